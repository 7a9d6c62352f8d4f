//! A chore of several steps: each is named and timed, the first that fails stops the rest, and the
//! closing lines of test runners are told again at the end, where people and machines look for them.

use std::time::{Duration, Instant};

use crate::failure::{Failure, Outcome};

/// How a step that did not fail has ended.
pub enum Ended {
    Passed,
    /// Passed, with lines that are worth reading again at the end.
    Saying(Vec<String>),
    /// Could not be had on this machine; the text says why and what to install.
    Skipped(String),
}

pub struct Steps {
    started: Instant,
    done: Vec<(String, Duration, Ended)>,
}

impl Steps {
    pub fn new() -> Self {
        Self { started: Instant::now(), done: Vec::new() }
    }

    pub fn run(&mut self, step: &str, work: impl FnOnce() -> Outcome<Ended>) -> Outcome {
        eprintln!("\n==> {step}");
        let started = Instant::now();
        let result = work();
        let took = started.elapsed();
        match result {
            Ok(ended) => {
                if let Ended::Skipped(why) = &ended {
                    eprintln!("  skipped: {why}");
                }
                self.done.push((step.to_owned(), took, ended));
                Ok(())
            }
            Err(source) => {
                eprintln!("\n{}", self.table());
                let (step, seconds) = (step.to_owned(), took.as_secs_f64());
                Err(Failure::Step { step, seconds, source: Box::new(source) })
            }
        }
    }

    /// Tells the closing lines and the table of steps.
    pub fn close(self) {
        println!();
        for (_, _, ended) in &self.done {
            if let Ended::Saying(lines) = ended {
                lines.iter().for_each(|line| println!("{line}"));
            }
        }
        println!("\n{}", self.table());
    }

    fn table(&self) -> String {
        let mut table = String::new();
        for (step, took, ended) in &self.done {
            let word = match ended {
                Ended::Passed | Ended::Saying(_) => "passed".to_owned(),
                Ended::Skipped(why) => format!("skipped: {why}"),
            };
            table += &format!("{step:<28} {:>8.1} s  {word}\n", took.as_secs_f64());
        }
        let total = self.started.elapsed().as_secs_f64();
        table + &format!("{:<28} {total:>8.1} s", "together")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_step_is_named_in_the_last_line() {
        let mut steps = Steps::new();
        steps.run("first", || Ok(Ended::Passed)).unwrap();
        let failure = steps.run("second", || Err(Failure::refused("no such thing"))).unwrap_err();
        let told = failure.to_string();
        assert!(told.starts_with("step `second` failed after"), "{told}");
        assert!(told.ends_with("no such thing"), "{told}");
    }

    #[test]
    fn a_skipped_step_says_why_in_the_table() {
        let mut steps = Steps::new();
        steps.run("browser", || Ok(Ended::Skipped("no chromium".to_owned()))).unwrap();
        assert!(steps.table().contains("skipped: no chromium"));
    }
}
