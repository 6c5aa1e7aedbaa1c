//! `reconcile`, from outside.

use crate::support::program::{json, laurels, printed, text};
use crate::support::stores;
use serde_json::Value;
use std::fs;

#[test]
fn a_reported_score_is_held_against_the_computed_one() {
    let (folder, store) = stores::example();
    drop(store);
    let file = folder.path().join("scores.csv");
    let scores = "Designation,Metric,Points,As of\ninfrastructure,usage-growth,12.5,2026-11-20\n";
    fs::write(&file, scores).expect("written");
    printed(laurels(folder.path(), &["import", text(&file)]));
    let found: Value =
        json(laurels(folder.path(), &["reconcile", "infrastructure", "--json", "--as-of", "2026-11-22"]));
    let metrics = found.as_array().expect("a list");
    let growth = metrics.iter().find(|one| one["metric"] == "usage-growth").expect("it was reported");
    assert_eq!((&growth["designation"], &growth["reported"]), (&"infrastructure".into(), &12.5.into()));
    assert_eq!(growth["as_of"], "2026-11-20");
    let fields: Vec<&str> = growth.as_object().expect("an object").keys().map(String::as_str).collect();
    let mut wanted = [
        "designation",
        "metric",
        "computed",
        "certain",
        "reported",
        "as_of",
        "likely",
        "text",
        "ours_only",
        "theirs_only",
    ];
    wanted.sort_unstable();
    let mut fields = fields;
    fields.sort_unstable();
    assert_eq!(fields, wanted);
    let page = printed(laurels(folder.path(), &["reconcile", "--as-of", "2026-11-22"]));
    assert!(page.contains("Microsoft reports 12.5 points as of 20 Nov 2026"), "{page}");
    laurels(folder.path(), &["reconcile", "nothing"]).assert().code(2);
}

#[test]
fn without_reported_figures_it_says_how_to_get_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let dataset = folder.path().join("empty.json");
    fs::write(&dataset, r#"{ "format": "laurels/dataset", "version": 1 }"#).expect("written");
    assert_eq!(
        json(laurels(folder.path(), &["--data", text(&dataset), "reconcile", "--json"])),
        Value::Array(Vec::new())
    );
    let page = printed(laurels(folder.path(), &["--data", text(&dataset), "reconcile"]));
    assert!(page.starts_with("No reported figures yet."), "{page}");
}
