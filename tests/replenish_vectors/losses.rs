//! Loss functions, and distributions as they are written in vectors.

use crate::line::{Answer, Line, pair};
use pickface::replenish::math::{
    Distribution, Loss, Unsound,
    distribution::{
        Binomial, Exponential, Gamma, Geometric, Lognormal, NegativeBinomial, Normal, Pmf, Poisson, Shifted,
        Uniform, UniformCount,
    },
    loss,
};
use serde_json::{Map, Value};

/// Any distribution, moved.
pub(crate) type Any = Shifted<Box<dyn Distribution>>;

pub(crate) fn answer(line: &Line) -> Option<Answer> {
    let both = |l: Loss| pair(l.above, l.below);
    let x = || line.number("x");
    let function = line.function.as_str();
    Some(match function {
        "standard_normal_loss" => Ok(both(loss::standard_normal(line.number("z")))),
        "standard_normal_second_loss" => Ok(both(loss::standard_normal_second(line.number("z")))),
        "standard_normal_loss_dict" => table(line),
        "discrete_loss" => any(line).map(|d| both(d.loss(x()))),
        "discrete_second_loss" => any(line).map(|d| both(d.second_loss(x()))),
        "continuous_loss" => any(line).map(|d| both(cut(&d, x()).0)),
        "continuous_second_loss" => any(line).map(|d| both(cut(&d, x()).1)),
        _ => {
            let (name, second) = match function.strip_suffix("_second_loss") {
                Some(name) => (name, true),
                None => (function.strip_suffix("_loss")?, false),
            };
            let demand = named(name, line)?;
            demand.map(|d| both(if second { d.second_loss(x()) } else { d.loss(x()) }))
        }
    })
}

/// Probability beyond which the reference integrates no further, on either side.
const CUT: f64 = 1e-10;

/// First and second loss as the reference integrates them: without the part of the loss beyond the quantiles of [`CUT`], which is
/// a loss at the quantile itself. So its digits can be compared to the last, not only to where the tails begin to matter.
pub(crate) fn cut(d: &impl Distribution, x: f64) -> (Loss, Loss) {
    let (low, high) = (d.quantile(CUT), d.quantile(1.0 - CUT));
    let (one, two) = (d.loss(x), d.second_loss(x));
    // E[Y - x; Y > high] = n(high) + (high - x) P(Y > high), and of the second order alike.
    let beyond = |loss: f64, second: f64, chance: f64, reach: f64| {
        (loss + reach * chance, second + reach * loss + 0.5 * reach * reach * chance)
    };
    let above = beyond(d.loss(high).above, d.second_loss(high).above, d.survival(high), high - x);
    let below = beyond(d.loss(low).below, d.second_loss(low).below, d.cdf(low), x - low);
    // Beyond the cut itself nothing is left to integrate.
    let left = |whole: f64, part: f64, reach: f64| if reach > 0.0 { whole - part } else { 0.0 };
    (
        Loss { above: left(one.above, above.0, high - x), below: left(one.below, below.0, x - low) },
        Loss { above: left(two.above, above.1, high - x), below: left(two.below, below.1, x - low) },
    )
}

/// A distribution by the name of its loss function.
fn named(name: &str, line: &Line) -> Option<Result<Box<dyn Distribution>, Unsound>> {
    fn made<D: Distribution + 'static>(d: Result<D, Unsound>) -> Result<Box<dyn Distribution>, Unsound> {
        d.map(|d| Box::new(d) as Box<dyn Distribution>)
    }
    let n = |key: &str| line.number(key);
    Some(match name {
        "normal" => made(Normal::new(n("mean"), n("sd"))),
        "lognormal" => made(Lognormal::new(n("mu"), n("sigma"))),
        "exponential" => made(Exponential::new(n("mu"))),
        "gamma" => made(Gamma::new(n("a"), n("b"))),
        "uniform" => made(Uniform::new(n("a"), n("b"))),
        "poisson" => made(Poisson::new(n("mean"))),
        "geometric" => made(Geometric::new(n("p"))),
        "binomial" => made(Binomial::new(n("n") as u32, n("p"))),
        "negative_binomial" => made(match (line.maybe("r"), line.maybe("p")) {
            (Some(r), Some(p)) => NegativeBinomial::new(r, p),
            _ => NegativeBinomial::by_moments(n("mean"), n("sd")),
        }),
        _ => return None,
    })
}

/// The distribution of a line: a table where there is one, else that which is described.
fn any(line: &Line) -> Result<Any, Unsound> {
    match (line.given("distrib"), line.given("pmf")) {
        (Some(described), _) => described_as(described),
        (None, Some(table)) => Ok(Shifted { by: 0.0, of: Box::new(pmf(table)?) }),
        (None, None) => panic!("{}: neither distribution nor table", line.id),
    }
}

/// A table `{"3": 0.5, ...}` or `[0.1, 0.2, ...]`.
pub(crate) fn pmf(table: &Value) -> Result<Pmf, Unsound> {
    let chance = |v: &Value| v.as_f64().unwrap_or(f64::NAN);
    match table {
        Value::Array(all) => Pmf::from_zero(&all.iter().map(chance).collect::<Vec<_>>()),
        Value::Object(all) => {
            Pmf::new(all.iter().map(|(k, v)| (k.parse::<f64>().unwrap_or(f64::NAN) as i64, chance(v))))
        }
        _ => panic!("no table: {table}"),
    }
}

/// A frozen distribution of scipy: shapes, then `loc` and `scale`, by place or by name.
pub(crate) fn described_as(v: &Value) -> Result<Any, Unsound> {
    let args = crate::line::numbers(&v["args"]);
    let none = Map::new();
    let kwds = v["kwds"].as_object().unwrap_or(&none);
    let name = v["dist"].as_str().unwrap_or_default();
    let shapes: &[&str] = match name {
        "norm" | "expon" | "uniform" => &[],
        "lognorm" => &["s"],
        "gamma" => &["a"],
        "poisson" => &["mu"],
        "geom" => &["p"],
        "nbinom" | "binom" => &["n", "p"],
        "randint" => &["low", "high"],
        other => panic!("no such distribution: {other}"),
    };
    let by_name = |key: &str| kwds.get(key).and_then(Value::as_f64);
    let shape = |i: usize| args.get(i).copied().or_else(|| by_name(shapes[i])).unwrap_or(f64::NAN);
    let after = |i: usize, key: &str| args.get(shapes.len() + i).copied().or_else(|| by_name(key));
    let (loc, scale) = (after(0, "loc").unwrap_or(0.0), after(1, "scale").unwrap_or(1.0));
    let of: Box<dyn Distribution> = match name {
        "norm" => Box::new(Normal::new(0.0, scale)?),
        "expon" => Box::new(Exponential::new(1.0 / scale)?),
        "uniform" => Box::new(Uniform::new(0.0, scale)?),
        "lognorm" => Box::new(Lognormal::new(scale.ln(), shape(0))?),
        "gamma" => Box::new(Gamma::new(shape(0), scale)?),
        "poisson" => Box::new(Poisson::new(shape(0))?),
        "geom" => Box::new(Geometric::new(shape(0))?),
        "nbinom" => Box::new(NegativeBinomial::new(shape(0), shape(1))?),
        "binom" => Box::new(Binomial::new(shape(0) as u32, shape(1))?),
        // The upper end is not possible there.
        _ => Box::new(UniformCount::new(shape(0) as i32, shape(1) as i32 - 1)?),
    };
    Ok(Shifted { by: loc, of })
}

/// A table from level to loss; its keys are the levels as they were printed.
fn table(line: &Line) -> Answer {
    let rows = loss::standard_normal_table(line.number("start"), line.number("stop"), line.number("step"))?;
    let below = line.yes("complementary", false);
    let keys = line.expected_keys();
    assert_eq!(rows.len(), keys.len(), "{}: another number of rows", line.id);
    let mut said = Map::new();
    for key in keys {
        let z: f64 = key.parse().unwrap();
        if let Some((_, loss)) = rows.iter().find(|(level, _)| (level - z).abs() < 1e-12) {
            said.insert(key, if below { loss.below } else { loss.above }.into());
        }
    }
    Ok(Value::Object(said))
}
