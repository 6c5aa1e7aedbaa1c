//! Wizards through the keyboard on a real terminal: one walked to its end, one broken off and found again, one begun with
//! a single key from a gap.

use super::SCORED;
use super::forms::STOPS;
use super::home::{Home, quit};
use crate::support::pty::Pty;

/// A store that holds the demonstration's book.
fn demonstration() -> Home {
    Home::of(laurels_data::exchange::demo::DATASET)
}

/// The dashboard on it, of 120 columns.
fn dashboard(home: &Home) -> Pty {
    home.dashboard(120, 40, SCORED)
}

/// Begins the link of the customer that is named so, from the list of what would suggestion something.
fn begin_link(pty: &mut Pty, customer: &str) {
    pty.press("5");
    pty.wait_for("What to fix");
    pty.wait_for("Link PAL for Azure");
    pty.press("/");
    pty.press(customer);
    pty.press("\r");
    pty.wait_until("one row", |screen| screen.contents().contains("1 of "));
    pty.press("\r");
    pty.wait_for("1 of 10");
}

#[test]
fn a_wizard_is_completed_and_undone() {
    let home = demonstration();
    let mut pty = dashboard(&home);
    begin_link(&mut pty, "phone");
    for step in 2..=10 {
        pty.press(">");
        pty.wait_for(&format!("{step} of 10"));
    }
    // Nobody said that the link was made, with which account, or that it works.
    pty.wait_for("Record this");
    pty.wait_for("This records a draft of a Partner Admin Link with The Phone Company");
    pty.press("\r");
    pty.wait_for("Recorded: PAL with The Phone Company (draft)");
    let book = home.ask(&["export"]);
    assert!(book.contains("pal-the-phone-company-1"), "it is in the store");
    let history = home.ask(&["history"]);
    assert!(history.contains("PAL with The Phone Company (draft)"), "{history}");
    pty.press("u");
    pty.wait_for("Undone");
    assert!(!home.ask(&["export"]).contains("pal-the-phone-company-1"), "and gone again");
    quit(pty);
}

#[test]
fn an_unconfirmed_profile_link_is_not_recorded() {
    let home = demonstration();
    let mut pty = dashboard(&home);
    pty.press("4");
    pty.wait_for("Runa");
    pty.press("/");
    pty.press("runa");
    pty.press("\r");
    pty.wait_until("one row", |screen| screen.contents().contains("1 of "));
    pty.press("w");
    pty.wait_for("1 of 8");
    pty.wait_for("If linked");
    for step in 2..=8 {
        pty.press(">");
        pty.wait_for(&format!("{step} of 8"));
    }
    pty.wait_for("Answer Linked on in step 5");
    pty.press("\x1b");
    pty.wait_until("the people again", |screen| !screen.contents().contains("8 of 8"));
    quit(pty);
    let book = home.ask(&["export"]);
    let runa = book.lines().find(|line| line.contains(r#""id":"runa""#)).expect("she is there");
    assert!(runa.contains(r#""linked":false"#) && !runa.contains("linked_on"), "{runa}");
}

#[test]
fn an_interrupted_wizard_keeps_its_answers() {
    let home = demonstration();
    let mut pty = dashboard(&home);
    to_account(&mut pty);
    pty.press("fabrikam-operations\r");
    pty.wait_for("✓ Account: fabrikam-operations");
    assert!(!pty.hang_up().end().success(), "it ends with its terminal");

    let mut pty = dashboard(&home);
    pty.press("5]");
    pty.wait_for("Waits for");
    pty.wait_for("The Phone Company");
    pty.press("\r");
    pty.wait_for("2 of 10");
    pty.wait_for("✓ Identity: Azure Lighthouse delegation");
    pty.wait_for("✓ Account: fabrikam-operations");
    quit(pty);
}

/// Begins the link of The Phone Company and goes to the question for the account.
fn to_account(pty: &mut Pty) {
    begin_link(pty, "phone");
    pty.press(">");
    pty.wait_for("2 of 10");
    pty.press("\r");
    pty.wait_for("Whose access carries the link?");
    pty.press("light\r");
    pty.wait_for("Identity: Azure Lighthouse delegation");
    pty.press("\r");
    pty.wait_for("Account: ");
}

/// Whatever ends the program in the middle of an answer, and whatever happens before that.
#[test]
fn half_an_answer_is_asked_for_again_with_what_was_typed() {
    for stop in STOPS {
        let home = demonstration();
        let mut pty = dashboard(&home);
        to_account(&mut pty);
        pty.press("fabrikam-op");
        pty.wait_for("fabrikam-op");
        pty.resize(80, 24);
        pty.press("\x04");
        pty.wait_until("the smaller screen", |screen| screen.contents().contains("fabrikam-op"));
        pty.press("erat");
        pty.wait_for("fabrikam-operat");
        stop(pty);

        let mut pty = dashboard(&home);
        pty.press("5]");
        pty.wait_for("The Phone Company");
        pty.press("\r");
        pty.wait_for("fabrikam-operat");
        pty.press("ions\r");
        pty.wait_for("✓ Account: fabrikam-operations");
        quit(pty);
    }
}

#[test]
fn one_key_leads_from_a_gap_to_a_wizard_with_its_fields_filled() {
    let home = demonstration();
    let mut pty = dashboard(&home);
    pty.press("2[[");
    pty.wait_for("Suggestion");
    pty.press("/phone\r");
    pty.wait_until("one row", |screen| screen.contents().contains("1 of "));
    pty.press("w");
    pty.wait_for("✓ Customer: The Phone Company");
    pty.wait_for("✓ Location id: 6096002");
    quit(pty);
}

#[test]
fn no_wizard_records_anything_with_only_the_next_key() {
    let home = demonstration();
    // An open dashboard keeps the score of the day, and only that.
    let ledger = |home: &Home| {
        let text = home.ask(&["export"]);
        text.split_once("\"snapshots\"").map(|(ledger, _)| ledger.to_owned()).expect("snapshots come last")
    };
    let before = ledger(&home);
    let mut pty = dashboard(&home);
    pty.press("5]]");
    pty.wait_for("All wizards");
    for (place, wizard) in laurels_core::wizard::shipped().iter().enumerate() {
        pty.press(&format!("g{}\r", "j".repeat(place)));
        pty.wait_until("the wizard", |screen| {
            let shown = screen.contents();
            shown.contains(&wizard.title) && !shown.contains("All wizards")
        });
        pty.press(&">".repeat(wizard.steps.len()));
        pty.press("\x1b");
        pty.wait_for("All wizards");
    }
    quit(pty);
    assert_eq!(ledger(&home), before);
}
