//! Forecasts on their way out.

use super::write::{guarded, push_cell};
use std::io::Write;

/// Writes forecasts as CSV: `series,step,mean,q0.5,...`, a row for each step and one, `total`, for all of them together.
pub struct ForecastFile<W: Write> {
    out: W,
    line: String,
    raw: bool,
}

impl<W: Write> ForecastFile<W> {
    /// Begins with the header. `raw` leaves names as they are, without the `'` that keeps a spreadsheet from seeing a formula.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn new(out: W, quantiles: &[f64], raw: bool) -> std::io::Result<Self> {
        let mut this = Self { out, line: String::new(), raw };
        this.line.push_str("series,step,mean");
        for q in quantiles {
            this.line.push_str(&format!(",q{q}"));
        }
        this.line.push('\n');
        this.out.write_all(this.line.as_bytes())?;
        Ok(this)
    }

    /// One row; without a mean the cells stay empty: not enough was known.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn row(
        &mut self,
        series: &str,
        step: Option<usize>,
        mean: Option<f64>,
        quantiles: &[f64],
    ) -> std::io::Result<()> {
        self.line.clear();
        push_cell(&mut self.line, &guarded(series, self.raw));
        match step {
            Some(step) => self.line.push_str(&format!(",{step},")),
            None => self.line.push_str(",total,"),
        }
        if let Some(mean) = mean {
            push_number(&mut self.line, mean);
        }
        for q in quantiles {
            self.line.push(',');
            if mean.is_some() {
                push_number(&mut self.line, *q);
            }
        }
        self.line.push('\n');
        self.out.write_all(self.line.as_bytes())
    }

    /// What everything was written to.
    pub fn into_inner(self) -> W {
        self.out
    }
}

/// Up to four decimals, none that say nothing.
fn push_number(line: &mut String, v: f64) {
    let text = format!("{v:.4}");
    line.push_str(text.trim_end_matches('0').trim_end_matches('.'));
}
