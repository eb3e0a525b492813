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
    /// Which job.
    pub(super) job: u32,
    /// How many lead times before the end it began: 1 is the last one that is known whole.
    pub(super) cut: u8,
    /// What each method said of it, in units.
    pub(super) said: [f32; K],
    /// What was wanted.
    pub(super) wanted: f32,
    /// Standard error of it, from the one-step errors.
    pub(super) scale: f32,
    /// Periods summed.
    pub(super) periods: f32,
    pub(super) recent: [f32; 8],
    /// Quantiles of the item's own past errors, in units.
    pub(super) own: [f32; super::look::LEVELS],
}

/// Shares of the methods in the mixture.
pub(super) type Mix = [f32; K];

/// What is mixed before anything is known: what did well on most sets that were ever measured.
pub(super) const USUAL: Mix = [0.0, 0.1, 0.15, 0.15, 0.2, 0.05, 0.15, 0.2, 0.0];

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

/// The mixture with the least loss over the rows: Caruana et al. (2004), picks with repetition from the best single one on.
pub(super) fn choose(rows: &[&Row]) -> (Mix, [f64; K]) {
    // Loss of a forecast: half by unit, as the stock is held, half by item, each as wide as it is.
    let units: f64 = rows.iter().map(|r| f64::from(r.wanted)).sum::<f64>().max(1e-9);
    let loss = |f: f32, r: &Row| {
        let e = f64::from((f - r.wanted).abs());
        let z = e / f64::from(r.scale.max(1e-6));
        e / units + 0.3 * z.min(6.0) / rows.len() as f64
    };
    let mut single = [0.0; K];
    for r in rows {
        for k in 0..K {
            single[k] += loss(r.said[k], r);
        }
    }
    let mut mix = [0.0f32; K];
    let mut sum: Vec<f32> = vec![0.0; rows.len()];
    let mut best_loss = f64::INFINITY;
    let mut counts = [0u8; K];
    for pick in 1..=8u8 {
        let mut best = (f64::INFINITY, 0);
        for k in 0..K {
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
    let keep = 0.5;
    for (m, p) in mix.iter_mut().zip(USUAL) {
        *m = keep * *m + (1.0 - keep) * p;
    }
    (mix, single)
}

/// The pooled model: what to add to the mixture, in standard errors.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub(super) struct Correction {
    pub(super) trees: Trees,
    /// Share of it that is taken: what would have been best on the newest past.
    pub(super) share: f64,
    /// How wide the error is, over what the one-step errors let expect.
    pub(super) wide: Trees,
}

pub(super) fn growth(rows: usize) -> Growth {
    let depth = if rows > 4000 { 4 } else { 3 };
    Growth { trees: 80, depth, rate: 0.08, least: 20.0, calm: 10.0, clip: 1.0, share: 0.7 }
}

pub(super) struct Learned {
    pub(super) table: Table,
    pub(super) target: Vec<f32>,
    pub(super) weight: Vec<f32>,
    pub(super) width: usize,
    pub(super) features: Vec<f32>,
}

pub(super) fn table(rows: &[Row], mixes: &dyn Fn(&Row) -> Mix) -> Learned {
    let mut features = Vec::with_capacity(rows.len() * FEATURES);
    let mut target = Vec::with_capacity(rows.len());
    let mut weight = Vec::with_capacity(rows.len());
    for r in rows {
        let mix = mixes(r);
        r.features(&mix, &mut features);
        let f = mixed(&r.said, &mix);
        target.push((r.wanted - f) / r.scale.max(1e-6));
        weight.push(r.scale.max(1e-6).powf(0.5));
    }
    Learned { table: Table::new(&features, FEATURES), target, weight, width: FEATURES, features }
}
