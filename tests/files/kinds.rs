//! Every kind of report, by the cases of `tests/cases/imports`: what a file gives, what it says, and that neither a second
//! import nor another spelling of the file makes a difference.

use laurels_core::book::{Association, Book, Customer, ImportKind, Reported};
use laurels_core::evidence::Measure;
use laurels_core::import_report::{FileProblem, ImportReport};
use laurels_core::qualified::{Counted, QualifiedLists};
use laurels_core::rulebook;
use laurels_data::exchange::dataset;
use laurels_data::exchange::import::layout::Layout;
use laurels_data::exchange::import::{self, FileFacts, Told};
use serde::Deserialize;
use std::io::Cursor;
use std::path::Path;

use crate::import::rows;
use crate::support::pairwise;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    pub name: String,
    kind: ImportKind,
    /// The customer, for a file that does not name it.
    customer: Option<String>,
    /// The book that it is imported into, as a dataset without its format; without it an empty one.
    book: Option<String>,
    /// Whether somebody says what it is.
    #[serde(default)]
    told: bool,
    /// The day that the file is of.
    as_of: Option<chrono::NaiveDate>,
    /// The file.
    pub text: String,
    #[serde(default)]
    pub found: Found,
}

/// What a file gives, one line each.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Found {
    rows: u64,
    taken: u64,
    customers: Vec<String>,
    subscriptions: Vec<String>,
    associations: Vec<String>,
    usage: Vec<String>,
    people: Vec<String>,
    reported: Vec<String>,
    qualified: Vec<String>,
    pub notes: Vec<String>,
    problems: Vec<String>,
    unmapped: Vec<String>,
}

impl Found {
    fn of(report: &ImportReport, book: &Book, lists: Option<&QualifiedLists>) -> Found {
        Found {
            rows: report.rows,
            taken: report.taken,
            customers: customers(book),
            subscriptions: subscriptions(book),
            associations: book.associations.iter().map(association).collect(),
            usage: usage(book),
            people: people(book),
            reported: book.reported.iter().map(reported).collect(),
            qualified: lists.map_or_else(Vec::new, qualified),
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
fn joined(known: &[Option<String>]) -> String {
    known.iter().map(|known| known.as_deref().unwrap_or("-")).collect::<Vec<_>>().join(" | ")
}

fn customers(book: &Book) -> Vec<String> {
    let line = |c: &laurels_core::book::Customer| {
        let segment = c.segment.map(|segment| segment.word().to_owned());
        joined(&[Some(c.id.to_string()), Some(c.name.clone()), c.tpid.clone(), c.domain.clone(), segment])
    };
    book.customers.iter().map(line).collect()
}

fn subscriptions(book: &Book) -> Vec<String> {
    let line = |s: &laurels_core::book::Subscription| {
        joined(&[
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

fn association(a: &Association) -> String {
    let credential = a.credential.as_ref().map(|c| {
        let roles = c.assignments.iter().map(|assignment| format!("{} {}", assignment.role, assignment.scope));
        let roles = roles.collect::<Vec<_>>().join(", ");
        let known = [
            Some(c.kind.word().to_owned()),
            Some(c.name.clone()).filter(|name| !name.is_empty()),
            c.object_id.clone(),
            c.verified.map(|day| day.to_string()),
        ];
        format!("{} {roles}", known.map(|known| known.unwrap_or("-".to_owned())).join(" ")).trim_end().to_owned()
    });
    let state = match &a.substate {
        Some(substate) => format!("{} {substate}", a.state),
        None => a.state.to_string(),
    };
    let known = [
        Some(a.id.to_string()),
        Some(a.kind.word().to_owned()),
        Some(a.customer.to_string()),
        a.product.map(|product| product.word().to_owned()),
        a.partner_id.as_ref().map(ToString::to_string),
        Some(state),
        a.started.map(|day| day.to_string()),
        a.ended.map(|day| day.to_string()),
    ];
    let work = Some(a.workloads.join(", ")).filter(|names| !names.is_empty());
    let log: Vec<String> = a.log.iter().map(|entry| format!("{} {}", entry.state, entry.on)).collect();
    let claim = [work, a.claim_id.clone(), Some(log.join(", ")).filter(|log| !log.is_empty())];
    let rest = if credential.is_some() { vec![credential] } else { claim.to_vec() };
    joined(&known.into_iter().chain(rest).collect::<Vec<_>>())
}

fn usage(book: &Book) -> Vec<String> {
    let line = |row: laurels_core::evidence::UsageRow| {
        let measures = Measure::ALL.into_iter().zip(row.measures);
        let measures = measures.filter_map(|(measure, value)| Some(format!("{} {}", measure.field(), value?)));
        let name = book.customer(row.customer.as_str()).map_or(row.customer.to_string(), |c| c.name.clone());
        joined(&[
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

fn reported(score: &Reported) -> String {
    let number = |number: Option<laurels_core::points::Points>| number.map(|number| number.to_f64().to_string());
    joined(&[
        Some(score.as_of.to_string()),
        Some(score.designation.word().to_owned()),
        Some(score.metric.word().to_owned()),
        score.track.clone(),
        number(score.value),
        number(score.points),
    ])
}

fn qualified(lists: &QualifiedLists) -> Vec<String> {
    let counted = |counted: &Counted| {
        [
            counted.as_of.map(|day| day.to_string()),
            counted.designation.map(|designation| designation.word().to_owned()),
            counted.metric.map(|metric| metric.word().to_owned()),
            counted.name.clone(),
        ]
    };
    let customers =
        lists.customers.iter().map(|c| [&counted(&c.counted)[..], &[c.tenant_id.clone(), c.tpid.clone()]].concat());
    let people = lists.people.iter().map(|p| {
        let email = p.emails.first().cloned();
        [&counted(&p.counted)[..], &[p.mcid.clone(), email, p.exam.clone()]].concat()
    });
    customers.chain(people).map(|known| joined(&known)).collect()
}

fn people(book: &Book) -> Vec<String> {
    let person = |p: &laurels_core::book::Person| {
        let certified = book.certifications_of(&p.id).iter().map(|c| {
            let expires = c.expires.map_or(String::new(), |expires| format!(" to {expires}"));
            format!("{} {}{expires}", c.exam, c.earned)
        });
        let certified = certified.collect::<Vec<_>>().join(", ");
        joined(&[
            Some(p.id.to_string()),
            Some(p.name.clone()),
            p.email.clone(),
            p.mcid.clone(),
            p.linked.map(|linked| linked.to_string()),
            Some(certified),
        ])
    };
    book.people.iter().map(person).collect()
}

pub fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/imports");
    let files = std::fs::read_dir(folder).expect("the cases").map(|entry| entry.expect("an entry").path());
    let read = |path: std::path::PathBuf| {
        let text = std::fs::read_to_string(&path).expect("a case");
        toml::from_str::<Cases>(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display())).case
    };
    files.flat_map(read).collect()
}

impl Case {
    /// What somebody says that the file is.
    pub fn told(&self) -> Option<ImportKind> {
        self.told.then_some(self.kind)
    }

    /// The book before, and what is known of the file.
    pub fn before(&self) -> (Book, FileFacts) {
        let mut file = FileFacts { name: "report".to_owned(), as_of: self.as_of, customer: None };
        let mut before = match &self.book {
            Some(sections) => {
                let text = sections.replacen('{', r#"{"format":"laurels/dataset","version":1,"#, 1);
                dataset::read(text.as_bytes()).unwrap_or_else(|error| panic!("{}: {error}", self.name)).0
            }
            None => Book::default(),
        };
        if let Some(id) = &self.customer {
            file.customer = Some(id.as_str().into());
            before.customers.push(Customer::new(id.as_str(), id.clone()));
            before = before.sorted();
        }
        (before, file)
    }
}

/// What the file gives to an empty book, once and again.
pub fn found(case: &Case, bytes: &[u8]) -> Found {
    let name = &case.name;
    let parts = import::read_parts(Cursor::new(bytes), Told::from(case.told()));
    let parts = parts.unwrap_or_else(|error| panic!("{name}: {error}"));
    let [parsed] = parts.as_slice() else { panic!("{name}: {parts:?}") };
    assert_eq!(parsed.kind, case.kind, "{name}");
    let (before, file) = case.before();
    let planned = import::plan(&before, parsed, &file);
    let ranking = rulebook::ranking().expect("the ranking");
    let book = before.apply(&planned.change, &ranking).expect("a change that fits");
    let again = import::plan(&book, parsed, &file);
    assert!(again.change.is_empty(), "{name}: the second import changes {:?}", again.change);
    assert_eq!((again.report.added, again.report.updated), (0, 0), "{name}");
    let lists = parsed.listed().map(|listed| QualifiedLists::default().with(parsed.kind, listed));
    Found::of(&planned.report, &book, lists.as_ref())
}

#[test]
fn every_kind_gives_the_expected_result_of_its_case() {
    let cases = cases();
    let wrong = cases.iter().filter_map(|case| {
        let found = found(case, case.text.as_bytes());
        (found != case.found).then(|| format!("{} gives {found:#?}, not {:#?}", case.name, case.found))
    });
    let wrong: Vec<String> = wrong.collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whether a file has a header and lines of fields.
pub fn is_table(text: &str) -> bool {
    let header = text.lines().next().unwrap_or_default();
    !text.starts_with(['{', '[']) && header.contains([',', '\t'])
}

/// The fields of a case's file, the header first.
pub fn records(case: &Case) -> Vec<Vec<String>> {
    let delimiter = if case.text.contains('\t') { b'\t' } else { b',' };
    let mut reader = csv::ReaderBuilder::new();
    let mut reader = reader.has_headers(false).flexible(true).delimiter(delimiter).from_reader(case.text.as_bytes());
    let fields = |record: csv::StringRecord| record.iter().map(str::to_owned).collect();
    reader.records().map(|record| fields(record.expect("a record"))).collect()
}

/// What is found, without the places of problems, the case of letters, spaces and the order of what is said.
pub fn bare(mut found: Found, said_besides: &[&str]) -> String {
    let message =
        |problem: &String| problem.split_once(": ").map_or(problem.as_str(), |(_, message)| message).to_owned();
    found.problems = found.problems.iter().map(message).collect();
    found.notes.extend(said_besides.iter().map(|note| (*note).to_owned()));
    let lists = [
        &mut found.customers,
        &mut found.subscriptions,
        &mut found.associations,
        &mut found.usage,
        &mut found.people,
        &mut found.reported,
        &mut found.qualified,
        &mut found.notes,
        &mut found.problems,
        &mut found.unmapped,
    ];
    for list in lists {
        list.iter_mut().for_each(|line| *line = line.to_lowercase().replace(' ', ""));
        list.sort();
    }
    format!("{found:?}")
}

#[test]
fn every_kind_has_a_case() {
    let cases = cases();
    for layout in Layout::shipped().expect("the layouts") {
        assert!(cases.iter().any(|case| case.kind == layout.kind), "no case of {}", layout.kind);
    }
}

#[test]
fn encodings_delimiters_headers_and_line_endings_give_the_same_result() {
    type Encode = fn(&str) -> Vec<u8>;
    const WINDOWS: usize = 6;
    let encodings: [Encode; WINDOWS + 1] = [
        |text| text.as_bytes().to_vec(),
        |text| format!("\u{FEFF}{text}").into_bytes(),
        |text| format!("\u{FEFF}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect(),
        |text| format!("\u{FEFF}{text}").encode_utf16().flat_map(u16::to_be_bytes).collect(),
        |text| text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        |text| text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        |text| text.chars().map(|c| u8::try_from(u32::from(c)).expect("a letter of Latin-1")).collect(),
    ];
    let delimiters = ["\t", ",", ";", "|"];
    let above = ["", "sep", "All tenants\n\nMade on: 2026-11-04, in Norway\n"];
    let orders: [fn(&mut [String]); 3] = [|_| {}, |row| row.reverse(), |row| row.rotate_left(3)];
    let titles: [fn(&str) -> String; 3] = [str::to_owned, str::to_lowercase, str::to_uppercase];
    let endings = ["\n", "\r\n", "\r"];
    let counts = [encodings.len(), delimiters.len(), above.len(), orders.len(), titles.len(), endings.len()];
    let tables: Vec<Case> = cases().into_iter().filter(|case| is_table(case.text.trim_start())).collect();
    for (case, row) in tables.iter().flat_map(|case| pairwise::rows(&counts).into_iter().map(move |row| (case, row))) {
        let [encoding, delimiter, head, order, title, ending] = row[..] else { panic!("six columns") };
        let mut records = records(case);
        records[0].iter_mut().for_each(|name| *name = titles[title](name));
        records.iter_mut().for_each(|record| orders[order](record));
        let mark = delimiters[delimiter];
        let mut writer = csv::WriterBuilder::new().flexible(true).delimiter(mark.as_bytes()[0]).from_writer(Vec::new());
        records.iter().for_each(|record| writer.write_record(record).expect("written"));
        let text = String::from_utf8(writer.into_inner().expect("written")).expect("UTF-8");
        let head = if above[head] == "sep" { format!("sep={mark}\n") } else { above[head].to_owned() };
        let text = (head.clone() + &text).replace('\n', endings[ending]);
        let mut besides = Vec::new();
        if encoding == WINDOWS && !text.is_ascii() {
            besides.push(
                "The file is not UTF-8 and was read as Windows-1252; if names look wrong, save it as UTF-8 (in Excel: CSV \
                 UTF-8) and import it again.",
            );
        }
        if head.starts_with("All") {
            besides
                .push("The lines above the header were left out: \"All tenants\", \"Made on: 2026-11-04, in Norway\".");
        }
        let found = bare(found(case, &encodings[encoding](&text)), &[]);
        assert_eq!(found, bare(case.found.clone(), &besides), "{} as {row:?}", case.name);
    }
}

/// Columns that a report cannot be told by: those left say nothing of what it is, or nothing that a book keeps.
fn may_be_told(case: &Case, titles: &[String]) -> bool {
    use laurels_data::exchange::import::layout::Field;
    let layouts = Layout::shipped().expect("the layouts");
    let layout = layouts.iter().find(|layout| layout.kind == case.kind).expect("a layout");
    let folded = |name: &str| name.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    let has = |field: &Field| {
        let columns = layout.columns.iter().filter(|column| column.field == *field);
        let mut names = columns.flat_map(|column| &column.names).map(|name| folded(name));
        names.any(|name| titles.iter().any(|title| folded(title) == name))
    };
    layout.signature.iter().chain(&layout.needs).all(|group| group.iter().any(has))
}

#[test]
fn any_columns_that_tell_a_report_are_enough_in_any_order() {
    for case in cases().iter().filter(|case| !case.told && is_table(case.text.trim_start())) {
        let records = records(case);
        let width = records[0].len();
        // Each two columns once together, once apart and once without, and those besides that tell it.
        for (number, row) in pairwise::covering(&vec![2; width.max(2)]).into_iter().enumerate() {
            let titles = |kept: &[usize]| kept.iter().map(|column| records[0][*column].clone()).collect::<Vec<_>>();
            let mut kept: Vec<usize> = (0..width).filter(|column| row[*column] == 0).collect();
            let others: Vec<usize> = (0..width).filter(|column| row[*column] != 0).collect();
            let missing =
                (0..=others.len()).find(|more| may_be_told(case, &titles(&[&kept, &others[..*more]].concat())));
            let Some(more) = missing else { continue };
            kept.extend(&others[..more]);
            let turn = number % kept.len();
            kept.rotate_left(turn);
            let titles = titles(&kept);
            let line = |record: &Vec<String>| {
                let field = |column: &usize| record.get(*column).cloned().unwrap_or_default();
                kept.iter().map(field).collect::<Vec<_>>()
            };
            let mut writer = csv::Writer::from_writer(Vec::new());
            records.iter().for_each(|record| writer.write_record(line(record)).expect("written"));
            let bytes = writer.into_inner().expect("written");
            match import::read(bytes.as_slice(), None) {
                Ok(parsed) => assert_eq!(parsed.kind, case.kind, "{} with {titles:?}", case.name),
                Err(error) => {
                    let told = error.to_string();
                    assert!(told.contains("has no line that can be taken"), "{} with {titles:?}: {told}", case.name);
                }
            }
        }
    }
}
