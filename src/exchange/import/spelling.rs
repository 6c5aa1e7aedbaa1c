//! A column's distinct values, each read once however often it occurs.

use std::collections::HashMap;

/// What a field says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spelled {
    /// Nothing.
    Unknown,
    /// The value of this number.
    Is(u32),
    /// Something that the column cannot have.
    Wrong,
}

/// The bytes are not UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotUtf8;

/// The spellings of a column, and the values that they mean, numbered in the order in which they first occur.
#[derive(Debug)]
pub struct Spellings {
    seen: HashMap<Box<[u8]>, Spelled>,
    /// Neighbouring lines mostly say the same.
    last: (Vec<u8>, Spelled),
    values: Vec<String>,
    numbers: HashMap<String, u32>,
}

impl Default for Spellings {
    fn default() -> Spellings {
        let (seen, values, numbers) = (HashMap::new(), Vec::new(), HashMap::new());
        Spellings { seen, last: (Vec::new(), Spelled::Unknown), values, numbers }
    }
}

impl Spellings {
    /// What the field says; `read` gives the value of a spelling that is met for the first time.
    pub fn number(&mut self, field: &[u8], read: impl FnOnce(&str) -> Option<String>) -> Result<Spelled, NotUtf8> {
        if self.last.0 == field {
            return Ok(self.last.1);
        }
        let spelled = match self.seen.get(field) {
            Some(&spelled) => spelled,
            None => {
                let spelled = self.read(field, read)?;
                self.seen.insert(field.into(), spelled);
                spelled
            }
        };
        self.last.0.clear();
        self.last.0.extend_from_slice(field);
        self.last.1 = spelled;
        Ok(spelled)
    }

    fn read(&mut self, field: &[u8], read: impl FnOnce(&str) -> Option<String>) -> Result<Spelled, NotUtf8> {
        if super::value::is_unknown(field) {
            return Ok(Spelled::Unknown);
        }
        let text = std::str::from_utf8(field).map_err(|_| NotUtf8)?;
        let Some(value) = read(text) else { return Ok(Spelled::Wrong) };
        if let Some(&number) = self.numbers.get(&value) {
            return Ok(Spelled::Is(number));
        }
        let number = self.values.len() as u32;
        self.numbers.insert(value.clone(), number);
        self.values.push(value);
        Ok(Spelled::Is(number))
    }

    /// The values, by number.
    pub fn values(&self) -> &[String] {
        &self.values
    }

    /// The values, by number; the spellings are let go.
    pub fn into_values(self) -> Vec<String> {
        self.values
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
}
