//! Undo and redo, read off the log: which entry is to be turned round, for whoever asks.
//!
//! A change and everything that turned it round since, one after the other, make a chain: after an odd number of entries
//! the change is there, after an even one it is taken back. What is turned round is always the last entry of a chain, and
//! it must be one's own: what somebody else did, or took back, stays as he left it.

use super::Revision;
use std::collections::{BTreeMap, BTreeSet};

/// The revision to turn round in order to undo: the newest of mine that has its change there. None where there is nothing
/// to undo. `log` is in the order of its numbers.
pub fn undoable(log: &[Revision], mine: impl Fn(&Revision) -> bool) -> Option<u64> {
    newest(log, true, mine)
}

/// The revision to turn round in order to redo: my newest undoing, as long as I changed nothing new after it.
pub fn redoable(log: &[Revision], mine: impl Fn(&Revision) -> bool) -> Option<u64> {
    let changed = log.iter().rev().find(|entry| entry.undoes.is_none() && mine(entry)).map_or(0, |entry| entry.number);
    newest(log, false, mine).filter(|undoing| *undoing > changed)
}

/// The newest entry of mine that is the last of its chain, of those after which the change `is_there` or is not.
fn newest(log: &[Revision], is_there: bool, mine: impl Fn(&Revision) -> bool) -> Option<u64> {
    let chains = chains(log);
    let last = chains.values().filter(|turns| (turns.len() % 2 == 1) == is_there).filter_map(|turns| turns.last());
    let is_mine = |number: &&u64| {
        let entry = log.binary_search_by_key(*number, |entry| entry.number).ok().and_then(|at| log.get(at));
        entry.is_some_and(&mine)
    };
    last.filter(is_mine).max().copied()
}

/// The entries that have their change there now: of each chain with a change that is there, the last.
pub fn standing(log: &[Revision]) -> BTreeSet<u64> {
    let there = chains(log).into_values().filter(|turns| turns.len() % 2 == 1);
    there.filter_map(|turns| turns.last().copied()).collect()
}

/// Each change with everything that turned it round since: itself, what undid it, what undid that, and so on.
fn chains(log: &[Revision]) -> BTreeMap<u64, Vec<u64>> {
    let mut roots: BTreeMap<u64, u64> = BTreeMap::new();
    let mut chains: BTreeMap<u64, Vec<u64>> = BTreeMap::new();
    for entry in log {
        let root = match entry.undoes {
            None => entry.number,
            // What was changed before the oldest entry that is known cannot be turned round from here.
            Some(undoes) => match roots.get(&undoes) {
                Some(root) => *root,
                None => continue,
            },
        };
        roots.insert(entry.number, root);
        chains.entry(root).or_default().push(entry.number);
    }
    chains
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

    fn mine(entry: &Revision) -> bool {
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
            assert_eq!((undoable(&log, mine), redoable(&log, mine)), (undo, redo), "{undoes:?}");
        }
        let cut_off: Vec<Revision> =
            log_by(&[("kari", None), ("kari", None), ("kari", Some(1))]).into_iter().skip(1).collect();
        assert_eq!((undoable(&cut_off, mine), redoable(&cut_off, mine)), (Some(2), None));
    }

    #[test]
    fn what_somebody_else_did_is_left_to_him() {
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
            assert_eq!((undoable(&log, mine), redoable(&log, mine)), (undo, redo), "{entries:?}");
        }
    }
}
