//! Undoing and redoing imports, against a model: a key holds what the last import put there, and a change of figures is
//! turned round exactly when everything it touched is as it left it.

use crate::support::soak::properties;
use crate::support::stores;
use laurels_core::book::{Customer, List, Product};
use laurels_core::change::{Change, Edit, EvidenceChange, LedgerRecord};
use laurels_core::evidence::{Batch, Figures, Measure, NONE, Provenance, Ranking, Series};
use laurels_core::money::Micro;
use laurels_core::month::Month;
use laurels_data::store::{Fault, Health, Store, StoreError};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::ops::ControlFlow;

const CUSTOMERS: [&str; 2] = ["contoso", "fabrikam"];

/// A customer and a month of 2026.
type Key = (usize, u32);

/// What an import says of a key: a figure, or that there is none any more.
type Rows = BTreeMap<Key, bool>;

#[derive(Clone, Debug)]
enum Step {
    Import(Rows),
    /// Turns round the change of figures at that place, counted from the newest.
    Revert(usize),
}

/// What a key holds: a figure or none, and the revision of the import that saw to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Cell {
    figure: Option<i64>,
    import: u64,
}

/// What an import did to a key.
type Effect = BTreeMap<Key, (Cell, Cell)>;

#[derive(Debug, Default)]
struct Model {
    cells: BTreeMap<Key, Cell>,
    effects: BTreeMap<u64, Effect>,
    /// Each change of figures: its import, whether that is there afterwards, and whether it was turned round.
    changes: BTreeMap<u64, (u64, bool, bool)>,
}

impl Model {
    fn import(&mut self, rows: &Rows, revision: u64) {
        let mut effect = Effect::new();
        for (key, &is_there) in rows {
            let before = self.cells.get(key).copied().unwrap_or_default();
            let figure = is_there.then(|| figure_of(*key, revision));
            if before.figure.is_some() || figure.is_some() {
                let after = Cell { figure, import: revision };
                effect.insert(*key, (before, after));
                self.cells.insert(*key, after);
            }
        }
        self.effects.insert(revision, effect);
        self.changes.insert(revision, (revision, true, false));
    }

    fn revert(&mut self, of: u64, revision: u64) -> bool {
        let (import, is_there, reverted) = self.changes[&of];
        let effect = &self.effects[&import];
        let side = |(before, after): (Cell, Cell), there: bool| if there { after } else { before };
        let as_left = effect
            .iter()
            .all(|(key, &cells)| self.cells.get(key).copied().unwrap_or_default() == side(cells, is_there));
        if reverted || !as_left {
            return false;
        }
        for (key, &cells) in effect {
            self.cells.insert(*key, side(cells, !is_there));
        }
        self.changes.insert(of, (import, is_there, true));
        self.changes.insert(revision, (import, !is_there, false));
        true
    }

    fn figures(&self) -> BTreeMap<Key, i64> {
        self.cells.iter().filter_map(|(key, cell)| Some((*key, cell.figure?))).collect()
    }
}

/// A figure that tells which import brought it.
fn figure_of(key: Key, revision: u64) -> i64 {
    revision as i64 * 100 + key.0 as i64 * 20 + i64::from(key.1)
}

fn batch(rows: &Rows, revision: u64) -> Change {
    let mut figures = Figures::new();
    let (workload, kind) = (figures.workload("Storage"), figures.kind("azure-usage"));
    let file = Some(format!("{revision}.tsv"));
    let source =
        figures.source(&Provenance { kind: Some("azure-usage".into()), source: file, as_of: Some(stores::today()) });
    for (key, is_there) in rows {
        let series = figures.series(Series {
            customer: key.0 as u32,
            subscription: NONE,
            product: Product::Azure,
            workload,
            attributed: NONE,
            kind,
        });
        let month = Month::new(2026, key.1).expect("a month");
        let mut measures = [None; 6];
        measures[Measure::Acr as usize] = Some(Micro(figure_of(*key, revision)));
        match is_there {
            true => figures.add(series, month, source, (2, 4), measures),
            false => figures.close(series, month, source),
        }
    }
    let customers = CUSTOMERS.map(Into::into).to_vec();
    Change {
        edits: Vec::new(),
        evidence: Some(EvidenceChange::Apply(Batch { customers, figures, ..Batch::default() })),
    }
}

fn figures(store: &Store) -> BTreeMap<Key, i64> {
    let book = store.load(&Ranking::default()).expect("loads").book;
    let rows = (0..CUSTOMERS.len()).flat_map(|customer| book.usage.rows_of(customer).map(move |row| (customer, row)));
    rows.map(|(customer, row)| {
        let row = book.usage.row(row, &CUSTOMERS[customer].into(), &List::default()).expect("a row");
        let figure = row.measures[0].expect("a figure").0;
        assert_eq!((row.source, row.lines), (Some(format!("{}.tsv", figure / 100)), Some((2, 4))));
        ((customer, row.month.month()), figure)
    })
    .collect()
}

fn store() -> (tempfile::TempDir, Store) {
    let (folder, mut store) = stores::new();
    let customers = CUSTOMERS.map(|id| Customer::new(id, id));
    let edits = customers.map(|customer| Edit::create(LedgerRecord::from(customer))).to_vec();
    stores::commit(&mut store, &stores::edits(edits), 0).expect("committed");
    (folder, store)
}

fn revert(store: &mut Store, of: u64) -> Result<u64, StoreError> {
    let change = Change { edits: Vec::new(), evidence: Some(EvidenceChange::Revert(of)) };
    let base = store.revision().expect("a revision");
    let commit = laurels_data::store::Commit { undoes: Some(of), ..stores::plain(&change, base) };
    store.commit(&commit, &mut |_| ControlFlow::Continue(()))
}

/// Turns a change of figures round, after the book was told what that comes to.
fn revert_checked(store: &mut Store, of: u64) -> Result<(), StoreError> {
    let book = store.load(&Ranking::default()).expect("loads").book;
    let outcome = store.reverted(&[of]).map(|mut batches| batches.remove(0));
    let reverted = revert(store, of);
    match (outcome, reverted) {
        (Ok(batch), Ok(_)) => {
            let change = Change { edits: Vec::new(), evidence: Some(EvidenceChange::Apply(batch)) };
            let after = book.apply(&change, &Ranking::default()).expect("applies");
            let stored = store.load(&Ranking::default()).expect("loads").book;
            assert_eq!(stores::spelled(&after), stores::spelled(&stored), "turning {of} round");
            Ok(())
        }
        (Err(outcome), Err(refused)) => {
            assert_eq!(outcome.fault, refused.fault);
            Err(refused)
        }
        (outcome, reverted) => panic!("told {outcome:?}, turned {reverted:?}"),
    }
}

/// Carries the steps out on a store and on the model; after each both hold the same figures.
fn carry_out(steps: &[Step]) {
    let (_folder, mut store) = store();
    let mut model = Model::default();
    for step in steps {
        let newest = store.revision().expect("a revision");
        match step {
            Step::Import(rows) => {
                stores::commit(&mut store, &batch(rows, newest + 1), newest).expect("committed");
                model.import(rows, newest + 1);
            }
            Step::Revert(back) => {
                let Some(&of) = model.changes.keys().rev().nth(*back) else { continue };
                let reverted = revert_checked(&mut store, of);
                let expected = model.revert(of, newest + 1);
                match reverted {
                    Ok(_) => assert!(expected, "change {of} was turned round: {model:#?}"),
                    Err(StoreError { fault: Fault::DependedOn { .. } | Fault::Undone { .. }, .. }) => {
                        assert!(!expected, "change {of} was not turned round: {model:#?}");
                    }
                    Err(error) => panic!("{error}"),
                }
            }
        }
        assert_eq!(figures(&store), model.figures());
    }
    let checks = store.check(stores::today());
    assert!(checks.iter().all(|check| check.status != Health::Fail), "{checks:#?}");
}

fn step() -> impl Strategy<Value = Step> {
    let rows = btree_map((0..CUSTOMERS.len(), 1..4_u32), proptest::bool::weighted(0.75), 1..5);
    prop_oneof![2 => rows.prop_map(Step::Import), 3 => prop_oneof![3 => Just(0), 2 => 1..6_usize].prop_map(Step::Revert)]
}

properties! {
    64;

    #[test]
    fn reverting_is_exact_or_refused(steps in vec(step(), 1..14)) {
        carry_out(&steps);
    }
}

#[test]
fn two_imports_are_undone_and_redone_one_after_the_other() {
    let (_folder, mut store) = store();
    let rows = |months: &[u32]| months.iter().map(|&month| ((0, month), true)).collect::<Rows>();
    stores::commit(&mut store, &batch(&rows(&[1, 2]), 2), 1).expect("committed");
    let first = figures(&store);
    stores::commit(&mut store, &batch(&rows(&[2, 3]), 3), 2).expect("committed");
    let second = figures(&store);
    assert_eq!(revert(&mut store, 2).expect_err("stood on").fault, Fault::DependedOn { revision: 3 });
    for (of, expected) in
        [(3, &first), (2, &BTreeMap::new()), (5, &first), (4, &second), (7, &first), (6, &BTreeMap::new())]
    {
        revert_checked(&mut store, of).unwrap_or_else(|error| panic!("undoing {of}: {error}"));
        assert_eq!(&figures(&store), expected, "after undoing {of}");
    }
    assert_eq!(revert(&mut store, 3).expect_err("twice").fault, Fault::Undone { by: 4 });
    assert_eq!(revert(&mut store, 1).expect_err("no figures").fault, Fault::NoRevision(1));
}

#[test]
fn what_an_import_stood_on_comes_back_before_it() {
    let (_folder, mut store) = store();
    let rows = Rows::from([((0, 1), true)]);
    for revision in [2, 3] {
        stores::commit(&mut store, &batch(&rows, revision), revision - 1).expect("committed");
    }
    for of in [3, 2] {
        revert_checked(&mut store, of).unwrap_or_else(|error| panic!("undoing {of}: {error}"));
    }
    assert_eq!(revert_checked(&mut store, 4).expect_err("gone").fault, Fault::DependedOn { revision: 5 });
    for of in [5, 4] {
        revert_checked(&mut store, of).unwrap_or_else(|error| panic!("undoing {of}: {error}"));
    }
}

#[test]
fn redoing_depends_on_the_undo() {
    let (_folder, mut store) = store();
    let presence = |is_there: bool| Rows::from([((0, 1), is_there)]);
    for (revision, is_there) in [(2, true), (3, false), (4, true)] {
        stores::commit(&mut store, &batch(&presence(is_there), revision), revision - 1).expect("committed");
    }
    assert_eq!(revert_checked(&mut store, 3).expect_err("stood on").fault, Fault::DependedOn { revision: 4 });
    stores::commit(&mut store, &batch(&presence(false), 5), 4).expect("committed");
    assert_eq!(revert_checked(&mut store, 3).expect_err("stood on").fault, Fault::DependedOn { revision: 5 });
    for of in [5, 4, 3] {
        revert_checked(&mut store, of).unwrap_or_else(|error| panic!("undoing {of}: {error}"));
    }
    assert_eq!(figures(&store), BTreeMap::from([((0, 1), figure_of((0, 1), 2))]));
}
