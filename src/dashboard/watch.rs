//! Watches the store file, so that what another process commits is seen, and the inbox: a look when the system says that
//! something has changed, or else once a second, and a word only when a file is another or has changed. Of a team store the
//! server tells.

use super::file_events::FileEvents;
use laurels_data::store;
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

const PAUSE: Duration = Duration::from_secs(1);

/// What tells one state of a file from the next: which file, how long, changed when. None where there is none.
type Fingerprint = Option<(u64, u64, i64, i64)>;

/// A file or folder that is watched, and what is called when it has changed: whether anybody still listens.
pub(super) struct Watched {
    path: PathBuf,
    seen: Fingerprint,
    changed: Box<dyn Fn() -> bool + Send>,
}

impl Watched {
    pub(super) fn new(path: PathBuf, changed: impl Fn() -> bool + Send + 'static) -> Watched {
        let seen = fingerprint(&path);
        Watched { path, seen, changed: Box::new(changed) }
    }

    /// Looks again; whether anybody still listens.
    fn look(&mut self) -> bool {
        let now = fingerprint(&self.path);
        let is_same = now == std::mem::replace(&mut self.seen, now);
        is_same || (self.changed)()
    }
}

/// Watches files and folders until nobody listens any more.
///
/// # Errors
/// When the system gives no thread.
pub(super) fn watch(mut watched: Vec<Watched>) -> io::Result<()> {
    let watching = move || {
        let events = FileEvents::new();
        while !watched.is_empty() {
            // Anew each time, since a folder may have been replaced; what changed before is seen by the look after it.
            let told = events.as_ref().filter(|events| watched.iter().all(|watched| events.listen(&watched.path)));
            watched.retain_mut(Watched::look);
            told.into_iter().for_each(FileEvents::wait);
            // Changes that come together are one.
            thread::sleep(PAUSE);
        }
    };
    thread::Builder::new().name("watch".into()).spawn(watching).map(drop)
}

/// Follows a team store until nobody listens any more.
///
/// # Errors
/// When the system gives no thread.
pub(super) fn follow(store: PathBuf, changed: impl Fn() -> bool + Send + 'static) -> io::Result<()> {
    // Whoever opened the store has told what is wrong with its address.
    let following = move || drop(store::follow(&store, &changed));
    thread::Builder::new().name("follow".into()).spawn(following).map(drop)
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
        watch(vec![Watched::new(file.clone(), move || sender.send(()).is_ok())]).expect("a thread");
        fs::write(&file, "another").expect("a file");
        assert_ne!(fingerprint(&file), before);
        receiver.recv_timeout(Duration::from_secs(30)).expect("the change is told");
        fs::remove_file(&file).expect("removed");
        receiver.recv_timeout(Duration::from_secs(30)).expect("and that it is gone");
        fs::remove_dir(folder.path()).expect("removed");
        fs::create_dir(folder.path()).expect("another folder");
        fs::write(&file, "a third").expect("a file");
        receiver.recv_timeout(Duration::from_secs(30)).expect("and of one in its place");
    }
}
