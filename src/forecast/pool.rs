//! What is learned over all items of a run: which methods to mix, what they all get wrong, and how wrong they are.

use super::{
    boost::{Growth, Table, Trees},
    look::K,
};

/// Features of the pooled model.
pub(super) const FEATURES: usize = 2 + K + 8;

/// One past lead time of one item.
#[derive(Debug, Clone)]
pub(super) struct Row {
    /// How many lead times before the end it began: 1 is the last one that is known whole.
    pub(super) cut: u8,
    /// What each method said of its known periods, in units.
    pub(super) said: [f32; K],
    /// What was wanted in them.
    pub(super) wanted: f32,
    /// Standard error of that, from the item's own past.
    pub(super) scale: f32,
    /// Standard error of one period.
    pub(super) one: f32,
    /// Known periods.
    pub(super) periods: f32,
    /// What the history looked like then.
    pub(super) recent: [f32; 8],
    /// Quantiles of the item's own past errors, in units.
    pub(super) own: [f32; super::look::LEVELS],
    /// What the usual mixture said, period by period.
    pub(super) path: Box<[f32]>,
    /// What happened, period by period; `NaN` where unknown.
    pub(super) happened: Box<[f32]>,
}

/// Shares of the methods in the mixture.
pub(super) type Mix = [f32; K];

/// Share of periods without demand from which an item counts as wanted seldom.
const SELDOM: f32 = 0.2;

/// The mixture of items that are wanted in nearly every period, and of those that are wanted seldom.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub(super) struct Mixes(pub(super) [Mix; 2]);

/// What is mixed before anything is known: what does well nearly everywhere.
pub(super) const USUAL: Mixes = Mixes([
    [0.0, 0.0, 0.1, 0.15, 0.4, 0.0, 0.0, 0.05, 0.0, 0.3],
    [0.0, 0.1, 0.15, 0.1, 0.2, 0.05, 0.15, 0.15, 0.0, 0.1],
]);

impl Mixes {
    /// That of an item with this past (see [`Row::recent`]).
    pub(super) fn of(&self, recent: &[f32; 8]) -> &Mix {
        &self.0[usize::from(is_seldom(recent))]
    }
}

fn is_seldom(recent: &[f32; 8]) -> bool {
    recent[0] >= SELDOM
}

/// The usual mixture of the methods that are allowed; all of them alike where it holds none of those.
pub(super) fn usual(allowed: &[bool; K]) -> Mixes {
    Mixes(USUAL.0.map(|mix| held(mix, allowed)))
}

fn held(mut mix: Mix, allowed: &[bool; K]) -> Mix {
    let mut total = 0.0;
    for (m, a) in mix.iter_mut().zip(allowed) {
        *m = if *a { *m } else { 0.0 };
        total += *m;
    }
    let count = allowed.iter().filter(|a| **a).count().max(1) as f32;
    for (m, a) in mix.iter_mut().zip(allowed) {
        *m = if total > 0.0 { *m / total } else { f32::from(u8::from(*a)) / count };
    }
    mix
}

pub(super) fn mixed(said: &[f32; K], mix: &Mix) -> f32 {
    said.iter().zip(mix).map(|(s, m)| s * m).sum()
}

impl Row {
    /// The features, with the mixture as what the methods say together.
    pub(super) fn features(&self, mix: &Mix, out: &mut Vec<f32>) {
        let f = mixed(&self.said, mix);
        let s = self.scale.max(1e-6);
        let e = 0.05 * s + 1e-3;
        let per = |v: f32| (v * self.periods + e).max(1e-6).ln() - (f + e).ln();
        out.push((f / self.periods + 0.01).ln());
        out.push((f / s + 0.01).ln());
        out.extend(self.said.iter().map(|v| (v + e).ln() - (f + e).ln()));
        let r = &self.recent;
        out.extend([r[0], r[1], r[2], per(r[3]), per(r[4]), per(r[5]), r[6], per(r[7])]);
    }
}

/// The mixtures with the least loss over the rows, each half-way from the usual one, and the mean standardised error of every
/// method.
pub(super) fn choose(rows: &[&Row], allowed: &[bool; K]) -> (Mixes, [f64; K]) {
    let mut mixes = usual(allowed);
    let mut single = [0.0; K];
    for (seldom, mix) in mixes.0.iter_mut().enumerate() {
        let part: Vec<&Row> =
            rows.iter().copied().filter(|r| usize::from(is_seldom(&r.recent)) == seldom).collect();
        let found = best(&part, allowed);
        // A few lead times say little.
        let trust = part.len() as f32 / (part.len() as f32 + 20.0) * TRUST;
        for (m, f) in mix.iter_mut().zip(found) {
            *m = (1.0 - trust) * *m + trust * f;
        }
    }
    for r in rows {
        for (s, said) in single.iter_mut().zip(r.said) {
            *s += f64::from((said - r.wanted).abs() / r.scale.max(1e-6)) / rows.len() as f64;
        }
    }
    (mixes, single)
}

/// Share of the mixture that did best which is taken, the rest being the usual one.
const TRUST: f32 = 0.5;

/// The mixture with the least loss over the rows: Caruana et al. (2004), picks with repetition from the best single one on.
fn best(rows: &[&Row], allowed: &[bool; K]) -> Mix {
    // Loss of a forecast: half by unit, as the stock is held, half by item, each as wide as it is.
    let units: f64 = rows.iter().map(|r| f64::from(r.wanted)).sum::<f64>().max(1e-9);
    let loss = |f: f32, r: &Row| {
        let e = f64::from((f - r.wanted).abs());
        let z = e / f64::from(r.scale.max(1e-6));
        e / units + 0.3 * z.min(6.0) / rows.len() as f64
    };
    let mut mix = [0.0f32; K];
    let mut sum: Vec<f32> = vec![0.0; rows.len()];
    let mut best_loss = f64::INFINITY;
    let mut counts = [0u8; K];
    for pick in 1..=8u8 {
        let mut best = (f64::INFINITY, 0);
        for k in (0..K).filter(|k| allowed[*k]) {
            let l: f64 = rows.iter().zip(&sum).map(|(r, s)| loss((s + r.said[k]) / f32::from(pick), r)).sum();
            if l < best.0 {
                best = (l, k);
            }
        }
        if best.0 > best_loss * 0.9995 && pick > 4 {
            break;
        }
        best_loss = best.0;
        counts[best.1] += 1;
        for (s, r) in sum.iter_mut().zip(rows) {
            *s += r.said[best.1];
        }
    }
    let total: f32 = counts.iter().map(|c| f32::from(*c)).sum();
    for (m, c) in mix.iter_mut().zip(counts) {
        *m = f32::from(c) / total;
    }
    mix
}

/// How the trees are grown for this many rows.
pub(super) fn growth(rows: usize) -> Growth {
    let depth = if rows > 4000 { 4 } else { 3 };
    Growth { trees: 80, depth, rate: 0.08, least: 20.0, calm: 10.0, clip: 1.0, share: 0.7 }
}

/// Past lead times as a table for growing trees.
pub(super) struct Sheet {
    pub(super) table: Table,
    /// What the mixture missed, in standard errors.
    pub(super) target: Vec<f32>,
    pub(super) weight: Vec<f32>,
    /// The features of each row, end to end.
    pub(super) features: Vec<f32>,
}

impl Sheet {
    pub(super) fn of(rows: &[&Row], mixes: &Mixes) -> Self {
        let mut features = Vec::with_capacity(rows.len() * FEATURES);
        let mut target = Vec::with_capacity(rows.len());
        let mut weight = Vec::with_capacity(rows.len());
        for r in rows {
            let mix = mixes.of(&r.recent);
            r.features(mix, &mut features);
            target.push((r.wanted - mixed(&r.said, mix)) / r.scale.max(1e-6));
            weight.push(r.scale.max(1e-6).sqrt());
        }
        Self { table: Table::new(&features, FEATURES), target, weight, features }
    }

    pub(super) fn row(&self, i: usize) -> &[f32] {
        &self.features[i * FEATURES..(i + 1) * FEATURES]
    }
}

/// Two forests: one grown on the odd past lead times, one on the even ones. Each is asked about the times it has not seen, and
/// about the future both.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub(super) struct Pair(pub(super) [Trees; 2]);

impl Pair {
    pub(super) fn grow(
        sheet: &Sheet,
        halves: &[Vec<u32>; 2],
        target: &[f32],
        g: &Growth,
        threads: usize,
    ) -> Self {
        if threads < 2 {
            return Self([0, 1].map(|h| Trees::grow(&sheet.table, &halves[h], target, &sheet.weight, g)));
        }
        let (odd, even) = std::thread::scope(|scope| {
            let odd = scope.spawn(|| Trees::grow(&sheet.table, &halves[0], target, &sheet.weight, g));
            let even = Trees::grow(&sheet.table, &halves[1], target, &sheet.weight, g);
            (odd.join().unwrap_or_default(), even)
        });
        Self([odd, even])
    }

    /// About a past lead time, of the forest that has not seen it.
    pub(super) fn unseen(&self, features: &[f32], cut: u8) -> f64 {
        self.0[usize::from(cut % 2 == 1)].say(features)
    }

    /// About the future.
    pub(super) fn both(&self, features: &[f32]) -> f64 {
        0.5 * (self.0[0].say(features) + self.0[1].say(features))
    }
}
