//! Two admins with a dashboard each on one team store: they follow each other, and a server that is lost costs them nothing.

use super::SCORED;
use super::home::{Home, TWO_PEOPLE, quit, type_mail};
use crate::support::postgres::Server;
use crate::support::program::LAURELS;
use crate::support::pty::Pty;
use std::path::Path;
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
