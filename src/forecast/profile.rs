//! The shape of the season of one history, drawn towards that of all.

/// Factors for each period of the season; the mean of all is 1.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub(super) struct Profile {
    index: Vec<f64>,
}

/// What one history says of its season before others are asked.
#[derive(Debug, Clone)]
pub(super) struct Own {
    /// Raw factors.
    ratio: Vec<f64>,
    /// How much they are to be believed, 0 to 1.
    trust: f64,
    /// How much more certain they are than chance: for the pool.
    weight: f64,
}

impl Profile {
    pub(super) fn flat(season: usize) -> Self {
        Self { index: vec![1.0; season.max(1)] }
    }

    pub(super) fn season(&self) -> usize {
        self.index.len()
    }

    #[inline]
    pub(super) fn at(&self, at: usize) -> f64 {
        self.index[at % self.index.len()]
    }

    /// Turns the factors so that period `by` of before is the first now.
    pub(super) fn rotate(&mut self, by: usize) {
        // The pool counts phases from the end of the history, a look from its beginning.
        let m = self.index.len();
        self.index.rotate_right(by % m);
    }

    pub(super) fn is_flat(&self) -> bool {
        self.index.iter().all(|v| (v - 1.0).abs() < 1e-9)
    }

    pub(super) fn index(&self) -> &[f64] {
        &self.index
    }

    /// A history's own factors drawn towards those of the pool, as far as they are not to be believed.
    pub(super) fn of(own: Option<&Own>, pool: &Profile) -> Self {
        let Some(own) = own else { return pool.clone() };
        let mut index: Vec<f64> = own
            .ratio
            .iter()
            .enumerate()
            .map(|(j, r)| (own.trust * r + (1.0 - own.trust) * pool.at(j)).max(0.02))
            .collect();
        let mean = index.iter().sum::<f64>() / index.len() as f64;
        index.iter_mut().for_each(|v| *v /= mean);
        Self { index }
    }

    /// The factors of the pool: the mean of all, each as certain as it is, beginning with the first period after the histories.
    /// Flat as far as the histories do not share them: a pool of anything and everything has no season of its own.
    pub(super) fn pooled<'a>(season: usize, all: impl Iterator<Item = &'a Own>) -> Self {
        let mut sum = vec![0.0; season];
        let (mut total, mut count, mut signal) = (0.0, 0usize, 0.0);
        for own in all.filter(|o| o.ratio.len() == season) {
            for (s, r) in sum.iter_mut().zip(&own.ratio) {
                *s += own.weight * r.clamp(0.0, 6.0);
            }
            let moves = own.ratio.iter().map(|r| (r.min(6.0) - 1.0).powi(2)).sum::<f64>() / season as f64;
            signal += own.weight * (moves - (1.0 / own.weight - CERTAIN)).max(0.0);
            total += own.weight;
            count += 1;
        }
        if count < 20 || total <= 0.0 {
            return Self::flat(season);
        }
        let mean = sum.iter().sum::<f64>() / season as f64;
        sum.iter_mut().for_each(|s| *s /= mean);
        // How much of what moves in the histories moves in all of them.
        let common = sum.iter().map(|s| (s - 1.0).powi(2)).sum::<f64>() / season as f64;
        let shared = (common / (signal / total).max(1e-9)).min(1.0);
        let share = ((shared - 0.25) / 0.35).clamp(0.0, 1.0);
        Self { index: sum.iter().map(|s| (1.0 + share * (s - 1.0)).max(0.02)).collect() }
    }
}

/// What no season is more certain than, as a variance of its factors.
const CERTAIN: f64 = 0.02;

impl Own {
    /// Turns the factors so that the first is that of the period after the history.
    pub(super) fn rotate(&mut self, by: usize) {
        let m = self.ratio.len();
        self.ratio.rotate_left(by % m);
    }

    /// Ratios of sums to the centred moving average, and how far they stand out of their own noise (the positive-part
    /// James-Stein weight, as Miller and Williams 2003 shrink seasonal factors). `None` when there are not two seasons.
    pub(super) fn of(y: &[f64], season: usize) -> Option<Self> {
        if season < 2 || y.len() < 2 * season + 1 {
            return None;
        }
        let half = season / 2;
        let width = 2 * half + 1;
        let even = season.is_multiple_of(2);
        // For each phase: sums of values, of trends, of squared ratios weighted by the trend, and seasons seen.
        let mut phase = vec![(0.0f64, 0.0f64, 0.0f64, 0.0f64); season];
        let value = |i: usize| if y[i].is_finite() { y[i] } else { 0.0 };
        let (mut sum, mut known) = (0.0, 0usize);
        for v in y.iter().take(width - 1).filter(|v| v.is_finite()) {
            sum += v;
            known += 1;
        }
        for i in half..y.len() - half {
            sum += value(i + half);
            known += usize::from(y[i + half].is_finite());
            if y[i].is_finite() && known * 2 > width {
                let (mut s, mut k) = (sum, known as f64);
                if even {
                    s -= 0.5 * (value(i - half) + value(i + half));
                    k -= 0.5
                        * (f64::from(u8::from(y[i - half].is_finite()))
                            + f64::from(u8::from(y[i + half].is_finite())));
                }
                let t = s / k;
                if t > 1e-9 {
                    let p = &mut phase[i % season];
                    p.0 += y[i];
                    p.1 += t;
                    p.2 += y[i] * y[i] / t;
                    p.3 += 1.0;
                }
            }
            sum -= value(i - half);
            known -= usize::from(y[i - half].is_finite());
        }
        let all = phase.iter().map(|p| p.0).sum::<f64>();
        let trend = phase.iter().map(|p| p.1).sum::<f64>();
        // A weekday on which the site never opens is known in no week: it says nothing of the others.
        let is_shut = |k: usize| !y.iter().skip(k).step_by(season).any(|v| v.is_finite());
        let is_missing = phase.iter().enumerate().any(|(k, p)| p.3 < 1.0 && !is_shut(k));
        let open: Vec<usize> = (0..season).filter(|k| phase[*k].3 >= 1.0).collect();
        if all <= 0.0 || trend <= 0.0 || is_missing || open.len() < 2 {
            return None;
        }
        let m = open.len() as f64;
        let mut ratio: Vec<f64> = phase.iter().map(|p| (p.0 / p.1.max(1e-12)).max(0.0)).collect();
        let mean = open.iter().map(|k| ratio[*k]).sum::<f64>() / m;
        (0..season).filter(|k| phase[*k].3 < 1.0).for_each(|k| ratio[k] = mean);
        // Noise of a ratio: the weighted variance within a phase over the seasons seen.
        let mut noise = 0.0;
        for (p, r) in open.iter().map(|k| (&phase[*k], ratio[*k])) {
            let within = (p.2 / p.1 - r * r).max(0.0);
            noise += within / (p.3 - 1.0).max(0.7);
        }
        ratio.iter_mut().for_each(|r| *r /= mean.max(1e-12));
        noise /= mean * mean;
        let between: f64 = ratio.iter().map(|r| (r - 1.0).powi(2)).sum();
        let trust = if between > 0.0 {
            (1.0 - noise * (m - 3.0).max(1.0) / m / between).clamp(0.0, 1.0)
        } else {
            0.0
        };
        Some(Self { ratio, trust, weight: 1.0 / (noise / m + CERTAIN) })
    }
}
