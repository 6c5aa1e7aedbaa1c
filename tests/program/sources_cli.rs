//! `sources`, from outside, and that it knows every kind that can be imported.

use crate::support::program::{json, laurels, printed, text};
use crate::support::stores;
use laurels_core::sources::sources;
use laurels_data::exchange::import::layout::Layout;
use serde_json::Value;
use std::fs;

#[test]
fn every_kind_that_can_be_imported_has_a_source() {
    let known: Vec<_> = sources().iter().map(|source| source.kind).collect();
    let missing = Layout::shipped().expect("they ship").iter().filter(|layout| !known.contains(&layout.kind));
    assert_eq!(missing.map(|layout| layout.kind.word()).collect::<Vec<_>>(), Vec::<&str>::new());
}

#[test]
fn sources_say_what_the_book_has_and_what_is_missing() {
    let (folder, store) = stores::example();
    drop(store);
    let file = folder.path().join("scores.csv");
    fs::write(&file, "Designation,Metric,Points,As of\ninfrastructure,deployments,12,2026-11-01\n").expect("written");
    printed(laurels(folder.path(), &["import", text(&file)]));
    let listed: Value = json(laurels(folder.path(), &["sources", "--json", "--as-of", "2026-11-22"]));
    let of = |kind: &str| listed.as_array().expect("a list").iter().find(|source| source["kind"] == kind).expect(kind);
    let azure = of("azure-usage");
    assert_eq!((&azure["looks_back_months"], &azure["title"]), (&24.into(), &"Azure usage".into()));
    assert!(azure["where"].as_str().expect("text").contains("Download reports"), "{azure}");
    assert!(azure["role"].as_str().expect("text").contains("Executive report viewer"), "{azure}");
    let feed = serde_json::json!({ "designation": "infrastructure", "metric": "usage-growth" });
    assert!(azure["feeds"].as_array().expect("a list").contains(&feed), "{azure}");
    let scores = of("reported-scores");
    assert_eq!((&scores["have"]["months"], &scores["have"]["newest_month"]), (&0.into(), &Value::Null));
    assert!(scores["have"]["imported_at"].as_str().expect("a moment").ends_with('Z'), "{scores}");
    assert_eq!(scores["needed"], Value::Null);
}

#[test]
fn the_training_report_has_one_name() {
    let trainings = sources().iter().find(|source| source.kind.word() == "training-completions").expect("a source");
    assert!(trainings.place.ends_with(&format!("Download reports > {}", trainings.title)), "{}", trainings.place);
}

#[test]
fn the_demonstration_says_how_far_its_figures_go() {
    let folder = tempfile::tempdir().expect("a folder");
    let listed: Value = json(laurels(folder.path(), &["--demo", "sources", "--json"]));
    let azure = listed.as_array().expect("a list").iter().find(|source| source["kind"] == "azure-usage").expect("it");
    assert!(azure["have"]["months"].as_u64() > Some(12), "{azure}");
    let page = printed(laurels(folder.path(), &["--demo", "sources"]));
    assert!(page.contains("Azure usage (azure-usage)") && page.contains("Where: Partner Center > Insights"), "{page}");
}

#[test]
fn sources_are_listed_before_there_is_a_store() {
    let folder = tempfile::tempdir().expect("a folder");
    let listed: Value = json(laurels(folder.path(), &["sources", "--json"]));
    assert_eq!(listed.as_array().expect("a list").len(), sources().len());
    assert!(
        listed.as_array().expect("a list").iter().all(|source| source["have"]["imported_at"].is_null()),
        "{listed}"
    );
    let page = printed(laurels(folder.path(), &["sources"]));
    assert!(page.contains("Azure usage (azure-usage)") && page.contains("Where: Partner Center > Insights"), "{page}");
}
