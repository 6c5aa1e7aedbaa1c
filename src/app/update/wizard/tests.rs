use super::*;
use crate::action::Action;
use crate::active_wizard::ActiveWizard;
use crate::book_task::BookTask;
use crate::test_harness::{SPELLINGS, TestHarness, book, day, loaded};
use crate::view_model::{Mark, Row};
use crate::window::Window;
use laurels_core::book::{Credential, CredentialKind, Product};
use laurels_core::change::{Edit, LedgerRecord};
use laurels_core::opened::OpenedBook;

/// The dashboard with the link of Tailspin under way, whose usage no association covers.
fn begun() -> TestHarness {
    let mut harness = TestHarness::ready();
    harness.press("2 ] j j w");
    assert!(harness.state.route.in_wizard, "a wizard is open");
    harness.effects.clear();
    harness
}

fn run(harness: &TestHarness) -> &WizardRun {
    &harness.state.wizard.as_ref().expect("a wizard").run
}

/// Says in the wizard in front on which day the link was made.
fn answer_linked(harness: &mut TestHarness) {
    let open = harness.state.wizard.as_mut().expect("a wizard");
    open.run.answers.insert("started".into(), "2026-11-20".into());
}

fn page(harness: &TestHarness) -> String {
    let page = &harness.state.wizard.as_ref().expect("a wizard").page;
    page.iter().map(|row| format!("{}{}\n", row.label, row.text)).collect()
}

fn saved(harness: &mut TestHarness) -> Vec<DraftCommand> {
    let effects = std::mem::take(&mut harness.effects);
    effects
        .into_iter()
        .filter_map(|effect| if let Effect::Draft(command) = effect { Some(command) } else { None })
        .collect()
}

#[test]
fn a_row_opens_its_wizard_with_fields_filled() {
    let harness = begun();
    let open = harness.state.wizard.as_ref().expect("a wizard");
    assert_eq!((open.wizard.id.as_str(), open.customer()), ("pal-azure", Some("c2")));
    assert!(page(&harness).contains("Customer: Tailspin"));
    assert!(page(&harness).contains("Location id: 6096001 (Oslo)"), "the only location stands by default");
    assert!(harness.state.drafts.is_empty(), "looking leaves no draft");
}

#[test]
fn what_a_wizard_is_told_while_the_server_is_lost_is_saved_and_again_when_it_is_back() {
    let mut harness = begun();
    harness.act(Action::ServerLost(Some("it is gone".into()))).press(">");
    let first = saved(&mut harness);
    assert!(matches!(first.as_slice(), [DraftCommand::Save(Ticket::New(_), _)]), "{first:?}");
    harness.act(Action::ServerLost(None));
    assert_eq!(saved(&mut harness), first);
}

#[test]
fn a_question_half_answered_when_the_program_ends_is_asked_again_with_what_was_typed() {
    for keys in ["> enter", "> S", "> W ctrl-u"] {
        let mut harness = begun();
        harness.press(keys).type_text("half").act(Action::End);
        let typed = harness.state.input().map(|input| input.value().to_owned());
        let run = match saved(&mut harness).pop() {
            Some(DraftCommand::Save(_, run)) => run,
            other => panic!("{keys}: {other:?}"),
        };
        let text = serde_json::to_string(&run).expect("text");
        let run = serde_json::from_str(&text).expect("the same");
        let drafts = vec![Draft { ticket: Ticket::Kept(7), run }];
        let mut harness = TestHarness::empty();
        harness.act(Action::Start).act(Action::Loaded(OpenedBook { drafts, ..loaded(book()) })).press("5 ] enter");
        assert_eq!(harness.state.input().map(|input| input.value().to_owned()), typed, "{keys}");
        let kept = saved(&mut harness);
        assert!(
            matches!(kept.as_slice(), [DraftCommand::Save(_, run)] if run.typed.is_none()),
            "{keys}: it is kept once: {kept:?}"
        );
        harness.press("esc");
        assert!(harness.state.windows.is_empty() && harness.state.route.in_wizard);
    }
}

#[test]
fn a_row_that_no_wizard_fits_offers_none() {
    let mut harness = TestHarness::ready();
    harness.press("6 w");
    assert!(harness.state.wizard.is_none() && harness.state.route.pane == Pane::Activity);
    let said = harness.state.notice().expect("a reason").text;
    assert!(said.contains("no wizard would gain anything here"), "{said}");
}

#[test]
fn a_customer_with_nothing_to_gain_offers_no_wizard() {
    let mut harness = TestHarness::ready();
    harness.press("2 ] w");
    assert!(harness.state.wizard.is_none() && harness.selected(TableId::Customers) == "c0");
    let said = harness.state.notice().expect("a reason").text;
    assert!(said.contains("no wizard would gain anything here"), "{said}");
}

#[test]
fn every_step_is_saved_and_going_back_keeps_answers() {
    let mut harness = begun();
    harness.press(">");
    assert_eq!(run(&harness).at, "access");
    let wishes = saved(&mut harness);
    assert!(matches!(wishes.as_slice(), [DraftCommand::Save(Ticket::New(1), run)] if run.at == "access"), "{wishes:?}");
    harness.act(Action::DraftKept { begun: Ticket::New(1), kept: Ticket::Kept(9) });
    harness.press("<");
    assert_eq!(run(&harness).at, "conditions");
    assert_eq!(
        run(&harness).answers.get("partner_id").map(String::as_str),
        Some("6096001"),
        "what stood there is an answer"
    );
    assert!(matches!(saved(&mut harness).as_slice(), [DraftCommand::Save(Ticket::Kept(9), _)]), "under its number");
    assert_eq!(harness.state.drafts.len(), 1);
}

#[test]
fn a_wizard_begun_is_proposed_no_more_at_once_and_again_once_it_is_given_up() {
    let mut harness = TestHarness::ready();
    let proposed = |harness: &TestHarness| {
        let advice = harness.state.results.advice.as_ref().expect("advice");
        let about = |suggestion: &&crate::compute::Suggestion| suggestion.about == "c2";
        (advice.suggestions.iter().filter(about).count(), advice.under_way.contains_key("c2"))
    };
    harness.press("5");
    let before = proposed(&harness);
    assert!(before.0 > 0 && !before.1, "{before:?}");
    harness.press("2 ] j j w > > esc 5");
    assert_eq!(proposed(&harness), (0, true));
    harness.press("]");
    super::discard(&mut harness.state, Ticket::New(1));
    harness.press("1");
    assert_eq!(proposed(&harness), before);
}

#[test]
fn an_answer_that_read_no_draft_is_not_taken_for_what_follows_from_it() {
    let mut harness = TestHarness::ready();
    let generation = harness.state.generation;
    harness.press("2 ] j j w >");
    assert!(harness.state.generation > generation);
    let reads = |question: &crate::compute::Query| question.reads_drafts();
    assert!(!harness.state.results.answered.iter().any(reads), "the wizard in front shows none of them");
}

#[test]
fn a_question_is_answered_from_a_list_and_leads_to_the_next() {
    let mut harness = begun();
    harness.press("> enter");
    assert!(matches!(harness.state.windows.last(), Some(Window::Prompt(ask)) if ask.closed));
    harness.type_text("light");
    assert_eq!(harness.table(TableId::Options).total, 1);
    harness.press("enter");
    assert!(harness.state.windows.is_empty());
    assert_eq!(run(&harness).answers.get("identity").map(String::as_str), Some("lighthouse"));
    assert!(matches!(selected_item(&harness.state), Some(PageItem::Field(field, _)) if field == "identity_name"));
}

#[test]
fn an_impossible_answer_is_refused_with_the_reason() {
    let mut harness = begun();
    harness.press("> enter");
    harness.type_text("service");
    harness.press("enter > enter");
    harness.type_text("portal");
    harness.press("enter");
    let Some(Window::Prompt(ask)) = harness.state.windows.last() else { panic!("it still asks") };
    assert!(ask.fault().is_some_and(|why| why.contains("portal")), "{:?}", ask.fault());
    assert_ne!(run(&harness).answers.get("method").map(String::as_str), Some("portal"));
}

#[test]
fn a_step_without_its_answers_is_not_left() {
    let mut harness = TestHarness::ready();
    harness.press("5 ] ] enter");
    assert_eq!(harness.state.wizard.as_ref().map(|open| open.wizard.id.as_str()), Some("cpor"));
    harness.press(">");
    assert_eq!(run(&harness).at, "activity");
    assert!(matches!(selected_item(&harness.state), Some(PageItem::Field(field, _)) if field == "solution_area"));
    assert!(harness.state.notice().is_some_and(|notice| notice.text.contains("answer this first: ")));
    assert!(saved(&mut harness).is_empty());
}

#[test]
fn dropped_answers_are_named() {
    let mut harness = TestHarness::ready();
    harness.press("5 ] ] enter");
    for (down, choice) in [("", "Business"), ("", "Influenced"), ("", "Recognition"), ("", "Enterprise")] {
        harness.press(down).press("enter").type_text(choice).press("enter");
    }
    assert!(page(&harness).contains("Revenue association"), "{}", page(&harness));
    harness.press("home");
    while !matches!(selected_item(&harness.state), Some(PageItem::Field(field, _)) if field == "action") {
        harness.press("j");
    }
    harness.press("enter").type_text("dispute").press("enter");
    let said = harness.state.notice().expect("a message").text;
    assert!(said.contains("dropped") && said.contains("Solution area"), "{said}");
    assert!(!run(&harness).answers.contains_key("solution_area"));
}

#[test]
fn skipping_needs_a_reason_and_waiting_a_future_day() {
    let mut harness = begun();
    harness.press("> S enter");
    assert!(
        matches!(harness.state.windows.last(), Some(Window::Prompt(ask)) if ask.fault().is_some()),
        "no reason, no skip"
    );
    harness.type_text("done last year");
    harness.press("enter");
    let done = run(&harness).done.get("access").expect("skipped");
    assert_eq!(done.skipped.as_deref(), Some("done last year"));
    harness.press("W ctrl-u");
    harness.type_text("2020-01-01");
    harness.press("enter");
    assert!(matches!(harness.state.windows.last(), Some(Window::Prompt(ask)) if ask.fault().is_some()));
    for (text, (year, month, of)) in SPELLINGS {
        harness.press("ctrl-u").type_text(text).press("enter");
        let until = run(&harness).waiting.as_ref().map(|waiting| waiting.until);
        assert_eq!(until, Some(day(year, month, of)), "{text}");
        harness.press("W");
    }
    harness.press("ctrl-u");
    harness.type_text("2026-12-01");
    harness.press("enter");
    assert!(run(&harness).waiting.is_some());
    harness.press("5 ]");
    assert!(
        harness
            .table(TableId::Drafts)
            .rows
            .iter()
            .any(|row| row.cells.iter().any(|c| c.as_text().contains("1 Dec 2026")))
    );
}

#[test]
fn beginning_the_same_wizard_again_resumes_the_draft() {
    let mut harness = begun();
    harness.press("> esc");
    assert!(harness.state.wizard.is_none() && !harness.state.route.in_wizard);
    harness.press("w");
    assert_eq!(run(&harness).at, "access");
    assert_eq!(harness.state.drafts.len(), 1);
    harness.press("esc j w");
    assert_eq!(run(&harness).at, "conditions", "another customer is another wizard");
}

#[test]
fn the_review_records_one_change_and_deletes_the_draft() {
    let mut harness = begun();
    answer_linked(&mut harness);
    for _ in 0..9 {
        harness.press(">");
    }
    assert!(page(&harness).contains("Record this") && page(&harness).contains("as linked"), "{}", page(&harness));
    harness.effects.clear();
    harness.press("enter");
    let recording = harness.effects.iter().find_map(|effect| match effect {
        Effect::Keep(BookTask::Record(recording)) => Some(recording.clone()),
        _ => None,
    });
    let recording = recording.expect("it is recorded");
    assert!(matches!(recording.change.edits.as_slice(), [Edit { before: None, after: Some(_) }]));
    assert_eq!(recording.what, "PAL with Tailspin (linked)");
    harness.effects.clear();
    let book = crate::test_harness::book();
    let done = crate::book_task::Done::Changed(crate::test_harness::loaded(book), None);
    harness.act(Action::Finished(Ok(done)));
    assert!(
        matches!(saved(&mut harness).as_slice(), [DraftCommand::Discard(ticket)] if Some(*ticket) == recording.ticket)
    );
    assert!(harness.state.drafts.is_empty());
    assert!(harness.state.notice().is_some_and(|notice| notice.text.starts_with("Recorded: PAL with Tailspin")));
    assert!(page(&harness).starts_with("Recorded: PAL with Tailspin (linked)."), "{}", page(&harness));
    harness.press("> S");
    assert!(harness.state.wizard.as_ref().is_some_and(ActiveWizard::is_recorded), "there is nothing left to do in it");
    assert_eq!(selected_item(&harness.state), Some(PageItem::Next), "{}", page(&harness));
    harness.press("esc");
    assert!(harness.state.wizard.is_none());
}

#[test]
fn a_wizard_that_breaks_a_rule_records_only_with_a_reason() {
    let mut book = crate::test_harness::book();
    let credential = |name: &str| Credential { name: name.to_owned(), ..Credential::new(CredentialKind::User) };
    for association in book.associations.iter_mut().filter(|association| association.id == "c0-pal") {
        association.credential = Some(Box::new(credential("ops@contoso.example")));
        association.product = Some(Product::PowerPlatform);
    }
    let mut harness = TestHarness::ready();
    harness.act(Action::Loaded(crate::test_harness::loaded(book)));
    harness.press("2 ] w");
    let open = harness.state.wizard.as_mut().expect("a wizard");
    open.run.answers.insert("identity".into(), "user".into());
    open.run.answers.insert("identity_name".into(), "ops@contoso.example".into());
    answer_linked(&mut harness);
    for _ in 0..9 {
        harness.press(">");
    }
    harness.effects.clear();
    harness.press("enter");
    assert!(harness.state.job.is_none());
    assert!(matches!(harness.state.windows.last(), Some(Window::RuleDialog(_))), "{}", page(&harness));
    harness.type_text("two teams share it");
    harness.press("enter enter");
    let recording = harness.effects.iter().find_map(|effect| match effect {
        Effect::Keep(BookTask::Record(recording)) => Some(recording.clone()),
        _ => None,
    });
    let recording = recording.expect("it is recorded");
    assert!(recording.ticket.is_some(), "and its draft goes with it");
    let Some(Edit { after: Some(LedgerRecord::Association(made)), .. }) = recording.change.edits.first() else {
        panic!("{recording:?}")
    };
    assert_eq!(made.notes, "waived one-link: two teams share it");
}

#[test]
fn read_only_wizards_record_nothing() {
    let mut harness = begun();
    harness.state.settings.read_only = true;
    for _ in 0..9 {
        harness.press(">");
    }
    assert!(saved(&mut harness).is_empty());
    harness.press("enter");
    assert!(harness.state.job.is_none());
    assert!(harness.state.notice().is_some_and(|notice| notice.text.contains("read-only")));
}

#[test]
fn discarding_a_draft_asks_first() {
    let mut harness = begun();
    harness.press("> 5 ]");
    saved(&mut harness);
    harness.press("d y");
    assert_eq!(harness.state.drafts.len(), 1, "a yes that comes at once is a habit");
    harness.wait(std::time::Duration::from_millis(400)).press("y");
    assert!(harness.state.drafts.is_empty());
    assert!(matches!(saved(&mut harness).as_slice(), [DraftCommand::Discard(_)]));
}

#[test]
fn commands_go_to_the_terminal_and_questions_answer() {
    let mut harness = begun();
    harness.press("> > enter");
    harness.type_text("cli");
    harness.press("enter");
    let place = harness
        .state
        .wizard
        .as_ref()
        .expect("a wizard")
        .page
        .iter()
        .position(|row| matches!(row.what, PageItem::Command(_)));
    let place = place.expect("a command");
    harness.state.tables.get_mut(TableId::Page).select(place);
    harness.press("y");
    let copied = harness
        .effects
        .iter()
        .find_map(|effect| if let Effect::Copy(text) = effect { Some(text.clone()) } else { None });
    assert!(copied.is_some_and(|text| text.starts_with("az ")));
    harness.press("?");
    harness.type_text("who can make a link");
    harness.press("enter");
    assert!(matches!(harness.state.windows.last(), Some(Window::Answer(question)) if question.kind == "pal"));
    harness.press("esc esc");
    assert!(harness.state.windows.is_empty());
}

#[test]
fn a_link_that_was_not_confirmed_is_not_recorded() {
    let mut harness = TestHarness::ready();
    harness.press("5 ] ] G k k enter");
    let person = harness.state.book.as_ref().expect("loaded").people[0].id.to_string();
    let open = harness.state.wizard.as_mut().expect("a wizard");
    assert_eq!(open.wizard.id.as_str(), "certified-professional");
    open.run.answers.insert("person".into(), person);
    for _ in 0..7 {
        harness.press(">");
    }
    assert!(page(&harness).contains("has no answer to Linked on"), "{}", page(&harness));
    assert!(!page(&harness).contains("Record this"));
    assert_eq!(run(&harness).waiting.as_ref().map(|waiting| waiting.step.as_str()), Some("link"), "it waits");
    let rows = harness.table(TableId::Steps).rows;
    let is_ticked = |row: &Row| row.cells.iter().any(|cell| cell.mark == Some(Mark::Met));
    let ticked: Vec<usize> = rows.iter().enumerate().filter(|(_, row)| is_ticked(row)).map(|(at, _)| at + 1).collect();
    assert_eq!(ticked, [1, 2, 3], "what is behind an open step was only read");
    harness.press(">");
    let said = harness.state.notice().expect("a message").text;
    assert!(said.contains("Enter goes to the answer that is missing"), "{said}");
    harness.press("enter");
    assert_eq!(run(&harness).at.as_str(), "link");
    assert_eq!(selected_item(&harness.state), Some(PageItem::Field("started".into(), Answered::Optional)));
}

#[test]
fn what_is_recorded_already_is_said_in_one_sentence_and_offers_nothing_to_record() {
    let mut harness = begun();
    answer_linked(&mut harness);
    let (context, run) = (harness.state.wizard_context().expect("a book"), run(&harness).clone());
    let change = outcome(&run, run.of().expect("it ships"), context).expect("it is answered").change;
    let book = context.book.apply(&change, &laurels_core::rulebook::ranking().expect("it ships")).expect("it fits");
    harness.act(Action::Loaded(crate::test_harness::loaded(book)));
    for _ in 0..12 {
        harness.press(">");
    }
    let page = page(&harness);
    assert!(page.contains(": there is nothing to record.\n"), "{page}");
    let said = harness.state.notice().expect("a message").text;
    assert_eq!(said, "this is the last step, and there is nothing to record");
}

#[test]
fn a_row_that_its_wizard_refuses_says_why() {
    let mut book = crate::test_harness::book();
    for customer in &mut book.customers {
        customer.cloud = Some(laurels_core::book::Cloud::China);
    }
    let mut harness = TestHarness::ready();
    harness.act(Action::Loaded(crate::test_harness::loaded(book)));
    harness.press("2 w");
    let said = harness.state.notice().expect("a message").text;
    assert!(said.contains("no Partner Admin Link"), "{said}");
    assert!(!run(&harness).answers.contains_key("customer"));
}

#[test]
fn headings_open_on_enter_and_scroll_into_view() {
    let mut harness = begun();
    assert!(page(&harness).contains("+ What goes wrong") && !page(&harness).contains("- What goes wrong"));
    let heading = |harness: &TestHarness| {
        let page = &harness.state.wizard.as_ref().expect("a wizard").page;
        page.iter().position(|row| row.what == PageItem::Heading(Section::Wrong)).expect("a heading")
    };
    let place = heading(&harness);
    harness.state.select_place(TableId::Page, place);
    harness.press("enter");
    assert!(page(&harness).contains("- What goes wrong"), "{}", page(&harness));
    let first = harness.state.tables.get(TableId::Page).first;
    let last = first + harness.room.0;
    assert!(heading(&harness) + 1 < last, "its first text is on the screen");
    harness.press("enter");
    assert!(page(&harness).contains("+ What goes wrong"));
    harness.press(">");
    assert!(harness.state.wizard.as_ref().expect("a wizard").opened.is_empty(), "another page begins closed");
}

#[test]
fn the_bars_are_never_empty() {
    let mut harness = begun();
    harness.state.results.outlook = None;
    let bars = view::outlook(&harness.state.subject());
    assert_eq!(bars.bars.len(), 6, "{bars:?}");
    assert_eq!(bars.title, "Working out what moves");
}
