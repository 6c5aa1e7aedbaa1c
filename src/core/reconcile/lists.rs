//! Microsoft's own lists of whom it counted, held against who counts by the book.

use super::trials::{Trial, is_hidden, reason_of, suspicion};
use super::{Compared, Likely};
use crate::book::{Book, Customer, Person};
use crate::qualified::{Counted, QualifiedCustomer, QualifiedLists, QualifiedPerson};
use crate::scoring::{Explanation, Item, ItemKind};
use std::collections::BTreeSet;

/// Who is on one side only.
pub struct Sides {
    pub ours_only: Vec<String>,
    pub theirs_only: Vec<String>,
    /// What that speaks for, where one side has nobody of its own.
    pub trial: Option<Trial>,
}

/// Holds the lists of a metric against its explanation; `None` where there is no list of it. A list that names no metric is
/// of the designation: whoever counts in any of its metrics is on our side.
pub fn sides(compared: &Compared<'_>, explained: &[Explanation], lists: &QualifiedLists) -> Option<Sides> {
    let is_of_people = compared.score.category() == "skilling";
    let here = |counted: &Counted| {
        counted.designation.is_none_or(|of| of == compared.designation)
            && counted.metric.is_none_or(|of| of == compared.score.id)
    };
    let customers: Vec<&QualifiedCustomer> =
        lists.customers.iter().filter(|line| !is_of_people && here(&line.counted)).collect();
    let people: Vec<&QualifiedPerson> =
        lists.people.iter().filter(|line| is_of_people && here(&line.counted)).collect();
    if customers.is_empty() && people.is_empty() {
        return None;
    }
    let of_metric =
        |explanation: &&Explanation| explanation.metric == compared.score.id && explanation.track == compared.track;
    let own = explained.iter().find(of_metric)?;
    let counted = ids(own.counted.iter());
    let anywhere = ids(explained.iter().filter(|e| e.track == compared.track).flat_map(|e| &e.counted));
    let book = compared.book;
    let (mut seen, mut theirs) = (BTreeSet::new(), Vec::new());
    for line in customers {
        let known = book.customers.iter().find(|customer| is_customer(customer, line));
        let ours = if line.counted.metric.is_some() { &counted } else { &anywhere };
        let label = [&line.tenant_id, &line.tpid, &line.counted.name].into_iter().flatten().next().cloned();
        hold(known.map(|customer| customer.id.as_str()), ours, label, &line.counted, (&mut seen, &mut theirs));
    }
    for line in people {
        let known = book.people.iter().find(|person| is_person(person, line));
        let ours = if line.counted.metric.is_some() { &counted } else { &anywhere };
        let label = line.mcid.clone().or_else(|| line.emails.first().cloned()).or_else(|| line.counted.name.clone());
        hold(known.map(|person| person.id.as_str()), ours, label, &line.counted, (&mut seen, &mut theirs));
    }
    let ours_only: Vec<String> = counted.iter().filter(|id| !seen.contains(**id)).map(|id| (*id).to_owned()).collect();
    let trial = match (ours_only.as_slice(), theirs.as_slice()) {
        ([], []) => None,
        (ours, []) => Some(of_ours(compared, own, ours)),
        ([], [first, ..]) => Some(of_theirs(book, own, first, &theirs)),
        _ => None,
    };
    let theirs_only = theirs.into_iter().map(|line| line.label).collect();
    Some(Sides { ours_only, theirs_only, trial })
}

/// A line of a list that nobody of ours is for.
struct Theirs<'l> {
    label: String,
    name: Option<&'l str>,
    /// The record of the book that it is, which does not count.
    id: Option<&'l str>,
}

fn hold<'l>(
    known: Option<&'l str>,
    ours: &BTreeSet<&str>,
    label: Option<String>,
    counted: &'l Counted,
    (seen, theirs): (&mut BTreeSet<&'l str>, &mut Vec<Theirs<'l>>),
) {
    seen.extend(known);
    if !known.is_some_and(|id| ours.contains(id)) {
        let name = counted.name.as_deref();
        theirs.push(Theirs { label: label.unwrap_or_default(), name, id: known });
    }
}

fn ids<'i>(items: impl Iterator<Item = &'i Item>) -> BTreeSet<&'i str> {
    let whose = |item: &'i Item| match item.kind {
        ItemKind::Workload => item.id.split_once('/').map(|(customer, _)| customer),
        _ => Some(item.id.as_str()),
    };
    items.filter_map(whose).collect()
}

/// By tenant, else by top-parent id; never by name.
fn is_customer(customer: &Customer, line: &QualifiedCustomer) -> bool {
    let same = |one: &Option<String>, other: &Option<String>| {
        one.as_ref().zip(other.as_ref()).map(|(one, other)| one.eq_ignore_ascii_case(other))
    };
    same(&customer.tenant_id, &line.tenant_id).or_else(|| same(&customer.tpid, &line.tpid)).unwrap_or(false)
}

/// By MCID, else by mail.
fn is_person(person: &Person, line: &QualifiedPerson) -> bool {
    let by_mcid = person.mcid.as_ref().zip(line.mcid.as_ref()).map(|(one, other)| one == other);
    by_mcid.unwrap_or_else(|| {
        person.email.as_ref().is_some_and(|mail| line.emails.iter().any(|other| mail.eq_ignore_ascii_case(other)))
    })
}

/// What speaks for Microsoft not counting those.
fn of_ours(compared: &Compared<'_>, own: &Explanation, ours: &[String]) -> Trial {
    let items: Vec<&Item> = own
        .counted
        .iter()
        .filter(|item| ids([*item].into_iter()).iter().any(|id| ours.iter().any(|o| o == id)))
        .collect();
    let likely = items.first().map_or(Likely::NotAssociated, |item| suspicion(compared, item, &items));
    Trial {
        names: items.iter().map(|item| item.name.clone()).collect(),
        ours_only: ours.to_vec(),
        ..Trial::new(likely)
    }
}

/// Why those that Microsoft counts do not count by the book.
fn of_theirs(book: &Book, own: &Explanation, first: &Theirs<'_>, theirs: &[Theirs<'_>]) -> Trial {
    let item = own.excluded.iter().find(|item| first.id.is_some_and(|id| ids([*item].into_iter()).contains(id)));
    let likely = match (first.id, item) {
        (_, Some(item)) => reason_of(item),
        (None, None) if first.name.is_some_and(is_hidden) => Likely::Obfuscated,
        (Some(id), None) if book.person(id).is_some_and(|person| person.linked != Some(true)) => {
            Likely::PersonNotLinked
        }
        _ => Likely::NotAssociated,
    };
    let names = theirs.iter().map(|line| line.name.unwrap_or(&line.label).to_owned()).collect();
    Trial { names, theirs_only: theirs.iter().map(|line| line.label.clone()).collect(), ..Trial::new(likely) }
}
