//! The rulebooks that come with the program, and which of them is in force when.

use super::Rulebook;
use super::check;
use super::load;
use crate::toml_file::{Fault, Faults, Format, day};
use chrono::NaiveDate;

/// What the deck prints.
pub(super) const DECK: &str = include_str!("../../../assets/rules/deck.toml");
/// Why the deck and the rulebooks differ.
pub(super) const CONTRADICTIONS: &str = include_str!("../../../assets/rules/contradictions.toml");
/// Id and text of every rulebook that ships, and of what they all start from. `deck` has no date and so is never in force.
const FILES: [(&str, &str); 4] = [
    ("deck", DECK),
    ("2023-10", include_str!("../../../assets/rules/2023-10.toml")),
    ("2026-07", include_str!("../../../assets/rules/2026-07.toml")),
    ("programme", include_str!("../../../assets/rules/programme.toml")),
];

const SHIPPED: &[(&str, &str)] = FILES.split_at(3).0;

/// A file of rules, which may start from one that ships. What a file says it is needs no source.
pub(super) const FORMAT: Format =
    Format { bases: &FILES, header: &["id", "base", "title", "from"], notes: &["source", "confidence", "why", "note"] };

/// The ids of the rulebooks that ship, in the order of every list.
pub fn shipped_ids() -> impl Iterator<Item = &'static str> {
    SHIPPED.iter().map(|(id, _)| *id)
}

/// The text of a rulebook that ships.
pub fn shipped_text(id: &str) -> Option<&'static str> {
    SHIPPED.iter().find(|(known, _)| *known == id).map(|(_, text)| *text)
}

/// A rulebook that ships; `None` when there is none of that id.
pub fn shipped(id: &str) -> Option<Result<Rulebook, Vec<Fault>>> {
    shipped_text(id).map(parse)
}

/// Reads and checks a rulebook file.
///
/// # Errors
///
/// All that is wrong with it.
pub fn parse(text: &str) -> Result<Rulebook, Vec<Fault>> {
    let tree = FORMAT.read(text)?;
    let faults = Faults::default();
    let rules = load::rulebook(&tree, &faults);
    check::names(&rules, &tree, &faults);
    check::origins(&tree, &faults);
    faults.none_or(rules)
}

/// The rulebook in force on a day: the newest that has begun. Before the oldest the oldest, with a warning.
pub fn in_force(as_of: NaiveDate) -> (&'static str, Option<String>) {
    // What a file says of itself stands before its first table.
    let header = |text: &'static str| text.split_once("\n[").map_or(text, |(header, _)| header);
    let begins = |text| day(Format::PLAIN.read(header(text)).ok()?.get("from")?.scalar()?);
    let mut dated: Vec<(NaiveDate, &'static str)> =
        SHIPPED.iter().filter_map(|(id, text)| Some((begins(text)?, *id))).collect();
    dated.sort();
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
