//! What a file was and what became of it, in words and as JSON.

use crate::{
    exchange::{Kind, OrderClass, Report, SalesClass},
    store::{
        load::{LoadMode, LoadReport},
        orders::Settled,
    },
};
use serde_json::json;

/// How many refused lines a person is shown.
const SHOWN: usize = 20;

/// How many ignored columns are named.
const IGNORED: usize = 8;

/// The report as a person reads it, line by line.
pub(in crate::cli) fn lines(
    report: &Report,
    load: Option<(&LoadReport, LoadMode)>,
    is_dry_run: bool,
) -> Vec<String> {
    let mut out = Vec::new();
    of_the_file(report, is_dry_run, &mut out);
    if let Some((done, mode)) = load {
        of_the_store(report, done, mode, &mut out);
    }
    out
}

/// What was promised because of a file, and what was taken back.
pub(in crate::cli) fn settled(settled: Settled) -> Option<String> {
    let promises =
        |n: usize| if n == 1 { "1 promise of stock".into() } else { format!("{n} promises of stock") };
    match (settled.promised, settled.released) {
        (0, 0) => None,
        (promised, 0) => Some(format!("{} given", promises(promised))),
        (0, released) => Some(format!("{} taken back", promises(released))),
        (promised, released) => Some(format!("{} given, {released} taken back", promises(promised))),
    }
}

fn of_the_file(report: &Report, is_dry_run: bool, out: &mut Vec<String>) {
    let packed = if report.compressed { ", gzip" } else { "" };
    let delimiter = if report.delimiter == '\t' { "tab".into() } else { report.delimiter.to_string() };
    out.push(format!(
        "{}: {}, {}{packed}, delimiter {delimiter}",
        report.file, report.format, report.encoding
    ));
    let (used, ignored): (Vec<_>, Vec<_>) = report.columns.iter().partition(|c| c.field.is_some());
    let mapped = used
        .iter()
        .filter_map(|c| c.field.map(|f| same_or_mapped(&c.name, f)))
        .collect::<Vec<_>>()
        .join(", ");
    out.push(format!("columns   {mapped}"));
    if !ignored.is_empty() {
        let names = ignored.iter().take(IGNORED).map(|c| c.name.as_str()).collect::<Vec<_>>().join(", ");
        let more = ignored.len().saturating_sub(IGNORED);
        let more = if more == 0 { String::new() } else { format!(" and {more} more") };
        out.push(format!("ignored   {names}{more}"));
    }
    if is_dry_run {
        preview(report, out);
    }
    out.push(format!(
        "rows      {} read, {} accepted, {} refused",
        report.rows, report.accepted, report.refused
    ));
    if let Some((first, last)) = report.span {
        out.push(format!("days      {first} to {last}"));
    }
    if let Some(sales) = &report.sales {
        for class in SalesClass::ALL {
            out.push(format!("  {:>9}  {}", sales.count(class), class.word()));
        }
    }
    for note in &report.notes {
        out.push(format!("note      {note}"));
    }
    for warning in report.warnings.iter().take(SHOWN) {
        out.push(format!("warning   line {}: {}", warning.line, warning.reason));
    }
    for refusal in report.refusals.iter().take(SHOWN) {
        out.push(format!("REFUSED   line {}: {}", refusal.line, refusal.reason));
    }
    let totals = &report.totals;
    if report.kind == Kind::Orders {
        out.push(format!(
            "totals    {} orders, {} lines, {} units to ship",
            totals.orders, totals.order_lines, totals.units
        ));
    }
}

fn of_the_store(report: &Report, done: &LoadReport, mode: LoadMode, out: &mut Vec<String>) {
    for (line, reason) in done.refused.iter().take(SHOWN) {
        out.push(format!("REFUSED   line {line}: {reason}"));
    }
    if done.refused_count > 0 {
        if matches!(report.kind, Kind::Sales) {
            out.push("hint      --make-items makes an item of every SKU that is not known".into());
        }
        return;
    }
    let (word, tail) = match mode {
        LoadMode::Check => ("would be", "nothing was written (--dry-run)"),
        LoadMode::Apply => ("are", "all of it is on disk"),
    };
    if done.resumed > 0 {
        out.push(format!(
            "resumed   {} rows were in from a run that was cut off: they are left as they are now",
            done.resumed
        ));
    }
    let what = what(report.kind);
    out.push(format!(
        "{what:<10}{} {word} new, {} changed, {} as they were",
        done.new, done.changed, done.same
    ));
    if done.movements > 0 || done.places_made > 0 {
        out.push(format!("posted    {} movements, {} new places", done.movements, done.places_made));
    }
    out.extend(done.notes.iter().map(|note| format!("note      {note}")));
    out.push(tail.into());
}

/// What the counts of a load count.
const fn what(kind: Kind) -> &'static str {
    match kind {
        Kind::Items => "items",
        Kind::Barcodes => "barcodes",
        Kind::Locations => "places",
        Kind::Suppliers => "terms",
        Kind::Stock => "balances",
        Kind::Sales => "days",
        Kind::Orders => "orders",
    }
}

fn same_or_mapped(name: &str, field: &str) -> String {
    if name.eq_ignore_ascii_case(field) { field.to_owned() } else { format!("{name} → {field}") }
}

fn preview(report: &Report, out: &mut Vec<String>) {
    out.push("first rows:".into());
    for row in &report.preview {
        let used = row.iter().zip(&report.columns).filter(|(_, column)| column.field.is_some());
        let cells = used.map(|(cell, _)| crate::domain::text::clean(cell, 24)).collect::<Vec<_>>();
        out.push(format!("          {}", cells.join(" | ")));
    }
}

/// The report as one JSON object.
pub(in crate::cli) fn as_json(report: &Report, load: Option<(&LoadReport, LoadMode)>) -> serde_json::Value {
    let mut value = serde_json::to_value(report).unwrap_or_default();
    if let (Some(map), Some(sales)) = (value.as_object_mut(), &report.sales) {
        let counts: serde_json::Map<_, _> = SalesClass::ALL
            .into_iter()
            .map(|c| {
                (
                    serde_json::to_value(c)
                        .ok()
                        .and_then(|v| v.as_str().map(str::to_owned))
                        .unwrap_or_default(),
                    json!(sales.count(c)),
                )
            })
            .collect();
        map.insert("became".into(), counts.into());
    }
    if let (Some(map), Some(orders)) = (value.as_object_mut(), &report.orders) {
        let counts: serde_json::Map<_, _> = OrderClass::ALL
            .into_iter()
            .filter_map(|c| {
                let name = serde_json::to_value(c).ok()?.as_str()?.to_owned();
                Some((name, json!(orders.count(c))))
            })
            .collect();
        map.insert("became".into(), counts.into());
    }
    if let (Some(map), Some((done, mode))) = (value.as_object_mut(), load) {
        let refused: Vec<_> =
            done.refused.iter().map(|(line, reason)| json!({ "line": line, "reason": reason })).collect();
        map.insert(
            "store".into(),
            json!({
                "applied": mode == LoadMode::Apply && done.refused_count == 0, "new": done.new, "changed": done.changed,
                "same": done.same, "movements": done.movements, "places_made": done.places_made, "resumed": done.resumed,
                "refused": done.refused_count, "refusals": refused, "notes": done.notes,
            }),
        );
    }
    value
}
