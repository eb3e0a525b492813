//! The whole of it: every method on every history, the choice, the pool, the quantiles.

use super::{
    answer::{Accuracy, Candidate, DemandClass, Forecast, Method, NotEnough, Spread, Total},
    conformal::{Curves, Point},
    history::{Ask, Job},
    look::{Buffers, K, Look, METHODS, look},
    pool::{self, Mix, Row, mixed},
    profile::{Own, Profile},
};
use std::sync::{
    Mutex,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

/// How a run goes on, and how it is stopped.
pub struct Control<'a> {
    /// Threads to work with, from 1.
    pub threads: usize,
    /// Told how many jobs are done now and then, from any of the threads.
    pub progress: &'a (dyn Fn(usize) + Sync),
    /// Set from outside to stop: what is left answers [`NotEnough::Cancelled`].
    pub cancel: &'a AtomicBool,
}

impl std::fmt::Debug for Control<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Control").field("threads", &self.threads).finish_non_exhaustive()
    }
}

/// Past lead times looked at.
fn cuts() -> usize {
    4
}

struct Prepared {
    y: Vec<f64>,
    season: usize,
    lead: usize,
    own: Option<Own>,
}

struct Seen {
    last: Look,
    rows: Vec<Row>,
}

/// Forecasts all jobs.
#[must_use]
pub fn run(jobs: &[Job], ask: &Ask, control: &Control<'_>) -> Vec<Result<Forecast, NotEnough>> {
    let horizon = ask.horizon.max(1);
    let prepared: Vec<Prepared> = each(jobs, control.threads, |job, _b: &mut ()| prepare(job, horizon));
    // Seasons of the pool, lined up at their ends.
    let mut seasons: Vec<usize> = prepared.iter().map(|p| p.season).filter(|s| *s > 1).collect();
    seasons.sort_unstable();
    seasons.dedup();
    let pools: Vec<(usize, Profile)> = seasons
        .iter()
        .map(|s| {
            (
                *s,
                Profile::pooled(
                    *s,
                    prepared.iter().filter(|p| p.season == *s).filter_map(|p| p.own.as_ref()),
                ),
            )
        })
        .collect();
    let done = AtomicUsize::new(0);
    let seen: Vec<Option<Seen>> = each(&prepared, control.threads, |p, b: &mut Buffers| {
        if control.cancel.load(Ordering::Relaxed) {
            return None;
        }
        let seen = see(p, &pools, horizon, b);
        let count = done.fetch_add(1, Ordering::Relaxed) + 1;
        if count.is_multiple_of(64) {
            (control.progress)(count);
        }
        seen
    });
    let mut rows: Vec<Row> = Vec::new();
    for (job, s) in seen.iter().enumerate() {
        if let Some(s) = s {
            rows.extend(s.rows.iter().cloned().map(|mut r| {
                r.job = job as u32;
                r
            }));
        }
    }
    let learned = learn(&rows, control.threads);
    let work: Vec<(usize, &Prepared)> = prepared.iter().enumerate().collect();
    each(&work, control.threads, |(i, p), _b: &mut ()| {
        let Some(s) = &seen[*i] else {
            let stopped = control.cancel.load(Ordering::Relaxed) && p.y.iter().any(|v| v.is_finite());
            return Err(if stopped { NotEnough::Cancelled } else { NotEnough::Nothing });
        };
        Ok(finish(p, s, &learned, ask, horizon))
    })
}

fn prepare(job: &Job, horizon: usize) -> Prepared {
    let mut y: Vec<f64> =
        job.history.values.iter().map(|v| if v.is_finite() { *v } else { f64::NAN }).collect();
    for (v, closed) in y.iter_mut().zip(&job.history.closed) {
        if *closed && *v == 0.0 {
            *v = f64::NAN;
        }
    }
    let season = job.history.season.max(1);
    let mut own = Own::of(&y, season);
    let shift = y.len() % season;
    if let Some(own) = &mut own {
        own.rotate(shift);
    }
    Prepared { y, season, lead: job.lead.clamp(1, horizon), own }
}

fn see(p: &Prepared, pools: &[(usize, Profile)], horizon: usize, b: &mut Buffers) -> Option<Seen> {
    let n = p.y.len();
    p.y.iter().find(|v| v.is_finite())?;
    let flat = Profile::flat(p.season);
    let pool = pools.iter().find(|(s, _)| *s == p.season).map_or(&flat, |(_, p)| p);
    let mut profile = Profile::of(p.own.as_ref(), pool);
    profile.rotate(n % p.season);
    let mut rows = Vec::with_capacity(4);
    let mut hint = None;
    for cut in (1..=cuts()).rev() {
        let Some(at) = n.checked_sub(cut * p.lead) else { continue };
        if at < 8 {
            continue;
        }
        let past = &p.y[..at];
        if past.iter().filter(|v| v.is_finite()).count() < 4 {
            continue;
        }
        let seen = look(past, &profile, p.lead, p.lead, hint, b);
        hint = seen.hint;
        let actual = &p.y[at..at + p.lead];
        let known = actual.iter().filter(|v| v.is_finite()).count();
        if known * 2 < p.lead {
            continue;
        }
        let mut said = [0.0f32; K];
        for (k, s) in said.iter_mut().enumerate() {
            let path = &seen.paths[k * p.lead..(k + 1) * p.lead];
            *s = path.iter().zip(actual).filter(|(_, v)| v.is_finite()).map(|(f, _)| f).sum();
        }
        let wanted: f64 = actual.iter().filter(|v| v.is_finite()).sum();
        rows.push(Row {
            job: 0,
            cut: cut as u8,
            scale: scale(&said, &seen, known) as f32,
            said,
            wanted: wanted as f32,
            periods: known as f32,
            recent: seen.recent,
            own: seen.own,
        });
    }
    let last = look(&p.y, &profile, horizon, p.lead, hint, b);
    Some(Seen { last, rows })
}

/// Standard error of a sum over `periods`: never below that of a Poisson count with the middle forecast.
fn scale(said: &[f32; K], seen: &Look, periods: usize) -> f64 {
    let mean = f64::from(said[2] + said[6] + said[7]) / 3.0;
    let l = periods as f64;
    let mw: f64 = 0.5;
    let own = if seen.wide > 0.0 { mw } else { 0.0 };
    ((1.0 - own) * seen.scale * seen.scale * l + own * seen.wide * seen.wide + mean.max(0.0) * 0.25 + 0.05)
        .sqrt()
}

struct Learned {
    mix: Mix,
    single: [f64; K],
    correction: Option<([Trees; 2], f64)>,
    wide: Option<[Trees; 2]>,
    lead: Curves,
}

fn learn(rows: &[Row], _threads: usize) -> Learned {
    let all: Vec<&Row> = rows.iter().collect();
    let (mix, single) = if all.is_empty() {
        let mut mix = [0.0; K];
        for k in [2, 4, 7] {
            mix[k] = 1.0 / 3.0;
        }
        (mix, [0.0; K])
    } else {
        pool::choose(&all)
    };
    // The pooled models: one grown on the odd past lead times and asked about the even ones, one the other way round, so
    // that every answer is about a time that its model has not seen.
    let mut honest: Vec<f64> = rows.iter().map(|r| f64::from(mixed(&r.said, &mix))).collect();
    let mut width = vec![1.0f64; rows.len()];
    let (mut correction, mut wide) = (None, None);
    let half = |odd: bool| -> Vec<u32> {
        (0..rows.len() as u32).filter(|i| (rows[*i as usize].cut % 2 == 1) == odd).collect()
    };
    let halves = [half(true), half(false)];
    if halves.iter().all(|h| h.len() >= 150) {
        let t = pool::table(rows, &|_| mix);
        let g = pool::growth(halves[0].len());
        let ask = |trees: &[Trees; 2], i: usize| {
            let other = usize::from(rows[i].cut % 2 == 1);
            trees[other].say(&t.features[i * t.width..(i + 1) * t.width])
        };
        let trees = [0, 1].map(|h| Trees::grow(&t.table, &halves[h], &t.target, &t.weight, &g));
        let add: Vec<f64> = (0..rows.len()).map(|i| ask(&trees, i) * f64::from(rows[i].scale)).collect();
        let mut best = (f64::INFINITY, 0.0);
        for share in [0.0, 0.25, 0.5, 0.75, 1.0] {
            let loss: f64 = rows
                .iter()
                .zip(&add)
                .zip(&honest)
                .map(|((r, a), h)| ((h + share * a).max(0.0) - f64::from(r.wanted)).abs() / f64::from(r.cut))
                .sum();
            if loss < best.0 {
                best = (loss, share);
            }
        }
        if best.1 > 0.0 {
            for (h, a) in honest.iter_mut().zip(&add) {
                *h = (*h + best.1 * a).max(0.0);
            }
            correction = Some((trees, best.1));
        }
        let g = super::boost::Growth { clip: 1e9, ..g };
        let target: Vec<f32> = rows
            .iter()
            .zip(&honest)
            .map(|(r, h)| {
                ((f64::from(r.wanted) - h).abs() / f64::from(r.scale.max(1e-6))).min(8.0) as f32 - 0.7
            })
            .collect();
        let trees = [0, 1].map(|h| Trees::grow(&t.table, &halves[h], &target, &t.weight, &g));
        for (i, w) in width.iter_mut().enumerate() {
            *w = (0.7 + ask(&trees, i)).clamp(0.1, 6.0);
        }
        wide = Some(trees);
    }
    let cw: f64 = 0.5;
    let points: Vec<Point> = rows
        .iter()
        .zip(&honest)
        .zip(&width)
        .map(|((r, h), w)| {
            let s = f64::from(r.scale) * w;
            Point {
                ratio: h / s,
                error: (f64::from(r.wanted) - h) / s,
                weight: f64::from(r.cut).powf(-cw) * s.powf(0.5),
                scale: s,
                own: r.own.map(|o| (f64::from(o) / s) as f32),
            }
        })
        .collect();
    let lead = Curves::of(points, 4);
    Learned { mix, single, correction, wide, lead }
}

use super::boost::Trees;

fn finish(p: &Prepared, seen: &Seen, learned: &Learned, ask: &Ask, horizon: usize) -> Forecast {
    let look = &seen.last;
    let mut mean = vec![0.0f64; horizon];
    let mut said = [0.0f32; K];
    for k in 0..K {
        let path = &look.paths[k * horizon..(k + 1) * horizon];
        said[k] = path[..p.lead].iter().sum();
        let share = f64::from(learned.mix[k]);
        for (m, v) in mean.iter_mut().zip(path) {
            *m += share * f64::from(*v);
        }
    }
    let row = Row {
        job: 0,
        cut: 0,
        scale: scale(&said, look, p.lead) as f32,
        said,
        wanted: 0.0,
        periods: p.lead as f32,
        recent: look.recent,
        own: look.own,
    };
    let total: f64 = mean[..p.lead].iter().sum();
    let mut corrected = total;
    if let Some(c) = &learned.correction {
        let mut f = Vec::with_capacity(pool::FEATURES);
        row.features(&learned.mix, &mut f);
        corrected = (total + c.1 * 0.5 * (c.0[0].say(&f) + c.0[1].say(&f)) * f64::from(row.scale)).max(0.0);
    }
    if total > 1e-9 {
        mean.iter_mut().for_each(|v| *v *= corrected / total);
    } else {
        mean.fill(corrected / p.lead as f64);
    }
    let mut s = f64::from(row.scale);
    if let Some(w) = &learned.wide {
        let mut f = Vec::with_capacity(pool::FEATURES);
        row.features(&learned.mix, &mut f);
        s *= (0.7 + 0.5 * (w[0].say(&f) + w[1].say(&f))).clamp(0.1, 6.0);
    }
    let curve = learned.lead.at(corrected / s, &row.own.map(|o| (f64::from(o) / s) as f32));
    let spread = Spread { scale: s, curve };
    let quantile = |mu: f64, s: f64, q: f64| (mu + s * spread.standard(q)).max(0.0);
    let lead_time = Total {
        periods: p.lead,
        mean: corrected,
        quantiles: ask.quantiles.iter().map(|q| quantile(corrected, s, *q)).collect(),
    };
    let one = s / (p.lead as f64).sqrt();
    let whole: f64 = mean.iter().sum();
    let wide = one * (horizon as f64).sqrt();
    Forecast {
        method: Method::Combination,
        class: DemandClass::New,
        quantiles: mean
            .iter()
            .map(|m| ask.quantiles.iter().map(|q| quantile(*m, one, *q)).collect())
            .collect(),
        fitted: Vec::new(),
        total: Total {
            periods: horizon,
            mean: whole,
            quantiles: ask.quantiles.iter().map(|q| quantile(whole, wide, *q)).collect(),
        },
        lead_time,
        accuracy: Accuracy::default(),
        candidates: METHODS
            .iter()
            .zip(said)
            .zip(learned.single)
            .map(|((method, s), score)| Candidate {
                method: *method,
                score,
                mean: f64::from(s) / p.lead as f64,
            })
            .collect(),
        spread,
        tracking: 0.0,
        trend: 0.0,
        seasonal: Vec::new(),
        mean,
    }
}

/// Does `work` on each of `items` with some threads; answers in order. Each thread has buffers of its own.
pub(super) fn each<T: Sync, B: Default, R: Send>(
    items: &[T],
    threads: usize,
    work: impl Fn(&T, &mut B) -> R + Sync,
) -> Vec<R> {
    const PIECE: usize = 32;
    let pieces = items.len().div_ceil(PIECE);
    let threads = threads.clamp(1, pieces.max(1));
    if threads == 1 {
        let mut buffers = B::default();
        return items.iter().map(|i| work(i, &mut buffers)).collect();
    }
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, Vec<R>)>> = Mutex::new(Vec::with_capacity(pieces));
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let mut buffers = B::default();
                loop {
                    let piece = next.fetch_add(1, Ordering::Relaxed);
                    if piece >= pieces {
                        return;
                    }
                    let part = &items[piece * PIECE..((piece + 1) * PIECE).min(items.len())];
                    let answers: Vec<R> = part.iter().map(|i| work(i, &mut buffers)).collect();
                    if let Ok(mut done) = done.lock() {
                        done.push((piece, answers));
                    }
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    done.sort_unstable_by_key(|(piece, _)| *piece);
    done.into_iter().flat_map(|(_, answers)| answers).collect()
}
