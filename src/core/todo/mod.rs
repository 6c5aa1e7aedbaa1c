//! What needs attention: certifications that end, claims that run against a clock, usage that nobody is associated with,
//! enrolments, figures that are late.
//!
//! Everything follows from the book, the rulebook and the day; nothing here asks a clock or keeps anything. One file a
//! family of kinds. What is at stake is found by projection, as wizards and plans do it; on large books only for the most
//! urgent of each family, because each takes the points of the whole book once.

mod baseline;
mod claims;
mod closing;
mod data;
mod enrolment;
mod gaps;
mod kind;
mod links;
mod observed;
mod order;
mod people;
mod scale;
mod snooze;
mod subscriptions;

pub use crate::advice::{Effects, Occasion, Start, TodoSettings};
pub use gaps::CORRECT;
pub use kind::{TodoKind, Urgency};
pub use order::{Section, costs};
pub use snooze::{Snooze, SnoozeCommand, TodoKey, snoozed};

use super::advice::Adviser;
use super::book::{Activity, Association, Book, DesignationId, Product};
use super::change::Edit;
use super::ids::CustomerId;
use super::month::Month;
use super::points::Points;
use super::projection::Projection;
use super::rulebook::{Rulebook, WindowRule};
use super::scoring::{Detail, Explanation, Item, ItemKind, MetricScore, Scope, Scorecard, Scorer, Status};
use chrono::{Days, NaiveDate};
use scale::Scale;
use std::borrow::Borrow;

/// Items of a metric for which a mend is worked out, those with the most usage: each takes a projection of the book.
const LIKELIEST: usize = 60;

#[derive(Clone, Debug, PartialEq)]
pub struct Todo {
    /// The day by which it should be done. For what has no clock of its own, the last day on which it still helps to
    /// qualify or renew.
    pub due: NaiveDate,
    pub urgency: Urgency,
    pub kind: TodoKind,
    /// The key of what it is about: a record's id, `person/exam`, `customer/product`, `customer/wizard/choice…`, a word. With
    /// the kind it is unique, and the same whatever else is listed.
    pub subject: String,
    /// What is to be done, in a sentence; names as they came from outside.
    pub text: String,
    /// The most that any one designation would gain by doing it; of what lapses, the most that one would lose by all that
    /// lapses on that day.
    pub points_at_stake: Points,
    /// The points of each designation that make it up, the most first.
    pub effects: Effects,
    /// Whether the points rest on figures that the book knows.
    pub certain: bool,
    /// Whether the points are lost rather than gained.
    pub loses: bool,
    /// The wizard that does it, with what is known already.
    pub wizard: Option<Start>,
    /// Other ways to do the same that gain no more, and so are not listed.
    pub instead: Vec<Start>,
    /// The records that settle it the way a report tells it; none where no report does.
    pub observed: Vec<Edit>,
}

impl Todo {
    /// Whether it is about a designation that joins an enrolment, and so is only recorded.
    pub fn joins(&self) -> bool {
        self.kind == TodoKind::Enrol && self.text.starts_with(enrolment::RECORD)
    }

    /// The customer that it is about, where its subject is no record of one.
    pub fn customer<'b>(&self, book: &'b Book) -> Option<&'b CustomerId> {
        let answered = self.wizard.as_ref().and_then(|start| start.set.iter().find(|(field, _)| field == "customer"));
        let (before, after) = (self.subject.rsplit_once('/'), self.subject.split_once('/'));
        let named = [Some(self.subject.as_str()), before.map(|(id, _)| id), after.map(|(_, id)| id)];
        let mut ids = answered.map(|(_, id)| id.as_str()).into_iter().chain(named.into_iter().flatten());
        ids.find_map(|id| book.customer(id)).map(|customer| &customer.id)
    }

    /// Whether what a wizard does with these answers is told by it.
    pub fn tells(&self, wizard: &str, set: &[(String, String)]) -> bool {
        let mut told = self.wizard.iter().chain(&self.instead);
        told.any(|start| start.wizard == wizard && start.set == set)
    }

    /// The same with so much at stake.
    fn weighed(self, effects: Effects) -> Todo {
        let points_at_stake = effects.first().map_or(Points::ZERO, |(_, points)| *points);
        Todo { points_at_stake, effects, ..self }
    }
}

/// Why what does not count does not, metric by metric: what a [`survey`] says the remedies of. What counts is not in it.
pub fn not_counted<'s, 'b>(scorer: &'s Scorer<'b>, detail: Detail) -> impl Iterator<Item = Explanation> + use<'s, 'b> {
    scorer.explain_everything(Scope { counted: false, detail, ..Scope::ALL })
}

/// What is [not counted](not_counted), with what would mend it: what [`todo()`] reads. `read` sees every item, in that
/// detail; those are kept that [`todo()`] needs, since of large books all would take more room than the books.
pub fn survey<'a>(
    occasion: Occasion<'a>,
    scorer: &'a Scorer<'a>,
    (detail, explained): (Detail, impl Iterator<Item = Explanation>),
    mut read: impl FnMut(&Explanation),
) -> Vec<Explanation> {
    let adviser = Adviser::new(occasion, scorer);
    let is_needed = |item: &Item| item.kind == ItemKind::Person || item.fix.is_some() || item.lacks.is_some();
    let kept = explained.map(|mut explanation| {
        adviser.advise(&mut explanation, detail, LIKELIEST);
        read(&explanation);
        for items in [&mut explanation.counted, &mut explanation.excluded] {
            items.retain(is_needed);
            items.shrink_to_fit();
        }
        explanation
    });
    kept.collect()
}

/// Everything that needs attention, the most valuable first.
pub fn todo(occasion: Occasion<'_>) -> Vec<Todo> {
    let scorer = Scorer::new(occasion.book, occasion.rules, occasion.moment);
    let explained = (Detail::Codes, not_counted(&scorer, Detail::Codes));
    todo_within(occasion, &scorer, &survey(occasion, &scorer, explained, |_| {}))
}

/// The same for who has a scorer and its survey already.
pub fn todo_within(occasion: Occasion<'_>, scorer: &Scorer<'_>, survey: &[Explanation]) -> Vec<Todo> {
    let context = TodoContext { occasion, scorer, adviser: Adviser::new(occasion, scorer) };
    let mut gaps = gaps::of(&context, survey);
    // What was lost and can be regained is not proposed a second time.
    let mut todos = claims::of(&context);
    todos.extend(subscriptions::of(&context, &mut gaps));
    gaps::list(&context, gaps, survey, &mut todos);
    let mut todos: Vec<Todo> = todos.into_iter().filter_map(|todo| claims::once_lapsed(&context, todo)).collect();
    let families = [people::of, links::of, enrolment::of, data::of, baseline::of];
    todos.extend(families.iter().flat_map(|family| family(&context, survey)));
    todos.iter_mut().for_each(|todo| todo.certain &= context.is_certain(todo));
    todos.sort_by(order::compare);
    todos
}

/// What every family works at.
struct TodoContext<'a> {
    occasion: Occasion<'a>,
    scorer: &'a Scorer<'a>,
    adviser: Adviser<'a>,
}

impl<'a> TodoContext<'a> {
    fn card(&self) -> &Scorecard {
        self.adviser.card()
    }

    fn book(&self) -> &'a Book {
        self.occasion.book
    }

    /// The next that is to be done about an association.
    fn start_of(&self, association: &Association) -> Option<Start> {
        Start::of_association(association, self.occasion.context(), self.adviser.index())
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
        let (subject, loses) = (subject.into(), kind.is_loss());
        Todo {
            due,
            urgency,
            kind,
            subject,
            text,
            points_at_stake: Points::ZERO,
            effects: Vec::new(),
            certain: true,
            loses,
            wizard: None,
            instead: Vec::new(),
            observed: Vec::new(),
        }
    }

    /// Whether what is at stake rests on figures that the book knows: of certifications the designation's metrics of people,
    /// of all else every metric of it.
    fn is_certain(&self, todo: &Todo) -> bool {
        let score = todo.effects.first().and_then(|(id, _)| self.card().designation(*id));
        let moves = |metric: &&MetricScore| !todo.kind.is_of_people() || metric.category() == "skilling";
        score.is_none_or(|score| score.metrics.iter().filter(moves).all(|metric| metric.certain))
    }

    /// The last day on which something that is mended now still helps a designation: of one that is enrolled the last day
    /// to renew, else the end of a window that begins this month.
    fn last_day_to_help(&self, designation: Option<DesignationId>) -> NaiveDate {
        let score = designation.and_then(|id| self.card().designation(id));
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

/// Whether associations like this one can count on a product at all.
fn is_for(context: &TodoContext<'_>, association: &Association, product: Product) -> bool {
    let claims = context.rules().eligible.values().filter_map(|table| table.0.get(&product)).flatten();
    let fits = |activity: Option<Activity>| activity.zip(association.activity).is_none_or(|(of, own)| of == own);
    claims.into_iter().any(|claim| claim.kind == association.kind && fits(claim.activity))
}

fn later(day: NaiveDate, days: u32) -> NaiveDate {
    day.checked_add_days(Days::new(days.into())).unwrap_or(NaiveDate::MAX)
}
