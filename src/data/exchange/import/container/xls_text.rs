//! The texts of an old workbook: letters of one or two bytes, cut anywhere by the records that they run over.

use super::compound::{u16_at, u32_at};

/// The pieces of what runs over several records.
pub struct Pieces<'b> {
    /// Those to come, the next one last.
    rest: Vec<&'b [u8]>,
    piece: &'b [u8],
}

impl<'b> Pieces<'b> {
    pub fn of(mut pieces: Vec<&'b [u8]>) -> Pieces<'b> {
        pieces.reverse();
        let piece = pieces.pop().unwrap_or_default();
        Pieces { rest: pieces, piece }
    }

    /// Goes to the next piece where this one is used up; none at the end of the last.
    fn go_on(&mut self) -> Option<()> {
        while self.piece.is_empty() {
            self.piece = self.rest.pop()?;
        }
        Some(())
    }

    fn take(&mut self, count: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.piece.split_at_checked(count)?;
        self.piece = rest;
        Some(taken)
    }

    /// Passes over bytes, in as many pieces as they lie.
    fn pass(&mut self, mut count: usize) -> Option<()> {
        while count > 0 {
            self.go_on()?;
            count -= self.take(count.min(self.piece.len()))?.len();
        }
        Some(())
    }

    /// A text whose length is one byte.
    pub fn short_text(&mut self) -> Option<String> {
        let length = *self.take(1)?.first()?;
        self.text(length.into())
    }

    /// A text whose length is two bytes.
    pub fn long_text(&mut self) -> Option<String> {
        self.go_on()?;
        let length = u16_at(self.take(2)?, 0)?;
        self.text(length.into())
    }

    /// A text of that many letters, without how it looks and how it is spoken.
    fn text(&mut self, mut letters: usize) -> Option<String> {
        let mut units: Vec<u16> = Vec::with_capacity(letters.min(1024));
        let mut flags = *self.take(1)?.first()?;
        let formats = if flags & 8 == 0 { 0 } else { usize::from(u16_at(self.take(2)?, 0)?) * 4 };
        let phonetic = if flags & 4 == 0 { 0 } else { usize::try_from(u32_at(self.take(4)?, 0)?).ok()? };
        while letters > 0 {
            if self.piece.is_empty() {
                self.go_on()?;
                // A text that goes on in another record says anew how wide its letters are.
                flags = *self.take(1)?.first()?;
            }
            let width = if flags & 1 == 0 { 1 } else { 2 };
            let here = letters.min(self.piece.len() / width);
            if here == 0 && !self.piece.is_empty() {
                return None;
            }
            let bytes = self.take(here * width)?;
            match width {
                1 => units.extend(bytes.iter().map(|byte| u16::from(*byte))),
                _ => units.extend(bytes.chunks_exact(2).filter_map(|two| u16_at(two, 0))),
            }
            letters -= here;
        }
        self.pass(formats)?;
        self.pass(phonetic)?;
        Some(char::decode_utf16(units).map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER)).collect())
    }
}

/// The texts that cells name by their number, one behind the other.
#[derive(Default)]
pub struct Texts {
    all: String,
    ends: Vec<u32>,
}

impl Texts {
    /// Reads as many as there are; a cell that names another is found damaged.
    pub fn read(mut pieces: Pieces<'_>) -> Texts {
        let mut texts = Texts::default();
        let count = pieces.take(8).and_then(|counts| u32_at(counts, 4)).unwrap_or_default();
        for _ in 0..count {
            let Some(text) = pieces.long_text() else { break };
            texts.all.push_str(&text);
            texts.ends.extend(u32::try_from(texts.all.len()));
        }
        texts
    }

    pub fn get(&self, number: u32) -> Option<&str> {
        let number = usize::try_from(number).ok()?;
        let end = *self.ends.get(number)?;
        let start = number.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        self.all.get(usize::try_from(start).ok()?..usize::try_from(end).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_run_over_records_and_change_their_width_there() {
        let first: &[u8] = &[2, 0, 0, 0, 2, 0, 0, 0, 5, 0, 0, b'C', b'o', b'n'];
        let second: &[u8] = &[1, 0x74, 0, 0xF8, 0, 1, 0, 8, 1, 0, 0x41, 9];
        let third: &[u8] = &[9, 9, 9];
        let texts = Texts::read(Pieces::of(vec![first, second, third]));
        assert_eq!((texts.get(0), texts.get(1), texts.get(2)), (Some("Contø"), Some("A"), None));
        let cut = Texts::read(Pieces::of(vec![first, &second[..4]]));
        assert_eq!(cut.get(0), None);
    }
}
