//! What is different between two rulebooks, value by value, and one with a single value of the other.

use super::shipped::{FORMAT, checked, format};
use super::{Rulebook, Scalar};
use crate::toml_file::{Fault, Leaf, Node};
use std::collections::BTreeMap;

/// A value that two rulebooks do not share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleChange {
    /// Where it stands, as in [`super::RuleValue`].
    pub path: String,
    /// `None` where only the other one has it.
    pub from: Option<Scalar>,
    pub to: Option<Scalar>,
    /// Who says so, of the new value; of the old one where there is no new one.
    pub source: String,
    pub confidence: String,
}

/// Two rulebooks side by side.
#[derive(Debug)]
pub struct RulebookDiff {
    from: Node,
    to: Node,
}

impl RulebookDiff {
    /// # Errors
    /// What keeps either file from being read as a tree.
    pub fn new(from: &str, to: &str) -> Result<RulebookDiff, Vec<Fault>> {
        Ok(RulebookDiff { from: format().read(from)?, to: format().read(to)? })
    }

    /// Every value that is different, in order of path.
    pub fn changes(&self) -> Vec<RuleChange> {
        let mut sides: BTreeMap<String, (Option<&Leaf>, Option<&Leaf>)> = BTreeMap::new();
        self.from.leaves("", &mut |path, leaf| sides.entry(path).or_default().0 = Some(leaf));
        self.to.leaves("", &mut |path, leaf| sides.entry(path).or_default().1 = Some(leaf));
        let value = |leaf: Option<&Leaf>| leaf.map(|leaf| leaf.value.clone());
        let differ = sides
            .into_iter()
            .filter(|(path, (from, to))| !FORMAT.header.contains(&path.as_str()) && value(*from) != value(*to));
        let change = |(path, (from, to)): (String, (Option<&Leaf>, Option<&Leaf>))| {
            let note = |key| to.or(from).map_or("", |leaf| leaf.note(key)).to_owned();
            let (source, confidence) = (note("source"), note("confidence"));
            RuleChange { path, from: value(from), to: value(to), source, confidence }
        };
        differ.map(change).collect()
    }

    /// The first rulebook with what the second one has at a path (of a list, the whole), and that path. No rulebook where
    /// the result isn't sound by itself.
    pub fn with(&self, path: &str) -> Option<(String, Option<Rulebook>)> {
        let mut tree = self.from.clone();
        let taken = tree.take_over(path, &self.to)?;
        Some((taken, checked(&tree).ok()))
    }
}
