//! `todo` from outside: what it prints, and how it ends.

use crate::support::program::{self, ended};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// The program in a home of its own, on 22 November 2026.
fn laurels(home: &Path, words: &[&str]) -> (i32, String, String) {
    let day = if words.contains(&"--as-of") { &[][..] } else { &["--as-of", "2026-11-22"] };
    ended(program::laurels(home, &[day, &["--rules", "2026-07"], words].concat()))
}

/// A dataset file with one certification that expires on that day.
fn book(home: &Path, expires: &str) -> String {
    let book = json!({"format": "laurels/dataset", "version": 1, "partner": {"name": "Fabrikam Partners"},
        "people": [{"id": "ada", "name": "A\u{1b}[2Jda", "linked": true}],
        "certifications": [{"person": "ada", "exam": "AZ-104", "earned": "2026-01-10", "expires": expires}]});
    let file = home.join("book.json");
    fs::write(&file, book.to_string()).expect("it is written");
    file.to_str().expect("a path").to_owned()
}

#[test]
fn the_exit_status_shows_overdue_and_soon() {
    let home = TempDir::new().expect("a folder");
    for (expires, status) in [("2026-11-21", 3), ("2026-12-22", 3), ("2026-12-23", 0), ("2028-01-01", 0)] {
        let file = book(home.path(), expires);
        let (found, out, err) = laurels(home.path(), &["--data", &file, "todo"]);
        assert_eq!((found, err.as_str()), (status, ""), "{expires}: {out}");
        let (found, _, _) = laurels(home.path(), &["--data", &file, "todo", "--json"]);
        assert_eq!(found, status, "{expires}");
    }
}

#[test]
fn each_todo_has_the_documented_json_fields() {
    let home = TempDir::new().expect("a folder");
    let (status, out, err) = laurels(home.path(), &["--demo", "todo", "--json"]);
    assert_eq!((status, err.as_str()), (3, ""));
    let list: Value = serde_json::from_str(&out).expect("one JSON document");
    let list = list.as_array().expect("a list");
    let overdue = |todo: &&Value| todo["urgency"] == "overdue";
    assert!(list.iter().any(|todo| overdue(&todo)) && list.iter().any(|todo| todo["wizard"].is_object()));
    for todo in list {
        let due: chrono::NaiveDate = todo["due"].as_str().and_then(|due| due.parse().ok()).expect("a day");
        let left = due.signed_duration_since(chrono::NaiveDate::from_ymd_opt(2026, 11, 22).expect("a day")).num_days();
        let urgency = if left < 0 {
            "overdue"
        } else if left <= 30 {
            "soon"
        } else {
            "later"
        };
        assert_eq!(todo["urgency"], urgency, "{todo}");
        assert!(todo["points_at_stake"].is_f64() && todo["text"].is_string() && todo["subject"].is_string(), "{todo}");
        let wizard = &todo["wizard"];
        assert!(wizard.is_null() || (wizard["wizard"].is_string() && wizard["set"].is_object()), "{todo}");
        let keys: Vec<&str> = todo.as_object().expect("an object").keys().map(String::as_str).collect();
        let mut expected = ["due", "urgency", "kind", "subject", "text", "points_at_stake", "wizard"];
        expected.sort_unstable();
        let (certain, mut keys): (Vec<&str>, Vec<&str>) = keys.into_iter().partition(|key| *key == "certain");
        assert!(certain.is_empty() || todo["certain"] == false, "{todo}");
        keys.sort_unstable();
        assert_eq!(keys, expected);
    }
}

#[test]
fn names_are_cleaned_and_the_text_is_a_list() {
    let home = TempDir::new().expect("a folder");
    let file = book(home.path(), "2026-12-02");
    let (_, out, _) = laurels(home.path(), &["--data", &file, "todo"]);
    let expected = "No points at stake (1)\n2 Dec 2026  cert-expiring ada/AZ-104\n      \
                    A[2Jda's AZ-104 expires on 2 Dec 2026; it can be renewed now.\n";
    assert_eq!(out, expected);
}

#[test]
fn a_snoozed_todo_returns_on_its_day() {
    let home = TempDir::new().expect("a folder");
    let file = book(home.path(), "2026-12-02");
    let (status, _, err) = laurels(home.path(), &["import", &file]);
    assert_eq!((status, err.as_str()), (0, ""));
    let snooze = |until: &str, because: &str, more: &[&str]| {
        let words = ["todo", "snooze", "cert-expiring", "ada/AZ-104", "--until", until, "--because", because];
        laurels(home.path(), &[&words, more].concat())
    };
    assert_eq!(snooze("2026-11-22", "she knows", &[]).0, 2, "not a day to come");
    assert_eq!(snooze("2026-11-30", "  ", &[]).0, 2, "no reason");
    assert_eq!(snooze("2026-11-30", "she knows", &["--read-only"]).0, 2);
    assert_eq!(laurels(home.path(), &["todo"]).0, 3, "nothing was put off yet");
    let (status, out, err) = snooze("2026-11-30", "she knows", &[]);
    assert_eq!((status, out.as_str(), err.as_str()), (0, "cert-expiring ada/AZ-104 comes back on 30 Nov 2026.\n", ""));
    let (status, out, _) = laurels(home.path(), &["todo", "--json"]);
    assert_eq!((status, out.trim()), (0, "[]"));
    let (status, out, _) = laurels(home.path(), &["todo", "--all", "--json"]);
    let list: Value = serde_json::from_str(&out).expect("one JSON document");
    assert_eq!(status, 0, "what is put off does not press");
    assert_eq!(list[0]["snoozed"], json!({"until": "2026-11-30", "because": "she knows", "who": "kari"}));
    let (_, out, _) = laurels(home.path(), &["todo", "--all"]);
    assert!(out.ends_with("      snoozed until 30 Nov 2026 by kari: she knows\n"), "{out}");
    let before = laurels(home.path(), &["--as-of", "2026-11-29", "todo"]);
    let after = laurels(home.path(), &["--as-of", "2026-11-30", "todo"]);
    assert_eq!((before.0, after.0), (0, 3));
    assert_eq!(snooze("2026-11-25", "sooner", &[]).0, 0, "said anew");
    assert_eq!(laurels(home.path(), &["--as-of", "2026-11-25", "todo"]).0, 3);
    assert_eq!(laurels(home.path(), &["todo"]).0, 0);
    let unsnooze = |subject: &str, more: &[&str]| {
        laurels(home.path(), &[&["todo", "unsnooze", "cert-expiring", subject], more].concat())
    };
    assert_eq!(unsnooze("ada/AZ-104", &["--read-only"]).0, 2);
    let (status, out, err) = unsnooze("ada/AZ-104", &[]);
    assert_eq!((status, out.as_str(), err.as_str()), (0, "cert-expiring ada/AZ-104 is no longer snoozed.\n", ""));
    assert_eq!(laurels(home.path(), &["todo"]).0, 3);
    let (status, _, err) = unsnooze("ada/AZ-104", &[]);
    let expected = "laurels: there is no todo cert-expiring ada/AZ-104 that is snoozed; `laurels todo --all` lists those that are\n";
    assert_eq!((status, err.as_str()), (1, expected), "it is no more");
}

#[test]
fn a_snooze_ends_by_the_subject_that_its_row_has_now() {
    let home = TempDir::new().expect("a folder");
    let import = |workloads: &[&str]| {
        let row = |workload: &&str| {
            json!({"customer": "contoso", "product": "microsoft-365", "workload": workload, "month": "2026-10",
                "paid_seats": 500, "active_users": 400})
        };
        let book = json!({"format": "laurels/dataset", "version": 1, "partner": {"name": "Fabrikam Partners"},
            "customers": [{"id": "contoso", "name": "Contoso"}],
            "subscriptions": [{"id": "m", "customer": "contoso", "product": "microsoft-365", "licensing": "ea"}],
            "usage": workloads.iter().map(row).collect::<Vec<_>>()});
        let file = home.path().join("book.json");
        fs::write(&file, book.to_string()).expect("it is written");
        assert_eq!(laurels(home.path(), &["import", file.to_str().expect("a path")]).0, 0);
    };
    let subject = || {
        let (_, out, _) = laurels(home.path(), &["todo", "--all", "--json"]);
        let list: Value = serde_json::from_str(&out).expect("one JSON document");
        let of_kind = list.as_array().expect("a list").iter().find(|todo| todo["kind"] == "association-missing");
        of_kind.expect("a row")["subject"].as_str().expect("a subject").to_owned()
    };
    import(&["Teams"]);
    let before = subject();
    let words = ["todo", "snooze", "association-missing", &before, "--until", "2026-11-30", "--because", "away"];
    assert_eq!(laurels(home.path(), &words).0, 0);
    import(&["Exchange Online", "Teams"]);
    let after = subject();
    assert_ne!(before, after);
    let (status, out, err) = laurels(home.path(), &["todo", "unsnooze", "association-missing", &after]);
    assert_eq!((status, err.as_str()), (0, ""));
    assert_eq!(out, format!("association-missing {after} is no longer snoozed.\n"));
}

#[test]
fn the_settings_decide_how_early_todos_appear() {
    let home = TempDir::new().expect("a folder");
    let file = book(home.path(), "2026-12-23");
    let config = home.path().join("config.toml");
    let config = config.to_str().expect("a path");
    for (settings, status) in [("soon_days = 30", 0), ("soon_days = 31", 3), ("soon_days = 0", 0)] {
        fs::write(config, settings).expect("it is written");
        let (found, out, err) = laurels(home.path(), &["--config", config, "--data", &file, "todo"]);
        assert_eq!((found, err.as_str()), (status, ""), "{settings}: {out}");
    }
    fs::write(config, "[todo]\nrenewal_days = 3651\n").expect("it is written");
    let (status, _, err) = laurels(home.path(), &["--config", config, "--data", &file, "todo"]);
    assert_eq!(status, 1);
    let expected = "line 2, column 16: todo.renewal_days: found 3651, expected a whole number of days from 0 to 3650";
    assert!(err.contains(expected), "{err}");
}

#[test]
fn only_a_listed_todo_of_a_store_can_be_snoozed() {
    let home = TempDir::new().expect("a folder");
    let file = book(home.path(), "2026-12-02");
    let words = ["todo", "snooze", "cert-expiring", "ada/AZ-105", "--until", "2026-11-30", "--because", "why"];
    for source in [&["--demo"][..], &["--data", &file]] {
        let (status, out, err) = laurels(home.path(), &[source, &words].concat());
        assert_eq!((status, out.as_str()), (2, ""), "{err}");
    }
    assert_eq!(laurels(home.path(), &["import", &file]).0, 0);
    let (status, _, err) = laurels(home.path(), &words);
    let expected = "laurels: there is no todo cert-expiring with the subject ada/AZ-105; did you mean ada/AZ-104?\n";
    assert_eq!((status, err.as_str()), (1, expected));
}

#[test]
fn points_that_are_not_certain_are_said_to_be_so_on_every_face() {
    let home = TempDir::new().expect("a folder");
    let book = |first: &str| {
        let months = |from: &str| {
            let from: laurels_core::month::Month = from.parse().expect("a month");
            let months =
                (0..).map(move |ahead| from.plus(ahead)).take_while(|month| month.to_string().as_str() <= "2026-10");
            months.map(|month| {
                let acr = 900 + month.to_string().len();
                format!(r#"{{"customer": "contoso", "product": "azure", "workload": "Storage", "month": "{month}", "acr_usd": {acr}}}"#)
            })
        };
        let rows: Vec<String> = months(first).collect();
        let dataset = format!(
            r#"{{"format": "laurels/dataset", "version": 1,
                 "partner": {{"name": "Fabrikam Partners", "locations": [{{"partner_id": "6096001", "name": "Oslo", "country": "NO"}}]}},
                 "customers": [{{"id": "contoso", "name": "Contoso"}}],
                 "people": [{{"id": "ada", "name": "Ada", "linked": false}}],
                 "certifications": [{{"person": "ada", "exam": "AZ-104", "earned": "2026-06-01"}}],
                 "usage": [{}]}}"#,
            rows.join(",")
        );
        let path = home.path().join(format!("{first}.json"));
        std::fs::write(&path, dataset).expect("written");
        path.to_str().expect("a plain path").to_owned()
    };
    let told = |file: &str| {
        let start = ["--data", file];
        let (_, json, _) = laurels(home.path(), &[&start[..], &["todo", "--json"]].concat());
        let (_, text, _) = laurels(home.path(), &[&start[..], &["todo"]].concat());
        let calendar = home.path().join("todo.ics");
        laurels(home.path(), &[&start[..], &["calendar", calendar.to_str().expect("a plain path")]].concat());
        let list: Vec<Value> = serde_json::from_str(&json).expect("one JSON document");
        let of = |kind: &str| list.iter().find(|todo| todo["kind"] == kind).expect("it is listed").clone();
        let associated = of("association-missing");
        assert!(associated["points_at_stake"].as_f64().expect("a number") > 0.0, "{associated}");
        let calendar = std::fs::read_to_string(calendar).expect("a calendar").replace("\r\n ", "");
        std::fs::remove_file(home.path().join("todo.ics")).expect("it is there");
        let certain = (associated["certain"] != false, of("not-linked")["certain"] != false);
        (certain, text.contains("points, not certain"), calendar.contains("points to gain\\, not certain"))
    };
    assert_eq!(told(&book("2025-10")), ((false, true), true, true), "a baseline of one month");
    assert_eq!(told(&book("2024-11")), ((true, true), false, false));
}

#[test]
fn each_product_of_a_customer_that_a_report_contradicts_is_a_row_of_its_own() {
    let home = TempDir::new().expect("a folder");
    let usage = |product: &str, by: &[&str]| {
        json!({"customer": "contoso", "product": product, "workload": "Storage", "month": "2026-10", "acr_usd": 900,
            "paid_seats": 9, "active_users": 5, "attributed_by": by})
    };
    let book = json!({"format": "laurels/dataset", "version": 1, "partner": {"name": "Fabrikam"},
        "customers": [{"id": "contoso", "name": "Contoso"}],
        "usage": [usage("azure", &["pal"]), usage("microsoft-365", &["cpor/osu-m365"])]});
    let data = home.path().join("book.json");
    fs::write(&data, book.to_string()).expect("written");
    let words = ["--data", program::text(&data), "--as-of", "2026-11-22", "show", "overview"];
    let (_, out, _) = laurels(home.path(), &words);
    for product in ["Azure", "Microsoft 365"] {
        let row = format!("Compare Contoso's usage of {product} with the report");
        assert_eq!(out.matches(&row).count(), 1, "{product}: {out}");
    }
}
