//! The rulebooks that come with the program, and which of them is in force when.

use super::Rulebook;
use super::check;
use super::load;
use crate::toml_file::{Fault, Faults, Format, Node, day, text};
use chrono::NaiveDate;
use std::sync::{Arc, LazyLock};

pub(super) const DECK: &str = include_str!("../../../assets/rules/deck.toml");
/// Why the deck and the rulebooks differ.
pub(super) const CONTRADICTIONS: &str = include_str!("../../../assets/rules/shared/contradictions.toml");
/// What every rulebook starts from.
pub(super) const PROGRAMME: (&str, &str) = ("programme", include_str!("../../../assets/rules/shared/programme.toml"));

/// Id and text of every rulebook that ships.
const FILES: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/rules.rs"));

/// What a rulebook that ships says of itself above its first table.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Heading {
    /// The day that it begins; `deck` has none, and so is never in force.
    pub from: Option<NaiveDate>,
    pub id: &'static str,
    pub title: String,
}

/// The rulebooks that ship, by the day that they begin: the order of every list.
static SHIPPED: LazyLock<Vec<Heading>> = LazyLock::new(|| {
    let heading = |&(id, file): &(&'static str, &'static str)| {
        let own = Format::PLAIN.read(file.split_once("\n[").map_or(file, |(above, _)| above)).ok();
        let value = |key| own.as_ref()?.get(key)?.scalar();
        Heading { from: value("from").and_then(day), id, title: value("title").and_then(text).unwrap_or_default() }
    };
    let mut shipped: Vec<Heading> = FILES.iter().map(heading).collect();
    shipped.sort();
    shipped
});

/// What a file of rules may start from: the rulebooks in the order of every list, and what they share.
static BASES: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    let shipped = shipped_ids().filter_map(|id| Some((id, shipped_text(id)?)));
    shipped.chain([PROGRAMME]).collect()
});

/// A file of rules by itself. What a file says it is needs no source.
pub(super) const FORMAT: Format =
    Format { bases: &[], header: &["id", "base", "title", "from"], notes: &["source", "confidence", "why", "note"] };

/// A file of rules, which may start from one that ships.
pub(super) fn format() -> Format {
    Format { bases: &BASES, ..FORMAT }
}

/// The rulebooks that ship, in the order of every list, none of them read further than to its first table.
pub fn headings() -> &'static [Heading] {
    &SHIPPED
}

/// The ids of the rulebooks that ship, in the order of every list.
pub fn shipped_ids() -> impl Iterator<Item = &'static str> {
    SHIPPED.iter().map(|heading| heading.id)
}

/// The text of a rulebook that ships.
pub fn shipped_text(id: &str) -> Option<&'static str> {
    FILES.iter().find(|(known, _)| *known == id).map(|(_, text)| *text)
}

/// A rulebook that ships; `None` when there is none of that id. Whether its names and origins are sound, a test sees to.
pub fn shipped(id: &str) -> Option<Result<Rulebook, Vec<Fault>>> {
    let read = |text| {
        let faults = Faults::default();
        let rules = load::rulebook(&format().read(text)?, &faults);
        faults.none_or(rules)
    };
    shipped_text(id).map(read)
}

/// Reads and checks a rulebook file.
///
/// # Errors
///
/// All that is wrong with it.
pub fn parse(text: &str) -> Result<Rulebook, Vec<Fault>> {
    checked(&format().read(text)?)
}

pub(super) fn checked(tree: &Node) -> Result<Rulebook, Vec<Fault>> {
    let faults = Faults::default();
    let rules = load::rulebook(tree, &faults);
    check::names(&rules, tree, &faults);
    check::origins(tree, &faults);
    faults.none_or(rules)
}

/// The one of a user's own rulebooks that is in force on a day: the newest that has begun, unless one that ships is newer.
pub fn own_in_force(own: &[Arc<Rulebook>], as_of: NaiveDate) -> Option<&Arc<Rulebook>> {
    let newest =
        own.iter().filter(|rules| rules.from.is_some_and(|from| from <= as_of)).max_by_key(|rules| rules.from)?;
    let begun = SHIPPED.iter().filter_map(|heading| heading.from).filter(|from| *from <= as_of);
    begun.max().is_none_or(|shipped| newest.from >= Some(shipped)).then_some(newest)
}

/// The rulebook that ships which is in force on a day: the newest that has begun. Before the oldest the oldest, with a warning.
pub fn in_force(as_of: NaiveDate) -> (&'static str, Option<String>) {
    let dated: Vec<(NaiveDate, &str)> =
        SHIPPED.iter().filter_map(|heading| Some((heading.from?, heading.id))).collect();
    match (dated.iter().rev().find(|(from, _)| *from <= as_of), dated.first()) {
        (Some((_, id)), _) => (id, None),
        (None, Some((from, id))) => (
            id,
            Some(format!(
                "The oldest rulebook is of {from}: the rules of {as_of} are not known, those of {id} are used."
            )),
        ),
        (None, None) => ("", None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_says_what_its_whole_rulebook_says() {
        for Heading { from, id, title } in headings() {
            let rules = shipped(id).expect("it ships").expect("it loads");
            assert_eq!((*from, *id, title), (rules.from, rules.id.as_str(), &rules.title));
        }
    }
}
