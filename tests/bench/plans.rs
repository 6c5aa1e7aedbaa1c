//! How long plans take on a large book, and how much memory beside what a score takes.

use crate::generate::book;
use crate::report::Report;
use crate::stores::{Run, keep, laurels};
use crate::todo::busy;
use laurels_core::book::DesignationId;

const SEED: u64 = 20_261_122;

pub fn run(report: &mut Report) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = folder.path().join("large.db");
    keep(&store, &busy(book(1_000_000, SEED)));
    let score = laurels(&store, &["score"]).peak;
    for id in DesignationId::ALL {
        let runs = (0..3).map(|_| laurels(&store, &["plan", id.word()]));
        let Some(Run { took, peak }) = runs.min_by_key(|run| run.took) else { continue };
        let what = format!("20,000 customers, 3,000 people: plan {id}");
        report.measure(&what, took.as_secs_f64(), 1.0, "s");
        match peak.zip(score) {
            Some((peak, score)) => report.measure(&format!("{what}, memory beyond score"), peak - score, 50.0, "MB"),
            None => report.skipped(&format!("{what}, memory beyond score"), "needs /proc"),
        }
    }
}
