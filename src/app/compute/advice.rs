//! What to do next: what needs attention, the suggestions that gain most, and the gaps.

use laurels_core::book::{Book, DesignationId, MetricId};
use laurels_core::ids::CustomerId;
use laurels_core::points::Points;
use laurels_core::scoring::{Fix, Item, Reason, Scorer};
use laurels_core::todo::{Occasion, Snooze, Todo, TodoKey, Urgency, key_of, snoozed, survey, todo_within};
use laurels_core::wizard::{self, Wizard};
use std::collections::{BTreeMap, BTreeSet};

/// Suggestions kept, the best ones: more than anybody reads.
const SUGGESTIONS: usize = 500;

/// What could be done.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Advice {
    /// What is overdue or soon, the most urgent first.
    pub pressing: Vec<Todo>,
    /// What has time, the first to be due first.
    pub later: Vec<Todo>,
    /// Suggestions, the one that gains most first.
    pub suggestions: Vec<Suggestion>,
    /// What is put off, and by what, the most urgent first.
    pub snoozed_todos: Vec<(Todo, Snooze)>,
    /// Customers with usage that no association covers, the one that would gain most first.
    pub gaps: Vec<Gap>,
}

/// One of the things to do next.
#[derive(Clone, Copy, Debug)]
pub enum Next<'a> {
    /// Something that needs attention.
    Todo(&'a Todo),
    /// Something that would gain points.
    Suggestion(&'a Suggestion),
    /// Something that would need attention and is put off.
    Snooze(&'a Todo, &'a Snooze),
}

impl Advice {
    /// How many things there are to do, what is put off not counted.
    pub fn count(&self) -> usize {
        self.pressing.len() + self.suggestions.len() + self.later.len()
    }

    /// The thing to do at a place: what presses, then what gains, then what has time; after all of them what is put off.
    pub fn next(&self, place: usize) -> Option<Next<'_>> {
        let Some(place) = place.checked_sub(self.pressing.len()) else {
            return self.pressing.get(place).map(Next::Todo);
        };
        let Some(place) = place.checked_sub(self.suggestions.len()) else {
            return self.suggestions.get(place).map(Next::Suggestion);
        };
        match place.checked_sub(self.later.len()) {
            None => self.later.get(place).map(Next::Todo),
            Some(place) => self.snoozed_todos.get(place).map(|(todo, snooze)| Next::Snooze(todo, snooze)),
        }
    }
}

/// One thing to do, with what it would gain wherever it helps.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    /// The wizard that does it.
    pub wizard: &'static Wizard,
    /// The wizard's fields, filled in.
    pub set: Vec<(&'static str, String)>,
    /// The name of what does not count: a customer, a person.
    pub name: String,
    /// Why it does not count, in the words of the metric that would gain most.
    pub text: String,
    /// What each designation would gain, the most first.
    pub gains: Vec<Gain>,
    /// The todo that tells the same, by which it can be put off; none where what it waits for is one of its own.
    pub todo: Option<TodoKey>,
}

/// What a designation would gain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gain {
    pub designation: DesignationId,
    /// The metric that would show it.
    pub metric: MetricId,
    /// Points of the designation.
    pub points: Points,
}

impl Suggestion {
    /// The most that any one designation would gain; designations do not add up.
    pub fn gain(&self) -> Points {
        self.gains.first().map_or(Points::ZERO, |gain| gain.points)
    }

    /// Whether a todo is about the same: the same kind and subject, or the same wizard with the same answers.
    fn is_of(&self, todo: &Todo) -> bool {
        let own = self.todo.as_ref();
        own.is_some_and(|(kind, subject)| *kind == todo.kind && *subject == todo.subject) || self.has_wizard_of(todo)
    }

    fn has_wizard_of(&self, todo: &Todo) -> bool {
        let same = |(a, b): (&(&str, String), &(String, String))| a.0 == b.0 && a.1 == b.1;
        let start =
            todo.wizard.as_ref().filter(|start| start.wizard == self.wizard.id && start.set.len() == self.set.len());
        start.is_some_and(|start| self.set.iter().zip(&start.set).all(same))
    }

    /// What tells it from every other suggestion.
    pub fn key(&self) -> String {
        let set: Vec<String> = self.set.iter().map(|(field, value)| format!("{field}={value}")).collect();
        format!("{} {}", self.wizard.id, set.join(" "))
    }
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
    /// Why it does not count, in the words of the metric that would gain most.
    pub text: String,
}

/// Explains one metric after the other and keeps of each only what is worth saying. What is put off is left out, and so
/// is a todo that a suggestion says already.
pub(super) fn advise(occasion: Occasion<'_>, snoozes: &[Snooze]) -> Advice {
    let Occasion { book, rules, moment, .. } = occasion;
    let scorer = Scorer::new(book, rules, moment);
    let survey = survey(&scorer);
    let todos = todo_within(occasion, &scorer, &survey);
    let (mut snoozed_todos, mut todos_left) = (Vec::new(), Vec::new());
    for todo in todos {
        match snoozed(&todo, snoozes, moment.date) {
            Some(snooze) => snoozed_todos.push((todo, snooze.clone())),
            None => todos_left.push(todo),
        }
    }
    let is_snoozed = |suggestion: &Suggestion| snoozed_todos.iter().any(|(todo, _)| suggestion.is_of(todo));
    let mut suggestions: BTreeMap<(&'static str, Fields), Suggestion> = BTreeMap::new();
    let mut gaps: BTreeMap<CustomerId, Gap> = BTreeMap::new();
    for explanation in survey {
        for item in explanation.excluded {
            let points = item.fix.as_ref().map_or(Points::ZERO, |fix| fix.gain);
            let gain = Gain { designation: explanation.designation, metric: explanation.metric, points };
            note_gap(&mut gaps, book, gain, &item);
            note_suggestion(&mut suggestions, book, gain, item);
        }
    }
    let mut suggestions: Vec<Suggestion> =
        suggestions.into_values().filter(|suggestion| !is_snoozed(suggestion)).collect();
    suggestions.sort_by(|a, b| b.gain().cmp(&a.gain()).then_with(|| b.gains.len().cmp(&a.gains.len())));
    suggestions.truncate(SUGGESTIONS);
    let mut gaps: Vec<Gap> = gaps.into_values().collect();
    gaps.sort_by(|a, b| b.gain.cmp(&a.gain).then_with(|| a.customer.cmp(&b.customer)));
    forget_what_is_no_todo(&mut suggestions, &todos_left);
    let told = |todo: &Todo| todo.kind.is_gain() && suggestions.iter().any(|suggestion| suggestion.is_of(todo));
    let (later, pressing) =
        todos_left.into_iter().filter(|todo| !told(todo)).partition(|todo| todo.urgency == Urgency::Later);
    Advice { pressing, later, suggestions, snoozed_todos, gaps }
}

/// Only what is listed can be put off: of a person without a certification that counts nothing is.
fn forget_what_is_no_todo(suggestions: &mut [Suggestion], todos: &[Todo]) {
    let listed: BTreeSet<TodoKey> =
        todos.iter().filter(|todo| todo.kind.is_gain()).map(|todo| (todo.kind, todo.subject.clone())).collect();
    for suggestion in suggestions {
        suggestion.todo.take_if(|key| !listed.contains(key));
    }
}

/// A wizard's fields, filled in.
type Fields = Vec<(&'static str, String)>;

/// Adds what an item's suggestion would gain to the same suggestion of other items.
fn note_suggestion(
    suggestions: &mut BTreeMap<(&'static str, Fields), Suggestion>,
    book: &Book,
    gain: Gain,
    item: Item,
) {
    let key = key_of(book, &item);
    let Some((fix, wizard)) = item.fix.and_then(|fix| wizard::of_fix(&fix).map(|wizard| (fix, wizard))) else { return };
    let suggestion = suggestions.entry((wizard.id.as_str(), fix.set.clone())).or_insert_with(|| Suggestion {
        wizard,
        set: fix.set,
        name: item.name.clone(),
        text: String::new(),
        gains: Vec::new(),
        todo: None,
    });
    if suggestion.gains.first().is_none_or(|best| gain.points > best.points) {
        (suggestion.text, suggestion.todo) = (item.text, key);
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
        text: item.text.clone(),
    });
    if !gap.metrics.contains(&(gain.designation, gain.metric)) {
        gap.metrics.push((gain.designation, gain.metric));
    }
    if gain.points > gap.gain {
        gap.gain = gain.points;
        gap.text.clone_from(&item.text);
        gap.fix.clone_from(&item.fix);
    }
}
