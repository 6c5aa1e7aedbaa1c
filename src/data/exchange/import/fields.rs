//! The fields of a line of lists that are short enough to be read line by line: what is not known is none, what is wrong
//! refuses the line.

use super::counts::{LineCounts, Refusal};
use super::layout::Field;
use super::mapping::Mapping;
use super::record::Record;
use super::value::{self, Day, DayEvidence, DayOrder, folded};
use chrono::{Datelike, NaiveDate};
use laurels_core::book::YEARS;
use laurels_core::points::Points;
use laurels_core::text::clean;
use std::collections::HashMap;

/// The fields of a line.
pub struct Fields<'l> {
    pub mapping: &'l Mapping<'l>,
    pub record: &'l Record,
}

impl Fields<'_> {
    /// A field that says something, with its place.
    pub fn text(&self, field: Field) -> Result<Option<(usize, &str)>, Refusal> {
        let Some(place) = self.mapping.place(field) else { return Ok(None) };
        let text = self.record.get(place).unwrap_or_default();
        if value::is_unknown(text) {
            return Ok(None);
        }
        std::str::from_utf8(text).map(|text| Some((place, text))).map_err(|_| Refusal::Encoding(place))
    }

    pub fn word<T: Clone>(
        &self,
        field: Field,
        words: &HashMap<String, T>,
        expected: &'static str,
    ) -> Result<Option<T>, Refusal> {
        let Some((place, text)) = self.text(field)? else { return Ok(None) };
        let known = words.get(&folded(text)).cloned();
        known.map(Some).ok_or_else(|| Refusal::value(place, text.as_bytes(), expected))
    }

    /// A text, without what a screen could not show.
    pub fn cleaned(&self, field: Field) -> Result<Option<String>, Refusal> {
        let text = self.text(field)?.map(|(_, text)| clean(text).trim().to_owned());
        Ok(text.filter(|text| !text.is_empty()))
    }

    pub fn guid(&self, field: Field) -> Result<Option<String>, Refusal> {
        let Some((place, text)) = self.text(field)? else { return Ok(None) };
        let guid = value::guid(text);
        guid.map(Some).ok_or_else(|| Refusal::value(place, text.as_bytes(), "a GUID"))
    }

    /// A number, also as Partner Center shows it: `12 %`, `20 of 30 points`, `20/30`.
    pub fn number(&self, field: Field) -> Result<Option<Points>, Refusal> {
        let Some((place, text)) = self.text(field)? else { return Ok(None) };
        let shown = [" of ", "/"].iter().fold(text, |shown, most| shown.split_once(most).map_or(shown, |(own, _)| own));
        let units = ["%", "points", "point", "pts"];
        let shown =
            units.iter().fold(shown.trim(), |shown, unit| shown.strip_suffix(unit).map_or(shown, str::trim_end));
        let amount = value::amount(shown.as_bytes());
        let amount = amount.ok_or_else(|| Refusal::value(place, text.as_bytes(), "a number such as 12.5"))?;
        Ok(Some(Points::ratio(amount.micro.into(), 1_000_000)))
    }

    pub fn day(&self, field: Field) -> Result<Option<Day>, Refusal> {
        let Some((place, text)) = self.text(field)? else { return Ok(None) };
        let day = value::day(text);
        day.map(Some).ok_or_else(|| Refusal::value(place, text.as_bytes(), value::A_DAY))
    }
}

/// A column of days, once all of the file are known: in which order it writes them.
pub struct DayColumn {
    title: Option<String>,
    order: DayOrder,
}

impl DayColumn {
    /// The columns of a file by what the days of each tell.
    pub fn all<const N: usize>(
        mapping: &Mapping<'_>,
        columns: [(Field, DayEvidence); N],
        counts: &mut LineCounts,
    ) -> [DayColumn; N] {
        let file = columns.iter().fold(DayEvidence::default(), |file, (_, days)| file.and(*days));
        counts.notes.extend(file.note());
        columns.map(|(field, days)| {
            let title = mapping.place(field).and_then(|place| mapping.title(place));
            DayColumn { title, order: days.order(file) }
        })
    }

    /// The day of a line.
    ///
    /// # Errors
    ///
    /// There is no such day; the line is refused.
    pub fn day(&self, line: u64, day: Option<Day>, counts: &mut LineCounts) -> Result<Option<NaiveDate>, ()> {
        let Some(day) = day else { return Ok(None) };
        let found = day.in_order(self.order).filter(|day| YEARS.contains(&day.year()));
        found.map(Some).ok_or_else(|| {
            counts.refuse(1);
            counts.problem(line, self.title.clone(), "not a day that exists, as the column writes days".to_owned());
        })
    }
}
