//! Whose a change is: what this session did is its own, and so is what the same person did on the same machine before it
//! began. What came from elsewhere since is somebody else's, even under the same name: two windows undo each their own.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::author::Author;
use laurels_core::change::Revision;

/// What a session knows of its own changes.
#[derive(Debug, Default)]
pub(super) struct Session {
    /// The newest change when the book was opened first; none before.
    opened: Option<u64>,
    /// The changes made since, each with its moment: after a restore others may come to have their numbers.
    made: BTreeMap<u64, DateTime<Utc>>,
}

impl Session {
    /// Notes the newest change there is when a book is opened; opening it again changes nothing.
    pub(super) fn open(&mut self, newest: u64) {
        self.opened.get_or_insert(newest);
    }

    /// Notes that the book went back to an earlier change, as it does when a backup is put back.
    pub(super) fn go_back(&mut self, newest: u64) {
        self.opened = self.opened.map(|opened| opened.min(newest));
        self.made.retain(|number, _| *number <= newest);
    }

    /// Notes a change that was made here.
    pub(super) fn make(&mut self, number: u64, at: DateTime<Utc>) {
        self.made.insert(number, at);
    }

    pub(super) fn is_own(&self, author: &Author, entry: &Revision) -> bool {
        let before = self.opened.is_some_and(|opened| entry.number <= opened);
        let signed = entry.who == author.who && entry.host == author.host;
        (before && signed) || self.made.get(&entry.number) == Some(&entry.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(number: u64, who: &str, seconds: i64) -> Revision {
        Revision {
            number,
            at: DateTime::from_timestamp(seconds, 0).expect("a moment"),
            who: who.into(),
            host: Some("machine".into()),
            what: String::new(),
            moved: Vec::new(),
            undoes: None,
        }
    }

    #[test]
    fn own_changes_are_earlier_ones_of_the_author_and_those_of_this_session() {
        let author = Author { who: "kari".into(), host: Some("machine".into()) };
        let mut session = Session::default();
        assert!(!session.is_own(&author, &entry(1, "kari", 0)), "nothing is known yet");
        session.open(2);
        session.open(9);
        assert!(session.is_own(&author, &entry(1, "kari", 0)) && !session.is_own(&author, &entry(2, "ola", 0)));
        let elsewhere = Revision { host: Some("lap".into()), ..entry(2, "kari", 0) };
        assert!(!session.is_own(&author, &elsewhere));
        session.make(3, entry(3, "", 7).at);
        assert!(session.is_own(&author, &entry(3, "kari", 7)));
        assert!(!session.is_own(&author, &entry(4, "kari", 8)), "from another window");
        assert!(!session.is_own(&author, &entry(3, "kari", 9)), "another change of that number");
        session.go_back(1);
        assert!(session.is_own(&author, &entry(1, "kari", 0)) && !session.is_own(&author, &entry(2, "kari", 0)));
    }
}
