//! The parent's own record of what it sent and what was answered, on a storage of its own. It never
//! asks the hub what happened; what the hub holds is judged against it afterwards.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;

/// The parent's own order of events: each sending and each answer has the next number.
pub type Tick = u64;

/// One message: an incident with its shares, told apart by a marker that it carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Message {
    pub marker: u32,
    pub first_sent: Tick,
    pub answered: Option<Answered>,
}

/// The hub said that it holds the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answered {
    pub at: Tick,
}

/// What was sent and answered, in memory for the run and on disk for whoever asks after it.
pub struct Ledger {
    messages: Vec<Message>,
    tick: Tick,
    file: BufWriter<File>,
}

impl Ledger {
    /// # Errors
    /// If the file is there already or cannot be made.
    pub fn create(path: &Path) -> std::io::Result<Self> {
        let file = BufWriter::new(File::create_new(path)?);
        Ok(Self { messages: Vec::new(), tick: 0, file })
    }

    /// A new message is about to be sent; gives its marker.
    ///
    /// # Errors
    /// If the ledger cannot be written.
    pub fn send(&mut self) -> std::io::Result<u32> {
        let marker = u32::try_from(self.messages.len()).unwrap_or(u32::MAX);
        let first_sent = self.next_tick();
        self.messages.push(Message { marker, first_sent, answered: None });
        writeln!(self.file, "{first_sent} sent {marker}")?;
        Ok(marker)
    }

    /// The hub answered that it holds the message; only its first answer counts.
    ///
    /// # Errors
    /// If the ledger cannot be written.
    pub fn answer(&mut self, marker: u32) -> std::io::Result<()> {
        let at = self.next_tick();
        let message = usize::try_from(marker).ok().and_then(|at| self.messages.get_mut(at));
        if let Some(message) = message.filter(|message| message.answered.is_none()) {
            message.answered = Some(Answered { at });
            writeln!(self.file, "{at} held {marker}")?;
        }
        Ok(())
    }

    /// The hub was killed; everything noted so far goes to the disk.
    ///
    /// # Errors
    /// If the ledger cannot be written.
    pub fn killed(&mut self) -> std::io::Result<()> {
        let at = self.next_tick();
        writeln!(self.file, "{at} killed")?;
        self.file.flush()?;
        self.file.get_ref().sync_data()
    }

    /// Messages that were sent and have no answer.
    #[must_use]
    pub fn unanswered(&self) -> Vec<u32> {
        let open = self.messages.iter().filter(|message| message.answered.is_none());
        open.map(|message| message.marker).collect()
    }

    #[must_use]
    pub fn messages(&self) -> &[Message] {
        &self.messages
    }

    fn next_tick(&mut self) -> Tick {
        self.tick += 1;
        self.tick
    }
}

#[cfg(test)]
mod tests {
    use super::Ledger;

    #[test]
    fn what_was_sent_and_not_answered_is_sent_again() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("ledger.txt");
        let mut ledger = Ledger::create(&path).unwrap();
        for _ in 0..3 {
            ledger.send().unwrap();
        }
        ledger.answer(1).unwrap();
        ledger.answer(1).unwrap();
        ledger.killed().unwrap();
        assert_eq!(ledger.unanswered(), [0, 2]);
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(text, "1 sent 0\n2 sent 1\n3 sent 2\n4 held 1\n6 killed\n");
        assert!(Ledger::create(&path).is_err());
    }
}
