//! Two admins with a dashboard each on one store: they see each other's changes, and each takes back his own.

use super::SCORED;
use super::home::{Home, TWO_PEOPLE, quit, type_mail};
use crate::support::pty::Pty;

/// The dashboard of an admin before the people.
fn people(home: &Home, admin: &str) -> Pty {
    let mut pty = home.dashboard_of(admin, 120, 30, SCORED);
    pty.press("4");
    pty.wait_for("ada@fabrikam.example");
    pty
}

/// Changes the mail address of the first person by hand.
fn change_mail(pty: &mut Pty, mail: &str) {
    type_mail(pty, mail);
    pty.press("\x13");
    pty.wait_for("Recorded: changed person Ada");
}

#[test]
fn each_undoes_their_own_changes_and_not_those_others_depend_on() {
    let home = Home::of(TWO_PEOPLE);
    let (mut kari, mut ola) = (people(&home, "kari"), people(&home, "ola"));
    change_mail(&mut kari, "kari.was@fabrikam.example");
    // Without a key: what one does appears before the other.
    ola.wait_for("kari: changed person Ada");
    ola.wait_for("kari.was@fabrikam.example");
    change_mail(&mut ola, "ola.was@fabrikam.example");
    kari.wait_for("ola: changed person Ada");
    kari.wait_for("ola.was@fabrikam.example");
    kari.press("u");
    kari.wait_for("ola's change 3 (changed person Ada) depends on it; undo that first");
    assert!(home.ask(&["export"]).contains("ola.was@fabrikam.example"), "nothing was taken back");
    ola.press("u");
    ola.wait_for("Undone: changed person Ada");
    kari.wait_for("kari.was@fabrikam.example");
    kari.press("H");
    kari.wait_for("History of person Ada");
    kari.wait_for("undid change 3");
    kari.press("jjj");
    kari.wait_for("Mail: kari.was@fabrikam.example → ola.was@fabrikam.example");
    kari.press("q");
    kari.press("u");
    kari.wait_for("Undone: changed person Ada");
    assert!(home.ask(&["export"]).contains("ada@fabrikam.example"));
    quit(kari);
    quit(ola);
}

#[test]
fn a_store_in_a_protected_folder_is_shown_with_the_reason() {
    use std::fs::{Permissions, set_permissions};
    use std::os::unix::fs::PermissionsExt;
    let home = Home::of(TWO_PEOPLE);
    set_permissions(home.folder.path(), Permissions::from_mode(0o500)).expect("permissions");
    let mut kari = home.dashboard_of("kari", 120, 30, "may not be written to by kari: read only");
    kari.wait_for("READ-ONLY");
    kari.press("4");
    kari.wait_for("ada@fabrikam.example");
    kari.press("d");
    kari.wait_for("may not be written to by kari: read only");
    quit(kari);
}
