//! What a file leaves unclear or does not say: read by all that the file has, and never without a word.

use crate::report_variants::{SUM, edited, has_note, held, place, read, rows, sums, text, titles, training};
use laurels_core::import_report::ImportReport;

fn told(report: &ImportReport) -> Vec<String> {
    let told = |problem: &laurels_core::import_report::FileProblem| {
        format!("{} {}: {}", problem.lines_in_words(), problem.column.as_deref().unwrap_or("-"), problem.message)
    };
    report.problems.iter().map(told).collect()
}

fn completed(earned: &str, expires: &str) -> String {
    format!("C1,Azure Administrator Associate,Certification,Bo,Lie,,bo@fabrikam.example,{earned},2,,{expires},Active")
}

#[test]
fn all_days_of_a_file_tell_their_order() {
    let (report, book) = training(&[&completed("05/06/2026", "31/05/2027")]);
    assert_eq!(held(&book), ["bo@fabrikam.example AZ-104 2026-06-05 2027-05-31"]);
    assert_eq!((told(&report), has_note(&report, "Nothing in the file tells")), (vec![], false));
    let (_, book) = training(&[&completed("05/06/2026", "05/31/2027")]);
    assert_eq!(held(&book), ["bo@fabrikam.example AZ-104 2026-05-06 2027-05-31"]);
}

#[test]
fn days_that_fit_both_orders_are_told() {
    for (day, read, word) in [("05/06/2026 13:45", "2026-06-05", "day"), ("05/06/2026", "2026-05-06", "month")] {
        let (report, book) = training(&[&completed(day, "")]);
        assert_eq!(held(&book), [format!("bo@fabrikam.example AZ-104 {read} never")]);
        let note = format!("in days such as 5/6/2026: they were read with the {word} first ({read})");
        assert!(has_note(&report, &note), "{:?}", report.notes);
    }
}

#[test]
fn an_expiry_that_is_no_day_is_told() {
    let (report, book) = training(&[&completed("05/06/2026", "30/06/2027"), &completed("13/06/2026", "06/13/2027")]);
    assert_eq!(held(&book), ["bo@fabrikam.example AZ-104 2026-06-05 2027-06-30"]);
    assert_eq!(told(&report), ["line 3 ExpirationDate: not a day that exists, as the column writes days"]);
    let (report, book) = training(&[&completed("2026-06-05", "9999-12-31")]);
    assert_eq!((held(&book), told(&report)), (vec!["bo@fabrikam.example AZ-104 2026-06-05 never".to_owned()], vec![]));
}

#[test]
fn ids_of_people_that_cannot_be_read_are_told() {
    let list = |lines: &str| {
        let columns = "Certification,Completed,MCID,Object ID,Email";
        read(format!("{columns}\n{lines}").as_bytes())
    };
    let (report, book) =
        list("AZ-104,2026-02-10,990001,ada,Ada Lie\nAZ-305,2026-02-10,,bo,\nAZ-700,2026-02-10,,,Cy Lie\n");
    assert_eq!((held(&book), report.taken), (vec!["mcid-990001 AZ-104 2026-02-10 never".to_owned()], 1));
    assert_eq!(
        told(&report),
        [
            "line 2 Email: \"Ada Lie\" is not a mail address; the lines are taken without it",
            "line 2 Object ID: \"ada\" is not a GUID; the lines are taken without it",
            "line 3 Object ID: \"bo\" is not a GUID",
            "line 4 Email: \"Cy Lie\" is not a mail address; people are never matched by name",
        ]
    );
}

#[test]
fn a_line_whose_sums_no_book_can_keep_is_left_out_once() {
    let (own, other) = ("11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222");
    let line = |tenant: &str, amount: &str| format!("Azure,2026-10,{tenant},0,{amount},{amount}\n");
    let lines = [line(own, "900000000"), line(own, "900000000"), line(other, "5")].concat();
    let columns = "Product,Month,CustomerTenantId,IsDuplicateRowForPGA,BilledRevenueUSD,AzureConsumedRevenueUSD";
    let (report, _) = read(format!("{columns}\n{lines}").as_bytes());
    assert_eq!((report.rows, report.taken, report.skipped), (3, 1, 2));
    assert_eq!(told(&report).len(), 1, "{:?}", report.problems);
}

#[test]
fn optional_fields_that_cannot_be_read_are_told() {
    let (mut columns, mut lines) = (titles(), rows());
    columns.extend(["SubscriptionStartDate", "SubscriptionEndDate", "SubscriptionState"].map(str::to_owned));
    for line in &mut lines {
        line.extend(["soon", "never", "Asleep"].map(str::to_owned));
        line[place("CustomerSegment")] = "Vast".to_owned();
    }
    let (report, book) = read(text(&columns, &lines, ",").as_bytes());
    assert_eq!((sums(&book).as_str(), report.taken), (SUM, 6));
    let wrong: Vec<_> = report.problems.iter().map(|p| (p.column.as_deref().unwrap_or("-"), &p.message[..])).collect();
    let day = "is not a day such as 2026-10-31, 10/31/2026 or 31 Oct 2026; the lines are taken without it";
    let word = "is not a word that is known here; the lines are taken without it";
    assert_eq!(
        wrong,
        [
            ("CustomerSegment", format!("\"Vast\" {word}").as_str()),
            ("SubscriptionState", format!("\"Asleep\" {word}").as_str()),
            ("SubscriptionStartDate", format!("\"soon\" {day}").as_str()),
            ("SubscriptionEndDate", format!("\"never\" {day}").as_str()),
        ]
    );
}

#[test]
fn a_month_of_a_year_that_no_book_has_is_none() {
    let bad = edited(",", |row| row[place("Month")] = "0026-10-01".to_owned());
    let refused = laurels_data::exchange::import::read(bad.as_bytes(), None).expect_err("no month");
    assert!(refused.to_string().contains("\"0026-10-01\" is not a month"), "{refused}");
}

#[test]
fn a_russian_month_may_say_that_its_year_is_one() {
    for (september, october) in [("сентябрь 2026 г.", "октябрь 2026 г."), ("сент. 2026 г.", "окт. 2026\u{a0}г.")]
    {
        let spelled = edited(",", |row| {
            let month = &mut row[place("Month")];
            *month = if month.starts_with("2026-09") { september } else { october }.to_owned();
        });
        let (report, book) = read(spelled.as_bytes());
        assert_eq!((sums(&book).as_str(), report.problems.len()), (SUM, 0), "{october}");
    }
}

/// The report with more columns, each of which says in every line what `value` makes of it.
fn with_columns(columns: &[&str], value: impl Fn(&[String], &str) -> String) -> String {
    let (mut titles, mut lines) = (titles(), rows());
    for line in &mut lines {
        let more: Vec<String> = columns.iter().map(|column| value(line, column)).collect();
        line.extend(more);
    }
    titles.extend(columns.iter().map(|column| (*column).to_owned()));
    text(&titles, &lines, ",")
}

#[test]
fn apostrophes_before_values_are_no_part_of_them() {
    for quote in ["", "\""] {
        let guarded = edited(",", |row| row.iter_mut().for_each(|field| *field = format!("{quote}'{field}{quote}")));
        let lines: Vec<String> = guarded.lines().map(|line| format!("{line},{quote}'9001{quote}\n")).collect();
        let guarded = lines.concat().replacen(&format!("{quote}'9001{quote}"), "CustomerTpid", 1);
        let (report, book) = read(guarded.as_bytes());
        assert_eq!((sums(&book).as_str(), told(&report)), (SUM, vec![]));
        assert!(book.customers.iter().all(|customer| customer.tpid.as_deref() == Some("9001")), "{:?}", book.customers);
    }
    let named = edited(",", |row| row[place("CustomerName")] = "'t Hof".to_owned());
    assert!(read(named.as_bytes()).1.customers.iter().all(|customer| customer.name == "'t Hof"));
}

#[test]
fn two_columns_that_mean_the_same_have_to_agree() {
    let acr = place("TotalACR");
    let more = |line: &[String], column: &str| match column {
        "ACR_USD" => format!("\"{:.4}\"", line[acr].parse::<f64>().expect("a number")),
        "Total ACR" => line[acr].clone(),
        "IsDuplicateRowForPGA" => if line[place("IsACRDuplicateAtPGALevel")] == "1" { "Yes" } else { "No" }.to_owned(),
        _ => format!("{}/1/2026", line[0][5..7].trim_start_matches('0')),
    };
    let same = with_columns(&["ACR_USD", "Month", "Total ACR", "IsDuplicateRowForPGA"], more);
    let (report, book) = read(same.as_bytes());
    assert_eq!((sums(&book).as_str(), told(&report)), (SUM, vec![]));
    let other =
        with_columns(&["ACR_USD"], |line, _| if line[acr] == "34.25" { "34.20".to_owned() } else { String::new() });
    let (report, book) = read(other.as_bytes());
    assert_eq!(sums(&book), "2026-09 1700.5, 2026-10 1700.5");
    let message = "means the same as \"ACR_USD\", and this row has a different value in each; keep one of the columns";
    assert_eq!(told(&report), [format!("lines 4 and 8 TotalACR: {message}")]);
}

#[test]
fn rows_that_say_the_same_are_listed_without_a_column_of_locations_too() {
    let kept = ["Month", "ServiceName", "CustomerTenantId", "TotalACR"].map(place);
    let pick = |row: &Vec<String>| kept.map(|at| row[at].clone()).to_vec();
    let lines: Vec<Vec<String>> = rows().iter().map(pick).collect();
    let (report, book) = read(text(&pick(&titles()), &lines, ",").as_bytes());
    assert_eq!(sums(&book), "2026-09 2935.25, 2026-10 2935.25");
    let message = "the same as an earlier line, and counted as well; download the report with the column that marks repeated rows";
    assert_eq!(told(&report), [format!("lines 3 and 7 -: {message}")]);
}

#[test]
fn lines_above_the_header_are_told_as_they_read() {
    let (report, _) = read(("\"Usage, Contoso\",,\n".to_owned() + &edited(",", |_| ())).as_bytes());
    assert!(has_note(&report, "were left out: \"Usage, Contoso\"."), "{:?}", report.notes);
}

#[test]
fn a_shortcut_is_named_and_not_taken_for_json() {
    let refused =
        |text: &str| laurels_data::exchange::import::read(text.as_bytes(), None).expect_err("refused").to_string();
    assert!(refused("[InternetShortcut]\nURL=https://contoso.example\n").starts_with("is a shortcut to a web page"));
    assert!(!refused("[Settings]\ncolour=red\n").contains("JSON"));
    assert!(refused("[1, 2]").contains("JSON"));
}
