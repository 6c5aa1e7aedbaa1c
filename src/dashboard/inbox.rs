//! The inbox: a folder whose files may be reports. They are listed, never opened.

use chrono::{DateTime, Utc};
use laurels_app::inbox::InboxFile;
use std::fs;
use std::path::{Path, PathBuf};

/// How files end that may be reports.
const ENDINGS: [&str; 9] = ["csv", "tsv", "txt", "json", "xlsx", "xls", "ods", "zip", "gz"];

/// What lists a folder's files to whoever takes them, as often as it is called; a folder that can't be read has none.
pub(super) fn offer(folder: PathBuf, send: impl Fn(Vec<InboxFile>) -> bool) -> impl Fn() -> bool {
    move || send(files(&folder))
}

/// The files that may be reports, the oldest first.
fn files(folder: &Path) -> Vec<InboxFile> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let found = entries.flatten().filter_map(|entry| {
        let path = entry.path();
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        let about = entry.metadata().ok().filter(fs::Metadata::is_file)?;
        let modified = about.modified().ok().map(DateTime::<Utc>::from)?;
        let path = path.to_str().filter(|_| ENDINGS.contains(&ending.as_str()))?.to_owned();
        Some(InboxFile { path, modified })
    });
    let mut found: Vec<InboxFile> = found.collect();
    found.sort_by(|one, other| (one.modified, &one.path).cmp(&(other.modified, &other.path)));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_that_may_be_reports_are_listed() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["usage.csv", "Usage.XLSX", "photo.png", "usage.csv.part", "none"] {
            fs::write(folder.path().join(name), "x").expect("written");
        }
        fs::create_dir(folder.path().join("old.csv")).expect("a folder");
        let mut names: Vec<String> = files(folder.path()).into_iter().map(|file| file.path).collect();
        names.sort();
        let wanted = ["Usage.XLSX", "usage.csv"].map(|name| folder.path().join(name).to_string_lossy().into_owned());
        assert_eq!(names, wanted);
        assert_eq!(files(&folder.path().join("gone")), []);
    }
}
