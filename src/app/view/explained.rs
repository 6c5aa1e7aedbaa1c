//! Pane 3, below the metrics: what counts for the selected one and what does not, by reason.

use super::beginning::of_advice;
use super::list::{LIST, List, Rows, Target};
use super::subject::Subject;
use super::{items, overview, words};
use crate::compute::{Explained, Grouped, ItemGroup, ItemRow, Query, customer_of};
use crate::table::TableId;
use crate::view_model::{Cell, Column, Detail, Mark, Tone};
use laurels_core::book::Basis;
use laurels_core::points::Points;
use laurels_core::scoring::{Item, ItemKind, Reason};
use std::collections::BTreeSet;

/// Members of a group that its sentence names.
const NAMES: usize = 6;
/// Members of a group that its panel tells in full.
const MEMBERS: usize = 20;

/// A list of items: what counts, or what does not.
trait Side {
    /// What the keys of its groups begin with.
    const ID: &'static str;
    const COUNTS: bool;

    fn rows(explained: &Explained) -> (&Grouped, &[Item]);
}

struct Counted;
struct Excluded;

impl Side for Counted {
    const ID: &'static str = "counted";
    const COUNTS: bool = true;

    fn rows(explained: &Explained) -> (&Grouped, &[Item]) {
        (&explained.counted_rows, &explained.counted)
    }
}

impl Side for Excluded {
    const ID: &'static str = "excluded";
    const COUNTS: bool = false;

    fn rows(explained: &Explained) -> (&Grouped, &[Item]) {
        (&explained.excluded_rows, &explained.excluded)
    }
}

/// What stands in a row.
enum Entry<'a> {
    Group(&'a ItemGroup, &'a [Item]),
    Item(&'a Item),
}

fn entry<'a, S: Side>(subject: &Subject<'a>, place: usize) -> Option<Entry<'a>> {
    let (grouped, items) = S::rows(subject.explanation()?);
    Some(match grouped.rows.get(place)? {
        ItemRow::Group(group) => Entry::Group(grouped.groups.get(*group)?, items),
        ItemRow::Item(item, _) => Entry::Item(items.get(*item)?),
    })
}

fn len<S: Side>(subject: &Subject<'_>) -> usize {
    subject.explanation().map_or(0, |explained| S::rows(explained).0.rows.len())
}

/// What tells a group from every other of the list.
fn group_key<S: Side>(group: &ItemGroup) -> String {
    let reason = group.reason.map_or("counts", |reason| reason.word());
    format!("{} {} {reason}", S::ID, group.kind.word())
}

fn key<S: Side>(subject: &Subject<'_>, place: usize) -> Option<String> {
    Some(match entry::<S>(subject, place)? {
        Entry::Group(group, _) => group_key::<S>(group),
        Entry::Item(item) => item_key(item),
    })
}

fn folds<S: Side>(subject: &Subject<'_>, place: usize) -> Option<String> {
    match entry::<S>(subject, place)? {
        Entry::Group(group, _) => Some(group_key::<S>(group)),
        Entry::Item(_) => None,
    }
}

fn is_unfolded<S: Side>(subject: &Subject<'_>, group: &ItemGroup) -> bool {
    subject.options.unfolded.is_none_or(|unfolded| unfolded.contains(&group_key::<S>(group)))
}

fn shown<S: Side>(subject: &Subject<'_>, place: usize) -> bool {
    let grouped = subject.explanation().map(|explained| S::rows(explained).0);
    let Some(grouped) = grouped else { return true };
    let is_group = matches!(grouped.rows.get(place), Some(ItemRow::Group(_)));
    is_group || grouped.group_of(place).is_none_or(|group| is_unfolded::<S>(subject, group))
}

fn target<S: Side>(subject: &Subject<'_>, place: usize) -> Option<Target> {
    match entry::<S>(subject, place)? {
        Entry::Group(..) => None,
        Entry::Item(item) => item_target(subject, item),
    }
}

/// Kind and number of a group, or the name of an item; why; the fix; points.
fn cell<S: Side>(subject: &Subject<'_>, place: usize, column: usize) -> Option<Cell> {
    let entry = entry::<S>(subject, place)?;
    match (entry, column) {
        (Entry::Group(group, items), 0) => {
            let mark = if is_unfolded::<S>(subject, group) { Mark::Unfolded } else { Mark::Folded };
            Some(Cell::text(members(group, items)).mark(mark))
        }
        (Entry::Group(group, items), 1) => Some(Cell::outside(&sentence(group, items))),
        (Entry::Item(item), 0) => {
            let grouped = subject.explanation().map(|explained| S::rows(explained).0)?;
            let indent = if grouped.group_of(place).is_some() { "  " } else { "" };
            Some(Cell::text(format!("{indent}{}", Cell::outside(&item.name).as_text())))
        }
        (Entry::Item(item), 1) => Some(Cell::outside(&item.text)),
        (entry, _) => {
            let cell = entry.figures(column, S::COUNTS)?;
            let is_points = matches!((column, S::COUNTS), (2, true) | (3, false));
            Some(if is_points { overview::doubted(cell, is_certain(subject)) } else { cell })
        }
    }
}

fn detail<S: Side>(subject: &Subject<'_>, place: usize) -> Option<Detail> {
    match entry::<S>(subject, place)? {
        Entry::Item(item) => Some(items::detail(subject, subject.options.designation?, subject.options.metric?, item)),
        Entry::Group(group, all) => Some(group_detail(subject, group, all)),
    }
}

impl Entry<'_> {
    /// What would fix it, and what it gives or would gain.
    fn figures(self, column: usize, counts: bool) -> Option<Cell> {
        let (points, gain, fix) = match &self {
            Entry::Group(group, items) => (group.points, group.gain, fix_of(group, items)),
            Entry::Item(item) => {
                let gain = item.gainful().map_or(Points::ZERO, |fix| fix.gain);
                (item.points, gain, items::suggestion(item))
            }
        };
        Some(match (column, counts) {
            (2, true) => points_cell(points),
            (3, false) => overview::gain_cell(gain),
            (2, false) => Cell::outside(&words::capitalised(&fix)).tone(Tone::Dim),
            _ => return None,
        })
    }
}

/// Whether the points of the metric that is explained are certain.
fn is_certain(subject: &Subject<'_>) -> bool {
    let explained = subject.options.designation.zip(subject.options.metric);
    explained.is_none_or(|(designation, metric)| overview::is_certain(subject, designation, metric))
}

fn points_cell(points: Points) -> Cell {
    let tone = if points < Points::ZERO { Tone::Warn } else { Tone::Good };
    Cell::number(points.signed(), points.to_f64()).tone(tone)
}

/// What the two lists share.
const fn list<S: Side>() -> List {
    List {
        len: len::<S>,
        rows: Rows::Many { key: key::<S>, cell: cell::<S> },
        target: target::<S>,
        shown: shown::<S>,
        folds: folds::<S>,
        detail: detail::<S>,
        ..LIST
    }
}

pub(super) const COUNTED: List = List {
    columns: &[Column::names("Name", 16, 32, 0), Column::sentences("Why", 24, 0), Column::figures("Points", 6, 0)],
    title: |subject| title(subject, "Counted", |explained| Item::number(&explained.counted)),
    empty: |subject| empty(subject, "Nothing counts for this metric yet."),
    ..list::<Counted>()
};

pub(super) const EXCLUDED: List = List {
    columns: &[
        Column::names("Name", 20, 32, 0),
        Column::sentences("Why not", 32, 0),
        Column::names("Suggestion", 23, 26, 1),
        Column::figures("Gain", 6, 0),
    ],
    title: |subject| title(subject, "Not counted", |explained| Item::number(&explained.excluded)),
    empty: |subject| empty(subject, "Everything that this metric can read counts."),
    begins: |subject, place| {
        let of = |item: &Item| of_advice(item.fix.as_ref(), item.pending.as_ref());
        match entry::<Excluded>(subject, place)? {
            Entry::Item(item) => of(item),
            Entry::Group(group, items) => group.members.iter().filter_map(|place| items.get(*place)).find_map(of),
        }
    },
    ..list::<Excluded>()
};

fn title(subject: &Subject<'_>, title: &str, number: impl Fn(&Explained) -> usize) -> String {
    subject.explanation().map_or_else(|| title.to_owned(), |e| format!("{title} ({})", number(e)))
}

fn empty(subject: &Subject<'_>, nothing: &str) -> String {
    match (subject.options.metric, subject.explanation()) {
        (None, _) => "Select a metric to see what counts for it.".to_owned(),
        (Some(_), None) => super::loading().to_owned(),
        (Some(metric), Some(_)) => match subject.designation().and_then(|d| d.metric(metric)).map(|m| m.basis) {
            Some(Basis::None) => "The book has no figures that this metric can read.".to_owned(),
            Some(Basis::Reported) => "Partner Center reported these points; the book cannot say how.".to_owned(),
            _ => nothing.to_owned(),
        },
    }
}

/// What a group is of, each once: a metric may read a customer in several parts.
fn each<'i>(group: &ItemGroup, items: &'i [Item]) -> Vec<&'i Item> {
    let mut seen = BTreeSet::new();
    let members = group.members.iter().filter_map(|place| items.get(*place));
    members.filter(|item| seen.insert(item.id.as_str())).collect()
}

/// `3 workloads`.
fn members(group: &ItemGroup, items: &[Item]) -> String {
    let (one, many) = match group.kind {
        ItemKind::Customer => ("customer", "customers"),
        ItemKind::Subscription => ("subscription", "subscriptions"),
        ItemKind::Workload => ("workload", "workloads"),
        ItemKind::Person => ("person", "people"),
    };
    words::count(each(group, items).len(), one, many)
}

/// Why the members of a group count or do not, and their names.
fn sentence(group: &ItemGroup, items: &[Item]) -> String {
    let members = each(group, items);
    let all = members.len();
    let named = if all > NAMES + 1 { NAMES } else { all };
    let mut names: Vec<&str> = members.iter().take(named).map(|item| item.name.as_str()).collect();
    let more = format!("{} more", all - named);
    names.extend((all > named).then_some(more.as_str()));
    let last = names.pop().unwrap_or_default();
    let names = if names.is_empty() { last.to_owned() } else { format!("{} and {last}", names.join(", ")) };
    let why = match group.reason {
        Some(reason) => reason_sentence(reason),
        None if group.kind == ItemKind::Person => "Certified and linked to you",
        None => "Covered by an association of yours",
    };
    format!("{why}: {names}.")
}

/// Why several give nothing, as the beginning of a sentence that ends with their names.
pub(super) const fn reason_sentence(reason: Reason) -> &'static str {
    match reason {
        Reason::NoAssociation => "No association of yours covers this usage",
        Reason::NotCovered => "Your association covers something else",
        Reason::NotActiveYet => "The association isn't active yet",
        Reason::Ended => "The association has ended",
        Reason::Displaced => "Another partner has taken over",
        Reason::BeforeClaim => "The growth came before the association counted",
        Reason::TypeNotEligible => "This type of association doesn't count here",
        Reason::ActivityNotEligible => "The activity of the association doesn't count here",
        Reason::WorkloadNotEligible => "The workload doesn't count here",
        Reason::LicensingNotEligible => "The licensing doesn't allow this type of association",
        Reason::OfferNotEligible => "Only paid offers count",
        Reason::SubscriptionNotActive => "The subscription is no longer active",
        Reason::CloudNotEligible => "China and Government clouds don't count",
        Reason::WrongPartnerId => "The association doesn't carry one of your location IDs",
        Reason::RoleNotEligible => "The role earns no partner earned credit",
        Reason::BetterTypeCounts => "Another type of association earns more, and only one type counts",
        Reason::AlreadyCounted => "Others count already",
        Reason::BelowThreshold => "Below the threshold",
        Reason::AboveThreshold => "Too large for this track",
        Reason::BaselineTooLow => "Too little usage a year ago to grow from",
        Reason::NotNew => "Not new, in use a year ago already",
        Reason::Lost => "Counted a year ago, and no longer does",
        Reason::AlreadyDeployedAtClaim => "Deployed already when it was claimed",
        Reason::NoUsageData => "The figure is missing",
        Reason::NotLinked => "The Learn profile isn't linked to you",
        Reason::Left => "Left the company",
        Reason::NotEarnedYet => "Not certified yet",
        Reason::CertExpired => "The certification has expired",
        Reason::CertRetired => "The exam retired more than a year ago",
        Reason::GateNotMet => "Certified, but not enough people meet the gate",
        Reason::NotInRulebook => "The rulebook doesn't list it",
        Reason::NotListedYet => "The exam isn't on Microsoft's list yet",
    }
}

/// What would fix the members of a group, where it is the same for all.
fn fix_of(group: &ItemGroup, items: &[Item]) -> String {
    let mut fixes = group.members.iter().filter_map(|place| items.get(*place)).map(items::suggestion);
    let first = fixes.next().unwrap_or_default();
    if fixes.all(|fix| fix == first) { first } else { "varies".to_owned() }
}

/// What a group holds, each with its own figures.
fn group_detail(subject: &Subject<'_>, group: &ItemGroup, all: &[Item]) -> Detail {
    let mut detail = Detail::of(&members(group, all));
    detail.add_plain("", &sentence(group, all));
    let fix = fix_of(group, all);
    detail.add("To fix", &if fix == "varies" { String::new() } else { words::capitalised(&fix) }, Tone::Good);
    for item in group.members.iter().filter_map(|place| all.get(*place)).take(MEMBERS) {
        detail.add_plain("", &format!("{}: {}", item.name, item.text));
    }
    if group.members.len() > MEMBERS {
        detail.add("", &format!("and {} more", group.members.len() - MEMBERS), Tone::Dim);
    }
    detail.keys = super::next::keys(subject, &[("open", "open the group")]);
    detail
}

pub(super) fn item_key(item: &Item) -> String {
    format!("{} {} {}", item.kind.word(), item.id, item.part)
}

/// What an item is about: a person, or a customer.
fn item_target(subject: &Subject<'_>, item: &Item) -> Option<Target> {
    match item.kind {
        ItemKind::Person => Some(Target::Person(item.id.as_str().into())),
        _ => customer_of(subject.book?, item).map(|id| Target::Customer(id.clone())),
    }
}

/// Asks for the months of the item in a row, where that has any.
pub fn item_months(subject: &Subject<'_>, list: TableId, place: Option<usize>) -> Option<Query> {
    let entry = match list {
        TableId::Counted => entry::<Counted>(subject, place?),
        TableId::Excluded => entry::<Excluded>(subject, place?),
        _ => None,
    };
    match entry? {
        Entry::Item(item) => item.place.map(Query::Months),
        Entry::Group(..) => None,
    }
}
