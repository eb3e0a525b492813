//! Replaying real demand, day by day, through the policy and through the rules that it is compared with.
//!
//! Every rule works in the same warehouse: the same demand, the same reviews, the same lead times, the same packs; only the level that
//! each orders up to differs. None of them sees a day before it is over. Rules that let customers wait longer need less stock, so each
//! is swept over its own knob, and stock is compared where the same share of units was served.

pub mod frontier;
pub mod outlook;
mod rules;
pub mod trace;

pub use frontier::{At, at_fill};
pub use outlook::{Ahead, Outlook, outlooks};
pub use rules::Rule;
pub use trace::{Placed, Replay, Trace, Unmet};

use crate::{
    domain::{Day, Money, Quantity},
    forecast::Control,
    replenish::{decide::Levels, position::Position},
};
use rules::Bench;
use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicUsize, Ordering},
};

/// One item to be replayed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ware {
    /// Its name.
    pub sku: String,
    /// Worth of one unit in stock.
    pub price: Money,
    /// Orders are multiples of this; one unit where it is not above zero.
    pub pack: Quantity,
    /// The day of the first of `demand`, the same for all wares of a simulation.
    pub first: Day,
    /// Wanted on each day, as many days for all wares.
    pub demand: Vec<Quantity>,
}

/// Days from an order to its goods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeadTimes {
    /// The shortest.
    pub low: u32,
    /// The longest; every number of days between is as likely.
    pub high: u32,
}

impl LeadTimes {
    /// The mean, in days.
    #[must_use]
    pub fn mean(self) -> f64 {
        f64::midpoint(f64::from(self.low), f64::from(self.high))
    }

    /// The standard deviation, in days: `sqrt((n^2 - 1) / 12)` of `n` equally likely numbers.
    #[must_use]
    pub fn sd(self) -> f64 {
        let n = f64::from(self.high.saturating_sub(self.low)) + 1.0;
        ((n * n - 1.0) / 12.0).sqrt()
    }

    /// The lead time of one order: the same whenever it is asked for, so that all rules meet the same suppliers.
    fn of(self, seed: u64, ware: usize, day: usize) -> usize {
        let n = u64::from(self.high.saturating_sub(self.low)) + 1;
        let mut word = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ ((ware as u64) << 32 | day as u64);
        // SplitMix64 (Steele, Lea and Flood 2014).
        for _ in 0..2 {
            word = word.wrapping_add(0x9e37_79b9_7f4a_7c15);
            word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            word ^= word >> 31;
        }
        self.low as usize + (word % n) as usize
    }
}

/// The warehouse that all rules work in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scenario {
    /// The last day that is known when it begins, counted as the wares' demand is. Shelves are filled up to each rule's first level.
    pub learn_until: usize,
    /// The first day that counts.
    pub score_from: usize,
    /// The last day.
    pub last: usize,
    /// Days from one review to the next; the first is at the end of the first day.
    pub review: u32,
    /// Days from an order to its goods.
    pub lead: LeadTimes,
    /// What becomes of demand that is not met.
    pub unmet: Unmet,
    /// How many times it is replayed with other lead times; once is enough where they are fixed.
    pub seeds: u32,
}

/// What one rule did at one turn of its knob.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The rule.
    pub rule: Rule,
    /// Its knob: days of cover, a cycle service, or worth of a unit as a multiple of the middle price.
    pub knob: f64,
    /// Which lead times, from 1.
    pub seed: u32,
    /// Units served at once, of all that were wanted.
    pub unit_fill: f64,
    /// The mean over items of the share of their units served at once.
    pub sku_fill: f64,
    /// Stock at the ends of the days that count, at its price, on the mean.
    pub average_stock_value: f64,
    /// Lines ordered on days that count.
    pub order_lines: u64,
    /// How often a year the stock is sold: value served, as of a year, over the average stock.
    pub turns: f64,
    /// Days on which an item could not serve all that was wanted, over all items.
    pub stock_out_days: u64,
    /// What was wanted and not served at once, at its price.
    pub lost_value: f64,
}

/// Replays all rules at all turns of their knobs: outcomes by rule, knob and seed. Fewer, where it was cancelled.
///
/// `progress` of the control hears how many steps of [`steps`] are done.
#[must_use]
pub fn simulate(wares: &[Ware], scenario: &Scenario, rules: &[Rule], control: &Control<'_>) -> Vec<Outcome> {
    let review = scenario.review.max(1) as usize;
    let begin = scenario.learn_until + 1;
    let mut days = vec![scenario.learn_until];
    days.extend((begin..=scenario.last).step_by(review));
    let most = (scenario.lead.high as usize) + review;
    let lead = (scenario.lead.mean().ceil() as usize) + review;
    let foreseen = if rules.iter().any(|r| r.foresees()) {
        outlooks(wares, &days, Ahead { lead, horizon: most + lead }, control)
    } else {
        Vec::new()
    };
    let before = foreseen.len();
    let bench = Bench::new(wares, scenario, days, foreseen);
    let work: Vec<(Rule, f64)> =
        rules.iter().flat_map(|rule| rule.knobs().into_iter().map(|knob| (*rule, knob))).collect();
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, Vec<Outcome>)>> = Mutex::new(Vec::with_capacity(work.len()));
    std::thread::scope(|scope| {
        for _ in 0..control.threads.max(1) {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some((rule, knob)) = work.get(at) else { return };
                    if control.cancel.load(Ordering::Relaxed) {
                        return;
                    }
                    let outcomes = one(&bench, *rule, *knob);
                    let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
                    done.push((at, outcomes));
                    (control.progress)(before + done.len());
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_unstable_by_key(|(at, _)| *at);
    done.into_iter().flat_map(|(_, outcomes)| outcomes).collect()
}

/// How many steps a simulation has, for a progress bar: reviews that are forecast, and turns of knobs.
#[must_use]
pub fn steps(scenario: &Scenario, rules: &[Rule]) -> usize {
    let review = scenario.review.max(1) as usize;
    let reviews = scenario.last.saturating_sub(scenario.learn_until).div_ceil(review) + 1;
    let foresees = rules.iter().any(|r| r.foresees());
    rules.iter().map(|r| r.knobs().len()).sum::<usize>() + if foresees { reviews } else { 0 }
}

/// One turn of one rule's knob, for every seed.
fn one(bench: &Bench<'_>, rule: Rule, knob: f64) -> Vec<Outcome> {
    let scenario = bench.scenario;
    let seeds = if scenario.lead.low == scenario.lead.high { 1 } else { scenario.seeds.max(1) };
    let mut sums = vec![Sums::default(); seeds as usize];
    for ware in 0..bench.wares.len() {
        let levels: Vec<Levels> = if rule == Rule::MinMax {
            vec![bench.levels(rule, knob, 0, ware); bench.days.len()]
        } else {
            (0..bench.days.len()).map(|at| bench.levels(rule, knob, at, ware)).collect()
        };
        for (seed, sums) in (1..).zip(&mut sums) {
            let trace = replay(bench, ware, &levels, seed);
            sums.add(bench, ware, &trace);
        }
    }
    (1..).zip(sums).map(|(seed, sums)| sums.outcome(rule, knob, seed, scenario)).collect()
}

fn replay(bench: &Bench<'_>, ware: usize, levels: &[Levels], seed: u32) -> Trace {
    let scenario = bench.scenario;
    let begin = scenario.learn_until + 1;
    let review = scenario.review.max(1) as usize;
    let demand = bench.wares[ware].demand.get(begin..=scenario.last).unwrap_or_default();
    let replay = Replay {
        demand,
        on_hand: bench.order(ware, &levels[0], Position::default()),
        review,
        unmet: scenario.unmet,
    };
    let lead = scenario.lead;
    replay.run(
        |day, position| bench.order(ware, &levels[1 + day / review], position),
        |day| lead.of(u64::from(seed), ware, begin + day),
    )
}

/// Sums over all items.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    wanted: Quantity,
    served: Quantity,
    fills: (f64, f64),
    stock: f64,
    served_value: f64,
    lost_value: f64,
    lines: u64,
    out: u64,
}

impl Sums {
    fn add(&mut self, bench: &Bench<'_>, ware: usize, trace: &Trace) {
        let scenario = bench.scenario;
        let begin = scenario.learn_until + 1;
        let from = scenario.score_from.saturating_sub(begin);
        let price = bench.wares[ware].price.to_f64();
        let sum = |of: &[Quantity]| of.iter().skip(from).copied().sum::<Quantity>();
        let wanted = sum(bench.wares[ware].demand.get(begin..=scenario.last).unwrap_or_default());
        let lost = sum(&trace.unmet);
        let served = wanted - lost;
        self.wanted += wanted;
        self.served += served;
        if wanted.is_positive() {
            self.fills.0 += served.to_f64() / wanted.to_f64();
            self.fills.1 += 1.0;
        }
        self.stock += sum(&trace.on_hand).to_f64() * price;
        self.served_value += served.to_f64() * price;
        self.lost_value += lost.to_f64() * price;
        self.lines += trace.orders.iter().filter(|p| p.day >= from).count() as u64;
        self.out += trace.unmet.iter().skip(from).filter(|q| q.is_positive()).count() as u64;
    }

    fn outcome(self, rule: Rule, knob: f64, seed: u32, scenario: &Scenario) -> Outcome {
        let days = (scenario.last + 1).saturating_sub(scenario.score_from).max(1) as f64;
        let share = |a: f64, b: f64| if b > 0.0 { a / b } else { 1.0 };
        let average = self.stock / days;
        Outcome {
            rule,
            knob,
            seed,
            unit_fill: share(self.served.to_f64(), self.wanted.to_f64()),
            sku_fill: share(self.fills.0, self.fills.1),
            average_stock_value: average,
            order_lines: self.lines,
            turns: if average > 0.0 { self.served_value * 365.0 / days / average } else { 0.0 },
            stock_out_days: self.out,
            lost_value: self.lost_value,
        }
    }
}

#[cfg(test)]
mod tests;
