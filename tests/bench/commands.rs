//! What commands take on the demonstration, times what they took in the version before.

use crate::report::Report;
use crate::valgrind::instructions;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The variable that names the program of the version before.
const BEFORE: &str = "LAURELS_BEFORE";

/// Of `explain` as text one metric is compared: the whole tells the months to come, too, which that version did not.
const COMMANDS: [&str; 14] = [
    "score",
    "score --json",
    "explain infrastructure net-customer-adds",
    "explain infrastructure --json",
    "explain modern-work usage-growth",
    "todo",
    "todo --json",
    "show overview",
    "show associations",
    "history --json",
    "export",
    "rules list",
    "rules show --json",
    "wizard show cpor --json",
];

pub fn run(report: &mut Report) {
    let what = "instructions of commands, times those of the version before";
    let Some(before) = std::env::var_os(BEFORE).map(PathBuf::from) else {
        return report.skipped(what, &format!("{BEFORE} names no program of that version"));
    };
    let folder = tempfile::tempdir().expect("a folder");
    let dataset = folder.path().join("demonstration.json");
    let exported = Command::new(&before).args(["--demo", "export"]).arg(&dataset).status().expect("it starts");
    assert!(exported.success(), "{} exports its demonstration", before.display());
    for command in COMMANDS {
        let fixed = ["--as-of", "2026-11-22", "--rules", "2026-07"];
        let arguments: Vec<OsString> = [OsString::from("--data"), dataset.clone().into()]
            .into_iter()
            .chain(fixed.into_iter().chain(command.split(' ')).map(OsString::from))
            .collect();
        let now = instructions(Path::new(env!("CARGO_BIN_EXE_laurels")), &arguments);
        match now.zip(instructions(&before, &arguments)) {
            Some((now, before)) => {
                report.measure(
                    &format!("instructions of {command}, times the version before"),
                    now / before,
                    1.03,
                    "times",
                );
            }
            None => return report.skipped(what, "needs valgrind"),
        }
    }
}
