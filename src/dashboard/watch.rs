//! Watches the store file, so that what another process commits is seen, and the inbox: a look when the system says that
//! something has changed, or else once a second, and a word only when a file is another or has changed. Of a team store the
//! server tells.

use super::file_events::FileEvents;
use laurels_data::store;
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
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

/// Files and folders that are watched on a thread, as long as somebody listens.
#[derive(Clone, Default)]
pub(super) struct Watch {
    watched: Arc<Mutex<Vec<Watched>>>,
    events: Arc<OnceLock<Option<FileEvents>>>,
}

impl std::fmt::Debug for Watch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Watch").finish_non_exhaustive()
    }
}

impl Watch {
    /// Watches a file in the place of what was watched before.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub(super) fn turn_to(&self, file: PathBuf, changed: impl Fn() -> bool + Send + 'static) -> io::Result<()> {
        self.begin(vec![Watched::new(file, changed)])
    }

    fn begin(&self, watched: Vec<Watched>) -> io::Result<()> {
        // A thread that waits already hears of these, too.
        if let Some(events) = self.events() {
            for one in &watched {
                let _ = events.listen(&one.path); // Where nothing is told, it is looked at all the same.
            }
        }
        let is_watching = !std::mem::replace(&mut *self.watched(), watched).is_empty();
        if is_watching {
            return Ok(());
        }
        let watch = self.clone();
        thread::Builder::new().name("watch".into()).spawn(move || watch.look_until_nobody_listens()).map(drop)
    }

    fn events(&self) -> Option<&FileEvents> {
        self.events.get_or_init(FileEvents::new).as_ref()
    }

    fn watched(&self) -> MutexGuard<'_, Vec<Watched>> {
        self.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn look_until_nobody_listens(&self) {
        loop {
            let mut watched = self.watched();
            // Anew each time, since a folder may have been replaced; what changed before is seen by the look after it.
            let told = self.events().filter(|events| watched.iter().all(|watched| events.listen(&watched.path)));
            watched.retain_mut(Watched::look);
            if watched.is_empty() {
                return;
            }
            drop(watched);
            told.into_iter().for_each(FileEvents::wait);
            // Changes that come together are one.
            thread::sleep(PAUSE);
        }
    }
}

/// Watches files and folders until nobody listens any more.
///
/// # Errors
/// When the system gives no thread.
pub(super) fn watch(watched: Vec<Watched>) -> io::Result<()> {
    Watch::default().begin(watched)
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

    #[test]
    fn another_file_is_watched_in_the_place_of_the_first() {
        let folder = tempfile::tempdir().expect("a folder");
        let [one, other] = ["one", "other"].map(|name| {
            let within = folder.path().join(name);
            fs::create_dir(&within).expect("a folder");
            within.join("laurels.db")
        });
        let (watch, (sender, receiver)) = (Watch::default(), channel());
        for (file, name) in [(&one, "one"), (&other, "other")] {
            fs::write(file, "before").expect("a file");
            let sender = sender.clone();
            watch.turn_to(file.clone(), move || sender.send(name).is_ok()).expect("a thread");
        }
        fs::write(&one, "after that").expect("a file");
        fs::write(&other, "after that").expect("a file");
        assert_eq!(receiver.recv_timeout(Duration::from_secs(30)), Ok("other"));
    }
}
