//! Files that are written beside their place until they are complete. A program that is killed in the middle leaves one;
//! whoever next writes into the same folder removes it.

use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::{Duration, SystemTime};

const PREFIX: &str = ".laurels-";
const SUFFIX: &str = ".part";

/// What SQLite puts behind the name of a copy while it writes one.
const JOURNALS: [&str; 4] = ["", "-journal", "-wal", "-shm"];

/// How long a file must have been left alone. Other processes may be writing theirs, here or on another computer; nobody
/// pauses for a day.
const STALE: Duration = Duration::from_secs(24 * 60 * 60);

/// Names a file that is not complete yet.
pub fn named<'a, 'b>() -> tempfile::Builder<'a, 'b> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX).suffix(SUFFIX);
    builder
}

/// Removes what killed programs of this user left in a folder. What cannot be removed stays: it is in nobody's way.
pub fn remove_stale(folder: &Path) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    for entry in entries.filter(|entry| entry.file_name().to_str().is_some_and(is_named)) {
        if entry.metadata().is_ok_and(|about| is_stale(&about, SystemTime::now())) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

fn is_named(name: &str) -> bool {
    let random = |name: &str| name.strip_prefix(PREFIX)?.split_once(SUFFIX).map(|(_, behind)| behind.to_owned());
    random(name).is_some_and(|behind| JOURNALS.contains(&behind.as_str()))
}

/// Whether it is a plain file of this user's, last written to longer ago than any writer pauses. A clock that was set back
/// keeps it.
fn is_stale(about: &Metadata, now: SystemTime) -> bool {
    let age = about.modified().ok().and_then(|modified| now.duration_since(modified).ok());
    about.is_file() && about.uid() == rustix::process::geteuid().as_raw() && age.is_some_and(|age| age > STALE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::{File, FileTimes};

    /// Makes a file that was last written to so long ago.
    fn left(folder: &Path, name: &str, age: Duration) {
        let file = File::create(folder.join(name)).expect("made");
        file.set_times(FileTimes::new().set_modified(SystemTime::now() - age)).expect("dated");
    }

    fn names(folder: &Path) -> Vec<String> {
        let names = fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.file_name());
        let mut names: Vec<String> = names.map(|name| name.into_string().expect("text")).collect();
        names.sort();
        names
    }

    #[test]
    fn what_was_left_long_ago_goes_and_nothing_else() {
        let folder = tempfile::tempdir().expect("a folder");
        let (folder, old) = (folder.path(), STALE + Duration::from_secs(60));
        for name in [".laurels-AbC123.part", ".laurels-AbC123.part-journal", ".laurels-x.part-wal"] {
            left(folder, name, old);
        }
        let stay = [".laurels-a.part.db", ".laurels-a.parts", ".other-a.part", "laurels-a.part", "laurels.db"];
        for name in stay {
            left(folder, name, old);
        }
        left(folder, ".laurels-young.part", STALE - Duration::from_secs(60));
        fs::create_dir(folder.join(".laurels-folder.part")).expect("made");
        std::os::unix::fs::symlink("laurels.db", folder.join(".laurels-link.part")).expect("linked");
        remove_stale(folder);
        let mut kept = [".laurels-folder.part", ".laurels-link.part", ".laurels-young.part"].to_vec();
        kept.extend(stay);
        kept.sort_unstable();
        assert_eq!(names(folder), kept);
    }

    #[test]
    fn a_file_from_the_future_is_not_stale() {
        let folder = tempfile::tempdir().expect("a folder");
        left(folder.path(), "file", Duration::ZERO);
        let about = fs::metadata(folder.path().join("file")).expect("there");
        let now = SystemTime::now();
        assert!(!is_stale(&about, now - STALE * 2));
        assert!(is_stale(&about, now + STALE * 2));
    }

    #[test]
    fn its_own_names_are_recognised() {
        let folder = tempfile::tempdir().expect("a folder");
        let made = named().tempfile_in(folder.path()).expect("made");
        assert!(is_named(made.path().file_name().and_then(|name| name.to_str()).expect("text")));
    }
}
