//! A rulebook file as a tree in which every value knows who says so.
//!
//! `source`, `confidence`, `why` and `note` are not values: they hold for the table they stand in and all below it. A file
//! may stand on a `base`: its tables are laid over the base's, and what it states itself keeps its own source.

use super::{RuleProblem, Scalar};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Keys that say something about values instead of being one.
const ABOUT: [&str; 4] = ["source", "confidence", "why", "note"];

/// Keys by which a table in a list is told apart from its neighbours.
const NATURAL_KEYS: [&str; 4] = ["id", "exam", "type", "quantity"];

/// Keys of a file that say what it is; they need no source.
pub(super) const HEADER: [&str; 4] = ["id", "base", "title", "from"];

/// One node of the tree.
#[derive(Clone, Debug)]
pub(super) enum Node {
    /// A single value.
    Leaf(Leaf),
    /// Named nodes.
    Table(BTreeMap<String, Node>),
    /// Nodes in order.
    List(Vec<Node>),
}

/// A value with its origin.
#[derive(Clone, Debug)]
pub(super) struct Leaf {
    /// The value.
    pub value: Scalar,
    /// Who says so.
    pub origin: Arc<Origin>,
}

/// Who says a value, how sure that is, and why it is as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Origin {
    pub source: String,
    pub confidence: String,
    pub why: Option<String>,
}

impl Node {
    /// Reads a file. The one problem it can have here is not to be TOML at all.
    pub fn read(text: &str) -> Result<Node, RuleProblem> {
        let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
            let line = error.span().map_or(1, |span| text.get(..span.start).unwrap_or(text).matches('\n').count() + 1);
            RuleProblem::new(format!("line {line}"), error.message(), "a TOML file")
        })?;
        Ok(annotated(toml::Value::Table(table), &Arc::new(Origin::default())))
    }

    /// The file without the keys that say what it is: what another file stands on.
    pub fn without_header(self) -> Node {
        match self {
            Node::Table(mut table) => {
                HEADER.iter().for_each(|key| drop(table.remove(*key)));
                Node::Table(table)
            }
            other => other,
        }
    }

    /// Lays `over` onto this: tables merge, everything else is replaced.
    pub fn overlaid(self, over: Node) -> Node {
        match (self, over) {
            (Node::Table(mut base), Node::Table(over)) => {
                for (key, node) in over {
                    let node = match base.remove(&key) {
                        Some(below) => below.overlaid(node),
                        None => node,
                    };
                    base.insert(key, node);
                }
                Node::Table(base)
            }
            (Node::Table(mut base), over @ Node::Leaf(_)) if base.contains_key("value") => {
                base.insert("value".to_owned(), over);
                Node::Table(base)
            }
            (_, over) => over,
        }
    }

    /// The text that stands directly under `key`, if this is a table that has one.
    pub fn text_at(&self, key: &str) -> Option<&str> {
        match self {
            Node::Table(table) => match table.get(key)? {
                Node::Leaf(Leaf { value: Scalar::Text(text), .. }) => Some(text),
                _ => None,
            },
            _ => None,
        }
    }

    /// What a node in a list is called in paths: a leaf by its value, a table by its natural key, else by its place.
    pub fn name_in_list(&self, index: usize) -> String {
        match self {
            Node::Leaf(leaf) => leaf.value.text(),
            Node::Table(_) => self
                .natural_key()
                .and_then(|key| self.text_at(key))
                .map_or_else(|| (index + 1).to_string(), str::to_owned),
            Node::List(_) => (index + 1).to_string(),
        }
    }

    /// The key that tells this table apart in a list.
    pub fn natural_key(&self) -> Option<&'static str> {
        NATURAL_KEYS.into_iter().find(|key| self.text_at(key).is_some())
    }

    /// Adds the path of every list below.
    pub fn lists(&self, path: &str, found: &mut BTreeSet<String>) {
        match self {
            Node::Leaf(_) => {}
            Node::Table(table) => table.iter().for_each(|(key, node)| node.lists(&joined(path, key), found)),
            Node::List(_) => {
                found.insert(path.to_owned());
            }
        }
    }

    /// Calls `visit` with every leaf below, in order of path.
    pub fn leaves<'t>(&'t self, path: &str, visit: &mut dyn FnMut(String, &'t Leaf)) {
        match self {
            Node::Leaf(leaf) => visit(path.to_owned(), leaf),
            Node::Table(table) => {
                for (key, node) in table {
                    node.leaves(&joined(path, key), visit);
                }
            }
            Node::List(nodes) => {
                for (index, node) in nodes.iter().enumerate() {
                    let place = joined(path, &node.name_in_list(index));
                    match (node, node.natural_key()) {
                        (Node::Table(table), Some(natural)) => {
                            for (key, node) in table {
                                node.leaves(&if key == natural { place.clone() } else { joined(&place, key) }, visit);
                            }
                        }
                        _ => node.leaves(&place, visit),
                    }
                }
            }
        }
    }
}

/// `path` and `key` with a dot between.
pub(super) fn joined(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

fn annotated(value: toml::Value, above: &Arc<Origin>) -> Node {
    let scalar = match value {
        toml::Value::Table(table) => return annotated_table(table, above),
        toml::Value::Array(values) => {
            return Node::List(values.into_iter().map(|value| annotated(value, above)).collect());
        }
        toml::Value::Integer(number) => Scalar::Integer(number),
        toml::Value::Float(number) => Scalar::Decimal(number.to_string()),
        toml::Value::Boolean(truth) => Scalar::Truth(truth),
        toml::Value::String(text) => Scalar::Text(text),
        toml::Value::Datetime(date) => Scalar::Text(date.to_string()),
    };
    Node::Leaf(Leaf { value: scalar, origin: Arc::clone(above) })
}

/// A table with its own origin; one that holds nothing but a `value` is that value.
fn annotated_table(mut table: toml::Table, above: &Arc<Origin>) -> Node {
    let mut origin = (**above).clone();
    for key in ABOUT {
        let Some(toml::Value::String(text)) = table.get(key) else { continue };
        match key {
            "source" => origin.source = text.clone(),
            "confidence" => origin.confidence = text.clone(),
            "why" => origin.why = Some(text.clone()),
            _ => {}
        }
        table.remove(key);
    }
    let origin = Arc::new(origin);
    if table.len() == 1
        && let Some(value) = table.remove("value")
    {
        return annotated(value, &origin);
    }
    Node::Table(table.into_iter().map(|(key, value)| (key, annotated(value, &origin))).collect())
}
