//! Usage that no association makes count: what explanations propose, told apart by what it does.

use super::{Effects, Scale, Start, Todo, TodoContext, TodoKind};
use crate::advice::Opened;
use crate::book::{AssociationType, Book, DesignationId, Product};
use crate::ids::CustomerId;
use crate::points::Points;
use crate::scoring::{Explanation, Fix, Item, ItemKind};
use crate::wizard::wizard;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::rc::Rc;

/// What is to be done where an association has an id through which nothing counts.
pub const CORRECT: &str = "Correct the partner id";

/// Something that makes usage of a customer count.
pub(super) struct Gap<'s> {
    customer: &'s CustomerId,
    kind: TodoKind,
    pub(super) fix: &'s Fix,
    pub(super) designation: DesignationId,
    /// The item that gains most, whose sentence it is told by.
    item: &'s Item,
    /// All that it makes count.
    items: Vec<&'s Item>,
    /// What it gains each designation, the most first; with others where alone it gains one nothing.
    pub(super) effects: Effects,
}

impl Gap<'_> {
    /// What it gains at most, and in all.
    fn worth(&self) -> (Points, Points) {
        let most = self.effects.first().map_or(Points::ZERO, |(_, points)| *points);
        (most, self.effects.iter().map(|(_, points)| *points).sum())
    }

    /// Whether it is done on a subscription, or for its customer as a whole and its product.
    pub(super) fn is_on(&self, customer: &CustomerId, subscription: &str, product: Product) -> bool {
        let of_wizard = || wizard(&self.fix.wizard)?.product.map(|product| product.word());
        let on = || set(self.fix, "product").or_else(of_wizard) == Some(product.word());
        self.customer == customer && set(self.fix, "subscription").map_or_else(on, |own| own == subscription)
    }
}

/// What explanations propose for usage, each act once, the one that gains most first.
pub(super) fn of<'s>(context: &TodoContext<'s>, survey: &'s [Explanation]) -> Vec<Gap<'s>> {
    type Act<'s> = (&'s CustomerId, &'s str, &'s [(String, String)]);
    let (mut gaps, mut places): (Vec<Gap<'s>>, BTreeMap<Act<'s>, usize>) = Default::default();
    for (designation, item) in items(survey) {
        let Some((fix, customer)) = item.gainful().zip(customer_of(context.book(), item)) else { continue };
        let kind = kind_of(fix);
        let place = *places.entry((customer, fix.wizard.as_str(), &fix.set)).or_insert_with(|| {
            gaps.push(Gap { customer, kind, fix, designation, item, items: Vec::new(), effects: fix.effects.clone() });
            gaps.len() - 1
        });
        let Some(gap) = gaps.get_mut(place) else { continue };
        gap.items.push(item);
        raise(&mut gap.effects, (designation, fix.gain));
        if (fix.gain, Reverse(kind)) > (gap.fix.gain, Reverse(gap.kind)) {
            (gap.kind, gap.fix, gap.designation, gap.item) = (kind, fix, designation, item);
        }
    }
    gaps.sort_by_key(|gap| Reverse(gap.worth()));
    gaps
}

/// Notes that a designation gains at least so much.
pub(super) fn raise(effects: &mut Effects, (designation, gain): (DesignationId, Points)) {
    match effects.iter_mut().find(|(id, _)| *id == designation) {
        Some((_, known)) => *known = (*known).max(gain),
        None => effects.push((designation, gain)),
    }
    effects.sort_by_key(|(_, points)| Reverse(*points));
}

/// Lists what is proposed beside what is told already: what is the same act is told once, and what something else that gains
/// points makes superfluous is not told.
pub(super) fn list(context: &TodoContext<'_>, gaps: Vec<Gap<'_>>, survey: &[Explanation], todos: &mut Vec<Todo>) {
    let scale = context.scale();
    let mut ways = Ways { context, by_customer: BTreeMap::new() };
    once(todos);
    let mut told: BTreeMap<Start, usize> = BTreeMap::new();
    for (place, todo) in todos.iter().enumerate() {
        let Some(start) = &todo.wizard else { continue };
        told.entry(start.clone()).or_insert(place);
        if todo.points_at_stake.is_positive() {
            ways.add(place, start);
        }
    }
    for gap in gaps {
        let start = Start::of_fix(gap.fix);
        if let Some(own) = told.get(&start).and_then(|place| todos.get_mut(*place)) {
            // With others it may gain more than alone; the item says with which.
            if gap.fix.gain > own.points_at_stake {
                let text = format!("{} {}", own.text, context.about(gap.customer, gap.item));
                let mut effects = own.effects.clone();
                raise(&mut effects, (gap.designation, gap.fix.gain));
                *own = Todo { text, loses: false, ..own.clone() }.weighed(effects);
            }
            continue;
        }
        if let Some(better) = ways.mending(&gap, &scale).and_then(|place| todos.get_mut(place)) {
            better.instead.push(start);
            continue;
        }
        let Gap { customer, kind, fix, item, effects, .. } = gap;
        let text = context.about(customer, item);
        let text = if fix.corrects { format!("{CORRECT}. {text}") } else { text };
        let todo =
            context.todo(kind, act(customer, fix), context.last_day_to_help(effects.first().map(|(id, _)| *id)), text);
        ways.add(todos.len(), &start);
        todos.push(Todo { wizard: Some(start), ..todo.weighed(effects) });
    }
    todos.extend(without_subscription(context, survey, &ways));
}

/// Leaves out what was displaced where the subscription that replaces its own is told with the same act.
fn once(todos: &mut Vec<Todo>) {
    let replaced = todos.iter().filter(|todo| todo.kind == TodoKind::SubscriptionReplaced);
    let replaced: Vec<Start> = replaced.filter_map(|todo| todo.wizard.clone()).collect();
    let is_told = |todo: &Todo| todo.wizard.as_ref().is_some_and(|start| replaced.contains(start));
    todos.retain(|todo| todo.kind != TodoKind::Displaced || !is_told(todo));
}

/// Customers with usage for which an association needs a subscription that the book does not know, one for each product, by
/// what would gain most; those apart whose usage something else that is told makes count.
fn without_subscription(context: &TodoContext<'_>, survey: &[Explanation], ways: &Ways<'_>) -> Vec<Todo> {
    let mut best: BTreeMap<(&CustomerId, Product), (Points, &Item, DesignationId)> = BTreeMap::new();
    for (designation, item) in items(survey) {
        let lack = item.lacks.filter(|lack| lack.gain.is_positive());
        let Some((lack, customer)) = lack.zip(customer_of(context.book(), item)) else { continue };
        if ways.make_count(customer, item) {
            continue;
        }
        let entry = best.entry((customer, lack.product)).or_insert((lack.gain, item, designation));
        if lack.gain > entry.0 {
            *entry = (lack.gain, item, designation);
        }
    }
    let mut found: Vec<_> = best.into_iter().collect();
    found.sort_by_key(|(_, (gain, ..))| Reverse(*gain));
    let todos = found.into_iter().map(|((customer, product), (gain, item, designation))| {
        let due = context.last_day_to_help(Some(designation));
        let subject = format!("{customer}/{product}");
        let todo = context.todo(TodoKind::AssociationMissing, subject, due, context.about(customer, item));
        // Whether the subscription permits the association is not known.
        Todo { certain: false, ..todo.weighed(vec![(designation, gain)]) }
    });
    todos.collect()
}

/// What is told so far, by customer: the place of its todo, and the wizard.
struct Ways<'a> {
    context: &'a TodoContext<'a>,
    by_customer: BTreeMap<CustomerId, Vec<(usize, Rc<Opened>)>>,
}

impl Ways<'_> {
    fn add(&mut self, place: usize, start: &Start) {
        let opened = self.context.adviser.opened(start);
        let customer = opened.as_ref().and_then(|way| Some(way.associations().first()?.customer.clone()));
        if let Some((way, customer)) = opened.zip(customer) {
            self.by_customer.entry(customer).or_default().push((place, way));
        }
    }

    /// Whether what is told of a customer makes an item count.
    fn make_count(&self, customer: &CustomerId, item: &Item) -> bool {
        self.of_customer(customer).any(|(_, way)| makes_count(self.context, way, item))
    }

    /// The todo of an act that makes all of a gap count, so that its own gains nothing more.
    fn mending(&self, gap: &Gap<'_>, scale: &Scale<'_>) -> Option<usize> {
        let own = self.context.adviser.opened(&Start::of_fix(gap.fix))?;
        let mut of_customer = self.of_customer(gap.customer);
        let better = of_customer.find(|(_, way)| {
            let covers = || gap.items.iter().all(|item| makes_count(self.context, way, item));
            let is_alike = !CHOICES.iter().any(|field| is_other(&way.start(), gap.fix, field));
            is_alike && covers() && !scale.adds(way, &own)
        });
        better.map(|(place, _)| *place)
    }

    fn of_customer(&self, customer: &CustomerId) -> impl Iterator<Item = &(usize, Rc<Opened>)> {
        self.by_customer.get(customer).into_iter().flatten()
    }
}

/// The answers that make two claims of one customer two.
const CHOICES: [&str; 2] = ["solution_area", "involvement"];

/// Whether two acts answer a field otherwise.
fn is_other(start: &Start, fix: &Fix, field: &str) -> bool {
    let answered = start.set.iter().find(|(known, _)| known == field).map(|(_, value)| value.as_str());
    answered.zip(set(fix, field)).is_some_and(|(one, other)| one != other)
}

fn makes_count(context: &TodoContext<'_>, way: &Opened, item: &Item) -> bool {
    way.associations().iter().any(|association| context.scorer.would_count(item, association))
}

/// What a fix answers in a field.
fn set<'f>(fix: &'f Fix, field: &str) -> Option<&'f str> {
    fix.set.iter().find(|(known, _)| known == field).map(|(_, value)| value.as_str())
}

/// Answers that follow from the book, and change with it while the act stays the same.
const FOLLOWING: [&str; 3] = ["customer", "licensing", "partner_id"];

/// What tells an act from every other, whatever else is listed: its customer, the wizard, and what is chosen in it.
fn act(customer: &CustomerId, fix: &Fix) -> String {
    let chosen = fix.set.iter().filter(|(field, _)| !FOLLOWING.contains(&field.as_str()));
    let parts = [customer.as_str(), fix.wizard.as_str()].into_iter().chain(chosen.map(|(_, value)| value.as_str()));
    parts.collect::<Vec<_>>().join("/")
}

fn items(survey: &[Explanation]) -> impl Iterator<Item = (DesignationId, &Item)> {
    let items = survey.iter().flat_map(|e| e.counted.iter().chain(&e.excluded).map(move |item| (e.designation, item)));
    items.filter(|(_, item)| item.kind != ItemKind::Person)
}

/// The customer that an item is, or whose workload it is.
fn customer_of<'b>(book: &'b Book, item: &Item) -> Option<&'b CustomerId> {
    let whole = || book.customer(item.id.as_str());
    let of_workload = || item.id.split_once('/').and_then(|(customer, _)| book.customer(customer));
    whole().or_else(of_workload).map(|customer| &customer.id)
}

fn kind_of(fix: &Fix) -> TodoKind {
    match fix.types.as_slice() {
        [AssociationType::Pal] => TodoKind::PalMissing,
        [AssociationType::Dpor] => TodoKind::DporMissing,
        _ => TodoKind::AssociationMissing,
    }
}

impl TodoContext<'_> {
    /// An item's sentence, which names its customer.
    fn about(&self, customer: &CustomerId, item: &Item) -> String {
        match item.text.contains(self.customer_name(customer)) {
            true => item.text.clone(),
            false => format!("{}: {}", item.name, item.text),
        }
    }
}
