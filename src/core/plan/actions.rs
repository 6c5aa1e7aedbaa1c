//! The lines of a plan, and what each of them gains.

use super::aim::Aim;
use super::by::DoBy;
use super::drafts::Draft;
use super::lives::Period;
use super::outcome::{Extras, is_complete, metrics, of_score, sum};
use super::reading::metric_on;
use super::{Attempt, PlanQuery, may_switch};
use crate::advice::Start;
use crate::book::{Activity, Certification, DesignationId, MetricId};
use crate::ids::WizardId;
use crate::month::Month;
use crate::points::Points;
use crate::projection::{Projection, association_due, certification_due, usage_due};
use crate::rulebook::WindowRule;
use crate::scoring::{DesignationScore, Prospects, Scorecard, Scorer, Status};
use chrono::NaiveDate;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ActionKind {
    SwitchTrack,
    LinkPerson,
    Renew,
    Associate,
    Certify,
    GrowUsage,
    Deploy,
    AddCustomer,
}

impl ActionKind {
    pub const fn word(self) -> &'static str {
        match self {
            ActionKind::SwitchTrack => "switch-track",
            ActionKind::LinkPerson => "link-person",
            ActionKind::Renew => "renew",
            ActionKind::Associate => "associate",
            ActionKind::Certify => "certify",
            ActionKind::GrowUsage => "grow-usage",
            ActionKind::Deploy => "deploy",
            ActionKind::AddCustomer => "add-customer",
        }
    }
}

/// Whom or what an action can be done with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub id: String,
    pub name: String,
    /// What is known of it: by how much it is short. May be empty.
    pub note: String,
    /// By when, where each of an action's candidates has a day of its own.
    pub by: Option<DoBy>,
    /// Whether it is somebody who isn't in the book yet.
    pub is_new: bool,
    /// The wizard that does it, with what is known filled in.
    pub start: Option<Start>,
}

/// What a step is for that adds no points by itself on the day told for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Helps {
    /// A later step needs it.
    LaterStep,
    /// It decides which track counts.
    Track,
    /// It adds points on another of the planned days.
    OtherDay,
}

/// One line of a plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Action {
    pub kind: ActionKind,
    /// The metric that it moves most.
    pub metric: Option<MetricId>,
    /// The exam, the association type, or the track.
    pub what: Option<String>,
    /// That of its associations.
    pub activity: Option<Activity>,
    /// Units: people, certifications, associations, points, deployments, customers.
    pub count: i64,
    /// Points that it adds to what the lines above it reach.
    pub gain: Points,
    /// Points once it is done, with the lines above it.
    pub total: Points,
    /// Of renewals that add nothing on the day told for: what their lapse would take away on any of the planned days.
    pub keeps: Option<Points>,
    /// What anything else that adds nothing is for.
    pub helps: Option<Helps>,
    pub cost: Points,
    /// Nearest first; of certifications that are renewed more than once, once for each time.
    pub candidates: Vec<Candidate>,
    pub wizard: Option<WizardId>,
    /// The first day on which a published score could show it.
    pub earliest: Option<NaiveDate>,
    /// None where it is under way or takes no doing.
    pub by: Option<DoBy>,
    /// The last day on which it can be done at all: that of an exam which retires.
    pub closes: Option<NaiveDate>,
    pub under_way: bool,
}

/// What a plan is written on.
pub(super) struct Scene<'s, 'b> {
    /// The first of the days.
    pub(super) scorer: &'s Scorer<'b>,
    pub(super) days: &'s [&'s Scorer<'b>],
    pub(super) query: &'s PlanQuery<'s>,
    pub(super) score: &'s DesignationScore,
    pub(super) prospects: &'s Prospects,
    pub(super) period: Period,
}

/// A plan with its records.
pub(super) struct Planned {
    pub(super) track: String,
    pub(super) to: Points,
    pub(super) actions: Vec<Action>,
    /// As they are planned, and as the day reads them.
    pub(super) planned: Projection,
    pub(super) records: Projection,
    pub(super) extras: Extras,
    /// Whether the score of the projected book has something in every metric.
    complete: bool,
}

impl Planned {
    pub(super) fn reaches(&self, target: Points) -> bool {
        self.complete && self.to >= target
    }
}

/// Planned records as a day reads them: what is earned later counts on it, and an association counts as long as one made in
/// the period could.
pub(super) fn read_on(
    scorer: &Scorer<'_>,
    designation: DesignationId,
    made: NaiveDate,
    planned: &Projection,
) -> Projection {
    let date = scorer.as_of().date;
    let earned = |c: &Certification| Certification { earned: c.earned.min(date), ..c.clone() };
    Projection {
        associations: scorer.read_planned(designation, made, &planned.associations),
        certifications: planned.certifications.iter().map(earned).collect(),
        ..planned.clone()
    }
}

fn extend(records: &mut Projection, more: &Projection) {
    records.associations.extend(more.associations.iter().cloned());
    records.certifications.extend(more.certifications.iter().cloned());
    records.lapsed.extend(more.lapsed.iter().cloned());
    for person in &more.people {
        records.people.retain(|known| known.id != person.id);
        records.people.push(person.clone());
    }
}

/// The records and units of all parts of a plan, or of all but one.
fn together(parts: &[(Projection, Extras)], left_out: Option<usize>) -> (Projection, Extras) {
    let (mut records, mut extras) = (Projection::default(), Extras::default());
    for (_, (more, units)) in parts.iter().enumerate().filter(|(place, _)| Some(*place) != left_out) {
        extend(&mut records, more);
        extras = extras.plus(units);
    }
    (records, extras)
}

impl<'s, 'b> Scene<'s, 'b> {
    /// The day on which what is done must show: the planned one; of a plan until the renewal, or for today alone, the last day
    /// of the window to renew, or of one to enrol that begins this month. What ends before may ask for it earlier.
    fn goal_day(&self) -> NaiveDate {
        let (date, rules) = (self.scorer.as_of().date, self.scorer.rules());
        let months = match rules.window.at(date) {
            Some(WindowRule::Months(months)) => *months as i32,
            _ => 0,
        };
        match self.score.status {
            _ if self.query.since.is_some() => self.query.last.unwrap_or(self.period.by),
            Status::Enrolled | Status::RenewalDue => self.score.window.to,
            Status::InProgress | Status::Qualified => Month::of(date).plus(months).last_day(),
        }
    }

    /// By when to make an association.
    pub(super) fn association_by(&self) -> DoBy {
        DoBy::of(association_due(self.scorer.rules(), self.goal_day()), self.period.since)
    }

    /// The same to use more.
    pub(super) fn usage_by(&self) -> DoBy {
        DoBy::of(usage_due(self.scorer.rules(), self.goal_day()), self.period.since)
    }

    /// The same to pass an exam or to link a profile.
    pub(super) fn certification_by(&self) -> DoBy {
        DoBy::of(certification_due(self.scorer.rules(), self.goal_day()), self.period.since)
    }

    /// The actions of an attempt, each with what it gains, in printed order.
    pub(super) fn planned(&self, attempt: Option<&Attempt<'_>>) -> Planned {
        let track =
            attempt.and_then(|attempt| attempt.aims.first()).map_or(&self.score.track, |aim| &aim.track).clone();
        let drafts = attempt.map_or_else(Vec::new, |attempt| self.drafts(attempt));
        let (mut planned, mut records) = (Projection::default(), Projection::default());
        let mut extras = Extras::default();
        let mut actions: Vec<Action> = Vec::new();
        let mut before = self.scorer.scorecard();
        let mut total = self.score.points;
        let parts: Vec<(Projection, Extras)> =
            drafts.iter().map(|(_, draft)| (draft.records.clone(), draft.extras)).collect();
        for (place, (kind, draft)) in drafts.into_iter().enumerate() {
            extend(&mut planned, &draft.records);
            extend(&mut records, &read_on(self.scorer, self.score.id, self.period.by, &draft.records));
            extras = extras.plus(&draft.extras);
            let after = self.scorer.project(&records);
            let now = self.scored(&after, (&records, &extras)).map_or(total, |(_, metrics)| sum(&metrics));
            let metric = draft.metric.or_else(|| self.moved(&before, &after, &track));
            let idle = attempt.filter(|_| now == total);
            let keeps = idle.filter(|_| kind == ActionKind::Renew);
            let keeps = keeps.and_then(|attempt| self.keeps(attempt, &parts, place));
            let helps = idle.filter(|_| keeps.is_none()).and_then(|attempt| self.helps(attempt, &parts, place));
            actions.push(Action { keeps, helps, ..Draft { metric, ..draft }.action(kind, now - total, now) });
            (total, before) = (now, after);
        }
        // The rulebook chooses the track: what is done, and what is under way, may change it.
        let (track, metrics) = self.scored(&before, (&records, &extras)).unwrap_or((track, Vec::new()));
        let complete = !metrics.is_empty() && is_complete(self.scorer, &metrics);
        if track != self.score.track && may_switch(self.scorer, self.score) {
            let cost = self.query.costs.switch_track;
            let draft = Draft { what: Some(track.clone()), count: 1, cost, ..Draft::default() };
            let switch = draft.action(ActionKind::SwitchTrack, Points::ZERO, self.score.points);
            actions.insert(0, Action { helps: Some(Helps::Track), ..switch });
        }
        Planned { track, to: total, actions, planned, records, extras, complete }
    }

    /// What a plan has more than the same without one of its parts, on the day on which that is most.
    fn keeps(&self, attempt: &Attempt<'_>, parts: &[(Projection, Extras)], part: usize) -> Option<Points> {
        let (all, others) = (together(parts, None), together(parts, Some(part)));
        let lost = self.days.iter().zip(&attempt.aims).filter_map(|(day, Aim { track, .. })| {
            let points = |(planned, extras): &(Projection, Extras)| {
                let records = read_on(day, self.score.id, self.period.by, planned);
                let card = day.project(&records);
                let metrics = metrics(day, card.designation(self.score.id)?, track, (&records, extras));
                Some(sum(&metrics))
            };
            Some(points(&all)? - points(&others)?)
        });
        lost.max().filter(|lost| lost.is_positive())
    }

    /// What one of a plan's parts is for that adds nothing by itself on the first day.
    fn helps(&self, attempt: &Attempt<'_>, parts: &[(Projection, Extras)], part: usize) -> Option<Helps> {
        let on_first = |(planned, extras): (Projection, Extras)| {
            let records = read_on(self.scorer, self.score.id, self.period.by, &planned);
            self.scored(&self.scorer.project(&records), (&records, &extras))
        };
        let ((track, all), (other, without)) =
            on_first(together(parts, None)).zip(on_first(together(parts, Some(part))))?;
        match (track == other, sum(&without) < sum(&all)) {
            (false, _) => Some(Helps::Track),
            (true, true) => Some(Helps::LaterStep),
            (true, false) => self.keeps(attempt, parts, part).map(|_| Helps::OtherDay),
        }
    }

    /// The track that counts on a card, with what no record stands for, and the points of its metrics.
    fn scored(&self, card: &Scorecard, done: (&Projection, &Extras)) -> Option<(String, Vec<(MetricId, Points)>)> {
        of_score(self.scorer, card.designation(self.score.id)?, done)
    }

    /// The metric that gains most between two cards.
    fn moved(&self, before: &Scorecard, after: &Scorecard, track: &str) -> Option<MetricId> {
        let points = |card: &Scorecard, id| {
            card.designation(self.score.id).and_then(|score| metric_on(score, track, id)).map(|metric| metric.points)
        };
        let ids = self.score.metrics.iter().map(|metric| metric.id);
        let gains = ids.filter_map(|id| Some((points(after, id)? - points(before, id)?, id)));
        gains.filter(|(gain, _)| gain.is_positive()).max_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1))).map(|(_, id)| id)
    }
}
