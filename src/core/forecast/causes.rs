//! Why a designation scores something else on a day than on the one before.

use crate::book::{Certification, MetricId, Product, Subscription};
use crate::day::{day_text, month_text};
use crate::ids::CustomerId;
use crate::month::Month;
use crate::points::Points;
use crate::rulebook::{MetricFormula, PeopleRules};
use crate::scoring::{
    DesignationScore, Detail, Explanation, Item, MetricScore, Scope, Scorer, Validity, absent, product_name,
    track_name, validity,
};
use crate::text::{from_to, possessive};
use chrono::NaiveDate;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

/// Items that are named at most.
const NAMED: usize = 3;

/// Subscriptions whose end is tried.
const TRIED: usize = 6;

#[derive(Clone, Debug, PartialEq)]
pub struct Cause {
    /// What happens, as it reads behind "because".
    pub text: String,
    /// What it gives or takes; nothing where it only makes something dearer from then on.
    pub points: Points,
}

/// What counts in each metric of usage on a track, by the ids and names of its items.
struct Counted {
    track: String,
    metrics: BTreeMap<MetricId, BTreeMap<(String, String), Points>>,
}

/// A measured book, with what counts once somebody has asked.
pub(super) struct Measured<'b> {
    pub(super) scorer: Scorer<'b>,
    counted: OnceCell<Counted>,
}

impl<'b> Measured<'b> {
    pub(super) fn new(scorer: Scorer<'b>) -> Measured<'b> {
        Measured { scorer, counted: OnceCell::new() }
    }

    /// What counts in a metric on the track that a score is scored on; nothing where that is another one by now.
    fn counted(&self, score: &DesignationScore, metric: MetricId) -> Option<&BTreeMap<(String, String), Points>> {
        let counted = self.counted.get_or_init(|| {
            let scope = Scope { detail: Detail::Names, ..Scope::COUNTED };
            let explained = self.scorer.explain_within(score.id, None, scope).into_iter();
            let of_usage = explained.filter(|one| one.metric.category() != "skilling");
            let sums = of_usage.map(|Explanation { metric, counted, .. }| {
                let mut sums = BTreeMap::new();
                for Item { id, name, points, .. } in counted {
                    let sum = sums.entry((id, name)).or_insert(Points::ZERO);
                    *sum = *sum + points;
                }
                (metric, sums)
            });
            Counted { track: score.track.clone(), metrics: sums.collect() }
        });
        counted.metrics.get(&metric).filter(|_| counted.track == score.track)
    }
}

/// The day before a score, its score then, and the book as it was measured for it where that was done anew since.
pub(super) struct Before<'s, 'b> {
    pub(super) on: NaiveDate,
    pub(super) score: &'s DesignationScore,
    pub(super) measured: Option<&'s Measured<'b>>,
}

type Scored<'s, 'b> = (&'s Measured<'b>, &'s DesignationScore);

/// What makes a score differ from the one before, each cause once.
pub(super) fn of(before: &Before<'_, '_>, after: Scored<'_, '_>) -> Vec<Cause> {
    let track = &before.score.track;
    let same_track = after.1.by_track.iter().find(|(known, _)| known == track).map(|(_, metrics)| metrics);
    let mut causes: Vec<Cause> = Vec::new();
    for now in same_track.unwrap_or(&after.1.metrics) {
        let Some(then) = before.score.metric(now.id) else { continue };
        let points = now.points - then.points;
        let text = match now.id.category() {
            _ if points.is_zero() => continue,
            "skilling" => people((before.on, track), after, now.id),
            _ => usage((before, then), after, now),
        };
        match causes.iter_mut().find(|cause| cause.text == text) {
            Some(known) => known.points = known.points + points,
            None => causes.push(Cause { text, points }),
        }
    }
    let by_switch = after.1.points - before.score.points - causes.iter().map(|cause| cause.points).sum::<Points>();
    if !by_switch.is_zero() {
        let text = format!("the {} track counts ({})", track_name(&after.1.track), after.1.track_reason);
        causes.push(Cause { text, points: by_switch });
    }
    // What moves the score its way comes first, the most of it before the rest.
    let falls = after.1.points < before.score.points;
    causes.sort_by_key(|cause| if falls { cause.points } else { -cause.points });
    causes.extend(closings(after));
    causes
}

/// Metrics that nobody can newly earn from this day on.
fn closings<'s>((measured, score): Scored<'s, '_>) -> impl Iterator<Item = Cause> + use<'s> {
    let date = measured.scorer.as_of().date;
    let closing = score.metrics.iter().filter_map(move |metric| {
        let closes = metric.closes.as_ref().filter(|closes| closes.from == date)?;
        Some(format!("nobody can newly pass {}, the last exam of {}", closes.exams.join(", "), label(metric.id)))
    });
    closing.map(|text| Cause { text, points: Points::ZERO })
}

fn label(id: MetricId) -> String {
    id.word().replace('-', " ")
}

/// Who begins or ceases to count in a metric of people.
fn people((then, track): (NaiveDate, &str), (measured, score): Scored<'_, '_>, metric: MetricId) -> String {
    let scorer = &measured.scorer;
    let (book, rules, now) = (scorer.book(), scorer.rules(), scorer.as_of().date);
    let of_metric = rules.designations.get(&score.id).and_then(|of| of.metrics.get(&metric));
    let formula = of_metric.and_then(|of| of.tracks.get(track));
    let exams = match formula {
        Some(MetricFormula::People(people)) => exams(people),
        _ => BTreeSet::new(),
    };
    let mut texts = BTreeSet::new();
    for person in &book.people {
        let name = &person.name;
        // A code that only takes over a certification is the same.
        let is_listed = |c: &&Certification| {
            exams.contains(c.exam.as_str()) || exams.iter().any(|exam| rules.same_certification(exam, &c.exam))
        };
        let held: Vec<&Certification> = book.certifications_of(&person.id).iter().filter(is_listed).collect();
        match (absent(person, then).is_some(), absent(person, now).is_some()) {
            _ if held.is_empty() => continue,
            (true, true) => continue,
            (false, true) => {
                texts.insert(format!("{name} leaves"));
                continue;
            }
            (true, false) => {
                texts.insert(format!("{name} is linked"));
                continue;
            }
            (false, false) => {}
        }
        let counts = |c: &Certification, date| matches!(validity(rules, c, date), Validity::Counts(_));
        for certification in held.iter().filter(|c| counts(c, then) != counts(c, now)) {
            let exam = &certification.exam;
            let carried_on = held.iter().any(|c| rules.same_certification(&c.exam, exam) && counts(c, now));
            texts.extend(match validity(rules, certification, now) {
                Validity::Expired(_) | Validity::Retired(_) if carried_on => None,
                Validity::Expired(last) => Some(format!("{} {exam} expires on {}", possessive(name), day_text(last))),
                Validity::Retired(last) => Some(format!(
                    "{} {exam} counts until {}, as its exam has retired",
                    possessive(name),
                    day_text(last)
                )),
                Validity::Counts(_) => Some(format!("{name} has passed {exam}")),
                Validity::NotEarnedYet(_) => None,
            });
        }
    }
    match texts.is_empty() {
        true => format!("the rules of {} change", label(metric)),
        false => joined(texts.into_iter().collect()),
    }
}

fn exams(people: &PeopleRules) -> BTreeSet<&str> {
    let steps = people.gates.iter().flat_map(|gate| &gate.exams).chain(&people.scoring);
    steps.flat_map(|certified| certified.exams.iter().map(String::as_str)).collect()
}

/// What moves in a metric of usage: the figures, and whose.
fn usage((before, then): (&Before<'_, '_>, &MetricScore), (after, score): Scored<'_, '_>, now: &MetricScore) -> String {
    let falls = now.points < then.points;
    let verb = match (falls, now.id) {
        (true, MetricId::UsageGrowth) => "falls",
        (false, MetricId::UsageGrowth) => "rises",
        (true, _) => "fall",
        (false, _) => "rise",
    };
    let figure = |value: Points| value.rounded(1).to_string();
    let figures = from_to(&figure(then.value), &figure(now.value), &now.unit);
    let moved = format!("{} {verb} from {figures}", label(now.id));
    let older = before.measured.filter(|_| before.score.track == score.track);
    let Some(older) = older else { return moved };
    let Some((old, new)) = older.counted(before.score, now.id).zip(after.counted(score, now.id)) else { return moved };
    let of = |sums: &BTreeMap<(String, String), Points>, key: &(String, String)| {
        sums.get(key).copied().unwrap_or(Points::ZERO)
    };
    let keys: BTreeSet<&(String, String)> = old.keys().chain(new.keys()).collect();
    let mut moving: Vec<(Points, &(String, String))> =
        keys.into_iter().map(|key| (of(new, key) - of(old, key), key)).collect();
    moving.retain(|(by, _)| if falls { *by < Points::ZERO } else { by.is_positive() });
    moving.sort_by_key(|(by, key)| (if falls { *by } else { -*by }, *key));
    let customers: BTreeSet<CustomerId> = moving.iter().map(|(_, (id, _))| customer_of(id)).collect();
    let points = |scorer: &Scorer<'_>| {
        let card = scorer.scorecard();
        let metric = card.designation(score.id).and_then(|score| score.metric(now.id));
        metric.map_or(Points::ZERO, |metric| metric.points)
    };
    let ended = ended_subscriptions(&after.scorer, points, |s| falls && customers.contains(&s.customer));
    let compared = now.month.filter(|month| then.month != Some(*month) && now.id == MetricId::UsageGrowth);
    let why = match (ended.is_empty(), compared) {
        (false, _) => Some(ended.join(" and ")),
        (true, Some(month)) => Some(format!("months to {}", month_text(month))),
        (true, None) if moving.is_empty() => None,
        (true, None) => Some(joined(moving.into_iter().map(|(_, (_, name))| name.clone()).collect())),
    };
    why.map_or_else(|| moved.clone(), |why| format!("{moved} ({why})"))
}

/// The customer that an item belongs to: a workload's id is `customer/workload`.
fn customer_of(id: &str) -> CustomerId {
    id.split('/').next().unwrap_or(id).into()
}

fn joined(mut names: Vec<String>) -> String {
    let more = names.len().saturating_sub(NAMED);
    names.truncate(NAMED);
    match (more, names.pop()) {
        (0, Some(last)) if !names.is_empty() => format!("{} and {last}", names.join(", ")),
        (0, last) => last.unwrap_or_default(),
        (more, last) => {
            names.extend(last);
            format!("{} and {more} more", names.join(", "))
        }
    }
}

/// The subscriptions of customers with associations without whose end a score of the scorer's day would have more points,
/// in words.
pub(crate) fn ended_subscriptions(
    scorer: &Scorer<'_>,
    points: impl Fn(&Scorer<'_>) -> Points,
    wanted: impl Fn(&Subscription) -> bool,
) -> Vec<String> {
    let (book, last) = (scorer.book(), Month::before(scorer.as_of().date));
    // A month counts that ended on the subscription's last day or before it. On Azure tenants count through either of two.
    let first_without = |ends: NaiveDate| Month::of(ends.succ_opt().unwrap_or(ends));
    let ends = |s: &&Subscription| {
        let first = s.ends.map(first_without);
        first == Some(last) || s.product == Product::Azure && first == Some(last.minus(1))
    };
    let associated = |s: &&Subscription| book.associations.iter().any(|a| a.customer == s.customer);
    let ended = book.subscriptions.iter().filter(ends).filter(|s| wanted(s)).filter(associated);
    let mut now = None;
    let takes = |s: &&Subscription| {
        let had = points(&scorer.without_end(s));
        had > *now.get_or_insert_with(|| points(scorer))
    };
    let name = |s: &Subscription| book.customer(&s.customer).map_or(String::new(), |customer| customer.name.clone());
    let word = |s: &Subscription| {
        let on = s.ends.map_or_else(String::new, |on| format!(" on {}", day_text(on)));
        format!("{} {} subscription ends{on}", possessive(&name(s)), product_name(s.product))
    };
    ended.take(TRIED).filter(takes).take(NAMED).map(word).collect()
}
