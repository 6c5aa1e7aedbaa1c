use super::*;
use crate::app::action::Action;
use crate::app::job::Done;
use crate::app::records::TYPES;
use crate::app::select::{notice, table};
use crate::app::stage::{Stage, book, loaded};
use crate::core::book::Book;

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
        form.of.fields.iter().position(|field| field.label == label).expect("a field")
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
    assert_eq!(table(&stage.state, TableId::Form).rows.iter().filter(|row| row.cells.len() > 2).count(), 7);
}

#[test]
fn an_edit_changes_what_was_changed_and_nothing_else() {
    let mut stage = Stage::ready();
    stage.press("2 e");
    fill(&mut stage, "State", "ended");
    fill(&mut stage, "Last day", "2026-11-20");
    stage.press("end enter");
    let recording = recording(&stage);
    let [edit] = recording.change.edits.as_slice() else { panic!("one edit") };
    let changed: Vec<String> =
        crate::core::change::field_changes(edit).into_iter().map(|change| change.field).collect();
    assert_eq!(changed, ["ended", "state"]);
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
    let book: Book = book();
    let records = book.customers.iter().cloned().map(LedgerRecord::Customer);
    let records = records.chain(book.subscriptions.iter().cloned().map(LedgerRecord::Subscription));
    let records = records.chain(book.associations.iter().cloned().map(LedgerRecord::Association));
    let records = records.chain(book.people.iter().cloned().map(LedgerRecord::Person));
    let records = records.chain(book.certifications.iter().cloned().map(LedgerRecord::Certification));
    let records = records.chain([LedgerRecord::Partner(book.partner.clone())]);
    for record in records {
        let form = RecordForm::edit(form_of(record.kind()).expect("a form"), record.clone());
        assert_eq!(form.record(&book), Ok(record));
    }
}

#[test]
fn every_field_of_every_form_exists_in_its_record() {
    let (book, today) = (book(), crate::app::stage::day(2026, 11, 22));
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
                    _ => Some("A name".to_owned()),
                };
                value.map(|value| (field.path, value))
            })
            .collect();
        let form = RecordForm::new(of, &known, &book, today);
        let change = form.change(&book).unwrap_or_else(|why| panic!("{}: {why}", of.name));
        assert_eq!(change.edits.len(), 1, "{}", of.name);
    }
}
