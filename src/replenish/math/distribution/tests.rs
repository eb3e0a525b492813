//! Every distribution against sums and integrals of its own density.

use super::*;

/// A continuous one against Simpson's rule over its density.
fn integrates(what: &str, d: &impl Distribution, low: f64, high: f64) {
    let simpson = |a: f64, b: f64, f: &dyn Fn(f64) -> f64| {
        let n = 20_000;
        let h = (b - a) / f64::from(n);
        let inner: f64 = (1..n).map(|i| (2.0 + 2.0 * f64::from(i % 2)) * f(a + h * f64::from(i))).sum();
        h / 3.0 * (f(a) + f(b) + inner)
    };
    let near = |name: &str, ours: f64, theirs: f64| {
        assert!((ours - theirs).abs() < 2e-7 * (1.0 + theirs.abs()), "{what}: {name} {ours}, not {theirs}");
    };
    near("mean", d.mean(), simpson(low, high, &|y| y * d.density(y)));
    near("variance", d.variance(), simpson(low, high, &|y| (y - d.mean()).powi(2) * d.density(y)));
    for part in [0.05, 0.2, 0.5, 0.8] {
        let x = low + part * (high - low);
        near("cdf", d.cdf(x), simpson(low, x, &|y| d.density(y)));
        near("both tails", d.cdf(x) + d.survival(x), 1.0);
        if d.cdf(x) > 1e-8 && d.survival(x) > 1e-8 {
            near("quantile", d.quantile(d.cdf(x)), x);
        }
        let (one, two) = (d.loss(x), d.second_loss(x));
        near("loss above", one.above, simpson(x, high, &|y| (y - x) * d.density(y)));
        near("loss below", one.below, simpson(low, x, &|y| (x - y) * d.density(y)));
        near("second loss above", two.above, simpson(x, high, &|y| 0.5 * (y - x).powi(2) * d.density(y)));
        near("second loss below", two.below, simpson(low, x, &|y| 0.5 * (x - y).powi(2) * d.density(y)));
    }
}

#[test]
fn continuous_demand_is_the_integral_of_its_density() {
    integrates("normal", &Normal::new(50.0, 8.0).unwrap(), -30.0, 130.0);
    integrates("lognormal", &Lognormal::new(2.0, 0.3).unwrap(), 1e-9, 60.0);
    integrates("gamma", &Gamma::new(9.0, 0.5).unwrap(), 1e-12, 30.0);
    integrates("gamma by moments", &Gamma::by_moments(8.0, 3.0).unwrap(), 1e-12, 60.0);
    integrates("exponential", &Exponential::new(0.2).unwrap(), 0.0, 150.0);
    integrates("uniform", &Uniform::new(-5.0, 17.0).unwrap(), -5.0, 17.0);
    integrates("moved gamma", &Shifted { by: -4.0, of: Gamma::new(3.0, 2.0).unwrap() }, -4.0, 80.0);
}

/// A count against sums over its points.
fn sums(what: &str, d: &impl Discrete, low: i32, high: i32) {
    let sum =
        |f: &dyn Fn(f64) -> f64| -> f64 { (low..=high).map(f64::from).map(|k| f(k) * d.density(k)).sum() };
    let near = |name: &str, ours: f64, theirs: f64| {
        assert!((ours - theirs).abs() < 1e-10 * (1.0 + theirs.abs()), "{what}: {name} {ours}, not {theirs}");
    };
    near("sum", sum(&|_| 1.0), 1.0);
    near("mean", d.mean(), sum(&|k| k));
    near("variance", d.variance(), sum(&|k| (k - d.mean()).powi(2)));
    for x in [low - 2, low, low + 1, low + 3, low + 7, low + 20] {
        let x = f64::from(x);
        let name = |n: &str| format!("{n} at {x}");
        near(&name("cdf"), d.cdf(x), sum(&|k| f64::from(u8::from(k <= x))));
        near(&name("survival"), d.survival(x), sum(&|k| f64::from(u8::from(k > x))));
        for x in [x, x + 0.25] {
            near(&name("loss above"), d.loss(x).above, sum(&|k| (k - x).max(0.0)));
            near(&name("loss below"), d.loss(x).below, sum(&|k| (x - k).max(0.0)));
        }
        let two = d.second_loss(x);
        near(
            &name("second above"),
            two.above,
            sum(&|k| if k > x { 0.5 * (k - x) * (k - x - 1.0) } else { 0.0 }),
        );
        near(
            &name("second below"),
            two.below,
            sum(&|k| if k < x { 0.5 * (x - k) * (x + 1.0 - k) } else { 0.0 }),
        );
        let p = d.cdf(x);
        if p > 1e-9 && d.survival(x) > 1e-9 {
            let q = d.quantile(p * (1.0 - 1e-13));
            assert!(d.cdf(q) >= p * (1.0 - 1e-12) && d.cdf(q - 1.0) < p, "{what}: quantile of {p} is {q}");
        }
    }
}

#[test]
fn counted_demand_is_the_sum_of_its_points() {
    sums("Poisson", &Poisson::new(7.0).unwrap(), 0, 90);
    sums("seldom Poisson", &Poisson::new(0.03).unwrap(), 0, 40);
    sums("negative binomial", &NegativeBinomial::new(3.0, 0.2).unwrap(), 0, 400);
    sums("negative binomial by moments", &NegativeBinomial::by_moments(4.0, 3.0).unwrap(), 0, 400);
    sums("geometric", &Geometric::new(0.2).unwrap(), 1, 300);
    sums("certain geometric", &Geometric::new(1.0).unwrap(), 1, 30);
    sums("binomial", &Binomial::new(40, 0.3).unwrap(), 0, 40);
    sums("one trial", &Binomial::new(1, 0.3).unwrap(), 0, 30);
    sums("uniform count", &UniformCount::new(-3, 22).unwrap(), -3, 22);
    sums("table", &Pmf::new([(3, 0.5), (1, 0.25), (1, 0.05), (8, 0.2)]).unwrap(), 1, 8);
    sums("moved geometric", &Shifted { by: -1.0, of: Geometric::new(0.7).unwrap() }, 0, 90);
}

#[test]
fn certain_demand_has_no_spread() {
    let d = Normal::new(5.0, 0.0).unwrap();
    assert_eq!((d.cdf(4.9), d.cdf(5.0), d.survival(5.0), d.quantile(0.99)), (0.0, 1.0, 0.0, 5.0));
    assert_eq!(d.loss(3.0), Loss { above: 2.0, below: 0.0 });
    assert_eq!(d.second_loss(9.0), Loss { above: 0.0, below: 8.0 });
    let none = Poisson::new(0.0).unwrap();
    assert_eq!((none.cdf(0.0), none.quantile(0.9), none.loss(2.0).below), (1.0, 0.0, 2.0));
}

#[test]
fn far_tails_keep_their_digits() {
    // L(8) to 12 digits by the asymptotic series of Mills' ratio.
    let z: f64 = 8.0;
    let phi = (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt();
    let series =
        phi / (z * z) * (1.0 - 3.0 / 64.0 + 15.0 / 4096.0 - 105.0 / 262_144.0 + 945.0 / 16_777_216.0);
    assert!((Normal::new(0.0, 1.0).unwrap().loss(8.0).above / series - 1.0).abs() < 2e-5);
    assert!(Poisson::new(2.0).unwrap().survival(60.0) > 0.0);
    assert!(Gamma::new(2.0, 3.0).unwrap().loss(400.0).above > 0.0);
    assert!(Gamma::new(0.02, 3.0).unwrap().loss(1e-6).below > 0.0);
}

#[test]
fn unsound_parameters_are_refused() {
    assert!(Normal::new(1.0, -1.0).is_err() && Normal::new(f64::NAN, 1.0).is_err());
    assert!(Gamma::new(0.0, 1.0).is_err() && Gamma::by_moments(1.0, 0.0).is_err());
    assert!(NegativeBinomial::by_moments(4.0, 2.0).is_err(), "a variance that is not above the mean");
    assert!(NegativeBinomial::new(1.0, 1.0).is_err() && Geometric::new(0.0).is_err());
    assert!(Uniform::new(2.0, 2.0).is_err() && UniformCount::new(3, 2).is_err());
    assert!(
        Pmf::new([]).is_err() && Pmf::new([(1, 0.5)]).is_err() && Pmf::new([(1, 1.5), (2, -0.5)]).is_err()
    );
    assert!(
        Lognormal::new(0.0, 0.0).is_err() && Exponential::new(-1.0).is_err() && Poisson::new(-1.0).is_err()
    );
}
