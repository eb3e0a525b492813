//! Order quantities for known demand.

use crate::line::{Answer, Line, pair};
use pickface::replenish::math::{
    discount::{Discounted, PriceBreak},
    eoq::{Backordered, Eoq, Order},
    joint::{Member, silver},
    lot_sizing::{Period, wagner_whitin},
};
use serde_json::{Value, json};

pub(crate) fn answer(line: &Line) -> Option<Answer> {
    let order = |o: Order| pair(o.quantity, o.cost);
    let given = line.maybe("order_quantity");
    Some(match line.function.as_str() {
        "economic_order_quantity" => given.map_or_else(|| eoq(line).best(), |q| eoq(line).at(q)).map(order),
        "economic_order_quantity_with_backorders" => {
            let p = line.number("stockout_cost");
            let three = |b: Backordered| json!([b.quantity, b.stockout_fraction, b.cost]);
            match (given, line.maybe("stockout_fraction")) {
                (Some(q), Some(x)) => eoq(line).at_with_backorders(p, q, x),
                _ => eoq(line).best_with_backorders(p),
            }
            .map(three)
        }
        "economic_production_quantity" => {
            let rate = line.number("production_rate");
            given
                .map_or_else(|| eoq(line).best_production(rate), |q| eoq(line).at_production(rate, q))
                .map(order)
        }
        "economic_order_quantity_with_all_units_discounts"
        | "economic_order_quantity_with_incremental_discounts" => discounts(line),
        "joint_replenishment_problem_silver_heuristic" => joint(line),
        "wagner_whitin" => lots(line),
        "eoq_moq_pack" => {
            let one = Eoq {
                fixed_cost: line.number("fixed_cost"),
                holding_cost: line.number("holding"),
                demand_rate: line.number("demand"),
            };
            let packed = one.in_packs(line.or("moq", 0.0), line.or("pack", 0.0));
            packed.and_then(|o| {
                Ok(json!({"eoq": one.best()?.quantity, "order_qty": o.quantity, "cost": o.cost}))
            })
        }
        _ => return None,
    })
}

fn eoq(line: &Line) -> Eoq {
    Eoq {
        fixed_cost: line.number("fixed_cost"),
        holding_cost: line.number("holding_cost"),
        demand_rate: line.number("demand_rate"),
    }
}

fn discounts(line: &Line) -> Answer {
    let breaks: Vec<PriceBreak> = line
        .numbers("breakpoints")
        .into_iter()
        .zip(line.numbers("unit_costs"))
        .map(|(from, unit_cost)| PriceBreak { from, unit_cost })
        .collect();
    let one = Discounted {
        fixed_cost: line.number("fixed_cost"),
        holding_cost_rate: line.number("holding_cost_rate"),
        demand_rate: line.number("demand_rate"),
        breaks: &breaks,
    };
    let best = if line.function.contains("all_units") { one.all_units() } else { one.incremental() };
    best.map(|o| json!([o.quantity, o.region, o.cost]))
}

fn joint(line: &Line) -> Answer {
    let fixed = line.numbers("individual_fixed_costs");
    let (holding, demand) = (line.numbers("holding_costs"), line.numbers("demand_rates"));
    let members: Vec<Member> = (0..fixed.len())
        .map(|i| Member { fixed_cost: fixed[i], holding_cost: holding[i], demand_rate: demand[i] })
        .collect();
    let joint = silver(line.number("shared_fixed_cost"), &members)?;
    Ok(json!([joint.quantities, joint.cycle, joint.multiples, joint.cost]))
}

/// Lists count from 1 there, and a number stands for all periods; a list may have one more, before the first.
fn lots(line: &Line) -> Answer {
    let n = line.number("num_periods") as usize;
    let all = |key: &str| -> Vec<f64> {
        match line.given(key) {
            Some(Value::Array(_)) => {
                let list = line.numbers(key);
                list[list.len() - n..].to_vec()
            }
            _ => vec![line.or(key, 0.0); n],
        }
    };
    let (holding, fixed) = (all("holding_cost"), all("fixed_cost"));
    let (demand, purchase) = (all("demand"), all("purchase_cost"));
    let periods: Vec<Period> = (0..n)
        .map(|t| Period {
            demand: demand[t],
            fixed_cost: fixed[t],
            holding_cost: holding[t],
            purchase_cost: purchase[t],
        })
        .collect();
    let plan = wagner_whitin(&periods)?;
    let orders: Vec<f64> = std::iter::once(0.0).chain(plan.orders.iter().copied()).collect();
    let to_go: Vec<f64> = std::iter::once(0.0).chain(plan.cost_to_go.iter().copied()).collect();
    let next: Vec<usize> = std::iter::once(0).chain(plan.next_order.iter().map(|s| s + 1)).collect();
    Ok(json!([orders, plan.cost(), to_go, next]))
}
