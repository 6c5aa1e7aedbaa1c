//! The measures of the program, each printed as value, limit and `ok` or `over`; `--check` turns `over` into a failure.
//!
//! Times are medians of interleaved runs. Instruction counts come from valgrind where it is installed: the same seed
//! and binary give the same count on any load.

#[path = "../support/generate.rs"]
mod generate;

mod dashboard;
mod keeping;
mod report;
mod scoring;

use report::Report;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [command, rows] = arguments.as_slice()
        && let (true, Ok(rows)) = (command == "--score-once", rows.parse())
    {
        return scoring::once(rows);
    }
    let mut report = Report::default();
    dashboard::run(&mut report);
    keeping::run(&mut report);
    scoring::run(&mut report);
    std::process::exit(report.finish(arguments.iter().any(|a| a == "--check")));
}
