//! From what was seen of a history, and what was learned over all, to its forecast.

use super::{
    answer::{Accuracy, Candidate, Forecast, Method, Spread, Total},
    class,
    history::Ask,
    learn::{Calibration, step_error},
    look::{K, METHODS},
    measure,
    models::ses,
    pool::{self, Mix, Row},
    profile::Profile,
    see::{Prepared, Seen},
};

/// The forecast of one history. `seen` is nothing where no period is known and a belief stands in.
pub(super) fn finish(p: &Prepared, seen: Option<&Seen>, c: &Calibration, ask: &Ask) -> Forecast {
    let horizon = ask.horizon.max(1);
    let lead = p.lead;
    let mut mean = vec![0.0f64; horizon];
    let mut spread = Spread { lead, ..Spread::default() };
    let mut said = [0.0f32; K];
    let nothing = p.y.iter().all(|v| !v.is_finite() || *v == 0.0);
    if let Some(seen) = seen {
        let mix = c.mix.of(&seen.last.recent);
        for (k, s) in said.iter_mut().enumerate() {
            let path = &seen.last.paths[k * horizon..(k + 1) * horizon];
            *s = path[..lead].iter().sum();
            let share = f64::from(mix[k]);
            mean.iter_mut().zip(path).for_each(|(m, v)| *m += share * f64::from(*v));
        }
        let row = now(p, seen, said);
        let to = c.says(&row);
        let total: f64 = mean[..lead].iter().sum();
        let wanted = if nothing { 0.0 } else { to.mean };
        if total > 1e-9 {
            mean.iter_mut().for_each(|v| *v *= wanted / total);
        } else {
            mean.fill(wanted / lead as f64);
        }
        spread.scale = f64::from(row.scale) * to.width;
        let own = row.own.map(|o| (f64::from(o) / spread.scale) as f32);
        spread.curve = c.lead.at(wanted / spread.scale, &own);
        let level = wanted / lead as f64;
        spread.step_scale = step_error(f64::from(row.one), to.width, level, level);
        spread.step_curve = c.step.at(level / spread.step_scale, &[0.0; Spread::LEVELS.len()]);
    } else {
        spread.curve = c.lead.at(0.0, &[0.0; Spread::LEVELS.len()]);
        spread.step_curve = c.step.at(0.0, &[0.0; Spread::LEVELS.len()]);
    }
    if seen.is_some() {
        within_reach(&mut spread, &p.y);
    }
    believe(p, &c.season(p.season), &mut mean, &mut spread);
    end(p, &mut mean, &mut spread);
    for (m, closed) in mean.iter_mut().zip(&p.closed) {
        if *closed {
            *m = 0.0;
        }
    }
    let total: f64 = mean[..lead].iter().sum();
    spread.level = total / lead as f64;

    let (method, candidates, accuracy) = judge(p, seen, c, &said, total);
    let fitted = seen.map_or_else(Vec::new, |seen| fitted(p, seen, c.mix.of(&seen.last.recent)));
    let tail = p.y.len().saturating_sub(60.max(4 * lead));
    let tracking = fitted.get(tail..).map_or(0.0, |f| measure::tracking(&p.y[tail..], f, 0.1));
    let mut all = vec![f64::NAN; p.before];
    all.extend(fitted);
    all.resize(p.before + p.y.len(), f64::NAN);
    let mut out = Forecast {
        method,
        class: class::of(&p.y),
        quantiles: Vec::new(),
        fitted: all,
        lead_time: Total::default(),
        total: Total::default(),
        accuracy,
        candidates,
        tracking,
        trend: seen.map_or(0.0, |s| s.last.slope),
        seasonal: seen.map_or_else(Vec::new, |s| if flat(&s.season) { Vec::new() } else { s.season.clone() }),
        spread,
        mean,
    };
    // Never crossing, not even by the last digit.
    let quantiles = |range: std::ops::Range<usize>, shut: bool| {
        let mut before = 0.0f64;
        let each = ask.quantiles.iter().map(|q| {
            before = if shut { 0.0 } else { out.over(range.clone(), *q).max(before) };
            before
        });
        each.collect::<Vec<f64>>()
    };
    let silent = nothing && p.prior.is_none();
    let steps: Vec<Vec<f64>> = (0..horizon)
        .map(|t| quantiles(t..t + 1, silent || p.closed.get(t).copied().unwrap_or(false)))
        .collect();
    let over = |periods: usize| Total {
        periods,
        mean: out.mean_over(0..periods),
        quantiles: quantiles(0..periods, silent),
    };
    let totals = (over(lead), over(horizon));
    out.quantiles = steps;
    (out.lead_time, out.total) = totals;
    out
}

/// No quantile lies farther above the mean than twice the most that was ever wanted in a period, in each: errors that are
/// counted in those of a quiet time would carry one spike beyond all measure.
fn within_reach(spread: &mut Spread, y: &[f64]) {
    let most = y.iter().copied().filter(|v| v.is_finite()).fold(0.0f64, f64::max);
    let cap = |curve: &mut [f64], scale: f64, periods: usize| {
        if most > 0.0 && scale > 0.0 {
            let top = 2.0 * most * periods as f64 / scale;
            curve.iter_mut().for_each(|z| *z = z.min(top));
        }
    };
    cap(&mut spread.curve, spread.scale, spread.lead);
    cap(&mut spread.step_curve, spread.step_scale, 1);
}

fn flat(season: &[f64]) -> bool {
    season.iter().all(|v| (v - 1.0).abs() < 1e-6)
}

/// The coming lead time as a row.
fn now(p: &Prepared, seen: &Seen, said: [f32; K]) -> Row {
    Row {
        cut: 0,
        said,
        wanted: 0.0,
        scale: seen.last.error_of_sum(&said, p.lead) as f32,
        one: seen.last.scale as f32,
        periods: p.lead as f32,
        recent: seen.last.recent,
        own: seen.last.own,
        path: Box::default(),
        happened: Box::default(),
    }
}

/// Draws a young history towards what is believed of it: as far as the belief weighs beside the periods that are known.
fn believe(p: &Prepared, season: &Profile, mean: &mut [f64], spread: &mut Spread) {
    let Some(prior) = p.prior else { return };
    let weight = prior.periods.max(0.0);
    let own = if p.known == 0 { 0.0 } else { p.known as f64 / (p.known as f64 + weight) };
    for (t, m) in mean.iter_mut().enumerate() {
        *m = own * *m + (1.0 - own) * prior.level * season.at(t);
    }
    // What is not known of the level is in every period of the lead time at once.
    let one = if prior.spread.is_finite() { prior.spread.max(0.0) } else { prior.level }
        .max(prior.level.sqrt() * 0.5);
    let n = p.lead as f64;
    let sum = (one * one * n + 0.1 * (prior.level * n).powi(2)).sqrt();
    spread.step_scale = (own * spread.step_scale.powi(2) + (1.0 - own) * one * one).sqrt();
    spread.scale = (own * spread.scale.powi(2) + (1.0 - own) * sum * sum).sqrt();
}

/// Fades the demand of an item that ends.
fn end(p: &Prepared, mean: &mut [f64], spread: &mut Spread) {
    let Some(end) = p.ends_in else { return };
    let before: f64 = mean[..p.lead].iter().sum();
    for (t, m) in mean.iter_mut().enumerate() {
        *m *= ((end as f64 - t as f64 - 0.5) / end.max(1) as f64).clamp(0.0, 1.0);
    }
    let after: f64 = mean[..p.lead].iter().sum();
    let left = if before > 1e-12 { (after / before).clamp(0.0, 1.0) } else { 0.0 };
    spread.scale *= left.sqrt();
}

/// How the methods, the mixture and the pooled model did on the item's own past lead times.
fn judge(
    p: &Prepared,
    seen: Option<&Seen>,
    c: &Calibration,
    said: &[f32; K],
    total: f64,
) -> (Method, Vec<Candidate>, Accuracy) {
    let Some(seen) = seen else {
        let mean = total / p.lead as f64;
        return (
            Method::Prior,
            vec![Candidate { method: Method::Prior, score: 0.0, mean }],
            Accuracy::default(),
        );
    };
    let rows = &seen.rows;
    let mut score = c.single;
    let (mut mixture, mut pooled) = (0.0, 0.0);
    let mut a = Accuracy { origins: rows.len(), ..Accuracy::default() };
    let (mut off, mut naive, mut net, mut covered, mut periods) = (0.0, 0.0, 0.0, 0usize, 0.0);
    let (mut absolute, mut square) = (0.0, 0.0);
    if !rows.is_empty() {
        score = [0.0; K];
    }
    let n = rows.len().max(1) as f64;
    for r in rows {
        let to = c.says(r);
        let wanted = f64::from(r.wanted);
        let scale = f64::from(r.scale.max(1e-6));
        for (s, one) in score.iter_mut().zip(r.said) {
            *s += (f64::from(one) - wanted).abs() / scale / n;
        }
        mixture += (f64::from(pool::mixed(&r.said, c.mix.of(&r.recent))) - wanted).abs() / scale / n;
        pooled += (to.mean - wanted).abs() / scale / n;
        off += (to.mean - wanted).abs();
        naive += (f64::from(r.said[0]) - wanted).abs();
        net += to.mean - wanted;
        a.wanted += wanted;
        let width = scale * to.width;
        let own = r.own.map(|o| (f64::from(o) / width) as f32);
        let curve = c.lead.at(to.mean / width, &own);
        covered += usize::from(wanted <= (to.mean + curve[10] * width).max(0.0) + 1e-9);
        let known: f64 =
            r.path.iter().zip(&r.happened).filter(|(_, h)| h.is_finite()).map(|(f, _)| f64::from(*f)).sum();
        for (f, h) in r.path.iter().zip(&r.happened).filter(|(_, h)| h.is_finite()) {
            let f =
                if known > 1e-9 { f64::from(*f) * to.mean / known } else { to.mean / f64::from(r.periods) };
            let e = f - f64::from(*h);
            absolute += e.abs();
            square += e * e;
            periods += 1.0;
        }
    }
    if !rows.is_empty() {
        let of_total = |v: f64| (a.wanted > 0.0).then(|| v / a.wanted);
        (a.wape, a.naive_wape, a.bias) = (of_total(off), of_total(naive), of_total(net));
        a.coverage90 = Some(covered as f64 / n);
        let train = &p.y[..p.y.len().saturating_sub(p.lead)];
        a.mase = measure::naive_error(train, p.season, f64::abs).map(|s| absolute / periods / s);
        a.rmsse = measure::naive_error(train, 1, |e| e * e).map(|s| (square / periods / s).sqrt());
    }
    let per = |sum: f64| sum / p.lead as f64;
    let mut all: Vec<Candidate> = METHODS
        .iter()
        .zip(said)
        .zip(score)
        .map(|((method, s), score)| Candidate { method: *method, score, mean: per(f64::from(*s)) })
        .collect();
    let mixed = f64::from(pool::mixed(said, c.mix.of(&seen.last.recent)));
    all.push(Candidate { method: Method::Combination, score: mixture, mean: per(mixed) });
    let mut method = Method::Combination;
    if c.is_pooled() {
        all.push(Candidate { method: Method::Pooled, score: pooled, mean: per(total) });
        method = Method::Pooled;
    }
    all.sort_by(|x, y| x.score.total_cmp(&y.score));
    (method, all, a)
}

/// One-step forecasts of the history: smoothed level and smoothed probability times size, as much of each as the mixture holds.
fn fitted(p: &Prepared, seen: &Seen, mix: &Mix) -> Vec<f64> {
    let season = &seen.season;
    let n = p.y.len();
    let m = season.len();
    // `season` begins after the history: period `i` is `n - i` before that.
    let factor = |i: usize| season[(m - (n - i) % m) % m];
    let values: Vec<f64> = p.y.iter().enumerate().map(|(i, v)| v / factor(i)).collect();
    let alpha = ses::ALPHAS[ses::Grid::of(&values).best().1];
    let seldom = f64::from(mix[5] + mix[6] + mix[7]);
    let mut out = Vec::with_capacity(n);
    let (mut level, mut size, mut chance) = (f64::NAN, f64::NAN, f64::NAN);
    for (i, v) in values.iter().enumerate() {
        let rate = if size.is_finite() { chance * size } else { 0.0 };
        let one = (1.0 - seldom) * level + seldom * rate;
        out.push(if level.is_nan() { f64::NAN } else { (one * factor(i)).max(0.0) });
        if !v.is_finite() {
            continue;
        }
        let wanted = f64::from(u8::from(*v != 0.0));
        level = if level.is_nan() { *v } else { level + alpha * (v - level) };
        chance = if chance.is_nan() { wanted } else { chance + 0.1 * (wanted - chance) };
        if *v != 0.0 {
            size = if size.is_nan() { *v } else { size + 0.15 * (v - size) };
        }
    }
    out
}
