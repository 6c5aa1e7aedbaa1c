//! What the book, the rulebook and the item's score say, for sentences to be checked against.

use super::Said;
use super::read::{Needed, amounts, captured, day, figure, month, share_of};
use laurels_core::book::{Association, AssociationState, Book, Certification};
use laurels_core::evidence::Measure;
use laurels_core::money::Micro;
use laurels_core::month::Month;
use laurels_core::points::Points;
use laurels_core::rulebook::{Certified, MetricFormula, PeopleRules, Quantity, Rulebook};
use laurels_core::scoring::{ItemKind, Validity, activity_name, type_name, validity};
use std::collections::{BTreeMap, BTreeSet};

impl<'a> Said<'a> {
    pub(super) fn customer(&self) -> Option<usize> {
        self.book.customer_index(self.item.id.as_str()).or_else(|| {
            let (customer, _) = self.item.id.split_once('/')?;
            self.book.customer_index(customer)
        })
    }

    pub(super) fn quantities(&self) -> Vec<&'a Quantity> {
        match self.formula {
            MetricFormula::Usage { parts, .. } => {
                parts.iter().map(|part| &self.rules.quantities[&part.quantity]).collect()
            }
            MetricFormula::People(_) => Vec::new(),
        }
    }

    pub(super) fn people(&self) -> Option<&'a PeopleRules> {
        match self.formula {
            MetricFormula::People(people) => Some(people),
            MetricFormula::Usage { .. } => None,
        }
    }

    /// What is needed, if the rulebook says so, too.
    pub(super) fn needed(&self, text: &str) -> Option<Needed> {
        let needed = Needed::read(text)?;
        self.quantities().into_iter().any(|quantity| Needed::of(quantity) == needed).then_some(needed)
    }

    /// The sums of a measure in each month, in hundredths: of the customer, or of everybody; of a workload, or all.
    pub(super) fn by_month(&self, measure: Measure, workload: Option<&str>, everybody: bool) -> BTreeMap<Month, i64> {
        let customer = self.customer().filter(|_| !everybody);
        let workload = workload.map(|name| canonical(self.rules, name));
        let mut sums: BTreeMap<Month, i64> = BTreeMap::new();
        let sides = self.known.0.get(&(measure, customer)).into_iter().flatten();
        for ((_, month), sum) in sides.filter(|((name, _), _)| workload.as_ref().is_none_or(|wanted| wanted == name)) {
            *sums.entry(*month).or_default() += sum;
        }
        sums
    }

    /// Whether the book or the rulebook has a workload of this name.
    fn has_workload(&self, name: &str) -> bool {
        let listed = || self.rules.names.values().any(|names| names.contains_key(name));
        name.is_empty()
            || self.known.0.values().flat_map(|of| of.keys()).any(|(known, _)| *known == canonical(self.rules, name))
            || listed()
    }

    /// Whether the book has so much: seats and users of a workload in some month exactly, sums as far as they can be.
    pub(super) fn known(&self, side: &str, everybody: bool) -> bool {
        if side.starts_with("nothing that count") || side.starts_with("Nothing that count") {
            return true;
        }
        // What is carried forward is more than the book has.
        let newest = self.book.usage.months().iter().max();
        if newest.is_none_or(|newest| Month::of(self.moment.date).since(*newest) > 1) {
            return true;
        }
        if captured("{} paid {} seat{}", side).is_some_and(|of| !self.has_workload(of[1])) {
            return false;
        }
        if side.contains(" active (") {
            let Some((users, seats)) = share_of(side) else { return false };
            let all = self.by_month(Measure::PaidSeats, None, everybody);
            let active = self.by_month(Measure::ActiveUsers, None, everybody);
            return all.iter().any(|(month, sum)| *sum >= seats && active.get(month).is_some_and(|sum| *sum >= users));
        }
        let most = |measure: Measure, workload: Option<&str>| {
            let sums = self.by_month(measure, workload, everybody);
            let year = side.contains("months") || !side.contains(" in ");
            let of = |last: Month| {
                sums.iter().filter(move |(m, _)| (0..if year { 12 } else { 1 }).contains(&last.since(**m)))
            };
            sums.keys().map(|last| of(*last).map(|(_, sum)| *sum).sum::<i64>()).max().unwrap_or(0)
        };
        let own = self.item.name.split(" · ").last().filter(|_| self.item.kind == ItemKind::Workload);
        let has = |name: &&str| {
            self.known.0.values().flat_map(|of| of.keys()).any(|(w, _)| *w == canonical(self.rules, name))
        };
        let service = own.filter(has);
        let most = if side.contains('$') {
            [Measure::Acr, Measure::SecurityAcr, Measure::Revenue].map(|m| most(m, service)).into_iter().max()
        } else if side.contains("seat") || side.contains("user") {
            [Measure::PaidSeats, Measure::ActiveUsers].map(|m| most(m, None)).into_iter().max()
        } else {
            // Consumption: units at the highest rate.
            let rate = self.rules.rates.values().map(|rate| rate.rate.0).max().unwrap_or(0);
            let units = [Measure::ActiveUsers, Measure::Capacity].map(|m| most(m, service)).into_iter().sum::<i64>();
            Some((i128::from(units) * i128::from(rate) / 1_000_000) as i64)
        };
        let figures = amounts(side);
        !figures.is_empty() && figures.iter().all(|figure| most.is_some_and(|most| *figure <= most + 1))
    }

    pub(super) fn value(&self, hundredths: i64) -> bool {
        // Each of two figures is cut to cents, or to whole units.
        let slack = Points::ratio(if self.item.text.contains("MCV") { 101 } else { 2 }, 100);
        let difference = self.item.value - Points::ratio(i128::from(hundredths), 100);
        difference <= slack && Points::ZERO - difference <= slack
    }

    pub(super) fn is_one(&self, points: i64) -> bool {
        self.item.value == Points::whole(points)
    }

    /// Months that the metric may read: not after the day, not older than two years and a bit.
    pub(super) fn when(&self, text: &str) -> bool {
        let last = |text: &str| month(text).is_some_and(|month| self.near(month));
        let months = ["in the twelve months to {}", "in the one month to {} that is known in both years"];
        if let Some(of) = months.iter().find_map(|template| captured(template, text)) {
            return last(of[0]);
        }
        if let Some(of) = captured("in the {} months to {} that are known in both years", text) {
            return figure(of[0]).is_some_and(|n| (0..1200).contains(&n)) && last(of[1]);
        }
        match captured("in {} or {}", text) {
            Some(of) => of[0].len() >= 3 && last(of[1]),
            None => captured("in {}", text).is_some_and(|of| last(of[0])),
        }
    }

    pub(super) fn near(&self, month: Month) -> bool {
        let today = Month::of(self.moment.date);
        (0..=26).contains(&today.since(month))
    }

    /// Since when growth counts, behind its figure.
    pub(super) fn base(&self, text: &str) -> bool {
        let fixed = ["a year earlier", "when each claim began to count"];
        fixed.contains(&text)
            || captured("when the claim began to count in {}", text)
                .or_else(|| captured("in {}, the first month with figures since the claim", text))
                .and_then(|of| month(of[0]))
                .is_some_and(|month| self.near(month))
    }

    /// `$12,000 in the twelve months to Oct 2026`: the amount and whether it is right.
    pub(super) fn amount_when<'t>(&self, text: &'t str) -> Option<&'t str> {
        let at = text.find(" in ")?;
        let (amount, when) = (&text[..at], &text[at + 1..]);
        (self.when(when) && self.known(amount, false)).then_some(amount)
    }

    /// One side with its months: `46 paid seats in Oct 2026`, `$1 in Sep 2026 and $2 in Oct 2026`, `nothing … a year earlier`.
    pub(super) fn side(&self, text: &str) -> bool {
        let (blank, said): (Vec<&str>, Vec<&str>) =
            text.split(" and ").partition(|part| part.ends_with(" (blank in the report)"));
        let is_blank = |part: &&str| {
            let of = captured("an amount not known in {} (blank in the report)", part);
            of.and_then(|of| month(of[0])).is_some_and(|month| self.is_blank(Some(month)))
        };
        // Where only some of a month is blank, the rest is told.
        let partly = |part: &str| {
            let of = captured("at least {} (partly blank)", part);
            let is_so = of.is_some_and(|of| {
                of[0].rsplit_once(" in ").and_then(|(_, of)| month(of)).is_some_and(|m| self.is_blank(Some(m)))
            });
            if is_so { part.replace("at least ", "").replace(" (partly blank)", "") } else { part.to_owned() }
        };
        let said: Vec<String> = said.into_iter().map(partly).collect();
        let text = &said.join(" and ");
        if said.is_empty() || !blank.iter().all(is_blank) {
            return false;
        }
        let months = |text: &str| {
            let part = |part: &str| {
                let (_, of) = part.rsplit_once(" in ")?;
                month(of).or_else(|| captured("the twelve months to {}", of).and_then(|of| month(of[0])))
            };
            text.split(" and ").all(|one| part(one).is_some_and(|month| self.near(month)))
        };
        let either = || text.find(" in ").is_some_and(|at| self.when(&text[at + 1..]));
        let dated = text.ends_with(" a year earlier") || text.ends_with(" now") || months(text) || either();
        dated && self.known(text, false)
    }

    /// Whether a report of a month, or of any, leaves the customer's usage blank.
    pub(super) fn is_blank(&self, month: Option<Month>) -> bool {
        let usage = &self.book.usage;
        let mut rows = self.customer().map_or(0..0, |customer| usage.rows_of(customer));
        rows.any(|row| month.is_none_or(|month| usage.months()[row] == month) && usage.blank(row) != 0)
    }

    /// Whether a text ends with months, each of which some report leaves blank.
    pub(super) fn are_blank(&self, text: &str) -> bool {
        let months = [" in ", " from "].iter().find_map(|word| text.split_once(word)).map(|(_, months)| months);
        let mut months = months.into_iter().flat_map(|text| text.split(" and ")).flat_map(|text| text.split(", "));
        let is_blank = |text: &str| month(text).is_some_and(|month| self.is_blank(Some(month)));
        months.all(|range| range.split(" to ").all(is_blank)) && text.contains(" 20")
    }

    /// The association that a sentence begins with, if the book has it, and the rest.
    pub(super) fn association<'t>(&self, text: &'t str) -> Option<(&'a Association, &'t str)> {
        let customer = &self.book.customers[self.customer()?];
        self.book.associations.iter().filter(|a| a.customer == customer.id).find_map(|a| {
            let what = match type_name(a.kind) {
                "PAL" => "Partner Admin Link".to_owned(),
                "CSP" => "CSP relationship".to_owned(),
                kind => format!("{kind} association"),
            };
            let since = a.started.filter(|_| a.state == AssociationState::Active);
            let since = since.map(|on| format!("since {}", on.format("%-d %b %Y")));
            let details: Vec<String> =
                a.activity.map(|activity| activity_name(activity).to_owned()).into_iter().chain(since).collect();
            let details = if details.is_empty() { String::new() } else { format!(" ({})", details.join(", ")) };
            let name = format!("The {what} with {}{details} ", customer.name);
            text.strip_prefix(name.as_str()).map(|rest| (a, rest))
        })
    }

    /// Whether a person has a certification of each of the exams, whose standings fit.
    pub(super) fn held(&self, exams: &str, fits: impl Fn(Validity) -> bool) -> bool {
        let held = self.book.certifications_of(self.item.id.as_str());
        let of = |exam: &str| {
            let own = held.iter().filter(|c: &&Certification| c.exam == exam);
            own.map(|c| validity(self.rules, c, self.moment.date)).collect::<Vec<_>>()
        };
        let each: Vec<Vec<Validity>> = exams.split(" + ").map(of).collect();
        each.iter().all(|one| !one.is_empty()) && each.into_iter().flatten().any(fits)
    }

    pub(super) fn counts_until(&self, exams: &str, until: &str) -> bool {
        let listed = self
            .people()
            .into_iter()
            .flat_map(|people| people.scoring.iter().chain(people.gates.iter().flat_map(|gate| &gate.exams)));
        // A list may end before a certification does.
        let ends: Vec<chrono::NaiveDate> = listed.filter_map(|certified| certified.until).collect();
        day(until).is_some_and(|until| {
            let own = |validity| validity == Validity::Counts(until);
            self.held(exams, own) || ends.contains(&until) && self.counts(exams)
        })
    }

    pub(super) fn counts(&self, exam: &str) -> bool {
        self.held(exam, |validity| matches!(validity, Validity::Counts(_)))
    }

    /// What can be passed on the day in a step that has one of some exams, for each step that does.
    pub(super) fn open_beside(&self, exams: &str) -> Vec<Vec<&str>> {
        let steps =
            self.people().into_iter().flat_map(|of| of.gates.iter().map(|gate| &gate.exams).chain([&of.scoring]));
        let has = |step: &&Vec<Certified>| {
            let mut own = step.iter().flat_map(|certified| &certified.exams);
            own.any(|own| exams.split(" + ").any(|exam| self.rules.same_certification(own, exam)))
        };
        steps.filter(has).map(|step| self.rules.open_exams(step, self.moment.date)).collect()
    }

    /// Whether each exam that is proposed in place of others can be passed on the day and counts where those did, and until
    /// when it can be is said of it.
    pub(super) fn passable(&self, named: &str, in_place_of: &str) -> bool {
        let names = named.split(" or one of ").next().unwrap_or_default().replace(" or ", ", ");
        let more = named.split(" or one of ").nth(1).map(|more| more.strip_suffix(" others").and_then(figure));
        let named: Vec<&str> = names.split(", ").collect();
        let rest = more.map_or(Some(0), |more| more.map(|more| more / 100));
        let is_open = |open: &Vec<&str>, named: &str| {
            let (exam, until) = captured("{} (until {})", named).map_or((named, None), |of| (of[0], Some(of[1])));
            let retires = self.rules.exams.get(exam).and_then(|exam| exam.retires);
            open.contains(&exam) && until.map_or(retires.is_none(), |until| day(until) == retires)
        };
        self.open_beside(in_place_of)
            .iter()
            .any(|open| named.iter().all(|exam| is_open(open, exam)) && rest == Some((open.len() - named.len()) as i64))
    }

    /// The people that a gate needs, if an exam counts for it.
    pub(super) fn gate_of(&self, exam: &str, name: &str) -> Option<u32> {
        let gate = self.people()?.gates.iter().find(|gate| gate.name == name)?;
        let counts = gate.exams.iter().any(|certified| certified.exams.join(" + ") == exam);
        counts.then(|| gate.people.at(self.moment.date).copied()).flatten()
    }

    /// A gate that is not met: `2 people have AZ-104 or AZ-500 (1 does now)`.
    pub(super) fn gate(&self, text: &str) -> bool {
        let parts =
            captured("{} people have {} ({} now)", text).or_else(|| captured("{} person has {} ({} now)", text));
        let Some(parts) = parts else { return false };
        let words = parts[2].split_once(' ').map(|(count, _)| count).and_then(figure).zip(figure(parts[0]));
        let exams: Vec<String> = parts[1].replace(" or ", ", ").split(", ").map(str::to_owned).collect();
        let known = self.people().is_some_and(|people| {
            people.gates.iter().any(|gate| {
                let of: BTreeSet<&String> = gate.exams.iter().flat_map(|c| &c.exams).collect();
                let wanted = gate.people.at(self.moment.date).copied().unwrap_or_default();
                words.is_some_and(|(_, needed)| needed == i64::from(wanted) * 100)
                    && exams.iter().flat_map(|exam| exam.split(" + ")).all(|exam| of.iter().any(|of| *of == exam))
            })
        });
        known && words.is_some_and(|(now, needed)| now < needed)
    }
}

/// A workload's newest name.
fn canonical(rules: &Rulebook, name: &str) -> String {
    let is = |known: &String| known.eq_ignore_ascii_case(name);
    let mut names = rules.names.values().flatten();
    let found = names.find(|(newest, others)| is(newest) || others.iter().any(is));
    found.map_or(name, |(newest, _)| newest.as_str()).to_lowercase()
}

/// What a book has of a measure, by customer (and of everybody), workload and month, in hundredths.
pub(super) struct Known(BTreeMap<(Measure, Option<usize>), ByMonth>);

/// Sums by workload and month.
type ByMonth = BTreeMap<(String, Month), i64>;

impl Known {
    pub(super) fn of(book: &Book, rules: &Rulebook) -> Known {
        let usage = &*book.usage;
        let names: Vec<String> = usage.workload_names().iter().map(|name| canonical(rules, name.trim())).collect();
        let mut known = Known(BTreeMap::new());
        for measure in Measure::ALL {
            for customer in 0..book.customers.len() {
                for row in usage.rows_of(customer) {
                    let sum = usage.amount(row, measure).map_or(0, |Micro(amount)| amount / 10_000);
                    let key = (names[usage.workload_ids()[row] as usize].clone(), usage.months()[row]);
                    for whose in [Some(customer), None] {
                        *known.0.entry((measure, whose)).or_default().entry(key.clone()).or_default() += sum;
                    }
                }
            }
        }
        known
    }
}
