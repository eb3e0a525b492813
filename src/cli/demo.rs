//! `pickface demo`: a lively warehouse in a store that is thrown away at the end.

use super::{CliError, CliResult, init, screens};
use crate::{
    config::Config,
    store::{Founding, Store, system_clock},
};
use std::path::{Path, PathBuf};

/// How large.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// How many items the warehouse has
    #[arg(long, value_name = "N", default_value_t = crate::demo::ITEMS)]
    items: usize,
}

impl Default for Arguments {
    fn default() -> Self {
        Self { items: crate::demo::ITEMS }
    }
}

/// A folder that is gone when this is.
struct Throwaway(PathBuf);

impl Throwaway {
    fn make() -> Result<Self, CliError> {
        let mut random = [0; 8];
        getrandom::fill(&mut random)
            .map_err(|e| CliError::Failed(format!("the system gives no random bytes ({e})")))?;
        let folder = std::env::temp_dir().join(format!("pickface-demo-{:016x}", u64::from_le_bytes(random)));
        std::fs::create_dir(&folder).map_err(|e| {
            CliError::Failed(format!("{}: {e}; set TMPDIR to a folder that can be written", folder.display()))
        })?;
        Ok(Self(folder))
    }
}

impl Drop for Throwaway {
    fn drop(&mut self) {
        if let Err(e) = std::fs::remove_dir_all(&self.0) {
            tracing::warn!("{}: {e}", self.0.display());
        }
    }
}

pub(super) fn run(a: &Arguments) -> CliResult {
    let folder = Throwaway::make()?;
    let path = folder.0.join("demo.pickface");
    make(&path, a.items)?;
    let config = Config { is_throwaway: true, ..Config::load().map_err(CliError::Failed)? };
    screens::open(&path, &screens::Arguments::default(), &config)
}

/// Makes the demo warehouse at `path`.
pub(super) fn make(path: &Path, items: usize) -> CliResult {
    let founding = Founding {
        station: "T1".into(),
        site: "MAIN".into(),
        site_name: "Main warehouse".into(),
        time_zone: chrono_tz::Europe::London,
        currency: "GBP".into(),
    };
    let mut store = Store::create(path, &founding, system_clock)?;
    init::fill_with_demo(&mut store, items, &mut |_| ())
}
