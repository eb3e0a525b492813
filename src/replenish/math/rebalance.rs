//! Surplus to where it is short: the cheapest transfers between sites, before anything is bought.

use super::check::{Sound, Unsound, known, not_below_zero};
use std::{cmp::Reverse, collections::BinaryHeap};

/// One transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transfer {
    /// The site that sends.
    pub from: usize,
    /// The site that receives.
    pub to: usize,
    /// Units.
    pub quantity: u64,
}

/// The cheapest transfers.
#[derive(Debug, Clone, PartialEq)]
pub struct Rebalanced {
    /// What to send, by sender and receiver.
    pub transfers: Vec<Transfer>,
    /// What that costs, with the penalty for what is not met.
    pub cost: f64,
    /// Units that no surplus meets, or that cost more to send than the penalty.
    pub unmet: u64,
}

/// What the sites have and want.
#[derive(Debug, Clone, Copy)]
pub struct Sites<'a> {
    /// Units at each site.
    pub stock: &'a [u64],
    /// Units wanted at each site; what is above it may be sent away, nothing else.
    pub target: &'a [u64],
    /// Cost of sending a unit from a site (row) to a site (column); infinite where that is not possible.
    pub unit_cost: &'a [Vec<f64>],
    /// Cost of a unit that is missing at the end.
    pub unmet_penalty: f64,
}

/// The transportation problem, exact: successive cheapest paths with potentials (Ahuja, Magnanti and Orlin, "Network Flows", chapter
/// 9), stopped where a further unit costs more than its penalty. Goods go straight from one site to another.
///
/// # Errors
/// Lists of different lengths, more than 500 sites, costs below zero.
pub fn rebalance(sites: Sites<'_>) -> Sound<Rebalanced> {
    let n = sites.stock.len();
    if sites.target.len() != n
        || sites.unit_cost.len() != n
        || sites.unit_cost.iter().any(|row| row.len() != n)
    {
        return Err(Unsound::Together(
            "stock, targets and costs must be of the same sites: correct the lists",
        ));
    }
    if n > 500 {
        return Err(Unsound::Together("more than 500 sites are too many to rebalance at once: take regions"));
    }
    not_below_zero("penalty for what is missing", sites.unmet_penalty)?;
    for cost in sites.unit_cost.iter().flatten().filter(|c| **c != f64::INFINITY) {
        known("cost of sending a unit", *cost)?;
        not_below_zero("cost of sending a unit", *cost)?;
    }
    let mut net = Network::of(&sites);
    let mut cost = 0.0;
    while let Some((path, quantity)) = net.cheapest() {
        // Paths only get dearer, so beyond the penalty all that is left is better missed.
        if path > sites.unmet_penalty + 1e-9 * sites.unmet_penalty.abs().max(1.0) {
            break;
        }
        cost += path * quantity as f64;
    }
    let unmet: u64 = net.need.iter().sum();
    let mut transfers = Vec::new();
    for (i, from) in net.senders.iter().enumerate() {
        for (j, to) in net.receivers.iter().enumerate() {
            if net.sent[i][j] > 0 {
                transfers.push(Transfer { from: *from, to: *to, quantity: net.sent[i][j] });
            }
        }
    }
    // The sum over what is sent rounds less than that over paths.
    let sent: f64 = transfers.iter().map(|t| sites.unit_cost[t.from][t.to] * t.quantity as f64).sum();
    debug_assert!((sent - cost).abs() <= 1e-6 * (1.0 + cost));
    Ok(Rebalanced { cost: sent + sites.unmet_penalty * unmet as f64, transfers, unmet })
}

/// Sites with a surplus on the left, sites that are short on the right.
struct Network<'a> {
    senders: Vec<usize>,
    receivers: Vec<usize>,
    spare: Vec<u64>,
    need: Vec<u64>,
    sent: Vec<Vec<u64>>,
    unit_cost: &'a [Vec<f64>],
    /// Lowers the cost of every arc so that none is below zero, on the left and on the right.
    potential: (Vec<f64>, Vec<f64>),
    penalty: f64,
}

/// A node on the way, ordered by its distance.
#[derive(PartialEq)]
struct Reached(f64, usize);

impl Eq for Reached {}

impl PartialOrd for Reached {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Reached {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0).then(self.1.cmp(&other.1))
    }
}

impl<'a> Network<'a> {
    fn of(sites: &Sites<'a>) -> Self {
        let over = |i: &usize| sites.stock[*i] > sites.target[*i];
        let under = |i: &usize| sites.stock[*i] < sites.target[*i];
        let senders: Vec<usize> = (0..sites.stock.len()).filter(over).collect();
        let receivers: Vec<usize> = (0..sites.stock.len()).filter(under).collect();
        Self {
            spare: senders.iter().map(|i| sites.stock[*i] - sites.target[*i]).collect(),
            need: receivers.iter().map(|i| sites.target[*i] - sites.stock[*i]).collect(),
            sent: vec![vec![0; receivers.len()]; senders.len()],
            potential: (vec![0.0; senders.len()], vec![0.0; receivers.len()]),
            unit_cost: sites.unit_cost,
            penalty: sites.unmet_penalty,
            senders,
            receivers,
        }
    }

    fn arc(&self, i: usize, j: usize) -> f64 {
        self.unit_cost[self.senders[i]][self.receivers[j]] + self.potential.0[i] - self.potential.1[j]
    }

    /// Sends as much as fits along the cheapest way from any spare unit to any need, and says what a unit of it costs; `None` where
    /// there is no way, and no flow where it costs more than the penalty.
    fn cheapest(&mut self) -> Option<(f64, u64)> {
        let (left, right) = (self.senders.len(), self.receivers.len());
        let mut distance = vec![f64::INFINITY; left + right];
        let mut before = vec![usize::MAX; left + right];
        let mut queue = BinaryHeap::new();
        for (i, spare) in self.spare.iter().enumerate() {
            if *spare > 0 {
                // All spare units start from one source, whose own potential is 0.
                distance[i] = (-self.potential.0[i]).max(0.0);
                queue.push(Reverse(Reached(distance[i], i)));
            }
        }
        while let Some(Reverse(Reached(so_far, node))) = queue.pop() {
            if so_far > distance[node] {
                continue;
            }
            let mut reach = |to: usize, cost: f64| {
                let there = so_far + cost.max(0.0);
                if there < distance[to] {
                    distance[to] = there;
                    before[to] = node;
                    queue.push(Reverse(Reached(there, to)));
                }
            };
            if node < left {
                (0..right).for_each(|j| reach(left + j, self.arc(node, j)));
            } else {
                let j = node - left;
                // A unit that is sent already may be taken back.
                (0..left).filter(|i| self.sent[*i][j] > 0).for_each(|i| reach(i, -self.arc(i, j)));
            }
        }
        let real = |j: usize| distance[left + j] + self.potential.1[j];
        let end = (0..right)
            .filter(|j| self.need[*j] > 0 && distance[left + j].is_finite())
            .min_by(|a, b| real(*a).total_cmp(&real(*b)))?;
        let cost = real(end);
        if cost > self.penalty + 1e-9 * self.penalty.max(1.0) {
            return Some((cost, 0));
        }
        // The way back from its end, and the least that every step of it allows.
        let mut way = vec![left + end];
        while let Some(from) = way.last().map(|n| before[*n]).filter(|n| *n != usize::MAX) {
            way.push(from);
        }
        way.reverse();
        let mut quantity = self.need[end].min(self.spare[way[0]]);
        for pair in way.windows(2).filter(|pair| pair[0] >= left) {
            quantity = quantity.min(self.sent[pair[1]][pair[0] - left]);
        }
        for pair in way.windows(2) {
            if pair[0] < left {
                self.sent[pair[0]][pair[1] - left] += quantity;
            } else {
                self.sent[pair[1]][pair[0] - left] -= quantity;
            }
        }
        self.spare[way[0]] -= quantity;
        self.need[end] -= quantity;
        // Nodes beyond the end move with it, so that arcs stay at zero or above.
        let furthest = distance[left + end];
        for (i, p) in self.potential.0.iter_mut().enumerate() {
            *p += distance[i].min(furthest);
        }
        for (j, p) in self.potential.1.iter_mut().enumerate() {
            *p += distance[left + j].min(furthest);
        }
        Some((cost, quantity))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn costs<const N: usize>(of: [[f64; N]; N]) -> Vec<Vec<f64>> {
        of.iter().map(|row| row.to_vec()).collect()
    }

    #[test]
    fn surplus_goes_where_it_costs_least() {
        let unit_cost =
            costs([[0.0, 7.0, 4.0, 3.0], [6.0, 0.0, 5.0, 4.0], [3.0, 3.0, 0.0, 8.0], [4.0, 7.0, 6.0, 0.0]]);
        let sites = Sites {
            stock: &[8, 13, 12, 32],
            target: &[16, 6, 18, 23],
            unit_cost: &unit_cost,
            unmet_penalty: 20.0,
        };
        let done = rebalance(sites).unwrap();
        assert_eq!((done.cost, done.unmet), (62.0, 0));
        let sent: u64 = done.transfers.iter().map(|t| t.quantity).sum();
        assert_eq!(sent, 14);
        // Cheaper to miss than to send for more than the penalty.
        let dear = rebalance(Sites { unmet_penalty: 4.5, ..sites }).unwrap();
        assert!(dear.transfers.iter().all(|t| unit_cost[t.from][t.to] <= 4.5));
        let nowhere = vec![vec![f64::INFINITY; 4]; 4];
        let none = rebalance(Sites { unit_cost: &nowhere, ..sites }).unwrap();
        assert_eq!((none.unmet, none.cost, none.transfers.len()), (14, 280.0, 0));
    }

    #[test]
    fn nothing_short_moves_nothing() {
        let unit_cost = costs([[0.0, 2.0], [2.0, 0.0]]);
        let done =
            rebalance(Sites { stock: &[9, 9], target: &[4, 9], unit_cost: &unit_cost, unmet_penalty: 20.0 });
        assert_eq!(done.unwrap(), Rebalanced { transfers: vec![], cost: 0.0, unmet: 0 });
        assert!(
            rebalance(Sites { stock: &[1], target: &[1, 2], unit_cost: &unit_cost, unmet_penalty: 1.0 })
                .is_err()
        );
    }

    /// The cheapest of all ways to send, unit by unit: every unit short takes one sender or goes without.
    fn by_trying(spare: &mut [u64], short: &[usize], unit_cost: &[Vec<f64>], penalty: f64) -> f64 {
        let Some((to, rest)) = short.split_first() else { return 0.0 };
        let mut least = penalty + by_trying(spare, rest, unit_cost, penalty);
        for from in 0..spare.len() {
            if spare[from] > 0 {
                spare[from] -= 1;
                least = least.min(unit_cost[from][*to] + by_trying(spare, rest, unit_cost, penalty));
                spare[from] += 1;
            }
        }
        least
    }

    #[test]
    fn no_other_way_is_cheaper() {
        let mut seed = 7u64;
        let mut draw = |below: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % below
        };
        for round in 0..300 {
            let n = 2 + draw(3) as usize;
            let target: Vec<u64> = (0..n).map(|_| draw(4)).collect();
            let stock: Vec<u64> = (0..n).map(|_| draw(5)).collect();
            let unit_cost: Vec<Vec<f64>> = (0..n).map(|_| (0..n).map(|_| draw(9) as f64).collect()).collect();
            let penalty = 3.0 + draw(8) as f64;
            let sites =
                Sites { stock: &stock, target: &target, unit_cost: &unit_cost, unmet_penalty: penalty };
            let done = rebalance(sites).unwrap();
            let mut spare: Vec<u64> = stock.iter().zip(&target).map(|(s, t)| s.saturating_sub(*t)).collect();
            let short: Vec<usize> =
                (0..n).flat_map(|i| vec![i; target[i].saturating_sub(stock[i]) as usize]).collect();
            let least = by_trying(&mut spare.clone(), &short, &unit_cost, penalty);
            assert!((done.cost - least).abs() < 1e-9, "round {round}: {done:?} costs more than {least}");
            for t in &done.transfers {
                spare[t.from] -= t.quantity;
            }
        }
    }

    #[test]
    fn sixty_sites_are_no_trouble() {
        let n = 60u64;
        let target: Vec<u64> = (0..n).map(|i| 200 + i * 37 % 91).collect();
        let stock: Vec<u64> = (0..n).map(|i| 150 + i * 53 % 190).collect();
        let unit_cost: Vec<Vec<f64>> =
            (0..n).map(|i| (0..n).map(|j| ((i * 31 + j * 17) % 23) as f64 + 0.25).collect()).collect();
        let sites = Sites { stock: &stock, target: &target, unit_cost: &unit_cost, unmet_penalty: 1000.0 };
        let done = rebalance(sites).unwrap();
        let short: u64 = target.iter().zip(&stock).map(|(t, s)| t.saturating_sub(*s)).sum();
        let over: u64 = target.iter().zip(&stock).map(|(t, s)| s.saturating_sub(*t)).sum();
        assert_eq!(done.transfers.iter().map(|t| t.quantity).sum::<u64>() + done.unmet, short);
        assert_eq!(done.unmet, short.saturating_sub(over));
    }
}
