use super::*;
use crate::replenish::math::distribution::{Normal, Uniform, UniformCount};

fn close(ours: f64, theirs: f64, tolerance: f64) {
    assert!((ours - theirs).abs() <= tolerance * theirs.abs(), "{ours} is not {theirs}");
}

/// Snyder and Shen, example 9.1.
const CANDY: Disrupted = Disrupted {
    fixed_cost: 8.0,
    holding_cost: 0.225,
    stockout_cost: 5.0,
    demand_rate: 1300.0,
    disruption_rate: 1.5,
    recovery_rate: 14.0,
};

#[test]
fn a_supplier_that_stops_makes_orders_larger() {
    let exact = CANDY.best(Down::Exact).unwrap();
    close(exact.quantity, 772.811_073_998_310_6, 1e-6);
    close(exact.cost, 173.950_002_573_197_08, 1e-10);
    let near = CANDY.best(Down::Approximate).unwrap();
    close(near.quantity, 773.143_241_711_888_9, 1e-12);
    close(near.cost, 173.957_229_385_175, 1e-12);
    close(CANDY.at(700.0, Down::Exact).unwrap().cost, 174.787_117_388_862_36, 1e-12);
    close(CANDY.at(700.0, Down::Approximate).unwrap().cost, 174.806_142_346_441_33, 1e-12);
    assert!(
        CANDY.at(0.0, Down::Exact).is_err()
            && Disrupted { recovery_rate: 0.0, ..CANDY }.best(Down::Exact).is_err()
    );
}

#[test]
fn a_supplier_that_hardly_ever_stops_is_the_eoq() {
    let sure = Disrupted { disruption_rate: 1e-9, ..CANDY };
    close(sure.best(Down::Exact).unwrap().quantity, 304.046_780_026_436_8, 1e-6);
}

#[test]
fn periods_without_a_supplier_are_bridged() {
    // Example 9.3.
    let item = DisruptedPeriods {
        costs: Costs { holding: 0.25, stockout: 3.0 },
        demand: 2000.0,
        disruption_chance: 0.04,
        recovery_chance: 0.25,
    };
    let best = item.best().unwrap();
    close(best.level, 8000.0, 1e-12);
    close(best.value, 2_737.068_930_247_035_5, 1e-7);
    close(item.at(1200.0).unwrap().value, 5_710.344_790_717_086, 1e-7);
    // The sum itself, far enough.
    for level in [0.0, 1200.0, 2000.0, 5000.0, 8000.0, 12_345.6] {
        let (alpha, beta) = (0.04, 0.25);
        let sum: f64 = (0..400)
            .map(|n| {
                let pi = if n == 0 {
                    beta / (alpha + beta)
                } else {
                    alpha * beta / (alpha + beta) * 0.75f64.powi(n - 1)
                };
                let wanted = f64::from(n + 1) * 2000.0;
                pi * (0.25 * (level - wanted).max(0.0) + 3.0 * (wanted - level).max(0.0))
            })
            .sum();
        close(item.at(level).unwrap().value, sum, 1e-12);
        assert!(best.value <= sum + 1e-9);
    }
    assert!(DisruptedPeriods { recovery_chance: 1.0, ..item }.best().is_err());
}

#[test]
fn yields_that_add_and_multiply() {
    // Examples 9.4 and 9.5.
    let item = UnsureYield {
        fixed_cost: 18_500.0,
        holding_cost: 0.06,
        demand_rate: 75_000.0,
        yield_mean: -15_000.0,
        yield_sd: 9_000.0,
    };
    let best = item.additive_best().unwrap();
    close(best.quantity, 230_246.370_468_818_82, 1e-12);
    close(best.cost, 12_914.782_228_129_13, 1e-12);
    close(item.additive_at(300_000.0).unwrap().cost, 13_426.947_368_421_053, 1e-12);
    assert!(item.additive_at(15_000.0).is_err());
    let times = UnsureYield { yield_mean: 0.8333, yield_sd: 0.0198f64.sqrt(), ..item };
    let best = times.multiplicative_best().unwrap();
    close(best.quantity, 254_477.461_303_423_16, 1e-12);
    close(best.cost, 13_086.161_690_985_94, 1e-12);
    close(times.multiplicative_at(300_000.0).unwrap().cost, 13_263.770_562_822_512, 1e-12);
}

#[test]
fn a_newsvendor_whose_supplier_adds_or_keeps_back() {
    // Example 9.6: flu vaccine.
    let costs = Costs { holding: 15.0, stockout: 75.0 };
    let yielded = Uniform::new(-500_000.0, 500_000.0).unwrap();
    let best = newsvendor_additive_yield(costs, 1.5e6, &yielded).unwrap();
    close(best.level, 1_833_333.333_333_333_5, 1e-12);
    close(best.value, 6_250_000.0, 1e-12);
    for level in [1.5e6, 1.8e6, 1.9e6] {
        assert!(newsvendor_additive_yield_at(costs, 1.5e6, &yielded, level).unwrap().value > best.value);
    }
    let counted = newsvendor_additive_yield(costs, 40.0, &UniformCount::new(-5, 3).unwrap()).unwrap();
    assert_eq!(counted.level, 44.0);
    let normal = newsvendor_additive_yield(costs, 40.0, &Normal::new(-2.0, 3.0).unwrap()).unwrap();
    close(normal.level, 42.0 + 3.0 * 0.967_421_566_101_701, 1e-9);
}

#[test]
fn a_newsvendor_whose_supplier_delivers_a_share() {
    let costs = Costs { holding: 15.0, stockout: 75.0 };
    let yielded = Uniform::new(0.5, 1.0).unwrap();
    let best = newsvendor_multiplicative_yield(costs, 1000.0, &yielded).unwrap();
    // h (1 - t^2) = p (t^2 - 1/4) for a uniform yield from a half to one.
    close(1000.0 / best.level, (33.75f64 / 90.0).sqrt(), 1e-9);
    for level in [1200.0, 1500.0, 1600.0, 1700.0, 1900.0] {
        assert!(
            newsvendor_multiplicative_yield_at(costs, 1000.0, &yielded, level).unwrap().value
                >= best.value - 1e-9
        );
    }
}
