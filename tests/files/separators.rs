//! The marks of decimals and of thousands: what a file's other figures tell of them, and what a figure is that could be read in
//! two ways.

use crate::import::rows;
use crate::report_variants::{has_note, read};
use laurels_core::evidence::Measure;
use laurels_core::import_report::ImportReport;

const TENANTS: [&str; 3] = [
    "11111111-1111-4111-8111-111111111111",
    "22222222-2222-4222-8222-222222222222",
    "33333333-3333-4333-8333-333333333333",
];

/// What a report of these two columns gives, a row a tenant, each with its figures.
fn figures(head: &str, measures: [Measure; 2], given: &[[&str; 2]]) -> (ImportReport, Vec<[String; 2]>) {
    let lines =
        TENANTS.iter().zip(given).map(|(tenant, [one, other])| format!("{tenant};01.10.2026;{head}{one};{other}\n"));
    let titles = match measures {
        [Measure::PaidSeats, Measure::ActiveUsers] => "WorkloadName;PaidAvailableUnits;MonthlyActiveUsers",
        [Measure::ActiveUsers, Measure::Capacity] => "Workload;MAU;MAC",
        [Measure::PaidSeats, _] => "Product;TotalSoldSeats;BilledRevenueUSD",
        _ => "Product;AzureConsumedRevenueUSD;BilledRevenueUSD",
    };
    let text = format!("CustomerTenantId;Month;{titles}\n{}", lines.collect::<String>());
    let (report, book) = read(text.as_bytes());
    assert_eq!(report.problems, [], "{text}");
    let figure = |row: &laurels_core::evidence::UsageRow, measure: Measure| {
        row.measures[measure as usize].map_or("-".to_owned(), |figure| figure.to_string())
    };
    (report, rows(&book).iter().map(|row| measures.map(|measure| figure(row, measure))).collect())
}

const UNCLEAR: &str = "Nothing in the file shows whether";

#[test]
fn a_count_has_thousands_and_no_decimals() {
    let units = [Measure::PaidSeats, Measure::ActiveUsers];
    for (given, found) in [
        (vec![["1.000", "600"]], vec![["1000", "600"]]),
        (vec![["350", "280"], ["12.000", "9.000"]], vec![["350", "280"], ["12000", "9000"]]),
        (vec![["1,000", "600"], ["12,000", "9,000"]], vec![["1000", "600"], ["12000", "9000"]]),
        (vec![["1.000", "1.000"], ["2.500", "1.250"]], vec![["1000", "1000"], ["2500", "1250"]]),
        // One column tells the other.
        (vec![["1.000", "1.250"]], vec![["1000", "1250"]]),
        // With three decimals each, nothing is a thousand.
        (vec![["1.000", "25.000"], ["350.000", "0.000"]], vec![["1", "25"], ["350", "0"]]),
        (vec![["1,000", "25,000"], ["350,000", "0,000"]], vec![["1", "25"], ["350", "0"]]),
    ] {
        let (report, read) = figures("Teams;", units, &given);
        assert_eq!(read, found.iter().map(|row| row.map(str::to_owned)).collect::<Vec<_>>(), "{given:?}");
        assert!(!has_note(&report, UNCLEAR), "{:?}", report.notes);
    }
    let capacity = figures("Customer Insights;", [Measure::ActiveUsers, Measure::Capacity], &[["1.200", "12.000"]]).1;
    assert_eq!(capacity, [["1200".to_owned(), "12000".to_owned()]]);
}

#[test]
fn what_is_certain_in_a_file_decides_for_all_of_it() {
    let seats = [Measure::PaidSeats, Measure::Revenue];
    let money = [Measure::Acr, Measure::Revenue];
    for (measures, given, found) in [
        (seats, vec![["1.000", "1.234,50"], ["300", "99,50"]], vec![["1000", "1234.5"], ["300", "99.5"]]),
        (seats, vec![["1.000", "1234.50"], ["300", "99.50"]], vec![["1", "1234.5"], ["300", "99.5"]]),
        (seats, vec![["2.500", "12.000"], ["1.000", "7"]], vec![["2500", "12000"], ["1000", "7"]]),
        (seats, vec![["1.000", "12.000"]], vec![["1000", "12000"]]),
        (seats, vec![["1,000", "12.000"]], vec![["1000", "12"]]),
        (money, vec![["12.000", "3.500"], ["7", "812,5"]], vec![["12000", "3500"], ["7", "812.5"]]),
        (money, vec![["12,000", "3,500"], ["7", "812.5"]], vec![["12000", "3500"], ["7", "812.5"]]),
        // A column's own figures count before those of others.
        (money, vec![["12.000", "3.500"], ["7.25", "812,5"]], vec![["12", "3500"], ["7.25", "812.5"]]),
    ] {
        let (report, read) = figures("Azure;", measures, &given);
        assert_eq!(read, found.iter().map(|row| row.map(str::to_owned)).collect::<Vec<_>>(), "{given:?}");
        assert!(!has_note(&report, UNCLEAR), "{:?}", report.notes);
    }
}

#[test]
fn an_amount_that_could_be_two_is_told() {
    for (amount, read, other) in [("12.000", "12", "12000"), ("12,000", "12000", "12")] {
        let given = [["7", amount], ["7", amount]];
        let (report, found) = figures("Azure;", [Measure::Acr, Measure::Revenue], &given);
        assert_eq!(found[0], ["7".to_owned(), read.to_owned()]);
        let wanted = format!(
            "Nothing in the file shows whether \"{amount}\" in BilledRevenueUSD means {read} or {other}: it was read as {read}. \
             If that is wrong, write the amounts with two decimals and import the file again."
        );
        assert_eq!(report.notes.iter().filter(|note| note.contains(UNCLEAR)).collect::<Vec<_>>(), [&wanted]);
    }
}
