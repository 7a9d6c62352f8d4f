//! The binary `bluelight`: nothing but a door. All of it is in the library beside it, where tests can
//! reach it.

use std::process::ExitCode;

fn main() -> ExitCode {
    bluelight::main()
}
