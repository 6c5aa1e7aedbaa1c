//! Prints measures beside their limits.

use std::time::{Duration, Instant};

/// The measures printed so far.
#[derive(Default)]
pub struct Report {
    over: usize,
}

impl Report {
    /// Prints a measure; `limit` is what it may be at most.
    pub fn measure(&mut self, what: &str, value: f64, limit: f64, unit: &str) {
        let verdict = if value <= limit { "ok" } else { "over" };
        self.over += usize::from(value > limit);
        println!("{what:<74} {value:>10.3} {unit:<12} limit {limit:>9.3}   {verdict}");
    }

    /// Says why a measure could not be taken.
    pub fn skipped(&self, what: &str, why: &str) {
        println!("{what:<74} not measured: {why}");
    }

    /// The exit status: a failure if `check` is asked for and something is over its limit.
    pub fn finish(self, check: bool) -> i32 {
        i32::from(check && self.over > 0)
    }
}

/// The median time of so many runs.
pub fn median(runs: usize, mut run: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..runs)
        .map(|_| {
            let begin = Instant::now();
            run();
            begin.elapsed()
        })
        .collect();
    times.sort();
    times[runs / 2]
}
