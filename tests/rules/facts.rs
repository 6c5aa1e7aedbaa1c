//! The programme's facts, copied by hand, are what the rulebooks apply; and the rulebooks apply nothing else.

use laurels_core::book::{AssociationType, DesignationId, MetricId, Product};
use laurels_core::points::Points;
use laurels_core::rulebook::{self, MetricFormula, RuleValue, Rulebook};
use std::collections::{BTreeMap, BTreeSet};

const FACTS: &str = include_str!("../cases/facts.toml");
const DECK: &str = include_str!("../cases/deck.toml");
const CONTRADICTIONS: &str = include_str!("../../assets/rules/shared/contradictions.toml");

/// One fact: where it is to be found, what it is, and which section of our notes has it.
struct Fact {
    path: String,
    value: String,
    section: String,
}

fn table(text: &str) -> toml::Table {
    text.parse().expect("a TOML file")
}

fn text<'a>(table: &'a toml::Table, key: &str) -> &'a str {
    table.get(key).and_then(toml::Value::as_str).unwrap_or_default()
}

fn texts<'a>(table: &'a toml::Table, key: &str) -> Vec<&'a str> {
    let list = table.get(key).and_then(toml::Value::as_array).expect(key);
    list.iter().map(|entry| entry.as_str().expect(key)).collect()
}

fn tables<'a>(table: &'a toml::Table, key: &str) -> Vec<&'a toml::Table> {
    let list = table.get(key).and_then(toml::Value::as_array).expect(key);
    list.iter().map(|entry| entry.as_table().expect(key)).collect()
}

/// A list is one fact an entry, a table one a key.
fn spread(path: &str, value: &toml::Value, section: &str, found: &mut Vec<Fact>) {
    let mut fact = |path: String, value: String| found.push(Fact { path, value, section: section.to_owned() });
    match value {
        toml::Value::Table(table) => {
            for (key, value) in table {
                spread(&format!("{path}.{key}"), value, section, found);
            }
        }
        toml::Value::Array(entries) => {
            for entry in entries {
                let entry = entry.as_str().expect("a list of texts");
                fact(format!("{path}.{entry}"), entry.to_owned());
            }
        }
        toml::Value::String(text) => fact(path.to_owned(), text.clone()),
        other => fact(path.to_owned(), other.to_string()),
    }
}

fn facts(id: &str) -> Vec<Fact> {
    let file = table(FACTS);
    // That of October says what is different from July's.
    let mut found = if id == "2026-10" { facts("2026-07") } else { Vec::new() };
    for block in tables(&file, "facts").into_iter().filter(|block| texts(block, "rulebooks").contains(&id)) {
        for row in block["rows"].as_array().expect("rows") {
            let [path, value] = row.as_array().expect("a row").as_slice() else { panic!("a path and a value: {row}") };
            spread(path.as_str().expect("a path"), value, text(block, "section"), &mut found);
        }
    }
    found
}

fn values(id: &str) -> BTreeMap<String, RuleValue> {
    let values = rulebook::values(rulebook::shipped_text(id).expect(id)).expect(id);
    values.into_iter().map(|value| (value.path.clone(), value)).collect()
}

#[test]
fn every_fact_is_applied() {
    let mut wrong = Vec::new();
    let mut rows = 0;
    for id in ["2023-10", "2026-07", "2026-10"] {
        let values = values(id);
        for Fact { path, value, section } in facts(id) {
            rows += 1;
            match values.get(&path) {
                Some(found) if found.applied.text() == value => {}
                Some(found) => wrong.push(format!("{id}: {path} is {}, not {value} ({section})", found.applied)),
                None => wrong.push(format!("{id}: {path} is not there, it should be {value} ({section})")),
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert!(rows > 500, "{rows} rows");
}

#[test]
fn every_rulebook_value_is_a_documented_fact() {
    let file = table(FACTS);
    let exempt = |path: &str| {
        tables(&file, "exempt").into_iter().any(|rule| {
            assert!(!text(rule, "reason").is_empty());
            path.starts_with(text(rule, "prefix"))
                && path.starts_with(text(rule, "under"))
                && path.ends_with(text(rule, "suffix"))
        })
    };
    let mut wrong = Vec::new();
    for id in ["2023-10", "2026-07", "2026-10"] {
        let known: BTreeSet<String> = facts(id).into_iter().map(|fact| fact.path).collect();
        for (path, value) in values(id) {
            if !known.contains(&path) && !exempt(&path) && !only_in_the_deck(&value) {
                wrong.push(format!("{id}: {path} = {}", value.applied));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn the_decks_points_are_those_it_prints() {
    let rules = rulebook::shipped("deck").expect("ships").expect("sound");
    let file = table(DECK);
    let points = file["points"].as_table().expect("points");
    let columns = points["columns"].as_array().expect("columns");
    for metric in MetricId::ALL {
        for (column, cell) in columns.iter().zip(texts(points, metric.word())) {
            for name in column.as_array().expect("a column") {
                let id = DesignationId::from_word(name.as_str().expect("a name")).expect("a designation");
                let applied = rules.designations[&id].metrics.get(metric).map(|metric| metric.max_points);
                assert_eq!(applied, Points::parse(cell), "{id} {metric}");
            }
        }
    }
}

#[test]
fn the_decks_eligibility_is_the_one_it_prints() {
    let rules = rulebook::shipped("deck").expect("ships").expect("sound");
    let file = table(DECK);
    for row in tables(&file, "eligibility") {
        let kind = AssociationType::from_word(text(row, "type")).expect("a type");
        let cell = |column: &str| row[column].as_table().expect("a cell");
        for metric in [MetricId::NetCustomerAdds, MetricId::UsageGrowth, MetricId::Deployments] {
            let printed = |column: &str| texts(cell(column), "metrics").contains(&metric.word());
            for track in ["enterprise", "smb"] {
                let expected = printed("modern-work") && texts(cell("modern-work"), "tracks").contains(&track);
                let applied = eligible(&rules, DesignationId::ModernWork, metric, track, kind);
                assert_eq!(applied, expected, "modern-work {metric} {track} {kind}");
            }
            let designations = [
                (DesignationId::BusinessApplications, "enterprise", "business-applications"),
                (DesignationId::BusinessApplications, "smb", "business-applications"),
                (DesignationId::Security, "all", "security"),
                (DesignationId::Infrastructure, "all", "azure"),
                (DesignationId::DataAi, "all", "azure"),
                (DesignationId::DigitalAppInnovation, "all", "azure"),
            ];
            for (id, track, column) in designations {
                assert_eq!(eligible(&rules, id, metric, track, kind), printed(column), "{id} {metric} {kind}");
            }
        }
    }
}

#[test]
fn the_decks_activities_are_those_it_prints() {
    let values = values("deck");
    let listed = |list: &str| -> BTreeSet<String> {
        let below = |value: &&RuleValue| value.path.rsplit_once('.').is_some_and(|(above, _)| above == list);
        values.values().filter(below).map(|value| value.deck.as_ref().expect(list).text()).collect()
    };
    let printed = |cells: Vec<&str>| -> BTreeSet<String> { cells.into_iter().map(str::to_owned).collect() };
    for activity in tables(&table(DECK), "activity") {
        let id = text(activity, "id");
        assert_eq!(listed(&format!("cpor.activity.{id}.metrics")), printed(texts(activity, "metrics")), "{id}");
        if activity.contains_key("licensing") {
            assert_eq!(listed(&format!("licensing.cpor/{id}")), printed(texts(activity, "licensing")), "{id}");
        }
    }
}

#[test]
fn every_contradiction_belongs_to_a_value() {
    let all: Vec<RuleValue> = rulebook::shipped_ids().flat_map(|id| values(id).into_values()).collect();
    for contradiction in tables(&table(CONTRADICTIONS), "contradiction") {
        for path in texts(contradiction, "paths") {
            let beside = |value: &&RuleValue| {
                value.path.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            };
            let shown = all.iter().filter(beside).any(|value| value.deck.is_some());
            assert!(shown, "{path}");
        }
    }
    let garbled: Vec<String> = values("deck").into_values().filter(only_in_the_deck).map(|value| value.path).collect();
    let cells = ["eligible.modern-work-enterprise.microsoft-365.pal", "eligible.modern-work-smb.microsoft-365.pal"];
    assert_eq!(garbled, cells, "a path that leads nowhere");
}

/// Whether the rulebook has nothing where the deck prints something.
fn only_in_the_deck(value: &RuleValue) -> bool {
    value.applied.text() == "none"
}

/// Whether associations of `kind` count for anything in the metric: any product, any activity, either part.
fn eligible(rules: &Rulebook, id: DesignationId, metric: MetricId, track: &str, kind: AssociationType) -> bool {
    let MetricFormula::Usage { parts, .. } = &rules.designations[&id].metrics[&metric].tracks[track] else {
        panic!("{id} {metric} is measured by usage");
    };
    let products = parts.iter().flat_map(|part| &rules.eligible[&rules.quantities[&part.quantity].eligible].0);
    products.into_iter().any(|(_, claims): (&Product, _)| claims.iter().any(|claim| claim.kind == kind))
}
