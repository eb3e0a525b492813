//! `pickface policies`: how items are kept in stock.

use super::{
    CliError, CliResult,
    output::{Output, Side, Table},
    who::{Said, author},
};
use crate::{
    domain::{Money, Quantity, Sku},
    replenish::{Aim, Automatic, PolicyKind, Rule},
    store::{Reading, Store, replenish::RuleOf, system_clock},
};
use serde_json::json;
use std::path::Path;

/// How items are kept in stock, where somebody said so; the rest goes by cost and class.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Option<Action>,
    /// JSON lines, one a rule
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Say how an item, or every item, is kept in stock; what is not said is as usual
    Set(Set),
    /// Take back what was said
    Clear {
        #[command(flatten)]
        whose: Whose,
        #[command(flatten)]
        said: Said,
    },
}

/// Of which item, and where.
#[derive(Debug, clap::Args)]
struct Whose {
    /// The item
    #[arg(required_unless_present = "all")]
    sku: Option<Sku>,
    /// Every item that has no rule of its own
    #[arg(long, conflicts_with = "sku")]
    all: bool,
    /// At this site only
    #[arg(long, value_name = "CODE")]
    site: Option<String>,
}

#[derive(Debug, clap::Args)]
struct Set {
    #[command(flatten)]
    whose: Whose,
    /// automatic, economic, cover, min_max, make_to_order or never
    #[arg(long)]
    policy: Option<PolicyKind>,
    /// What is aimed at: cost:0.95, cycle:0.97 or fill:98%
    #[arg(long)]
    service: Option<Aim>,
    /// Of min_max: below it is ordered
    #[arg(long, value_name = "QUANTITY")]
    min: Option<Quantity>,
    /// Of min_max: up to it
    #[arg(long, value_name = "QUANTITY")]
    max: Option<Quantity>,
    /// Of cover: days of demand to keep, lead time among them
    #[arg(long)]
    days: Option<u32>,
    /// Whether orders make themselves on the supplier's order days: off, create (drafts) or approve (signed, within the limit)
    #[arg(long, value_name = "MODE")]
    automatic: Option<Automatic>,
    /// What an order that signs itself may come to, in the store's currency
    #[arg(long, value_name = "MONEY")]
    limit: Option<Money>,
    #[command(flatten)]
    said: Said,
}

impl Arguments {
    /// The same, with the person that was said before the command's name.
    pub(super) fn by(mut self, before: &super::screens::Arguments) -> Self {
        match &mut self.action {
            None => {}
            Some(Action::Set(Set { said, .. }) | Action::Clear { said, .. }) => said.by(before),
        }
        self
    }
}

pub(super) fn run(path: &Path, a: &Arguments, output: &mut Output) -> CliResult {
    match &a.action {
        None => show(&Reading::open(path, system_clock)?, a.json, output),
        Some(Action::Set(set)) => {
            if (set.min.is_some() || set.max.is_some()) && set.policy.is_some_and(|p| p != PolicyKind::MinMax)
            {
                return Err(CliError::Failed("--min and --max belong to --policy min_max".into()));
            }
            let by_hand = set.min.is_some() || set.max.is_some();
            let policy =
                set.policy.or(by_hand.then_some(PolicyKind::MinMax)).or(set.days.map(|_| PolicyKind::Cover));
            let rule = Rule {
                policy,
                aim: set.service,
                minimum: set.min.unwrap_or_default(),
                maximum: set.max.or(set.min).unwrap_or_default(),
                days: set.days.unwrap_or(0),
                automatic: set.automatic.unwrap_or(Automatic::Off),
                limit: set.limit.unwrap_or(Money::ZERO),
            };
            put(path, &set.whose, Some(&rule), &set.said, output)
        }
        Some(Action::Clear { whose, said }) => put(path, whose, None, said, output),
    }
}

fn put(path: &Path, whose: &Whose, rule: Option<&Rule>, said: &Said, output: &mut Output) -> CliResult {
    let mut store = Store::open(path, system_clock)?;
    let author = author(&store, said)?;
    store.set_rule(whose.sku.as_ref(), whose.site.as_deref(), rule, &author)?;
    let of = RuleOf {
        sku: whose.sku.as_ref().map(ToString::to_string),
        site: whose.site.clone(),
        rule: rule.copied().unwrap_or_default(),
    };
    if said.json {
        return output.json(&as_json(&of));
    }
    let what = match rule {
        Some(rule) => words(rule),
        None => "as usual again".into(),
    };
    output.line(&format!("{} at {}: {what}", name(&of), of.site.as_deref().unwrap_or("every site")))
}

fn name(of: &RuleOf) -> String {
    of.sku.clone().unwrap_or_else(|| "every item".into())
}

fn words(r: &Rule) -> String {
    let mut words = Vec::new();
    match r.policy {
        Some(PolicyKind::MinMax) => words.push(format!("min_max {} to {}", r.minimum, r.maximum)),
        Some(PolicyKind::Cover) => {
            words.push(format!("cover of {} days", if r.days == 0 { Rule::DAYS } else { r.days }));
        }
        Some(other) => words.push(other.to_string()),
        None => words.push("by its class".into()),
    }
    words.extend(r.aim.map(|aim| aim.to_string()));
    match r.automatic {
        Automatic::Off => {}
        Automatic::Create => words.push("orders are put together by themselves".into()),
        Automatic::Approve => words.push(format!("orders sign themselves up to {}", r.limit)),
    }
    words.join(", ")
}

fn show(store: &Reading, json: bool, output: &mut Output) -> CliResult {
    let rules = store.rules()?;
    if json {
        return rules.iter().try_for_each(|of| output.json(&as_json(of)));
    }
    if rules.is_empty() {
        return output.line("nothing was said: every item is kept by its cost and class");
    }
    let mut table = Table::new(&[("Item", Side::Left), ("Site", Side::Left), ("Kept", Side::Left)]);
    for of in &rules {
        table.row(vec![name(of), of.site.clone().unwrap_or_else(|| "every site".into()), words(&of.rule)]);
    }
    table.write(output)
}

fn as_json(of: &RuleOf) -> serde_json::Value {
    let r = &of.rule;
    json!({
        "sku": of.sku, "site": of.site, "policy": r.policy.map(PolicyKind::word), "service": r.aim.map(|a| a.to_string()),
        "min": r.minimum, "max": r.maximum, "days": r.days, "automatic": r.automatic.word(), "limit": r.limit.to_f64(),
    })
}
