//! What a plan and its steps say: for which days it is, what each step is, whom it is about and by when it is done.

use super::super::{overview, words};
use laurels_core::book::MetricId;
use laurels_core::month::Month;
use laurels_core::plan::{
    Action, ActionKind, ByItself, Candidate, DoBy, Helps, Lapse, Late, Plan, PlanChange, SERVICE, Since, Span, Until,
};
use laurels_core::points::Points;
use laurels_core::scoring::track_name;
use laurels_core::text::listed;
use std::collections::BTreeSet;

/// Which days a plan is for, where it isn't the one as of which is scored, and whether it comes too late.
pub fn plan_span(plan: &Plan, span: Span, lapses: &[Lapse]) -> Option<String> {
    let told = days(plan, span).into_iter().chain(plan.late.as_ref().map(late));
    let told: Vec<String> = told.chain(too_late(plan, lapses)).collect();
    (!told.is_empty()).then(|| told.join(" "))
}

/// Which points a published score has in full only after a year.
fn late(Late { on, planned, shown, metrics }: &Late) -> String {
    let metrics: Vec<String> = metrics.iter().map(|metric| metric.word().replace('-', " ")).collect();
    let (short, metrics) = (*planned - *shown, listed(&metrics, "and"));
    format!(
        "Of {planned} points on {}, {short} in {metrics} come in full only twelve months after the associations begin, since earlier usage never counts: a score of that day shows {shown}.",
        words::date(*on)
    )
}

/// Why a plan comes too late, where all of it shows only after the last day on which it would have helped.
pub(super) fn too_late(plan: &Plan, lapses: &[Lapse]) -> Option<String> {
    let (shows, last) = plan.shows().zip(plan.too_late(lapses))?;
    let [from, day] = [shows, last].map(words::date);
    if plan.renewal == Some(last) {
        return Some(format!(
            "Not all of it shows before {from}, but the last day to qualify for the renewal is {day}."
        ));
    }
    let reached = match plan.feasible {
        true => format!("the {} points are not reached, with something in every metric", words::quantity(plan.target)),
        false => format!("the {} points are not reached", plan.to),
    };
    Some(format!("Not all of it shows before {from}, but points are lost after {day}: from {from} on, {reached}."))
}

/// What to plan for instead of a plan that comes too late: why, and how long that plan is to last, as it is typed.
pub fn instead(plan: &Plan, span: Span, lapses: &[Lapse]) -> Option<(&'static str, String)> {
    match plan.instead(lapses).filter(|_| span == Span::Day)? {
        Until::Renewal => Some(("Plan for what still shows by then", "renewal".to_owned())),
        Until::Day(day) => Some(("Plan for a day on which everything can show", day.to_string())),
        Until::Today => None,
    }
}

fn days(plan: &Plan, span: Span) -> Option<String> {
    match span {
        Span::Day => None,
        Span::Qualified { on, renew_by } => {
            let [on, renew_by] = [on, renew_by].map(words::date);
            let safe = format!("It qualified on {on} by Microsoft's figure, inside the window: the renewal is safe.");
            Some(format!("{safe} Renew by {renew_by}. The points are those of {on}."))
        }
        Span::CheapestDay(on) => {
            let best = if plan.feasible { "costs least" } else { "comes nearest" };
            let of_all = format!("Of all days until the renewal, it {best} on {}.", words::date(on));
            Some(format!("{of_all} The points are those of that day."))
        }
        Span::Throughout { since, from, last, of, .. } => {
            let (target, until) = (words::quantity(plan.target), words::date(last));
            let begins = from.filter(|from| *from > since);
            let begins = begins.map_or_else(String::new, |from| format!("from {} on, ", words::date(from)));
            let days = match Month::of(from.unwrap_or(plan.on)).last_day() < last {
                true => format!("{begins}at the end of every month up to {until}, and on that day"),
                false => format!("on {until}"),
            };
            let done = if plan.actions.is_empty() { "It" } else { "Done as soon as possible, it" };
            let reaches = format!("{done} reaches {target} points {days}. ");
            let reaches = if plan.feasible { reaches } else { String::new() };
            Some(format!("{reaches}The points are those of {}, the day that it is planned for.", words::date(of)))
        }
    }
}

/// ` (SMB)`, where the rulebook has tracks.
pub fn track_words(plan: &Plan) -> String {
    let track = overview::track(&plan.track);
    if track.is_empty() { track } else { format!(" ({track})") }
}

/// What each action gains in so many decimals: differences of rounded totals, so that they add up on the screen.
pub fn plan_gains(plan: &Plan, decimals: u32) -> Vec<f64> {
    let scale = 10f64.powi(decimals as i32);
    let rounded = |points: Points| (points.rounded(decimals) * scale).round();
    let mut before = rounded(plan.from);
    let gain = |action: &Action| {
        let after = rounded(action.total);
        (after - std::mem::replace(&mut before, after)) / scale
    };
    plan.actions.iter().map(gain).collect()
}

/// What a plan without a step says: that no step helps; or that the target is reached, from when on it is by itself, and
/// through what.
pub fn without_steps(plan: &Plan, span: Span) -> String {
    match span {
        _ if plan.feasible => {}
        Span::Throughout { reached: true, .. } => {
            return "On the other days the target is reached without a step.".to_owned();
        }
        _ => return "No step brings it nearer.".to_owned(),
    }
    let Some(ByItself { from, rises }) = &plan.by_itself else {
        return "Nothing to do: the target is reached, with points in every metric.".to_owned();
    };
    let rise = |(metric, before, after): &(MetricId, Points, Points)| {
        format!("{} at {after} points instead of {before}", metric.word().replace('-', " "))
    };
    let rises: Vec<String> = rises.iter().map(rise).collect();
    let through = if rises.is_empty() { String::new() } else { format!(", with {}", listed(&rises, "and")) };
    format!("Nothing to do: the target is reached by itself from {} on{through}.", words::date(*from))
}

/// What a step is for that adds no points by itself.
pub(super) fn helps_words(helps: Helps) -> &'static str {
    match helps {
        Helps::LaterStep => "needed for a later step",
        Helps::Track => "decides which track counts",
        Helps::OtherDay => "adds points on another of the planned days",
    }
}

/// What the plan of an earlier day was.
pub(super) fn before(since: &Since) -> String {
    let day = words::date(since.on);
    match since.changes.is_empty() {
        true => format!("The plan of {day} had the same to do"),
        false => format!("The plan of {day}, from {} points, cost {}", since.from, words::quantity(since.cost)),
    }
}

/// By when, in a few words.
pub(super) fn when(by: DoBy) -> String {
    by.day().map_or_else(|| "now".to_owned(), |day| format!("by {}", words::date(day)))
}

/// By when something is to be done, as the end of a sentence.
pub(super) fn due_words(by: DoBy) -> String {
    by.day().map_or_else(|| "as soon as possible".to_owned(), |day| format!("by {}", words::date(day)))
}

/// What an action gains, or keeps where it is a renewal that adds nothing.
pub fn gain_words(action: &Action, gain: f64) -> String {
    // Rounded so that they add up to the total; what is more than nothing is not written as nothing.
    let rounded = Points::ratio((gain * 10.0).round() as i128, 10);
    let gain = if rounded.is_zero() { action.gain } else { rounded };
    action.keeps.map_or_else(|| gain.signed(), |keeps| format!("keeps {keeps}"))
}

/// Who does an action and by when, each of them where they have days of their own.
pub fn who_and_when(action: &Action, by: Option<DoBy>) -> Vec<String> {
    let days: BTreeSet<Option<DoBy>> = action.candidates.iter().map(|candidate| candidate.by).collect();
    let each = days.len() > 1;
    let of = |candidate: &Candidate| match candidate.by.filter(|_| each) {
        Some(by) => format!("{} {}", named(candidate), due_words(by)),
        None => named(candidate),
    };
    let (new, known): (Vec<&Candidate>, Vec<&Candidate>) = action.candidates.iter().partition(|one| one.is_new);
    let new: BTreeSet<&str> = new.into_iter().map(|one| one.id.as_str()).collect();
    let new = (!new.is_empty()).then(|| words::count(new.len(), "new person", "new people"));
    let names: Vec<String> = known.into_iter().map(of).chain(new).collect();
    let names = (!names.is_empty()).then(|| format!("{}.", listed(&names, "and").trim_end_matches('.')));
    let due = by.filter(|_| !each).map(|by| format!("Do it {}.", due_words(by)));
    let helps = action.helps.map(|helps| format!("{}.", words::capitalised(helps_words(helps))));
    names.into_iter().chain(helps).chain(due).collect()
}

/// How many of an action there were and are: "2 people pass AZ-104: none any more".
pub(super) fn changed(change: &PlanChange, is_less: bool) -> String {
    let PlanChange { kind, what, before, now } = change;
    let text = steps(*kind, what.as_deref().unwrap_or_default(), (*before).max(*now));
    match (before, now) {
        (_, 0) if is_less => format!("{text}: not needed any more"),
        (_, 0) => format!("{text}: no longer in the plan"),
        (0, _) => format!("{text}: new since"),
        _ => format!("{text}: {before} then, {now} now"),
    }
}

/// What an action of a plan is, in words.
pub fn task(action: &Action) -> String {
    let what = action.what.as_deref().unwrap_or_default();
    let people: BTreeSet<&str> = action.candidates.iter().map(|candidate| candidate.id.as_str()).collect();
    match i64::try_from(people.len()) {
        // One and the same person renews several times.
        Ok(people) if action.kind == ActionKind::Renew && people < action.count => {
            let people = steps(action.kind, what, people);
            format!(
                "{people}, {} in all",
                words::count(usize::try_from(action.count).unwrap_or(0), "renewal", "renewals")
            )
        }
        _ if action.under_way => waiting(action.kind, what, action.count),
        _ => steps(action.kind, what, action.count),
    }
}

/// What is under way, and so is no step but waited for.
fn waiting(kind: ActionKind, what: &str, count: i64) -> String {
    let many = |one: &str, many: &str| words::count(usize::try_from(count).unwrap_or(0), one, many);
    let comes = match kind {
        ActionKind::LinkPerson => format!("{} to be linked", many("Learn profile", "Learn profiles")),
        ActionKind::Certify => format!("{} to pass {what}", many("person", "people")),
        _ => {
            let kind = what.to_uppercase();
            many(&format!("{kind} association"), &format!("{kind} associations"))
        }
    };
    format!("Wait for {comes}")
}

pub(super) fn steps(kind_of_action: ActionKind, what: &str, count: i64) -> String {
    let many = |one: &str, many: &str| words::count(usize::try_from(count).unwrap_or(0), one, many);
    let kind = what.to_uppercase();
    match kind_of_action {
        ActionKind::SwitchTrack => format!("Aim for the {} track", track_name(what)),
        ActionKind::LinkPerson => format!("Link {}", many("Learn profile", "Learn profiles")),
        ActionKind::Associate => {
            format!("Make {}", many(&format!("{kind} association"), &format!("{kind} associations")))
        }
        ActionKind::Renew => format!("{} {what}", many("person renews", "people renew")),
        ActionKind::Certify => format!("{} {what}", many("person passes", "people pass")),
        ActionKind::GrowUsage => format!("Grow usage by {}", many("point", "points")),
        ActionKind::Deploy if what == SERVICE => format!("Bring {} into use", many("more service", "more services")),
        ActionKind::Deploy if kind.is_empty() => {
            format!("Deploy at {}", many("associated customer", "associated customers"))
        }
        ActionKind::Deploy => {
            let (one, several) = (format!("customer with {kind}"), format!("customers with {kind}"));
            format!("Deploy at {}", many(&one, &several))
        }
        ActionKind::AddCustomer => format!("Win {}", many("new customer", "new customers")),
    }
}

/// A candidate's name and what is known of it.
pub(super) fn named(candidate: &Candidate) -> String {
    match candidate.note.trim_end_matches('.') {
        "" => candidate.name.clone(),
        note => format!("{} ({note})", candidate.name),
    }
}
