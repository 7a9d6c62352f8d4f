//! Time, chance and the environment are read in the binaries and the testkit alone; everything else is
//! handed them, so that a test can move the clock. A measurement that decides nothing may be allowed.

use super::Fault;
use super::allowed::{Allowed, spent};
use super::tree::{File, Tree};

const READERS: [&str; 9] = [
    "SystemTime::now",
    "Instant::now",
    "Timestamp::now",
    "Zoned::now",
    "Uuid::now_v7",
    "Uuid::new_v4",
    "env::var",
    "rand::random",
    "rand::rng(",
];
const FREE_ROOMS: [&str; 5] = ["server", "base/testkit", "xtask", "connect", "report"];

pub fn check(tree: &Tree, allowed: &Allowed) -> Vec<Fault> {
    let bound =
        |file: &&File| file.is_product() && !FREE_ROOMS.iter().any(|room| file.is_under(room));
    let mut faults = Vec::new();
    let mut needed = Vec::new();
    for file in tree.rust().filter(bound) {
        let reads = reads(file);
        if allowed.clock.iter().any(|entry| entry.file == file.path) && !reads.is_empty() {
            needed.push(&file.path);
        } else {
            faults.extend(reads);
        }
    }
    let idle = allowed.clock.iter().filter(|entry| !needed.contains(&&entry.file));
    faults.extend(idle.map(|entry| spent(tree, &entry.file)));
    faults
}

fn reads(file: &File) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (line, text) in file.product_lines() {
        let code = text.split("//").next().unwrap_or_default();
        if let Some(reader) = READERS.iter().find(|reader| code.contains(**reader)) {
            let mend =
                format!("`{reader}` is read in server and testkit alone; take it from the Desk");
            faults.push(Fault::new(&file.path, line, mend));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::allowed::PATH;

    const READS: &str = "fn a() {\n    let now = Instant::now();\n}\n";

    fn faults(path: &str, text: &str, list: &str) -> Vec<Fault> {
        let tree = Tree::of([(path, text), (PATH, list)]);
        check(&tree, &Allowed::read(&tree).unwrap())
    }

    #[test]
    fn the_clock_is_read_in_the_binaries_alone() {
        assert_eq!(faults("base/web/src/a.rs", READS, "")[0].line, 2);
        assert_eq!(faults("server/src/a.rs", READS, ""), []);
        assert_eq!(faults("base/web/tests/a.rs", READS, ""), []);
    }

    #[test]
    fn an_allowed_measurement_passes_until_it_is_gone() {
        let list =
            "[[clock]]\nfile = \"base/web/src/a.rs\"\nreason = \"it only measures a wait\"\n";
        assert_eq!(faults("base/web/src/a.rs", READS, list), []);
        assert_eq!(faults("base/web/src/a.rs", "", list)[0].file, PATH);
    }
}
