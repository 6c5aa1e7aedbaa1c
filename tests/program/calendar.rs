//! `calendar`, `completions` and `man` from outside.

use crate::support::program::{self, ended};
use crate::support::stores::mode;
use icalendar::parser::{read_calendar, unfold};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

fn laurels(home: &Path, words: &[&str]) -> String {
    let (status, out, err) = ended(program::laurels(home, words));
    assert_eq!((status, err.as_str()), (0, ""), "{words:?}");
    out
}

fn events(file: &Path) -> Vec<BTreeMap<String, String>> {
    let text = fs::read_to_string(file).expect("it is there");
    assert!(text.lines().all(|line| line.len() <= 75), "{text}");
    let unfolded = unfold(&text);
    let calendar = read_calendar(&unfolded).unwrap_or_else(|why| panic!("{why}: {text}"));
    let events = calendar.components.iter().filter(|component| component.name == "VEVENT");
    let fields = |event: &icalendar::parser::Component<'_>| {
        event.properties.iter().map(|p| (p.name.to_string(), p.val.to_string())).collect()
    };
    events.map(fields).collect()
}

#[test]
fn a_calendar_has_a_day_for_each_thing_to_do_and_ids_that_stay() {
    let home = TempDir::new().expect("a folder");
    let file = home.path().join("laurels.ics");
    let name = file.to_str().expect("a path");
    let ids = |as_of: &str| {
        laurels(home.path(), &["--demo", "--as-of", as_of, "calendar", name]);
        let events = events(&file);
        let ids: BTreeSet<String> = events.iter().map(|event| event["UID"].clone()).collect();
        assert_eq!(ids.len(), events.len(), "an id each");
        assert!(events.iter().all(|event| event["DTSTART"].len() == 8 && !event["SUMMARY"].is_empty()));
        ids
    };
    let (today, tomorrow) = (ids("2026-11-22"), ids("2026-11-23"));
    assert!(today.len() > 20 && today.intersection(&tomorrow).count() * 10 > today.len() * 9, "{today:?} {tomorrow:?}");
    assert_eq!(mode(&file), 0o600);
}

#[test]
fn a_calendar_takes_the_place_of_no_other_file() {
    let home = TempDir::new().expect("a folder");
    for (name, status) in [("notes.md", 2), ("notes.ics", 1)] {
        let file = home.path().join(name);
        fs::write(&file, "notes").expect("written");
        let words = ["--demo", "calendar", file.to_str().expect("a path")];
        let refused = ended(program::laurels(home.path(), &words));
        assert_eq!(refused.0, status, "{refused:?}");
        assert_eq!(fs::read_to_string(&file).expect("there"), "notes");
    }
}

/// One certification and one association, each with what it waits for from day to day.
#[test]
fn importing_a_calendar_again_updates_what_each_clock_has_come_to() {
    let home = TempDir::new().expect("a folder");
    let book = json!({"format": "laurels/dataset", "version": 1, "partner": {"name": "Fabrikam"},
        "customers": [{"id": "contoso", "name": "Contoso"}],
        "associations": [{"id": "a1", "type": "cpor", "activity": "osa", "customer": "contoso", "product": "azure",
            "state": "rejected", "log": [{"state": "submitted", "on": "2026-11-02", "note": ""},
                {"state": "under-review", "on": "2026-11-03", "note": ""}, {"state": "rejected", "on": "2026-11-20", "note": ""}]}],
        "people": [{"id": "ada", "name": "Ada", "linked": true}],
        "certifications": [{"person": "ada", "exam": "AZ-104", "earned": "2026-01-10", "expires": "2026-12-10"}]});
    let (data, file) = (home.path().join("book.json"), home.path().join("laurels.ics"));
    let paths = [&data, &file].map(|path| path.to_str().expect("a path"));
    let on = |as_of: &str, book: &serde_json::Value| {
        fs::write(&data, book.to_string()).expect("it is written");
        laurels(home.path(), &["--data", paths[0], "--as-of", as_of, "calendar", paths[1]]);
        (events(&file), fs::read(&file).expect("it is there"))
    };
    let one = |events: &[BTreeMap<String, String>], about: &str| {
        let mut found = events.iter().filter(|event| event["SUMMARY"].contains(about)).cloned();
        let event = found.next().unwrap_or_else(|| panic!("{about}: {events:?}"));
        assert_eq!(found.next(), None, "one event of {about}");
        event
    };
    let ((expiring, first), (_, again)) = (on("2026-11-22", &book), on("2026-11-22", &book));
    assert_eq!(first, again, "the same book and day");
    let mut resubmitted = book.clone();
    resubmitted["associations"][0]["state"] = json!("under-review");
    resubmitted["associations"][0]["log"][2] = json!({"state": "under-review", "on": "2026-11-23", "note": ""});
    let (expired, _) = on("2027-02-11", &resubmitted);
    for about in ["AZ-104", "Contoso"] {
        let (before, after) = (one(&expiring, about), one(&expired, about));
        assert_eq!(before["UID"], after["UID"], "{about}");
        assert_ne!(before["SUMMARY"], after["SUMMARY"], "{about} has come to something else");
        let newer = |field: &str| before[field].len() == after[field].len() && before[field] < after[field];
        assert!(newer("SEQUENCE") && newer("DTSTAMP"), "{before:?} {after:?}");
    }
}

#[test]
fn a_calendar_written_again_on_the_same_day_updates_what_was_changed_meanwhile() {
    let home = TempDir::new().expect("a folder");
    let folder = home.path();
    let file = folder.join("laurels.ics");
    let path = |name: &str| folder.join(name).to_str().expect("a path").to_owned();
    let (store, ics) = (path("book.db"), path("laurels.ics"));
    let import = |name: &str, expires: &str| {
        let book = json!({"format": "laurels/dataset", "version": 1, "partner": {"name": "Fabrikam"},
            "people": [{"id": "ada", "name": "Ada", "linked": true}],
            "certifications": [{"person": "ada", "exam": "AZ-104", "earned": "2026-01-10", "expires": expires}]});
        fs::write(folder.join(name), book.to_string()).expect("it is written");
        laurels(folder, &["--store", &store, "import", &path(name)]);
    };
    let expiring = || {
        laurels(folder, &["--store", &store, "--as-of", "2026-11-22", "calendar", &ics]);
        let found = events(&file).into_iter().find(|event| event["UID"].contains("AZ-104"));
        let event = found.expect("it expires");
        (event["UID"].clone(), event["DTSTART"].clone(), event["SEQUENCE"].parse::<i32>().expect("a number"))
    };
    import("before.json", "2026-12-10");
    let (before, again) = (expiring(), expiring());
    import("after.json", "2026-12-31");
    let after = expiring();
    assert_eq!(before, again, "nothing was changed");
    assert!(before.0 == after.0 && before.1 == "20261210" && after.1 == "20261231", "{before:?} {after:?}");
    assert!(before.2 < after.2, "{before:?} {after:?}");
}

#[test]
fn naming_the_partner_leaves_the_events_their_ids_and_no_two_stores_share_one() {
    let home = TempDir::new().expect("a folder");
    let path = |name: &str| home.path().join(name).to_str().expect("a path").to_owned();
    let import = |store: &str, partner: serde_json::Value| {
        let book = json!({"format": "laurels/dataset", "version": 1, "partner": partner,
            "people": [{"id": "ada", "name": "Ada", "linked": true}],
            "certifications": [{"person": "ada", "exam": "AZ-104", "earned": "2026-01-10", "expires": "2026-12-10"}]});
        fs::write(home.path().join("book.json"), book.to_string()).expect("it is written");
        laurels(home.path(), &["--store", &path(store), "import", &path("book.json")]);
    };
    let ids = |store: &str| -> BTreeSet<String> {
        let file = home.path().join("laurels.ics");
        laurels(home.path(), &["--store", &path(store), "--as-of", "2026-11-22", "calendar", &path("laurels.ics")]);
        let expiring = events(&file).into_iter().map(|event| event["UID"].clone());
        expiring.filter(|id| id.contains("AZ-104")).collect()
    };
    import("ours.db", json!({"name": ""}));
    let nameless = ids("ours.db");
    import("ours.db", json!({"name": "Fabrikam", "global_id": "1000001"}));
    assert_eq!((ids("ours.db"), nameless.len()), (nameless.clone(), 1));
    import("theirs.db", json!({"name": ""}));
    assert!(ids("theirs.db").is_disjoint(&nameless));
}

/// A dataset has no log: its oldest record tells it from others.
#[test]
fn naming_the_partner_of_a_dataset_leaves_the_events_their_ids_and_no_two_partners_share_one() {
    let home = TempDir::new().expect("a folder");
    let [data, file] = ["book.json", "laurels.ics"].map(|name| home.path().join(name));
    let ids = |partner: serde_json::Value, linked_since: &str| -> BTreeSet<String> {
        let book = json!({"format": "laurels/dataset", "version": 1, "partner": partner,
            "customers": [{"id": "contoso", "name": "Contoso"}],
            "associations": [{"id": "a1", "type": "pal", "customer": "contoso", "state": "active", "started": linked_since}],
            "people": [{"id": "ada", "name": "Ada", "linked": true}],
            "certifications": [{"person": "ada", "exam": "AZ-104", "earned": "2026-01-10", "expires": "2026-12-10"}]});
        fs::write(&data, book.to_string()).expect("it is written");
        let paths = [&data, &file].map(|path| path.to_str().expect("a path"));
        laurels(home.path(), &["--data", paths[0], "--as-of", "2026-11-22", "calendar", paths[1]]);
        events(&file).into_iter().map(|event| event["UID"].clone()).collect()
    };
    let nameless = ids(json!({"name": ""}), "2025-03-01");
    assert!(nameless.iter().any(|id| id.contains("AZ-104")), "{nameless:?}");
    assert_eq!(ids(json!({"name": "Fabrikam"}), "2025-03-01"), nameless);
    assert_eq!(ids(json!({"name": "Fabrikam", "global_id": "1000001"}), "2025-03-01"), nameless);
    assert!(ids(json!({"name": "Fabrikam"}), "2024-05-01").is_disjoint(&nameless));
}

#[test]
fn names_from_outside_are_text_in_a_calendar() {
    let home = TempDir::new().expect("a folder");
    let book = json!({"format": "laurels/dataset", "version": 1, "partner": {"name": "Fabrikam\r\nEND:VCALENDAR"},
        "people": [{"id": "ada", "name": "Ada; BEGIN:VEVENT, \\n\u{1b}[2J 株式会社株式会社株式会社株式会社株式会社", "linked": true}],
        "certifications": [{"person": "ada", "exam": "AZ-104", "earned": "2026-01-10", "expires": "2026-12-10"}]});
    let (data, file) = (home.path().join("book.json"), home.path().join("laurels.ics"));
    fs::write(&data, book.to_string()).expect("it is written");
    let paths = [&data, &file].map(|path| path.to_str().expect("a path"));
    laurels(home.path(), &["--data", paths[0], "--as-of", "2026-11-22", "calendar", paths[1]]);
    let found = events(&file);
    let event = found.iter().find(|event| event["UID"].contains("cert-expiring")).expect("it is listed");
    assert_eq!(event["DTSTART"], "20261210");
    assert!(event["SUMMARY"].starts_with("Ada; BEGIN:VEVENT, \\n"), "{event:?}");
}

#[test]
fn every_shell_is_completed_and_the_manual_names_every_command() {
    let home = TempDir::new().expect("a folder");
    fs::create_dir_all(home.path().join("broken")).expect("a folder");
    let config = home.path().join("broken/config.toml");
    fs::write(&config, "nonsense").expect("written");
    let config = config.to_str().expect("a path");
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = laurels(home.path(), &["--config", config, "completions", shell]);
        assert!(["explain", "as-of"].iter().all(|word| script.contains(word)), "{shell}");
    }
    let manual = laurels(home.path(), &["--config", config, "man"]);
    assert!(manual.contains(".TH laurels 1"), "{manual}");
    for (command, takes) in [
        ("score", "require\\-qualified"),
        ("plan", "until"),
        ("report", "customer"),
        ("todo snooze", "because"),
        ("rules diff", "FROM"),
        ("wizard record", "set"),
    ] {
        let part = manual.split(".SS ").find(|part| part.starts_with(&format!("\"laurels {command} ")));
        let part = part.unwrap_or_else(|| panic!("{command}"));
        assert!(part.contains(takes), "{command} {takes}: {part}");
    }
}
