//! The economic order quantity and its kin: demand is known and steady, an order costs a fixed sum, stock costs for every unit.

use super::check::{Sound, Unsound, above_zero, not_below_zero, share};

/// An order quantity and what it costs in each period: ordering and holding together, without the price of the goods unless it
/// is said otherwise.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Order {
    /// Units in each order.
    pub quantity: f64,
    /// Cost of a period.
    pub cost: f64,
}

/// What an economic order quantity is made of; costs and demand of the same period (a year, say).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Eoq {
    /// Fixed cost of an order, K.
    pub fixed_cost: f64,
    /// Holding cost of a unit for a period, h.
    pub holding_cost: f64,
    /// Demand of a period in units, D.
    pub demand_rate: f64,
}

impl Eoq {
    fn sound(&self) -> Sound<()> {
        not_below_zero("fixed cost of an order", self.fixed_cost)?;
        above_zero("holding cost", self.holding_cost)?;
        not_below_zero("demand rate", self.demand_rate)
    }

    /// The best quantity, `Q = sqrt(2 K D / h)`, and its cost, `sqrt(2 K D h)` (Harris 1913; Snyder and Shen, 3.4, 3.5).
    ///
    /// # Errors
    /// A holding cost of zero or less, a fixed cost or demand below zero.
    pub fn best(&self) -> Sound<Order> {
        self.sound()?;
        let quantity = (2.0 * self.fixed_cost * self.demand_rate / self.holding_cost).sqrt();
        Ok(Order { quantity, cost: quantity * self.holding_cost })
    }

    /// The cost of a given quantity: `K D / Q + h Q / 2` (Snyder and Shen, 3.3).
    ///
    /// # Errors
    /// As [`Eoq::best`], and a quantity of zero or less.
    pub fn at(&self, quantity: f64) -> Sound<Order> {
        self.sound()?;
        above_zero("order quantity", quantity)?;
        let cost = self.fixed_cost * self.demand_rate / quantity + 0.5 * self.holding_cost * quantity;
        Ok(Order { quantity, cost })
    }

    /// The best quantity that a supplier takes: whole packs, and at least the minimum order quantity (rounded up to packs). The
    /// cost is convex, so it is one of both neighbours of the EOQ, or the minimum itself; the smaller one on a tie. A pack of 0
    /// means that any quantity can be ordered.
    ///
    /// # Errors
    /// As [`Eoq::best`], a minimum or a pack below zero, and neither demand nor minimum nor pack, for then there is nothing to
    /// order.
    pub fn in_packs(&self, minimum: f64, pack: f64) -> Sound<Order> {
        not_below_zero("minimum order quantity", minimum)?;
        not_below_zero("pack", pack)?;
        let free = self.best()?.quantity;
        if pack <= 0.0 {
            return self.at(free.max(minimum));
        }
        let packs = |units: f64| {
            let packs = units / pack;
            // 0.3 / 0.1 is three packs, though a double makes it a little less.
            if (packs - packs.round()).abs() < 1e-9 { packs.round() } else { packs }
        };
        let least = packs(minimum).ceil().max(1.0);
        let near = packs(free);
        let below = self.at(near.floor().max(least) * pack)?;
        let above = self.at(near.ceil().max(least) * pack)?;
        Ok(if above.cost < below.cost { above } else { below })
    }

    /// The best quantity when stock-outs are allowed and wait: `Q = sqrt(2 K D (h + p) / (h p))`, the share of time without stock
    /// `x = h / (h + p)` (Snyder and Shen, 3.27 to 3.29). `stockout_cost` is for a unit and a period, p.
    ///
    /// # Errors
    /// As [`Eoq::best`], and a stock-out cost of zero or less.
    pub fn best_with_backorders(&self, stockout_cost: f64) -> Sound<Backordered> {
        self.sound()?;
        above_zero("stock-out cost", stockout_cost)?;
        let both = self.holding_cost + stockout_cost;
        let together = self.holding_cost * stockout_cost / both;
        let quantity = (2.0 * self.fixed_cost * self.demand_rate / together).sqrt();
        Ok(Backordered { quantity, stockout_fraction: self.holding_cost / both, cost: quantity * together })
    }

    /// The cost of a given quantity when a given share of demand waits: `h Q (1 - x)^2 / 2 + p Q x^2 / 2 + K D / Q` (Snyder and
    /// Shen, 3.24).
    ///
    /// # Errors
    /// As [`Eoq::best_with_backorders`], a quantity of zero or less, a share that is not from 0 to 1.
    pub fn at_with_backorders(
        &self,
        stockout_cost: f64,
        quantity: f64,
        stockout_fraction: f64,
    ) -> Sound<Backordered> {
        self.sound()?;
        above_zero("stock-out cost", stockout_cost)?;
        above_zero("order quantity", quantity)?;
        share("share of demand that waits", stockout_fraction)?;
        let (x, served) = (stockout_fraction, 1.0 - stockout_fraction);
        let cost = 0.5 * quantity * (self.holding_cost * served * served + stockout_cost * x * x)
            + self.fixed_cost * self.demand_rate / quantity;
        Ok(Backordered { quantity, stockout_fraction, cost })
    }

    /// The economic production quantity: goods arrive at `production_rate` units a period while they are used, so that only
    /// `h (1 - D / rate)` is paid for stock: `Q = sqrt(2 K D / (h (1 - rho)))` (Snyder and Shen, 3.31, 3.32).
    ///
    /// # Errors
    /// As [`Eoq::best`], and a production rate that is not above demand.
    pub fn best_production(&self, production_rate: f64) -> Sound<Order> {
        self.produced(production_rate)?.best()
    }

    /// The cost of a given production quantity: `K D / Q + h (1 - rho) Q / 2`.
    ///
    /// # Errors
    /// As [`Eoq::best_production`], and a quantity of zero or less.
    pub fn at_production(&self, production_rate: f64, quantity: f64) -> Sound<Order> {
        self.produced(production_rate)?.at(quantity)
    }

    fn produced(&self, production_rate: f64) -> Sound<Self> {
        self.sound()?;
        above_zero("production rate", production_rate)?;
        if self.demand_rate >= production_rate {
            return Err(Unsound::Together(
                "demand is as fast as production or faster: no stock can build up",
            ));
        }
        Ok(Self { holding_cost: self.holding_cost * (1.0 - self.demand_rate / production_rate), ..*self })
    }
}

/// An order quantity when some demand waits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Backordered {
    /// Units in each order.
    pub quantity: f64,
    /// The share of demand that waits for the next order, 0 to 1.
    pub stockout_fraction: f64,
    /// Cost of a period: ordering, holding and waiting.
    pub cost: f64,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Snyder and Shen, example 3.1: candy bars.
    const CANDY: Eoq = Eoq { fixed_cost: 8.0, holding_cost: 0.225, demand_rate: 1300.0 };

    fn close(ours: f64, theirs: f64) {
        assert!((ours - theirs).abs() <= 1e-12 * theirs.abs(), "{ours} is not {theirs}");
    }

    #[test]
    fn the_candy_bars_of_the_book() {
        let best = CANDY.best().unwrap();
        close(best.quantity, 304.046_780_026_436_8);
        close(best.cost, 68.410_525_505_948_29);
        close(CANDY.at(250.0).unwrap().cost, 69.725);
        let made = CANDY.best_production(1700.0).unwrap();
        close(made.quantity, 626.808_494_588_968_4);
        close(made.cost, 33.183_979_125_298_336);
    }

    #[test]
    fn waiting_customers_make_orders_larger_and_cheaper() {
        // Example 3.8.
        let best = CANDY.best_with_backorders(5.0).unwrap();
        close(best.quantity, 310.812_555_158_964_64);
        close(best.stockout_fraction, 0.043_062_200_956_937_8);
        close(best.cost, 66.921_363_550_973_25);
        let again = CANDY.at_with_backorders(5.0, best.quantity, best.stockout_fraction).unwrap();
        close(again.cost, best.cost);
        assert!(CANDY.at_with_backorders(5.0, best.quantity, 0.2).unwrap().cost > best.cost);
    }

    #[test]
    fn packs_and_minimum_take_the_cheaper_neighbour() {
        let quantity = |minimum, pack| CANDY.in_packs(minimum, pack).unwrap().quantity;
        close(quantity(0.0, 48.0), 288.0);
        close(quantity(300.0, 7.0), 301.0);
        close(quantity(1000.0, 48.0), 1008.0);
        close(quantity(0.0, 5000.0), 5000.0);
        close(quantity(350.0, 0.0), 350.0);
        let tiny = Eoq { fixed_cost: 0.0, ..CANDY };
        close(tiny.in_packs(0.3, 0.1).unwrap().quantity, 0.3);
        // Never worse than any other number of packs.
        for pack in [1.0, 7.0, 48.0, 100.0, 250.0] {
            let best = CANDY.in_packs(0.0, pack).unwrap().cost;
            for packs in 1..1000 {
                assert!(best <= CANDY.at(pack * f64::from(packs)).unwrap().cost + 1e-12);
            }
        }
    }

    #[test]
    fn nonsense_is_refused() {
        assert!(Eoq { holding_cost: 0.0, ..CANDY }.best().is_err());
        assert!(Eoq { fixed_cost: -1.0, ..CANDY }.best().is_err());
        assert!(CANDY.at(0.0).is_err() && CANDY.best_production(1300.0).is_err());
        assert!(
            CANDY.best_with_backorders(0.0).is_err() && CANDY.at_with_backorders(5.0, 10.0, 1.5).is_err()
        );
        assert!(Eoq { demand_rate: 0.0, ..CANDY }.in_packs(0.0, 0.0).is_err());
    }
}
