//! Imports of every kind and container: a large workbook against a bare pass of its cells, a folder against the sum of its
//! files, and the later report of each kind against the first.

use crate::report::Report;
use crate::stores::{ROWS, laurels, run_of, write_report};
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// How many lines a file of a kind has, and how often each is imported.
const LINES: usize = 20_000;
const RUNS: usize = 5;
/// How many files the folder has, and how large each is: 60 MB.
const FILES: usize = 200;
const FILE: usize = 300_000;

pub fn run(report: &mut Report) {
    let folder = tempfile::tempdir().expect("a folder");
    let tables = tables();
    of_workbook(report, folder.path());
    of_folder(report, folder.path(), &tables[..FIGURES]);
    tables.iter().for_each(|table| later(report, folder.path(), table, &tables));
}

/// The kinds that a folder is made of: those of figures, which come first.
const FIGURES: usize = 9;

/// A kind: its columns, and a line of it. `{n}` is the line's number, `{own}` an id of its own, `{guid}`, `{tenant}` and
/// `{person}` one that others share, `{month}` and `{day}` its time, `{amount}` what is another in the later report.
struct Table {
    kind: &'static str,
    columns: &'static str,
    line: &'static str,
}

/// Every kind, as `reports.txt` spells it in three lines.
fn tables() -> Vec<Table> {
    let blocks = include_str!("reports.txt").trim_end().split("\n\n");
    let table = |block: &'static str| match block.lines().collect::<Vec<_>>().as_slice() {
        [kind, columns, line] => Table { kind, columns, line },
        lines => panic!("a kind has three lines: {lines:?}"),
    };
    blocks.map(table).collect()
}

impl Table {
    /// The line of a number; of a `later` report every hundredth says something else.
    fn line(&self, n: usize, later: bool) -> String {
        let guid = |of: &str, n: usize| format!("{of}-0000-4000-8000-{n:012x}");
        let day = chrono::NaiveDate::from_ymd_opt(2000, 1, 1).expect("a day") + chrono::Days::new(n as u64 % 9_000);
        let amount = 10 + n % 15 + usize::from(later && n.is_multiple_of(100));
        let filled = [
            ("{month}", format!("2026-{:02}-01", n % 10 + 1)),
            ("{own}", guid("0e000000", n)),
            ("{guid}", guid("5ab00000", n / 10)),
            ("{tenant}", guid("7e000000", n / 20)),
            ("{person}", (n / 5).to_string()),
            ("{day}", day.to_string()),
            ("{amount}", amount.to_string()),
            ("{n}", n.to_string()),
        ];
        filled.iter().fold(self.line.to_owned(), |line, (mark, value)| line.replace(mark, value))
    }

    /// Writes a report of so many lines from a number on.
    fn write(&self, file: &Path, numbers: impl Iterator<Item = usize>, later: bool) {
        let mut text = format!("{}\n", self.columns);
        numbers.for_each(|n| writeln!(text, "{}", self.line(n, later)).expect("written"));
        fs::write(file, text).expect("a report is written");
    }

    /// What has to be in the book before, and what is said of the file.
    fn hints(&self, tables: &[Table]) -> (Option<String>, Vec<&str>) {
        let dataset = |sections: &str| format!(r#"{{"format":"laurels/dataset","version":1,{sections}}}"#);
        match self.kind {
            "csp-subscriptions" => {
                let customer = dataset(r#""customers":[{"id":"contoso","name":"Contoso"}]"#);
                (Some(customer), vec!["--customer", "contoso"])
            }
            "role-assignments" => {
                let links = tables.iter().find(|table| table.kind == "pal-link").expect("there is one");
                let lines: Vec<String> = (0..LINES).map(|n| links.line(n, false)).collect();
                (Some(format!("{}\n{}\n", links.columns, lines.join("\n"))), Vec::new())
            }
            kind if kind.starts_with("qualified") => (None, vec!["--kind", kind]),
            _ => (None, Vec::new()),
        }
    }
}

/// What the later report of a kind takes, times the first: medians of imports in turn.
fn later(report: &mut Report, folder: &Path, table: &Table, tables: &[Table]) {
    let path = |name: &str| folder.join(format!("{}-{name}", table.kind));
    let (first, later, before, store) = (path("first.csv"), path("later.csv"), path("before"), path("store.db"));
    table.write(&first, 0..LINES, false);
    table.write(&later, 0..LINES, true);
    let (content, hints) = table.hints(tables);
    content.iter().for_each(|content| fs::write(&before, content).expect("written"));
    let took = |file: &Path| {
        let arguments = [&["import", file.to_str().expect("a path")], hints.as_slice()].concat();
        laurels(&store, &arguments).took
    };
    let runs = (0..RUNS).map(|_| {
        drop(fs::remove_file(&store));
        if content.is_some() {
            laurels(&store, &["import", before.to_str().expect("a path")]);
        }
        (took(&first), took(&later))
    });
    let (firsts, laters): (Vec<Duration>, Vec<Duration>) = runs.unzip();
    let ratio = middle(laters).as_secs_f64() / middle(firsts).as_secs_f64();
    report.measure(&format!("import of a later {} with 1 % changed, times the first", table.kind), ratio, 0.7, "times");
}

fn middle(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// A folder of reports of all kinds of figures on the same tenants, against each of them alone in a store of its own.
fn of_folder(report: &mut Report, folder: &Path, tables: &[Table]) {
    let files = folder.join("downloads");
    fs::create_dir(&files).expect("a folder");
    let paths: Vec<PathBuf> = (0..FILES)
        .map(|number| {
            let (table, path) = (&tables[number % tables.len()], files.join(format!("{number:03}.csv")));
            let lines = FILE / (table.line(0, false).len() + 1);
            table.write(&path, (0..lines).map(|line| line * 10 + number / tables.len() % 10), false);
            path
        })
        .collect();
    let store = folder.join("folder.db");
    let alone = |path: &PathBuf| {
        drop(fs::remove_file(&store));
        laurels(&store, &["import", path.to_str().expect("a path")]).took
    };
    let parts: Duration = paths.iter().map(alone).sum();
    drop(fs::remove_file(&store));
    let all = laurels(&store, &["import", files.to_str().expect("a path")]);
    let ratio = all.took.as_secs_f64() / parts.as_secs_f64();
    report.measure("a folder of 200 mixed files of 60 MB, times the sum of its parts", ratio, 1.3, "times");
    all.measure_peak(report, "memory of that import", 500.0);
}

/// A workbook of a million rows, against a bare pass of its cells.
fn of_workbook(report: &mut Report, folder: &Path) {
    let (text, book) = (folder.join("large.tsv"), folder.join("large.xlsx"));
    write_report(&text, ROWS, 0).expect("a report is written");
    write_workbook(&text, &book).expect("a workbook is written");
    let bare = bare_pass(&book).min(bare_pass(&book));
    let mut import = Command::new(env!("CARGO_BIN_EXE_laurels"));
    let run = run_of(import.arg("--store").arg(folder.join("workbook.db")).arg("import").arg(&book));
    let ratio = run.took.as_secs_f64() / bare.as_secs_f64();
    report.measure("import of a workbook of 1,000,000 rows, times a bare pass", ratio, 3.0, "times");
    run.measure_peak(report, "memory of that import", 250.0);
}

/// Reads the cells of a workbook's first sheet, and nothing more.
fn bare_pass(file: &Path) -> Duration {
    use calamine::Reader;
    let begin = Instant::now();
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(file).expect("a workbook");
    let sheet = book.sheet_names().into_iter().next().expect("a sheet");
    let mut cells = book.worksheet_cells_reader(&sheet).expect("its cells");
    let mut count = 0;
    while cells.next_cell().expect("a cell").is_some() {
        count += 1;
    }
    assert!(count > ROWS * 10);
    begin.elapsed()
}

/// Writes a report of tabs as a workbook: numbers in place, texts among all texts, days as numbers.
fn write_workbook(text: &Path, into: &Path) -> zip::result::ZipResult<()> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const LINKS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
    const TYPES: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let options =
        SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).compression_level(Some(1));
    let mut archive = ZipWriter::new(BufWriter::new(File::create(into)?));
    let mut texts = indexmap::IndexSet::new();
    archive.start_file("xl/worksheets/sheet1.xml", options.large_file(true))?;
    write!(archive, r#"<worksheet xmlns="{MAIN}"><sheetData>"#)?;
    let mut reader = csv::ReaderBuilder::new().delimiter(b'\t').has_headers(false).from_path(text).expect("a report");
    let (mut record, mut row) = (csv::StringRecord::new(), String::new());
    for number in 1.. {
        if !reader.read_record(&mut record).expect("a record") {
            break;
        }
        row.clear();
        write!(row, r#"<row r="{number}">"#).expect("written");
        for (place, field) in record.iter().enumerate().filter(|(_, field)| !field.is_empty()) {
            let letter = char::from(b'A' + (place % 26) as u8);
            let before = if place < 26 { "" } else { "A" };
            let cell = match field.parse::<f64>() {
                Ok(_) => write!(row, r#"<c r="{before}{letter}{number}"><v>{field}</v></c>"#),
                Err(_) => {
                    let place = texts.insert_full(field.to_owned()).0;
                    write!(row, r#"<c r="{before}{letter}{number}" t="s"><v>{place}</v></c>"#)
                }
            };
            cell.expect("written");
        }
        row.push_str("</row>");
        archive.write_all(row.as_bytes())?;
    }
    archive.write_all(b"</sheetData></worksheet>")?;
    let texts: String = texts.iter().map(|text| format!("<si><t>{text}</t></si>")).collect();
    let (sheet, strings) = ("worksheets/sheet1.xml", "sharedStrings.xml");
    for (name, content) in [
        ("xl/sharedStrings.xml", format!(r#"<sst xmlns="{MAIN}">{texts}</sst>"#)),
        (
            "_rels/.rels",
            format!(
                r#"<Relationships xmlns="{LINKS}"><Relationship Id="rId1" Type="{TYPES}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                r#"<workbook xmlns="{MAIN}" xmlns:r="{TYPES}"><sheets><sheet name="Usage" sheetId="1" r:id="rId1"/></sheets></workbook>"#
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                r#"<Relationships xmlns="{LINKS}"><Relationship Id="rId1" Type="{TYPES}/worksheet" Target="{sheet}"/><Relationship Id="rId2" Type="{TYPES}/sharedStrings" Target="{strings}"/></Relationships>"#
            ),
        ),
    ] {
        archive.start_file(name, options)?;
        archive.write_all(content.as_bytes())?;
    }
    archive.finish()?.flush()?;
    Ok(())
}
