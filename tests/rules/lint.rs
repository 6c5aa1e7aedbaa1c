//! The association rules, each by a book that breaks it and its neighbour that keeps it.

use crate::support::case::{self, Case, book};
use laurels_core::lint::{self, Finding};
use serde::Deserialize;
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
    rule: String,
    subject: String,
    swap: [String; 2],
    case: Case,
}

impl Pair {
    /// The case that keeps the rule.
    fn neighbour(&self) -> Case {
        let mut case = self.case.clone();
        let [from, to] = &self.swap;
        let lines = case.customers.iter_mut().chain(&mut case.subscriptions).chain(&mut case.associations);
        let mut swapped = 0;
        for line in lines.filter(|line| line.contains(from.as_str())) {
            *line = line.replace(from, to);
            swapped += 1;
        }
        assert_eq!(swapped, 1, "{}: {from} stands in one line", self.case.name);
        case
    }
}

fn pairs() -> Vec<Pair> {
    case::files::<PairFile>("lint").into_iter().flat_map(|(_, file)| file.pair).collect()
}

/// What breaks rules in a case, with the notes of every association as given.
fn findings(case: &Case, notes: &str) -> Vec<Finding> {
    let mut dataset = case.dataset();
    for association in dataset["associations"].as_array_mut().expect("a list") {
        if !notes.is_empty() {
            association["notes"] = notes.into();
        }
    }
    lint::findings(&book(&dataset), case.rulebook(), case.moment().date)
}

fn codes(found: &[Finding]) -> BTreeSet<(String, String)> {
    found.iter().map(|found| (found.rule.id.clone(), format!("{} {}", found.kind, found.id))).collect()
}

#[test]
fn every_rule_is_broken_by_one_book_and_kept_by_its_neighbour() {
    let mut failures = String::new();
    for pair in pairs() {
        let place = format!("{}: {}", pair.rule, pair.case.name);
        let broken = codes(&findings(&pair.case, ""));
        if broken != BTreeSet::from([(pair.rule.clone(), pair.subject.clone())]) {
            let _ = writeln!(failures, "{place}: breaks {broken:?}");
        }
        let neighbour = codes(&findings(&pair.neighbour(), ""));
        if neighbour.iter().any(|(rule, _)| *rule == pair.rule) {
            let _ = writeln!(failures, "{place}: the neighbour breaks {neighbour:?}");
        }
    }
    assert!(failures.is_empty(), "\n{failures}");
}

#[test]
fn every_rule_has_a_pair() {
    let shown: BTreeSet<String> = pairs().into_iter().map(|pair| pair.rule).collect();
    let rules: BTreeSet<String> = lint::rules().iter().map(|rule| rule.id.clone()).collect();
    assert_eq!(shown, rules);
}

#[test]
fn every_rule_can_be_waived_with_a_visible_reason() {
    for pair in pairs() {
        let found = findings(&pair.case, &format!("waived {}: agreed with Microsoft", pair.rule));
        let reasons: Vec<Option<&str>> = found.iter().map(|found| found.waived.as_deref()).collect();
        assert_eq!(reasons, [Some("agreed with Microsoft")], "{}: {}", pair.rule, pair.case.name);
        let found = findings(&pair.case, &format!("waived {}:", pair.rule));
        assert!(found.iter().all(|found| found.waived.is_none()), "{}: without a reason", pair.rule);
    }
}
