//! Reads what `strace -f -y` wrote while incidents were accepted one at a time: between reading a
//! request and writing its answer, a flush of the journal's file must have begun and ended well.

use std::collections::HashMap;

/// The request whose answer must wait for a flush.
const REQUEST: &str = "\"POST /api/v1/incidents ";
/// How the answer to it begins.
const ANSWER: &str = "\"HTTP/1.1 201";
/// What the live realm's journal and its write-ahead log are called.
const JOURNAL: &str = "live.journal.db";

const READS: [&str; 4] = ["read", "recvfrom", "recvmsg", "readv"];
const WRITES: [&str; 4] = ["write", "sendto", "sendmsg", "writev"];
const FLUSHES: [&str; 2] = ["fsync", "fdatasync"];

/// Faults that are told one by one; more are only counted.
const FAULTS_TOLD_MAX: usize = 5;

#[derive(Debug, Default, PartialEq, Eq)]
pub struct Traced {
    /// Requests that were read and answered.
    pub accepts: u32,
    /// Of those, with a flush in between.
    pub flushed: u32,
    /// The lines of the first answers that came before a flush.
    pub faults: Vec<usize>,
}

impl Traced {
    /// `ok: …`, or what is wrong.
    #[must_use]
    pub fn tell(&self, wanted: u32) -> String {
        if self.is_good(wanted) {
            return format!(
                "ok: {} accepts, a flush of the journal before each answer",
                self.accepts
            );
        }
        format!(
            "failed: {} of {wanted} accepts seen, {} flushed before their answer; lines {:?}",
            self.accepts, self.flushed, self.faults
        )
    }

    #[must_use]
    pub const fn is_good(&self, wanted: u32) -> bool {
        self.accepts == wanted && self.flushed == wanted
    }
}

/// One line: which call of which thread, whether it began or ended here, and what it says.
struct Call<'a> {
    thread: &'a str,
    name: &'a str,
    text: &'a str,
    begins: bool,
    ends: bool,
}

/// Reads a whole trace.
#[must_use]
pub fn read(trace: &str) -> Traced {
    let mut traced = Traced::default();
    // The line at which the open request was read, and whether a flush began and ended since.
    let mut open: Option<(usize, bool)> = None;
    let mut flushing: HashMap<&str, usize> = HashMap::new();
    for (number, line) in trace.lines().enumerate() {
        let Some(call) = read_line(line) else { continue };
        if FLUSHES.contains(&call.name) {
            if call.begins && call.text.contains(JOURNAL) {
                flushing.insert(call.thread, number);
            }
            let ended = if call.ends { flushing.remove(call.thread) } else { None };
            if let (Some(began), Some((read_at, is_flushed))) = (ended, &mut open) {
                *is_flushed |= began > *read_at && call.text.ends_with("= 0");
            }
        } else if READS.contains(&call.name) && call.ends && call.text.contains(REQUEST) {
            open = Some((number, false));
        } else if WRITES.contains(&call.name) && call.begins && call.text.contains(ANSWER) {
            let Some((_, is_flushed)) = open.take() else { continue };
            traced.accepts += 1;
            traced.flushed += u32::from(is_flushed);
            if !is_flushed && traced.faults.len() < FAULTS_TOLD_MAX {
                traced.faults.push(number + 1);
            }
        }
    }
    traced
}

/// `17 fsync(9</x>) = 0`, `17 fsync(9</x> <unfinished ...>` or `17 <... fsync resumed>) = 0`.
fn read_line(line: &str) -> Option<Call<'_>> {
    let (thread, rest) = line.split_once(' ')?;
    let text = rest.trim();
    if let Some(resumed) = text.strip_prefix("<... ") {
        let name = resumed.split(' ').next()?;
        return Some(Call { thread, name, text, begins: false, ends: true });
    }
    let name = text.split('(').next()?;
    Some(Call { thread, name, text, begins: true, ends: !text.ends_with("<unfinished ...>") })
}

#[cfg(test)]
mod tests {
    use super::{Traced, read};

    const REQUEST: &str = r#"21 recvfrom(12<socket:[9]>, "POST /api/v1/incidents HTTP/1.1\r\n"..., 8192, 0, NULL, NULL) = 5120"#;
    const ANSWER: &str = r#"22 sendto(12<socket:[9]>, "HTTP/1.1 201 Created\r\n"..., 640, MSG_NOSIGNAL, NULL, 0) = 640"#;
    const FLUSH: &str = "23 fdatasync(7</tmp/b/live.journal.db-wal>) = 0";

    fn judge(lines: &[&str]) -> (u32, u32) {
        let Traced { accepts, flushed, .. } = read(&lines.join("\n"));
        (accepts, flushed)
    }

    #[test]
    fn a_flush_between_request_and_answer_is_seen() {
        assert_eq!(judge(&[REQUEST, FLUSH, ANSWER, REQUEST, FLUSH, ANSWER]), (2, 2));
        let begun = "23 fdatasync(7</tmp/b/live.journal.db-wal> <unfinished ...>";
        let ended = "23 <... fdatasync resumed>)         = 0";
        assert_eq!(judge(&[REQUEST, begun, ended, ANSWER]), (1, 1));
        let read_ended =
            r#"21 <... recvfrom resumed>"POST /api/v1/incidents HTTP/1.1\r\n"..., 8192) = 5120"#;
        assert_eq!(judge(&[read_ended, begun, ended, ANSWER]), (1, 1));
    }

    #[test]
    fn an_answer_before_the_flush_ended_is_a_fault() {
        let begun = "23 fdatasync(7</tmp/b/live.journal.db-wal> <unfinished ...>";
        let ended = "23 <... fdatasync resumed>) = 0";
        assert_eq!(judge(&[REQUEST, ANSWER, FLUSH]), (1, 0));
        assert_eq!(judge(&[REQUEST, begun, ANSWER, ended]), (1, 0));
        // The flush of an earlier commit does not count for a request read after it began.
        assert_eq!(judge(&[begun, REQUEST, ended, ANSWER]), (1, 0));
        // Nor does one of another file, or one that failed.
        let view = "23 fdatasync(9</tmp/b/views/live/exchange.db-wal>) = 0";
        let failed = "23 fdatasync(7</tmp/b/live.journal.db-wal>) = -1 EIO (Input/output error)";
        assert_eq!(judge(&[REQUEST, view, failed, ANSWER]), (1, 0));
        let told = read(&[REQUEST, ANSWER].join("\n"));
        assert_eq!(told.faults, [2]);
        assert!(!told.is_good(1) && told.tell(1).starts_with("failed: 1 of 1"));
    }
}
