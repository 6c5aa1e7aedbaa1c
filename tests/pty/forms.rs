//! Records by hand on real terminals: one admin, and two at the same record.

use super::SCORED;
use super::home::{Home, TWO_PEOPLE, quit, type_mail};
use crate::support::pty::Pty;
use rustix::process::Signal;

/// The dashboard before the people.
fn people(home: &Home) -> Pty {
    let mut pty = home.dashboard(100, 30, SCORED);
    pty.press("4");
    pty.wait_for("ada@fabrikam.example");
    pty
}

#[test]
fn a_record_is_added_changed_deleted_and_restored() {
    let home = Home::of(TWO_PEOPLE);
    let mut pty = people(&home);
    pty.press("n");
    pty.wait_for("New person");
    pty.press("Cai q u a");
    pty.wait_for("Cai q u a");
    pty.press("\x17\x17\x17\x7f\x13");
    pty.wait_for("Recorded: added person Cai · u undoes it");
    assert!(home.ask(&["export"]).contains("\"cai\""));
    // The new person is selected; Ada is the first.
    pty.press("g");
    type_mail(&mut pty, "ada@contoso.example");
    pty.press("\x13");
    pty.wait_for("Recorded: changed person Ada · u undoes it");
    pty.press("d");
    pty.wait_for("Delete person Ada?");
    pty.wait_for("y yes");
    pty.press("y");
    pty.wait_for("Recorded: deleted person Ada · u undoes it");
    assert!(!home.ask(&["export"]).contains("ada@contoso.example"));
    pty.press("u");
    pty.wait_for("Undone");
    assert!(home.ask(&["export"]).contains("ada@contoso.example"));
    quit(pty);
}

/// What ends the program: Ctrl-c, two signals, the terminal going away.
pub const STOPS: [fn(Pty); 4] = [
    |mut pty| {
        pty.press("\x03");
        assert!(pty.end().success());
    },
    |mut pty| {
        pty.signal(Signal::TERM);
        assert_eq!(pty.end().signal(), Some("Terminated"));
    },
    |mut pty| {
        pty.signal(Signal::HUP);
        assert_eq!(pty.end().signal(), Some("Hangup"));
    },
    |pty| assert_eq!(pty.hang_up().end().signal(), Some("Hangup")),
];

/// Whatever ends the program, what is typed by then is kept.
#[test]
fn a_form_open_when_the_program_is_killed_is_offered_the_next_time() {
    for stop in STOPS {
        let home = Home::of(TWO_PEOPLE);
        let mut pty = people(&home);
        pty.press("n");
        pty.wait_for("New person");
        pty.press("Cai");
        pty.wait_for("Cai");
        stop(pty);
        let mut pty = people(&home);
        pty.press("n");
        pty.wait_for("Continue your draft?");
        pty.wait_for("y yes");
        pty.press("y");
        pty.wait_for("Cai");
        pty.press("\x13");
        pty.wait_for("Recorded: added person Cai");
        quit(pty);
    }
}

#[test]
fn two_admins_editing_one_record_see_the_conflict() {
    let home = Home::of(TWO_PEOPLE);
    let (mut one, mut other) = (people(&home), people(&home));
    type_mail(&mut one, "mine@fabrikam.example");
    type_mail(&mut other, "theirs@fabrikam.example");
    other.press("\x13");
    other.wait_for("Recorded: changed person Ada");
    // Without a key, and with what was typed still there.
    one.wait_for("theirs: theirs@fabrikam.example");
    one.wait_for("mine@fabrikam.example");
    one.press("\x13");
    one.wait_for("choose theirs or yours");
    one.press("\x1b[Z\r");
    one.wait_for("yours");
    one.press("\r");
    one.press("\x13");
    one.wait_for("Recorded: changed person Ada");
    assert!(home.ask(&["export"]).contains("mine@fabrikam.example"));
    quit(one);
    quit(other);
}
