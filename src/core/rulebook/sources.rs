//! What the tags in `source` stand for: read from `assets/rules/shared/sources.toml`.

use super::reader::{Problems, Reader};
use super::tree::Node;
use std::collections::BTreeMap;

const SOURCES: &str = include_str!("../../../assets/rules/shared/sources.toml");

/// A page or document that rules were taken from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Publisher and title.
    pub title: String,
    /// Its date, as exactly as it is known.
    pub date: String,
}

/// Every source by its tag.
pub fn sources() -> BTreeMap<String, Source> {
    let Ok(tree) = Node::read(SOURCES) else { return BTreeMap::new() };
    let problems = Problems::default();
    Reader::root(&tree, &problems)
        .tables()
        .into_iter()
        .map(|(tag, source)| (tag.to_owned(), Source { title: source.text("title"), date: source.text("date") }))
        .collect()
}
