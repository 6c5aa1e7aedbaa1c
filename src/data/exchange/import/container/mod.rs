//! Files within files: sheets of workbooks, entries of archives, a file that was compressed.
//!
//! Whatever is in one comes out as text, one part after the other, and is read on as a file of its own would be. What a
//! container says that it unpacks to is held against its own size before anything is unpacked, and what it really unpacks to
//! is counted as it comes. Nothing here knows a kind of report.

mod compound;
mod ods;
mod sheet;
mod workbook;
mod xls;
mod xls_text;

use super::ImportError;
use super::text::Text;
use flate2::read::MultiGzDecoder;
use std::cell::Cell;
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom};
use std::rc::Rc;
use zip::ZipArchive;
use zip::result::ZipError;

/// How many times its size a container may unpack to, beside what any may.
const RATIO: u64 = 100;
const ANY: u64 = 32 << 20;
/// The most that a container may unpack to.
const MOST: u64 = 4 << 30;
/// How many entries an archive may have.
const ENTRIES: usize = 10_000;
/// The largest workbook within an archive, which has to be unpacked before it is read.
const INNER: u64 = 64 << 20;

/// What somebody makes of a part: its name, and its text or why it has none.
pub type Take<'t> = dyn FnMut(&str, Result<Text<'_>, ImportError>) -> Result<(), ImportError> + 't;

/// How many bytes a container may still unpack to.
#[derive(Clone)]
struct Budget(Rc<Cell<u64>>);

impl Budget {
    /// So many times the size.
    fn of(size: u64, ratio: u64) -> Budget {
        Budget(Rc::new(Cell::new(size.saturating_mul(ratio).saturating_add(ANY).min(MOST))))
    }

    /// Takes off what is unpacked.
    fn spend(&self, bytes: u64) -> Result<(), ImportError> {
        let left = self.0.get().checked_sub(bytes).ok_or(ImportError::UnpacksToTooMuch)?;
        self.0.set(left);
        Ok(())
    }
}

/// A reader of which every byte is counted.
struct Counted<R> {
    inner: R,
    budget: Budget,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(into)?;
        self.budget.spend(count as u64).map_err(io::Error::other)?;
        Ok(count)
    }
}

/// Reads the parts of a container; gives the source back where it is none.
///
/// # Errors
///
/// It is damaged, locked or unpacks to more than any report, or `take` refuses a part.
pub fn read_parts<R: Read + Seek>(
    mut source: R,
    take: &mut Take<'_>,
) -> Result<Option<impl Read + use<R>>, ImportError> {
    let mut head = Vec::with_capacity(8);
    source.by_ref().take(8).read_to_end(&mut head)?;
    let is_container = matches!(head.as_slice(), [b'P', b'K', 3 | 5, 4 | 6, ..] | [0x1F, 0x8B, ..]);
    if !is_container && !head.starts_with(&compound::SIGNATURE) {
        return Ok(Some(Cursor::new(head).chain(source)));
    }
    let mut parts = 0;
    let take: &mut Take<'_> = &mut |part, text| {
        parts += 1;
        if parts > ENTRIES { Err(ImportError::UnpacksToTooMuch) } else { take(part, text) }
    };
    // A pipe can't go back to its beginning; what it gives is small enough to be held.
    if source.seek(SeekFrom::Start(0)).is_ok() {
        unpack(source, &head, take)?;
    } else {
        let mut bytes = head.clone();
        source.read_to_end(&mut bytes)?;
        unpack(Cursor::new(bytes), &head, take)?;
    }
    Ok(None)
}

fn unpack<R: Read + Seek>(mut source: R, head: &[u8], take: &mut Take<'_>) -> Result<(), ImportError> {
    let size = source.seek(SeekFrom::End(0))?;
    source.seek(SeekFrom::Start(0))?;
    let budget = Budget::of(size, RATIO);
    if head.starts_with(&[0x1F, 0x8B]) {
        let unpacked = MultiGzDecoder::new(BufReader::new(source));
        return take("", Text::open(Counted { inner: unpacked, budget }));
    }
    if head.starts_with(&compound::SIGNATURE) {
        return xls::read(whole(source, size)?, take);
    }
    archive(source, &budget, true, take)
}

/// Reads an archive: a workbook's sheets, or the entries, of which workbooks have sheets again.
fn archive<R: Read + Seek>(
    source: R,
    budget: &Budget,
    is_outermost: bool,
    take: &mut Take<'_>,
) -> Result<(), ImportError> {
    let mut archive = ZipArchive::new(BufReader::new(source)).map_err(damaged)?;
    if archive.len() > ENTRIES {
        return Err(ImportError::UnpacksToTooMuch);
    }
    let mut sizes = Vec::with_capacity(archive.len());
    for place in 0..archive.len() {
        let entry = archive.by_index_raw(place).map_err(damaged)?;
        let name = entry.name().map_or_else(|_| String::new(), |name| name.into_owned());
        sizes.push((name, entry.size(), entry.is_dir()));
    }
    let total = sizes.iter().try_fold(0_u64, |total, (_, size, _)| total.checked_add(*size));
    if total.is_none_or(|total| total > budget.0.get()) {
        return Err(ImportError::UnpacksToTooMuch);
    }
    let has = |name: &str| sizes.iter().any(|(entry, ..)| entry.eq_ignore_ascii_case(name));
    if has("xl/workbook.xml") {
        let beside = sizes.iter().filter(|(name, ..)| !name.to_lowercase().starts_with("xl/worksheets/"));
        return workbook::read(archive, beside.map(|(_, size, _)| size).sum(), budget, take);
    }
    if has("xl/workbook.bin") {
        return Err(ImportError::Workbook);
    }
    if let (true, Some(place)) = (has("mimetype"), sizes.iter().position(|(name, ..)| name == "content.xml")) {
        let content = Counted { inner: archive.by_index(place).map_err(damaged)?, budget: budget.clone() };
        return ods::read(content, budget, take);
    }
    let is_file = |(_, (name, _, is_dir)): &(usize, &(String, u64, bool))| !is_dir && !name.starts_with("__MACOSX/");
    for (place, (name, size, _)) in sizes.iter().enumerate().filter(is_file) {
        let mut entry = Counted { inner: archive.by_index(place).map_err(damaged)?, budget: budget.clone() };
        let mut head = Vec::with_capacity(4);
        entry.by_ref().take(4).read_to_end(&mut head)?;
        let content = Cursor::new(head.clone()).chain(entry);
        let within: &mut Take<'_> = &mut |part, text| match part {
            "" => take(name, text),
            part => take(&format!("{name}/{part}"), text),
        };
        let read = match head.as_slice() {
            [0x1F, 0x8B, ..] => {
                let unpacked = Counted { inner: MultiGzDecoder::new(BufReader::new(content)), budget: budget.clone() };
                within("", Text::open(unpacked))
            }
            [b'P', b'K', 3, 4] if is_outermost && *size <= INNER => {
                whole(content, *size).and_then(|bytes| self::archive(Cursor::new(bytes), budget, false, within))
            }
            _ if head == compound::SIGNATURE => whole(content, *size).and_then(|bytes| xls::read(bytes, within)),
            _ => within("", Text::open(content)),
        };
        match read {
            Err(error @ ImportError::Workbook) => take(name, Err(error))?,
            Err(error @ ImportError::Part { .. }) => return Err(error),
            read => read.map_err(|error| error.in_part(name))?,
        }
    }
    Ok(())
}

/// Everything that a reader gives, of which the size is said.
fn whole(source: impl Read, size: u64) -> Result<Vec<u8>, ImportError> {
    let mut bytes = Vec::with_capacity(usize::try_from(size.min(INNER)).unwrap_or_default());
    source.take(INNER).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// What an archive that can't be opened is.
fn damaged(error: ZipError) -> ImportError {
    match error {
        ZipError::Io(error) => ImportError::Unreadable(error),
        error => ImportError::Damaged(error.to_string()),
    }
}
