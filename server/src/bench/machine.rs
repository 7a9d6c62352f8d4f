//! What the figures were measured on. A figure without its machine says nothing.

use std::path::Path;

use serde::Serialize;

/// Facts of this machine, as its system tells them.
#[derive(Debug, Clone, Serialize)]
pub struct Machine {
    pub cores: usize,
    pub processor: String,
    pub memory_mib: Option<u64>,
    pub system: String,
    /// The file system of the folder that was measured.
    pub file_system: String,
    pub program: &'static str,
    /// `release`; a debug build's figures say nothing.
    pub build: &'static str,
}

impl Machine {
    /// Reads the facts; what the system does not tell is told as unknown.
    #[must_use]
    pub fn read(folder: &Path) -> Self {
        let file = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
        let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        let unknown = || "unknown".to_owned();
        Self {
            cores: std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
            processor: value_of(&file("/proc/cpuinfo"), "model name").unwrap_or_else(unknown),
            memory_mib: value_of(&file("/proc/meminfo"), "MemTotal")
                .and_then(|total| total.trim_end_matches(" kB").parse::<u64>().ok())
                .map(|kib| kib / 1024),
            system: format!("{} {}", std::env::consts::OS, file("/proc/sys/kernel/osrelease"))
                .trim()
                .to_owned(),
            file_system: file_system(&file("/proc/mounts"), &folder).unwrap_or_else(unknown),
            program: env!("CARGO_PKG_VERSION"),
            build: if cfg!(debug_assertions) { "debug" } else { "release" },
        }
    }
}

impl std::fmt::Display for Machine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let memory = self.memory_mib.map_or("unknown".to_owned(), |mib| format!("{mib} MiB"));
        writeln!(f, "machine   {} cores, {}, {memory}", self.cores, self.processor)?;
        writeln!(f, "          {}, {}", self.system, self.file_system)?;
        write!(f, "program   {}, {} build", self.program, self.build)
    }
}

fn value_of(text: &str, name: &str) -> Option<String> {
    let line = text.lines().find(|line| line.starts_with(name))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

/// The type of the file system whose mount point is the longest that holds the folder.
fn file_system(mounts: &str, folder: &Path) -> Option<String> {
    let mounts = mounts.lines().filter_map(|line| {
        let mut words = line.split(' ').skip(1);
        Some((words.next()?, words.next()?))
    });
    let holding = mounts.filter(|(point, _)| folder.starts_with(point));
    holding.max_by_key(|(point, _)| point.len()).map(|(_, kind)| kind.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{file_system, value_of};
    use std::path::Path;

    #[test]
    fn the_nearest_mount_point_tells_the_file_system() {
        let mounts = "/dev/a / ext4 rw 0 0\ntmpfs /tmp tmpfs rw 0 0\n/dev/b /tmp/x xfs rw 0 0\n";
        let kind = |folder| file_system(mounts, Path::new(folder)).unwrap();
        assert_eq!(kind("/tmp/bench"), "tmpfs");
        assert_eq!(kind("/tmp/x/y"), "xfs");
        assert_eq!(kind("/tmpfoo"), "ext4");
    }

    #[test]
    fn a_fact_is_read_by_its_name() {
        assert_eq!(value_of("MemTotal:   24 kB\nMemFree: 1 kB", "MemTotal").unwrap(), "24 kB");
        assert_eq!(value_of("", "MemTotal"), None);
    }
}
