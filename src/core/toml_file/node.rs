//! A file as a tree in which every value knows its place, and files that start from others.

use super::fault::{Fault, Position, quoted};
use super::{Scalar, Words};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

/// Keys by which a table in a list is told apart from its neighbours.
const NATURAL_KEYS: [&str; 4] = ["id", "exam", "type", "quantity"];

/// What a kind of file may hold besides values.
#[derive(Clone, Copy, Debug)]
pub struct Format {
    /// Name and text of the files from which a file may start (`base = "NAME"`): its tables are laid over the base's.
    pub bases: &'static [(&'static str, &'static str)],
    /// Keys that say what a file is; a file that starts from another doesn't take these over.
    pub header: &'static [&'static str],
    /// Keys that say something about the values of their table and all below, instead of being values.
    pub notes: &'static [&'static str],
}

impl Format {
    pub const PLAIN: Format = Format { bases: &[], header: &[], notes: &[] };

    /// The tree of a file, laid over that of its base.
    ///
    /// # Errors
    /// Everything that is no TOML in it, or a base that there is not.
    pub fn read(&self, text: &str) -> Result<Node, Vec<Fault>> {
        self.read_from(text, None)
    }

    fn read_from(&self, text: &str, base: Option<&'static str>) -> Result<Node, Vec<Fault>> {
        let own = Source::new(text, base, self.notes).read()?;
        let Some(Node::Leaf(Leaf { at, value, .. })) = own.get("base").filter(|_| !self.bases.is_empty()) else {
            return Ok(own);
        };
        let known = Words::new(self.bases.iter().map(|(name, text)| (*name, (*name, *text))));
        let Some((name, below)) = known.meaning(&value.text()) else {
            let expected = known.instead_of(&value.text());
            return Err(vec![Fault::unexpected(*at, "base", value, &expected)]);
        };
        let mut below = self.read_from(below, Some(name))?;
        if let Node::Table(_, entries) = &mut below {
            entries.retain(|key, _| !self.header.contains(&key.as_str()));
        }
        Ok(below.overlaid(own))
    }
}

/// What the note keys say about a value.
pub type Notes = BTreeMap<&'static str, Note>;

/// What one note key says, and where.
#[derive(Clone, Debug)]
pub struct Note {
    pub at: Position,
    pub text: String,
}

#[derive(Clone, Debug)]
pub enum Node {
    Leaf(Leaf),
    Table(Position, BTreeMap<String, Entry>),
    List(Position, Vec<Node>),
}

/// A node with the place of its key.
#[derive(Clone, Debug)]
pub struct Entry {
    pub key: Position,
    pub node: Node,
}

#[derive(Clone, Debug)]
pub struct Leaf {
    pub at: Position,
    pub value: Scalar,
    /// What is said about it.
    pub notes: Arc<Notes>,
}

impl Leaf {
    /// What is said about the value under a note key; empty where nothing is.
    pub fn note(&self, key: &str) -> &str {
        self.notes.get(key).map_or("", |note| &note.text)
    }
}

impl Node {
    pub fn at(&self) -> Position {
        match self {
            Node::Leaf(leaf) => leaf.at,
            Node::Table(at, _) | Node::List(at, _) => *at,
        }
    }

    /// What stands directly under `key`, if this is a table that has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        match self {
            Node::Table(_, entries) => entries.get(key).map(|entry| &entry.node),
            Node::Leaf(_) | Node::List(..) => None,
        }
    }

    /// The value, if it is a single one.
    pub fn scalar(&self) -> Option<&Scalar> {
        match self {
            Node::Leaf(leaf) => Some(&leaf.value),
            Node::Table(..) | Node::List(..) => None,
        }
    }

    /// What a message says was found.
    pub(super) fn described(&self) -> String {
        match self {
            Node::Leaf(leaf) => quoted(&leaf.value),
            Node::Table(..) => "a table".to_owned(),
            Node::List(..) => "a list".to_owned(),
        }
    }

    /// Lays `over` onto this: tables merge, everything else is replaced.
    fn overlaid(self, over: Node) -> Node {
        match (self, over) {
            (Node::Table(_, mut below), Node::Table(at, entries)) => {
                for (name, Entry { key, node }) in entries {
                    let node = match below.remove(&name) {
                        Some(below) => below.node.overlaid(node),
                        None => node,
                    };
                    below.insert(name, Entry { key, node });
                }
                Node::Table(at, below)
            }
            (Node::Table(at, mut below), over @ Node::Leaf(_)) if below.contains_key("value") => {
                below.insert("value".to_owned(), Entry { key: over.at(), node: over });
                Node::Table(at, below)
            }
            (_, over) => over,
        }
    }

    /// What a node in a list is called in paths: a leaf by its value, a table by its natural key, else by its place.
    pub(super) fn name_in_list(&self, index: usize) -> String {
        match self {
            Node::Leaf(leaf) => leaf.value.text(),
            _ => self.natural_key().map_or_else(|| (index + 1).to_string(), |(_, name)| name.to_owned()),
        }
    }

    /// The key that tells this table apart in a list, and what it says.
    fn natural_key(&self) -> Option<(&'static str, &str)> {
        NATURAL_KEYS.into_iter().find_map(|key| match self.get(key)?.scalar()? {
            Scalar::Text(name) => Some((key, name.as_str())),
            _ => None,
        })
    }

    /// Adds the path of every list below.
    pub fn lists(&self, path: &str, found: &mut BTreeSet<String>) {
        match self {
            Node::Leaf(_) => {}
            Node::Table(_, table) => {
                table.iter().for_each(|(key, entry)| entry.node.lists(&joined(path, key), found));
            }
            Node::List(..) => {
                found.insert(path.to_owned());
            }
        }
    }

    /// Calls `visit` with every leaf below, in order of path.
    pub fn leaves<'t>(&'t self, path: &str, visit: &mut dyn FnMut(String, &'t Leaf)) {
        match self {
            Node::Leaf(leaf) => visit(path.to_owned(), leaf),
            Node::Table(_, table) => {
                for (key, entry) in table {
                    entry.node.leaves(&joined(path, key), visit);
                }
            }
            Node::List(_, nodes) => {
                for (index, node) in nodes.iter().enumerate() {
                    let place = joined(path, &node.name_in_list(index));
                    match (node, node.natural_key()) {
                        (Node::Table(_, table), Some((natural, _))) => {
                            for (key, Entry { node, .. }) in table {
                                node.leaves(&if key == natural { place.clone() } else { joined(&place, key) }, visit);
                            }
                        }
                        _ => node.leaves(&place, visit),
                    }
                }
            }
        }
    }

    pub fn find(&self, path: &str) -> Option<&Node> {
        match self {
            Node::Leaf(_) => None,
            Node::Table(_, entries) => entries.iter().find_map(|(name, entry)| entry.node.find_named(name, path)),
            Node::List(_, nodes) => {
                nodes.iter().enumerate().find_map(|(index, node)| node.find_named(&node.name_in_list(index), path))
            }
        }
    }

    /// Takes over what stands at a path in another tree, nothing included; of a list the whole. Returns the path that was
    /// taken over.
    pub fn take_over(&mut self, path: &str, other: &Node) -> Option<String> {
        let (Node::Table(_, own), Node::Table(_, theirs)) = (self, other) else { return None };
        let below = |name: &String| {
            let rest = path.strip_prefix(name.as_str())?;
            (rest.is_empty() || rest.starts_with('.')).then(|| (name.clone(), rest.trim_start_matches('.')))
        };
        let (name, rest) = own.keys().chain(theirs.keys()).find_map(below)?;
        match (own.get_mut(&name).map(|entry| &mut entry.node), theirs.get(&name)) {
            (Some(table @ Node::Table(..)), Some(Entry { node: other @ Node::Table(..), .. })) if !rest.is_empty() => {
                return table.take_over(rest, other).map(|taken| joined(&name, &taken));
            }
            (_, Some(entry)) => drop(own.insert(name.clone(), entry.clone())),
            (_, None) => drop(own.remove(&name)),
        }
        Some(name)
    }

    fn find_named(&self, name: &str, path: &str) -> Option<&Node> {
        match path.strip_prefix(name)? {
            "" => Some(self),
            rest => self.find(rest.strip_prefix('.')?),
        }
    }

    /// Where the node of that path is; where there is none, what comes nearest above it.
    pub fn locate(&self, path: &str) -> Position {
        match (self.find(path), path.rsplit_once('.')) {
            (Some(node), _) => node.at(),
            (None, Some((above, _))) => self.locate(above),
            (None, None) => self.at(),
        }
    }
}

/// `path` and `key` with a dot between.
pub fn joined(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

/// The text of a file.
///
/// # Errors
/// The place from which on it is no UTF-8.
pub fn decode(bytes: &[u8]) -> Result<&str, Vec<Fault>> {
    std::str::from_utf8(bytes).map_err(|error| {
        let before = String::from_utf8_lossy(bytes.get(..error.valid_up_to()).unwrap_or_default());
        let source = Source::new(&before, None, &[]);
        let at = source.position(source.text.len());
        vec![Fault::new(at, "this is not UTF-8; save the file as UTF-8 text")]
    })
}

/// A text that is being made a tree.
struct Source<'t> {
    text: &'t str,
    /// The offset at which each line begins.
    lines: Vec<usize>,
    base: Option<&'static str>,
    notes: &'static [&'static str],
}

/// Faults of syntax that are told one by one.
const SYNTAX_FAULTS: usize = 20;

impl<'t> Source<'t> {
    fn new(text: &'t str, base: Option<&'static str>, notes: &'static [&'static str]) -> Source<'t> {
        let text = text.trim_start_matches('\u{feff}');
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let lines = std::iter::once(0).chain(ends.map(|(end, _)| end + 1)).collect();
        Source { text, lines, base, notes }
    }

    fn read(&self) -> Result<Node, Vec<Fault>> {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        let mut faults: Vec<Fault> = errors
            .iter()
            .map(|error| Fault::new(self.position(error.span().map_or(0, |span| span.start)), error.message()))
            .collect();
        faults.sort_by_key(|fault| fault.at);
        // One slip of a bracket makes most of what follows a fault.
        let more = faults.len().saturating_sub(SYNTAX_FAULTS);
        if more > 0 {
            let next = faults.get(SYNTAX_FAULTS).map_or(self.position(0), |fault| fault.at);
            faults.truncate(SYNTAX_FAULTS);
            faults.push(Fault::new(
                next,
                &format!("{more} more faults of syntax from here on; correct those above first"),
            ));
        }
        if faults.is_empty() { Ok(self.table(self.position(0), table.get_ref(), &Arc::default())) } else { Err(faults) }
    }

    fn position(&self, offset: usize) -> Position {
        let line = self.lines.partition_point(|start| *start <= offset);
        let start = self.lines.get(line.saturating_sub(1)).copied().unwrap_or_default();
        let before = self.text.get(start..offset).map_or(0, |before| before.chars().count());
        let counted = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Position { base: self.base, line: counted(line), column: counted(before + 1) }
    }

    fn node(&self, value: &Spanned<DeValue<'_>>, above: &Arc<Notes>) -> Node {
        let at = self.position(value.span().start);
        let leaf = |value| Node::Leaf(Leaf { at, value, notes: Arc::clone(above) });
        match value.get_ref() {
            DeValue::Table(table) => self.table(at, table, above),
            DeValue::Array(values) => Node::List(at, values.iter().map(|value| self.node(value, above)).collect()),
            DeValue::String(text) => leaf(Scalar::Text(text.to_string())),
            DeValue::Integer(number) => leaf(Scalar::integer(number)),
            DeValue::Float(number) => leaf(Scalar::decimal(number.as_str())),
            DeValue::Boolean(truth) => leaf(Scalar::Truth(*truth)),
            DeValue::Datetime(date) => leaf(Scalar::Date(date.to_string())),
        }
    }

    /// A table with its own notes; one that holds notes and nothing but a `value` is that value.
    fn table(&self, at: Position, table: &DeTable<'_>, above: &Arc<Notes>) -> Node {
        let (mut notes, mut values) = (Arc::clone(above), Vec::new());
        for (key, value) in table {
            match (self.notes.iter().find(|note| *note == key.get_ref()), value.get_ref().as_str()) {
                (Some(note), Some(text)) => {
                    let note_at = self.position(value.span().start);
                    Arc::make_mut(&mut notes).insert(note, Note { at: note_at, text: text.to_owned() });
                }
                _ => values.push((key, value)),
            }
        }
        let entry = |(key, value): (&Spanned<DeString<'_>>, _)| {
            (key.get_ref().to_string(), Entry { key: self.position(key.span().start), node: self.node(value, &notes) })
        };
        let mut entries: BTreeMap<String, Entry> = values.into_iter().map(entry).collect();
        if !self.notes.is_empty()
            && entries.len() == 1
            && let Some(Entry { node, .. }) = entries.remove("value")
        {
            return node;
        }
        Node::Table(at, entries)
    }
}
