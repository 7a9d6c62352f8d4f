//! The pages' files are built by a chore, not here: a build script must not reach for the network.
//! This only says what to run when they are not there, and notices when they have changed.

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=dist");
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("dist/manifest.json");
    if manifest.is_file() {
        return ExitCode::SUCCESS;
    }
    println!("cargo::error=base/web/dist/manifest.json is missing; run `cargo xtask assets` first");
    ExitCode::FAILURE
}
