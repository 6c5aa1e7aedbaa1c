//! Beginning, importing, taking back and leaving, through the keyboard on a real terminal and a real store.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::Duration;

use super::SCORED;
use super::home::{Home, quit};
use crate::support::program::{LAURELS, text};
use crate::support::pty::Pty;

/// The title of the screen that stands where there is no store.
const FIRST_SCREEN: &str = "there is no book yet";

/// A store that was begun through the form.
fn dashboard_with_data() -> Home {
    let home = Home::new();
    let mut pty = home.dashboard(100, 30, FIRST_SCREEN);
    pty.press("jj\r");
    pty.wait_for("Partner name");
    pty.press("Fabrikam Partners\t1000001\t6096001\r");
    pty.wait_for("Created a store for Fabrikam Partners");
    quit(pty);
    home
}

/// An export of Azure usage: so many customers, each with a subscription and a year of usage at so much a month.
fn azure_usage(customers: u32, amount: u32) -> String {
    let mut rows = String::from(
        "MpnId\tPGAMpnId\tCustomerName\tCustomerTenantId\tSubscriptionId\tServiceName\tMonth\tPartnerAttributionType\tTotalACR\n",
    );
    for customer in 1..=customers {
        for month in 1..=10 {
            writeln!(
                rows,
                "6096001\t1000001\tContoso {customer}\t00000000-0000-4000-8000-{customer:012x}\t\
                 00000000-0000-4000-9000-{customer:012x}\tStorage\t2026-{month:02}-01\tPartner Admin Link (PAL)\t{amount}",
            )
            .expect("a row");
        }
    }
    rows
}

/// Names files on the line that asks for them, from a pane.
fn name_files(pty: &mut Pty, files: &Path) {
    pty.press(":import files\r");
    pty.wait_for("Files:");
    pty.press(text(files));
    pty.press("\r");
}

/// Imports a file through preview and yes.
fn import(pty: &mut Pty, file: &Path) {
    name_files(pty, file);
    pty.wait_for("y yes");
    pty.press("y");
    pty.wait_for("Imported");
}

#[test]
fn the_demonstration_opens_without_a_store_and_leads_back() {
    let home = Home::new();
    let mut pty = home.dashboard(100, 30, FIRST_SCREEN);
    pty.press("\r");
    pty.wait_for(SCORED);
    for leaving in ["\x1b", ":leave the\r"] {
        pty.wait_for("NOT SAVED");
        pty.press(leaving);
        pty.wait_for(FIRST_SCREEN);
        pty.press("\r");
    }
    pty.wait_for("NOT SAVED");
    quit(pty);
    assert!(!home.store().exists(), "looking makes no store");
}

#[test]
fn a_new_store_is_there_the_next_time() {
    let home = dashboard_with_data();
    let mut pty = home.dashboard(100, 30, "Fabrikam Partners");
    pty.wait_for("1000001");
    quit(pty);
    assert!(home.ask(&["export"]).contains("\"6096001\""));
}

#[test]
fn importing_files_can_create_the_store() {
    let home = Home::new();
    let file = home.file("azure-usage.tsv", &azure_usage(3, 2_000));
    let mut pty = home.dashboard(100, 30, FIRST_SCREEN);
    pty.press("j\r");
    pty.wait_for("Files:");
    pty.press(text(&file));
    pty.press("\r");
    pty.wait_for("y yes");
    assert!(pty.text().contains("30 new") && !home.store().exists(), "nothing is kept yet\n{}", pty.text());
    pty.press("\x1b");
    pty.wait_until("the line again", |screen| !screen.contents().contains("30 new"));
    pty.press("\r");
    pty.wait_for("y yes");
    pty.press("\r");
    pty.wait_for("Imported azure-usage.tsv: 30 new");
    quit(pty);
    assert!(home.ask(&["export"]).contains("Contoso 3"));
    let mut pty = home.dashboard(100, 30, "Whose book is this?");
    pty.press(":name the partner\r");
    pty.wait_for("Partner name");
    pty.press("Fabrikam Partners\t\t6096001\r");
    pty.wait_for("Named the partner: Fabrikam Partners");
    quit(pty);
    assert!(home.ask(&["export"]).contains("6096001"));
}

#[test]
fn an_import_is_previewed_made_undone_and_redone() {
    let home = dashboard_with_data();
    let before = home.ask(&["export"]);
    let mut pty = home.dashboard(100, 30, "Fabrikam Partners");
    pty.wait_for(SCORED);
    import(&mut pty, &home.file("azure-usage.tsv", &azure_usage(3, 2_000)));
    pty.wait_for("data to Oct 2026");
    let imported = home.ask(&["export"]);
    pty.press("u");
    pty.wait_for("Undo the import of 30 records?");
    pty.wait_for("y yes");
    pty.press("y");
    pty.wait_for("Undone:");
    assert_eq!(home.ask(&["export"]), before);
    pty.press("U");
    pty.wait_for("Redo the import of 30 records?");
    pty.wait_for("y yes");
    pty.press("y");
    pty.wait_for("Redone");
    assert_eq!(home.ask(&["export"]), imported);
    name_files(&mut pty, &home.file("azure-usage.tsv", &azure_usage(3, 2_000)));
    pty.wait_for("Nothing in this is new");
    pty.wait_for("y yes");
    pty.press("y");
    pty.wait_for("Nothing in it is new");
    quit(pty);
}

#[test]
fn a_refused_file_is_reported_below_the_prompt() {
    let home = dashboard_with_data();
    let mut pty = home.dashboard(100, 30, "Fabrikam Partners");
    pty.wait_for(SCORED);
    name_files(&mut pty, &home.file("poem.txt", "roses are red\nviolets are blue\n"));
    pty.wait_for("poem.txt");
    pty.wait_until("the reason below the line", |screen| screen.contents().contains("no report"));
    pty.press("\x1b");
    pty.wait_for("Files:");
    pty.press("\x1b");
    pty.wait_until("the pane", |screen| !screen.contents().contains("Files:"));
    quit(pty);
}

#[test]
fn nothing_is_written_while_nobody_changes_the_store() {
    let home = dashboard_with_data();
    let mut pty = home.dashboard(100, 30, "Fabrikam Partners");
    pty.wait_until("all there is to see", |screen| {
        screen.contents().contains(SCORED) && !screen.contents().to_lowercase().contains("working it out")
    });
    while !pty.listen(Duration::from_millis(500)).is_empty() {}
    // Longer than it takes to look at the file again.
    assert_eq!(String::from_utf8_lossy(&pty.listen(Duration::from_secs(3))), "");
    quit(pty);
}

#[test]
fn ctrl_c_during_an_import_leaves_nothing_behind() {
    let home = dashboard_with_data();
    let before = home.ask(&["export"]);
    let mut pty = home.dashboard(100, 30, "Fabrikam Partners");
    pty.wait_for(SCORED);
    name_files(&mut pty, &home.file("azure-usage.tsv", &azure_usage(4_000, 2_000)));
    pty.wait_for("y yes");
    pty.press("y");
    pty.wait_for("Saving");
    pty.press("\x03");
    pty.wait_for("Stopped");
    assert_eq!(home.ask(&["export"]), before);
    assert!(!home.folder.path().join("laurels.db-journal").exists());
    quit(pty);
}

#[test]
fn paths_are_completed_with_tab() {
    let home = dashboard_with_data();
    home.file("azure usage.tsv", &azure_usage(1, 10));
    let mut pty = home.dashboard(100, 30, "Fabrikam Partners");
    pty.wait_for(SCORED);
    pty.press(&format!(":import {}/az\t", home.folder.path().display()));
    pty.wait_for("azure\\ usage.tsv");
    pty.press("\r");
    pty.wait_for("10 new");
    pty.press("\x1b");
    pty.wait_until("the line again", |screen| !screen.contents().contains("10 new"));
    pty.press("\x1b");
    pty.wait_until("the pane", |screen| !screen.contents().contains("Files:"));
    quit(pty);
}

#[test]
fn changes_of_another_dashboard_are_shown() {
    let home = dashboard_with_data();
    let mut one = home.dashboard(100, 30, "Fabrikam Partners");
    one.wait_for(SCORED);
    let mut other = home.dashboard(100, 30, "Fabrikam Partners");
    other.wait_for(SCORED);
    import(&mut other, &home.file("azure-usage.tsv", &azure_usage(3, 2_000)));
    one.wait_for(": imported azure-usage.tsv");
    one.wait_for("data to Oct 2026");
    one.press("2]");
    one.wait_for("Contoso 3");
    quit(one);
    quit(other);
}

#[test]
fn quitting_offers_to_export_changes_in_memory() {
    let home = Home::new();
    let file = home.file("azure-usage.tsv", &azure_usage(3, 2_000));
    let mut pty = Pty::start(&[LAURELS, "--demo"], 100, 30);
    pty.wait_for(SCORED);
    import(&mut pty, &file);
    pty.press("q");
    pty.wait_for("Export, then quit");
    pty.press("\r");
    pty.wait_for("File:");
    let export = home.folder.path().join("book.json");
    pty.press(&format!("{}\r", text(&export)));
    assert_eq!(pty.end().exit_code(), 0);
    pty.assert_as_found();
    assert!(fs::read_to_string(export).expect("the export").contains("Contoso 3"));
}

#[test]
fn a_file_put_into_the_inbox_is_offered_and_never_taken_by_itself() {
    let home = dashboard_with_data();
    let inbox = home.folder.path().join("inbox");
    fs::create_dir(&inbox).expect("a folder");
    let settings = home.file("laurels.toml", &format!("[import]\ninbox = \"{}\"\n", text(&inbox)));
    let store = home.store();
    let mut pty = Pty::start(&[LAURELS, "--config", text(&settings), "--store", text(&store)], 120, 30);
    pty.wait_for("Fabrikam Partners");
    let changes = || {
        serde_json::from_str::<serde_json::Value>(&home.ask(&["history", "--json"])).expect("JSON")["changes"].clone()
    };
    let before = changes();
    // A download has another name until it is whole.
    fs::write(inbox.join("usage.tsv.part"), azure_usage(2, 1500)).expect("a file");
    fs::write(inbox.join("photo.png"), "x").expect("a file");
    fs::rename(inbox.join("usage.tsv.part"), inbox.join("usage.tsv")).expect("renamed");
    pty.wait_for("1 new file to import: usage.tsv");
    assert_eq!(changes(), before, "it was taken by itself");
    pty.press(":import files\r");
    pty.wait_for("usage.tsv");
    pty.wait_for("Files:");
    pty.press("\r");
    pty.wait_for("y yes");
    assert_eq!(changes(), before, "it was taken before the yes");
    pty.press("y");
    pty.wait_for("Imported usage.tsv");
    pty.wait_until("the offer is over", |screen| !screen.contents().contains("new file to import"));
    quit(pty);
    assert!(home.ask(&["history"]).contains("imported usage.tsv"));
}
