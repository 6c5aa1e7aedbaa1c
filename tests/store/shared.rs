//! A store that several admins share: in a folder of their group, and only there.

use crate::support::program::{LAURELS, start_after};
use crate::support::soak;
use crate::support::stores::{chmod, dataset_of, mode};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::time::{Duration, Instant};

/// A folder with these permissions, in one that goes away by itself.
fn folder(mode: u32) -> (tempfile::TempDir, PathBuf) {
    let above = tempfile::tempdir().expect("a folder");
    let folder = above.path().join("shared");
    fs::create_dir(&folder).expect("a folder");
    chmod(&folder, mode);
    (above, folder)
}

fn laurels(store: &Path, umask: &str, arguments: &[&str]) -> Output {
    let home = store.parent().expect("a folder");
    let mut command = start_after(&format!("umask {umask}"), LAURELS, home);
    command.arg("--store").arg(store).args(arguments).output().expect("it runs")
}

#[test]
fn in_a_group_folder_all_files_belong_to_the_group_whatever_the_umask() {
    for umask in ["000", "022", "077"] {
        let (above, folder) = folder(0o2770);
        let store = folder.join("laurels.db");
        let file = dataset_of(above.path(), "ada");
        let output = laurels(&store, umask, &["import", &file.to_string_lossy()]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(mode(&store), 0o660, "umask {umask}");
        let backup = folder.join("copy.db");
        assert!(laurels(&store, umask, &["backup", &backup.to_string_lossy()]).status.success());
        assert_eq!(mode(&backup), 0o660, "umask {umask}");
        let doctor = laurels(&store, umask, &["doctor"]);
        assert!(String::from_utf8_lossy(&doctor.stdout).contains("its group's alone"));
    }
}

#[test]
fn a_folder_without_setgid_stays_private() {
    for folder_mode in [0o770, 0o2750, 0o700] {
        let (above, folder) = folder(folder_mode);
        let store = folder.join("laurels.db");
        let file = dataset_of(above.path(), "ada");
        assert!(laurels(&store, "000", &["import", &file.to_string_lossy()]).status.success());
        assert_eq!(mode(&store), 0o600, "{folder_mode:o}");
    }
}

#[test]
fn in_a_world_writable_folder_nothing_is_created_or_opened() {
    let (above, folder) = folder(0o777);
    let store = folder.join("laurels.db");
    let file = dataset_of(above.path(), "ada");
    let refused = |output: Output| {
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{message}");
        assert!(message.contains("anybody can write") && message.contains("chmod o-w"), "{message}");
    };
    refused(laurels(&store, "022", &["import", &file.to_string_lossy()]));
    assert!(!store.exists(), "nothing is left behind");
    chmod(&folder, 0o700);
    assert!(laurels(&store, "022", &["import", &file.to_string_lossy()]).status.success());
    chmod(&folder, 0o777);
    refused(laurels(&store, "022", &["score"]));
}

#[test]
fn concurrent_first_writes_all_succeed() {
    for _ in 0..soak::times(3) {
        let (above, folder) = folder(0o700);
        let store = folder.join("laurels.db");
        let ids: Vec<String> = (0..6).map(|writer| format!("w{writer}")).collect();
        std::thread::scope(|scope| {
            for id in &ids {
                let (store, file) = (&store, dataset_of(above.path(), id));
                scope.spawn(move || {
                    let output = laurels(store, "022", &["import", &file.to_string_lossy()]);
                    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
                });
            }
        });
        let book = String::from_utf8(laurels(&store, "022", &["export"]).stdout).expect("text").replace(' ', "");
        for id in &ids {
            assert_eq!(book.matches(&format!("\"id\":\"{id}\"")).count(), 1, "{id}: {book}");
        }
    }
}

/// Imports one dataset after the other until the time is over, at least one; gives the ids of those that were acknowledged.
fn write_until(over: Instant, writer: usize, store: &Path, files: &Path) -> Vec<String> {
    let mut acknowledged = Vec::new();
    while acknowledged.is_empty() || Instant::now() < over {
        let id = format!("w{writer}-{}", acknowledged.len());
        let output = laurels(store, "022", &["import", &dataset_of(files, &id).to_string_lossy()]);
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{message}");
        assert!(!["locked", "busy", "in use"].iter().any(|word| message.contains(word)), "{message}");
        acknowledged.push(id);
    }
    acknowledged
}

#[test]
fn concurrent_writers_wait_and_lose_nothing() {
    // How long each crowd writes.
    let time = Duration::from_secs(1) * soak::times(1);
    let mut timings = Vec::new();
    for crowd in [2, 8] {
        let (above, folder) = folder(0o2770);
        let store = folder.join("laurels.db");
        let first = dataset_of(above.path(), "first");
        assert!(laurels(&store, "022", &["import", &first.to_string_lossy()]).status.success());
        let over = Instant::now() + time;
        let acknowledged: Vec<String> = std::thread::scope(|scope| {
            let (store, files) = (&store, above.path());
            let writers: Vec<_> =
                (0..crowd).map(|writer| scope.spawn(move || write_until(over, writer, store, files))).collect();
            writers.into_iter().flat_map(|writer| writer.join().expect("every writer gets through")).collect()
        });
        let book = String::from_utf8(laurels(&store, "022", &["export"]).stdout).expect("text").replace(' ', "");
        for id in &acknowledged {
            assert_eq!(book.matches(&format!("\"id\":\"{id}\"")).count(), 1, "{id}");
        }
        let history = laurels(&store, "022", &["history", "--json"]).stdout;
        let history: serde_json::Value = serde_json::from_slice(&history).expect("one JSON document");
        let changes = history["changes"].as_array().expect("changes");
        let revisions: Vec<u64> = changes.iter().filter_map(|change| change["revision"].as_u64()).collect();
        let all: Vec<u64> = (1..=acknowledged.len() as u64 + 1).collect();
        assert_eq!(revisions, all, "each is there once, none between");
        let doctor = laurels(&store, "022", &["doctor"]);
        assert!(doctor.status.success(), "{}", String::from_utf8_lossy(&doctor.stdout));
        timings.push(format!("{} changes by {crowd} in {time:?}", acknowledged.len()));
    }
    soak::report("concurrent_writers_wait_and_lose_nothing", &timings.join(", "));
}
