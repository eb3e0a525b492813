//! Joint replenishment: several items in one order, which costs something itself.

use super::check::{Sound, Unsound, above_zero, not_below_zero};

/// One item of a joint order.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Member {
    /// What the item adds to the cost of an order that holds it, k.
    pub fixed_cost: f64,
    /// Holding cost of a unit for a period, h.
    pub holding_cost: f64,
    /// Demand of a period in units, D.
    pub demand_rate: f64,
}

/// When a joint order is placed and what is in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Joint {
    /// Periods between two orders, T.
    pub cycle: f64,
    /// Each item is in every so-manieth order, m.
    pub multiples: Vec<u32>,
    /// Units of each item in the orders that hold it.
    pub quantities: Vec<f64>,
    /// Cost of a period: ordering and holding.
    pub cost: f64,
}

/// Silver's (1976) heuristic: the item with the least `k / (h D)` is in every order, the others in every
/// `m = sqrt(k / (h D) * h' D' / (K + k'))`-th, rounded; then `T = sqrt(2 (K + sum k / m) / sum h m D)` (Silver, Pyke and Thomas,
/// section 10.4; Snyder and Shen, section 3.7). `shared_fixed_cost` is that of an order, whatever is in it, K.
///
/// # Errors
/// No items, costs below zero, a holding cost or demand of zero.
pub fn silver(shared_fixed_cost: f64, members: &[Member]) -> Sound<Joint> {
    not_below_zero("fixed cost of a joint order", shared_fixed_cost)?;
    for one in members {
        not_below_zero("fixed cost of an item in an order", one.fixed_cost)?;
        above_zero("holding cost", one.holding_cost)?;
        above_zero("demand rate", one.demand_rate)?;
    }
    let a_cycle = |m: &Member| m.holding_cost * m.demand_rate;
    let ratio = |m: &Member| m.fixed_cost / a_cycle(m);
    let Some((first, base)) = members.iter().enumerate().min_by(|a, b| ratio(a.1).total_cmp(&ratio(b.1)))
    else {
        return Err(Unsound::Together("a joint order without items has no quantities: add one"));
    };
    let every = shared_fixed_cost + base.fixed_cost;
    let multiples: Vec<u32> = members
        .iter()
        .enumerate()
        .map(|(i, one)| {
            let root = (ratio(one) * a_cycle(base) / every).sqrt();
            // Where an order costs nothing, all are in each. A half goes to the even number.
            if i == first || every <= 0.0 { 1 } else { root.round_ties_even().clamp(1.0, 1e6) as u32 }
        })
        .collect();
    let with = || members.iter().zip(multiples.iter().copied().map(f64::from));
    let ordering = shared_fixed_cost + with().map(|(one, m)| one.fixed_cost / m).sum::<f64>();
    let holding: f64 = with().map(|(one, m)| m * a_cycle(one)).sum();
    let cycle = (2.0 * ordering / holding).sqrt();
    if cycle <= 0.0 {
        return Err(Unsound::Together(
            "orders that cost nothing can be placed at any time: no cycle is best",
        ));
    }
    let quantities = with().map(|(one, m)| cycle * m * one.demand_rate).collect();
    Ok(Joint { cycle, quantities, cost: ordering / cycle + 0.5 * cycle * holding, multiples })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members(of: &[(f64, f64, f64)]) -> Vec<Member> {
        of.iter()
            .map(|&(fixed_cost, holding_cost, demand_rate)| Member { fixed_cost, holding_cost, demand_rate })
            .collect()
    }

    #[test]
    fn three_items_share_an_order() {
        let all = members(&[(120.0, 160.0, 1.0), (840.0, 20.0, 1.0), (300.0, 50.0, 1.0)]);
        let joint = silver(600.0, &all).unwrap();
        assert_eq!(joint.multiples, [1, 3, 1]);
        assert!((joint.cycle - 3.103_164_454_170_876).abs() < 1e-12);
        assert!((joint.cost - 837.854_402_626_136_6).abs() < 1e-9);
        assert!((joint.quantities[1] - 9.309_493_362_512_628).abs() < 1e-12);
    }

    #[test]
    fn one_item_is_an_economic_order_quantity() {
        let joint = silver(5.0, &members(&[(3.0, 0.225, 1300.0)])).unwrap();
        assert!((joint.quantities[0] - 304.046_780_026_436_8).abs() < 1e-9);
        assert!((joint.cost - 68.410_525_505_948_29).abs() < 1e-9);
    }

    #[test]
    fn ordering_together_is_never_dearer_than_in_every_cycle() {
        let all = members(&[(1.87, 0.2, 1736.0), (5.27, 0.2, 656.0), (7.94, 0.2, 558.0), (8.19, 0.2, 170.0)]);
        let joint = silver(10.0, &all).unwrap();
        let (k, h): (f64, f64) =
            all.iter().fold((10.0, 0.0), |(k, h), m| (k + m.fixed_cost, h + m.holding_cost * m.demand_rate));
        assert!(joint.cost <= (2.0 * k * h).sqrt());
    }

    #[test]
    fn nothing_to_order_is_refused() {
        assert!(silver(10.0, &[]).is_err());
        assert!(silver(10.0, &members(&[(1.0, 0.0, 3.0)])).is_err());
        assert!(silver(0.0, &members(&[(0.0, 1.0, 3.0)])).is_err());
    }
}
