//! Reports taken into a book: what they say of customers, subscriptions and figures, and what a second file changes.

use chrono::NaiveDate;
use laurels::core::book::{Book, ImportKind, SubscriptionStatus};
use laurels::core::change::Change;
use laurels::core::evidence::UsageRow;
use laurels::core::rulebook;
use laurels::exchange::import::{self, FileFacts, ImportError, Planned};

const CONTOSO: &str = "11111111-1111-4111-8111-111111111111";
const FABRIKAM: &str = "22222222-2222-4222-8222-222222222222";
const ONE: &str = "aaaaaaaa-0000-4000-8000-000000000001";
const TWO: &str = "aaaaaaaa-0000-4000-8000-000000000002";

fn planned(book: &Book, text: &str) -> Planned {
    let intake = import::read(text.as_bytes(), None).expect("a report");
    let file = FileFacts { name: "usage.tsv".to_owned(), as_of: NaiveDate::from_ymd_opt(2026, 11, 4) };
    import::plan(book, &intake, &file)
}

fn applied(book: &Book, change: &Change) -> Book {
    book.apply(change, &rulebook::ranking().expect("the ranking")).expect("a change that fits")
}

fn imported(book: &Book, text: &str) -> Book {
    applied(book, &planned(book, text).change)
}

fn rows(book: &Book) -> Vec<UsageRow> {
    let customers = book.customers.iter().enumerate();
    let rows = customers.flat_map(|(at, c)| {
        book.usage.rows_of(at).filter_map(move |row| book.usage.row(row, &c.id, &book.subscriptions))
    });
    rows.collect()
}

/// Customer, service, month, dollars, attribution: one line a row.
fn shown(book: &Book) -> Vec<String> {
    let names = |id: &str| book.customer(id).map_or(id.to_owned(), |c| c.name.clone());
    let line = |row: UsageRow| {
        let acr = row.measures[0].map_or("unknown".to_owned(), |acr| acr.to_string());
        let by = row.attributed_by.map_or("not said".to_owned(), |by| by.join("+"));
        format!("{} {} {} {acr} {by}", names(&row.customer), row.workload, row.month)
    };
    rows(book).into_iter().map(line).collect()
}

const HEADER: &str = "CustomerTenantId\tCustomerName\tCustomerTpid\tSubscriptionId\tSubscriptionState\tServiceName\t\
                      MeterCategory\tMonth\tPartnerAttributionType\tIsACRDuplicateAtPGALevel\tTotalACR";

fn usage(lines: &[&str]) -> String {
    format!("{HEADER}\n{}\n", lines.join("\n"))
}

fn line(tenant: &str, name: &str, subscription: &str, rest: &str) -> String {
    format!("{tenant}\t{name}\t640001\t{subscription}\t{}", rest.replace(' ', "\t").replace('_', " "))
}

#[test]
fn raw_lines_are_summed_and_duplicates_lend_their_attribution() {
    let lines = [
        line(CONTOSO, "Contoso", ONE, "Open Storage Blobs 2026-10-01 Partner_Admin_Link_(PAL) 0 100.25"),
        line(CONTOSO, "Contoso", ONE, "Open Storage Blobs 2026-10-01 CSP_T2 1 100.25"),
        line(CONTOSO, "Contoso", ONE, "Open Storage Files 2026-10-01 Partner_Admin_Link_(PAL) 0 -0.25"),
        line(CONTOSO, "Contoso", ONE, "Open Storage Files 2026-09-01 Partner_Admin_Link_(PAL) 0 7"),
    ];
    let book = Book::default();
    let planned = planned(&book, &usage(&lines.each_ref().map(String::as_str)));
    assert_eq!((planned.report.kind, planned.report.rows, planned.report.skipped), (ImportKind::AzureUsage, 4, 1));
    assert_eq!((planned.report.added, planned.report.updated, planned.report.unchanged), (3, 0, 0));
    let book = applied(&book, &planned.change);
    assert_eq!(
        shown(&book),
        [
            "Contoso Storage 2026-09 7 pal",
            "Contoso Storage 2026-10 100.25 csp/indirect-reseller+pal",
            "Contoso Storage 2026-10 -0.25 pal"
        ]
    );
    let summed = rows(&book).into_iter().find(|row| row.lines == Some((2, 2))).expect("the row of line 2");
    assert_eq!((summed.source.as_deref(), summed.as_of), (Some("usage.tsv"), NaiveDate::from_ymd_opt(2026, 11, 4)));
    let customer = book.customer(CONTOSO).expect("the customer");
    assert_eq!((customer.tenant_id.as_deref(), customer.tpid.as_deref()), (Some(CONTOSO), Some("640001")));
    assert_eq!(book.subscription(ONE).map(|s| s.status), Some(SubscriptionStatus::Active));
}

#[test]
fn the_same_file_twice_changes_nothing_and_a_later_one_replaces_its_months() {
    let first = usage(&[
        &line(CONTOSO, "Contoso", ONE, "Open Storage Blobs 2026-09-01 PAL 0 7"),
        &line(CONTOSO, "Contoso", ONE, "Open Backup Vault 2026-10-01 PAL 0 5"),
        &line(CONTOSO, "Contoso", ONE, "Open Storage Blobs 2026-10-01 PAL 0 10"),
        &line(FABRIKAM, "Fabrikam", TWO, "Active Storage Blobs 2026-10-01 PAL 0 20"),
    ]);
    let book = imported(&Book::default(), &first);
    let again = planned(&book, &first);
    assert!(again.change.is_empty(), "{:?}", again.change.edits);
    assert_eq!((again.report.added, again.report.updated, again.report.unchanged), (0, 0, 4));
    let later = usage(&[&line(CONTOSO, "C******", ONE, "Disabled Storage Blobs 10/1/2026 PAL 0 11")]);
    let planned = planned(&book, &later);
    assert_eq!(
        (planned.report.added, planned.report.updated, planned.report.gone.clone()),
        (0, 1, vec![FABRIKAM.to_owned()])
    );
    let book = applied(&book, &planned.change);
    assert_eq!(
        shown(&book),
        ["Contoso Storage 2026-09 7 pal", "Contoso Storage 2026-10 11 pal", "Fabrikam Storage 2026-10 20 pal"]
    );
    assert_eq!(book.subscription(ONE).map(|s| s.status), Some(SubscriptionStatus::Suspended));
}

#[test]
fn an_empty_file_replaces_nothing() {
    let book =
        imported(&Book::default(), &usage(&[&line(CONTOSO, "Contoso", ONE, "Open Storage Blobs 2026-10 PAL 0 10")]));
    let planned = planned(&book, &format!("{HEADER}\n"));
    assert!(planned.change.is_empty() && planned.report.rows == 0);
    assert!(planned.report.notes.iter().any(|note| note.contains("nothing is replaced")));
}

#[test]
fn a_file_without_figures_says_so_and_erases_nothing() {
    let full = usage(&[&line(CONTOSO, "Contoso", ONE, "Open Storage Blobs 2026-10 PAL 0 10")]);
    let book = imported(&Book::default(), &full);
    let stripped = full.replace("\t10\n", "\t\n");
    let planned = planned(&book, &stripped);
    assert!(planned.change.is_empty(), "{:?}", planned.report);
    let note = planned.report.notes.join("\n");
    assert!(note.contains("TotalACR is blank in every line") && note.contains("Executive report viewer"), "{note}");
    assert_eq!(shown(&imported(&Book::default(), &stripped)), ["Contoso Storage 2026-10 unknown pal"]);
}

#[test]
fn a_file_is_refused_with_what_it_is() {
    let refused = |text: &str| import::read(text.as_bytes(), None).expect_err("refused").to_string();
    assert!(refused("Name,Street\nContoso,Main").contains("its columns begin \"Name\", \"Street\""));
    let envelope =
        r#"{"value":[{"executionId":"1","reportAccessSecureLink":"https://contoso.example"}],"totalCount":1}"#;
    assert!(refused(envelope).contains("reportAccessSecureLink"));
    let bad = refused(&usage(&[&line(CONTOSO, "Contoso", ONE, "Open Storage Blobs soon PAL 0 10")]));
    assert!(bad.contains("none of its 1 lines") && bad.contains("line 2, column Month: \"soon\""), "{bad}");
    let latin = import::read(&b"SubscriptionId,ServiceName,Month,CustomerTpid\n,Caf\xe9,2026-10,7\n"[..], None);
    assert!(matches!(latin, Err(ImportError::Encoding { line: 2, .. })), "{latin:?}");
}
