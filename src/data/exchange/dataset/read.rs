//! The document as a stream of records.

use super::archive::{ArchiveSections, BESIDE, LOG};
use super::fault::{self, Found};
use super::usage::Collected;
use super::{BEGINNING, DatasetError, FORMAT, Fault, LARGEST, VERSION, Warning, shown};
use crate::store::Archive;
use laurels_core::book::description::DATASET;
use laurels_core::book::{Book, List, Partner, Record, quoted};
use laurels_core::evidence::Ranking;
use laurels_core::reading::Object;
use laurels_core::rulebook;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, DeserializeOwned, DeserializeSeed, Deserializer, Error, IgnoredAny};
use serde::de::{MapAccess, SeqAccess, Unexpected, Visitor};
use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Read};
use std::sync::Arc;

/// The fields of the document beside its sections.
const HEADER: [&str; 5] = ["$schema", "format", "version", LOG, BESIDE];

/// The book that a dataset holds, and what was left out of it. Its log is passed over.
///
/// # Errors
///
/// The file is refused as a whole, with the place, the value and what was expected, when it is no JSON, of another
/// format or version, or holds an unknown word, a wrong type, a bad date or GUID, a key twice or a reference to nothing.
pub fn read(bytes: &[u8]) -> Result<(Book, Vec<Warning>), DatasetError> {
    read_document(bytes, Document::default()).map(|(book, _, warnings)| (book, warnings))
}

/// The same with its log, where it has one.
///
/// # Errors
///
/// As [`read`], and when a part of the log cannot be read.
pub fn read_whole(bytes: &[u8]) -> Result<(Book, Option<Archive>, Vec<Warning>), DatasetError> {
    read_document(bytes, Document { with_log: true, ..Document::default() })
}

fn read_document(bytes: &[u8], mut document: Document) -> Result<(Book, Option<Archive>, Vec<Warning>), DatasetError> {
    let text = decoded(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes))?;
    let mut json = serde_json::Deserializer::from_str(text);
    let read = document.read(&mut json).and_then(|()| json.end());
    if let Err(error) = read {
        let (refused, stopped, in_log) = (document.refused.take(), document.stopped(), document.stopped_in_log());
        drop(document); // The file is looked at again, and the records of once are enough.
        return Err(refused.map_or_else(|| fault::explain(text, &error, (stopped, in_log)), DatasetError::Refused));
    }
    // The shipped ranking is an asset that a test loads; without it, figures of all reports would count side by side.
    let ranking = rulebook::ranking().unwrap_or_default();
    let archive = std::mem::take(&mut document.archive).finish()?;
    let (book, warnings) = document.finish(&ranking, archive.is_some())?;
    Ok((book, archive, warnings))
}

/// Looks for what is wrong in the beginning of a dataset whose rest has not been read yet.
///
/// # Errors
///
/// As [`read()`]; that it ends too early is no error.
pub fn check_beginning(bytes: &[u8]) -> Result<(), DatasetError> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    // It may end within a character.
    let text = bytes.utf8_chunks().next().map_or("", |chunk| chunk.valid());
    let mut document = Document::default();
    match document.read(&mut serde_json::Deserializer::from_str(text)) {
        Err(error) if !error.is_eof() => {
            let (refused, stopped) = (document.refused.take(), document.stopped());
            Err(refused.map_or_else(|| fault::explain(text, &error, (stopped, false)), DatasetError::Refused))
        }
        _ => Ok(()),
    }
}

/// Reads a file's bytes, one more than the largest dataset has at most. Of a large one only if its beginning is
/// accepted, and as long as records come.
///
/// # Errors
///
/// It cannot be read, its beginning is refused, or it goes on with blanks or a text that never ends.
pub fn fill<E: From<io::Error>>(
    bytes: &mut Vec<u8>,
    mut from: impl Read,
    accept: impl FnOnce(&[u8]) -> Result<(), E>,
) -> Result<(), E> {
    if from.by_ref().take(BEGINNING).read_to_end(bytes)? as u64 == BEGINNING {
        accept(bytes)?;
        let mut from = from.take(LARGEST + 1 - BEGINNING);
        let is_mark = |byte: &u8| matches!(byte, b'"' | b'{' | b'}' | b'[' | b']' | b',' | b':');
        loop {
            let before = bytes.len();
            let read = from.by_ref().take(BEGINNING).read_to_end(bytes)?;
            if read as u64 == BEGINNING && !bytes.iter().skip(before).any(is_mark) {
                let line = bytes.iter().take(before).filter(|byte| **byte == b'\n').count() + 1;
                let message = format!("from line {line} on it has 1 MiB without a field, which no dataset has");
                return Err(io::Error::new(io::ErrorKind::InvalidData, message).into());
            }
            if read == 0 {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// The text of a document; so that the parser need not look at every name and value for itself.
fn decoded(bytes: &[u8]) -> Result<&str, DatasetError> {
    str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let column = before.iter().rev().take_while(|byte| **byte != b'\n').count() + 1;
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        DatasetError::Syntax { line, column, message: "this is not UTF-8; save the file as UTF-8 text".to_owned() }
    })
}

/// What has been read of the document so far.
#[derive(Debug, Default)]
pub struct Document {
    book: Book,
    usage: Collected,
    notes: Notes,
    seen: Vec<&'static str>,
    /// How many records of the last section have been read, where it is a list.
    count: Option<usize>,
    /// Where to begin: sections and records before are passed over.
    from: Option<(&'static str, usize)>,
    refused: Option<Fault>,
    archive: ArchiveSections,
    /// Whether the log is read, too.
    with_log: bool,
}

impl Document {
    /// A document of which only the record at that place of a section is of interest.
    pub fn from(place: Option<(&'static str, usize)>, with_log: bool) -> Document {
        Document { from: place, with_log, ..Document::default() }
    }

    /// Whether the reading stopped in the log.
    pub fn stopped_in_log(&self) -> bool {
        self.with_log && self.seen.last().is_some_and(|last| [LOG, BESIDE].contains(last))
    }

    /// Reads a further document of the same book.
    pub fn read_on(&mut self, text: &str) -> serde_json::Result<()> {
        self.seen.clear();
        self.read(&mut serde_json::Deserializer::from_str(text))
    }

    pub fn book_mut(&mut self) -> &mut Book {
        &mut self.book
    }

    pub fn into_usage(self) -> Collected {
        self.usage
    }

    pub fn take_refused(&mut self) -> Option<Fault> {
        self.refused.take()
    }

    /// The record at which the reading stopped, if it was at one.
    pub fn stopped(&self) -> Option<(&'static str, usize)> {
        self.seen.last().copied().zip(self.count)
    }

    pub fn read<'de, D: Deserializer<'de>>(&mut self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(DocumentVisitor(self))
    }

    /// Reads the value of one of the document's fields.
    fn section<'de, A: MapAccess<'de>>(&mut self, name: &'static str, map: &mut A) -> Result<(), A::Error> {
        let Document { book, usage, notes, refused, count, from, archive, with_log, .. } = self;
        *count = None;
        let skip = match *from {
            Some((section, _)) if section != name => return map.next_value::<IgnoredAny>().map(|_| ()),
            from => from.map_or(0, |(_, at)| at),
        };
        let to = Target { name, skip, count, refused };
        match name {
            LOG if *with_log => map.next_value().map(|log| archive.log = log),
            BESIDE if *with_log => map.next_value().map(|beside| archive.beside = beside),
            "$schema" | LOG | BESIDE => map.next_value::<IgnoredAny>().map(|_| ()),
            "format" | "version" => header(name, Some(&map.next_value()?)).map_err(|found| keep(to.refused, found)),
            "partner" => map.next_value_seed(Section { to, notes, sink: &mut book.partner }),
            "customers" => map.next_value_seed(Section { to, notes, sink: &mut book.customers }),
            "subscriptions" => map.next_value_seed(Section { to, notes, sink: &mut book.subscriptions }),
            "associations" => map.next_value_seed(Section { to, notes, sink: &mut book.associations }),
            "people" => map.next_value_seed(Section { to, notes, sink: &mut book.people }),
            "certifications" => map.next_value_seed(Section { to, notes, sink: &mut book.certifications }),
            "reported" => map.next_value_seed(Section { to, notes, sink: &mut book.reported }),
            "snapshots" => map.next_value_seed(Section { to, notes, sink: &mut book.snapshots }),
            _ => map.next_value_seed(Section { to, notes, sink: usage }),
        }
    }

    /// The book, once all its records are there to be held against each other. With its log it is an old store's, which may
    /// have two customers of one tenant.
    fn finish(mut self, ranking: &Ranking, has_log: bool) -> Result<(Book, Vec<Warning>), Fault> {
        for name in ["format", "version"] {
            if !self.seen.contains(&name) {
                header(name, None)?;
            }
        }
        if let Some(problem) = self.book.problems().into_iter().next() {
            return Err(Fault::of("$", problem));
        }
        let same = self.book.same_tenants().into_iter().min_by_key(|(_, second)| *second);
        if let Some((first, second)) = same.filter(|_| !has_log) {
            let tenant = self.book.customers.get(second).and_then(|customer| customer.tenant_id.as_deref());
            return Err(Fault {
                path: format!("$.customers[{second}].tenant_id"),
                value: Some(quoted(tenant.unwrap_or_default())),
                expected: format!(
                    "expected a tenant of its own, $.customers[{first}].tenant_id is the same: make one customer of the two"
                ),
            });
        }
        self.book = self.book.sorted();
        let (usage, added) = self.usage.finish(&self.book, ranking)?;
        self.book.usage = Arc::new(usage);
        Ok((self.book, self.notes.warnings().into_iter().chain(added).collect()))
    }
}

/// Holds `format` or `version` against what this program reads.
fn header(name: &'static str, found: Option<&Found>) -> Result<(), Fault> {
    let (right, expected) = match name {
        "format" => (matches!(found, Some(Found::Text(format)) if format == FORMAT), quoted(FORMAT)),
        _ => (matches!(found, Some(Found::Int(VERSION))), VERSION.to_string()),
    };
    let (path, value) = (format!("$.{name}"), found.map(ToString::to_string));
    if right { Ok(()) } else { Err(Fault { path, value, expected: format!("expected {expected}") }) }
}

/// Remembers why the file is refused, and stops the parser.
fn keep<E: Error>(refused: &mut Option<Fault>, found: Fault) -> E {
    *refused = Some(found);
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
        while let Some(key) = map.next_key::<String>()? {
            let mut names = HEADER.into_iter().chain(DATASET.fields.iter().map(|section| section.name));
            let Some(name) = names.find(|name| *name == key) else {
                document.notes.unknown(format!("$.{}", shown(&key)));
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            if document.seen.contains(&name) {
                return Err(keep(&mut document.refused, fault::twice(format!("$.{name}"), "a second one")));
            }
            document.seen.push(name);
            document.section(name, &mut map)?;
        }
        Ok(())
    }
}

/// Where the records of a section go.
pub trait Sink {
    type Record: Record + DeserializeOwned;
    /// Whether the section is a list of them, or one.
    const IS_LIST: bool = true;

    fn take(&mut self, record: Self::Record);
}

impl<T: Record + DeserializeOwned> Sink for Vec<T> {
    type Record = T;

    fn take(&mut self, record: T) {
        self.push(record);
    }
}

impl<T: Record + DeserializeOwned + Clone> Sink for List<T> {
    type Record = T;

    fn take(&mut self, record: T) {
        self.push(record);
    }
}

impl Sink for Partner {
    type Record = Partner;
    const IS_LIST: bool = false;

    fn take(&mut self, partner: Partner) {
        *self = partner;
    }
}

/// A section that is being read.
struct Target<'a> {
    name: &'static str,
    /// How many records to pass over.
    skip: usize,
    count: &'a mut Option<usize>,
    refused: &'a mut Option<Fault>,
}

/// Reads a section's records one by one.
struct Section<'a, S> {
    to: Target<'a>,
    notes: &'a mut Notes,
    sink: &'a mut S,
}

impl<'de, S: Sink> DeserializeSeed<'de> for Section<'_, S> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let Section { to, notes, sink } = self;
        let name = to.name;
        let mut unknown = |path: serde_ignored::Path<'_>| notes.unknown(pattern(name, &path));
        let noting = serde_ignored::Deserializer::new(deserializer, &mut unknown);
        noting.deserialize_any(Records { to, sink })
    }
}

struct Records<'a, S> {
    to: Target<'a>,
    sink: &'a mut S,
}

impl<S: Sink> Records<'_, S> {
    /// Lets a record complete and check itself, and takes it.
    fn take<E: Error>(&mut self, mut record: S::Record, at: Option<usize>) -> Result<(), E> {
        record.complete();
        if let Some(problem) = record.problems().into_iter().next() {
            let place = at.map_or_else(String::new, |at| format!("[{at}]"));
            return Err(keep(self.to.refused, Fault::of(&format!("$.{}{place}", self.to.name), problem)));
        }
        self.sink.take(record);
        Ok(())
    }
}

impl<'de, S: Sink> Visitor<'de> for Records<'_, S> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if S::IS_LIST { "a list of records" } else { "an object" })
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, map: A) -> Result<(), A::Error> {
        if S::IS_LIST {
            return Err(A::Error::invalid_type(Unexpected::Map, &self));
        }
        let Object(record) = Object::deserialize(MapAccessDeserializer::new(map))?;
        self.take(record, None)
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<(), A::Error> {
        if !S::IS_LIST {
            return Err(A::Error::invalid_type(Unexpected::Seq, &self));
        }
        for _ in 0..self.to.skip {
            items.next_element::<IgnoredAny>()?;
        }
        *self.to.count = Some(self.to.skip);
        while let Some(Object(record)) = items.next_element()? {
            self.take(record, *self.to.count)?;
            *self.to.count = self.to.count.map(|count| count + 1);
        }
        Ok(())
    }
}

/// The fields left out, by their paths without places in lists.
#[derive(Debug, Default)]
struct Notes(BTreeMap<String, usize>);

impl Notes {
    fn unknown(&mut self, pattern: String) {
        *self.0.entry(pattern).or_default() += 1;
    }

    fn warnings(self) -> Vec<Warning> {
        self.0.into_iter().map(|(path, count)| Warning::Unknown { path, count }).collect()
    }
}

/// A path below a section, the places in lists left open: `$.customers[].contacts[]`.
fn pattern(section: &str, path: &serde_ignored::Path<'_>) -> String {
    use serde_ignored::Path::{Map, NewtypeStruct, NewtypeVariant, Root, Seq, Some};
    match path {
        Root => format!("$.{section}"),
        Seq { parent, .. } => format!("{}[]", pattern(section, parent)),
        Map { parent, key } => format!("{}.{}", pattern(section, parent), shown(key)),
        Some { parent } | NewtypeStruct { parent } | NewtypeVariant { parent } => pattern(section, parent),
    }
}
