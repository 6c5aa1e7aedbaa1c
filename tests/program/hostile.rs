//! Text that would command a terminal: in arguments, in records, on its way out in messages and in JSON.

use crate::support::program::{ended, laurels, printed, text};
use crate::support::stores;
use laurels_core::book::{Association, AssociationType, Customer};
use laurels_core::change::{Edit, LedgerRecord};
use serde_json::Value;

/// Clears the screen, sets the title, reorders the line, hides: by escapes, by C1 controls, by characters.
const HOSTILE: &str = "x\u{1b}[2J\u{1b}]0;owned\u{7}\u{9b}31m\u{7f}\u{202e}\u{200b}\u{2066}y";

/// Fails where a terminal would do more than show it.
fn assert_plain(output: &str) {
    let commands = |c: &char| {
        (c.is_control() && *c != '\n') || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}')
    };
    assert_eq!(output.chars().find(commands), None, "{output:?}");
}

#[test]
fn quoted_command_line_values_are_cleaned() {
    let home = tempfile::tempdir().expect("a folder");
    let option = format!("--{HOSTILE}");
    let cases: [(&[&str], i32); 9] = [
        (&[HOSTILE], 2),
        (&[&option], 2),
        (&["score", HOSTILE], 2),
        (&["--as-of", HOSTILE, "score"], 2),
        (&["--color", HOSTILE, "score"], 2),
        (&["history", "--from", HOSTILE], 2),
        (&["--demo", "--rules", HOSTILE, "score"], 1),
        (&["--demo", "show", "customer", HOSTILE], 1),
        (&["--data", HOSTILE, "score"], 1),
    ];
    for (arguments, expected) in cases {
        let mut command = laurels(home.path(), arguments);
        if arguments.first().is_some_and(|first| first.starts_with("--d")) {
            command.env_remove("LAURELS_STORE");
        }
        let (status, out, output) = ended(command);
        assert_eq!((status, out.as_str()), (expected, ""), "{arguments:?}: {output}");
        assert!(output.contains('x') && output.lines().count() > 0, "{output}");
        assert_plain(&output);
    }
}

#[test]
fn a_password_is_repeated_nowhere_wherever_it_is_given() {
    let home = tempfile::tempdir().expect("a folder");
    for address in ["postgresql://kari:secret@db.example/book", "postgersql://kari:secret/book", "password=secret"] {
        let (as_value, as_word) = (format!("--stroe={address}"), format!("--{address}"));
        let cases: [&[&str]; 14] = [
            &[address],
            &[&as_value, "score"],
            &[&as_word],
            &["score", address],
            &["score", "security", address],
            &["--as-of", address, "score"],
            &["--color", address, "score"],
            &["--config", address, "score"],
            &["--data", address, "score"],
            &["--store", address, "score"],
            &["--demo", "--rules", address, "score"],
            &["import", address, "--dry-run"],
            &["help", address],
            &["todo", "snooze", "enrol", address, "--until", "+3", "--because", address],
        ];
        for arguments in cases {
            let (status, out, err) = ended(laurels(home.path(), arguments));
            assert_eq!((status, out.as_str()), (2, ""), "{arguments:?}: {err}");
            assert!(err.contains("leave it out") && !err.contains("secret") && !err.contains("kari"), "{err}");
        }
        let mut command = laurels(home.path(), &["score"]);
        command.env("LAURELS_STORE", address);
        let (status, out, err) = ended(command);
        assert_eq!((status, out.as_str()), (2, ""), "{err}");
        assert!(!err.contains("secret"), "{err}");
    }
}

#[test]
fn messages_about_a_file_are_cleaned() {
    let (folder, store) = stores::example();
    drop(store);
    let copy = folder.path().join(HOSTILE);
    for command in ["backup", "restore"] {
        let output = printed(laurels(folder.path(), &[command, text(&copy)]));
        assert_plain(&output);
        assert!(output.contains("x[2J]0;owned31my"), "{output}");
    }
    let config = folder.path().join(format!("{HOSTILE}.toml"));
    std::fs::write(&config, "").expect("written");
    assert_plain(&printed(laurels(folder.path(), &["--config", text(&config), "doctor"])));
}

#[test]
fn a_long_name_is_shortened_in_a_message() {
    let home = tempfile::tempdir().expect("a folder");
    let (status, _, output) = ended(laurels(home.path(), &["--rules", &"n".repeat(5_000), "score"]));
    assert_eq!(status, 1);
    assert!(output.len() < 300 && output.contains("nnn…"), "{output}");
}

#[test]
fn json_escapes_invisible_and_control_characters() {
    let (folder, mut store) = stores::new();
    let name = "Con\u{7f}to\u{9b}so \u{202e}AS\u{200b}";
    let pal = Association::active("pal", AssociationType::Pal, "contoso");
    let change = stores::edits(vec![
        Edit::create(LedgerRecord::from(Customer::new("contoso", "Contoso"))),
        Edit::create(LedgerRecord::from(Association { notes: name.to_owned(), ..pal })),
    ]);
    stores::commit(&mut store, &change, 0).expect("committed");
    drop(store);
    let exported = printed(laurels(folder.path(), &["export"]));
    assert_plain(&exported);
    assert!(exported.contains("Con\\u007fto\\u009bso \\u202eAS\\u200b"), "{exported}");
    let document: Value = serde_json::from_str(&exported).expect("JSON");
    assert_eq!(document["associations"][0]["notes"], name, "what a program reads is what there was");
    let file = folder.path().join("book.json");
    printed(laurels(folder.path(), &["export", text(&file)]));
    assert_eq!(std::fs::read_to_string(&file).expect("read"), exported);
    for arguments in [&["history", "--json"][..], &["score", "--json"], &["doctor", "--json"]] {
        assert_plain(&ended(laurels(folder.path(), arguments)).1);
    }
}

#[test]
fn hostile_names_in_files_are_shown_without_their_commands() {
    const TENANT: &str = "11111111-1111-4111-8111-111111111111";
    const ACCOUNT: &str = "aaaaaaaa-0000-4000-8000-000000000001";
    let home = tempfile::tempdir().expect("a folder");
    let quoted = serde_json::to_string(HOSTILE).expect("JSON");
    let files = [
        (
            "accounts.json",
            format!(
                r#"[{{"cloudName":"AzureCloud","id":"{ACCOUNT}","state":{quoted},"tenantId":"{TENANT}","tenantDisplayName":{quoted}}}]"#
            ),
        ),
        (
            "link.json",
            format!(r#"{{"objectId":"{ACCOUNT}","partnerId":{quoted},"tenantId":"{TENANT}","state":"Active"}}"#),
        ),
        (
            "roles.json",
            format!(
                r#"[{{"principalId":"{ACCOUNT}","principalName":{quoted},"roleDefinitionName":{quoted},"scope":{quoted}}}]"#
            ),
        ),
        (
            "skus.json",
            format!(
                r#"{{"value":[{{"id":"{TENANT}_{ACCOUNT}","skuPartNumber":{quoted},"prepaidUnits":{{"enabled":1}},"servicePlans":[{{"servicePlanName":{quoted}}}]}},{{"id":"{TENANT}_{ACCOUNT}","skuPartNumber":"E","prepaidUnits":{{"enabled":1}},"servicePlans":[{{"servicePlanName":"TEAMS1"}}]}}]}}"#
            ),
        ),
        (
            "claims.csv",
            format!(
                "Customer,Tenant ID,Claim ID,Claim name,Status,Workload,Notes,{HOSTILE}\n{HOSTILE},{TENANT},{HOSTILE},{HOSTILE},Approved,{HOSTILE},{HOSTILE},x\n{HOSTILE},{TENANT},{HOSTILE},x,{HOSTILE},x,x,x\n"
            ),
        ),
    ];
    for (name, content) in &files {
        std::fs::write(home.path().join(name), content).expect("written");
    }
    for options in [&["--dry-run"][..], &["--json"], &[]] {
        for (name, _) in &files {
            let path = home.path().join(name);
            let arguments = [&["import", path.to_str().expect("a path")], options].concat();
            let (status, out, errors) = ended(laurels(home.path(), &arguments));
            assert_eq!(status, 0, "{name}: {errors}");
            assert_plain(&out);
            assert_plain(&errors);
        }
    }
    for pane in ["overview", "associations"] {
        let (status, out, errors) = ended(laurels(home.path(), &["show", pane]));
        assert_eq!(status, 0, "{errors}");
        assert_plain(&out);
    }
    let list = home.path().join("counted.csv");
    std::fs::write(&list, format!("Customer,Tenant ID,{HOSTILE}\n{HOSTILE},{TENANT},x\n{HOSTILE},{HOSTILE},x\n"))
        .expect("written");
    let arguments = ["import", list.to_str().expect("a path"), "--kind", "qualified-customers"];
    let (status, out, errors) = ended(laurels(home.path(), &arguments));
    assert_eq!(status, 0, "{errors}");
    assert_plain(&out);
}

#[test]
fn long_arguments_are_shortened_in_messages() {
    let home = tempfile::tempdir().expect("a folder");
    let long = "x".repeat(5000);
    for arguments in [
        &["--as-of", &long, "score"][..],
        &[&format!("--as-of={long}"), "score"],
        &["wizard", "show", &long],
        &["wizard", "run", &long],
        &["score", &long],
        &["explain", &long],
        &["show", &long],
        &["show", "customer", &long],
        &["history", &long],
        &["sources", &long],
        &["plan", &long],
        &["rules", "show", &long],
        &["export", "--table", &long],
        &["--rules", &long, "score"],
        &["--color", &long, "score"],
        &[&format!("--{long}")],
        &[&long],
    ] {
        let (status, out, errors) = ended(laurels(home.path(), &[&["--demo"], arguments].concat()));
        assert!(status != 0 && out.is_empty(), "{arguments:?}: {out}");
        let words = errors.split_whitespace().map(str::len).max();
        assert!(words.is_some_and(|longest| longest < 200), "{:?}: {errors}", arguments.first());
    }
}
