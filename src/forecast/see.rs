//! A history made ready, and all that is seen of it: from its past lead times, and from its end.

use super::{
    history::{Job, Prior},
    look::{Buffers, Hint, K, Look, look},
    pool::{Row, USUAL},
    profile::{Own, Profile},
};

/// Past lead times looked at.
const CUTS: usize = 4;
/// Quantities beyond this are taken for unknown: no item sells as much, and squares of more lose their digits.
const MOST: f64 = 1e12;

/// A history made ready.
#[derive(Debug)]
pub(super) struct Prepared {
    /// Known values, `NaN` for unknown; the last ones only where there are very many.
    pub(super) y: Vec<f64>,
    /// Values of the history before `y`.
    pub(super) before: usize,
    pub(super) season: usize,
    pub(super) lead: usize,
    pub(super) own: Option<Own>,
    pub(super) known: usize,
    pub(super) prior: Option<Prior>,
    pub(super) ends_in: Option<usize>,
    /// Which periods of the horizon are closed; empty for none.
    pub(super) closed: Vec<bool>,
}

/// What was seen.
#[derive(Debug)]
pub(super) struct Seen {
    /// From the end of the history, over the horizon.
    pub(super) last: Look,
    /// Of the past.
    pub(super) rows: Vec<Row>,
    /// The season, beginning with the first period after the history.
    pub(super) season: Vec<f64>,
}

/// Makes a history ready: nothing but numbers and `NaN`, closed periods without demand unknown, the very old left out.
pub(super) fn prepare(job: &Job, horizon: usize) -> Prepared {
    let h = &job.history;
    let n = h.values.len();
    let season = h.season.clamp(1, 1000);
    let before = n.saturating_sub(if season <= 7 { 1100 } else { 1600 });
    let mut y: Vec<f64> = h.values[before..].to_vec();
    for (i, v) in y.iter_mut().enumerate() {
        let closed = h.closed.get(before + i).copied().unwrap_or(false);
        if !v.is_finite() || v.abs() > MOST || (closed && *v == 0.0) {
            *v = f64::NAN;
        }
    }
    let mut own = Own::of(&y, season);
    if let Some(own) = &mut own {
        own.rotate(y.len() % season);
    }
    Prepared {
        known: y.iter().filter(|v| v.is_finite()).count(),
        before,
        season,
        lead: job.lead.clamp(1, horizon),
        own,
        prior: h.prior.filter(|p| p.level.is_finite() && p.level >= 0.0),
        ends_in: h.ends_in,
        closed: h.closed.iter().skip(n).take(horizon).copied().collect(),
        y,
    }
}

/// Looks at a history from its past lead times and from its end; `None` where nothing is known.
pub(super) fn see(p: &Prepared, pool: &Profile, horizon: usize, b: &mut Buffers) -> Option<Seen> {
    if p.known == 0 {
        return None;
    }
    let n = p.y.len();
    let mut profile = Profile::of(p.own.as_ref(), pool);
    let season = profile.index().to_vec();
    profile.rotate(n % p.season);
    let mut rows = Vec::with_capacity(CUTS);
    let mut hint = Hint::default();
    for cut in (1..=CUTS).rev() {
        let Some(at) = n.checked_sub(cut * p.lead).filter(|at| *at >= 8) else { continue };
        let past = &p.y[..at];
        let actual = &p.y[at..at + p.lead];
        let known = actual.iter().filter(|v| v.is_finite()).count();
        if known * 2 < p.lead || past.iter().filter(|v| v.is_finite()).take(4).count() < 4 {
            continue;
        }
        let seen = look(past, &profile, p.lead, p.lead, hint, b);
        hint = seen.hint;
        let mut said = [0.0f32; K];
        for (k, s) in said.iter_mut().enumerate() {
            let path = &seen.paths[k * p.lead..(k + 1) * p.lead];
            *s = path.iter().zip(actual).filter(|(_, v)| v.is_finite()).map(|(f, _)| f).sum();
        }
        rows.push(Row {
            cut: cut as u8,
            scale: seen.error_of_sum(&said, known) as f32,
            one: seen.scale as f32,
            said,
            wanted: actual.iter().filter(|v| v.is_finite()).sum::<f64>() as f32,
            periods: known as f32,
            recent: seen.recent,
            own: seen.own,
            path: (0..p.lead).map(|t| usual(&seen, p.lead, t)).collect(),
            happened: actual.iter().map(|v| *v as f32).collect(),
        });
    }
    let last = look(&p.y, &profile, horizon, p.lead, hint, b);
    Some(Seen { last, rows, season })
}

/// What the usual mixture says of one period.
fn usual(seen: &Look, horizon: usize, step: usize) -> f32 {
    let mix = USUAL.of(&seen.recent).iter().enumerate();
    mix.map(|(k, share)| share * seen.paths[k * horizon + step]).sum()
}
