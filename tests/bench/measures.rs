//! The measures of the program, each printed as value, limit and `ok` or `over`; `--check` turns `over` into a failure,
//! and the names of families (`cargo bench -- todo`) leave the others out.
//!
//! Times are medians of interleaved runs. Instruction counts come from valgrind where it is installed: the same seed
//! and binary give the same count on any load. Those of commands are held against the program that `LAURELS_BEFORE` names.

#[path = "../support/generate.rs"]
mod generate;

mod commands;
mod dashboard;
mod imports;
mod looking;
mod plans;
mod portfolio;
mod report;
mod scoring;
mod stores;
mod team;
mod todo;
mod valgrind;

use report::Report;

/// Takes and prints measures.
type Measures = fn(&mut Report);

/// The measures by what they are about.
const FAMILIES: [(&str, Measures); 10] = [
    ("dashboard", dashboard::run),
    ("looking", looking::run),
    ("stores", stores::run),
    ("imports", imports::run),
    ("team", team::run),
    ("portfolio", portfolio::run),
    ("scoring", scoring::run),
    ("todo", todo::run),
    ("plans", plans::run),
    ("commands", commands::run),
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [command, rows] = arguments.as_slice()
        && let (true, Ok(rows)) = (command == "--score-once", rows.parse())
    {
        return scoring::once(rows);
    }
    let mut report = Report::default();
    let named = |family: &str| arguments.iter().any(|argument| argument == family);
    let all = !FAMILIES.iter().any(|(family, _)| named(family));
    for (family, run) in FAMILIES {
        if all || named(family) {
            run(&mut report);
        }
    }
    std::process::exit(report.finish(arguments.iter().any(|a| a == "--check")));
}
