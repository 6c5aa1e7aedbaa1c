//! Two admins with a dashboard each on one team store: they follow each other, and a server that is lost costs them nothing.

use super::SCORED;
use super::home::{Home, TWO_PEOPLE, quit, type_mail};
use crate::support::postgres::{Passage, Proxy, Server};
use crate::support::program::LAURELS;
use crate::support::pty::Pty;
use crate::support::stores::mode;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The dashboard of somebody before the people.
fn people(store: &Path) -> Pty {
    let mut pty = Pty::start(&[LAURELS, "--store", &store.to_string_lossy()], 120, 30);
    pty.wait_for(SCORED);
    pty.press("4");
    pty.wait_for("ada@fabrikam.example");
    pty
}

#[test]
#[ignore = "starts a PostgreSQL server"]
fn partners_on_a_server_of_a_team_are_a_list_to_choose_from() {
    let Some(server) = Server::start() else { return };
    let home = Home::new();
    let dataset = home.file("book.json", TWO_PEOPLE);
    for schema in ["fabrikam", "litware"] {
        server.schema(schema);
        let mut import = Command::new(LAURELS);
        import.arg("--store").arg(server.address("kari", schema)).arg("import").arg(&dataset);
        assert!(import.env("HOME", home.folder.path()).output().expect("it runs").status.success());
    }
    server.sql("laurels", "UPDATE litware.head SET version = 9");
    let one = server.address("guest", "any").to_string_lossy().into_owned();
    let (all, _) = one.split_once("&schema=").expect("an address");
    let mut pty = Pty::start(&[LAURELS, "portfolio", all], 160, 30);
    pty.wait_for("2 partners in postgresql:");
    pty.wait_for("update laurels");
    pty.press("\r");
    pty.wait_for("Do next");
    pty.wait_for("READ-ONLY");
    pty.press("4");
    pty.wait_for("ada@fabrikam.example");
    let changed = TWO_PEOPLE.replace("ada@", "ada.was@");
    let mut import = Command::new(LAURELS);
    import.arg("--store").arg(server.address("kari", "fabrikam")).arg("import").arg(home.file("more.json", &changed));
    assert!(import.env("HOME", home.folder.path()).output().expect("it runs").status.success());
    pty.wait_for("kari: imported");
    pty.wait_for("ada.was@fabrikam.example");
    pty.press("\x1b");
    pty.wait_for("2 partners in postgresql:");
    quit(pty);
}

#[test]
#[ignore = "starts a PostgreSQL server"]
fn two_dashboards_follow_each_other_and_outlive_their_server() {
    let Some(mut server) = Server::start() else { return };
    server.schema("fabrikam");
    let home = Home::new();
    let dataset = home.file("book.json", TWO_PEOPLE);
    let (kari, ola) = (server.address("kari", "fabrikam"), server.address("ola", "fabrikam"));
    let mut import = Command::new(LAURELS);
    import.arg("--store").arg(&kari).arg("import").arg(&dataset).env("HOME", home.folder.path());
    assert!(import.output().expect("it runs").status.success());
    let (mut kari, mut ola) = (people(&kari), people(&ola));
    type_mail(&mut kari, "kari.was@fabrikam.example");
    kari.press("\x13");
    kari.wait_for("Recorded: changed person Ada");
    ola.wait_for("kari: changed person Ada");
    ola.wait_for("kari.was@fabrikam.example");
    type_mail(&mut ola, "ola.was@fabrikam.example");
    server.kill();
    kari.wait_for("SERVER LOST");
    kari.wait_for("READ-ONLY");
    kari.press("d");
    kari.wait_for("server is lost");
    ola.wait_for("SERVER LOST");
    ola.press("\x13");
    ola.wait_for("can't be reached");
    ola.wait_for("ola.was@fabrikam.example");
    server.run();
    kari.wait_for("server is back");
    ola.wait_until("the server is there again", |screen| !screen.contents().contains("SERVER LOST"));
    ola.press("\x13");
    ola.wait_for("Recorded: changed person Ada");
    kari.wait_for("ola: changed person Ada");
    kari.wait_for("ola.was@fabrikam.example");
    quit(kari);
    quit(ola);
}

/// A schema of two people on a new server.
fn fabrikam() -> Option<(Server, Home)> {
    let server = Server::start()?;
    server.schema("fabrikam");
    let home = Home::new();
    let dataset = home.file("book.json", TWO_PEOPLE);
    let mut import = Command::new(LAURELS);
    import.arg("--store").arg(server.address("kari", "fabrikam")).arg("import").arg(&dataset);
    assert!(import.env("HOME", home.folder.path()).output().expect("it runs").status.success());
    Some((server, home))
}

/// The form of a new person with a name typed in, in the dashboard of somebody whose home that is.
fn name_typed(home: &Home, store: &Path, name: &str) -> Pty {
    let mut pty = people_at(home, store);
    pty.press("n");
    pty.wait_for("New person");
    pty.press(name);
    pty.wait_for(name);
    pty
}

/// A dashboard in which the form of Cai was left, and the draft kept, after the server had been lost.
fn left_while_lost(server: &mut Server, home: &Home, store: &Path) -> Pty {
    let mut pty = name_typed(home, store, "Cai");
    server.kill();
    pty.wait_for("SERVER LOST");
    pty.press("\x1b");
    pty.wait_for("y yes");
    pty.press("y");
    pty.wait_for("Draft kept");
    pty
}

fn people_at(home: &Home, store: &Path) -> Pty {
    let command = [LAURELS, "--store", &store.to_string_lossy()];
    let mut pty = Pty::start_with(&command, &[("HOME", &home.folder.path().to_string_lossy())], 120, 30);
    pty.wait_for(SCORED);
    pty.press("4");
    pty.wait_for("ada@fabrikam.example");
    pty
}

fn drafts(home: &Home) -> Vec<PathBuf> {
    let folder = home.folder.path().join(".local/state/laurels/drafts");
    let entries = fs::read_dir(&folder).map(|entries| entries.flatten().map(|entry| entry.path()).collect());
    let files: Vec<PathBuf> = entries.unwrap_or_default();
    assert!(files.is_empty() || mode(&folder) == 0o700);
    assert!(files.iter().all(|file| mode(file) == 0o600));
    files
}

/// The draft is offered where the same store is opened again, and then by the store.
fn is_offered(home: &Home, store: &Path, name: &str) {
    for answer in ["", "y"] {
        let mut pty = people_at(home, store);
        assert!(drafts(home).is_empty(), "the store has it");
        pty.press("n");
        pty.wait_for("Continue your draft?");
        pty.wait_for("y yes");
        if answer.is_empty() {
            pty.press("\x03");
        } else {
            pty.press(answer);
            pty.wait_for(name);
            pty.press("\x13");
            pty.wait_for(&format!("Recorded: added person {name}"));
            pty.press("q");
        }
        assert!(pty.end().success());
    }
}

#[test]
#[ignore = "starts a PostgreSQL server"]
fn a_form_left_while_the_team_server_is_lost_is_offered_when_it_is_back() {
    let Some((mut server, home)) = fabrikam() else { return };
    let store = server.address("kari", "fabrikam");
    let pty = left_while_lost(&mut server, &home, &store);
    quit(pty);
    assert_eq!(drafts(&home).len(), 1);
    server.run();
    is_offered(&home, &store, "Cai");
}

/// A forward that leads nowhere gives no error: whoever quits does not wait for one.
#[test]
#[ignore = "starts a PostgreSQL server"]
fn a_form_open_when_the_program_is_quit_before_a_dead_team_server_is_offered_when_it_is_back() {
    let Some((server, home)) = fabrikam() else { return };
    let proxy = Proxy::before(&server);
    let store = proxy.address("kari", "fabrikam");
    let mut pty = name_typed(&home, &store, "Cai");
    proxy.set(Passage::Frozen);
    pty.press("\x03");
    assert!(pty.end().success());
    assert_eq!(drafts(&home).len(), 1);
    proxy.set(Passage::Open);
    is_offered(&home, &store, "Cai");
}

#[test]
#[ignore = "starts a PostgreSQL server"]
fn a_draft_that_waited_is_taken_by_the_team_server_as_soon_as_it_is_back() {
    let Some((mut server, home)) = fabrikam() else { return };
    let store = server.address("kari", "fabrikam");
    let mut pty = left_while_lost(&mut server, &home, &store);
    server.run();
    pty.wait_for("server is back");
    pty.press("n");
    pty.wait_for("Continue your draft?");
    pty.wait_for("y yes");
    pty.press("y");
    pty.wait_for("Cai");
    pty.press("\x13");
    pty.wait_for("Recorded: added person Cai");
    quit(pty);
    assert!(drafts(&home).is_empty());
    assert_eq!(server.sql("laurels", "SELECT count(*) FROM fabrikam.kept WHERE kind = 'draft'"), "0");
}
/// A wizard's question is like a form: what is typed while the server is lost is there when both are back.
#[test]
#[ignore = "starts a PostgreSQL server"]
fn half_an_answer_typed_while_the_team_server_is_lost_is_asked_for_again() {
    let Some((mut server, home)) = fabrikam() else { return };
    let store = server.address("kari", "fabrikam");
    let mut pty = people_at(&home, &store);
    pty.press("5]]");
    pty.wait_for("▌");
    pty.press("\r");
    pty.wait_for("1 of ");
    pty.press("S");
    pty.wait_for("Skip the step");
    pty.press("not ne");
    pty.wait_for("not ne");
    server.kill();
    pty.wait_for("SERVER LOST");
    pty.press("eded");
    pty.wait_for("not needed");
    pty.press("\x03");
    assert!(pty.end().success());
    assert_eq!(drafts(&home).len(), 1);
    server.run();
    let mut pty = people_at(&home, &store);
    assert!(drafts(&home).is_empty(), "the store has it");
    pty.press("5]");
    pty.press("\r");
    pty.wait_for("not needed");
    pty.press("\r");
    pty.wait_for("2 of ");
    quit(pty);
}
