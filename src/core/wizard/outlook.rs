//! The gauges beside a walk: the designations that it could move, as they are and as they would be.

use super::known::WizardContext;
use super::record::Outcome;
use crate::book::{AssociationType, Certification, Cloud, DesignationId, MetricId, Person, Product};
use crate::day::day_text;
use crate::ids::CustomerId;
use crate::points::Points;
use crate::projection::{Projection, association_shows, certification_shows};
use crate::rulebook::{MetricFormula, MetricRules, Rulebook};
use crate::scoring::{AsOf, Closing, DesignationScore, Item, Reason, Scope, Scorer};
use crate::text::listed;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Under which condition a projection holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reading {
    /// An association is in force.
    #[default]
    Active,
    /// An association is in force no more.
    Ended,
    /// A person's profile is linked.
    Linked,
    Expired,
    Renewed,
    Enrolled,
}

impl Reading {
    pub const fn words(self) -> &'static str {
        match self {
            Reading::Active => "If active",
            Reading::Ended => "If ended",
            Reading::Linked => "If linked",
            Reading::Expired => "If it expires",
            Reading::Renewed => "Once renewed",
            Reading::Enrolled => "Points today",
        }
    }

    /// Whether it is about people and their certifications.
    pub const fn is_of_people(self) -> bool {
        matches!(self, Reading::Linked | Reading::Expired | Reading::Renewed)
    }
}

/// What a walk would make of the scores.
#[derive(Clone, Debug, PartialEq)]
pub struct Outlook {
    pub reading: Reading,
    /// The designations that could move, those that would move most first, each as it is and as it would be.
    pub designations: Vec<(DesignationScore, DesignationScore)>,
    /// The first day on which a score that Microsoft publishes could show it.
    pub shows: NaiveDate,
    /// Whether what moves is over before such a score could show it.
    pub passes: bool,
    /// Of certifications that expire: the day from which nothing else keeps a metric above 0, and nobody can earn it any
    /// more. What would be is as of that day then.
    pub closed_from: Option<NaiveDate>,
    /// The designations that such a score doesn't show in full on that day: what they would have, and what it shows. Usage
    /// from before an association begins never counts, and some of it is added up over a year.
    pub late: Vec<(DesignationScore, Points)>,
    /// Whether the answers do not say yet what would be recorded.
    pub is_open: bool,
    /// Why no score moves, where that is settled and none does.
    pub still: Option<Still>,
}

/// Why no score moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Still {
    /// None of the customers is in the commercial cloud.
    OtherCloud,
    /// The book has no usage yet of the customers.
    NoUsage,
    /// What changes is beyond the points of metrics that are full, with it and without.
    Full,
    /// Some of what changes is so, and the rest leaves metrics below zero.
    FullOrBelow,
    /// What changes leaves metrics below zero, with it and without.
    Below,
    /// The usage of the customers counts already.
    CountsAlready,
    /// Nothing that counts changes.
    NothingCounts,
}

impl Still {
    /// The reason, after "no score moves".
    pub const fn reason(self, reading: Reading) -> &'static str {
        match (self, reading) {
            (Still::OtherCloud, _) => "only customers in the commercial cloud count",
            (Still::NoUsage, _) => "the book has no usage of this customer yet",
            (Still::Full, _) => "the only metrics that it moves are full with it and without",
            (Still::FullOrBelow, _) => "the metrics that it moves are full, or stay at 0, with it and without",
            (Still::Below, _) => "what it adds makes up for a part of what was lost, so that the metrics stay at 0",
            (Still::CountsAlready, Reading::Linked) => "their certifications count already",
            (Still::CountsAlready, Reading::Renewed) => "the certification counts already, and keeps on counting",
            (Still::CountsAlready, _) => "the usage of this customer counts already",
            (Still::NothingCounts, Reading::Active) => "none of this customer's usage would count through it",
            (Still::NothingCounts, Reading::Ended) => "nothing counts through it alone",
            (Still::NothingCounts, Reading::Linked) => "none of their certifications would count",
            (Still::NothingCounts, _) => "no metric depends on it today",
        }
    }
}

impl Outlook {
    /// That a designation which is enrolled or renewed does not qualify, as far as the book knows.
    pub fn unqualified(&self) -> Option<String> {
        let (now, _) = self.designations.first().filter(|_| self.reading == Reading::Enrolled)?;
        (!now.qualified && now.window.qualified_on.is_none()).then(|| {
            let (name, from) = (&now.name, day_text(now.window.from));
            let (points, needed) = (now.points.rounded(1), now.pass_points);
            format!(
                "{name} doesn't qualify by this book: it has {points:.1} of {needed} points, and no day since {from} is known on which it qualified"
            )
        })
    }

    /// What the first score that can show it lacks of it.
    pub fn comes_late(&self) -> Option<String> {
        let of =
            |(all, shown): &(DesignationScore, Points)| format!("{} has {shown} instead of {}", all.name, all.points);
        let less: Vec<String> = self.late.iter().map(of).collect();
        (!less.is_empty()).then(|| {
            let less = listed(&less, "and");
            format!("It counts in full only after twelve months, since earlier usage never counts: on that day {less}.")
        })
    }

    /// Whether a score can ever show it, as far as the book knows.
    pub fn can_show(&self) -> bool {
        !self.passes && matches!(self.still, None | Some(Still::NoUsage))
    }
}

/// What an outcome would make of the scores of a book.
pub fn outlook(outcome: &Outcome, context: WizardContext<'_>, as_of: AsOf) -> Outlook {
    let scorer = Scorer::new(context.book, context.rules, as_of);
    let planned = scorer.planned(&outcome.projection);
    let (now, then) = (scorer.scorecard(), scorer.project(&planned));
    let about = outcome.about.map_or_else(Vec::new, |(kind, product)| eligible(context.rules, kind, product));
    let mut could = could_move(&outcome.projection, context);
    could.extend(outcome.designation);
    if could.is_empty() {
        could = about;
    }
    if could.is_empty() && outcome.reading.is_of_people() {
        could = certified(context.rules, |_| true);
    }
    let mut designations: Vec<(DesignationScore, DesignationScore)> = now
        .designations
        .into_iter()
        .zip(then.designations)
        .filter(|(now, then)| now.points != then.points || could.contains(&now.id))
        .collect();
    designations.sort_by_key(|(now, then)| std::cmp::Reverse((then.points - now.points).max(now.points - then.points)));
    let closed = (outcome.reading == Reading::Expired).then(|| closed(&scorer, &outcome.projection.lapsed)).flatten();
    if let Some((closing, _)) = &closed {
        designations.iter_mut().filter(|(now, _)| now.id == closing.designation).for_each(|(now, then)| {
            *then = without(now, closing.metric);
        });
    }
    let people = outcome.reading.is_of_people();
    let is_open = planned.associations.is_empty() && planned.people.is_empty();
    let is_open = is_open && planned.certifications.is_empty() && planned.lapsed.is_empty();
    let is_open = is_open && outcome.designation.is_none();
    let moves = designations.iter().any(|(now, then)| now.points != then.points);
    let still = (!is_open && !moves).then(|| still(&scorer, (outcome.reading, &planned), &designations));
    let shows = match people {
        true => certification_shows(context.rules, as_of.date),
        false => association_shows(context.rules, as_of.date),
    };
    let is_late = outcome.reading == Reading::Active && moves;
    Outlook {
        reading: outcome.reading,
        late: if is_late { late(&scorer, outcome, shows) } else { Vec::new() },
        passes: outcome.reading == Reading::Linked && moves && {
            let without = scorer.people_on(shows);
            let with = without.project(&planned);
            without
                .card
                .designations
                .iter()
                .zip(&with.designations)
                .all(|(without, with)| without.points == with.points)
        },
        designations,
        shows,
        closed_from: closed.map(|(_, from)| from),
        is_open,
        still,
    }
}

/// The designations that have less on a day than they would if what is planned had been in force all year, each with what
/// it has.
fn late(scorer: &Scorer<'_>, outcome: &Outcome, day: NaiveDate) -> Vec<(DesignationScore, Points)> {
    let Some(then) = scorer.on(day, &|| false) else { return Vec::new() };
    let all_year = then.planned(&outcome.projection);
    let mut begun = all_year.clone();
    for association in begun.associations.iter_mut().filter(|a| all_year.claimed_last.contains(&a.id)) {
        let own = outcome.projection.associations.iter().find(|own| own.id == association.id);
        let from = own.and_then(|own| own.started).unwrap_or(scorer.as_of().date);
        association.started = association.started.max(Some(from));
    }
    let (all_year, begun) = (then.project(&all_year), then.project(&begun));
    let both = all_year.designations.into_iter().zip(begun.designations);
    let less = both.filter(|(all, begun)| begun.points.rounded(1) < all.points.rounded(1));
    less.map(|(all, begun)| (all, begun.points)).collect()
}

/// Why no score moves.
fn still(
    scorer: &Scorer<'_>,
    (reading, planned): (Reading, &Projection),
    designations: &[(DesignationScore, DesignationScore)],
) -> Still {
    let book = scorer.book();
    let customers = || planned.associations.iter().map(|association| &association.customer);
    let clouds = || customers().filter_map(|customer| book.customer(customer)).map(|customer| customer.cloud);
    let is_elsewhere = |cloud: Option<Cloud>| cloud.is_some_and(|cloud| cloud != Cloud::Commercial);
    if reading == Reading::Active && clouds().next().is_some() && clouds().all(is_elsewhere) {
        return Still::OtherCloud;
    }
    let has_usage =
        |customer: &CustomerId| book.customer_index(customer).is_some_and(|at| !book.usage.rows_of(at).is_empty());
    if reading == Reading::Active && !customers().any(has_usage) {
        return Still::NoUsage;
    }
    let metrics = designations.iter().flat_map(|(now, then)| now.metrics.iter().zip(&then.metrics));
    let moving = metrics.filter(|(now, then)| now.uncapped != then.uncapped);
    let (below, full): (Vec<_>, Vec<_>) =
        moving.partition(|(now, then)| now.uncapped.max(then.uncapped) <= Points::ZERO);
    match (below.is_empty(), full.is_empty()) {
        (true, true) => {}
        (false, true) => return Still::Below,
        (true, false) => return Still::Full,
        (false, false) => return Still::FullOrBelow,
    }
    let counts_already = match reading {
        Reading::Renewed => loses_without(scorer, &planned.certifications),
        Reading::Linked => planned.people.iter().any(|person| book.person(&person.id).is_some_and(is_linked)),
        _ => false,
    };
    if counts_already {
        return Still::CountsAlready;
    }
    let counts = |customer: &CustomerId| {
        let scope = Scope { customer: Some(customer), ..Scope::ALL };
        let mut explained = designations.iter().flat_map(|(now, _)| scorer.explain_within(now.id, None, scope));
        // What a report attributes counts through no association of the ledger.
        let counts = |item: &Item| !item.through.is_empty() || item.reasons.contains(&Reason::NotNew);
        explained.any(|of| !of.counted.is_empty() || of.excluded.iter().any(counts))
    };
    if reading == Reading::Active && customers().any(counts) { Still::CountsAlready } else { Still::NothingCounts }
}

/// Whether the book has a link of a person already; on a day to come it is one.
fn is_linked(person: &Person) -> bool {
    person.linked == Some(true)
}

/// Whether a score falls without what certifications of these persons and exams the book has.
fn loses_without(scorer: &Scorer<'_>, renewed: &[Certification]) -> bool {
    let book = scorer.book();
    let is_renewed = |held: &&Certification| renewed.iter().any(|c| c.person == held.person && c.exam == held.exam);
    let lapsed = book.certifications.iter().filter(is_renewed).cloned().collect();
    let without = scorer.project(&scorer.planned(&Projection { lapsed, ..Projection::default() }));
    let now = scorer.scorecard();
    now.designations.iter().zip(&without.designations).any(|(now, without)| without.points < now.points)
}

/// The closing metric that the renewal of one of these would keep above 0, and the first day on which it is at 0 without.
fn closed<'a>(scorer: &Scorer<'a>, expiring: &[Certification]) -> Option<(Closing<'a>, NaiveDate)> {
    let keeps = |closing: &Closing<'_>| {
        closing.renewals.iter().any(|renewal| !renewal.links && expiring.contains(renewal.certification))
    };
    let closing = scorer.closings().into_iter().find(keeps)?;
    let from = closing.closes.keeps_until?.succ_opt()?;
    Some((closing, from))
}

/// A score with a metric at 0.
fn without(now: &DesignationScore, metric: MetricId) -> DesignationScore {
    let mut then = now.clone();
    for gone in then.metrics.iter_mut().filter(|known| known.id == metric) {
        then.points = then.points - gone.points;
        gone.points = Points::ZERO;
        then.qualified = false;
    }
    then
}

/// The designations for which an association of its type and product is eligible somewhere; for a person those that its
/// certifications count for.
fn could_move(projection: &Projection, context: WizardContext<'_>) -> Vec<DesignationId> {
    let claims = projection.associations.iter();
    let mut could: Vec<DesignationId> = claims.flat_map(|a| eligible(context.rules, a.kind, a.product)).collect();
    let held = projection.people.iter().flat_map(|person| context.book.certifications_of(&person.id));
    for certification in held.chain(&projection.certifications).chain(&projection.lapsed) {
        could.extend(certified(context.rules, |exam| exam.eq_ignore_ascii_case(&certification.exam)));
    }
    could.sort();
    could.dedup();
    could
}

/// The designations that count people with some exam.
fn certified(rules: &Rulebook, wanted: impl Fn(&str) -> bool) -> Vec<DesignationId> {
    let counts = |formula: &MetricFormula| match formula {
        MetricFormula::People(people) => {
            let mut steps = people.gates.iter().map(|gate| &gate.exams).chain([&people.scoring]);
            steps.any(|step| step.iter().any(|certified| certified.exams.iter().any(|exam| wanted(exam))))
        }
        MetricFormula::Usage { .. } => false,
    };
    let any = |metrics: &BTreeMap<MetricId, MetricRules>| metrics.values().any(|m| m.tracks.values().any(counts));
    rules.designations.iter().filter(|(_, of)| any(&of.metrics)).map(|(id, _)| *id).collect()
}

/// The designations for which associations of a type can count, on a product or on any.
pub fn eligible(rules: &Rulebook, kind: AssociationType, product: Option<Product>) -> Vec<DesignationId> {
    let counts = |quantity: &str| {
        let quantity = rules.quantities.get(quantity);
        let table = quantity.and_then(|quantity| rules.eligible.get(&quantity.eligible));
        table.is_some_and(|table| {
            let mut rows = table.0.iter().filter(|(of, _)| product.is_none_or(|product| **of == product));
            rows.any(|(_, claims)| claims.iter().any(|claim| claim.kind == kind))
        })
    };
    let designations = rules.designations.iter();
    designations.filter(|(_, of)| of.quantities().any(counts)).map(|(id, _)| *id).collect()
}
