//! What a designation scores in the months to come if nothing is done, each step with its cause.

use super::ledger::date_cell;
use super::list::{LIST, List, Rows};
use super::subject::Subject;
use super::{overview, words};
use crate::view_model::{Cell, Column, Detail, Gauge, Mark, Row, Tone};
use laurels_core::forecast::{BAND, Cause, Forecast, ForecastDay};

pub(super) const FORECAST: List = List {
    columns: &[
        Column::figures("From", 11, 0),
        Column::figures("Points", 7, 0),
        Column::words("", 10, 30, 2),
        Column::figures("Change", 6, 0),
        Column::figures("\u{b1}10 % a year", 14, 3),
        Column::sentences("Why", 30, 0),
    ],
    title: |subject| {
        let name = subject.options.designation.map_or_else(String::new, |id| overview::name_of(subject, id));
        format!("{name} in the next months, if nothing is done")
    },
    len: |subject| worked_out(subject).map_or(0, |forecast| forecast.days.len()),
    rows: Rows::Few(|subject, place| Some(row(subject, worked_out(subject)?.days.get(place)?))),
    empty: |_| super::loading().to_owned(),
    detail,
    ..LIST
};

/// The months to come of the open designation, once they are worked out.
fn worked_out<'a>(subject: &Subject<'a>) -> Option<&'a Forecast> {
    subject.results.forecasts.get(&subject.options.designation?).map(AsRef::as_ref)
}

fn row(subject: &Subject<'_>, day: &ForecastDay) -> Row {
    let points = Cell::number(day.points.to_string(), day.points.to_f64());
    let points = overview::doubted(points, day.certain);
    let points = if day.qualified { points.tone(Tone::Good) } else { points };
    let gauge = Gauge {
        value: day.points.to_f64(),
        max: subject.rules.map_or(100.0, |rules| rules.max_points.to_f64()),
        threshold: subject.rules.map(|rules| rules.pass_points.to_f64()),
        uncertain: !day.certain,
        ..Gauge::default()
    };
    let change = match day.change {
        change if change.is_zero() => Cell::text(""),
        change => {
            let tone = if change.is_positive() { Tone::Good } else { Tone::Warn };
            Cell::number(change.signed(), change.to_f64()).tone(tone)
        }
    };
    let causes: Vec<String> = day.causes.iter().map(|cause| words::capitalised(&cause.text)).collect();
    let why = Cell::outside(&causes.join(". "));
    let why = if causes.is_empty() || day.change.is_positive() { why } else { why.mark(Mark::Attention) };
    let cells = vec![date_cell(Some(day.from)), points, Cell::gauge(gauge), change, Cell::text(band(day)), why];
    Row { key: day.from.to_string(), cells }
}

/// `64.1 to 69.3`, where usage is carried forward.
fn band(day: &ForecastDay) -> String {
    day.band.filter(|(low, high)| low != high).map_or_else(String::new, |(low, high)| format!("{low} to {high}"))
}

fn detail(subject: &Subject<'_>, place: usize) -> Option<Detail> {
    let forecast = worked_out(subject)?;
    let day = forecast.days.get(place)?;
    let mut detail = Detail::of(&format!("From {}: {} points", words::date(day.from), day.points));
    for Cause { text, points } in &day.causes {
        let by = if points.is_zero() { String::new() } else { format!(": {}", (*points).signed()) };
        detail.add(
            "Why",
            &format!("{}{by}", words::capitalised(text)),
            if by.is_empty() { Tone::Warn } else { Tone::Plain },
        );
    }
    let told = format!("{} if carried-forward usage shrinks or grows by {BAND} % a year", band(day));
    detail.add_plain("Between", if band(day).is_empty() { "" } else { &told });
    if !day.certain {
        detail.add("?", "Not certain: there are no figures for that month yet.", Tone::Dim);
    }
    let incentives = forecast.incentives().filter(|(from, _)| *from == day.from);
    incentives.into_iter().for_each(|(_, text)| detail.add("Incentives", &text, Tone::Warn));
    forecast.sentences().iter().for_each(|sentence| detail.add("In short", sentence, Tone::Plain));
    Some(detail)
}

#[cfg(test)]
mod tests {
    use crate::table::TableId;
    use crate::test_harness::TestHarness;
    use crate::view::Cell;

    #[test]
    fn t_shows_the_months_to_come_and_p_the_plan_beside_them() {
        let mut harness = TestHarness::ready();
        harness.press("1 j j j t");
        assert_eq!(harness.state.route.focus, TableId::Forecast);
        let table = harness.table(TableId::Forecast);
        assert!(table.title.starts_with("Infrastructure in the next months"), "{}", table.title);
        let days: Vec<&str> = table.rows.iter().filter_map(|row| row.cells.first()).map(Cell::as_text).collect();
        assert_eq!(days, ["22 Nov 2026", "1 Dec 2026", "1 Jan 2027"]);
        harness.press("p");
        assert_eq!(harness.state.route.focus, TableId::Plan);
        harness.press("esc esc");
        assert_eq!(harness.state.route.focus, TableId::Designations);
    }
}
