//! `pickface stock`: what is there, now or on a past day.

use super::{
    CliResult,
    output::{Output, Side, Table},
};
use crate::{
    domain::Day,
    store::{
        Reading,
        stock::{StockFilter, StockLine},
        system_clock,
    },
};
use serde_json::json;
use std::path::Path;

/// What stock is added up by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum By {
    /// One line an item and site.
    Site,
    /// One line an item, place and lot.
    Location,
}

/// What to list.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Words that SKU or name must contain
    query: Vec<String>,
    /// One site
    #[arg(long, value_name = "CODE")]
    site: Option<String>,
    /// By place and lot; with a CODE, only that place
    #[arg(long, value_name = "CODE", num_args = 0..=1, default_missing_value = "")]
    location: Option<String>,
    /// Added up by site, or line by line for each place and lot
    #[arg(long, value_enum, value_name = "WHAT", default_value = "site")]
    by: By,
    /// As it stood at the end of that day, like 2026-11-27
    #[arg(long, value_name = "DATE")]
    as_of: Option<Day>,
    /// JSON lines
    #[arg(long)]
    json: bool,
}

impl Arguments {
    /// The same, with the site that was said before the command's name.
    pub(super) fn at(mut self, before: &super::screens::Arguments) -> Self {
        self.site = self.site.or_else(|| before.site.clone());
        self
    }
}

pub(super) fn run(path: &Path, a: Arguments, output: &mut Output) -> CliResult {
    let filter = StockFilter {
        text: a.query.join(" "),
        site: a.site,
        by_location: a.location.is_some() || a.by == By::Location,
        location: a.location.filter(|l| !l.is_empty()),
        as_of: a.as_of,
    };
    let by_location = filter.by_location;
    let lines = Reading::open(path, system_clock)?.stock(&filter)?;
    if a.json {
        return lines.iter().try_for_each(|l| output.json(&as_json(l, by_location)));
    }
    let table = if by_location { by_place(&lines) } else { by_site(&lines) };
    table.write(output)
}

fn as_json(l: &StockLine, by_location: bool) -> serde_json::Value {
    let mut value = json!({
        "sku": l.sku, "name": l.name, "site": l.site, "on_hand": l.on_hand, "allocated": l.allocated,
        "available": l.on_hand - l.allocated, "on_order": l.on_order, "in_transit": 0, "aside": l.aside,
    });
    if let (true, Some(map)) = (by_location, value.as_object_mut()) {
        map.insert("location".into(), json!(l.location));
        map.insert("lot".into(), json!(l.lot));
        map.insert("expiry".into(), json!(l.expiry.map(|d| d.to_string())));
    }
    value
}

fn by_site(lines: &[StockLine]) -> Table {
    use Side::{Left, Right};
    let mut table = Table::new(&[
        ("SKU", Left),
        ("Name", Left),
        ("Site", Left),
        ("On hand", Right),
        ("Allocated", Right),
        ("Available", Right),
        ("On order", Right),
    ]);
    for l in lines {
        table.row(vec![
            l.sku.clone(),
            l.name.clone(),
            l.site.clone(),
            l.on_hand.to_string(),
            l.allocated.to_string(),
            (l.on_hand - l.allocated).to_string(),
            l.on_order.to_string(),
        ]);
    }
    table
}

fn by_place(lines: &[StockLine]) -> Table {
    use Side::{Left, Right};
    let mut table = Table::new(&[
        ("SKU", Left),
        ("Name", Left),
        ("Site", Left),
        ("Place", Left),
        ("Lot", Left),
        ("Expiry", Left),
        ("On hand", Right),
        ("Allocated", Right),
    ]);
    for l in lines {
        table.row(vec![
            l.sku.clone(),
            l.name.clone(),
            l.site.clone(),
            l.location.clone().unwrap_or_default(),
            l.lot.clone().unwrap_or_default(),
            l.expiry.map_or_else(String::new, |d| d.to_string()),
            l.on_hand.to_string(),
            l.allocated.to_string(),
        ]);
    }
    table
}
