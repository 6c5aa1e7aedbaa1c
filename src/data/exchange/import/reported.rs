//! The family of lists of scores as Partner Center shows them: a designation, a metric, its points or its figure, the day.

use super::counts::{LineCounts, Refusal};
use super::fields::{DayColumn, Fields};
use super::layout::Field;
use super::mapping::Mapping;
use super::table::Table;
use super::value::{Day, DayEvidence};
use super::{ImportError, each_line};
use chrono::NaiveDate;
use laurels_core::book::{DesignationId, MetricId};
use laurels_core::points::Points;

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
    let told = DayEvidence::of(lines.iter().filter_map(|(_, _, day)| *day), false);
    let [days] = DayColumn::all(mapping, [(Field::AsOf, told)], counts);
    let mut scores = Vec::with_capacity(lines.len());
    for (line, score, day) in lines {
        if let Ok(as_of) = days.day(line, day, counts) {
            scores.push(FileScore { as_of, ..score });
        }
    }
    Ok(scores)
}
