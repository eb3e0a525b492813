//! The program: arguments in, one clear sentence out when something is wrong. Everything else is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    pickface::cli::report_panics();
    pickface::cli::run(std::env::args_os())
}
