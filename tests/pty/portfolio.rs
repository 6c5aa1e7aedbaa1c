//! Many partners on a terminal.

use super::home::{Home, quit};
use crate::support::program::LAURELS;
use crate::support::pty::Pty;
use serde_json::json;
use std::fs;

#[test]
fn a_partner_follows_its_store_and_not_that_of_the_one_before() {
    let home = Home::new();
    let folder = home.folder.path().join("partners");
    fs::create_dir(&folder).expect("a folder");
    let bring = |store: &str, name: &str, person: &str| {
        let dataset = json!({"format": "laurels/dataset", "version": 1, "partner": {"name": name},
            "people": [{"id": person, "name": person, "linked": true}]});
        let file = home.file("book.json", &dataset.to_string());
        let store = folder.join(store);
        home.ask(&["--store", &store.to_string_lossy(), "import", &file.to_string_lossy()]);
    };
    bring("a.db", "Fabrikam", "Ada");
    bring("b.db", "Litware", "Bo");
    let mut pty = Pty::start(&[LAURELS, "portfolio", &folder.to_string_lossy()], 110, 30);
    pty.wait_for("2 partners in");
    pty.wait_until("both are scored", |screen| !screen.contents().contains("still being read"));
    for (store, name, person, key) in [("a.db", "Fabrikam", "Cleo", "\r"), ("b.db", "Litware", "Dina", "\x1b[B\r")] {
        pty.press(key);
        pty.wait_for("Do next");
        pty.press("4");
        pty.wait_for(if name == "Fabrikam" { "Ada" } else { "Bo" });
        bring(store, name, person);
        pty.wait_for(person);
        pty.press("\x1b");
        pty.wait_for("2 partners in");
    }
    quit(pty);
}

#[test]
fn a_portfolio_is_a_list_to_choose_from_and_esc_leads_back_to_it() {
    let home = Home::new();
    let folder = home.folder.path().join("partners");
    fs::create_dir(&folder).expect("a folder");
    for (name, expires) in [("Fabrikam", "2026-12-15"), ("Litware", "2027-02-01")] {
        let dataset = json!({"format": "laurels/dataset", "version": 1, "partner": {"name": name},
            "people": [{"id": "ada", "name": "Ada", "linked": true}],
            "certifications": [{"person": "ada", "exam": "MB-310", "earned": "2026-01-10", "expires": expires}]});
        fs::write(folder.join(format!("{name}.json")), dataset.to_string()).expect("a file");
    }
    fs::write(folder.join("other.db"), "nothing of ours").expect("a file");
    let arguments = [LAURELS, "portfolio", &folder.to_string_lossy(), "--as-of", "2026-11-22"];
    let mut pty = Pty::start(&arguments, 110, 30);
    pty.wait_for("3 partners in");
    pty.wait_for("Not a store");
    pty.wait_until("what runs out first at the top", |screen| {
        let text = screen.contents();
        text.find("Fabrikam").zip(text.find("Litware")).is_some_and(|(first, second)| first < second)
    });
    pty.press("\x1b[B\r");
    pty.wait_for("Do next");
    pty.wait_for("READ-ONLY");
    pty.wait_for("Litware");
    pty.press("\x1b");
    pty.wait_for("3 partners in");
    quit(pty);
}
