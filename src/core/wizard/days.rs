//! Days that cannot be beside the others: the steps of a way are done one after the other, and what the book has of the
//! association that is carried on was before.

use super::carried_on::Asked;
use super::known::Known;
use super::model::RecordAction;
use super::record::applies;
use super::run::path;
use crate::book::{Association, AssociationState, Book};
use crate::ids::CustomerId;
use crate::scoring::association_name;
use crate::states;
use chrono::NaiveDate;

/// Why the day on which something was done cannot be: which other day it contradicts, or what must have been before.
pub(super) fn contradiction(known: &Known<'_>, id: &str, day: NaiveDate) -> Option<String> {
    let path = path(known.wizard, known);
    let asked = Asked { known, path: &path };
    asked.beside_answers(id, day).or_else(|| asked.beside_book(id, day))
}

impl Asked<'_> {
    fn beside_answers(&self, id: &str, day: NaiveDate) -> Option<String> {
        let place = self.path.iter().position(|step| step.done_field.as_deref() == Some(id) && !step.any_day)?;
        let said = |at: usize| {
            let step = self.path.get(at).filter(|step| !step.any_day)?;
            let field = step.done_field.as_deref().filter(|field| *field != id)?;
            Some((&self.known.wizard.fields.get(field)?.label, self.day(field)?))
        };
        let (before, after) = (0..place, place..self.path.len());
        if let Some((label, other)) = before.filter_map(said).max_by_key(|(_, on)| *on).filter(|(_, on)| *on > day) {
            return Some(format!("{day} is before {other}, the answer to {label}; give that day or a later one"));
        }
        let later = after.filter_map(said).min_by_key(|(_, on)| *on).filter(|(_, on)| *on < day);
        later.map(|(label, other)| {
            format!("{day} is after {other}, the answer to {label}; give that day or an earlier one")
        })
    }

    /// Whether the location that is answered is another one than the association has.
    fn is_elsewhere(&self, own: &Association) -> bool {
        self.asked("partner_id").is_some_and(|id| own.partner_id.as_deref() != Some(id))
    }

    fn beside_book(&self, id: &str, day: NaiveDate) -> Option<String> {
        use AssociationState::Active;
        let book = self.book();
        let applying = || self.known.wizard.records.iter().filter(|record| applies(record, self.known));
        let begins = applying().find(|record| record.action == RecordAction::Associate);
        if begins.is_some() && id == "ended" {
            return self.known.wrong_claims().into_iter().find_map(|claim| too_early(book, claim, day));
        }
        let place = self.path.iter().position(|step| step.done_field.as_deref() == Some(id))?;
        let Some(begins) = begins else {
            return self
                .known
                .association()
                .filter(|_| applying().next().is_some())
                .and_then(|own| too_early(book, own, day));
        };
        let customer = self.known.get("customer").map(CustomerId::from);
        let begins_on = self.path.get(place).is_some_and(|step| step.state == Some(Active));
        let subscription = self.known.subscription().filter(|_| begins_on && self.asked("subscription").is_some());
        if let Some((subscription, since)) = subscription.and_then(|s| Some((s, s.started.filter(|on| day < *on)?))) {
            return Some(format!(
                "{day} is before {since}, on which the subscription {} started; give that day or a later one",
                subscription.id
            ));
        }
        let own = customer.zip(begins.kind).and_then(|(customer, kind)| self.carried_on(begins, &customer, kind));
        let (in_force, corrects) =
            (own.is_some_and(|own| own.state == Active), own.is_some_and(|own| self.corrects(own)));
        let begun = self.path.iter().position(|step| step.state == Some(Active));
        let first = begun.filter(|begun| *begun < place && !in_force).and_then(|begun| self.path.get(begun));
        let first = first.and_then(|step| step.done_field.as_deref()).filter(|field| self.day(field).is_none());
        if let Some(field) = first.and_then(|field| self.known.wizard.fields.get(field)) {
            let in_force = begins.kind.map_or_else(String::new, |kind| states::state_words(kind, Active));
            return Some(format!("nothing is {in_force} yet that could be checked; answer {} first", field.label));
        }
        // What is begun anew comes after the one that is over.
        let own = own.or_else(|| self.known.association().filter(|own| !own.state.is_live()))?;
        match own.started {
            _ if !in_force || corrects => too_early(book, own, day),
            Some(since) if id == "started" && day > since && !self.is_elsewhere(own) => Some(format!(
                "{} is already {}; give {since}, or leave it blank",
                association_name(book, own),
                states::words(own)
            )),
            Some(since) if begun.is_some_and(|begun| begun < place) && day < since => {
                let name = in_sentence(book, own);
                Some(format!("{day} is before {since}, since when {name} is {}", states::words(own)))
            }
            _ => None,
        }
    }
}

/// That a day is before what an association came to last.
fn too_early(book: &Book, own: &Association, day: NaiveDate) -> Option<String> {
    let noted = own.log.iter().map(|entry| (entry.on, entry.state));
    let begun = own.started.map(|on| (on, AssociationState::Active));
    let over = own.ended.map(|on| (on, own.state));
    let (last, state) = noted.chain(begun).chain(over).max_by_key(|(on, _)| *on).filter(|(last, _)| *last > day)?;
    let then = states::state_words(own.kind, state);
    let name = in_sentence(book, own);
    Some(format!("{day} is before {last}, on which {name} was {then}; give that day or a later one"))
}

/// An association within a sentence.
pub(super) fn in_sentence(book: &Book, own: &Association) -> String {
    let name = association_name(book, own);
    name.strip_prefix("The ").map_or_else(|| name.clone(), |rest| format!("the {rest}"))
}
