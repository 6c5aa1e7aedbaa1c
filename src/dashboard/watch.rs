//! Watches the store file, so that what another process commits is seen: once a second a look that costs nothing, and a
//! word only when the file is another or has changed.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

const PAUSE: Duration = Duration::from_secs(1);

/// What tells one state of a file from the next: which file, how long, changed when. None where there is none.
type Fingerprint = Option<(u64, u64, i64, i64)>;

/// Watches a file until nobody listens any more.
///
/// # Errors
/// When the system gives no thread.
pub(super) fn watch(file: PathBuf, send: impl Fn() -> bool + Send + 'static) -> io::Result<()> {
    let mut seen = fingerprint(&file);
    let watching = move || {
        loop {
            thread::sleep(PAUSE);
            let now = fingerprint(&file);
            if now != seen && !send() {
                return;
            }
            seen = now;
        }
    };
    thread::Builder::new().name("watch".into()).spawn(watching).map(drop)
}

fn fingerprint(file: &Path) -> Fingerprint {
    let data = fs::metadata(file).ok()?;
    Some((data.ino(), data.size(), data.mtime(), data.mtime_nsec()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;

    #[test]
    fn only_a_changed_file_is_reported() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("laurels.db");
        fs::write(&file, "one").expect("a file");
        let before = fingerprint(&file);
        assert_eq!(fingerprint(&file), before);
        let (sender, receiver) = channel();
        watch(file.clone(), move || sender.send(()).is_ok()).expect("a thread");
        fs::write(&file, "another").expect("a file");
        assert_ne!(fingerprint(&file), before);
        receiver.recv_timeout(Duration::from_secs(30)).expect("the change is told");
        fs::remove_file(&file).expect("removed");
        receiver.recv_timeout(Duration::from_secs(30)).expect("and that it is gone");
    }
}
