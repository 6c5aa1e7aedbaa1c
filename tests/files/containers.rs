//! Reports in workbooks and archives, as JSON and as lists: each says the same as the plain file, and what only looks like
//! one is refused.

use crate::old_workbook::{compound, old_workbook};
use crate::packed::{BLANK_ROWS, gzipped, open_content, open_document, open_rows, workbook, workbook_files, zipped};
use crate::report_variants::{SUM, rows, sums, text, titles};
use crate::support::soak::{CASES, properties};
use laurels_core::book::{Book, ImportKind};
use laurels_core::import_report::ImportReport;
use laurels_core::rulebook;
use laurels_data::exchange::import::{self, FileFacts, ImportError, ParsedFile};
use proptest::prelude::*;
use std::io::Cursor;

fn read(bytes: &[u8]) -> Result<Vec<ParsedFile>, ImportError> {
    import::read_parts(Cursor::new(bytes), None)
}

/// A book with all the parts in it, and what was said of each.
fn taken(bytes: &[u8]) -> (Vec<ImportReport>, Book) {
    let mut book = Book::default();
    let mut reports = Vec::new();
    for part in read(bytes).expect("a report") {
        let facts = FileFacts { name: "report".to_owned(), as_of: None, customer: None };
        let planned = import::plan(&book, &part, &facts);
        book = book.apply(&planned.change, &rulebook::ranking().expect("the ranking")).expect("a change that fits");
        reports.push(planned.report);
    }
    (reports, book)
}

fn plain() -> String {
    text(&titles(), &rows(), ",")
}

#[test]
fn an_open_document_names_its_rows_and_repeats_them() {
    let rows = sheet();
    let header = open_rows(&rows[..1]);
    let one =
        open_rows(&rows[1..2]).replacen("<table:table-row>", r#"<table:table-row table:number-rows-repeated="3">"#, 1);
    let blank = r#"<table:table-row table:number-rows-repeated="5"><table:table-cell/></table:table-row>"#;
    let wrong = open_rows(&[rows[2]
        .iter()
        .map(|field| if field.is_empty() { field.clone() } else { "much".to_owned() })
        .collect()]);
    let (reports, _) = taken(&open_document(&[("Usage", format!("{header}{one}{blank}{wrong}{BLANK_ROWS}"))]));
    assert_eq!((reports[0].rows, reports[0].problems[0].line), (4, 10), "{reports:?}");
}

#[test]
fn an_open_document_that_is_more_than_it_says_is_refused() {
    let cell = |repeats: &str, text: &str| {
        format!(r#"<table:table-cell {repeats} office:value-type="string"><text:p>{text}</text:p></table:table-cell>"#)
    };
    let (long, header) = ("x".repeat(2 << 20), open_rows(&sheet()[..1]));
    let far = format!(
        r#"<table:table-row table:number-rows-repeated="4000000000"/><table:table-row>{}</table:table-row>"#,
        cell("", "x")
    );
    let wide = cell(r#"table:number-columns-repeated="4000000000""#, &"y".repeat(4_000));
    let many = format!(r#"<table:table-row table:number-rows-repeated="1000000">{wide}</table:table-row>"#);
    for rows in [far, cell("", &long), format!("{header}{many}"), format!("<table:table-row>{}", cell("", "&what;"))] {
        let bytes = open_document(&[("Usage", rows)]);
        let refused = read(&bytes).expect_err("too much").to_string();
        assert!(
            ["damaged", "a hundred times", "1 MiB", "1,048,576 rows", "unknown letter"]
                .iter()
                .any(|word| refused.contains(word)),
            "{refused}"
        );
    }
}

fn sheet() -> Vec<Vec<String>> {
    std::iter::once(titles()).chain(rows()).collect()
}

#[test]
fn what_is_in_a_container_says_the_same_as_the_plain_file() {
    let plain = plain();
    let inner = workbook(&[("Usage", sheet())], true);
    let above = vec![vec!["Azure usage, all tenants".to_owned()], Vec::new(), Vec::new()];
    let titled: Vec<Vec<String>> = above.into_iter().chain(sheet()).collect();
    for (what, bytes) in [
        ("gz", gzipped(plain.as_bytes())),
        ("zip", zipped(&[("azure-usage.csv", plain.as_bytes())])),
        ("zip with folders", zipped(&[("__MACOSX/x", b"\0\0"), ("reports/azure-usage.csv", plain.as_bytes())])),
        ("xlsx", inner.clone()),
        ("xlsx with texts in place", workbook(&[("Usage", sheet())], false)),
        ("xlsx with lines above", workbook(&[("Usage", titled.clone())], true)),
        ("xlsx in a zip", zipped(&[("usage.xlsx", &inner)])),
        ("xls", old_workbook(&[("Usage", sheet())])),
        ("xls with lines above", old_workbook(&[("Usage", titled.clone())])),
        ("xls in a zip", zipped(&[("usage.xls", &old_workbook(&[("Usage", sheet())]))])),
        ("gz in a zip", zipped(&[("usage.csv.gz", &gzipped(plain.as_bytes()))])),
        ("ods", open_document(&[("Usage", open_rows(&sheet()) + BLANK_ROWS)])),
        ("ods with lines above", open_document(&[("Usage", open_rows(&titled))])),
    ] {
        let (reports, book) = taken(&bytes);
        assert_eq!(sums(&book), SUM, "{what}");
        let [report] = reports.as_slice() else { panic!("{what}: {reports:?}") };
        assert_eq!((report.kind, report.rows, report.taken), (ImportKind::AzureUsage, 8, 6), "{what}");
        assert_eq!(report.problems, [], "{what}");
    }
}

#[test]
fn each_part_that_is_something_is_taken_and_the_others_are_named() {
    let notes = vec![vec!["To do".to_owned()], vec!["Call Contoso".to_owned()]];
    let people = [["Email", "Exam", "Date earned"], ["ada@fabrikam.example", "AZ-104", "2026-02-10"]];
    let people: Vec<Vec<String>> = people.map(|row| row.map(str::to_owned).to_vec()).to_vec();
    let own = [["Kunde", "Mandant", "Art"], ["Contoso", "1", "CPOR"]];
    let own: Vec<Vec<String>> = own.map(|row| row.map(str::to_owned).to_vec()).to_vec();
    let sheets = [("Notes", notes), ("Usage", sheet()), ("Blank", Vec::new()), ("Own", own), ("People", people)];
    for book in [workbook(&sheets, true), old_workbook(&sheets)] {
        let (reports, book) = taken(&book);
        let kinds: Vec<ImportKind> = reports.iter().map(|report| report.kind).collect();
        assert_eq!(kinds, [ImportKind::AzureUsage, ImportKind::Certifications]);
        assert_eq!((sums(&book).as_str(), book.certifications.len()), (SUM, 1));
        let told: Vec<&String> = reports[0].notes.iter().filter(|note| note.contains("isn't a report")).collect();
        assert_eq!(told, ["\"Notes\" in it isn't a report and was left out."]);
    }
    let parts = read(&workbook(&sheets, true)).expect("reports");
    let [own] = parts[0].left_out.as_slice() else { panic!("{parts:?}") };
    let why = "is of no kind that can be imported: its columns begin \"Kunde\", \"Mandant\", \"Art\"";
    assert_eq!((own.part.as_str(), own.why.as_str()), ("Own", why));
    let refused = read(&zipped(&[("a.txt", b"Hello,you\n"), ("b.txt", b"x\n")])).expect_err("no report");
    assert!(refused.to_string().contains("has a part, \"a.txt\", that is of no kind"), "{refused}");
}

#[test]
fn a_list_as_powershell_prints_it_is_a_table() {
    let list = "\nCustomerId            : 11111111-1111-4111-8111-111111111111\nDomain                : contoso.example\n\
                Name                  : Contoso, the big\n                        one\nRelationshipToPartner : Reseller\n\n\
                CustomerId            : 22222222-2222-4222-8222-222222222222\nDomain                : litware.example\n\
                Name                  : Litware\nRelationshipToPartner : None\n\n";
    for list in [list.to_owned(), list.replace('\n', "\r\n")] {
        let (reports, book) = taken(list.as_bytes());
        assert_eq!((reports[0].kind, reports[0].rows, reports[0].taken), (ImportKind::CspCustomers, 2, 1));
        let names: Vec<&str> = book.customers.iter().map(|customer| customer.name.as_str()).collect();
        assert_eq!(names, ["Contoso, the big one"]);
    }
}

#[test]
fn answers_of_an_api_are_tables_with_and_without_a_wrapper() {
    let customers = r#"[{"id":"x","companyProfile":{"tenantId":"11111111-1111-4111-8111-111111111111","domain":"contoso.example",
        "companyName":"Contoso","attributes":{"objectType":"CompanyProfile"}},"relationshipToPartner":"reseller",
        "attributes":{"objectType":"Customer"}}]"#;
    for json in [
        customers.to_owned(),
        format!(r#"{{"totalCount":1,"items":{customers},"links":{{"self":{{"uri":"/customers"}}}}}}"#),
        format!(r#"{{"@odata.context":"x","value":{customers}}}"#),
    ] {
        let (reports, book) = taken(json.as_bytes());
        assert_eq!((reports[0].kind, reports[0].rows), (ImportKind::CspCustomers, 1), "{json}");
        assert_eq!(reports[0].unmapped_columns, [""; 0], "{json}");
        assert_eq!(book.customers.len(), 1, "{json}");
    }
    let refused = read(br#"{"value":[{"reportId":"1","executionStatus":"Pending"}]}"#).expect_err("no report");
    assert!(refused.to_string().contains("not ready yet"), "{refused}");
}

#[test]
fn a_row_of_a_sheet_is_named_by_its_number() {
    let mut rows = sheet();
    rows.insert(1, Vec::new());
    rows[3][11] = "much".to_owned();
    let (reports, _) = taken(&workbook(&[("Usage", rows)], true));
    let [problem] = reports[0].problems.as_slice() else { panic!("{reports:?}") };
    assert_eq!((problem.line, problem.column.as_deref()), (4, Some("TotalACR")));
}

#[test]
fn what_unpacks_to_too_much_is_refused_before_it_is_unpacked() {
    let zeros = vec![0; 40 << 20];
    let spaces = vec![b' '; 40 << 20];
    let wide = format!("{}\n{}", plain(), "x".repeat(40 << 20));
    for bytes in [
        zipped(&[("a", &zeros), ("b", &zeros), ("c", &spaces)]),
        zipped(&[("xl/workbook.xml", &zeros), ("xl/sharedStrings.xml", &spaces)]),
        zipped(&[("azure-usage.csv", &[zeros.clone(), zeros.clone()].concat())]),
    ] {
        let refused = read(&bytes).expect_err("a bomb");
        assert!(matches!(refused, ImportError::UnpacksToTooMuch), "{refused}");
    }
    for bytes in [gzipped(&zeros), gzipped(&spaces), gzipped(wide.as_bytes()), zipped(&[("a.csv", &gzipped(b"x"))])] {
        assert!(read(&bytes).is_err());
    }
    let many: Vec<u8> = plain().into_bytes().into_iter().chain(b",,,,,,,,,,,\n".repeat(8 << 20)).collect();
    let refused = read(&gzipped(&many)).expect_err("a bomb").to_string();
    assert!(refused.contains("a hundred times"), "{refused}");
}

#[test]
fn damaged_and_old_containers_are_refused_with_a_way_out() {
    let whole = workbook(&[("Usage", sheet())], true);
    for bytes in
        [&whole[..whole.len() / 2], b"PK\x03\x04", b"PK\x05\x06\0\0", b"\x1f\x8b", b"\x1f\x8b\x08\0\0\0\0\0\0\0"]
    {
        assert!(read(bytes).is_err(), "{bytes:?}");
    }
    let mut circle = old_workbook(&[("Usage", sheet())]);
    let table = circle.len() - 512;
    circle[table..table + 4].copy_from_slice(&[0; 4]);
    let older = compound("Workbook", vec![9, 8, 4, 0, 0, 5, 5, 0]);
    for (bytes, words) in [
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0\0\0".to_vec(), "damaged or locked"),
        (circle, "damaged or locked"),
        (compound("EncryptedPackage", Vec::new()), "it has a password"),
        (compound("WordDocument", Vec::new()), "save it as .xlsx"),
        (older, "save it as .xlsx"),
        (old_workbook(&[("Usage", Vec::new())]).into_iter().chain(vec![0; 33 << 20]).collect(), "more than 32 MiB"),
    ] {
        let refused = read(&bytes).expect_err("no workbook that can be read").to_string();
        assert!(refused.contains(words), "{words}: {refused}");
    }
}

#[test]
fn the_cells_of_an_old_workbook_say_what_they_show() {
    let titles = ["Email", "Exam", "Date earned", "Name", "Points"].map(str::to_owned).to_vec();
    let long = "Ł".repeat(5_000);
    let row = |email: &str| [email, "=AZ-104", "2026-02-10", long.as_str(), "12.34"].map(str::to_owned).to_vec();
    let rows: Vec<Vec<String>> =
        std::iter::once(titles).chain((0..4).map(|n| row(&format!("ada{n}@fabrikam.example")))).collect();
    let (reports, book) = taken(&old_workbook(&[("People", rows)]));
    assert_eq!((reports[0].kind, reports[0].taken), (ImportKind::Certifications, 4), "{reports:?}");
    let earned = chrono::NaiveDate::from_ymd_opt(2026, 2, 10).expect("a day");
    assert!(book.certifications.iter().all(|held| held.exam == "AZ-104" && held.earned == earned));
    assert!(book.people.iter().all(|person| person.name == long), "{:?}", book.people[0].name.chars().count());
}

properties! {
    CASES;

    #[test]
    fn no_bytes_make_a_container_panic(
        of in 0..7_usize,
        cuts in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        end in any::<prop::sample::Index>(),
        is_cut in any::<bool>(),
    ) {
        let mut bytes = match of {
            0 => workbook(&[("Usage", sheet())], true),
            1 => zipped(&[("azure-usage.csv", plain().as_bytes())]),
            2 => gzipped(plain().as_bytes()),
            3 => open_document(&[("Usage", open_rows(&sheet()))]),
            4 => old_workbook(&[("Usage", sheet())]),
            5 => zipped(&[("usage.xls", &old_workbook(&[("Usage", sheet())])), ("usage.csv.gz", &gzipped(b"x"))]),
            _ => br#"[{"tenantId":"x","id":[1,{"a":null}],"value":{"items":[1.5,true]}}]"#.to_vec(),
        };
        for (at, byte) in cuts {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if is_cut {
            bytes.truncate(end.index(bytes.len()));
        }
        drop(read(&bytes));
    }

    #[test]
    fn no_workbook_makes_a_container_panic(
        is_open in any::<bool>(),
        cuts in proptest::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), splinter()), 1..6),
    ) {
        let mut files = match is_open {
            true => vec![
                ("mimetype".to_owned(), String::new()),
                ("content.xml".to_owned(), open_content(&[("Usage", open_rows(&sheet()))])),
            ],
            false => workbook_files(&[("Usage", sheet())], true),
        };
        let mut files: Vec<(String, Vec<u8>)> = files.drain(..).map(|(name, text)| (name, text.into_bytes())).collect();
        for (file, at, splinter) in cuts {
            let file = file.index(files.len());
            let bytes = &mut files[file].1;
            let at = at.index(bytes.len() + 1);
            let end = (at + splinter.0).min(bytes.len());
            bytes.splice(at..end, splinter.1);
        }
        let entries: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
        drop(read(&zipped(&entries)));
    }
}

#[test]
fn a_cell_far_beyond_every_sheet_is_refused() {
    let files = workbook_files(&[("Usage", sheet())], true);
    let beyond = |text: &str| text.replace(r#"r="B3""#, r#"r="B99999999999""#);
    let files: Vec<(String, String)> = files.into_iter().map(|(name, text)| (name, beyond(&text))).collect();
    assert!(files.iter().any(|(_, text)| text.contains("B99999999999")));
    let entries: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    assert!(read(&zipped(&entries)).is_err());
}

/// How many bytes are taken out of a file, and what is put in their place.
fn splinter() -> impl Strategy<Value = (usize, Vec<u8>)> {
    let odd =
        ["\"", "<", ">", "/>", "&", "-1", "99999999999", "4294967295", "1e308", "NaN", "A0", "ZZZ1", "XFE1048577", ":"];
    let word = proptest::sample::select(odd.to_vec()).prop_map(|word| word.as_bytes().to_vec());
    (0..12_usize, prop_oneof![word, proptest::collection::vec(any::<u8>(), 0..4)])
}

/// What the script of PowerShell writes: one link as an object, several roles as a list, a single one as an object.
#[test]
fn what_the_script_for_powershell_writes_is_taken_whole() {
    let (tenant, account) = ("11111111-1111-4111-8111-111111111111", "aaaaaaaa-0000-4000-8000-000000000001");
    let link = format!(
        r#"{{"PartnerId":"6096001","PartnerName":"Fabrikam Partners","TenantId":"{tenant}","ObjectId":"{account}","State":"Active"}}"#
    );
    let role = |name: &str, scope: &str| {
        format!(r#"{{"ObjectId":"{account}","RoleDefinitionName":"{name}","Scope":"/subscriptions/{scope}"}}"#)
    };
    for roles in [
        format!("[{},{}]", role("Owner", "a"), role("Reader", "b")),
        format!("{}\r\n{}", role("Owner", "a"), role("Reader", "b")),
    ] {
        let (reports, book) = taken(format!("\u{FEFF}{link}\r\n{roles}\r\n").as_bytes());
        assert!(reports.iter().all(|report| report.problems.is_empty() && report.skipped == 0), "{reports:?}");
        let association = book.associations.first().expect("a link");
        let credential = association.credential.as_ref().expect("an account");
        let held: Vec<&str> = credential.assignments.iter().map(|held| held.role.as_str()).collect();
        assert_eq!((association.partner_id.as_deref(), held), (Some("6096001"), vec!["Owner", "Reader"]));
    }
}

#[test]
fn the_outputs_of_several_commands_in_one_file_settle_who_is_linked_and_with_which_role() {
    const TENANT: &str = "11111111-1111-4111-8111-111111111111";
    const ACCOUNT: &str = "aaaaaaaa-0000-4000-8000-000000000001";
    const SUBSCRIPTION: &str = "bbbbbbbb-0000-4000-8000-000000000001";
    let roles = format!(
        r#"[{{"principalId":"{ACCOUNT}","principalName":"ada","principalType":"User","roleDefinitionName":"Owner",
          "scope":"/subscriptions/{SUBSCRIPTION}"}}]"#
    );
    let link = format!(
        r#"{{"objectId":"{ACCOUNT}","partnerId":"6096001","partnerName":null,"state":"Active","tenantId":"{TENANT}",
          "createdTime":"2026-01-02T03:04:05.1234567Z"}}"#
    );
    let accounts = format!(
        r#"[{{"cloudName":"AzureCloud","id":"{SUBSCRIPTION}","name":"Prod","state":"Enabled","tenantId":"{TENANT}",
          "tenantDisplayName":"Contoso"}}]"#
    );
    for text in [
        format!("{roles}\n{link}\n{accounts}\n"),
        format!("[{},{link},{}]", roles.trim_matches(['[', ']']), accounts.trim_matches(['[', ']'])),
    ] {
        let (reports, book) = taken(text.as_bytes());
        let kinds: Vec<ImportKind> = reports.iter().map(|report| report.kind).collect();
        assert_eq!(kinds, [ImportKind::AzureAccounts, ImportKind::PalLink, ImportKind::RoleAssignments]);
        assert!(reports.iter().all(|report| report.taken == 1 && report.problems.is_empty()), "{reports:?}");
        let link = book.associations.first().expect("a link");
        let credential = link.credential.as_ref().expect("an account");
        assert_eq!((credential.name.as_str(), link.partner_id.as_deref()), ("ada", Some("6096001")));
        let role = credential.assignments.first().expect("a role");
        assert_eq!(
            (role.role.as_str(), role.scope.as_str()),
            ("Owner", format!("/subscriptions/{SUBSCRIPTION}").as_str())
        );
        assert_eq!(book.customer(TENANT).map(|customer| customer.name.as_str()), Some("Contoso"));
    }
    let odd = format!("{link}\n{{\"colour\":\"red\"}}\n{roles}");
    let (reports, _) = taken(odd.as_bytes());
    assert_eq!(reports[0].notes, ["1 record is of no kind that can be imported and left out."]);
}
