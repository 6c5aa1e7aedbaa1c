//! Where two thousand partners stand: scored anew, and read from what was kept. And one partner as large as any.

use crate::generate::{PARTNERS, as_of, book_of, partners};
use crate::report::{Report, median};
use crate::stores::{Run, keep, laurels, run_of};
use laurels_core::evidence::Ranking;
use laurels_core::rulebook;
use laurels_core::scoring::{AsOf, score};
use laurels_data::store::{Access, Store};
use std::hint::black_box;
use std::path::Path;
use std::process::Command;

const SEED: u64 = 20_261_122;

/// Customers and figures of the largest partner.
const LARGE: (usize, usize) = (100_000, 7_000_000);

pub fn run(report: &mut Report) {
    let folder = tempfile::tempdir().expect("a folder");
    large_partner(report, folder.path());
    many_partners(report, folder.path());
}

fn large_partner(report: &mut Report, folder: &Path) {
    let path = folder.join("large.db");
    keep(&path, &book_of(LARGE.0, LARGE.1, SEED));
    let run = laurels(&path, &["score"]);
    println!("  (laurels score of 7,000,000 figures of 100,000 customers: {:?})", run.took);
    run.measure_peak(report, "memory of laurels score of 7,000,000 figures", 700.0);
    let store = Store::open(&path, Access::Read).expect("opens");
    let took = median(3, || drop(store.load(&Ranking::default()).expect("loads")));
    report.measure("load of them", took.as_secs_f64(), 8.0, "s");
    let book = store.load(&Ranking::default()).expect("loads").book;
    let rules = rulebook::shipped("2026-07").expect("it ships").expect("it loads");
    let took = median(5, || {
        black_box(score(&book, &rules, AsOf::today(as_of())));
    });
    report.measure("score of them", took.as_secs_f64(), 1.0, "s");
}

fn many_partners(report: &mut Report, folder: &Path) {
    let (stores, cache) = (folder.join("partners"), folder.join("cache"));
    std::fs::create_dir(&stores).expect("a folder");
    for (at, book) in partners(SEED).enumerate() {
        keep(&stores.join(format!("{at:04}.db")), &book);
    }
    let anew = portfolio(&stores, &cache);
    report.measure("2,000 partners, all scored anew", anew.took.as_secs_f64(), 60.0, "s");
    anew.measure_peak(report, "memory of that", 300.0);
    let took = median(3, || {
        black_box(portfolio(&stores, &cache));
    });
    report.measure("2,000 partners from what was kept", took.as_secs_f64(), 1.5, "s");
    report.measure("a store from what was kept", took.as_secs_f64() * 1e3 / PARTNERS as f64, 0.5, "ms");
}

fn portfolio(partners: &Path, cache: &Path) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_laurels"));
    command.args(["--as-of", "2026-11-22", "portfolio"]).arg(partners).arg("--json").env("XDG_CACHE_HOME", cache);
    run_of(&mut command)
}
