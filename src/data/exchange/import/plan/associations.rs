//! Associations of a file beside those of the book: a claim by its id, another one by what it is limited to.
//!
//! What people wrote stays: a file fills in what is not known and brings states up to date, unless the book has a later word.

use super::customers::{self, Matches};
use super::{FileFacts, Outcome};
use crate::exchange::import::associations::{Associations, FileAssociation};
use crate::exchange::import::notes::Cause;
use chrono::NaiveDate;
use laurels_core::book::{Association, AssociationState, AssociationType, Book, LogEntry};
use laurels_core::ids::{AssociationId, CustomerId, SubscriptionId};
use laurels_core::states;
use laurels_core::text::clean;
use std::collections::{BTreeMap, HashMap};

const NOT_THEIRS: Cause = Cause {
    what: "subscriptions are not in the book as their customers', and their associations were left out",
    way_out: "Import the customers' subscriptions first.",
};

/// What associations change.
pub fn plan(book: &Book, found: &Associations, file: &FileFacts) -> Outcome {
    let Matches { customers, edits, notes, .. } = customers::of_list(book, &found.customers);
    let mut outcome = Outcome { edits, notes, ..Outcome::default() };
    outcome.counts.added = outcome.edits.iter().filter(|edit| edit.before.is_none()).count() as u64;
    let guids = book.subscriptions.iter().filter_map(|s| Some((s.subscription_id.as_deref()?.to_lowercase(), s)));
    let subscriptions: HashMap<String, _> = guids.collect();
    let mut ledger = Ledger::of(book, file);
    for wanted in &found.list {
        let customer = customers.of.get(wanted.customer).and_then(|at| customers.ids.get(*at as usize));
        let Some((customer, _)) = customer else { continue };
        let subscription = match &wanted.subscription {
            None => None,
            Some(guid) => match subscriptions.get(guid).filter(|s| s.customer == *customer) {
                Some(subscription) => Some(subscription.id.clone()),
                None => {
                    outcome.left_out += wanted.lines;
                    let customer = clean(customer);
                    let sentence = format!(
                        "Subscription {guid} is not one of {customer} in the book, and its association was left out: import the \
                         customer's subscriptions first."
                    );
                    outcome.notes.of(NOT_THEIRS, format!("{guid} of {customer}"), sentence);
                    continue;
                }
            },
        };
        ledger.take(wanted, customer, subscription);
    }
    ledger.finish(&mut outcome);
    outcome
}

/// The associations of a book, as they are to be.
struct Ledger<'b> {
    book: &'b Book,
    file: &'b FileFacts,
    by_customer: HashMap<&'b CustomerId, Vec<&'b Association>>,
    after: BTreeMap<AssociationId, Association>,
    /// How many are in force since a day that nobody says.
    undated: u64,
}

impl<'b> Ledger<'b> {
    fn of(book: &'b Book, file: &'b FileFacts) -> Ledger<'b> {
        let mut by_customer: HashMap<&CustomerId, Vec<&Association>> = HashMap::new();
        for association in &book.associations {
            by_customer.entry(&association.customer).or_default().push(association);
        }
        Ledger { book, file, by_customer, after: BTreeMap::new(), undated: 0 }
    }

    fn take(&mut self, wanted: &FileAssociation, customer: &CustomerId, subscription: Option<SubscriptionId>) {
        let known = self.known(wanted, customer, subscription.as_ref());
        let mut after = known.cloned().unwrap_or_else(|| {
            let is_taken = |id: &AssociationId| self.book.association(id).is_some() || self.after.contains_key(id);
            let id = Association::new_id(wanted.kind, customer, is_taken);
            let state = AssociationState::Draft;
            Association { state, ..Association::active(id, wanted.kind, customer.clone()) }
        });
        let is_new = known.is_none();
        after.subscription = after.subscription.or(subscription);
        after.product = after.product.or(wanted.product);
        after.activity = after.activity.or(wanted.activity);
        after.partner_id = after.partner_id.or_else(|| wanted.partner_id.as_deref().map(Into::into));
        after.claim_id = after.claim_id.or_else(|| wanted.claim_id.clone());
        after.claim_name = after.claim_name.or_else(|| wanted.claim_name.clone());
        after.counterparty = after.counterparty.or_else(|| wanted.counterparty.clone());
        if after.notes.is_empty() {
            after.notes = wanted.notes.clone().unwrap_or_default();
        }
        if is_new {
            after.workloads.clone_from(&wanted.workloads);
        } else if !after.workloads.is_empty() {
            let more = wanted.workloads.iter().filter(|name| !after.workloads.contains(name));
            after.workloads.extend(more.cloned().collect::<Vec<_>>());
        }
        enter(&mut after, wanted, self.file.as_of, is_new);
        self.undated += u64::from(after.state == AssociationState::Active && after.started.is_none());
        self.after.insert(after.id.clone(), after);
    }

    /// The association of the book that one of the file is.
    fn known(
        &self,
        wanted: &FileAssociation,
        customer: &CustomerId,
        subscription: Option<&SubscriptionId>,
    ) -> Option<&'b Association> {
        let same = |one: &str, other: &str| one.trim().eq_ignore_ascii_case(other.trim());
        let mut of_customer = self.by_customer.get(customer)?.iter().copied();
        // Asked last: of a customer with many claims each is held against each line.
        let is_free = |a: &&Association| a.kind == wanted.kind && !self.after.contains_key(&a.id);
        let is_over = |a: &Association| matches!(a.state, AssociationState::Ended | AssociationState::Displaced);
        let may_be = |a: &&Association| {
            a.subscription.as_ref() == subscription
                && a.product.zip(wanted.product).is_none_or(|(one, other)| one == other)
                && a.activity.zip(wanted.activity).is_none_or(|(one, other)| one == other)
                // A link is its account's, and nothing in such a list names it.
                && (a.kind != AssociationType::Pal || a.credential.is_none())
        };
        match &wanted.claim_id {
            Some(claim) => {
                let has_id = |a: &&Association| a.claim_id.as_deref().is_some_and(|id| same(id, claim));
                let by_id = of_customer.clone().find(|a| has_id(a) && is_free(a));
                let nameless = || {
                    let fits = |a: &&Association| {
                        let workloads = a.workloads.is_empty() || a.workloads == wanted.workloads;
                        a.claim_id.is_none() && !is_over(a) && workloads && may_be(a) && is_free(a)
                    };
                    let mut fitting = of_customer.filter(fits);
                    fitting.next().filter(|_| fitting.next().is_none())
                };
                by_id.or_else(nameless)
            }
            None => of_customer.find(|a| may_be(a) && (!is_over(a) || a.ended == wanted.ended) && is_free(a)),
        }
    }

    fn finish(self, outcome: &mut Outcome) {
        let Ledger { book, after, undated, .. } = self;
        for after in after.into_values() {
            outcome.put(book, after);
        }
        if undated > 0 {
            let which = match undated {
                1 => {
                    "1 association is in force, and nothing says since when: it counts for all months until you add the day."
                }
                _ => {
                    "associations are in force, and nothing says since when: they count for all months until you add the days."
                }
            };
            outcome.notes.push(if undated == 1 { which.to_owned() } else { format!("{undated} {which}") });
        }
    }
}

/// Brings an association to the state that a file says, or that its days tell.
fn enter(after: &mut Association, wanted: &FileAssociation, as_of: Option<NaiveDate>, is_new: bool) {
    use AssociationState::{Active, Ended, Submitted};
    if let Some(on) = wanted.submitted.filter(|_| is_new) {
        after.log.push(LogEntry { state: Submitted, on, note: String::new() });
        (after.state, after.substate) = (Submitted, None);
        after.substate = states::current(after).map(|state| state.id.clone());
    }
    let by_days = match (wanted.ended, wanted.started) {
        (Some(_), _) => Some(Ended),
        (None, Some(_)) => Some(Active),
        (None, None) => None,
    };
    let finer = wanted.state.as_ref().and_then(|(_, finer)| finer.as_ref());
    let Some(state) = wanted.state.as_ref().map(|(state, _)| *state).or(by_days) else { return };
    let last = after.log.iter().map(|entry| entry.on).max();
    let said = match state {
        Active => wanted.started,
        Ended => wanted.ended,
        Submitted => wanted.submitted,
        _ => None,
    };
    // What the book has entered after the day of the file, it knows better.
    let on = said.or(as_of).or(last).filter(|on| is_new || last.is_none_or(|last| last <= *on));
    // The day of the file is none on which a claim that it lists was approved: what runs from there would begin anew.
    let on = on.filter(|_| !is_new || state != Active || said.is_some());
    if is_new
        && state == Ended
        && let Some(on) = wanted.started
    {
        states::enter(after, Active, on, "");
    }
    match on {
        Some(on) if after.state != state => states::enter(after, state, on.max(last.unwrap_or(on)), ""),
        None if is_new => {
            (after.state, after.substate) = (state, None);
            after.substate = states::current(after).map(|state| state.id.clone());
        }
        _ => {}
    }
    if after.state == state
        && let Some(finer) = finer.and_then(|finer| states::state(after.kind, finer))
    {
        after.substate = Some(finer.id.clone());
    }
    if matches!(after.state, Active | Ended) {
        after.started = after.started.or(wanted.started);
    }
    if after.state == Ended {
        let ended = after.ended.or(wanted.ended).or(on);
        after.ended = ended.filter(|ended| after.started.is_none_or(|started| started <= *ended));
    }
}
