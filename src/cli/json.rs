//! The JSON that scripts rely on: names, order and rounding of every document, in one place.
//!
//! Exact points become numbers of two decimals here and nowhere earlier. What people wrote (names, sentences with names
//! in them) is cleaned, because terminals show JSON too.

use chrono::{NaiveDate, SecondsFormat};
use laurels_core::book::{Basis, MetricWarning, Snapshot};
use laurels_core::change::{Moved, Revision};
use laurels_core::ids::AssociationId;
use laurels_core::import_report::{CustomerFigures, FileProblem, ImportReport, LeftOut, Preview};
use laurels_core::points::Points;
use laurels_core::scoring::{
    Closes, DesignationScore, ENGINE, Explanation, Fix, Item, MetricScore, Pending, Scorecard, Window,
};
use laurels_core::text::{clean, escape_json};
use serde::Serialize;
use serde_json::Number;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Writes one document, indented, with a newline behind it, and nothing in it that a terminal would obey.
///
/// # Errors
/// When the output cannot be written.
pub fn write(out: &mut dyn Write, document: &impl Serialize) -> io::Result<()> {
    writeln!(out, "{}", escape_json(&serde_json::to_string_pretty(document)?))
}

/// Points of a score: always with a decimal.
fn points(value: Points) -> f64 {
    value.rounded(2)
}

/// A number that is usually whole, such as a maximum: without a decimal when it is.
pub fn plain(value: Points) -> Number {
    let rounded = value.rounded(2);
    let whole = rounded as i64;
    if whole as f64 == rounded { whole.into() } else { Number::from_f64(rounded).unwrap_or_else(|| 0.into()) }
}

/// `score`.
#[derive(Serialize)]
pub struct ScorecardJson<'a> {
    as_of: NaiveDate,
    rulebook: &'a str,
    engine: u32,
    warnings: &'a [String],
    designations: Vec<DesignationJson<'a>>,
}

#[derive(Serialize)]
struct DesignationJson<'a> {
    id: &'static str,
    name: &'a str,
    track: &'a str,
    track_reason: Cow<'a, str>,
    tracks: Vec<TrackJson<'a>>,
    points: f64,
    pass_points: Number,
    max_points: Number,
    qualified: bool,
    certain: bool,
    status: &'static str,
    blocking: Vec<&'static str>,
    window: WindowJson,
    metrics: Vec<MetricJson<'a>>,
}

#[derive(Serialize)]
struct TrackJson<'a> {
    id: &'a str,
    points: f64,
}

#[derive(Serialize)]
struct WindowJson {
    from: NaiveDate,
    to: NaiveDate,
    qualified_on: Option<NaiveDate>,
}

#[derive(Serialize)]
struct MetricJson<'a> {
    id: &'static str,
    category: &'static str,
    points: f64,
    max_points: Number,
    value: f64,
    target: Option<f64>,
    unit: &'a str,
    month: Option<String>,
    basis: Basis,
    reported_points: Option<Number>,
    certain: bool,
    closes: Option<&'a Closes>,
    counted: usize,
    excluded: usize,
    warnings: &'a [MetricWarning],
}

impl<'a> ScorecardJson<'a> {
    pub fn of(card: &'a Scorecard) -> ScorecardJson<'a> {
        ScorecardJson {
            as_of: card.as_of,
            rulebook: &card.rulebook,
            engine: ENGINE,
            warnings: &card.warnings,
            designations: card.designations.iter().map(DesignationJson::of).collect(),
        }
    }
}

impl<'a> DesignationJson<'a> {
    fn of(score: &'a DesignationScore) -> DesignationJson<'a> {
        let Window { from, to, qualified_on } = score.window;
        DesignationJson {
            id: score.id.word(),
            name: &score.name,
            track: &score.track,
            track_reason: clean(&score.track_reason),
            tracks: score.tracks.iter().map(|(id, p)| TrackJson { id, points: points(*p) }).collect(),
            points: points(score.points),
            pass_points: plain(score.pass_points),
            max_points: plain(score.max_points),
            qualified: score.qualified,
            certain: score.is_certain(),
            status: score.status.word(),
            blocking: score.blocking.iter().map(|metric| metric.word()).collect(),
            window: WindowJson { from, to, qualified_on },
            metrics: score.metrics.iter().map(MetricJson::of).collect(),
        }
    }
}

impl<'a> MetricJson<'a> {
    fn of(metric: &'a MetricScore) -> MetricJson<'a> {
        MetricJson {
            id: metric.id.word(),
            category: metric.category(),
            points: points(metric.points),
            max_points: plain(metric.max_points),
            value: points(metric.value),
            target: metric.target.map(points),
            unit: &metric.unit,
            month: metric.month.map(|month| month.to_string()),
            basis: metric.basis,
            reported_points: metric.reported_points.map(plain),
            certain: metric.certain,
            closes: metric.closes.as_ref(),
            counted: metric.counted,
            excluded: metric.excluded,
            warnings: &metric.warnings,
        }
    }
}

/// `explain` of one metric.
#[derive(Serialize)]
pub struct ExplanationJson<'a> {
    designation: &'static str,
    metric: &'static str,
    track: &'a str,
    points: f64,
    counted: Vec<ItemJson<'a>>,
    excluded: Vec<ItemJson<'a>>,
}

#[derive(Serialize)]
struct ItemJson<'a> {
    kind: &'static str,
    id: &'a str,
    name: Cow<'a, str>,
    value: f64,
    points: f64,
    through: &'a [AssociationId],
    reasons: Vec<&'static str>,
    text: Cow<'a, str>,
    fix: Option<FixJson<'a>>,
    pending: Option<PendingJson<'a>>,
}

#[derive(Serialize)]
struct FixJson<'a> {
    wizard: &'a str,
    set: BTreeMap<&'a str, Cow<'a, str>>,
    asks: &'a [String],
    gain: f64,
}

#[derive(Serialize)]
struct PendingJson<'a> {
    association: Option<&'a AssociationId>,
    state: &'static str,
    wizard: &'a str,
    set: BTreeMap<&'a str, Cow<'a, str>>,
    asks: &'a [String],
    since: Option<NaiveDate>,
    due: Option<NaiveDate>,
}

impl<'a> ExplanationJson<'a> {
    pub fn of(explanation: &'a Explanation) -> ExplanationJson<'a> {
        ExplanationJson {
            designation: explanation.designation.word(),
            metric: explanation.metric.word(),
            track: &explanation.track,
            points: points(explanation.points),
            counted: explanation.counted.iter().map(ItemJson::of).collect(),
            excluded: explanation.excluded.iter().map(ItemJson::of).collect(),
        }
    }
}

impl<'a> ItemJson<'a> {
    fn of(item: &'a Item) -> ItemJson<'a> {
        ItemJson {
            kind: item.kind.word(),
            id: &item.id,
            name: clean(&item.name),
            value: points(item.value),
            points: points(item.points),
            through: &item.through,
            reasons: item.reasons.iter().map(|reason| reason.word()).collect(),
            text: clean(&item.text),
            fix: item.fix.as_ref().map(FixJson::of),
            pending: item.pending.as_ref().map(PendingJson::of),
        }
    }
}

impl<'a> FixJson<'a> {
    /// A gain is a promise: it is rounded down.
    fn of(fix: &'a Fix) -> FixJson<'a> {
        FixJson { wizard: &fix.wizard, set: fields(&fix.set), asks: &fix.asks, gain: fix.gain.floored(2) }
    }
}

impl<'a> PendingJson<'a> {
    fn of(pending: &'a Pending) -> PendingJson<'a> {
        let Pending { association, state, wizard, set, asks, since, due, answered: _ } = pending;
        let (association, since, due) = (association.as_ref(), *since, *due);
        PendingJson { association, state: state.word(), wizard, set: fields(set), asks, since, due }
    }
}

/// A wizard's answers by field.
fn fields(set: &[(String, String)]) -> BTreeMap<&str, Cow<'_, str>> {
    set.iter().map(|(field, value)| (field.as_str(), clean(value))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_keep_a_decimal_and_limits_do_not() {
        let text = |value: &dyn Fn(Points) -> String, p| value(p);
        let score = |p| serde_json::to_string(&points(p)).expect("a number");
        let limit = |p| plain(p).to_string();
        assert_eq!(text(&score, Points::whole(48)), "48.0");
        assert_eq!(text(&limit, Points::whole(70)), "70");
        assert_eq!(text(&score, Points::ratio(20, 3)), "6.67");
        assert_eq!(text(&limit, Points::ratio(25, 2)), "12.5");
    }
}

/// `history`.
#[derive(Serialize)]
pub struct HistoryJson<'a> {
    snapshots: Vec<Snapshot>,
    changes: Vec<ChangeJson<'a>>,
}

#[derive(Serialize)]
struct ChangeJson<'a> {
    revision: u64,
    at: String,
    who: Cow<'a, str>,
    host: Option<Cow<'a, str>>,
    what: Cow<'a, str>,
    moved: Vec<MovedJson>,
}

/// How points moved, or would.
#[derive(Serialize)]
pub struct MovedJson {
    designation: &'static str,
    from: f64,
    to: f64,
    /// False where it is known that figures are missing that the points rest on.
    #[serde(skip_serializing_if = "Option::is_none")]
    certain: Option<bool>,
}

impl MovedJson {
    pub fn of(moved: &Moved) -> MovedJson {
        MovedJson {
            designation: moved.designation.word(),
            from: points(moved.from),
            to: points(moved.to),
            certain: moved.uncertain.then_some(false),
        }
    }
}

impl<'a> HistoryJson<'a> {
    /// The document of these scores and changes.
    pub fn of(snapshots: &[Snapshot], changes: &'a [Revision]) -> HistoryJson<'a> {
        let cleaned = |text: &Option<String>| text.as_deref().map(|text| clean(text).into_owned());
        let snapshots = snapshots.iter().map(|snapshot| Snapshot {
            track: cleaned(&snapshot.track),
            rulebook: snapshot.rulebook.as_deref().map(|id| clean(id).as_ref().into()),
            ..snapshot.clone()
        });
        let changes = changes.iter().map(|change| ChangeJson {
            revision: change.number,
            at: change.at.to_rfc3339_opts(SecondsFormat::Secs, true),
            who: clean(&change.who),
            host: change.host.as_deref().map(clean),
            what: clean(&change.what),
            moved: change.moved.iter().map(MovedJson::of).collect(),
        });
        HistoryJson { snapshots: snapshots.collect(), changes: changes.collect() }
    }
}

/// `import`.
#[derive(Serialize)]
pub struct ImportJson {
    files: Vec<ImportReport>,
    moved: Vec<MovedJson>,
    left_out: Vec<LeftOut>,
}

impl ImportJson {
    /// The document of an import, done or planned.
    pub fn of(preview: &Preview) -> ImportJson {
        let cleaned = |texts: &[String]| texts.iter().map(|text| clean(text).into_owned()).collect();
        let problem = |problem: &FileProblem| FileProblem {
            column: problem.column.as_deref().map(|column| clean(column).into_owned()),
            message: clean(&problem.message).into_owned(),
            ..problem.clone()
        };
        let customer = |figures: &CustomerFigures| CustomerFigures {
            customer: clean(&figures.customer).as_ref().into(),
            name: clean(&figures.name).into_owned(),
            months: figures.months.clone(),
        };
        let file = |report: &ImportReport| ImportReport {
            file: clean(&report.file).into_owned(),
            gone: report.gone.iter().map(|id| clean(id).as_ref().into()).collect(),
            problems: report.problems.iter().map(problem).collect(),
            customers: report.customers.iter().map(customer).collect(),
            unmapped_columns: cleaned(&report.unmapped_columns),
            notes: cleaned(&report.notes),
            ..report.clone()
        };
        let moved = preview.moved.iter().filter(|moved| moved.from != moved.to).map(MovedJson::of).collect();
        let left_out = |left: &LeftOut| LeftOut {
            file: clean(&left.file).into_owned(),
            why: clean(&left.why).into_owned(),
            unknown: None,
        };
        let left_out = preview.left_out.iter().map(left_out).collect();
        ImportJson { files: preview.reports.iter().map(file).collect(), moved, left_out }
    }
}
