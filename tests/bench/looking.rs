//! The dashboard on a book of 20,000 customers and 40,000 associations: how long it stands still at a key, how soon it
//! shows what is asked for, how much memory it takes, and how many bytes a frame has.

use crate::dashboard::Dashboard;
use crate::report::Report;
use crate::stores::{fill, laurels};
use std::path::Path;
use std::time::{Duration, Instant};

const ROWS: usize = 1_000_000;
/// Figures of a book of 4,800 customers and 9,600 associations.
const FEWER_ROWS: usize = 240_000;
/// What the dashboard may take with [`FEWER_ROWS`], and beyond what `score` takes with [`ROWS`], in megabytes.
const MEMORY: f64 = 150.0;
const MEMORY_BEYOND: f64 = 60.0;
/// The most that a pane as text may take, times what `score` takes.
const SHOWN: f64 = 1.2;
const PANES: [&str; 5] = ["overview", "associations", "designations", "certifications", "activity"];
/// What is waited before a key is pressed whose answer is timed.
const REST: Duration = Duration::from_millis(500);
/// The longest that any key may let the screen stand still, in milliseconds.
const STILL: f64 = 30.0;
/// The longest until what was asked for is there, in milliseconds.
const SOON: f64 = 300.0;
const DOWN: &[u8] = b"\x1b[B";
const CTRL_S: &[u8] = b"\x13";
const ESC: &[u8] = b"\x1b";

pub fn run(report: &mut Report) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = folder.path().join("large.db");
    fill(&store, ROWS);
    Dashboard::start_on(&store).quit(); // The first opening of a day keeps scores and makes a backup.
    bytes(report, &store);
    content(report, &store);
    let score = laurels(&store, &["score"]).peak;
    keys(report, &store, score.map(|peak| peak + MEMORY_BEYOND));
    panes(report, &store);
    let fewer = folder.path().join("fewer.db");
    fill(&fewer, FEWER_ROWS);
    Dashboard::start_on(&fewer).quit();
    let mut dashboard = at_associations(&fewer);
    let what = "240,000 figures: memory of the dashboard";
    memory(report, &dashboard, what, Some(MEMORY));
    change_all(&mut dashboard, |dashboard, _, key| {
        dashboard.answer(key, REST);
    });
    memory(report, &dashboard, &format!("{what}, all associations changed"), Some(MEMORY));
    dashboard.quit();
}

fn memory(report: &mut Report, dashboard: &Dashboard, what: &str, limit: Option<f64>) {
    match dashboard.memory().zip(limit) {
        Some((peak, limit)) => report.measure(what, peak, limit, "MB"),
        None => report.skipped(what, "needs /proc"),
    }
}

/// Panes as text, each against `score`: medians of three, in turn.
fn panes(report: &mut Report, store: &Path) {
    let median_of = |arguments: &[&str]| {
        let mut times: Vec<Duration> = (0..3).map(|_| laurels(store, arguments).took).collect();
        times.sort();
        times[1].as_secs_f64()
    };
    for pane in PANES {
        let ratio = median_of(&["show", pane]) / median_of(&["score"]);
        report.measure(&format!("1,000,000 figures: show {pane}, times score"), ratio, SHOWN, "times");
    }
}

/// The dashboard with the list of associations in front, all of it worked out.
fn at_associations(store: &Path) -> Dashboard {
    let mut dashboard = Dashboard::start_on(store);
    dashboard.wait_for_scores();
    dashboard.answer(b"2", REST);
    dashboard.wait_until(has_stakes);
    dashboard.drain(Duration::from_secs(2));
    dashboard
}

/// Whether some association says how many points hang on it.
fn has_stakes(text: &str) -> bool {
    let ends_in_points = |line: &str| {
        let last = line.trim_end_matches(['│', ' ']).rsplit(' ').next().unwrap_or_default();
        last.trim_end_matches('?').parse::<f64>().is_ok_and(|points| points > 0.0)
    };
    text.lines().any(|line| line.contains("everything") && ends_in_points(line))
}

fn milliseconds(took: Duration) -> f64 {
    took.as_secs_f64() * 1e3
}

/// Marks all associations, sets their notes in one form, and says yes. `press` presses a key and is told what it does.
fn change_all(dashboard: &mut Dashboard, mut press: impl FnMut(&mut Dashboard, &str, &[u8])) {
    press(dashboard, "marking all", b"*");
    press(dashboard, "opening a form over all", b"e");
    for _ in 0..20 {
        if dashboard.text().lines().any(|line| line.contains("▌  Notes ")) {
            break;
        }
        dashboard.answer(DOWN, Duration::from_millis(60));
    }
    press(dashboard, "typing in it", b"a");
    press(dashboard, "saving it", CTRL_S);
    dashboard.wait_until(|text| text.contains("records?"));
    press(dashboard, "saying yes to that", b"y");
    dashboard.wait_until(|text| text.contains("Recorded: changed"));
}

fn keys(report: &mut Report, store: &Path, most: Option<f64>) {
    let mut dashboard = at_associations(store);
    memory(report, &dashboard, "1,000,000 figures: memory of the dashboard", most);
    let mut timed = |dashboard: &mut Dashboard, what: &str, key: &[u8]| {
        let took = dashboard.answer(key, REST);
        report.measure(&format!("40,000 associations: {what}"), milliseconds(took), STILL, "ms");
    };
    dashboard.answer(b"/", REST);
    timed(&mut dashboard, "the first letter of a filter", b"c");
    timed(&mut dashboard, "the second", b"o");
    dashboard.answer(ESC, REST);
    change_all(&mut dashboard, &mut timed);
    memory(report, &dashboard, "1,000,000 figures: memory of the dashboard, all associations changed", most);
    dashboard.quit();
}

fn content(report: &mut Report, store: &Path) {
    let mut dashboard = Dashboard::start_on(store);
    dashboard.wait_for_scores();
    dashboard.drain(Duration::from_secs(5));
    let mut shown = |dashboard: &mut Dashboard, what: &str, keys: &[u8], wanted: &dyn Fn(&str) -> bool| {
        let begin = Instant::now();
        dashboard.answer(keys, Duration::ZERO);
        dashboard.wait_until(wanted);
        report.measure(&format!("20,000 customers: {what}"), milliseconds(begin.elapsed()), SOON, "ms");
        dashboard.drain(Duration::from_secs(2));
    };
    let is_done = |text: &str| !text.to_lowercase().contains("working it out");
    // Of these the visible rows come first.
    shown(&mut dashboard, "what hangs on each visible association", b"2", &has_stakes);
    shown(&mut dashboard, "the first days of the timeline", b"4]]", &|text| text.contains("Scores  Business"));
    shown(&mut dashboard, "the overview", b"1", &|text| text.contains("Do next") && is_done(text));
    dashboard.answer(b"a", REST);
    shown(&mut dashboard, "the scores of another day", b"-30\r", &|text| text.contains("NOT TODAY") && is_done(text));
    dashboard.answer(b"r", REST);
    shown(&mut dashboard, "the scores by another rulebook", b"\x1b[A\r", &|text| {
        !text.contains("enter choose") && is_done(text)
    });
    dashboard.quit();
}

fn bytes(report: &mut Report, store: &Path) {
    let mut dashboard = at_associations(store);
    let longest = |dashboard: &mut Dashboard, times: usize| {
        let frames = (0..times).map(|_| dashboard.frame(DOWN, Duration::from_millis(120)));
        frames.max().unwrap_or_default() as f64
    };
    let moved = longest(&mut dashboard, 10);
    report.measure("bytes of a move in a list with its panel", moved, 1_500.0, "bytes");
    dashboard.answer(b"G", REST);
    dashboard.answer(b"g", REST);
    for _ in 0..30 {
        dashboard.frame(DOWN, Duration::from_millis(60));
    }
    let scrolled = longest(&mut dashboard, 10);
    report.measure("bytes of scrolling by a row with the panel", scrolled, 1_000.0, "bytes");
    let held = dashboard.frame(&DOWN.repeat(45), REST);
    report.measure("bytes of 45 held presses of an arrow key", held as f64, 3_500.0, "bytes");
    dashboard.quit();
}
