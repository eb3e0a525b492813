//! `pickface init`: a store for this site.

use super::{CliError, CliResult, output::Output};
use crate::{
    demo::{self, Warehouse},
    domain::{
        LocationCode, LocationKind,
        record::{Lined, LocationRecord},
    },
    store::{Founding, Store, load::LoadMode, system_clock},
};
use std::path::Path;

/// What a new store is told.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// This terminal's short code, like T1
    #[arg(long, value_name = "CODE")]
    station: String,
    /// The site's short code, like MAIN
    #[arg(long, value_name = "CODE")]
    site: String,
    /// The site's name for people [default: its code]
    #[arg(long, value_name = "NAME", default_value = "")]
    name: String,
    /// The site's time zone, which decides its business days
    #[arg(long, value_name = "ZONE", default_value = "UTC")]
    time_zone: String,
    /// The currency's code, for the heads of columns
    #[arg(long, value_name = "CODE", default_value = "")]
    currency: String,
    /// A first place to receive into, like DOCK-1
    #[arg(long, value_name = "CODE")]
    dock: Option<LocationCode>,
    /// Fill it with the demo warehouse
    #[arg(long)]
    demo: bool,
    /// How many items the demo warehouse has
    #[arg(long, value_name = "N", default_value_t = demo::ITEMS, requires = "demo")]
    items: usize,
}

/// Makes the place that goods are received into: without one, nothing can be scanned in.
pub(super) fn add_dock(store: &mut Store, code: LocationCode) -> CliResult {
    let record = LocationRecord {
        site: None,
        code,
        zone: None,
        kind: Some(LocationKind::Dock),
        pick_sequence: None,
        check_digits: None,
    };
    store.load_locations(&[Lined { line: 0, record }], LoadMode::Apply, &mut |_, _| ())?;
    Ok(())
}

/// Fills a new store with the demo warehouse as of its own today.
pub(super) fn fill_with_demo(store: &mut Store, items: usize, progress: &mut dyn FnMut(&str)) -> CliResult {
    let today = system_clock().day(store.home_site()?.time_zone);
    let warehouse = Warehouse::make(demo::SEED, items, today);
    Ok(store.found_demo(&warehouse, today, progress)?)
}

pub(super) fn run(path: &Path, a: &Arguments, output: &mut Output) -> CliResult {
    let time_zone = a.time_zone.parse().map_err(|_| {
        CliError::Failed(format!(
            "{:?} is no time zone; write one like Europe/London, nothing was made",
            a.time_zone
        ))
    })?;
    let founding = Founding {
        station: a.station.clone(),
        site: a.site.clone(),
        site_name: a.name.clone(),
        time_zone,
        currency: a.currency.clone(),
    };
    let mut store = Store::create(path, &founding, system_clock)?;
    if let Some(dock) = &a.dock {
        add_dock(&mut store, dock.clone())?;
    }
    if a.demo {
        fill_with_demo(&mut store, a.items, &mut |_| ())?;
    }
    let site = store.home_site()?;
    output.line(&format!("made {}", path.display()))?;
    output.line(&format!("site {}, station {}", site.code, a.station.trim().to_uppercase()))?;
    output.line("next: pickface import items FILE, or pickface for the screens")
}
