//! The states of each type of association and the moves between them, as `assets/states.toml` says them.
//!
//! A state of the dataset tells what counts; what people see in Partner Center is finer and differs by type. This module
//! knows both, says which moves an association may make on a day, and makes one as an edit. How long the clocks run is the
//! rulebook's business ([`super::deadline`]); nothing here knows a book or a screen.

use super::book::{Association, AssociationState, AssociationType, LogEntry};
use super::change::{Edit, LedgerRecord};
use super::deadline;
use super::rulebook::ClaimClocks;
use chrono::NaiveDate;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

const STATES: &str = include_str!("../../assets/states.toml");

/// A state of one type of association.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    #[serde(rename = "type")]
    pub kind: AssociationType,
    /// The association's `substate`.
    pub id: String,
    /// Its name as people read it.
    pub label: String,
    /// What an association in it is said to be, where that is not its label.
    said: Option<String>,
    /// The dataset's state that it stands on.
    pub state: AssociationState,
    /// Where no substate is given: only meant when the log has been in this state since the last submission.
    after: Option<AssociationState>,
    /// Whether the customer has done its part of what was asked, and the next is ours.
    #[serde(default)]
    answered: bool,
    pub source: String,
    /// What may become of it; empty is an end.
    #[serde(default)]
    pub moves: Vec<Move>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Move {
    /// The id of the state that it leads to, of the same type.
    pub to: String,
    /// What is done, or what happens.
    pub label: String,
    /// Whether it can be made once only.
    #[serde(default)]
    pub once: bool,
    /// The clock in which it may be made.
    pub within: Option<Clock>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Clock {
    /// The days after a rejection in which it may be disputed.
    Dispute,
}

/// Why a move cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// There is no such move from where the association is.
    #[error("from {from} there is no move to {to}; {offered}")]
    NoMove {
        from: String,
        to: String,
        /// What it may do instead, as half a sentence.
        offered: String,
    },
    /// It was made before, and can be made once only.
    #[error("this can be done once only, and was done on {on}")]
    Once { on: NaiveDate },
    /// The time for it is over.
    #[error("this could be done until {until}")]
    Late { until: NaiveDate },
    /// It would come before what the log says already.
    #[error("the log goes on to {last} already; give that day or a later one")]
    Early {
        /// The newest day of the log.
        last: NaiveDate,
    },
}

/// Every state of every type, in the order in which they are gone through.
pub fn states() -> &'static [State] {
    static STATES: LazyLock<Vec<State>> = LazyLock::new(|| read().unwrap_or_default());
    &STATES
}

/// Reads the table that ships.
///
/// # Errors
/// What is wrong with it.
pub fn read() -> Result<Vec<State>, toml::de::Error> {
    let file: BTreeMap<String, Vec<State>> = toml::from_str(STATES)?;
    Ok(file.into_values().flatten().collect())
}

pub fn of(kind: AssociationType) -> impl Iterator<Item = &'static State> {
    states().iter().filter(move |state| state.kind == kind)
}

pub fn state(kind: AssociationType, id: &str) -> Option<&'static State> {
    of(kind).find(|state| state.id == id)
}

/// Where an association is: as its substate says where that fits its state, else as its state and log do. None where
/// associations of its type are never in such a state.
pub fn current(association: &Association) -> Option<&'static State> {
    let fits = |state: &&'static State| state.state == association.state;
    let recorded = association.substate.as_deref().and_then(|id| state(association.kind, id)).filter(fits);
    let been = |state: AssociationState| deadline::this_time(association).iter().any(|entry| entry.state == state);
    let follows = || of(association.kind).filter(fits).find(|state| state.after.is_some_and(been));
    recorded.or_else(follows).or_else(|| of(association.kind).filter(fits).find(|state| state.after.is_none()))
}

/// Whether a customer who was asked has done its part.
pub fn is_answered(association: &Association) -> bool {
    current(association).is_some_and(|state| state.answered)
}

/// How far an association has come, as a sentence says it: `access granted`.
pub fn words(association: &Association) -> String {
    current(association).map(State::said).unwrap_or_else(|| state_words(association.kind, association.state))
}

/// A state of the dataset as associations of that type have it: `active` is `accepted` of a CSP relationship.
pub fn state_words(kind: AssociationType, state: AssociationState) -> String {
    let named = of(kind).find(|of_kind| of_kind.state == state && of_kind.after.is_none());
    named.map_or_else(|| state.word().replace('-', " "), State::said)
}

impl State {
    fn said(&self) -> String {
        self.said.clone().unwrap_or_else(|| self.label.to_lowercase())
    }
}

/// The usual way of an association of that type to a state, both ends included; and on to where it is in force, as long as
/// it is neither that nor over. The first move of each state is the usual one.
pub fn way(to: &'static State) -> Vec<&'static State> {
    let begins = of(to.kind).next().map_or_else(Vec::new, usual);
    let mut way = vec![to];
    // Back, from where it may come, until the usual way is met.
    while let Some(first) = way.first().copied() {
        if let Some(met) = begins.iter().position(|state| state.id == first.id) {
            way.splice(0..1, begins.iter().take(met + 1).copied());
            break;
        }
        let before = of(to.kind).find(|state| state.moves.iter().any(|step| step.to == first.id));
        match before.filter(|before| way.iter().all(|state| state.id != before.id)) {
            Some(before) => way.insert(0, before),
            None => break,
        }
    }
    use AssociationState::{Active, Displaced, Ended, Rejected};
    if !matches!(to.state, Active | Ended | Displaced | Rejected) {
        way.extend(usual(to).into_iter().skip(1));
    }
    way
}

/// From a state on by the usual moves, until it is in force.
fn usual(from: &'static State) -> Vec<&'static State> {
    let next = |at: &&'static State| {
        let continues = at.state != AssociationState::Active;
        at.moves.first().filter(|_| continues).and_then(|step| state(at.kind, &step.to))
    };
    std::iter::successors(Some(from), next).take(states().len()).collect()
}

/// The moves that an association may make on a day.
pub fn moves(association: &Association, clocks: &ClaimClocks, on: NaiveDate) -> Vec<&'static Move> {
    let moves = from_here(association).iter();
    moves.filter(|step| move_refusal(association, step, clocks, on).is_none()).collect()
}

/// The moves that the table has from where an association is. One that is in a state that its type does not have, as a
/// dataset may say, may be put right: to any state that it has.
fn from_here(association: &Association) -> &'static [Move] {
    static RIGHT: LazyLock<Vec<(AssociationType, Vec<Move>)>> = LazyLock::new(|| {
        let right = |state: &'static State| Move {
            to: state.id.clone(),
            label: format!("Put right: {}", state.label.to_lowercase()),
            once: false,
            within: None,
        };
        AssociationType::ALL.iter().map(|kind| (*kind, of(*kind).map(right).collect())).collect()
    });
    match current(association) {
        Some(current) => &current.moves,
        None => RIGHT.iter().find(|(kind, _)| *kind == association.kind).map_or(&[], |(_, moves)| moves),
    }
}

/// An association after one of its moves: its state and substate, the log with the day and the note, the days since and
/// until which it is in force. What the move brings with it (who displaced us, a new claim's id) is for people to add.
///
/// # Errors
/// When there is no such move, or not on that day.
pub fn move_to(
    association: &Association,
    to: &str,
    on: NaiveDate,
    note: &str,
    clocks: &ClaimClocks,
) -> Result<Edit, Refused> {
    let step = from_here(association).iter().find(|step| step.to == to);
    let Some((step, target)) = step.zip(state(association.kind, to)) else {
        return Err(no_move(association, current(association), to));
    };
    if let Some(why) = move_refusal(association, step, clocks, on) {
        return Err(why);
    }
    let mut after = association.clone();
    after.state = target.state;
    after.substate = Some(target.id.clone());
    after.log.push(LogEntry { state: target.state, on, note: note.to_owned() });
    match target.state {
        AssociationState::Active if association.state != AssociationState::Active => {
            (after.started, after.ended) = (Some(on), None);
        }
        AssociationState::Ended | AssociationState::Displaced => {
            after.ended = Some(on.max(after.started.unwrap_or(on)));
        }
        _ => {}
    }
    if let Some(credential) = after.credential.as_mut().filter(|_| target.id == VERIFIED) {
        credential.verified = Some(on);
    }
    Ok(Edit::replace(LedgerRecord::from(association.clone()), LedgerRecord::from(after)))
}

/// Whether somebody else has it already, with what it says.
pub(crate) const fn is_handed_in(state: AssociationState) -> bool {
    use AssociationState::{ActionRequired, Disputed, Requested, Submitted, UnderReview};
    matches!(state, Requested | Submitted | UnderReview | ActionRequired | Disputed)
}

/// How far a state is on the way to being in force; a dispute comes after an answer.
pub(crate) fn progress(state: AssociationState) -> usize {
    use AssociationState::{ActionRequired, Active, Disputed, Draft, Requested, Submitted, UnderReview};
    let way = [Draft, Requested, Submitted, UnderReview, ActionRequired, Disputed, Active];
    way.iter().position(|known| *known == state).unwrap_or(0)
}

/// Brings an association to a state, and its log with it.
pub fn enter(association: &mut Association, state: AssociationState, on: NaiveDate, note: &str) {
    if association.state != state || association.log.is_empty() {
        association.log.push(LogEntry { state, on, note: note.to_owned() });
    }
    if association.state != state {
        (association.state, association.substate) = (state, None);
        association.substate = current(association).map(|state| state.id.clone());
    }
}

/// Why an association cannot come to a state, in a sentence: no move leads there from where it is, its one chance was taken,
/// or its time is over. None where it may; it may always be given up, and what is over may be asked for anew.
pub fn not_possible(
    (association, name): (&Association, &str),
    to: AssociationState,
    clocks: &ClaimClocks,
    on: NaiveDate,
) -> Option<String> {
    let here = of(association.kind).filter(|state| state.state == association.state).flat_map(|state| &state.moves);
    let leads = |step: &&Move| state(association.kind, &step.to).is_some_and(|target| target.state == to);
    let Some(step) = here.into_iter().find(leads) else {
        use AssociationState::{Active, Displaced, Ended, Submitted};
        let is_over = |state| matches!(state, Ended | Displaced);
        let anew = is_over(association.state) && to == Submitted;
        let is_known = of(association.kind).any(|state| state.state == to);
        return (is_known && !is_over(to) && !anew && to != Active).then(|| {
            let (now, then) = (words(association), state_words(association.kind, to));
            format!("{name} is {now}, so that it can't become {then}.")
        });
    };
    match move_refusal(association, step, clocks, on)? {
        Refused::NoMove { .. } | Refused::Early { .. } => None,
        why @ (Refused::Once { .. } | Refused::Late { .. }) => Some(format!("{}: {why}.", step.label)),
    }
}

/// The state of a link that was seen to work.
const VERIFIED: &str = "verified";

/// What stands against a move that the table has.
fn move_refusal(association: &Association, step: &Move, clocks: &ClaimClocks, on: NaiveDate) -> Option<Refused> {
    let target = state(association.kind, &step.to)?;
    let before = deadline::this_time(association).iter().rev().find(|entry| entry.state == target.state);
    if let Some(entry) = before.filter(|_| step.once) {
        return Some(Refused::Once { on: entry.on });
    }
    if let Some(last) = association.log.iter().map(|entry| entry.on).max().filter(|last| on < *last) {
        return Some(Refused::Early { last });
    }
    let until = match step.within? {
        Clock::Dispute => deadline::dispute_until(association, clocks)?,
    };
    (until < on).then_some(Refused::Late { until })
}

fn no_move(association: &Association, current: Option<&State>, to: &str) -> Refused {
    let labels: Vec<&str> = current.into_iter().flat_map(|state| &state.moves).map(|step| step.to.as_str()).collect();
    let offered = match labels.as_slice() {
        [] => "it can't move on; to begin again, create a new association".to_owned(),
        labels => format!("it may become {}", labels.join(" or ")),
    };
    let from = current.map_or(association.state.word(), |state| &state.id).to_owned();
    Refused::NoMove { from, to: to.to_owned(), offered }
}

#[cfg(test)]
mod tests;
