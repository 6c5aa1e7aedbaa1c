//! Books that differ from Microsoft's in one thing each, and the reason found: `tests/cases/reconcile/*.toml`. What Microsoft
//! reports is computed from the same lines with that one thing the other way, so that no case states a figure.

use crate::support::case::{self, Case};
use laurels_core::book::{DesignationId, MetricId};
use laurels_core::points::Points;
use laurels_core::qualified::{Counted, QualifiedCustomer, QualifiedLists, QualifiedPerson};
use laurels_core::reconcile::{Likely, Reconciled, reconcile};
use laurels_core::scoring;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::fmt::Write as _;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReconcileFile {
    book: Vec<ReconcileCase>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReconcileCase {
    /// `designation.metric`.
    metric: String,
    code: String,
    /// What is otherwise for Microsoft: a text in the lines and what takes its place; with nothing in its place the line
    /// goes.
    #[serde(default)]
    swap: Vec<[String; 2]>,
    /// Lines that Microsoft has and the book doesn't: associations.
    #[serde(default)]
    adds: Vec<String>,
    /// Microsoft's rulebook, its day, and the day of its figure, where they are others.
    rules: Option<String>,
    as_of: Option<String>,
    #[serde(default = "reported_on")]
    reported_on: String,
    /// The points that Microsoft reports, where they come from nowhere.
    points: Option<f64>,
    #[serde(default)]
    ours_only: Vec<String>,
    #[serde(default)]
    theirs_only: Vec<String>,
    /// Tenants and people on Microsoft's lists: `tenant-id name`, `mail`.
    #[serde(default)]
    customers: Vec<String>,
    #[serde(default)]
    people: Vec<String>,
    /// What the text says, among other things.
    says: Option<String>,
    case: Case,
}

fn reported_on() -> String {
    "2026-11-21".to_owned()
}

impl ReconcileCase {
    fn of(&self) -> (DesignationId, MetricId) {
        let (designation, metric) = self.metric.split_once('.').expect("designation.metric");
        (DesignationId::from_word(designation).expect(designation), MetricId::from_word(metric).expect(metric))
    }

    /// The book as Microsoft has it.
    fn theirs(&self) -> Case {
        let mut case = self.case.clone();
        let lists = [
            &mut case.customers,
            &mut case.subscriptions,
            &mut case.associations,
            &mut case.usage,
            &mut case.people,
            &mut case.certifications,
        ];
        for lines in lists {
            for [from, to] in &self.swap {
                lines.retain(|line| !(to.is_empty() && line.contains(from.as_str())));
                lines.iter_mut().for_each(|line| *line = line.replace(from, to));
            }
        }
        case.associations.extend(self.adds.iter().cloned());
        case.rules = self.rules.clone().unwrap_or(case.rules);
        case.as_of = self.as_of.clone().unwrap_or(case.as_of);
        case
    }

    fn points(&self, case: &Case) -> Points {
        let (designation, metric) = self.of();
        let card = scoring::score(&case.book(), case.rulebook(), case.moment());
        let score = card.designation(designation).and_then(|score| score.metric(metric));
        score.expect("the metric").points
    }

    fn lists(&self) -> QualifiedLists {
        let counted = |name: Option<&str>| Counted {
            designation: Some(self.of().0),
            name: name.map(str::to_owned),
            ..Counted::default()
        };
        let customer = |line: &String| {
            let (tenant, name) = line.split_once(' ').unwrap_or((line, ""));
            QualifiedCustomer { counted: counted(Some(name)), tenant_id: Some(tenant.to_owned()), tpid: None }
        };
        let person = |mail: &String| QualifiedPerson {
            counted: counted(None),
            emails: vec![mail.clone()],
            ..QualifiedPerson::default()
        };
        QualifiedLists {
            customers: self.customers.iter().map(customer).collect(),
            people: self.people.iter().map(person).collect(),
        }
    }

    fn reconciled(&self) -> (Points, Points, Vec<Reconciled>) {
        let (designation, metric) = self.of();
        let ours = self.points(&self.case);
        let theirs = self
            .points
            .map_or_else(|| self.points(&self.theirs()), |points| Points::parse(&points.to_string()).expect("points"));
        let mut case = self.case.clone();
        case.reported.push(format!("{designation} {metric} points={} as_of={}", theirs.rounded(2), self.reported_on));
        let found = reconcile(&case.book(), &self.lists(), case.rulebook(), case.moment(), Some(designation));
        (ours, theirs, found)
    }
}

fn cases() -> Vec<(String, ReconcileCase)> {
    let cases = |(name, file): (String, ReconcileFile)| {
        file.book.into_iter().map(move |case| (format!("{name}: {}", case.case.name), case))
    };
    case::files("reconcile").into_iter().flat_map(cases).collect()
}

#[test]
fn the_reason_of_each_difference_is_found() {
    let cases = cases();
    assert!(cases.len() >= 30, "{} books", cases.len());
    let (mut failures, mut codes, mut certain) = (String::new(), BTreeSet::new(), BTreeSet::new());
    for (place, case) in &cases {
        let likely = Likely::from_word(&case.code).unwrap_or_else(|| panic!("{place}: no code {}", case.code));
        codes.insert(likely);
        let (ours, theirs, found) = case.reconciled();
        let [one] = found.as_slice() else { panic!("{place}: {found:?}") };
        let says = case.says.as_ref().is_none_or(|says| one.text.contains(says.as_str()));
        let differs = likely == Likely::Same || ours != theirs;
        if one.likely != likely
            || one.ours_only != case.ours_only
            || one.theirs_only != case.theirs_only
            || !says
            || !differs
        {
            let _ = writeln!(failures, "{place}: ours {ours}, theirs {theirs}\n    {one:#?}");
        }
        assert_eq!(one.text.contains("(not certain)"), !one.certain, "{place}: {}", one.text);
        certain.insert(one.certain);
        assert!(!one.text.contains("  ") && one.text.ends_with('.'), "{place}: {}", one.text);
    }
    assert!(failures.is_empty(), "\n{failures}");
    assert_eq!(codes, Likely::ALL.iter().copied().collect(), "every code is among them");
    assert_eq!(certain.len(), 2, "certain points and others are among them");
}
