//! The demonstration book shows everything the program can say, and stays a believable partner while it does.

use laurels_app::arrangement::Arrangement;
use laurels_app::compute::{self, Inputs, Query, Results};
use laurels_app::route::{Pane, Route};
use laurels_app::table::TableId;
use laurels_app::view::{self, Subject, ViewOptions};
use laurels_core::benefits::Money;
use laurels_core::book::{
    AssociationState, AssociationType, Book, Cloud, DesignationId, MetricId, Product, SubscriptionStatus,
};
use laurels_core::book_index::BookIndex;
use laurels_core::evidence::Measure;
use laurels_core::lint::{self, Severity};
use laurels_core::rulebook::{self, Rulebook};
use laurels_core::scoring::{self, AsOf, Reason, Scorecard, Status};
use laurels_core::states;
use laurels_core::todo::TodoSettings;
use laurels_data::exchange::{dataset, demo};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

const AS_OF: AsOf = AsOf { date: demo::DATE, today: demo::DATE };

fn book() -> Book {
    let (book, warnings) = dataset::read(demo::DATASET.as_bytes()).expect("the demonstration is a valid dataset");
    assert_eq!(warnings, []);
    book
}

fn rules() -> Rulebook {
    rulebook::shipped(rulebook::in_force(demo::DATE).0).expect("a shipped rulebook").expect("a valid rulebook")
}

fn card() -> Scorecard {
    scoring::score(&book(), &rules(), AS_OF)
}

#[test]
fn every_reason_occurs() {
    let (book, rules) = (book(), rules());
    let mut seen: BTreeMap<Reason, String> = BTreeMap::new();
    for designation in &scoring::score(&book, &rules, AS_OF).designations {
        for metric in scoring::explain(&book, &rules, AS_OF, designation.id, None) {
            for item in metric.counted.iter().chain(&metric.excluded) {
                for reason in &item.reasons {
                    seen.entry(*reason)
                        .or_insert_with(|| format!("{} {} {}", metric.designation, metric.metric, item.id));
                }
            }
        }
    }
    let missing: Vec<&str> = Reason::ALL.iter().filter(|r| !seen.contains_key(r)).map(|r| r.word()).collect();
    assert_eq!(missing, Vec::<&str>::new());
}

#[test]
fn every_state_and_status_occurs() {
    let (book, card) = (book(), card());
    let states: BTreeSet<AssociationState> = book.associations.iter().map(|a| a.state).collect();
    assert_eq!(states, AssociationState::ALL.iter().copied().collect());
    let types: BTreeSet<AssociationType> = book.associations.iter().map(|a| a.kind).collect();
    assert_eq!(types, AssociationType::ALL.iter().copied().collect());
    let statuses: BTreeSet<SubscriptionStatus> = book.subscriptions.iter().map(|s| s.status).collect();
    assert_eq!(statuses, SubscriptionStatus::ALL.iter().copied().collect());
    for status in [Status::InProgress, Status::Qualified, Status::Enrolled, Status::RenewalDue] {
        assert!(card.designations.iter().any(|d| d.status == status), "{}", status.word());
    }
}

#[test]
fn two_designations_qualify_one_is_just_short_and_one_is_blocked() {
    let card = card();
    let summaries: Vec<(&str, String, bool, Vec<MetricId>)> = card
        .designations
        .iter()
        .map(|d| (d.id.word(), format!("{} {:.1}", d.track, d.points), d.qualified, d.blocking.clone()))
        .collect();
    let summary =
        |id, points: &str, qualified, blocking: &[MetricId]| (id, points.to_owned(), qualified, blocking.to_vec());
    assert_eq!(
        summaries,
        [
            summary("business-applications", "smb 62.5", false, &[MetricId::UsageGrowth]),
            summary("modern-work", "smb 89.8", true, &[]),
            summary("security", "smb 48.7", false, &[]),
            summary("infrastructure", "enterprise 70.7", true, &[]),
            summary("data-ai", "enterprise 66.7", false, &[]),
            summary("digital-app-innovation", "enterprise 62.7", false, &[]),
        ]
    );
}

#[test]
fn it_is_a_mid_size_partner_with_two_years_of_figures() {
    let book = book();
    assert_eq!(book.customers.len(), 60);
    assert_eq!(book.people.len(), 25);
    let months: BTreeSet<_> = book.usage.months().iter().collect();
    assert_eq!(months.len(), 26);
    let families: BTreeSet<Product> = book.usage.products().iter().copied().collect();
    assert_eq!(families, Product::ALL.iter().copied().collect());
    for cloud in Cloud::ALL {
        assert!(book.customers.iter().any(|c| c.cloud == Some(*cloud)), "{cloud}");
    }
    assert!(book.customers.iter().any(|c| c.name == "株式会社コントソ"));
    for measure in [Measure::Acr, Measure::PaidSeats, Measure::ActiveUsers, Measure::Revenue, Measure::Capacity] {
        assert!(book.usage.presence().iter().any(|bits| bits & measure.bit() != 0), "{}", measure.field());
    }
}

/// One of each, so that one sees what it looks like; everything else keeps to the rules that the program itself states.
#[test]
fn it_breaks_two_association_rules_on_purpose() {
    let findings = lint::findings(&book(), &rules(), demo::DATE);
    let broken: Vec<(&str, Severity, &str)> =
        findings.iter().map(|found| (found.rule.id.as_str(), found.rule.severity, found.id.as_str())).collect();
    assert_eq!(
        broken,
        [
            ("osa-revenue", Severity::Doubt, "woodgrove-bank-cpor3"),
            ("location-id", Severity::Error, "contoso-pharmaceuticals-pal"),
        ]
    );
}

#[test]
fn every_association_has_a_state_of_its_type_and_a_log_that_reaches_it() {
    for association in &book().associations {
        let id = &association.id;
        let current = states::current(association).unwrap_or_else(|| panic!("{id}: no such state"));
        assert_eq!(association.substate.as_deref(), Some(current.id.as_str()), "{id}");
        assert!(association.log.is_sorted_by_key(|entry| entry.on), "{id}");
        assert!(association.log.iter().all(|entry| entry.on <= demo::DATE), "{id}");
        assert_eq!(association.log.last().map(|entry| entry.state), Some(association.state), "{id}");
        let began = association.log.iter().find(|entry| entry.state == AssociationState::Active).map(|entry| entry.on);
        assert_eq!(began, association.started, "{id}");
        let reached = |pair: &[laurels_core::book::LogEntry]| {
            let of = |state| states::of(association.kind).filter(move |known| known.state == state);
            of(pair[0].state).any(|from| from.moves.iter().any(|step| of(pair[1].state).any(|to| to.id == step.to)))
        };
        assert!(association.log.windows(2).all(reached), "{id}: {:?}", association.log);
    }
}

/// One record a line, so that a change of the demonstration can be read.
#[test]
fn the_file_is_as_an_export_would_write_it() {
    let mut export = Vec::new();
    dataset::write(&book(), &mut export).expect("writing to memory");
    assert!(demo::DATASET.as_bytes() == export, "assets/demo/dataset.json is not the export of itself");
}

/// Every list that the book fills, and what is worked out of it.
fn lists() -> BTreeSet<TableId> {
    let views = Pane::ALL.into_iter().flat_map(|pane| pane.views().into_iter().map(move |view| (pane, view)));
    let arrangements = views.map(|(pane, view)| Route { view, ..Route::at(pane) }.arrangement());
    let shown = arrangements.chain([Arrangement::Customer, Arrangement::FirstStart]).flat_map(|a| a.lists().iter());
    shown.copied().chain([TableId::Palette, TableId::Rulebooks, TableId::Questions]).collect()
}

/// Looks at every list of the demonstration, of each customer, designation and metric that may be open.
fn for_each_list(mut at: impl FnMut(&Subject<'_>, TableId)) {
    let (book, rulebook) = (Arc::new(book()), Arc::new(rules()));
    let (index, mut results) = (BookIndex::of(&book), Results::default());
    let (days, snoozes) = (TodoSettings::default(), Arc::default());
    let inputs = Inputs {
        book,
        rulebook,
        moment: AS_OF,
        days,
        costs: Default::default(),
        drafts: Vec::new(),
        snoozes,
        qualified: Default::default(),
        compared: None,
        plan: None,
        visible: Vec::new(),
    };
    let card = card();
    let metrics =
        || card.designations.iter().flat_map(|score| score.metrics.iter().map(|metric| (score.id, metric.id)));
    let whole = [Query::Score, Query::Compare, Query::Advise, Query::Stakes, Query::Timeline, Query::Sources];
    let mut questions = [&whole[..], &[Query::Links, Query::Reconcile]].concat();
    questions.extend(metrics().map(|(designation, metric)| Query::Explain(designation, metric)));
    questions.extend(inputs.book.customers.iter().map(|customer| Query::Customer(customer.id.clone())));
    for question in questions {
        let answer = compute::answer(&question, &inputs);
        results.take(question, answer);
    }
    let customers = inputs.book.customers.iter().map(|customer| (None, Some(&customer.id)));
    for (open, customer) in metrics().map(|open| (Some(open), None)).chain(customers) {
        let (designation, metric) = open.unzip();
        let subject = Subject {
            book: Some(&inputs.book),
            index: &index,
            rules: Some(&inputs.rulebook),
            rulebooks: std::slice::from_ref(&inputs.rulebook),
            moment: AS_OF,
            results: &results,
            days,
            money: Money::default(),
            log: &[],
            history: None,
            drafts: &[],
            partners: &[],
            scenarios: &[],
            scenario: 0,
            store: "",
            read_only: false,
            lost: false,
            in_memory: true,
            stored: false,
            options: ViewOptions { designation, metric, matrix: designation, customer, ..ViewOptions::default() },
        };
        lists().into_iter().for_each(|id| at(&subject, id));
    }
}

#[test]
fn no_two_rows_of_a_list_have_the_same_key() {
    let mut filled = BTreeSet::new();
    for_each_list(|subject, id| {
        let keys: Vec<String> = (0..view::len(subject, id)).map(|record| view::key(subject, id, record)).collect();
        assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), keys.len(), "{id:?}: {keys:?}");
        filled.extend((!keys.is_empty()).then_some(id));
    });
    let empty: Vec<TableId> = lists().into_iter().filter(|id| !filled.contains(id)).collect();
    assert_eq!(empty, [TableId::Drafts, TableId::Log, TableId::Messages], "the demonstration fills every other list");
}

#[test]
fn a_range_of_rows_equals_its_rows_one_at_a_time() {
    for_each_list(|subject, id| {
        let columns = view::columns(subject, id).len();
        let order = view::sorted(subject, id, view::len(subject, id), view::first_sort(id));
        let shown = &order[order.len() / 3..order.len() - order.len() / 4];
        let rows = view::cells(subject, id, shown);
        assert_eq!(rows.len(), shown.len());
        for (row, &record) in rows.iter().zip(shown) {
            let record = record as usize;
            assert_eq!((&row.key, row), (&view::key(subject, id, record), &view::row(subject, id, record)), "{id:?}");
            let cells: Vec<_> = (0..columns + 1).map_while(|at| view::cell(subject, id, record, at)).collect();
            assert!(row.cells == cells && cells.len() == columns, "{id:?}: {row:?}");
        }
    });
}

#[test]
fn the_months_of_an_item_end_with_the_figure_of_its_sentence() {
    let (book, rules) = (book(), rules());
    let mut compared = 0;
    for &designation in DesignationId::ALL {
        for explanation in scoring::explain(&book, &rules, AS_OF, designation, None) {
            for item in explanation.counted.iter().chain(&explanation.excluded) {
                let Some(months) = item.place.and_then(|place| scoring::monthly(&book, &rules, AS_OF, place)) else {
                    continue;
                };
                let last = &months.months[0];
                let told = item.text.contains('$') && last.needed.is_some() && last.covered == last.amount;
                if told && last.amount > 0 && !item.text.contains("together") {
                    assert!(item.text.contains(&last.text), "{}: {} of {last:?}", item.name, item.text);
                    compared += 1;
                }
            }
        }
    }
    assert!(compared > 10, "only {compared}");
}
