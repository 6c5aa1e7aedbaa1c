//! What the reading of a record adds to what serde derives: `null` is like absent, a value has one spelling, and an
//! object is read by its names alone.

use super::text::is_guid;
use chrono::NaiveDate;
use serde::de::{Deserialize, Deserializer, Error, Unexpected, Visitor};
use std::fmt;

/// The value, its default where it is `null`.
pub fn known<'de, T: Default + Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// Names without the blanks around them.
pub fn names<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let names: Vec<String> = known(deserializer)?;
    Ok(names.iter().map(|name| name.trim().to_owned()).collect())
}

/// A GUID, in small letters; what is none stays as it is written, for the record to refuse.
pub fn guid<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let mut guid = Option::<String>::deserialize(deserializer)?;
    guid.iter_mut().filter(|guid| is_guid(guid)).for_each(|guid| guid.make_ascii_lowercase());
    Ok(guid)
}

/// A name without the blanks around it.
pub fn trimmed<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    String::deserialize(deserializer).map(|name| name.trim().to_owned())
}

/// A country code, in capitals; what is none stays as it is written, for the record to refuse.
pub fn country<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let mut code = Option::<String>::deserialize(deserializer)?;
    code.iter_mut().filter(|code| code.len() == 2).for_each(|code| code.make_ascii_uppercase());
    Ok(code)
}

/// A value that has one spelling as text.
pub trait Spelled: Sized {
    /// What a text should be.
    fn expected() -> String;

    /// The value that the text spells.
    fn of(text: &str) -> Option<Self>;
}

impl Spelled for NaiveDate {
    fn expected() -> String {
        "a date as YYYY-MM-DD".to_owned()
    }

    /// Exactly `YYYY-MM-DD`: chrono's own parser also takes other spellings.
    fn of(text: &str) -> Option<NaiveDate> {
        let plain = |(at, b): (usize, u8)| if at == 4 || at == 7 { b == b'-' } else { b.is_ascii_digit() };
        if text.len() != 10 || !text.bytes().enumerate().all(plain) {
            return None;
        }
        NaiveDate::from_ymd_opt(
            text.get(..4)?.parse().ok()?,
            text.get(5..7)?.parse().ok()?,
            text.get(8..)?.parse().ok()?,
        )
    }
}

/// A value that has one spelling as text.
pub fn spelled<'de, T: Spelled, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    struct Text<T>(std::marker::PhantomData<T>);

    impl<T: Spelled> Visitor<'_> for Text<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(&T::expected())
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
            T::of(text).ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
        }
    }

    deserializer.deserialize_str(Text(std::marker::PhantomData))
}

/// A day, if there is one.
pub fn maybe_day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<NaiveDate>, D::Error> {
    struct Day(NaiveDate);

    impl<'de> Deserialize<'de> for Day {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Day, D::Error> {
            spelled(deserializer).map(Day)
        }
    }

    Ok(Option::<Day>::deserialize(deserializer)?.map(|Day(day)| day))
}

/// A name that a file does not give; [`Record::complete`](super::book::Record::complete) puts the id in its place.
const NAMELESS: &str = "\0";

/// What stands for a name until then.
pub fn nameless() -> String {
    NAMELESS.to_owned()
}

/// The name, [`nameless`] where it is `null`.
pub fn name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_else(nameless))
}

/// Names a record by its id where the file does not name it.
pub fn name_by(id: &str, name: &mut String) {
    if name == NAMELESS {
        id.clone_into(name);
    }
}

/// A record, or a part of one, read as an object: serde alone would also take a list of its values in their order.
pub struct Object<T>(pub T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Object<T>, D::Error> {
        T::deserialize(ByName(deserializer)).map(Object)
    }
}

/// Takes an object where a struct is asked for, and nothing else.
struct ByName<D>(D);

impl<'de, D: Deserializer<'de>> Deserializer<'de> for ByName<D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_map(visitor)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// A part of a record, if there is one.
pub fn part<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    Ok(Option::<Object<T>>::deserialize(deserializer)?.map(|Object(part)| part))
}

/// The parts in a list; none where it is `null`.
pub fn parts<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    let parts: Vec<Object<T>> = known(deserializer)?;
    Ok(parts.into_iter().map(|Object(part)| part).collect())
}
