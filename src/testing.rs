//! Where tests find real files that are not part of the repository.

use std::path::{Path, PathBuf};

/// A file of the shared test data, or `None` (with a visible word) where it is not at hand: the repository is whole
/// without it.
#[allow(dead_code, reason = "used as rooms grow")]
pub(crate) fn shared_data(name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("PICKFACE_SHARED_DATA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data"), PathBuf::from);
    let path = folder.join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: no shared data {name}");
    None
}
