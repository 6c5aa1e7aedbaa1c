//! `wizard` from outside: what they print, what they record, and how they end.

use crate::support::branches::{PLAIN, TODAY, dataset};
use crate::support::program::{self, ended};
use assert_cmd::Command;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// The program in a home of its own, on the day of these tests.
fn laurels(home: &Path, words: &[&str]) -> Command {
    program::laurels(home, &[&["--as-of", TODAY, "--rules", "2026-07"], words].concat())
}

/// How it ended, its output and its messages.
fn told(home: &Path, words: &[&str]) -> (i32, String, String) {
    ended(laurels(home, words))
}

fn document(home: &Path, words: &[&str]) -> Value {
    program::json(laurels(home, words))
}

/// A store with the book of these tests, in which an Azure subscription is used that nobody is associated with.
fn stores() -> TempDir {
    let home = TempDir::new().expect("a folder");
    let mut book = dataset(PLAIN);
    book["associations"] = json!([{"id": "claim", "type": "cpor", "activity": "osu-m365", "customer": "contoso",
        "product": "microsoft-365", "partner_id": "6096001", "state": "action-required"}]);
    book["usage"] = json!([{"customer": "contoso", "subscription": "azure", "product": "azure", "workload": "Storage",
        "month": "2026-10", "acr_usd": 5000}]);
    let file = home.path().join("book.json");
    fs::write(&file, book.to_string()).expect("it is written");
    let (status, _, err) = told(home.path(), &["import", file.to_str().expect("a path")]);
    assert_eq!((status, err.as_str()), (0, ""));
    home
}

#[test]
fn the_list_needs_no_store() {
    let home = TempDir::new().expect("a folder");
    let (status, text, err) = told(home.path(), &["wizard", "list"]);
    assert_eq!((status, err.as_str()), (0, ""));
    assert_eq!(text.lines().take_while(|line| !line.is_empty()).count(), 11, "{text}");
    let list = document(home.path(), &["wizard", "list", "--json"]);
    let ids: Vec<&str> = list.as_array().expect("a list").iter().filter_map(|wizard| wizard["id"].as_str()).collect();
    assert_eq!(ids.len(), 11);
    assert_eq!(ids.first(), Some(&"cpor"));
    for wizard in list.as_array().expect("a list") {
        for key in ["title", "type", "about"] {
            assert!(wizard[key].as_str().is_some_and(|text| !text.is_empty()), "{key} of {wizard}");
        }
        assert!(wizard["fields"].as_array().is_some_and(|fields| !fields.is_empty()), "{wizard}");
    }
    assert!(!home.path().join("laurels.db").exists(), "to look makes no store");
}

#[test]
fn every_wizard_is_shown_without_a_store_and_within_its_width() {
    let home = TempDir::new().expect("a folder");
    for wizard in document(home.path(), &["wizard", "list", "--json"]).as_array().expect("a list") {
        let id = wizard["id"].as_str().expect("an id");
        let (status, text, err) = told(home.path(), &["wizard", "show", id]);
        assert_eq!((status, err.as_str()), (0, ""), "{id}");
        for line in text.lines().filter(|line| !line.contains("https://") && !line.starts_with("    ")) {
            assert!(line.chars().count() <= 76, "{id}: {line}");
        }
        let shown = document(home.path(), &["wizard", "show", id, "--json"]);
        assert_eq!(shown["id"], *id);
        assert!(shown["branch"].is_object(), "{id}");
        let steps = shown["steps"].as_array().expect("steps");
        for (number, step) in (1..).zip(steps) {
            let title = step["title"].as_str().expect("a title");
            assert!(text.contains(&format!("\n{number}. {title}\n")), "{id}: {title}");
            assert!(["partner", "customer", "microsoft"].contains(&step["actor"].as_str().expect("an actor")));
            for key in ["id", "role", "where", "time", "text", "proof"] {
                assert!(step[key].as_str().is_some_and(|text| !text.is_empty()), "{id}: {key} of {title}");
            }
            for key in ["wrong", "commands", "links", "fields"] {
                assert!(step[key].is_array(), "{id}: {key} of {title}");
            }
            let keys = step.as_object().expect("an object");
            assert!(keys.contains_key("mail") && keys.contains_key("waits_days"), "{id}: {title}");
        }
        assert_eq!(text.matches("\n  Who: ").count(), steps.len(), "{id}");
        assert_eq!(text.matches("\n  Where: ").count(), steps.len(), "{id}");
        assert_eq!(text.matches("\n  How long: ").count(), steps.len(), "{id}");
        assert_eq!(text.matches("\n  What proves it: ").count(), steps.len(), "{id}");
    }
}

#[test]
fn answers_choose_the_steps_and_fill_them() {
    let home = stores();
    let words = ["wizard", "show", "pal-azure", "--set", "customer=contoso", "--set", "method=cli", "--set"];
    let user = [&words[..], &["identity=user", "--json"]].concat();
    let shown = document(home.path(), &user);
    assert_eq!(shown["branch"]["method"], "cli");
    assert_eq!(shown["branch"]["customer"], "contoso");
    assert_eq!(shown["branch"]["identity_name"], Value::Null);
    let commands = || shown["steps"].as_array().into_iter().flatten().flat_map(|step| step["commands"].as_array());
    let lines: Vec<&str> = commands().flatten().filter_map(|command| command["line"].as_str()).collect();
    assert!(lines.contains(&"az login --tenant 7e000000-0000-4000-8000-000000000001"), "{lines:?}");
    assert!(lines.contains(&"az managementpartner create --partner-id 6096001"), "{lines:?}");
    assert!(lines.iter().all(|line| line.starts_with("az ")), "{lines:?}");
    let login = commands().flatten().find(|command| command["argv"][1] == "login").expect("a sign-in");
    assert_eq!(login["shell"], "posix");
    assert_eq!(login["argv"][3], "7e000000-0000-4000-8000-000000000001");
    let principal = [&words[..], &["identity=service-principal"]].concat();
    let (status, text, _) = told(home.path(), &principal);
    assert_eq!(status, 0);
    assert!(text.contains("identity = service-principal (also: user, guest, lighthouse)"), "{text}");
    assert!(text.contains("az login --service-principal"), "{text}");
}

#[test]
fn a_mail_is_filled_from_the_book() {
    let home = stores();
    let words = ["wizard", "show", "dpor-azure", "--set", "customer=contoso", "--set", "subscription=azure", "--json"];
    let shown = document(home.path(), &words);
    let mail = shown["steps"].as_array().into_iter().flatten().find(|step| step["mail"].is_object()).expect("a mail");
    let mail = &mail["mail"];
    assert_eq!(mail["to"], "Contoso <admin@contoso.example>");
    let body = mail["body"].as_str().expect("a body");
    for said in ["5ab00000-0000-4000-8000-000000000001", "6096001"] {
        assert!(body.contains(said), "{body}");
    }
    let link = "subscriptionId/5ab00000-0000-4000-8000-000000000001/partnerId/6096001";
    assert!(body.contains(link), "{body}");
}

#[test]
fn impossible_answers_give_the_reason_and_an_alternative() {
    let home = TempDir::new().expect("a folder");
    let refused = |words: &[&str]| {
        let (status, out, err) = told(home.path(), words);
        assert_eq!(status, 1, "{words:?}: {err}");
        assert_eq!(err.matches("laurels: ").count(), 1, "{err}");
        (out, err)
    };
    let pal = ["wizard", "show", "pal-azure", "--set", "identity=service-principal", "--set", "method=portal"];
    let (out, err) = refused(&pal);
    assert_eq!(out, "");
    assert!(err.contains("can't sign in to the portal"), "{err}");
    let dpor = ["wizard", "show", "dpor-m365", "--set", "licensing=csp"];
    let (_, err) = refused(&dpor);
    assert!(err.contains("csp-indirect-reseller"), "{err}");
    let (out, _) = refused(&[&dpor[..], &["--json"]].concat());
    let refusal: Value = serde_json::from_str(&out).expect("one JSON document");
    assert_eq!(refusal["refused"]["instead"], "csp-indirect-reseller");
    assert!(refusal["refused"]["why"].as_str().is_some_and(|why| why.contains("CSP")), "{refusal}");
    let (_, err) = refused(&["wizard", "show", "cpor", "--set", "licensing=mpsa"]);
    assert!(err.contains("MPSA"), "{err}");
    let (_, err) = refused(&["wizard", "show", "pal-azure", "--set", "customer=contoso"]);
    assert!(err.contains("the book has no customer"), "{err}");
}

#[test]
fn a_rejection_can_be_disputed_only_in_time() {
    let dispute = |rejected: &str| {
        let home = stores();
        let mut book = document(home.path(), &["export"]);
        book["associations"][0]["state"] = "rejected".into();
        book["associations"][0]["log"] = json!([{"state": "rejected", "on": rejected}]);
        let file = home.path().join("rejected.json");
        fs::write(&file, book.to_string()).expect("it is written");
        assert_eq!(told(home.path(), &["import", file.to_str().expect("a path")]).0, 0);
        let words = ["wizard", "record", "cpor", "--set", "action=dispute", "--set", "association=claim"];
        let said = ["--set", "evidence=sign-off.pdf", "--set", "dispute_send_on=2026-11-22"];
        let (code, _, err) = told(home.path(), &[&words[..], &said].concat());
        (code, err)
    };
    let (code, err) = dispute("2026-10-22");
    assert!(code == 1 && err.contains("this could be done until 2026-11-21"), "{err}");
    let (code, err) = dispute("2026-10-23");
    assert_eq!(code, 0, "on the last day: {err}");
}

#[test]
fn misspelled_options_are_usage_errors() {
    let home = TempDir::new().expect("a folder");
    for (words, hint) in [
        (["wizard", "show", "pal-azur", "--set", "method=cli"], "did you mean pal-azure?"),
        (["wizard", "record", "dpor-azur", "--set", "method=cli"], "did you mean dpor-azure?"),
        (["wizard", "show", "pal-azure", "--set", "metod=cli"], "did you mean method?"),
        (["wizard", "show", "pal-azure", "--set", "method=clii"], "did you mean cli?"),
        (["wizard", "show", "pal-azure", "--set", "method"], "FIELD=VALUE"),
    ] {
        let (status, out, err) = told(home.path(), &words);
        assert_eq!((status, out.as_str()), (2, ""), "{words:?}: {err}");
        assert!(err.contains(hint), "{words:?}: {err}");
    }
}

const LINK: [&str; 11] = [
    "wizard",
    "record",
    "pal-azure",
    "--set",
    "customer=contoso",
    "--set",
    "identity_name=ops@contoso.example",
    "--set",
    "identity=user",
    "--set",
    "started=2026-10-05",
];

#[test]
fn recording_changes_the_book_and_the_log() {
    let home = stores();
    let recorded = document(home.path(), &[&LINK[..], &["--json"]].concat());
    assert!(recorded["recorded"].as_str().is_some_and(|what| what.contains("Contoso")), "{recorded}");
    assert_eq!(recorded["revision"], 2);
    let moved = recorded["moved"].as_array().expect("a list");
    assert!(moved.iter().any(|moved| moved["designation"] == "infrastructure"), "{recorded}");
    for projected in recorded["projected"].as_array().expect("a list") {
        assert!(projected["to"].as_f64() >= projected["from"].as_f64(), "{projected}");
    }
    assert!(recorded["projected"][0]["to"].as_f64() > recorded["projected"][0]["from"].as_f64(), "{recorded}");
    assert!(recorded["shows"].as_str().is_some_and(|day| day > TODAY), "{recorded}");
    let book = document(home.path(), &["export"]);
    let link = book["associations"].as_array().expect("a list").iter().find(|a| a["type"] == "pal").expect("a link");
    assert_eq!(link["state"], "active");
    assert_eq!(link["started"], "2026-10-05");
    assert_eq!(link["partner_id"], "6096001");
    assert_eq!(link["credential"]["name"], "ops@contoso.example");
    assert_eq!(link["credential"]["kind"], "user");
    assert_eq!(link["credential"]["tenant_id"], Value::Null);
    let history = document(home.path(), &["history", "--json"]);
    let last = &history["changes"].as_array().expect("a list").iter().find(|c| c["revision"] == 2).cloned();
    let last = last.as_ref().expect("an entry");
    assert_eq!(last["what"], recorded["recorded"]);
    assert_eq!(last["moved"], recorded["moved"]);
}

#[test]
fn a_recorded_wizard_is_described_in_words() {
    let home = stores();
    let (status, text, err) = told(home.path(), &LINK);
    assert_eq!((status, err.as_str()), (0, ""));
    for said in ["Recorded as change 2: ", "Contoso", "infrastructure", "can show it from 20"] {
        assert!(text.contains(said), "{said}: {text}");
    }
    let answer = ["wizard", "record", "cpor", "--set", "action=answer", "--set", "association=claim"];
    let proof = [&answer[..], &["--set", "evidence=report.pdf"]].concat();
    let (status, _, err) = told(home.path(), &proof);
    assert!(status == 1 && err.contains("say it with --set answer_send_on=DATE"), "{err}");
    let (status, _, err) = told(home.path(), &[&proof[..], &["--set", "answer_send_on=2026-11-20"]].concat());
    assert_eq!((status, err.as_str()), (0, ""));
    let book = document(home.path(), &["export"]);
    let claim = book["associations"].as_array().expect("a list").iter().find(|a| a["id"] == "claim").expect("a claim");
    assert_eq!(claim["state"], "under-review");
    assert_eq!(claim["evidence"][0]["kind"], "other", "nobody said what it is");
}

#[test]
fn a_broken_rule_is_reported_when_recording() {
    let home = stores();
    assert_eq!(told(home.path(), &LINK).2, "");
    let other = LINK.map(|word| if word == "pal-azure" { "pal-power-platform" } else { word });
    let (status, text, err) = told(home.path(), &[&other[..], &["--set", "product=power-platform"]].concat());
    assert_eq!(status, 0, "{err}");
    assert!(text.contains("Recorded as change 3"), "{text}");
    assert!(
        err.starts_with("laurels: warning: ") && err.contains("in one tenant") && err.contains("(one-link)"),
        "{err}"
    );
}

#[test]
fn a_waived_rules_reason_is_stored() {
    let home = stores();
    let record = |more: &[&str]| told(home.path(), &[&LINK[..], more].concat());
    for (more, says) in [
        (&["--waive", "one-link="][..], "only with a reason"),
        (&["--waive", "one-links=it is so"], "there is no such rule; there are one-claim"),
        (&["--waive", "one-link"], "RULE=REASON"),
    ] {
        let (status, out, err) = record(more);
        assert_eq!((status, out.as_str()), (2, ""), "{err}");
        assert!(err.contains(says), "{err}");
    }
    assert_eq!(record(&[]).2, "");
    let other = LINK.map(|word| if word == "pal-azure" { "pal-power-platform" } else { word });
    let more = ["--set", "product=power-platform", "--waive", "one-link=two teams share the account"];
    assert_eq!(told(home.path(), &[&other[..], &more].concat()).2, "");
    let book = document(home.path(), &["export"]);
    let notes = book["associations"].as_array().expect("a list").iter().filter_map(|a| a["notes"].as_str());
    assert_eq!(notes.collect::<Vec<_>>(), ["waived one-link: two teams share the account"]);
    let doctor = document(home.path(), &["doctor", "--json"]);
    let check = doctor["checks"].as_array().expect("a list").iter().find(|check| check["id"] == "one-link");
    let check = check.expect("the rule is named");
    assert_eq!(check["status"], "ok");
    let text = check["text"].as_str().expect("a text");
    assert!(text.contains("waived: two teams share the account)") && text.contains("(AZDOC)"), "{text}");
}

#[test]
fn the_day_of_an_answer_is_written_as_anywhere_else() {
    for (typed, day) in [("5 Oct", "2026-10-05"), ("-48", "2026-10-05"), ("today", TODAY), ("1 nov 2026", "2026-11-01")]
    {
        let home = stores();
        let started = format!("started={typed}");
        assert_eq!(told(home.path(), &[&LINK[..LINK.len() - 1], &[&started]].concat()).2, "", "{typed}");
        let book = document(home.path(), &["export"]);
        let link =
            book["associations"].as_array().expect("a list").iter().find(|a| a["type"] == "pal").expect("a link");
        assert_eq!(link["started"], day, "{typed}");
    }
    let (status, _, err) = told(stores().path(), &[&LINK[..LINK.len() - 1], &["started=eom"]].concat());
    assert!(status == 1 && err.contains("2026-11-30 is in the future"), "{err}");
}

#[test]
fn an_already_linked_identity_is_not_linked_twice() {
    let home = stores();
    assert_eq!(told(home.path(), &LINK).2, "");
    let again = &LINK[..LINK.len() - 2]; // Without the day since when it is in force: that is known.
    let more = ["--set", "role=Owner", "--set", "verified=2026-11-20"];
    let (status, _, err) = told(home.path(), &[again, &more].concat());
    assert_eq!((status, err.as_str()), (0, ""));
    let book = document(home.path(), &["export"]);
    let links: Vec<&Value> =
        book["associations"].as_array().expect("a list").iter().filter(|a| a["type"] == "pal").collect();
    assert_eq!(links.len(), 1, "{links:?}");
    assert_eq!((&links[0]["state"], &links[0]["started"]), (&json!("active"), &json!("2026-10-05")));
    assert_eq!(links[0]["credential"]["verified"], "2026-11-20", "it was looked at again: {}", links[0]);
    assert!(links[0]["credential"]["assignments"].to_string().contains("Owner"), "{}", links[0]);
}

#[test]
fn recording_needs_a_writable_store_and_complete_answers() {
    let home = stores();
    let before = document(home.path(), &["export"]);
    let status = |words: &[&str]| {
        let (status, out, err) = told(home.path(), words);
        assert_eq!(out, "", "{words:?}");
        (status, err)
    };
    assert_eq!(status(&[&["--read-only"], &LINK[..]].concat()).0, 2);
    let demo = laurels(home.path(), &[&["--demo"], &LINK[..]].concat()).env_remove("LAURELS_STORE").output();
    assert_eq!(demo.expect("it runs").status.code(), Some(2));
    let file = home.path().join("book.json");
    let data = laurels(home.path(), &[&["--data", file.to_str().expect("a path")], &LINK[..]].concat()).output();
    assert_eq!(data.expect("it runs").status.code(), Some(2));
    let (code, err) = status(&["wizard", "record", "pal-azure", "--set", "identity=user"]);
    assert!(code == 1 && err.contains("--set customer=VALUE"), "{err}");
    let (code, err) = status(&["wizard", "record", "certified-professional", "--set", "person=ada"]);
    assert!(code == 1 && err.contains("Linked on is blank") && err.contains("--set started=DATE"), "{err}");
    assert_eq!(document(home.path(), &["export"]), before);
}

#[test]
fn without_a_store_there_is_nothing_to_record_in() {
    let home = TempDir::new().expect("a folder");
    let (status, out, err) = told(home.path(), &LINK);
    assert_eq!((status, out.as_str()), (1, ""), "{err}");
    let store = home.path().join("laurels.db");
    assert!(err.contains(&format!("there is no store yet in {};", store.display())), "{err}");
    assert!(!home.path().join("laurels.db").exists());
}

#[test]
fn what_is_impossible_is_refused_with_its_reason_by_show_and_by_record() {
    let cases: toml::Table = toml::from_str(include_str!("../cases/wizards/refusals.toml")).expect("cases");
    let mut homes: BTreeMap<String, (TempDir, Value)> = BTreeMap::new();
    let mut told_apart = 0;
    for case in cases["case"].as_array().expect("a list").iter().filter(|case| case.get("why").is_some()) {
        let varied = ["customer", "licensing", "subscription", "associations"];
        let variant = format!("{:?}", varied.map(|field| case.get(field)));
        let (home, before) = homes.entry(variant).or_insert_with(|| store_of(case));
        let mut set: Vec<String> = Vec::new();
        for (field, value) in case["answers"].as_table().expect("answers") {
            set.extend(["--set".to_owned(), format!("{field}={}", value.as_str().expect("text"))]);
        }
        for action in ["show", "record"] {
            let start = ["wizard", action, case["wizard"].as_str().expect("an id")];
            let words: Vec<&str> = start.into_iter().chain(set.iter().map(String::as_str)).collect();
            let (status, out, err) = told(home.path(), &words);
            assert!(matches!(status, 1 | 2) && out.is_empty(), "{words:?}: {status} {out} {err}");
            for why in case["why"].as_array().expect("words").iter().filter_map(toml::Value::as_str) {
                assert!(err.contains(why), "{words:?}: {why:?} is not in {err}");
            }
            told_apart += 1;
        }
        assert_eq!(document(home.path(), &["export"]), *before, "{}", case["name"]);
    }
    assert!(told_apart > 40, "{told_apart}");
}

/// A store with the book of a case of refusals, and what it holds.
fn store_of(case: &toml::Value) -> (TempDir, Value) {
    let home = TempDir::new().expect("a folder");
    let mut book = dataset(PLAIN);
    for (field, value) in case.get("customer").and_then(toml::Value::as_table).into_iter().flatten() {
        book["customers"][0][field] = json!(value.as_str());
    }
    for subscription in book["subscriptions"].as_array_mut().expect("a list") {
        let licensing = case.get("licensing").and_then(toml::Value::as_str);
        licensing.into_iter().for_each(|licensing| subscription["licensing"] = json!(licensing));
        for (field, value) in case.get("subscription").and_then(toml::Value::as_table).into_iter().flatten() {
            subscription[field] = json!(value.as_str());
        }
    }
    if let Some(associations) = case.get("associations") {
        book["associations"] = json!(associations);
    }
    let customers = book["customers"].as_array_mut().expect("a list");
    customers.push(json!({"id": "litware", "name": "Litware", "cloud": "commercial"}));
    let file = home.path().join("book.json");
    fs::write(&file, book.to_string()).expect("it is written");
    let (status, _, err) = told(home.path(), &["import", file.to_str().expect("a path")]);
    assert_eq!((status, err.as_str()), (0, ""));
    let before = document(home.path(), &["export"]);
    (home, before)
}

#[test]
fn the_points_of_a_record_are_those_of_the_day_that_was_asked_for() {
    let home = TempDir::new().expect("a folder");
    let book = json!({"format": "laurels/dataset", "version": 1,
        "partner": {"name": "Fabrikam Partners", "locations": [{"partner_id": "6096001", "name": "Oslo", "country": "NO"}]},
        "people": [{"id": "ada", "name": "Ada", "linked": false}, {"id": "bo", "name": "Bo", "linked": false}],
        "certifications": [{"person": "ada", "exam": "MS-700", "earned": "2024-01-10"},
            {"person": "bo", "exam": "MD-102", "earned": "2023-03-25"}]});
    let file = home.path().join("book.json");
    fs::write(&file, book.to_string()).expect("it is written");
    let on_the_day = |rest: &[&str]| {
        program::laurels(home.path(), &[&["--as-of", "2024-03-20", "--rules", "2023-10"], rest].concat())
    };
    assert_eq!(ended(on_the_day(&["import", file.to_str().expect("a path")])).0, 0);
    let record = |person: &str| {
        let person = format!("person={person}");
        let line =
            ["wizard", "record", "certified-professional", "--set", &person, "--set", "started=2024-03-10", "--json"];
        program::json(on_the_day(&line))
    };
    let (ada, bo) = (record("ada"), record("bo"));
    assert_eq!(
        ada["moved"][0]["designation"], "modern-work",
        "the exam has long expired on the day of these tests: {ada}"
    );
    assert_eq!(ada["moved"][0]["to"], ada["projected"][0]["to"], "{ada}");
    assert!(ada["shows"].is_string(), "{ada}");
    assert_eq!(
        (bo["moved"].as_array().map(Vec::len), &bo["shows"]),
        (Some(1), &Value::Null),
        "it expires before: {bo}"
    );
}
