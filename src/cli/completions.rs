//! `pickface completions`: for the shell.

use super::{CliResult, output::Output};

/// Which shell.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// bash, elvish, fish, powershell or zsh
    shell: clap_complete::Shell,
}

pub(super) fn run(a: &Arguments, output: &mut Output) -> CliResult {
    let mut script = Vec::new();
    clap_complete::generate(a.shell, &mut super::tree(), "pickface", &mut script);
    output.text(String::from_utf8_lossy(&script).trim_end())
}
