//! Workbooks and archives, as programs write them.

use std::fmt::Write as _;
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

pub fn zipped(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        archive.start_file(*name, SimpleFileOptions::default()).expect("an entry");
        archive.write_all(bytes).expect("written");
    }
    archive.finish().expect("an archive").into_inner()
}

pub fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut into = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    into.write_all(bytes).expect("written");
    into.finish().expect("compressed")
}

/// A cell as Excel writes it: numbers and days as numbers, texts in place or by their place among all texts.
fn cell(at: &str, said: &str, texts: &mut Vec<String>, are_shared: bool) -> String {
    if let Ok(day) = said.parse::<chrono::NaiveDate>() {
        let first = chrono::NaiveDate::from_ymd_opt(1899, 12, 30).expect("a day");
        return format!(r#"<c r="{at}" s="1"><v>{}</v></c>"#, (day - first).num_days());
    }
    if said.parse::<f64>().is_ok() {
        return format!(r#"<c r="{at}"><v>{said}</v></c>"#);
    }
    let said = said.replace('&', "&amp;").replace('<', "&lt;");
    if !are_shared {
        return format!(r#"<c r="{at}" t="inlineStr"><is><t>{said}</t></is></c>"#);
    }
    texts.push(said);
    format!(r#"<c r="{at}" t="s"><v>{}</v></c>"#, texts.len() - 1)
}

/// A workbook with these sheets; blank cells are left out, as Excel leaves them.
pub fn workbook(sheets: &[(&str, Vec<Vec<String>>)], are_shared: bool) -> Vec<u8> {
    let files = workbook_files(sheets, are_shared);
    let entries: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    zipped(&entries)
}

/// What is in such a workbook.
pub fn workbook_files(sheets: &[(&str, Vec<Vec<String>>)], are_shared: bool) -> Vec<(String, String)> {
    let (mut names, mut links, mut texts) = (String::new(), String::new(), Vec::new());
    let mut files: Vec<(String, String)> = Vec::new();
    for (number, (name, rows)) in (1..).zip(sheets) {
        write!(names, r#"<sheet name="{name}" sheetId="{number}" r:id="rId{number}"/>"#).expect("written");
        write!(
            links,
            r#"<Relationship Id="rId{number}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet{number}.xml"/>"#
        )
        .expect("written");
        let mut data = String::new();
        for (row, fields) in (1..).zip(rows) {
            write!(data, r#"<row r="{row}">"#).expect("written");
            for (column, said) in fields.iter().enumerate().filter(|(_, said)| !said.is_empty()) {
                let letter = |number: usize| char::from(b'A' + u8::try_from(number % 26).expect("a letter"));
                let before = if column >= 26 { letter(column / 26 - 1).to_string() } else { String::new() };
                data += &cell(&format!("{before}{}{row}", letter(column)), said, &mut texts, are_shared);
            }
            data += "</row>";
        }
        let sheet = format!(
            r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{data}</sheetData></worksheet>"#
        );
        files.push((format!("xl/worksheets/sheet{number}.xml"), sheet));
    }
    let texts: String = texts.iter().map(|text| format!("<si><t>{text}</t></si>")).collect();
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    files.extend([
        (
            "_rels/.rels".to_owned(),
            format!(
                r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
            ),
        ),
        (
            "xl/workbook.xml".to_owned(),
            format!(r#"<workbook xmlns="{main}" xmlns:r="{relations}"><sheets>{names}</sheets></workbook>"#),
        ),
        (
            "xl/_rels/workbook.xml.rels".to_owned(),
            format!(
                r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{links}<Relationship Id="rId98" Type="{relations}/styles" Target="styles.xml"/><Relationship Id="rId99" Type="{relations}/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#
            ),
        ),
        ("xl/sharedStrings.xml".to_owned(), format!(r#"<sst xmlns="{main}">{texts}</sst>"#)),
        (
            "xl/styles.xml".to_owned(),
            format!(
                r#"<styleSheet xmlns="{main}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>"#
            ),
        ),
    ]);
    files
}

/// A workbook as LibreOffice writes it, with these sheets: the name of each, and its rows as OpenDocument spells them.
pub fn open_document(sheets: &[(&str, String)]) -> Vec<u8> {
    let content = open_content(sheets);
    zipped(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", content.as_bytes())])
}

pub fn open_content(sheets: &[(&str, String)]) -> String {
    let tables = sheets.iter().map(|(name, rows)| {
        format!(r#"<table:table table:name="{name}"><table:table-column table:number-columns-repeated="16384"/>{rows}</table:table>"#)
    });
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
        xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">
        <office:body><office:spreadsheet>{}</office:spreadsheet></office:body></office:document-content>"#,
        tables.collect::<String>()
    )
}

/// Rows as OpenDocument spells them: days and numbers as such, blank cells as repeats.
pub fn open_rows(rows: &[Vec<String>]) -> String {
    let cell = |said: &String| {
        let text = said.replace('&', "&amp;").replace('<', "&lt;");
        match (said.parse::<chrono::NaiveDate>(), said.parse::<f64>()) {
            _ if said.is_empty() => r#"<table:table-cell/>"#.to_owned(),
            (Ok(day), _) => format!(
                r#"<table:table-cell office:value-type="date" office:date-value="{day}"><text:p>on a day</text:p></table:table-cell>"#
            ),
            (_, Ok(number)) => format!(
                r#"<table:table-cell office:value-type="float" office:value="{number}"><text:p>about</text:p></table:table-cell>"#
            ),
            _ => format!(
                r#"<table:table-cell office:value-type="string"><office:annotation><text:p>a note</text:p></office:annotation><text:p>{text}</text:p></table:table-cell>"#
            ),
        }
    };
    let row = |row: &Vec<String>| {
        let rest = r#"<table:table-cell table:number-columns-repeated="16370"/>"#;
        format!("<table:table-row>{}{rest}</table:table-row>", row.iter().map(cell).collect::<String>())
    };
    rows.iter().map(row).collect()
}

pub const BLANK_ROWS: &str = r#"<table:table-row table:number-rows-repeated="1048500"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>"#;
