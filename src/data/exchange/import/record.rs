//! A record of a file of delimited text, and how a line is split into its fields.
//!
//! By hand, because a quote that nobody closed must swallow nothing: reports in tabs do not quote, and a name may begin with
//! a quote. No setting of the `csv` crate tells such a quote from one that closes again.

use super::value;

/// A line's fields, as ranges of one text.
#[derive(Clone, Debug, Default)]
pub struct Record {
    text: Vec<u8>,
    /// How much of the text is the line; after it come fields whose quotes had to be rewritten.
    line: usize,
    fields: Vec<(u32, u32)>,
    /// Whether there is an apostrophe in the text, so that a field may begin with one.
    has_apostrophe: bool,
}

/// How a quoted field ends.
enum Closing {
    /// With the quote at this place; whether there are doubled quotes before it.
    At(usize, bool),
    /// Not before the line does.
    Never,
    /// With a quote that neither closes it nor is doubled.
    Broken,
}

impl Record {
    pub fn get(&self, place: usize) -> Option<&[u8]> {
        let &(from, to) = self.fields.get(place)?;
        self.text.get(from as usize..to as usize)
    }

    pub fn len(&self) -> usize {
        self.fields.len()
    }

    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.len()).filter_map(|place| self.get(place))
    }

    /// Whether there is nothing in any field.
    pub fn is_blank(&self) -> bool {
        self.iter().all(|field| field.trim_ascii().is_empty())
    }

    /// The room for the next line.
    pub fn line_mut(&mut self) -> &mut Vec<u8> {
        self.fields.clear();
        &mut self.text
    }

    /// Adds a line to a record that runs on.
    pub fn append_line(&mut self, line: &[u8]) {
        self.text.truncate(self.line);
        self.text.push(b'\n');
        self.has_apostrophe |= line.contains(&b'\'');
        self.text.extend_from_slice(line);
        self.line = self.text.len();
    }

    /// Takes back all lines but the first.
    pub fn truncate_to(&mut self, first: usize) {
        self.text.truncate(first);
        self.line = first;
    }

    /// How long the line is.
    pub fn length(&self) -> usize {
        self.line
    }

    /// Splits the line that was just read in. Whether there is a quote in it.
    pub fn split(&mut self, delimiter: u8) -> bool {
        self.line = self.text.len();
        let (words, rest) = self.text.as_chunks::<8>();
        let (mut from, mut marked) = (0, 0);
        let mut fields = std::mem::take(&mut self.fields);
        let mut close = |at: usize| {
            fields.push((from, at as u32));
            from = at as u32 + 1;
        };
        for (place, word) in words.iter().enumerate() {
            let word = u64::from_le_bytes(*word);
            // A quote and an apostrophe are two of the four bytes that only differ in these bits.
            marked |= bytes_that_are(b'"', word & u64::from_le_bytes([0xFA; 8]));
            let mut marks = bytes_that_are(delimiter, word);
            while marks != 0 {
                close(place * 8 + marks.trailing_zeros() as usize / 8);
                marks &= marks - 1;
            }
        }
        let before = words.len() * 8;
        rest.iter().enumerate().filter(|(_, byte)| **byte == delimiter).for_each(|(at, _)| close(before + at));
        close(self.line);
        self.fields = fields;
        let has = |mark| self.text.contains(&mark);
        let is_marked = marked != 0 || rest.iter().any(|byte| matches!(byte, b'"' | b'\''));
        self.has_apostrophe = is_marked && has(b'\'');
        is_marked && has(b'"')
    }

    /// Splits a line with quotes in it: a field is quoted where its quote closes before a delimiter or the end, in a file of
    /// tabs before the next tab; any other quote is a letter. `leniently` lets quotes stand undoubled inside a quoted field.
    /// Whether a quote stayed open.
    pub fn split_quoted(&mut self, delimiter: u8, leniently: bool) -> bool {
        self.text.truncate(self.line);
        self.fields.clear();
        let (mut at, mut stays_open) = (0, false);
        loop {
            let line = self.text.get(..self.line).unwrap_or_default();
            let closing = match line.get(at) {
                Some(b'"') => closing(line, at + 1, delimiter, leniently),
                _ => Closing::Broken,
            };
            let end = match closing {
                Closing::At(quote, duplicate_columns) => {
                    self.push(at + 1, quote, duplicate_columns);
                    quote + 1
                }
                _ => {
                    stays_open |= matches!(closing, Closing::Never);
                    let rest = line.get(at..).unwrap_or_default();
                    let end = at + rest.iter().position(|&byte| byte == delimiter).unwrap_or(rest.len());
                    self.push(at, end, false);
                    end
                }
            };
            if end >= self.line {
                return stays_open;
            }
            at = end + 1;
        }
    }

    /// Adds a field, without the guard (`="…"`) that keeps Excel from making a number of it.
    fn push(&mut self, from: usize, to: usize, duplicate_columns: bool) {
        let field = self.text.get(from..to).unwrap_or_default();
        let guarded = |field: &[u8]| field.len() > 2 && field.starts_with(b"=\"") && field.ends_with(b"\"");
        if !duplicate_columns && !guarded(field) {
            return self.fields.push((from as u32, to as u32));
        }
        let mut text = if duplicate_columns { undoubled(field) } else { field.to_vec() };
        if guarded(&text) {
            text = undoubled(text.get(2..text.len() - 1).unwrap_or_default());
        }
        let begin = self.text.len() as u32;
        self.text.extend_from_slice(&text);
        self.fields.push((begin, self.text.len() as u32));
    }

    /// Takes off the apostrophes that keep a spreadsheet from making a number, a day or a formula of a text. One before a letter
    /// is part of a name, in the columns that have `names`.
    pub fn unguard(&mut self, names: &[usize]) {
        if !self.has_apostrophe {
            return;
        }
        for (place, (from, to)) in self.fields.iter_mut().enumerate() {
            let Some([b'\'', guarded @ ..]) = self.text.get(*from as usize..*to as usize) else { continue };
            let runs =
                matches!(guarded.trim_ascii_start().first(), None | Some(b'0'..=b'9' | b'=' | b'+' | b'-' | b'@'));
            if runs || !names.contains(&place) {
                *from += 1;
            }
        }
    }

    /// Gives the field at `place` what one of the others says where it says nothing itself.
    ///
    /// # Errors
    ///
    /// One of the others means something else; its place.
    pub fn fill(&mut self, place: usize, others: &[usize]) -> Result<(), usize> {
        let value = |place: usize| self.get(place).filter(|text| !value::is_unknown(text));
        let mut value_at = value(place).map(|_| place);
        for &other in others {
            match (value_at.and_then(value), value(other)) {
                (None, Some(_)) => value_at = Some(other),
                (Some(one), Some(two)) if !value::may_mean_the_same(one, two) => return Err(other),
                _ => {}
            }
        }
        let range = value_at.and_then(|at| self.fields.get(at).copied());
        if let Some((range, slot)) = range.zip(self.fields.get_mut(place)) {
            *slot = range;
        }
        Ok(())
    }
}

/// The bytes of a word that are this one, each as its highest bit: most of the time of a report of a million lines goes into
/// looking for the marks between its fields, eight bytes at once.
const fn bytes_that_are(byte: u8, word: u64) -> u64 {
    const LOW: u64 = 0x7F7F_7F7F_7F7F_7F7F;
    let differs = word ^ u64::from_le_bytes([byte; 8]);
    !(((differs & LOW) + LOW) | differs | LOW)
}

fn closing(line: &[u8], from: usize, delimiter: u8, leniently: bool) -> Closing {
    let (mut at, mut duplicate_columns) = (from, false);
    while let Some(&byte) = line.get(at) {
        match (byte, line.get(at + 1)) {
            (b'"', Some(b'"')) => {
                duplicate_columns = true;
                at += 1;
            }
            (b'"', next) if next.is_none_or(|&next| next == delimiter) => return Closing::At(at, duplicate_columns),
            (b'"', _) if !leniently => return Closing::Broken,
            (b'\t', _) if delimiter == b'\t' => return Closing::Broken,
            _ => {}
        }
        at += 1;
    }
    Closing::Never
}

/// The text with each doubled quote as one.
fn undoubled(field: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(field.len());
    let mut bytes = field.iter().peekable();
    while let Some(&byte) = bytes.next() {
        text.push(byte);
        if byte == b'"' {
            bytes.next_if(|next| **next == b'"');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_split_at_each_mark_wherever_it_stands() {
        for length in 0..40 {
            for at in (0..length).chain([1_000]) {
                let line: Vec<u8> = (0..length)
                    .map(
                        |place| if place == at || place % 7 == 3 { b'\t' } else { [0x08, 0x0A, 0x89, 0xFF][place % 4] },
                    )
                    .collect();
                let mut record = Record::default();
                record.line_mut().extend_from_slice(&line);
                assert!(!record.split(b'\t'));
                let wanted: Vec<&[u8]> = line.split(|byte| *byte == b'\t').collect();
                assert_eq!(record.iter().collect::<Vec<_>>(), wanted, "{line:?}");
                let mut quoted = Record::default();
                quoted.line_mut().extend_from_slice(&line);
                quoted.line_mut().push(b'"');
                assert!(quoted.split(b'\t'));
            }
        }
    }
}
