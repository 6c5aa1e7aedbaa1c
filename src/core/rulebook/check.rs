//! What must hold between the parts of a rulebook: every name that is used is defined, every value has an origin.

use super::load::EXAM_COUNTS;
use super::shipped::FORMAT;
use super::{Certified, Family, MetricFormula, MetricRules, Part, Rulebook, TrackChoice, sources};
use crate::toml_file::{Fault, Faults, Node, Position, did_you_mean, joined, listed};
use std::collections::{BTreeMap, BTreeSet};

/// Checks that names lead somewhere.
pub(super) fn names(rules: &Rulebook, tree: &Node, faults: &Faults) {
    let check = Check { rules, tree, faults };
    check.spellings();
    check.workloads();
    check.quantities();
    check.designations();
    check.exams_of_their_own();
}

/// Checks that every value says where it is from and how sure it is.
pub(super) fn origins(tree: &Node, faults: &Faults) {
    let (mut stated, mut noted, sources) = (BTreeSet::new(), BTreeSet::new(), sources());
    tree.leaves("", &mut |path, leaf| {
        if FORMAT.header.contains(&path.as_str()) {
            return;
        }
        let wrong = |expected| faults.add(Fault::unexpected(leaf.at, &path, &leaf.value, expected));
        match leaf.notes.get("source").filter(|note| !note.text.trim().is_empty()) {
            None => wrong("a source, here or above"),
            // A note above many values is one fault.
            Some(note) if noted.insert(note.at) => {
                // Several words are a note of one's own; a single one is a tag.
                let is_tag = |tag: &&str| !tag.contains(' ') && !sources.contains_key(*tag);
                for tag in note.text.split(',').map(str::trim).filter(is_tag) {
                    let hint = did_you_mean(tag, sources.keys().map(String::as_str));
                    let expected = format!("a tag that `laurels rules show` lists, or a few words of your own{hint}");
                    faults.add(Fault::unexpected(note.at, "source", &tag.into(), &expected));
                }
            }
            Some(_) => {}
        }
        if !matches!(leaf.note("confidence"), "H" | "M" | "L") {
            wrong("a confidence of H, M or L, here or above");
        }
        if stated.contains(&path) {
            wrong("each entry once");
        }
        stated.insert(path);
    });
}

struct Check<'r> {
    rules: &'r Rulebook,
    tree: &'r Node,
    faults: &'r Faults,
}

impl Check<'_> {
    /// Where a value is, or the entry of a list that it is.
    fn place(&self, path: &str, found: &str) -> Position {
        self.tree.locate(&joined(path, found))
    }

    fn wrong(&self, path: &str, found: &str, expected: &str) {
        self.faults.add(Fault::unexpected(self.place(path, found), path, &found.into(), expected));
    }

    fn missing(&self, path: &str, expected: &str) {
        self.faults.add(Fault::missing(self.tree.locate(path), path, expected));
    }

    /// The name must be one of those that the table `set` defines.
    fn defined<T>(&self, path: &str, name: &str, set: &str, known: Option<&BTreeMap<String, T>>) {
        if !known.is_some_and(|known| known.contains_key(name)) {
            let hint = did_you_mean(name, known.into_iter().flatten().map(|(name, _)| name.as_str()));
            self.wrong(path, name, &format!("a name from {set}{hint}"));
        }
    }

    fn product_name(&self, path: &str, name: &str, family: Family) {
        self.defined(path, name, &format!("names.{}", family.word()), self.rules.names.get(&family));
    }

    /// A spelling may lead to one name only.
    fn spellings(&self) {
        for (family, names) in &self.rules.names {
            let path = |name: &str| format!("names.{}.{name}", family.word());
            let spellings = names.iter().flat_map(|(name, others)| {
                std::iter::once(name).chain(others).map(move |spelling| (name.as_str(), spelling.as_str()))
            });
            // Of two that are the same, the one to blame is that of the file itself, not of what it starts from.
            let mut all: Vec<_> = spellings.map(|(name, it)| (self.place(&path(name), it), name, it)).collect();
            all.sort();
            let mut taken: BTreeMap<String, &str> = BTreeMap::new();
            for (_, name, spelling) in all.into_iter().rev() {
                let other = taken.insert(spelling.trim().to_lowercase(), name).filter(|other| *other != name);
                if let Some(other) = other {
                    self.wrong(&path(name), spelling, &format!("a spelling that is not already one of {other}"));
                }
            }
        }
    }

    fn workloads(&self) {
        for (id, list) in &self.rules.workloads {
            let path = |key| format!("workloads.{id}.{key}");
            for name in &list.names {
                self.product_name(&path("names"), name, list.family);
            }
            for name in list.includes.keys() {
                self.product_name(&path("includes"), name, list.family);
            }
            for whole in list.includes.values().filter(|whole| !list.names.contains(*whole)) {
                self.wrong(&path("includes"), whole, "one of the list's own names");
            }
        }
        for name in self.rules.rates.keys() {
            self.product_name(&format!("rates.{name}"), name, Family::BusinessApplications);
        }
    }

    fn quantities(&self) {
        for (id, quantity) in &self.rules.quantities {
            let path = |key| format!("quantity.{id}.{key}");
            for name in &quantity.except {
                self.product_name(&path("except"), name, Family::Azure);
            }
            self.defined(&path("eligible"), &quantity.eligible, "eligible", Some(&self.rules.eligible));
            if let Some(list) = &quantity.workloads {
                self.defined(&path("workloads"), list, "workloads", Some(&self.rules.workloads));
            }
        }
    }

    fn designations(&self) {
        for (id, designation) in &self.rules.designations {
            let path = format!("designation.{id}");
            match &designation.choice {
                TrackChoice::Only if designation.tracks.len() > 1 => {
                    self.wrong(&format!("{path}.choice.rule"), "only", "a rule that chooses between the tracks");
                }
                TrackChoice::Only | TrackChoice::BetterTotal => {}
                TrackChoice::SegmentShare { quantity, reached, otherwise, .. }
                | TrackChoice::LargeWorkloads { quantity, reached, otherwise, .. } => {
                    self.quantity(&format!("{path}.choice.quantity"), quantity);
                    for (key, track) in [("reached", reached), ("otherwise", otherwise)] {
                        self.track(&designation.tracks, &format!("{path}.choice.{key}"), track);
                    }
                }
            }
            for (metric, rules) in &designation.metrics {
                self.metric(&format!("{path}.metric.{metric}"), rules, &designation.tracks);
            }
        }
    }

    fn metric(&self, path: &str, metric: &MetricRules, tracks: &[String]) {
        for (track, formula) in &metric.tracks {
            let path = format!("{path}.track.{track}");
            self.track(tracks, &path, track);
            if let MetricFormula::Usage { parts, .. } = formula {
                parts.iter().for_each(|part| self.part(&path, part));
            }
        }
        if !metric.tracks.is_empty() {
            for track in tracks.iter().filter(|track| !metric.tracks.contains_key(*track)) {
                self.missing(&format!("{path}.track.{track}"), "what is scored on this track");
            }
        }
        // The tracks of a metric differ in the people they need, not in the exams that count.
        if let Some(MetricFormula::People(people)) = metric.tracks.values().next() {
            if people.scoring.is_empty() {
                self.missing(&format!("{path}.scoring"), "at least one certification that scores");
            }
            self.exams(&format!("{path}.scoring"), &people.scoring);
            for gate in &people.gates {
                self.exams(&format!("{path}.gates.{}.exams", gate.name), &gate.exams);
            }
            for exam in &people.unlisted {
                self.defined(&format!("{path}.unlisted"), exam, "exams", Some(&self.rules.exams));
            }
        }
    }

    /// An exam takes over one that is there, and a switch is about one that is there.
    fn exams_of_their_own(&self) {
        for (code, exam) in &self.rules.exams {
            if let Some(other) = &exam.takes_over {
                self.defined(&format!("exams.{code}.takes-over"), other, "exams", Some(&self.rules.exams));
            }
            for other in &exam.succeeds {
                self.defined(&format!("exams.{code}.succeeds"), other, "exams", Some(&self.rules.exams));
            }
        }
        for code in self.rules.switches.exam_counts.keys() {
            if !self.rules.exams.keys().any(|exam| exam.to_lowercase() == *code) {
                let path = format!("switches.{code}{EXAM_COUNTS}");
                self.faults.add(Fault::new(
                    self.tree.locate(&path),
                    &format!("{path}: expected the code of an exam before {EXAM_COUNTS}"),
                ));
            }
        }
    }

    /// The quantity of a part, which stands in the track itself or in a list there.
    fn part(&self, path: &str, part: &Part) {
        let name = part.kind.map_or(part.quantity.as_str(), |kind| kind.word());
        let places = [format!("{path}.sum.{name}.quantity"), format!("{path}.best.{name}.quantity")];
        let place = places.into_iter().find(|place| self.tree.find(place).is_some());
        self.quantity(&place.unwrap_or(format!("{path}.quantity")), &part.quantity);
    }

    fn exams(&self, path: &str, certified: &[Certified]) {
        for exam in certified.iter().flat_map(|Certified { exams, .. }| exams) {
            self.defined(path, exam, "exams", Some(&self.rules.exams));
        }
    }

    fn quantity(&self, path: &str, name: &str) {
        self.defined(path, name, "quantity", Some(&self.rules.quantities));
    }

    fn track(&self, tracks: &[String], path: &str, track: &str) {
        if !tracks.iter().any(|known| known == track) {
            let tracks = || tracks.iter().map(String::as_str);
            let expected = format!("the track {}{}", listed(tracks()), did_you_mean(track, tracks()));
            self.wrong(path, track, &expected);
        }
    }
}
