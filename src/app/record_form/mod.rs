//! A record while it is written by hand: values by field, what is wrong with each, and the change that comes of it.
//!
//! The engine only: what a form asks is [`types`]'s table, what a record may be its own
//! [`Problem`]s, what associations must keep [`lint`]'s rules. A record is its dataset object here; fields that the
//! form does not show stay as they are.

mod follow;
mod form_mode;
mod object;
mod title;
pub mod types;

pub use follow::OthersChange;
pub use form_mode::{FormMode, Outcome, differing};
pub use object::{spelled, summary};

use super::form::{self, Form};
use chrono::NaiveDate;
use laurels_core::book::{Association, AssociationType, Book, Customer, Problem, RecordKind};
use laurels_core::change::{Change, Edit, LedgerRecord};
use laurels_core::lint::{self, Finding};
use laurels_core::scoring::expiry;
use laurels_core::states;
use laurels_core::wizard::WizardContext;
use object::{Object, at, entries, key_of_part, listed, object, prune, put, shown, written};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::sync::Arc;
use tui_input::Input;
use types::{Default, Field, FormType, Takes};

#[derive(Clone, Debug)]
pub struct RecordForm {
    pub of: &'static FormType,
    /// What becomes of the answers.
    pub mode: FormMode,
    /// Its fields; the value of a list is its JSON.
    pub form: Form,
    /// What is wrong, as far as it is fair to say.
    pub wrong: Vec<Wrong>,
    /// The field whose answer is being typed, where somebody else has put something else there since it was asked for.
    changed_while_typing: Option<usize>,
    /// Whether somebody else has deleted the record meanwhile.
    pub gone: bool,
    /// The association rules that the record would break, or breaks already.
    pub findings: Vec<Finding>,
    /// Which fields several records have different things in: all, until they are compared.
    pub differs: Vec<bool>,
    /// Whether its records have been compared.
    is_compared: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    Field(usize),
    /// An entry of a field that is a list.
    Entry(usize, usize),
    /// One more entry of it.
    Add(usize),
    Save,
}

/// Something wrong with a field, or with an entry of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    pub place: usize,
    pub entry: Option<usize>,
    pub why: String,
}

impl RecordForm {
    /// A form without answers yet.
    fn blank(of: &'static FormType, mode: FormMode) -> RecordForm {
        let fields = of.fields.iter().map(|field| form::Field::new(field.label, field.hint, field.takes.kind(), ""));
        let form = Form { focus: None, ..Form::new(fields.collect()) };
        RecordForm {
            of,
            mode,
            form,
            wrong: Vec::new(),
            changed_while_typing: None,
            gone: false,
            findings: Vec::new(),
            differs: vec![false; of.fields.len()],
            is_compared: true,
        }
    }

    /// The form of a mode with what is known of it and what usually stands.
    pub(super) fn begun(
        of: &'static FormType,
        mode: FormMode,
        known: &[(&str, String)],
        context: WizardContext<'_>,
    ) -> RecordForm {
        let mut form = RecordForm::blank(of, mode);
        for (slot, field) in form.form.fields.iter_mut().zip(of.fields) {
            let given = known.iter().find(|(path, _)| *path == field.path).map(|(_, value)| value.clone());
            slot.set(&given.unwrap_or_else(|| match field.default {
                Default::Is(value) => value.to_owned(),
                Default::Today => context.today.to_string(),
                Default::OnlyLocation => match context.book.partner.locations.as_slice() {
                    [only] => only.partner_id.to_string(),
                    _ => String::new(),
                },
                Default::Blank | Default::FirstState | Default::Expiry | Default::ProductOfSubscription => {
                    String::new()
                }
            }));
        }
        form.settle(context);
        form
    }

    pub fn new(of: &'static FormType, known: &[(&str, String)], context: WizardContext<'_>) -> RecordForm {
        RecordForm::begun(of, FormMode::One(None), known, context)
    }

    pub fn edit(of: &'static FormType, before: LedgerRecord, context: WizardContext<'_>) -> RecordForm {
        let mut form = RecordForm::blank(of, FormMode::One(None));
        form.fill(&object(&before));
        form.mode = FormMode::One(Some(before));
        form.settle(context);
        form
    }

    fn fill(&mut self, object: &Object) {
        for (slot, field) in self.form.fields.iter_mut().zip(self.of.fields) {
            slot.set(&shown(field, at(object, field.path)));
        }
    }

    pub fn before(&self) -> Option<&LedgerRecord> {
        match &self.mode {
            FormMode::One(before) => before.as_ref(),
            FormMode::Merge { kept, .. } => Some(kept),
            _ => None,
        }
    }

    /// Whether it is a record, or an entry of one, that is not there yet.
    pub fn is_new(&self) -> bool {
        matches!(self.mode, FormMode::One(None) | FormMode::Entry { at: None, .. })
    }

    /// Whether it is about one record.
    pub const fn is_of_one(&self) -> bool {
        matches!(self.mode, FormMode::One(_) | FormMode::Merge { .. })
    }

    /// Whether it is of so many records that its change is not worked out at once.
    pub fn is_of_many(&self) -> bool {
        matches!(&self.mode, FormMode::All(records) if records.len() > MANY)
    }

    /// Whether another one has the same answers for the same records.
    pub fn says_the_same(&self, other: &RecordForm) -> bool {
        let records = match (&self.mode, &other.mode) {
            (FormMode::All(own), FormMode::All(others)) => Arc::ptr_eq(own, others),
            _ => false,
        };
        let answers = |form: &'_ RecordForm| -> Vec<(bool, String)> {
            form.form.fields.iter().map(|field| (field.touched, field.text().to_owned())).collect()
        };
        records && answers(self) == answers(other)
    }

    /// The state that the association is in, as the dataset has it.
    pub fn state(&self) -> &str {
        match self.before() {
            Some(LedgerRecord::Association(association)) => association.state.word(),
            _ => "",
        }
    }

    pub fn place(&self, path: &str) -> Option<usize> {
        self.of.fields.iter().position(|field| field.path == path)
    }

    /// The value of a field; blank where the form does not ask for it.
    pub fn value(&self, path: &str) -> &str {
        self.place(path).map_or("", |place| self.value_at(place))
    }

    /// The value of the field at a place.
    pub fn value_at(&self, place: usize) -> &str {
        self.form.fields.get(place).map_or("", |field| field.input.value())
    }

    /// The other version of a field, beside which one's own stands: what somebody else has put there meanwhile, or what the
    /// other of two merged records has.
    pub fn theirs(&self, place: usize) -> Option<&str> {
        self.form.fields.get(place)?.theirs.as_deref()
    }

    /// Sets a field; between two versions of it that is the choice, unless the other one came while this was typed. What
    /// follows from it is set as well.
    pub fn set(&mut self, place: usize, value: &str, context: WizardContext<'_>) {
        let Some(field) = self.form.fields.get_mut(place) else { return };
        field.touch();
        field.set(value);
        let unseen = self.changed_while_typing.take_if(|typed| *typed == place).is_some();
        if !unseen || field.theirs.as_deref() == Some(value) {
            field.theirs = None;
        }
        self.settle(context);
    }

    /// Says while a field is typed what is wrong with it; what follows from it waits until it is left.
    pub fn validate_typed(&mut self, context: WizardContext<'_>) {
        let Some(place) = self.form.focus else { return };
        let Some(field) = self.form.fields.get_mut(place) else { return };
        let value = field.settled(context.today).unwrap_or_else(|_| field.text().to_owned());
        let typed = std::mem::replace(&mut field.input, Input::from(value));
        self.wrong = self.validate(context);
        if let Some(field) = self.form.fields.get_mut(place) {
            field.input = typed;
        }
    }

    /// Types a draft again; only what was changed of a record meanwhile has two versions.
    pub fn retype(&mut self, draft: &BTreeMap<String, String>, context: WizardContext<'_>) {
        self.form.retype(draft);
        if !matches!(self.mode, FormMode::One(Some(_))) {
            self.form.fields.iter_mut().for_each(|field| drop(field.theirs.take_if(|_| field.touched)));
        }
        self.settle(context);
    }

    /// Takes what is typed in the field that has the keys.
    pub fn take_typed(&mut self, context: WizardContext<'_>) {
        let open = self.form.focus.zip(self.form.focused().filter(|field| field.is_open));
        if let Some((place, field)) = open {
            let value = field.settled(context.today).unwrap_or_else(|_| field.text().to_owned());
            self.set(place, &value, context);
        }
    }

    /// Sets what follows from the answers where nobody has set it, and looks at the association rules again.
    pub(super) fn settle(&mut self, context: WizardContext<'_>) {
        let fields = if self.is_new() { self.of.fields } else { &[] };
        for (place, field) in fields.iter().enumerate() {
            if (!self.is_touched(place) || self.is_outdated(field))
                && let Some(value) = self.following(field, context)
                && let Some(slot) = self.form.fields.get_mut(place)
            {
                slot.set(&value);
            }
        }
        self.wrong = self.validate(context);
        self.findings = self.check_rules(context);
    }

    /// Whether somebody has set a field here.
    pub fn is_touched(&self, place: usize) -> bool {
        self.form.fields.get(place).is_some_and(|field| field.touched)
    }

    /// Hands the form in: from now on blank fields are complained about as well.
    pub fn validate_all(&mut self, context: WizardContext<'_>) {
        self.form.submitted = true;
        self.wrong = self.validate(context);
    }

    /// Whether a field holds what the other answers do not allow any more: a state that another type of association has.
    fn is_outdated(&self, field: &Field) -> bool {
        let kind = AssociationType::from_word(self.value("type"));
        field.default == Default::FirstState
            && kind.is_some_and(|kind| states::state(kind, self.value(field.path)).is_none())
    }

    /// What follows from the answers for a field.
    fn following(&self, field: &Field, context: WizardContext<'_>) -> Option<String> {
        match field.default {
            Default::FirstState => {
                let kind = AssociationType::from_word(self.value("type"));
                Some(kind.and_then(|kind| states::of(kind).next()).map_or_else(String::new, |state| state.id.clone()))
            }
            Default::Expiry => {
                let earned = self.value("earned").parse::<NaiveDate>().ok()?;
                let until = expiry(context.rules, self.value("exam"), earned);
                Some(until.map_or_else(String::new, |until| until.to_string()))
            }
            Default::ProductOfSubscription => {
                let subscription = context.book.subscription(self.value("subscription"))?;
                Some(subscription.product.word().to_owned())
            }
            _ => None,
        }
    }

    /// The lines of the form, from the top.
    pub fn lines(&self) -> Vec<Line> {
        let mut lines = Vec::new();
        for (place, field) in self.of.fields.iter().enumerate().filter(|(_, field)| self.asks(field)) {
            let conflict = self.theirs(place).is_some();
            match field.takes {
                Takes::Entries(_) if !conflict => {
                    lines.extend((0..self.entries(place).len()).map(|entry| Line::Entry(place, entry)));
                    lines.push(Line::Add(place));
                }
                _ => lines.push(Line::Field(place)),
            }
        }
        lines.push(Line::Save);
        lines
    }

    /// Whether a field is asked for now. Of several records at once, what makes each the one it is stays as it is.
    fn asks(&self, field: &Field) -> bool {
        let of_one = matches!(field.takes, Takes::Entries(_) | Takes::CurrentState | Takes::Guid) || field.unique;
        (field.shown)(self) && !(matches!(self.mode, FormMode::All(_)) && (of_one || field.is_unrecorded()))
    }

    /// The entries of a field that is a list.
    pub fn entries(&self, place: usize) -> Vec<Object> {
        entries(self.value_at(place))
    }

    /// Puts an entry into a list; none takes it away. `at` is none for one more.
    pub fn set_entry(&mut self, place: usize, at: Option<usize>, entry: Option<Object>, context: WizardContext<'_>) {
        let mut entries = self.entries(place);
        match (at, entry) {
            (Some(at), Some(entry)) => entries.get_mut(at).into_iter().for_each(|slot| *slot = entry.clone()),
            (Some(at), None) if at < entries.len() => drop(entries.remove(at)),
            (None, Some(entry)) => entries.push(entry),
            _ => {}
        }
        self.set(place, &listed(entries), context);
    }

    /// The fields as an object, on top of what was there.
    fn object_on(&self, mut object: Object) -> Result<Object, (usize, String)> {
        // What nobody asks for any more, because the answers are about something else now, goes.
        let resets = self.is_new() || self.place("type").is_some_and(|place| self.is_touched(place));
        for (place, field) in self.of.fields.iter().enumerate() {
            let value = if resets && !(field.shown)(self) { "" } else { self.value_at(place) };
            let written = written(field, value).map_err(|why| (place, why))?;
            // The state is changed by moves only.
            if !field.is_unrecorded() && !matches!(field.takes, Takes::CurrentState) {
                put(&mut object, field.path, written);
            }
        }
        prune(&mut object);
        Ok(object)
    }

    /// The record as the form has it.
    ///
    /// # Errors
    /// The place of the field that is wrong, where one is, and why.
    pub fn record(&self, book: &Book) -> Result<LedgerRecord, (Option<usize>, String)> {
        let known = self.before().map(object).unwrap_or_default();
        let mut object = self.object_on(known).map_err(|(place, why)| (Some(place), why))?;
        let Some(kind) = self.of.kind else { return Err((None, "this is not a record".to_owned())) };
        if self.is_new() {
            (self.of.complete)(self, &mut object);
            if has_id(kind) {
                object.insert("id".to_owned(), Value::String(self.new_id(book)));
            }
        }
        record_of(kind, object).map_err(|why| (None, why))
    }

    /// What is wrong, as far as it is fair to say: nobody has begun a blank field yet.
    fn validate(&self, context: WizardContext<'_>) -> Vec<Wrong> {
        let mut wrong = Vec::new();
        let mut say = |place, entry, why: String| wrong.push(Wrong { place, entry, why });
        for (place, field) in self.of.fields.iter().enumerate().filter(|(_, field)| self.asks(field)) {
            let blank = self.form.text(place).is_empty();
            if blank && field.needed && self.form.submitted && !matches!(self.mode, FormMode::All(_)) {
                say(place, None, "required".to_owned());
            }
            let key = key_of_part(field.path).filter(|_| !blank && field.path != "credential.assignments");
            if let Some(key) = key.filter(|key| self.value(key).is_empty()).and_then(|key| self.place(key)) {
                say(key, None, format!("required with {}", field.label));
            }
        }
        for (place, (field, slot)) in self.of.fields.iter().zip(&self.form.fields).enumerate() {
            let settled = slot.settled(context.today).and_then(|_| written(field, slot.input.value()));
            settled.err().into_iter().for_each(|why| say(place, None, why));
        }
        for (field, why) in self.refusals(context) {
            let (path, entry) = split_entry(&field);
            match self.place(&path) {
                Some(place) => say(place, entry, why),
                None => say(usize::MAX, None, why),
            }
        }
        wrong
    }

    /// The place of the field at which a rule is shown: the first of the rule's that is on the form.
    pub fn place_of_rule(&self, finding: &Finding) -> Option<usize> {
        let asked = |place: &usize| self.of.fields.get(*place).is_some_and(|field| self.asks(field));
        finding.rule.fields.iter().filter_map(|path| self.place(path)).find(asked)
    }

    /// An id that no record of the type has, made of what the form says.
    fn new_id(&self, book: &Book) -> String {
        let Some(kind) = self.of.kind else { return String::new() };
        let parts: &[&str] = match kind {
            RecordKind::Association => &["type", "customer"],
            RecordKind::Subscription => &["customer", "product"],
            _ => &["name"],
        };
        let words: Vec<String> =
            parts.iter().map(|part| slug(self.value(part))).filter(|part| !part.is_empty()).collect();
        let stem = if words.is_empty() { self.of.name.to_owned() } else { words.join("-") };
        let numbered = (2_u32..).map(|number| format!("{stem}-{number}"));
        std::iter::once(stem.clone()).chain(numbered).find(|id| book.record(kind, id).is_none()).unwrap_or_default()
    }

    /// The association rules that the change would break, and those that its records break already.
    fn check_rules(&self, context: WizardContext<'_>) -> Vec<Finding> {
        if self.is_of_many() {
            return Vec::new();
        }
        let change = match (&self.mode, self.outcome(context)) {
            // A record that nobody has changed yet may break rules already.
            (FormMode::One(Some(before)), Ok(Outcome::Change(change))) if change.is_empty() => {
                Change { edits: vec![Edit::replace(before.clone(), before.clone())], evidence: None }
            }
            (_, Ok(Outcome::Change(change))) => change,
            _ => return Vec::new(),
        };
        let own: Vec<String> = change.edits.iter().filter_map(|edit| Some(edit.subject()?.1)).collect();
        let after = lint::after(context.book, &change, context.rules, context.today);
        // What a customer's associations break already because of the customer shows at the customer's field.
        let whole = self.of.kind == Some(RecordKind::Customer);
        let about = |(finding, is_new): &(Finding, bool)| {
            *is_new || own.contains(&finding.id) || (whole && self.place_of_rule(finding).is_some())
        };
        let found = after.into_iter().filter(|found| found.0.waived.is_none() && about(found));
        found.map(|(finding, _)| finding).collect()
    }
}

/// Records that are looked at after every answer, and changes that are checked at once; where there are more, that is done
/// by a worker when the form is handed in.
pub const MANY: usize = 200;

/// Whether records of the type have an id of their own.
const fn has_id(kind: RecordKind) -> bool {
    matches!(kind, RecordKind::Customer | RecordKind::Subscription | RecordKind::Association | RecordKind::Person)
}

fn record_of(kind: RecordKind, object: Object) -> Result<LedgerRecord, String> {
    let typed = Value::Object(Map::from_iter([(kind.word().to_owned(), Value::Object(object))]));
    serde_json::from_value(typed).map_err(|error| error.to_string())
}

/// A field as a problem names it: `locations[2].country` is the third entry of `locations`.
fn split_entry(field: &str) -> (String, Option<usize>) {
    let parts = field.split_once('[').and_then(|(path, rest)| Some((path, rest.split_once(']')?.0.parse().ok()?)));
    parts.map_or_else(|| (field.to_owned(), None), |(path, at)| (path.to_owned(), Some(at)))
}

/// A problem as it is said beside its field.
fn problem_text(problem: &Problem) -> String {
    format!("{}: {}", problem.value, problem.expected)
}

/// A name as an id: small letters, digits and hyphens.
fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in name.chars().flat_map(char::to_lowercase) {
        match c.is_alphanumeric() {
            true => slug.push(c),
            false if !slug.ends_with('-') && !slug.is_empty() => slug.push('-'),
            false => {}
        }
    }
    slug.trim_end_matches('-').to_owned()
}
