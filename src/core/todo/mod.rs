//! What needs attention: certifications that end, claims that run against a clock, usage that nobody is associated with,
//! enrolments, figures that are late.
//!
//! Everything follows from the book, the rulebook and the day; nothing here asks a clock or keeps anything. One file a
//! family of kinds. What is at stake is found by projection, as wizards and plans do it; on large books only for the most
//! urgent of each family, because each takes the points of the whole book once.

mod associations;
mod baseline;
mod claims;
mod closing;
mod data;
mod days;
mod enrolment;
mod kind;
mod people;
mod scale;
mod snooze;
mod start;
mod subscriptions;

pub use associations::key_of;
pub use days::TodoSettings;
pub use kind::{TodoKind, Urgency};
pub use snooze::{Snooze, SnoozeCommand, TodoKey, snoozed};
pub use start::Start;

use super::book::{Book, DesignationId};
use super::ids::CustomerId;
use super::month::Month;
use super::points::Points;
use super::projection::Projection;
use super::rulebook::{Rulebook, WindowRule};
use super::scoring::{AsOf, DesignationScore, Explanation, Scope, Scorecard, Scorer, Status};
use super::wizard::WizardRun;
use chrono::{Days, NaiveDate};
use scale::Scale;
use std::borrow::Borrow;

/// Items of a metric for which a mend is worked out, those with the most usage: each takes a projection of the book.
const LIKELIEST: usize = 60;

/// Something that needs attention.
#[derive(Clone, Debug, PartialEq)]
pub struct Todo {
    /// The day by which it should be done. For what has no clock of its own, the last day on which it still helps to
    /// qualify or renew.
    pub due: NaiveDate,
    /// How urgent that makes it.
    pub urgency: Urgency,
    /// What kind of thing it is.
    pub kind: TodoKind,
    /// The key of what it is about: a record's id, `person/exam`, `customer/product`, a word. With the kind it is unique.
    pub subject: String,
    /// What is to be done, in a sentence; names as they came from outside.
    pub text: String,
    /// The most that any one designation would lose or gain.
    pub points_at_stake: Points,
    /// The wizard that does it, with what is known already.
    pub wizard: Option<Start>,
}

/// What the list is made for.
#[derive(Clone, Copy, Debug)]
pub struct Occasion<'a> {
    pub book: &'a Book,
    pub rules: &'a Rulebook,
    pub moment: AsOf,
    /// The house's own numbers of days.
    pub days: TodoSettings,
    /// Wizards left half way.
    pub drafts: &'a [WizardRun],
}

/// Why what does not count does not, with what would mend it: what [`todo()`] reads, and others who advise. What counts is
/// not in it.
pub fn survey(scorer: &Scorer<'_>) -> Vec<Explanation> {
    scorer.explain_everything(Scope { fixes: LIKELIEST, counted: false, ..Scope::ALL })
}

/// Everything that needs attention, the most urgent first; of equal days what has most at stake.
pub fn todo(occasion: Occasion<'_>) -> Vec<Todo> {
    let scorer = Scorer::new(occasion.book, occasion.rules, occasion.moment);
    todo_within(occasion, &scorer, &survey(&scorer))
}

/// The same for who has a scorer and its survey already.
pub fn todo_within(occasion: Occasion<'_>, scorer: &Scorer<'_>, survey: &[Explanation]) -> Vec<Todo> {
    let context = TodoContext { occasion, scorer, card: scorer.scorecard() };
    let families = [
        people::of,
        claims::of,
        associations::of,
        subscriptions::of,
        enrolment::of,
        data::of,
        closing::of,
        baseline::of,
    ];
    let mut todos: Vec<Todo> = families.iter().flat_map(|family| family(&context, survey)).collect();
    todos.sort_by(|a, b| {
        let stakes = b.points_at_stake.cmp(&a.points_at_stake);
        (a.urgency, a.due).cmp(&(b.urgency, b.due)).then(stakes).then((a.kind, &a.subject).cmp(&(b.kind, &b.subject)))
    });
    todos
}

/// What every family works at.
struct TodoContext<'a> {
    occasion: Occasion<'a>,
    scorer: &'a Scorer<'a>,
    card: Scorecard,
}

impl<'a> TodoContext<'a> {
    fn book(&self) -> &'a Book {
        self.occasion.book
    }

    fn rules(&self) -> &'a Rulebook {
        self.occasion.rules
    }

    fn date(&self) -> NaiveDate {
        self.occasion.moment.date
    }

    fn house(&self) -> TodoSettings {
        self.occasion.days
    }

    /// Days until a day; of one that has passed less than nothing.
    fn days_until(&self, day: NaiveDate) -> i64 {
        day.signed_duration_since(self.date()).num_days()
    }

    /// Whether a day is soon, today included.
    fn is_soon(&self, day: NaiveDate) -> bool {
        (0..=i64::from(self.house().soon)).contains(&self.days_until(day))
    }

    /// Something that needs attention, with nothing at stake and no wizard yet.
    fn todo(&self, kind: TodoKind, subject: impl Into<String>, due: NaiveDate, text: String) -> Todo {
        let urgency = match self.days_until(due) {
            ..0 => Urgency::Overdue,
            _ if self.is_soon(due) => Urgency::Soon,
            _ => Urgency::Later,
        };
        Todo { due, urgency, kind, subject: subject.into(), text, points_at_stake: Points::ZERO, wizard: None }
    }

    /// The last day on which something that is mended now still helps a designation: of one that is enrolled the last day
    /// to renew, else the end of a window that begins this month.
    fn last_day_to_help(&self, designation: Option<DesignationId>) -> NaiveDate {
        let score = designation.and_then(|id| self.card.designation(id));
        let enrolled = score.filter(|score| matches!(score.status, Status::Enrolled | Status::RenewalDue));
        let months = match self.rules().window.at(self.date()) {
            Some(WindowRule::Months(months)) => *months as i32,
            _ => 0,
        };
        enrolled.map_or_else(|| Month::of(self.date()).plus(months).last_day(), |score| score.window.to)
    }

    /// What weighs the todos of a family.
    fn scale(&self) -> Scale<'_> {
        Scale::new(self)
    }

    /// A customer's name, else its id.
    fn customer_name<'n, Q: AsRef<str> + Ord + ?Sized>(&'n self, id: &'n Q) -> &'n str
    where
        CustomerId: Borrow<Q>,
    {
        self.book().customer(id).map_or(id.as_ref(), |customer| customer.name.as_str())
    }
}

/// Whether a designation is worth something to the partner: it has points, or is enrolled in.
fn is_pursued(score: &DesignationScore) -> bool {
    score.points.is_positive() || matches!(score.status, Status::Enrolled | Status::RenewalDue)
}

/// So many days later.
fn later(day: NaiveDate, days: u32) -> NaiveDate {
    day.checked_add_days(Days::new(days.into())).unwrap_or(NaiveDate::MAX)
}

/// A day as sentences say it.
fn spoken(day: NaiveDate) -> String {
    day.format("%-d %b %Y").to_string()
}
