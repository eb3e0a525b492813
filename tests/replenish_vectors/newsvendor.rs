//! One period of unsure demand.

use crate::{
    line::{Answer, Line, pair},
    losses::{Any, cut, described_as, pmf},
};
use pickface::replenish::math::{
    Distribution, Unsound,
    distribution::Normal,
    myopic::{Myopic, Side},
    newsvendor::{Costs, Prices, Stocked, best, cost, over_lead_time, poisson_over_lead_time},
};

pub(crate) fn answer(line: &Line) -> Option<Answer> {
    let function = line.function.as_str();
    Some(match function {
        "newsvendor_normal" => normal(line).and_then(|d| solve(line, &d)),
        "newsvendor_poisson" => poisson(line).and_then(|d| solve(line, &d)),
        "newsvendor_normal_cost" => normal(line).and_then(|d| value(line, &d)),
        "newsvendor_poisson_cost" => poisson(line).and_then(|d| value(line, &d)),
        "newsvendor_continuous" => {
            described_as(line.get("demand_distrib")).and_then(|d| integrated(line, &d))
        }
        "newsvendor_discrete" => match line.given("demand_distrib") {
            Some(described) => described_as(described).and_then(|d| solve(line, &d)),
            None => pmf(line.get("demand_pmf")).and_then(|d| solve(line, &d)),
        },
        "newsvendor_normal_explicit" => normal(line).and_then(|d| earn(line, &d)),
        "newsvendor_poisson_explicit" => poisson(line).and_then(|d| earn(line, &d)),
        "myopic" => myopic(line)
            .and_then(|m| line.maybe("base_stock_level").map_or_else(|| m.best(), |s| m.at(s)).map(both)),
        "myopic_cost" => {
            myopic(line).and_then(|m| m.at(line.number("base_stock_level"))).map(|s| s.value.into())
        }
        "set_myopic_cost_to" => {
            let side = if line.yes("left_half", true) { Side::Below } else { Side::Above };
            myopic(line).and_then(|m| m.level_of_cost(line.number("cost"), side)).map(Into::into)
        }
        _ => return None,
    })
}

fn both(s: Stocked) -> serde_json::Value {
    pair(s.level, s.value)
}

pub(crate) fn costs(line: &Line) -> Costs {
    Costs { holding: line.number("holding_cost"), stockout: line.number("stockout_cost") }
}

fn normal(line: &Line) -> Result<Normal, Unsound> {
    over_lead_time(line.number("demand_mean"), line.number("demand_sd"), line.or("lead_time", 0.0))
}

fn poisson(line: &Line) -> Result<pickface::replenish::math::distribution::Poisson, Unsound> {
    poisson_over_lead_time(line.number("demand_mean"), line.or("lead_time", 0.0))
}

fn solve(line: &Line, demand: &impl Distribution) -> Answer {
    match line.maybe("base_stock_level") {
        Some(level) => Ok(pair(level, cost(costs(line), demand, level)?)),
        None => best(costs(line), demand).map(both),
    }
}

/// The same with losses as the reference integrates them.
fn integrated(line: &Line, demand: &Any) -> Answer {
    let costs = costs(line);
    let level = line.maybe("base_stock_level").map_or_else(|| best(costs, demand).map(|s| s.level), Ok)?;
    let whole = cost(costs, demand, level)?;
    let cost = cut(demand, level).0.cost(costs.stockout, costs.holding);
    assert!((whole - cost).abs() < 1e-6 * whole, "{}: the tails hold more than they can", line.id);
    Ok(pair(level, cost))
}

fn value(line: &Line, demand: &impl Distribution) -> Answer {
    cost(costs(line), demand, line.number("base_stock_level")).map(Into::into)
}

fn earn(line: &Line, demand: &impl Distribution) -> Answer {
    let revenue = line.maybe("revenue").unwrap_or_else(|| line.number("selling_revenue"));
    let prices = Prices {
        revenue,
        purchase_cost: line.number("purchase_cost"),
        salvage_value: line.number("salvage_value"),
        holding_cost: line.or("holding_cost", 0.0),
        stockout_cost: line.or("stockout_cost", 0.0),
    };
    line.maybe("base_stock_level").map_or_else(|| prices.best(demand), |s| prices.profit(demand, s)).map(both)
}

fn myopic(line: &Line) -> Result<Myopic, Unsound> {
    Ok(Myopic {
        costs: costs(line),
        purchase_cost: line.number("purchase_cost"),
        next_purchase_cost: line.number("purchase_cost_next_per"),
        discount: line.or("discount_factor", 1.0),
        demand: Normal::new(line.number("demand_mean"), line.number("demand_sd"))?,
    })
}
