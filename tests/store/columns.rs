//! Tables of which nobody knows what they are: asked about, read as somebody says, and known by that the next time.

use crate::support::service::{on, service};
use laurels_core::book::ImportKind;
use laurels_core::import_report::{FileHints, TableHints, TableName, ToldColumn};

#[test]
fn what_is_said_of_columns_in_the_dashboard_is_kept_also_for_a_table_in_an_archive() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("claims.zip");
    let mut archive = zip::ZipWriter::new(std::fs::File::create(&path).expect("a file"));
    let list = "Kunde,Mandant,Art,Seit\nContoso,11111111-1111-4111-8111-111111111111,CPOR,2026-03-08\n";
    archive.start_file("claims.csv", zip::write::SimpleFileOptions::default()).expect("an entry");
    std::io::Write::write_all(&mut archive, list.as_bytes()).expect("written");
    archive.finish().expect("an archive");
    let mut service = service(&folder);
    let files = [path.clone()];
    let refused = service.plan_import(&files, &FileHints::default(), &mut on).expect_err("no report");
    let unknown = refused.unknown_table().expect("columns to be asked about");
    assert_eq!(
        unknown.seen.columns.iter().map(|column| column.title.as_str()).collect::<Vec<_>>(),
        ["Kunde", "Mandant", "Art", "Seit"]
    );
    assert_eq!((unknown.table.file.as_path(), unknown.table.part.as_str()), (path.as_path(), "claims.csv"));
    let kind = Some(ImportKind::Associations);
    let said = [("Mandant", "tenant"), ("Art", "association-type"), ("Seit", "started")];
    let columns = said.map(|(title, field)| ToldColumn { kind, title: title.into(), field: field.into() }).to_vec();
    service
        .plan_import(&files, &FileHints { kind, columns, ..FileHints::default() }, &mut on)
        .expect("read as it was said");
    service.import(&mut on).expect("imported");
    let again = self::service(&folder).plan_import(&files, &FileHints::default(), &mut on).expect("known by now");
    assert_eq!((again.reports[0].kind, again.changes), (ImportKind::Associations, false));
}

/// What was said of a table alone, as the window of the dashboard says it.
fn of_table(table: TableName, kind: ImportKind, columns: &[(&str, &str)]) -> FileHints {
    let column =
        |(title, field): &(&str, &str)| ToldColumn { kind: Some(kind), title: (*title).into(), field: (*field).into() };
    let columns = columns.iter().map(column).collect();
    FileHints { tables: vec![TableHints { table, kind, columns }], ..FileHints::default() }
}

#[test]
fn a_table_in_json_that_nobody_knows_is_asked_about_as_one_in_csv_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("claims.json");
    let claim = |name: &str, n: u32| {
        format!(
            r#"{{"kunde":{{"navn":"{name}","leietaker":"{n}1111111-1111-4111-8111-111111111111"}},"art":"CPOR","siden":"2026-03-08"}}"#
        )
    };
    let list = format!("{},{}", claim("Contoso", 1), claim("Litware", 2));
    let mut service = service(&folder);
    for wrapped in
        [format!("[{list}]"), format!("{{\"value\":[{list}]}}"), list.replace("},{\"kunde\"", "}\n{\"kunde\"")]
    {
        std::fs::write(&path, wrapped).expect("written");
        let refused =
            service.plan_import(std::slice::from_ref(&path), &FileHints::default(), &mut on).expect_err("no report");
        let unknown = refused.unknown_table().expect("columns to be asked about");
        let columns: Vec<_> =
            unknown.seen.columns.iter().map(|column| (column.title.as_str(), column.values.len())).collect();
        assert_eq!(columns, [("kunde.navn", 2), ("kunde.leietaker", 2), ("art", 2), ("siden", 2)]);
    }
    let files = [path.clone()];
    let said = [("kunde.leietaker", "tenant"), ("art", "association-type"), ("siden", "started")];
    let table = TableName { file: path.clone(), part: String::new() };
    let hints = of_table(table, ImportKind::Associations, &said);
    let preview = service.plan_import(&files, &hints, &mut on).expect("read as it was said");
    assert_eq!(preview.reports[0].taken, 2);
    service.import(&mut on).expect("imported");
    let again = self::service(&folder).plan_import(&files, &FileHints::default(), &mut on).expect("known by now");
    assert_eq!((again.reports[0].kind, again.changes), (ImportKind::Associations, false));
    for no_table in [
        r#"{"navn":"x","art":"y","siden":"z"}"#,
        r#"[{"navn":"x","art":"y"}]"#,
        r#"{"value":[{"executionStatus":"Pending","reportId":"1","reportName":"x"}]}"#,
    ] {
        std::fs::write(&path, no_table).expect("written");
        let refused =
            self::service(&folder).plan_import(&files, &FileHints::default(), &mut on).expect_err("no report");
        assert!(refused.unknown_table().is_none(), "{no_table}: {refused}");
    }
}

#[test]
fn a_kind_that_was_confirmed_without_a_column_is_not_asked_for_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("list.csv");
    let files = [path.clone()];
    let table = || TableName { file: path.clone(), part: String::new() };
    let list = |columns: &str, line: &str| std::fs::write(&path, format!("{columns}\n{line}\n")).expect("written");
    list("Tenant ID,Customer,Colour", "11111111-1111-4111-8111-111111111111,Contoso,red");
    let mut service = service(&folder);
    let refused = service.plan_import(&files, &FileHints::default(), &mut on).expect_err("of no kind");
    assert!(refused.unknown_table().is_some());
    let hints = of_table(table(), ImportKind::QualifiedCustomers, &[]);
    service.plan_import(&files, &hints, &mut on).expect("read as it was said");
    service.import(&mut on).expect("imported");
    let plan = || self::service(&folder).plan_import(&files, &FileHints::default(), &mut on);
    list("Customer,Colour,Tenant ID", "Litware,blue,22222222-2222-4222-8222-222222222222");
    let preview = plan().expect("known by now");
    let report = &preview.reports[0];
    assert_eq!((report.kind, report.added), (ImportKind::QualifiedCustomers, 1));
    assert_eq!(report.unmapped_columns, ["Colour"]);
    list("Tenant ID,Customer,Colour,Shape", "11111111-1111-4111-8111-111111111111,Contoso,red,round");
    assert!(plan().expect_err("another list").unknown_table().is_some());
    list("Tenant ID,Claim ID,Status", "11111111-1111-4111-8111-111111111111,C-1,Approved");
    assert_eq!(plan().expect("a list of claims").reports[0].kind, ImportKind::Associations);
}

#[test]
fn an_unknown_table_beside_known_ones_is_read_with_what_was_said_of_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let downloads = folder.path().join("downloads");
    std::fs::create_dir(&downloads).expect("a folder");
    let usage =
        "Month,ServiceName,CustomerTenantId,TotalACR\n2026-10-01,Storage,11111111-1111-4111-8111-111111111111,1.5\n";
    let claims = "Kunde,Mandant,Art,Seit\nContoso,11111111-1111-4111-8111-111111111111,CPOR,2026-03-08\n";
    let people = "Navn,Adresse,Bevis,Dag\nAda,ada@fabrikam.example,AZ-104,2026-02-10\n";
    let path = |name: &str| downloads.join(name);
    std::fs::write(path("claims.csv"), claims).expect("written");
    std::fs::write(path("notes.csv"), "To do\nCall\n").expect("written");
    let mut archive = zip::ZipWriter::new(std::fs::File::create(path("both.zip")).expect("a file"));
    for (name, text) in [("usage.csv", usage), ("people.csv", people)] {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).expect("an entry");
        std::io::Write::write_all(&mut archive, text.as_bytes()).expect("written");
    }
    archive.finish().expect("an archive");
    let mut service = service(&folder);
    let unknown = |preview: &laurels_core::import_report::Preview| {
        let left = preview.left_out.iter().filter_map(|left| left.unknown.as_deref());
        let mut left: Vec<_> = left.map(|unknown| unknown.table.clone()).collect();
        left.sort_by_key(|table| table.file.clone());
        left
    };
    let table = |file: &str, part: &str| TableName { file: path(file), part: part.into() };
    let seen =
        service.plan_import(std::slice::from_ref(&downloads), &FileHints::default(), &mut on).expect("one is known");
    assert_eq!(seen.reports.iter().map(|report| report.kind).collect::<Vec<_>>(), [ImportKind::AzureUsage]);
    assert_eq!(unknown(&seen), [table("both.zip", "people.csv"), table("claims.csv", "")]);
    let said = |table: TableName, kind, columns: &[(&str, &str)]| TableHints {
        table,
        kind,
        columns: columns
            .iter()
            .map(|(title, field)| ToldColumn { kind: Some(kind), title: (*title).into(), field: (*field).into() })
            .collect(),
    };
    let claims = [("Mandant", "tenant"), ("Art", "association-type"), ("Seit", "started")];
    let people = [("Adresse", "work-email"), ("Bevis", "title"), ("Dag", "completed")];
    let tables = vec![
        said(table("claims.csv", ""), ImportKind::Associations, &claims),
        said(table("both.zip", "people.csv"), ImportKind::Certifications, &people),
    ];
    let hints = FileHints { tables, ..FileHints::default() };
    let preview = service.plan_import(std::slice::from_ref(&downloads), &hints, &mut on).expect("read as it was said");
    let mut kinds: Vec<&str> = preview.reports.iter().map(|report| report.kind.word()).collect();
    kinds.sort_unstable();
    assert_eq!((kinds, unknown(&preview)), (vec!["associations", "azure-usage", "certifications"], Vec::new()));
    service.import(&mut on).expect("imported");
    let again = self::service(&folder).plan_import(&[downloads], &FileHints::default(), &mut on).expect("known by now");
    assert_eq!((again.reports.len(), again.changes, unknown(&again)), (3, false, Vec::new()));
}
