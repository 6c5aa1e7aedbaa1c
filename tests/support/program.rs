//! The program from outside: started in a home of its own, and how it ended.

use assert_cmd::Command;
use serde_json::Value;
use std::path::Path;
use std::process;

/// The program.
pub const LAURELS: &str = env!("CARGO_BIN_EXE_laurels");

/// A small dataset that scores in every designation.
pub const SMALL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/cli/small.json");

/// The program with nobody's settings: in UTF-8, in UTC, for a user who is called kari.
pub fn start(home: &Path) -> process::Command {
    alone(process::Command::new(LAURELS), home)
}

/// The same, or a copy of it, started by a shell after a line of its own: a umask, a limit.
pub fn start_after(line: &str, program: impl AsRef<Path>, home: &Path) -> process::Command {
    let mut shell = process::Command::new("/bin/sh");
    shell.args(["-c", &format!("{line}; exec \"$0\" \"$@\"")]).arg(program.as_ref());
    alone(shell, home)
}

fn alone(mut command: process::Command, home: &Path) -> process::Command {
    command.env_clear().env("HOME", home).env("USER", "kari");
    command.envs([("LC_ALL", "C.UTF-8"), ("TERM", "xterm"), ("TZ", "UTC")]);
    command
}

/// The program on the store of its home.
pub fn laurels(home: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::from(start(home));
    command.env("LAURELS_STORE", home.join("laurels.db")).args(arguments);
    command
}

/// How it ended: its status, its output, its messages.
pub fn ended(command: impl Into<Command>) -> (i32, String, String) {
    let output = command.into().output().expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    (output.status.code().expect("a status"), text(output.stdout), text(output.stderr))
}

/// What it prints when it succeeds; nothing may stand on the standard error.
pub fn printed(command: impl Into<Command>) -> String {
    let (status, out, err) = ended(command);
    assert_eq!((status, err.as_str()), (0, ""), "{out}");
    out
}

/// The one JSON document that it prints when it succeeds.
pub fn json(command: impl Into<Command>) -> Value {
    serde_json::from_str(&printed(command)).expect("one JSON document")
}

/// The one message of a failure: on the standard error, with our name before it, and nothing on the output.
pub fn failure(command: impl Into<Command>) -> String {
    let (status, out, err) = ended(command);
    assert_eq!((status, out.as_str()), (1, ""), "{err}");
    assert_eq!(err.matches("laurels: ").count(), 1, "{err}");
    err.strip_prefix("laurels: ").expect("our name first").trim_end().to_owned()
}

/// A path as an argument.
pub fn text(path: &Path) -> &str {
    path.to_str().expect("a plain path")
}
