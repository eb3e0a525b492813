//! `pickface` itself: the screens, and what is asked where there is no store yet.

use super::{CliError, CliResult, demo, init};
use crate::{
    config::Config,
    store::{Founding, Store, system_clock},
    tui::{
        Choice,
        station::{self, Place},
    },
};
use std::path::Path;

/// Who sits where.
#[derive(Debug, Clone, Default, clap::Args)]
#[group(skip)]
pub(super) struct Arguments {
    /// The site, when it is not the store's own
    #[arg(long, value_name = "CODE")]
    pub(super) site: Option<String>,
    /// This terminal's code, when it is not the store's own
    #[arg(long, value_name = "CODE", env = "PICKFACE_STATION")]
    pub(super) station: Option<String>,
    /// The operator's badge or name
    #[arg(long, value_name = "BADGE", env = "PICKFACE_OPERATOR")]
    pub(super) operator: Option<String>,
}

impl From<station::StationError> for CliError {
    fn from(e: station::StationError) -> Self {
        Self::Failed(e.to_string())
    }
}

/// Opens the screens on a store, or asks what to begin with.
pub(super) fn run(path: &Path, a: &Arguments) -> CliResult {
    let config = Config::load().map_err(CliError::Failed)?;
    if !path.exists() {
        match station::first_run(path, &config)? {
            None => return Ok(()),
            Some(Choice::Demo) => return demo::run(&demo::Arguments::default()),
            Some(Choice::Start { site, station }) => {
                let founding = Founding {
                    station,
                    site,
                    site_name: String::new(),
                    time_zone: local_zone(),
                    currency: String::new(),
                };
                let mut store = Store::create(path, &founding, system_clock)?;
                init::add_dock(&mut store, "DOCK-1".parse()?)?;
            }
        }
    }
    open(path, a, &config)
}

/// Opens the screens on a store that exists.
pub(super) fn open(path: &Path, a: &Arguments, config: &Config) -> CliResult {
    let place = Place { station: a.station.clone(), site: a.site.clone(), operator: a.operator.clone() };
    Ok(station::run(path, &place, config, system_clock)?)
}

/// The machine's own time zone by its name, as the system's link says; UTC where it says none.
fn local_zone() -> chrono_tz::Tz {
    let named = std::env::var("TZ").ok().and_then(|tz| tz.trim_start_matches(':').parse().ok());
    let linked = || {
        let target = std::fs::read_link("/etc/localtime").ok()?;
        let text = target.to_str()?;
        text.split_once("zoneinfo/").and_then(|(_, zone)| zone.parse().ok())
    };
    named.or_else(linked).unwrap_or(chrono_tz::UTC)
}
