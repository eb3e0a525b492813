//! `pickface orders`: what is to leave the house, what is done with it, what channels call things, files out of a folder.

mod act;
mod list;
mod slip;
mod watch;

use super::{
    CliError, CliResult,
    output::{Output, Side, Table},
    who::{Said, author},
};
use crate::{
    domain::{Sku, text::escape},
    store::{
        Reading, Store,
        orders::{Bound, Rebind, SaleSaying},
        system_clock,
    },
};
use serde_json::json;
use std::path::Path;

/// Orders that are to leave the house.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Option<Action>,
    #[command(flatten)]
    which: list::Which,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// What open orders want under names that no item is bound to
    Unbound {
        /// JSON lines, one a name
        #[arg(long)]
        json: bool,
    },
    /// From here on, a channel's name for something means an item
    Bind {
        /// The channel: shopify, woocommerce, amazon, or as `unbound` says
        channel: String,
        /// The name, as `unbound` says
        alias: String,
        /// The item
        sku: Sku,
        /// Take the name from the item that has it
        #[arg(long)]
        replace: bool,
        #[command(flatten)]
        said: Said,
    },
    /// Release orders to pickers, as one wave
    Release(act::Wave),
    /// Take an order back from pickers
    Recall(act::One),
    /// Not yet: its stock is free for others
    Hold(act::One),
    /// Let it go, whatever its channel says of payment
    Open(act::One),
    /// Take it back
    Cancel(act::One),
    /// What is missing is not waited for
    Close(act::One),
    /// Put it before others
    Priority {
        #[command(flatten)]
        one: act::One,
        /// The higher, the sooner; 0 is as usual
        #[arg(long, value_name = "N", allow_negative_numbers = true)]
        to: i64,
    },
    /// What is picked of it has left
    Ship {
        #[command(flatten)]
        one: act::One,
        /// The carrier's number
        #[arg(long, value_name = "NUMBER", default_value = "")]
        tracking: String,
    },
    /// The packing slip as PDF, or the label of the carton as ZPL
    Slip(slip::Arguments),
    /// Promise what there is to all orders that want it
    Settle(Said),
    /// Take in the files of orders that are dropped into a folder
    Watch(watch::Arguments),
}

impl Arguments {
    /// The same, with the person that was said before the command's name.
    pub(super) fn by(mut self, before: &super::screens::Arguments) -> Self {
        use Action as A;
        match &mut self.action {
            None | Some(A::Unbound { .. } | A::Watch(_) | A::Slip(_)) => {}
            Some(A::Bind { said, .. } | A::Settle(said)) => said.by(before),
            Some(A::Release(wave)) => wave.said.by(before),
            Some(A::Recall(one) | A::Hold(one) | A::Open(one) | A::Cancel(one) | A::Close(one)) => {
                one.said.by(before);
            }
            Some(A::Priority { one, .. } | A::Ship { one, .. }) => one.said.by(before),
        }
        self
    }
}

pub(super) fn run(path: &Path, a: &Arguments, output: &mut Output) -> CliResult {
    let Some(action) = &a.action else {
        return list::show(&Reading::open(path, system_clock)?, &a.which, output);
    };
    let says = |one: &act::One, saying: SaleSaying, output: &mut Output| {
        act::say(&mut Store::open(path, system_clock)?, one, &saying, output)
    };
    match action {
        Action::Release(wave) => act::release(&mut Store::open(path, system_clock)?, wave, output),
        Action::Recall(one) => says(one, SaleSaying::Recall, output),
        Action::Hold(one) => says(one, SaleSaying::Hold, output),
        Action::Open(one) => says(one, SaleSaying::Open, output),
        Action::Cancel(one) => says(one, SaleSaying::Cancel, output),
        Action::Close(one) => says(one, SaleSaying::Close, output),
        Action::Priority { one, to } => says(one, SaleSaying::Priority(*to), output),
        Action::Ship { one, tracking } => says(one, SaleSaying::Ship(tracking.clone()), output),
        Action::Slip(which) => slip::run(&Reading::open(path, system_clock)?, which, output),
        Action::Settle(said) => act::settle(&mut Store::open(path, system_clock)?, said, output),
        Action::Unbound { json } => unbound(&Reading::open(path, system_clock)?, *json, output),
        Action::Bind { channel, alias, sku, replace, said } => {
            let mut store = Store::open(path, system_clock)?;
            let author = author(&store, said)?;
            let rebind = if *replace { Rebind::Replace } else { Rebind::Refuse };
            let bound = store.bind(channel, alias, sku, rebind, &author)?;
            let settled =
                if bound.was_so { None } else { Some(store.settle_orders(&author, &mut |_, _| ())?) };
            if said.json {
                return output.json(&json!({
                    "channel": channel.trim().to_lowercase(), "alias": alias.trim(), "sku": bound.sku, "before": bound.before,
                    "changed": !bound.was_so, "lines": bound.lines, "orders": bound.orders,
                    "promised": settled.map_or(0, |s| s.promised), "released": settled.map_or(0, |s| s.released),
                }));
            }
            output.line(&sentence(&bound, alias.trim()))
        }
        Action::Watch(a) => watch::run(path, a, output),
    }
}

/// `"Mug - Blue" is MUG-1 from here on: 3 lines of 2 orders`.
fn sentence(bound: &Bound, alias: &str) -> String {
    let count = |n: u64, word: &str| if n == 1 { format!("1 {word}") } else { format!("{n} {word}s") };
    let alias = escape(alias);
    if bound.was_so {
        return format!("{alias:?} was bound to {} already; nothing was changed", bound.sku);
    }
    let before = match bound.before.as_slice() {
        [] => String::new(),
        before => format!(", and no longer {}", before.join(" or ")),
    };
    format!(
        "{alias:?} is {} from here on{before}: {} of {}",
        bound.sku,
        count(bound.lines, "line"),
        count(bound.orders, "order")
    )
}

fn unbound(store: &Reading, json: bool, output: &mut Output) -> CliResult {
    let all = store.unbound()?;
    if json {
        return all.iter().try_for_each(|u| {
            output.json(&json!({
                "channel": u.channel, "alias": u.alias, "title": u.title, "lines": u.lines, "units": u.units,
                "orders": u.orders,
            }))
        });
    }
    if all.is_empty() {
        return output.line("every line of every open order names an item that is known here");
    }
    let mut table = Table::new(&[
        ("Channel", Side::Left),
        ("Name", Side::Left),
        ("Title", Side::Left),
        ("Lines", Side::Right),
        ("Units", Side::Right),
        ("Orders", Side::Right),
    ]);
    for u in all {
        let title = if u.title == u.alias { String::new() } else { u.title };
        table.row(vec![
            u.channel,
            u.alias,
            title,
            u.lines.to_string(),
            u.units.to_string(),
            u.orders.to_string(),
        ]);
    }
    table.write(output)?;
    output.line("`pickface orders bind CHANNEL NAME SKU` binds one for ever")
}

/// A folder that somebody named, or the configured one.
fn folder_of(named: Option<&Path>) -> Result<std::path::PathBuf, CliError> {
    if let Some(folder) = named {
        return Ok(folder.into());
    }
    let config = crate::config::Config::load().map_err(CliError::Failed)?;
    if config.channels.orders_folder.is_empty() {
        return Err(CliError::Failed(
            "no folder is named: say `pickface orders watch FOLDER`, or write orders-folder below [channels] in the file that \
             `pickface config path` names"
                .into(),
        ));
    }
    Ok(config.channels.orders_folder.into())
}
