//! JSON records as a table: what APIs and command lines answer, nested or not, with a wrapper around the records or without.
//!
//! A record's field within a field has both names with a dot between (`companyProfile.tenantId`); a list within a record is
//! one field, or one for each name of its own records. The document is read twice, for its columns and for its rows, and never
//! held as anything but text.

use indexmap::{IndexMap, IndexSet};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::collections::{BTreeMap, HashMap};
use std::fmt;

/// The names of what holds records, one within the other, in every answer: OData's, Partner Center's API's, and those that
/// services and scripts put around theirs.
const WRAPPERS: [&str; 9] = ["value", "items", "data", "result", "results", "records", "rows", "response", "d"];
/// How many columns there are at most.
const COLUMNS: usize = 300;
/// How many different sets of fields its records may have: for each the kind is looked up.
const SETS: usize = 1_000;
/// How many times its size a document may become as a table, beside what any may.
const RATIO: usize = 4;
const ANY: usize = 1 << 20;

/// How a document begins.
pub struct Beginning {
    /// The names of the fields that its records have.
    pub columns: Vec<String>,
    /// Whether its records are a list, however short.
    pub is_list: bool,
}

/// The beginning of a document, as far as the text goes. `lists` are the names of lists of records within a document, beside
/// those that any may have.
pub fn beginning(json: &str, lists: &[&str]) -> Beginning {
    let (mut columns, mut records) = (IndexSet::new(), 0);
    let mut reading = Reading {
        lists,
        has_list: false,
        take: &mut |record| {
            records += 1;
            take_in(&mut columns, record);
            Ok(())
        },
    };
    // It may end before its end; the records before that are there.
    drop(reading.documents(json));
    let is_list = reading.has_list || records > 1;
    Beginning { columns: columns.into_iter().collect(), is_list }
}

fn take_in(columns: &mut IndexSet<String>, record: &Record) {
    columns.extend(record.iter().map(|(name, _)| name.clone()).take(COLUMNS.saturating_sub(columns.len())));
}

/// The tables of a document, each with commas: one where its records are of one kind or of none, else one for each kind that
/// `kind_of` tells by the names of a record's fields, in the order of the kinds. Records of no kind are left out of those.
pub struct Tables {
    pub tables: Vec<String>,
    /// How many records are in no table.
    pub left_out: u64,
}

/// Reads a document; `None` where its tables would be far larger than it is, or its records have little in common.
///
/// # Errors
///
/// It is no JSON.
pub fn tables(
    json: &str,
    lists: &[&str],
    kind_of: &dyn Fn(Vec<String>) -> Option<usize>,
) -> Result<Option<Tables>, serde_json::Error> {
    let most = json.len().saturating_mul(RATIO).saturating_add(ANY);
    let mut kinds: HashMap<Vec<String>, Option<usize>> = HashMap::new();
    let names = |record: &Record| record.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    let mut columns: BTreeMap<Option<usize>, IndexSet<String>> = BTreeMap::new();
    let mut is_motley = false;
    let read = each_record(json, lists, &mut |record| {
        let names = names(record);
        is_motley = kinds.len() == SETS && !kinds.contains_key(&names);
        if is_motley {
            return Err(());
        }
        let kind = *kinds.entry(names).or_insert_with_key(|names| kind_of(names.clone()));
        take_in(columns.entry(kind).or_default(), record);
        Ok(())
    });
    if is_motley {
        return Ok(None);
    }
    read?;
    let is_mixed = columns.keys().flatten().count() > 1;
    if !is_mixed {
        let all = columns.into_values().flatten().take(COLUMNS).collect();
        columns = BTreeMap::from([(None, all)]);
    }
    let mut tables: BTreeMap<Option<usize>, String> = BTreeMap::new();
    for (kind, columns) in columns.iter().filter(|(kind, _)| !is_mixed || kind.is_some()) {
        put(tables.entry(*kind).or_default(), columns.iter().map(String::as_str));
    }
    let (mut size, mut left_out) = (0, 0);
    let read = each_record(json, lists, &mut |record| {
        let kind = if is_mixed { kinds.get(&names(record)).copied().flatten() } else { None };
        let Some((table, columns)) = tables.get_mut(&kind).zip(columns.get(&kind)) else {
            left_out += 1;
            return Ok(());
        };
        let mut fields = vec![""; columns.len()];
        for (name, text) in record {
            let slot = columns.get_index_of(name).and_then(|at| fields.get_mut(at));
            slot.into_iter().for_each(|slot| *slot = text);
        }
        let before = table.len();
        put(table, fields.into_iter());
        size += table.len() - before;
        if size > most { Err(()) } else { Ok(()) }
    });
    match read {
        _ if size > most => Ok(None),
        Err(error) => Err(error),
        Ok(()) => Ok(Some(Tables { tables: tables.into_values().collect(), left_out })),
    }
}

pub fn put<'f>(table: &mut String, fields: impl Iterator<Item = &'f str>) {
    for (at, field) in fields.enumerate() {
        if at > 0 {
            table.push(',');
        }
        table.push('"');
        for c in field.chars() {
            match c {
                '"' => table.push_str("\"\""),
                '\n' | '\r' => table.push(' '),
                c => table.push(c),
            }
        }
        table.push('"');
    }
    table.push('\n');
}

/// A record: the names of its fields, and what they say.
type Record = Vec<(String, String)>;

/// What is made of a record; `Err` stops the reading.
type Take<'t> = dyn FnMut(&Record) -> Result<(), ()> + 't;

/// Gives each record of documents, an object without a list of records being one itself.
fn each_record(json: &str, lists: &[&str], take: &mut Take<'_>) -> Result<(), serde_json::Error> {
    Reading { lists, has_list: false, take }.documents(json)
}

struct Reading<'a, 't> {
    lists: &'a [&'a str],
    has_list: bool,
    take: &'a mut Take<'t>,
}

impl Reading<'_, '_> {
    /// Reads one document after the other: several may follow each other, as the outputs of commands in one file do.
    fn documents(&mut self, json: &str) -> Result<(), serde_json::Error> {
        let mut json = serde_json::Deserializer::from_str(json);
        loop {
            let mut fields = Record::new();
            self.has_list = false;
            Node { reading: &mut *self, path: "", fields: &mut fields, is_record: false }.deserialize(&mut json)?;
            let is_one = !self.has_list && !fields.is_empty();
            if is_one && (self.take)(&fields).is_err() {
                return Err(serde_json::Error::custom("stopped"));
            }
            if json.end().is_ok() {
                return Ok(());
            }
        }
    }
}

/// A value at a path of the document, or of a record.
struct Node<'n, 'a, 't> {
    reading: &'n mut Reading<'a, 't>,
    path: &'n str,
    fields: &'n mut Record,
    is_record: bool,
}

impl Node<'_, '_, '_> {
    fn say<E>(self, text: String) -> Result<(), E> {
        self.fields.push((self.path.to_owned(), text));
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Node<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    /// A field that says nothing is a field all the same: by its name a record is known.
    fn visit_unit<E>(self) -> Result<(), E> {
        match self.path {
            "" => Ok(()),
            _ => self.say(String::new()),
        }
    }

    fn visit_bool<E>(self, truth: bool) -> Result<(), E> {
        self.say(truth.to_string())
    }

    fn visit_i64<E>(self, number: i64) -> Result<(), E> {
        self.say(number.to_string())
    }

    fn visit_u64<E>(self, number: u64) -> Result<(), E> {
        self.say(number.to_string())
    }

    fn visit_f64<E>(self, number: f64) -> Result<(), E> {
        self.say(number.to_string())
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.say(text.to_owned())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Node { reading, path, fields, is_record } = self;
        while let Some(name) = map.next_key::<String>()? {
            let path = match path {
                // What Azure says of a resource is in a bag, or beside its name, by the tool that asks.
                "" if name.eq_ignore_ascii_case("properties") => String::new(),
                "" => name,
                path => format!("{path}.{name}"),
            };
            map.next_value_seed(Node { reading: &mut *reading, path: &path, fields: &mut *fields, is_record })?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let Node { reading, path, fields, is_record } = self;
        let is_wrapper = path.is_empty() || path.split('.').all(|name| WRAPPERS.contains(&name));
        if !is_record && (is_wrapper || reading.lists.contains(&path)) {
            reading.has_list = true;
            loop {
                // What is said around a list that a kind names is said of each of its records.
                let mut record = if is_wrapper { Record::new() } else { fields.clone() };
                let node = Node { reading: &mut *reading, path: "", fields: &mut record, is_record: true };
                if list.next_element_seed(node)?.is_none() {
                    return Ok(());
                }
                if !record.is_empty() && (reading.take)(&record).is_err() {
                    return Err(A::Error::custom("stopped"));
                }
            }
        }
        let mut texts = Record::new();
        while list
            .next_element_seed(Node { reading: &mut *reading, path, fields: &mut texts, is_record: true })?
            .is_some()
        {}
        let mut joined: IndexMap<String, String> = IndexMap::new();
        for (name, text) in texts.into_iter().filter(|(_, text)| !text.is_empty()) {
            let known = joined.entry(name).or_default();
            known.push_str(if known.is_empty() { "" } else { ", " });
            known.push_str(&text);
        }
        fields.extend(joined);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(json: &str, lists: &[&str]) -> Result<Option<String>, serde_json::Error> {
        Ok(tables(json, lists, &|_| None)?.map(|tables| tables.tables.concat()))
    }

    #[test]
    fn records_of_several_kinds_become_a_table_each() {
        let kind = |names: Vec<String>| ["b", "a"].iter().position(|name| names.iter().any(|own| own == name));
        for json in
            [r#"[{"a":1,"n":null},{"x":9},{"b":3}]{"a":2}"#, "{\"a\":1,\"n\":null}\n{\"x\":9}\n[{\"b\":3},{\"a\":2}]\n"]
        {
            let Tables { tables, left_out } = tables(json, &[], &kind).expect("JSON").expect("tables");
            assert_eq!(tables, ["\"b\"\n\"3\"\n", "\"a\",\"n\"\n\"1\",\"\"\n\"2\",\"\"\n"]);
            assert_eq!(left_out, 1);
        }
        let is_list = |json: &str| beginning(json, &[]).is_list;
        assert!(
            is_list("[{\"a\":1}")
                && is_list("{\"a\":1}\n{\"a\":2}")
                && !is_list("{\"a\":1,\"b\":[{\"c\":2},{\"c\":3}]}")
        );
        let all_of_one = tables(r#"{"a":1}{"x":9}"#, &[], &kind).expect("JSON").expect("tables");
        assert_eq!((all_of_one.tables.len(), all_of_one.left_out), (1, 0));
    }

    #[test]
    fn records_are_rows_however_they_are_wrapped() {
        let rows = "\"id\",\"profile.name\",\"tags\",\"links.uri\",\"n\"\n\"1\",\"Contoso\",\"\",\"\",\"\"\n\"2\",\"\",\"a, b\",\"x, y\",\"\"\n";
        let records = r#"[{"id":1,"profile":{"name":"Contoso"}},{"id":"2","tags":["a","b"],"links":[{"uri":"x"},{"uri":"y"}],"n":null}]"#;
        for json in [
            records.to_owned(),
            format!(r#"{{"@odata.context":"x","value":{records}}}"#),
            records.replacen(r#""profile":{"name":"Contoso"}"#, r#""properties":{"profile":{"name":"Contoso"}}"#, 1),
            format!(r#"{{"totalCount":2,"items":{records},"links":{{"self":{{"uri":"x"}}}}}}"#),
            format!(r#"{{"status":200,"data":{{"items":{records}}}}}"#),
        ] {
            assert_eq!(table(&json, &[]).expect("JSON").as_deref(), Some(rows), "{json}");
            let (begun, _) = json.split_once("\"tags\"").expect("the second record");
            let Beginning { columns, is_list } = beginning(begun, &[]);
            assert_eq!((columns.as_slice(), is_list), (&["id".to_owned(), "profile.name".to_owned()][..], true));
        }
    }

    #[test]
    fn an_object_is_one_record_and_may_hold_lists_of_them() {
        assert_eq!(
            table(r#"{"a":true,"b":{"c":1.5},"properties":{}}"#, &[]).expect("JSON").as_deref(),
            Some("\"a\",\"b.c\"\n\"true\",\"1.5\"\n")
        );
        let nested = r#"{"user":"Ada","data":{"total":1,"held":[{"name":"X \"Y\""}],"past":[]}}"#;
        let wanted = "\"user\",\"data.total\",\"name\"\n\"Ada\",\"1\",\"X \"\"Y\"\"\"\n";
        assert_eq!(table(nested, &["data.held", "data.past"]).expect("JSON").as_deref(), Some(wanted));
    }

    #[test]
    fn what_is_no_table_is_none() {
        assert!(table("{\"a\":", &[]).is_err() && table("{\"a\":1}x", &[]).is_err());
        assert_eq!(table("[]", &[]).expect("JSON").as_deref(), Some("\n"));
        assert!(table(&"[".repeat(500), &[]).is_err());
        let wide: Vec<String> = (0..300).map(|n| format!("{{\"c{n}\":1}}")).collect();
        let json = format!("[{},{}{{\"c1\":1}}]", wide.join(","), "{\"c1\":1},".repeat(9_000));
        assert_eq!(table(&json, &[]).expect("JSON"), None);
        let of = |records: usize| (0..records).map(|n| format!("{{\"c{n}\":1}}")).collect::<String>();
        assert!(table(&of(1_000), &[]).expect("JSON").is_some());
        assert_eq!(table(&of(1_001), &[]).expect("JSON"), None);
    }
}
