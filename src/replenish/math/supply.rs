//! Suppliers that are not sure: they stop for a while, or deliver another quantity than was ordered.

use super::{
    Distribution, Loss,
    check::{Sound, Unsound, above_zero, chance, known, not_below_zero},
    eoq::Order,
    newsvendor::{Costs, Stocked},
    search::{crossing, lowest},
};

/// An EOQ whose supplier is up and down by turns, for times that are exponential; what is wanted in between is lost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Disrupted {
    /// Fixed cost of an order, K.
    pub fixed_cost: f64,
    /// Holding cost of a unit for a period, h.
    pub holding_cost: f64,
    /// Cost of a unit lost, p.
    pub stockout_cost: f64,
    /// Demand of a period in units, d.
    pub demand_rate: f64,
    /// One over the mean periods that the supplier is up, lambda.
    pub disruption_rate: f64,
    /// One over the mean periods that it is down, mu.
    pub recovery_rate: f64,
}

/// How likely it is that the supplier is down when an order is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Down {
    /// Exactly, from how long the stock lasted: `psi = lambda / (lambda + mu) (1 - exp(-(lambda + mu) Q / d))`.
    Exact,
    /// As if the stock lasted for ever: `psi = lambda / (lambda + mu)` (Snyder 2014).
    Approximate,
}

impl Disrupted {
    fn sound(&self) -> Sound<()> {
        not_below_zero("fixed cost of an order", self.fixed_cost)?;
        above_zero("holding cost", self.holding_cost)?;
        above_zero("stock-out cost", self.stockout_cost)?;
        above_zero("demand rate", self.demand_rate)?;
        above_zero("disruption rate", self.disruption_rate)?;
        above_zero("recovery rate", self.recovery_rate)
    }

    fn psi(&self, quantity: f64, down: Down) -> f64 {
        let both = self.disruption_rate + self.recovery_rate;
        let long = self.disruption_rate / both;
        match down {
            Down::Exact => -long * (-both * quantity / self.demand_rate).exp_m1(),
            Down::Approximate => long,
        }
    }

    fn value(&self, quantity: f64, down: Down) -> f64 {
        let waited = self.psi(quantity, down) / self.recovery_rate;
        let spent = self.fixed_cost
            + 0.5 * self.holding_cost * quantity * quantity / self.demand_rate
            + self.stockout_cost * self.demand_rate * waited;
        spent / (quantity / self.demand_rate + waited)
    }

    /// The cost of a period with a given quantity: `(K + h Q^2 / 2d + p d psi / mu) / (Q / d + psi / mu)` (Parlar and Berkin 1991; Berk
    /// and Arreola-Risa 1994; Snyder and Shen, 9.5).
    ///
    /// # Errors
    /// Rates, costs or quantity of zero or less; a fixed cost below zero.
    pub fn at(&self, quantity: f64, down: Down) -> Sound<Order> {
        self.sound()?;
        above_zero("order quantity", quantity)?;
        Ok(Order { quantity, cost: self.value(quantity, down) })
    }

    /// The best quantity and its cost. Approximately `(sqrt((psi d h)^2 + 2 h mu (K d mu + d^2 p psi)) - psi d h) / (h mu)` with a cost
    /// of `h Q` (Snyder 2014); exactly by a search around it.
    ///
    /// # Errors
    /// As [`Disrupted::at`].
    pub fn best(&self, down: Down) -> Sound<Order> {
        self.sound()?;
        let psi = self.psi(f64::INFINITY, Down::Approximate);
        let (h, d, mu) = (self.holding_cost, self.demand_rate, self.recovery_rate);
        let slope = psi * d * h;
        let root = (slope * slope
            + 2.0 * h * mu * (self.fixed_cost * d * mu + d * d * self.stockout_cost * psi))
            .sqrt();
        let near = (root - slope) / (h * mu);
        if down == Down::Approximate {
            return Ok(Order { quantity: near, cost: h * near });
        }
        let quantity = lowest(near / 10.0, near * 10.0, |q| self.value(q, down));
        self.at(quantity, down)
    }
}

/// A newsvendor with known demand whose supplier fails with chance `alpha` from one period to the next, and comes back with chance
/// `beta`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DisruptedPeriods {
    /// Holding and stock-out cost of a unit for a period.
    pub costs: Costs,
    /// Demand of a period in units, d.
    pub demand: f64,
    /// Chance that a supplier who is up is down in the next period, alpha.
    pub disruption_chance: f64,
    /// Chance that a supplier who is down is up in the next period, beta.
    pub recovery_chance: f64,
}

impl DisruptedPeriods {
    fn sound(&self) -> Sound<()> {
        self.costs.sound()?;
        above_zero("demand", self.demand)?;
        chance("chance of a disruption", self.disruption_chance)?;
        chance("chance of a recovery", self.recovery_chance)
    }

    /// `1 - F(n)`: how likely it is that the supplier has been down for more than `n` periods, `alpha / (alpha + beta) (1 - beta)^n`.
    fn longer(&self, n: f64) -> f64 {
        let (alpha, beta) = (self.disruption_chance, self.recovery_chance);
        alpha / (alpha + beta) * (1.0 - beta).powf(n)
    }

    /// The expected cost of a level S: `sum of pi(n) (h (S - (n + 1) d)+ + p ((n + 1) d - S)+)`, `pi(0) = beta / (alpha + beta)`,
    /// `pi(n) = alpha beta / (alpha + beta) (1 - beta)^(n - 1)` (Snyder and Shen, 9.14 and lemma 9.2). The sum over stretches longer
    /// than the level lasts is a geometric one, so it has an end.
    ///
    /// # Errors
    /// Costs or demand of zero or less, chances that are not between 0 and 1, a level that lasts for more than a million periods.
    pub fn at(&self, level: f64) -> Sound<Stocked> {
        self.sound()?;
        known("base stock level", level)?;
        let d = self.demand;
        if level / d > 1e6 {
            return Err(Unsound::Together("the level lasts for more than a million periods: correct it"));
        }
        let beta = self.recovery_chance;
        // Stretches with anything left over, n + 1 <= S / d.
        let served = (level / d).floor().max(0.0);
        let mut value = 0.0;
        let mut n = 0.0;
        while n < served {
            let pi = if n == 0.0 { 1.0 - self.longer(0.0) } else { beta * self.longer(n - 1.0) };
            value += pi * self.costs.holding * (level - (n + 1.0) * d);
            n += 1.0;
        }
        // What is short from there on: sum over n >= served of pi(n) ((n + 1) d - S).
        let short = if served == 0.0 {
            // pi(0) (d - S) + sum over n >= 1 of pi(n) ((n + 1) d - S)
            d - level + d * self.longer(0.0) / beta
        } else {
            let above = self.longer(served - 1.0);
            above * ((served + 1.0) * d - level + d * (1.0 - beta) / beta)
        };
        value += self.costs.stockout * short;
        Ok(Stocked { level, value })
    }

    /// The best level: `S = d + d F^-1(p / (p + h))`, demand for the stretch that is exceeded rarely enough (Snyder and Shen, 9.18).
    ///
    /// # Errors
    /// As [`DisruptedPeriods::at`].
    pub fn best(&self) -> Sound<Stocked> {
        self.sound()?;
        let risk = 1.0 - self.costs.critical_ratio();
        let mut n = 0.0;
        while self.longer(n) > risk {
            n += 1.0;
            if n > 1e6 {
                return Err(Unsound::Together(
                    "the best level lasts for more than a million periods: correct the costs",
                ));
            }
        }
        self.at(self.demand * (n + 1.0))
    }
}

/// An EOQ whose deliveries differ from the order.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UnsureYield {
    /// Fixed cost of an order, K.
    pub fixed_cost: f64,
    /// Holding cost of a unit for a period, h.
    pub holding_cost: f64,
    /// Demand of a period in units, d.
    pub demand_rate: f64,
    /// Mean of the yield: units that come beside those ordered, or units that come for each ordered.
    pub yield_mean: f64,
    /// Standard deviation of the yield.
    pub yield_sd: f64,
}

impl UnsureYield {
    fn sound(&self) -> Sound<()> {
        not_below_zero("fixed cost of an order", self.fixed_cost)?;
        above_zero("holding cost", self.holding_cost)?;
        not_below_zero("demand rate", self.demand_rate)?;
        known("mean of the yield", self.yield_mean)?;
        not_below_zero("standard deviation of the yield", self.yield_sd)
    }

    /// `Q + Y` units come: `g = (2 K d + h Var Y) / (2 (Q + E Y)) + h (Q + E Y) / 2` (Snyder and Shen, 9.22).
    ///
    /// # Errors
    /// Costs or demand below zero, and a quantity of which nothing comes on average.
    pub fn additive_at(&self, quantity: f64) -> Sound<Order> {
        self.sound()?;
        let come = quantity + self.yield_mean;
        above_zero("order quantity with its yield", come)?;
        let fixed =
            2.0 * self.fixed_cost * self.demand_rate + self.holding_cost * self.yield_sd * self.yield_sd;
        Ok(Order { quantity, cost: fixed / (2.0 * come) + 0.5 * self.holding_cost * come })
    }

    /// The best quantity, `sqrt(2 K d / h + Var Y) - E Y` (Snyder and Shen, 9.23).
    ///
    /// # Errors
    /// As [`UnsureYield::additive_at`].
    pub fn additive_best(&self) -> Sound<Order> {
        self.sound()?;
        let sure = 2.0 * self.fixed_cost * self.demand_rate / self.holding_cost;
        self.additive_at((sure + self.yield_sd * self.yield_sd).sqrt() - self.yield_mean)
    }

    /// `Q Z` units come: `g = K d / (Q E Z) + h Q (Var Z + E Z^2) / (2 E Z)` (Snyder and Shen, 9.24).
    ///
    /// # Errors
    /// Costs or demand below zero, a quantity or mean yield of zero or less.
    pub fn multiplicative_at(&self, quantity: f64) -> Sound<Order> {
        self.sound()?;
        above_zero("order quantity", quantity)?;
        above_zero("mean of the yield", self.yield_mean)?;
        let ordering = self.fixed_cost * self.demand_rate / (quantity * self.yield_mean);
        let holding = 0.5 * self.holding_cost * quantity * self.square() / self.yield_mean;
        Ok(Order { quantity, cost: ordering + holding })
    }

    /// The best quantity, `sqrt(2 K d / (h (Var Z + E Z^2)))` (Snyder and Shen, 9.25).
    ///
    /// # Errors
    /// As [`UnsureYield::multiplicative_at`].
    pub fn multiplicative_best(&self) -> Sound<Order> {
        self.sound()?;
        above_zero("mean of the yield", self.yield_mean)?;
        let square = self.holding_cost * self.square();
        self.multiplicative_at((2.0 * self.fixed_cost * self.demand_rate / square).sqrt())
    }

    fn square(&self) -> f64 {
        self.yield_sd * self.yield_sd + self.yield_mean * self.yield_mean
    }
}

/// A newsvendor with known demand of which `S + Y` units come, whatever the distribution of the yield `Y`: the expected cost of
/// ordering `S`, `p n̄(d - S) + h n(d - S)` with the losses of `Y` (Snyder and Shen, 9.27).
///
/// # Errors
/// Costs or demand of zero or less.
pub fn newsvendor_additive_yield_at(
    costs: Costs,
    demand: f64,
    yielded: &impl Distribution,
    level: f64,
) -> Sound<Stocked> {
    costs.sound()?;
    above_zero("demand", demand)?;
    known("base stock level", level)?;
    let Loss { above, below } = yielded.loss(demand - level);
    Ok(Stocked { level, value: costs.stockout * below + costs.holding * above })
}

/// The best of it: `S = d - F^-1(h / (h + p))` (Snyder and Shen, 9.28).
///
/// # Errors
/// As [`newsvendor_additive_yield_at`].
pub fn newsvendor_additive_yield(costs: Costs, demand: f64, yielded: &impl Distribution) -> Sound<Stocked> {
    costs.sound()?;
    let level = demand - yielded.quantile(costs.holding / (costs.holding + costs.stockout));
    newsvendor_additive_yield_at(costs, demand, yielded, level)
}

/// A newsvendor with known demand of which `S Z` units come: the expected cost of ordering `S`, `S (h n(d / S) + p n̄(d / S))` with the
/// losses of `Z` (Snyder and Shen, section 9.3.4).
///
/// # Errors
/// Costs, demand or quantity of zero or less.
pub fn newsvendor_multiplicative_yield_at(
    costs: Costs,
    demand: f64,
    yielded: &impl Distribution,
    level: f64,
) -> Sound<Stocked> {
    costs.sound()?;
    above_zero("demand", demand)?;
    above_zero("order quantity", level)?;
    // Much of a yield is too much of the goods.
    let Loss { above, below } = yielded.loss(demand / level);
    Ok(Stocked { level, value: level * (costs.holding * above + costs.stockout * below) })
}

/// The best of it: `h E[Z; Z > d / S] = p E[Z; Z < d / S]`, solved for `d / S`. The yield is continuous and never below zero.
///
/// # Errors
/// As [`newsvendor_multiplicative_yield_at`], and a yield whose mean is zero or less.
pub fn newsvendor_multiplicative_yield(
    costs: Costs,
    demand: f64,
    yielded: &impl Distribution,
) -> Sound<Stocked> {
    costs.sound()?;
    above_zero("demand", demand)?;
    above_zero("mean of the yield", yielded.mean())?;
    // E[Z; Z <= t] = t F(t) - n̄(t), E[Z; Z > t] = t (1 - F(t)) + n(t).
    let tilt = |t: f64| {
        let loss = yielded.loss(t);
        let below = t * yielded.cdf(t) - loss.below;
        let above = t * yielded.survival(t) + loss.above;
        costs.stockout * below - costs.holding * above
    };
    let low = yielded.quantile(1e-12).max(1e-9 * yielded.mean());
    let share = crossing(low, yielded.quantile(1.0 - 1e-12), tilt);
    newsvendor_multiplicative_yield_at(costs, demand, yielded, demand / share)
}

#[cfg(test)]
mod tests;
