//! The rulebooks that come with the program, and which of them is in force when.

use super::Rulebook;
use super::check;
use super::load;
use crate::toml_file::{Fault, Faults, Format, Node, day};
use chrono::NaiveDate;
use std::sync::{Arc, LazyLock};

pub(super) const DECK: &str = include_str!("../../../assets/rules/deck.toml");
/// Why the deck and the rulebooks differ.
pub(super) const CONTRADICTIONS: &str = include_str!("../../../assets/rules/shared/contradictions.toml");
/// What every rulebook starts from.
const PROGRAMME: (&str, &str) = ("programme", include_str!("../../../assets/rules/shared/programme.toml"));

/// Id and text of every rulebook that ships.
const FILES: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/rules.rs"));

/// The rulebooks that ship, each after the day that it begins: the order of every list. `deck` has no such day and so is
/// never in force.
static SHIPPED: LazyLock<Vec<(Option<NaiveDate>, &'static str)>> = LazyLock::new(|| {
    // What a file says of itself stands before its first table.
    let header = |text: &'static str| text.split_once("\n[").map_or(text, |(header, _)| header);
    let begins = |text| day(Format::PLAIN.read(header(text)).ok()?.get("from")?.scalar()?);
    let mut shipped: Vec<_> = FILES.iter().map(|(id, text)| (begins(text), *id)).collect();
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

/// The ids of the rulebooks that ship, in the order of every list.
pub fn shipped_ids() -> impl Iterator<Item = &'static str> {
    SHIPPED.iter().map(|(_, id)| *id)
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
    let begun = SHIPPED.iter().filter(|(from, _)| from.is_some_and(|from| from <= as_of));
    begun.map(|(from, _)| *from).max().is_none_or(|shipped| newest.from >= shipped).then_some(newest)
}

/// The rulebook that ships which is in force on a day: the newest that has begun. Before the oldest the oldest, with a warning.
pub fn in_force(as_of: NaiveDate) -> (&'static str, Option<String>) {
    let dated: Vec<(NaiveDate, &str)> = SHIPPED.iter().filter_map(|(from, id)| Some(((*from)?, *id))).collect();
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
