//! `pickface lots`: lots that were recalled; `recall` and `release` say which.

use super::{
    CliError, CliResult,
    output::{Output, Side, Table},
};
use crate::{
    domain::{LotCode, Sku},
    store::{Reading, Store, ledger::Author, service::find_operator, system_clock},
};
use serde_json::json;
use std::path::Path;

/// Lots that may not be sold, or every lot of one item.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Option<Action>,
    /// Every lot of this item instead
    sku: Option<Sku>,
    /// JSON lines
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// A lot may not be sold: every scan that takes it asks
    Recall {
        /// The item
        sku: Sku,
        /// What is printed on it; it need not have come yet
        lot: LotCode,
        /// Why, as the picker is told
        #[arg(long, value_name = "TEXT")]
        why: String,
        /// Who says so, by badge or name
        #[arg(long, value_name = "BADGE")]
        operator: Option<String>,
    },
    /// It may be sold again
    Release {
        /// The item
        sku: Sku,
        /// What is printed on it
        lot: LotCode,
        /// Who says so, by badge or name
        #[arg(long, value_name = "BADGE")]
        operator: Option<String>,
    },
}

impl Arguments {
    /// The same, by who was said before the command's name.
    pub(super) fn by(mut self, before: &super::screens::Arguments) -> Self {
        if let Some(Action::Recall { operator, .. } | Action::Release { operator, .. }) = &mut self.action {
            *operator = operator.take().or_else(|| before.operator.clone());
        }
        self
    }
}

pub(super) fn run(path: &Path, a: &Arguments, output: &mut Output) -> CliResult {
    match &a.action {
        Some(Action::Recall { sku, lot, why, operator }) => {
            let mut store = Store::open(path, system_clock)?;
            let author = author(&store, operator.as_deref())?;
            store.recall_lot(sku, lot, why, &author)?;
            output.line(&format!("lot {lot} of {sku} is recalled: every scan that takes it asks"))
        }
        Some(Action::Release { sku, lot, operator }) => {
            let mut store = Store::open(path, system_clock)?;
            let author = author(&store, operator.as_deref())?;
            store.release_lot(sku, lot, &author)?;
            output.line(&format!("lot {lot} of {sku} may be sold again"))
        }
        None => list(path, a, output),
    }
}

fn author(store: &Store, operator: Option<&str>) -> Result<Author, CliError> {
    let (operator, _) = find_operator(store, operator)?;
    Ok(Author { operator, ..store.author()? })
}

fn list(path: &Path, a: &Arguments, output: &mut Output) -> CliResult {
    let lots = Reading::open(path, system_clock)?.lots(a.sku.as_ref())?;
    if a.json {
        return lots.iter().try_for_each(|l| {
            output.json(&json!({
                "sku": l.sku, "lot": l.lot, "expiry": l.expiry.map(|day| day.to_string()), "on_hand": l.on_hand.to_json(),
                "recalled": !l.blocked.is_empty(), "why": l.blocked,
            }))
        });
    }
    if lots.is_empty() {
        return output.line(&match &a.sku {
            Some(sku) => format!("no lot of {sku} is known"),
            None => "no lot is recalled".into(),
        });
    }
    let mut table = Table::new(&[
        ("SKU", Side::Left),
        ("Lot", Side::Left),
        ("Expiry", Side::Left),
        ("On hand", Side::Right),
        ("Recalled", Side::Left),
    ]);
    for l in lots {
        let expiry = l.expiry.map_or_else(String::new, |day| day.to_string());
        table.row(vec![l.sku, l.lot, expiry, l.on_hand.to_string(), l.blocked]);
    }
    table.write(output)
}
