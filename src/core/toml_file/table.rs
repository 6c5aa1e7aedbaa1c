//! Reading typed values out of a file's tables while collecting every fault on the way.

use super::fault::{Fault, Faults, Position};
use super::node::{Entry, Node, joined};
use super::{Scalar, Words, did_you_mean, listed, scalar};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

static EMPTY: BTreeMap<String, Entry> = BTreeMap::new();

/// One table that is being read.
pub struct Table<'t> {
    path: String,
    at: Position,
    entries: &'t BTreeMap<String, Entry>,
    faults: &'t Faults,
    asked: RefCell<BTreeSet<String>>,
}

impl<'t> Table<'t> {
    /// The table that a whole file is.
    pub fn root(node: &'t Node, faults: &'t Faults) -> Table<'t> {
        Table::of(String::new(), node, faults)
    }

    fn of(path: String, node: &'t Node, faults: &'t Faults) -> Table<'t> {
        let entries = match node {
            Node::Table(_, entries) => entries,
            other => {
                let expected = format!("a table ([{path}] on its own line)");
                faults.add(Fault::found(other.at(), &path, &other.described(), &expected));
                &EMPTY
            }
        };
        Table { path, at: node.at(), entries, faults, asked: RefCell::default() }
    }

    /// The path of `key`.
    fn path_of(&self, key: &str) -> String {
        joined(&self.path, key)
    }

    /// Says that the value under `key` is wrong, or that there is none.
    pub fn wrong(&self, key: &str, expected: impl AsRef<str>) {
        let (path, expected) = (self.path_of(key), expected.as_ref());
        self.faults.add(match self.entries.get(key) {
            Some(Entry { node, .. }) => Fault::found(node.at(), &path, &node.described(), expected),
            None => Fault::missing(self.at, &path, expected),
        });
    }

    /// Says that there is no such `key` here.
    fn unknown<'k>(&self, key: &str, known: impl IntoIterator<Item = &'k str>) {
        let known: Vec<&str> = known.into_iter().collect();
        let path = self.path_of(key);
        let at = self.entries.get(key).map_or(self.at, |entry| entry.key);
        self.faults.add(Fault::new(
            at,
            &match did_you_mean(key, known.iter().copied()) {
                hint if hint.is_empty() => format!("{path}: unknown key, expected {}", listed(known)),
                hint => format!("{path}: unknown key{hint}"),
            },
        ));
    }

    /// Whether there is a `key`.
    pub fn has(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    fn node(&self, key: &str) -> Option<&'t Node> {
        if !self.asked.borrow().contains(key) {
            self.asked.borrow_mut().insert(key.to_owned());
        }
        self.entries.get(key).map(|entry| &entry.node)
    }

    /// Reads `key` with `read` if it is there.
    pub fn optional<T>(&self, key: &str, expected: &str, read: impl Fn(&Scalar) -> Option<T>) -> Option<T> {
        let value = self.node(key)?.scalar().and_then(read);
        if value.is_none() {
            self.wrong(key, expected);
        }
        value
    }

    /// Reads `key` with `read`; it must be there.
    pub fn required<T>(&self, key: &str, expected: &str, read: impl Fn(&Scalar) -> Option<T>) -> Option<T> {
        self.needs(key, expected);
        self.optional(key, expected, read)
    }

    fn needs(&self, key: &str, expected: &str) {
        if !self.has(key) {
            self.wrong(key, expected);
        }
    }

    /// The text under `key`, which must be there and not be empty.
    pub fn text(&self, key: &str) -> String {
        self.required(key, "a text", scalar::text).unwrap_or_default()
    }

    /// What the word under `key` means, if there is one.
    pub fn optional_word<T: Copy>(&self, key: &str, words: &Words<T>) -> Option<T> {
        let word = self.node(key)?.scalar().map(Scalar::text).unwrap_or_default();
        let meaning = words.meaning(&word);
        if meaning.is_none() {
            self.wrong(key, words.instead_of(&word));
        }
        meaning
    }

    /// What the word under `key` means; there must be one.
    pub fn word<T: Copy>(&self, key: &str, words: &Words<T>) -> Option<T> {
        if !self.has(key) {
            self.wrong(key, words.instead_of(""));
        }
        self.optional_word(key, words)
    }

    /// The table under `key`, which must be there.
    pub fn table(&self, key: &str) -> Table<'t> {
        self.needs(key, "a table");
        self.optional_table(key).unwrap_or(Table {
            path: self.path_of(key),
            at: self.at,
            entries: &EMPTY,
            faults: self.faults,
            asked: RefCell::default(),
        })
    }

    /// The table under `key`, if there is one.
    pub fn optional_table(&self, key: &str) -> Option<Table<'t>> {
        self.node(key).map(|node| Table::of(self.path_of(key), node, self.faults))
    }

    /// The table under `key`, if what stands there is one.
    pub fn table_of(&self, key: &str) -> Option<Table<'t>> {
        matches!(self.entries.get(key)?.node, Node::Table(..)).then(|| self.table(key))
    }

    /// Every key with the table under it.
    pub fn tables(&self) -> Vec<(&'t str, Table<'t>)> {
        self.keys().filter_map(|key| Some((key, self.optional_table(key)?))).collect()
    }

    pub fn keys(&self) -> impl Iterator<Item = &'t str> + use<'t> {
        self.entries.keys().map(String::as_str)
    }

    /// Every key of this table with its meaning; each must have one.
    pub fn known_keys<T: Copy>(&self, words: &Words<T>) -> Vec<(&'t str, T)> {
        let meaning = |key: &'t str| {
            let meaning = words.meaning(key);
            if meaning.is_none() {
                self.node(key);
                self.unknown(key, words.words());
            }
            Some((key, meaning?))
        };
        self.keys().filter_map(meaning).collect()
    }

    /// The list under `key`, each entry read with `read`, which is told the entry's path. An absent list is empty.
    pub fn list<T>(
        &self,
        key: &str,
        expected: impl Fn(&Node) -> String,
        read: impl Fn(String, &'t Node) -> Option<T>,
    ) -> Vec<T> {
        let Some(node) = self.node(key) else { return Vec::new() };
        let Node::List(_, nodes) = node else {
            self.wrong(key, format!("a list: {}", expected(node)));
            return Vec::new();
        };
        let entry = |(index, node): (usize, &'t Node)| {
            let path = joined(&self.path_of(key), &node.name_in_list(index));
            let read = read(path.clone(), node);
            if read.is_none() {
                self.faults.add(Fault::found(node.at(), &path, &node.described(), &expected(node)));
            }
            read
        };
        nodes.iter().enumerate().filter_map(entry).collect()
    }

    /// The list of single values under `key`.
    pub fn each<T>(&self, key: &str, expected: &str, read: impl Fn(&Scalar) -> Option<T>) -> Vec<T> {
        self.list(key, |_| expected.to_owned(), |_, node| node.scalar().and_then(&read))
    }

    /// The list of words under `key`.
    pub fn words<T: Copy>(&self, key: &str, words: &Words<T>) -> Vec<T> {
        let word = |node: &Node| node.scalar().map(Scalar::text).unwrap_or_default();
        self.list(key, |node| words.instead_of(&word(node)), |_, node| words.meaning(&word(node)))
    }

    /// The list of texts under `key`; numbers are taken as they are written.
    pub fn texts(&self, key: &str) -> Vec<String> {
        self.each(key, "a text", |value| Some(value.text()))
    }

    /// The list of tables under `key`.
    pub fn list_of_tables(&self, key: &str, expected: &str) -> Vec<Table<'t>> {
        self.list(key, |_| expected.to_owned(), |path, node| self.entry(path, node))
    }

    /// An entry of a list, if it is a table.
    pub fn entry(&self, path: String, node: &'t Node) -> Option<Table<'t>> {
        matches!(node, Node::Table(..)).then(|| Table::of(path, node, self.faults))
    }

    /// Leaves what is under `key` to others.
    pub fn ignore(&self, key: &str) {
        self.node(key);
    }

    /// Reports every key that nobody has asked for.
    pub fn finish(&self) {
        let asked = self.asked.borrow();
        for key in self.keys().filter(|key| !asked.contains(*key)) {
            self.unknown(key, asked.iter().map(String::as_str));
        }
    }
}
