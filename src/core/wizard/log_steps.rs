//! What the log of an association says of the steps of a walk, and on which days they were done.

use super::model::{Actor, Step};
use super::record::Recording;
use super::run::Done;
use crate::book::{Association, AssociationState, LogEntry};
use crate::states::{self, enter, progress};
use chrono::NaiveDate;

impl Recording<'_> {
    /// Writes into the log what was done, when and by whom: the steps with which we bring the association to another
    /// state, those that were said to be done, and those that were skipped before. A step that was only read is none.
    pub(super) fn log_steps(&self, association: &mut Association) {
        let mut under_way = association.state == AssociationState::Draft;
        for step in self.path {
            let Some(done) = self.run.done.get(&step.id) else { continue };
            let Some(on) = self.done_on(step, done) else {
                under_way &= step.state.is_none();
                continue;
            };
            if step.state == Some(AssociationState::Active) {
                break;
            }
            let state = step.state.filter(|_| done.skipped.is_none());
            match state.filter(|state| *state != AssociationState::Active) {
                // What Microsoft has already, or answered, is not handed in again.
                Some(state) if progress(state) <= progress(association.state) => under_way = false,
                Some(state) => {
                    enter(association, state, on, &signed(step, done));
                    under_way = false;
                }
                // What may be later has no place before the day since which the association is in force.
                None if step.any_day && self.day("started").is_some_and(|started| started < on) => {}
                None if step.state.is_none() && (step.done_field.is_some() || under_way && done.skipped.is_some()) => {
                    let said = step.substate.as_deref().filter(|_| done.skipped.is_none());
                    let said = said.filter(|_| association.state != AssociationState::Active);
                    if let Some(finer) = said.and_then(|id| states::state(association.kind, id)) {
                        (association.state, association.substate) = (finer.state, Some(finer.id.clone()));
                    }
                    association.log.push(LogEntry { state: association.state, on, note: signed(step, done) });
                }
                None => under_way &= step.state.is_none(),
            }
        }
    }

    /// The day on which a step that was left was done: one of ours or one that was skipped when it was left, or before a
    /// later step was said to be done; another on the day that was said.
    fn done_on(&self, step: &Step, done: &Done) -> Option<NaiveDate> {
        match &step.done_field {
            Some(field) if done.skipped.is_none() => self.day(field),
            _ => {
                let later = self.path.iter().skip_while(|other| other.id != step.id).skip(1);
                let said = later.filter(|step| !step.any_day).filter_map(|step| self.day(step.done_field.as_deref()?));
                let is_ours = matches!(step.actor, Actor::Partner | Actor::Person) || done.skipped.is_some();
                is_ours.then(|| said.min().map_or(done.on, |said| said.min(done.on)))
            }
        }
    }

    /// What the log says of the step that saw the association in force.
    pub(super) fn seen_in_force(&self) -> String {
        let step = self.path.iter().find(|step| step.state == Some(AssociationState::Active));
        let done = step.and_then(|step| Some((step, self.run.done.get(&step.id)?)));
        done.map_or_else(String::new, |(step, done)| signed(step, done))
    }
}

/// A step with who did it, or why it was skipped.
fn signed(step: &Step, done: &Done) -> String {
    match &done.skipped {
        None => format!("{} ({})", step.title, done.who),
        Some(why) => format!("{}: skipped, {why} ({})", step.title, done.who),
    }
}
