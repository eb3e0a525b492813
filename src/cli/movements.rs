//! `pickface movements`: the ledger, oldest first.

use super::{
    CliError, CliResult,
    output::{Output, Side, Table},
};
use crate::{
    domain::Day,
    store::{Reading, StoreError, query::LogRow, read::MovementFilter, system_clock},
};
use serde_json::json;
use std::path::Path;

/// Which movements to list.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Only this item, by SKU
    #[arg(long, value_name = "SKU")]
    item: Option<String>,
    /// Only those from or to this place
    #[arg(long, value_name = "CODE")]
    location: Option<String>,
    /// Only from this day on, like 2026-11-27
    #[arg(long, value_name = "DATE")]
    since: Option<Day>,
    /// JSON lines
    #[arg(long)]
    json: bool,
}

/// A movement as `movements --json` and `export movements` show it.
pub(crate) fn as_json(row: &LogRow) -> serde_json::Value {
    json!({
        "id": row.name, "kind": row.kind.word(), "sku": row.sku, "lot": row.lot, "from": row.from, "to": row.to,
        "quantity": row.quantity, "document": row.document, "operator": row.operator, "station": row.station,
        "at": row.at.rfc3339(), "reverses": row.reverses, "note": row.note,
        "from_container": row.from_container, "to_container": row.to_container,
    })
}

pub(super) fn run(path: &Path, a: Arguments, output: &mut Output) -> CliResult {
    let filter = MovementFilter { item: a.item, location: a.location, since: a.since };
    let reading = Reading::open(path, system_clock)?;
    if a.json {
        // Written row by row: a ledger of years does not fit in memory twice.
        let mut stopped = Ok(());
        let read = reading.movements(&filter, &mut |row| {
            stopped = output.json(&as_json(&row));
            if stopped.is_err() { Err(StoreError::Closed) } else { Ok(()) }
        });
        stopped?;
        return read.map_err(CliError::from);
    }
    use Side::{Left, Right};
    let mut table = Table::new(&[
        ("Movement", Left),
        ("When", Left),
        ("Kind", Left),
        ("SKU", Left),
        ("Lot", Left),
        ("From", Left),
        ("To", Left),
        ("Quantity", Right),
        ("Document", Left),
        ("Station", Left),
        ("By", Left),
        ("Note", Left),
    ]);
    reading.movements(&filter, &mut |row| {
        let note = row.reverses.as_ref().map_or_else(|| row.note.clone(), |of| format!("takes back {of}"));
        table.row(vec![
            row.name,
            format!("{} {}", row.day, row.clock),
            row.kind.word().into(),
            row.sku,
            row.lot.unwrap_or_default(),
            row.from,
            row.to,
            row.quantity.to_string(),
            row.document,
            row.station,
            row.operator,
            note,
        ]);
        Ok(())
    })?;
    table.write(output)
}
