//! Moves, several records at once, merged customers, reported scores, and the association rules before each.

use super::*;
use crate::test_harness::day;
use laurels_core::book::{
    Activity, Association, AssociationState, AssociationType, Customer, LogEntry, Product, Subscription,
};
use laurels_core::lint;

fn claim(
    id: &str,
    customer: &str,
    state: AssociationState,
    log: &[(AssociationState, chrono::NaiveDate)],
) -> Association {
    Association {
        state,
        activity: Some(Activity::OsuM365),
        workloads: vec!["Teams".into()],
        partner_id: Some("6096001".into()),
        log: log.iter().map(|&(state, on)| LogEntry { state, on, note: String::new() }).collect(),
        ..Association::active(id, AssociationType::Cpor, customer)
    }
}

/// A dashboard with claims of Contoso and Northwind beside the usual book.
fn with_claims(claims: Vec<Association>) -> TestHarness {
    let mut harness = TestHarness::ready();
    let mut book = book();
    book.associations = claims.into();
    harness.act(Action::Loaded(loaded(book.sorted())));
    harness.press("2");
    harness
}

fn after(recording: &Recording) -> Vec<Association> {
    let of = |edit: &Edit| match &edit.after {
        Some(LedgerRecord::Association(association)) => Some(Association::clone(association)),
        _ => None,
    };
    recording.change.edits.iter().filter_map(of).collect()
}

#[test]
fn a_move_takes_a_day_and_a_note_and_offers_only_possible_states() {
    use AssociationState::*;
    let mut harness = with_claims(vec![claim(
        "a",
        "c0",
        UnderReview,
        &[(Submitted, day(2026, 11, 2)), (UnderReview, day(2026, 11, 9))],
    )]);
    harness.press("m enter");
    assert_eq!(
        harness.names(TableId::Options),
        ["Microsoft approves it", "Microsoft asks for more", "Microsoft rejects it"]
    );
    harness.press("enter");
    fill(&mut harness, "On", "2026-11-20");
    fill(&mut harness, "Note", "by mail");
    harness.press("ctrl-s");
    let recording = recording(&harness);
    assert_eq!(recording.what, "moved association a to approved");
    let [moved] = &after(&recording)[..] else { panic!("{recording:?}") };
    assert_eq!(
        (moved.state, moved.substate.as_deref(), moved.started),
        (Active, Some("approved"), Some(day(2026, 11, 20)))
    );
    let last = moved.log.last().expect("an entry");
    assert_eq!((last.state, last.on, last.note.as_str()), (Active, day(2026, 11, 20), "by mail"));
}

#[test]
fn a_move_before_the_logs_last_day_is_refused_at_the_field() {
    use AssociationState::*;
    let mut harness = with_claims(vec![claim("a", "c0", Submitted, &[(Submitted, day(2026, 11, 20))])]);
    harness.press("m");
    fill(&mut harness, "Move", "reviews");
    fill(&mut harness, "On", "2026-11-19");
    let rows = harness.table(TableId::Form).rows;
    assert!(rows.iter().any(|row| row.cells[2].as_text().contains("the log goes on to 2026-11-20")), "{rows:?}");
    harness.press("ctrl-s");
    assert!(harness.state.job.is_none());
}

#[test]
fn marked_associations_move_together_if_all_can() {
    use AssociationState::*;
    let log = [(UnderReview, day(2026, 11, 9))];
    let mut harness = with_claims(vec![claim("a", "c0", UnderReview, &log), claim("b", "c1", UnderReview, &log)]);
    harness.press("space space m");
    fill(&mut harness, "Move", "approves");
    harness.press("ctrl-s");
    assert_eq!(harness.state.windows.last().map(Window::title).as_deref(), Some("Change 2 records?"));
    harness.yes();
    let recording = recording(&harness);
    assert_eq!(recording.what, "moved 2 associations to approved");
    assert_eq!(after(&recording).iter().map(|a| a.state).collect::<Vec<_>>(), [Active, Active]);
    let mut harness = with_claims(vec![claim("a", "c0", UnderReview, &log), claim("b", "c1", Ended, &log)]);
    harness.press("space space m");
    assert!(harness.state.windows.is_empty());
    assert!(harness.state.notice().is_some_and(|notice| notice.text.contains("can't all move")));
}

#[test]
fn a_displaced_claim_names_the_other_partner() {
    use AssociationState::*;
    let mut harness = with_claims(vec![claim("a", "c0", Active, &[(Active, day(2026, 11, 9))])]);
    harness.press("m");
    fill(&mut harness, "Move", "another partner");
    fill(&mut harness, "Displaced by", "Tailspin Toys");
    fill(&mut harness, "Note", "our report was missing");
    harness.press("ctrl-s");
    let [moved] = &after(&recording(&harness))[..] else { panic!("one") };
    assert_eq!((moved.state, moved.displaced_by.as_deref()), (Displaced, Some("Tailspin Toys")));
}

#[test]
fn a_bulk_edit_sets_only_the_changed_fields_in_every_record() {
    let mut harness = TestHarness::ready();
    harness.press("2 ] space space e");
    let rows = harness.table(TableId::Form).rows;
    let value = |label: &str| {
        rows.iter().find(|row| row.cells[0].as_text() == label).map(|row| row.cells[1].as_text().to_owned())
    };
    assert_eq!(value("Name"), None, "a name is one's own");
    assert_eq!(value("Country").as_deref(), Some("(two letters, such as NO)"));
    assert_eq!(value("Cloud").as_deref(), Some("commercial"));
    fill(&mut harness, "Country", "NO");
    harness.press("ctrl-s").yes();
    let recording = recording(&harness);
    assert_eq!((recording.change.edits.len(), recording.what.as_str()), (2, "changed 2 records"));
    for edit in &recording.change.edits {
        let changed = laurels_core::change::field_changes(edit);
        assert_eq!(changed.iter().map(|change| change.field.as_str()).collect::<Vec<_>>(), ["country"]);
    }
    assert!(harness.state.tables.get(TableId::Customers).marked.is_empty());
}

#[test]
fn a_bulk_edit_names_the_record_that_would_be_invalid() {
    let mut harness = TestHarness::ready();
    harness.press("4 [ space space e");
    fill(&mut harness, "Expires on", "2025-12-20");
    harness.press("ctrl-s");
    assert!(harness.state.job.is_none());
    assert!(harness.state.notice().is_some_and(|notice| notice.text.contains("ada AZ-104 2026-01-10")));
}

/// A dashboard with a customer made by hand beside the one that a report brought.
fn with_two_of_one() -> TestHarness {
    let mut book = book();
    book.customers.push(Customer { country: Some("NO".into()), ..Customer::new("hand", "Contoso by hand") });
    for customer in book.customers.iter_mut().filter(|customer| customer.id == "c0") {
        customer.tenant_id = Some("3f2504e0-4f89-41d3-9a0c-0305e82c3301".into());
        customer.country = Some("SE".into());
    }
    book.subscriptions.push(Subscription::new("hand-365", "hand", Product::Microsoft365));
    let mut harness = TestHarness::ready();
    harness.act(Action::Loaded(loaded(book.sorted())));
    harness.press("2 ]");
    harness
}

#[test]
fn the_tenant_of_another_customer_is_refused_beside_the_field_with_the_way_to_merge() {
    let said = |harness: &TestHarness| -> String {
        let rows = harness.table(TableId::Form).rows;
        let told = rows.iter().map(|row| row.cells[2].as_text().to_owned());
        told.filter(|text| text.contains("the tenant of")).collect()
    };
    let tenant = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";
    let mut harness = with_two_of_one();
    harness.press("g / h a n d enter e");
    fill(&mut harness, "Tenant id", "3f2504e0-4f89-41d3-9a0c-0305e82c3302");
    assert_eq!(said(&harness), "");
    fill(&mut harness, "Tenant id", tenant);
    assert!(said(&harness).contains("this is the tenant of Contoso (c0)"), "{}", said(&harness));
    assert!(said(&harness).contains("Ctrl-g makes the two one"), "{}", said(&harness));
    harness.press("ctrl-s");
    assert!(harness.state.job.is_none(), "nothing is recorded");
    harness.press("ctrl-g");
    let Some(Window::Record(form)) = harness.state.windows.last() else { panic!("a form is in front") };
    assert_eq!(form.before().map(LedgerRecord::key).as_deref(), Some("c0"), "the one with the tenant stays");
    harness.press("esc");
    let Some(Window::Record(form)) = harness.state.windows.last() else { panic!("what was typed is kept") };
    assert_eq!(form.value("tenant_id"), tenant);
    let mut harness = with_two_of_one();
    harness.press("n");
    fill(&mut harness, "Name", "Contoso once more");
    fill(&mut harness, "Tenant id", &tenant.to_uppercase());
    assert!(said(&harness).contains("Ctrl-g adds what you typed to it"), "{}", said(&harness));
    harness.press("ctrl-s");
    assert!(harness.state.job.is_none(), "nothing is recorded");
    fill(&mut harness, "Name", "Contoso");
    harness.press("ctrl-g ctrl-s");
    let change = recording(&harness).change;
    assert_eq!(change.edits.len(), 1, "a customer that was never recorded is not taken out: {change:?}");
}

#[test]
fn merging_says_how_many_figures_of_the_customer_that_goes_are_not_kept() {
    let seats = |customer: &str, seats| laurels_core::evidence::UsageRow {
        customer: customer.into(),
        subscription: None,
        product: Product::Microsoft365,
        workload: "Teams".into(),
        month: laurels_core::month::Month::new(2026, 10).expect("a month"),
        measures: laurels_core::evidence::Measure::ALL.map(|measure| {
            (measure == laurels_core::evidence::Measure::PaidSeats).then(|| laurels_core::money::Micro::units(seats))
        }),
        attributed_by: None,
        kind: None,
        source: None,
        lines: None,
        as_of: None,
    };
    let mut harness = with_two_of_one();
    let mut book = laurels_core::book::Book::clone(harness.state.book.as_ref().expect("loaded"));
    let mut figures = laurels_core::evidence::Figures::new();
    for row in [seats("c0", 500), seats("hand", 80)] {
        figures.push(book.customer_index(&row.customer).expect("there"), None, &row);
    }
    let ranking = laurels_core::evidence::Ranking::default();
    book.usage = std::sync::Arc::new(figures.build(book.customers.len(), &ranking));
    harness.act(Action::Loaded(loaded(book)));
    harness.press("g space +");
    fill(&mut harness, "Name", "by hand");
    fill(&mut harness, "Country", "SE");
    harness.press("ctrl-s").yes();
    let what = recording(&harness).what;
    assert!(what.ends_with("; 1 usage figure of hand differed from that of c0 and was dropped"), "{what}");
}

#[test]
fn merging_two_customers_asks_where_they_differ() {
    let mut harness = with_two_of_one();
    harness.press("+");
    assert!(harness.state.notice().is_some_and(|notice| notice.text.contains("mark two customers")));
    harness.press("g space +");
    let Some(Window::Record(form)) = harness.state.windows.last() else { panic!("a form is in front") };
    assert_eq!(form.before().map(LedgerRecord::key).as_deref(), Some("c0"), "the one with a tenant stays");
    harness.press("ctrl-s");
    assert!(harness.state.job.is_none(), "name and country differ");
    fill(&mut harness, "Name", "by hand");
    fill(&mut harness, "Country", "SE");
    harness.press("ctrl-s").yes();
    let recording = recording(&harness);
    assert_eq!(recording.what, "merged Contoso by hand into customer Contoso");
    let book = harness.state.book.clone().expect("loaded");
    let after = book.apply(&recording.change, &laurels_core::evidence::Ranking::default()).expect("it fits");
    // A wizard that is under way for the one that goes is about the kept one from now on.
    let wizard = laurels_core::wizard::wizard("pal-azure").expect("ships");
    let run = laurels_core::wizard::WizardRun {
        answers: [("customer".to_owned(), "hand".to_owned())].into(),
        ..laurels_core::wizard::WizardRun::begin(
            wizard,
            harness.state.wizard_context().expect("loaded"),
            &Default::default(),
        )
    };
    let drafts = vec![laurels_core::wizard::Draft { ticket: laurels_core::wizard::Ticket::Kept(7), run }];
    let kept = laurels_core::opened::OpenedBook { drafts, ..loaded(after.clone()) };
    harness.act(Action::Finished(Ok(Done::Changed(kept, None))));
    assert_eq!(harness.state.drafts[0].run.answers.get("customer").map(String::as_str), Some("c0"));
    assert!(harness.effects.iter().any(|effect| matches!(effect, Effect::Draft(_))), "and is kept so");
    assert_eq!(after.customer("hand"), None);
    let kept = after.customer("c0").expect("there");
    assert_eq!((kept.name.as_str(), kept.country.as_deref()), ("Contoso by hand", Some("SE")));
    assert_eq!(after.subscription("hand-365").map(|s| s.customer.as_str()), Some("c0"));
}

#[test]
fn a_bulk_edit_follows_changes_of_others() {
    let mut harness = TestHarness::ready();
    harness.press("2 ] space space e");
    fill(&mut harness, "Country", "NO");
    let mut changed = book();
    changed.customers[0].domain = Some("contoso.example".into());
    harness.act(Action::Loaded(loaded(changed)));
    harness.press("ctrl-s").yes();
    let recording = recording(&harness);
    let Some(Edit { before: Some(LedgerRecord::Customer(before)), .. }) = recording.change.edits.first() else {
        panic!()
    };
    assert_eq!(before.domain.as_deref(), Some("contoso.example"), "theirs is what it stands on");
}

#[test]
fn a_broken_association_rule_is_shown_at_its_field_and_waived_with_a_reason() {
    use AssociationState::*;
    let mut harness = with_claims(vec![claim("a", "c0", Active, &[]), claim("b", "c0", Draft, &[])]);
    harness.press("j e");
    let said = |harness: &TestHarness, label: &str| {
        let rows = harness.table(TableId::Form).rows;
        let row = rows.iter().find(|row| row.cells[0].as_text() == label);
        row.map(|row| row.cells[2].as_text().to_owned()).unwrap_or_default()
    };
    fill(&mut harness, "Location id", "(blank)");
    assert!(!said(&harness, "Workloads").contains("both claim"), "a draft claims nothing yet");
    harness.press("esc").yes().press("m");
    fill(&mut harness, "Move", "submit");
    harness.press("ctrl-s");
    assert!(harness.state.job.is_none());
    let rows = harness.table(TableId::RuleDialog).rows;
    assert_eq!(rows.len(), 2, "{rows:?}");
    assert!(rows[0].cells[0].as_text().contains("both claim Teams"), "{rows:?}");
    harness.press("tab enter");
    assert!(harness.state.job.is_none(), "not without a reason");
    harness.type_text("  ");
    harness.press("ctrl-s");
    assert!(harness.state.job.is_none(), "nor with a blank one");
    harness.type_text("two teams until the merger");
    harness.press("enter enter");
    let [moved] = &after(&recording(&harness))[..] else { panic!("one") };
    assert_eq!(lint::waived(&moved.notes, "one-claim"), Some("two teams until the merger"));
    assert!(!harness.state.windows.iter().any(|window| matches!(window, Window::RuleDialog(_))));
}

#[test]
fn an_already_broken_rule_is_shown_and_does_not_block_a_change() {
    use AssociationState::*;
    let mut harness = with_claims(vec![claim("a", "c0", Active, &[]), claim("b", "c0", Active, &[])]);
    harness.press("j e");
    let rows = harness.table(TableId::Form).rows;
    assert!(rows.iter().any(|row| row.cells[2].as_text().contains("both claim Teams")), "{rows:?}");
    fill(&mut harness, "Claim name", "Spring");
    harness.press("ctrl-s");
    assert_eq!(after(&recording(&harness)).len(), 1);
}

#[test]
fn the_reason_is_recorded_on_the_association_that_breaks_the_rule() {
    let mut harness = TestHarness::ready();
    harness.press("2 ] e");
    fill(&mut harness, "Cloud", "china");
    let rows = harness.table(TableId::Form).rows;
    assert!(rows.iter().any(|row| row.cells[0].as_text() == "Cloud" && !row.cells[2].as_text().is_empty()), "{rows:?}");
    harness.press("ctrl-s");
    harness.type_text("moving out next month");
    harness.press("ctrl-s");
    let [noted] = &after(&recording(&harness))[..] else { panic!("one") };
    assert_eq!((noted.id.as_str(), lint::waived(&noted.notes, "pal-cloud")), ("c0-pal", Some("moving out next month")));
}

#[test]
fn every_rule_names_a_field_of_some_form() {
    let paths: Vec<&str> = TYPES.iter().flat_map(|of| of.fields).map(|field| field.path).collect();
    for rule in lint::rules() {
        assert!(!rule.fields.is_empty(), "{}", rule.id);
        for field in &rule.fields {
            assert!(paths.contains(&field.as_str()), "{}: {field}", rule.id);
        }
    }
}

#[test]
fn reported_scores_are_typed_cell_by_cell_into_one_form() {
    let mut harness = TestHarness::ready();
    harness.press("R");
    harness.type_text("12.5");
    harness.press("tab tab");
    harness.type_text("7");
    harness.press("down ctrl-s").yes();
    let recording = recording(&harness);
    assert_eq!(recording.change.edits.len(), 2);
    assert_eq!(recording.what, "reported scores of 2026-11-22: 2 figures");
    let mut harness = TestHarness::ready();
    harness.press("R");
    harness.type_text("99");
    harness.press("ctrl-s");
    assert!(harness.state.job.is_none());
    assert!(harness.state.notice().is_some_and(|notice| notice.text.contains("from 0 to 15")));
    harness.press("esc").yes();
    assert!(harness.state.windows.is_empty());
    harness.press("R").yes();
    let Some(Window::ReportedScores(form)) = harness.state.windows.last() else { panic!("the form is in front") };
    assert_eq!(form.focused().map(|(_, text)| text), Some("99"), "the draft goes on");
}

#[test]
fn an_already_broken_rule_can_be_waived_from_the_form() {
    use AssociationState::*;
    let mut harness = with_claims(vec![claim("a", "c0", Active, &[]), claim("b", "c0", Active, &[])]);
    harness.press("j e ctrl-o");
    assert!(
        harness.state.notice().is_some_and(|notice| notice.text.contains("shows an association rule")),
        "no rule stands there"
    );
    let rows = harness.table(TableId::Form).rows;
    let at = rows.iter().position(|row| row.cells[2].as_text().contains("both claim Teams")).expect("a rule");
    for _ in 0..at {
        harness.press("down");
    }
    harness.press("ctrl-o");
    harness.type_text("until the merger");
    harness.press("enter");
    let rows = harness.table(TableId::Form).rows;
    assert!(rows.iter().all(|row| !row.cells[2].as_text().contains("both claim")), "it is no longer said");
    harness.press("ctrl-s");
    let [noted] = &after(&recording(&harness))[..] else { panic!("one") };
    assert_eq!(noted.notes, "waived one-claim: until the merger");
}

#[test]
fn a_rule_that_another_record_breaks_is_waived_on_that_record() {
    let mut book = book();
    book.customers.iter_mut().filter(|c| c.id == "c0").for_each(|c| c.cloud = Some(laurels_core::book::Cloud::China));
    let mut harness = TestHarness::ready();
    harness.act(Action::Loaded(loaded(book)));
    harness.press("2 ] e down down down down down ctrl-o");
    harness.type_text("moving out next month");
    harness.press("enter");
    let [noted] = &after(&recording(&harness))[..] else { panic!("one") };
    assert_eq!((noted.id.as_str(), noted.notes.as_str()), ("c0-pal", "waived pal-cloud: moving out next month"));
}

#[test]
fn a_customers_page_edits_deletes_and_adds_records() {
    let mut harness = TestHarness::ready();
    harness.press("2 ] enter e");
    let title = |harness: &TestHarness| harness.state.windows.last().map(|window| window.title().into_owned());
    assert_eq!(title(&harness).as_deref(), Some("Edit customer"));
    harness.press("esc d");
    assert_eq!(title(&harness).as_deref(), Some("Delete customer Contoso?"));
    harness.press("esc n");
    let Some(Window::Record(form)) = harness.state.windows.last() else { panic!("a form is in front") };
    assert_eq!((form.of.name, form.value("customer")), ("association", "c0"));
}

#[test]
fn an_invalid_day_of_a_move_is_reported_at_the_day_only() {
    use AssociationState::*;
    let mut harness = with_claims(vec![claim("a", "c0", Draft, &[])]);
    harness.press("m");
    fill(&mut harness, "Move", "submit");
    fill(&mut harness, "On", "some day");
    let rows = harness.table(TableId::Form).rows;
    let bad = rows.iter().filter(|row| row.cells.last().is_some_and(|note| note.tone == Tone::Bad));
    assert_eq!(bad.map(|row| row.cells[0].as_text()).collect::<Vec<_>>(), ["On"]);
}

#[test]
fn bulk_commands_come_first_while_rows_are_marked() {
    let mut harness = TestHarness::ready();
    harness.press("2 ] space space");
    let labels: Vec<&str> = harness.state.footer().into_iter().map(|hint| hint.label).collect();
    assert_eq!(labels[..6], ["edit all", "delete all", "merge", "mark", "mark all", "unmark"]);
}
