//! Instruction counts, where valgrind is installed: the same program and arguments give the same count on any load.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

/// Instructions that a run of a program takes; none where valgrind is missing.
pub fn instructions(program: &Path, arguments: &[impl AsRef<OsStr>]) -> Option<f64> {
    let run = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(program)
        .args(arguments)
        .output()
        .ok()?;
    let log = String::from_utf8_lossy(&run.stderr).into_owned();
    let line = log.lines().find(|line| line.contains("Collected :"))?;
    line.rsplit(' ').next()?.parse().ok()
}
