//! Each kind of report in each container: it says the same as the plain file.

use crate::kinds::{Case, bare, cases, found, is_table, records};
use crate::old_workbook::old_workbook;
use crate::packed::{gzipped, open_document, open_rows, workbook, zipped};

#[test]
fn every_kind_says_the_same_in_every_container() {
    for case in &cases() {
        let plain = case.text.trim_start().as_bytes();
        check(case, "zip", &zipped(&[("exports/report.csv", plain)]));
        check(case, "gz", &gzipped(plain));
        if !is_table(case.text.trim_start()) {
            continue;
        }
        let rows = records(case);
        let sheets = [("Notes", vec![vec!["To do".to_owned()]]), ("Report", rows.clone())];
        for are_shared in [true, false] {
            check(case, "xlsx", &workbook(&sheets, are_shared));
        }
        // The writer of old workbooks makes a formula of a text that begins so.
        if !rows.iter().flatten().any(|field| field.starts_with('=')) {
            check(case, "xls", &old_workbook(&[("Report", rows.clone())]));
        }
        check(case, "ods", &open_document(&[("Report", open_rows(&rows))]));
    }
}

fn check(case: &Case, container: &str, bytes: &[u8]) {
    let mut found = found(case, bytes);
    // What else is in the container is named.
    found.notes.retain(|note| note != "\"Notes\" in it isn't a report and was left out.");
    assert_eq!(bare(found, &[]), bare(case.found.clone(), &[]), "{} as {container}", case.name);
}
