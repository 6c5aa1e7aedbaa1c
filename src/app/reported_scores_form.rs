//! Scores as Partner Center shows them, all of a day in one form: six designations by five metrics, a number each.
//!
//! What stands in it at first is the newest that the book knows on the day. Only cells that somebody changes become records;
//! a cell that is blanked takes the figure away that stood in it.

use chrono::NaiveDate;
use laurels_core::book::{Book, DesignationId, MetricId, Reported};
use laurels_core::change::{Change, Edit, LedgerRecord};
use laurels_core::points::Points;
use laurels_core::rulebook::Rulebook;
use laurels_core::wizard::WizardContext;
use tui_input::Input;

/// A cell: the points of a metric of a designation.
#[derive(Clone, Debug)]
pub struct Cell {
    /// Designation.
    pub designation: DesignationId,
    /// Metric.
    pub metric: MetricId,
    /// The points there are; none where the rules know no such metric.
    pub most: Option<Points>,
    /// What is typed.
    pub input: Input,
    /// What stood there at first, or what somebody else has put there since.
    pub known: String,
    /// Whether somebody else has put something there since it was changed here.
    pub theirs: bool,
}

/// The form.
#[derive(Clone, Debug)]
pub struct ReportedScoresForm {
    /// The day on which the figures were read.
    pub day: Input,
    /// The cells, designation by designation.
    pub cells: Vec<Cell>,
    /// The cell that is typed into; none is the day.
    pub focus: Option<usize>,
    /// Whether the cell was just come to, so that what is typed takes the place of what stands in it.
    fresh: bool,
}

/// Cells in a row.
const WIDTH: usize = MetricId::ALL.len();

impl ReportedScoresForm {
    /// The form with what the book knows today.
    pub fn new(context: WizardContext<'_>) -> ReportedScoresForm {
        let pairs = DesignationId::ALL.iter().flat_map(|d| MetricId::ALL.iter().map(move |m| (*d, *m)));
        let cells = pairs.map(|(designation, metric)| {
            let known = known(context.book, designation, metric, context.today);
            let most = most(context.rules, designation, metric);
            Cell { designation, metric, most, input: Input::from(known.clone()), known, theirs: false }
        });
        ReportedScoresForm {
            day: Input::from(context.today.to_string()),
            cells: cells.collect(),
            focus: Some(0),
            fresh: true,
        }
    }

    /// The cells of a designation.
    pub fn row(&self, place: usize) -> &[Cell] {
        self.cells.get(place * WIDTH..(place + 1) * WIDTH).unwrap_or_default()
    }

    /// The row of the cell that is typed into; none is the day's.
    pub fn focused_row(&self) -> Option<usize> {
        self.focus.map(|cell| cell / WIDTH)
    }

    /// The cell that is typed into.
    pub fn focused(&self) -> Option<&Cell> {
        self.cells.get(self.focus?)
    }

    /// The line that is typed into.
    pub fn input(&self) -> &Input {
        self.focused().map_or(&self.day, |cell| &cell.input)
    }

    /// The same, to be changed.
    pub fn input_mut(&mut self) -> &mut Input {
        match self.focus.and_then(|cell| self.cells.get_mut(cell)) {
            Some(cell) => &mut cell.input,
            None => &mut self.day,
        }
    }

    /// Makes ready for a character: the first one in a cell takes the place of what stood there.
    pub fn begin_typing(&mut self) {
        if std::mem::take(&mut self.fresh) {
            *self.input_mut() = Input::default();
        }
    }

    /// Has what stands in the cell changed where the cursor is.
    pub fn keep_typed(&mut self) {
        self.fresh = false;
    }

    /// Goes on by so many cells that there are, round the end; the day stands before the first.
    pub fn turn(&mut self, by: isize) {
        let is_there = |cell: &usize| self.cells.get(*cell).is_some_and(|cell| cell.most.is_some());
        let stops: Vec<Option<usize>> =
            std::iter::once(None).chain((0..self.cells.len()).filter(is_there).map(Some)).collect();
        let at = stops.iter().position(|stop| *stop == self.focus).unwrap_or(0);
        let next = (at as isize + by).rem_euclid(stops.len() as isize);
        self.focus = stops.get(next as usize).copied().flatten();
        self.fresh = true;
    }

    /// Goes to the same metric of the row below or above; above the first row stands the day.
    pub fn turn_row(&mut self, down: bool) {
        let at = self.focus;
        let rows = self.cells.len() / WIDTH;
        self.focus = match (at, down) {
            (None, true) => Some(0),
            (Some(cell), true) if cell / WIDTH + 1 < rows => Some(cell + WIDTH),
            (Some(cell), false) => cell.checked_sub(WIDTH),
            (at, _) => at,
        };
        self.fresh = true;
        // Where the row has no such metric the one before it does.
        while self.focused().is_some_and(|cell| cell.most.is_none()) {
            self.focus = self.focus.map(|cell| cell.saturating_sub(1));
        }
    }

    /// The day.
    ///
    /// # Errors
    /// Why what is typed is none.
    pub fn day(&self) -> Result<NaiveDate, String> {
        let day = self.day.value().trim().parse::<NaiveDate>();
        day.map_err(|_| "expected a day as 2026-11-22".to_owned())
    }

    /// Takes in what others have made of the book meanwhile; whether it touches what was changed here.
    pub fn follow(&mut self, context: WizardContext<'_>) -> bool {
        for cell in &mut self.cells {
            let now = known(context.book, cell.designation, cell.metric, context.today);
            if now != cell.known {
                match cell.is_changed() && cell.input.value().trim() != now {
                    true => cell.theirs = true,
                    false => cell.input = Input::from(now.clone()),
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
        let day = self.day().map_err(|why| (None, why))?;
        let mut edits = Vec::new();
        for (place, cell) in self.cells.iter().enumerate().filter(|(_, cell)| cell.is_changed()) {
            let points = cell.points().map_err(|why| (Some(place), why))?;
            edits.extend(cell.edit(points, day, context));
        }
        Ok(Change { edits, evidence: None })
    }
}

impl Cell {
    /// Whether something else stands in it than the book knows.
    pub fn is_changed(&self) -> bool {
        self.most.is_some() && self.input.value().trim() != self.known
    }

    /// What is typed as points; none is blank.
    ///
    /// # Errors
    /// Why it is no number of points of this metric.
    pub fn points(&self) -> Result<Option<Points>, String> {
        let (text, most) = (self.input.value().trim(), self.most.unwrap_or(Points::ZERO));
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
            return shown.map(|shown| Edit::delete(LedgerRecord::Reported(shown.clone())));
        };
        let track = shown.and_then(|shown| shown.track.clone());
        let (designation, metric) = (self.designation, self.metric);
        let after = Reported { designation, metric, track, value: None, points: Some(points), as_of: day };
        let after = LedgerRecord::Reported(after);
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
