//! Every reason code comes out of a book, and one field away from it the item counts; and what an item's `fix` promises
//! is there once its record is.

use crate::support::case::{self, Case, book};
use laurels_core::book::{DesignationId, MetricId, Product};
use laurels_core::points::Points;
use laurels_core::scoring::{Fix, Reason, Scorecard, Scorer};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
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
fn told(case: &Case, path: &str) -> Option<(bool, String)> {
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

#[test]
fn every_reason_comes_out_and_its_neighbour_counts() {
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
        let found = told(&pair.case, &pair.item);
        if found != Some(wanted) {
            let _ = writeln!(failures, "{place}: found {found:?}");
        }
        let found = told(&neighbour, pair.neighbour.as_ref().unwrap_or(&pair.item));
        if found != Some((true, String::new())) {
            let _ = writeln!(failures, "{place}, its neighbour: found {found:?}");
        }
    }
    assert!(failures.is_empty(), "\n{failures}");
    let codes: Vec<&str> = pairs.iter().map(|p| p.code.as_str()).collect();
    let all: Vec<&str> = Reason::ALL.iter().map(|r| r.word()).collect();
    assert_eq!(codes, all, "one pair a code, in the contract's order");
}

/// The dataset with the record that a fix names: an association since the first day of the trailing year, or a link.
fn mended(dataset: &Value, fix: &Fix, scorer: &Scorer<'_>) -> Value {
    let mut dataset = dataset.clone();
    let field = |name: &str| fix.set.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str());
    if let Some(person) = field("person") {
        let people = dataset["people"].as_array_mut().expect("people");
        let record = people.iter_mut().find(|p| p["id"] == person).expect("the person of the fix");
        record["linked"] = json!(true);
        record["linked_on"] = Value::Null;
        return dataset;
    }
    let kind = fix.kind.expect("an association").word();
    let product = field("product").and_then(Product::from_word).expect("a product");
    let workloads: Vec<&str> = field("workloads").map(|list| list.split(',').collect()).unwrap_or_default();
    let record = json!({"id": "suggestion", "type": kind, "activity": field("activity"), "customer": field("customer"),
        "product": product.word(), "workloads": workloads, "partner_id": field("partner_id"), "state": "active",
        "started": scorer.planned_start(product).to_string()});
    dataset["associations"].as_array_mut().expect("associations").push(record);
    dataset
}

fn points(card: &Scorecard, id: DesignationId, track: &str) -> Points {
    let score = card.designation(id).expect("a designation");
    score.tracks.iter().find(|(t, _)| t == track).expect("a track").1
}

/// Holds every promise of a case against a score from scratch; tells how many there were.
fn promises(place: &str, case: &Case, failures: &mut String) -> usize {
    let (dataset, rules, as_of) = (case.dataset(), case.rulebook(), case.moment());
    let before = book(&dataset);
    let scorer = Scorer::new(&before, rules, as_of);
    let card = scorer.scorecard();
    let mut seen: BTreeMap<String, Scorecard> = BTreeMap::new();
    let mut checked = 0;
    for designation in &card.designations {
        for explained in scorer.explain(designation.id, None) {
            for item in explained.excluded.iter().chain(&explained.counted) {
                let Some(fix) = &item.fix else { continue };
                let mended = mended(&dataset, fix, &scorer);
                let after = seen.entry(mended.to_string()).or_insert_with(|| {
                    let book = book(&mended);
                    Scorer::new(&book, rules, as_of).scorecard()
                });
                let gained = points(after, designation.id, &explained.track) - designation.points;
                if gained < fix.gain || !fix.gain.is_positive() {
                    let (id, metric) = (designation.id, explained.metric);
                    let promised = fix.gain;
                    let _ = writeln!(failures, "{place}: {id} {metric} {}: {promised} promised, {gained}", item.id);
                }
                checked += 1;
            }
        }
    }
    checked
}

#[test]
fn the_record_that_a_fix_names_gives_what_it_promises() {
    let mut failures = String::new();
    let checked: usize =
        case::all().iter().map(|(file, case)| promises(&format!("{file}: {}", case.name), case, &mut failures)).sum();
    assert!(failures.is_empty(), "\n{failures}");
    assert!(checked > 20, "{checked} promises were held to");
}
