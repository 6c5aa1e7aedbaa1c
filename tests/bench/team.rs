//! A team store of a million figures, beside a file's: what it costs to fill and to load.

use crate::report::{Report, median};
use crate::stores::{ROWS, fill};
use laurels_core::evidence::Ranking;
use laurels_data::store::{Access, Store};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// Names the address of a schema that has no change yet.
const SCHEMA: &str = "LAURELS_BENCH_TEAM";

pub fn run(report: &mut Report) {
    let what = "a team store of 1,000,000 figures";
    let Some(address) = std::env::var_os(SCHEMA).map(PathBuf::from) else {
        return report.skipped(what, "LAURELS_BENCH_TEAM names no schema");
    };
    if !cfg!(feature = "team") {
        return report.skipped(what, "needs --features team");
    }
    let folder = tempfile::tempdir().expect("a folder");
    println!("  (pg_test_fsync, fdatasync: {})", synced(folder.path()).unwrap_or_else(|| "not installed".to_owned()));
    let file = folder.path().join("laurels.db");
    let ratio = |team: Duration, file: Duration| team.as_secs_f64() / file.as_secs_f64();
    let (team, beside) = (fill(&address, ROWS), fill(&file, ROWS));
    println!("filled in {team:?}, a file in {beside:?}");
    report.measure("import of 1,000,000 figures into it, times a file's", ratio(team, beside), 1.5, "times");
    let (team, beside) = (load(&address), load(&file));
    println!("loaded in {team:?}, a file in {beside:?}");
    report.measure("load of them, times a file's", ratio(team, beside), 2.5, "times");
}

/// What `pg_test_fsync` says of the disk: how often a second it keeps 8 kB.
fn synced(folder: &Path) -> Option<String> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?.flatten();
    let program = versions.map(|version| version.path().join("bin/pg_test_fsync")).find(|program| program.exists())?;
    let output = Command::new(program).args(["-s", "1", "-f"]).arg(folder.join("fsync")).output().ok()?;
    let said = String::from_utf8(output.stdout).ok()?;
    let line = said.lines().find(|line| line.trim_start().starts_with("fdatasync"))?;
    Some(line.split_whitespace().skip(1).collect::<Vec<_>>().join(" "))
}

fn load(path: &Path) -> Duration {
    let store = Store::open(path, Access::Read).expect("opens");
    median(5, || drop(store.load(&Ranking::default()).expect("loads")))
}
