//! Bytes in, lines of UTF-8 out.
//!
//! Partner Center, Excel and scripts write UTF-8 with and without a byte order mark, and UTF-16 of either order; lines
//! end in LF, CRLF or CR. Whoever reads on sees UTF-8 whose lines all end in LF, the last one too, so that a line's
//! number means one thing. Nothing here knows what the text says.

use super::ImportError;
use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};
use encoding_rs_io::DecodeReaderBytesBuilder;
use std::io::{self, Cursor, Read};

/// How much of a file is looked at to tell what it is.
pub const HEAD: usize = 64 * 1024;

/// A file's text, its first [`HEAD`] bytes at hand.
pub struct Text<'r> {
    head: Vec<u8>,
    rest: Box<dyn Read + 'r>,
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
        let bytes = bytes.chain(source);
        let mut rest: Box<dyn Read + 'r> = match encoding {
            None => Box::new(Lines::new(bytes)),
            Some(encoding) => {
                let decoder = DecodeReaderBytesBuilder::new().encoding(Some(encoding)).bom_sniffing(false).build(bytes);
                Box::new(Lines::new(decoder))
            }
        };
        let head = head(&mut rest)?;
        Ok(Text { head, rest })
    }

    /// The beginning of the text.
    pub fn head(&self) -> &[u8] {
        &self.head
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

/// What has to be decoded (`None` for UTF-8), and how many bytes of byte order mark come before the text.
fn encoding(bytes: &[u8]) -> Result<(Option<&'static Encoding>, usize), ImportError> {
    match bytes {
        [] => return Err(ImportError::Empty),
        [0xEF, 0xBB, 0xBF, ..] => return Ok((None, 3)),
        [0xFF, 0xFE, ..] => return Ok((Some(UTF_16LE), 2)),
        [0xFE, 0xFF, ..] => return Ok((Some(UTF_16BE), 2)),
        [b'P', b'K', 3 | 5, 4 | 6, ..] => return Err(ImportError::Workbook),
        [0x1F, 0x8B, ..] => return Err(ImportError::Binary),
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
    fn line_endings_are_unified_across_the_borders_of_reads() {
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
    fn what_is_no_text_is_refused() {
        assert!(matches!(text(b""), Err(ImportError::Empty)));
        assert!(matches!(text(b"PK\x03\x04rest"), Err(ImportError::Workbook)));
        assert!(matches!(text(b"\x1F\x8B\x08"), Err(ImportError::Binary)));
        assert!(matches!(text(b"Month,\0\0\0\0Name"), Err(ImportError::Binary)));
    }
}
