//! (r, Q) and (s, S).

use crate::{
    line::{Answer, Line, pair},
    losses::pmf,
    newsvendor::costs,
};
use pickface::replenish::math::{
    Discrete,
    distribution::Poisson,
    rq::{ReorderPolicy, Reordered, TOLERANCE, poisson::PoissonReordered},
    ss::{OrderUpTo, Periodic, power_approximation},
};
use serde_json::json;

pub(crate) fn answer(line: &Line) -> Option<Answer> {
    let tolerance = line.or("tol", TOLERANCE);
    let two = |p: ReorderPolicy| pair(p.reorder_point, p.order_quantity);
    Some(match line.function.as_str() {
        "r_q_cost" => reordered(line).cost(policy(line)).map(Into::into),
        "r_q_optimal_r_for_q" => {
            reordered(line).best_reorder_point(line.number("order_quantity"), tolerance).map(Into::into)
        }
        "r_q_eil_approximation" => reordered(line)
            .expected_inventory_level(tolerance)
            .map(|(p, cost)| json!([p.reorder_point, p.order_quantity, cost])),
        "r_q_eoqb_approximation" => reordered(line).eoq_with_backorders(tolerance).map(two),
        "r_q_eoqss_approximation" => reordered(line).eoq_with_safety_stock().map(two),
        "r_q_loss_function_approximation" => reordered(line).loss_function(tolerance).map(two),
        "r_q_cost_poisson" => counted(line).cost(policy(line)).map(Into::into),
        "r_q_poisson_exact" => {
            counted(line).best().map(|(p, cost)| json!([p.reorder_point, p.order_quantity, cost]))
        }
        "s_s_cost_discrete" | "s_s_discrete_exact" => {
            if line.yes("use_poisson", true) {
                Poisson::new(line.number("demand_mean")).and_then(|d| periodic(line, &d))
            } else {
                pmf(line.get("demand_pmf")).and_then(|d| periodic(line, &d))
            }
        }
        "s_s_power_approximation" => power_approximation(
            costs(line),
            line.number("fixed_cost"),
            line.number("demand_mean"),
            line.number("demand_sd"),
            line.or("lead_time", 0.0),
        )
        .map(|(s, up_to)| pair(s, up_to)),
        _ => return None,
    })
}

fn policy(line: &Line) -> ReorderPolicy {
    ReorderPolicy {
        reorder_point: line.number("reorder_point"),
        order_quantity: line.number("order_quantity"),
    }
}

fn reordered(line: &Line) -> Reordered {
    Reordered {
        costs: costs(line),
        // The best reorder point for a quantity does not depend on it.
        fixed_cost: line.or("fixed_cost", 1.0),
        demand_mean: line.number("demand_mean"),
        demand_sd: line.number("demand_sd"),
        lead_time: line.number("lead_time"),
    }
}

fn counted(line: &Line) -> PoissonReordered {
    PoissonReordered {
        costs: costs(line),
        fixed_cost: line.number("fixed_cost"),
        demand_mean: line.number("demand_mean"),
        lead_time: line.number("lead_time"),
    }
}

fn periodic(line: &Line, demand: &impl Discrete) -> Answer {
    let item = Periodic { costs: costs(line), fixed_cost: line.number("fixed_cost"), demand };
    if line.function == "s_s_cost_discrete" {
        let whole = |key: &str| line.number(key) as i64;
        let policy =
            OrderUpTo { reorder_point: whole("reorder_point"), order_up_to: whole("order_up_to_level") };
        return item.cost(policy).map(Into::into);
    }
    item.best().map(|(p, cost)| json!([p.reorder_point, p.order_up_to, cost]))
}
