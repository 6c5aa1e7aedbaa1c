//! A column's distinct values, each read once however often it occurs.

use indexmap::IndexSet;
use std::collections::HashMap;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spelled {
    Unknown,
    /// The value of this number.
    Is(u32),
    /// Something that the column cannot have.
    Wrong,
}

/// The bytes are not UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotUtf8;

/// How many spellings of a column are at hand at once: a power of two.
const SLOTS: usize = 4096;

/// Where a spelling is at hand: by its length, its first and its last eight bytes.
fn slot(field: &[u8]) -> usize {
    let word = |bytes: Option<&[u8; 8]>| bytes.map_or(0, |bytes| u64::from_le_bytes(*bytes));
    let bytes = match field.len() {
        0..8 => field.iter().fold(0, |word, byte| (word << 8) | u64::from(*byte)),
        _ => word(field.first_chunk()) ^ word(field.last_chunk()).rotate_left(32),
    };
    let mixed = (bytes ^ field.len() as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed >> (64 - SLOTS.ilog2())) as usize
}

/// The spellings of a column, and the values that they mean, numbered in the order in which they first occur.
#[derive(Debug)]
pub struct Spellings {
    seen: HashMap<Box<[u8]>, Spelled>,
    /// Spellings met lately, each where [`slot`] puts it: most lines repeat what another said, and a million of them are
    /// looked up too often for a hash that withstands malice. An empty slot says what an empty field says: nothing.
    recent: Vec<(Vec<u8>, Spelled)>,
    values: IndexSet<String>,
}

impl Default for Spellings {
    fn default() -> Spellings {
        let recent = vec![(Vec::new(), Spelled::Unknown); SLOTS];
        Spellings { seen: HashMap::new(), recent, values: IndexSet::new() }
    }
}

impl Spellings {
    /// What the field says; `read` gives the value of a spelling that is met for the first time.
    pub fn number(&mut self, field: &[u8], read: impl FnOnce(&str) -> Option<String>) -> Result<Spelled, NotUtf8> {
        let slot = slot(field);
        if let Some((_, spelled)) = self.recent.get(slot).filter(|(text, _)| text == field) {
            return Ok(*spelled);
        }
        let spelled = match self.seen.get(field) {
            Some(&spelled) => spelled,
            None => {
                let spelled = self.read(field, read)?;
                self.seen.insert(field.into(), spelled);
                spelled
            }
        };
        if let Some((text, value)) = self.recent.get_mut(slot) {
            text.clear();
            text.extend_from_slice(field);
            *value = spelled;
        }
        Ok(spelled)
    }

    fn read(&mut self, field: &[u8], read: impl FnOnce(&str) -> Option<String>) -> Result<Spelled, NotUtf8> {
        if super::value::is_unknown(field) {
            return Ok(Spelled::Unknown);
        }
        let text = std::str::from_utf8(field).map_err(|_| NotUtf8)?;
        let Some(value) = read(text) else { return Ok(Spelled::Wrong) };
        Ok(Spelled::Is(self.values.insert_full(value).0 as u32))
    }

    /// The values, by number.
    pub fn values(&self) -> &IndexSet<String> {
        &self.values
    }

    /// The values, by number; the spellings are let go.
    pub fn into_values(self) -> Vec<String> {
        self.values.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_value_share_its_number() {
        let mut column = Spellings::default();
        let mut read = |field: &str| {
            column.number(field.as_bytes(), |text| {
                let word = text.trim().to_lowercase();
                word.chars().all(char::is_alphabetic).then_some(word)
            })
        };
        assert_eq!(read("Storage"), Ok(Spelled::Is(0)));
        assert_eq!(read("Backup"), Ok(Spelled::Is(1)));
        assert_eq!(read(" storage "), Ok(Spelled::Is(0)));
        assert_eq!(read(""), Ok(Spelled::Unknown));
        assert_eq!(read("4711"), Ok(Spelled::Wrong));
        assert_eq!(read("4711"), Ok(Spelled::Wrong));
        assert_eq!(column.number(b"\xff", |_| None), Err(NotUtf8));
        assert_eq!(column.into_values(), ["storage", "backup"]);
    }

    #[test]
    fn spellings_that_share_a_slot_are_distinguished() {
        let (one, other) = (b"Service number 1 of Contoso", b"Service number 2 of Contoso");
        assert_eq!((slot(one), one.len()), (slot(other), other.len()));
        let mut column = Spellings::default();
        for _ in 0..2 {
            for (field, number) in [(one, 0), (other, 1)] {
                assert_eq!(column.number(field, |text| Some(text.to_owned())), Ok(Spelled::Is(number)));
            }
        }
    }
}
