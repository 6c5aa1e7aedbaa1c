//! Files that never end, or are not what they seem: refused with little memory, whatever their size. The limit on memory is
//! set on the process, so that a slow machine makes no difference.

use crate::support::program::{self, ended, text};
use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, Stdio};

/// What the program may use for data: 50 MB.
const LIMIT: &str = "ulimit -d 51200";

fn import(home: &Path, file: &str) -> Command {
    let mut command = program::start_after(LIMIT, program::LAURELS, home);
    command.env("LAURELS_STORE", home.join("laurels.db")).args(["import", file]);
    command
}

/// Imports what a pipe gives, which is `begin` and then `more` without end.
fn endless(begin: &str, more: &str) -> (Option<i32>, String) {
    let home = tempfile::tempdir().expect("a folder");
    let mut command = import(home.path(), "/dev/stdin");
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the program");
    let mut into = child.stdin.take().expect("a pipe");
    let (begin, more) = (begin.to_owned(), more.repeat(1 + 65_536 / more.len()));
    let writer = std::thread::spawn(move || -> io::Result<()> {
        into.write_all(begin.as_bytes())?;
        loop {
            into.write_all(more.as_bytes())?;
        }
    });
    let output = child.wait_with_output().expect("it ends");
    let stopped = writer.join().expect("the writer ends").expect_err("nobody reads any more");
    assert_eq!(stopped.kind(), io::ErrorKind::BrokenPipe);
    assert!(!home.path().join("laurels.db").exists());
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn what_never_ends_is_refused_with_little_memory() {
    let usage = "Month,ServiceName,CustomerTenantId,TotalACR\n";
    let row = "2026-10-01,Storage,11111111-1111-4111-8111-111111111111,1.5\n";
    let customer = r#"{"id":"contoso","name":"Contoso"},"#;
    let dataset = r#"{"format":"laurels/dataset","version":1,"customers":["#;
    for (begin, more, words) in [
        ("", "\0", "is not text"),
        ("", "x", "has a line of more than 1 MiB"),
        ("", "\n", "is empty"),
        (usage, "x", "has a line of more than 1 MiB"),
        (usage, row, "more than 16 MiB"),
        ("[", r#"{"id":1},"#, "not a laurels dataset"),
        (r#"{"colour":["#, r#"{"id":1},"#, "its fields are"),
        (r#"{"customers":["#, r#"{"id":1},"#, "$.customers[0]"),
        (r#"{"customers":["#, customer, "more than 16 MiB"),
        (dataset, customer, "more than 16 MiB"),
        (dataset, " ", "from line 1 on it has 1 MiB without a field"),
        (r#"{"customers":"#, "[", "$.customers[0]"),
        (r#"{"customers":""#, "x", "from line 1 on it has 1 MiB without a field"),
    ] {
        let (status, told) = endless(begin, more);
        assert_eq!(status, Some(1), "{begin}{more}: {told}");
        assert!(told.contains(words), "{begin}{more}: {told}");
    }
}

#[test]
fn a_large_file_that_is_not_ours_is_refused_by_its_beginning() {
    let home = tempfile::tempdir().expect("a folder");
    let file = home.path().join("records.json");
    for (begin, words) in [
        ("[", "not a laurels dataset"),
        (r#"{"people":null,"value":["#, "its fields are"),
        (r#"{"people":["#, "$.people[0]"),
        (r#"{"format":"laurels/dataset","version":1,"usage":["#, "$.usage[0]"),
    ] {
        let records = r#"{"a":1},"#.repeat(10_000_000);
        std::fs::write(&file, [begin, &records].concat()).expect("written");
        let (status, _, told) = ended(import(home.path(), text(&file)));
        assert_eq!(status, 1, "{begin}: {told}");
        assert!(told.contains(words), "{begin}: {told}");
    }
}

#[test]
fn a_dataset_that_goes_on_with_nothing_is_refused_there() {
    let home = tempfile::tempdir().expect("a folder");
    let file = home.path().join("book.json");
    for (begin, more) in [(r#"{"format":"laurels/dataset","version":1"#, b' '), (r#"{"customers":[{"id":"a"#, b'x')] {
        let packed = std::fs::File::create(&file).expect("a file");
        let mut packed = flate2::write::GzEncoder::new(packed, flate2::Compression::fast());
        packed.write_all(begin.as_bytes()).expect("written");
        let block = vec![more; 1 << 20];
        (0..100).for_each(|_| packed.write_all(&block).expect("written"));
        packed.finish().expect("written");
        let plain = home.path().join("plain.json");
        std::fs::write(&plain, [begin.as_bytes(), &block.repeat(100)].concat()).expect("written");
        for path in [text(&file), text(&plain)] {
            let (status, _, told) = ended(import(home.path(), path));
            assert_eq!(status, 1, "{begin} in {path}: {told}");
            assert!(told.contains("from line 1 on it has 1 MiB without a field"), "{begin} in {path}: {told}");
        }
    }
}

#[test]
fn a_large_file_is_no_dataset_to_work_on_by_its_beginning() {
    let home = tempfile::tempdir().expect("a folder");
    let partners = home.path().join("partners");
    std::fs::create_dir(&partners).expect("a folder");
    let file = partners.join("records.json");
    for (begin, words) in [
        ("", "no valid JSON: line 1, column 1"),
        ("[", "not a laurels dataset"),
        (r#"{"colour":["#, "its fields are"),
        (r#"{"format":"laurels/dataset","version":1,"customers":["#, "no valid JSON: line 1"),
    ] {
        let large = std::fs::File::create(&file).expect("a file");
        (&large).write_all(begin.as_bytes()).expect("written");
        if begin.is_empty() || begin.ends_with('[') && begin.len() > 20 {
            large.set_len(1900 << 20).expect("NULs to the end");
        } else {
            (&large).write_all(r#"{"a":1},"#.repeat(10_000_000).as_bytes()).expect("written");
        }
        let mut score = program::start_after(LIMIT, program::LAURELS, home.path());
        score.args(["--data", text(&file), "score"]);
        let (status, _, told) = ended(score);
        assert_eq!(status, 1, "{begin}: {told}");
        assert!(told.contains(words), "{begin}: {told}");
        let mut portfolio = program::start_after(LIMIT, program::LAURELS, home.path());
        portfolio.args(["portfolio", text(&partners), "--json"]);
        let (status, out, told) = ended(portfolio);
        assert_eq!(status, 0, "{begin}: {told}");
        assert!(out.contains(r#""error": ""#), "{begin}: {out}");
    }
}

#[test]
fn a_device_and_a_pipe_that_nobody_writes_to_are_refused() {
    let home = tempfile::tempdir().expect("a folder");
    assert!(Command::new("mkfifo").arg(home.path().join("pipe")).status().expect("mkfifo").success());
    for (file, words) in [("/dev/zero", "neither a regular file nor a pipe"), ("pipe", "nobody writes to")] {
        let (status, _, told) = ended(import(home.path(), text(&home.path().join(file))));
        assert_eq!((status, told.contains(words)), (1, true), "{told}");
    }
}
