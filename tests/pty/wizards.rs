//! Wizards through the keyboard on a real terminal: one walked to its end, one broken off and found again, one begun with
//! a single key from a gap.

use std::path::PathBuf;
use std::process::Command;

use tempfile::TempDir;

use super::pty::Pty;
use super::{LAURELS, SCORED};

/// A folder with a store that holds the demonstration's book.
struct Home {
    folder: TempDir,
}

impl Home {
    fn new() -> Home {
        let home = Home { folder: tempfile::tempdir().expect("a folder") };
        let dataset = home.folder.path().join("book.json");
        let run = |arguments: &[&str]| {
            let output = Command::new(LAURELS).args(arguments).output().expect("it runs");
            assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
            String::from_utf8(output.stdout).expect("text")
        };
        let (store, dataset) = (home.store(), dataset.to_string_lossy().into_owned());
        run(&["--demo", "export", &dataset]);
        run(&["--store", &store.to_string_lossy(), "import", &dataset]);
        home
    }

    fn store(&self) -> PathBuf {
        self.folder.path().join("laurels.db")
    }

    /// The dashboard on the store, scored, of 120 columns.
    fn dashboard(&self) -> Pty {
        let store = self.store();
        let mut pty = Pty::start(&[LAURELS, "--store", &store.to_string_lossy()], 120, 40);
        pty.wait_for(SCORED);
        pty
    }

    fn ask(&self, arguments: &[&str]) -> String {
        let output = Command::new(LAURELS).arg("--store").arg(self.store()).args(arguments).output().expect("it runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text")
    }
}

fn quit(mut pty: Pty) {
    pty.press("q");
    assert!(pty.end().success());
}

/// Begins the link of the customer that is named so, from the list of what would mend something.
fn begin_link(pty: &mut Pty, customer: &str) {
    pty.press("5");
    pty.wait_for("What a wizard would mend");
    pty.wait_for("link PAL for Azure");
    pty.press("/");
    pty.press(customer);
    pty.press("\r");
    pty.wait_until("one row", |screen| screen.contents().contains("1 of "));
    pty.press("\r");
    pty.wait_for("1 of 10");
}

#[test]
fn a_wizard_is_walked_to_its_end_and_undone() {
    let home = Home::new();
    let mut pty = home.dashboard();
    begin_link(&mut pty, "phone");
    for step in 2..=10 {
        pty.press(">");
        pty.wait_for(&format!("{step} of 10"));
    }
    pty.wait_for("Record this");
    pty.wait_for("state: active");
    pty.press("\r");
    pty.wait_for("recorded: PAL with The Phone Company: active");
    let book = home.ask(&["export"]);
    assert!(book.contains("pal-the-phone-company-1"), "it is in the store");
    let history = home.ask(&["history"]);
    assert!(history.contains("PAL with The Phone Company: active"), "{history}");
    pty.press("u");
    pty.wait_for("undone");
    assert!(!home.ask(&["export"]).contains("pal-the-phone-company-1"), "and gone again");
    quit(pty);
}

#[test]
fn a_wizard_broken_off_is_found_again_with_its_answers() {
    let home = Home::new();
    let mut pty = home.dashboard();
    begin_link(&mut pty, "phone");
    pty.press(">");
    pty.wait_for("2 of 10");
    pty.press("\r");
    pty.wait_for("Whose access carries the link?");
    pty.press("light\r");
    pty.wait_for("Identity: Azure Lighthouse delegation");
    pty.press("\r");
    pty.wait_for("Account: ");
    pty.press("fabrikam-operations\r");
    pty.wait_for("✓ Account: fabrikam-operations");
    // In the middle of the step, half an answer typed.
    pty.press("k\r");
    pty.wait_for("Account: fabrikam-operations");
    pty.press("-half");
    pty.wait_for("fabrikam-operations-half");
    assert!(!pty.hang_up().end().success(), "it ends with its terminal");

    let mut pty = home.dashboard();
    pty.press("5]");
    pty.wait_for("Under way and waiting");
    pty.wait_for("The Phone Company");
    pty.press("\r");
    pty.wait_for("2 of 10");
    pty.wait_for("✓ Identity: Azure Lighthouse delegation");
    pty.wait_for("✓ Account: fabrikam-operations");
    quit(pty);
}

#[test]
fn one_key_leads_from_a_gap_to_a_wizard_with_its_fields_filled() {
    let home = Home::new();
    let mut pty = home.dashboard();
    pty.press("2[");
    pty.wait_for("Usage that no association covers");
    pty.press("/phone\r");
    pty.wait_until("one row", |screen| screen.contents().contains("1 of "));
    pty.press("w");
    pty.wait_for("✓ Customer: The Phone Company");
    pty.wait_for("✓ Location id: 6096001");
    quit(pty);
}
