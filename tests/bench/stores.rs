//! Imports and stores of a million rows: what they cost in time, memory and room, against a bare pass of a CSV reader, and
//! what others notice of them.

use crate::dashboard::Dashboard;
use crate::generate::{Seed, book};
use crate::report::Report;
use chrono::Utc;
use laurels_core::book::Book;
use laurels_core::change::{Change, Edit, EvidenceChange, LedgerRecord};
use laurels_core::evidence::{Batch, Figures};
use laurels_core::rulebook;
use laurels_core::scoring::{AsOf, score};
use laurels_data::store::{Access, Commit, Store};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

pub const ROWS: usize = 1_000_000;
const SEED: u64 = 20_261_122;
/// Key presses whose answers are timed while the book is being loaded.
const PRESSES: usize = 5;

pub fn run(report: &mut Report) {
    let folder = tempfile::tempdir().expect("a folder");
    imports(report, folder.path());
    stores(report, folder.path());
}

/// A run of the program to its end: how long it took, and the most memory it held, where the system tells.
pub struct Run {
    pub took: Duration,
    pub peak: Option<f64>,
}

impl Run {
    /// Measures the most memory that it held.
    pub fn measure_peak(&self, report: &mut Report, what: &str, limit: f64) {
        match self.peak {
            Some(peak) => report.measure(what, peak, limit, "MB"),
            None => report.skipped(what, "needs /proc"),
        }
    }
}

/// Runs the program on a store.
pub fn laurels(store: &Path, arguments: &[&str]) -> Run {
    run_of(Command::new(env!("CARGO_BIN_EXE_laurels")).arg("--store").arg(store).args(arguments))
}

/// Runs a command whose output nobody reads.
pub fn run_of(command: &mut Command) -> Run {
    let begin = Instant::now();
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program starts");
    let mut peak = None;
    let status = loop {
        peak = memory_of(child.id()).or(peak);
        match child.try_wait().expect("a status") {
            Some(status) => break status,
            None => std::thread::sleep(Duration::from_millis(1)),
        }
    };
    assert!(status.success(), "{command:?} ended with {status}");
    Run { took: begin.elapsed(), peak }
}

/// The most memory that a process held so far, in megabytes.
pub fn memory_of(process: u32) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<f64>().ok().map(|kilobytes| kilobytes / 1024.0)
}

fn imports(report: &mut Report, folder: &Path) {
    let (first, later) = (folder.join("azure-usage.tsv"), folder.join("azure-usage-later.tsv"));
    write_report(&first, ROWS, 0).expect("a report is written");
    write_report(&later, ROWS, 100).expect("a report is written");
    let store = folder.join("imports.db");
    let bare = bare_pass(&first).min(bare_pass(&first));
    let longest_wait = wait_for_readers(&store, || {
        let run = laurels(&store, &["import", first.to_str().expect("a path")]);
        let ratio = run.took.as_secs_f64() / bare.as_secs_f64();
        let size = std::fs::metadata(&first).map_or(0, |about| about.len()) as f64 / 1e6;
        report.measure(&format!("import of 1,000,000 lines ({size:.0} MB), times a bare pass"), ratio, 4.0, "times");
        run.measure_peak(report, "memory of that import", 120.0);
    });
    report.measure("longest that a reader waited meanwhile", longest_wait.as_secs_f64(), 1.0, "s");
    later_import(report, (&first, &later), "import of a later report with 1 % of lines changed, times the first", 3);
    let (first, later) = (folder.join("small.tsv"), folder.join("small-later.tsv"));
    write_report(&first, ROWS / 10, 0).expect("a report is written");
    write_report(&later, ROWS / 10, 100).expect("a report is written");
    later_import(report, (&first, &later), "the same of 100,000 lines", 9);
}

/// What a later report takes, times the first: medians of so many imports in turn.
fn later_import(report: &mut Report, (first, later): (&Path, &Path), what: &str, runs: usize) {
    let took = |store: &Path, file: &Path| laurels(store, &["import", file.to_str().expect("a path")]).took;
    let runs = (0..runs).map(|run| {
        let store = first.with_extension(format!("{run}.db"));
        let took = (took(&store, first), took(&store, later));
        std::fs::remove_file(&store).expect("the store is there");
        took
    });
    let (mut firsts, mut laters): (Vec<Duration>, Vec<Duration>) = runs.unzip();
    firsts.sort();
    laters.sort();
    let ratio = laters[laters.len() / 2].as_secs_f64() / firsts[firsts.len() / 2].as_secs_f64();
    report.measure(what, ratio, 0.7, "times");
}

/// Reads the store again and again while `work` is done; the longest that one look took.
fn wait_for_readers(store: &Path, work: impl FnOnce()) -> Duration {
    let (done, path) = (Arc::new(AtomicBool::new(false)), store.to_owned());
    let over = Arc::clone(&done);
    let reader = std::thread::spawn(move || {
        let mut longest = Duration::ZERO;
        while !over.load(Ordering::Relaxed) {
            let begin = Instant::now();
            let revision = Store::open(&path, Access::Read).and_then(|store| store.revision());
            if revision.is_ok() {
                longest = longest.max(begin.elapsed());
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        longest
    });
    work();
    done.store(true, Ordering::Relaxed);
    reader.join().expect("the reader ends")
}

/// Reads a file with the CSV reader, and nothing more.
fn bare_pass(file: &Path) -> Duration {
    let begin = Instant::now();
    let mut reader = csv::ReaderBuilder::new().delimiter(b'\t').from_path(file).expect("a report");
    let (mut record, mut rows) = (csv::ByteRecord::new(), 0);
    while reader.read_byte_record(&mut record).expect("a record") {
        rows += 1;
    }
    assert_eq!(rows, ROWS);
    begin.elapsed()
}

/// An Azure usage report: 4,000 subscriptions of 2,000 tenants, ten services with two meters each, of which some show in
/// twelve and a half months each. Of `changed` parts in ten thousand the figure is another than in the report with none.
pub fn write_report(file: &Path, lines: usize, changed: u64) -> std::io::Result<()> {
    const SERVICES: [&str; 10] = [
        "Virtual Machines",
        "Storage",
        "SQL Database",
        "Key Vault",
        "Sentinel",
        "App Service",
        "Azure Firewall",
        "Backup",
        "Azure Monitor",
        "Azure Kubernetes Service",
    ];
    const METERS: [&str; 2] = ["Standard, hot, locally redundant", "Premium, zone redundant, reserved"];
    let (mut seed, mut changes) = (Seed(SEED), Seed(SEED + 1));
    let mut out = BufWriter::new(File::create(file)?);
    writeln!(
        out,
        "PGAMpnId\tSubscriptionId\tSubscriptionStartDate\tSubscriptionEndDate\tFirstUseDate\tSubscriptionState\tMonth\t\
         ServiceName\tMeterCategory\tUsageUnits\tUsageQuantity\tCustomerName\tCustomerTenantId\tCustomerTpid\t\
         CustomerSegment\tCustomerMarket\tMpnId\tPartnerName\tPartnerLocation\tPartnerAttributionType\tSalesChannel\t\
         EnrollmentNumber\tIsACRDuplicateAtPGALevel\tResellerID\tResellerName\tMonthlySubscriptionLevelACR\tTotalACR"
    )?;
    let mut left = lines;
    for month in 0..13_u32 {
        let (year, month) = (2025 + (month + 9) / 12, (month + 9) % 12 + 1);
        for subscription in 0..4_000_u64 {
            let tenant = subscription / 2;
            for (service, meter) in (0..10).flat_map(|service| (0..2).map(move |meter| (service, meter))) {
                let cents = seed.below(900_000);
                let cents = if changes.below(10_000) < changed { cents + 1 } else { cents };
                if left == 0 {
                    return out.flush();
                }
                left -= 1;
                writeln!(
                    out,
                    "1000001\t5ab00000-0000-4000-8000-{subscription:012x}\t2024-03-01\t\t2024-03-04\tActive\t\
                     {year}-{month:02}-01\t{}\t{}\t1 Hour\t{}\tContoso {tenant}\t7e000000-0000-4000-8000-{tenant:012x}\t\
                     {}\tMajor Commercial\tNorway\t6096001\tFabrikam Partners\tOslo\tPartner Admin Link (PAL)\tDirect\t\
                     \t0\t\t\t\t{}.{:02}",
                    SERVICES[service],
                    METERS[meter],
                    cents % 744,
                    900_000 + tenant / 3,
                    cents / 100,
                    cents % 100,
                )?;
            }
        }
    }
    out.flush()
}

fn stores(report: &mut Report, folder: &Path) {
    let (large, small) = (folder.join("large.db"), folder.join("small.db"));
    fill(&large, ROWS);
    fill(&small, 0);
    let size = std::fs::metadata(&large).map_or(0, |about| about.len()) as f64 / 1e6;
    report.measure("a store of 1,000,000 usage rows", size, 60.0, "MB");
    let mut runs: Vec<Run> = (0..5).map(|_| laurels(&large, &["score"])).collect();
    runs.sort_by_key(|run| run.took);
    let run = &runs[runs.len() / 2];
    report.measure("laurels score on it", run.took.as_secs_f64(), 1.5, "s");
    run.measure_peak(report, "memory of that", 150.0);
    dashboards(report, &large, &small);
}

/// The dashboard on a large store, against the one on a store with nothing in it.
fn dashboards(report: &mut Report, large: &PathBuf, small: &PathBuf) {
    let first_frame = |store: &PathBuf| {
        let begin = Instant::now();
        let mut dashboard = Dashboard::start_on(store);
        dashboard.wait_for_scores();
        let took = begin.elapsed();
        dashboard.quit();
        took
    };
    first_frame(large); // The first opening of a day keeps scores and makes a backup.
    first_frame(small);
    let mut times: Vec<(Duration, Duration)> = (0..7).map(|_| (first_frame(large), first_frame(small))).collect();
    times.sort();
    let median = |mut times: Vec<Duration>| {
        times.sort();
        times[times.len() / 2]
    };
    let (large_ones, small_ones): (Vec<_>, Vec<_>) = times.into_iter().unzip();
    let later = median(large_ones).as_secs_f64() - median(small_ones).as_secs_f64();
    report.measure("first frame with scores, later than on an empty store", later * 1e3, 30.0, "ms");

    let begin = Instant::now();
    let mut dashboard = Dashboard::start_on(large);
    dashboard.wait_for_scores();
    let mut answers: Vec<Duration> =
        (0..PRESSES).map(|_| dashboard.answer(b"\x1b[B", Duration::from_millis(60))).collect();
    dashboard.wait_until(|text| !text.contains("STORED"));
    report.measure("start to the fresh score", begin.elapsed().as_secs_f64(), 2.0, "s");
    answers.sort();
    report.measure("an arrow key meanwhile", answers[PRESSES / 2].as_secs_f64() * 1e3, 20.0, "ms");
    dashboard.quit();
}

/// A store of a generated book; how long it took to put it in.
pub fn fill(path: &Path, rows: usize) -> Duration {
    keep(path, &book(rows, SEED))
}

/// The same of any book; of one without usage only the partner is kept.
pub fn keep(path: &Path, book: &Book) -> Duration {
    let has_usage = !book.usage.is_empty();
    let mut edits = vec![Edit::create(LedgerRecord::from(book.partner.clone()))];
    if has_usage {
        edits.extend(book.customers.iter().cloned().map(LedgerRecord::from).map(Edit::create));
        edits.extend(book.subscriptions.iter().cloned().map(LedgerRecord::from).map(Edit::create));
        edits.extend(book.associations.iter().cloned().map(LedgerRecord::from).map(Edit::create));
        edits.extend(book.people.iter().cloned().map(LedgerRecord::from).map(Edit::create));
        edits.extend(book.certifications.iter().cloned().map(LedgerRecord::from).map(Edit::create));
    }
    let batch = Batch {
        customers: book.customers.iter().map(|c| c.id.clone()).collect(),
        subscriptions: book.subscriptions.iter().map(|s| s.id.clone()).collect(),
        figures: Figures::of(&book.usage),
    };
    let evidence = has_usage.then_some(EvidenceChange::Apply(batch));
    let today = chrono::Local::now().date_naive();
    let rules = rulebook::shipped(rulebook::in_force(today).0).expect("it ships").expect("it loads");
    let card = score(book, &rules, AsOf::today(today));
    let commit = Commit {
        change: &Change { edits, evidence },
        base: 0,
        at: Utc::now(),
        who: "bench",
        host: None,
        what: "a generated book",
        undoes: None,
        moved: &[],
        snapshots: &[],
        card: Some(&card),
    };
    let mut store = Store::create(path).expect("a store");
    let begin = Instant::now();
    store.commit(&commit, &mut |_| ControlFlow::Continue(())).expect("it is kept");
    begin.elapsed()
}
