//! The room's tests: files as people bring them.

mod orders;
mod own;
mod retail;
mod shopify;
mod tables;
mod values;
mod write;

use super::*;
use std::io::Write as _;

/// A file with this content.
fn file(content: impl AsRef<[u8]>) -> tempfile::NamedTempFile {
    let mut file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
    file.write_all(content.as_ref()).unwrap();
    file
}

fn fixture(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

fn read_with(
    kind: Kind,
    content: impl AsRef<[u8]>,
    change: impl FnOnce(&mut Options),
) -> Result<Parsed, ExchangeError> {
    let mut options = Options::default();
    change(&mut options);
    read(kind, file(content).path(), &options, &mut |_, _| {})
}

fn read_text(kind: Kind, content: impl AsRef<[u8]>) -> Result<Parsed, ExchangeError> {
    read_with(kind, content, |_| {})
}

/// What a file is refused with, without its name in front.
fn refusal(kind: Kind, content: impl AsRef<[u8]>) -> String {
    read_text(kind, content).unwrap_err().to_string()
}
