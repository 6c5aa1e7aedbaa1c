//! Reports taken into a book: what they say of customers, subscriptions and figures, and what a second file changes.

use crate::support::stores;
use chrono::NaiveDate;
use laurels_core::book::{Book, ImportKind, SubscriptionStatus};
use laurels_core::change::Change;
use laurels_core::evidence::UsageRow;
use laurels_core::money::Micro;
use laurels_core::rulebook;
use laurels_data::exchange::import::layout::Layout;
use laurels_data::exchange::import::{self, FileFacts, ImportError, Planned};
use laurels_data::exchange::{dataset, demo};

pub const CONTOSO: &str = "11111111-1111-4111-8111-111111111111";
const FABRIKAM: &str = "22222222-2222-4222-8222-222222222222";
pub const ONE: &str = "aaaaaaaa-0000-4000-8000-000000000001";
pub const TWO: &str = "aaaaaaaa-0000-4000-8000-000000000002";

pub fn planned(book: &Book, text: &str) -> Planned {
    let parsed = import::read(text.as_bytes(), None).expect("a report");
    let file = FileFacts { name: "usage.tsv".to_owned(), as_of: NaiveDate::from_ymd_opt(2026, 11, 4), customer: None };
    import::plan(book, &parsed, &file)
}

pub fn applied(book: &Book, change: &Change) -> Book {
    book.apply(change, &rulebook::ranking().expect("the ranking")).expect("a change that fits")
}

fn imported(book: &Book, text: &str) -> Book {
    applied(book, &planned(book, text).change)
}

/// Every figure of a book.
pub fn rows(book: &Book) -> Vec<UsageRow> {
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
fn lines_are_summed_and_duplicates_add_their_attribution() {
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
        (0, 1, vec![FABRIKAM.into()])
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
fn a_file_without_figures_is_reported_and_deletes_nothing() {
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
fn a_refused_file_is_named_for_what_it_is() {
    let refused = |text: &str| import::read(text.as_bytes(), None).expect_err("refused").to_string();
    assert!(refused("Name,Street\nContoso,Main").contains("its columns begin \"Name\", \"Street\""));
    let envelope =
        r#"{"value":[{"executionId":"1","reportAccessSecureLink":"https://contoso.example"}],"totalCount":1}"#;
    assert!(refused(envelope).contains("reportAccessSecureLink"));
    let bad = refused(&usage(&[&line(CONTOSO, "Contoso", ONE, "Open Storage Blobs soon PAL 0 10")]));
    assert!(bad.contains("has no line that can be taken, of 1; line 2, column Month: \"soon\""), "{bad}");
    let mixed = "SubscriptionId,ServiceName,Month,CustomerTpid\n,Café,2026-10,7\n,Caf".as_bytes();
    let mixed = import::read(&[mixed, b"\xe9,2026-10,7\n"].concat()[..], None);
    assert!(matches!(mixed, Err(ImportError::Encoding { line: 3, .. })), "{mixed:?}");
}

fn hand_made(customers: &str) -> Book {
    let text = format!(r#"{{"format":"laurels/dataset","version":1,"customers":[{customers}]}}"#);
    dataset::read(text.as_bytes()).expect("a dataset").0
}

#[test]
fn importing_a_dataset_into_an_empty_book_gives_that_book() {
    for text in [demo::DATASET, include_str!("../fixtures/dataset/contract.json")] {
        let (wanted, _) = dataset::read(text.as_bytes()).expect("a dataset");
        let taken = planned(&Book::default(), text);
        assert_eq!((taken.report.kind, taken.report.added), (ImportKind::Dataset, taken.report.rows));
        let book = applied(&Book::default(), &taken.change);
        assert_eq!(stores::spelled(&book), stores::spelled(&wanted));
        let again = planned(&book, text);
        assert!(again.change.is_empty(), "{:?}", again.change.edits);
        assert_eq!(again.report.unchanged, again.report.rows);
    }
}

#[test]
fn importing_a_dataset_updates_its_records_only() {
    let book =
        imported(&Book::default(), &usage(&[&line(CONTOSO, "Contoso", ONE, "Open Storage Blobs 2026-10 PAL 0 10")]));
    let renamed = format!(
        r#"{{"format":"laurels/dataset","version":1,"customers":[
            {{"id":"{CONTOSO}","name":"Contoso Ltd","tenant_id":"{CONTOSO}","tpid":"640001","cloud":"commercial"}},
            {{"id":"northwind","name":"Northwind","cloud":"commercial"}}],
          "usage":[{{"customer":"{CONTOSO}","product":"azure","workload":"Backup","month":"2026-10","acr_usd":3}}]}}"#
    );
    let taken = planned(&book, &renamed);
    assert_eq!((taken.report.added, taken.report.updated), (2, 1));
    let book = applied(&book, &taken.change);
    assert_eq!(shown(&book), ["Contoso Ltd Backup 2026-10 3 not said", "Contoso Ltd Storage 2026-10 10 pal"]);
}

#[test]
fn a_tenant_matches_by_company_only_if_unambiguous() {
    let contoso = usage(&[&line(CONTOSO, "Contoso", ONE, "Open Storage Blobs 2026-10 PAL 0 10")]);
    let alone = hand_made(r#"{"id":"mine","name":"My Contoso","tpid":"640001","cloud":"commercial"}"#);
    let found = imported(&alone, &contoso);
    let mine = found.customer("mine").expect("it stays");
    assert_eq!(
        (found.customers.len(), mine.name.as_str(), mine.tenant_id.as_deref()),
        (1, "My Contoso", Some(CONTOSO))
    );
    assert!(planned(&found, &contoso).change.is_empty());

    let two = usage(&[
        &line(CONTOSO, "Contoso", ONE, "Open Storage Blobs 2026-10 PAL 0 10"),
        &line(FABRIKAM, "Contoso Japan", TWO, "Open Storage Blobs 2026-10 PAL 0 20"),
    ]);
    let plan = planned(&alone, &two);
    assert_eq!(applied(&alone, &plan.change).customers.len(), 3, "either tenant may be the one made by hand");
    let told =
        format!("one: My Contoso (mine) with {CONTOSO} and My Contoso (mine) with {FABRIKAM}. If the two are one");
    assert!(plan.report.notes.iter().any(|note| note.contains(&told)), "{:?}", plan.report.notes);

    let named = hand_made(r#"{"id":"mine","name":"CONTOSO","cloud":"commercial"}"#);
    let plan = planned(&named, &contoso);
    assert_eq!(applied(&named, &plan.change).customers.len(), 2, "a name proves nothing");
    assert!(plan.report.notes.iter().any(|note| note.contains("shares its name")), "{:?}", plan.report.notes);
}

#[test]
fn an_import_keeps_edited_subscription_fields_and_ignores_older_states() {
    let october = usage(&[&line(CONTOSO, "Contoso", ONE, "Active Storage Blobs 2026-10 PAL 0 10")]);
    let book = imported(&Book::default(), &october);
    let august = usage(&[&line(CONTOSO, "Contoso", ONE, "Closed Storage Blobs 2026-08 PAL 0 8")]);
    let book = imported(&book, &august);
    assert_eq!(book.subscription(ONE).map(|s| s.status), Some(SubscriptionStatus::Active));
    let november = usage(&[&line(CONTOSO, "Contoso", ONE, "Closed Storage Blobs 2026-11 PAL 0 8")]);
    let book = imported(&book, &november);
    assert_eq!(book.subscription(ONE).map(|s| s.status), Some(SubscriptionStatus::Cancelled));
}

#[test]
fn a_moved_subscription_is_removed_from_the_other_tenants_figures() {
    let text = usage(&[
        &line(CONTOSO, "Contoso", ONE, "Open Storage Blobs 2026-09 PAL 0 10"),
        &line(FABRIKAM, "Fabrikam", ONE, "Open Storage Blobs 2026-10 PAL 0 20"),
    ]);
    let plan = planned(&Book::default(), &text);
    let book = applied(&Book::default(), &plan.change);
    assert_eq!(book.subscription(ONE).map(|s| s.customer.as_str()), Some(FABRIKAM));
    assert_eq!(shown(&book), ["Contoso Storage 2026-09 10 pal", "Fabrikam Storage 2026-10 20 pal"]);
    assert!(plan.report.notes.iter().any(|note| note.contains("belongs to another customer")));
    assert!(planned(&book, &text).change.is_empty());
}

#[test]
fn an_explicit_kind_is_enforced() {
    let text = usage(&[&line(CONTOSO, "Contoso", ONE, "Open Storage Blobs 2026-10 PAL 0 10")]);
    let forced = |kind| import::read(text.as_bytes(), Some(kind));
    assert_eq!(forced(ImportKind::AzureUsage).expect("a report").kind, ImportKind::AzureUsage);
    let error = forced(ImportKind::TrainingCompletions).expect_err("refused").to_string();
    assert!(error.contains("no column TrainingType"), "{error}");
}

#[test]
fn a_new_kind_of_a_family_needs_only_a_file() {
    let layout = Layout::parse(
        r#"
        kind = "office-usage"
        title = "Office 365 usage"
        source = "for this test"
        family = "usage"
        product = "microsoft-365"
        signature = [["workload"], ["paid_seats"]]
        needs = [["tenant"], ["month"]]
        [[column]]
        field = "tenant"
        names = ["CustomerTenantId"]
        [[column]]
        field = "workload"
        names = ["WorkloadName"]
        [[column]]
        field = "month"
        names = ["Month"]
        [[column]]
        field = "paid_seats"
        names = ["PaidAvailableUnits"]
        [[column]]
        field = "active_users"
        names = ["MonthlyActiveUsers"]
        "#,
    )
    .expect("a layout");
    let text = format!(
        "CustomerTenantId,WorkloadName,Month,PaidAvailableUnits,MonthlyActiveUsers\n\
         {CONTOSO},Teams,2026-10,\"1,200\",1300\n{CONTOSO},Exchange Online,2026-10,300,\n"
    );
    let parsed = import::read_with(&[layout], text.as_bytes(), None).expect("a report");
    let planned = import::plan(
        &Book::default(),
        &parsed,
        &FileFacts { name: "office.csv".to_owned(), as_of: None, customer: None },
    );
    let book = applied(&Book::default(), &planned.change);
    let stated: Vec<_> = rows(&book).into_iter().map(|row| (row.workload, row.measures[2], row.measures[3])).collect();
    let units = |units| Some(Micro::units(units));
    assert_eq!(
        stated,
        [("Exchange Online".to_owned(), units(300), None), ("Teams".to_owned(), units(1200), units(1300))]
    );
}

#[test]
fn an_older_file_over_newer_figures_is_warned_of() {
    let text =
        |dollars| usage(&[&line(CONTOSO, "Contoso", ONE, &format!("Open Storage Blobs 2026-10 PAL 0 {dollars}"))]);
    let book = imported(&Book::default(), &text(10));
    let parsed = import::read(text(9).as_bytes(), None).expect("a report");
    for (made, doubted) in [("2026-11-03", true), ("2026-11-04", false), ("2026-11-05", false)] {
        let plan = import::plan(
            &book,
            &parsed,
            &FileFacts { name: "usage.tsv".to_owned(), as_of: made.parse().ok(), customer: None },
        );
        let notes = plan.report.notes.iter().filter(|note| note.contains("is it the newer one?")).count();
        assert_eq!(notes == 1, doubted, "{made}: {:?}", plan.report.notes);
    }
}

/// A book that holds nothing but the partner.
fn partner(fields: &str) -> String {
    format!(r#"{{"format":"laurels/dataset","version":1,"partner":{{{fields}}}}}"#)
}

#[test]
fn a_dataset_with_only_the_partner_is_imported_and_reported() {
    let text = partner(
        r#""name":"Fabrikam Partners","global_id":"1000001",
           "locations":[{"partner_id":"6096001","name":"Oslo"},{"partner_id":"6096002","name":"Bergen"}],
           "enrolled":[{"designation":"infrastructure","anniversary":"2027-01-15"}]"#,
    );
    let taken = planned(&Book::default(), &text);
    assert_eq!((taken.report.rows, taken.report.taken, taken.report.added), (4, 4, 4));
    let partner_note = "Of the partner itself: name, ids and contact of \"Fabrikam Partners\" (new); location 6096001 (new); \
                location 6096002 (new); enrolment in infrastructure (new).";
    assert_eq!(taken.report.notes, [partner_note]);
    let book = applied(&Book::default(), &taken.change);
    assert_eq!(stores::spelled(&book), stores::spelled(&dataset::read(text.as_bytes()).expect("a dataset").0));
    let again = planned(&book, &text);
    assert!(again.change.is_empty() && again.report.notes.is_empty());
    assert_eq!(again.report.unchanged, 4);
}

#[test]
fn changes_of_the_partner_are_listed_and_absent_fields_stay() {
    let before = r#""name":"Fabrikam","global_id":"1000001","locations":[{"partner_id":"6096001","name":"Oslo"}],
                    "enrolled":[{"designation":"security","anniversary":"2027-01-15"}]"#;
    let book = imported(&Book::default(), &partner(before));
    let renamed = r#""name":"Fabrikam Partners","locations":[{"partner_id":"6096001","name":"Oslo S"},
                     {"partner_id":"6096002","name":"Bergen"}]"#;
    let text = partner(renamed).replacen("\"partner\"", "\"people\":[{\"id\":\"ada\"}],\"partner\"", 1);
    let taken = planned(&book, &text);
    assert_eq!((taken.report.added, taken.report.updated, taken.report.rows), (2, 2, 4));
    let partner_note = "Of the partner itself: name, ids and contact of \"Fabrikam Partners\" (changed); location 6096001 (changed); \
                location 6096002 (new).";
    assert_eq!(taken.report.notes, [partner_note]);
    let partner = applied(&book, &taken.change).partner;
    assert_eq!((partner.name.as_str(), partner.global_id.as_deref()), ("Fabrikam Partners", Some("1000001")));
    let locations: Vec<&str> = partner.locations.iter().map(|location| location.name.as_str()).collect();
    assert_eq!((locations, partner.enrolled.len()), (vec!["Oslo S", "Bergen"], 1));
}

#[test]
fn reports_that_disagree_are_named_with_the_one_that_counts() {
    let usage = |dollars: &str| {
        usage(&[
            &line(CONTOSO, "Contoso", ONE, &format!("Open Storage Blobs 2026-10-01 PAL 0 {dollars}")),
            &line(CONTOSO, "Contoso", ONE, "Open Backup Vault 2026-10-01 PAL 0 1000"),
            &line(FABRIKAM, "Fabrikam", TWO, "Open Storage Blobs 2026-10-01 PAL 0 50"),
        ])
    };
    let details = |dollars: &str| {
        let header = "CustomerTenantId,CustomerName,Product,Month,PartnerAttributionType,TenantDomainName,AvailableSeats,AzureConsumedRevenueUSD";
        format!(
            "{header}\n{CONTOSO},Contoso,Microsoft Azure,2026-10-01,PAL,contoso.example,,{dollars}\n\
             {FABRIKAM},Fabrikam,Microsoft Azure,2026-10-01,PAL,fabrikam.example,,50.4\n"
        )
    };
    let said = |book: &Book, text: &str| {
        let notes = planned(book, text).report.notes;
        notes.into_iter().filter(|note| note.contains("differ")).collect::<Vec<_>>()
    };
    let book = imported(&Book::default(), &usage("200"));
    assert_eq!(said(&book, &details("1200.90")), [""; 0], "a rounding");
    assert_eq!(
        said(&book, &details("1150")),
        [
            "customers-and-tenants and azure-usage differ in 1 month of a customer (in 2026-10 Contoso has $1,150 and $1,200); azure-usage counts."
        ]
    );
    let book = imported(&Book::default(), &details("1150"));
    assert_eq!(
        said(&book, &usage("9,200")),
        [
            "azure-usage and customers-and-tenants differ in 1 month of a customer (in 2026-10 Contoso has $10,200 and $1,150); azure-usage counts."
        ]
    );
}
