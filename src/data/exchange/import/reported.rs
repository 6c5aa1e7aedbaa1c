//! The family of lists of scores as Partner Center shows them: a designation, a metric, its points or its figure, the day.

use super::counts::{LineCounts, Refusal};
use super::fields::{DayColumn, Fields};
use super::layout::Field;
use super::mapping::Mapping;
use super::table::Table;
use super::value::{self, Day, DayEvidence};
use super::{ImportError, each_line};
use chrono::{Datelike, NaiveDate};
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
    pub as_of: Option<ScoreDay>,
}

/// The day on which a score was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScoreDay {
    Exact(NaiveDate),
    /// The newest such day up to the file's.
    OfYear {
        month: u32,
        day: u32,
    },
}

impl ScoreDay {
    /// The day, in a file of a day; none where that has none and it is needed.
    pub fn in_file(self, of_file: Option<NaiveDate>) -> Option<NaiveDate> {
        match self {
            ScoreDay::Exact(day) => Some(day),
            ScoreDay::OfYear { month, day } => {
                let last = of_file?;
                let days = (0..=LEAP).filter_map(|back| NaiveDate::from_ymd_opt(last.year() - back, month, day));
                days.into_iter().find(|day| *day <= last)
            }
        }
    }
}

/// Years between two days of 29 February, at most.
const LEAP: i32 = 8;

const A_METRIC: &str = "a metric; the metrics are Net customer adds, Intermediate certifications, Advanced certifications, Usage \
                        growth and Deployments";

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
            metric: fields.word(Field::Metric, &metrics, A_METRIC)?.ok_or_else(|| missing("metric"))?,
            track: fields.word(Field::Track, &tracks, "enterprise or smb")?,
            value,
            points,
            as_of: None,
        };
        let of_year = fields.text(Field::AsOf)?.and_then(|(_, text)| value::without_year(text));
        match of_year {
            Some((month, day)) => {
                let as_of = Some(ScoreDay::OfYear { month, day });
                lines.push((line, FileScore { as_of, ..score }, None));
            }
            None => lines.push((line, score, fields.day(Field::AsOf)?)),
        }
        Ok(())
    })?;
    let told = DayEvidence::of(lines.iter().filter_map(|(_, _, day)| *day), false);
    let [days] = DayColumn::all(mapping, [(Field::AsOf, told)], counts);
    let mut scores = Vec::with_capacity(lines.len());
    for (line, score, day) in lines {
        if let Ok(day) = days.day(line, day, counts) {
            scores.push(FileScore { as_of: score.as_of.or(day.map(ScoreDay::Exact)), ..score });
        }
    }
    Ok(scores)
}
