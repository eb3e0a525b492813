//! Simple exponential smoothing: Brown (1959); `l' = a y + (1 - a) l`, begun at the first known value.

/// The smoothing constants that [`Grid`] follows at once.
pub const ALPHAS: [f64; 8] = [0.02, 0.05, 0.1, 0.2, 0.3, 0.45, 0.65, 0.9];

/// The level after the last value with a given constant; `None` when nothing is known.
#[must_use]
pub fn level(y: &[f64], alpha: f64) -> Option<f64> {
    let mut known = y.iter().filter(|v| v.is_finite());
    let first = *known.next()?;
    Some(known.fold(first, |l, v| l + alpha * (v - l)))
}

/// Level and sum of squared one-step errors with a given constant.
fn run(y: &[f64], alpha: f64) -> (f64, f64) {
    let mut known = y.iter().filter(|v| v.is_finite());
    let Some(first) = known.next() else { return (0.0, 0.0) };
    let (mut l, mut sse) = (*first, 0.0);
    for v in known {
        let e = v - l;
        sse += e * e;
        l += alpha * e;
    }
    (l, sse)
}

/// The level with the constant, within bounds, that has the least squared one-step errors; and that constant.
#[must_use]
pub fn optimised(y: &[f64], low: f64, high: f64) -> (f64, f64) {
    let best = minimise(low, high, 24, |a| run(y, a).1);
    (run(y, best).0, best)
}

/// The least of a function of one variable: Brent's method (1973), golden sections with parabolas where they help.
pub fn minimise(low: f64, high: f64, rounds: usize, mut f: impl FnMut(f64) -> f64) -> f64 {
    const GOLD: f64 = 0.381_966_011_250_105_1;
    let (mut a, mut b) = (low, high);
    let mut x = a + GOLD * (b - a);
    let (mut w, mut v) = (x, x);
    let mut fx = f(x);
    let (mut fw, mut fv) = (fx, fx);
    let (mut d, mut e) = (0.0f64, 0.0f64);
    for _ in 0..rounds {
        let middle = 0.5 * (a + b);
        let tolerance = 1e-5 * x.abs() + 1e-6;
        if (x - middle).abs() <= 2.0 * tolerance - 0.5 * (b - a) {
            break;
        }
        let mut golden = true;
        if e.abs() > tolerance {
            let r = (x - w) * (fx - fv);
            let mut q = (x - v) * (fx - fw);
            let mut p = (x - v) * q - (x - w) * r;
            q = 2.0 * (q - r);
            if q > 0.0 {
                p = -p;
            }
            q = q.abs();
            if p.abs() < (0.5 * q * e).abs() && p > q * (a - x) && p < q * (b - x) {
                (e, d) = (d, p / q);
                golden = false;
                let u = x + d;
                if u - a < 2.0 * tolerance || b - u < 2.0 * tolerance {
                    d = if x < middle { tolerance } else { -tolerance };
                }
            }
        }
        if golden {
            e = if x < middle { b - x } else { a - x };
            d = GOLD * e;
        }
        let u = x + if d.abs() >= tolerance { d } else { tolerance.copysign(d) };
        let fu = f(u);
        if fu <= fx {
            if u < x {
                b = x;
            } else {
                a = x;
            }
            (v, fv, w, fw, x, fx) = (w, fw, x, fx, u, fu);
        } else {
            if u < x {
                a = u;
            } else {
                b = u;
            }
            if fu <= fw || w == x {
                (v, fv, w, fw) = (w, fw, u, fu);
            } else if fu <= fv || v == x || v == w {
                (v, fv) = (u, fu);
            }
        }
    }
    x
}

/// Smoothing with all of [`ALPHAS`] in one pass.
#[derive(Debug, Clone, Copy)]
pub struct Grid {
    /// The level of each.
    pub levels: [f64; 8],
    /// The squared errors of each.
    pub sse: [f64; 8],
    known: usize,
}

impl Grid {
    /// After all of `y`.
    #[must_use]
    pub fn of(y: &[f64]) -> Self {
        let mut g = Self { levels: [0.0; 8], sse: [0.0; 8], known: 0 };
        for v in y.iter().copied().filter(|v| v.is_finite()) {
            if g.known == 0 {
                g.levels = [v; 8];
            } else {
                for ((level, sse), alpha) in g.levels.iter_mut().zip(&mut g.sse).zip(ALPHAS) {
                    let e = v - *level;
                    *sse += e * e;
                    *level += alpha * e;
                }
            }
            g.known += 1;
        }
        g
    }

    /// The level of the constant with the least squared errors, and that constant's index.
    #[must_use]
    pub fn best(&self) -> (f64, usize) {
        let mut best = 2;
        for k in 0..8 {
            if self.sse[k] < self.sse[best] {
                best = k;
            }
        }
        (self.levels[best], best)
    }
}
