//! The plan of a designation: the cheapest set of actions that reaches its target, whom it is about, what ends afterwards.

mod sentences;

pub use sentences::{gain_words, instead, plan_gains, plan_span, task, track_words, who_and_when, without_steps};

use super::beginning::of_start;
use super::help::key_for;
use super::list::{LIST, List, Rows, Target};
use super::subject::Subject;
use super::{overview, words};

use crate::compute::{Planning, Query, SpannedPlan};
use crate::table::TableId;
use crate::view_model::{Cell, Column, Detail, Mark, Row, Tone};
use chrono::NaiveDate;
use laurels_core::book::{Activity, DesignationId};
use laurels_core::calendar::CalendarDay;
use laurels_core::ids::PersonId;
use laurels_core::plan::{Action, ActionKind, Candidate, DoBy, Lapse, Plan, Since, Span, since};
use laurels_core::scenario::{PlannedChange, Scenario};
use laurels_core::scoring::Status;
use sentences::{before, changed, due_words, helps_words, named, steps, too_late, when};

pub(super) const PLAN: List = List {
    columns: &[
        Column::words("Step", 30, Column::REST, 0).wrapping(),
        Column::figures("Gain", 10, 0),
        Column::figures("Total", 6, 1),
        Column::figures("Cost", 5, 2),
        Column::figures("When", 17, 3),
    ],
    title: |subject| planned(subject).map_or_else(|| "Plan".to_owned(), |planned| title(subject, &planned)),
    len: |subject| planned(subject).map_or(0, |planned| planned.lines.len()),
    rows: Rows::Few(|subject, place| {
        let planned = planned(subject)?;
        row(subject, &planned, place)
    }),
    target: |subject, place| {
        let (_, candidate) = candidate(subject, place)?;
        let book = subject.book?;
        let customer = book.customer(candidate.id.as_str()).map(|customer| Target::Customer(customer.id.clone()));
        customer.or_else(|| book.person(candidate.id.as_str()).map(|person| Target::Person(person.id.clone())))
    },
    empty: |subject| match subject.options.designation {
        Some(id) if subject.results.answered.contains(&Query::Plan(planning(subject, id))) => {
            let key = key_for(subject, "plan").unwrap_or_default();
            format!("A key stopped the planning. Press {key} to plan again.")
        }
        _ => super::loading().to_owned(),
    },
    detail: |subject, place| detail(subject, place),
    begins: |subject, place| {
        let planned = planned(subject)?;
        let action = match planned.lines.get(place)? {
            PlanLine::Action(action) => planned.plan.actions.get(*action)?,
            PlanLine::Given(at) => return planned.given.get(*at)?.start().as_ref().map(of_start),
            _ => return candidate(subject, place)?.1.start.as_ref().map(of_start),
        };
        action.candidates.iter().find_map(|candidate| candidate.start.as_ref()).map(of_start)
    },
    ..LIST
};

/// One line of a plan, by the places in its lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PlanLine {
    /// Why the target is out of reach.
    WhyNot,
    /// All of it shows too late.
    TooLate,
    /// One of the changes that it goes on from.
    Given(usize),
    Action(usize),
    /// One of the candidates of an action.
    Candidate(usize, usize),
    Total,
    Lapse(usize),
    /// What it was a month ago.
    Since,
    /// An action that there were more or fewer of then.
    Change(usize),
}

/// A plan with what is known around it, in the order in which it is read.
struct Planned<'a> {
    plan: &'a Plan,
    span: Span,
    /// What is taken as given.
    given: Vec<&'a PlannedChange>,
    /// Nothing until they are worked out: what is to be done by when depends on them.
    lapses: Option<&'a [Lapse]>,
    since: Option<Since>,
    lines: Vec<PlanLine>,
}

impl Planned<'_> {
    /// What ends, as far as it is known.
    fn lapsing(&self) -> &[Lapse] {
        self.lapses.unwrap_or_default()
    }

    /// By when to do an action, once that is known.
    fn by(&self, action: &Action) -> Option<DoBy> {
        self.plan.by(action, self.lapses?)
    }
}

/// The plan of the open designation, once it is worked out.
fn planned<'a>(subject: &Subject<'a>) -> Option<Planned<'a>> {
    let (designation, results) = (subject.options.designation?, subject.results);
    let planning = planning(subject, designation);
    let SpannedPlan { plan, span } = results.plans.get(&planning)?;
    let lapses = results.lapses.get(&planning).map(|lapses| lapses.as_slice());
    let ending = lapses.unwrap_or_default();
    let before = results.plans_before.get(&planning).filter(|before| was_kept(subject, before.on));
    let given: Vec<&PlannedChange> = subject.options.plan_given.into_iter().flat_map(Scenario::tried).collect();
    let since = before.and_then(|before| Some(since(before.on, before.plan.as_ref()?, plan)));
    let mut lines: Vec<PlanLine> = plan.why_not.iter().map(|_| PlanLine::WhyNot).collect();
    lines.extend((0..given.len()).map(PlanLine::Given));
    for (place, action) in plan.actions.iter().enumerate() {
        lines.push(PlanLine::Action(place));
        lines.extend((0..action.candidates.len()).map(|candidate| PlanLine::Candidate(place, candidate)));
    }
    lines.push(PlanLine::Total);
    lines.extend(plan.too_late(ending).map(|_| PlanLine::TooLate));
    lines.extend((0..ending.len()).map(PlanLine::Lapse));
    if let Some(since) = &since {
        lines.push(PlanLine::Since);
        lines.extend((0..since.changes.len()).map(PlanLine::Change));
    }
    Some(Planned { plan, span: *span, given, lapses, since, lines })
}

/// Whether there was a book on a day: a store whose log begins later has nothing to compare with.
fn was_kept(subject: &Subject<'_>, on: NaiveDate) -> bool {
    let first = subject.log.first().filter(|first| first.number == 1 && !subject.in_memory);
    first.is_none_or(|first| first.at.date_naive() <= on)
}

/// The plan of a designation that is looked at.
fn planning(subject: &Subject<'_>, designation: DesignationId) -> Planning {
    let given = subject.options.plan_given.cloned();
    Planning { given, ..Planning::new(designation, subject.options.plan_until) }
}

fn candidate<'a>(subject: &Subject<'a>, place: usize) -> Option<(&'a Action, &'a Candidate)> {
    let planned = planned(subject)?;
    let PlanLine::Candidate(action, candidate) = planned.lines.get(place)? else { return None };
    let action = planned.plan.actions.get(*action)?;
    Some((action, action.candidates.get(*candidate)?))
}

/// Who passes which exam by a row of the plan, where it is about somebody of the book.
pub(super) fn exam_of(subject: &Subject<'_>, place: usize) -> Option<(PersonId, String)> {
    let planned = planned(subject)?;
    let (action, candidate) = match *planned.lines.get(place)? {
        PlanLine::Given(at) => return planned.given.get(at)?.exam(),
        PlanLine::Action(at) => (at, 0),
        PlanLine::Candidate(at, candidate) => (at, candidate),
        _ => return None,
    };
    let action = planned.plan.actions.get(action)?;
    let candidate = action.candidates.get(candidate)?;
    let person = subject.book?.person(candidate.id.as_str())?;
    let exam = action.what.clone().filter(|_| action.kind == ActionKind::Certify)?;
    Some((person.id.clone(), exam))
}

fn title(subject: &Subject<'_>, Planned { plan, span, .. }: &Planned<'_>) -> String {
    let Plan { from, to, cost, .. } = plan;
    let after = subject.options.plan_given.map(|given| format!(" after {}", given.name)).unwrap_or_default();
    let until = match span {
        Span::Day => String::new(),
        Span::CheapestDay(_) | Span::Qualified { .. } => " until the renewal".to_owned(),
        Span::Throughout { last, .. } => format!(" until {}", words::date(*last)),
    };
    let name = overview::name_of(subject, plan.designation);
    let score = subject.results.card.as_ref().and_then(|card| card.designation(plan.designation));
    let doubt = if score.is_none_or(|score| score.is_certain()) { "" } else { " ?" };
    format!("Plan{after}{until}: {name}{}, {from} to {to}{doubt}, cost {}", track_words(plan), words::quantity(*cost))
}

/// Whether a designation is enrolled, and so has a renewal to plan for.
pub fn has_renewal(subject: &Subject<'_>, designation: DesignationId) -> bool {
    let score = subject.results.card.as_ref().and_then(|card| card.designation(designation));
    score.is_some_and(|score| matches!(score.status, Status::Enrolled | Status::RenewalDue))
}

fn row(subject: &Subject<'_>, planned: &Planned<'_>, place: usize) -> Option<Row> {
    let Planned { plan, span, since, .. } = planned;
    let nothing = || Cell::text("");
    let alone = |cell: Cell| vec![cell, nothing(), nothing(), nothing(), nothing()];
    let cells = match *planned.lines.get(place)? {
        PlanLine::WhyNot => alone(Cell::text("The target is out of reach").tone(Tone::Bad)),
        PlanLine::TooLate => alone(Cell::text("Not all of it shows in time").tone(Tone::Bad)),
        PlanLine::Given(at) => {
            let change = planned.given.get(at)?;
            let text = Cell::outside(&change.text(subject.book?)).mark(Mark::Open);
            let is_step = change.key().is_some();
            let when = if is_step { Cell::text(when(DoBy::Soonest)) } else { nothing() };
            let how = if is_step { "given" } else { "assumed" };
            vec![text, Cell::text(how).tone(Tone::Dim), nothing(), nothing(), when]
        }
        PlanLine::Action(at) => match (plan.actions.get(at), plan_gains(plan, 1).get(at)) {
            (Some(action), Some(gain)) => action_cells(planned, action, *gain),
            _ => Vec::new(),
        },
        PlanLine::Candidate(action, at) => {
            let candidate = plan.actions.get(action).and_then(|action| action.candidates.get(at));
            let name = candidate.map(|candidate| format!("  {}", candidate.name)).unwrap_or_default();
            let own = candidate.and_then(|candidate| candidate.by).map_or_else(nothing, |by| Cell::text(when(by)));
            vec![Cell::outside(&name).tone(Tone::Dim), nothing(), nothing(), nothing(), own.tone(Tone::Dim)]
        }
        PlanLine::Total => {
            let text = match (plan.feasible, plan.actions.is_empty()) {
                (_, true) => without_steps(plan, *span).trim_end_matches('.').to_owned(),
                (true, false) => "Target reached, with points in every metric".to_owned(),
                (false, false) => "The nearest that a plan can come".to_owned(),
            };
            let tone = if plan.feasible { Tone::Good } else { Tone::Bad };
            let total = Cell::number(plan.to.to_string(), plan.to.to_f64()).tone(tone);
            let cost = Cell::number(words::quantity(plan.cost), plan.cost.to_f64());
            vec![Cell::text(text).tone(tone), nothing(), total, cost, nothing()]
        }
        PlanLine::Lapse(at) => planned.lapsing().get(at).map(lapse_cells).unwrap_or_default(),
        PlanLine::Since => alone(Cell::text(since.as_ref().map(before).unwrap_or_default()).tone(Tone::Dim)),
        PlanLine::Change(at) => {
            let is_less = since.as_ref().is_some_and(|since| since.is_less);
            let change = since.as_ref().and_then(|since| since.changes.get(at));
            let text = change.map(|change| changed(change, is_less)).unwrap_or_default();
            let is_gone = change.is_some_and(|change| change.now == 0);
            let cell = Cell::outside(&text).tone(Tone::Dim);
            alone(match (is_gone, is_less) {
                (true, true) => cell.mark(Mark::Met),
                (true, false) => cell,
                (false, _) => cell.mark(Mark::Open),
            })
        }
    };
    Some(Row { key: place.to_string(), cells })
}

fn action_cells(planned: &Planned<'_>, action: &Action, gain: f64) -> Vec<Cell> {
    let shows = action.earliest.filter(|_| planned.lapses.is_some()).map(|day| format!("from {}", words::date(day)));
    let shows = planned.by(action).map(when).or(shows).map_or_else(|| Cell::text(""), Cell::text);
    let helps = action.helps.map_or_else(String::new, |helps| format!(", {}", helps_words(helps)));
    vec![
        Cell::text(format!("{}{helps}", task(action))),
        Cell::number(gain_words(action, gain), gain).tone(Tone::Good),
        Cell::number(action.total.to_string(), action.total.to_f64()),
        Cell::number(words::quantity(action.cost), action.cost.to_f64()),
        shows,
    ]
}

fn lapse_cells(lapse: &Lapse) -> Vec<Cell> {
    let loses = Cell::number(words::lost(lapse.loses), -lapse.loses.to_f64()).tone(Tone::Warn);
    let day = Cell::text(format!("after {}", words::date(lapse.date)));
    vec![Cell::outside(&lapse.what).mark(Mark::Attention), loses, Cell::text(""), Cell::text(""), day]
}

fn detail(subject: &Subject<'_>, place: usize) -> Option<Detail> {
    let planned = planned(subject)?;
    let mut detail = match planned.lines.get(place)? {
        PlanLine::WhyNot => {
            let mut detail = Detail::of("Why the target is out of reach");
            detail.add_plain("", planned.plan.why_not.as_deref().unwrap_or_default());
            return Some(detail);
        }
        PlanLine::TooLate => {
            let mut detail = Detail::of("Why it is too late");
            detail.add_plain("", &too_late(planned.plan, planned.lapsing())?);
            let key = key_for(subject, "plan-until");
            let way_out = instead(planned.plan, planned.span, planned.lapsing()).zip(key);
            let way_out = way_out.map(|((why, typed), key)| format!("{why}: press {key} and type {typed}."));
            detail.add_plain("", &way_out.unwrap_or_default());
            return Some(detail);
        }
        PlanLine::Lapse(at) => {
            let lapse = planned.lapsing().get(*at)?;
            let mut detail = Detail::of("What you will lose");
            detail.add_plain("", &format!("{}.", lapse.what));
            detail.add_plain("Last day", &words::date(lapse.date));
            detail.add("Loses", &format!("{} points", lapse.loses.amount()), Tone::Warn);
            return Some(detail);
        }
        PlanLine::Total => {
            let mut detail = Detail::of(&title(subject, &planned));
            let told = plan_span(planned.plan, planned.span, planned.lapsing());
            let other =
                key_for(subject, "plan-until").map(|key| format!("{key} plans for longer, or until the renewal."));
            detail.add_plain("", &told.into_iter().chain(other).collect::<Vec<String>>().join(" "));
            detail.add_plain("Worth", &subject.money.told()?);
            return Some(detail);
        }
        PlanLine::Since | PlanLine::Change(_) => {
            let since = planned.since.as_ref()?;
            let mut detail = Detail::of(&format!("The plan of {}", words::date(since.on)));
            detail.add_plain("From", &format!("{} points", since.from));
            detail.add_plain("Cost", &words::quantity(since.cost));
            let given = if planned.given.is_empty() { "" } else { " with the same changes" };
            let text = format!("What today's book says of that day{given}, planned by the same rules and costs.");
            detail.add_plain("", &text);
            return Some(detail);
        }
        PlanLine::Given(at) => {
            let change = planned.given.get(*at)?;
            let mut detail = Detail::of(&change.text(subject.book?));
            let name = subject.options.plan_given.map_or("", |given| given.name.as_str());
            if change.key().is_none() {
                detail.add_plain(
                    "",
                    &format!("{name} assumes it, and the plan goes on from there. There is nothing to do for it."),
                );
            } else {
                let given = format!("{name} tries it, so the plan goes on from there. Do it as soon as possible.");
                detail.add_plain("", &given);
                detail.add_plain("", how_done(change));
            }
            return Some(detail);
        }
        PlanLine::Action(at) => Detail::of(&task(planned.plan.actions.get(*at)?)),
        PlanLine::Candidate(..) => Detail::of(&named(candidate(subject, place)?.1)),
    };
    let action = match planned.lines.get(place)? {
        PlanLine::Action(at) | PlanLine::Candidate(at, _) => planned.plan.actions.get(*at)?,
        _ => return None,
    };
    if let Some((_, candidate)) = candidate(subject, place) {
        detail.add_plain("For", &task(action));
        detail.add_plain("", &candidate.note);
    }
    detail.add_plain("Metric", &action.metric.map(words::metric).unwrap_or_default());
    let own = candidate(subject, place).and_then(|(_, candidate)| candidate.by);
    let by = own.or_else(|| planned.by(action));
    detail.add_plain("Do it", &by.map(due_words).unwrap_or_default());
    let keeps = action.keeps.map(|keeps| format!("{keeps} points, which its lapse would take away"));
    detail.add_plain("Keeps", &keeps.unwrap_or_default());
    detail.add_plain("Shows from", &action.earliest.map(words::date).unwrap_or_default());
    if action.kind == ActionKind::Certify && !action.under_way {
        detail.add_plain("", &how_recorded(subject));
    }
    Some(detail)
}

/// How a change that is taken as given is done.
pub(super) fn how_done(change: &PlannedChange) -> &'static str {
    match change.exam() {
        Some(_) => "c records that it is passed; no wizard does it.",
        None => "w starts the wizard that does it, c records that it is done.",
    }
}

/// How an exam that was passed is recorded.
fn how_recorded(subject: &Subject<'_>) -> String {
    let key = |id: &str| key_for(subject, id).unwrap_or_default();
    format!("Once it is passed, press {}, or import the training report.", key("done"))
}

/// The steps of the open plan that are to be done by a day, as days of a calendar.
pub fn calendar(subject: &Subject<'_>, list: TableId) -> Vec<CalendarDay> {
    let planned = planned(subject).filter(|planned| list == TableId::Plan && planned.lapses.is_some());
    let Some(planned) = planned else { return Vec::new() };
    let plan = planned.plan;
    let name = overview::name_of(subject, plan.designation);
    let days_of = |action: &Action| {
        let what = action.what.iter().map(String::as_str).chain(action.activity.map(Activity::word));
        let what: Vec<&str> = what.collect();
        let id = format!("plan/{}/{}/{}", plan.designation, action.kind.word(), what.join("/"));
        let day = |id: &str, by: DoBy, (task, more): (&str, String)| CalendarDay {
            id: id.to_owned(),
            on: by.day().unwrap_or_else(|| subject.date()),
            text: match by {
                DoBy::Soonest => format!("{name}: {task}, {}", due_words(by)),
                DoBy::Day(_) => format!("{name}: {task}"),
            },
            more,
        };
        let own = |candidate: &Candidate| {
            let task = format!("{} ({})", steps(action.kind, what.first().unwrap_or(&""), 1), candidate.name);
            Some(day(&format!("{id}/{}", candidate.id), candidate.by?, (&task, candidate.note.clone())))
        };
        let mut each: Vec<CalendarDay> = action.candidates.iter().filter_map(own).collect();
        // Somebody who renews several times has so many days.
        let ids: Vec<String> = each.iter().map(|day| day.id.clone()).collect();
        for (at, day) in each.iter_mut().enumerate() {
            let before = ids.iter().take(at).filter(|id| **id == day.id).count();
            day.id = if before > 0 { format!("{}/{}", day.id, before + 1) } else { std::mem::take(&mut day.id) };
        }
        let names: Vec<String> = action.candidates.iter().map(named).collect();
        let all = planned.by(action).filter(|_| each.is_empty());
        each.into_iter().chain(all.map(|by| day(&id, by, (&task(action), names.join(", ")))))
    };
    let given = planned.given.iter().filter_map(|change| {
        let text = format!("{}, {}", change.text(subject.book?), due_words(DoBy::Soonest));
        let id = format!("plan/{}/given/{}", plan.designation, change.key()?);
        Some(CalendarDay { id, on: subject.date(), text: format!("{name}: {text}"), more: String::new() })
    });
    given.chain(plan.actions.iter().flat_map(days_of)).collect()
}

#[cfg(test)]
mod tests;
