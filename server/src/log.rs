//! Structured logs. What is never logged is told in `docs/logging.md`; a test searches a run's
//! output for canaries of each kind.

use std::panic::{self, PanicHookInfo};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt;

use crate::config::{LogConfig, LogFormat};

/// Starts logging to standard error. A second start in one process changes nothing.
pub fn start(config: &LogConfig) {
    let filter = EnvFilter::try_new(&config.level).unwrap_or_else(|_| EnvFilter::new("info"));
    let builder = fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = match config.format {
        LogFormat::Json => builder.json().flatten_event(true).with_current_span(false).try_init(),
        LogFormat::Text => builder.with_target(false).compact().try_init(),
    };
    if started.is_err() {
        tracing::debug!("logging had started already");
    }
}

/// A panic's message may hold what somebody wrote, so only where it happened is told.
pub fn keep_panics_short() {
    panic::set_hook(Box::new(tell_panic));
}

#[expect(clippy::print_stderr, reason = "a command that keeps no log must not end in silence")]
fn tell_panic(panic: &PanicHookInfo<'_>) {
    let location = panic.location().map(ToString::to_string).unwrap_or_default();
    if tracing::dispatcher::has_been_set() {
        tracing::error!(code = "server.panicked", location, "the program panicked");
    } else {
        eprintln!("bluelight: the program panicked at {location} (server.panicked)");
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::panic;
    use std::sync::{Arc, Mutex};

    use super::keep_panics_short;

    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_panic_is_logged_by_its_place_and_never_by_its_message() {
        let kept = Kept::default();
        let writer = kept.clone();
        let log = tracing_subscriber::fmt().json().with_writer(move || writer.clone()).finish();
        let usual = panic::take_hook();
        keep_panics_short();
        let ended = tracing::subscriber::with_default(log, || {
            panic::catch_unwind(|| panic!("the caller at 12 High Street"))
        });
        panic::set_hook(usual);
        assert!(ended.is_err());
        let told = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
        assert!(told.contains("server.panicked") && told.contains("log.rs:"), "{told}");
        assert!(!told.contains("High Street"), "{told}");
    }
}
