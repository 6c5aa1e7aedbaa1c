//! What to do next: the list of `todo`, the suggestions that gain most, and the gaps.

use super::todo_groups::{self, TodoGroup, TodoRow};
use laurels_core::book::{Activity, Book, DesignationId, MetricId};
use laurels_core::ids::CustomerId;
use laurels_core::points::Points;
use laurels_core::scoring::{Detail, Explanation, Fix, Item, Pending, Reason, Scorer, activity_name};
use laurels_core::todo::{CORRECT, Occasion, Snooze, Todo, snoozed, survey, todo_within};
use laurels_core::wizard::{self, Wizard};
use std::collections::BTreeMap;

/// Suggestions kept, the best ones: more than anybody reads.
const SUGGESTIONS: usize = 500;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Advice {
    /// What needs attention, the most valuable first, as the command `todo` lists it.
    pub todos: Vec<Todo>,
    /// The same with equals folded into groups.
    pub rows: Vec<TodoRow>,
    pub groups: Vec<TodoGroup>,
    /// What is put off, and by what.
    pub snoozed_todos: Vec<(Todo, Snooze)>,
    /// Suggestions, the one that gains most first.
    pub suggestions: Vec<Suggestion>,
    /// Their places by what is filled in.
    by_set: BTreeMap<Fields, Vec<usize>>,
    /// Customers with usage that no association covers, the one that would gain most first.
    pub gaps: Vec<Gap>,
    /// What is under way already that would make something of a customer count.
    pub under_way: BTreeMap<CustomerId, Pending>,
}

#[derive(Clone, Copy, Debug)]
pub enum Next<'a> {
    /// Something that needs attention, and whether it stands in a group.
    Todo(&'a Todo, bool),
    /// Several that stand below it.
    Group(&'a TodoGroup),
    /// Something that would need attention and is put off.
    Snooze(&'a Todo, &'a Snooze),
}

impl Advice {
    /// The metric that a customer or a person could gain most in.
    pub fn metric_of(&self, id: &str) -> Option<(DesignationId, MetricId)> {
        let names = |suggestion: &&Suggestion| suggestion.about == id;
        let suggested = self.suggestions.iter().find(names).and_then(|suggestion| suggestion.gains.first());
        let open = || self.gaps.iter().find(|gap| gap.customer == id)?.metrics.first().copied();
        suggested.map(|gain| (gain.designation, gain.metric)).or_else(open)
    }

    /// What is suggested that a todo tells, too: of several, what gains most.
    pub fn suggestion_of(&self, todo: &Todo) -> Option<&Suggestion> {
        let starts = todo.wizard.iter().chain(&todo.instead);
        let places = starts.filter_map(|start| self.by_set.get(&start.set)).flatten();
        places.filter_map(|place| self.suggestions.get(*place)).find(|suggestion| suggestion.is_of(todo))
    }

    pub fn members(&self, group: &TodoGroup) -> Vec<&Todo> {
        group.members.iter().filter_map(|place| self.todos.get(*place)).collect()
    }

    /// The group that a row belongs below.
    pub fn group_of(&self, place: usize) -> Option<&TodoGroup> {
        match self.rows.get(place)? {
            TodoRow::Todo(_, Some(group)) => self.groups.get(*group),
            _ => None,
        }
    }

    /// The thing to do at a place of `rows`; after all of them what is put off.
    pub fn next(&self, place: usize) -> Option<Next<'_>> {
        match place.checked_sub(self.rows.len()) {
            None => match self.rows.get(place)? {
                TodoRow::Todo(todo, group) => self.todos.get(*todo).map(|todo| Next::Todo(todo, group.is_some())),
                TodoRow::Group(group) => self.groups.get(*group).map(Next::Group),
            },
            Some(place) => self.snoozed_todos.get(place).map(|(todo, snooze)| Next::Snooze(todo, snooze)),
        }
    }
}

/// One thing to do, with what it would gain wherever it helps.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    pub wizard: &'static Wizard,
    /// The wizard's fields, filled in.
    pub set: Fields,
    /// The customer or the person that it is about, by its id.
    pub about: String,
    /// The name of what does not count: a customer, a person.
    pub name: String,
    /// Why it does not count, in the words of the metric that would gain most.
    pub text: String,
    /// What each designation would gain, the most first.
    pub gains: Vec<Gain>,
    /// Whether it only puts a location's id in place of a wrong one.
    pub corrects: bool,
}

/// What a designation would gain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gain {
    pub designation: DesignationId,
    /// The metric that would show it.
    pub metric: MetricId,
    pub points: Points,
}

impl Suggestion {
    /// The most that any one designation would gain; designations do not add up.
    pub fn gain(&self) -> Points {
        self.gains.first().map_or(Points::ZERO, |gain| gain.points)
    }

    /// What it does, in few words.
    pub fn short(&self) -> String {
        if self.corrects { CORRECT.to_lowercase() } else { in_short(self.wizard, &self.set) }
    }

    /// Whether a todo tells the same, or something that does as well.
    pub fn is_of(&self, todo: &Todo) -> bool {
        todo.tells(&self.wizard.id, &self.set)
    }

    /// What tells it from every other suggestion.
    pub fn key(&self) -> String {
        let set: Vec<String> = self.set.iter().map(|(field, value)| format!("{field}={value}")).collect();
        format!("{} {}", self.wizard.id, set.join(" "))
    }
}

/// What a wizard does with its fields filled in so, in few words: activities by their names.
pub fn in_short(wizard: &Wizard, set: &[(String, String)]) -> String {
    let named =
        |value: &String| Activity::from_word(value).map_or_else(|| value.clone(), |a| activity_name(a).to_owned());
    let set: Vec<(&str, String)> = set.iter().map(|(field, value)| (field.as_str(), named(value))).collect();
    wizard.in_short(&set)
}

/// A customer whose usage no association covers.
#[derive(Clone, Debug, PartialEq)]
pub struct Gap {
    pub customer: CustomerId,
    /// The metrics that could count it.
    pub metrics: Vec<(DesignationId, MetricId)>,
    /// The most that a suggestion would give any one designation, in points.
    pub gain: Points,
    /// The suggestion that gives most.
    pub fix: Option<Fix>,
    /// What is under way already.
    pub pending: Option<Pending>,
    /// Why it does not count, in the words of the metric that would gain most.
    pub text: String,
}

/// Lists what to do, and keeps of each metric what is worth saying; without sentences no gaps, which are told by them. What
/// is put off is not suggested.
pub(super) fn advise(
    occasion: Occasion<'_>,
    scorer: &Scorer<'_>,
    snoozes: &[Snooze],
    (detail, explained): (Detail, impl Iterator<Item = Explanation>),
) -> Advice {
    let Occasion { book, moment, .. } = occasion;
    let mut suggestions: BTreeMap<(&'static str, Fields), Suggestion> = BTreeMap::new();
    let mut gaps: BTreeMap<CustomerId, Gap> = BTreeMap::new();
    let mut under_way: BTreeMap<CustomerId, Pending> = BTreeMap::new();
    let survey = survey(occasion, scorer, (detail, explained), |explanation| {
        for item in explanation.counted.iter().chain(&explanation.excluded) {
            let points = item.gainful().map_or(Points::ZERO, |fix| fix.gain);
            let gain = Gain { designation: explanation.designation, metric: explanation.metric, points };
            if detail == Detail::Sentences {
                note_gap(&mut gaps, book, gain, item);
            }
            if let Some(pending) = &item.pending
                && let Some(customer) = super::customer_of(book, item)
            {
                under_way.entry(customer.clone()).or_insert_with(|| pending.clone());
            }
            note_suggestion(&mut suggestions, book, gain, item);
        }
    });
    let (mut snoozed_todos, mut todos) = (Vec::new(), Vec::new());
    for todo in todo_within(occasion, scorer, &survey) {
        match snoozed(&todo, snoozes, moment.date) {
            Some(snooze) => snoozed_todos.push((todo, snooze.clone())),
            None => todos.push(todo),
        }
    }
    let is_snoozed = |suggestion: &Suggestion| snoozed_todos.iter().any(|(todo, _)| suggestion.is_of(todo));
    let mut suggestions: Vec<Suggestion> =
        suggestions.into_values().filter(|suggestion| !is_snoozed(suggestion)).collect();
    suggestions.sort_by(|a, b| b.gain().cmp(&a.gain()).then_with(|| b.gains.len().cmp(&a.gains.len())));
    suggestions.truncate(SUGGESTIONS);
    let mut by_set: BTreeMap<Fields, Vec<usize>> = BTreeMap::new();
    for (place, suggestion) in suggestions.iter().enumerate() {
        by_set.entry(suggestion.set.clone()).or_default().push(place);
    }
    let mut gaps: Vec<Gap> = gaps.into_values().collect();
    gaps.sort_by(|a, b| b.gain.cmp(&a.gain).then_with(|| a.customer.cmp(&b.customer)));
    let (rows, groups) = todo_groups::rows(&todos);
    Advice { todos, rows, groups, snoozed_todos, suggestions, by_set, gaps, under_way }
}

/// A wizard's fields, filled in.
type Fields = Vec<(String, String)>;

/// Adds what an item's suggestion would gain to the same suggestion of other items.
fn note_suggestion(
    suggestions: &mut BTreeMap<(&'static str, Fields), Suggestion>,
    book: &Book,
    gain: Gain,
    item: &Item,
) {
    let Some(fix) = item.gainful() else { return };
    let Some(wizard) = wizard::wizard(&fix.wizard) else { return };
    let about = || super::customer_of(book, item).map_or_else(|| item.id.clone(), |customer| customer.to_string());
    let suggestion = suggestions.entry((wizard.id.as_str(), fix.set.clone())).or_insert_with(|| Suggestion {
        wizard,
        set: fix.set.clone(),
        about: about(),
        name: item.name.clone(),
        text: String::new(),
        gains: Vec::new(),
        corrects: fix.corrects,
    });
    if suggestion.gains.first().is_none_or(|best| gain.points > best.points) {
        suggestion.text.clone_from(&item.text);
    }
    match suggestion.gains.iter_mut().find(|known| known.designation == gain.designation) {
        Some(known) if known.points >= gain.points => {}
        Some(known) => *known = gain,
        None => suggestion.gains.push(gain),
    }
    suggestion.gains.sort_by(|a, b| b.points.cmp(&a.points).then_with(|| a.designation.cmp(&b.designation)));
}

/// Notes a customer whose usage no association covers.
fn note_gap(gaps: &mut BTreeMap<CustomerId, Gap>, book: &Book, gain: Gain, item: &Item) {
    let uncovered = item.reasons.iter().any(|r| matches!(r, Reason::NoAssociation | Reason::NotCovered));
    let Some(customer) = super::customer_of(book, item).filter(|_| uncovered) else {
        return;
    };
    let gap = gaps.entry(customer.clone()).or_insert_with(|| Gap {
        customer: customer.clone(),
        metrics: Vec::new(),
        gain: Points::ZERO,
        fix: None,
        pending: None,
        text: item.text.clone(),
    });
    if !gap.metrics.contains(&(gain.designation, gain.metric)) {
        gap.metrics.push((gain.designation, gain.metric));
    }
    if gap.pending.is_none() {
        gap.pending.clone_from(&item.pending);
    }
    if gain.points > gap.gain {
        gap.gain = gain.points;
        gap.text.clone_from(&item.text);
        gap.fix.clone_from(&item.fix);
    }
}
