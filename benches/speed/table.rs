//! The table that comes out.

use std::time::Duration;

pub struct Table {
    missed: usize,
    lines: usize,
}

impl Table {
    pub fn new() -> Self {
        println!("{:<44} {:>14}  {:<44} {:<22} met", "what", "measured", "beside", "goal");
        Self { missed: 0, lines: 0 }
    }

    pub fn section(&mut self, name: &str) {
        println!("\n{name}");
    }

    /// A figure without a goal.
    pub fn note(&mut self, what: &str, measured: &str, beside: &str) {
        println!("  {what:<42} {measured:>14}  {beside}");
    }

    /// A figure with its goal.
    pub fn line(&mut self, what: &str, measured: &str, beside: &str, goal: &str, met: bool) {
        self.lines += 1;
        self.missed += usize::from(!met);
        println!("  {what:<42} {measured:>14}  {beside:<44} {goal:<22} {}", if met { "yes" } else { "NO" });
    }

    pub fn end(&self) {
        println!("\n{} goals, {} missed", self.lines, self.missed);
    }
}

/// A time in words of a fixed width.
pub fn time(t: Duration) -> String {
    let micros = t.as_secs_f64() * 1e6;
    match micros {
        m if m < 10_000.0 => format!("{m:.0} µs"),
        m if m < 10_000_000.0 => format!("{:.1} ms", m / 1e3),
        m => format!("{:.1} s", m / 1e6),
    }
}

/// What share `p` (0 to 1) of the times does not exceed.
pub fn quantile(times: &[Duration], p: f64) -> Duration {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    let at = ((sorted.len() as f64 - 1.0) * p).round() as usize;
    sorted[at]
}

pub fn ratio(a: Duration, b: Duration) -> f64 {
    a.as_secs_f64() / b.as_secs_f64().max(1e-9)
}

/// A rate with its thousands apart.
pub fn rate(count: usize, t: Duration, of: &str) -> String {
    format!("{} {of}/s", thousands((count as f64 / t.as_secs_f64().max(1e-9)) as usize))
}

pub fn thousands(n: usize) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(' ');
        }
        out.push(c);
    }
    out
}

/// Processor time that this process has used, all its threads together; told in steps of 10 ms.
pub fn processor() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    // The name in brackets may hold spaces; utime and stime are fields 14 and 15.
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    Duration::from_millis(10 * (fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()))
}
