//! Plans: the cases of `tests/cases/plan`, and the cheapest of all on books small enough to try everything.

use crate::support::case::{self, Case};
use crate::support::generate::Seed;
use crate::support::soak::{CASES, properties};
use chrono::NaiveDate;
use laurels_core::book::{
    Activity, Association, AssociationState, AssociationType, Book, Certification, DesignationId, Enrolment, Licensing,
    MetricId, Person, Product,
};
use laurels_core::plan::{Action, ActionKind, Costs, Plan, PlanQuery, by_renewal, plan, throughout};
use laurels_core::points::Points;
use laurels_core::projection::Projection;
use laurels_core::rulebook::{Certified, Claim, MetricFormula, QuantityKind, Rulebook, TrackChoice};
use laurels_core::scoring::{AsOf, DesignationScore, MetricScore, Scorer, Validity, licensed, score, validity};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// The book after what a plan records.
fn projected(book: &Book, records: &Projection) -> Book {
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

/// How many units of something a plan asks for that no record stands for.
fn units(plan: &Plan, kind: ActionKind) -> i64 {
    plan.actions.iter().filter(|action| action.kind == kind).map(|action| action.count).sum()
}

/// The metrics of a card on a track with units on top.
fn with_units(
    rules: &Rulebook,
    score: &DesignationScore,
    track: &str,
    (adds, deployments, growth): (i64, i64, i64),
) -> Vec<(MetricId, Points)> {
    let each = |id: &MetricId| match rules.designations[&score.id].metrics[id].tracks.get(track) {
        Some(MetricFormula::Usage { parts, .. }) => parts.iter().map(|part| part.points_each).max().expect("a part"),
        _ => Points::ZERO,
    };
    let metrics = &score.by_track.iter().find(|(known, _)| known == track).expect("a track").1;
    let more = |metric: &MetricScore, units: i64| match units {
        0 => metric.points,
        units => (metric.uncapped + each(&metric.id).times(Points::whole(units))).capped(metric.max_points),
    };
    let points = metrics.iter().map(|metric| match metric.id {
        MetricId::NetCustomerAdds => (metric.id, more(metric, adds)),
        MetricId::Deployments => (metric.id, more(metric, deployments)),
        MetricId::UsageGrowth => (metric.id, (metric.points + Points::whole(growth)).capped(metric.max_points)),
        _ => (metric.id, metric.points),
    });
    points.collect()
}

/// A plan in a few lines, for whoever reads why a test failed.
fn told(plan: &Plan) -> String {
    let actions = plan.actions.iter().map(|a| {
        let names: Vec<&str> = a.candidates.iter().map(|c| c.id.as_str()).collect();
        format!("\n  {} {:?} {} {:.2} {:.2} {names:?}", a.kind.word(), a.what, a.count, a.gain, a.cost)
    });
    let actions: String = actions.collect();
    let Plan { designation, track, from, to, target, cost, feasible, why_not, .. } = plan;
    format!("{designation} {track} {from:.2} {to:.2} of {target:.2}: {cost:.2} {feasible} {why_not:?}{actions}")
}

fn sum(metrics: &[(MetricId, Points)]) -> Points {
    metrics.iter().map(|(_, points)| *points).sum()
}

/// A rulebook in which a metric of deployments counts one association type alone.
fn of_type(rules: &Rulebook, designation: DesignationId, track: &str, kind: AssociationType) -> Rulebook {
    let mut rules = rules.clone();
    let metrics = &mut rules.designations.get_mut(&designation).expect("known").metrics;
    let formula = metrics.get_mut(&MetricId::Deployments).and_then(|metric| metric.tracks.get_mut(track));
    if let Some(MetricFormula::Usage { parts, .. }) = formula {
        parts.retain(|part| part.kind == Some(kind));
    }
    rules
}

/// Whether a plan keeps what it says when its records are in the book.
fn holds(plan: &Plan, book: &Book, rules: &Rulebook, moment: AsOf) -> Result<(), TestCaseError> {
    let card = score(&projected(book, &plan.records), rules, moment);
    let scored = card.designation(plan.designation).expect("scored");
    let choice = &rules.designations[&plan.designation].choice;
    prop_assert!(
        matches!(choice, TrackChoice::BetterTotal) || scored.track == plan.track,
        "{}: {}",
        scored.track,
        told(plan)
    );
    let [adds, deployed, grown] =
        [ActionKind::AddCustomer, ActionKind::Deploy, ActionKind::GrowUsage].map(|kind| units(plan, kind));
    let mut metrics = with_units(rules, scored, &plan.track, (adds, 0, grown));
    let deploy = plan.actions.iter().find(|action| action.kind == ActionKind::Deploy);
    if let Some(place) = metrics.iter().position(|(id, _)| *id == MetricId::Deployments).filter(|_| deployed > 0) {
        // Where only the best type counts, deployments add to those of their own type.
        let own = deploy.and_then(|deploy| deploy.what.as_deref()).and_then(AssociationType::from_word);
        let narrowed = own.map(|kind| of_type(rules, plan.designation, &plan.track, kind));
        let rules = narrowed.as_ref().unwrap_or(rules);
        let of_type = score(&projected(book, &plan.records), rules, moment);
        let of_type = of_type.designation(plan.designation).expect("scored");
        let points = with_units(rules, of_type, &plan.track, (0, deployed, 0))[place].1;
        metrics[place].1 = metrics[place].1.max(points);
    }
    prop_assert_eq!(sum(&metrics), plan.to, "{}", told(plan));
    let gains: Points = plan.actions.iter().map(|action| action.gain).sum();
    prop_assert_eq!(plan.from + gains, plan.to);
    if plan.feasible {
        prop_assert!(plan.to >= plan.target);
        prop_assert!(metrics.iter().all(|(_, points)| points.is_positive()), "{metrics:?} {}", told(plan));
    }
    Ok(())
}

/// New people that are tried at most.
const NEWCOMERS: i64 = 6;

/// Everything that might be done for people: its cost and what the metrics of people then have.
struct Everybody<'a> {
    book: &'a Book,
    rules: &'a Rulebook,
    moment: AsOf,
    designation: DesignationId,
    track: &'a str,
    costs: &'a Costs,
}

impl Everybody<'_> {
    /// How many people each step may need: of scoring steps as many as are tried.
    fn caps(&self) -> Vec<u8> {
        let metrics = self.rules.designations[&self.designation].metrics.values();
        let caps = metrics.filter_map(|metric| match metric.tracks.get(self.track)? {
            MetricFormula::People(people) => {
                let gates = people.gates.iter().map(|gate| *gate.people.at(self.moment.date).expect("a number") as u8);
                Some(gates.chain([NEWCOMERS as u8 + 3]).collect::<Vec<u8>>())
            }
            MetricFormula::Usage { .. } => None,
        });
        caps.flatten().collect()
    }

    fn steps(&self) -> Vec<&[Certified]> {
        let metrics = self.rules.designations[&self.designation].metrics.values();
        let of_people = metrics.filter_map(|metric| match metric.tracks.get(self.track)? {
            MetricFormula::People(people) => Some(people),
            MetricFormula::Usage { .. } => None,
        });
        let steps = of_people.flat_map(|people| {
            people.gates.iter().map(|gate| gate.exams.as_slice()).chain([people.scoring.as_slice()])
        });
        steps.collect()
    }

    fn passable(&self, exam: &str) -> bool {
        self.rules.exams[exam].retires.is_none_or(|day| day >= self.moment.date)
    }

    /// One exam a step that stands for the others, and those that only count together.
    fn exams(&self) -> Vec<String> {
        let mut exams = BTreeSet::new();
        for step in self.steps() {
            let open = |certified: &&Certified| certified.exams.iter().all(|exam| self.passable(exam));
            exams.extend(step.iter().filter(open).find(|c| c.exams.len() == 1).map(|c| c.exams[0].clone()));
            exams.extend(step.iter().filter(open).filter(|c| c.exams.len() > 1).flat_map(|c| c.exams.clone()));
        }
        exams.into_iter().collect()
    }

    /// In which steps somebody with these certifications counts, as numbers.
    fn counts(&self, held: &[Certification]) -> Vec<u8> {
        let has = |exam: &String| {
            held.iter()
                .any(|c| c.exam == *exam && matches!(validity(self.rules, c, self.moment.date), Validity::Counts(_)))
        };
        self.steps().iter().map(|step| u8::from(step.iter().any(|c| c.exams.iter().all(has)))).collect()
    }

    /// Each number of people a step, with the cheapest way to it and the metrics that `score` gives it.
    fn all(&self) -> Vec<(Points, Vec<(MetricId, Points)>)> {
        let date = self.moment.date;
        let scorer = Scorer::new(self.book, self.rules, self.moment);
        let (exams, caps) = (self.exams(), self.caps());
        let newcomers = (0..NEWCOMERS).map(|n| Person { linked: Some(true), ..Person::new(format!("new-{n}"), "new") });
        let mut states: BTreeMap<Vec<u8>, (Points, Projection)> =
            BTreeMap::from([(vec![0; self.steps().len()], (Points::ZERO, Projection::default()))]);
        for person in self.book.people.iter().cloned().chain(newcomers) {
            let held: Vec<Certification> = self.book.certifications_of(&person.id).to_vec();
            let mut choices: Vec<(Vec<u8>, Points, Projection)> = Vec::new();
            for bits in 0u32..1 << exams.len() {
                let passed = exams.iter().enumerate().filter(|(at, _)| bits >> at & 1 == 1);
                let passed: Vec<Certification> = passed
                    .map(|(_, exam)| Certification {
                        person: person.id.clone(),
                        exam: exam.clone(),
                        earned: date,
                        expires: None,
                    })
                    .collect();
                let all: Vec<Certification> = held.iter().chain(&passed).cloned().collect();
                let cost = self.costs.certify.times(Points::whole(passed.len() as i64));
                let linked = person.linked == Some(true);
                let of_link = if linked { Points::ZERO } else { self.costs.link_person };
                let records = |people: Vec<Person>| Projection {
                    people,
                    certifications: passed.clone(),
                    ..Projection::default()
                };
                let there = Person { linked: Some(true), ..person.clone() };
                choices.push((self.counts(&all), cost + of_link, records(vec![there])));
            }
            if person.linked != Some(true) {
                choices.push((vec![0; self.steps().len()], Points::ZERO, Projection::default()));
            }
            let mut next: BTreeMap<Vec<u8>, (Points, Projection)> = BTreeMap::new();
            for (counts, (cost, records)) in &states {
                for (more, price, planned) in &choices {
                    let to: Vec<u8> =
                        counts.iter().zip(more).zip(&caps).map(|((a, b), cap)| (a + b).min(*cap)).collect();
                    let price = *cost + *price;
                    if next.get(&to).is_none_or(|(known, _)| price < *known) {
                        let mut records = records.clone();
                        records.people.extend(planned.people.iter().cloned());
                        records.certifications.extend(planned.certifications.iter().cloned());
                        next.insert(to, (price, records));
                    }
                }
            }
            states = next;
        }
        // More people in a step never earn less.
        let mut states: Vec<(Points, Vec<u8>, Projection)> =
            states.into_iter().map(|(counts, (cost, records))| (cost, counts, records)).collect();
        states.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)));
        let mut kept: Vec<(Points, Vec<u8>, Projection)> = Vec::new();
        for state in states {
            let covers = |known: &&(Points, Vec<u8>, Projection)| known.1.iter().zip(&state.1).all(|(a, b)| a >= b);
            if !kept.iter().any(|known| covers(&known)) {
                kept.push(state);
            }
        }
        let scored = kept.into_iter().map(|(cost, _, records)| {
            let card = scorer.project(&records);
            let score = card.designation(self.designation).expect("scored");
            let metrics = with_units(self.rules, score, self.track, (0, 0, 0));
            let skills: Vec<_> = metrics.into_iter().filter(|(id, _)| id.category() == "skilling").collect();
            (cost, skills)
        });
        let mut scored: Vec<(Points, Vec<(MetricId, Points)>)> =
            scored.filter(|(_, skills)| skills.iter().all(|(_, points)| points.is_positive())).collect();
        scored.sort_by_key(|(cost, skills)| (*cost, -sum(skills)));
        let mut most = -Points::whole(1);
        scored.retain(|(_, skills)| {
            let more = sum(skills) > most;
            most = most.max(sum(skills));
            more
        });
        scored
    }
}

/// Every association that may be made with a customer, as a plan would record it.
fn possible(scorer: &Scorer<'_>, rules: &Rulebook, book: &Book, designation: DesignationId) -> Vec<Association> {
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

/// What something costs, and what it gains in each metric.
type Choice = (Points, Vec<(MetricId, Points)>);

/// The cheapest cost of all, trying everything; deployments at tenants are left out. None where nothing helps.
fn cheapest(
    book: &Book,
    rules: &Rulebook,
    moment: AsOf,
    designation: DesignationId,
    target: Points,
    costs: &Costs,
) -> Option<Points> {
    let scorer = Scorer::new(book, rules, moment);
    let open = possible(&scorer, rules, book, designation);
    let coming: Vec<Association> = book
        .associations
        .iter()
        .filter(|a| a.state == AssociationState::Requested)
        .map(|a| Association {
            state: AssociationState::Active,
            started: Some(scorer.planned_start(a.product.expect("a product"))),
            ..a.clone()
        })
        .collect();
    let all: Vec<(&Association, Points)> = open
        .iter()
        .map(|association| (association, costs.associate))
        .chain(coming.iter().map(|association| (association, Points::ZERO)))
        .collect();
    let designated = &rules.designations[&designation];
    let now = scorer.scorecard().designation(designation).expect("scored").track.clone();
    let kind = |metric: MetricId, track: &str| match designated.metrics[&metric].tracks.get(track) {
        Some(MetricFormula::Usage { parts, .. }) => rules.quantities.get(&parts[0].quantity).map(|q| q.kind),
        _ => None,
    };
    let mut people: BTreeMap<String, Vec<Choice>> = BTreeMap::new();
    let mut best: Option<Points> = None;
    for bits in 0u32..1 << all.len() {
        let chosen = || all.iter().enumerate().filter(move |(at, _)| bits >> at & 1 == 1).map(|(_, one)| *one);
        let cost: Points = chosen().map(|(_, cost)| cost).sum();
        let records = Projection { associations: chosen().map(|(a, _)| a.clone()).collect(), ..Projection::default() };
        let card = scorer.project(&records);
        let scored = card.designation(designation).expect("scored");
        let track = if designated.choice == TrackChoice::BetterTotal { &now } else { &scored.track };
        let of_people = people
            .entry(track.clone())
            .or_insert_with(|| Everybody { book, rules, moment, designation, track, costs }.all());
        let metrics = &scored.by_track.iter().find(|(known, _)| known == track).expect("a track").1;
        let growth = metrics.iter().find(|m| m.id == MetricId::UsageGrowth).expect("growth");
        let active = book.associations.iter().filter(|a| a.state == AssociationState::Active).count();
        let ours = active + records.associations.len();
        let grows = match kind(MetricId::UsageGrowth, track) {
            Some(QuantityKind::GrowthPercent) => !growth.value.is_zero(),
            _ => ours > 0,
        };
        let deploys = match kind(MetricId::Deployments, track) {
            Some(QuantityKind::DistinctServices) if ours > 0 => 5,
            _ => 0,
        };
        for adds in 0..=12 {
            for deployments in 0..=deploys {
                let usage = with_units(rules, scored, track, (adds, deployments, 0));
                let usage: Vec<_> = usage.into_iter().filter(|(id, _)| id.category() != "skilling").collect();
                for (price, skills) in of_people.iter() {
                    let lacking = usage.iter().filter(|(_, points)| !points.is_positive());
                    let mut lacking = lacking.map(|(id, _)| *id);
                    let more = match lacking.next() {
                        None => 0,
                        Some(MetricId::UsageGrowth) if lacking.next().is_none() => 1,
                        _ => continue,
                    };
                    let left = target - sum(skills) - sum(&usage);
                    let more = more.max(left.to_f64().ceil() as i64);
                    let room = growth.max_points - growth.points;
                    if more > 0 && (!grows || left > room) {
                        continue;
                    }
                    let parts =
                        [(costs.add_customer, adds), (costs.deploy, deployments), (costs.grow_usage, more.max(0))];
                    let extra: Points = parts.iter().map(|(each, count)| each.times(Points::whole(*count))).sum();
                    let whole = cost + *price + extra;
                    best = Some(best.map_or(whole, |known| known.min(whole)));
                }
            }
        }
    }
    best
}

/// A small book: two or three customers with odd amounts, three people, some associations.
fn small(seed: &mut Seed, designation: DesignationId) -> Case {
    let mut lines = Lines::default();
    for customer in ["contoso", "fabrikam", "litware"].iter().take(2 + seed.below(2) as usize) {
        let segment = seed.pick(&["smb", "smb", "enterprise", "null"]);
        lines.customers.push(format!("{customer} segment={segment}"));
        lines.usage(seed, customer, designation);
    }
    let exams = match designation {
        DesignationId::Security => ["SC-500", "SC-200", "SC-100", "SC-300"],
        DesignationId::ModernWork => ["MS-102", "MS-700", "MD-102", "SC-300"],
        DesignationId::BusinessApplications => ["MB-310", "PL-300", "MB-820", "AB-100"],
        DesignationId::DataAi => ["AZ-104", "AZ-305", "DP-300", "DP-600"],
        DesignationId::DigitalAppInnovation => ["AZ-104", "AZ-305", "AZ-400", "PL-400"],
        DesignationId::Infrastructure => ["AZ-104", "AZ-305", "AZ-120", "AZ-800"],
    };
    for person in ["ada", "bo", "cleo"] {
        lines.people.push(format!("{person} linked={}", seed.below(3) > 0));
        for exam in exams {
            match seed.below(4) {
                0 | 1 => lines.certifications.push(format!("{person} {exam} 2026-05-01")),
                2 if seed.below(3) == 0 => lines.certifications.push(format!("{person} {exam} 2024-05-01")),
                _ => {}
            }
        }
    }
    Case {
        name: format!("{designation}"),
        rules: (*seed.pick(&["2026-07", "2026-07", "2023-10"])).into(),
        as_of: "2026-11-22".into(),
        customers: lines.customers,
        subscriptions: lines.subscriptions,
        associations: lines.associations,
        usage: lines.rows,
        people: lines.people,
        certifications: lines.certifications,
        ..toml::from_str("name = \"\"").expect("a case")
    }
}

#[derive(Default)]
struct Lines {
    customers: Vec<String>,
    subscriptions: Vec<String>,
    associations: Vec<String>,
    rows: Vec<String>,
    people: Vec<String>,
    certifications: Vec<String>,
}

impl Lines {
    fn usage(&mut self, seed: &mut Seed, customer: &str, designation: DesignationId) {
        let (product, workloads, kinds): (_, &[&str], &[&str]) = match designation {
            DesignationId::ModernWork => ("microsoft-365", &["Teams", "Intune"], &["cpor", "dpor"]),
            DesignationId::Security => ("azure", &["Sentinel", "Key Vault"], &["pal"]),
            DesignationId::BusinessApplications => {
                ("dynamics-365", &["Sales", "Business Central"], &["cpor activity=revrec", "dpor"])
            }
            _ => ("azure", &["Storage", "SQL Database", "Backup"], &["pal", "dpor"]),
        };
        let count = 1 + seed.below(workloads.len() as u64) as usize;
        for workload in workloads.iter().take(count) {
            let (before, now) = (seed.below(6) * 131, 211 + seed.below(9) * 173);
            let measures = |amount: u64| match product {
                "microsoft-365" => format!("seats={} users={}", amount, amount / 2),
                "dynamics-365" => format!("revenue={} users={}", amount * 3, amount / 3),
                _ => format!("acr={amount}"),
            };
            if before > 0 {
                let line = format!("{customer} | {product} | {workload} | 2024-11..2025-10 | {}", measures(before));
                self.rows.push(line);
            }
            self.rows.push(format!("{customer} | {product} | {workload} | 2025-11..2026-10 | {}", measures(now)));
        }
        if seed.below(3) == 0 {
            let licensing = seed.pick(&["ea", "csp", "azure-plan"]);
            self.subscriptions.push(format!("{customer}-s {customer} {product} licensing={licensing}"));
        }
        let kind = seed.pick(kinds);
        match seed.below(3) {
            0 => self.associations.push(association(customer, kind, &format!("started=2024-01-01 product={product}"))),
            1 if seed.below(2) == 0 => {
                self.associations.push(association(customer, kind, &format!("state=requested product={product}")));
            }
            _ => {}
        }
    }
}

fn association(customer: &str, kind: &str, rest: &str) -> String {
    let (kind, activity) = kind.split_once(' ').unwrap_or((kind, ""));
    format!("{customer}-a {kind} {customer} {activity} {rest}")
}

/// A case of a plan: what it asks for, and what it must say.
struct PlanCase {
    case: Case,
    designation: DesignationId,
    wanted: toml::Table,
}

impl PlanCase {
    /// Takes what is about the plan out of a case, which is a book like any other without it.
    fn of(mut table: toml::Table) -> PlanCase {
        let keys = ["plan", "target", "actions", "cost", "to", "why_not"];
        let wanted: toml::Table =
            keys.iter().filter_map(|key| Some(((*key).to_owned(), table.remove(*key)?))).collect();
        let designation = wanted["plan"].as_str().and_then(DesignationId::from_word).expect("a designation");
        PlanCase { case: table.try_into().expect("a case"), designation, wanted }
    }

    fn failures(&self) -> Vec<String> {
        let (book, rules, moment) = (self.case.book(), self.case.rulebook(), self.case.moment());
        let target = self.wanted.get("target").and_then(toml::Value::as_integer).map(Points::whole);
        let scorer = Scorer::new(&book, rules, moment);
        let query = PlanQuery { designation: self.designation, target, costs: &Costs::default(), since: None };
        let plan = plan(&scorer, &query, &|| false).expect("not stopped");
        let action = |a: &Action| {
            let what = a.what.as_ref().map(|what| format!(" {what}")).unwrap_or_default();
            format!("{}{what} {} = {}", a.kind.word(), a.count, a.gain.rounded(2))
        };
        let number = |points: Points| toml::Value::from(points.rounded(2));
        let found = |key: &str| match key {
            "actions" => toml::Value::from(plan.actions.iter().map(action).collect::<Vec<_>>()),
            "cost" => number(plan.cost),
            "to" => number(plan.to),
            "why_not" => toml::Value::from(plan.why_not.clone().unwrap_or_default()),
            _ => self.wanted[key].clone(),
        };
        let same = |found: &toml::Value, wanted: &toml::Value| match (found, wanted) {
            (toml::Value::Float(a), toml::Value::Integer(b)) => *a == *b as f64,
            (found, wanted) => found == wanted,
        };
        let mut failures: Vec<String> = Vec::new();
        for (key, wanted) in self.wanted.iter().filter(|(key, wanted)| !same(&found(key), wanted)) {
            failures.push(format!("{}: {key}: wanted {wanted}, found {}\n{}", self.case.name, found(key), told(&plan)));
        }
        if plan.feasible == self.wanted.contains_key("why_not") {
            failures.push(format!("{}: feasible {}\n{}", self.case.name, plan.feasible, told(&plan)));
        }
        failures.extend(holds(&plan, &book, rules, moment).err().map(|error| format!("{}: {error}", self.case.name)));
        failures
    }
}

#[test]
fn every_case_is_planned_as_computed_by_hand() {
    let files: Vec<(String, BTreeMap<String, Vec<toml::Table>>)> = case::files("plan");
    let cases = files.into_iter().flat_map(|(_, mut file)| file.remove("case").expect("cases"));
    let cases: Vec<PlanCase> = cases.map(PlanCase::of).collect();
    assert!(!cases.is_empty());
    let failures: Vec<String> = cases.iter().flat_map(PlanCase::failures).collect();
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

/// How often a plan of a book of so many customers asks whether to stop: once for so many selections.
fn questions(customers: usize, associated: usize, rows: impl Fn(&mut Seed, usize) -> Vec<String>) -> Option<u32> {
    let mut seed = Seed(7);
    let name = |number: usize| format!("tenant-{number}");
    let segment = |seed: &mut Seed| *seed.pick(&["smb", "smb", "smb", "smb", "enterprise", "null"]);
    let case = Case {
        name: "a large book".into(),
        rules: "2026-07".into(),
        as_of: "2026-11-22".into(),
        customers: (0..customers).map(|n| format!("{} segment={}", name(n), segment(&mut seed))).collect(),
        associations: (0..associated).map(|n| format!("a{n} pal {} started=2024-01-01", name(n))).collect(),
        usage: (0..customers).flat_map(|n| rows(&mut seed, n)).collect(),
        people: vec!["ada".into(), "bo".into()],
        certifications: vec!["ada AZ-104 2026-05-01".into()],
        ..toml::from_str("name = \"\"").expect("a case")
    };
    let (book, rules, moment) = (case.book(), case.rulebook(), case.moment());
    let asked = std::cell::Cell::new(0);
    let stop = || {
        asked.set(asked.get() + 1);
        asked.get() > 2_000
    };
    let costs = Costs::default();
    let query = PlanQuery { designation: DesignationId::Infrastructure, target: None, costs: &costs, since: None };
    plan(&Scorer::new(&book, rules, moment), &query, &stop).map(|_| asked.get())
}

#[test]
fn a_plan_of_a_large_book_looks_at_few_selections() {
    let services = ["Storage", "SQL Database", "Backup", "Key Vault", "Sentinel", "Bastion", "Firewall", "Functions"];
    let rows = |seed: &mut Seed, number: usize| {
        let used = (0..1 + seed.below(4)).map(|_| *seed.pick(&services)).collect::<BTreeSet<_>>();
        let line = |service: &str| {
            let (before, now) = (1 + seed.below(3_000), 1 + seed.below(4_000));
            let row = |span: &str, acr: u64| format!("tenant-{number} | azure | {service} | {span} | acr={acr}");
            [row("2025-09..2025-10", before), row("2026-09..2026-10", now)]
        };
        used.into_iter().flat_map(line).collect::<Vec<String>>()
    };
    for associated in [0, 5, 300, 900] {
        let asked = questions(1_000, associated, rows);
        assert!(asked.is_some_and(|asked| asked < 1_000), "{associated} associated: {asked:?}");
    }
}

/// Plans a small book and compares with trying everything.
fn costs_least(number: u64) -> Result<(), TestCaseError> {
    let mut seed = Seed(number);
    let designation = *seed.pick(DesignationId::ALL);
    let case = small(&mut seed, designation);
    let (book, rules, moment) = (case.book(), case.rulebook(), case.moment());
    let costs = Costs {
        link_person: Points::ratio(i128::from(seed.below(8)), 2),
        associate: Points::ratio(1 + i128::from(seed.below(6)), 2),
        certify: Points::ratio(1 + i128::from(seed.below(12)), 3),
        deploy: Points::whole(1 + seed.below(6) as i64),
        grow_usage: Points::whole(1 + seed.below(4) as i64),
        add_customer: Points::whole(1 + seed.below(12) as i64),
        ..Costs::default()
    };
    let scorer = Scorer::new(&book, rules, moment);
    if possible(&scorer, rules, &book, designation).len() > 6 {
        return Ok(());
    }
    let target = Points::whole(10 + seed.below(90) as i64);
    let query = PlanQuery { designation, target: Some(target), costs: &costs, since: None };
    let plan = plan(&scorer, &query, &|| false).expect("not stopped");
    holds(&plan, &book, rules, moment)?;
    let cheapest = cheapest(&book, rules, moment, designation, target, &costs);
    let chosen = scorer.scorecard().designation(designation).expect("scored").track.clone();
    let same_track = plan.track == chosen || rules.designations[&designation].choice != TrackChoice::BetterTotal;
    let people = units(&plan, ActionKind::Certify) < NEWCOMERS;
    let whole_search = people && same_track && units(&plan, ActionKind::Deploy) == 0
        || people
            && matches!(
                designation,
                DesignationId::Infrastructure | DesignationId::DataAi | DesignationId::DigitalAppInnovation
            );
    match (plan.feasible, cheapest) {
        (true, Some(cheapest)) if whole_search => prop_assert_eq!(plan.cost, cheapest, "{}", told(&plan)),
        (true, Some(cheapest)) => prop_assert!(plan.cost <= cheapest, "{} {}", cheapest, told(&plan)),
        (true, None) => prop_assert!(!whole_search, "{}", told(&plan)),
        (false, cheapest) => prop_assert_eq!(cheapest, None, "{}", told(&plan)),
    }
    Ok(())
}

#[test]
fn the_plan_until_the_renewal_is_as_cheap_as_that_of_the_best_day() {
    let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).expect("a day");
    let mut renewed = 0;
    for number in 0..8 {
        let mut seed = Seed(number);
        let designation = *seed.pick(&[DesignationId::Infrastructure, DesignationId::ModernWork]);
        let case = small(&mut seed, designation);
        let mut book = case.book();
        let anniversary = day(12, 12);
        book.partner.enrolled.push(Enrolment { designation, anniversary, track: None, paid_on: None });
        for (place, certification) in book.certifications.iter_mut().enumerate() {
            if place % 2 == 0 {
                certification.earned = NaiveDate::from_ymd_opt(2025, 12, 1).expect("a day");
            }
        }
        let (book, rules, moment) = (book.sorted(), case.rulebook(), case.moment());
        let costs = Costs::default();
        let query = PlanQuery { designation, target: None, costs: &costs, since: None };
        let found = by_renewal((&book, rules, moment), &query, &|| false).expect("enrolled");
        let query = PlanQuery { since: Some(moment.date), ..query };
        let last = anniversary + chrono::Days::new(u64::from(rules.renewal_days));
        for on in moment.date.iter_days().take_while(|on| *on <= last) {
            let then = AsOf { date: on, ..moment };
            let other = plan(&Scorer::new(&book, rules, then), &query, &|| false).expect("not stopped");
            let better = other.feasible && (!found.plan.feasible || other.cost < found.plan.cost);
            assert!(!better, "{number} {on}: {}\n{} {}", told(&other), found.on, told(&found.plan));
            holds(&other, &book, rules, then).expect("what it says");
            renewed += units(&other, ActionKind::Renew);
        }
    }
    assert!(renewed > 0, "some day needs a renewal");
}

/// The days of `days` on which a book with a plan's records and units doesn't hold its target.
fn missed(plan: &Plan, book: &Book, rules: &Rulebook, (moment, days): (AsOf, &[NaiveDate])) -> Vec<NaiveDate> {
    let book = projected(book, &plan.records);
    let [adds, deployed, grown] =
        [ActionKind::AddCustomer, ActionKind::Deploy, ActionKind::GrowUsage].map(|kind| units(plan, kind));
    let is_free = rules.designations[&plan.designation].choice == TrackChoice::BetterTotal;
    let misses = |on: &NaiveDate| {
        let card = score(&book, rules, AsOf { date: *on, ..moment });
        let scored = card.designation(plan.designation).expect("scored");
        let metrics = match is_free || scored.track == plan.track {
            true => with_units(rules, scored, &plan.track, (adds, deployed, grown)),
            false => with_units(rules, scored, &scored.track, (0, 0, 0)),
        };
        sum(&metrics) < plan.target || metrics.iter().any(|(_, points)| !points.is_positive())
    };
    days.iter().copied().filter(misses).collect()
}

#[test]
fn a_plan_that_lasts_holds_on_every_month_or_names_those_that_it_misses() {
    let days = ["2026-11-30", "2026-12-31", "2027-01-31", "2027-02-28", "2027-03-31", "2027-04-15"];
    let days = days.map(|day| day.parse::<NaiveDate>().expect("a day"));
    let (mut renewed, mut held, mut short) = (0, 0, 0);
    for number in 0..12 {
        let mut seed = Seed(number);
        let designation = *seed.pick(&[DesignationId::Infrastructure, DesignationId::ModernWork]);
        let case = small(&mut seed, designation);
        let mut book = case.book();
        for (place, certification) in book.certifications.iter_mut().enumerate() {
            if place % 2 == 0 {
                certification.earned = NaiveDate::from_ymd_opt(2026, 1, 15).expect("a day");
            }
        }
        let (book, rules, moment) = (book.sorted(), case.rulebook(), case.moment());
        let costs = Costs::default();
        let query = PlanQuery { designation, target: Some(Points::whole(40)), costs: &costs, since: None };
        let found = throughout((&book, rules, moment), &query, days[5], &|| false).expect("not stopped").plan;
        let missed = missed(&found, &book, rules, (moment, &days));
        assert_eq!(found.feasible, missed.is_empty(), "{number} {missed:?}: {}", told(&found));
        let why = found.why_not.clone().unwrap_or_default();
        for day in days {
            let named = why.contains(&laurels_core::day::day_text(day));
            assert_eq!(named, missed.contains(&day), "{number} {day}: {}", told(&found));
        }
        renewed += units(&found, ActionKind::Renew);
        held += i32::from(found.feasible);
        short += i32::from(!found.feasible);
    }
    assert!(renewed > 0 && held > 0 && short > 0, "{renewed} renewed, {held} held, {short} short");
}

properties! {
    CASES;
    #[test]
    fn a_plan_costs_as_little_as_the_cheapest_of_all(number in any::<u64>()) {
        costs_least(number)?;
    }
}
