//! What may be otherwise for Microsoft, each tried out on a copy of the book.

use super::{Compared, Likely};
use crate::book::{Association, AssociationType, Book, Cloud, Customer, Person};
use crate::points::Points;
use crate::rulebook::{self, Rulebook};
use crate::scoring::{Explanation, Item, ItemKind, Reason};
use chrono::{Days, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};

/// Items of a metric that are tried one by one, the largest first: each takes the score of the whole book.
const ALONE: usize = 12;
/// How many months back Microsoft's figure may be from.
const LATE: i32 = 3;

/// Something that may be otherwise for Microsoft, and the points that it would give.
#[derive(Clone, Debug)]
pub struct Trial {
    pub likely: Likely,
    pub points: Option<Points>,
    /// Whether it gives just the reported points.
    pub explains: bool,
    /// Ids of what counts by the book only.
    pub ours_only: Vec<String>,
    pub theirs_only: Vec<String>,
    /// The names of those.
    pub names: Vec<String>,
    /// What is otherwise, where that is not one of them: a month, a rule.
    pub what: String,
}

impl Trial {
    pub fn new(likely: Likely) -> Trial {
        Trial {
            likely,
            points: None,
            explains: false,
            ours_only: Vec::new(),
            theirs_only: Vec::new(),
            names: Vec::new(),
            what: String::new(),
        }
    }
}

/// Every trial, the more telling first; `ours_more` says that the book gives more than Microsoft.
pub fn trials(compared: &Compared<'_>, explained: &[Explanation], ours_more: bool) -> Vec<Trial> {
    let own = explained.iter().find(|own| own.metric == compared.score.id && own.track == compared.track);
    // Once the last month is out, somebody whom Microsoft may not see is likelier than an older month.
    let out = compared.score.month.map(|month| compared.rules.published_on(month));
    let is_out = out.is_some_and(|out| compared.as_of >= out);
    let (mut found, rest) = own.filter(|_| ours_more).map(|own| without(compared, own)).unwrap_or_default();
    match is_out {
        true => found.extend(earlier(compared)),
        false => found.splice(0..0, earlier(compared)).for_each(drop),
    }
    found.extend(rest);
    found.extend(own.filter(|_| !ours_more).map(|own| with(compared, own)).unwrap_or_default());
    found.extend(other_rules(compared));
    found
}

/// The score as of the day of the figure, and of the months that it may still be of.
fn earlier(compared: &Compared<'_>) -> Vec<Trial> {
    let Compared { book, rules, moment, as_of, .. } = *compared;
    let mut found = Vec::new();
    let mut add = |date: NaiveDate, what: String| {
        let points = compared.points(book, rules, date);
        found.push(Trial { points, what, ..Trial::new(Likely::NotRefreshed) });
    };
    if as_of < moment.date {
        add(as_of, format!("as of {}, the day of the figure", crate::day::day_text(as_of)));
    }
    match compared.score.month {
        Some(month) => {
            for late in 1..=LATE {
                // On a day of a month, the month before is the last.
                add(
                    month.plus(1 - late).last_day(),
                    format!("with {} as the last month", month.minus(late).first_day().format("%b %Y")),
                );
            }
        }
        None => {
            let days = u64::from(rules.timing.skilling_days);
            let settled = as_of.checked_sub_days(Days::new(days)).unwrap_or(as_of);
            add(settled, format!("with certifications up to {}", crate::day::day_text(settled)));
        }
    }
    found
}

/// The book without somebody whom Microsoft may not count: those that something speaks for, and everybody else.
fn without(compared: &Compared<'_>, explained: &Explanation) -> (Vec<Trial>, Vec<Trial>) {
    let book = compared.book;
    let mut found = Vec::new();
    let counted: Vec<&Item> = explained.counted.iter().filter(|item| whose(item).is_some()).collect();
    let mut suspects: BTreeMap<u8, (Likely, Vec<&Item>)> = BTreeMap::new();
    let twice = twice(book, &counted);
    for item in &counted {
        for (rank, likely) in suspicions(compared, item, &twice) {
            suspects.entry(rank).or_insert((likely, Vec::new())).1.push(item);
        }
    }
    for (likely, items) in suspects.into_values() {
        found.push(removal(compared, likely, &items));
        if items.len() > 1 {
            found.extend(items.iter().take(ALONE).map(|item| removal(compared, likely, &[item])));
        }
    }
    let any = if compared.score.category() == "skilling" { Likely::PersonNotLinked } else { Likely::NotAssociated };
    (found, counted.iter().take(ALONE).map(|item| removal(compared, any, &[item])).collect())
}

/// Whose record an item is of: a customer's or a person's.
fn whose(item: &Item) -> Option<(bool, &str)> {
    match item.kind {
        ItemKind::Customer => Some((true, item.id.as_str())),
        ItemKind::Workload => item.id.split_once('/').map(|(customer, _)| (true, customer)),
        ItemKind::Person => Some((false, item.id.as_str())),
        ItemKind::Subscription => None,
    }
}

/// What speaks for Microsoft not counting an item, the most telling first.
fn suspicions(compared: &Compared<'_>, item: &Item, twice: &BTreeSet<String>) -> Vec<(u8, Likely)> {
    let book = compared.book;
    let mut found = Vec::new();
    let Some((is_customer, id)) = whose(item) else { return found };
    if twice.contains(id) {
        found.push((0, Likely::Duplicate));
    }
    if !is_customer {
        let is_told = book.person(id).is_some_and(|person| person.linked_on.is_none() && person.mcid.is_none());
        if is_told {
            found.push((3, Likely::PersonNotLinked));
        }
        return found;
    }
    let through: Vec<&Association> = item.through.iter().filter_map(|id| book.association(id)).collect();
    if item.reasons.contains(&Reason::RoleNotEligible) {
        found.push((1, Likely::Role));
    }
    if book.customer(id).is_some_and(is_obfuscated) {
        found.push((2, Likely::Obfuscated));
    }
    let young = |association: &&Association| {
        let days = i64::from(compared.rules.timing.association_days);
        association.started.is_some_and(|on| compared.as_of.signed_duration_since(on).num_days() < days)
    };
    let unseen = |association: &&Association| {
        association.credential.as_ref().is_some_and(|credential| credential.verified.is_none())
    };
    if !through.is_empty() && (through.iter().all(young) || through.iter().all(unseen)) {
        found.push((4, Likely::NotAssociated));
    }
    found
}

fn is_obfuscated(customer: &Customer) -> bool {
    is_hidden(&customer.name)
}

/// What most speaks for Microsoft not counting an item, among those that it does not count.
pub fn suspicion(compared: &Compared<'_>, item: &Item, among: &[&Item]) -> Likely {
    let any = if compared.score.category() == "skilling" { Likely::PersonNotLinked } else { Likely::NotAssociated };
    let found = suspicions(compared, item, &twice(compared.book, among));
    found.into_iter().min().map_or(any, |(_, likely)| likely)
}

/// Whether a reason is that the book has no association where Microsoft may.
fn is_unseen(reason: &Reason) -> bool {
    use Reason::{Displaced, Ended, NoAssociation, NotActiveYet, NotCovered, TypeNotEligible};
    matches!(reason, NoAssociation | NotCovered | NotActiveYet | Ended | Displaced | TypeNotEligible)
}

/// Why an item that Microsoft counts does not count by the book.
pub fn reason_of(item: &Item) -> Likely {
    match &item.reasons {
        reasons if reasons.contains(&Reason::NotLinked) => Likely::PersonNotLinked,
        reasons if reasons.contains(&Reason::RoleNotEligible) => Likely::Role,
        reasons if reasons.iter().any(is_unseen) => match is_hidden(&item.name) {
            true => Likely::Obfuscated,
            false => Likely::NotAssociated,
        },
        _ => Likely::RuleDiffers,
    }
}

/// Whether Microsoft hides a customer's name: stars or crosses in place of letters, or a long number.
pub fn is_hidden(name: &str) -> bool {
    let name = name.trim();
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let hidden = name.chars().filter(|c| matches!(c, '*' | '#' | '•' | 'x' | 'X')).count();
    let hex = name.len() >= 16 && name.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
    name.contains("**") || hex || (letters > 3 && hidden == letters)
}

/// Ids of customers and people that are in the book twice: the later ones of each.
fn twice(book: &Book, counted: &[&Item]) -> BTreeSet<String> {
    let ids: BTreeSet<&str> = counted.iter().filter_map(|item| whose(item)).map(|(_, id)| id).collect();
    let mut seen: BTreeSet<(bool, String)> = BTreeSet::new();
    let mut found = BTreeSet::new();
    let folded = |text: &str| text.trim().to_lowercase();
    for customer in book.customers.iter().filter(|customer| ids.contains(customer.id.as_str())) {
        let keys = [customer.tpid.as_deref(), customer.domain.as_deref(), Some(customer.name.as_str())];
        let keys: Vec<_> = keys.into_iter().flatten().map(|key| (true, folded(key))).collect();
        if keys.iter().any(|key| seen.contains(key)) {
            found.insert(customer.id.to_string());
        }
        seen.extend(keys);
    }
    for person in book.people.iter().filter(|person| ids.contains(person.id.as_str())) {
        let keys = [person.mcid.as_deref(), person.email.as_deref(), Some(person.name.as_str())];
        let keys: Vec<_> = keys.into_iter().flatten().map(|key| (false, folded(key))).collect();
        if keys.iter().any(|key| seen.contains(key)) {
            found.insert(person.id.to_string());
        }
        seen.extend(keys);
    }
    found
}

/// The score without some items: customers in a cloud that does not count, people who have left.
fn removal(compared: &Compared<'_>, likely: Likely, items: &[&Item]) -> Trial {
    let mut book = compared.book.clone();
    for (is_customer, id) in items.iter().filter_map(|item| whose(item)) {
        match is_customer {
            true => edit(&mut book.customers, |c: &Customer| c.id == id, |c| c.cloud = Some(Cloud::China)),
            false => edit(&mut book.people, |p: &Person| p.id == id, |p| p.left = Some(NaiveDate::MIN)),
        }
    }
    let points = compared.points(&book, compared.rules, compared.moment.date);
    Trial { points, ours_only: ids(items), names: names(items), ..Trial::new(likely) }
}

fn edit<'t, T: 't>(list: impl IntoIterator<Item = &'t mut T>, is_it: impl Fn(&T) -> bool, change: impl Fn(&mut T)) {
    list.into_iter().filter(|one| is_it(one)).for_each(change);
}

fn ids(items: &[&Item]) -> Vec<String> {
    let ids: BTreeSet<String> = items.iter().filter_map(|item| whose(item)).map(|(_, id)| id.to_owned()).collect();
    ids.into_iter().collect()
}

fn names(items: &[&Item]) -> Vec<String> {
    let names: BTreeSet<String> = items.iter().map(|item| item.name.clone()).collect();
    names.into_iter().collect()
}

/// The book with somebody whom only Microsoft may count.
fn with(compared: &Compared<'_>, explained: &Explanation) -> Vec<Trial> {
    let mut found = Vec::new();
    let excluded: Vec<&Item> = explained.excluded.iter().filter(|item| whose(item).is_some()).collect();
    let unlinked: Vec<&Item> =
        excluded.iter().copied().filter(|item| item.reasons.contains(&Reason::NotLinked)).collect();
    let alone: Vec<&Item> = excluded.iter().copied().filter(|item| item.reasons.iter().any(is_unseen)).collect();
    let hidden = |item: &&Item| {
        whose(item)
            .is_some_and(|(is_customer, id)| is_customer && compared.book.customer(id).is_some_and(is_obfuscated))
    };
    let (hidden, open): (Vec<&Item>, Vec<&Item>) = alone.into_iter().partition(hidden);
    for (likely, items) in
        [(Likely::PersonNotLinked, unlinked), (Likely::Obfuscated, hidden), (Likely::NotAssociated, open)]
    {
        if items.len() > 1 {
            found.extend(addition(compared, likely, &items));
        }
        items.iter().take(ALONE).for_each(|item| found.extend(addition(compared, likely, &[item])));
    }
    found
}

/// The score with some items: people who are linked, customers with an association of each type.
fn addition(compared: &Compared<'_>, likely: Likely, items: &[&Item]) -> Vec<Trial> {
    let trial = |book: &Book, what: String| Trial {
        points: compared.points(book, compared.rules, compared.moment.date),
        theirs_only: ids(items),
        names: names(items),
        what,
        ..Trial::new(likely)
    };
    if likely == Likely::PersonNotLinked {
        let mut book = compared.book.clone();
        for (_, id) in items.iter().filter_map(|item| whose(item)) {
            edit(&mut book.people, |p: &Person| p.id == id, |p| (p.linked, p.linked_on) = (Some(true), None));
        }
        return vec![trial(&book, String::new())];
    }
    let location = compared.book.partner.locations.first().map(|location| location.partner_id.clone());
    let of_type = |kind: AssociationType| {
        let mut book = compared.book.clone();
        for (at, (_, id)) in items.iter().filter_map(|item| whose(item)).enumerate() {
            let association = Association::active(format!("\u{10FFFD}{at}"), kind, id);
            book.associations.push(Association { partner_id: location.clone(), ..association });
        }
        trial(&book.sorted(), crate::scoring::type_name(kind).to_owned())
    };
    AssociationType::ALL.iter().copied().map(of_type).collect()
}

/// The score by other readings of a rule, and by other rulebooks.
fn other_rules(compared: &Compared<'_>) -> Vec<Trial> {
    let rules = compared.rules;
    type Turn = fn(&mut Rulebook);
    let switches: [(Likely, &str, Turn); 5] = [
        (Likely::Role, "pal_roles", |r| r.switches.pal_roles_must_earn_credit = !r.switches.pal_roles_must_earn_credit),
        (Likely::RuleDiffers, "dpor_azure_plan", |r| r.switches.dpor_azure_plan = !r.switches.dpor_azure_plan),
        (Likely::RuleDiffers, "late_months", |r| {
            r.switches.late_months = if r.switches.late_months == 0 { 3 } else { 0 }
        }),
        (Likely::RuleDiffers, "unknown_azure_service", |r| {
            r.switches.unknown_azure_service = !r.switches.unknown_azure_service
        }),
        (Likely::RuleDiffers, "gate_points", |r| r.switches.gate_points_each = !r.switches.gate_points_each),
    ];
    let mut found: Vec<Trial> = Vec::new();
    for (likely, name, turn) in switches {
        let mut other = rules.clone();
        turn(&mut other);
        let points = compared.points(compared.book, &other, compared.moment.date);
        found.push(Trial { points, what: format!("with the switch {name} the other way"), ..Trial::new(likely) });
    }
    let ids = rulebook::shipped_ids().filter(|id| *id != rules.id.as_str());
    let mut others: Vec<(&str, Rulebook)> = ids.filter_map(|id| Some((id, rulebook::shipped(id)?.ok()?))).collect();
    // The newest first; one that was never in force last.
    others.sort_by_key(|(_, other)| std::cmp::Reverse(other.from));
    for (id, other) in others {
        let points = compared.points(compared.book, &other, compared.moment.date);
        found.push(Trial { points, what: format!("by the rulebook {id}"), ..Trial::new(Likely::RuleDiffers) });
    }
    // A part of a difference that another rule makes says little.
    found.retain(|trial| trial.points.is_some_and(|points| compared.explains(points)));
    found
}
