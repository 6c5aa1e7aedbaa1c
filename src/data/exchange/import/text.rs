//! Bytes in, lines of UTF-8 out.
//!
//! Partner Center, Excel and scripts write UTF-8 with and without a byte order mark, UTF-16 of either order, and
//! Windows-1252; lines end in LF, CRLF or CR. Whoever reads on sees UTF-8 whose lines all end in LF, the last one too, so
//! that a line's number means one thing. Nothing here knows what the text says.

use super::ImportError;
use encoding_rs::{Decoder, Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::cell::Cell;
use std::io::{self, Cursor, Read};
use std::rc::Rc;

/// How much of a file is looked at to tell what it is.
pub const HEAD: usize = 64 * 1024;

/// A file's text, its first [`HEAD`] bytes at hand.
pub struct Text<'r> {
    head: Vec<u8>,
    rest: Box<dyn Read + 'r>,
    is_windows: Rc<Cell<bool>>,
    /// The mark between fields, where that is known.
    delimiter: Option<u8>,
}

impl<'r> Text<'r> {
    /// Recognises the encoding and begins to read.
    ///
    /// # Errors
    ///
    /// The source cannot be read, is empty, or holds no text at all (a workbook, an archive, other binary data).
    pub fn open(source: impl Read + 'r) -> Result<Text<'r>, ImportError> {
        let mut source = source;
        let bytes = head(&mut source)?;
        let (encoding, mark) = encoding(&bytes)?;
        let mut bytes = Cursor::new(bytes);
        bytes.set_position(mark as u64);
        let is_windows = Rc::new(Cell::new(false));
        let reading = match encoding {
            None => Reading::Utf8 { is_ascii: true },
            Some(encoding) => Reading::Utf16(encoding.new_decoder_without_bom_handling()),
        };
        let decoded = Decoded::new(bytes.chain(source), reading, Rc::clone(&is_windows));
        let mut rest: Box<dyn Read + 'r> = Box::new(Lines::new(decoded));
        let head = head(&mut rest)?;
        Ok(Text { head, rest, is_windows, delimiter: None })
    }

    /// A table that was made of something else: UTF-8 with commas between the fields, and LF after each line.
    ///
    /// # Errors
    ///
    /// The source cannot be read.
    pub fn of_table(source: impl Read + 'r) -> Result<Text<'r>, ImportError> {
        let mut rest: Box<dyn Read + 'r> = Box::new(source);
        let head = head(&mut rest)?;
        Ok(Text { head, rest, is_windows: Rc::default(), delimiter: Some(b',') })
    }

    /// The mark between fields, of a table that was made.
    pub fn delimiter(&self) -> Option<u8> {
        self.delimiter
    }

    /// The beginning of the text.
    pub fn head(&self) -> &[u8] {
        &self.head
    }

    /// Says, once the text is read, whether it was taken for Windows-1252 because it is not UTF-8.
    pub fn windows(&self) -> Rc<Cell<bool>> {
        Rc::clone(&self.is_windows)
    }

    /// The whole text, from the start.
    pub fn into_read(self) -> impl Read + 'r {
        Cursor::new(self.head).chain(self.rest)
    }
}

/// The first bytes that a reader gives.
fn head(source: &mut impl Read) -> Result<Vec<u8>, ImportError> {
    let mut head = Vec::with_capacity(HEAD);
    source.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
    Ok(head)
}

/// How bytes become text.
enum Reading {
    /// As they are, as long as they are UTF-8; the first that are not, after nothing but ASCII, show that it is not UTF-8.
    Utf8 {
        is_ascii: bool,
    },
    Windows,
    Utf16(Decoder),
}

/// Bytes as UTF-8. Bytes that are wrong in a text that has proved to be UTF-8 stay as they are: the field that holds them
/// is named when it is read.
struct Decoded<R> {
    inner: R,
    reading: Reading,
    is_windows: Rc<Cell<bool>>,
    raw: Vec<u8>,
    /// How many bytes at the beginning of `raw` wait for the rest of their character.
    kept: usize,
    out: Vec<u8>,
    given: usize,
    is_over: bool,
}

impl<R: Read> Decoded<R> {
    fn new(inner: R, reading: Reading, is_windows: Rc<Cell<bool>>) -> Decoded<R> {
        let (raw, out) = (vec![0; HEAD], Vec::with_capacity(HEAD));
        Decoded { inner, reading, is_windows, raw, kept: 0, out, given: 0, is_over: false }
    }

    /// Decodes what the source gives next.
    fn fill(&mut self) -> io::Result<()> {
        self.out.clear();
        self.given = 0;
        let read = self.inner.read(self.raw.get_mut(self.kept..).unwrap_or_default())?;
        self.is_over = read == 0;
        let mut at = 0;
        let end = std::mem::take(&mut self.kept) + read;
        while let Some(bytes) = self.raw.get(at..end).filter(|bytes| !bytes.is_empty()) {
            match &mut self.reading {
                Reading::Windows => {
                    self.out.extend_from_slice(WINDOWS_1252.decode_without_bom_handling(bytes).0.as_bytes());
                    return Ok(());
                }
                Reading::Utf16(decoder) => {
                    let mut text = String::with_capacity(decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(HEAD));
                    // The room is enough for all of it; what is malformed becomes U+FFFD.
                    let _ = decoder.decode_to_string(bytes, &mut text, false);
                    self.out.extend_from_slice(text.as_bytes());
                    return Ok(());
                }
                Reading::Utf8 { is_ascii } => match std::str::from_utf8(bytes) {
                    Ok(_) => {
                        *is_ascii = *is_ascii && bytes.is_ascii();
                        self.out.extend_from_slice(bytes);
                        return Ok(());
                    }
                    Err(error) => {
                        let (valid, wrong) = bytes.split_at(error.valid_up_to());
                        *is_ascii = *is_ascii && valid.is_ascii();
                        self.out.extend_from_slice(valid);
                        at += valid.len();
                        match error.error_len() {
                            None if !self.is_over => {
                                self.kept = wrong.len();
                                self.raw.copy_within(at..end, 0);
                                return Ok(());
                            }
                            _ if *is_ascii => {
                                self.is_windows.set(true);
                                self.reading = Reading::Windows;
                            }
                            length => {
                                let wrong = wrong.get(..length.unwrap_or(wrong.len())).unwrap_or(wrong);
                                self.out.extend_from_slice(wrong);
                                at += wrong.len();
                            }
                        }
                    }
                },
            }
        }
        Ok(())
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.out.len() && !self.is_over {
            self.fill()?;
        }
        let given = self.out.get(self.given..).unwrap_or_default().read(buffer)?;
        self.given += given;
        Ok(given)
    }
}

/// What has to be decoded (`None` for UTF-8), and how many bytes of byte order mark come before the text.
fn encoding(bytes: &[u8]) -> Result<(Option<&'static Encoding>, usize), ImportError> {
    match bytes {
        [] => return Err(ImportError::Empty),
        [0xEF, 0xBB, 0xBF, ..] => return Ok((None, 3)),
        [0xFF, 0xFE, ..] => return Ok((Some(UTF_16LE), 2)),
        [0xFE, 0xFF, ..] => return Ok((Some(UTF_16BE), 2)),
        // What is opened as a container does not come here; these are within another, or old workbooks.
        [b'P', b'K', 3 | 5, 4 | 6, ..] | [0x1F, 0x8B, ..] | [0xD0, 0xCF, 0x11, 0xE0, ..] => {
            return Err(ImportError::Workbook);
        }
        _ => {}
    }
    // Headers and figures are mostly ASCII, whose UTF-16 has a NUL in every other byte.
    let nuls = |first: usize| bytes.iter().skip(first).step_by(2).filter(|&&b| b == 0).count();
    let (even, odd, pairs) = (nuls(0), nuls(1), bytes.len() / 2);
    if even == 0 && odd == 0 {
        Ok((None, 0))
    } else if odd * 2 > pairs && even * 8 < odd {
        Ok((Some(UTF_16LE), 0))
    } else if even * 2 > pairs && odd * 8 < even {
        Ok((Some(UTF_16BE), 0))
    } else {
        Err(ImportError::Binary)
    }
}

/// Makes every line end in LF, and the last line end.
struct Lines<R> {
    inner: R,
    after_cr: bool,
    last: u8,
}

impl<R> Lines<R> {
    fn new(inner: R) -> Lines<R> {
        Lines { inner, after_cr: false, last: b'\n' }
    }
}

impl<R: Read> Read for Lines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            let read = self.inner.read(buffer)?;
            let Some(bytes) = buffer.get_mut(..read).filter(|bytes| !bytes.is_empty()) else {
                if self.last == b'\n' {
                    return Ok(0);
                }
                self.last = b'\n';
                buffer.fill(b'\n');
                return Ok(1);
            };
            let kept = if self.after_cr || bytes.contains(&b'\r') { self.unify(bytes) } else { bytes.len() };
            if let Some(&last) = kept.checked_sub(1).and_then(|last| bytes.get(last)) {
                self.last = last;
                return Ok(kept);
            }
        }
    }
}

impl<R> Lines<R> {
    /// Turns CRLF and CR into LF in place; how many bytes are left.
    fn unify(&mut self, bytes: &mut [u8]) -> usize {
        let mut kept = 0;
        for at in 0..bytes.len() {
            let byte = bytes[at];
            let second_half = self.after_cr && byte == b'\n';
            self.after_cr = byte == b'\r';
            if !second_half {
                bytes[kept] = if byte == b'\r' { b'\n' } else { byte };
                kept += 1;
            }
        }
        kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> Result<String, ImportError> {
        let mut text = String::new();
        Text::open(bytes)?.into_read().read_to_string(&mut text)?;
        Ok(text)
    }

    fn utf_16(text: &str, mark: bool, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        let mark = mark.then_some('\u{FEFF}').into_iter();
        mark.chain(text.chars()).collect::<String>().encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn every_encoding_and_line_ending_gives_the_same_text() {
        let wanted = "Month\tName\n2026-10\tCafé 株式会社\n";
        for ending in ["\n", "\r\n", "\r"] {
            let spelled = wanted.replace('\n', ending);
            for spelled in [spelled.as_str(), spelled.trim_end()] {
                let mut files = vec![spelled.as_bytes().to_vec(), format!("\u{FEFF}{spelled}").into_bytes()];
                for mark in [true, false] {
                    files.push(utf_16(spelled, mark, u16::to_le_bytes));
                    files.push(utf_16(spelled, mark, u16::to_be_bytes));
                }
                for file in files {
                    assert_eq!(text(&file).expect("a text"), wanted, "{file:x?}");
                }
            }
        }
    }

    #[test]
    fn invalid_utf_8_is_windows_1252_unless_earlier_text_was_utf_8() {
        let long = "x".repeat(HEAD - 2);
        for (bytes, wanted, windows) in [
            (&b"Caf\xe9 \x96 \x80"[..], "Café – €\n".to_owned(), true),
            ("Café".as_bytes(), "Café\n".to_owned(), false),
            (&[long.as_bytes(), "Café".as_bytes()].concat(), format!("{long}Café\n"), false),
            (&[long.as_bytes(), b"ab\xe9"].concat(), format!("{long}abé\n"), true),
            (b"abc\xc3", "abcÃ\n".to_owned(), true),
        ] {
            let text = Text::open(bytes).expect("a text");
            let is_windows = text.windows();
            let mut read = String::new();
            text.into_read().read_to_string(&mut read).expect("a text");
            assert_eq!((read, is_windows.get()), (wanted, windows));
        }
        let mut mixed = Vec::new();
        let text = Text::open("Café ".as_bytes().chain(&b"\xe9!"[..])).expect("a text");
        text.into_read().read_to_end(&mut mixed).expect("bytes");
        assert_eq!(mixed, b"Caf\xc3\xa9 \xe9!\n", "a wrong byte is left to the field that holds it");
    }

    #[test]
    fn line_endings_are_unified_across_read_boundaries() {
        struct Trickle<'b>(&'b [u8]);
        impl Read for Trickle<'_> {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                let (first, rest) = self.0.split_at(self.0.len().min(1));
                self.0 = rest;
                buffer.iter_mut().zip(first).for_each(|(to, from)| *to = *from);
                Ok(first.len())
            }
        }
        let mut out = String::new();
        Lines::new(Trickle(b"a\r\nb\r\rc\n\r\nd")).read_to_string(&mut out).expect("a text");
        assert_eq!(out, "a\nb\n\nc\n\nd\n");
    }

    #[test]
    fn binary_content_is_refused() {
        assert!(matches!(text(b""), Err(ImportError::Empty)));
        assert!(matches!(text(b"PK\x03\x04rest"), Err(ImportError::Workbook)));
        assert!(matches!(text(b"\x1F\x8B\x08"), Err(ImportError::Workbook)));
        assert!(matches!(text(b"Month,\0\0\0\0Name"), Err(ImportError::Binary)));
    }
}
