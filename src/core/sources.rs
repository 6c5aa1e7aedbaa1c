//! Where files come from, what the book has of each kind, and what its scores wait for.
//!
//! What is known of a kind is data (`assets/sources.toml`). The months that a growth lacks are those that scoring says.

use super::book::{Book, DesignationId, ImportKind, MetricId};
use super::change::Revision;
use super::day::day_text;
use super::import_report;
use super::month::Month;
use super::rulebook::{Amount, Family, Rulebook};
use super::scoring::{DesignationScore, MetricScore, Scorecard, months_in_words};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Where a kind of file comes from.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    pub kind: ImportKind,
    pub title: String,
    #[serde(rename = "where")]
    pub place: String,
    pub role: String,
    #[serde(default, rename = "feeds")]
    fed: Vec<Fed>,
    pub looks_back_months: Option<u32>,
    /// The period to choose, where there is a choice.
    pub choose: Option<String>,
    /// Where all this is written.
    pub source: String,
}

/// Designations, each of whose metrics of these is fed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fed {
    designations: Vec<DesignationId>,
    metrics: Vec<MetricId>,
}

impl Source {
    /// The metrics that it feeds.
    pub fn feeds(&'static self) -> impl Iterator<Item = (DesignationId, MetricId)> {
        let pairs =
            |fed: &'static Fed| fed.designations.iter().flat_map(|&id| fed.metrics.iter().map(move |&of| (id, of)));
        self.fed.iter().flat_map(pairs)
    }
}

/// Every source, in the order in which they are worth having.
pub fn sources() -> &'static [Source] {
    #[derive(Deserialize)]
    struct File {
        source: Vec<Source>,
    }
    static SOURCES: LazyLock<Vec<Source>> = LazyLock::new(|| {
        let file = toml::from_str::<File>(include_str!("../../assets/sources.toml"));
        file.map(|file| file.source).unwrap_or_default()
    });
    &SOURCES
}

/// A source, what the book has of it, and why it is needed.
#[derive(Clone, Debug)]
pub struct SourceStatus {
    pub source: &'static Source,
    /// Months of figures that the book has of it, the oldest first; none of a kind that has no figures.
    pub months: Vec<Month>,
    pub needed: Option<String>,
}

/// What a report is called: its title, or the word of a kind that no source has.
pub fn title(kind: ImportKind) -> String {
    let source = sources().iter().find(|source| source.kind == kind);
    source.map_or_else(|| kind.word().replace('-', " "), |source| source.title.clone())
}

/// How each source stands.
pub fn status(book: &Book, rules: &Rulebook, card: &Scorecard, today: NaiveDate) -> Vec<SourceStatus> {
    let months = book.usage.months_by_kind();
    let need = Need { book, rules, card, today };
    let status = |source: &'static Source| {
        let months: Vec<Month> = months.get(source.kind.word()).into_iter().flatten().copied().collect();
        let needed = need.of(source, months.last().copied());
        SourceStatus { source, months, needed }
    };
    sources().iter().map(status).collect()
}

/// When a file of each kind was last imported.
pub fn imported(log: &[Revision]) -> BTreeMap<ImportKind, DateTime<Utc>> {
    let kinds = log.iter().filter_map(|revision| Some((import_report::imported_kind(&revision.what)?, revision.at)));
    kinds.collect() // The log is in order: the last stays.
}

/// What says whether a source is needed.
struct Need<'a> {
    book: &'a Book,
    rules: &'a Rulebook,
    card: &'a Scorecard,
    today: NaiveDate,
}

impl Need<'_> {
    fn of(&self, source: &'static Source, newest: Option<Month>) -> Option<String> {
        match source.kind {
            ImportKind::TrainingCompletions => self.book.certifications.is_empty().then(|| {
                "No certification is known: intermediate and advanced certifications give no points without it."
                    .to_owned()
            }),
            ImportKind::ReportedScores => self
                .book
                .reported
                .is_empty()
                .then(|| "Without Microsoft's own points, laurels can't compare its scores with them.".to_owned()),
            ImportKind::CustomersAndTenants => self.without_segment(),
            ImportKind::PalLink => self.links_not_seen(),
            kind => self.figures(source, carried(kind)?, newest),
        }
    }

    /// Months of figures that are missing, or out since the newest that is known.
    fn figures(
        &self,
        source: &'static Source,
        (family, amounts): (Family, &[Amount]),
        newest: Option<Month>,
    ) -> Option<String> {
        let choose = source.choose.as_ref().map_or(String::new(), |period| format!("; choose {period}"));
        let fed = source.feeds().filter_map(|(id, metric)| {
            let score = self.card.designation(id)?;
            Some((score, score.metric(metric)?))
        });
        let mut lacking: Vec<(&DesignationScore, &MetricScore, String)> = Vec::new();
        for (score, metric) in fed {
            for gap in metric.gaps.iter().filter(|gap| gap.family == family && amounts.contains(&gap.amount)) {
                let months = months_in_words(&gap.missing);
                let are = if gap.missing.len() == 1 { "is" } else { "are" };
                let measured = gap.measured();
                let growth = match (gap.compared, gap.missing.is_empty()) {
                    (_, true) => continue,
                    (Some(compared), _) if compared < 12 => format!(
                        "{measured} growth compares 12 months with 12: {} {are} missing ({months}){choose}.",
                        gap.missing.len()
                    ),
                    _ => format!("{measured} for {months} is missing{choose}."),
                };
                lacking.push((score, metric, growth));
            }
        }
        lacking.sort_by_key(|(_, metric, _)| std::cmp::Reverse(metric.gaps.iter().map(|gap| gap.missing.len()).max()));
        match (lacking.first(), newest) {
            (Some((score, _, text)), _) => Some(format!("{text} {} rests on it.", score.name)),
            (None, Some(newest)) => {
                let out = self.rules.published_on(newest.plus(1));
                (out <= self.today).then(|| {
                    format!(
                        "The newest month is {newest}; {} has been available since {}.",
                        newest.plus(1),
                        day_text(out)
                    )
                })
            }
            (None, None) => None,
        }
    }

    fn without_segment(&self) -> Option<String> {
        let count = self.book.customers.iter().filter(|customer| customer.segment.is_none()).count();
        let customers = if count == 1 { "1 customer has" } else { "customers have" };
        let many = if count == 1 { String::new() } else { format!("{count} ") };
        (count > 0)
            .then(|| format!("{many}{customers} no segment, which decides between the enterprise and the SMB track."))
    }

    fn links_not_seen(&self) -> Option<String> {
        let links = self.book.associations.iter().filter_map(|association| association.credential.as_ref());
        let count = links.filter(|credential| credential.verified.is_none()).count();
        let links = if count == 1 { "1 Partner Admin Link hasn't" } else { "Partner Admin Links haven't" };
        let many = if count == 1 { String::new() } else { format!("{count} ") };
        (count > 0)
            .then(|| format!("{many}{links} been seen yet: run the command as each account and import what it prints."))
    }
}

/// The figures that a kind is the first to be asked for.
const fn carried(kind: ImportKind) -> Option<(Family, &'static [Amount])> {
    match kind {
        ImportKind::AzureUsage => Some((Family::Azure, &[Amount::Acr, Amount::SecurityAcr])),
        ImportKind::OfficeUsage => Some((Family::Microsoft365, &[Amount::PaidSeats, Amount::ActiveUsers])),
        ImportKind::BizappsRevenue => Some((Family::BusinessApplications, &[Amount::Revenue])),
        ImportKind::BizappsUsage => Some((Family::BusinessApplications, &[Amount::Consumption])),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rulebook;

    #[test]
    fn every_source_is_known_once_and_feeds_metrics_that_there_are() {
        let rules = rulebook::shipped(rulebook::in_force(NaiveDate::from_ymd_opt(2026, 11, 22).expect("a day")).0);
        let rules = rules.expect("it ships").expect("it reads");
        let day = rules.from.unwrap_or_default();
        let card = crate::scoring::score(&Book::default(), &rules, crate::scoring::AsOf { date: day, today: day });
        assert!(sources().len() >= 20);
        for (at, source) in sources().iter().enumerate() {
            assert!(sources().iter().skip(at + 1).all(|other| other.kind != source.kind), "{} twice", source.kind);
            for (id, metric) in source.feeds() {
                let score = card.designation(id).expect("a designation");
                let known = score.by_track.iter().any(|(_, metrics)| metrics.iter().any(|known| known.id == metric));
                assert!(known || score.metric(metric).is_some(), "{}: {id} has no {metric}", source.kind);
            }
        }
    }
}
