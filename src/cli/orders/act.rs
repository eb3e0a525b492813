//! What is done with orders that are to leave the house.

use super::list::{as_json, sentence};
use crate::{
    cli::{
        CliResult,
        output::Output,
        who::{Said, author},
    },
    domain::Day,
    store::{
        Store,
        orders::{SaleSaying, WaveFilter},
    },
};
use serde_json::json;

/// Which order, and who says so.
#[derive(Debug, clap::Args)]
pub(super) struct One {
    /// Its code or its number
    order: String,
    #[command(flatten)]
    pub(super) said: Said,
}

/// Which orders a wave takes.
#[derive(Debug, clap::Args)]
pub(super) struct Wave {
    /// These, by code or number, even if something of them is missing [default: all that are promised whole]
    orders: Vec<String>,
    /// At this site [default: the store's own]
    #[arg(long, value_name = "CODE")]
    site: Option<String>,
    /// Only those shipped like this: a part of what the channel calls it
    #[arg(long, value_name = "TEXT", default_value = "")]
    service: String,
    /// Only those promised until this day
    #[arg(long, value_name = "DATE")]
    due: Option<Day>,
    /// Only those of at least this priority
    #[arg(long, value_name = "N")]
    priority: Option<i64>,
    /// Those too of which something is missing
    #[arg(long)]
    partial: bool,
    /// So many at most, the most urgent ones
    #[arg(long, value_name = "N")]
    most: Option<usize>,
    /// What the wave is called [default: by when it is released]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    #[command(flatten)]
    pub(super) said: Said,
}

/// Says something of one order.
pub(super) fn say(store: &mut Store, one: &One, saying: &SaleSaying, output: &mut Output) -> CliResult {
    let author = author(store, &one.said)?;
    let sale = store.sale_says(&one.order, saying, &one.said.reason, &author)?;
    if one.said.json { output.json(&as_json(&sale, &[])) } else { output.line(&sentence(&sale)) }
}

/// Releases a wave.
pub(super) fn release(store: &mut Store, wave: &Wave, output: &mut Output) -> CliResult {
    let author = author(store, &wave.said)?;
    let (name, count) = if wave.orders.is_empty() {
        let filter = WaveFilter {
            site: wave.site.clone(),
            service: wave.service.clone(),
            due: wave.due,
            priority: wave.priority,
            partial: wave.partial,
            most: wave.most,
            name: wave.name.clone(),
        };
        store.release_wave(&filter, &author)?
    } else {
        let name = wave.name.clone().unwrap_or_else(|| "by hand".into());
        for order in &wave.orders {
            store.sale_says(order, &SaleSaying::Release(name.clone()), &wave.said.reason, &author)?;
        }
        (name, wave.orders.len())
    };
    if wave.said.json {
        return output.json(&json!({ "wave": name, "orders": count }));
    }
    output.line(&match count {
        0 => "no order is promised whole and waits to be released; `pickface orders` says what is missing"
            .into(),
        1 => format!("{name}: 1 order is released to pickers"),
        n => format!("{name}: {n} orders are released to pickers"),
    })
}

/// Promises what there is to all orders that want it.
pub(super) fn settle(store: &mut Store, said: &Said, output: &mut Output) -> CliResult {
    let author = author(store, said)?;
    let settled = store.settle_orders(&author, &mut |_, _| ())?;
    if said.json {
        return output.json(&json!({ "promised": settled.promised, "released": settled.released }));
    }
    output.line(&format!("{} promises given, {} taken back", settled.promised, settled.released))
}
