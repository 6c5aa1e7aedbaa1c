//! The designations' part of a rulebook: tracks, metrics and the formula of each.

use super::load::dated;
use super::numbers::{amount, points, share, some_points};
use super::words;
use super::{Certified, Dated, DesignationRules, Gate, MetricFormula, MetricRules, Part, PeopleRules, TrackChoice};
use crate::book::{AssociationType, DesignationId, MetricId, Vocabulary};
use crate::money::Micro;
use crate::points::Points;
use crate::toml_file::{Node, Table, Words, count, day, text};
use std::collections::BTreeMap;

/// The designations; `counts` says of exams that are on no list whether they count all the same.
pub(super) fn read(table: &Table<'_>, counts: &BTreeMap<String, bool>) -> BTreeMap<DesignationId, DesignationRules> {
    let found = known(table, |_, entry| designation(entry, counts));
    for id in DesignationId::ALL.iter().filter(|id| !table.has(id.word())) {
        table.wrong(id.word(), "the rules of this designation");
    }
    found
}

/// The tables of this one, each under a word of the records.
fn known<K: Vocabulary + Ord, T>(table: &Table<'_>, read: impl Fn(K, &Table<'_>) -> T) -> BTreeMap<K, T> {
    let entry = |(key, id)| {
        let entry = table.table(key);
        let read = read(id, &entry);
        entry.finish();
        (id, read)
    };
    table.known_keys(&words::of_records()).into_iter().map(entry).collect()
}

fn designation(table: &Table<'_>, counts: &BTreeMap<String, bool>) -> DesignationRules {
    let metrics = known(&table.table("metric"), |id, entry| metric(id, entry, counts));
    let tracks = table.texts("tracks");
    if tracks.is_empty() {
        table.wrong("tracks", "at least one track");
    }
    DesignationRules { name: table.text("name"), tracks, choice: choice(table.table("choice")), metrics }
}

fn choice(table: Table<'_>) -> TrackChoice {
    const RULES: [&str; 4] = ["only", "better-total", "segment-share", "large-workloads"];
    let choice = match table.word("rule", &Words::new(RULES.map(|rule| (rule, rule)))) {
        Some("better-total") => TrackChoice::BetterTotal,
        Some("segment-share") => TrackChoice::SegmentShare {
            share: table.required("share", "a share from 0 to 1", share).unwrap_or(Points::ZERO),
            quantity: table.text("quantity"),
            reached: table.text("reached"),
            otherwise: table.text("otherwise"),
        },
        Some("large-workloads") => TrackChoice::LargeWorkloads {
            count: table.required("count", "a count", count).unwrap_or_default(),
            more_than: table.required("more-than", "an amount", amount).unwrap_or(Micro(0)),
            quantity: table.text("quantity"),
            reached: table.text("reached"),
            otherwise: table.text("otherwise"),
        },
        _ => TrackChoice::Only,
    };
    table.finish();
    choice
}

fn metric(id: MetricId, table: &Table<'_>, counts: &BTreeMap<String, bool>) -> MetricRules {
    let max_points = table.required("max-points", "a number above zero", some_points).unwrap_or(Points::ZERO);
    let steps = (id.category() == "skilling").then(|| Steps::read(table, counts));
    let mut tracks = BTreeMap::new();
    for (name, track) in table.optional_table("track").map(|tracks| tracks.tables()).unwrap_or_default() {
        let formula = match &steps {
            Some(steps) => MetricFormula::People(people(steps, &track, max_points)),
            None => usage(&track, max_points),
        };
        track.finish();
        tracks.insert(name.to_owned(), formula);
    }
    let unit = if steps.is_some() { "people".to_owned() } else { table.text("unit") };
    MetricRules { max_points, unit, tracks }
}

/// What the tracks of a people metric have in common.
struct Steps {
    gates: Vec<(String, Vec<Certified>)>,
    scoring: Vec<Certified>,
    unlisted: Vec<String>,
}

impl Steps {
    fn read(table: &Table<'_>, counts: &BTreeMap<String, bool>) -> Steps {
        let mut gates = Vec::new();
        for gate in table.list_of_tables("gates", "a gate: { id, exams }") {
            gates.push((gate.text("id"), certified(&gate, "exams")));
            gate.finish();
        }
        let all_the_same = |exam: &String| counts.get(&exam.to_lowercase()).copied().unwrap_or_default();
        let (listed, unlisted): (Vec<_>, Vec<_>) = table.texts("unlisted").into_iter().partition(all_the_same);
        let mut scoring = certified(table, "scoring");
        scoring.extend(listed.into_iter().map(|exam| Certified { exams: vec![exam], from: None, until: None }));
        Steps { gates, scoring, unlisted }
    }
}

/// `"AZ-104"`, `"AZ-800+AZ-801"` where both are needed, or `{ exam = "SC-200", from = …, until = … }`.
fn certified(table: &Table<'_>, key: &str) -> Vec<Certified> {
    let exams = |text: &str| text.split('+').map(|code| code.trim().to_owned()).collect();
    let expected = |_: &Node| "an exam".to_owned();
    table.list(key, expected, |path, node| {
        if let Node::Leaf(code) = node {
            return Some(Certified { exams: exams(&code.value.text()), from: None, until: None });
        }
        let entry = table.entry(path, node)?;
        let from = entry.optional("from", "a day", day);
        let until = entry.optional("until", "a day", day);
        let certified = Certified { exams: exams(&entry.text("exam")), from, until };
        entry.finish();
        Some(certified)
    })
}

fn people(steps: &Steps, track: &Table<'_>, max_points: Points) -> PeopleRules {
    let gate_points = track.optional("gate-points", "points", points).unwrap_or(Points::ZERO);
    let gate_people: Dated<u32> = if steps.gates.is_empty() {
        Dated(Vec::new())
    } else {
        dated(track, "gate-people", &|table, key| table.required(key, "a count of people", count))
    };
    let gates = steps
        .gates
        .iter()
        .map(|(name, exams)| Gate {
            name: name.clone(),
            exams: exams.clone(),
            people: gate_people.clone(),
            points: gate_points,
        })
        .collect();
    let each = track.optional("points-each", "a number above zero", some_points);
    let full_at = track.optional("full-at", "a number above zero", some_points);
    let points_each = match (each, full_at) {
        (Some(each), None) => each,
        (None, Some(full_at)) => max_points.over(full_at),
        _ => {
            track.wrong("full-at", "either points-each or full-at");
            Points::ZERO
        }
    };
    let (scoring, unlisted) = (steps.scoring.clone(), steps.unlisted.clone());
    PeopleRules { gates, scoring, unlisted, points_each, closing: None }
}

/// One quantity, the `sum` of several, or the `best` of several; what the parts share may stand beside them.
fn usage(track: &Table<'_>, max_points: Points) -> MetricFormula {
    let shared = Shared {
        max_points,
        quantity: track.optional("quantity", "a name", text),
        full_at: track.optional("full-at", "a number above zero", some_points),
    };
    let best = track.has("best");
    if best && track.has("sum") {
        track.wrong("sum", "either sum or best");
    }
    if !best && !track.has("sum") {
        let part = shared.part(track, None);
        return MetricFormula::Usage { parts: vec![part], best: false };
    }
    let mut parts = Vec::new();
    let list = if best { "best" } else { "sum" };
    for entry in track.list_of_tables(list, "a part: { quantity, full-at or per-point }") {
        parts.push(shared.part(&entry, entry.optional_word("type", &words::of_records())));
        entry.finish();
    }
    if parts.is_empty() {
        track.wrong(list, "at least one part");
    }
    MetricFormula::Usage { parts, best }
}

/// What holds for every part that does not say otherwise.
struct Shared {
    max_points: Points,
    quantity: Option<String>,
    full_at: Option<Points>,
}

impl Shared {
    fn part(&self, table: &Table<'_>, kind: Option<AssociationType>) -> Part {
        let quantity = table.optional("quantity", "a name", text).or_else(|| self.quantity.clone());
        if quantity.is_none() {
            table.wrong("quantity", "the name of a quantity");
        }
        let own = table.optional("full-at", "a number above zero", some_points);
        let per_point = table.optional("per-point", "a number above zero", some_points);
        let (points_each, full_at) = match (per_point, own.or(self.full_at)) {
            (Some(per_point), None) => (Points::whole(1).over(per_point), self.max_points.times(per_point)),
            (None, Some(full_at)) => (self.max_points.over(full_at), full_at),
            _ => {
                table.wrong("full-at", "either full-at or per-point");
                (Points::ZERO, Points::whole(1))
            }
        };
        Part { quantity: quantity.unwrap_or_default(), kind, points_each, full_at }
    }
}
