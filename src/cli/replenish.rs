//! `pickface replenish`: what should be ordered, with its reasons.

use super::{
    CliError, CliResult, alerts,
    output::{Output, Side, Table},
    purchases,
    who::{Said, author},
};
use crate::{
    domain::Money,
    store::{
        Reading, Store,
        replenish::{Proposal, ProposalFilter, ProposalGroup},
        system_clock,
    },
};
use serde_json::json;
use std::path::Path;

/// What should be ordered, with its reasons.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// One item
    sku: Option<String>,
    /// From this supplier
    #[arg(long, value_name = "NAME")]
    supplier: Option<String>,
    /// For this site
    #[arg(long, value_name = "CODE")]
    site: Option<String>,
    /// What there is to spend, in the store's currency; the least valuable lines are dropped first
    #[arg(long, value_name = "MONEY")]
    budget: Option<Money>,
    /// Put what is proposed into draft orders, one a supplier and site
    #[arg(long)]
    create_orders: bool,
    #[command(flatten)]
    said: Said,
}

impl Arguments {
    /// The same, with the site and the person that were said before the command's name.
    pub(super) fn at(mut self, before: &super::screens::Arguments) -> Self {
        self.site = self.site.or_else(|| before.site.clone());
        self.said.by(before);
        self
    }
}

pub(super) fn run(path: &Path, a: &Arguments, output: &mut Output) -> CliResult {
    if a.budget.is_some_and(|b| b < Money::ZERO) {
        return Err(CliError::Failed("a budget is zero or above".into()));
    }
    alerts::look_over(path)?;
    let filter = ProposalFilter {
        sku: a.sku.clone(),
        supplier: a.supplier.clone(),
        site: a.site.clone(),
        budget: a.budget,
    };
    if a.create_orders {
        let mut store = Store::open(path, system_clock)?;
        let author = author(&store, &a.said)?;
        let groups = store.proposals(&filter)?;
        let done = store.accept(&groups, &author)?;
        if !a.said.json {
            if done.orders.is_empty() && done.notes.is_empty() {
                output.line("nothing to order")?;
            }
            done.notes.iter().try_for_each(|note| output.line(note))?;
        }
        done.orders.iter().try_for_each(|order| purchases::tell(order, &a.said, output))?;
        return alerts::look_over(path);
    }
    let groups = Reading::open(path, system_clock)?.proposals(&filter)?;
    if a.said.json {
        return groups
            .iter()
            .flat_map(|g| g.lines.iter().map(move |l| (g, l)))
            .try_for_each(|(g, l)| output.json(&as_json(g, l)));
    }
    let bought = Reading::open(path, system_clock)?.bought(&filter)?;
    if let Some(sentence) = bought.sentence() {
        output.line(&sentence)?;
    }
    if let (Some(budget), true) = (a.budget, bought.total() > Money::ZERO) {
        let (spent, left) = (bought.total(), bought.left(budget));
        output.line(&format!("of the budget of {budget} {spent} was bought today, {left} is left"))?;
    }
    if groups.is_empty() {
        return output.line("nothing to order");
    }
    if a.sku.is_some() {
        return groups.iter().flat_map(|g| &g.lines).try_for_each(|line| explain(line, output));
    }
    groups.iter().try_for_each(|group| table(group, output))
}

/// One item, to the unit.
fn explain(line: &Proposal, output: &mut Output) -> CliResult {
    output.line(&format!("{} at {}: {}", line.sku, line.site_code, line.say))?;
    if line.otherwise.is_empty() { Ok(()) } else { output.line(&format!("  otherwise {}", line.otherwise)) }
}

fn table(group: &ProposalGroup, output: &mut Output) -> CliResult {
    let from = if group.supplier.is_empty() { "from nobody that is known" } else { &group.supplier };
    let missing = if group.missing > Money::ZERO {
        format!(", {} short of its minimum of {} {}", group.missing, group.minimum, group.currency)
    } else {
        String::new()
    };
    output.line(format!("{from}, for {}: {}{missing}", group.site, group.total).trim_end())?;
    let mut table = Table::new(&[
        ("SKU", Side::Left),
        ("Order", Side::Right),
        ("Move", Side::Right),
        ("From", Side::Left),
        ("Total", Side::Right),
        ("Gone", Side::Left),
        ("Lost a day", Side::Right),
        ("Why", Side::Left),
    ]);
    for l in &group.lines {
        let (from, moved) = match &l.sender {
            Some((code, quantity, _)) => (code.clone(), quantity.to_string()),
            None => (String::new(), String::new()),
        };
        table.row(vec![
            l.sku.clone(),
            l.quantity.to_string(),
            moved,
            from,
            l.total.to_string(),
            l.gone.map_or_else(|| "–".into(), |d| d.to_string()),
            l.money.to_string(),
            l.say.clone(),
        ]);
    }
    table.write(output)
}

fn as_json(g: &ProposalGroup, l: &Proposal) -> serde_json::Value {
    json!({
        "sku": l.sku, "name": l.name, "site": l.site_code, "supplier": l.supplier, "quantity": l.quantity,
        "needed": l.needed, "pack": l.pack, "cost": l.cost.to_f64(), "currency": g.currency, "total": l.total.to_f64(),
        "transfer_from": l.sender.as_ref().map(|s| &s.0), "transfer": l.sender.as_ref().map(|s| s.1),
        "transfer_cost": l.sender.as_ref().map(|s| s.2.to_f64()),
        "why": l.say, "otherwise": l.otherwise, "gone": l.gone.map(|d| d.to_string()), "lost_a_day": l.money.to_f64(),
        "keeps": l.value.to_f64(), "minimum": g.minimum.to_f64(), "missing": g.missing.to_f64(),
    })
}
