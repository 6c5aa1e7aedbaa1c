//! Which points of a book the differences between two rulebooks move.

use super::card::Scorecard;
use super::{AsOf, score};
use crate::book::{Book, DesignationId};
use crate::points::Points;
use crate::rulebook::{RuleChange, Rulebook, RulebookDiff};
use std::collections::BTreeMap;

/// A designation whose points differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Move {
    pub designation: DesignationId,
    pub from: Points,
    pub to: Points,
}

/// What each change moves if nothing else changes. Values that are sound only together move what they move together: an exam
/// with its level, a designation with its tracks.
pub fn rule_moves(
    book: &Book,
    as_of: AsOf,
    (diff, first): (&RulebookDiff, &Rulebook),
    changes: &[RuleChange],
) -> Vec<Vec<Move>> {
    let before = score(book, first, as_of);
    let mut known: BTreeMap<String, Option<Vec<Move>>> = BTreeMap::new();
    let mut moved = |path: &str| {
        let mut path = path;
        loop {
            if let Some(found) = known.get(path) {
                return found.clone();
            }
            let (taken, rules) = diff.with(path)?;
            let moves = |rules: Rulebook| match rules == *first {
                true => Vec::new(),
                false => moves(&before, &score(book, &rules, as_of)),
            };
            let found = known.entry(taken.clone()).or_insert_with(|| rules.map(moves)).clone();
            match (found, path.rsplit_once('.')) {
                (Some(found), _) => {
                    known.insert(path.to_owned(), Some(found.clone()));
                    return Some(found);
                }
                // A section as a whole is too much to be called this value's.
                (None, Some((above, _))) if above.contains('.') => path = above,
                (None, _) => return None,
            }
        }
    };
    changes.iter().map(|change| moved(&change.path).unwrap_or_default()).collect()
}

/// The designations whose points differ between two scorecards.
pub fn moves(before: &Scorecard, after: &Scorecard) -> Vec<Move> {
    let pairs = before.designations.iter().zip(&after.designations).filter(|(one, other)| one.points != other.points);
    pairs.map(|(one, other)| Move { designation: one.id, from: one.points, to: other.points }).collect()
}
