//! The program: everything is in the library, where tests reach it.

#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::process::ExitCode;

fn main() -> ExitCode {
    laurels::cli::run()
}
