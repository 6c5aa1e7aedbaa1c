//! The rulebooks that come with the program, and which of them is in force when.

use super::check;
use super::load;
use super::reader::Problems;
use super::tree::Node;
use super::{RuleProblem, Rulebook};
use chrono::NaiveDate;
use std::sync::LazyLock;

/// What the deck prints.
pub(super) const DECK: &str = include_str!("../../../assets/rules/deck.toml");
/// Why the deck and the rulebooks differ.
pub(super) const CONTRADICTIONS: &str = include_str!("../../../assets/rules/shared/contradictions.toml");
/// What every rulebook stands on.
const PROGRAMME: (&str, &str) = ("programme", include_str!("../../../assets/rules/shared/programme.toml"));

/// Id and text of every rulebook that ships.
const FILES: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/rules.rs"));

/// The ids of the rulebooks that ship, each after the day that it begins: the order of every list. `deck` has no such day
/// and so is never in force.
static SHIPPED: LazyLock<Vec<(Option<NaiveDate>, &'static str)>> = LazyLock::new(|| {
    // What a file says of itself stands before its first table.
    let header = |text: &'static str| text.split_once("\n[").map_or(text, |(header, _)| header);
    let begins = |text| Node::read(header(text)).ok()?.text_at("from")?.parse().ok();
    let mut shipped: Vec<_> = FILES.iter().map(|(id, text)| (begins(text), *id)).collect();
    shipped.sort();
    shipped
});

/// The ids of the rulebooks that ship, in the order of every list.
pub fn shipped_ids() -> impl Iterator<Item = &'static str> {
    SHIPPED.iter().map(|(_, id)| *id)
}

/// The text of a rulebook that ships.
pub fn shipped_text(id: &str) -> Option<&'static str> {
    FILES.iter().find(|(known, _)| *known == id).map(|(_, text)| *text)
}

/// A rulebook that ships; `None` when there is none of that id.
pub fn shipped(id: &str) -> Option<Result<Rulebook, Vec<RuleProblem>>> {
    shipped_text(id).map(parse)
}

/// Reads and checks a rulebook file.
///
/// # Errors
///
/// All that is wrong with it.
pub fn parse(text: &str) -> Result<Rulebook, Vec<RuleProblem>> {
    let tree = tree(text)?;
    let problems = Problems::default();
    let rules = load::rulebook(&tree, &problems);
    check::names(&rules, &problems);
    check::origins(&tree, &problems);
    let problems = problems.into_vec();
    if problems.is_empty() { Ok(rules) } else { Err(problems) }
}

/// The tree of a file, laid over that of its base.
pub(super) fn tree(text: &str) -> Result<Node, Vec<RuleProblem>> {
    let own = Node::read(text).map_err(|problem| vec![problem])?;
    let Some(base) = own.text_at("base") else { return Ok(own) };
    let Some((_, below)) = FILES.iter().chain([&PROGRAMME]).find(|(id, _)| *id == base) else {
        let known: Vec<&str> = shipped_ids().chain([PROGRAMME.0]).collect();
        return Err(vec![RuleProblem::new("base", base, format!("one of {}", known.join(", ")))]);
    };
    Ok(tree(below)?.without_header().overlaid(own))
}

/// The rulebook in force on a day: the newest that has begun. Before the oldest the oldest, with a warning.
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
