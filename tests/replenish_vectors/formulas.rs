//! Service levels, quantiles, classes, the rules of other systems, budgets and transfers.

use crate::line::{Answer, Line, numbers};
use pickface::{
    forecast::{class as behaviour, distribution as special},
    replenish::math::{
        Distribution, Unsound,
        budget::{Wanted, best, greedy},
        class::{Abc, PARETO, abc, xyz},
        distribution::{Gamma, NegativeBinomial, Normal, Poisson},
        rebalance::{Sites, rebalance},
        service::{
            DaysOfCover, MinMax, Rounding, Supply, by_cycle_service, by_fill_rate, expected_short,
            lead_time_demand, order_up_to, preferred_stock, reorder_point_with_safety,
        },
    },
};
use serde_json::{Map, Value, json};

pub(crate) fn answer(line: &Line) -> Option<Answer> {
    Some(match line.function.as_str() {
        "lead_time_demand" => lead_time_demand(supply(line)).map(|d| json!({"mean": d.mean(), "sd": d.sd()})),
        "reorder_point_csl_normal" => {
            by_cycle_service(supply(line), line.number("cycle_service_level")).map(|p| {
                json!({"z": p.factor, "safety_stock": p.safety_stock, "reorder_point": p.reorder_point,
                "mean": p.mean, "sd": p.sd})
            })
        }
        "reorder_point_fill_rate_normal" => fill_rate(line),
        "order_up_to_periodic" => {
            order_up_to(supply(line), line.number("review_period"), line.number("cycle_service_level")).map(
                |p| json!({"order_up_to": p.reorder_point, "safety_stock": p.safety_stock, "z": p.factor}),
            )
        }
        "negbin_quantile" => {
            NegativeBinomial::by_moments(line.number("mean"), line.number("variance").sqrt()).map(|d| {
                let quantile = d.quantile(line.number("prob"));
                json!({"r": d.r(), "p": d.p(), "quantile": quantile, "cdf": d.cdf(quantile)})
            })
        }
        "poisson_quantile" => Poisson::new(line.number("mean")).map(|d| {
            let quantile = d.quantile(line.number("prob"));
            json!({"quantile": quantile, "cdf": d.cdf(quantile)})
        }),
        "gamma_quantile" => Gamma::by_moments(line.number("mean"), line.number("sd")).map(
            |d| json!({"shape": d.shape(), "scale": d.scale(), "quantile": d.quantile(line.number("prob"))}),
        ),
        "normal_quantile" => Ok(json!({"quantile": special::probit(line.number("prob"))})),
        "netsuite_reorder_point" => netsuite(line),
        "netsuite_preferred_stock" => {
            preferred_stock(line.number("demand_per_day"), line.number("preferred_days"))
                .map(|level| json!({"preferred_stock_level": level}))
        }
        "odoo_qty_to_order" => {
            let down = line.get("rounding").as_str().is_some_and(|r| r.eq_ignore_ascii_case("down"));
            let rule = MinMax {
                min: line.number("min"),
                max: line.number("max"),
                multiple: line.or("multiple", 1.0),
            };
            let rounding = if down { Rounding::Down } else { Rounding::Up };
            rule.quantity(line.number("forecast"), rounding).map(|qty| json!({"qty": qty}))
        }
        "abc" => classes(line),
        "xyz" => {
            let (class, variation) = xyz(&line.numbers("demand"));
            Ok(json!({"cv": variation, "cls": format!("{class:?}")}))
        }
        "syntetos_boylan" => Ok(syntetos_boylan(line)),
        "budget" => budget(line),
        "rebalance" => transfers(line),
        _ => return None,
    })
}

fn supply(line: &Line) -> Supply {
    Supply {
        mean: line.number("mean_demand"),
        sd: line.number("sd_demand"),
        lead_time: line.number("lead_time"),
        lead_time_sd: line.or("sd_lead_time", 0.0),
    }
}

fn fill_rate(line: &Line) -> Answer {
    let years = line.number("lead_time_weeks") / line.number("weeks_per_year");
    let demand = Normal::new(line.number("annual_demand") * years, line.number("annual_sd") * years.sqrt())?;
    let (rate, quantity) = (line.number("fill_rate"), line.number("order_qty"));
    let p = by_fill_rate(&demand, rate, quantity)?;
    Ok(
        json!({"mean_ltd": p.mean, "sd_ltd": p.sd, "g": expected_short(&demand, rate, quantity), "k": p.factor,
        "safety_stock": p.safety_stock, "reorder_point": p.reorder_point, "csl": p.cycle_service}),
    )
}

fn netsuite(line: &Line) -> Answer {
    let (demand_per_day, lead_days) = (line.number("demand_per_day"), line.number("lead_time_days"));
    // The safety is given in days, or in units.
    if let Some(units) = line.maybe("safety_stock") {
        let point = reorder_point_with_safety(demand_per_day, lead_days, units)?;
        return Ok(json!({"safety_stock": units, "reorder_point": point}));
    }
    let rule = DaysOfCover {
        demand_per_day,
        lead_days,
        receiving_days: line.or("receiving_days", 0.0),
        safety_days: line.or("safety_stock_days", 0.0),
    };
    Ok(json!({"safety_stock": rule.safety_stock()?, "reorder_point": rule.reorder_point()?}))
}

fn classes(line: &Line) -> Answer {
    let empty = Map::new();
    let revenue = line.get("revenue").as_object().unwrap_or(&empty);
    let values: Vec<f64> = revenue.values().filter_map(Value::as_f64).collect();
    let classes = abc(&values, line.or("a", PARETO.0), line.or("b", PARETO.1))?;
    let name = |c: &Abc| Value::from(format!("{c:?}"));
    Ok(Value::Object(revenue.keys().cloned().zip(classes.iter().map(name)).collect()))
}

fn syntetos_boylan(line: &Line) -> Value {
    let (interval, variation) = behaviour::interval_and_variation(&line.numbers("demand")).unwrap();
    let class = match (interval > behaviour::SELDOM, variation > behaviour::UNEVEN) {
        (false, false) => "smooth",
        (false, true) => "erratic",
        (true, false) => "intermittent",
        (true, true) => "lumpy",
    };
    json!({"adi": interval, "cv2": variation, "cls": class})
}

fn budget(line: &Line) -> Answer {
    let costs = line.numbers("pack_cost");
    let gains: Vec<Vec<f64>> = line.get("marginal_gain").as_array().unwrap().iter().map(numbers).collect();
    let wanted = line.numbers("packs_wanted");
    let gains: Vec<&[f64]> = gains.iter().zip(wanted).map(|(g, n)| &g[..g.len().min(n as usize)]).collect();
    let items: Vec<Wanted<'_>> =
        costs.iter().zip(&gains).map(|(cost, gains)| Wanted { pack_cost: *cost, gains }).collect();
    let greedy = greedy(&items, line.number("budget"))?;
    let whole: Vec<(u32, &[f64])> = costs.iter().map(|c| *c as u32).zip(gains).collect();
    let best = best(&whole, line.number("budget") as u32)?;
    Ok(json!({"optimal_gain": best.gain, "greedy_gain": greedy.gain, "greedy_packs": greedy.packs}))
}

fn transfers(line: &Line) -> Result<Value, Unsound> {
    let units = |key: &str| line.numbers(key).into_iter().map(|u| u as u64).collect::<Vec<u64>>();
    let unit_cost: Vec<Vec<f64>> = line.get("unit_cost").as_array().unwrap().iter().map(numbers).collect();
    let done = rebalance(Sites {
        stock: &units("stock"),
        target: &units("target"),
        unit_cost: &unit_cost,
        unmet_penalty: line.number("unmet_penalty"),
    })?;
    Ok(json!({"min_cost": done.cost, "unmet_total": done.unmet}))
}
