//! A long walk of changes, undos and redos by two admins: the log tells the book, and all of it can be taken back, in the
//! order in which it was done. (Not in any other: whose customer is gone cannot have its subscriptions back.)

use crate::support::service::{on, service};
use crate::support::soak::{self, properties};
use crate::support::stores;
use chrono::{DateTime, NaiveDate};
use laurels_core::book::{Association, AssociationType, Book, Certification, Customer, Person, Product, Subscription};
use laurels_core::change::{Change, Edit, EvidenceChange, LedgerRecord, LoggedChange, Revision, redoable, undoable};
use laurels_core::evidence::{Batch, Figures, Measure, NONE, Provenance, Ranking, Series};
use laurels_core::money::Micro;
use laurels_core::month::Month;
use laurels_data::service::ServiceError;
use laurels_data::store::{Access, Health, Store};
use proptest::collection::vec;
use proptest::prelude::*;

/// A step of the walk: what is done, by whom, and a number that chooses among what there is.
#[derive(Clone, Copy, Debug)]
struct Step {
    deed: Deed,
    kari: bool,
    pick: usize,
}

#[derive(Clone, Copy, Debug)]
enum Deed {
    Create,
    Replace,
    Delete,
    /// Figures of a customer come, some of them in the place of others.
    Import,
    Undo,
    Redo,
    /// Takes back any change of the log.
    UndoOf,
}

fn step() -> impl Strategy<Value = Step> {
    let deed = prop_oneof![
        4 => Just(Deed::Create),
        6 => Just(Deed::Replace),
        4 => Just(Deed::Delete),
        2 => Just(Deed::Import),
        6 => Just(Deed::Undo),
        4 => Just(Deed::Redo),
        2 => Just(Deed::UndoOf),
    ];
    (deed, any::<bool>(), 0..1_000_000_usize).prop_map(|(deed, kari, pick)| Step { deed, kari, pick })
}

/// One of a list; none of an empty one.
fn pick<T>(list: &[T], pick: usize) -> Option<&T> {
    list.get(pick.checked_rem(list.len())?)
}

/// A new record of some type. No two that are ever made are alike: `number` is another each time.
fn created(book: &Book, number: usize, chosen: usize) -> Option<LedgerRecord> {
    let customer = pick(book.customers.all_shared(), chosen / 8).map(|customer| customer.id.clone());
    Some(match chosen % 5 {
        0 => LedgerRecord::from(Customer::new(format!("c{number}"), format!("Contoso {number}"))),
        1 => LedgerRecord::from(Subscription::new(format!("s{number}"), customer?, Product::Azure)),
        2 => LedgerRecord::from(Association::active(format!("a{number}"), AssociationType::Pal, customer?)),
        3 => LedgerRecord::from(Person {
            linked: Some(true),
            ..Person::new(format!("p{number}"), format!("Ada {number}"))
        }),
        _ => {
            let person = pick(&book.people, chosen / 8)?.id.clone();
            let earned = NaiveDate::from_ymd_opt(2025, 1, 1)? + chrono::Days::new(number as u64 % 700);
            LedgerRecord::from(Certification { person, exam: format!("AZ-{number}"), earned, expires: None })
        }
    })
}

/// A record of the book.
fn present(book: &Book, chosen: usize) -> Option<LedgerRecord> {
    let place = chosen / 8;
    match chosen % 5 {
        0 => pick(book.customers.all_shared(), place).cloned().map(LedgerRecord::from),
        1 => pick(book.subscriptions.all_shared(), place).cloned().map(LedgerRecord::from),
        2 => pick(book.associations.all_shared(), place).cloned().map(LedgerRecord::from),
        3 => pick(&book.people, place).cloned().map(LedgerRecord::from),
        _ => pick(&book.certifications, place).cloned().map(LedgerRecord::from),
    }
}

/// The same record as it never was before.
fn altered(record: &LedgerRecord, number: usize) -> Option<LedgerRecord> {
    let mut record = record.clone();
    match &mut record {
        LedgerRecord::Customer(customer) => customer.name = format!("Contoso {number}"),
        LedgerRecord::Subscription(subscription) => {
            let day = NaiveDate::from_ymd_opt(2000, 1, 1)? + chrono::Days::new(number as u64);
            subscription.started = Some(day);
        }
        LedgerRecord::Association(association) => association.notes = format!("note {number}"),
        LedgerRecord::Person(person) => person.name = format!("Ada {number}"),
        LedgerRecord::Certification(certification) => {
            certification.expires = Some(NaiveDate::from_ymd_opt(2030, 1, 1)? + chrono::Days::new(number as u64));
        }
        _ => return None,
    }
    Some(record)
}

/// Figures of a customer for two months, which never come twice as they are.
fn figures(book: &Book, number: usize, chosen: usize) -> Option<Batch> {
    let customer = pick(book.customers.all_shared(), chosen / 8)?.id.clone();
    let mut figures = Figures::new();
    let (workload, kind) = (figures.workload("Storage"), figures.kind("azure-usage"));
    let series = Series { customer: 0, subscription: NONE, product: Product::Azure, workload, attributed: NONE, kind };
    let series = figures.series(series);
    let source = figures.source(&Provenance { kind: Some("azure-usage".to_owned()), ..Provenance::default() });
    for month in [1 + chosen as u32 % 4, 5 + chosen as u32 % 4] {
        let mut measures = [None; 6];
        measures[Measure::Acr as usize] = Some(Micro::units(number as i64));
        figures.add(series, Month::new(2026, month)?, source, (2, 2), measures);
    }
    Some(Batch { customers: vec![customer], subscriptions: Vec::new(), figures })
}

/// The change that a step makes; none where there is nothing to change, or the step is none.
fn change(book: &Book, step: Step, number: usize) -> Option<Change> {
    let edit = match step.deed {
        Deed::Create => Edit::create(created(book, number, step.pick)?),
        Deed::Replace => {
            let before = present(book, step.pick)?;
            let after = altered(&before, number)?;
            Edit::replace(before, after)
        }
        Deed::Delete => Edit::delete(present(book, step.pick)?),
        Deed::Import => {
            let evidence = Some(EvidenceChange::Apply(figures(book, number, step.pick)?));
            return Some(Change { edits: Vec::new(), evidence });
        }
        Deed::Undo | Deed::Redo | Deed::UndoOf => return None,
    };
    Some(Change { edits: vec![edit], evidence: None })
}

/// What turned a change round last, or the change itself.
fn last_revert(log: &[Revision], number: u64) -> u64 {
    let reverted_by = |number: u64| log.iter().skip(number as usize).find(|entry| entry.undoes == Some(number));
    std::iter::successors(Some(number), |number| reverted_by(*number).map(|entry| entry.number))
        .last()
        .unwrap_or(number)
}

/// A book with its log, kept in the simplest way.
#[derive(Default)]
struct Model {
    book: Book,
    log: Vec<Revision>,
    changes: Vec<LoggedChange>,
}

impl Model {
    /// Makes a change, unless the book refuses it. Whether it did.
    fn make(&mut self, change: &Change, who: &str, undoes: Option<u64>) -> bool {
        let Ok(after) = self.book.apply(change, &Ranking::default()) else { return false };
        self.book = after;
        self.log.push(Revision {
            number: self.log.len() as u64 + 1,
            at: DateTime::UNIX_EPOCH,
            who: who.to_owned(),
            host: None,
            what: String::new(),
            moved: Vec::new(),
            undoes,
        });
        self.changes.push(change.logged());
        true
    }

    fn revert(&mut self, of: Option<u64>, who: &str) -> bool {
        let Some(of) = of else { return false };
        let change = self.changes[of as usize - 1].inverse(of);
        self.make(&change, who, Some(of))
    }

    fn take_step(&mut self, step: Step) {
        let who = if step.kari { "kari" } else { "ola" };
        let mine = |entry: &Revision| entry.who == who;
        match step.deed {
            Deed::Undo => drop(self.revert(undoable(&self.log, mine), who)),
            Deed::Redo => drop(self.revert(redoable(&self.log, mine), who)),
            Deed::UndoOf => {
                let of = pick(&self.log, step.pick).map(|entry| entry.number);
                let is_reverted = self.log.iter().any(|entry| entry.undoes == of);
                self.revert(of.filter(|_| !is_reverted), who);
            }
            // Of figures this book keeps no history.
            Deed::Import => {}
            _ => {
                if let Some(change) = change(&self.book, step, self.log.len()) {
                    self.make(&change, who, None);
                }
            }
        }
    }
}

/// Steps of the longest walk: its cost grows with the square of them.
fn steps() -> usize {
    if soak::factor().is_some() { 10_000 } else { 3_000 }
}

properties! {
    1;

    #[test]
    fn replaying_the_log_gives_the_book_and_all_of_it_can_be_undone(steps in vec(step(), steps())) {
        let mut model = Model::default();
        steps.iter().for_each(|step| model.take_step(*step));
        let reverted_by = model.log.iter().filter(|entry| entry.undoes.is_some()).count();
        prop_assert!(model.log.len() > steps.len() * 3 / 10 && reverted_by > steps.len() / 10, "{} changes, {reverted_by} turned", model.log.len());

        let mut replayed = Book::default();
        for logged in &model.changes {
            let change = Change { edits: logged.edits.clone(), evidence: None };
            replayed = replayed.apply(&change, &Ranking::default()).expect("what was made once can be made again");
        }
        prop_assert_eq!(stores::spelled(&replayed), stores::spelled(&model.book));

        for number in (1..=model.log.len() as u64).rev() {
            let of = last_revert(&model.log, number);
            prop_assert!(model.revert(Some(of), "kari"), "change {of} cannot be taken back");
        }
        prop_assert_eq!(stores::spelled(&model.book), stores::spelled(&Book::default()));
    }

    #[test]
    fn a_single_author_can_undo_everything(steps in vec(step(), 1_000)) {
        let mut model = Model::default();
        let alone = steps.iter().filter(|step| !matches!(step.deed, Deed::UndoOf));
        alone.for_each(|step| model.take_step(Step { kari: true, ..*step }));
        while let Some(of) = undoable(&model.log, |_| true) {
            prop_assert!(model.revert(Some(of), "kari"), "change {of} cannot be taken back");
        }
        prop_assert_eq!(stores::spelled(&model.book), stores::spelled(&Book::default()));
    }

    #[test]
    fn a_store_agrees_with_the_book_in_memory(steps in vec(step(), 250)) {
        let (folder, store) = stores::new();
        drop(store);
        let path = stores::path(&folder);
        let mut service = service(&folder);
        for (number, step) in steps.iter().enumerate() {
            let book = service.book().expect("a book");
            let newest = service.log().expect("a log").len() as u64;
            let outcome = match (step.deed, change(&book, *step, number)) {
                (Deed::Undo, _) => service.undo(&mut on).map(drop),
                (Deed::Redo, _) => service.redo(&mut on).map(drop),
                (Deed::UndoOf, _) => service.undo_of(1 + step.pick as u64 % newest.max(1), &mut on).map(drop),
                (_, Some(change)) => service.make(change, "a change").map(drop),
                (_, None) => Ok(()),
            };
            let refused = matches!(
                outcome,
                Err(ServiceError::Change(_) | ServiceError::DependedOn { .. } | ServiceError::AlreadyReverted { .. } | ServiceError::NothingTo(_))
            );
            prop_assert!(outcome.is_ok() || refused, "{outcome:?}");
        }
        let check_store = || {
            let checks = Store::open(&path, Access::Read).expect("opens").check(stores::today());
            checks.into_iter().filter(|check| check.status == Health::Fail).map(|check| check.text).collect::<Vec<_>>()
        };
        prop_assert_eq!(check_store(), Vec::<String>::new());
        for number in (1..=service.log().expect("a log").len() as u64).rev() {
            let of = last_revert(&service.log().expect("a log"), number);
            service.undo_of(of, &mut on).expect("taken back");
        }
        let end = Book { snapshots: Vec::new(), ..Book::clone(&*service.book().expect("a book")) };
        prop_assert_eq!(stores::spelled(&end), stores::spelled(&Book::default()));
        prop_assert_eq!(check_store(), Vec::<String>::new());
    }
}
