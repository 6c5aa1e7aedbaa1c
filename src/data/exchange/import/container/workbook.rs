//! Workbooks as Excel writes them: each sheet a text, streamed cell by cell.

use super::sheet::SheetText;
use super::{Budget, Counted, Take};
use crate::exchange::import::ImportError;
use crate::exchange::import::text::Text;
use calamine::{DataRef, Reader, Xlsx, XlsxError};
use std::fmt::Write;
use std::io::{Read, Seek};
use zip::ZipArchive;

/// The most that a workbook may have beside its sheets: its texts are held in memory.
const BESIDE: u64 = 48 << 20;

/// Reads the sheets of a workbook, in their order.
pub fn read<R: Read + Seek>(
    archive: ZipArchive<R>,
    beside: u64,
    budget: &Budget,
    take: &mut Take<'_>,
) -> Result<(), ImportError> {
    if beside > BESIDE {
        return Err(ImportError::UnpacksToTooMuch);
    }
    let mut book = Xlsx::new(archive.into_inner()).map_err(damaged)?;
    for name in book.sheet_names() {
        let mut cells = match book.worksheet_cells_reader(&name) {
            Ok(cells) => cells,
            Err(XlsxError::NotAWorksheet(_)) => continue,
            Err(error) => return Err(damaged(error)),
        };
        let next = |text: &mut String| {
            let Some(cell) = cells.next_cell().map_err(|error| error.to_string())? else { return Ok(None) };
            say(cell.get_value(), text);
            Ok(Some(cell.get_position()))
        };
        let sheet = Counted { inner: SheetText::new(next), budget: budget.clone() };
        take(&name, Text::of_table(sheet))?;
    }
    Ok(())
}

fn damaged(error: XlsxError) -> ImportError {
    match error {
        XlsxError::Io(error) => ImportError::Unreadable(error),
        error => ImportError::Damaged(error.to_string()),
    }
}

/// A cell as a report's text has it: days as `2026-10-31`, numbers with a dot and without a mark for thousands.
pub fn say(value: &DataRef<'_>, text: &mut String) {
    let said = match value {
        DataRef::Empty => Ok(()),
        DataRef::Int(number) => write!(text, "{number}"),
        DataRef::Float(number) => say_number(*number, text),
        DataRef::String(said) | DataRef::DateTimeIso(said) | DataRef::DurationIso(said) => text.write_str(said),
        DataRef::SharedString(said) => text.write_str(said),
        DataRef::Bool(truth) => text.write_str(if *truth { "yes" } else { "no" }),
        DataRef::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            write!(text, "{year:04}-{month:02}-{day:02}")
        }
        DataRef::DateTime(moment) => say_number(moment.as_f64(), text),
        DataRef::Error(error) => write!(text, "{error}"),
    };
    debug_assert!(said.is_ok(), "a text takes what is written to it");
}

/// A number to a millionth, which is what amounts are kept to.
pub fn say_number(number: f64, text: &mut String) -> std::fmt::Result {
    write!(text, "{number:.6}")?;
    let digits = text.trim_end_matches('0').trim_end_matches('.').len();
    text.truncate(digits);
    // Three decimals could be taken for thousands.
    if text.split_once('.').is_some_and(|(_, decimals)| decimals.len() == 3) {
        text.push('0');
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_spelled_as_reports_spell_them() {
        let spelled = |value: DataRef<'_>| {
            let mut text = String::new();
            say(&value, &mut text);
            text
        };
        for (value, text) in [
            (DataRef::Float(600.5), "600.5"),
            (DataRef::Float(1.234), "1.2340"),
            (DataRef::Float(0.1 + 0.2), "0.3"),
            (DataRef::Float(46_266.0), "46266"),
            (DataRef::Float(-100.0), "-100"),
            (DataRef::Float(0.0), "0"),
            (DataRef::Int(6_096_001), "6096001"),
            (DataRef::SharedString("Contoso"), "Contoso"),
            (DataRef::Bool(true), "yes"),
            (DataRef::Empty, ""),
        ] {
            assert_eq!(spelled(value), text);
        }
    }
}
