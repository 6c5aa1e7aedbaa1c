use super::*;
use crate::app::action::Action;
use crate::app::job::Task;
use crate::app::select::{notice, table};
use crate::app::stage::Stage;
use crate::core::book::{Credential, CredentialKind, Product};
use crate::core::change::{Edit, LedgerRecord};

/// The dashboard with the link of the customer in the list's first row under way.
fn begun() -> Stage {
    let mut stage = Stage::ready();
    stage.press("2 ]");
    stage.press("w");
    assert!(stage.state.place.walking, "a wizard is open");
    stage.effects.clear();
    stage
}

fn walk(stage: &Stage) -> &Walk {
    &stage.state.walk.as_ref().expect("a wizard").walk
}

/// The page as text.
fn page(stage: &Stage) -> String {
    let page = &stage.state.walk.as_ref().expect("a wizard").page;
    page.iter().map(|row| format!("{}{}\n", row.label, row.text)).collect()
}

fn saved(stage: &mut Stage) -> Vec<DraftWish> {
    let effects = std::mem::take(&mut stage.effects);
    effects.into_iter().filter_map(|effect| if let Effect::Draft(wish) = effect { Some(wish) } else { None }).collect()
}

#[test]
fn a_row_begins_its_wizard_with_its_fields_filled() {
    let stage = begun();
    let open = stage.state.walk.as_ref().expect("a wizard");
    assert_eq!((open.wizard.id.as_str(), open.customer()), ("pal-azure", Some("c0")));
    assert!(page(&stage).contains("Customer: Contoso"));
    assert!(page(&stage).contains("Location id: 6096001 (Oslo)"), "the only location stands by default");
    assert!(stage.state.drafts.is_empty(), "looking leaves no draft");
}

#[test]
fn without_a_row_that_fits_all_wizards_are_shown() {
    let mut stage = Stage::ready();
    stage.press("6 w");
    assert_eq!(stage.state.place.view, TableId::Wizards);
    stage.press("G enter");
    assert_eq!(stage.state.walk.as_ref().map(|open| open.wizard.id.as_str()), Some("certified-professional"));
}

#[test]
fn every_step_is_saved_and_going_back_keeps_answers() {
    let mut stage = begun();
    stage.press(">");
    assert_eq!(walk(&stage).at, "access");
    let wishes = saved(&mut stage);
    assert!(matches!(wishes.as_slice(), [DraftWish::Save(Ticket::New(1), walk)] if walk.at == "access"), "{wishes:?}");
    stage.act(Action::DraftKept { begun: Ticket::New(1), kept: Ticket::Kept(9) });
    stage.press("<");
    assert_eq!(walk(&stage).at, "conditions");
    assert_eq!(
        walk(&stage).answers.get("partner_id").map(String::as_str),
        Some("6096001"),
        "what stood there is an answer"
    );
    assert!(matches!(saved(&mut stage).as_slice(), [DraftWish::Save(Ticket::Kept(9), _)]), "under its number");
    assert_eq!(stage.state.drafts.len(), 1);
}

#[test]
fn a_question_is_answered_from_a_list_and_leads_to_the_next() {
    let mut stage = begun();
    stage.press("> enter");
    assert!(matches!(stage.state.windows.last(), Some(Window::Ask(ask)) if ask.closed));
    stage.type_text("light");
    assert_eq!(table(&stage.state, TableId::Options).total, 1);
    stage.press("enter");
    assert!(stage.state.windows.is_empty());
    assert_eq!(walk(&stage).answers.get("identity").map(String::as_str), Some("lighthouse"));
    assert!(matches!(selected_item(&stage.state), Some(PageItem::Field(field, _)) if field == "identity_name"));
}

#[test]
fn what_is_impossible_is_refused_with_the_reason_and_nothing_changes() {
    let mut stage = begun();
    stage.press("> enter");
    stage.type_text("service");
    stage.press("enter > enter");
    stage.type_text("portal");
    stage.press("enter");
    let Some(Window::Ask(ask)) = stage.state.windows.last() else { panic!("it still asks") };
    assert!(ask.problem.as_ref().is_some_and(|why| why.contains("portal")), "{:?}", ask.problem);
    assert_ne!(walk(&stage).answers.get("method").map(String::as_str), Some("portal"));
}

#[test]
fn a_step_without_its_answers_is_not_left() {
    let mut stage = Stage::ready();
    stage.press("6 w enter");
    assert_eq!(stage.state.walk.as_ref().map(|open| open.wizard.id.as_str()), Some("cpor"));
    stage.press(">");
    assert_eq!(walk(&stage).at, "activity");
    assert!(matches!(selected_item(&stage.state), Some(PageItem::Field(field, _)) if field == "solution_area"));
    assert!(notice(&stage.state).is_some_and(|notice| notice.text.contains("needs an answer")));
    assert!(saved(&mut stage).is_empty());
}

#[test]
fn dropped_answers_are_named() {
    let mut stage = Stage::ready();
    stage.press("6 w enter");
    for (down, choice) in [("", "Business"), ("", "Influenced"), ("", "Recognition"), ("", "Enterprise")] {
        stage.press(down).press("enter").type_text(choice).press("enter");
    }
    assert!(page(&stage).contains("Revenue association"), "{}", page(&stage));
    stage.press("home");
    while !matches!(selected_item(&stage.state), Some(PageItem::Field(field, _)) if field == "action") {
        stage.press("j");
    }
    stage.press("enter").type_text("dispute").press("enter");
    let said = notice(&stage.state).expect("a message").text;
    assert!(said.contains("dropped") && said.contains("Solution area"), "{said}");
    assert!(!walk(&stage).answers.contains_key("solution_area"));
}

#[test]
fn skipping_takes_a_reason_and_waiting_a_day_to_come() {
    let mut stage = begun();
    stage.press("> S enter");
    assert!(
        matches!(stage.state.windows.last(), Some(Window::Ask(ask)) if ask.problem.is_some()),
        "no reason, no skip"
    );
    stage.type_text("done last year");
    stage.press("enter");
    let done = walk(&stage).done.get("access").expect("skipped");
    assert_eq!(done.skipped.as_deref(), Some("done last year"));
    stage.press("W ctrl-u");
    stage.type_text("2020-01-01");
    stage.press("enter");
    assert!(matches!(stage.state.windows.last(), Some(Window::Ask(ask)) if ask.problem.is_some()));
    stage.press("ctrl-u");
    stage.type_text("2026-12-01");
    stage.press("enter");
    assert!(walk(&stage).waiting.is_some());
    stage.press("5 ]");
    assert!(
        table(&stage.state, TableId::Drafts)
            .rows
            .iter()
            .any(|row| row.cells.iter().any(|c| c.as_text().contains("1 Dec 2026")))
    );
}

#[test]
fn the_same_matter_is_carried_on_and_not_begun_again() {
    let mut stage = begun();
    stage.press("> esc");
    assert!(stage.state.walk.is_none() && !stage.state.place.walking);
    stage.press("w");
    assert_eq!(walk(&stage).at, "access");
    assert_eq!(stage.state.drafts.len(), 1);
    stage.press("esc j w");
    assert_eq!(walk(&stage).at, "conditions", "another customer is another wizard");
}

#[test]
fn the_review_records_one_change_and_the_draft_goes() {
    let mut stage = begun();
    for _ in 0..9 {
        stage.press(">");
    }
    assert!(page(&stage).contains("Record this") && page(&stage).contains("state: active"), "{}", page(&stage));
    stage.effects.clear();
    stage.press("enter");
    let recording = stage.effects.iter().find_map(|effect| match effect {
        Effect::Keep(Task::Record(recording)) => Some(recording.clone()),
        _ => None,
    });
    let recording = recording.expect("it is recorded");
    assert!(matches!(recording.change.edits.as_slice(), [Edit { before: None, after: Some(_) }]));
    assert_eq!(recording.what, "PAL with Contoso: active");
    stage.effects.clear();
    let book = crate::app::stage::book();
    let done = crate::app::job::Done::Changed(crate::app::stage::loaded(book), None);
    stage.act(Action::Finished(Ok(done)));
    assert!(matches!(saved(&mut stage).as_slice(), [DraftWish::Discard(ticket)] if Some(*ticket) == recording.ticket));
    assert!(stage.state.walk.is_none() && stage.state.drafts.is_empty());
    assert!(notice(&stage.state).is_some_and(|notice| notice.text.starts_with("recorded: PAL with Contoso")));
}

#[test]
fn what_a_walk_would_break_is_recorded_with_a_reason_only() {
    let mut book = crate::app::stage::book();
    let credential = |name: &str| Credential {
        kind: CredentialKind::User,
        name: name.to_owned(),
        object_id: None,
        tenant_id: None,
        assignments: Vec::new(),
        verified: None,
        person: None,
    };
    for association in book.associations.iter_mut().filter(|association| association.id == "c0-pal") {
        association.credential = Some(credential("ops@contoso.example"));
        association.product = Some(Product::PowerPlatform);
    }
    let mut stage = Stage::ready();
    stage.act(Action::Loaded(crate::app::stage::loaded(book)));
    stage.press("2 ] w");
    let open = stage.state.walk.as_mut().expect("a wizard");
    open.walk.answers.insert("identity_name".into(), "ops@contoso.example".into());
    for _ in 0..9 {
        stage.press(">");
    }
    stage.effects.clear();
    stage.press("enter");
    assert!(stage.state.job.is_none());
    assert!(matches!(stage.state.windows.last(), Some(Window::Road(_))), "{}", page(&stage));
    stage.press("enter");
    stage.type_text("two teams share it");
    stage.press("enter enter");
    let recording = stage.effects.iter().find_map(|effect| match effect {
        Effect::Keep(Task::Record(recording)) => Some(recording.clone()),
        _ => None,
    });
    let recording = recording.expect("it is recorded");
    assert!(recording.ticket.is_some(), "and its draft goes with it");
    let Some(Edit { after: Some(LedgerRecord::Association(made)), .. }) = recording.change.edits.first() else {
        panic!("{recording:?}")
    };
    assert_eq!(made.notes, "overruled one-link: two teams share it");
}

#[test]
fn read_only_walks_and_keeps_nothing() {
    let mut stage = begun();
    stage.state.settings.read_only = true;
    for _ in 0..9 {
        stage.press(">");
    }
    assert!(saved(&mut stage).is_empty());
    stage.press("enter");
    assert!(stage.state.job.is_none());
    assert!(notice(&stage.state).is_some_and(|notice| notice.text.contains("read-only")));
}

#[test]
fn a_draft_is_thrown_away_after_a_yes_that_was_meant() {
    let mut stage = begun();
    stage.press("> 5 ]");
    saved(&mut stage);
    stage.press("d y");
    assert_eq!(stage.state.drafts.len(), 1, "a yes that comes at once is a habit");
    stage.wait(std::time::Duration::from_millis(400)).press("y");
    assert!(stage.state.drafts.is_empty());
    assert!(matches!(saved(&mut stage).as_slice(), [DraftWish::Discard(_)]));
}

#[test]
fn commands_go_to_the_terminal_and_questions_answer() {
    let mut stage = begun();
    stage.press("> > enter");
    stage.type_text("cli");
    stage.press("enter");
    let place = stage
        .state
        .walk
        .as_ref()
        .expect("a wizard")
        .page
        .iter()
        .position(|row| matches!(row.what, PageItem::Command(_)));
    let place = place.expect("a command");
    stage.state.tables.get_mut(TableId::Page).select(place, 10);
    stage.press("y");
    let copied =
        stage.effects.iter().find_map(|effect| if let Effect::Copy(text) = effect { Some(text.clone()) } else { None });
    assert!(copied.is_some_and(|text| text.starts_with("az ")));
    stage.press("?");
    stage.type_text("who can make a link");
    stage.press("enter");
    assert!(matches!(stage.state.windows.last(), Some(Window::Answer(question)) if question.kind == "pal"));
    stage.press("esc esc");
    assert!(stage.state.windows.is_empty());
}
