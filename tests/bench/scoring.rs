//! How long a score takes, whole and after one change.

use crate::generate::{active, as_of, book};
use crate::report::{Report, median};
use crate::valgrind::instructions;
use laurels_core::book::AssociationType;
use laurels_core::projection::Projection;
use laurels_core::rulebook;
use laurels_core::scoring::{AsOf, Scorer, score};
use std::hint::black_box;

const SEED: u64 = 20_261_122;

fn rules() -> rulebook::Rulebook {
    rulebook::shipped("2026-07").expect("it ships").expect("it loads")
}

/// Scores a generated book once or, with the sign of the number turned, only makes it: for instruction counts.
pub fn once(rows: i64) {
    let book = book(rows.unsigned_abs() as usize, SEED);
    let rules = rules();
    if rows > 0 {
        black_box(score(&book, &rules, AsOf::today(as_of())));
    }
}

pub fn run(report: &mut Report) {
    let rules = rules();
    let as_of = AsOf::today(as_of());
    let book = book(1_000_000, SEED);
    assert_eq!(book.usage.len(), 1_000_000);
    let took = median(7, || {
        black_box(score(&book, &rules, as_of));
    });
    report.measure("six designations over 1,000,000 rows, 20,000 customers", took.as_secs_f64() * 1e3, 150.0, "ms");

    let scorer = Scorer::new(&book, &rules, as_of);
    let customer = &book.customers[book.customers.len() / 2].id;
    let started = scorer.planned_start(laurels_core::book::Product::Azure);
    let change = Projection {
        associations: vec![active("new", customer, AssociationType::Pal, None, started)],
        ..Projection::default()
    };
    let took = median(101, || {
        black_box(scorer.project(&change));
    });
    report.measure("six designations after one changed association", took.as_secs_f64() * 1e3, 1.0, "ms");
    instructions_per_row(report);
}

/// Instructions that scoring takes per row: the whole run less one that only makes the book.
fn instructions_per_row(report: &mut Report) {
    let what = "instructions per row at 1,000,000 rows, times those at 10,000";
    let count =
        |rows: i64| instructions(&std::env::current_exe().ok()?, &["--score-once".to_owned(), rows.to_string()]);
    let per_row = |rows: i64| Some((count(rows)? - count(-rows)?) / rows as f64);
    match per_row(10_000).zip(per_row(1_000_000)) {
        Some((small, large)) => {
            println!("  ({small:.0} instructions a row at 10,000, {large:.0} at 1,000,000)");
            report.measure(what, large / small, 1.2, "times");
        }
        None => report.skipped(what, "needs valgrind"),
    }
}
