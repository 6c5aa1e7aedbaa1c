//! Every reason code comes out of a book, and one field away from it the item counts.

use crate::support::case::{self, Case};
use laurels_core::book::{DesignationId, MetricId};
use laurels_core::scoring::{Reason, Scorer};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Write as _;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PairFile {
    pair: Vec<Pair>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pair {
    code: String,
    item: String,
    neighbour: Option<String>,
    swap: [String; 2],
    case: Case,
}

impl Pair {
    /// The case with the one field swapped.
    fn neighbour(&self) -> Case {
        let mut case = self.case.clone();
        let [from, to] = &self.swap;
        let lists = [
            &mut case.customers,
            &mut case.subscriptions,
            &mut case.associations,
            &mut case.usage,
            &mut case.people,
            &mut case.certifications,
        ];
        for line in lists.into_iter().flatten() {
            *line = line.replace(from, to);
        }
        case
    }
}

/// Whether an item counts, and its codes.
fn item_result(case: &Case, path: &str) -> Option<(bool, String)> {
    let book = case.book();
    let mut words = path.splitn(3, '.');
    let designation = DesignationId::from_word(words.next()?)?;
    let metric = MetricId::from_word(words.next()?)?;
    let id = words.next()?;
    let explained =
        Scorer::new(&book, case.rulebook(), case.moment()).explain(designation, Some(metric)).into_iter().next()?;
    let counted = explained.counted.iter().map(|i| (true, i));
    let (counts, item) = counted.chain(explained.excluded.iter().map(|i| (false, i))).find(|(_, i)| i.id == id)?;
    Some((counts, item.reasons.iter().map(|r| r.word()).collect::<Vec<_>>().join(" ")))
}

/// Where two documents differ.
fn differences(a: &Value, b: &Value, at: &str, found: &mut BTreeSet<String>) {
    match (a, b) {
        (Value::Object(x), Value::Object(y)) if x.keys().eq(y.keys()) => {
            x.iter().for_each(|(key, value)| differences(value, &y[key], &format!("{at}.{key}"), found));
        }
        (Value::Array(x), Value::Array(y)) if x.len() == y.len() => {
            x.iter().zip(y).enumerate().for_each(|(i, (p, q))| differences(p, q, &format!("{at}[{i}]"), found));
        }
        _ if a == b => {}
        _ => {
            found.insert(at.to_owned());
        }
    }
}

/// The cases of all reasons.
pub(crate) fn cases() -> impl Iterator<Item = Case> {
    let pairs = case::files::<PairFile>("reasons").into_iter().flat_map(|(_, file)| file.pair);
    pairs.map(|pair| pair.case)
}

#[test]
fn every_reason_occurs_and_its_neighbour_counts() {
    let pairs: Vec<Pair> = case::files::<PairFile>("reasons").into_iter().flat_map(|(_, file)| file.pair).collect();
    let mut failures = String::new();
    for pair in &pairs {
        let place = format!("{}: {}", pair.code, pair.case.name);
        assert!(pair.case.expect.is_empty() && pair.case.reasons.is_empty(), "{place}: a pair expects its code alone");
        let neighbour = pair.neighbour();
        let mut differ = BTreeSet::new();
        differences(&pair.case.dataset(), &neighbour.dataset(), "$", &mut differ);
        if differ.len() != 1 {
            let _ = writeln!(failures, "{place}: differs in {differ:?}");
        }
        let still_counts = ["lost", "role-not-eligible"].contains(&pair.code.as_str());
        let wanted = (still_counts, pair.code.clone());
        // What was lost says behind it by what.
        let found = item_result(&pair.case, &pair.item).map(|(counts, codes)| match pair.code.as_str() {
            "lost" => (counts, codes.split(' ').next().unwrap_or_default().to_owned()),
            _ => (counts, codes),
        });
        if found != Some(wanted) {
            let _ = writeln!(failures, "{place}: found {found:?}");
        }
        let found = item_result(&neighbour, pair.neighbour.as_ref().unwrap_or(&pair.item));
        if found != Some((true, String::new())) {
            let _ = writeln!(failures, "{place}, its neighbour: found {found:?}");
        }
    }
    assert!(failures.is_empty(), "\n{failures}");
    let codes: Vec<&str> = pairs.iter().map(|p| p.code.as_str()).collect();
    let all: Vec<&str> = Reason::ALL.iter().map(|r| r.word()).collect();
    assert_eq!(codes, all, "one pair a code, in the contract's order");
}
