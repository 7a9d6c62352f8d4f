//! What the disk itself can do: 4 KiB appended and flushed, again and again, on the disk and in the
//! run that is measured. No hub can be faster than this without lying, so every bench tells it.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::demo::figures::Spans;

const BLOCK: [u8; 4096] = [0x5a; 4096];
/// Flushes at the start that make the file's first blocks and are not counted.
const WARM_FLUSHES: u32 = 16;

/// How fast the disk flushes, one after another, with nothing else to do.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Flush {
    pub p50_ms: f64,
    pub p99_ms: f64,
    pub per_second: f64,
}

/// Measures for this long in this folder.
///
/// # Errors
/// If the folder cannot be written.
pub fn measure(folder: &Path, lasting: Duration) -> std::io::Result<Flush> {
    let path = folder.join("flush.probe");
    let measured = measure_at(&path, lasting);
    let removed = std::fs::remove_file(&path);
    let flush = measured?;
    removed.map(|()| flush)
}

fn measure_at(path: &Path, lasting: Duration) -> std::io::Result<Flush> {
    let mut file = File::create(path)?;
    for _ in 0..WARM_FLUSHES {
        file.write_all(&BLOCK)?;
        file.sync_data()?;
    }
    let mut spans = Spans::default();
    let start = Instant::now();
    while start.elapsed() < lasting {
        let began = Instant::now();
        file.write_all(&BLOCK)?;
        file.sync_data()?;
        spans.record(began.elapsed());
    }
    let elapsed = start.elapsed().as_secs_f64();
    Ok(Flush {
        p50_ms: spans.at_ms(0.50).unwrap_or_default(),
        p99_ms: spans.at_ms(0.99).unwrap_or_default(),
        per_second: per_second(spans.count(), elapsed),
    })
}

/// A rate, to a tenth.
#[expect(clippy::cast_precision_loss, reason = "counts of a bench are far below 2^53")]
#[must_use]
pub fn per_second(count: u64, seconds: f64) -> f64 {
    (count as f64 / seconds.max(1e-9) * 10.0).round() / 10.0
}

impl std::fmt::Display for Flush {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "raw flush p50 {:.2} ms, p99 {:.2} ms, {:.0} a second",
            self.p50_ms, self.p99_ms, self.per_second
        )
    }
}

#[cfg(test)]
mod tests {
    use super::measure;
    use std::time::Duration;

    #[test]
    fn the_disk_is_measured_and_left_as_it_was() {
        let place = tempfile::tempdir().unwrap();
        let flush = measure(place.path(), Duration::from_millis(20)).unwrap();
        assert!(flush.per_second > 0.0 && flush.p99_ms >= flush.p50_ms);
        assert_eq!(place.path().read_dir().unwrap().count(), 0);
    }
}
