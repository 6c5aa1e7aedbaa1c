//! Which exams make the same certification, until when each can be passed, and which no rulebook knows.

use super::shipped::{FORMAT, shipped_ids, shipped_text};
use super::{Certified, Closing, Exam, MetricFormula, PeopleRules, Rulebook};
use crate::day::day_text;
use crate::toml_file::Node;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// Every exam of the rulebooks that ship.
static SHIPPED_EXAMS: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let exams = |id| match FORMAT.read(shipped_text(id)?).ok()?.get("exams")? {
        Node::Table(_, exams) => Some(exams.keys().cloned().collect::<Vec<_>>()),
        Node::Leaf(_) | Node::List(..) => None,
    };
    shipped_ids().filter_map(exams).flatten().collect()
});

/// Whether this rulebook or one that ships knows an exam.
pub fn is_known(rules: &Rulebook, exam: &str) -> bool {
    let known = |exam: &str| rules.exams.contains_key(exam) || SHIPPED_EXAMS.contains(exam);
    known(exam) || known(&exam.trim().to_uppercase())
}

impl Rulebook {
    /// The exam whose certification an exam makes: itself, or the one that it takes over.
    pub fn certification<'a>(&'a self, exam: &'a str) -> &'a str {
        self.exams.get(exam).and_then(|exam| exam.takes_over.as_deref()).unwrap_or(exam)
    }

    /// Whether two exams make the same certification.
    pub fn same_certification(&self, one: &str, other: &str) -> bool {
        self.certification(one).eq_ignore_ascii_case(self.certification(other))
    }

    /// The exam to pass on a day for the certification of `exam`: that one, or the one that has taken it over; `None`
    /// once it has retired.
    pub fn passable<'a>(&'a self, exam: &'a str, date: NaiveDate) -> Option<&'a str> {
        let Some(known) = self.exams.get(exam) else { return Some(exam) };
        let begun =
            |code: &&String| self.exams.get(*code).is_some_and(|exam| exam.from.is_none_or(|from| from <= date));
        let newest = known.taken_over_by.iter().rfind(begun).map_or(exam, String::as_str);
        last_day(&self.exams, newest).is_none_or(|last| date <= last).then_some(newest)
    }

    /// An exam, with the last day on which it can be passed, where that is known: `MS-102 (until 30 Nov 2026)`.
    pub fn exam_in_words(&self, exam: &str) -> String {
        let until = self.exams.get(exam).and_then(|exam| exam.retires);
        until.map_or_else(|| exam.to_owned(), |until| format!("{exam} (until {})", day_text(until)))
    }

    /// The exam that follows another one (of several that make one certification, `A + B`, any of them) and that Microsoft's
    /// page does not list yet.
    pub fn successor_to_come(&self, exam: &str) -> Option<&str> {
        let metrics = self.designations.values().flat_map(|designation| designation.metrics.values());
        let formulas = metrics.flat_map(|metric| metric.tracks.values());
        let mut unlisted = formulas.flat_map(|formula| match formula {
            MetricFormula::People(people) => people.unlisted.as_slice(),
            MetricFormula::Usage { .. } => &[],
        });
        let follows = |code: &&String| {
            let succeeds = self.exams.get(*code).map_or(&[][..], |exam| &exam.succeeds);
            exam.split(" + ").any(|part| succeeds.iter().any(|own| own.eq_ignore_ascii_case(part)))
        };
        unlisted.find(follows).map(String::as_str)
    }

    /// Sets what follows for exams from what is said of others.
    pub(super) fn settle_exams(&mut self) {
        let over: Vec<(String, String)> =
            self.exams.iter().filter_map(|(code, exam)| Some((exam.takes_over.clone()?, code.clone()))).collect();
        for (code, by) in over {
            if let Some(exam) = self.exams.get_mut(&code) {
                exam.taken_over_by.push(by);
            }
        }
        let metrics = self.designations.values_mut().flat_map(|designation| designation.metrics.values_mut());
        for formula in metrics.flat_map(|metric| metric.tracks.values_mut()) {
            if let MetricFormula::People(people) = formula {
                people.closing = closing(&self.exams, people);
            }
        }
    }
}

/// The last day on which an exam, or the one that takes it over, can be passed; `None` where no such day is known.
fn last_day(exams: &BTreeMap<String, Exam>, exam: &str) -> Option<NaiveDate> {
    let exam = exams.get(exam)?;
    let own = exam.retires?;
    let mut last = Some(own);
    for by in &exam.taken_over_by {
        last = last.zip(last_day(exams, by)).map(|(one, other)| one.max(other));
    }
    last
}

/// When the first of a metric's steps can be passed by nobody any more.
fn closing(exams: &BTreeMap<String, Exam>, metric: &PeopleRules) -> Option<Closing> {
    let steps = metric.gates.iter().map(|gate| &gate.exams).chain([&metric.scoring]);
    let closings = steps.filter_map(|step| step_closing(exams, step));
    closings.reduce(|one, other| match one.from.cmp(&other.from) {
        std::cmp::Ordering::Less => one,
        std::cmp::Ordering::Greater => other,
        std::cmp::Ordering::Equal => Closing { exams: [one.exams, other.exams].concat(), ..one },
    })
}

fn step_closing(exams: &BTreeMap<String, Exam>, step: &[Certified]) -> Option<Closing> {
    // Of a certification that counts until a day, or is made of several exams, the first day that ends it holds.
    let last = |certified: &Certified| {
        let ends = certified.exams.iter().filter_map(|exam| last_day(exams, exam));
        ends.chain(certified.until).min()
    };
    let days: Option<Vec<NaiveDate>> = step.iter().map(last).collect();
    let end = days?.into_iter().max()?;
    let last_ones = step.iter().filter(|certified| last(certified) == Some(end));
    Some(Closing { from: end.succ_opt()?, exams: last_ones.flat_map(|certified| certified.exams.clone()).collect() })
}
