//! Keeps the write-ahead log short, and takes what was erased out of the files.
//!
//! `secure_delete` overwrites rows where they stand, but that is not enough: when SQLite moves
//! rows from page to page to balance a tree, copies stay behind in the unused part of pages that
//! it does not overwrite. So after an erasure the whole file is written anew: a small one in
//! place, before the erasure's position is published; a large one as a copy beside, swapped in,
//! while the follower goes on. And the log, which holds old pages too, is cut to nothing.

use rusqlite::Connection;
use tokio::time::Instant;

use crate::ViewError;
use crate::bounds::{SCRUB_AT_ONCE_BYTES_MAX, SCRUB_COPY_EVERY, WAL_BYTES_MAX, WAL_IDLE_BYTES};
use crate::file::Files;
use crate::follower::{Follower, Step};

/// Whether the files may still hold what was erased.
#[derive(Debug, Default)]
pub(crate) struct ScrubDue {
    is_due: bool,
    is_copying: bool,
    /// Not before this may a large file be copied again.
    copy_at: Option<Instant>,
}

/// Whether the log could be cut, or a reader still needed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cut {
    Wholly,
    NotYet,
}

impl ScrubDue {
    /// Something was erased.
    pub(crate) fn order(&mut self) {
        self.is_due = true;
    }

    /// Somebody waits for it.
    pub(crate) fn order_now(&mut self) {
        self.is_due = true;
        self.copy_at = None;
    }

    pub(crate) fn is_copy_due(&self, files: &Files) -> bool {
        self.is_due
            && files.live_bytes() > SCRUB_AT_ONCE_BYTES_MAX
            && self.copy_at.is_none_or(|at| Instant::now() >= at)
    }

    /// A copy is being made: what is erased from now on is for the next one.
    pub(crate) fn copying(&mut self) {
        self.is_due = false;
        self.is_copying = true;
        self.copy_at = Some(Instant::now() + SCRUB_COPY_EVERY);
    }

    /// The copy has taken the live file's place.
    pub(crate) fn copied(&mut self) {
        self.is_copying = false;
    }

    /// If a copy was being made, it has come to nothing.
    pub(crate) fn copy_failed(&mut self) {
        self.is_due |= self.is_copying;
        self.is_copying = false;
    }
}

impl Follower {
    /// Scrubs if that is due, and keeps the log short.
    pub(crate) fn tend(&mut self, step: Step) -> Step {
        let Some(store) = &self.store else { return step };
        let files = &self.plan.files;
        let due = &mut self.work.scrub;
        let tended = if due.is_due {
            scrub(store.db(), files).map(|cut| due.is_due = cut == Cut::NotYet)
        } else {
            tend_log(store.db(), files, step == Step::Idle)
        };
        match tended {
            Ok(()) => {
                self.shared.set_trouble(None);
                self.answer_scrubs();
                step
            }
            Err(error) => self.failed(error.into()),
        }
    }

    fn answer_scrubs(&mut self) {
        let due = &self.work.scrub;
        let is_copy_to_come = due.is_copying || due.is_copy_due(&self.plan.files);
        if self.work.scrub_replies.is_empty() || is_copy_to_come {
            return;
        }
        let is_done = !due.is_due;
        for reply in self.work.scrub_replies.drain(..) {
            let _ = reply.send(if is_done { Ok(()) } else { Err(ViewError::Busy) });
        }
    }
}

/// `NotYet` for a large file too: its copy is still to be made.
fn scrub(db: &Connection, files: &Files) -> rusqlite::Result<Cut> {
    let is_large = files.live_bytes() > SCRUB_AT_ONCE_BYTES_MAX;
    if !is_large {
        db.execute_batch("VACUUM")?;
    }
    let cut = cut_log(db, "TRUNCATE")?;
    // A damaged file that was kept may hold what is erased now.
    if let Err(error) = files.remove_damaged() {
        tracing::error!(error = %error.kind(), "a damaged view file cannot be removed");
        return Ok(Cut::NotYet);
    }
    Ok(if is_large { Cut::NotYet } else { cut })
}

/// Moves the log into the file: when idle if it has grown, when busy if it has passed its bound.
fn tend_log(db: &Connection, files: &Files, is_idle: bool) -> rusqlite::Result<()> {
    let bytes = files.wal_bytes();
    if bytes > WAL_BYTES_MAX {
        cut_log(db, "TRUNCATE")?;
    } else if is_idle && bytes > WAL_IDLE_BYTES {
        cut_log(db, "PASSIVE")?;
    }
    Ok(())
}

fn cut_log(db: &Connection, mode: &str) -> rusqlite::Result<Cut> {
    let sql = format!("PRAGMA wal_checkpoint({mode})");
    let is_busy: bool = db.prepare_cached(&sql)?.query_row([], |row| row.get(0))?;
    Ok(if is_busy { Cut::NotYet } else { Cut::Wholly })
}
