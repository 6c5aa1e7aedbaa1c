//! Why a dataset is refused. Reading keeps no paths, because a file may have rows by the million; one that is refused is
//! read again to find the place, and once more to see what is there.

use super::archive::{BESIDE, LOG};
use super::read::Document;
use super::{DatasetError, Fault, shown};
use laurels_core::book::description::{DATASET, FieldKind};
use laurels_core::book::quoted;
use laurels_core::money::Micro;
use laurels_core::text::nearest;
use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_path_to_error::{Segment, Track};
use std::fmt;

/// What the parser stopped at, the record at `stopped` where it was in one, or in the log: no JSON, or a value that cannot be
/// in its place.
pub fn explain(
    text: &str,
    error: &serde_json::Error,
    (stopped, in_log): (Option<(&'static str, usize)>, bool),
) -> DatasetError {
    let message = error.to_string();
    let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(message, _)| message);
    if !error.is_data() {
        return DatasetError::Syntax { line: error.line(), column: error.column(), message: message.to_owned() };
    }
    let mut track = Track::new();
    let mut json = serde_json::Deserializer::from_str(text);
    // It fails as it did before, but for leaving its path.
    drop(Document::from(stopped, in_log).read(serde_path_to_error::Deserializer::new(&mut json, &mut track)));
    let mut path: Vec<Segment> = track.path().iter().cloned().collect();
    let field = |prefix: &str| Some(message.strip_prefix(prefix)?.strip_suffix('`')?.to_owned());
    let (missing, twice) = (field("missing field `"), field("duplicate field `"));
    let again = usize::from(twice.is_some());
    path.extend(missing.or(twice).map(|key| Segment::Map { key }));
    let mut found = None;
    let seek = Seek { path: &path, again, found: &mut found };
    drop(seek.deserialize(&mut serde_json::Deserializer::from_str(text)));
    let place = spelled(&path);
    let Some(found) = found else {
        return DatasetError::Refused(Fault::missing(place, expected(&path, &Found::Null)));
    };
    DatasetError::Refused(match again {
        0 => Fault { path: place, value: Some(found.to_string()), expected: expected(&path, &found) },
        _ => self::twice(place, &found.to_string()),
    })
}

/// A field that an object has twice.
pub fn twice(path: String, value: &str) -> Fault {
    Fault { path, value: Some(value.to_owned()), expected: "expected this field at most once".to_owned() }
}

fn spelled(path: &[Segment]) -> String {
    let mut spelled = "$".to_owned();
    for segment in path {
        match segment {
            Segment::Seq { index } => spelled += &format!("[{index}]"),
            Segment::Map { key } => spelled += &format!(".{}", shown(key)),
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    spelled
}

/// What the dataset has at a path, and for a word that it does not know the nearest one that it does.
fn expected(path: &[Segment], found: &Found) -> String {
    if matches!(path.first(), Some(Segment::Map { key }) if [LOG, BESIDE].contains(&key.as_str())) {
        return "expected what `export --with-log` writes there".to_owned();
    }
    use FieldKind::{
        Attributions, Count, Country, Date, Guid, Id, Lines, Money, Month, Names, Number, Part, Parts, Points,
        Quantity, Reference, Text, Truth, Word,
    };
    let below = |kind, segment: &Segment| match (kind, segment) {
        (Part(of), Segment::Map { key }) => of.at(key).map_or(Text, |field| field.kind),
        (Parts(of), Segment::Seq { .. }) => Part(of),
        (Names | Attributions, Segment::Seq { .. }) => Text,
        (kind, _) => kind,
    };
    let kind = path.iter().fold(Part(&DATASET), below);
    let expected = match kind {
        Text | Id | Reference(_) | Guid | Country => "a text".to_owned(),
        Date => "a date as YYYY-MM-DD".to_owned(),
        Month => "a month as YYYY-MM".to_owned(),
        Truth => "true or false".to_owned(),
        Word(words) => {
            let word = if let Found::Text(word) = found { word } else { "" };
            let near = nearest(word, words.iter().copied()).map(|near| format!("; did you mean {near}?"));
            format!("one of {}{}", words.join(", "), near.unwrap_or_default())
        }
        Number | Money | Count | Quantity | Points => match found {
            Found::Int(_) | Found::Real(_) => format!("a number within ±{}", Micro(Micro::LIMIT)),
            _ => "a number".to_owned(),
        },
        Lines => "two line numbers, such as [12, 90]".to_owned(),
        Part(_) if path.is_empty() => "an object with the fields of a dataset".to_owned(),
        Part(_) => "an object".to_owned(),
        Parts(_) if path.len() == 1 => "a list of records".to_owned(),
        Parts(_) | Names | Attributions => "a list".to_owned(),
    };
    format!("expected {expected}")
}

/// A JSON value, as far as a message shows it.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number without fraction or exponent that fits.
    Int(i64),
    Real(f64),
    Text(String),
    List(usize),
    Object,
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Found::Null => f.write_str("null"),
            Found::Bool(value) => write!(f, "{value}"),
            Found::Int(value) => write!(f, "{value}"),
            Found::Real(value) => write!(f, "{value:?}"),
            Found::Text(value) => f.write_str(&quoted(value)),
            Found::List(count) => write!(f, "a list of {count}"),
            Found::Object => f.write_str("an object"),
        }
    }
}

impl<'de> Deserialize<'de> for Found {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Found, D::Error> {
        deserializer.deserialize_any(FoundVisitor)
    }
}

struct FoundVisitor;

impl<'de> Visitor<'de> for FoundVisitor {
    type Value = Found;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Found, E> {
        Ok(Found::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Found, E> {
        Ok(Found::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Found, E> {
        Ok(Found::Int(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Found, E> {
        Ok(i64::try_from(value).map_or(Found::Real(value as f64), Found::Int))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Found, E> {
        Ok(Found::Real(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Found, E> {
        Ok(Found::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Found, A::Error> {
        let mut count = 0;
        while list.next_element::<IgnoredAny>()?.is_some() {
            count += 1;
        }
        Ok(Found::List(count))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Found, A::Error> {
        while object.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Found::Object)
    }
}

/// Looks for the value at a path, and stops the parser there.
struct Seek<'a> {
    path: &'a [Segment],
    /// How many fields of the last name to pass over.
    again: usize,
    found: &'a mut Option<Found>,
}

impl<'de> DeserializeSeed<'de> for Seek<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if self.path.is_empty() {
            *self.found = Some(Found::deserialize(deserializer)?);
            return Err(D::Error::custom("found"));
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seek<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let Some((Segment::Seq { index }, rest)) = self.path.split_first() else { return Ok(()) };
        for _ in 0..*index {
            items.next_element::<IgnoredAny>()?;
        }
        items.next_element_seed(Seek { path: rest, ..self }).map(|_| ())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut object: A) -> Result<(), A::Error> {
        let Some((Segment::Map { key }, rest)) = self.path.split_first() else { return Ok(()) };
        while let Some(name) = object.next_key::<String>()? {
            if name != *key {
                object.next_value::<IgnoredAny>()?;
            } else if rest.is_empty() && self.again > 0 {
                self.again -= 1;
                object.next_value::<IgnoredAny>()?;
            } else {
                return object.next_value_seed(Seek { path: rest, ..self });
            }
        }
        Ok(())
    }
}
