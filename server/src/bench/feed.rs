//! A room's live feed as server-sent events, read as its console would.

use std::net::SocketAddr;

use super::http::Connection;

/// Bytes of one event; a longer one is an error.
const EVENT_BYTES_MAX: usize = 256 * 1024;

/// One event of a feed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Event {
    pub id: String,
    pub name: String,
    pub data: String,
}

pub struct Feed {
    connection: Connection,
    text: String,
}

impl Feed {
    /// # Errors
    /// If the hub refuses the feed.
    pub async fn open(
        address: SocketAddr,
        path: &str,
        token: &str,
    ) -> Result<Self, std::io::Error> {
        let request = format!(
            "GET {path} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\n\
             accept: text/event-stream\r\n\r\n"
        );
        let mut connection = Connection::open(address).await?;
        let status = connection.subscribe(request.as_bytes()).await?;
        if status != 200 {
            return Err(std::io::Error::other(format!("the hub answered {status} to a feed")));
        }
        Ok(Self { connection, text: String::new() })
    }

    /// The next event; beats are passed over.
    ///
    /// # Errors
    /// If the connection ends.
    pub async fn next(&mut self) -> Result<Event, std::io::Error> {
        loop {
            if let Some(event) = take_event(&mut self.text) {
                if !event.data.is_empty() {
                    return Ok(event);
                }
                continue;
            }
            if self.text.len() > EVENT_BYTES_MAX {
                return Err(std::io::Error::other("an event of the feed is too long"));
            }
            let piece = self.connection.piece().await?;
            self.text.push_str(&String::from_utf8_lossy(piece));
        }
    }
}

/// Takes the first whole event off the text.
fn take_event(text: &mut String) -> Option<Event> {
    let end = text.find("\n\n")?;
    let mut event = Event::default();
    for line in text.get(..end).unwrap_or_default().lines() {
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "id" => value.clone_into(&mut event.id),
            "event" => value.clone_into(&mut event.name),
            "data" if event.data.is_empty() => value.clone_into(&mut event.data),
            "data" => {
                event.data.push('\n');
                event.data.push_str(value);
            }
            _ => {}
        }
    }
    text.drain(..end + 2);
    Some(event)
}

#[cfg(test)]
mod tests {
    use super::{Event, take_event};

    #[test]
    fn events_are_taken_when_they_are_whole() {
        let mut text =
            "id: 7\nevent: share\ndata: {\"a\":\ndata: 1}\n\n: beat\n\nid: 8\n".to_owned();
        let event = take_event(&mut text).unwrap();
        let wanted = Event { id: "7".into(), name: "share".into(), data: "{\"a\":\n1}".into() };
        assert_eq!(event, wanted);
        assert_eq!(take_event(&mut text), Some(Event::default()));
        assert_eq!(take_event(&mut text), None);
        assert_eq!(text, "id: 8\n");
    }
}
