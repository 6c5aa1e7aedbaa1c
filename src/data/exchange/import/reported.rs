//! The family of lists of scores as Partner Center shows them: a designation, a metric, its points or its figure, the day.

use super::counts::{LineCounts, Refusal};
use super::layout::{Field, Mapping};
use super::record::Record;
use super::table::Table;
use super::value::{self, Day, folded};
use super::{ImportError, each_line};
use chrono::{Datelike, NaiveDate};
use laurels_core::book::{DesignationId, MetricId, YEARS};
use laurels_core::points::Points;
use std::collections::HashMap;

#[derive(Clone, Debug)]
pub struct FileScore {
    pub designation: DesignationId,
    pub metric: MetricId,
    pub track: Option<String>,
    pub value: Option<Points>,
    pub points: Option<Points>,
    /// The day it was read; without one that of the file.
    pub as_of: Option<NaiveDate>,
}

/// Reads the lines of a file.
///
/// # Errors
///
/// The source cannot be read, or is in no encoding that can be told.
pub fn read(
    table: &mut Table<'_>,
    mapping: &Mapping<'_>,
    counts: &mut LineCounts,
) -> Result<Vec<FileScore>, ImportError> {
    let designations = mapping.layout.words(Field::Designation, DesignationId::from_word);
    let metrics = mapping.layout.words(Field::Metric, MetricId::from_word);
    let tracks = mapping.layout.words(Field::Track, |track| Some(track.to_owned()));
    let mut lines: Vec<(u64, FileScore, Option<Day>)> = Vec::new();
    each_line(table, mapping, counts, |line, record, _| {
        let fields = Fields { mapping, record };
        let (value, points) = (fields.number(Field::Value)?, fields.number(Field::Points)?);
        if value.is_none() && points.is_none() {
            return Err(Refusal::Line("neither points nor a value".to_owned()));
        }
        let missing = |what: &str| Refusal::Line(format!("no {what}"));
        let score = FileScore {
            designation: fields
                .word(Field::Designation, &designations, "a designation")?
                .ok_or_else(|| missing("designation"))?,
            metric: fields.word(Field::Metric, &metrics, "a metric")?.ok_or_else(|| missing("metric"))?,
            track: fields.word(Field::Track, &tracks, "enterprise or smb")?,
            value,
            points,
            as_of: None,
        };
        lines.push((line, score, fields.day(Field::AsOf)?));
        Ok(())
    })?;
    let order = value::day_order(lines.iter().filter_map(|(_, _, day)| *day), false);
    let mut scores = Vec::with_capacity(lines.len());
    for (line, score, day) in lines {
        let as_of = day.map(|day| day.in_order(order).filter(|day| YEARS.contains(&day.year())));
        if as_of == Some(None) {
            counts.refuse(1);
            let column = mapping.place(Field::AsOf).and_then(|place| mapping.title(place));
            counts.problem(line, column, "not a day that exists, as the column writes days".to_owned());
            continue;
        }
        scores.push(FileScore { as_of: as_of.flatten(), ..score });
    }
    Ok(scores)
}

struct Fields<'l> {
    mapping: &'l Mapping<'l>,
    record: &'l Record,
}

impl Fields<'_> {
    /// A field that says something, with its place.
    fn text(&self, field: Field) -> Result<Option<(usize, &str)>, Refusal> {
        let Some(place) = self.mapping.place(field) else { return Ok(None) };
        let text = self.record.get(place).unwrap_or_default();
        if value::is_unknown(text) {
            return Ok(None);
        }
        std::str::from_utf8(text).map(|text| Some((place, text))).map_err(|_| Refusal::Encoding(place))
    }

    fn word<T: Clone>(
        &self,
        field: Field,
        words: &HashMap<String, T>,
        expected: &'static str,
    ) -> Result<Option<T>, Refusal> {
        let Some((place, text)) = self.text(field)? else { return Ok(None) };
        let known = words.get(&folded(text)).cloned();
        known.map(Some).ok_or_else(|| Refusal::value(place, text.as_bytes(), expected))
    }

    fn number(&self, field: Field) -> Result<Option<Points>, Refusal> {
        let Some((place, text)) = self.text(field)? else { return Ok(None) };
        let amount = value::amount(text.as_bytes());
        let amount = amount.ok_or_else(|| Refusal::value(place, text.as_bytes(), "a number such as 12.5"))?;
        Ok(Some(Points::ratio(amount.micro.into(), 1_000_000)))
    }

    fn day(&self, field: Field) -> Result<Option<Day>, Refusal> {
        let Some((place, text)) = self.text(field)? else { return Ok(None) };
        let day = value::day(text);
        day.map(Some).ok_or_else(|| Refusal::value(place, text.as_bytes(), value::A_DAY))
    }
}
