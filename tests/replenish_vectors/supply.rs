//! Suppliers that are not sure.

use crate::{
    line::{Answer, Line, pair},
    losses::described_as,
    newsvendor::costs,
};
use pickface::replenish::math::{
    Distribution,
    distribution::Normal,
    eoq::Order,
    newsvendor::Stocked,
    supply::{
        Disrupted, DisruptedPeriods, Down, UnsureYield, newsvendor_additive_yield,
        newsvendor_additive_yield_at, newsvendor_multiplicative_yield, newsvendor_multiplicative_yield_at,
    },
};

pub(crate) fn answer(line: &Line) -> Option<Answer> {
    let order = |o: Order| pair(o.quantity, o.cost);
    let stocked = |s: Stocked| pair(s.level, s.value);
    let quantity = line.maybe("order_quantity");
    let level = line.maybe("base_stock_level");
    let down = if line.yes("approximate", false) { Down::Approximate } else { Down::Exact };
    Some(match line.function.as_str() {
        "eoq_with_disruptions" => disrupted(line).best(down).map(order),
        "eoq_with_disruptions_cost" => {
            disrupted(line).at(line.number("order_quantity"), down).map(|o| o.cost.into())
        }
        "newsvendor_with_disruptions" => {
            let one = DisruptedPeriods {
                costs: costs(line),
                demand: line.number("demand"),
                disruption_chance: line.number("disruption_prob"),
                recovery_chance: line.number("recovery_prob"),
            };
            level.map_or_else(|| one.best(), |s| one.at(s)).map(stocked)
        }
        "eoq_with_additive_yield_uncertainty" => {
            let one = yielded(line);
            quantity.map_or_else(|| one.additive_best(), |q| one.additive_at(q)).map(order)
        }
        "eoq_with_multiplicative_yield_uncertainty" => {
            let one = yielded(line);
            quantity.map_or_else(|| one.multiplicative_best(), |q| one.multiplicative_at(q)).map(order)
        }
        "newsvendor_with_additive_yield_uncertainty" => with_yield(line, |d| {
            level
                .map_or_else(
                    || newsvendor_additive_yield(costs(line), line.number("demand"), &d),
                    |s| newsvendor_additive_yield_at(costs(line), line.number("demand"), &d, s),
                )
                .map(stocked)
        }),
        "newsvendor_with_multiplicative_yield_uncertainty" => with_yield(line, |d| {
            level
                .map_or_else(
                    || newsvendor_multiplicative_yield(costs(line), line.number("demand"), &d),
                    |s| newsvendor_multiplicative_yield_at(costs(line), line.number("demand"), &d, s),
                )
                .map(stocked)
        }),
        _ => return None,
    })
}

/// Asks with the yield of a line: normal where mean and spread are given, else what is described.
fn with_yield(line: &Line, ask: impl Fn(crate::losses::Any) -> Answer) -> Answer {
    match (line.maybe("yield_mean"), line.maybe("yield_sd")) {
        (Some(mean), Some(sd)) => {
            let of: Box<dyn Distribution> = Box::new(Normal::new(mean, sd)?);
            ask(crate::losses::Any { by: 0.0, of })
        }
        _ => ask(described_as(line.get("yield_distribution"))?),
    }
}

fn disrupted(line: &Line) -> Disrupted {
    Disrupted {
        fixed_cost: line.number("fixed_cost"),
        holding_cost: line.number("holding_cost"),
        stockout_cost: line.number("stockout_cost"),
        demand_rate: line.number("demand_rate"),
        disruption_rate: line.number("disruption_rate"),
        recovery_rate: line.number("recovery_rate"),
    }
}

fn yielded(line: &Line) -> UnsureYield {
    UnsureYield {
        fixed_cost: line.number("fixed_cost"),
        holding_cost: line.number("holding_cost"),
        demand_rate: line.number("demand_rate"),
        yield_mean: line.number("yield_mean"),
        yield_sd: line.number("yield_sd"),
    }
}
