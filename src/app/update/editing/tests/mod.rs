use super::*;

mod answers;
mod deeds;

use crate::app::action::Action;
use crate::app::job::Done;
use crate::app::job::Task;
use crate::app::records::TYPES;
use crate::app::select::{notice, table};
use crate::app::stage::{Stage, book, loaded};
use crate::core::change::Edit;

/// The change that is under way.
fn recording(stage: &Stage) -> Recording {
    let task = stage.effects.iter().rev().find_map(|effect| match effect {
        Effect::Keep(Task::Record(recording)) => Some((**recording).clone()),
        _ => None,
    });
    task.expect("a change is made")
}

/// Selects a field of the form in front by its label, and types an answer.
fn fill(stage: &mut Stage, label: &str, text: &str) {
    let place = {
        let Some(Window::Record(form)) = stage.state.windows.last() else { panic!("a form is in front") };
        let is = |line: &Line| matches!(line, Line::Field(place) if form.of.fields[*place].label == label);
        form.lines().iter().position(is).expect("a field")
    };
    stage.press("home");
    for _ in 0..place {
        stage.press("j");
    }
    stage.press("enter ctrl-u");
    stage.type_text(text);
    stage.press("enter");
}

#[test]
fn a_new_record_takes_what_usually_stands_and_an_id_of_its_own() {
    let mut stage = Stage::ready();
    stage.press("2 ] n");
    fill(&mut stage, "Name", "Adventure Works");
    fill(&mut stage, "Country", "NO");
    stage.press("end enter");
    let recording = recording(&stage);
    let [Edit { before: None, after: Some(LedgerRecord::Customer(customer)) }] = recording.change.edits.as_slice()
    else {
        panic!("{recording:?}")
    };
    assert_eq!((customer.id.as_str(), customer.name.as_str()), ("adventure-works", "Adventure Works"));
    assert_eq!((customer.cloud.word(), customer.country.as_deref()), ("commercial", Some("NO")));
    assert_eq!(recording.what, "added customer Adventure Works");
    assert!(matches!(stage.state.windows.last(), Some(Window::Record(_))), "the form stays until it is kept");
    stage.act(Action::Finished(Err("somebody else was first".into())));
    assert!(
        matches!(stage.state.windows.last(), Some(Window::Record(_))),
        "and after a failure, with everything in it"
    );
    stage.press("end enter");
    stage.act(Action::Finished(Ok(Done::Changed(loaded(book()), None))));
    assert!(stage.state.windows.is_empty());
    assert!(notice(&stage.state).is_some_and(|notice| notice.text.starts_with("recorded: added customer")));
}

#[test]
fn what_is_wrong_is_said_beside_the_field_and_nothing_is_kept() {
    let mut stage = Stage::ready();
    stage.press("2 ] n");
    fill(&mut stage, "Country", "Norway");
    stage.press("end enter");
    assert!(stage.state.job.is_none());
    let rows = table(&stage.state, TableId::Form).rows;
    let beside = |label: &str| {
        let row = rows.iter().find(|row| row.cells.first().is_some_and(|cell| cell.as_text() == label));
        row.and_then(|row| row.cells.get(2)).map(|cell| cell.as_text().to_owned()).unwrap_or_default()
    };
    assert_eq!(beside("Name"), "is needed");
    assert!(beside("Country").contains("Norway"), "{}", beside("Country"));
    fill(&mut stage, "Country", "NO");
    let wrong = table(&stage.state, TableId::Form).rows.into_iter().filter(|row| row.cells[2].tone == Tone::Bad);
    assert_eq!(wrong.map(|row| row.key).collect::<Vec<_>>(), ["name"]);
}

#[test]
fn an_edit_changes_what_was_changed_and_nothing_else() {
    let mut stage = Stage::ready();
    stage.press("2 e");
    fill(&mut stage, "Last day", "2026-11-20");
    stage.press("end enter");
    let recording = recording(&stage);
    let [edit] = recording.change.edits.as_slice() else { panic!("one edit") };
    let changed: Vec<String> =
        crate::core::change::field_changes(edit).into_iter().map(|change| change.field).collect();
    assert_eq!(changed, ["ended"]);
}

#[test]
fn an_edit_of_nothing_changes_nothing() {
    let mut stage = Stage::ready();
    stage.press("4 e end enter");
    assert!(stage.state.job.is_none() && stage.state.windows.is_empty());
    assert!(notice(&stage.state).is_some_and(|notice| notice.text.contains("nothing was changed")));
}

#[test]
fn what_makes_a_record_the_one_it_is_takes_the_old_one_away() {
    let mut stage = Stage::ready();
    stage.press("4 [ e");
    fill(&mut stage, "Earned on", "2026-02-01");
    stage.press("end enter");
    let recording = recording(&stage);
    assert!(matches!(recording.change.edits.as_slice(), [Edit { after: None, .. }, Edit { before: None, .. }]));
}

#[test]
fn a_record_is_deleted_after_a_yes_that_was_meant() {
    let mut stage = Stage::ready();
    stage.press("2 d y");
    assert!(stage.state.job.is_none(), "a yes that comes at once is a habit");
    stage.wait(std::time::Duration::from_millis(400)).press("y");
    let recording = recording(&stage);
    assert!(matches!(recording.change.edits.as_slice(), [Edit { before: Some(_), after: None }]));
}

/// The book after somebody else has changed the first person in it.
fn changed_elsewhere(stage: &mut Stage, change: impl Fn(&mut crate::core::book::Person)) {
    let mut book = book();
    change(book.people.first_mut().expect("a person"));
    stage.act(Action::Loaded(loaded(book)));
}

#[test]
fn what_others_change_meanwhile_comes_into_the_form_and_both_versions_are_shown() {
    let mut stage = Stage::ready();
    stage.press("4 e");
    fill(&mut stage, "Mail", "mine@fabrikam.example");
    changed_elsewhere(&mut stage, |person| {
        person.mcid = Some("M-7".into());
        person.email = Some("theirs@fabrikam.example".into());
    });
    let Some(Window::Record(form)) = stage.state.windows.last() else { panic!("the form stays") };
    assert_eq!(form.value("mcid"), "M-7", "what only they changed stands");
    assert_eq!(form.value("email"), "mine@fabrikam.example", "what was typed stays");
    assert!(notice(&stage.state).is_some_and(|notice| notice.text.contains("choose theirs or yours")));
    let rows = table(&stage.state, TableId::Form).rows;
    assert!(rows.iter().flat_map(|row| &row.cells).any(|cell| cell.as_text() == "theirs: theirs@fabrikam.example"));
    stage.press("end enter");
    assert!(stage.state.job.is_none(), "nothing is kept before a choice");
    fill(&mut stage, "Mail", "theirs");
    stage.press("end enter");
    assert!(
        stage.state.job.is_none() && stage.state.windows.is_empty(),
        "theirs is what the book has: nothing to keep"
    );
}

#[test]
fn of_two_versions_one_s_own_may_be_chosen() {
    let mut stage = Stage::ready();
    stage.press("4 e");
    fill(&mut stage, "Mail", "mine@fabrikam.example");
    changed_elsewhere(&mut stage, |person| person.email = Some("theirs@fabrikam.example".into()));
    fill(&mut stage, "Mail", "mine");
    stage.press("end enter");
    let recording = recording(&stage);
    let [edit] = recording.change.edits.as_slice() else { panic!("one edit") };
    let changes = crate::core::change::field_changes(edit);
    let told: Vec<_> = changes.iter().map(|c| (c.field.as_str(), c.before.as_deref(), c.after.as_deref())).collect();
    assert_eq!(told, [("email", Some("theirs@fabrikam.example"), Some("mine@fabrikam.example"))]);
}

#[test]
fn what_is_marked_goes_as_one_change_and_esc_takes_the_marks_away() {
    let mut stage = Stage::ready();
    stage.press("4 [ space");
    assert!(table(&stage.state, TableId::Certifications).title.contains("1 marked"));
    stage.press("esc");
    assert!(!table(&stage.state, TableId::Certifications).title.contains("marked"));
    stage.press("g space space d").wait(std::time::Duration::from_millis(400)).press("y");
    let recording = recording(&stage);
    assert_eq!((recording.change.edits.len(), recording.what.as_str()), (2, "deleted 2 records"));
    assert!(stage.state.tables.get(TableId::Certifications).marked.is_empty());
}

#[test]
fn read_only_opens_no_form() {
    let mut stage = Stage::ready();
    stage.state.settings.read_only = true;
    stage.press("2 n e d");
    assert!(stage.state.windows.is_empty());
    assert!(notice(&stage.state).is_some_and(|notice| notice.text.contains("read-only")));
}

#[test]
fn every_record_of_a_book_goes_through_its_form_unchanged() {
    let stage = Stage::ready();
    let (around, book) = (stage.state.around().expect("loaded"), book());
    let records = book.customers.iter().cloned().map(LedgerRecord::Customer);
    let records = records.chain(book.subscriptions.iter().cloned().map(LedgerRecord::Subscription));
    let records = records.chain(book.associations.iter().cloned().map(LedgerRecord::Association));
    let records = records.chain(book.people.iter().cloned().map(LedgerRecord::Person));
    let records = records.chain(book.certifications.iter().cloned().map(LedgerRecord::Certification));
    let records = records.chain([LedgerRecord::Partner(book.partner.clone())]);
    for record in records {
        let form = RecordForm::edit(form_of(record.kind()).expect("a form"), record.clone(), around);
        assert_eq!(form.record(&book), Ok(record));
    }
}

#[test]
fn every_field_of_every_form_exists_in_its_record() {
    let stage = Stage::ready();
    let around = stage.state.around().expect("loaded");
    for of in TYPES {
        let known: Vec<(&str, String)> = of
            .fields
            .iter()
            .filter(|field| field.needed)
            .filter_map(|field| {
                let value = match field.takes {
                    Takes::Word(words) => words().first().map(|word| (*word).to_owned()),
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
        let form = RecordForm::new(of, &known, around);
        match form.outcome(around) {
            Ok(Outcome::Change(change)) => assert_eq!(change.edits.len(), 1, "{}", of.name),
            other => panic!("{}: {other:?}", of.name),
        }
    }
}

/// The value of a field of the form in front.
fn value(stage: &Stage, path: &str) -> String {
    let Some(Window::Record(form)) = stage.state.windows.last() else { panic!("a form is in front") };
    form.value(path).to_owned()
}

#[test]
fn lists_within_a_record_have_forms_of_their_own() {
    let mut stage = Stage::ready();
    stage.press("2 ] e");
    let line = |stage: &Stage, wanted: &str| {
        let rows = table(&stage.state, TableId::Form).rows;
        rows.iter().position(|row| row.cells[1].as_text() == wanted).expect("a line")
    };
    let go = |stage: &mut Stage, wanted: &str| {
        let at = line(stage, wanted);
        stage.press("home");
        for _ in 0..at {
            stage.press("j");
        }
    };
    go(&mut stage, "add a contact");
    stage.press("enter end enter");
    let Some(Window::Record(form)) = stage.state.windows.last() else { panic!("a form is in front") };
    assert_eq!(form.of.name, "contact", "a name is needed, so that it stays");
    fill(&mut stage, "Name", "Ada");
    fill(&mut stage, "Mail", "ada@contoso.example");
    stage.press("end enter");
    go(&mut stage, "Ada · ada@contoso.example · technical");
    stage.press("enter");
    fill(&mut stage, "Role", "tenant");
    stage.press("end enter");
    go(&mut stage, "add a contact");
    stage.press("enter");
    fill(&mut stage, "Name", "Bo");
    stage.press("end enter");
    go(&mut stage, "Bo · technical");
    stage.press("d end enter");
    let recording = recording(&stage);
    let [Edit { after: Some(LedgerRecord::Customer(customer)), .. }] = recording.change.edits.as_slice() else {
        panic!("{recording:?}")
    };
    let contacts: Vec<(&str, &str)> = customer.contacts.iter().map(|c| (c.name.as_str(), c.role.word())).collect();
    assert_eq!(contacts, [("Ada", "tenant-admin")]);
}

#[test]
fn what_is_wrong_with_an_entry_is_said_beside_it() {
    let mut stage = Stage::ready();
    stage.press(":");
    stage.type_text("edit the partner");
    stage.press("enter");
    let rows = table(&stage.state, TableId::Form).rows;
    let at = rows.iter().position(|row| row.cells[1].as_text().starts_with("6096001")).expect("a location");
    for _ in 0..at {
        stage.press("j");
    }
    stage.press("enter");
    fill(&mut stage, "Country", "Norway");
    let rows = table(&stage.state, TableId::Form).rows;
    assert!(rows.iter().any(|row| row.cells[2].as_text().contains("two capital letters")), "{rows:?}");
    stage.press("end enter");
    let Some(Window::Record(form)) = stage.state.windows.last() else { panic!("a form is in front") };
    assert_eq!(form.of.name, "location", "it is not kept");
}

#[test]
fn what_somebody_else_has_deleted_can_be_added_again() {
    let mut stage = Stage::ready();
    stage.press("4 [ e");
    fill(&mut stage, "Expires on", "2026-12-31");
    let mut without = book();
    without.certifications.clear();
    stage.act(Action::Loaded(loaded(without)));
    assert!(notice(&stage.state).is_some_and(|notice| notice.text.contains("deleted it meanwhile")));
    stage.press("end enter");
    let recording = recording(&stage);
    assert!(matches!(recording.change.edits.as_slice(), [Edit { before: None, after: Some(_) }]), "{recording:?}");
}

#[test]
fn all_that_a_filter_leaves_is_marked_at_once() {
    let mut stage = Stage::ready();
    stage.press("2 ] / n o r enter *");
    assert_eq!(stage.state.tables.get(TableId::Customers).marked.len(), 1);
    stage.press("esc *");
    assert_eq!(stage.state.tables.get(TableId::Customers).marked.len(), 5);
    stage.press("*");
    assert!(stage.state.tables.get(TableId::Customers).marked.is_empty());
}

#[test]
fn what_others_put_into_a_field_while_its_answer_is_typed_is_not_overwritten_unseen() {
    let mut stage = Stage::ready();
    stage.press("4 e j enter");
    stage.type_text("mine@fabrikam.example");
    changed_elsewhere(&mut stage, |person| person.email = Some("theirs@fabrikam.example".into()));
    assert!(
        matches!(stage.state.windows.last(), Some(Window::Ask(ask)) if ask.input.value() == "mine@fabrikam.example")
    );
    stage.press("enter");
    let rows = table(&stage.state, TableId::Form).rows;
    assert!(rows.iter().flat_map(|row| &row.cells).any(|cell| cell.as_text() == "theirs: theirs@fabrikam.example"));
    stage.press("end enter");
    assert!(stage.state.job.is_none(), "one is to be chosen first");
    fill(&mut stage, "Mail", "mine");
    stage.press("end enter");
    let [edit] = &recording(&stage).change.edits[..] else { panic!("one edit") };
    let changes = crate::core::change::field_changes(edit);
    assert_eq!(changes[0].after.as_deref(), Some("mine@fabrikam.example"));
}
