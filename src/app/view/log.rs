//! Pane 6: the log of changes: who, when, what, and which score moved.

use super::history;
use super::ledger::empty;
use super::list::{LIST, List, Rows};
use super::subject::Subject;
use super::{overview, words};
use crate::view_model::{Cell, Column, Detail, Mark, Tone};
use laurels_core::change::{LoggedEvidence, Moved, Revision};
use laurels_core::history::HistoryQuery;

pub(super) const LOG: List = List {
    columns: &[
        Column::figures("When (UTC)", 17, 0),
        Column::words("Who", 6, 20, 1),
        Column::sentences("What", 24, 0),
        Column::names("Moved", 14, 30, 2),
    ],
    sort: Some((0, false)),
    title: |_| "Changes".to_owned(),
    len: |subject| subject.log.len(),
    rows: Rows::Many {
        key: |subject, place| Some(subject.log.get(place)?.number.to_string()),
        cell: |subject, place, column| revision_cell(subject, subject.log.get(place)?, column),
    },
    empty: |subject| {
        empty(subject, "Nothing has been changed yet. Every change is noted here with the scores that it moved.")
    },
    detail,
    ..LIST
};

fn revision_cell(subject: &Subject<'_>, revision: &Revision, column: usize) -> Option<Cell> {
    Some(match column {
        // Two changes of one second keep the order in which they were made.
        0 => Cell::number(at(revision), revision.number as f64),
        1 => Cell::outside(&revision.who),
        2 => Cell::outside(&revision.what),
        3 => moved_cell(subject, &revision.moved),
        _ => return None,
    })
}

pub(super) fn at(revision: &Revision) -> String {
    let at = revision.at.naive_utc();
    format!("{} {}", words::date(at.date()), at.format("%H:%M"))
}

/// The score that moved most, and how many others did.
pub(super) fn moved_cell(subject: &Subject<'_>, moved: &[Moved]) -> Cell {
    let size = |moved: &&Moved| (moved.to - moved.from).max(moved.from - moved.to);
    let Some(most) = moved.iter().max_by_key(size) else {
        return Cell { rank: Some(0.0), ..Cell::text("no score").tone(Tone::Dim) };
    };
    let others = if moved.len() > 1 { format!(", {} more", moved.len() - 1) } else { String::new() };
    let by = most.to - most.from;
    let text = format!("{} {}{others}", by.signed(), overview::name_of(subject, most.designation));
    let cell = Cell::number(text, by.to_f64());
    if by.is_positive() { cell.mark(Mark::Up).tone(Tone::Good) } else { cell.mark(Mark::Down).tone(Tone::Warn) }
}

/// A change in full: who made it where, what it took back, each score that it moved, and what was before and is after.
pub(super) fn detail(subject: &Subject<'_>, place: usize) -> Option<Detail> {
    let revision = subject.log.get(place)?;
    let at = revision.at.naive_utc();
    let host = revision.host.as_ref().map_or_else(String::new, |host| format!(" on {host}"));
    let mut detail = Detail::of(&revision.what);
    detail.add_plain("Change", &revision.number.to_string());
    detail.add_plain("When", &format!("{} {} UTC", words::date(at.date()), at.format("%H:%M:%S")));
    detail.add_plain("Who", &format!("{}{host}", revision.who));
    detail.add_plain("Undoes", &revision.undoes.map_or_else(String::new, |number| format!("change {number}")));
    for moved in &revision.moved {
        let by = moved.to - moved.from;
        let name = overview::name_of(subject, moved.designation);
        let text = format!("{name}: {} to {}, {}", moved.from, moved.to, by.signed());
        detail.add("Moved", &text, if by.is_positive() { Tone::Good } else { Tone::Warn });
    }
    if revision.moved.is_empty() {
        detail.add("Moved", "no score", Tone::Dim);
    }
    add_field_changes(subject, revision.number, &mut detail);
    Some(detail)
}

/// What a change did field by field, once it is looked up.
fn add_field_changes(subject: &Subject<'_>, number: u64, detail: &mut Detail) {
    let history_answer = subject.history.filter(|history_answer| history_answer.of == HistoryQuery::Change(number));
    let entries = match history_answer.map(|history_answer| &history_answer.entries) {
        None => return,
        Some(Err(why)) => return detail.add("Record", why, Tone::Bad),
        Some(Ok(entries)) => entries,
    };
    for entry in entries.iter() {
        for touched in &entry.records {
            detail.add_plain("Record", &history::record(touched));
            touched.fields.iter().for_each(|field| detail.add_plain("Field", &history::before_and_after(field)));
        }
        if entry.more > 0 {
            detail.add("Record", &format!("and {} more", entry.more), Tone::Dim);
        }
        entry.figures.into_iter().for_each(|done| detail.add_plain("Figures", &figures(done)));
    }
}

pub(super) fn figures(done: LoggedEvidence) -> String {
    match done {
        LoggedEvidence::Apply { rows, gone, .. } => format!("{rows} rows of figures added, {gone} removed"),
        LoggedEvidence::Revert(number) => format!("the figures of change {number}, undone"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::TableId;
    use crate::test_harness::TestHarness;
    use chrono::{DateTime, TimeZone, Utc};
    use laurels_core::book::DesignationId;
    use laurels_core::points::Points;
    use std::sync::Arc;

    fn revision(number: u64, at: DateTime<Utc>, moved: &[(DesignationId, i64, i64)]) -> Revision {
        let moved = moved.iter().map(|&(designation, from, to)| Moved {
            designation,
            from: Points::whole(from),
            to: Points::whole(to),
            uncertain: false,
        });
        Revision {
            number,
            at,
            who: "kari".into(),
            host: Some("desk".into()),
            what: format!("change\u{202E} {number}"),
            moved: moved.collect(),
            undoes: (number == 3).then_some(2),
        }
    }

    #[test]
    fn the_newest_change_comes_first_with_what_it_moved_most() {
        let at = Utc.with_ymd_and_hms(2026, 11, 22, 9, 5, 0).single().expect("a moment");
        let mut harness = TestHarness::ready();
        let (security, data) = (DesignationId::Security, DesignationId::DataAi);
        harness.state.log = Arc::new(vec![
            revision(1, at, &[]),
            revision(2, at, &[(security, 10, 12), (data, 50, 40)]),
            revision(3, at, &[(security, 12, 10)]),
        ]);
        harness.state.renew_content();
        harness.press("6");
        let list = harness.table(TableId::Log);
        let points: Vec<String> =
            list.rows.iter().map(|row| row.cells.iter().map(Cell::as_text).collect::<Vec<_>>().join("|")).collect();
        assert_eq!(
            points,
            [
                "22 Nov 2026 09:05|kari|change 3|-2.0 Security",
                "22 Nov 2026 09:05|kari|change 2|-10.0 Data & AI, 1 more",
                "22 Nov 2026 09:05|kari|change 1|no score",
            ]
        );
        let whole = detail(&harness.state.subject(), 2).expect("the third");
        let line = |label| whole.lines.iter().find(|line| line.0 == label).map(|line| line.1.as_str());
        assert_eq!(line("Undoes"), Some("change 2"));
        assert_eq!(line("Who"), Some("kari on desk"));
        assert_eq!(line("Moved"), Some("Security: 12.0 to 10.0, -2.0"));
    }
}
