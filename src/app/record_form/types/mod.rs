//! What each type of record is asked for when somebody writes it by hand: one table, read by one form.
//!
//! A field is named by its way in the dataset, and takes its words from its record's
//! [`Description`](laurels_core::book::Description). What is not in the table is kept as it is when a record is edited. A list
//! within a record (locations, contacts, proofs) is a field whose entries have a form of their own; a mode that needs a few
//! answers (a move to another state) is a form as well, with nothing behind it but what becomes of the answers.

mod table;

pub use table::{ENROLMENT, MOVE, TYPES};

use super::RecordForm;
use super::form::FieldKind;
use laurels_core::book::RecordKind;
use serde_json::{Map, Value};

/// A form as the table has it.
#[derive(Debug)]
pub struct FormType {
    /// The type of record; none is a part of one, or a mode.
    pub kind: Option<RecordKind>,
    pub name: &'static str,
    /// Its fields, in the order in which they are asked for.
    pub fields: &'static [Field],
    /// Completes a new record with what follows from the answers.
    pub complete: fn(&RecordForm, &mut Map<String, Value>),
}

#[derive(Debug)]
pub struct Field {
    /// Its way in the dataset: `credential.name`. One that begins with `+` is an answer that the record has no place for.
    pub path: &'static str,
    /// Its name on the form.
    pub label: &'static str,
    pub takes: Takes,
    /// What is expected, in a few words.
    pub hint: &'static str,
    /// Whether it cannot be blank.
    pub needed: bool,
    /// Whether no two records may have the same, so that it is never set in several at once.
    pub unique: bool,
    /// What stands in a new record.
    pub default: Default,
    /// Whether it is asked for now.
    pub shown: fn(&RecordForm) -> bool,
}

impl Field {
    /// Whether it is an answer that the record has no place for.
    pub fn is_unrecorded(&self) -> bool {
        self.path.starts_with('+')
    }
}

#[derive(Clone, Copy, Debug)]
pub enum Takes {
    Text,
    /// Microsoft's id of something.
    Guid,
    /// A country's code.
    Country,
    Word(&'static [&'static str]),
    /// Yes, no, or not known.
    Truth,
    Day,
    /// Workloads: of those that the rules and the customer's figures know, or others.
    Workloads,
    /// An activity of the type of association.
    Activity,
    /// A state of the type of association.
    State,
    /// The state, which only moves change.
    CurrentState,
    /// A move out of the state that the associations are in.
    Move,
    Track,
    Customer,
    Subscription,
    Person,
    /// A location id of the partner.
    Location,
    /// An exam that the rulebook knows, or another.
    Exam,
    Entries(&'static FormType),
}

impl Takes {
    /// How a form's field of it is answered.
    pub const fn kind(self) -> FieldKind {
        match self {
            Takes::Text | Takes::Guid | Takes::Country => FieldKind::Text,
            Takes::Day => FieldKind::Day,
            Takes::Workloads => FieldKind::Several,
            Takes::Entries(_) => FieldKind::Entries,
            Takes::CurrentState => FieldKind::Fixed,
            Takes::Word(_) | Takes::Truth | Takes::Activity | Takes::State | Takes::Move | Takes::Track => {
                FieldKind::Choice
            }
            Takes::Customer | Takes::Subscription | Takes::Person | Takes::Location | Takes::Exam => FieldKind::Choice,
        }
    }
}

/// What stands in a new record until something else is entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Default {
    Blank,
    Is(&'static str),
    Today,
    /// The partner's only location.
    OnlyLocation,
    /// The first state of the type of association, once that is known.
    FirstState,
    /// The last valid day of the certification, once it and the day it was earned are known; none for fundamentals.
    Expiry,
    /// The product of the subscription, once that is known.
    ProductOfSubscription,
}

/// The form of a type of record, if it has one.
pub fn form_of(kind: RecordKind) -> Option<&'static FormType> {
    TYPES.iter().copied().find(|of| of.kind == Some(kind))
}

#[cfg(test)]
mod tests {
    use super::*;
    use laurels_core::book::Description;
    use laurels_core::book::description::{Asked, FieldKind};

    /// Every path that a form is to ask for, part by part.
    fn asked(of: &Description, before: &str) -> Vec<String> {
        let fields = of.fields.iter().filter(|field| field.asked != Asked::Never);
        let paths = fields.flat_map(|field| match field.kind {
            FieldKind::Part(of) => asked(of, &format!("{before}{}.", field.name)),
            _ => vec![format!("{before}{}", field.name)],
        });
        paths.collect()
    }

    fn matches_description(form: &FormType, of: &Description) {
        let mut paths: Vec<_> =
            form.fields.iter().filter(|field| !field.is_unrecorded()).map(|field| field.path).collect();
        let mut described = asked(of, "");
        paths.sort_unstable();
        described.sort();
        assert_eq!(paths, described, "{}", form.name);
        for field in form.fields.iter().filter(|field| !field.is_unrecorded()) {
            let kind = of.at(field.path).map(|field| field.kind);
            match (field.takes, kind) {
                (Takes::Entries(form), Some(FieldKind::Parts(of))) => matches_description(form, of),
                (Takes::Entries(_), kind) => panic!("{}: {kind:?}", field.path),
                (_, kind) => assert!(!matches!(kind, None | Some(FieldKind::Parts(_))), "{}", field.path),
            }
        }
    }

    #[test]
    fn each_form_has_the_fields_of_its_records_description() {
        for form in TYPES {
            matches_description(form, form.kind.expect("a record").description());
        }
    }
}
