//! Typed access to a record's fields that can always say where it is.
//!
//! Absent and `null` are the same: not known. A field that nobody asks for is noted and left out.

use super::json::Json;
use super::{Fault, Warning};
use chrono::NaiveDate;
use laurels_core::book::{
    Activity, AssociationState, AssociationType, Basis, Cloud, ContactRole, CredentialKind, DesignationId,
    EvidenceKind, ImportKind, Licensing, MetricId, Offer, Problem, Product, Record, Segment, SubscriptionStatus,
    Vocabulary, quoted,
};
use laurels_core::ids::{AssociationId, CustomerId, PartnerLocationId, PersonId, RulebookId, SubscriptionId};
use laurels_core::money::Micro;
use laurels_core::month::Month;
use laurels_core::points::Points;
use laurels_core::text::nearest;
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;

/// A place in the document, as a chain back to its root; spelled out only when a message needs it.
#[derive(Clone, Copy, Debug)]
pub enum Place<'p> {
    /// The document.
    Root,
    /// A field of an object.
    Field(&'p Place<'p>, &'p str),
    /// An item of a list.
    Item(&'p Place<'p>, usize),
}

impl Place<'_> {
    /// The path with the places in lists left open: `$.customers[].contacts[]`.
    fn pattern(&self) -> String {
        match self {
            Place::Root => "$".to_owned(),
            Place::Field(parent, name) => format!("{}.{}", parent.pattern(), shown(name)),
            Place::Item(parent, _) => format!("{}[]", parent.pattern()),
        }
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Root => f.write_str("$"),
            Place::Field(parent, name) => write!(f, "{parent}.{}", shown(name)),
            Place::Item(parent, index) => write!(f, "{parent}[{index}]"),
        }
    }
}

/// A field's name in a path: quoted unless it is a plain word.
fn shown(name: &str) -> Cow<'_, str> {
    let plain = !name.is_empty() && name.len() <= 60 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    if plain { Cow::Borrowed(name) } else { Cow::Owned(quoted(name)) }
}

/// What was noticed while reading: the fields left out.
#[derive(Debug, Default)]
pub struct Notes {
    unknown: RefCell<BTreeMap<String, usize>>,
}

impl Notes {
    /// Notes a field that the dataset does not have.
    pub fn unknown(&self, place: Place<'_>) {
        *self.unknown.borrow_mut().entry(place.pattern()).or_default() += 1;
    }

    /// The warnings, by path.
    pub fn warnings(self) -> Vec<Warning> {
        self.unknown.into_inner().into_iter().map(|(path, count)| Warning { path, count }).collect()
    }
}

/// A value that a field may have, read from JSON.
pub trait Value: Sized {
    /// The value, or what was expected.
    fn of(json: &Json<'_>) -> Result<Self, String>;
}

/// The fields of one object that are still to be asked for.
pub struct Fields<'d, 'p> {
    place: Place<'p>,
    left: Vec<(Cow<'d, str>, Json<'d>)>,
    notes: &'p Notes,
}

impl<'d, 'p> Fields<'d, 'p> {
    /// The fields of the object at `place`.
    fn open(json: Json<'d>, place: Place<'p>, notes: &'p Notes) -> Result<Fields<'d, 'p>, Fault> {
        match json {
            Json::Object(left) => Ok(Fields { place, left, notes }),
            other => Err(fault(place, other, "expected an object".to_owned())),
        }
    }

    /// Takes a field out. Files mostly list the fields in the order in which they are asked for, so that the first
    /// one left is usually the one.
    fn take(&mut self, name: &str) -> Result<Option<Json<'d>>, Fault> {
        let Some(at) = self.left.iter().position(|(field, _)| field == name) else { return Ok(None) };
        let (_, value) = self.left.remove(at);
        if let Some((_, again)) = self.left.iter().find(|(field, _)| field == name) {
            return Err(fault(Place::Field(&self.place, name), again, "expected this field at most once".to_owned()));
        }
        Ok(Some(value).filter(|value| *value != Json::Null))
    }

    /// The field's value, `None` where it is not known.
    pub fn maybe<T: Value>(&mut self, name: &str) -> Result<Option<T>, Fault> {
        let Some(json) = self.take(name)? else { return Ok(None) };
        T::of(&json).map(Some).map_err(|expected| fault(Place::Field(&self.place, name), json, expected))
    }

    /// The value of a field that every such object has.
    pub fn need<T: Value>(&mut self, name: &str) -> Result<T, Fault> {
        match self.maybe(name)? {
            Some(value) => Ok(value),
            None => {
                let expected = T::of(&Json::Null).err().unwrap_or_else(|| "expected a value".to_owned());
                Err(fault(Place::Field(&self.place, name), "nothing", expected))
            }
        }
    }

    /// A GUID, in lower case; the record checks its form.
    pub fn guid(&mut self, name: &str) -> Result<Option<String>, Fault> {
        Ok(self.maybe::<String>(name)?.map(|guid| guid.to_ascii_lowercase()))
    }

    /// A country code, in capitals; the record checks its form.
    pub fn country(&mut self, name: &str) -> Result<Option<String>, Fault> {
        Ok(self.maybe::<String>(name)?.map(|code| code.to_ascii_uppercase()))
    }

    /// The values of a list, `None` where it is not known.
    pub fn values<T: Value>(&mut self, name: &str) -> Result<Option<Vec<T>>, Fault> {
        let items = match self.take(name)? {
            None => return Ok(None),
            Some(Json::List(items)) => items,
            Some(other) => return Err(fault(Place::Field(&self.place, name), other, "expected a list".to_owned())),
        };
        let place = Place::Field(&self.place, name);
        let value = |(at, json)| T::of(&json).map_err(|expected| fault(Place::Item(&place, at), json, expected));
        items.into_iter().enumerate().map(value).collect::<Result<_, _>>().map(Some)
    }

    /// The objects of a list; none where it is not known.
    pub fn objects<T>(
        &mut self,
        name: &str,
        read: impl Fn(&mut Fields<'d, '_>) -> Result<T, Fault>,
    ) -> Result<Vec<T>, Fault> {
        let items = match self.take(name)? {
            None => return Ok(Vec::new()),
            Some(Json::List(items)) => items,
            Some(other) => return Err(fault(Place::Field(&self.place, name), other, "expected a list".to_owned())),
        };
        let place = Place::Field(&self.place, name);
        let object = |(at, json)| object(json, Place::Item(&place, at), self.notes, &read);
        items.into_iter().enumerate().map(object).collect()
    }

    /// An object within this one.
    pub fn object<T>(
        &mut self,
        name: &str,
        read: impl Fn(&mut Fields<'d, '_>) -> Result<T, Fault>,
    ) -> Result<Option<T>, Fault> {
        let Some(json) = self.take(name)? else { return Ok(None) };
        object(json, Place::Field(&self.place, name), self.notes, read).map(Some)
    }
}

/// Reads the object at `place` and notes the fields that nobody asked for.
fn object<'d, T>(
    json: Json<'d>,
    place: Place<'_>,
    notes: &Notes,
    read: impl Fn(&mut Fields<'d, '_>) -> Result<T, Fault>,
) -> Result<T, Fault> {
    let mut fields = Fields::open(json, place, notes)?;
    let read = read(&mut fields)?;
    for (name, _) in &fields.left {
        notes.unknown(Place::Field(&place, name));
    }
    Ok(read)
}

/// Reads the record at `place` and lets it check itself.
pub fn record<'d, T: Record>(
    json: Json<'d>,
    place: Place<'_>,
    notes: &Notes,
    read: impl Fn(&mut Fields<'d, '_>) -> Result<T, Fault>,
) -> Result<T, Fault> {
    let record = object(json, place, notes, read)?;
    match record.problems().into_iter().next() {
        None => Ok(record),
        Some(problem) => Err(refused(place, problem)),
    }
}

/// A record's problem, with the record's place before it.
pub fn refused(place: Place<'_>, problem: Problem) -> Fault {
    Fault { path: format!("{place}.{}", problem.field), value: problem.value, expected: problem.expected }
}

/// A value that is not what it should be at `place`.
pub fn fault(place: Place<'_>, value: impl fmt::Display, expected: String) -> Fault {
    Fault { path: place.to_string(), value: value.to_string(), expected }
}

macro_rules! texts {
    ($($text:ty),+) => {$(
        impl Value for $text {
            fn of(json: &Json<'_>) -> Result<$text, String> {
                match json {
                    Json::Text(text) => Ok(text.clone().into_owned().into()),
                    _ => Err("expected a text".to_owned()),
                }
            }
        }
    )+};
}

texts!(String, CustomerId, SubscriptionId, AssociationId, PersonId, PartnerLocationId, RulebookId);

impl Value for bool {
    fn of(json: &Json<'_>) -> Result<bool, String> {
        match json {
            Json::Bool(value) => Ok(*value),
            _ => Err("expected true or false".to_owned()),
        }
    }
}

impl Value for i64 {
    fn of(json: &Json<'_>) -> Result<i64, String> {
        match json {
            Json::Int(value) => Ok(*value),
            _ => Err("expected a whole number".to_owned()),
        }
    }
}

impl Value for NaiveDate {
    /// Exactly `YYYY-MM-DD`: chrono's own parser also takes other spellings.
    fn of(json: &Json<'_>) -> Result<NaiveDate, String> {
        let date = |text: &str| {
            let (year, month, day) = (text.get(..4)?, text.get(5..7)?, text.get(8..)?);
            let plain = text.len() == 10
                && text
                    .bytes()
                    .enumerate()
                    .all(|(at, b)| if at == 4 || at == 7 { b == b'-' } else { b.is_ascii_digit() });
            if !plain {
                return None;
            }
            NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
        };
        match json {
            Json::Text(text) => date(text),
            _ => None,
        }
        .ok_or_else(|| "expected a date as YYYY-MM-DD".to_owned())
    }
}

impl Value for Month {
    fn of(json: &Json<'_>) -> Result<Month, String> {
        match json {
            Json::Text(text) => text.parse().ok(),
            _ => None,
        }
        .ok_or_else(|| "expected a month as YYYY-MM".to_owned())
    }
}

impl Value for Micro {
    /// Up to six decimals are exact: within [`Micro::LIMIT`] such a number has at most 15 digits, its nearest double
    /// lies less than a quarter of a millionth off, and rounding to whole millionths finds it again.
    fn of(json: &Json<'_>) -> Result<Micro, String> {
        let millionths = match json {
            Json::Int(value) => value.checked_mul(1_000_000),
            Json::Real(value) if value.abs() <= 1e9 => Some((value * 1e6).round() as i64),
            Json::Real(_) => None,
            _ => return Err("expected a number".to_owned()),
        };
        millionths
            .filter(|value| value.abs() <= Micro::LIMIT)
            .map(Micro)
            .ok_or_else(|| format!("expected a number within ±{}", Micro(Micro::LIMIT)))
    }
}

impl Value for Points {
    fn of(json: &Json<'_>) -> Result<Points, String> {
        Micro::of(json).map(|value| Points::ratio(i128::from(value.0), 1_000_000))
    }
}

impl Value for (u32, u32) {
    fn of(json: &Json<'_>) -> Result<(u32, u32), String> {
        let line = |json: &Json<'_>| i64::of(json).ok().and_then(|line| u32::try_from(line).ok());
        match json {
            Json::List(items) => match items.as_slice() {
                [first, last] => line(first).zip(line(last)),
                _ => None,
            },
            _ => None,
        }
        .ok_or_else(|| "expected two line numbers, such as [12, 90]".to_owned())
    }
}

/// A word of a vocabulary.
fn word<T: Vocabulary>(json: &Json<'_>) -> Result<T, String> {
    let words = || T::VALUES.iter().map(|value| value.spelled());
    let word = match json {
        Json::Text(word) => word.as_ref(),
        _ => "",
    };
    T::VALUES.iter().copied().find(|value| value.spelled() == word).ok_or_else(|| {
        let list = words().collect::<Vec<_>>().join(", ");
        let hint = nearest(word, words()).map_or(String::new(), |near| format!("; did you mean {near}?"));
        format!("expected one of {list}{hint}")
    })
}

macro_rules! words {
    ($($type:ty),*) => {
        $(impl Value for $type {
            fn of(json: &Json<'_>) -> Result<$type, String> {
                word(json)
            }
        })*
    };
}

words!(
    Activity,
    AssociationState,
    AssociationType,
    Basis,
    Cloud,
    ContactRole,
    CredentialKind,
    DesignationId,
    EvidenceKind,
    ImportKind,
    Licensing,
    MetricId,
    Offer,
    Product,
    Segment,
    SubscriptionStatus
);
