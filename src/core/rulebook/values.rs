//! What a rulebook applies, value by value, beside what the deck prints and why the two differ.

use super::shipped::{CONTRADICTIONS, DECK, shipped_ids, shipped_text, tree};
use super::tree::{HEADER, Leaf, Node, Origin};
use super::{RuleProblem, Scalar};
use crate::ids::RulebookId;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

/// What stands for a value that only the other side has.
const NONE: &str = "none";

/// One value of a rulebook.
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
pub fn values(text: &str) -> Result<Vec<RuleValue>, Vec<RuleProblem>> {
    let (rules, deck) = (tree(text)?, Printed::read()?);
    let mut found: BTreeMap<String, RuleValue> = BTreeMap::new();
    rules.leaves("", &mut |path, leaf| {
        if !HEADER.contains(&path.as_str()) {
            found.insert(path.clone(), deck.beside(path, leaf));
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
    type Shown = BTreeMap<String, String>;
    static SHOWN: LazyLock<BTreeMap<&'static str, Shown>> = LazyLock::new(|| {
        let read =
            |text| values(text).unwrap_or_default().into_iter().map(|value| (value.path, grouped(&value.applied)));
        shipped_ids().filter_map(|id| Some((id, read(shipped_text(id)?).collect()))).collect()
    });
    let newest = || SHOWN.iter().next_back().map(|(_, shown)| shown);
    SHOWN
        .iter()
        .find(|(known, _)| *id == **known && *id != "deck")
        .map(|(_, shown)| shown)
        .or_else(newest)?
        .get(path)
        .cloned()
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

/// What the deck prints.
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
    origin: Arc<Origin>,
}

impl Contradiction {
    fn why(&self) -> Option<&str> {
        self.origin.why.as_deref()
    }
}

impl Printed {
    fn read() -> Result<Printed, Vec<RuleProblem>> {
        let own = Node::read(DECK).map_err(|problem| vec![problem])?;
        let mut values = BTreeMap::new();
        own.leaves("", &mut |path, leaf| {
            if !HEADER.contains(&path.as_str()) {
                values.insert(path, leaf.clone());
            }
        });
        let mut lists = BTreeSet::new();
        own.lists("", &mut lists);
        let contradictions = Node::read(CONTRADICTIONS).map_err(|problem| vec![problem])?;
        Ok(Printed { values, lists, contradictions: contradictions_of(&contradictions) })
    }

    /// The value at `path` beside what the deck prints there.
    fn beside(&self, path: String, leaf: &Leaf) -> RuleValue {
        let contradiction = self.contradiction(&path);
        let in_printed_list = || {
            let (list, _) = path.rsplit_once('.')?;
            self.lists.contains(list).then(|| Scalar::Text(NONE.to_owned()))
        };
        let deck = self
            .values
            .get(&path)
            .map(|leaf| leaf.value.clone())
            .or_else(in_printed_list)
            .or_else(|| contradiction.and_then(|contradiction| contradiction.deck.clone()));
        let differs = deck.as_ref().is_some_and(|deck| *deck != leaf.value);
        let said = contradiction.and_then(Contradiction::why).unwrap_or("This rulebook says otherwise.");
        RuleValue {
            path,
            applied: leaf.value.clone(),
            deck,
            source: leaf.origin.source.clone(),
            confidence: leaf.origin.confidence.clone(),
            why: leaf.origin.why.clone().or_else(|| differs.then(|| said.to_owned())),
        }
    }

    /// What the deck prints, as it looks to a rulebook that has nothing there.
    fn only(&self) -> impl Iterator<Item = RuleValue> + '_ {
        let value = |path: &str, deck: &Scalar, origin: &Origin| RuleValue {
            path: path.to_owned(),
            applied: Scalar::Text(NONE.to_owned()),
            deck: Some(deck.clone()),
            source: origin.source.clone(),
            confidence: origin.confidence.clone(),
            why: origin.why.clone(),
        };
        let stated = self.values.iter().map(move |(path, leaf)| {
            let origin = self.contradiction(path).map_or(&leaf.origin, |contradiction| &contradiction.origin);
            value(path, &leaf.value, origin)
        });
        let elsewhere = self.contradictions.iter().flat_map(move |contradiction| {
            let deck = contradiction.deck.as_ref();
            contradiction.paths.iter().filter_map(move |path| deck.map(|deck| value(path, deck, &contradiction.origin)))
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
        entry.origin = Arc::clone(&leaf.origin);
        match key {
            "paths" => entry.paths.push(leaf.value.text()),
            "deck" => entry.deck = Some(leaf.value.clone()),
            _ => {}
        }
    });
    found.into_values().collect()
}
