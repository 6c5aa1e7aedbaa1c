//! Every rule by cases: `tests/cases/scoring/*.toml`. Adding a case needs no Rust.

use crate::support::case::{self, Case};
use laurels_core::book::{Basis, DesignationId, MetricId};
use laurels_core::scoring::{Item, MetricScore, Scorecard, Scorer};
use std::fmt::Write as _;

/// One field of a metric, as text.
fn metric_field(card: &Scorecard, metric: &MetricScore, field: &str) -> String {
    match field {
        "notes" => metric.notes(card.as_of, ToString::to_string).join(" | "),
        "points" => metric.points.rounded(2).to_string(),
        "value" => metric.value.rounded(2).to_string(),
        "target" => metric.target.map_or("null".into(), |t| t.rounded(2).to_string()),
        "counted" => metric.counted.to_string(),
        "excluded" => metric.excluded.to_string(),
        "month" => metric.month.map_or("null".into(), |m| m.to_string()),
        "basis" => match metric.basis {
            Basis::Computed => "computed".into(),
            Basis::Reported => "reported".into(),
            Basis::None => "none".into(),
        },
        "max_points" => metric.max_points.rounded(2).to_string(),
        "certain" => metric.certain.to_string(),
        "closes" => metric.closes.as_ref().map_or("null".into(), |closes| {
            let keeps = closes.keeps_until.map_or("null".into(), |day| day.to_string());
            format!("{} {} {keeps}", closes.from, closes.exams.join(","))
        }),
        "warnings" => metric.warnings.iter().map(|w| w.word()).collect::<Vec<_>>().join(" "),
        other => panic!("no field {other} of a metric"),
    }
}

/// What the scorecard says at a path of a case.
fn look_up(card: &Scorecard, path: &str) -> String {
    let mut words = path.split('.');
    let id = words.next().and_then(DesignationId::from_word).unwrap_or_else(|| panic!("{path}: no designation"));
    let score = card.designation(id).unwrap_or_else(|| panic!("{path}: not scored"));
    let Some(word) = words.next() else { return score.points.rounded(2).to_string() };
    if let Some(metric) = MetricId::from_word(word) {
        let metric = score.metric(metric);
        return metric.map_or("absent".into(), |m| metric_field(card, m, words.next().unwrap_or("points")));
    }
    match word {
        "track" => score.track.clone(),
        "certain" => score.is_certain().to_string(),
        "qualified" => score.qualified.to_string(),
        "status" => score.status.word().to_owned(),
        "blocking" => score.blocking.iter().map(|m| m.word()).collect::<Vec<_>>().join(" "),
        "from" => score.window.from.to_string(),
        "to" => score.window.to.to_string(),
        "qualified_on" => score.window.qualified_on.map_or("null".into(), |d| d.to_string()),
        "max" => {
            score.metrics.iter().map(|m| m.max_points).sum::<laurels_core::points::Points>().rounded(2).to_string()
        }
        track => {
            let found = score.tracks.iter().find(|(t, _)| t == track);
            found.unwrap_or_else(|| panic!("{path}: no such field or track")).1.rounded(2).to_string()
        }
    }
}

fn wanted(value: &toml::Value) -> String {
    match value {
        toml::Value::Integer(n) => n.to_string(),
        toml::Value::Float(n) => n.to_string(),
        toml::Value::String(s) => s.clone(),
        other => other.to_string(),
    }
}

fn codes(items: &[Item], id: &str) -> Option<String> {
    let item = items.iter().find(|i| i.id == id)?;
    Some(item.reasons.iter().map(|r| r.word()).collect::<Vec<_>>().join(" "))
}

/// The codes of an item: those counted carry the word `counted` first.
fn reasons(scorer: &Scorer<'_>, path: &str) -> String {
    let mut words = path.splitn(3, '.');
    let designation =
        words.next().and_then(DesignationId::from_word).unwrap_or_else(|| panic!("{path}: no designation"));
    let metric = words.next().and_then(MetricId::from_word).unwrap_or_else(|| panic!("{path}: no metric"));
    let id = words.next().unwrap_or_else(|| panic!("{path}: no item"));
    let explained = scorer.explain(designation, Some(metric));
    let explained = explained.first().unwrap_or_else(|| panic!("{path}: not explained"));
    match (codes(&explained.counted, id), codes(&explained.excluded, id)) {
        (Some(_), Some(_)) => "both counted and excluded".into(),
        (Some(codes), None) => format!("counted {codes}").trim().to_owned(),
        (None, Some(codes)) => codes,
        (None, None) => "absent".into(),
    }
}

fn run(file: &str, case: &Case, failures: &mut String) {
    let bytes = serde_json::to_vec(&case.dataset()).expect("a dataset");
    let place = format!("{file}: {}", case.name);
    let (book, warnings) = match laurels_data::exchange::dataset::read(&bytes) {
        Ok(read) => read,
        Err(error) => {
            let _ = writeln!(failures, "{place}\n    {error}");
            return;
        }
    };
    assert!(warnings.is_empty(), "{place}: {warnings:?}");
    let scorer = Scorer::new(&book, case.rulebook(), case.moment());
    let card = scorer.scorecard();
    assert!(!case.expect.is_empty() || !case.reasons.is_empty(), "{place}: expects nothing");
    for (path, value) in &case.expect {
        let (found, wanted) = (look_up(&card, path), wanted(value));
        if found != wanted {
            let _ = writeln!(failures, "{place}\n    {path}: wanted {wanted}, found {found}");
        }
    }
    for (path, wanted) in &case.reasons {
        let found = reasons(&scorer, path);
        if found != *wanted {
            let _ = writeln!(failures, "{place}\n    {path}: wanted {wanted}, found {found}");
        }
    }
    for designation in &card.designations {
        for (metric, explained) in designation.metrics.iter().zip(scorer.explain(designation.id, None)) {
            let lengths = (explained.counted.len(), explained.excluded.len());
            if lengths != (metric.counted, metric.excluded) {
                let counts = (metric.counted, metric.excluded);
                let _ = writeln!(
                    failures,
                    "{place}\n    {} {}: {counts:?} told, {lengths:?} listed",
                    designation.id, metric.id
                );
            }
        }
    }
}

#[test]
fn every_case_scores_as_computed_by_hand() {
    let mut failures = String::new();
    let cases = case::all();
    for (file, case) in &cases {
        run(file, case, &mut failures);
    }
    assert!(failures.is_empty(), "\n{failures}");
    assert!(!cases.is_empty(), "no case was run");
}
