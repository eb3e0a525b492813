//! Forecasting methods, measures and distributions against published values: outputs of a reference implementation, and
//! definitions worked out by hand. Skipped with a word where the vectors are not at hand; `tests/forecasts.rs` has a few inside.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on says so by panicking"
)]

mod support;

use pickface::forecast::{
    class, distribution, measure,
    models::{aggregate, croston, ets, naive, season::Seasonal, ses, stl, theta},
};
use serde_json::Value;

fn lines(name: &str) -> Vec<Value> {
    let Some(path) = support::shared_data(&format!("vectors/{name}")) else { return Vec::new() };
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(|l| serde_json::from_str(l).unwrap()).collect()
}

fn numbers(v: &Value) -> Vec<f64> {
    v.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect()
}

fn number(v: &Value) -> f64 {
    v.as_f64().unwrap()
}

/// Mean distance over mean height.
fn distance(ours: &[f64], theirs: &[f64]) -> f64 {
    let apart: f64 = ours.iter().zip(theirs).map(|(a, b)| (a - b).abs()).sum();
    apart / theirs.iter().map(|b| b.abs()).sum::<f64>()
}

fn forecast(model: &str, y: &[f64], season: usize, horizon: usize) -> Option<Vec<f64>> {
    let level = |l: f64| Some(vec![l; horizon]);
    let path = |f: Option<ets::Fit>| {
        let mut out = vec![0.0; horizon];
        f?.forecast(&mut out);
        Some(out)
    };
    match model {
        "CrostonClassic" => level(croston::croston(y, 0.1)),
        "CrostonSBA" => level(croston::sba(y, 0.1)),
        "TSB(0.1,0.1)" => level(croston::tsb(y, 0.1, 0.1)),
        "IMAPA" => level(aggregate::imapa(y)),
        "ADIDA" => level(aggregate::adida(y)),
        "SESopt" => level(ses::optimised(y, 0.01, 0.99).0),
        "SES(0.3)" => ses::level(y, 0.3).and_then(level),
        "SeasonalNaive" => Some(naive::seasonal_naive(y, season, horizon)),
        "DOTM" => theta::dotm(y, season, horizon),
        "Theta" => theta::theta(y, season, horizon, theta::Kind::Standard),
        "ETS(ANN)" => path(ets::fit(y, 1, ets::Form::ANN)),
        "ETS(AAdN)" => path(ets::fit(y, 1, ets::Form::AADN)),
        "AutoETS" => path(ets::best(y, season, true)),
        "MSTL+ETS(ZZN)" => stl::forecast(y, &[season], horizon),
        _ => None,
    }
}

#[test]
fn methods_say_what_the_reference_says() {
    let mut tested = 0;
    for v in lines("forecast.jsonl") {
        let id = v["id"].as_str().unwrap();
        let model = v["model"].as_str().unwrap();
        let (y, theirs) = (numbers(&v["y"]), numbers(&v["expected"]));
        let season = v["season"].as_u64().unwrap() as usize;
        let ours = forecast(model, &y, season, theirs.len());
        let ours = ours.unwrap_or_else(|| panic!("{id}: {model} said nothing"));
        let (apart, allowed) = (distance(&ours, &theirs), number(&v["rel_tol"]));
        tested += 1;
        if apart <= allowed {
            continue;
        }
        // A search may end in another place: then ours must be the better one, and theirs what we say from their place.
        assert_eq!(model, "Theta", "{id}: {model} is {apart} from the reference, {allowed} allowed");
        let adjusted = Seasonal::tested(&y, season);
        let free = adjusted.adjusted(&y);
        let best = theta::fit(&free, &[], theta::Kind::Standard).unwrap();
        let bound = theta::fit_at(&free, theta::Kind::Standard, 0.1).unwrap();
        assert!(best.sse < bound.sse, "{id}: their constant fits better");
        let mut there = vec![0.0; theirs.len()];
        bound.forecast(&mut there);
        for (step, f) in there.iter_mut().enumerate() {
            *f = adjusted.restored(*f, y.len() + step);
        }
        let apart = distance(&there, &theirs);
        assert!(apart <= allowed, "{id}: {model} with their constant is {apart} from the reference");
    }
    eprintln!("{tested} vectors of methods");
}

#[test]
fn measures_are_exact() {
    for v in lines("metrics.jsonl") {
        let i = &v["input"];
        let [train, actual, said, q90] = ["train", "actual", "forecast", "q90"].map(|k| numbers(&i[k]));
        let season = i["season"].as_u64().unwrap() as usize;
        let tolerance = number(&v["tol"]);
        for (name, ours) in [
            ("wape", measure::wape(&actual, &said)),
            ("bias", measure::bias(&actual, &said)),
            ("mae", measure::mae(&actual, &said)),
            ("mase", measure::mase(&train, season, &actual, &said)),
            ("rmsse", measure::rmsse(&train, &actual, &said)),
            ("pinball90", measure::pinball(&actual, &q90, 0.9)),
            ("smape", measure::smape(&actual, &said)),
        ] {
            let theirs = number(&v["expected"][name]);
            let ours = ours.unwrap();
            assert!((ours - theirs).abs() <= tolerance, "{}: {name} {ours} is not {theirs}", v["id"]);
        }
    }
}

#[test]
fn distributions_and_classes_are_those_of_the_books() {
    for v in lines("formulas.jsonl") {
        let (i, e) = (&v["input"], &v["expected"]);
        let close = |ours: f64, key: &str| {
            let theirs = number(&e[key]);
            let tolerance = v["tol"].as_f64().unwrap_or(1e-6) * theirs.abs().max(1.0);
            assert!((ours - theirs).abs() <= tolerance, "{}: {key} {ours} is not {theirs}", v["id"]);
        };
        match v["function"].as_str().unwrap() {
            "gamma_quantile" => {
                let q =
                    distribution::gamma_quantile(number(&i["mean"]), number(&i["sd"]), number(&i["prob"]));
                close(q, "quantile");
            }
            "poisson_quantile" => {
                let (k, cdf) = distribution::poisson_quantile(number(&i["mean"]), number(&i["prob"]));
                close(k as f64, "quantile");
                close(cdf, "cdf");
            }
            "negbin_quantile" => {
                let (mean, variance) = (number(&i["mean"]), number(&i["variance"]));
                let (k, cdf) = distribution::negbin_quantile(mean, variance, number(&i["prob"]));
                close(k as f64, "quantile");
                close(cdf, "cdf");
            }
            "syntetos_boylan" if i.get("demand").is_some() => {
                let (interval, variation) = class::interval_and_variation(&numbers(&i["demand"])).unwrap();
                close(interval, "adi");
                close(variation, "cv2");
            }
            _ => {}
        }
    }
}
