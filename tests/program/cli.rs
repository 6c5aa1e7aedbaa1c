//! The program from outside: what it prints where, and how it ends.

use crate::support::program::{self, SMALL, failure, json, printed};
use crate::support::stores::mode;
use assert_cmd::Command;
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;

const PANES: [&str; 5] = ["overview", "associations", "designations", "certifications", "activity"];

/// The program with an environment of its own and nobody's settings.
fn laurels(line: &str) -> Command {
    let mut command = Command::from(program::start(Path::new("/nowhere")));
    command.args(line.split_whitespace());
    command
}

/// The program on the small book, on the day it is about.
fn small(line: &str) -> Command {
    let mut command = laurels("--as-of 2026-11-22 --rules 2026-07 --data");
    command.arg(SMALL).args(line.split_whitespace());
    command
}

/// The keys of the first object after `from`, in the order in which they are printed.
fn keys_in_order(text: &str, from: &str) -> Vec<String> {
    let start = text.find(from).expect(from);
    let indent = |line: &str| line.len() - line.trim_start().len();
    let mut lines = text[start..].lines().skip(1).skip_while(|line| !line.contains('"'));
    let first = lines.next().expect("a key");
    let level = indent(first);
    let key =
        |line: &str| line.trim_start().strip_prefix('"').and_then(|l| l.split_once('"')).map(|(k, _)| k.to_owned());
    let rest = lines.take_while(|line| indent(line) >= level).filter(|line| indent(line) == level);
    key(first).into_iter().chain(rest.filter_map(key)).collect()
}

#[test]
fn relative_days_of_the_demonstration_start_from_its_own_date() {
    for (typed, day) in [("today", "2026-11-22"), ("+14", "2026-12-06"), ("-7", "2026-11-15"), ("eom", "2026-11-30")] {
        let score: serde_json::Value =
            serde_json::from_str(&printed(laurels(&format!("--demo --as-of {typed} score --json")))).expect("JSON");
        assert_eq!(score["as_of"], day, "{typed}");
    }
}

#[test]
fn score_prints_the_fields_of_the_contract_in_their_order() {
    let text = printed(small("score --json"));
    assert_eq!(keys_in_order(&text, "{"), ["as_of", "rulebook", "engine", "warnings", "designations"]);
    let designation = [
        "id",
        "name",
        "track",
        "track_reason",
        "tracks",
        "points",
        "pass_points",
        "max_points",
        "qualified",
        "certain",
        "status",
        "blocking",
        "window",
        "metrics",
    ];
    assert_eq!(keys_in_order(&text, "\"designations\""), designation);
    assert_eq!(keys_in_order(&text, "\"window\""), ["from", "to", "qualified_on"]);
    let metric = [
        "id",
        "category",
        "points",
        "max_points",
        "value",
        "target",
        "unit",
        "month",
        "basis",
        "reported_points",
        "certain",
        "closes",
        "counted",
        "excluded",
        "warnings",
    ];
    assert_eq!(keys_in_order(&text, "\"metrics\""), metric);
}

#[test]
fn score_scores() {
    let card = json(small("score --json"));
    assert_eq!(card["as_of"], "2026-11-22");
    assert_eq!(card["designations"].as_array().expect("a list").len(), 6);
    let infrastructure = &card["designations"][3];
    assert_eq!(infrastructure["id"], "infrastructure");
    assert_eq!(infrastructure["status"], "enrolled");
    let adds = &infrastructure["metrics"][0];
    assert_eq!((&adds["value"], &adds["points"], &adds["month"]), (&1.0.into(), &10.0.into(), &"2026-10".into()));
    let one = json(small("score infrastructure --json"));
    assert_eq!(one["designations"], Value::from(vec![infrastructure.clone()]));
}

#[test]
fn explain_prints_one_metric_or_all() {
    let text = printed(small("explain infrastructure net-customer-adds --json"));
    let fields = ["designation", "metric", "track", "points", "counted", "excluded"];
    assert_eq!(keys_in_order(&text, "{"), fields);
    let item = ["kind", "id", "name", "value", "points", "through", "reasons", "text", "fix", "pending"];
    assert_eq!(keys_in_order(&text, "\"counted\""), item);
    let one: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!((&one["counted"][0]["id"], &one["excluded"][0]["id"]), (&"contoso".into(), &"tailspin".into()));
    let all = json(small("explain infrastructure --json"));
    assert_eq!(all.as_array().expect("a list").len(), 5);
    assert_eq!(all[0], one);
}

#[test]
fn an_unknown_metric_is_an_error() {
    let message = failure(small("explain security advanced-certifications --json"));
    assert!(message.contains("security has no such metric in rulebook 2026-07"), "{message}");
}

#[test]
fn options_may_stand_on_either_side() {
    let before = printed(small("score --json"));
    let mut command = laurels("score --json --as-of 2026-11-22 --rules 2026-07 --data");
    command.arg(SMALL);
    assert_eq!(printed(command), before);
}

#[test]
fn wrong_usage_ends_with_2() {
    for line in [
        "scores",
        "--demo --data x.json score",
        "--demo score --data x.json",
        "--store x.db --demo",
        "score cloud",
        "score --as-of 2026-02-30",
        "explain",
        "show customer",
        "show overview contoso",
        "rules",
        "--color sometimes",
        "export --force",
    ] {
        laurels(line).assert().code(2);
    }
}

#[test]
fn without_a_store_the_error_says_what_to_try() {
    for line in ["", "score", "export", "show overview"] {
        let message = failure(laurels(line));
        assert!(message.contains("`laurels --demo`") && message.contains("`laurels --data FILE`"), "{message}");
    }
}

#[test]
fn unqualified_designations_end_with_3_when_asked() {
    small("score --json").assert().code(0);
    small("score --json --require-qualified").assert().code(3);
    small("score security --require-qualified").assert().code(3);
}

#[test]
fn a_closed_pipe_is_no_error() {
    let mut child = program::start(Path::new("/nowhere"))
        .args(["rules", "show", "2026-07", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut first = String::new();
    BufReader::with_capacity(16, child.stdout.take().expect("a pipe")).read_line(&mut first).expect("a line");
    assert_eq!(first, "{\n");
    let output = child.wait_with_output().expect("it ends");
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(0), ""));
}

#[test]
fn text_is_plain_in_a_pipe_and_coloured_when_asked() {
    let plain = printed(small("score"));
    assert!(plain.contains("Infrastructure") && !plain.contains('\u{1b}'), "{plain}");
    assert!(printed(small("score --color always")).contains("\u{1b}["));
    let mut quiet = small("score");
    quiet.env("NO_COLOR", "1");
    assert_eq!(printed(quiet), plain);
}

#[test]
fn without_utf_8_only_ascii_is_printed() {
    for (line, locale) in [("show associations", "C"), ("show associations --ascii", "C.UTF-8")] {
        let mut command = small(line);
        command.env("LC_ALL", locale);
        let text = printed(command);
        assert!(text.is_ascii() && text.contains("Contoso ?"), "{text}");
    }
    assert!(printed(small("show associations")).contains("Contoso Å"));
}

#[test]
fn every_pane_is_printed_as_text() {
    for pane in PANES {
        let text = printed(small(&format!("show {pane}")));
        assert!(text.starts_with("Fabrikam Partners"), "{text}");
        assert!(text.lines().count() > 2 && !text.contains('\u{1b}'), "{text}");
    }
    let customer = printed(small("show customer tailspin"));
    assert!(customer.contains("Tailspin 株式会社") && customer.contains("Storage"), "{customer}");
    assert!(!customer.contains("Contoso"), "{customer}");
    let message = failure(small("show customer tailspinn"));
    assert_eq!(message, "there is no customer tailspinn; did you mean tailspin?");
}

#[test]
fn without_a_terminal_the_dashboard_is_its_overview_as_text() {
    assert_eq!(printed(small("")), printed(small("show overview")));
}

#[test]
fn the_oldest_rulebook_is_used_before_its_time_with_a_warning() {
    let mut command = laurels("--as-of 2020-01-01 score --json --data");
    command.arg(SMALL);
    let card = json(command);
    assert_eq!(card["rulebook"], "2023-10");
    assert_eq!(card["warnings"].as_array().expect("a list").len(), 1);
}

#[test]
fn an_unknown_rulebook_is_named_with_the_nearest() {
    let message = failure(laurels("--demo --rules 2026-70 score"));
    assert_eq!(message, "there is no rulebook 2026-70; did you mean 2026-07?");
}

#[test]
fn a_broken_dataset_is_refused_with_its_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("broken.json");
    let text =
        std::fs::read_to_string(SMALL).expect("the fixture").replace("\"state\": \"active\"", "\"state\": \"activ\"");
    std::fs::write(&file, text).expect("written");
    let mut command = laurels("score --json --data");
    command.arg(&file);
    let message = failure(command);
    assert!(message.contains("broken.json") && message.contains("$.associations[0].state"), "{message}");
    assert!(message.contains("activ") && message.contains("active"), "{message}");
    let mut missing = laurels("score --data");
    missing.arg(folder.path().join("missing.json"));
    assert!(failure(missing).starts_with("cannot read "));
}

#[test]
fn export_gives_the_same_book_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("book.json");
    let path = file.to_str().expect("a plain path");
    assert_eq!(printed(small(&format!("export {path}"))), "");
    assert_eq!(mode(&file), 0o600);
    assert_eq!(printed(small("export")), std::fs::read_to_string(&file).expect("written"));
    let again = laurels(&format!("--as-of 2026-11-22 --rules 2026-07 --data {path} score --json"));
    assert_eq!(printed(again), printed(small("score --json")));

    std::fs::write(&file, "mine").expect("written");
    assert!(failure(small(&format!("export {path}"))).contains("--force"));
    assert_eq!(std::fs::read_to_string(&file).expect("there"), "mine");
    assert_eq!(printed(small(&format!("export --force {path}"))), "");
    assert!(std::fs::read_to_string(&file).expect("there").contains("laurels/dataset"));
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 1, "nothing is left behind");
}

#[test]
fn settings_are_layered() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("config.toml");
    std::fs::write(&file, "rules = \"2023-10\"\n[display]\ncolor = \"always\"\n").expect("written");
    let run = |line: &str| {
        let mut command = laurels(line);
        command.env("LAURELS_CONFIG", &file).args(["--as-of", "2026-11-22", "--data", SMALL]);
        command
    };
    assert_eq!(json(run("score --json"))["rulebook"], "2023-10");
    assert_eq!(json(run("score --json --rules 2026-07"))["rulebook"], "2026-07");
    assert!(printed(run("score")).contains('\u{1b}'));
    assert!(!printed(run("score --color never")).contains('\u{1b}'));

    let urgency = || {
        let output = run("todo --json").output().expect("it runs");
        let list: Value = serde_json::from_slice(&output.stdout).expect("one JSON document");
        let of_ada = |todo: &&Value| todo["subject"] == "ada/AZ-104";
        list.as_array().and_then(|list| list.iter().find(of_ada)).map(|todo| todo["urgency"].clone())
    };
    assert_eq!(urgency(), Some("later".into()));
    std::fs::write(&file, "soon_days = 60\n[keys]\nquitt = [\"q\"]\n").expect("written");
    assert_eq!(urgency(), Some("soon".into()));
    let keys = &json(run("doctor --json"))["checks"][1];
    assert_eq!((&keys["id"], &keys["status"]), (&"keys".into(), &"warn".into()));
    assert!(keys["text"].as_str().is_some_and(|text| text.contains("quit")), "{keys}");

    std::fs::write(&file, "[display]\ncolour = \"never\"\n").expect("written");
    let message = failure(run("score"));
    assert!(
        message.ends_with("config.toml: line 2, column 1: display.colour: unknown key; did you mean \"color\"?"),
        "{message}"
    );
    std::fs::write(&file, "[display]\ntheme = \"dusk\"\n").expect("written");
    let message = failure(run("score"));
    assert!(message.contains("auto, dark, default, high-contrast, light, mono"), "{message}");
}

#[test]
fn a_theme_can_be_a_file_beside_the_configuration() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("written");
    let run = || {
        let mut command = small("score --color always");
        command.env("LAURELS_CONFIG", folder.path().join("config.toml"));
        command
    };
    write("config.toml", "[display]\ntheme = \"mine.toml\"\n");
    let message = failure(run());
    let way_out =
        format!("auto, dark, default, high-contrast, light, mono or a .toml file in {}", folder.path().display());
    assert!(message.contains("there is no theme mine.toml; ") && message.ends_with(&way_out), "{message}");
    write("mine.toml", "base = \"default\"\ntitle = \"#010203\"\n");
    assert!(printed(run()).contains("\u{1b}["));
    write("mine.toml", "base = \"default\"\ntitel = \"bold\"\ngood = \"grene\"\n");
    let message = failure(run());
    let faults: Vec<&str> = message.lines().skip(1).collect();
    assert!(faults[0].contains("line 2, column 1: titel: unknown key; did you mean \"title\"?"), "{message}");
    assert!(faults[1].contains("line 3, column 8: good: found \"grene\"") && faults.len() == 2, "{message}");
}

#[test]
fn a_named_configuration_must_be_there() {
    assert!(failure(small("--config /nowhere/config.toml score")).contains("/nowhere/config.toml"));
}

#[test]
fn rulebooks_are_listed_shown_and_checked() {
    let listed = json(laurels("rules list --json"));
    let ids: Vec<&str> = listed.as_array().expect("a list").iter().map(|r| r["id"].as_str().expect("an id")).collect();
    assert!(ids.contains(&"2023-10") && ids.contains(&"2026-07"), "{ids:?}");
    let text = printed(laurels("rules show 2026-07 --json"));
    assert_eq!(keys_in_order(&text, "{"), ["id", "from", "values"]);
    assert_eq!(keys_in_order(&text, "\"values\""), ["path", "applied", "deck", "source", "confidence", "why"]);
    assert!(printed(laurels("rules show 2026-07")).contains("\nqualify\n"));

    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("own.toml");
    let path = file.to_str().expect("a plain path");
    std::fs::write(&file, "id = \"own\"\ntitle = \"Own\"\nbase = \"2026-07\"\nsource = \"us\"\nconfidence = \"L\"\n")
        .expect("written");
    assert!(printed(laurels(&format!("rules check {path}"))).contains("is valid"));
    assert_eq!(json(laurels(&format!("--demo --rules {path} score --json")))["rulebook"], "own");
    std::fs::write(&file, "id = \"own\"\nbase = \"2026-07\"\ncolour = 1\n[qualify]\npass-points = \"many\"\n")
        .expect("written");
    let message = failure(laurels(&format!("rules check {path}")));
    assert!(message.contains("colour") && message.contains("qualify.pass-points"), "{message}");
}

/// A folder of rulebooks brings new rules to a machine without a network: they are in force from their day on.
#[test]
fn with_a_key_only_rulebooks_signed_with_it_are_taken() {
    const KEY: &str = "RWRAjQ+VdiOOxTDdPG05z4kS3RcTRuSZcvfNsEjdSN8/8AyT0pXXNMtG";
    let fixtures = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/signed");
    let home = tempfile::tempdir().expect("a folder");
    let (config, rules) = (home.path().join("config.toml"), home.path().join("rules"));
    std::fs::create_dir(&rules).expect("a folder");
    std::fs::write(&config, format!("rules_folder = \"rules\"\nrules_key = \"{KEY}\"\n")).expect("written");
    let run = |words: &str| laurels(&format!("--config {} --demo {words}", config.display()));
    let (own, signature) = (rules.join("own.toml"), rules.join("own.toml.minisig"));
    std::fs::copy(fixtures.join("own.toml"), &own).expect("copied");
    assert!(failure(run("score")).contains("own.toml.minisig"), "no signature");
    let check = || run(&format!("rules check {}", own.display()));
    assert!(failure(check()).contains("own.toml.minisig"), "sound, but not signed");
    std::fs::copy(fixtures.join("own.toml.minisig"), &signature).expect("copied");
    assert!(printed(check()).contains("is valid"), "signed");
    assert_eq!(json(run("--as-of 2026-12-01 score --json"))["rulebook"], "2026-12-own");
    let signed = std::fs::read_to_string(&signature).expect("text");
    std::fs::write(&signature, signed.replace("RURA", "RWRA")).expect("written");
    let why = failure(check());
    assert!(why.contains("own.toml.minisig has minisign's legacy format; sign it again"), "{why}");
    std::fs::write(&signature, signed).expect("written");
    let text = std::fs::read_to_string(&own).expect("text");
    std::fs::write(&own, text.replace("Own", "Her")).expect("written");
    assert!(failure(run("score")).contains("is not signed with the key"), "another text");
    std::fs::remove_file(&own).expect("removed");
    let elsewhere = home.path().join("elsewhere.toml");
    std::fs::copy(fixtures.join("own.toml"), &elsewhere).expect("copied");
    assert!(failure(run(&format!("--rules {} score", elsewhere.display()))).contains("elsewhere.toml.minisig"));
    std::fs::write(&config, "rules_key = \"nonsense\"\n").expect("written");
    assert!(failure(run(&format!("--rules {} score", elsewhere.display()))).contains("expected a minisign public key"));
}

#[test]
fn rulebooks_of_a_folder_are_in_force_like_those_that_ship() {
    let home = tempfile::tempdir().expect("a folder");
    let (config, rules) = (home.path().join("config.toml"), home.path().join("rules"));
    std::fs::create_dir(&rules).expect("a folder");
    std::fs::write(&config, "rules_folder = \"rules\"\n").expect("written");
    let write = |file: &str, id: &str, from: &str| {
        let text = format!(
            "id = \"{id}\"\ntitle = \"Own\"\nfrom = \"{from}\"\nbase = \"2026-10\"\nsource = \"us\"\nconfidence = \"L\"\n"
        );
        std::fs::write(rules.join(file), text).expect("written");
    };
    write("own.toml", "2026-12-own", "2026-12-01");
    std::fs::write(rules.join("notes.txt"), "no rules").expect("written");
    let run = |words: &str| laurels(&format!("--config {} {words}", config.display()));
    let scored_by =
        |day: &str, more: &str| json(run(&format!("--demo --as-of {day} {more} score --json")))["rulebook"].clone();
    assert_eq!(scored_by("2026-11-30", ""), "2026-10");
    assert_eq!(scored_by("2026-12-01", ""), "2026-12-own");
    assert_eq!(scored_by("2026-11-30", "--rules 2026-12-own"), "2026-12-own");
    assert_eq!(scored_by("2026-12-01", "--rules 2026-07"), "2026-07");
    let listed = json(run("rules list --json"));
    assert!(listed.as_array().expect("a list").iter().any(|rules| rules["id"] == "2026-12-own"), "{listed}");
    assert!(printed(run("rules show 2026-12-own")).contains("Rulebook 2026-12-own"));
    assert!(printed(run("--demo rules diff 2026-10 2026-12-own")).contains("0 values differ"));
    write("own.toml", "2026-08-own", "2020-01-01");
    assert_eq!(scored_by("2026-11-30", ""), "2026-10", "one that ships is newer");
    write("twin.toml", "2026-08-own", "2027-01-01");
    assert!(failure(run("rules list")).contains("there is another rulebook 2026-08-own"));
    write("twin.toml", "2026-10", "2027-01-01");
    assert!(failure(run("rules list")).contains("there is another rulebook 2026-10"));
    std::fs::write(rules.join("twin.toml"), "id = 1").expect("written");
    assert!(failure(run("--demo score")).contains("twin.toml"));
    std::fs::write(&config, "rules_folder = \"nowhere\"\n").expect("written");
    assert!(failure(run("--demo score")).contains("rules_folder"));
}

#[test]
fn two_rulebooks_are_compared_with_each_other_and_on_the_book() {
    let home = tempfile::tempdir().expect("a directory");
    let file = home.path().join("book.json");
    let book = serde_json::json!({
        "format": "laurels/dataset", "version": 1, "people": [{ "id": "ada", "linked": true }],
        "certifications": [{ "person": "ada", "exam": "AB-400", "earned": "2026-11-10" }],
    });
    std::fs::write(&file, book.to_string()).expect("a file");
    let run = |words: &str| laurels(&format!("--as-of 2026-11-22 --data {} rules diff {words}", file.display()));
    let text = printed(run("2026-07 2026-10 --json"));
    assert_eq!(keys_in_order(&text, "["), ["path", "from", "to", "source", "confidence", "moves"]);
    let changes: Value = serde_json::from_str(&text).expect("one JSON document");
    let moves = |path: &str| -> Value {
        let found = changes.as_array().expect("a list").iter().find(|change| change["path"] == path);
        found.unwrap_or_else(|| panic!("{path} is not there"))["moves"].clone()
    };
    let to_four = serde_json::json!([{ "designation": "business-applications", "points_from": 0.0, "points_to": 4.0 }]);
    assert_eq!(moves("exams.AB-400.takes-over"), to_four);
    assert_eq!(moves("exams.AZ-800.retires"), serde_json::json!([]));
    assert_eq!(json(run("2026-10 2026-10 --json")), serde_json::json!([]));
    assert!(printed(run("2026-10 2026-07")).contains("Business Applications: 4.0 to 0.0 points"));
    assert!(failure(run("2026-10 2026-11")).contains("did you mean"));
}

#[test]
fn doctor_fails_only_on_errors() {
    let report = json(small("doctor --json"));
    let checks = report["checks"].as_array().expect("a list");
    let ids: Vec<&str> = checks.iter().map(|check| check["id"].as_str().expect("an id")).collect();
    assert_eq!(ids, ["config", "keys", "data", "rules", "terminal", "locale", "color"]);
    assert!(checks.iter().all(|check| check["status"] != "fail"), "{report}");
    assert!(printed(laurels("doctor")).contains("config.toml"));
    laurels("doctor --json --data /nowhere/book.json").assert().code(1);
    let broken = laurels("doctor --json --config /nowhere/config.toml").assert().code(1).get_output().stdout.clone();
    let report: Value = serde_json::from_slice(&broken).expect("one JSON document");
    assert_eq!(report["checks"][0]["status"], "fail");
}

#[test]
fn doctor_names_unknown_exams_and_ended_subscriptions_without_a_day() {
    let home = tempfile::tempdir().expect("a directory");
    let file = home.path().join("book.json");
    let book = serde_json::json!({
        "format": "laurels/dataset", "version": 1, "customers": [{ "id": "contoso" }],
        "subscriptions": [{ "id": "s1", "customer": "contoso", "product": "azure", "status": "expired" },
                          { "id": "s2", "customer": "contoso", "product": "azure", "status": "expired", "ends": "2026-10-31" },
                          { "id": "s3", "customer": "contoso", "product": "azure", "status": "active" }],
        "people": [{ "id": "ada" }],
        "certifications": [{ "person": "ada", "exam": "XY-123", "earned": "2026-01-10" },
                           { "person": "ada", "exam": "AZ-104", "earned": "2026-01-10" }],
    });
    std::fs::write(&file, book.to_string()).expect("a file");
    let report = json(laurels(&format!("--data {} doctor --json", file.display())));
    let text = |id: &str| {
        let checks = report["checks"].as_array().expect("checks").iter();
        checks.filter(|check| check["id"] == id).map(|check| check["text"].to_string()).collect::<String>()
    };
    assert!(text("exams").contains("(XY-123)"), "{report}");
    assert!(text("subscriptions").contains("(s1 (expired))"), "{report}");
    assert_eq!(text("tenants"), "");
}

#[test]
fn doctor_names_broken_association_rules() {
    let found = |report: Value, id: &str| -> Value {
        let checks = report["checks"].as_array().expect("a list");
        checks.iter().find(|check| check["id"] == id).cloned().unwrap_or_default()
    };
    let global = found(json(laurels("--demo doctor --json")), "location-id");
    assert_eq!(global["status"], "warn");
    assert!(global["text"].as_str().is_some_and(|text| text.contains("contoso-pharmaceuticals-pal")), "{global}");
    assert_eq!(found(json(small("doctor --json")), "location-id"), Value::Null);

    // With a reason it no longer warns, and the reason is told.
    let mut book = json(laurels("--demo export"));
    for association in book["associations"].as_array_mut().expect("a list") {
        association["notes"] = "waived location-id: it is changed with the next contract".into();
        association["workloads"] = Value::Null;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("book.json");
    std::fs::write(&file, book.to_string()).expect("written");
    let report = json(laurels(&format!("--data {} doctor --json", file.display())));
    let global = found(report.clone(), "location-id");
    assert_eq!(global["status"], "ok");
    assert!(global["text"].as_str().is_some_and(|text| text.contains("with the next contract")), "{global}");
    let many = found(report, "claim-workloads");
    let text = many["text"].as_str().expect("a text");
    assert!(text.matches("names no workload").count() == 3 && text.ends_with(" more"), "{text}");
}

#[test]
fn the_demonstration_has_its_own_date() {
    let card = json(laurels("--demo score --json"));
    assert_eq!(card["as_of"], "2026-11-22");
    assert_eq!(json(laurels("--demo --as-of 2026-06-30 score --json"))["as_of"], "2026-06-30");
}
