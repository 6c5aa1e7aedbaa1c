//! Reading typed values out of the tree while collecting every problem on the way.
//!
//! A value that cannot be read is replaced by a stand-in so that the rest is read too; the rulebook is refused in the
//! end because its list of problems is not empty.

use super::tree::{Node, joined};
use super::{RuleProblem, Scalar};
use crate::money::Micro;
use crate::points::Points;
use chrono::NaiveDate;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// The problems found so far.
#[derive(Debug, Default)]
pub(super) struct Problems(RefCell<Vec<RuleProblem>>);

impl Problems {
    /// Adds one.
    pub fn add(&self, place: impl Into<String>, value: impl Into<String>, expected: impl Into<String>) {
        self.0.borrow_mut().push(RuleProblem::new(place, value, expected));
    }

    /// All of them, by place.
    pub fn into_vec(self) -> Vec<RuleProblem> {
        let mut problems = self.0.into_inner();
        problems.sort_by(|one, other| one.place.cmp(&other.place));
        problems
    }
}

static EMPTY: BTreeMap<String, Node> = BTreeMap::new();

/// One table that is being read.
pub(super) struct Reader<'t> {
    place: String,
    table: &'t BTreeMap<String, Node>,
    problems: &'t Problems,
    read: RefCell<BTreeSet<&'t str>>,
}

impl<'t> Reader<'t> {
    /// Starts at the root of a file.
    pub fn root(node: &'t Node, problems: &'t Problems) -> Reader<'t> {
        Reader::at(String::new(), node, problems)
    }

    fn at(place: String, node: &'t Node, problems: &'t Problems) -> Reader<'t> {
        let table = match node {
            Node::Table(table) => table,
            other => {
                problems.add(&*place, described(other), "a table");
                &EMPTY
            }
        };
        Reader { place, table, problems, read: RefCell::default() }
    }

    /// Where `key` is.
    pub fn place_of(&self, key: &str) -> String {
        joined(&self.place, key)
    }

    /// Says that `key` is wrong.
    pub fn wrong(&self, key: &str, expected: impl Into<String>) {
        let value = self.table.get(key).map_or_else(|| "nothing".to_owned(), described);
        self.problems.add(self.place_of(key), value, expected);
    }

    /// Whether there is a `key`.
    pub fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    fn node(&self, key: &str) -> Option<&'t Node> {
        let (key, node) = self.table.get_key_value(key)?;
        self.read.borrow_mut().insert(key);
        Some(node)
    }

    /// Reads `key` with `read` if it is there.
    pub fn optional<T>(&self, key: &str, expected: &str, read: impl Fn(&Scalar) -> Option<T>) -> Option<T> {
        let value = match self.node(key)? {
            Node::Leaf(leaf) => read(&leaf.value),
            Node::Table(_) | Node::List(_) => None,
        };
        if value.is_none() {
            self.wrong(key, expected);
        }
        value
    }

    /// Reads `key` with `read`; it must be there.
    pub fn required<T>(&self, key: &str, expected: &str, read: impl Fn(&Scalar) -> Option<T>) -> Option<T> {
        if !self.has(key) {
            self.wrong(key, expected);
        }
        self.optional(key, expected, read)
    }

    /// The text under `key`, which must be there and not be empty.
    pub fn text(&self, key: &str) -> String {
        self.required(key, "a text", text).unwrap_or_default()
    }

    /// One of the words that `from_word` knows.
    pub fn word<T>(&self, key: &str, words: &str, from_word: impl Fn(&str) -> Option<T>) -> Option<T> {
        self.required(key, words, |value| match value {
            Scalar::Text(text) => from_word(text),
            _ => None,
        })
    }

    /// The table under `key`, which must be there.
    pub fn table(&self, key: &str) -> Reader<'t> {
        if !self.has(key) {
            self.wrong(key, "a table");
        }
        self.optional_table(key).unwrap_or(Reader {
            place: self.place_of(key),
            table: &EMPTY,
            problems: self.problems,
            read: RefCell::default(),
        })
    }

    /// The table under `key`, if there is one.
    pub fn optional_table(&self, key: &str) -> Option<Reader<'t>> {
        self.node(key).map(|node| Reader::at(self.place_of(key), node, self.problems))
    }

    /// The table under `key`, if what stands there is one.
    pub fn table_of(&self, key: &str) -> Option<Reader<'t>> {
        matches!(self.table.get(key), Some(Node::Table(_))).then(|| self.table(key))
    }

    /// Every key with the table under it.
    pub fn tables(&self) -> Vec<(&'t str, Reader<'t>)> {
        self.table
            .iter()
            .map(|(key, node)| {
                self.read.borrow_mut().insert(key);
                (key.as_str(), Reader::at(self.place_of(key), node, self.problems))
            })
            .collect()
    }

    /// Every key of this table.
    pub fn keys(&self) -> impl Iterator<Item = &'t str> + use<'t> {
        self.table.keys().map(String::as_str)
    }

    /// The list under `key`: its texts as they are, its tables as readers. An absent list is empty.
    pub fn list(&self, key: &str) -> Vec<Item<'t>> {
        let nodes = match self.node(key) {
            None => return Vec::new(),
            Some(Node::List(nodes)) => nodes,
            Some(_) => {
                self.wrong(key, "a list");
                return Vec::new();
            }
        };
        let place = self.place_of(key);
        nodes
            .iter()
            .enumerate()
            .filter_map(|(index, node)| {
                let place = joined(&place, &node.name_in_list(index));
                match node {
                    Node::Leaf(leaf) => Some(Item::Text(place, leaf.value.text())),
                    Node::Table(_) => Some(Item::Table(Reader::at(place, node, self.problems))),
                    Node::List(_) => {
                        self.problems.add(place, "a list", "a text or a table");
                        None
                    }
                }
            })
            .collect()
    }

    /// The list of texts under `key`.
    pub fn texts(&self, key: &str) -> Vec<String> {
        self.words(key, "a text", |text| Some(text.to_owned()))
    }

    /// The list of words under `key`, each read with `from_word`.
    pub fn words<T>(&self, key: &str, words: &str, from_word: impl Fn(&str) -> Option<T>) -> Vec<T> {
        let mut found = Vec::new();
        for item in self.list(key) {
            match item {
                Item::Text(place, text) => match from_word(&text) {
                    Some(word) => found.push(word),
                    None => self.problems.add(place, text, words),
                },
                Item::Table(table) => self.problems.add(table.place, "a table", words),
            }
        }
        found
    }

    /// The lists of texts in the list under `key`.
    pub fn groups(&self, key: &str) -> Vec<Vec<String>> {
        let Some(Node::List(groups)) = self.node(key) else {
            self.wrong(key, "a list of lists");
            return Vec::new();
        };
        let texts = |group: &Node| match group {
            Node::List(nodes) => (1..).zip(nodes).map(|(index, node)| node.name_in_list(index)).collect(),
            _ => Vec::new(),
        };
        groups.iter().map(texts).collect()
    }

    /// Says that something further down is wrong.
    pub fn problem(&self, place: String, value: String, expected: &str) {
        self.problems.add(place, value, expected);
    }

    /// Leaves this table alone: its content is shown, not computed with.
    pub fn ignore(&self, key: &str) {
        self.node(key);
    }

    /// Reports every key that nobody has asked for.
    pub fn finish(&self) {
        let read = self.read.borrow();
        let unknown: Vec<&str> = self.keys().filter(|key| !read.contains(key)).collect();
        for key in unknown {
            self.wrong(key, "a key that a rulebook has here");
        }
    }
}

/// An entry of a list.
pub(super) enum Item<'t> {
    /// A text, with its place.
    Text(String, String),
    /// A table.
    Table(Reader<'t>),
}

fn described(node: &Node) -> String {
    match node {
        Node::Leaf(leaf) if leaf.value.text().trim().is_empty() => "an empty text".to_owned(),
        Node::Leaf(leaf) => leaf.value.text(),
        Node::Table(_) => "a table".to_owned(),
        Node::List(_) => "a list".to_owned(),
    }
}

/// A text that is not empty.
pub(super) fn text(value: &Scalar) -> Option<String> {
    match value {
        Scalar::Text(text) if !text.trim().is_empty() => Some(text.clone()),
        _ => None,
    }
}

/// Yes or no.
pub(super) fn truth(value: &Scalar) -> Option<bool> {
    match value {
        Scalar::Truth(truth) => Some(*truth),
        _ => None,
    }
}

/// A count.
pub(super) fn count(value: &Scalar) -> Option<u32> {
    match value {
        Scalar::Integer(number) => u32::try_from(*number).ok(),
        _ => None,
    }
}

/// A number that is not negative.
pub(super) fn points(value: &Scalar) -> Option<Points> {
    number(value).and_then(|text| Points::parse(&text)).filter(|points| *points >= Points::ZERO)
}

/// A number above zero.
pub(super) fn some_points(value: &Scalar) -> Option<Points> {
    points(value).filter(|points| points.is_positive())
}

/// An amount that is not negative.
pub(super) fn amount(value: &Scalar) -> Option<Micro> {
    number(value).and_then(|text| Micro::parse(&text)).filter(|amount| amount.0 >= 0)
}

fn number(value: &Scalar) -> Option<String> {
    match value {
        Scalar::Integer(_) | Scalar::Decimal(_) => Some(value.text()),
        Scalar::Text(_) | Scalar::Truth(_) => None,
    }
}

/// A day.
pub(super) fn day(value: &Scalar) -> Option<NaiveDate> {
    match value {
        Scalar::Text(text) => text.parse().ok(),
        _ => None,
    }
}
