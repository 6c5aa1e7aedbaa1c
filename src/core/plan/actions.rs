//! A plan in words and records: who links, who passes what, which associations are made, and what each of them gains.

use super::people::Choice;
use super::reading::metric_on;
use super::{Attempt, PlanQuery, may_switch};
use crate::book::{Association, AssociationType, Certification, MetricId, Person};
use crate::ids::WizardId;
use crate::points::Points;
use crate::projection::{Projection, association_shows, certification_shows};
use crate::rulebook::{Family, QuantityKind};
use crate::scoring::{DesignationScore, ItemKind, PLANNED, Prospects, Reason, Scope, Scorecard, Scorer};
use crate::wizard::{OpenOn, opening};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Names of customers or services that are listed where any would do.
const LISTED: usize = 5;

/// What can be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ActionKind {
    SwitchTrack,
    LinkPerson,
    Associate,
    Certify,
    GrowUsage,
    Deploy,
    AddCustomer,
}

impl ActionKind {
    /// The word of the contract.
    pub const fn word(self) -> &'static str {
        match self {
            ActionKind::SwitchTrack => "switch-track",
            ActionKind::LinkPerson => "link-person",
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
}

/// One line of a plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Action {
    pub kind: ActionKind,
    /// The metric that it moves most.
    pub metric: Option<MetricId>,
    /// The exam, the association type, or the track.
    pub what: Option<String>,
    /// Units: people, certifications, associations, points, deployments, customers.
    pub count: i64,
    /// Points that it adds to what the lines above it reach.
    pub gain: Points,
    /// Points once it is done, with the lines above it.
    pub total: Points,
    pub cost: Points,
    /// Nearest first.
    pub candidates: Vec<Candidate>,
    pub wizard: Option<WizardId>,
    /// The first day on which a published score could show it.
    pub earliest: Option<NaiveDate>,
    /// Whether it is under way already.
    pub under_way: bool,
}

/// What a plan is written on.
pub(super) struct Scene<'s, 'b> {
    pub(super) scorer: &'s Scorer<'b>,
    pub(super) query: &'s PlanQuery<'s>,
    pub(super) score: &'s DesignationScore,
    pub(super) prospects: &'s Prospects,
}

/// A plan with its records.
pub(super) struct Planned {
    pub(super) track: String,
    pub(super) to: Points,
    pub(super) actions: Vec<Action>,
    pub(super) records: Projection,
    /// Whether the score of the projected book has something in every metric.
    complete: bool,
}

impl Planned {
    pub(super) fn reaches(&self, target: Points) -> bool {
        self.complete && self.to >= target
    }
}

/// Units that no record of the book stands for yet, with the points of one.
#[derive(Clone, Copy, Debug, Default)]
struct Extras {
    adds: (i64, Points),
    deployments: (i64, Points),
    /// The association type through which they count, where only the best type does.
    deployed_through: Option<AssociationType>,
    growth: i64,
}

/// What a group of equal actions changes.
#[derive(Default)]
struct Draft {
    what: Option<String>,
    count: i64,
    cost: Points,
    candidates: Vec<Candidate>,
    records: Projection,
    extras: Extras,
    wizard: Option<WizardId>,
    earliest: Option<NaiveDate>,
    under_way: bool,
    metric: Option<MetricId>,
}

fn candidate(id: &str, name: &str) -> Candidate {
    Candidate { id: id.to_owned(), name: name.to_owned(), note: String::new() }
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

impl<'s, 'b> Scene<'s, 'b> {
    /// The actions of an attempt, each with what it gains, in printed order.
    pub(super) fn planned(&self, attempt: Option<&Attempt<'_>>) -> Planned {
        let track = attempt.map_or_else(|| self.score.track.clone(), |attempt| attempt.track.clone());
        let drafts = attempt.map_or_else(Vec::new, |attempt| self.drafts(attempt));
        let mut records = Projection::default();
        let mut extras = Extras::default();
        let mut actions: Vec<Action> = Vec::new();
        let switches = track != self.score.track && may_switch(self.scorer, self.score);
        let fixed = may_switch(self.scorer, self.score).then_some(track.as_str());
        let mut before = self.scorer.scorecard();
        let mut total = self.score.points;
        if switches {
            let now = self.total(&before, fixed, (&records, &extras));
            actions.push(Action {
                kind: ActionKind::SwitchTrack,
                metric: None,
                what: Some(track.clone()),
                count: 1,
                gain: now - total,
                total: now,
                cost: self.query.costs.switch_track,
                candidates: Vec::new(),
                wizard: None,
                earliest: None,
                under_way: false,
            });
            total = now;
        }
        for (kind, draft) in drafts {
            extend(&mut records, &draft.records);
            extras = extras.plus(&draft.extras);
            let after = self.scorer.project(&records);
            let now = self.total(&after, fixed, (&records, &extras));
            let metric = draft.metric.or_else(|| self.moved(&before, &after, &track));
            actions.push(Action {
                kind,
                metric,
                what: draft.what,
                count: draft.count,
                gain: now - total,
                total: now,
                cost: draft.cost,
                candidates: draft.candidates,
                wizard: draft.wizard,
                earliest: draft.earliest,
                under_way: draft.under_way,
            });
            (total, before) = (now, after);
        }
        let complete = self.is_complete(&before, &track, (&records, &extras));
        // Where the rulebook chooses the track, what is under way may change it.
        let scored = fixed.is_none().then(|| before.designation(self.score.id)).flatten();
        let track = scored.map_or(track, |score| score.track.clone());
        Planned { track, to: total, actions, records, complete }
    }

    /// The points of a card, with what no record stands for, on a fixed track or on the one that it is scored on.
    fn total(&self, card: &Scorecard, fixed: Option<&str>, done: (&Projection, &Extras)) -> Points {
        let Some(score) = card.designation(self.score.id) else { return Points::ZERO };
        let track = fixed.unwrap_or(&score.track);
        self.metrics(score, track, done).into_iter().map(|(_, points)| points).sum()
    }

    fn metrics(
        &self,
        score: &DesignationScore,
        track: &str,
        (records, extras): (&Projection, &Extras),
    ) -> Vec<(MetricId, Points)> {
        let metrics = score.by_track.iter().find(|(known, _)| known == track).map(|(_, metrics)| metrics);
        let points = metrics.into_iter().flatten().map(|metric| {
            let more = |(count, each): (i64, Points)| match count {
                0 => metric.points,
                count => (metric.uncapped + each.times(Points::whole(count))).capped(metric.max_points),
            };
            let points = match metric.id {
                MetricId::NetCustomerAdds => more(extras.adds),
                MetricId::Deployments => match extras.deployed_through {
                    None => more(extras.deployments),
                    Some(kind) => {
                        let (count, each) = extras.deployments;
                        let of_kind = self.scorer.part_points(records, (self.score.id, metric.id, track), kind);
                        let deployed = of_kind.unwrap_or(metric.uncapped) + each.times(Points::whole(count));
                        metric.points.max(deployed.capped(metric.max_points))
                    }
                },
                MetricId::UsageGrowth => (metric.points + Points::whole(extras.growth)).capped(metric.max_points),
                _ => metric.points,
            };
            (metric.id, points)
        });
        points.collect()
    }

    /// Whether the designation is scored on the planned track (or a better one) with something in every metric.
    fn is_complete(&self, card: &Scorecard, track: &str, done: (&Projection, &Extras)) -> bool {
        let Some(score) = card.designation(self.score.id) else { return false };
        let whole = self.scorer.rules().switches.every_metric_needs_a_point;
        let enough = |points: Points| if whole { points >= Points::whole(1) } else { points.is_positive() };
        let all = self.metrics(score, track, done).iter().all(|(_, points)| enough(*points));
        all && (may_switch(self.scorer, self.score) || score.track == track)
    }

    /// The metric that gains most between two cards.
    fn moved(&self, before: &Scorecard, after: &Scorecard, track: &str) -> Option<MetricId> {
        let points = |card: &Scorecard, id| {
            card.designation(self.score.id).and_then(|score| metric_on(score, track, id)).map(|metric| metric.points)
        };
        let metrics = self.score.metrics.iter().map(|metric| metric.id);
        let gains = metrics.filter_map(|id| Some((points(after, id)? - points(before, id)?, id)));
        gains.filter(|(gain, _)| gain.is_positive()).max_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1))).map(|(_, id)| id)
    }

    fn drafts(&self, attempt: &Attempt<'_>) -> Vec<(ActionKind, Draft)> {
        let mut drafts: BTreeMap<(ActionKind, bool, String), Draft> = BTreeMap::new();
        let mut newcomers = 0;
        for (person, choice) in attempt.people.who(&attempt.way) {
            let person = person.cloned().unwrap_or_else(|| {
                newcomers += 1;
                Person { linked: Some(true), ..Person::new(format!("new-{newcomers}"), "new") }
            });
            self.draft_person(&mut drafts, attempt, &person, &choice);
        }
        for prospect in attempt.found.prospects.iter().filter_map(|place| self.prospects.list.get(*place)) {
            for association in &prospect.associations {
                self.draft_association(&mut drafts, association);
            }
        }
        let mut drafts: Vec<(ActionKind, Draft)> =
            drafts.into_iter().map(|((kind, ..), draft)| (kind, draft)).collect();
        drafts.sort_by_key(|(kind, draft)| (*kind, !draft.under_way));
        drafts.extend(self.draft_extras(attempt));
        drafts
    }

    fn draft_person(
        &self,
        drafts: &mut BTreeMap<(ActionKind, bool, String), Draft>,
        attempt: &Attempt<'_>,
        person: &Person,
        choice: &Choice,
    ) {
        let (book, rules, date) = (self.scorer.book(), self.scorer.rules(), self.scorer.as_of().date);
        let wizard = || opening(OpenOn::Person, |_| None).map(|(wizard, _)| wizard.id.clone());
        if choice.link {
            let draft = drafts.entry((ActionKind::LinkPerson, !choice.linking, String::new())).or_default();
            draft.count += 1;
            draft.under_way = choice.linking;
            draft.cost = draft.cost + if choice.linking { Points::ZERO } else { self.query.costs.link_person };
            draft.candidates.push(candidate(&person.id, &person.name));
            draft.records.people.push(Person { linked: Some(true), linked_on: None, ..person.clone() });
            draft.wizard = wizard();
            let shows = if choice.linking { person.linked_on } else { Some(certification_shows(rules, date)) };
            draft.earliest = draft.earliest.max(shows);
            draft.metric = draft.metric.or_else(|| attempt.people.metric_of(choice));
        }
        let due = book.certifications_of(&person.id).iter().filter(|c| c.earned > date);
        let due: Vec<&Certification> = due.filter(|c| attempt.people.matters(&c.exam)).collect();
        for certification in due {
            let draft = drafts.entry((ActionKind::Certify, false, certification.exam.clone())).or_default();
            draft.what = Some(certification.exam.clone());
            draft.count += 1;
            draft.under_way = true;
            draft.candidates.push(candidate(&person.id, &person.name));
            draft.records.certifications.push(Certification { earned: date, ..certification.clone() });
            draft.earliest = draft.earliest.max(Some(certification.earned));
        }
        for exam in &choice.exams {
            let draft = drafts.entry((ActionKind::Certify, true, exam.clone())).or_default();
            draft.what = Some(exam.clone());
            draft.count += 1;
            draft.cost = draft.cost + self.query.costs.certify;
            let id = if person.name == "new" && book.person(&person.id).is_none() { "new" } else { &person.id };
            draft.candidates.push(candidate(id, &person.name));
            draft.records.certifications.push(attempt.people.passed(person, exam));
            if id == "new" {
                draft.records.people.push(person.clone());
            }
            draft.wizard = wizard();
            draft.earliest = Some(certification_shows(rules, date));
            draft.metric = attempt.people.metric_of(choice);
        }
    }

    fn draft_association(&self, drafts: &mut BTreeMap<(ActionKind, bool, String), Draft>, association: &Association) {
        let (book, rules, date) = (self.scorer.book(), self.scorer.rules(), self.scorer.as_of().date);
        let made = association.id == *PLANNED;
        let of = association.activity.filter(|_| association.kind == AssociationType::Cpor);
        let key = format!("{}/{:?}", association.kind.word(), of);
        let draft = drafts.entry((ActionKind::Associate, made, key)).or_default();
        draft.what = Some(association.kind.word().to_owned());
        draft.count += 1;
        draft.under_way = !made;
        draft.cost = draft.cost + if made { self.query.costs.associate } else { Points::ZERO };
        let name = book.customer(&association.customer).map_or("", |customer| customer.name.as_str());
        draft.candidates.push(candidate(&association.customer, name));
        draft.earliest = Some(association_shows(rules, date));
        let product = association.product.map_or("azure", |product| product.word());
        let value = |field: &str| match field {
            "type" => Some(association.kind.word()),
            "product" => Some(product),
            "activity" => association.activity.map(|activity| activity.word()),
            _ => None,
        };
        draft.wizard = opening(OpenOn::Association, value).map(|(wizard, _)| wizard.id.clone());
        draft.records.associations.push(association.clone());
    }

    /// What grows, is deployed or is won: of whom, nearest first.
    fn draft_extras(&self, attempt: &Attempt<'_>) -> Vec<(ActionKind, Draft)> {
        let (found, costs) = (&attempt.found, self.query.costs);
        let shows = Some(association_shows(self.scorer.rules(), self.scorer.as_of().date));
        let draft = |count: i64, cost: Points, metric, extras, candidates| Draft {
            count,
            cost: cost.times(Points::whole(count)),
            extras,
            candidates,
            earliest: shows,
            metric: Some(metric),
            ..Draft::default()
        };
        let mut drafts = Vec::new();
        if found.growth > 0 {
            let extras = Extras { growth: found.growth, ..Extras::default() };
            let metric = MetricId::UsageGrowth;
            let names = self.nearest(metric);
            drafts.push((ActionKind::GrowUsage, draft(found.growth, costs.grow_usage, metric, extras, names)));
        }
        if found.deployments > 0 {
            let (deployments, deployed_through) =
                ((found.deployments, found.deployment_points), found.deployed_through);
            let extras = Extras { deployments, deployed_through, ..Extras::default() };
            let metric = MetricId::Deployments;
            let names = self.unused_services().unwrap_or_else(|| self.nearest(metric));
            let what = found.deployed_through.map(|kind| kind.word().to_owned());
            let deploy = draft(found.deployments, costs.deploy, metric, extras, names);
            drafts.push((ActionKind::Deploy, Draft { what, ..deploy }));
        }
        if found.new_customers > 0 {
            let extras = Extras { adds: (found.new_customers, found.customer_points), ..Extras::default() };
            let metric = MetricId::NetCustomerAdds;
            let names = self.below(metric);
            drafts
                .push((ActionKind::AddCustomer, draft(found.new_customers, costs.add_customer, metric, extras, names)));
        }
        drafts
    }

    /// Customers of a metric that are associated and just below a threshold, then those that count already.
    fn nearest(&self, metric: MetricId) -> Vec<Candidate> {
        let mut found = self.below(metric);
        let explained = self.scorer.explain_within(self.score.id, Some(metric), Scope::COUNTED);
        for item in explained.iter().flat_map(|e| &e.counted).filter(|item| item.kind == ItemKind::Customer) {
            if found.len() < LISTED && !found.iter().any(|known| known.id == item.id) {
                found.push(candidate(&item.id, &item.name));
            }
        }
        found
    }

    /// Customers of a metric that are associated and below its threshold, with what they have.
    fn below(&self, metric: MetricId) -> Vec<Candidate> {
        let explained = self.scorer.explain_within(self.score.id, Some(metric), Scope { counted: false, ..Scope::ALL });
        let short = explained.iter().flat_map(|e| &e.excluded);
        let short =
            short.filter(|item| item.kind == ItemKind::Customer && item.reasons.contains(&Reason::BelowThreshold));
        let named = short.map(|item| Candidate { note: item.text.clone(), ..candidate(&item.id, &item.name) });
        named.take(LISTED).collect()
    }

    /// Services of the rulebook that nobody uses yet, where services are what counts.
    fn unused_services(&self) -> Option<Vec<Candidate>> {
        let rules = self.scorer.rules();
        let of_services =
            rules.designations.get(&self.score.id)?.quantities().filter_map(|name| rules.quantities.get(name));
        let services = of_services.into_iter().find(|quantity| quantity.kind == QuantityKind::DistinctServices)?;
        let explained = self.scorer.explain_within(self.score.id, Some(MetricId::Deployments), Scope::COUNTED);
        let in_use = |name: &str| explained.iter().flat_map(|e| &e.counted).any(|item| item.id == name);
        let names = rules.names.get(&Family::Azure)?.keys();
        let unused = names.filter(|name| !services.except.contains(*name) && !in_use(name));
        Some(unused.take(LISTED).map(|name| candidate(name, name)).collect())
    }
}

impl Extras {
    fn plus(self, other: &Extras) -> Extras {
        let sum = |a: (i64, Points), b: (i64, Points)| (a.0 + b.0, a.1.max(b.1));
        Extras {
            adds: sum(self.adds, other.adds),
            deployments: sum(self.deployments, other.deployments),
            deployed_through: self.deployed_through.or(other.deployed_through),
            growth: self.growth + other.growth,
        }
    }
}
