//! Scoring cases as data: a few short lines become a dataset, read as any file would be.
//!
//! ```toml
//! [[case]]
//! name = "one new customer"
//! rules = "2026-07"                                             # the default
//! as_of = "2026-11-22"                                          # the default
//! customers = ["contoso", "northwind segment=smb cloud=china"]
//! subscriptions = ["s1 contoso azure licensing=ea status=active"]
//! associations = ["a1 pal contoso started=2024-01-01"]          # state active, the first location's id
//! usage = ["contoso | azure | Storage | 2026-10 | acr=1000",    # months may be a range: 2025-11..2026-10
//!          "contoso | azure/s1 | Storage | 2026-10 | acr=1000"] # a subscription after the product
//! people = ["ada", "grace linked=false"]                        # linked unless said otherwise
//! certifications = ["ada AZ-104 2026-01-10", "ada AZ-305 2025-03-01 expires=2026-03-01"]
//! reported = ["infrastructure deployments points=8 as_of=2026-10-01"]
//! enrolled = ["infrastructure 2027-01-15 track=enterprise"]
//! snapshots = ["2026-10-31 infrastructure 72 qualified=true"]
//! [case.expect]                                  # designation[.metric[.field]] = value
//! "infrastructure.net-customer-adds" = 10
//! "infrastructure.net-customer-adds.counted" = 1
//! "infrastructure.status" = "in-progress"
//! [case.reasons]                                 # designation.metric.item = its codes, joined by spaces; "counted" where there are none
//! "infrastructure.net-customer-adds.contoso" = "counted"
//! ```
//!
//! An association's log is `log=submitted:2026-11-02,rejected:2026-11-20`; `verified=DAY` (or `null`) gives it a credential.
//! In `workloads=` of an association spaces are written as `+`: `workloads=Exchange+Online,Teams`.

use laurels_core::book::Book;
use laurels_core::rulebook::{self, Rulebook};
use laurels_core::scoring::AsOf;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

/// A file of cases.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseFile {
    /// The cases.
    pub case: Vec<Case>,
}

/// One case.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// What it shows.
    pub name: String,
    /// The rulebook; that of July 2026 where none is said.
    #[serde(default = "newest_rules")]
    pub rules: String,
    /// The day; 22 November 2026 where none is said, so that the last month is October 2026.
    #[serde(default = "usual_day")]
    pub as_of: String,
    /// Today, where the day is in the future of it.
    pub today: Option<String>,
    /// Lines, see the module.
    #[serde(default)]
    pub customers: Vec<String>,
    #[serde(default)]
    pub subscriptions: Vec<String>,
    #[serde(default)]
    pub associations: Vec<String>,
    #[serde(default)]
    pub usage: Vec<String>,
    #[serde(default)]
    pub people: Vec<String>,
    #[serde(default)]
    pub certifications: Vec<String>,
    #[serde(default)]
    pub reported: Vec<String>,
    #[serde(default)]
    pub enrolled: Vec<String>,
    #[serde(default)]
    pub snapshots: Vec<String>,
    /// What the scorecard says.
    #[serde(default)]
    pub expect: BTreeMap<String, toml::Value>,
    /// What the explanation says.
    #[serde(default)]
    pub reasons: BTreeMap<String, String>,
}

/// Every scoring case, with the name of its file.
pub fn all() -> Vec<(String, Case)> {
    let cases = |(name, file): (String, CaseFile)| file.case.into_iter().map(move |case| (name.clone(), case));
    files("scoring").into_iter().flat_map(cases).collect()
}

/// The files of a folder of `tests/cases`, each with its name.
pub fn files<T: DeserializeOwned>(folder: &str) -> Vec<(String, T)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(folder);
    let mut files: Vec<_> = fs::read_dir(folder).expect("cases").map(|e| e.expect("an entry").path()).collect();
    files.sort();
    let read = |path: &PathBuf| {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let text = fs::read_to_string(path).expect("a file");
        let file = toml::from_str(&text).unwrap_or_else(|e| panic!("{name}: {e}"));
        (name, file)
    };
    files.iter().filter(|p| p.extension().is_some_and(|e| e == "toml")).map(read).collect()
}

/// The rulebooks that ship, parsed once.
pub static RULEBOOKS: LazyLock<BTreeMap<&'static str, Rulebook>> = LazyLock::new(|| {
    let loaded = |id| Some((id, rulebook::shipped(id)?.expect("a sound rulebook")));
    rulebook::shipped_ids().filter_map(loaded).collect()
});

/// The same as a dashboard is given them.
pub fn rulebooks() -> Vec<Arc<Rulebook>> {
    rulebook::shipped_ids().map(|id| Arc::new(RULEBOOKS[id].clone())).collect()
}

/// The book of a dataset, which is read without a warning.
pub fn book(dataset: &Value) -> Book {
    let bytes = serde_json::to_vec(dataset).expect("it is JSON");
    let (book, warnings) =
        laurels_data::exchange::dataset::read(&bytes).unwrap_or_else(|error| panic!("{error}: {dataset:#}"));
    assert!(warnings.is_empty(), "{warnings:?}: {dataset:#}");
    book
}

fn newest_rules() -> String {
    "2026-07".into()
}

fn usual_day() -> String {
    "2026-11-22".into()
}

/// The fields after the leading words of a line: `key=value`.
fn fields(words: &[&str]) -> Map<String, Value> {
    words.iter().filter_map(|w| w.split_once('=')).map(|(k, v)| (k.to_owned(), scalar(v))).collect()
}

fn scalar(text: &str) -> Value {
    match text {
        "true" => json!(true),
        "false" => json!(false),
        "null" => Value::Null,
        other => json!(other),
    }
}

/// A record of the leading words' names, overridden by the fields after them.
fn record(line: &str, names: &[&str], defaults: Value) -> Value {
    let words: Vec<&str> = line.split_whitespace().collect();
    let mut object = defaults.as_object().cloned().unwrap_or_default();
    for (name, word) in names.iter().zip(&words) {
        object.insert((*name).to_owned(), scalar(word));
    }
    object.extend(fields(&words[names.len().min(words.len())..]));
    Value::Object(object)
}

fn number(value: &mut Value, key: &str) {
    if let Some(text) = value[key].as_str().map(str::to_owned) {
        value[key] = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{key}={text}: {e}"));
    }
}

fn association(line: &str) -> Value {
    let mut value = record(line, &["id", "type", "customer"], json!({"state": "active", "partner_id": "6096001"}));
    if let Some(list) = value["workloads"].as_str().map(str::to_owned) {
        value["workloads"] = list.split(',').map(|w| w.replace('+', " ")).collect();
    }
    if let Some(log) = value["log"].as_str().map(str::to_owned) {
        let entry = |entry: &str| entry.split_once(':').map(|(state, on)| json!({"state": state, "on": on}));
        value["log"] = log.split(',').map(|text| entry(text).unwrap_or_else(|| panic!("{text}: state:day"))).collect();
    }
    if let Some(verified) = value.as_object_mut().expect("an object").remove("verified") {
        value["credential"] = json!({"kind": "user", "name": "admin", "verified": verified});
    }
    if let Some(role) = value["role"].as_str().map(|r| r.replace('+', " ")) {
        value["credential"] = json!({"kind": "user", "name": "admin", "assignments": [{"role": role, "scope": "/"}]});
        value.as_object_mut().expect("an object").remove("role");
    }
    value
}

fn usage(line: &str) -> Vec<Value> {
    let parts: Vec<&str> = line.split('|').map(str::trim).collect();
    let [customer, product, workload, months, measures] = parts.as_slice() else {
        panic!("usage line needs customer | product | workload | month | measures: {line}")
    };
    let (product, subscription) = product.split_once('/').map_or((*product, None), |(p, s)| (p, Some(s)));
    let (from, to) = months.split_once("..").unwrap_or((months, months));
    let month = |m: &str| m.parse::<laurels_core::month::Month>().unwrap_or_else(|e| panic!("{m}: {e}"));
    let mut rows = Vec::new();
    let mut at = month(from);
    while at <= month(to) {
        let mut row = json!({"customer": customer, "product": product, "subscription": subscription,
            "workload": workload, "month": at.to_string()});
        for (key, value) in fields(&measures.split_whitespace().collect::<Vec<_>>()) {
            let key = match key.as_str() {
                "acr" => "acr_usd",
                "security" => "security_acr_usd",
                "seats" => "paid_seats",
                "users" => "active_users",
                "revenue" => "revenue_usd",
                other => other,
            };
            row[key] = match (key, value) {
                ("attributed_by", Value::String(list)) => list.split(',').filter(|w| !w.is_empty()).collect(),
                (_, value) => value,
            };
            if key != "attributed_by" && key != "kind" {
                number(&mut row, key);
            }
        }
        rows.push(row);
        at = at.plus(1);
    }
    rows
}

impl Case {
    /// The book that the lines stand for.
    pub fn book(&self) -> Book {
        book(&self.dataset())
    }

    /// Its rulebook.
    pub fn rulebook(&self) -> &'static Rulebook {
        RULEBOOKS.get(self.rules.as_str()).unwrap_or_else(|| panic!("{}: no rulebook {}", self.name, self.rules))
    }

    /// Its day, and today.
    pub fn moment(&self) -> AsOf {
        let day = |text: &str| text.parse().unwrap_or_else(|e| panic!("{}: {text}: {e}", self.name));
        let date = day(&self.as_of);
        AsOf { date, today: self.today.as_deref().map_or(date, day) }
    }

    /// The dataset that the lines stand for.
    pub fn dataset(&self) -> Value {
        let each = |lines: &[String], names: &[&str], defaults: Value| -> Vec<Value> {
            lines.iter().map(|line| record(line, names, defaults.clone())).collect()
        };
        let mut reported = each(&self.reported, &["designation", "metric"], json!({}));
        reported.iter_mut().for_each(|r| {
            number(r, "points");
            number(r, "value");
        });
        let mut snapshots =
            each(&self.snapshots, &["date", "designation", "points"], json!({"basis": "computed", "qualified": false}));
        snapshots.iter_mut().for_each(|s| number(s, "points"));
        let mut customers = each(&self.customers, &["id"], json!({"cloud": "commercial"}));
        let mut people = each(&self.people, &["id"], json!({"linked": true}));
        for named in customers.iter_mut().chain(&mut people) {
            named["name"] = named["id"].clone();
        }
        json!({
            "format": "laurels/dataset", "version": 1,
            "partner": {"name": "Fabrikam Partners", "global_id": "1000001",
                "locations": [{"partner_id": "6096001", "name": "Oslo", "country": "NO"},
                              {"partner_id": "6096002", "name": "Bergen", "country": "NO"}],
                "enrolled": each(&self.enrolled, &["designation", "anniversary"], json!({}))},
            "customers": customers,
            "subscriptions": each(&self.subscriptions, &["id", "customer", "product"], json!({"status": "active"})),
            "associations": self.associations.iter().map(|l| association(l)).collect::<Vec<_>>(),
            "usage": self.usage.iter().flat_map(|l| usage(l)).collect::<Vec<_>>(),
            "people": people,
            "certifications": each(&self.certifications, &["person", "exam", "earned"], json!({})),
            "reported": reported,
            "snapshots": snapshots,
        })
    }
}
