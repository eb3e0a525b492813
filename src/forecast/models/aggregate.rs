//! Forecasts of sums over several periods, broken down again: Nikolopoulos et al. (2011) for one level (ADIDA), Petropoulos
//! and Kourentzes (2015) for many (IMAPA).

use super::ses;

/// The mean interval between demands, counted from the start of the history; `None` when nothing was wanted.
#[must_use]
pub fn mean_interval(y: &[f64]) -> Option<f64> {
    let (mut last, mut count, mut at) = (0usize, 0usize, 0usize);
    for v in y.iter().filter(|v| v.is_finite()) {
        at += 1;
        if *v != 0.0 {
            last = at;
            count += 1;
        }
    }
    (count > 0).then(|| last as f64 / count as f64)
}

/// Sums of `size` periods, whole ones only, the oldest remainder left out.
fn sums(known: &[f64], size: usize, into: &mut Vec<f64>) {
    into.clear();
    let lost = known.len() % size;
    into.extend(known[lost..].chunks_exact(size).map(|c| c.iter().sum::<f64>()));
}

/// Half to even, as numpy's `rint` rounds.
fn rounded(x: f64) -> usize {
    x.round_ties_even().clamp(1.0, 1e6) as usize
}

/// The rate a period by one aggregation, to the mean interval between demands; 0 when nothing was wanted.
#[must_use]
pub fn adida(y: &[f64]) -> f64 {
    let Some(interval) = mean_interval(y) else { return 0.0 };
    let known: Vec<f64> = y.iter().copied().filter(|v| v.is_finite()).collect();
    let size = rounded(interval).min(known.len());
    let mut buffer = Vec::new();
    sums(&known, size, &mut buffer);
    ses::optimised(&buffer, 0.1, 0.3).0 / size as f64
}

/// The rate a period as the mean over all aggregations up to the mean interval between demands; 0 when nothing was wanted.
#[must_use]
pub fn imapa(y: &[f64]) -> f64 {
    let Some(interval) = mean_interval(y) else { return 0.0 };
    let known: Vec<f64> = y.iter().copied().filter(|v| v.is_finite()).collect();
    let most = rounded(interval).min(known.len());
    let mut buffer = Vec::with_capacity(known.len());
    let mut total = 0.0;
    for size in 1..=most {
        sums(&known, size, &mut buffer);
        total += ses::optimised(&buffer, 0.1, 0.3).0 / size as f64;
    }
    total / most as f64
}

/// The sizes that [`quick`] aggregates to, as shares of the mean interval.
const LEVELS: usize = 4;

/// [`imapa`] over at most four levels and five constants: what the choice uses, where ten thousand items wait.
#[must_use]
pub fn quick(known: &[f64], interval: f64) -> f64 {
    const ALPHAS: [f64; 4] = [0.1, 0.16, 0.23, 0.3];
    let most = rounded(interval).min(known.len()).max(1);
    let levels = most.min(LEVELS);
    let mut total = 0.0;
    for l in 0..levels {
        let size = if levels == 1 { 1 } else { 1 + l * (most - 1) / (levels - 1) };
        let lost = known.len() % size;
        let mut chunks = known[lost..].chunks_exact(size).map(|c| c.iter().sum::<f64>());
        let mut level = [chunks.next().unwrap_or(0.0); 4];
        let mut sse = [0.0; 4];
        for v in chunks {
            for k in 0..4 {
                let e = v - level[k];
                sse[k] += e * e;
                level[k] += ALPHAS[k] * e;
            }
        }
        let best = (1..4).fold(0, |b, k| if sse[k] < sse[b] { k } else { b });
        total += level[best] / size as f64;
    }
    total / levels as f64
}
