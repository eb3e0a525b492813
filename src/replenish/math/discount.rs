//! Price breaks: larger orders cost less a unit. Weighed against the stock that they leave.

use super::check::{Sound, Unsound, above_zero, not_below_zero};

/// From this many units on, each (or each further) unit costs this much.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PriceBreak {
    /// The smallest quantity at this price, in units; the first break's is 0.
    pub from: f64,
    /// Price of a unit, c.
    pub unit_cost: f64,
}

/// How a supplier's prices fall, and what an order and stock cost. The cost of holding is a share of the price.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Discounted<'a> {
    /// Fixed cost of an order, K.
    pub fixed_cost: f64,
    /// Holding cost for a period as a share of the price, i.
    pub holding_cost_rate: f64,
    /// Demand of a period in units, D.
    pub demand_rate: f64,
    /// Breaks with rising quantities, the first from 0.
    pub breaks: &'a [PriceBreak],
}

/// The best order under price breaks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DiscountedOrder {
    /// Units in each order.
    pub quantity: f64,
    /// Which of the breaks it falls under, from 0.
    pub region: usize,
    /// Cost of a period: goods, ordering and holding.
    pub cost: f64,
}

impl Discounted<'_> {
    fn sound(&self) -> Sound<()> {
        not_below_zero("fixed cost of an order", self.fixed_cost)?;
        above_zero("holding cost rate", self.holding_cost_rate)?;
        not_below_zero("demand rate", self.demand_rate)?;
        if self.breaks.first().is_none_or(|b| b.from != 0.0) {
            return Err(Unsound::Together("the first price break must begin at a quantity of 0: add it"));
        }
        if !self.breaks.windows(2).all(|pair| pair[0].from < pair[1].from) {
            return Err(Unsound::Together("quantities of price breaks must rise: sort them"));
        }
        self.breaks.iter().try_for_each(|b| above_zero("price of a unit", b.unit_cost))
    }

    /// Quantities of a region: from its break up to, and without, the next.
    fn holds(&self, region: usize, quantity: f64) -> bool {
        let end = self.breaks.get(region + 1).map_or(f64::INFINITY, |next| next.from);
        quantity >= self.breaks[region].from && quantity < end
    }

    /// All units of an order are paid at the price of its quantity: of every region its own EOQ if it lies inside, and the break
    /// itself, the cheapest (Snyder and Shen, section 3.4.2): `c D + K D / Q + i c Q / 2`.
    ///
    /// # Errors
    /// Costs that are not above zero, breaks that do not rise from 0, and no demand at a single price, for then there is nothing
    /// to order.
    pub fn all_units(&self) -> Sound<DiscountedOrder> {
        self.sound()?;
        let mut candidates = Vec::new();
        for (region, one) in self.breaks.iter().enumerate() {
            let holding = self.holding_cost_rate * one.unit_cost;
            let free = (2.0 * self.fixed_cost * self.demand_rate / holding).sqrt();
            for quantity in [free, one.from] {
                if quantity > 0.0 && self.holds(region, quantity) {
                    let cost = one.unit_cost * self.demand_rate
                        + self.fixed_cost * self.demand_rate / quantity
                        + 0.5 * holding * quantity;
                    candidates.push(DiscountedOrder { quantity, region, cost });
                }
            }
        }
        cheapest(&candidates)
    }

    /// Only the units beyond each break are paid at its price. In a region an order costs `K + c̄ + c Q` with `c̄` what the first
    /// units cost more; the best quantity of each region is `sqrt(2 (K + c̄) D / (i c))` where it lies inside, and the cheapest of
    /// these is the best of all (Snyder and Shen, 3.20 to 3.22): `c D + i c̄ / 2 + (K + c̄) D / Q + i c Q / 2`.
    ///
    /// # Errors
    /// Costs that are not above zero, breaks that do not rise from 0, and no region whose best quantity lies inside (prices that
    /// rise with the quantity, or no demand).
    pub fn incremental(&self) -> Sound<DiscountedOrder> {
        self.sound()?;
        let mut candidates = Vec::new();
        // What all units below the break cost, at their own prices.
        let mut paid = 0.0;
        for (region, one) in self.breaks.iter().enumerate() {
            if let Some(before) = region.checked_sub(1).map(|r| self.breaks[r]) {
                paid += before.unit_cost * (one.from - before.from);
            }
            let extra = paid - one.unit_cost * one.from;
            let (fixed, holding) = (self.fixed_cost + extra, self.holding_cost_rate * one.unit_cost);
            let quantity = (2.0 * fixed * self.demand_rate / holding).sqrt();
            if quantity > 0.0 && self.holds(region, quantity) {
                let cost = one.unit_cost * self.demand_rate
                    + 0.5 * self.holding_cost_rate * extra
                    + fixed * self.demand_rate / quantity
                    + 0.5 * holding * quantity;
                candidates.push(DiscountedOrder { quantity, region, cost });
            }
        }
        cheapest(&candidates)
    }
}

fn cheapest(candidates: &[DiscountedOrder]) -> Sound<DiscountedOrder> {
    let best = candidates.iter().min_by(|a, b| a.cost.total_cmp(&b.cost));
    best.copied()
        .ok_or(Unsound::Together("no quantity is best under these price breaks: check demand and prices"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn breaks<const N: usize>(of: [(f64, f64); N]) -> [PriceBreak; N] {
        of.map(|(from, unit_cost)| PriceBreak { from, unit_cost })
    }

    /// Snyder and Shen, examples 3.5 and 3.7: candy bars at falling prices.
    fn candy(of: &[PriceBreak]) -> Discounted<'_> {
        Discounted { fixed_cost: 8.0, holding_cost_rate: 0.3, demand_rate: 1300.0, breaks: of }
    }

    #[test]
    fn candy_bars_at_falling_prices() {
        let prices = breaks([(0.0, 0.75), (400.0, 0.72), (800.0, 0.68)]);
        let all = candy(&prices).all_units().unwrap();
        // K D / Q + i c Q / 2 + c D at the second break: 13 + 81.6 + 884; 26 + 43.2 + 936 at the first.
        let by_hand = 8.0 * 1300.0 / 800.0 + 0.3 * 0.68 * 400.0 + 0.68 * 1300.0;
        assert_eq!((all.quantity, all.region), (800.0, 2));
        assert!((all.cost - by_hand).abs() < 1e-9);
        let more = candy(&prices).incremental().unwrap();
        assert_eq!(more.region, 0);
        assert!(
            (more.quantity - 304.046_780_026_436_8).abs() < 1e-9
                && (more.cost - 1_043.410_525_505_948_3).abs() < 1e-9
        );
    }

    #[test]
    fn nothing_is_cheaper_than_the_best() {
        for rate in [0.02, 0.1, 0.3, 0.9] {
            for demand in [40.0, 1300.0, 90_000.0] {
                let prices = breaks([(0.0, 100.0), (300.0, 90.0), (600.0, 80.0), (5000.0, 79.5)]);
                let one = Discounted {
                    fixed_cost: 150.0,
                    holding_cost_rate: rate,
                    demand_rate: demand,
                    breaks: &prices,
                };
                let all = one.all_units().unwrap().cost;
                let more = one.incremental().unwrap().cost;
                for q in (1..30_000).map(f64::from) {
                    let region = prices.iter().rposition(|b| b.from <= q).unwrap();
                    let at = prices[region].unit_cost;
                    let cost = at * demand + 150.0 * demand / q + 0.5 * rate * at * q;
                    assert!(all <= cost + 1e-9 * cost, "all units: {q} costs {cost}, the best {all}");
                    let paid: f64 = (0..=region)
                        .map(|r| {
                            let end = if r == region { q } else { prices[r + 1].from };
                            prices[r].unit_cost * (end - prices[r].from)
                        })
                        .sum();
                    let cost = (150.0 + paid) * demand / q + 0.5 * rate * paid;
                    assert!(more <= cost + 1e-9 * cost, "incremental: {q} costs {cost}, the best {more}");
                }
            }
        }
    }

    #[test]
    fn unsound_breaks_are_refused() {
        assert!(candy(&[]).all_units().is_err());
        assert!(candy(&breaks([(10.0, 0.75)])).all_units().is_err());
        assert!(candy(&breaks([(0.0, 0.75), (50.0, 0.7), (50.0, 0.6)])).incremental().is_err());
        assert!(candy(&breaks([(0.0, 0.0)])).all_units().is_err());
    }
}
