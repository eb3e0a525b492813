//! Little money: what to buy first.

use super::check::{Sound, Unsound, above_zero, known, not_below_zero};

/// An item that is wanted in packs, each of which is worth something.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Wanted<'a> {
    /// What one pack costs.
    pub pack_cost: f64,
    /// What each further pack gains, the first one first: shortage avoided, in money, say.
    pub gains: &'a [f64],
}

/// What is bought.
#[derive(Debug, Clone, PartialEq)]
pub struct Bought {
    /// Packs of each item.
    pub packs: Vec<usize>,
    /// What they gain together.
    pub gain: f64,
    /// What they cost together.
    pub cost: f64,
}

/// Marginal analysis (Silver, Pyke and Thomas, section 10.2): again and again the pack that gains most for its money of those that
/// the money left still pays for; of equal ones that of the item given first. Packs of an item are bought in their order, and a pack
/// that gains nothing is not bought.
///
/// Near the best but not always the best: where one large pack does not fit any more, another choice before it may have been
/// better.
///
/// # Errors
/// A pack that costs nothing or less, a budget below zero, a gain that is no number.
pub fn greedy(items: &[Wanted<'_>], budget: f64) -> Sound<Bought> {
    not_below_zero("budget", budget)?;
    for one in items {
        above_zero("cost of a pack", one.pack_cost)?;
        one.gains.iter().try_for_each(|g| known("gain of a pack", *g))?;
    }
    let mut bought = Bought { packs: vec![0; items.len()], gain: 0.0, cost: 0.0 };
    // Money only gets less, so what does not fit once never will: each item leaves at its first pack that is too dear.
    let mut queue: std::collections::BinaryHeap<Offer> =
        items.iter().enumerate().filter_map(|(i, one)| Offer::of(i, one, 0)).collect();
    while let Some(Offer { item, gain, .. }) = queue.pop() {
        let one = &items[item];
        if bought.cost + one.pack_cost > budget {
            continue;
        }
        bought.cost += one.pack_cost;
        bought.gain += gain;
        bought.packs[item] += 1;
        queue.extend(Offer::of(item, one, bought.packs[item]));
    }
    Ok(bought)
}

/// The next pack of an item.
struct Offer {
    rate: f64,
    gain: f64,
    item: usize,
}

impl Offer {
    fn of(item: usize, one: &Wanted<'_>, pack: usize) -> Option<Self> {
        let gain = *one.gains.get(pack)?;
        (gain > 0.0).then(|| Self { rate: gain / one.pack_cost, gain, item })
    }
}

impl Ord for Offer {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.rate.total_cmp(&other.rate).then(other.item.cmp(&self.item))
    }
}

impl PartialOrd for Offer {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Offer {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Offer {}

/// The best choice where money is counted in whole units, by dynamic programming over the budget; packs of an item are bought in
/// their order. For budgets up to ten million units of money times packs: for the odd hard choice, not for a whole catalogue.
///
/// # Errors
/// A pack that costs nothing, and a table that would be too large.
pub fn best(items: &[(u32, &[f64])], budget: u32) -> Sound<Bought> {
    let packs: usize = items.iter().map(|(_, gains)| gains.len()).sum();
    let width = budget as usize + 1;
    if width.saturating_mul(packs.max(1)) > 10_000_000 {
        return Err(Unsound::Together("the budget is too large to try every choice: buy by marginal gain"));
    }
    let mut value = vec![0.0f64; width];
    let mut choices: Vec<Vec<usize>> = Vec::with_capacity(items.len());
    for (cost, gains) in items {
        above_zero("cost of a pack", f64::from(*cost))?;
        gains.iter().try_for_each(|g| known("gain of a pack", *g))?;
        let mut choice = vec![0; width];
        let before = value.clone();
        for money in 0..width {
            let mut gained = 0.0;
            for (n, gain) in gains.iter().enumerate() {
                let spent = (n + 1) * *cost as usize;
                if spent > money {
                    break;
                }
                gained += gain;
                if before[money - spent] + gained > value[money] {
                    value[money] = before[money - spent] + gained;
                    choice[money] = n + 1;
                }
            }
        }
        choices.push(choice);
    }
    let mut money = budget as usize;
    let mut bought = Bought { packs: vec![0; items.len()], gain: value[money], cost: 0.0 };
    for (i, (cost, _)) in items.iter().enumerate().rev() {
        let n = choices[i][money];
        bought.packs[i] = n;
        money -= n * *cost as usize;
        bought.cost += n as f64 * f64::from(*cost);
    }
    Ok(bought)
}

#[cfg(test)]
mod tests {
    use super::*;

    const COSTS: [u32; 4] = [28, 10, 13, 36];
    const GAINS: [&[f64]; 4] = [&[16.0], &[34.0, 18.0, 1.0], &[49.0], &[32.0, 28.0]];

    fn both(budget: u32) -> (Bought, Bought) {
        let wanted: Vec<Wanted<'_>> = COSTS
            .iter()
            .zip(GAINS)
            .map(|(cost, gains)| Wanted { pack_cost: f64::from(*cost), gains })
            .collect();
        let all: Vec<(u32, &[f64])> = COSTS.iter().copied().zip(GAINS).collect();
        (greedy(&wanted, f64::from(budget)).unwrap(), best(&all, budget).unwrap())
    }

    #[test]
    fn the_most_for_its_money_first() {
        // 49/13, 34/10, 18/10, 32/36, 28/36 ... : 13, 23, 33, 69.
        let (greedy, _) = both(70);
        assert_eq!((greedy.packs, greedy.gain, greedy.cost), (vec![0, 2, 1, 1], 133.0, 69.0));
        let (none, _) = both(9);
        assert_eq!((none.packs, none.gain), (vec![0; 4], 0.0));
    }

    #[test]
    fn the_best_is_never_less_and_is_the_best() {
        for budget in 0..160 {
            let (greedy, best) = both(budget);
            assert!(
                greedy.gain <= best.gain
                    && greedy.cost <= f64::from(budget)
                    && best.cost <= f64::from(budget)
            );
            let mut most: f64 = 0.0;
            for packs in 0..2 * 4 * 2 * 3 {
                let n = [packs % 2, packs / 2 % 4, packs / 8 % 2, packs / 16];
                let cost: u32 = n.iter().zip(COSTS).map(|(n, c)| n * c).sum();
                let gain: f64 = n.iter().zip(GAINS).map(|(n, g)| g[..*n as usize].iter().sum::<f64>()).sum();
                if cost <= budget {
                    most = most.max(gain);
                }
            }
            assert!((best.gain - most).abs() < 1e-12, "{budget}: {} is not {most}", best.gain);
        }
    }

    #[test]
    fn what_gains_nothing_is_not_bought() {
        let items =
            [Wanted { pack_cost: 1.0, gains: &[2.0, 0.0, 5.0] }, Wanted { pack_cost: 1.0, gains: &[-1.0] }];
        assert_eq!(greedy(&items, 100.0).unwrap().packs, [1, 0]);
        assert!(greedy(&[Wanted { pack_cost: 0.0, gains: &[1.0] }], 5.0).is_err());
        assert!(greedy(&items, -1.0).is_err());
        assert!(best(&[(0, &[1.0])], 5).is_err() && best(&[(1, &[1.0])], u32::MAX).is_err());
    }
}
