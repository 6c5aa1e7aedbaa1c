//! What a rulebook applies, value by value, beside what the deck prints and why the two differ.

use super::Scalar;
use super::shipped::{self, CONTRADICTIONS, DECK, FORMAT, format, shipped_ids, shipped_text};
use crate::ids::RulebookId;
use crate::toml_file::{Fault, Leaf, Node, Notes};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock, OnceLock};

/// What stands for a value that only the other side has.
const NONE: &str = "none";

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RuleValue {
    /// Where it stands in the rulebook: keys with dots between, entries of a list by their value.
    pub path: String,
    /// The value that is applied; `none` where only the deck has one.
    pub applied: Scalar,
    /// What the deck prints, if it prints something there; `none` where it prints a list without this entry.
    pub deck: Option<Scalar>,
    /// Who says so: tags of [`super::sources`].
    pub source: String,
    /// How sure that is: `H`, `M` or `L`.
    pub confidence: String,
    /// Why it is as it is: always there when the deck prints something else.
    pub why: Option<String>,
}

/// All values of a rulebook file, in order of path.
///
/// # Errors
///
/// What keeps the file from being read as a tree; whether it is sound says [`super::parse`].
pub fn values(text: &str) -> Result<Vec<RuleValue>, Vec<Fault>> {
    let (rules, deck) = (format().read(text)?, Printed::read()?);
    let mut found: BTreeMap<String, RuleValue> = BTreeMap::new();
    rules.leaves("", &mut |path, leaf| {
        if !FORMAT.header.contains(&path.as_str()) {
            let value = deck.beside(&path, leaf);
            found.insert(path, value);
        }
    });
    for value in deck.only() {
        let below = format!("{}.", value.path);
        if !found.contains_key(&value.path) && !found.keys().any(|path| path.starts_with(&below)) {
            found.insert(value.path.clone(), value);
        }
    }
    Ok(found.into_values().collect())
}

/// A value that the rulebook of that id applies, as a text shows it: whole numbers with commas. Of a rulebook that does
/// not ship, the newest that does answers for what holds in every one.
pub fn shown(id: &RulebookId, path: &str) -> Option<String> {
    type Shown = OnceLock<BTreeMap<String, String>>;
    static SHIPPED: LazyLock<Vec<(&'static str, Shown)>> =
        LazyLock::new(|| shipped_ids().map(|id| (id, OnceLock::new())).collect());
    let own = SHIPPED.iter().find(|(known, _)| *id == **known && *id != "deck");
    let (shipped, values) = own.or_else(|| SHIPPED.last())?;
    values.get_or_init(|| shown_of(shipped)).get(path).cloned()
}

/// What every rulebook starts from and none changes, below a path such as `csp.direct.`.
pub fn below(path: &str) -> impl Iterator<Item = &'static RuleValue> {
    static PROGRAMME: LazyLock<Vec<RuleValue>> = LazyLock::new(|| {
        let mut values = Vec::new();
        if let Ok(programme) = FORMAT.read(shipped::PROGRAMME.1) {
            programme.leaves("", &mut |path, leaf| values.push(value(&path, leaf.value.clone(), None, &leaf.notes)));
        }
        values
    });
    PROGRAMME.iter().filter(move |value| value.path.starts_with(path))
}

/// All values of a rulebook that ships, as texts show them.
fn shown_of(id: &str) -> BTreeMap<String, String> {
    let mut shown = BTreeMap::new();
    if let Some(rules) = shipped_text(id).and_then(|text| format().read(text).ok()) {
        rules.leaves("", &mut |path, leaf| drop(shown.insert(path, grouped(&leaf.value))));
    }
    shown
}

/// A value in letters, thousands apart.
fn grouped(value: &Scalar) -> String {
    let Scalar::Integer(number) = value else { return value.text() };
    let digits = number.unsigned_abs().to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if *number < 0 { format!("-{grouped}") } else { grouped }
}

fn value(path: &str, applied: Scalar, deck: Option<Scalar>, notes: &Notes) -> RuleValue {
    let note = |key| notes.get(key).map(|note| note.text.clone());
    RuleValue {
        path: path.to_owned(),
        applied,
        deck,
        source: note("source").unwrap_or_default(),
        confidence: note("confidence").unwrap_or_default(),
        why: note("why"),
    }
}

struct Printed {
    values: BTreeMap<String, Leaf>,
    lists: BTreeSet<String>,
    contradictions: Vec<Contradiction>,
}

/// Why the deck and the rules part at some paths.
#[derive(Debug, Default)]
struct Contradiction {
    paths: Vec<String>,
    deck: Option<Scalar>,
    notes: Arc<Notes>,
}

impl Printed {
    fn read() -> Result<Printed, Vec<Fault>> {
        let own = FORMAT.read(DECK)?;
        let mut values = BTreeMap::new();
        own.leaves("", &mut |path, leaf| {
            if !FORMAT.header.contains(&path.as_str()) {
                values.insert(path, leaf.clone());
            }
        });
        let mut lists = BTreeSet::new();
        own.lists("", &mut lists);
        let contradictions = FORMAT.read(CONTRADICTIONS)?;
        Ok(Printed { values, lists, contradictions: contradictions_of(&contradictions) })
    }

    /// The value at `path` beside what the deck prints there.
    fn beside(&self, path: &str, leaf: &Leaf) -> RuleValue {
        let contradiction = self.contradiction(path);
        let in_printed_list = || {
            let (list, _) = path.rsplit_once('.')?;
            self.lists.contains(list).then(|| NONE.into())
        };
        let deck = self
            .values
            .get(path)
            .map(|leaf| leaf.value.clone())
            .or_else(in_printed_list)
            .or_else(|| contradiction.and_then(|contradiction| contradiction.deck.clone()));
        let differs = deck.as_ref().is_some_and(|deck| *deck != leaf.value);
        let deck_says = contradiction.and_then(|contradiction| contradiction.notes.get("why"));
        let mut value = value(path, leaf.value.clone(), deck, &leaf.notes);
        if differs && value.why.is_none() {
            value.why = Some(deck_says.map_or("This rulebook says otherwise.", |why| &why.text).to_owned());
        }
        value
    }

    /// What the deck prints, as it looks to a rulebook that has nothing there.
    fn only(&self) -> impl Iterator<Item = RuleValue> + '_ {
        let only = |path: &str, deck: &Scalar, notes| value(path, NONE.into(), Some(deck.clone()), notes);
        let stated = self.values.iter().map(move |(path, leaf)| {
            let notes = self.contradiction(path).map_or(&leaf.notes, |contradiction| &contradiction.notes);
            only(path, &leaf.value, notes)
        });
        let elsewhere = self.contradictions.iter().flat_map(move |contradiction| {
            let deck = contradiction.deck.as_ref();
            contradiction.paths.iter().filter_map(move |path| deck.map(|deck| only(path, deck, &contradiction.notes)))
        });
        stated.chain(elsewhere)
    }

    fn contradiction(&self, path: &str) -> Option<&Contradiction> {
        let covers = |over: &String| {
            path.strip_prefix(over.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        self.contradictions.iter().find(|contradiction| contradiction.paths.iter().any(covers))
    }
}

fn contradictions_of(file: &Node) -> Vec<Contradiction> {
    let mut found: BTreeMap<String, Contradiction> = BTreeMap::new();
    file.leaves("", &mut |path, leaf| {
        let mut keys = path.splitn(4, '.');
        let (Some(_), Some(number), Some(key)) = (keys.next(), keys.next(), keys.next()) else { return };
        let entry = found.entry(number.to_owned()).or_default();
        entry.notes = Arc::clone(&leaf.notes);
        match key {
            "paths" => entry.paths.push(leaf.value.text()),
            "deck" => entry.deck = Some(leaf.value.clone()),
            _ => {}
        }
    });
    found.into_values().collect()
}
