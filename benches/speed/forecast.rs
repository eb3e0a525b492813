//! Forecasts: series a second, of one method and of everything together with its choice and its quantiles.

use super::table::{Table, rate, time};
use pickface::forecast::{Ask, Control, History, Job, models::theta, run};
use std::{
    hint::black_box,
    sync::atomic::AtomicBool,
    thread,
    time::{Duration, Instant},
};

/// Counts that look like a shop's: from one in ten periods to thirty a period, with a week and a slow wave.
fn shop(items: usize, periods: usize, season: usize) -> Vec<Vec<f64>> {
    const WEEK: [f64; 7] = [1.0, 0.9, 0.9, 1.0, 1.2, 1.6, 0.4];
    let mut state = 4711u64;
    let mut dice = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1u64 << 53) as f64
    };
    (0..items)
        .map(|i| {
            let base = [0.1, 0.5, 2.0, 8.0, 30.0][i % 5];
            (0..periods)
                .map(|t| {
                    let week = if season == 7 { WEEK[t % 7] } else { 1.0 };
                    let mean: f64 = base * week * (1.0 + 0.3 * (t as f64 / 58.0).sin());
                    let (limit, mut product, mut count) = ((-mean).exp(), dice(), 0.0);
                    while product > limit {
                        product *= dice();
                        count += 1.0;
                    }
                    count
                })
                .collect()
        })
        .collect()
}

fn best(rounds: usize, mut work: impl FnMut()) -> Duration {
    let once = || {
        let start = Instant::now();
        work();
        start.elapsed()
    };
    std::iter::repeat_with(once).take(rounds).min().unwrap()
}

/// On all cores, each series by itself.
fn dotm(all: &[Vec<f64>], season: usize, horizon: usize) {
    let threads = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    thread::scope(|scope| {
        for part in all.chunks(all.len().div_ceil(threads)) {
            scope.spawn(move || {
                for y in part {
                    black_box(theta::dotm(black_box(y), season, horizon));
                }
            });
        }
    });
}

fn whole(all: &[Vec<f64>], season: usize, lead: usize) {
    let jobs: Vec<Job> = all
        .iter()
        .map(|y| Job { history: History { values: y.clone(), season, ..History::default() }, lead })
        .collect();
    let ask = Ask { horizon: lead, quantiles: vec![0.5, 0.8, 0.9, 0.95, 0.98] };
    let threads = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let control = Control { threads, progress: &|_| {}, cancel: &AtomicBool::new(false) };
    black_box(run(&jobs, &ask, &control));
}

pub fn measure(table: &mut Table, quick: bool) {
    table.section("Forecasts, all cores (the reference: statsforecast 2.1.1 on two cores of the same kind)");
    let (weekly, daily) = (shop(1000, 104, 1), shop(1000, 365, 7));
    let mut line = |what: &str, beside: &str, goal: f64, t: Duration| {
        let a_second = 1000.0 / t.as_secs_f64();
        table.line(what, &rate(1000, t, "series"), beside, &format!(">= {goal} series/s"), a_second >= goal);
    };
    line("DOTM, 104 weeks", "423/s on one core, 716/s on two", 25_380.0, best(5, || dotm(&weekly, 1, 8)));
    line(
        "DOTM, 365 days, season 7",
        "100/s on one core, 166/s on two",
        6_000.0,
        best(5, || dotm(&daily, 7, 28)),
    );
    line("everything, 104 weeks", "AutoETS 561/s on two", 11_220.0, best(5, || whole(&weekly, 1, 8)));
    line("everything, 365 days, season 7", "AutoETS 33/s on two", 3_300.0, best(5, || whole(&daily, 7, 28)));
    if quick {
        return;
    }
    let many = shop(10_000, 730, 7);
    let t = best(3, || whole(&many, 7, 28));
    table.line("everything, 10 000 items, 730 days", &time(t), "", "<= 5 s", t <= Duration::from_secs(5));
}
