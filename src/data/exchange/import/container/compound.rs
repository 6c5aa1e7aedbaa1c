//! Compound files, in which Office kept its documents before .xlsx: sectors, chained by tables of which sector is next.
//!
//! By hand, as what follows: calamine follows chains without end and lays out as many cells as a file says it has, so that a
//! few damaged bytes make it panic or ask for more memory than there is. Here every place is looked up, and no chain is longer
//! than its table.

/// How such a file begins.
pub const SIGNATURE: [u8; 4] = [0xD0, 0xCF, 0x11, 0xE0];
/// The end of a chain; the marks from `RESERVED` on are no sectors.
const END: u32 = 0xFFFF_FFFE;
const RESERVED: u32 = 0xFFFF_FFFA;
/// Streams that are shorter lie in sectors of their own size.
const SHORT: u32 = 4096;
const SHORT_SECTOR: usize = 64;
const ENTRY: usize = 128;

/// A file, opened.
pub struct Compound<'b> {
    bytes: &'b [u8],
    sector: usize,
    /// The sector after each.
    next: Vec<u32>,
    entries: Vec<Entry>,
    /// Where the table of short sectors begins.
    short_table: u32,
}

struct Entry {
    name: String,
    start: u32,
    size: u32,
}

/// Bytes at a place.
pub fn at<const N: usize>(bytes: &[u8], place: usize) -> Option<[u8; N]> {
    bytes.get(place..place.checked_add(N)?)?.try_into().ok()
}

pub fn u16_at(bytes: &[u8], place: usize) -> Option<u16> {
    at(bytes, place).map(u16::from_le_bytes)
}

pub fn u32_at(bytes: &[u8], place: usize) -> Option<u32> {
    at(bytes, place).map(u32::from_le_bytes)
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes.chunks_exact(4).filter_map(|four| u32_at(four, 0))
}

impl<'b> Compound<'b> {
    /// Opens a file; none where it is no such file, or a damaged one.
    pub fn open(bytes: &'b [u8]) -> Option<Compound<'b>> {
        let sector = match u16_at(bytes, 30)? {
            9 => 512,
            12 => 4096,
            _ => return None,
        };
        let short_table = u32_at(bytes, 60)?;
        let mut file = Compound { bytes, sector, next: Vec::new(), entries: Vec::new(), short_table };
        file.read_next()?;
        let directory = file.chain(u32_at(bytes, 48)?, u32::MAX)?;
        file.entries = directory.chunks_exact(ENTRY).filter_map(entry).collect();
        Some(file)
    }

    fn sector(&self, id: u32) -> Option<&'b [u8]> {
        let from = usize::try_from(id).ok()?.checked_add(1)?.checked_mul(self.sector)?;
        let to = from.checked_add(self.sector)?.min(self.bytes.len());
        self.bytes.get(from..to).filter(|bytes| !bytes.is_empty())
    }

    /// Reads which sector is after each. The table's own sectors are named in the header, and then in sectors that end in
    /// the number of the next of them.
    fn read_next(&mut self) -> Option<()> {
        let sectors = self.bytes.len() / self.sector;
        let is_sector = |id: &u32| *id < RESERVED;
        let mut of_table: Vec<u32> = numbers(self.bytes.get(76..512)?).filter(is_sector).collect();
        let mut more = u32_at(self.bytes, 68)?;
        for _ in 0..sectors {
            if more >= RESERVED {
                break;
            }
            let named = self.sector(more)?;
            let (ids, after) = named.split_at_checked(self.sector - 4)?;
            of_table.extend(numbers(ids).filter(is_sector));
            more = u32_at(after, 0)?;
        }
        for id in of_table {
            if self.next.len() >= sectors {
                break;
            }
            let of_sector = self.sector(id)?;
            self.next.extend(numbers(of_sector));
        }
        Some(())
    }

    /// The content of a chain of sectors, up to a size; none where it leads nowhere or round in a circle.
    fn chain(&self, start: u32, size: u32) -> Option<Vec<u8>> {
        chain(&self.next, start, size, |id| self.sector(id))
    }

    fn entry(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.name.eq_ignore_ascii_case(name))
    }

    pub fn has(&self, name: &str) -> bool {
        self.entry(name).is_some()
    }

    /// The content of a stream of that name; none where there is none, or it is damaged.
    pub fn stream(&self, name: &str) -> Option<Vec<u8>> {
        let Entry { start, size, .. } = *self.entry(name)?;
        if size >= SHORT {
            return self.chain(start, size);
        }
        let root = self.entries.first()?;
        let all = self.chain(root.start, root.size)?;
        let table: Vec<u32> = numbers(&self.chain(self.short_table, u32::MAX)?).collect();
        chain(&table, start, size, |id| {
            let from = usize::try_from(id).ok()?.checked_mul(SHORT_SECTOR)?;
            all.get(from..from.checked_add(SHORT_SECTOR)?.min(all.len())).filter(|bytes| !bytes.is_empty())
        })
    }
}

fn chain<'s>(next: &[u32], start: u32, size: u32, sector: impl Fn(u32) -> Option<&'s [u8]>) -> Option<Vec<u8>> {
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    let (mut content, mut id) = (Vec::new(), start);
    for _ in 0..=next.len() {
        if id == END || content.len() >= size {
            content.truncate(size);
            return Some(content);
        }
        content.extend_from_slice(sector(id)?);
        id = next.get(usize::try_from(id).ok()?).copied()?;
    }
    None
}

fn entry(bytes: &[u8]) -> Option<Entry> {
    // Its length counts bytes, and the NUL behind it.
    let length = usize::from(u16_at(bytes, 64)?).saturating_sub(2).min(62);
    let units = bytes.get(..length)?.chunks_exact(2).filter_map(|two| u16_at(two, 0));
    let name = char::decode_utf16(units).map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
    Some(Entry { name, start: u32_at(bytes, 116)?, size: u32_at(bytes, 120)? })
}
