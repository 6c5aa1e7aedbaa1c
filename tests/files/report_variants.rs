//! Reports as they really come: in other encodings, delimiters and languages, with lines above the header, with columns left
//! out or doubled, with quotes that nobody closed. Each says the same as the plain one.

use crate::support::stores;
use laurels_core::book::Book;
use laurels_core::import_report::{FileProblem, ImportReport};
use laurels_core::rulebook;
use laurels_data::exchange::import::{self, FileFacts, ImportError};

/// A report of two months: three services of two tenants, of which one line is there for two locations.
const COLUMNS: [&str; 12] = [
    "Month",
    "ServiceName",
    "MeterCategory",
    "SubscriptionId",
    "CustomerName",
    "CustomerTenantId",
    "CustomerSegment",
    "MpnId",
    "PartnerLocation",
    "PartnerAttributionType",
    "IsACRDuplicateAtPGALevel",
    "TotalACR",
];

const CONTOSO: &str = "11111111-1111-4111-8111-111111111111";
const LITWARE: &str = "22222222-2222-4222-8222-222222222222";
const ONE: &str = "aaaaaaaa-0000-4000-8000-000000000001";
const TWO: &str = "aaaaaaaa-0000-4000-8000-000000000002";

/// What a month adds up to.
pub const SUM: &str = "2026-09 1734.75, 2026-10 1734.75";

pub fn rows() -> Vec<Vec<String>> {
    let month = |month: &str| {
        [
            [
                month,
                "Storage",
                "Blobs",
                ONE,
                "Contoso",
                CONTOSO,
                "Major Commercial",
                "6096001",
                "Oslo",
                "PAL",
                "0",
                "1200.50",
            ],
            [
                month,
                "Storage",
                "Blobs",
                ONE,
                "Contoso",
                CONTOSO,
                "Major Commercial",
                "6096002",
                "Bergen",
                "PAL",
                "1",
                "1200.50",
            ],
            [
                month,
                "Backup",
                "Vault",
                ONE,
                "Contoso",
                CONTOSO,
                "Major Commercial",
                "6096001",
                "Oslo",
                "PAL",
                "0",
                "34.25",
            ],
            [
                month,
                "Storage",
                "Files",
                TWO,
                "Litware",
                LITWARE,
                "Major Public Sector",
                "6096001",
                "Oslo",
                "DPOR",
                "0",
                "500",
            ],
        ]
        .map(|row| row.map(str::to_owned).to_vec())
    };
    [month("2026-09-01"), month("2026-10-01")].concat()
}

pub fn titles() -> Vec<String> {
    COLUMNS.iter().map(|title| (*title).to_owned()).collect()
}

pub fn text(titles: &[String], rows: &[Vec<String>], delimiter: &str) -> String {
    std::iter::once(titles).chain(rows.iter().map(Vec::as_slice)).map(|row| row.join(delimiter) + "\n").collect()
}

/// The report after a change to each of its rows.
pub fn edited(delimiter: &str, edit: impl Fn(&mut Vec<String>)) -> String {
    let mut rows = rows();
    rows.iter_mut().for_each(edit);
    text(&titles(), &rows, delimiter)
}

pub fn place(column: &str) -> usize {
    COLUMNS.iter().position(|title| *title == column).expect("a column")
}

pub fn read(bytes: &[u8]) -> (ImportReport, Book) {
    read_into(&Book::default(), bytes)
}

fn read_into(book: &Book, bytes: &[u8]) -> (ImportReport, Book) {
    let parsed = import::read(bytes, None).expect("a report");
    let planned = import::plan(book, &parsed, &FileFacts { name: "usage.csv".to_owned(), as_of: None, customer: None });
    let after = book.apply(&planned.change, &rulebook::ranking().expect("the ranking")).expect("a change that fits");
    let report = planned.report;
    assert_eq!(report.rows, report.taken + report.skipped, "rows add up");
    (report, after)
}

/// What each month adds up to.
pub fn sums(book: &Book) -> String {
    let mut sums = std::collections::BTreeMap::new();
    for row in crate::import::rows(book) {
        *sums.entry(row.month.to_string()).or_insert(0.0) += row.measures[0].map_or(0.0, |acr| acr.0 as f64 / 1e6);
    }
    sums.into_iter().map(|(month, sum)| format!("{month} {sum}")).collect::<Vec<_>>().join(", ")
}

fn services(book: &Book) -> Vec<String> {
    let mut services: Vec<String> = crate::import::rows(book).into_iter().map(|row| row.workload).collect();
    services.sort();
    services.dedup();
    services
}

pub fn has_note(report: &ImportReport, words: &str) -> bool {
    report.notes.iter().any(|note| note.contains(words))
}

#[test]
fn the_service_is_service_level_2() {
    for given in
        [&["ServiceLevel1", "ServiceLevel2"][..], &["ServiceName", "ServiceLevel2"], &["ServiceLevel2", "ServiceName"]]
    {
        let (mut titles, mut rows) = (titles(), rows());
        let at = place("ServiceName");
        titles.splice(at..=at, given.iter().map(|title| (*title).to_owned()));
        for row in &mut rows {
            let service = row[at].clone();
            let other = format!("Other {service}");
            row.splice(
                at..=at,
                given.iter().map(|t| if *t == "ServiceLevel2" { service.clone() } else { other.clone() }),
            );
        }
        let (report, book) = read(text(&titles, &rows, ",").as_bytes());
        assert_eq!(
            (sums(&book).as_str(), services(&book)),
            (SUM, vec!["Backup".to_owned(), "Storage".to_owned()]),
            "{given:?}"
        );
        assert_eq!(report.unmapped_columns, [""; 0], "{given:?}");
    }
}

#[test]
fn any_subset_of_columns_with_a_month_a_service_and_a_figure_is_taken() {
    let kept = ["TotalACR", "CustomerTenantId", "ServiceName", "Month", "IsACRDuplicateAtPGALevel"];
    let pick = |row: &Vec<String>| kept.iter().map(|column| row[place(column)].clone()).collect::<Vec<_>>();
    let rows: Vec<Vec<String>> = rows().iter().map(pick).collect();
    let (_, book) = read(text(&pick(&titles()), &rows, ",").as_bytes());
    assert_eq!(sums(&book), SUM);
}

#[test]
fn without_a_flag_repeated_rows_are_taken_and_listed() {
    let at = place("IsACRDuplicateAtPGALevel");
    let (mut titles, mut rows) = (titles(), rows());
    std::iter::once(&mut titles).chain(&mut rows).for_each(|row| drop(row.remove(at)));
    let (report, book) = read(text(&titles, &rows, "\t").as_bytes());
    assert_eq!(sums(&book), "2026-09 2935.25, 2026-10 2935.25");
    assert!(has_note(&report, "No column says which rows repeat each other"), "{:?}", report.notes);
    let [problem] = &report.problems[..] else { panic!("{:?}", report.problems) };
    assert_eq!((problem.lines.as_slice(), problem.count, report.taken), (&[3, 7][..], 2, 8));
}

#[test]
fn months_are_read_in_every_language_and_as_excels_numbers() {
    let month = place("Month");
    for (september, october) in [
        ("46266", "46296"),
        ("46266.0", "46300.5"),
        ("Sep 26", "Okt 26"),
        ("sept.-26", "oct.-26"),
        ("septembre 2026", "octobre 2026"),
        ("set/26", "out/26"),
        ("wrzesień 2026", "październik 2026"),
        ("Eylül 2026", "Ekim 2026"),
        ("сентябрь 2026", "октябрь 2026"),
        ("2026年9月", "2026年10月"),
        ("1.9.2026 00:00", "1.10.2026 00:00"),
    ] {
        let spelled = edited("\t", |row| {
            let month = &mut row[month];
            *month = if month.starts_with("2026-09") { september } else { october }.to_owned();
        });
        let (report, book) = read(spelled.as_bytes());
        assert_eq!((sums(&book).as_str(), report.problems.len()), (SUM, 0), "{october}");
    }
}

#[test]
fn an_unreadable_month_is_one_problem() {
    let month = place("Month");
    let mut rows = rows();
    rows.iter_mut().filter(|row| row[month].starts_with("2026-09")).for_each(|row| row[month] = "Ninth 26".to_owned());
    rows[1][month] = "2026-13".to_owned();
    let (report, book) = read(text(&titles(), &rows, ",").as_bytes());
    assert_eq!(sums(&book), "2026-10 1734.75");
    let [problem] = &report.problems[..] else { panic!("{:?}", report.problems) };
    assert_eq!(
        (problem.lines.as_slice(), problem.count, problem.column.as_deref()),
        (&[2, 3, 4, 5][..], 4, Some("Month"))
    );
    assert_eq!(problem.lines_in_words(), "lines 2, 3, 4 and 5");
    let wanted =
        "2 different values, \"Ninth 26\" and \"2026-13\", are not a month such as 2026-10, 10/1/2026 or Oct 2026";
    assert_eq!(problem.message, wanted);
    assert_eq!((report.taken, report.skipped), (3, 5));
}

#[test]
fn problems_of_one_cause_are_one_entry() {
    let acr = place("TotalACR");
    let many: Vec<Vec<String>> = (0..500)
        .map(|n| {
            let mut row = rows()[0].clone();
            if n % 2 == 0 {
                row[acr] = format!("about {n}");
            }
            row
        })
        .collect();
    let (report, _) = read(text(&titles(), &many, ",").as_bytes());
    let [problem] = &report.problems[..] else { panic!("{:?}", report.problems) };
    assert_eq!((problem.count, problem.lines.len(), report.skipped), (250, 100, 250));
    assert!(
        problem.message.starts_with(
            "100 or more different values, such as \"about 0\", \"about 2\" and \"about 4\", are not an amount"
        ),
        "{problem:?}"
    );
    assert_eq!(problem.lines_in_words(), "lines 2, 4, 6, 8, 10, 12 and 244 more");
}

#[test]
fn quotes_and_guards_are_read_for_what_they_are() {
    let name = place("CustomerName");
    for name_in_file in ["\"Contoso", "Con\"toso", "Contoso\"", "19\" Contoso", "\"Contoso \"Ltd"] {
        let mut lines = rows();
        lines[2][name] = name_in_file.to_owned();
        for delimiter in ["\t", ",", ";"] {
            let (report, book) = read(text(&titles(), &lines, delimiter).as_bytes());
            assert_eq!((sums(&book).as_str(), report.rows), (SUM, 8), "{name_in_file:?} with {delimiter:?}");
        }
    }
    let quoted = edited(",", |row| row.iter_mut().for_each(|field| *field = format!("\"{field}\"")));
    assert_eq!(sums(&read(quoted.as_bytes()).1), SUM);
    let several = edited(",", |row| row[name] = "\"Contoso,\nthe \"\"big\"\" one\"".to_owned());
    let (report, book) = read(several.as_bytes());
    assert_eq!((sums(&book).as_str(), report.rows), (SUM, 8));
    for guarded in [
        edited(",", |row| row.iter_mut().for_each(|field| *field = format!("\"=\"\"{field}\"\"\""))),
        edited("\t", |row| row.iter_mut().for_each(|field| *field = format!("=\"{field}\""))),
    ] {
        let (_, book) = read(guarded.as_bytes());
        assert_eq!((sums(&book).as_str(), book.customers.len()), (SUM, 2));
        assert!(book.customer(CONTOSO).is_some_and(|customer| customer.name == "Contoso"));
    }
}

#[test]
fn of_two_columns_with_one_title_each_row_uses_the_filled_one() {
    let tenant = place("CustomerTenantId");
    let doubled = |first: fn(usize, &str) -> String, second: fn(usize, &str) -> String| {
        let (mut titles, mut lines) = (titles(), rows());
        titles.push("Customer Tenant Id".to_owned());
        for (at, row) in lines.iter_mut().enumerate() {
            let id = row[tenant].clone();
            row[tenant] = first(at, &id);
            row.push(second(at, &id));
        }
        read(text(&titles, &lines, ",").as_bytes())
    };
    let blank: fn(usize, &str) -> String = |_, _| String::new();
    let same: fn(usize, &str) -> String = |_, id| id.to_owned();
    let in_turn: fn(usize, &str) -> String = |at, id| if at % 2 == 0 { id.to_owned() } else { String::new() };
    let others: fn(usize, &str) -> String = |at, id| if at % 2 == 1 { id.to_owned() } else { String::new() };
    for (first, second) in [(blank, same), (same, blank), (same, same), (in_turn, others)] {
        let (report, book) = doubled(first, second);
        assert_eq!((sums(&book).as_str(), book.customers.len(), report.problems.len()), (SUM, 2, 0));
    }
    let (report, _) = doubled(same, |at, id| if at == 3 { CONTOSO.to_owned() } else { id.to_owned() });
    let [FileProblem { line: 5, count: 1, column: Some(column), .. }] = &report.problems[..] else {
        panic!("{report:?}")
    };
    assert_eq!((column.as_str(), report.skipped), ("CustomerTenantId", 3));
}

#[test]
fn files_that_are_not_reports_are_refused_by_name() {
    let refused = |text: &str| import::read(text.as_bytes(), None).expect_err("refused").to_string();
    assert!(refused("<!DOCTYPE html>\n<html><title>Sign in</title></html>").contains("a sign-in page"));
    assert!(refused(r#"{"value":[{"executionStatus":"Pending"}]}"#).contains("not ready yet"));
    assert!(refused("{}").contains("an empty JSON document"));
    assert!(refused(r#"{"format":"laurels/dataset","version":3}"#).contains("a dataset of version 3"));
    assert!(refused("  \n \n").contains("empty"));
    let untitled = "2026-01-02\t3\t/providers/x\t6096001\t11111111-1111-4111-8111-111111111111\tActive\n";
    assert!(refused(untitled).contains("the az command with -o json"), "{}", refused(untitled));
}

#[test]
fn endless_files_are_refused_after_a_little_of_them() {
    use std::io::Read;
    let zeros = import::read(std::io::repeat(0), None).expect_err("refused");
    assert!(matches!(zeros, ImportError::Binary), "{zeros}");
    let line = import::read(std::io::repeat(b'x'), None).expect_err("refused");
    assert!(matches!(line, ImportError::LongLine(1)), "{line}");
    let json = import::read(b"{ \"colour\": \"".chain(std::io::repeat(b'x')), None).expect_err("refused");
    assert!(matches!(json, ImportError::Stranger(_)), "{json}");
    let spaces = import::read(std::io::repeat(b' '), None).expect_err("refused");
    assert!(matches!(spaces, ImportError::LongLine(1)), "{spaces}");
}

const TRAININGS: &str = "TrainingActivityId,TrainingTitle,TrainingType,IndividualFirstName,IndividualLastName,Email,CorpEmail,\
                         TrainingCompletionDate,MCPID,AADUserId,ExpirationDate,ActivationStatus\n";

pub fn training(rows: &[&str]) -> (ImportReport, Book) {
    read((TRAININGS.to_owned() + &rows.join("\n")).as_bytes())
}

pub fn held(book: &Book) -> Vec<String> {
    let held = book.certifications.iter().map(|c| {
        let expires = c.expires.map_or("never".to_owned(), |day| day.to_string());
        format!("{} {} {} {expires}", c.person, c.exam, c.earned)
    });
    held.collect()
}

#[test]
pub fn trainings_have_days_as_numbers_and_people_without_names() {
    let (report, book) = training(&[
        "C1,Microsoft Certified: Azure Administrator Associate,Certification,Ada,Berg,,ada@fabrikam.example,46063,1,,46428,Active",
        "C1,Azure Administrator Associate,Certification,Bo,Lie,,bo@fabrikam.example,31/05/2026 10:22,2,,31/05/2027 00:00,Active",
        "3091,,Certification,,,,,2026-02-01,,77777777-7777-4777-8777-777777777777,,Active",
        "3091,,Certification,,,,,2026-03-01,3,77777777-7777-4777-8777-777777777777,,Active",
    ]);
    assert_eq!(report.problems, []);
    assert_eq!(
        held(&book),
        [
            "ada@fabrikam.example AZ-104 2026-02-10 2027-02-10",
            "bo@fabrikam.example AZ-104 2026-05-31 2027-05-31",
            "mcid-3 AZ-500 2026-02-01 never",
            "mcid-3 AZ-500 2026-03-01 never",
        ]
    );
}

#[test]
fn a_person_known_only_by_object_id_is_matched() {
    let row = "3051,,Certification,,,,,2026-02-01,,77777777-7777-4777-8777-777777777777,,Active";
    let (_, book) = training(&[row]);
    assert_eq!(held(&book), ["aad-77777777-7777-4777-8777-777777777777 AZ-104 2026-02-01 never"]);
    let (report, again) = read_into(&book, (TRAININGS.to_owned() + row).as_bytes());
    assert_eq!((report.added, stores::spelled(&again)), (0, stores::spelled(&book)));
}

#[test]
fn titles_match_with_and_without_prefix_and_unknown_ones_are_one_problem_each() {
    let titles = [
        ("Administrator Expert", "MS-102"),
        ("Microsoft 365 Certified: Administrator Expert", "MS-102"),
        ("Data Analyst Associate", "PL-300"),
        ("Azure DevOps Engineer Expert", "AZ-400"),
        ("Microsoft Certified: DevOps Engineer Expert", "AZ-400"),
        ("Microsoft Security Operations Analyst", "SC-200"),
        ("Microsoft Identity and Access Administrator", "SC-300"),
        ("Messaging Administrator Associate", "MS-203"),
        ("Enterprise Administrator Expert", "MS-102"),
        ("Azure for SAP Workloads Specialty", "AZ-120"),
    ];
    let nowhere = ["Azure Fundamentals", "Modern Desktop Administrator Associate", "Azure Fundamentals"];
    let all = titles.iter().map(|(title, _)| *title).chain(nowhere).enumerate();
    let rows: Vec<String> = all
        .map(|(n, title)| format!("3051,{title},Certification,P{n},L,,p{n:02}@fabrikam.example,2026-05-05,,,,Active"))
        .collect();
    let (report, book) = training(&rows.iter().map(String::as_str).collect::<Vec<_>>());
    let codes: Vec<&str> = book.certifications.iter().map(|held| held.exam.as_str()).collect();
    assert_eq!(codes, titles.map(|(_, code)| code));
    assert_eq!(book.people.len(), 13, "whoever is in the report is linked");
    let told: Vec<_> = report.problems.iter().map(|p| (p.lines.as_slice(), p.message.as_str())).collect();
    assert_eq!(
        told,
        [
            (&[12, 14][..], "\"Azure Fundamentals\" counts for no designation; left out"),
            (&[13][..], "\"Modern Desktop Administrator Associate\" counts for no designation; left out"),
        ]
    );
    assert_eq!((report.taken, report.skipped), (10, 3));
}

#[test]
fn an_id_tells_a_title_in_another_language_unless_other_titles_contradict_it() {
    let row = |id: u32, title: &str, who: &str| {
        format!("{id},{title},Certification,P,L,,{who}@fabrikam.example,2026-05-05,,,,Active")
    };
    let german = [
        row(3051, "Microsoft zertifiziert: Azure-Administrator", "a"),
        row(3077, "Azure Solutions Architect-Experte", "b"),
        row(3051, "Azure Administrator Associate", "c"),
        row(2900, "Azure-Grundlagen", "d"),
    ];
    let (report, book) = training(&german.each_ref().map(String::as_str));
    let codes: Vec<&str> = book.certifications.iter().map(|held| held.exam.as_str()).collect();
    assert_eq!(codes, ["AZ-104", "AZ-305", "AZ-104"]);
    let note = "2 titles aren't known and were read by their training ids: \"Azure Solutions Architect-Experte\" as AZ-305 and \
                \"Microsoft zertifiziert: Azure-Administrator\" as AZ-104.";
    assert_eq!((report.notes.as_slice(), report.skipped), (&[note.to_owned()][..], 1));
    // An id that means something else in this file tells nothing, before and after it shows.
    let other = [
        row(3051, "Azure-Grundlagen", "a"),
        row(3051, "Azure Developer Associate", "b"),
        row(3051, "Azure-Grundlagen", "c"),
    ];
    let (report, book) = training(&other.each_ref().map(String::as_str));
    assert_eq!(book.certifications.iter().map(|held| held.exam.as_str()).collect::<Vec<_>>(), ["AZ-204"]);
    let [problem] = &report.problems[..] else { panic!("{:?}", report.problems) };
    assert_eq!((problem.lines.as_slice(), report.taken, report.skipped), (&[2, 4][..], 1, 2));
    assert_eq!(problem.message, "\"Azure-Grundlagen\" counts for no designation; left out");
}

#[test]
fn a_service_level_that_is_blank_in_a_row_is_the_services_name() {
    let (mut titles, mut rows) = (titles(), rows());
    titles.push("ServiceLevel2".to_owned());
    let service = place("ServiceName");
    for (at, row) in rows.iter_mut().enumerate() {
        let level = if at % 2 == 0 { String::new() } else { std::mem::replace(&mut row[service], "Other".to_owned()) };
        row.push(level);
    }
    let (report, book) = read(text(&titles, &rows, "\t").as_bytes());
    assert_eq!((sums(&book).as_str(), services(&book)), (SUM, vec!["Backup".to_owned(), "Storage".to_owned()]));
    assert_eq!(report.problems, []);
}
