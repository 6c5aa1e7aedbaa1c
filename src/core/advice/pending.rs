//! What is under way already that would make an item count.

use super::{Adviser, Start};
use crate::book::{Association, AssociationState, AssociationType, DesignationId};
use crate::deadline;
use crate::projection::{Projection, association_shows};
use crate::scoring::{Fix, Item, ItemKind, Pending};
use crate::states::{self, progress};
use crate::wizard::{OpenOn, Waiting, WizardRun};
use chrono::{Days, NaiveDate};

impl Adviser<'_> {
    /// What would make an item count once it is done: of several associations the one that has come furthest of
    /// those that are not late; where all are, a wizard that has begun another way.
    pub(super) fn pending(&self, item: &Item) -> Option<Pending> {
        let pending = match item.kind {
            ItemKind::Person => self.linked_later(item),
            _ => self.under_way(item, |association| self.scorer.would_count(item, association)),
        };
        pending.map(|pending| self.with_asks(pending))
    }

    /// The same with what its wizard asks only a person; nothing where there is nothing but to wait.
    pub(super) fn with_asks(&self, pending: Pending) -> Pending {
        let opened = Start::of_pending(&pending).and_then(|start| self.opened(&start));
        Pending { asks: opened.map_or_else(Vec::new, |opened| opened.asks().to_vec()), ..pending }
    }

    /// What is under way and moves the designation as far as a fix would that works by a change of track, though it is of
    /// a type that does not count for the item itself.
    pub(super) fn moving(&self, designation: DesignationId, item: &Item, fix: &Fix) -> Option<Pending> {
        let of_fix = self.gains_of(fix)?;
        let track = of_fix.track(designation).filter(|_| fix.gain.is_positive())?;
        let moving = self.under_way(item, |association| {
            let in_force =
                Association { state: AssociationState::Active, started: None, ended: None, ..association.clone() };
            let projection = Projection { associations: vec![in_force], ..Projection::default() };
            let gains = self.project(&self.scorer.planned(&projection));
            gains.track(designation) == Some(track) && gains.of(designation) >= fix.gain
        });
        moving.filter(|moving| !self.is_late(moving)).map(|moving| self.with_asks(moving))
    }

    fn under_way(&self, item: &Item, helps: impl Fn(&Association) -> bool) -> Option<Pending> {
        match self.association_under_way(item, &helps) {
            Some(late) if self.is_late(&late) => self.wizard_under_way(item, &helps).or(Some(late)),
            association => association.or_else(|| self.wizard_under_way(item, &helps)),
        }
    }

    /// Whether something under way should have moved by now.
    pub(super) fn is_late(&self, pending: &Pending) -> bool {
        pending.due.is_some_and(|due| due < self.occasion.moment.date)
    }

    fn association_under_way(&self, item: &Item, helps: impl Fn(&Association) -> bool) -> Option<Pending> {
        let found = self.coming(item, helps).filter_map(|association| {
            let mut start = Start::of_association(association, self.occasion.context(), &self.index)?;
            if association.state == AssociationState::Active {
                start.set.retain(|(field, _)| field != "action"); // Nothing is to be done with it but wait.
            }
            let since = deadline::since(association);
            Some(Pending {
                association: Some(association.id.clone()),
                state: association.state,
                wizard: start.wizard,
                set: start.set,
                asks: Vec::new(),
                since,
                due: self.due(association, since),
                answered: states::is_answered(association),
            })
        });
        found.max_by_key(|pending| (!self.is_late(pending), progress(pending.state)))
    }

    /// The customer's associations that are not in force for an item's newest usage and may come to be.
    fn coming<'i>(
        &'i self,
        item: &'i Item,
        helps: impl Fn(&Association) -> bool + 'i,
    ) -> impl Iterator<Item = &'i Association> {
        let book = self.occasion.book;
        let own = item
            .place
            .and_then(|place| self.index.customer(place.customer()))
            .into_iter()
            .flat_map(|own| &own.associations);
        let own = own.filter_map(move |at| book.associations.get(*at)).filter(|a| a.state.is_live());
        own.filter(move |a| {
            let later = a.state != AssociationState::Active || self.scorer.counts_later(item, a);
            later && helps(a)
        })
    }

    /// The types of which an association is under way that would make an item count, however late it is.
    pub(super) fn tried(&self, item: &Item) -> Vec<AssociationType> {
        match item.pending {
            Some(_) => self.coming(item, |a| self.scorer.would_count(item, a)).map(|a| a.kind).collect(),
            None => Vec::new(),
        }
    }

    /// What is under way that an item lacks to count, beside what is in force.
    pub(super) fn completing(&self, item: &Item) -> Option<Pending> {
        let pending = self.under_way(item, |association| {
            self.scorer.would_count(item, association) && self.scorer.counts_with(item, association)
        });
        pending.map(|pending| self.with_asks(pending))
    }

    /// The day by which something under way should have moved, or counts.
    fn due(&self, association: &Association, since: Option<NaiveDate>) -> Option<NaiveDate> {
        let rules = self.occasion.rules;
        match association.state {
            AssociationState::Active => association.started.map(|started| association_shows(rules, started)),
            AssociationState::Requested if states::is_answered(association) => None,
            AssociationState::Requested => since?.checked_add_days(Days::new(self.occasion.days.ask_again.into())),
            _ => deadline::next(association, &rules.claim_clocks, self.occasion.moment.date).map(|due| due.on),
        }
    }

    fn wizard_under_way(&self, item: &Item, helps: impl Fn(&Association) -> bool) -> Option<Pending> {
        let helps = |planned: &[Association]| planned.iter().any(&helps);
        let customer = self.scorer.customer_of(item)?;
        let of_customer = |run: &WizardRun, planned: &[Association]| {
            planned.iter().any(|a| a.customer == customer.id)
                || run.answers.get("customer").is_some_and(|id| *id == customer.id.as_str())
        };
        let mut found = self.drafted.iter().filter(|(run, planned)| of_customer(run, planned) && helps(planned));
        found.next().map(|(run, _)| left(run))
    }

    /// A link that holds from a day on, or a wizard for one.
    fn linked_later(&self, item: &Item) -> Option<Pending> {
        let person = self.occasion.book.person(item.id.as_str())?;
        let is_of = |run: &&WizardRun| {
            let links = run.of().is_some_and(|wizard| wizard.opens_on(OpenOn::Person));
            links && run.answers.get("person").is_some_and(|id| *id == person.id.as_str())
        };
        if person.linked == Some(true) {
            let start = Start::of_person(&person.id)?;
            let (wizard, set) = (start.wizard, start.set);
            let state = AssociationState::Active;
            let (association, since, due) = (None, None, person.linked_on);
            return Some(Pending { association, state, wizard, set, asks: Vec::new(), since, due, answered: false });
        }
        self.occasion.drafts.iter().find(is_of).map(left)
    }
}

fn left(run: &WizardRun) -> Pending {
    Pending {
        association: None,
        state: AssociationState::Draft,
        wizard: run.wizard.clone(),
        set: run.answers.iter().map(|(field, value)| (field.clone(), value.clone())).collect(),
        asks: Vec::new(),
        since: run.done.values().map(|done| done.on).max(),
        due: run.waiting.as_ref().map(|Waiting { until, .. }| *until),
        answered: false,
    }
}
