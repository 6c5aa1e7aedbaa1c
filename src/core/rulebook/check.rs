//! What must hold between the parts of a rulebook: every name that is used is defined, every value has an origin.

use super::reader::Problems;
use super::tree::{HEADER, Node};
use super::{Certified, Family, MetricFormula, Rulebook, TrackChoice};
use std::collections::{BTreeMap, BTreeSet};

/// Checks that names lead somewhere.
pub(super) fn names(rules: &Rulebook, problems: &Problems) {
    spellings(rules, problems);
    workloads(rules, problems);
    quantities(rules, problems);
    designations(rules, problems);
}

/// Checks that every value says where it is from and how sure it is.
pub(super) fn origins(tree: &Node, problems: &Problems) {
    let mut said = BTreeSet::new();
    tree.leaves("", &mut |path, leaf| {
        if HEADER.contains(&path.as_str()) {
            return;
        }
        if !said.insert(path.clone()) {
            problems.add(&*path, leaf.value.text(), "to be said once only");
        }
        if leaf.origin.source.trim().is_empty() {
            problems.add(&*path, leaf.value.text(), "a source, here or above");
        }
        if !matches!(leaf.origin.confidence.as_str(), "H" | "M" | "L") {
            problems.add(&*path, leaf.value.text(), "a confidence of H, M or L, here or above");
        }
    });
}

/// A spelling may lead to one name only.
fn spellings(rules: &Rulebook, problems: &Problems) {
    for (family, names) in &rules.names {
        let mut taken: BTreeMap<String, &str> = BTreeMap::new();
        let all = names.iter().flat_map(|(name, others)| {
            std::iter::once((name, name)).chain(others.iter().map(move |other| (name, other)))
        });
        for (name, spelling) in all {
            if let Some(other) = taken.insert(spelling.trim().to_lowercase(), name)
                && other != name
            {
                let place = format!("names.{}.{name}", family.word());
                problems.add(place, spelling, format!("a spelling that is not already one of {other}"));
            }
        }
    }
}

fn workloads(rules: &Rulebook, problems: &Problems) {
    let known = |family: Family, name: &str| rules.names.get(&family).is_some_and(|names| names.contains_key(name));
    for (id, list) in &rules.workloads {
        let all =
            list.names.iter().map(|name| ("names", name)).chain(list.includes.keys().map(|name| ("includes", name)));
        for (key, name) in all.filter(|(_, name)| !known(list.family, name)) {
            let place = format!("workloads.{id}.{key}");
            problems.add(place, name, format!("a name from names.{}", list.family.word()));
        }
        for whole in list.includes.values().filter(|whole| !list.names.contains(*whole)) {
            problems.add(format!("workloads.{id}.includes"), whole, "one of the list's own names");
        }
    }
    for name in rules.rates.keys().filter(|name| !known(Family::BusinessApplications, name)) {
        problems.add(format!("rates.{name}"), name, "a name from names.business-applications");
    }
    for (id, quantity) in &rules.quantities {
        for name in quantity.except.iter().filter(|name| !known(Family::Azure, name)) {
            problems.add(format!("quantity.{id}.except"), name, "a name from names.azure");
        }
    }
}

fn quantities(rules: &Rulebook, problems: &Problems) {
    for (id, quantity) in &rules.quantities {
        if !rules.eligible.contains_key(&quantity.eligible) {
            problems.add(format!("quantity.{id}.eligible"), &*quantity.eligible, "a name from eligible");
        }
        if let Some(list) = quantity.workloads.as_ref().filter(|list| !rules.workloads.contains_key(*list)) {
            problems.add(format!("quantity.{id}.workloads"), list, "a name from workloads");
        }
    }
}

fn designations(rules: &Rulebook, problems: &Problems) {
    for (id, designation) in &rules.designations {
        let place = format!("designation.{id}");
        match &designation.choice {
            TrackChoice::Only if designation.tracks.len() > 1 => {
                problems.add(format!("{place}.choice.rule"), "only", "a rule that chooses between the tracks");
            }
            TrackChoice::Only | TrackChoice::BetterTotal => {}
            TrackChoice::SegmentShare { quantity, reached, otherwise, .. }
            | TrackChoice::LargeWorkloads { quantity, reached, otherwise, .. } => {
                known_quantity(rules, problems, format!("{place}.choice.quantity"), quantity);
                for (key, track) in [("reached", reached), ("otherwise", otherwise)] {
                    known_track(&designation.tracks, problems, format!("{place}.choice.{key}"), track);
                }
            }
        }
        for (metric, metric_rules) in &designation.metrics {
            let place = format!("{place}.metric.{metric}.track");
            for (track, formula) in &metric_rules.tracks {
                let place = format!("{place}.{track}");
                known_track(&designation.tracks, problems, place.clone(), track);
                formula_names(rules, problems, &place, formula);
            }
            if !metric_rules.tracks.is_empty() {
                for track in designation.tracks.iter().filter(|track| !metric_rules.tracks.contains_key(*track)) {
                    problems.add(format!("{place}.{track}"), "nothing", "what is scored on this track");
                }
            }
        }
    }
}

fn formula_names(rules: &Rulebook, problems: &Problems, place: &str, formula: &MetricFormula) {
    match formula {
        MetricFormula::Usage { parts, .. } => {
            for part in parts {
                known_quantity(rules, problems, format!("{place}.quantity"), &part.quantity);
            }
        }
        MetricFormula::People(people) => {
            if people.scoring.is_empty() {
                problems.add(place, "no certification", "at least one certification that scores");
            }
            let all = people.gates.iter().flat_map(|gate| &gate.exams).chain(&people.scoring);
            for exam in all.flat_map(|Certified { exams, .. }| exams) {
                if !rules.exams.contains_key(exam) {
                    problems.add(place, exam, "an exam from exams");
                }
            }
        }
    }
}

fn known_quantity(rules: &Rulebook, problems: &Problems, place: String, name: &str) {
    if !rules.quantities.contains_key(name) {
        problems.add(place, name, "a name from quantity");
    }
}

fn known_track(tracks: &[String], problems: &Problems, place: String, track: &str) {
    if !tracks.iter().any(|known| known == track) {
        problems.add(place, track, format!("one of the tracks {}", tracks.join(", ")));
    }
}
