//! The cheapest plan of all on books small enough to try everything, day by day.

mod people;

use chrono::{Datelike, Days, Months, NaiveDate};
use laurels_core::book::{
    Activity, Association, AssociationState, AssociationType, Basis, Book, DesignationId, Licensing, MetricId, Product,
};
use laurels_core::plan::Costs;
use laurels_core::points::Points;
use laurels_core::projection::Projection;
use laurels_core::rulebook::{Claim, MetricFormula, QuantityKind, Rulebook, TrackChoice};
use laurels_core::scoring::{AsOf, DesignationScore, MetricScore, Scorer, licensed};
use people::Everybody;
use std::collections::{BTreeMap, BTreeSet};

/// The book after what a plan records.
pub fn projected(book: &Book, records: &Projection) -> Book {
    let mut book = book.clone();
    book.associations.retain(|a| !records.associations.iter().any(|new| new.id == a.id));
    for (number, association) in records.associations.iter().enumerate() {
        let id =
            if association.id == *"(planned)" { format!("planned-{number}").into() } else { association.id.clone() };
        book.associations.push(Association { id, ..association.clone() });
    }
    book.people.retain(|p| !records.people.iter().any(|new| new.id == p.id));
    book.people.extend(records.people.iter().cloned());
    book.certifications.retain(|c| !records.lapsed.contains(c));
    book.certifications.extend(records.certifications.iter().cloned());
    book.sorted()
}

/// Customers, deployments and points of growth that no record stands for, and the day on which they are made.
#[derive(Clone, Copy)]
pub struct Units {
    pub made: NaiveDate,
    pub adds: i64,
    pub deployments: i64,
    pub growth: i64,
}

impl Units {
    pub const fn none(made: NaiveDate) -> Units {
        Units { made, adds: 0, deployments: 0, growth: 0 }
    }

    /// Whether they are more than there was a year earlier: of services those in use count, whenever that began.
    fn count(self, rules: &Rulebook, (designation, metric): (DesignationId, &MetricScore), track: &str) -> bool {
        let services = match rules.designations[&designation].metrics[&metric.id].tracks.get(track) {
            Some(MetricFormula::Usage { parts, .. }) => {
                rules.quantities[&parts[0].quantity].kind == QuantityKind::DistinctServices
            }
            _ => false,
        };
        let made = (self.made.year(), self.made.month());
        let a_year_earlier = metric.month.map(|last| last.first_day() - Months::new(12));
        services || a_year_earlier.is_none_or(|month| (month.year(), month.month()) < made)
    }
}

/// The metrics of a card on a track with units on top.
pub fn with_units(rules: &Rulebook, score: &DesignationScore, track: &str, units: Units) -> Vec<(MetricId, Points)> {
    let Units { adds, deployments, growth, .. } = units;
    let each = |id: &MetricId| match rules.designations[&score.id].metrics[id].tracks.get(track) {
        Some(MetricFormula::Usage { parts, .. }) => parts.iter().map(|part| part.points_each).max().expect("a part"),
        _ => Points::ZERO,
    };
    let metrics = &score.by_track.iter().find(|(known, _)| known == track).expect("a track").1;
    let more = |metric: &MetricScore, count: i64| match count {
        0 => metric.points,
        _ if !units.count(rules, (score.id, metric), track) => metric.points,
        _ => (metric.uncapped + each(&metric.id).times(Points::whole(count))).capped(metric.max_points),
    };
    let points = metrics.iter().map(|metric| match metric.id {
        MetricId::NetCustomerAdds => (metric.id, more(metric, adds)),
        MetricId::Deployments => (metric.id, more(metric, deployments)),
        MetricId::UsageGrowth
            if metric.unit == "percent" && metric.basis == Basis::Computed && metric.step.is_none() =>
        {
            (metric.id, metric.points)
        }
        MetricId::UsageGrowth if !units.count(rules, (score.id, metric), track) => (metric.id, metric.points),
        MetricId::UsageGrowth => (metric.id, (metric.points + Points::whole(growth)).capped(metric.max_points)),
        _ => (metric.id, metric.points),
    });
    points.collect()
}

/// The track that counts with units on top, of equal totals the first, and its metrics.
pub fn counted(rules: &Rulebook, score: &DesignationScore, units: Units) -> (String, Vec<(MetricId, Points)>) {
    let is_enrolled = score.track_reason.starts_with("enrolled");
    let is_free = rules.designations[&score.id].choice == TrackChoice::BetterTotal && !is_enrolled;
    let tracks = score.by_track.iter().map(|(track, _)| track).filter(|track| is_free || **track == score.track);
    let all = tracks.map(|track| (track.clone(), with_units(rules, score, track, units)));
    let better = |best: (String, Vec<(MetricId, Points)>), next: (String, Vec<(MetricId, Points)>)| {
        if sum(&next.1) > sum(&best.1) { next } else { best }
    };
    all.reduce(better).expect("a track")
}

pub fn sum(metrics: &[(MetricId, Points)]) -> Points {
    metrics.iter().map(|(_, points)| *points).sum()
}

/// New people that are tried at most.
pub const NEWCOMERS: i64 = 6;

/// What metrics have, day by day.
type Earned = Vec<Vec<(MetricId, Points)>>;

/// Every association that may be made with a customer, as a plan would record it.
pub fn possible(scorer: &Scorer<'_>, rules: &Rulebook, book: &Book, designation: DesignationId) -> Vec<Association> {
    let mut claims: BTreeMap<Claim, BTreeSet<Product>> = BTreeMap::new();
    for quantity in rules.designations[&designation].quantities() {
        for (product, eligible) in &rules.eligible[&rules.quantities[quantity].eligible].0 {
            eligible.iter().for_each(|claim| {
                claims.entry(*claim).or_default().insert(*product);
            });
        }
    }
    let mut found = Vec::new();
    for (index, customer) in book.customers.iter().enumerate() {
        let used: BTreeSet<Product> = book.usage.rows_of(index).map(|row| book.usage.products()[row]).collect();
        for (claim, products) in &claims {
            let fits = |product: &&Product| {
                let of = book.subscriptions.iter().filter(|s| s.customer == customer.id && s.product == **product);
                let known: Vec<Licensing> = of.filter_map(|s| s.licensing).collect();
                let resold = |l: &Licensing| matches!(l, Licensing::Csp | Licensing::CspLegacy | Licensing::AzurePlan);
                let allowed = |l: &Licensing| licensed(rules, claim.kind, claim.activity, Some(*l));
                (claim.kind != AssociationType::Csp || known.iter().any(resold))
                    && (known.is_empty() || known.iter().any(allowed))
            };
            let on: Vec<Product> = products.intersection(&used).filter(fits).copied().collect();
            let Some(first) = on.first() else { continue };
            let csp = (claim.kind == AssociationType::Csp).then_some(Activity::Direct);
            found.push(Association {
                activity: claim.activity.or(csp),
                product: (on.len() == 1).then_some(*first),
                partner_id: Some("6096001".into()),
                started: Some(on.iter().map(|product| scorer.planned_start(*product)).max().expect("one")),
                ..Association::active("(planned)", claim.kind, customer.id.clone())
            });
        }
    }
    found
}

/// The days that a plan is to hold on, which is carried out on the first day.
pub fn scorers<'a>(book: &'a Book, rules: &'a Rulebook, moment: AsOf, days: &[NaiveDate]) -> Vec<Scorer<'a>> {
    days.iter().map(|date| Scorer::new(book, rules, AsOf { date: *date, ..moment })).collect()
}

/// What is looked for: points of a designation at most for a cost, with so many people who are not there yet.
pub struct Wanted<'w> {
    pub designation: DesignationId,
    pub target: Points,
    /// The first day on which anything can be done.
    pub since: NaiveDate,
    pub costs: &'w Costs,
    pub at_most: Option<Points>,
    pub newcomers: i64,
}

/// The cheapest cost of all that holds the target on every day, trying everything; deployments at tenants are left out. None
/// where nothing helps. Where the better total counts, the other track needs something in every metric as well.
pub fn cheapest(on: (&Book, &Rulebook, AsOf), days: &[NaiveDate], wanted: &Wanted<'_>) -> Option<Points> {
    search(on, days, wanted, false)
}

/// The same of one day, whichever track counts then.
pub fn cheapest_on_any_track(on: (&Book, &Rulebook, AsOf), day: NaiveDate, wanted: &Wanted<'_>) -> Option<Points> {
    search(on, &[day], wanted, true)
}

fn search(
    (book, rules, moment): (&Book, &Rulebook, AsOf),
    days: &[NaiveDate],
    wanted: &Wanted<'_>,
    any_track: bool,
) -> Option<Points> {
    let Wanted { designation, target, costs, .. } = *wanted;
    let designated = &rules.designations[&designation];
    let mut scorers = scorers(book, rules, moment, days);
    let scored_on = |scorer: &Scorer<'_>| scorer.scorecard().designation(designation).expect("scored").clone();
    let mut chosen: Vec<String> = scorers.iter().map(|scorer| scored_on(scorer).track).collect();
    let is_better = designated.choice == TrackChoice::BetterTotal;
    let is_free = is_better && any_track;
    let aimed = scorers.len();
    // Of each day the places of all tracks, in their order, where the better total counts.
    let mut tracks_of: Vec<Vec<usize>> = Vec::new();
    for day in (0..aimed).filter(|_| is_better) {
        let tracks = scored_on(&scorers[day]).tracks;
        let place = |(track, _): (String, Points)| {
            if track == chosen[day] {
                return day;
            }
            scorers.extend(self::scorers(book, rules, moment, &days[day..=day]));
            chosen.push(track);
            chosen.len() - 1
        };
        tracks_of.push(tracks.into_iter().map(place).collect());
    }
    // A year after it was made an association began when it was made.
    let made = |association: Association| Association {
        started: association.started.map(|on| on.min(moment.date)),
        ..association
    };
    let open = |scorer: &Scorer<'_>| possible(scorer, rules, book, designation).into_iter().map(made).collect();
    let open: Vec<Vec<Association>> = scorers.iter().map(open).collect();
    let coming = book.associations.iter().filter(|a| a.state == AssociationState::Requested);
    let coming: Vec<&Association> = coming.collect();
    let in_force = |scorer: &Scorer<'_>, a: &Association| {
        let started = Some(scorer.planned_start(a.product.expect("a product")));
        made(Association { state: AssociationState::Active, started, ..a.clone() })
    };
    let kind = |metric: MetricId, track: &str| match designated.metrics[&metric].tracks.get(track) {
        Some(MetricFormula::Usage { parts, .. }) => rules.quantities.get(&parts[0].quantity).map(|q| q.kind),
        _ => None,
    };
    let mut people: BTreeMap<Vec<String>, Vec<(Points, Earned)>> = BTreeMap::new();
    let mut best: Option<Points> = None;
    for bits in 0u32..1 << (open[0].len() + coming.len()) {
        let taken = |at: usize| bits >> at & 1 == 1;
        let cost = costs.associate.times(Points::whole((0..open[0].len()).filter(|at| taken(*at)).count() as i64));
        let records = |day: usize, scorer: &Scorer<'_>| {
            let new = open[day].iter().enumerate().filter(|(at, _)| taken(*at)).map(|(_, a)| a.clone());
            let due = coming.iter().enumerate().filter(|(at, _)| taken(at + open[0].len()));
            let due = due.map(|(_, a)| in_force(scorer, a));
            Projection { associations: new.chain(due).collect(), ..Projection::default() }
        };
        let scored: Vec<DesignationScore> = scorers
            .iter()
            .enumerate()
            .map(|(day, scorer)| {
                scorer.project(&records(day, scorer)).designation(designation).expect("scored").clone()
            })
            .collect();
        let tracks: Vec<String> = match is_better {
            true => chosen.clone(),
            false => scored.iter().map(|score| score.track.clone()).collect(),
        };
        let of_people = people.entry(tracks.clone()).or_insert_with(|| {
            Everybody { book, rules, scorers: &scorers, tracks: &tracks, wanted, free: is_free }.all()
        });
        let active = book.associations.iter().filter(|a| a.state == AssociationState::Active).count();
        let ours = active + bits.count_ones() as usize;
        let services = |track: &String| kind(MetricId::Deployments, track) == Some(QuantityKind::DistinctServices);
        let deploys = if ours > 0 && tracks.iter().all(services) { 5 } else { 0 };
        // Whether usage can grow on a day, and the most that it can.
        let room = |day: usize| {
            let metrics = &scored[day].by_track.iter().find(|(known, _)| *known == tracks[day]).expect("a track").1;
            let growth = metrics.iter().find(|m| m.id == MetricId::UsageGrowth).expect("growth");
            let grows = match kind(MetricId::UsageGrowth, &tracks[day]) {
                Some(QuantityKind::GrowthPercent) => growth.step.is_some(),
                _ => ours > 0,
            };
            let grows = grows && Units::none(wanted.since).count(rules, (designation, growth), &tracks[day]);
            (grows, growth.max_points)
        };
        let rooms: Vec<(bool, Points)> = (0..scorers.len()).map(room).collect();
        let most = if rooms.iter().any(|(grows, _)| *grows) { 30 } else { 0 };
        // What the track that counts on a day, of equals the first, needs usage to grow by so that it has the target and
        // something in every metric; none where it never does, or not within so many points.
        let counts = |places: &[usize], usage: &Earned, skills: &Earned, more: &dyn Fn(i64) -> bool| {
            let all = |place: &usize| {
                let is_growth = |(id, _): &&(MetricId, Points)| *id == MetricId::UsageGrowth;
                let (growth, others): (Vec<_>, Vec<_>) =
                    usage[*place].iter().chain(&skills[*place]).partition(is_growth);
                let is_complete = others.iter().all(|(_, points)| points.is_positive());
                (*place, growth[0].1, others.iter().map(|(_, points)| *points).sum::<Points>(), is_complete)
            };
            let all: Vec<(usize, Points, Points, bool)> = places.iter().rev().map(all).collect();
            (0..=most).take_while(|points| more(*points)).find(|points| {
                let on = |(place, growth, others, is_complete): &(usize, Points, Points, bool)| {
                    let (grows, max) = rooms[*place];
                    let growth = if grows { (*growth + Points::whole(*points)).capped(max) } else { *growth };
                    (*others + growth, *is_complete && growth.is_positive())
                };
                let (total, is_complete) = all.iter().map(on).max_by_key(|(total, _)| *total).expect("a track");
                is_complete && total >= target
            })
        };
        // By how much usage must grow on a day that people and units leave so much; none where it can't.
        let growth = |day: usize, usage: &[(MetricId, Points)], skills: &[(MetricId, Points)]| {
            let lacking = usage.iter().filter(|(_, points)| !points.is_positive());
            let mut lacking = lacking.map(|(id, _)| *id);
            let more = match lacking.next() {
                None => 0,
                Some(MetricId::UsageGrowth) if lacking.next().is_none() => 1,
                _ => return None,
            };
            let has = usage.iter().find(|(id, _)| *id == MetricId::UsageGrowth).expect("growth").1;
            let left = if day < aimed { target - sum(skills) - sum(usage) } else { Points::ZERO };
            let more = more.max(left.to_f64().ceil() as i64).max(0);
            (more == 0 || rooms[day].0 && left <= rooms[day].1 - has).then_some(more)
        };
        let mut known: Vec<Earned> = Vec::new();
        for adds in 0..=12 {
            for deployments in 0..=deploys {
                let usage = |(score, track): (&DesignationScore, &String)| {
                    let metrics =
                        with_units(rules, score, track, Units { made: wanted.since, adds, deployments, growth: 0 })
                            .into_iter();
                    metrics.filter(|(id, _)| id.category() != "skilling").collect()
                };
                let usage: Earned = scored.iter().zip(&tracks).map(usage).collect();
                // More that changes nothing is of no use.
                if known.contains(&usage) {
                    continue;
                }
                known.push(usage.clone());
                let units =
                    costs.add_customer.times(Points::whole(adds)) + costs.deploy.times(Points::whole(deployments));
                for (price, skills) in of_people.iter() {
                    let before = cost + *price + units;
                    let whole = |more: i64| before + costs.grow_usage.times(Points::whole(more));
                    let is_cheaper = |more: i64| {
                        best.is_none_or(|known| whole(more) < known)
                            && wanted.at_most.is_none_or(|most| whole(more) <= most)
                    };
                    let more = match is_free {
                        true => counts(&tracks_of[0], &usage, skills, &is_cheaper),
                        false => {
                            let more = (0..scorers.len()).map(|day| growth(day, &usage[day], &skills[day]));
                            more.collect::<Option<Vec<i64>>>().and_then(|more| more.into_iter().max())
                        }
                    };
                    best = more.map(whole).into_iter().chain(best).min();
                }
            }
        }
    }
    best
}

/// The first day on which a score shows what people did on a day.
pub fn skills_shown(rules: &Rulebook, done: NaiveDate) -> NaiveDate {
    done + Days::new(u64::from(rules.timing.skilling_days))
}

/// The same of usage that grows on it.
pub fn growth_shown(rules: &Rulebook, done: NaiveDate) -> NaiveDate {
    let next = done.iter_days().find(|day| day.month() != done.month()).expect("a month");
    next.iter_days().find(|day| day.day() == rules.timing.usage_refresh_day).expect("a day")
}

/// The same of associations.
pub fn usage_shown(rules: &Rulebook, done: NaiveDate) -> NaiveDate {
    let made = done + Days::new(u64::from(rules.timing.association_days));
    made.iter_days().find(|day| day.day() == rules.timing.usage_refresh_day).expect("a day")
}
