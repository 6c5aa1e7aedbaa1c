//! Scores as Partner Center shows them, all of a day in one form: six designations by five metrics, a number each.
//!
//! What stands in it at first is the newest that the book knows on the day. Only cells that somebody changes become records;
//! a cell that is blanked takes the figure away that stood in it.

use crate::form::{Field, FieldKind, Form};
use chrono::NaiveDate;
use laurels_core::book::{Book, DesignationId, MetricId, Reported};
use laurels_core::change::{Change, Edit, LedgerRecord};
use laurels_core::points::Points;
use laurels_core::rulebook::Rulebook;
use laurels_core::wizard::WizardContext;
use std::collections::BTreeMap;

/// What a cell is about: the points of a metric of a designation.
#[derive(Clone, Debug)]
pub struct Cell {
    pub designation: DesignationId,
    pub metric: MetricId,
    /// The points there are; none where the rules know no such metric.
    pub most: Option<Points>,
    /// What stood there at first, or what somebody else has put there since.
    pub known: String,
    /// Whether somebody else has put something there since it was changed here.
    pub theirs: bool,
}

#[derive(Clone, Debug)]
pub struct ReportedScoresForm {
    /// Its fields: the day on which the figures were read, then one for each cell.
    pub form: Form,
    /// The cells, designation by designation.
    pub cells: Vec<Cell>,
}

/// Cells in a row.
const WIDTH: usize = MetricId::ALL.len();
/// The place of the day among the fields.
const DAY: usize = 0;
/// The place of the first cell among the fields.
const FIRST: usize = 1;

impl ReportedScoresForm {
    /// The form with what the book knows today.
    pub fn new(context: WizardContext<'_>) -> ReportedScoresForm {
        let pairs = DesignationId::ALL.iter().flat_map(|d| MetricId::ALL.iter().map(move |m| (*d, *m)));
        let cells: Vec<Cell> = pairs
            .map(|(designation, metric)| {
                let known = known(context.book, designation, metric, context.today);
                let most = most(context.rules, designation, metric);
                Cell { designation, metric, most, known, theirs: false }
            })
            .collect();
        let day = Field::new("Read on", "", FieldKind::Day, &context.today.to_string());
        let field = |cell: &Cell| {
            let kind = if cell.most.is_some() { FieldKind::Number } else { FieldKind::Fixed };
            Field::new("Points", "", kind, &cell.known)
        };
        let mut form = Form::new(std::iter::once(day).chain(cells.iter().map(field)).collect());
        form.go_to(Some(FIRST));
        ReportedScoresForm { form, cells }
    }

    /// The cells of a designation, each with what is typed in it.
    pub fn row(&self, row: usize) -> impl Iterator<Item = (&Cell, &str)> {
        self.cells.iter().enumerate().skip(row * WIDTH).take(WIDTH).map(|(at, cell)| (cell, self.form.text(FIRST + at)))
    }

    /// The place of the cell that has the keys; none is the day.
    pub fn focus(&self) -> Option<usize> {
        self.form.focus.and_then(|place| place.checked_sub(FIRST))
    }

    /// The row of the cell that has the keys; none is the day's.
    pub fn focused_row(&self) -> Option<usize> {
        self.focus().map(|cell| cell / WIDTH)
    }

    /// The cell that has the keys, with what is typed in it.
    pub fn focused(&self) -> Option<(&Cell, &str)> {
        let at = self.focus()?;
        Some((self.cells.get(at)?, self.form.text(FIRST + at)))
    }

    /// Goes to a cell; none is the day.
    pub fn go_to(&mut self, cell: Option<usize>) {
        self.form.go_to(Some(cell.map_or(DAY, |cell| FIRST + cell)));
    }

    /// Goes to the same metric of the row below or above; above the first row stands the day.
    pub fn turn_row(&mut self, down: bool) {
        let rows = self.cells.len() / WIDTH;
        self.go_to(match (self.focus(), down) {
            (None, true) => Some(0),
            (Some(cell), true) if cell / WIDTH + 1 < rows => Some(cell + WIDTH),
            (Some(cell), false) => cell.checked_sub(WIDTH),
            (at, _) => at,
        });
        // Where the row has no such metric the one before it does.
        while self.focused().is_some_and(|(cell, _)| cell.most.is_none()) {
            self.go_to(self.focus().map(|cell| cell.saturating_sub(1)));
        }
    }

    /// The day.
    ///
    /// # Errors
    /// Why what is typed is none.
    pub fn day(&self, today: NaiveDate) -> Result<NaiveDate, String> {
        self.form.fields.first().map_or(Ok(today), |day| day.day(today))
    }

    pub fn retype(&mut self, draft: &BTreeMap<String, String>) {
        self.form.retype(draft);
        for (cell, field) in self.cells.iter_mut().zip(self.form.fields.iter_mut().skip(FIRST)) {
            cell.theirs = field.theirs.take().is_some();
        }
    }

    /// Takes in what others have made of the book meanwhile; whether it touches what was changed here.
    pub fn follow(&mut self, context: WizardContext<'_>) -> bool {
        for (cell, field) in self.cells.iter_mut().zip(self.form.fields.iter_mut().skip(FIRST)) {
            let now = known(context.book, cell.designation, cell.metric, context.today);
            if now != cell.known {
                match cell.is_changed(field.text()) && field.text() != now {
                    true => cell.theirs = true,
                    false => field.set(&now),
                }
                cell.known = now;
            }
        }
        self.cells.iter().any(|cell| cell.theirs)
    }

    /// The change that it comes to; empty where nothing was changed.
    ///
    /// # Errors
    /// The cell that is wrong, none being the day, and why.
    pub fn change(&self, context: WizardContext<'_>) -> Result<Change, (Option<usize>, String)> {
        let day = self.day(context.today).map_err(|why| (None, why))?;
        let mut edits = Vec::new();
        for (at, cell) in self.cells.iter().enumerate() {
            let text = self.form.text(FIRST + at);
            if cell.is_changed(text) {
                let points = cell.points(text).map_err(|why| (Some(at), why))?;
                edits.extend(cell.edit(points, day, context));
            }
        }
        Ok(Change { edits, evidence: None })
    }
}

impl Cell {
    /// Whether a text is something else than the book knows.
    pub fn is_changed(&self, text: &str) -> bool {
        self.most.is_some() && text != self.known
    }

    /// A text as points; none is blank.
    ///
    /// # Errors
    /// Why it is no number of points of this metric.
    pub fn points(&self, text: &str) -> Result<Option<Points>, String> {
        let most = self.most.unwrap_or(Points::ZERO);
        if text.is_empty() {
            return Ok(None);
        }
        let points = Points::parse(&text.replace(',', "."));
        let fits = points.filter(|points| (Points::ZERO..=most).contains(points));
        fits.map(Some).ok_or_else(|| format!("expected points from 0 to {most}"))
    }

    /// What becomes of the reported figure.
    fn edit(&self, points: Option<Points>, day: NaiveDate, context: WizardContext<'_>) -> Option<Edit> {
        let shown = newest(context.book, self.designation, self.metric, context.today);
        let Some(points) = points else {
            return shown.map(|shown| Edit::delete(LedgerRecord::from(shown.clone())));
        };
        let track = shown.and_then(|shown| shown.track.clone());
        let (designation, metric) = (self.designation, self.metric);
        let after = Reported { designation, metric, track, value: None, points: Some(points), as_of: day };
        let after = LedgerRecord::from(after);
        Some(Edit { before: context.book.record(after.kind(), &after.key()), after: Some(after) })
    }
}

/// The points of a metric at most; none where a designation has no such metric.
fn most(rules: &Rulebook, designation: DesignationId, metric: MetricId) -> Option<Points> {
    Some(rules.designations.get(&designation)?.metrics.get(&metric)?.max_points)
}

/// The newest figure on a day.
fn newest(book: &Book, designation: DesignationId, metric: MetricId, day: NaiveDate) -> Option<&Reported> {
    let own = book.reported.iter().filter(|r| r.designation == designation && r.metric == metric && r.as_of <= day);
    own.filter(|reported| reported.points.is_some()).max_by_key(|reported| reported.as_of)
}

/// The same as it is typed.
fn known(book: &Book, designation: DesignationId, metric: MetricId, day: NaiveDate) -> String {
    let points = newest(book, designation, metric, day).and_then(|reported| reported.points);
    points.map_or_else(String::new, |points| {
        let number = points.rounded(2);
        format!("{number}")
    })
}

#[cfg(test)]
mod tests;
