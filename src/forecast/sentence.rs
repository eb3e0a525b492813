//! A forecast in one sentence, for whoever is asked to believe it.

use super::{
    answer::{Candidate, DemandClass, Forecast, Method},
    look::K,
};

/// The words that a sentence needs from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words<'a> {
    /// One period: `day`, `week`, `month`, `period`.
    pub period: &'a str,
    /// The name of each period of the season, beginning with the first period of the horizon, such as weekdays; empty for none.
    pub names: &'a [&'a str],
}

impl Default for Words<'_> {
    fn default() -> Self {
        Self { period: "period", names: &[] }
    }
}

/// What a forecast says and why, such as: *sells 4.1 a day, Fridays 2.0 times that, slowly falling; the pooled model won over
/// 10 others: 18 % better than the same weeks of before*. The unit is whatever the history counts.
#[must_use]
pub fn sentence(f: &Forecast, words: Words<'_>) -> String {
    let n = f.mean.len().max(1) as f64;
    let mean = f.mean.iter().sum::<f64>() / n;
    let mut out = match f.class {
        DemandClass::Silent => return "nothing has been wanted".into(),
        DemandClass::New if f.method == Method::Prior => {
            return format!("new: taken to sell {} a {}, as its like do", number(mean), words.period);
        }
        DemandClass::New => format!("young: sells about {} a {}", number(mean), words.period),
        DemandClass::Intermittent | DemandClass::Lumpy => {
            format!("sells now and then, {} a {} on average", number(mean), words.period)
        }
        DemandClass::Smooth | DemandClass::Erratic => format!("sells {} a {}", number(mean), words.period),
    };
    let peak = f.seasonal.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
    if let (Some((at, high)), true) = (peak, mean > 0.0)
        && *high > 1.25
    {
        match words.names.get(at) {
            Some(name) => out.push_str(&format!(", {name} {high:.1} times that")),
            None => out.push_str(&format!(", {high:.1} times that at its peak")),
        }
    }
    // Over as many periods as lie ahead; what is less than a twentieth of the mean is no trend.
    let change = f.trend * n / mean.max(1e-9);
    let moves = match change {
        c if c > 0.3 => ", rising",
        c if c > 0.05 => ", slowly rising",
        c if c < -0.3 => ", falling",
        c if c < -0.05 => ", slowly falling",
        _ => "",
    };
    if mean > 0.0 {
        out.push_str(moves);
    }
    let others = f.candidates.len().saturating_sub(1);
    if f.method != Method::Prior && others > 0 {
        let many = if f.candidates.len() > K { K } else { others + 1 };
        out.push_str(&match f.method {
            Method::Pooled => {
                format!("; a mixture of {many} methods, corrected by what all items have in common")
            }
            Method::Combination => format!("; a mixture of {many} methods"),
            one => format!("; {} won over {} others", name(one), many.saturating_sub(1)),
        });
        if let Some(first) = f.candidates.first().filter(|c| leads(c, f.method)) {
            out.push_str(&format!(" ({} alone was nearest here)", name(first.method)));
        }
        if let (Some(own), Some(naive)) = (f.accuracy.wape, f.accuracy.naive_wape)
            && naive > 0.0
        {
            let better = (1.0 - own / naive) * 100.0;
            let before = match (f.seasonal.is_empty(), words.period) {
                (true, _) => "the last value again",
                (false, "day") => "the same days of the week before",
                (false, _) => "the same time of last season",
            };
            out.push_str(&match better {
                b if b >= 1.0 => format!(": {b:.0} % better than {before}"),
                b if b <= -1.0 => format!(": {:.0} % worse than {before} so far", -b),
                _ => format!(": no better than {before}"),
            });
        }
    }
    if f.tracking.abs() > 0.5 {
        let way = if f.tracking > 0.0 { "too low" } else { "too high" };
        out.push_str(&format!("; lately {way}, look at it"));
    }
    out
}

fn leads(c: &Candidate, method: Method) -> bool {
    !matches!(c.method, Method::Combination | Method::Pooled) && c.method != method
}

/// The name of a method in a sentence.
#[must_use]
pub fn name(method: Method) -> &'static str {
    match method {
        Method::SeasonalNaive => "the last season again",
        Method::MovingAverage => "the moving average",
        Method::Ses => "exponential smoothing",
        Method::HoltWinters => "damped trend",
        Method::Ets => "Holt-Winters",
        Method::Theta => "theta",
        Method::Dotm => "dynamic theta",
        Method::Croston => "Croston",
        Method::Sba => "Syntetos-Boylan",
        Method::Tsb => "TSB",
        Method::Adida => "ADIDA",
        Method::Imapa => "IMAPA",
        Method::Seasons => "week and year",
        Method::Combination => "a mixture",
        Method::Pooled => "a mixture, corrected by what all items have in common",
        Method::Prior => "what its like sell",
    }
}

/// Three digits that matter.
fn number(v: f64) -> String {
    match v.abs() {
        a if a >= 100.0 => format!("{v:.0}"),
        a if a >= 1.0 => format!("{v:.1}"),
        a if a >= 0.01 => format!("{v:.2}"),
        _ => format!("{v:.3}"),
    }
}
