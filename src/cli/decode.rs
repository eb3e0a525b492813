//! `pickface decode`: what does this barcode say? One code a line on stdin, one answer a line on stdout.

use super::{CliError, CliResult, lines, output::Output};
use crate::{
    barcode::{
        decode::{Decoded, Kind, Rules, Wrong, decode},
        restricted::{Measure, Rule},
        separator::Form,
    },
    config::Config,
    domain::text::escape,
    store::{Reading, system_clock},
};
use serde_json::{Value, json};
use std::path::Path;

/// How to read, and how to answer.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// JSON lines
    #[arg(long)]
    json: bool,
    /// Numbers of restricted circulation, like "21: iiiii wwwww.3" (i item, w weight, p price, q pieces, v check, x ignored)
    /// [default: those of the configuration for the site]
    #[arg(long, value_name = "RULE")]
    restricted: Vec<Rule>,
    /// The site whose rules of the configuration count, when it is not the store's own
    #[arg(long, value_name = "CODE")]
    site: Option<String>,
    /// Take ^] \x1D | ~ ¦ 029 \F [FNC1] for the separator GS, too
    #[arg(long)]
    all_separators: bool,
}

pub(super) fn run(store: &Path, a: &Arguments, output: &mut Output) -> CliResult {
    // Without a store every place is a plain text; that is no reason to refuse.
    let places = Reading::open(store, system_clock).and_then(|r| r.place_codes()).unwrap_or_default();
    let mut restricted = a.restricted.clone();
    if restricted.is_empty() {
        let site = a
            .site
            .clone()
            .or_else(|| Reading::open(store, system_clock).and_then(|r| r.home_site()).ok().map(|s| s.code));
        restricted = Config::load().map_err(CliError::Failed)?.barcodes.rules(&site.unwrap_or_default());
    }
    let rules = Rules {
        today: system_clock().day(chrono_tz::UTC),
        separators: if a.all_separators { &Form::ALL } else { &[] },
        restricted: &restricted,
    };
    let mut stdin = std::io::stdin().lock();
    loop {
        let line = lines::next(&mut stdin).map_err(|e| {
            CliError::Failed(format!("stdin could not be read ({e}); what was read is answered"))
        })?;
        let Some(line) = line else { return Ok(()) };
        let input = spelled(&line.text);
        let mut decoded = decode(&input, &rules);
        if input.trim().is_empty() {
            // One answer a line, so that whoever sends many can tell which is whose.
            let message = "nothing was scanned: the line is empty".into();
            decoded.error = Some(Wrong { at: 0, message });
        }
        if decoded.kind == Kind::Plain && places.contains(&decoded.text.trim().to_uppercase()) {
            decoded.kind = Kind::Location;
        }
        if a.json {
            output.json(&as_json(&input, &decoded))?;
        } else {
            output.line(&in_words(&decoded))?;
        }
        output.flush()?;
    }
}

/// A line as it is, or the text of a JSON string.
fn spelled(line: &str) -> String {
    let quoted = line.trim();
    if quoted.len() >= 2 && quoted.starts_with('"') && quoted.ends_with('"') {
        return serde_json::from_str(quoted).unwrap_or_else(|_| line.to_owned());
    }
    line.to_owned()
}

/// The keys that scripts rely on.
fn as_json(input: &str, d: &Decoded<'_>) -> Value {
    let elements: Vec<[&str; 2]> = d.elements.iter().map(|e| [e.key.as_str(), &*e.value]).collect();
    let mut warnings = d.warnings.clone();
    warnings.extend(d.waits_for.iter().map(|w| format!("waits for the other barcode: {w}")));
    let readings: Vec<Vec<[&str; 2]>> = d.lost.as_ref().map_or_else(Vec::new, |lost| {
        lost.readings.iter().map(|r| r.iter().map(|e| [e.key.as_str(), &*e.value]).collect()).collect()
    });
    if let Some(lost) = &d.lost {
        warnings.push(format!("no separator came, and ({}) may hold another field", lost.key));
    }
    let (item_code, measure) = match &d.restricted {
        Some(held) => (json!(held.item), json!(measured(held.measure))),
        None => (Value::Null, Value::Null),
    };
    json!({
        "input": input,
        "symbology": d.symbology.map(|a| a.to_string()),
        "kind": d.kind.word(),
        "ok": d.is_ok(),
        "elements": elements,
        "gtin": d.gtin.map(|g| g.to_string()),
        "lot": d.lot,
        "serial": d.serial,
        "expiry": d.expiry.map(|day| day.to_string()),
        "quantity": d.quantity.or(d.weight),
        "sscc": d.sscc,
        "epc_uri": d.epc_uri,
        "warnings": warnings,
        "error": d.error.as_ref().map(|e| json!({ "at": e.at, "message": e.message })),
        "command": d.command.map(crate::barcode::Command::word),
        "item_code": item_code,
        "measure": measure,
        "readings": readings,
    })
}

fn measured(measure: Measure) -> Option<String> {
    match measure {
        Measure::None => None,
        Measure::Weight(quantity) => Some(format!("weight {quantity}")),
        Measure::Price(money) => Some(format!("price {money}")),
        Measure::Pieces(quantity) => Some(format!("{quantity} pieces")),
    }
}

/// A line that a person can read.
pub(super) fn in_words(d: &Decoded<'_>) -> String {
    let mut parts = vec![d.kind.word().replace('_', " ")];
    if let Some(aim) = d.symbology {
        parts.push(format!("{} {aim}", aim.symbology()));
    }
    match (&d.command, d.elements.as_slice()) {
        (Some(command), _) => parts.push(format!("{}: {}", command.word(), command.says())),
        (None, []) => {
            parts.push(escape(&d.gtin.map_or_else(|| d.text.to_string(), |g| g.to_string())));
        }
        (None, elements) => parts.extend(elements.iter().map(|e| {
            let title = if e.title.is_empty() { String::new() } else { format!(" {}", e.title) };
            format!("({}){title} {}", e.key, escape(&e.value))
        })),
    }
    if let Some(day) = d.expiry {
        parts.push(format!("until {}", day.long()));
    }
    if let Some(held) = &d.restricted {
        parts.push(format!(
            "item {}{}",
            held.item,
            measured(held.measure).map_or_else(String::new, |m| format!(", {m}"))
        ));
    }
    if let Some(uri) = &d.epc_uri {
        parts.push(uri.clone());
    }
    parts.extend(d.warnings.iter().map(|w| format!("note: {w}")));
    parts.extend(d.waits_for.iter().map(|w| format!("waits for the other barcode: {w}")));
    if let Some(lost) = &d.lost {
        let readings = lost.readings.iter().map(|r| crate::barcode::gs1::to_bracketed(r)).collect::<Vec<_>>();
        parts.push(format!("or, if a separator was lost: {}", escape(&readings.join(" or "))));
    }
    match &d.error {
        Some(wrong) => {
            format!("WRONG  {}: character {}: {}", parts.join("  "), wrong.at + 1, escape(&wrong.message))
        }
        None => format!("ok     {}", parts.join("  ")),
    }
}
