use super::*;

mod answers;
mod form_modes;

use crate::action::Action;
use crate::book_task::BookTask;
use crate::book_task::Done;
use crate::effect::Effect;
use crate::record_form::types::TYPES;
use crate::test_harness::{TestHarness, book, loaded};
use laurels_core::change::Edit;

/// The change that is under way.
fn recording(harness: &TestHarness) -> Recording {
    let task = harness.effects.iter().rev().find_map(|effect| match effect {
        Effect::Keep(BookTask::Record(recording)) => Some((**recording).clone()),
        _ => None,
    });
    task.expect("a change is made")
}

/// Selects a field of the form in front by its label, and types an answer.
fn fill(harness: &mut TestHarness, label: &str, text: &str) {
    let place = {
        let Some(Window::Record(form)) = harness.state.windows.last() else { panic!("a form is in front") };
        let is = |line: &Line| matches!(line, Line::Field(place) if form.of.fields[*place].label == label);
        form.lines().iter().position(is).expect("a field")
    };
    go_to(harness, place);
    harness.press("ctrl-u");
    harness.type_text(text);
    harness.press("enter");
}

/// Goes to a line of the form in front.
fn go_to(harness: &mut TestHarness, line: usize) {
    while harness.state.selected(TableId::Form) != Some(line) {
        harness.press("tab");
    }
}

#[test]
fn a_new_record_gets_the_defaults_and_a_new_id() {
    let mut harness = TestHarness::ready();
    harness.press("2 ] n");
    fill(&mut harness, "Name", "Adventure Works");
    fill(&mut harness, "Country", "NO");
    harness.press("ctrl-s");
    let recording = recording(&harness);
    let [Edit { before: None, after: Some(LedgerRecord::Customer(customer)) }] = recording.change.edits.as_slice()
    else {
        panic!("{recording:?}")
    };
    assert_eq!((customer.id.as_str(), customer.name.as_str()), ("adventure-works", "Adventure Works"));
    assert_eq!(
        (customer.cloud.map(|cloud| cloud.word()), customer.country.as_deref()),
        (Some("commercial"), Some("NO"))
    );
    assert_eq!(recording.what, "added customer Adventure Works");
    assert!(matches!(harness.state.windows.last(), Some(Window::Record(_))), "the form stays until it is kept");
    harness.act(Action::Finished(Err("somebody else was first".into())));
    assert!(
        matches!(harness.state.windows.last(), Some(Window::Record(_))),
        "and after a failure, with everything in it"
    );
    harness.press("ctrl-s");
    harness.act(Action::Finished(Ok(Done::Changed(loaded(book()), None))));
    assert!(harness.state.windows.is_empty());
    let shown = harness.state.notice().map(|notice| notice.text.clone());
    assert_eq!(shown.as_deref(), Some("Recorded: added customer Adventure Works · u undoes it"));
}

#[test]
fn an_invalid_form_shows_its_faults_and_saves_nothing() {
    let mut harness = TestHarness::ready();
    harness.press("2 ] n");
    fill(&mut harness, "Country", "Norway");
    harness.press("ctrl-s");
    assert!(harness.state.job.is_none());
    let rows = harness.table(TableId::Form).rows;
    let beside = |label: &str| {
        let row = rows.iter().find(|row| row.cells.first().is_some_and(|cell| cell.as_text() == label));
        row.and_then(|row| row.cells.get(2)).map(|cell| cell.as_text().to_owned()).unwrap_or_default()
    };
    assert_eq!(beside("Name"), "required");
    assert!(beside("Country").contains("Norway"), "{}", beside("Country"));
    fill(&mut harness, "Country", "NO");
    let wrong = harness.table(TableId::Form).rows.into_iter().filter(|row| row.cells[2].tone == Tone::Bad);
    assert_eq!(wrong.map(|row| row.key).collect::<Vec<_>>(), ["name"]);
}

#[test]
fn an_edit_changes_only_the_edited_fields() {
    let mut harness = TestHarness::ready();
    harness.press("2 e");
    fill(&mut harness, "Last day", "2026-11-20");
    harness.press("ctrl-s");
    let recording = recording(&harness);
    let [edit] = recording.change.edits.as_slice() else { panic!("one edit") };
    let changed: Vec<String> =
        laurels_core::change::field_changes(edit).into_iter().map(|change| change.field).collect();
    assert_eq!(changed, ["ended"]);
}

#[test]
fn an_edit_of_nothing_changes_nothing() {
    let mut harness = TestHarness::ready();
    harness.press("4 e ctrl-s");
    assert!(harness.state.job.is_none() && harness.state.windows.is_empty());
    assert!(harness.state.notice().is_some_and(|notice| notice.text.contains("nothing was changed")));
}

#[test]
fn changing_a_key_field_replaces_the_record() {
    let mut harness = TestHarness::ready();
    harness.press("4 [ e");
    fill(&mut harness, "Earned on", "2026-02-01");
    harness.press("ctrl-s");
    let recording = recording(&harness);
    assert!(matches!(recording.change.edits.as_slice(), [Edit { after: None, .. }, Edit { before: None, .. }]));
}

#[test]
fn deleting_a_record_asks_first() {
    let mut harness = TestHarness::ready();
    harness.press("2 d y");
    assert!(harness.state.job.is_none(), "a yes that comes at once is a habit");
    harness.wait(std::time::Duration::from_millis(400)).press("y");
    let recording = recording(&harness);
    assert!(matches!(recording.change.edits.as_slice(), [Edit { before: Some(_), after: None }]));
}

/// The book after somebody else has changed the first person in it.
fn changed_elsewhere(harness: &mut TestHarness, change: impl Fn(&mut laurels_core::book::Person)) {
    let mut book = book();
    change(book.people.first_mut().expect("a person"));
    harness.act(Action::Loaded(loaded(book)));
}

#[test]
fn changes_of_others_enter_the_form_and_conflicts_show_both_versions() {
    let mut harness = TestHarness::ready();
    harness.press("4 e");
    fill(&mut harness, "Mail", "mine@fabrikam.example");
    changed_elsewhere(&mut harness, |person| {
        person.mcid = Some("M-7".into());
        person.email = Some("theirs@fabrikam.example".into());
    });
    let Some(Window::Record(form)) = harness.state.windows.last() else { panic!("the form stays") };
    assert_eq!(form.value("mcid"), "M-7", "what only they changed stands");
    assert_eq!(form.value("email"), "mine@fabrikam.example", "what was typed stays");
    assert!(harness.state.notice().is_some_and(|notice| notice.text.contains("choose theirs or yours")));
    let rows = harness.table(TableId::Form).rows;
    assert!(rows.iter().flat_map(|row| &row.cells).any(|cell| cell.as_text() == "theirs: theirs@fabrikam.example"));
    harness.press("ctrl-s");
    assert!(harness.state.job.is_none(), "nothing is kept before a choice");
    fill(&mut harness, "Mail", "theirs");
    harness.press("ctrl-s");
    assert!(
        harness.state.job.is_none() && harness.state.windows.is_empty(),
        "theirs is what the book has: nothing to keep"
    );
}

#[test]
fn in_a_conflict_your_version_can_be_chosen() {
    let mut harness = TestHarness::ready();
    harness.press("4 e");
    fill(&mut harness, "Mail", "mine@fabrikam.example");
    changed_elsewhere(&mut harness, |person| person.email = Some("theirs@fabrikam.example".into()));
    fill(&mut harness, "Mail", "mine");
    harness.press("ctrl-s");
    let recording = recording(&harness);
    let [edit] = recording.change.edits.as_slice() else { panic!("one edit") };
    let changes = laurels_core::change::field_changes(edit);
    let shown: Vec<_> = changes.iter().map(|c| (c.field.as_str(), c.before.as_deref(), c.after.as_deref())).collect();
    assert_eq!(shown, [("email", Some("theirs@fabrikam.example"), Some("mine@fabrikam.example"))]);
}

#[test]
fn marked_records_are_deleted_as_one_change_and_esc_unmarks() {
    let mut harness = TestHarness::ready();
    harness.press("4 [ space");
    assert!(harness.table(TableId::Certifications).title.contains("1 marked"));
    harness.press("esc");
    assert!(!harness.table(TableId::Certifications).title.contains("marked"));
    harness.press("g space space d").wait(std::time::Duration::from_millis(400)).press("y");
    let recording = recording(&harness);
    assert_eq!((recording.change.edits.len(), recording.what.as_str()), (2, "deleted 2 records"));
    assert!(harness.state.tables.get(TableId::Certifications).marked.is_empty());
}

#[test]
fn read_only_opens_no_form() {
    let mut harness = TestHarness::ready();
    harness.state.settings.read_only = true;
    harness.press("2 n e d");
    assert!(harness.state.windows.is_empty());
    assert!(harness.state.notice().is_some_and(|notice| notice.text.contains("read-only")));
}

#[test]
fn every_record_survives_a_round_trip_through_its_form() {
    let harness = TestHarness::ready();
    let (context, book) = (harness.state.wizard_context().expect("loaded"), book());
    let records = book.customers.iter().cloned().map(LedgerRecord::from);
    let records = records.chain(book.subscriptions.iter().cloned().map(LedgerRecord::from));
    let records = records.chain(book.associations.iter().cloned().map(LedgerRecord::from));
    let records = records.chain(book.people.iter().cloned().map(LedgerRecord::from));
    let records = records.chain(book.certifications.iter().cloned().map(LedgerRecord::from));
    let records = records.chain([LedgerRecord::from(book.partner.clone())]);
    for record in records {
        let form = RecordForm::edit(form_of(record.kind()).expect("a form"), record.clone(), context);
        assert_eq!(form.record(&book), Ok(record));
    }
}

#[test]
fn every_field_of_every_form_exists_in_its_record() {
    let harness = TestHarness::ready();
    let context = harness.state.wizard_context().expect("loaded");
    for of in TYPES {
        let known: Vec<(&str, String)> = of
            .fields
            .iter()
            .filter(|field| field.needed)
            .filter_map(|field| {
                let value = match field.takes {
                    Takes::Word(words) => words.first().map(|word| (*word).to_owned()),
                    Takes::Customer => Some("c0".to_owned()),
                    Takes::Person => Some("ada".to_owned()),
                    Takes::Exam => Some("AZ-104".to_owned()),
                    Takes::Day => Some("2026-11-01".to_owned()),
                    Takes::State => None,
                    _ => Some("A name".to_owned()),
                };
                value.map(|value| (field.path, value))
            })
            .collect();
        let form = RecordForm::new(of, &known, context);
        match form.outcome(context) {
            Ok(Outcome::Change(change)) => assert_eq!(change.edits.len(), 1, "{}", of.name),
            other => panic!("{}: {other:?}", of.name),
        }
    }
}

/// The value of a field of the form in front.
fn value(harness: &TestHarness, path: &str) -> String {
    let Some(Window::Record(form)) = harness.state.windows.last() else { panic!("a form is in front") };
    form.value(path).to_owned()
}

#[test]
fn lists_within_a_record_have_their_own_forms() {
    let mut harness = TestHarness::ready();
    harness.press("2 ] e");
    let line = |harness: &TestHarness, wanted: &str| {
        let rows = harness.table(TableId::Form).rows;
        rows.iter().position(|row| row.cells[1].as_text() == wanted).expect("a line")
    };
    let go = |harness: &mut TestHarness, wanted: &str| {
        let at = line(harness, wanted);
        go_to(harness, at);
    };
    go(&mut harness, "(add a contact)");
    harness.press("enter ctrl-s");
    let Some(Window::Record(form)) = harness.state.windows.last() else { panic!("a form is in front") };
    assert_eq!(form.of.name, "contact", "a name is required, so that it stays");
    fill(&mut harness, "Name", "Ada");
    fill(&mut harness, "Mail", "ada@contoso.example");
    harness.press("ctrl-s");
    go(&mut harness, "Ada · ada@contoso.example · technical contact");
    harness.press("enter");
    fill(&mut harness, "Role", "tenant");
    harness.press("ctrl-s");
    go(&mut harness, "(add a contact)");
    harness.press("enter");
    fill(&mut harness, "Name", "Bo");
    harness.press("ctrl-s");
    go(&mut harness, "Bo · technical contact");
    harness.press("ctrl-x ctrl-s");
    let recording = recording(&harness);
    let [Edit { after: Some(LedgerRecord::Customer(customer)), .. }] = recording.change.edits.as_slice() else {
        panic!("{recording:?}")
    };
    let contacts: Vec<(&str, &str)> = customer.contacts.iter().map(|c| (c.name.as_str(), c.role.word())).collect();
    assert_eq!(contacts, [("Ada", "tenant-admin")]);
}

#[test]
fn a_list_entrys_fault_is_shown_at_the_entry() {
    let mut harness = TestHarness::ready();
    harness.press(":");
    harness.type_text("edit the partner");
    harness.press("enter");
    let rows = harness.table(TableId::Form).rows;
    let at = rows.iter().position(|row| row.cells[1].as_text().starts_with("6096001")).expect("a location");
    go_to(&mut harness, at);
    harness.press("enter");
    fill(&mut harness, "Country", "Norway");
    let rows = harness.table(TableId::Form).rows;
    assert!(rows.iter().any(|row| row.cells[2].as_text().contains("two capital letters")), "{rows:?}");
    harness.press("ctrl-s");
    let Some(Window::Record(form)) = harness.state.windows.last() else { panic!("a form is in front") };
    assert_eq!(form.of.name, "location", "it is not kept");
}

#[test]
fn a_record_deleted_by_somebody_else_can_be_added_again() {
    let mut harness = TestHarness::ready();
    harness.press("4 [ e");
    fill(&mut harness, "Expires on", "2026-12-31");
    let mut without = book();
    without.certifications.clear();
    harness.act(Action::Loaded(loaded(without)));
    assert!(harness.state.notice().is_some_and(|notice| notice.text.contains("somebody else deleted it")));
    harness.press("ctrl-s");
    let recording = recording(&harness);
    assert!(matches!(recording.change.edits.as_slice(), [Edit { before: None, after: Some(_) }]), "{recording:?}");
}

#[test]
fn mark_all_marks_the_filtered_rows() {
    let mut harness = TestHarness::ready();
    harness.press("2 ] / n o r enter *");
    assert_eq!(harness.state.tables.get(TableId::Customers).marked.len(), 1);
    harness.press("esc *");
    assert_eq!(harness.state.tables.get(TableId::Customers).marked.len(), 5);
    harness.press("*");
    assert!(harness.state.tables.get(TableId::Customers).marked.is_empty());
}

#[test]
fn a_field_changed_by_others_while_typing_is_not_overwritten_unseen() {
    let mut harness = TestHarness::ready();
    harness.press("4 e down");
    harness.type_text("mine@fabrikam.example");
    changed_elsewhere(&mut harness, |person| person.email = Some("theirs@fabrikam.example".into()));
    assert_eq!(value(&harness, "email"), "mine@fabrikam.example");
    harness.press("enter");
    let rows = harness.table(TableId::Form).rows;
    assert!(rows.iter().flat_map(|row| &row.cells).any(|cell| cell.as_text() == "theirs: theirs@fabrikam.example"));
    harness.press("ctrl-s");
    assert!(harness.state.job.is_none(), "one is to be chosen first");
    fill(&mut harness, "Mail", "mine");
    harness.press("ctrl-s");
    let [edit] = &recording(&harness).change.edits[..] else { panic!("one edit") };
    let changes = laurels_core::change::field_changes(edit);
    assert_eq!(changes[0].after.as_deref(), Some("mine@fabrikam.example"));
}
