//! `cargo xtask gen`: writes `api/openapi.json` from the program's own routes. The document is
//! checked in, so a change of the API shows in review; the tests compare it.

use std::path::{Path, PathBuf};

use crate::assets;
use crate::call::Call;
use crate::failure::{Failure, Outcome};
use crate::workspace::{Profile, Workspace};

#[derive(clap::Args)]
pub struct Gen {
    /// Change nothing; fail if the document in the tree is not what the program gives
    #[arg(long)]
    check: bool,
}

pub fn run(workspace: &Workspace, asked: &Gen) -> Outcome {
    assets::build(workspace)?;
    let program = workspace.build_bluelight(Profile::Debug)?;
    if asked.check {
        return compare(workspace, &program);
    }
    let path = document_path(workspace);
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(Failure::at(folder))?;
    }
    std::fs::write(&path, document(&program)?).map_err(Failure::at(&path))
}

pub fn compare(workspace: &Workspace, program: &Path) -> Outcome {
    let path = document_path(workspace);
    let written = std::fs::read_to_string(&path).map_err(Failure::at(&path))?;
    let given = document(program)?;
    match first_difference(&written, &given) {
        None => Ok(()),
        Some(line) => Err(Failure::refused(format!(
            "api/openapi.json:{line} is not what the program gives; run `cargo xtask gen`"
        ))),
    }
}

fn document(program: &Path) -> Outcome<String> {
    let told = Call::new(program).arg("openapi").answer()?;
    let value: serde_json::Value = serde_json::from_str(&told)
        .map_err(|error| Failure::unreadable("the answer of `bluelight openapi`", error))?;
    let text = serde_json::to_string_pretty(&value)
        .map_err(|error| Failure::unreadable("the API document", error))?;
    Ok(text + "\n")
}

fn document_path(workspace: &Workspace) -> PathBuf {
    workspace.root.join("api/openapi.json")
}

fn first_difference(written: &str, given: &str) -> Option<usize> {
    if written == given {
        return None;
    }
    let same = written.lines().zip(given.lines()).take_while(|(left, right)| left == right);
    Some(same.count() + 1)
}

#[cfg(test)]
mod tests {
    use super::first_difference;

    #[test]
    fn a_stale_document_is_told_by_its_first_differing_line() {
        assert_eq!(first_difference("a\nb\n", "a\nb\n"), None);
        assert_eq!(first_difference("a\nb\n", "a\nc\n"), Some(2));
        assert_eq!(first_difference("a\n", "a\nb\n"), Some(2));
    }
}
