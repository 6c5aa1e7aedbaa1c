//! Every kind of report, by the cases of `tests/cases/imports`: what a file gives, what it says, and that neither a second
//! import nor another spelling of the file makes a difference.

use laurels_core::book::{Book, Customer, ImportKind};
use laurels_core::evidence::Measure;
use laurels_core::import_report::{FileProblem, ImportReport};
use laurels_core::rulebook;
use laurels_data::exchange::import::{self, FileFacts};
use serde::Deserialize;
use std::path::Path;

use crate::import::rows;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    kind: ImportKind,
    /// The customer, for a file that does not name it.
    customer: Option<String>,
    /// The file.
    text: String,
    #[serde(default)]
    found: Found,
}

/// What a file gives, one line each.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Found {
    rows: u64,
    taken: u64,
    customers: Vec<String>,
    subscriptions: Vec<String>,
    usage: Vec<String>,
    people: Vec<String>,
    notes: Vec<String>,
    problems: Vec<String>,
    unmapped: Vec<String>,
}

impl Found {
    fn of(report: &ImportReport, book: &Book) -> Found {
        Found {
            rows: report.rows,
            taken: report.taken,
            customers: customers(book),
            subscriptions: subscriptions(book),
            usage: usage(book),
            people: people(book),
            notes: report.notes.clone(),
            problems: report.problems.iter().map(problem).collect(),
            unmapped: report.unmapped_columns.clone(),
        }
    }
}

fn problem(problem: &FileProblem) -> String {
    let column = problem.column.as_ref().map_or(String::new(), |column| format!(", {column}"));
    format!("{}{column}: {}", problem.lines_in_words(), problem.message)
}

/// What is known, in one line.
fn told(known: &[Option<String>]) -> String {
    known.iter().map(|known| known.as_deref().unwrap_or("-")).collect::<Vec<_>>().join(" | ")
}

fn customers(book: &Book) -> Vec<String> {
    let line = |c: &laurels_core::book::Customer| {
        let segment = c.segment.map(|segment| segment.word().to_owned());
        told(&[Some(c.id.to_string()), Some(c.name.clone()), c.tpid.clone(), c.domain.clone(), segment])
    };
    book.customers.iter().map(line).collect()
}

fn subscriptions(book: &Book) -> Vec<String> {
    let line = |s: &laurels_core::book::Subscription| {
        told(&[
            Some(s.id.to_string()),
            Some(s.customer.to_string()),
            Some(s.product.word().to_owned()),
            Some(s.status.word().to_owned()),
            s.licensing.map(|licensing| licensing.word().to_owned()),
            s.started.map(|day| day.to_string()),
            s.ends.map(|day| day.to_string()),
        ])
    };
    book.subscriptions.iter().map(line).collect()
}

fn usage(book: &Book) -> Vec<String> {
    let line = |row: laurels_core::evidence::UsageRow| {
        let measures = Measure::ALL.into_iter().zip(row.measures);
        let measures = measures.filter_map(|(measure, value)| Some(format!("{} {}", measure.field(), value?)));
        let name = book.customer(row.customer.as_str()).map_or(row.customer.to_string(), |c| c.name.clone());
        told(&[
            Some(name),
            Some(row.product.word().to_owned()),
            Some(row.workload).filter(|workload| !workload.is_empty()),
            Some(row.month.to_string()),
            Some(measures.collect::<Vec<_>>().join(", ")),
            row.attributed_by.map(|by| by.join("+")),
        ])
    };
    rows(book).into_iter().map(line).collect()
}

fn people(book: &Book) -> Vec<String> {
    let person = |p: &laurels_core::book::Person| {
        let held = book.certifications_of(&p.id).iter().map(|c| {
            let expires = c.expires.map_or(String::new(), |expires| format!(" to {expires}"));
            format!("{} {}{expires}", c.exam, c.earned)
        });
        let held = held.collect::<Vec<_>>().join(", ");
        told(&[
            Some(p.id.to_string()),
            Some(p.name.clone()),
            p.email.clone(),
            p.mcid.clone(),
            p.linked.map(|linked| linked.to_string()),
            Some(held),
        ])
    };
    book.people.iter().map(person).collect()
}

fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/imports");
    let files = std::fs::read_dir(folder).expect("the cases").map(|entry| entry.expect("an entry").path());
    let read = |path: std::path::PathBuf| {
        let text = std::fs::read_to_string(&path).expect("a case");
        toml::from_str::<Cases>(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display())).case
    };
    files.flat_map(read).collect()
}

/// What the file gives to an empty book, once and again.
fn found(case: &Case, bytes: &[u8]) -> Found {
    let name = &case.name;
    let parsed = import::read(bytes, None).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(parsed.kind, case.kind, "{name}");
    let mut file = FileFacts { name: "report".to_owned(), as_of: None, customer: None };
    let mut before = Book::default();
    if let Some(id) = &case.customer {
        file.customer = Some(id.as_str().into());
        before.customers.push(Customer::new(id.as_str(), id.clone()));
        before = before.sorted();
    }
    let planned = import::plan(&before, &parsed, &file);
    let ranking = rulebook::ranking().expect("the ranking");
    let book = before.apply(&planned.change, &ranking).expect("a change that fits");
    let again = import::plan(&book, &parsed, &file);
    assert!(again.change.is_empty(), "{name}: the second import changes {:?}", again.change);
    assert_eq!((again.report.added, again.report.updated), (0, 0), "{name}");
    Found::of(&planned.report, &book)
}

#[test]
fn every_kind_gives_what_its_case_says() {
    let cases = cases();
    let wrong = cases.iter().filter_map(|case| {
        let found = found(case, case.text.as_bytes());
        (found != case.found).then(|| format!("{} gives {found:#?}, not {:#?}", case.name, case.found))
    });
    let wrong: Vec<String> = wrong.collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn another_spelling_of_the_file_makes_no_difference() {
    for case in cases().into_iter().filter(|case| !case.text.trim_start().starts_with(['{', '['])) {
        let delimiter = if case.text.contains('\t') { b'\t' } else { b',' };
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(case.text.as_bytes());
        let records: Vec<csv::StringRecord> = reader.records().map(|record| record.expect("a record")).collect();
        for (mark, ending) in [(b';', "\r\n"), (b'|', "\n"), (b'\t', "\r")] {
            let mut writer = csv::WriterBuilder::new().flexible(true).delimiter(mark).from_writer(Vec::new());
            records.iter().for_each(|record| writer.write_record(record.iter().rev()).expect("written"));
            let text = String::from_utf8(writer.into_inner().expect("written")).expect("UTF-8").replace('\n', ending);
            let utf_16: Vec<u8> = format!("\u{FEFF}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
            let mut found = found(&case, &utf_16);
            found.unmapped.reverse();
            found.notes.sort();
            let mut wanted = case.found.clone();
            wanted.notes.sort();
            assert_eq!(found, wanted, "{} with {ending:?}", case.name);
        }
    }
}
