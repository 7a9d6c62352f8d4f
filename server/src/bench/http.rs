//! HTTP/1.1 by hand, for a load generator that must leave the two cores to the hub: requests are
//! prebuilt bytes, connections are kept, answers are read only as far as they are needed. Speaks
//! to our own hub alone and knows only what that answers: a length, chunks, or nothing.

use std::io::{Error, ErrorKind};
use std::net::SocketAddr;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Bytes of one head or one body; a longer one is an error.
const HEAD_BYTES_MAX: usize = 64 * 1024;
const BODY_BYTES_MAX: usize = 8 * 1024 * 1024;
const READ_BYTES: usize = 16 * 1024;

/// One kept connection.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
    body: Vec<u8>,
}

/// An answer; its body is good until the next exchange.
#[derive(Debug, Clone, Copy)]
pub struct Answer<'a> {
    pub status: u16,
    pub body: &'a [u8],
}

/// How much follows a head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Follows {
    Bytes(usize),
    Chunks,
}

/// A head, as far as this program reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The request line or the status line.
    pub first_line: String,
    pub follows: Follows,
    /// Bytes of the head with its empty line.
    pub length: usize,
}

impl Connection {
    /// # Errors
    /// If nobody listens at the address.
    pub async fn open(address: SocketAddr) -> Result<Self, Error> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(READ_BYTES), body: Vec::new() })
    }

    /// Sends one request and reads its whole answer.
    ///
    /// # Errors
    /// If the connection ends or the answer is not HTTP.
    pub async fn exchange(&mut self, request: &[u8]) -> Result<Answer<'_>, Error> {
        self.stream.write_all(request).await?;
        let head = self.head().await?;
        let status = status(&head)?;
        self.body.clear();
        match head.follows {
            Follows::Bytes(length) => self.bytes(length).await?,
            Follows::Chunks => while self.chunk().await? {},
        }
        Ok(Answer { status, body: &self.body })
    }

    /// Sends a request whose answer does not end, and reads its head.
    ///
    /// # Errors
    /// If the connection ends or the answer is not HTTP.
    pub async fn subscribe(&mut self, request: &[u8]) -> Result<u16, Error> {
        self.stream.write_all(request).await?;
        let head = self.head().await?;
        status(&head)
    }

    /// The next piece of an answer that does not end.
    ///
    /// # Errors
    /// If the connection ends.
    pub async fn piece(&mut self) -> Result<&[u8], Error> {
        self.body.clear();
        if self.chunk().await? { Ok(&self.body) } else { Err(ended()) }
    }

    async fn head(&mut self) -> Result<Head, Error> {
        loop {
            if let Some(head) = read_head(&self.buffer)? {
                self.buffer.drain(..head.length);
                return Ok(head);
            }
            self.fill().await?;
        }
    }

    async fn bytes(&mut self, length: usize) -> Result<(), Error> {
        if length > BODY_BYTES_MAX {
            return Err(malformed("a body beyond its bound"));
        }
        while self.buffer.len() < length {
            self.fill().await?;
        }
        self.body.extend(self.buffer.drain(..length));
        Ok(())
    }

    /// One chunk onto the body; false at the last.
    async fn chunk(&mut self) -> Result<bool, Error> {
        let (size, line) = loop {
            if let Some(found) = chunk_size(&self.buffer)? {
                break found;
            }
            self.fill().await?;
        };
        self.buffer.drain(..line);
        if size + self.body.len() > BODY_BYTES_MAX {
            return Err(malformed("a body beyond its bound"));
        }
        while self.buffer.len() < size + 2 {
            self.fill().await?;
        }
        self.body.extend(self.buffer.drain(..size));
        self.buffer.drain(..2);
        Ok(size > 0)
    }

    async fn fill(&mut self) -> Result<(), Error> {
        self.buffer.reserve(READ_BYTES);
        if self.stream.read_buf(&mut self.buffer).await? == 0 { Err(ended()) } else { Ok(()) }
    }
}

/// The head at the start of the bytes, if it is whole.
///
/// # Errors
/// If it is not HTTP or beyond its bound.
pub fn read_head(bytes: &[u8]) -> Result<Option<Head>, Error> {
    let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else {
        return if bytes.len() > HEAD_BYTES_MAX { Err(malformed("a long head")) } else { Ok(None) };
    };
    let text = bytes.get(..end).and_then(|head| std::str::from_utf8(head).ok());
    let mut lines = text.ok_or_else(|| malformed("a head that is not text"))?.split("\r\n");
    let first_line = lines.next().unwrap_or_default().to_owned();
    let mut follows = Follows::Bytes(0);
    for (name, value) in lines.filter_map(|line| line.split_once(':')) {
        if name.eq_ignore_ascii_case("content-length") {
            let length = value.trim().parse().map_err(|_| malformed("a length"))?;
            follows = Follows::Bytes(length);
        } else if name.eq_ignore_ascii_case("transfer-encoding") {
            follows = Follows::Chunks;
        }
    }
    Ok(Some(Head { first_line, follows, length: end + 4 }))
}

/// The size of the chunk that begins here and the bytes of its own line, if that is whole.
fn chunk_size(bytes: &[u8]) -> Result<Option<(usize, usize)>, Error> {
    let Some(end) = bytes.windows(2).position(|two| two == b"\r\n") else { return Ok(None) };
    let digits = bytes.get(..end).and_then(|line| std::str::from_utf8(line).ok());
    let digits = digits.and_then(|line| line.split(';').next()).unwrap_or_default().trim();
    let size = usize::from_str_radix(digits, 16).map_err(|_| malformed("a chunk's size"))?;
    Ok(Some((size, end + 2)))
}

fn status(head: &Head) -> Result<u16, Error> {
    let status = head.first_line.split(' ').nth(1).and_then(|status| status.parse().ok());
    status.ok_or_else(|| malformed("a status line"))
}

fn malformed(what: &str) -> Error {
    Error::new(ErrorKind::InvalidData, format!("the hub answered with {what} that is not HTTP"))
}

fn ended() -> Error {
    Error::new(ErrorKind::UnexpectedEof, "the connection ended")
}

#[cfg(test)]
mod tests {
    use super::{Follows, chunk_size, read_head};

    #[test]
    fn a_head_is_read_when_it_is_whole_and_not_before() {
        let bytes = b"HTTP/1.1 201 Created\r\ncontent-length: 12\r\n\r\nhello";
        assert_eq!(read_head(&bytes[..30]).unwrap(), None);
        let head = read_head(bytes).unwrap().unwrap();
        assert_eq!((head.follows, head.length), (Follows::Bytes(12), 44));
        assert_eq!(head.first_line, "HTTP/1.1 201 Created");
        let feed = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        assert_eq!(read_head(feed).unwrap().unwrap().follows, Follows::Chunks);
    }

    #[test]
    fn a_chunk_tells_its_size() {
        assert_eq!(chunk_size(b"1a").unwrap(), None);
        assert_eq!(chunk_size(b"1a;x=1\r\nabc").unwrap(), Some((26, 8)));
        assert!(chunk_size(b"zz\r\n").is_err());
    }
}
