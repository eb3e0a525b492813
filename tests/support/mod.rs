//! What the tests of whole programs share.

#![allow(dead_code, unreachable_pub, unused_imports, reason = "every test file uses a part of it")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on says so by panicking"
)]

pub mod depot;
pub mod host;
pub mod shift;
pub mod station;

pub use depot::Depot;
pub use station::Station;

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    process::Command,
    sync::Mutex,
};

/// A file of the shared test data, or `None` (with a visible word) where it is not at hand: the repository is whole
/// without it.
pub fn shared_data(name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("PICKFACE_SHARED_DATA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data"), PathBuf::from);
    let path = folder.join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: no shared data {name}");
    None
}

/// The example of this name, beside the tests, built if it is not (`cargo test --test NAME` builds no examples).
pub fn example(name: &str) -> PathBuf {
    static BUILT: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    let test = std::env::current_exe().unwrap();
    let folder = test.parent().and_then(Path::parent).unwrap();
    // Held while it builds: the other tests wait for it.
    let mut built = BUILT.lock().unwrap();
    if built.insert(name.into()) {
        let release = folder.ends_with("release").then_some("--release");
        let mut build = Command::new(env!("CARGO"));
        build
            .args(["build", "--quiet", "--example", name])
            .args(release)
            .current_dir(env!("CARGO_MANIFEST_DIR"));
        assert!(build.status().unwrap().success(), "the example {name} does not build");
    }
    folder.join("examples").join(name)
}
