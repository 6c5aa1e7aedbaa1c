//! The association rules: what the records of a book break, or deserve a second look at.
//!
//! `assets/association-rules.toml` says each rule in a sentence with its source; the check of that id stands in `claims`,
//! `records` or `links` and reads everything through `context::LintContext`, an index over the book, so that forty thousand
//! associations are looked at once each. Nothing here keeps a change from being made: rules are shown, and waived with a
//! reason that the association's notes keep ([`waive`]).

mod claims;
mod context;
mod links;
mod records;

use super::book::{Association, Book, RecordKind};
use super::change::{Change, Edit, LedgerRecord};
use super::evidence::Ranking;
use super::ids::CustomerId;
use super::rulebook::Rulebook;
use chrono::NaiveDate;
use context::LintContext;
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, LazyLock};

const RULES: &str = include_str!("../../../assets/association-rules.toml");

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Its id, by which it is waived.
    pub id: String,
    /// What it asks for, in a sentence.
    pub rule: String,
    pub source: String,
    /// How grave it is to break it.
    pub severity: Severity,
    /// The fields of forms at which it is shown, as records spell them; the first that a form has.
    pub fields: Vec<String>,
    /// The names that it allows, where it is about names.
    #[serde(default)]
    pub names: Vec<String>,
}

/// How grave it is to break a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Microsoft refuses it, or does not count it.
    Error,
    Doubt,
}

/// A record that breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub rule: &'static Rule,
    /// The type of the record that it is about.
    pub kind: RecordKind,
    pub id: String,
    pub text: String,
    /// Why it is to be so all the same.
    pub waived: Option<String>,
}

const CHECKS: [(&str, Check); 15] = [
    ("one-claim", claims::one_claim),
    ("claim-workloads", claims::workloads),
    ("claim-subscription", claims::subscription),
    ("licensing", claims::licensing),
    ("usage-only-workloads", claims::usage_only),
    ("claim-live", claims::on_live_subscription),
    ("displaced-why", claims::displaced_why),
    ("osa-revenue", claims::osa_revenue),
    ("one-dpor", records::one_dpor),
    ("dpor-csp", records::dpor_csp),
    ("dpor-follows", records::dpor_follows),
    ("pal-cloud", links::pal_cloud),
    ("one-link", links::one_link),
    ("location-id", links::location_id),
    ("location-country", links::location_country),
];

/// Looks at every record that a rule is about.
type Check = fn(&LintContext<'_>, &'static Rule, &mut Vec<Finding>);

/// The rules, in the order of every list.
pub fn rules() -> &'static [Rule] {
    static READ: LazyLock<Vec<Rule>> = LazyLock::new(|| read().unwrap_or_default());
    &READ
}

/// Reads the rules that ship.
///
/// # Errors
/// What is wrong with the file.
pub fn read() -> Result<Vec<Rule>, toml::de::Error> {
    let file: BTreeMap<String, Vec<Rule>> = toml::from_str(RULES)?;
    Ok(file.into_values().flatten().collect())
}

/// Everything in a book that breaks a rule on a day, rule by rule.
pub fn findings(book: &Book, rulebook: &Rulebook, date: NaiveDate) -> Vec<Finding> {
    let context = LintContext::new(book, rulebook, date);
    let mut found = Vec::new();
    for rule in rules() {
        if let Some((_, check)) = CHECKS.iter().find(|(id, _)| *id == rule.id) {
            check(&context, rule, &mut found);
        }
    }
    found
}

/// What a change would bring: the findings that would be there after it, are not there before, and are not waived. Only
/// the customers that it touches are looked at. Nothing where the change cannot be made.
pub fn introduced_by(before: &Book, change: &Change, rulebook: &Rulebook, date: NaiveDate) -> Vec<Finding> {
    let found = after(before, change, rulebook, date).into_iter();
    found.filter(|(finding, is_new)| *is_new && finding.waived.is_none()).map(|(finding, _)| finding).collect()
}

/// The findings that would be there after a change, each with whether it is not there before; of the customers that the
/// change touches. Nothing where the change cannot be made.
pub fn after(before: &Book, change: &Change, rulebook: &Rulebook, date: NaiveDate) -> Vec<(Finding, bool)> {
    let change = if change.evidence.is_none() && change.edits.iter().all(is_checked) {
        Cow::Borrowed(change)
    } else {
        let edits = change.edits.iter().filter(|edit| is_checked(edit)).cloned().collect();
        Cow::Owned(Change { edits, evidence: None })
    };
    if change.edits.is_empty() {
        return Vec::new();
    }
    let touched = touched(&change);
    let made = |book: Book| book.apply(&change, &Ranking::default()).ok().map(|after| (book, after));
    // A record of another customer may be named; then the whole book is needed.
    let whole = || made(Book { usage: Arc::default(), ..before.clone() });
    let subset = touched.and_then(|customers| made(subset(before, &customers)));
    let Some((before, after)) = subset.or_else(whole) else { return Vec::new() };
    let known = findings(&before, rulebook, date);
    let known: HashSet<(&str, &str)> = known.iter().map(|found| (found.rule.id.as_str(), found.id.as_str())).collect();
    let is_new = |found: &Finding| !known.contains(&(found.rule.id.as_str(), found.id.as_str()));
    findings(&after, rulebook, date).into_iter().map(|found| (is_new(&found), found)).map(|(new, f)| (f, new)).collect()
}

/// Waives a finding as part of the change that brings it: the notes of the association that it is about keep the reason.
pub fn waive(change: &mut Change, book: &Book, finding: &Finding, reason: &str) {
    let note = |association: &mut Association| {
        association.notes = with_reason(&association.notes, &finding.rule.id, reason);
    };
    let changed = change.edits.iter_mut().find_map(|edit| match &mut edit.after {
        Some(LedgerRecord::Association(association)) if association.id == finding.id.as_str() => Some(association),
        _ => None,
    });
    match (changed, book.association(finding.id.as_str())) {
        (Some(association), _) => note(association),
        (None, Some(before)) => {
            let mut after = before.clone();
            note(&mut after);
            let (before, after) = (LedgerRecord::from(before.clone()), LedgerRecord::from(after));
            change.edits.push(Edit::replace(before, after));
        }
        (None, None) => {}
    }
}

/// Whether a rule could read what an edit changes.
fn is_checked(edit: &Edit) -> bool {
    use RecordKind::{Association, Customer, Partner, Person, Subscription};
    let read = [Partner, Customer, Subscription, Association, Person];
    edit.subject().is_some_and(|(kind, _)| read.contains(&kind))
}

/// The customers that a change touches; none where it touches them all.
fn touched(change: &Change) -> Option<HashSet<&CustomerId>> {
    let mut customers = HashSet::new();
    for record in change.edits.iter().flat_map(|edit| edit.before.iter().chain(&edit.after)) {
        match record {
            LedgerRecord::Partner(_) => return None,
            LedgerRecord::Customer(customer) => customers.insert(&customer.id),
            LedgerRecord::Subscription(subscription) => customers.insert(&subscription.customer),
            LedgerRecord::Association(association) => customers.insert(&association.customer),
            _ => false,
        };
    }
    Some(customers)
}

/// The ledger of some customers, with everybody of the partner.
fn subset(book: &Book, customers: &HashSet<&CustomerId>) -> Book {
    let of = |customer: &CustomerId| customers.contains(customer);
    Book {
        partner: book.partner.clone(),
        customers: book.customers.only(|customer| of(&customer.id)),
        subscriptions: book.subscriptions.only(|subscription| of(&subscription.customer)),
        associations: book.associations.only(|association| of(&association.customer)),
        people: book.people.clone(),
        ..Book::default()
    }
}

/// Notes with a line that waives a rule.
pub fn with_reason(notes: &str, rule: &str, reason: &str) -> String {
    let gap = if notes.is_empty() || notes.ends_with('\n') { "" } else { "\n" };
    format!("{notes}{gap}{WAIVED}{rule}: {}", reason.trim())
}

/// The reason with which notes waive a rule: `waived <rule id>: <reason>` on a line of its own.
pub fn waived<'n>(notes: &'n str, rule: &str) -> Option<&'n str> {
    notes.lines().find_map(|line| {
        let (id, reason) = waiver(line)?.split_once(':')?;
        (id.trim() == rule).then(|| reason.trim()).filter(|reason| !reason.is_empty())
    })
}

/// The word that begins a line which waives a rule.
const WAIVED: &str = "waived ";

/// The same in notes written before it was called so.
const OVERRULED: &str = "overruled ";

/// What a line of notes waives, with its reason; none where it waives nothing.
fn waiver(line: &str) -> Option<&str> {
    let line = line.trim();
    line.strip_prefix(WAIVED).or_else(|| line.strip_prefix(OVERRULED))
}

#[cfg(test)]
mod tests;
