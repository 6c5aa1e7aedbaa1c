//! Where two thousand partners stand: scored anew, and read from what was kept.

use crate::report::{Report, median};
use crate::stores::{fill, run_of};
use std::hint::black_box;
use std::path::Path;
use std::process::Command;

const PARTNERS: usize = 2_000;
/// Customers of ten partners in turn; the others are copies.
const CUSTOMERS: [usize; 10] = [20, 20, 20, 50, 50, 100, 100, 200, 500, 2_000];

pub fn run(report: &mut Report) {
    let folder = tempfile::tempdir().expect("a folder");
    let (partners, cache) = (folder.path().join("partners"), folder.path().join("cache"));
    std::fs::create_dir(&partners).expect("a folder");
    let first: Vec<_> = (0..CUSTOMERS.len()).map(|at| partners.join(format!("{at:04}.db"))).collect();
    for (store, customers) in first.iter().zip(CUSTOMERS) {
        fill(store, customers * 50);
    }
    for at in CUSTOMERS.len()..PARTNERS {
        let store = partners.join(format!("{at:04}.db"));
        std::fs::copy(&first[at % CUSTOMERS.len()], store).expect("a copy");
    }
    let anew = portfolio(&partners, &cache);
    report.measure("2,000 partners, all scored anew", anew.took.as_secs_f64(), 60.0, "s");
    match anew.peak {
        Some(peak) => report.measure("memory of that", peak, 300.0, "MB"),
        None => report.skipped("memory of that", "needs /proc"),
    }
    let took = median(3, || {
        black_box(portfolio(&partners, &cache));
    });
    report.measure("2,000 partners from what was kept", took.as_secs_f64(), 1.5, "s");
    report.measure("a store from what was kept", took.as_secs_f64() * 1e3 / PARTNERS as f64, 0.5, "ms");
}

fn portfolio(partners: &Path, cache: &Path) -> crate::stores::Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_laurels"));
    command.args(["--as-of", "2026-11-22", "portfolio"]).arg(partners).arg("--json").env("XDG_CACHE_HOME", cache);
    run_of(&mut command)
}
