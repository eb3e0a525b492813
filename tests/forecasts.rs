//! Forecasts as whoever asks for them meets them: any history, many items at once, one item again, a file on the command line.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on says so by panicking"
)]

mod support;

use pickface::forecast::{
    Accuracy, Ask, Calibration, Control, DemandClass, Forecast, History, Job, Method, NotEnough, Prior,
    again, calibrated,
    models::{croston, season, theta, trend},
    only, run,
    sentence::{Words, sentence},
};
use proptest::prelude::*;
use std::{
    io::Write,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
};
use support::Depot;

const QUANTILES: [f64; 7] = [0.05, 0.5, 0.8, 0.9, 0.95, 0.98, 0.995];

fn ask(horizon: usize) -> Ask {
    Ask { horizon, quantiles: QUANTILES.to_vec() }
}

fn job(values: Vec<f64>, season: usize, lead: usize) -> Job {
    Job { history: History { values, season, ..History::default() }, lead }
}

fn forecast(jobs: &[Job], horizon: usize) -> Vec<Result<Forecast, NotEnough>> {
    run(jobs, &ask(horizon), &Control { threads: 2, progress: &|_| {}, cancel: &AtomicBool::new(false) })
}

fn one(job: Job, horizon: usize) -> Forecast {
    forecast(&[job], horizon).remove(0).unwrap()
}

/// Numbers that look like chance and are always the same.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }

    fn poisson(&mut self, mean: f64) -> f64 {
        let (limit, mut product, mut count) = ((-mean).exp(), self.roll(), 0.0);
        while product > limit {
            product *= self.roll();
            count += 1.0;
        }
        count
    }
}

/// Weekly counts of many items, some seldom, some often.
fn shop(items: usize, periods: usize, seed: u64) -> Vec<Vec<f64>> {
    let mut dice = Dice(seed);
    (0..items)
        .map(|i| {
            let mean = [0.3, 1.0, 4.0, 15.0, 40.0][i % 5];
            (0..periods).map(|_| dice.poisson(mean)).collect()
        })
        .collect()
}

/// What must hold of every forecast, whatever went in.
fn is_sound(f: &Forecast, horizon: usize, periods: usize) {
    assert_eq!((f.mean.len(), f.quantiles.len(), f.fitted.len()), (horizon, horizon, periods));
    assert!(f.mean.iter().all(|m| m.is_finite() && *m >= 0.0), "{:?}", f.mean);
    let totals = [&f.lead_time.quantiles, &f.total.quantiles];
    for q in f.quantiles.iter().chain(totals) {
        assert_eq!(q.len(), QUANTILES.len());
        assert!(q.iter().all(|v| v.is_finite() && *v >= 0.0), "{q:?}");
        assert!(q.is_sorted(), "quantiles cross: {q:?}");
    }
    for length in [1, horizon / 2 + 1, horizon, horizon + 3] {
        let (low, high) = (f.over(0..length, 0.3), f.over(0..length, 0.97));
        assert!(low.is_finite() && high >= low && low >= 0.0, "{low} {high}");
    }
    assert!(f.fitted.iter().all(|v| v.is_nan() || v.is_finite() && *v >= 0.0));
    assert!(f.tracking.abs() <= 1.0 && f.trend.is_finite());
    assert!(f.seasonal.iter().all(|s| s.is_finite() && *s > 0.0));
    let a = f.accuracy;
    for v in [a.wape, a.mase, a.rmsse, a.bias, a.coverage90, a.naive_wape].into_iter().flatten() {
        assert!(v.is_finite(), "{a:?}");
    }
    assert!(
        !f.candidates.is_empty() && f.candidates.iter().all(|c| c.score.is_finite() && c.mean.is_finite())
    );
    let said = sentence(f, Words::default());
    assert!(!said.is_empty() && !said.contains("NaN") && !said.contains("inf"), "{said}");
}

#[test]
fn hostile_histories_get_a_sensible_answer_or_none() {
    let spike = |at: usize, n: usize| {
        (0..n).map(|i| if i == at { 1e9 } else { f64::from(u8::from(i % 3 == 0)) }).collect()
    };
    let jobs: Vec<(&str, Vec<f64>)> = vec![
        ("one point", vec![5.0]),
        ("two points", vec![0.0, 3.0]),
        ("constant", vec![7.0; 60]),
        ("all zero", vec![0.0; 60]),
        ("a giant spike", spike(30, 60)),
        ("a giant spike yesterday", spike(59, 60)),
        ("negative", vec![-3.0; 40]),
        ("more back than out", (0..50).map(|i| if i % 2 == 0 { 1.0 } else { -4.0 }).collect()),
        ("twenty years", (0..7300).map(|i| f64::from(i % 7)).collect()),
        ("another level since yesterday", (0..80).map(|i| if i < 79 { 2.0 } else { 200.0 }).collect()),
        ("one known", (0..50).map(|i| if i == 20 { 4.0 } else { f64::NAN }).collect()),
        ("infinite", (0..50).map(|i| if i % 5 == 0 { f64::INFINITY } else { 2.0 }).collect()),
        ("beyond everything", vec![1e300; 30]),
        ("tiny", vec![1e-300; 30]),
    ];
    for season in [0, 1, 7, 12, 52, 5000] {
        for lead in [0, 1, 14, 99] {
            let all: Vec<Job> = jobs.iter().map(|(_, v)| job(v.clone(), season, lead)).collect();
            for ((name, values), answer) in jobs.iter().zip(forecast(&all, 14)) {
                match answer {
                    Ok(f) => is_sound(&f, 14, values.len()),
                    Err(e) => assert!(*name == "beyond everything" && e == NotEnough::Nothing, "{name}: {e}"),
                }
            }
        }
    }
    for nothing in [vec![], vec![f64::NAN; 40]] {
        assert_eq!(forecast(&[job(nothing, 7, 7)], 14)[0], Err(NotEnough::Nothing));
    }
    let silent = one(job(vec![0.0; 60], 7, 7), 14);
    assert_eq!((silent.class, silent.total.mean, silent.total.quantiles[5]), (DemandClass::Silent, 0.0, 0.0));
    let constant = one(job(vec![7.0; 60], 1, 7), 14);
    assert!((constant.mean[0] - 7.0).abs() < 1e-6, "{:?}", constant.mean);
    assert!(forecast(&[], 14).is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn no_history_breaks_a_forecast(
        histories in prop::collection::vec(
            prop::collection::vec(
                prop_oneof![
                    5 => Just(0.0),
                    5 => (0u32..50).prop_map(f64::from),
                    1 => any::<f64>(),
                    1 => Just(f64::NAN),
                    1 => -1e6..1e6f64,
                ],
                0..90,
            ),
            1..12,
        ),
        season in prop_oneof![Just(1usize), Just(7), Just(12), Just(52)],
        lead in 1usize..20,
        horizon in 1usize..20,
        ends_in in prop::option::of(0usize..30),
        level in prop::option::of(0.0..100.0f64),
        closed in prop::collection::vec(any::<bool>(), 0..120),
    ) {
        let jobs: Vec<Job> = histories
            .into_iter()
            .map(|values| {
                let prior = level.map(|level| Prior { level, spread: level, periods: 5.0 });
                Job { history: History { values, season, closed: closed.clone(), prior, ends_in }, lead }
            })
            .collect();
        for (job, answer) in jobs.iter().zip(forecast(&jobs, horizon)) {
            match answer {
                Ok(f) => is_sound(&f, horizon, job.history.values.len()),
                Err(e) => prop_assert_eq!(e, NotEnough::Nothing),
            }
        }
    }
}

#[test]
fn quantiles_hold_what_they_promise_over_lead_times_and_single_periods() {
    let (past, lead) = (60, 6);
    let all = shop(1500, past + lead, 3);
    let jobs: Vec<Job> = all.iter().map(|v| job(v[..past].to_vec(), 1, lead)).collect();
    let (mut sum, mut single, mut half) = ([0.0; 7], [0.0; 7], 0.0);
    let answers: Vec<Forecast> = forecast(&jobs, lead).into_iter().map(Result::unwrap).collect();
    for (values, f) in all.iter().zip(&answers) {
        let happened: f64 = values[past..].iter().sum();
        for i in 0..7 {
            sum[i] += f64::from(u8::from(happened <= f.lead_time.quantiles[i])) / 1500.0;
            single[i] += f64::from(u8::from(values[past + 2] <= f.quantiles[2][i])) / 1500.0;
        }
        half += f64::from(u8::from(values[past..past + 3].iter().sum::<f64>() <= f.over(0..3, 0.9))) / 1500.0;
    }
    let all = Accuracy::overall(answers.iter().map(|f| &f.accuracy));
    assert!(all.wape.unwrap() < 0.9 * all.naive_wape.unwrap() && all.bias.unwrap().abs() < 0.05, "{all:?}");
    assert!((0.85..0.96).contains(&all.coverage90.unwrap()) && all.origins == 4 * 1500, "{all:?}");
    // Counts come in steps, so that a share of items lies on the quantile itself and above what was asked.
    assert!((0.87..0.94).contains(&sum[3]) && (0.93..0.975).contains(&sum[4]), "over the lead time {sum:?}");
    assert!(
        (0.86..0.97).contains(&single[3]) && (0.92..0.985).contains(&single[4]),
        "over one period {single:?}"
    );
    assert!((0.85..0.96).contains(&half), "over half the lead time {half}");
    assert!(sum[6] > 0.98, "{sum:?}");
}

#[test]
fn the_answer_is_the_same_for_any_number_of_threads_and_for_one_item_again() {
    let jobs: Vec<Job> = shop(400, 50, 9).into_iter().map(|v| job(v, 1, 4)).collect();
    let cancel = AtomicBool::new(false);
    let seen = AtomicUsize::new(0);
    let progress = |n: usize| {
        seen.fetch_max(n, Ordering::Relaxed);
    };
    let with =
        |threads| calibrated(&jobs, &ask(4), &Control { threads, progress: &progress, cancel: &cancel });
    let ((alone, calibration), (together, other)) = (with(1), with(3));
    let means = |all: &[Result<Forecast, NotEnough>]| -> Vec<Vec<f64>> {
        all.iter().map(|f| f.as_ref().unwrap().mean.clone()).collect()
    };
    assert_eq!(means(&alone), means(&together));
    assert_eq!(calibration, other);
    assert_eq!(seen.load(Ordering::Relaxed), 400, "progress reaches the last job");

    let kept: Calibration = serde_json::from_str(&serde_json::to_string(&calibration).unwrap()).unwrap();
    for i in [0, 17, 399] {
        let (f, before) = (again(&jobs[i], &ask(4), &kept).unwrap(), alone[i].as_ref().unwrap());
        assert_eq!(
            (f.mean, f.lead_time, f.candidates),
            (before.mean.clone(), before.lead_time.clone(), before.candidates.clone())
        );
    }
}

#[test]
fn a_stopped_run_says_so() {
    let jobs: Vec<Job> = shop(100, 50, 9).into_iter().map(|v| job(v, 1, 4)).collect();
    let cancel = AtomicBool::new(true);
    let answers = run(&jobs, &ask(4), &Control { threads: 2, progress: &|_| {}, cancel: &cancel });
    assert!(answers.iter().all(|a| *a == Err(NotEnough::Cancelled)));
}

#[test]
fn unknown_is_not_zero() {
    let mut dice = Dice(5);
    let whole: Vec<f64> = (0..120).map(|_| dice.poisson(20.0)).collect();
    let holes: Vec<f64> =
        whole.iter().enumerate().map(|(i, v)| if i % 3 == 0 { f64::NAN } else { *v }).collect();
    let zeros: Vec<f64> = whole.iter().enumerate().map(|(i, v)| if i % 3 == 0 { 0.0 } else { *v }).collect();
    let mean = |v: &Vec<f64>| one(job(v.clone(), 1, 7), 7).lead_time.mean / 7.0;
    assert!((mean(&holes) - mean(&whole)).abs() < 2.5, "{} {}", mean(&holes), mean(&whole));
    assert!(mean(&zeros) < 0.85 * mean(&whole));
    // Out of stock for the last three weeks: what is known still says twenty.
    let mut out = whole.clone();
    out[99..].fill(f64::NAN);
    assert!((mean(&out) - 20.0).abs() < 3.0, "{}", mean(&out));
}

#[test]
fn closed_days_sell_nothing_and_take_nothing_from_the_others() {
    let mut dice = Dice(11);
    let closed: Vec<bool> = (0..200).map(|i| i % 7 == 6).collect();
    let values: Vec<f64> = (0..140).map(|i| if closed[i] { 0.0 } else { dice.poisson(12.0) }).collect();
    let history = History { values, season: 7, closed: closed.clone(), ..History::default() };
    let f = one(Job { history, lead: 14 }, 14);
    for (t, shut) in closed[140..154].iter().enumerate() {
        assert_eq!(f.mean[t] == 0.0, *shut, "{:?}", f.mean);
        assert!(
            if *shut { f.quantiles[t][6] == 0.0 } else { (f.mean[t] - 12.0).abs() < 3.0 },
            "{:?}",
            f.mean
        );
    }
    is_sound(&f, 14, 140);
}

#[test]
fn a_week_without_sundays_still_has_its_mondays() {
    let closed: Vec<bool> = (0..200).map(|i| i % 7 == 6).collect();
    let values = (0..154).map(|i| match i % 7 {
        0 => 20.0,
        6 => 0.0,
        _ => 5.0,
    });
    let history =
        History { values: values.collect(), season: 7, closed: closed.clone(), ..History::default() };
    let f = one(Job { history, lead: 14 }, 14);
    for (t, mean) in f.mean.iter().enumerate() {
        let wanted = [20.0, 5.0, 5.0, 5.0, 5.0, 5.0, 0.0][t % 7];
        assert!((mean - wanted).abs() < 0.5, "{:?}", f.mean);
    }
}

#[test]
fn a_belief_stands_in_until_an_item_speaks_for_itself() {
    let prior = Some(Prior { level: 30.0, spread: 10.0, periods: 8.0 });
    let with = |values: Vec<f64>| {
        let history = History { values, season: 1, prior, ..History::default() };
        one(Job { history, lead: 4 }, 4)
    };
    let unborn = with(vec![]);
    assert_eq!((unborn.method, unborn.mean[0]), (Method::Prior, 30.0));
    assert!(
        unborn.lead_time.quantiles[4] > 130.0 && unborn.lead_time.quantiles[0] < 110.0,
        "{:?}",
        unborn.lead_time
    );
    assert!(sentence(&unborn, Words { period: "week", names: &[] }).contains("30.0 a week, as its like"));
    let young = with(vec![10.0; 4]).mean[0];
    let old = with(vec![10.0; 80]).mean[0];
    assert!((20.0..26.0).contains(&young), "{young}");
    assert!((10.0..13.0).contains(&old), "{old}");
}

#[test]
fn an_item_that_ends_fades() {
    let history = History { values: vec![10.0; 60], season: 1, ends_in: Some(4), ..History::default() };
    let f = one(Job { history, lead: 8 }, 8);
    assert!(
        f.mean.is_sorted_by(|a, b| a >= b) && f.mean[0] > 7.0 && f.mean[4..].iter().all(|m| *m == 0.0),
        "{:?}",
        f.mean
    );
    assert!((15.0..25.0).contains(&f.lead_time.mean), "{}", f.lead_time.mean);
}

#[test]
fn weekdays_and_trends_are_seen_and_said() {
    let week = [0.6, 0.8, 1.0, 1.0, 2.2, 1.2, 0.2];
    let mut dice = Dice(21);
    let values: Vec<f64> = (0..182).map(|i| dice.poisson(10.0 * week[i % 7])).collect();
    let f = one(job(values, 7, 14), 14);
    for (mean, share) in f.mean.iter().zip(week) {
        assert!((mean - 10.0 * share).abs() < 4.0, "{:?}", f.mean);
    }
    let said =
        sentence(&f, Words { period: "day", names: &["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] });
    assert!(
        said.contains("a day, Fri 2.") && said.contains("than the same days of the week before"),
        "{said}"
    );
    assert_eq!(f.class, DemandClass::Smooth);

    let rising = one(job((0..60).map(|i| 20.0 + f64::from(i)).collect(), 1, 8), 8);
    assert!(rising.trend > 0.5 && rising.lead_time.mean > 8.0 * 78.0, "{} {:?}", rising.trend, rising.mean);
    assert!(sentence(&rising, Words::default()).contains("rising"));
}

#[test]
fn a_forecast_that_went_wrong_is_tracked() {
    let up = one(job((0..60).map(|i| if i < 50 { 5.0 } else { 40.0 }).collect(), 1, 4), 4);
    let down = one(job((0..60).map(|i| if i < 50 { 40.0 } else { 5.0 }).collect(), 1, 4), 4);
    assert!(up.tracking > 0.5 && down.tracking < -0.5, "{} {}", up.tracking, down.tracking);
    assert!(sentence(&up, Words::default()).contains("lately too low"));
}

#[test]
fn methods_can_be_named() {
    let jobs: Vec<Job> = shop(60, 50, 2).into_iter().map(|v| job(v, 1, 4)).collect();
    let control = Control { threads: 1, progress: &|_| {}, cancel: &AtomicBool::new(false) };
    let (answers, _) = only(&jobs, &ask(4), &[Method::Tsb], &control);
    for (j, f) in jobs.iter().zip(answers) {
        let tsb = croston::tsb(&j.history.values, 0.15, 0.1);
        assert!((f.unwrap().mean[0] - tsb).abs() < 1e-4 * (1.0 + tsb));
    }
}

/// From the published examples of the methods' papers and a reference implementation.
#[test]
fn a_few_known_answers() {
    let parts: Vec<f64> =
        "0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 2 0 0 1 0 0 0 0 0 1 0 2 0 0 0 0 0 0 0 0 3 0 0 0 0 0 0 0"
            .split(' ')
            .map(|v| v.parse().unwrap())
            .collect();
    assert!((croston::sba(&parts, 0.1) - 0.135_995_807_127_882_62).abs() < 1e-12);
    // A straight line goes on, damped or not.
    let line: Vec<f64> = (0..40).map(|i| 100.0 + 3.0 * f64::from(i)).collect();
    let mut ahead = [0.0; 3];
    trend::fit(&line, &[], None).unwrap().forecast(&mut ahead);
    assert!((ahead[0] - 220.0).abs() < 1.0, "{ahead:?}");
    let theta = theta::dotm(&line, 1, 3).unwrap();
    assert!((theta[2] - 226.0).abs() < 4.0, "{theta:?}");
}

#[test]
fn the_season_of_most_is_found() {
    let mut dice = Dice(8);
    let weekly: Vec<Vec<f64>> = (0..20)
        .map(|_| (0..100).map(|i| dice.poisson([2.0, 5.0, 5.0, 9.0, 20.0, 30.0, 1.0][i % 7])).collect())
        .collect();
    let monthly: Vec<Vec<f64>> = (0..20)
        .map(|_| {
            (0..72)
                .map(|i| dice.poisson(30.0 + 20.0 * (f64::from(i) * std::f64::consts::FRAC_PI_6).sin()))
                .collect()
        })
        .collect();
    let none = shop(20, 100, 4);
    let wandering: Vec<Vec<f64>> = (0..20)
        .map(|_| {
            let mut level = 500.0;
            let steps = (0..200).map(|_| {
                level += dice.roll() * 20.0 - 10.0;
                level
            });
            steps.collect()
        })
        .collect();
    let find = |all: &[Vec<f64>]| season::find(&all.iter().map(Vec::as_slice).collect::<Vec<_>>());
    assert_eq!((find(&weekly), find(&monthly), find(&none), find(&wandering)), (7, 12, 1, 1));
}

fn csv(rows: &[Vec<f64>]) -> String {
    let mut text = String::from("series,period,quantity\n");
    for (i, values) in rows.iter().enumerate() {
        for (t, v) in values.iter().enumerate() {
            let quantity = if v.is_nan() { String::new() } else { v.to_string() };
            text.push_str(&format!("S{i}@{},{},{quantity}\n", values.len(), t + 1));
        }
    }
    text
}

#[test]
fn a_file_of_histories_becomes_a_file_of_forecasts() {
    let depot = Depot::bare();
    let input = csv(&shop(30, 40, 6));
    let arguments =
        ["forecast", "--input", "-", "--horizon", "4", "--season", "1", "--quantiles", "0.5,0.95"];
    let said = depot.feed(&arguments, &input);
    assert_eq!(said.err, "");
    let lines: Vec<&str> = said.out.lines().collect();
    assert_eq!(lines[0], "series,step,mean,q0.5,q0.95");
    assert_eq!(lines.len(), 1 + 30 * 5);
    for (i, five) in lines[1..].chunks(5).enumerate() {
        let cells: Vec<Vec<&str>> = five.iter().map(|l| l.split(',').collect()).collect();
        assert!(cells.iter().all(|c| c[0] == format!("S{i}@40")));
        assert_eq!(cells.iter().map(|c| c[1]).collect::<Vec<_>>(), ["1", "2", "3", "4", "total"]);
        let mean = |c: &Vec<&str>| c[2].parse::<f64>().unwrap();
        let sum: f64 = cells[..4].iter().map(mean).sum();
        assert!((sum - mean(&cells[4])).abs() < 0.001 * (1.0 + sum), "{five:?}");
    }

    let mut file = std::fs::File::create(depot.path("demand.csv")).unwrap();
    file.write_all(input.as_bytes()).unwrap();
    let to_file = [
        "forecast",
        "--input",
        "demand.csv",
        "--horizon",
        "4",
        "--season",
        "1",
        "--quantiles",
        "0.5,0.95",
        "--out",
        "out.csv",
    ];
    let written = depot.run(&to_file);
    assert_eq!((written.out.as_str(), written.err.as_str()), ("", ""));
    assert_eq!(std::fs::read_to_string(depot.path("out.csv")).unwrap(), said.out);

    let answers = depot.feed(&["forecast", "--input", "-", "--horizon", "4", "--json"], &input).json();
    assert_eq!(answers.len(), 30);
    assert!(answers[4]["sentence"].as_str().unwrap().contains("sells"));
    assert_eq!(answers[4]["mean"].as_array().unwrap().len(), 4);
}

#[test]
fn a_file_that_cannot_be_read_is_refused_in_one_sentence() {
    let depot = Depot::bare();
    for (input, wanted) in [
        ("series,period,quantity\nA,1,2\nA,2,lots\n", "line 3: the quantity \"lots\" is no number"),
        ("series,period,quantity\nA,1,2\nA,1,2\n", "line 3: A has period 1 twice"),
        ("a,b\n1,2\n", "no column \"series\""),
        ("", "is empty"),
    ] {
        let said = depot.feed(&["forecast", "--input", "-", "--horizon", "4"], input);
        assert!(
            said.err.contains(wanted) && said.err.lines().count() == 1 && said.out.is_empty(),
            "{}",
            said.err
        );
    }
    let said =
        depot.feed(&["forecast", "--input", "-", "--horizon", "4"], "series,period,quantity\nA,1,\nA,2,\n");
    assert_eq!(said.out.lines().next_back(), Some("A,total,,,,,,"), "nothing known, nothing said");
}
