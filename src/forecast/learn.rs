//! From the past lead times of all items: the mixture, the correction, and how wide to be.

use super::{
    answer::Method,
    boost::Growth,
    conformal::{Curves, Point},
    look::{K, LEVELS, METHODS},
    pool::{self, Mixes, Pair, Row, Sheet, USUAL, mixed},
    profile::Profile,
};

/// Rows that the trees are grown on and the curves measured on at most; more add time and nothing else.
const ENOUGH: usize = 16_000;
/// Past lead times of each kind, odd and even, below which nothing is pooled.
const FEW: usize = 150;
/// What a relative width is before anything is known, so that trees begin in the middle.
const WIDTH: f64 = 0.7;

/// What was learned over all items of a run: with it one item can be forecast again as that run would have done.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Calibration {
    pub(super) mix: Mixes,
    /// Mean standardised error of each method over the pool.
    pub(super) single: [f64; K],
    correction: Option<Pair>,
    /// Share of the correction that is taken.
    pub(super) share: f64,
    width: Option<Pair>,
    pub(super) lead: Curves,
    pub(super) step: Curves,
    pub(super) seasons: Vec<Profile>,
}

/// What is said of one lead time, past or coming.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Said {
    /// Mean, in units.
    pub(super) mean: f64,
    /// How much wider the error is than the item's own past lets expect.
    pub(super) width: f64,
}

impl Default for Calibration {
    fn default() -> Self {
        Self {
            mix: USUAL,
            single: [0.0; K],
            correction: None,
            share: 0.0,
            width: None,
            lead: Curves::default(),
            step: Curves::default(),
            seasons: Vec::new(),
        }
    }
}

impl Calibration {
    /// Whether the pooled model has a say.
    #[must_use]
    pub fn is_pooled(&self) -> bool {
        self.share > 0.0
    }

    /// The pool's season of this length.
    pub(super) fn season(&self, season: usize) -> Profile {
        self.seasons.iter().find(|p| p.season() == season).cloned().unwrap_or_else(|| Profile::flat(season))
    }

    /// What is said of the lead time of a row; of a past one by the forests that have not seen it.
    pub(super) fn says(&self, row: &Row) -> Said {
        let mean = f64::from(mixed(&row.said, self.mix.of(&row.recent)));
        if self.correction.is_none() && self.width.is_none() {
            return Said { mean: mean.max(0.0), width: 1.0 };
        }
        let mut features = Vec::with_capacity(pool::FEATURES);
        row.features(self.mix.of(&row.recent), &mut features);
        let ask = |pair: &Pair| {
            if row.cut > 0 { pair.unseen(&features, row.cut) } else { pair.both(&features) }
        };
        let add = self.correction.as_ref().map_or(0.0, |c| self.share * ask(c) * f64::from(row.scale));
        let width = self.width.as_ref().map_or(1.0, |w| held(ask(w)));
        Said { mean: (mean + add).max(0.0), width }
    }
}

fn held(width: f64) -> f64 {
    (WIDTH + width).clamp(0.1, 6.0)
}

/// Learns from the past lead times of all items; `rows` in the order of the jobs.
pub(super) fn learn(rows: &[&Row], seasons: Vec<Profile>, methods: &[Method], threads: usize) -> Calibration {
    let mut out = Calibration { seasons, ..Calibration::default() };
    let allowed = METHODS.map(|m| methods.is_empty() || methods.contains(&m));
    out.mix = pool::usual(&allowed);
    let step = rows.len().div_ceil(ENOUGH).max(1);
    // A prime stride keeps the past lead times of an item from falling out of step with one another.
    let some: Vec<&Row> = if step == 1 {
        rows.to_vec()
    } else {
        (0..rows.len() / step).map(|i| rows[(i * step + i % step) % rows.len()]).collect()
    };
    if some.is_empty() {
        return out;
    }
    (out.mix, out.single) = pool::choose(&some, &allowed);
    let half = |odd: bool| -> Vec<u32> {
        (0..some.len() as u32).filter(|i| (some[*i as usize].cut % 2 == 1) == odd).collect()
    };
    let halves = [half(true), half(false)];
    let mut said: Vec<Said> = some
        .iter()
        .map(|r| Said { mean: f64::from(mixed(&r.said, out.mix.of(&r.recent))), width: 1.0 })
        .collect();
    if halves.iter().all(|h| h.len() >= FEW) {
        let sheet = Sheet::of(&some, &out.mix);
        let growth = pool::growth(halves[0].len());
        let trees = Pair::grow(&sheet, &halves, &sheet.target, &growth, threads);
        let add: Vec<f64> = some
            .iter()
            .enumerate()
            .map(|(i, r)| trees.unseen(sheet.row(i), r.cut) * f64::from(r.scale))
            .collect();
        out.share = if methods.is_empty() { share(&some, &said, &add) } else { 0.0 };
        if out.share > 0.0 {
            for (s, a) in said.iter_mut().zip(&add) {
                s.mean = (s.mean + out.share * a).max(0.0);
            }
            out.correction = Some(trees);
        }
        let target: Vec<f32> =
            some.iter().zip(&said).map(|(r, s)| (miss(r, s).abs().min(8.0) - WIDTH) as f32).collect();
        let growth = Growth { clip: f64::from(f32::MAX), trees: 50, rate: 0.125, ..growth };
        let trees = Pair::grow(&sheet, &halves, &target, &growth, threads);
        for (i, s) in said.iter_mut().enumerate() {
            s.width = held(trees.unseen(sheet.row(i), some[i].cut));
        }
        out.width = Some(trees);
    }
    let points: Vec<Point> = some.iter().zip(&said).map(|(r, s)| point(r, s)).collect();
    out.lead = Curves::of(points, 4, &[0.0, 0.3, 0.6, 0.9]);
    let steps: Vec<Point> = some.iter().zip(&said).flat_map(|(r, s)| steps(r, s)).collect();
    out.step = Curves::of(steps, 4, &[0.0]);
    out
}

/// The standardised miss of a lead time.
fn miss(r: &Row, s: &Said) -> f64 {
    (f64::from(r.wanted) - s.mean) / f64::from(r.scale.max(1e-6))
}

/// Newer times say more of the next one than older ones do, and items that move more hold more of the stock.
fn weight(r: &Row, scale: f64) -> f64 {
    f64::from(r.cut).powf(-1.5) * scale.sqrt()
}

fn point(r: &Row, s: &Said) -> Point {
    let scale = f64::from(r.scale.max(1e-6)) * s.width;
    Point {
        ratio: s.mean / scale,
        error: (f64::from(r.wanted) - s.mean) / scale,
        weight: weight(r, scale),
        scale,
        own: r.own.map(|o| (f64::from(o) / scale) as f32),
    }
}

/// The standard error of one period within a lead time, by the height of its mean over that of all.
pub(super) fn step_error(one: f64, width: f64, mean: f64, average: f64) -> f64 {
    let high = ((mean + 0.05 * average + 1e-9) / (1.05 * average + 1e-9)).max(0.0);
    (one * one * high + 0.25 * mean + 0.05).sqrt() * width
}

/// Up to three periods of a past lead time: the first, the middle and the last known one.
fn steps(r: &Row, s: &Said) -> Vec<Point> {
    let known: Vec<usize> = (0..r.path.len()).filter(|t| r.happened[*t].is_finite()).collect();
    let total: f64 = known.iter().map(|t| f64::from(r.path[*t])).sum();
    let Some(last) = known.len().checked_sub(1) else { return Vec::new() };
    let average = s.mean / known.len() as f64;
    let mut picks = vec![known[0], known[last / 2], known[last]];
    picks.dedup();
    picks
        .into_iter()
        .map(|t| {
            let mean = if total > 1e-9 { f64::from(r.path[t]) * s.mean / total } else { average };
            let scale = step_error(f64::from(r.one), s.width, mean, average);
            Point {
                ratio: mean / scale,
                error: (f64::from(r.happened[t]) - mean) / scale,
                weight: weight(r, scale),
                scale,
                own: [0.0; LEVELS],
            }
        })
        .collect()
}

/// How much of the correction to take: as much as makes the errors least by the unit, by the item and by the size of the item
/// together, for one that helps by one measure alone has learned noise. Where lead times miss by far more than single
/// periods let expect, levels wander; what all have in common is the weather of those years then, and nothing is taken.
fn share(rows: &[&Row], said: &[Said], add: &[f64]) -> f64 {
    let losses = |share: f64| {
        let mut l = [0.0; 3];
        for ((r, s), a) in rows.iter().zip(said).zip(add) {
            let f = (s.mean + share * a).max(0.0);
            let e = (f - f64::from(r.wanted)).abs();
            let w = 1.0 / f64::from(r.cut);
            let scale = f64::from(r.scale.max(1e-6));
            l[0] += w * e;
            l[1] += w * (e / scale).min(6.0);
            l[2] += w * e / (f + f64::from(r.wanted).abs() + 0.3 * scale);
        }
        l
    };
    let none = losses(0.0);
    let mut best = (1.0, 0.0);
    for share in [0.25, 0.5, 0.75, 1.0] {
        let ratios: Vec<f64> = losses(share).iter().zip(&none).map(|(a, b)| a / b.max(1e-12)).collect();
        let mean = ratios.iter().sum::<f64>() / 3.0;
        if mean < best.0 && ratios.iter().all(|r| *r < 1.002) {
            best = (mean, share);
        }
    }
    let mut misses: Vec<f64> = rows.iter().zip(said).map(|(r, s)| miss(r, s).abs()).collect();
    misses.sort_unstable_by(f64::total_cmp);
    let wander = misses.get(misses.len() / 2).copied().unwrap_or(0.0);
    if best.0 < 0.995 { best.1 * ((1.6 - wander) / 0.6).clamp(0.0, 1.0) } else { 0.0 }
}
