//! Paths as they are typed: what `~` stands for, and which files and folders begin so.

use std::env;
use std::fs;
use std::path::PathBuf;

/// The most names that are worth showing.
const MOST: usize = 200;

/// The path that was typed, with a `~` in front standing for the home folder.
pub(super) fn typed(text: &str) -> PathBuf {
    let home = || env::home_dir().filter(|home| !home.as_os_str().is_empty());
    match text.strip_prefix('~') {
        Some("") => home().unwrap_or_else(|| PathBuf::from(text)),
        Some(rest) if rest.starts_with('/') => {
            home().map_or_else(|| PathBuf::from(text), |home| home.join(rest.trim_start_matches('/')))
        }
        _ => PathBuf::from(text),
    }
}

/// The files and folders whose paths begin so, in order, in the form in which the beginning is typed; folders end in a
/// slash. Hidden ones only where the name's beginning asks for them.
pub(super) fn beginning_with(beginning: &str) -> Vec<String> {
    let at = beginning.rfind('/').map_or(0, |at| at + 1);
    let (folder, name) = beginning.split_at(at);
    let path = if folder.is_empty() { PathBuf::from(".") } else { typed(folder) };
    let Ok(entries) = fs::read_dir(path) else { return Vec::new() };
    let fits = |found: &String| found.starts_with(name) && (!found.starts_with('.') || name.starts_with('.'));
    let mut found: Vec<String> = entries
        .flatten()
        .filter_map(|entry| {
            let found = entry.file_name().into_string().ok().filter(fits)?;
            let slash = if fs::metadata(entry.path()).is_ok_and(|data| data.is_dir()) { "/" } else { "" };
            Some(format!("{folder}{found}{slash}"))
        })
        .collect();
    found.sort();
    found.truncate(MOST);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn completions_keep_the_form_in_which_the_path_was_typed() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["azure-1.tsv", "azure-2.tsv", ".azure", "people.csv"] {
            fs::write(folder.path().join(name), "").expect("a file");
        }
        fs::create_dir(folder.path().join("archive")).expect("a folder");
        let root = format!("{}/", folder.path().display());
        let found = |beginning: &str| {
            let found = beginning_with(&format!("{root}{beginning}"));
            found.iter().map(|path| path.strip_prefix(&root).expect("as typed").to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(found("a"), ["archive/", "azure-1.tsv", "azure-2.tsv"]);
        assert_eq!(found("."), [".azure"]);
        assert_eq!(found("x"), Vec::<String>::new());
        assert_eq!(found("no-such-folder/x"), Vec::<String>::new());
    }

    #[test]
    fn a_tilde_means_home_only_at_the_start_of_a_path() {
        let home = env::home_dir().expect("a home");
        assert_eq!([typed("~"), typed("~/a")], [home.clone(), home.join("a")]);
        assert_eq!([typed("~a"), typed("a/~")], [PathBuf::from("~a"), PathBuf::from("a/~")]);
    }
}
