//! The document as a stream of records.

use super::fields::{Fields, Notes, Place, Value, fault, record, refused};
use super::json::{Json, Name};
use super::{DatasetError, FORMAT, Fault, VERSION, Warning, records};
use indexmap::IndexMap;
use laurels_core::book::{Book, Partner, Record, quoted};
use laurels_core::evidence::{Figures, Ranking, Usage, UsageRow};
use laurels_core::ids::{CustomerId, SubscriptionId};
use laurels_core::rulebook;
use laurels_core::text::nearest;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;
use std::hash::Hash;
use std::sync::Arc;

/// The fields of the document itself.
const SECTIONS: [&str; 12] = [
    "$schema",
    "format",
    "version",
    "partner",
    "customers",
    "subscriptions",
    "associations",
    "usage",
    "people",
    "certifications",
    "reported",
    "snapshots",
];

/// The book that a dataset holds, and what was left out of it.
///
/// # Errors
///
/// The file is refused as a whole, with the place, the value and what was expected, when it is no JSON, of another
/// format or version, or holds an unknown word, a wrong type, a bad date or GUID, a key twice or a reference to nothing.
pub fn read(bytes: &[u8]) -> Result<(Book, Vec<Warning>), DatasetError> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let mut document = Document::default();
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let read = json.deserialize_any(DocumentVisitor(&mut document)).and_then(|()| json.end());
    if let Err(error) = read {
        return Err(document
            .fault
            .take()
            .map_or_else(|| parser_error(&error, document.section), DatasetError::Refused));
    }
    // The shipped ranking is an asset that a test loads; without it, figures of all reports would count side by side.
    let ranking = rulebook::ranking().unwrap_or_default();
    Ok(document.finish(&ranking)?)
}

/// What the parser found: no JSON, or a value of another type where only one is possible.
fn parser_error(error: &serde_json::Error, section: &str) -> DatasetError {
    let message = error.to_string();
    let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(message, _)| message);
    match message.strip_prefix("invalid type: ").and_then(|rest| rest.split_once(", ")) {
        Some((value, expected)) if error.is_data() => DatasetError::Refused(Fault {
            path: if section.is_empty() { "$".to_owned() } else { format!("$.{section}") },
            value: match value {
                "map" => "an object".to_owned(),
                "sequence" => "a list".to_owned(),
                value => value.to_owned(),
            },
            expected: expected.to_owned(),
        }),
        _ => DatasetError::Syntax { line: error.line(), column: error.column(), message: message.to_owned() },
    }
}

/// What has been read of the document so far.
#[derive(Default)]
struct Document {
    book: Book,
    usage: Collected,
    notes: Notes,
    seen: Vec<&'static str>,
    section: &'static str,
    fault: Option<Fault>,
}

impl Document {
    /// Reads the value of one of the document's fields.
    fn section<'de, A: MapAccess<'de>>(&mut self, name: &'static str, map: &mut A) -> Result<(), A::Error> {
        let Document { book, usage, notes, fault: refusal, .. } = self;
        match name {
            "$schema" => map.next_value::<IgnoredAny>().map(|_| ()),
            "format" | "version" => {
                let json = map.next_value()?;
                header(name, &json).map_err(|found| keep(refusal, found))
            }
            "partner" => {
                let json = map.next_value()?;
                if json != Json::Null {
                    let place = Place::Field(&Place::Root, name);
                    book.partner = record::<Partner>(json, place, notes, records::partner)
                        .map_err(|found| keep(refusal, found))?;
                }
                Ok(())
            }
            "customers" => map.next_value_seed(list(name, notes, refusal, records::customer, &mut book.customers)),
            "subscriptions" => {
                map.next_value_seed(list(name, notes, refusal, records::subscription, &mut book.subscriptions))
            }
            "associations" => {
                map.next_value_seed(list(name, notes, refusal, records::association, &mut book.associations))
            }
            "people" => map.next_value_seed(list(name, notes, refusal, records::person, &mut book.people)),
            "certifications" => {
                map.next_value_seed(list(name, notes, refusal, records::certification, &mut book.certifications))
            }
            "reported" => map.next_value_seed(list(name, notes, refusal, records::reported, &mut book.reported)),
            "snapshots" => map.next_value_seed(list(name, notes, refusal, records::snapshot, &mut book.snapshots)),
            _ => map.next_value_seed(list(name, notes, refusal, records::usage, usage)),
        }
    }

    /// The book, once all its records are there to be held against each other.
    fn finish(mut self, ranking: &Ranking) -> Result<(Book, Vec<Warning>), Fault> {
        for name in ["format", "version"] {
            if !self.seen.contains(&name) {
                header(name, &Json::Null)?;
            }
        }
        if let Some(problem) = self.book.problems().into_iter().next() {
            return Err(refused(Place::Root, problem));
        }
        self.book = self.book.sorted();
        self.book.usage = Arc::new(self.usage.finish(&self.book, ranking)?);
        Ok((self.book, self.notes.warnings()))
    }
}

/// Holds `format` or `version` against what this program reads.
fn header(name: &'static str, json: &Json<'_>) -> Result<(), Fault> {
    let (right, expected) = match name {
        "format" => (String::of(json).is_ok_and(|format| format == FORMAT), format!("expected {}", quoted(FORMAT))),
        _ => (i64::of(json).is_ok_and(|version| version == VERSION), format!("expected {VERSION}")),
    };
    if right { Ok(()) } else { Err(fault(Place::Field(&Place::Root, name), json, expected)) }
}

/// Remembers why the file is refused, and stops the parser.
fn keep<E: serde::de::Error>(refusal: &mut Option<Fault>, found: Fault) -> E {
    *refusal = Some(found);
    E::custom("refused")
}

struct DocumentVisitor<'a>(&'a mut Document);

impl<'de> Visitor<'de> for DocumentVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with the fields of a dataset")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let document = self.0;
        while let Some(Name(name)) = map.next_key()? {
            let Some(section) = SECTIONS.into_iter().find(|section| *section == name) else {
                document.notes.unknown(Place::Field(&Place::Root, &name));
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            document.section = section;
            if document.seen.contains(&section) {
                let place = Place::Field(&Place::Root, section);
                let expected = "expected this field at most once".to_owned();
                return Err(keep(&mut document.fault, fault(place, "a second one", expected)));
            }
            document.seen.push(section);
            document.section(section, &mut map)?;
        }
        Ok(())
    }
}

/// Where the records of a list go.
trait Sink<T> {
    fn take(&mut self, record: T);
}

impl<T> Sink<T> for Vec<T> {
    fn take(&mut self, record: T) {
        self.push(record);
    }
}

/// Reads a list of records one by one.
struct List<'a, R, S> {
    name: &'static str,
    notes: &'a Notes,
    refusal: &'a mut Option<Fault>,
    read: R,
    sink: &'a mut S,
}

fn list<'a, R, S>(
    name: &'static str,
    notes: &'a Notes,
    refusal: &'a mut Option<Fault>,
    read: R,
    sink: &'a mut S,
) -> List<'a, R, S> {
    List { name, notes, refusal, read, sink }
}

impl<'de, T, R, S> DeserializeSeed<'de> for List<'_, R, S>
where
    T: Record,
    R: Fn(&mut Fields<'_, '_>) -> Result<T, Fault>,
    S: Sink<T>,
{
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T, R, S> Visitor<'de> for List<'_, R, S>
where
    T: Record,
    R: Fn(&mut Fields<'_, '_>) -> Result<T, Fault>,
    S: Sink<T>,
{
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of records")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let section = Place::Field(&Place::Root, self.name);
        let mut at = 0;
        while let Some(json) = items.next_element::<Json<'de>>()? {
            match record(json, Place::Item(&section, at), self.notes, &self.read) {
                Ok(record) => self.sink.take(record),
                Err(found) => return Err(keep(self.refusal, found)),
            }
            at += 1;
        }
        Ok(())
    }
}

/// The figures read so far. They may come before the customers they belong to, so that ids are numbered as they come
/// and looked up at the end.
#[derive(Default)]
struct Collected {
    figures: Figures,
    rows: usize,
    customers: Numbered<CustomerId>,
    subscriptions: Numbered<SubscriptionId>,
    /// Each subscription with each customer that a row names it for.
    pairs: Numbered<(usize, usize)>,
}

impl Sink<UsageRow> for Collected {
    fn take(&mut self, row: UsageRow) {
        let customer = number(&mut self.customers, &row.customer, self.rows);
        let subscription = row.subscription.as_ref().map(|id| number(&mut self.subscriptions, id, self.rows));
        if let Some(subscription) = subscription {
            number(&mut self.pairs, &(subscription, customer), self.rows);
        }
        self.figures.push(customer, subscription, &row);
        self.rows += 1;
    }
}

impl Collected {
    fn finish(mut self, book: &Book, ranking: &Ranking) -> Result<Usage, Fault> {
        let usage = Place::Field(&Place::Root, "usage");
        let dangling = |row, field, id: &str, expected: String| {
            let item = Place::Item(&usage, row);
            fault(Place::Field(&item, field), quoted(id), expected)
        };
        let customers = resolve(&self.customers, |id| book.customer_index(id)).map_err(|(id, row)| {
            let near = nearest(id, book.customers.iter().map(|c| c.id.as_str()));
            let hint = near.map_or(String::new(), |near| format!("; did you mean {}?", quoted(near)));
            dangling(row, "customer", id, format!("expected the id of a customer of the book{hint}"))
        })?;
        let subscriptions = resolve(&self.subscriptions, |id| book.subscription_index(id)).map_err(|(id, row)| {
            dangling(row, "subscription", id, "expected the id of a subscription of the book".to_owned())
        })?;
        for (&(subscription, customer), &row) in &self.pairs {
            let owned = subscriptions.get(subscription).and_then(|&at| book.subscriptions.get(at));
            let named = customers.get(customer).and_then(|&at| book.customers.get(at));
            if let Some((owned, named)) = owned.zip(named).filter(|(owned, named)| owned.customer != named.id) {
                let expected =
                    format!("expected one of {}, this is one of {}", quoted(&named.id), quoted(&owned.customer));
                return Err(dangling(row, "subscription", &owned.id, expected));
            }
        }
        self.figures.renumber(&customers, &subscriptions);
        self.figures.build_checked(book.customers.len(), ranking).map_err(|duplicate| {
            let expected = format!(
                "expected a key (customer, subscription, product, workload, month, attributed_by, kind) of its own, \
                 usage[{}] has the same",
                duplicate.first
            );
            fault(Place::Item(&usage, duplicate.second), "the row", expected)
        })
    }
}

/// Values numbered in the order in which they first occur, each with the row where it did.
type Numbered<T> = IndexMap<T, usize>;

fn number<T: Clone + Eq + Hash>(values: &mut Numbered<T>, value: &T, row: usize) -> usize {
    values.get_index_of(value).unwrap_or_else(|| values.insert_full(value.clone(), row).0)
}

/// What `place` says of each value, by number; the first value that it does not know, with its row.
fn resolve<T>(values: &Numbered<T>, place: impl Fn(&T) -> Option<usize>) -> Result<Vec<usize>, (&T, usize)> {
    values.iter().map(|(value, &row)| place(value).ok_or((value, row))).collect()
}
