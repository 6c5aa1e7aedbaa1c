//! What becomes of a form's answers: a record, an entry of one, several records at once, a move, a merging.

use super::types::MOVE;
use super::{
    Association, Customer, FormType, LedgerRecord, MANY, Object, OthersChange, RecordForm, WizardContext, at, object,
    problem_text, prune, put, record_of, shown, written,
};
use chrono::NaiveDate;
use laurels_core::change::{Change, Edit};
use laurels_core::merge;
use laurels_core::scoring::association_name;
use laurels_core::states;
use std::sync::Arc;

#[derive(Clone, Debug)]
pub enum FormMode {
    One(Option<LedgerRecord>),
    /// An entry of a list in the form below: that form as it was, the list's field, the entry's place; none is a new one.
    Entry {
        within: Box<RecordForm>,
        /// The place of the field that is the list.
        list: usize,
        /// The entry's place in it.
        at: Option<usize>,
    },
    /// What is set is set in all of these.
    All(Arc<Vec<LedgerRecord>>),
    /// These associations move to another state.
    Move(Vec<Association>),
    /// One customer goes into the other, whose record the form has.
    Merge {
        /// The one that stays, as it was.
        kept: LedgerRecord,
        gone: Customer,
        /// Whether that one was only typed, never recorded.
        is_typed: bool,
    },
}

#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "it is made, looked at and gone")]
pub enum Outcome {
    /// A change of the book; empty where it changes nothing.
    Change(Change),
    /// An entry for the form below.
    Entry(Object),
}

impl RecordForm {
    /// The form of an entry of a list in another form.
    pub fn entry(
        of: &'static FormType,
        within: &RecordForm,
        (list, at): (usize, Option<usize>),
        context: WizardContext<'_>,
    ) -> RecordForm {
        let entry = at.and_then(|at| within.entries(list).into_iter().nth(at));
        let mode = FormMode::Entry { within: Box::new(within.clone()), list, at };
        match entry {
            None => RecordForm::begun(of, mode, &[], context),
            Some(entry) => {
                let mut form = RecordForm::blank(of, mode);
                form.fill(&entry);
                form.settle(context);
                form
            }
        }
    }

    /// The form that sets fields in several records of a type; what they have in common stands in it.
    pub fn all(of: &'static FormType, records: Vec<LedgerRecord>, context: WizardContext<'_>) -> RecordForm {
        let records = Arc::new(records);
        let mut form = RecordForm::blank(of, FormMode::All(Arc::clone(&records)));
        match form.is_of_many() {
            true => (form.is_compared, form.differs) = (false, vec![true; of.fields.len()]),
            false => drop(form.take_compared(&records, differing(of, &records))),
        }
        form.settle(context);
        form
    }

    /// The records that are still to be compared by a worker, because they are many.
    pub fn uncompared(&self) -> Option<&Arc<Vec<LedgerRecord>>> {
        match &self.mode {
            FormMode::All(records) if !self.is_compared => Some(records),
            _ => None,
        }
    }

    /// Takes in which fields its records have different things in; what they have in common stands where nobody has set
    /// anything. Whether these are its records.
    pub fn take_compared(&mut self, of: &Arc<Vec<LedgerRecord>>, differs: Vec<bool>) -> bool {
        let first = match &self.mode {
            FormMode::All(records) if Arc::ptr_eq(records, of) => records.first().map(object),
            _ => None,
        };
        let Some(first) = first else { return false };
        for (slot, (field, differs)) in self.form.fields.iter_mut().zip(self.of.fields.iter().zip(&differs)) {
            if !slot.touched && !slot.is_open {
                slot.set(&if *differs { String::new() } else { shown(field, at(&first, field.path)) });
            }
        }
        (self.differs, self.is_compared) = (differs, true);
        true
    }

    /// The form of a move that these associations can all make.
    pub fn moving(associations: Vec<Association>, context: WizardContext<'_>) -> RecordForm {
        let mut form = RecordForm::begun(&MOVE, FormMode::Move(associations), &[], context);
        // Where there is one only, it is meant.
        if let ([(to, _)], Some(slot)) = (form.moves(context).as_slice(), form.form.fields.first_mut()) {
            slot.set(to);
            form.settle(context);
        }
        form
    }

    /// The form in which one of two customers is made of both. Where both have something, both versions stand.
    ///
    /// # Errors
    /// Why they are not one.
    pub fn merging(
        of: &'static FormType,
        kept: Customer,
        gone: Customer,
        context: WizardContext<'_>,
    ) -> Result<RecordForm, merge::NotOne> {
        merge::can_merge(&kept, &gone)?;
        let (kept, other) = (LedgerRecord::from(kept), object(&LedgerRecord::from(gone.clone())));
        let is_typed = context.book.customer(&gone.id).is_none();
        let mut form = RecordForm::blank(of, FormMode::Merge { kept: kept.clone(), gone, is_typed });
        form.fill(&object(&kept));
        for (place, field) in of.fields.iter().enumerate() {
            let theirs = shown(field, at(&other, field.path));
            let Some(slot) = form.form.fields.get_mut(place) else { continue };
            match slot.input.value() {
                own if theirs.is_empty() || theirs == own => {}
                "" => slot.set(&theirs),
                // Nobody at the customer is lost.
                own if matches!(field.takes, super::Takes::Entries(_)) => slot.set(&both(own, &theirs)),
                _ => slot.theirs = Some(theirs),
            }
        }
        form.settle(context);
        Ok(form)
    }

    /// The moves that all its associations may make on the day that the form says.
    pub fn moves(&self, context: WizardContext<'_>) -> Vec<(&'static str, &'static str)> {
        let FormMode::Move(associations) = &self.mode else { return Vec::new() };
        let on = self.value("+on").parse().unwrap_or(context.today);
        let offered = |association: &Association| states::moves(association, &context.rules.claim_clocks, on);
        let Some((first, others)) = associations.split_first() else { return Vec::new() };
        let mut moves = offered(first);
        for other in others {
            let also = offered(other);
            moves.retain(|step| also.iter().any(|one| one.to == step.to));
        }
        moves.into_iter().map(|step| (step.to.as_str(), step.label.as_str())).collect()
    }

    /// What the book, or the form below, has against it: fields and why.
    pub(super) fn refusals(&self, context: WizardContext<'_>) -> Vec<(String, String)> {
        match &self.mode {
            FormMode::One(_) | FormMode::Merge { .. } => match self.record(context.book) {
                Ok(record) => {
                    let problems = record.problems();
                    let own = problems.iter().map(|problem| (problem.field.clone(), problem_text(problem)));
                    own.chain(self.same_tenant(&record, context)).collect()
                }
                // What is wrong with a field's own spelling, or needed, is said already.
                Err(_) => Vec::new(),
            },
            FormMode::Entry { within, list, at } => {
                let Ok(entry) = self.object_on(Object::new()) else { return Vec::new() };
                let mut whole = (**within).clone();
                let place = at.unwrap_or_else(|| whole.entries(*list).len());
                whole.set_entry(*list, *at, Some(entry), context);
                let list = whole.of.fields.get(*list).map_or("", |field| field.path);
                let prefix = format!("{list}[{place}].");
                let all = whole.refusals(context).into_iter();
                all.filter_map(|(field, why)| Some((field.strip_prefix(&prefix)?.to_owned(), why))).collect()
            }
            FormMode::All(records) => {
                let first = records.iter().take(MANY).find_map(|record| self.set_in(record).err());
                first.into_iter().collect()
            }
            FormMode::Move(_) if self.value("+to").is_empty() || self.moved_on().is_err() => Vec::new(),
            FormMode::Move(associations) => {
                let first = associations.iter().find_map(|association| self.moved(association, context).err());
                first.map(|why| ("+to".to_owned(), why)).into_iter().collect()
            }
        }
    }

    /// That another customer has the tenant that was entered: the field and why it cannot be.
    fn same_tenant(&self, record: &LedgerRecord, context: WizardContext<'_>) -> Option<(String, String)> {
        let (other, own) = self.twin(record, context)?;
        let how = match RecordForm::may_be_one(other, own, context) {
            true if self.is_new() => "; Ctrl-g adds what you typed to it",
            true => "; Ctrl-g makes the two one",
            false => ", and each customer has one of its own",
        };
        Some(("tenant_id".to_owned(), format!("this is the tenant of {} ({}){how}", other.name, other.id)))
    }

    /// The customer that has the tenant which was entered for the one in the form, and that one.
    fn twin<'r, 'b>(
        &self,
        record: &'r LedgerRecord,
        context: WizardContext<'b>,
    ) -> Option<(&'b Customer, &'r Customer)> {
        let (FormMode::One(before), LedgerRecord::Customer(customer)) = (&self.mode, record) else { return None };
        let had = matches!(before, Some(LedgerRecord::Customer(before)) if before.tenant_id == customer.tenant_id);
        let other = context.book.same_tenant(customer).filter(|_| !had)?;
        Some((other, customer))
    }

    /// Whether the book lets the two be one: it doesn't where the one in the form has a tenant of its own there.
    fn may_be_one(kept: &Customer, gone: &Customer, context: WizardContext<'_>) -> bool {
        let known = context.book.customer(&gone.id);
        known.is_none_or(|known| merge::can_merge(kept, known).is_ok())
    }

    /// The form in which the customer in this one and the one that has its tenant become one, with what was typed.
    pub fn merged(&self, context: WizardContext<'_>) -> Option<RecordForm> {
        let record = self.record(context.book).ok()?;
        let (kept, gone) =
            self.twin(&record, context).filter(|(kept, gone)| RecordForm::may_be_one(kept, gone, context))?;
        RecordForm::merging(self.of, kept.clone(), gone.clone(), context).ok()
    }

    /// What the form comes to.
    ///
    /// # Errors
    /// Why it cannot be taken.
    pub fn outcome(&self, context: WizardContext<'_>) -> Result<Outcome, String> {
        let missing = self.of.fields.iter().zip(&self.form.fields).find(|(field, slot)| {
            field.needed && self.asks(field) && slot.text().is_empty() && !matches!(self.mode, FormMode::All(_))
        });
        if let Some((field, _)) = missing {
            return Err(format!("{} is required", field.label));
        }
        if self.is_in_conflict() {
            return Err(match self.mode {
                FormMode::Merge { .. } => "the two differ: choose one version of each field".to_owned(),
                _ => OthersChange::Same.message().to_owned(),
            });
        }
        let edits = match &self.mode {
            FormMode::One(before) => self.edits(before.as_ref(), context)?,
            FormMode::Entry { .. } => {
                return self.object_on(Object::new()).map(Outcome::Entry).map_err(|(_, why)| why);
            }
            FormMode::All(records) => {
                let mut edits = Vec::with_capacity(records.len());
                for record in records.iter() {
                    edits.extend(self.set_in(record).map_err(|(_, why)| why)?);
                }
                edits
            }
            FormMode::Move(associations) => {
                associations.iter().map(|association| self.moved(association, context)).collect::<Result<_, _>>()?
            }
            FormMode::Merge { gone, .. } => {
                let LedgerRecord::Customer(kept) = self.record(context.book).map_err(|(_, why)| why)? else {
                    return Err("only customers can be merged".to_owned());
                };
                if context.book.customer(&gone.id).is_some() {
                    let merged = merge::merge(context.book, &kept, &gone.id);
                    return merged.map(Outcome::Change).map_err(|why| why.to_string());
                }
                // It was never recorded.
                let before = context.book.customer(&kept.id).ok_or_else(|| format!("{} is gone", kept.name))?;
                vec![Edit::replace(LedgerRecord::from(before.clone()), LedgerRecord::from(kept))]
            }
        };
        Ok(Outcome::Change(Change { edits, evidence: None }))
    }

    /// The change of the book that a form of records comes to.
    ///
    /// # Errors
    /// Why it cannot be taken.
    pub fn change(&self, context: WizardContext<'_>) -> Result<Change, String> {
        match self.outcome(context)? {
            Outcome::Change(change) => Ok(change),
            Outcome::Entry(_) => Err("this is not a record".to_owned()),
        }
    }

    /// The edits that a record by hand comes to.
    fn edits(&self, before: Option<&LedgerRecord>, context: WizardContext<'_>) -> Result<Vec<Edit>, String> {
        let after = self.record(context.book).map_err(|(_, why)| why)?;
        if let Some(problem) = after.problems().into_iter().next() {
            return Err(problem.to_string());
        }
        if let Some((_, why)) = self.same_tenant(&after, context) {
            return Err(why);
        }
        Ok(match before.filter(|_| !self.gone) {
            None => vec![Edit::create(after)],
            Some(before) => changed(before, after),
        })
    }

    /// One of several records with what was set here; nothing where it has that already.
    fn set_in(&self, before: &LedgerRecord) -> Result<Vec<Edit>, (String, String)> {
        let mut object = object(before);
        let set = self.of.fields.iter().zip(&self.form.fields).filter(|(_, slot)| slot.touched);
        for (field, slot) in set {
            let written = written(field, slot.input.value()).map_err(|why| (field.path.to_owned(), why))?;
            put(&mut object, field.path, written);
        }
        prune(&mut object);
        let name = || before.key().replace('\u{1f}', " ");
        let after = record_of(before.kind(), object).map_err(|why| (String::new(), format!("{}: {why}", name())))?;
        if let Some(problem) = after.problems().first() {
            return Err((problem.field.clone(), format!("{}: {}", name(), problem_text(problem))));
        }
        Ok(changed(before, after))
    }

    fn moved_on(&self) -> Result<NaiveDate, String> {
        self.value("+on").parse().map_err(|_| "the day is required".to_owned())
    }

    /// An association after the move that was chosen.
    fn moved(&self, association: &Association, context: WizardContext<'_>) -> Result<Edit, String> {
        let on = self.moved_on()?;
        let made =
            states::move_to(association, self.value("+to"), on, self.value("+note"), &context.rules.claim_clocks);
        let mut edit = made.map_err(|refused| format!("{}: {refused}", association_name(context.book, association)))?;
        if let Some(LedgerRecord::Association(after)) = &mut edit.after {
            let text = |path: &str| Some(self.value(path).trim().to_owned()).filter(|text| !text.is_empty());
            after.displaced_by = text("displaced_by").or(after.displaced_by.take());
            after.claim_id = text("claim_id").or(after.claim_id.take());
        }
        Ok(edit)
    }
}

/// Which fields of a form several records have different things in.
pub fn differing(of: &FormType, records: &[LedgerRecord]) -> Vec<bool> {
    let mut differing = vec![false; of.fields.len()];
    // One object at a time: there may be as many records as the book has.
    let mut objects = records.iter().map(object);
    let first = objects.next().unwrap_or_default();
    for other in objects {
        for (differs, field) in differing.iter_mut().zip(of.fields).filter(|(differs, _)| !**differs) {
            let (one, two) = (at(&first, field.path), at(&other, field.path));
            *differs = one != two && shown(field, one) != shown(field, two);
        }
    }
    differing
}

/// The edits that make one record of another. What makes a record the one it is cannot change: the old one goes and another
/// comes.
fn changed(before: &LedgerRecord, after: LedgerRecord) -> Vec<Edit> {
    match () {
        () if *before == after => Vec::new(),
        () if before.key() != after.key() => vec![Edit::delete(before.clone()), Edit::create(after)],
        () => vec![Edit::replace(before.clone(), after)],
    }
}

/// The entries of two lists, those that are the same once.
fn both(own: &str, theirs: &str) -> String {
    let mut all = super::entries(own);
    for entry in super::entries(theirs) {
        if !all.contains(&entry) {
            all.push(entry);
        }
    }
    super::listed(all)
}
