//! Undo and redo, read off the log: which entry is to be turned round, for whoever asks.
//!
//! A change and everything that turned it round since, one after the other, make a chain: after an odd number of entries
//! the change is there, after an even one it is taken back. What is turned round is always the last entry of a chain, and
//! it must be one's own: what somebody else did, or took back, stays as he left it.

use super::Revision;
use std::collections::{BTreeSet, HashSet};

/// The revision to turn round in order to undo: the newest of mine that has its change there. None where there is nothing
/// to undo. `log` is in the order of its numbers.
pub fn undoable(log: &[Revision], is_own: impl Fn(&Revision) -> bool) -> Option<u64> {
    let mut last = last_turns(log);
    last.find(|(entry, is_there)| *is_there && is_own(entry)).map(|(entry, _)| entry.number)
}

/// The revision to turn round in order to redo: my newest undoing, as long as I changed nothing new after it.
pub fn redoable(log: &[Revision], is_own: impl Fn(&Revision) -> bool) -> Option<u64> {
    let changed =
        log.iter().rev().find(|entry| entry.undoes.is_none() && is_own(entry)).map_or(0, |entry| entry.number);
    let mut last = last_turns(log).take_while(|(entry, _)| entry.number > changed);
    last.find(|(entry, is_there)| !is_there && is_own(entry)).map(|(entry, _)| entry.number)
}

/// The entries that have their change there now: of each chain with a change that is there, the last.
pub fn in_effect(log: &[Revision]) -> BTreeSet<u64> {
    last_turns(log).filter(|(_, is_there)| *is_there).map(|(entry, _)| entry.number).collect()
}

/// The change at the root of an entry's chain, where the log reaches back to it.
pub fn root<'l>(log: &'l [Revision], entry: &'l Revision) -> Option<&'l Revision> {
    walk_back(log, entry).map(|(root, _)| root)
}

/// The last entry of each chain, the newest first, each with whether its change is there after it. What was changed before
/// the oldest entry that is known cannot be turned round from here.
pub fn last_turns(log: &[Revision]) -> impl Iterator<Item = (&Revision, bool)> {
    let mut turned: HashSet<u64> = HashSet::new();
    log.iter().rev().filter_map(move |entry| {
        turned.extend(entry.undoes);
        let is_last = !turned.remove(&entry.number);
        is_last.then(|| walk_back(log, entry)).flatten().map(|(_, turns)| (entry, turns % 2 == 0))
    })
}

/// The root of an entry's chain, if it is known, and how often its change was turned round up to that entry.
fn walk_back<'l>(log: &'l [Revision], entry: &'l Revision) -> Option<(&'l Revision, usize)> {
    let (mut at, mut turns) = (entry, 0);
    while let Some(undoes) = at.undoes {
        let place = log.binary_search_by_key(&undoes, |entry| entry.number).ok()?;
        (at, turns) = (log.get(place)?, turns + 1);
    }
    Some((at, turns))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;

    /// A log of changes, each with who made it and the one that it undoes.
    fn log_by(entries: &[(&str, Option<u64>)]) -> Vec<Revision> {
        let entry = |(at, (who, undoes)): (usize, &(&str, Option<u64>))| Revision {
            number: at as u64 + 1,
            at: DateTime::UNIX_EPOCH,
            who: (*who).to_owned(),
            host: None,
            what: String::new(),
            moved: Vec::new(),
            undoes: *undoes,
        };
        entries.iter().enumerate().map(entry).collect()
    }

    fn is_own(entry: &Revision) -> bool {
        entry.who == "kari"
    }

    #[test]
    fn undo_and_redo_go_up_and_down_the_log() {
        /// A log, what to turn round to undo, what to redo.
        type Case<'c> = (&'c [Option<u64>], Option<u64>, Option<u64>);
        let cases: [Case<'_>; 7] = [
            (&[], None, None),
            (&[None, None], Some(2), None),
            (&[None, None, Some(2)], Some(1), Some(3)),
            (&[None, None, Some(2), Some(1)], None, Some(4)),
            (&[None, None, Some(2), Some(1), Some(4)], Some(5), Some(3)),
            (&[None, None, Some(2), Some(3)], Some(4), None),
            (&[None, None, Some(2), None], Some(4), None),
        ];
        for (undoes, undo, redo) in cases {
            let log = log_by(&undoes.iter().map(|undoes| ("kari", *undoes)).collect::<Vec<_>>());
            assert_eq!((undoable(&log, is_own), redoable(&log, is_own)), (undo, redo), "{undoes:?}");
        }
        let cut_off: Vec<Revision> =
            log_by(&[("kari", None), ("kari", None), ("kari", Some(1))]).into_iter().skip(1).collect();
        assert_eq!((undoable(&cut_off, is_own), redoable(&cut_off, is_own)), (Some(2), None));
    }

    #[test]
    fn undo_skips_changes_of_others() {
        /// A log, what kari turns round to undo, what to redo.
        type Case<'c> = (&'c [(&'c str, Option<u64>)], Option<u64>, Option<u64>);
        let cases: [Case<'_>; 7] = [
            (&[("kari", None), ("ola", None)], Some(1), None),
            (&[("ola", None)], None, None),
            // Ola's changes keep nobody from redoing.
            (&[("kari", None), ("kari", Some(1)), ("ola", None)], None, Some(2)),
            // What ola took back of kari's is not kari's to make again, and is not there to be undone.
            (&[("kari", None), ("kari", None), ("ola", Some(2))], Some(1), None),
            // What kari took back of ola's she may make again, and take back again.
            (&[("ola", None), ("kari", Some(1))], None, Some(2)),
            (&[("ola", None), ("kari", Some(1)), ("kari", Some(2))], Some(3), None),
            // What ola made again is ola's.
            (&[("kari", None), ("kari", Some(1)), ("ola", Some(2))], None, None),
        ];
        for (entries, undo, redo) in cases {
            let log = log_by(entries);
            assert_eq!((undoable(&log, is_own), redoable(&log, is_own)), (undo, redo), "{entries:?}");
        }
    }
}
