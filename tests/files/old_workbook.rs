//! Workbooks as Excel wrote them until 2007 (.xls), written from the format's description.

/// The content of a record is at most so long; a longer one goes on in others.
const LONGEST: usize = 8224;

fn record(kind: u16, content: &[u8], into: &mut Vec<u8>) {
    for (number, piece) in content.chunks(LONGEST).enumerate() {
        let kind = if number == 0 { kind } else { 0x3C };
        into.extend(kind.to_le_bytes());
        into.extend(u16::try_from(piece.len()).expect("short").to_le_bytes());
        into.extend(piece);
    }
    if content.is_empty() {
        into.extend(kind.to_le_bytes());
        into.extend([0, 0]);
    }
}

fn begin(of: u16, into: &mut Vec<u8>) {
    let content = [0x0600, of, 0, 0, 0, 0, 0, 0].map(u16::to_le_bytes).concat();
    record(0x0809, &content, into);
}

/// A text with its length in two bytes, its letters in one byte each where they may be.
fn long_text(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut bytes = u16::try_from(units.len()).expect("short").to_le_bytes().to_vec();
    match units.iter().map(|unit| u8::try_from(*unit)).collect::<Result<Vec<u8>, _>>() {
        Ok(narrow) => {
            bytes.push(0);
            bytes.extend(narrow);
        }
        Err(_) => {
            bytes.push(1);
            bytes.extend(units.into_iter().flat_map(u16::to_le_bytes));
        }
    }
    bytes
}

/// The texts of a workbook, each cut where a record ends.
fn texts(all: &[String], into: &mut Vec<u8>) {
    let count = u32::try_from(all.len()).expect("few").to_le_bytes();
    let (mut kind, mut content) = (0xFC, [count, count].concat());
    for text in all {
        let bytes = long_text(text);
        let (head, mut letters) = bytes.split_at(3);
        if content.len() + 3 > LONGEST {
            record(kind, &std::mem::take(&mut content), into);
            kind = 0x3C;
        }
        content.extend(head);
        while content.len() + letters.len() > LONGEST {
            let here = (LONGEST - content.len()) & !1;
            content.extend(&letters[..here]);
            letters = &letters[here..];
            record(kind, &std::mem::take(&mut content), into);
            kind = 0x3C;
            content.push(head[2]);
        }
        content.extend(letters);
    }
    record(kind, &content, into);
}

/// A cell by what it says: days and whole numbers as such, `=…` as a formula of a text, others as texts by their place among
/// all.
fn cell(row: u16, column: u16, said: &str, all: &mut Vec<String>, into: &mut Vec<u8>) {
    let at = |format: u16| [row, column, format].map(u16::to_le_bytes).concat();
    if let Ok(day) = said.parse::<chrono::NaiveDate>() {
        let first = chrono::NaiveDate::from_ymd_opt(1899, 12, 30).expect("a day");
        let days = i32::try_from((day - first).num_days()).expect("near");
        return record(0x027E, &[at(1), (days << 2 | 2).to_le_bytes().to_vec()].concat(), into);
    }
    if let Some(text) = said.strip_prefix('=') {
        let value = [0, 0, 0, 0, 0, 0, 0xFF, 0xFF];
        record(0x0006, &[at(0), value.to_vec(), vec![0; 8]].concat(), into);
        return record(0x0207, &long_text(text), into);
    }
    match said.parse::<f64>() {
        // In hundredths of 30 bits; several in a row are one record.
        Ok(number) if (number * 100.0).fract() == 0.0 && (number * 100.0).abs() < f64::from(1 << 29) => {
            let hundredths = (number * 100.0) as i32;
            let last = column.to_le_bytes().to_vec();
            let place = [row, column, 0].map(u16::to_le_bytes).concat();
            record(0x00BD, &[place, (hundredths << 2 | 3).to_le_bytes().to_vec(), last].concat(), into);
        }
        Ok(number) => record(0x0203, &[at(0), number.to_le_bytes().to_vec()].concat(), into),
        Err(_) if column % 5 == 4 => record(0x0204, &[at(0), long_text(said)].concat(), into),
        Err(_) => {
            let place = u32::try_from(all.len()).expect("few").to_le_bytes().to_vec();
            all.push(said.to_owned());
            record(0x00FD, &[at(0), place].concat(), into);
        }
    }
}

/// A workbook with these sheets.
pub fn old_workbook(sheets: &[(&str, Vec<Vec<String>>)]) -> Vec<u8> {
    let mut all = Vec::new();
    let bodies: Vec<Vec<u8>> = sheets
        .iter()
        .map(|(_, rows)| {
            let mut body = Vec::new();
            begin(0x0010, &mut body);
            for (row, fields) in (0..).zip(rows) {
                for (column, said) in (0..).zip(fields).filter(|(_, said)| !said.is_empty()) {
                    cell(row, column, said, &mut all, &mut body);
                }
            }
            // A chart, whose cells are none of the sheet's.
            begin(0x0020, &mut body);
            record(0x0203, &[0; 14], &mut body);
            record(0x000A, &[], &mut body);
            record(0x000A, &[], &mut body);
            body
        })
        .collect();
    let mut head = Vec::new();
    begin(0x0005, &mut head);
    record(0x0022, &[0, 0], &mut head);
    record(0x041E, &[164_u16.to_le_bytes().to_vec(), long_text("[$-409]yyyy\\-mm\\-dd")].concat(), &mut head);
    for format in [0_u16, 164] {
        record(0x00E0, &[[0, 0].to_vec(), format.to_le_bytes().to_vec(), vec![0; 16]].concat(), &mut head);
    }
    let mut tail = Vec::new();
    texts(&all, &mut tail);
    record(0x000A, &[], &mut tail);
    let named: usize = sheets.iter().map(|(name, _)| 4 + 8 + name.len()).sum();
    let mut start = head.len() + named + tail.len();
    for ((name, _), body) in sheets.iter().zip(&bodies) {
        let place = u32::try_from(start).expect("small").to_le_bytes().to_vec();
        let length = u8::try_from(name.len()).expect("short");
        record(0x0085, &[place, vec![0, 0, length, 0], name.as_bytes().to_vec()].concat(), &mut head);
        start += body.len();
    }
    compound("Workbook", [vec![head, tail], bodies].concat().concat())
}

/// A compound file with one stream.
pub fn compound(name: &str, mut stream: Vec<u8>) -> Vec<u8> {
    const SECTOR: usize = 512;
    const END: u32 = 0xFFFF_FFFE;
    stream.resize(stream.len().max(4096), 0);
    let size = u32::try_from(stream.len()).expect("small");
    stream.resize(stream.len().next_multiple_of(SECTOR), 0);
    let sectors = stream.len() / SECTOR;
    let tables = (1..).find(|tables| tables * 128 > sectors + tables).expect("some");
    let directory = u32::try_from(sectors).expect("few");
    let of_table = directory + 1..directory + 1 + u32::try_from(tables).expect("few");
    let mut next: Vec<u32> = (1..directory).chain([END, END]).chain(of_table.clone().map(|_| 0xFFFF_FFFD)).collect();
    next.resize(tables * 128, u32::MAX);
    let mut header = vec![0; SECTOR];
    header[..8].copy_from_slice(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]);
    header[30] = 9;
    header[32] = 6;
    header[48..52].copy_from_slice(&directory.to_le_bytes());
    header[60..64].copy_from_slice(&END.to_le_bytes());
    header[68..72].copy_from_slice(&END.to_le_bytes());
    let named = of_table.chain(std::iter::repeat(u32::MAX)).take(109);
    for (place, id) in named.enumerate() {
        header[76 + place * 4..80 + place * 4].copy_from_slice(&id.to_le_bytes());
    }
    let entry = |name: &str, start: u32, size: u32| {
        let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let length = u8::try_from(entry.len() + 2).expect("short");
        entry.resize(128, 0);
        entry[64] = length;
        entry[116..120].copy_from_slice(&start.to_le_bytes());
        entry[120..124].copy_from_slice(&size.to_le_bytes());
        entry
    };
    let entries = [entry("Root Entry", END, 0), entry(name, 0, size), vec![0; 256]].concat();
    [header, stream, entries, next.into_iter().flat_map(u32::to_le_bytes).collect()].concat()
}
