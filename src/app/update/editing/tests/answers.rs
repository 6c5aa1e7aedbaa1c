//! What is answered, how it is typed and chosen, and what follows from it.

use super::*;
use crate::test_harness::{SPELLINGS, day};
use crate::window::Confirm;
use laurels_core::book::Book;
use laurels_core::opened::OpenedBook;
use laurels_core::wizard::{Draft, DraftCommand, Ticket};

#[test]
fn a_certification_expires_a_year_after_it_was_earned_and_fundamentals_never() {
    let mut harness = TestHarness::ready();
    harness.press("4 [ n");
    assert_eq!(value(&harness, "expires"), "", "the exam is not known yet");
    fill(&mut harness, "Certification", "AZ-104");
    assert_eq!(value(&harness, "expires"), "2027-11-22");
    fill(&mut harness, "Earned on", "2028-02-29");
    assert_eq!(value(&harness, "expires"), "2029-02-28", "a leap day");
    fill(&mut harness, "Certification", "AB-900");
    assert_eq!(value(&harness, "expires"), "");
    fill(&mut harness, "Expires on", "2026-12-31");
    fill(&mut harness, "Certification", "AZ-305");
    assert_eq!(value(&harness, "expires"), "2026-12-31", "what somebody set stays");
}

#[test]
fn a_choice_is_found_by_typing_and_sets_dependent_fields() {
    let mut harness = TestHarness::ready();
    harness.press("2 n");
    harness.type_text("north");
    assert_eq!(harness.names(TableId::Options), ["Northwind"]);
    harness.press("enter");
    assert_eq!(value(&harness, "customer"), "c1");
    fill(&mut harness, "Type", "pal");
    assert_eq!((value(&harness, "+state"), value(&harness, "partner_id")), ("draft".into(), "6096001".into()));
    fill(&mut harness, "Subscription", "c1");
    assert_eq!((value(&harness, "subscription"), value(&harness, "product")), ("c1-az".into(), "azure".into()));
    let Some(Window::Record(form)) = harness.state.windows.last() else { panic!("a form is in front") };
    let labels: Vec<&str> = form.of.fields.iter().map(|field| field.label).collect();
    assert!(labels.contains(&"Claim id") && labels.contains(&"Account"));
    let shown = harness.table(TableId::Form);
    let order = harness.state.tables.get(TableId::Form).order.len();
    assert_eq!(order, form.lines().len());
    let shown: Vec<&str> = shown.rows.iter().filter_map(|row| row.cells.first()).map(|cell| cell.as_text()).collect();
    assert!(!shown.contains(&"Claim id") && !shown.contains(&"Activity"), "not asked of a link: {shown:?}");
}

#[test]
fn a_new_association_logs_its_state_on_the_day_given() {
    let mut harness = TestHarness::ready();
    harness.press("2 n");
    fill(&mut harness, "Customer", "northwind");
    fill(&mut harness, "Type", "pal");
    fill(&mut harness, "State", "linked");
    fill(&mut harness, "In that state since", "2026-11-02");
    harness.press("ctrl-s");
    let recording = recording(&harness);
    let [Edit { before: None, after: Some(LedgerRecord::Association(made)) }] = recording.change.edits.as_slice()
    else {
        panic!("{recording:?}")
    };
    let on = day(2026, 11, 2);
    assert_eq!((made.state.word(), made.substate.as_deref(), made.started), ("active", Some("linked"), Some(on)));
    assert_eq!(made.log.iter().map(|entry| (entry.state.word(), entry.on)).collect::<Vec<_>>(), [("active", on)]);
}

#[test]
fn several_workloads_are_picked_by_name() {
    let mut harness = TestHarness::ready();
    harness.press("2 n");
    fill(&mut harness, "Customer", "contoso");
    fill(&mut harness, "Type", "cpor");
    fill(&mut harness, "Activity", "osu-m365");
    let rows = harness.table(TableId::Form).rows;
    let at = rows.iter().position(|row| row.cells[0].as_text() == "Workloads").expect("a line");
    go_to(&mut harness, at);
    harness.type_text("exchange");
    harness.press("enter");
    harness.type_text("no such workload");
    harness.press("enter");
    harness.type_text("exchange");
    harness.press("enter");
    harness.type_text("sharepoint");
    harness.press("enter enter");
    assert_eq!(value(&harness, "workloads"), "no such workload, SharePoint Online");
}

#[test]
fn a_field_is_validated_while_it_is_typed() {
    let mut harness = TestHarness::ready();
    harness.press("2 ] e");
    let said = |harness: &TestHarness| match harness.state.windows.last() {
        Some(window) => harness.state.below(window).get(1).map(|notice| notice.text.clone()),
        None => panic!("a form is in front"),
    };
    harness.press("down");
    harness.type_text("3f2504e0-4f89-41d3-9a0c-0305e82c330");
    assert!(said(&harness).is_some_and(|why| why.contains("expected a GUID")));
    harness.type_text("1");
    assert_eq!(said(&harness), None);
    harness.press("esc").yes().press("4 [ e shift-tab shift-tab");
    harness.type_text("2026-13");
    assert!(said(&harness).is_some_and(|why| why.contains("is not a day; write 2026-11-22, 22 Nov")));
    harness.press("ctrl-u").type_text("+999999").press("ctrl-s");
    assert!(said(&harness).is_some_and(|why| why.contains("is out of range; write a day from 1900")));
    harness.press("ctrl-u");
    harness.type_text("2020-01-01");
    assert!(said(&harness).is_some_and(|why| why.contains("not before earned")));
}

#[test]
fn the_first_character_replaces_a_day_and_moving_the_cursor_keeps_it() {
    let mut harness = TestHarness::ready();
    harness.press("4 [ e shift-tab shift-tab");
    for (text, (year, month, of)) in SPELLINGS {
        harness.press("ctrl-u").type_text(text).press("down up");
        assert_eq!(value(&harness, "expires"), day(year, month, of).to_string(), "{text}");
    }
    harness.press("ctrl-u").type_text("+1");
    harness.press("enter");
    assert_eq!(value(&harness, "expires"), "2026-11-23");
    harness.press("up end backspace");
    harness.type_text("4");
    harness.press("enter");
    assert_eq!(value(&harness, "expires"), "2026-11-24");
}

#[test]
fn a_list_entry_left_half_filled_is_resumed() {
    let mut harness = TestHarness::ready();
    harness.press("2 ] e shift-tab shift-tab enter").type_text("Ada").press("esc").yes();
    let Some(Window::Record(form)) = harness.state.windows.last() else { panic!("the customer is in front") };
    assert_eq!((form.of.name, form.form.is_touched()), ("customer", false));
    harness.press("enter").yes();
    assert_eq!(value(&harness, "name"), "Ada");
    harness.press("ctrl-s");
    assert!(value(&harness, "contacts").contains("Ada"));
}

#[test]
fn saving_a_form_closes_its_question_about_leaving() {
    let mut harness = TestHarness::ready();
    harness.press("4 n").type_text("Dag").press("ctrl-s esc");
    assert!(matches!(harness.state.windows.last(), Some(Window::Confirm(Confirm::Leave))));
    harness.act(Action::Finished(Ok(Done::Changed(loaded(book()), None))));
    assert!(harness.state.windows.is_empty());
}

#[test]
fn letters_and_digits_type_into_the_field() {
    let mut harness = TestHarness::ready();
    harness.act(Action::Loaded(OpenedBook { undo: Some(1), ..loaded(book()) }));
    harness.press("2 ] n").type_text("q u a d o h j k 1 2 :/?*");
    assert_eq!(value(&harness, "name"), "q u a d o h j k 1 2 :/?*");
    assert!(harness.state.job.is_none() && harness.state.windows.len() == 1);
    harness.press("enter enter f1");
    assert!(matches!(harness.state.windows.last(), Some(Window::Help(_))));
}

#[test]
fn leaving_a_typed_form_asks_and_keeps_a_draft() {
    let mut harness = TestHarness::ready();
    harness.press("2 ] n esc");
    assert!(harness.state.windows.is_empty(), "nothing was typed");
    harness.press("n").type_text("Adventure").press("esc y");
    assert!(matches!(harness.state.windows.last(), Some(Window::Confirm(Confirm::Leave))), "a yes at once is a habit");
    harness.press("esc").type_text(" Works").press("esc").yes();
    assert!(harness.state.windows.is_empty());
    harness.press("n").yes();
    assert_eq!(value(&harness, "name"), "Adventure Works");
    harness.press("esc").yes().press("n esc");
    assert_eq!(value(&harness, "name"), "", "starts again");
    harness.press("esc n");
    assert_eq!(harness.state.windows.len(), 1, "and the draft is gone");
}

#[test]
fn an_empty_chooser_says_how_to_fill_it() {
    let mut harness = TestHarness::ready();
    harness.act(Action::Loaded(loaded(laurels_core::book::Book::default())));
    for (keys, says) in [("2 n enter", "no customer yet"), ("esc 4 [ n enter", "no people yet")] {
        harness.press(keys);
        assert!(harness.state.notice().is_some_and(|notice| notice.text.contains(says)), "{says}");
        assert!(matches!(harness.state.windows.last(), Some(Window::Record(_))), "the form stays");
    }
}

#[test]
fn changing_the_association_type_drops_fields_of_the_other_type() {
    let mut harness = TestHarness::ready();
    harness.press("2 n");
    fill(&mut harness, "Customer", "northwind");
    fill(&mut harness, "Type", "cpor");
    fill(&mut harness, "Activity", "osu-m365");
    fill(&mut harness, "State", "under review");
    fill(&mut harness, "Claim name", "Spring");
    fill(&mut harness, "Type", "pal");
    assert_eq!(value(&harness, "+state"), "draft", "a link is never under review");
    harness.press("ctrl-s");
    let recording = recording(&harness);
    let [Edit { after: Some(LedgerRecord::Association(made)), .. }] = recording.change.edits.as_slice() else {
        panic!("{recording:?}")
    };
    assert_eq!((made.activity, made.claim_name.as_deref(), made.state.word()), (None, None, "draft"));
}

#[test]
fn an_empty_chooser_takes_no_text() {
    let mut harness = TestHarness::empty();
    harness.act(Action::Start).act(Action::Loaded(loaded(Book::default())));
    harness.press("2 n");
    harness.type_text("xyz");
    assert_eq!(value(&harness, "customer"), "");
    let said = harness.state.notice().expect("something is said").text;
    assert!(said.contains("no customer yet"), "{said}");
}

#[test]
fn saving_from_a_chooser_selects_the_new_record() {
    let mut harness = TestHarness::ready();
    harness.press("2 ] n");
    fill(&mut harness, "Name", "Adventure Works");
    let Some(Window::Record(form)) = harness.state.windows.last() else { panic!("a form is in front") };
    let cloud = form.place("cloud").expect("a cloud");
    let line = form.lines().iter().position(|line| *line == Line::Field(cloud)).expect("its line");
    go_to(&mut harness, line);
    harness.press("enter").type_text("nothing").press("ctrl-s");
    assert!(harness.state.job.is_none() && harness.state.windows.len() == 2, "what is no cloud is refused");
    harness.press("ctrl-u").type_text("china").press("ctrl-s");
    let recording = recording(&harness);
    let [Edit { before: None, after: Some(LedgerRecord::Customer(made)) }] = recording.change.edits.as_slice() else {
        panic!("{recording:?}")
    };
    assert_eq!(made.cloud.map(|cloud| cloud.word()), Some("china"));
    let mut after = book();
    after.customers.push(made.clone());
    harness.act(Action::Finished(Ok(Done::Changed(loaded(after), None))));
    assert_eq!(harness.state.selected_key(TableId::Customers).as_deref(), Some("adventure-works"));
}

#[test]
fn a_form_open_at_quit_is_offered_at_the_next_start() {
    let mut harness = TestHarness::ready();
    harness.press("2 ] e").type_text(" Ltd").press("ctrl-c");
    assert!(matches!(harness.effects.last(), Some(Effect::Quit)));
    harness.act(Action::End);
    let kept = harness.effects.iter().find_map(|effect| match effect {
        Effect::Draft(DraftCommand::Save(_, run)) => Some(run.clone()),
        _ => None,
    });
    let drafts = vec![Draft { ticket: Ticket::Kept(7), run: kept.expect("a draft") }];
    for elsewhere in [false, true] {
        let (mut harness, mut now) = (TestHarness::empty(), book());
        if elsewhere {
            now.customers[0].name = "Contoso Group".into();
        }
        harness.act(Action::Start).act(Action::Loaded(OpenedBook { drafts: drafts.clone(), ..loaded(now) }));
        assert!(harness.state.drafts.is_empty(), "it is no wizard under way");
        harness.press("2 ] e").yes();
        let Some(Window::Record(form)) = harness.state.windows.last() else { panic!("a form is in front") };
        assert!(form.value("name").ends_with(" Ltd"), "{}", form.value("name"));
        assert_eq!(form.theirs(0).is_some(), elsewhere, "what somebody else has changed meanwhile is asked about");
        let discarded = |effect: &Effect| matches!(effect, Effect::Draft(DraftCommand::Discard(Ticket::Kept(7))));
        assert!(harness.effects.iter().any(discarded) && harness.state.form_drafts.is_empty());
    }
}
