//! Keepers of stores, and the reports that they import.

use super::stores;
use laurels_core::import_report::{FileHints, Preview, Progress};
use laurels_data::service::{BookService, Setup, Source};
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A service of the store in a folder.
pub fn service(folder: &TempDir) -> BookService {
    of(Source::Store(stores::path(folder)), false)
}

/// A service of any source.
pub fn of(source: Source, read_only: bool) -> BookService {
    BookService::new(Setup { source, read_only, as_of: None, rulebooks: Vec::new(), own_rules: Vec::new() })
}

/// Lets whatever is under way go on.
pub fn on(_: Progress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// The book as a dataset, its figures' files and today's scores included.
pub fn spelled(service: &mut BookService) -> String {
    stores::spelled(&service.book().expect("a book"))
}

/// A report of one tenant a row: its number, the month, the dollars.
pub fn report(folder: &TempDir, name: &str, rows: &[(u32, &str, &str)]) -> PathBuf {
    let header = "SubscriptionId\tMonth\tServiceName\tMeterCategory\tCustomerName\tCustomerTenantId\tCustomerTpid\t\
                  PartnerAttributionType\tIsACRDuplicateAtPGALevel\tTotalACR\n";
    let line = |(tenant, month, dollars): &(u32, &str, &str)| {
        format!(
            "5ab00000-0000-4000-8000-{tenant:012}\t{month}-01\tStorage\tBlobs\tContoso {tenant}\t\
             7e000000-0000-4000-8000-{tenant:012}\t\tPartner Admin Link (PAL)\t0\t{dollars}\n"
        )
    };
    let path = folder.path().join(name);
    let text: String = std::iter::once(header.to_owned()).chain(rows.iter().map(line)).collect();
    fs::write(&path, text).expect("a report is written");
    path
}

/// What files would change.
pub fn preview(service: &mut BookService, files: &[&Path]) -> Preview {
    let files: Vec<PathBuf> = files.iter().map(|file| file.to_path_buf()).collect();
    service.plan_import(&files, &FileHints::default(), &mut on).expect("a plan")
}

/// Imports files; what they changed.
pub fn import(service: &mut BookService, files: &[&Path]) -> Preview {
    let preview = preview(service, files);
    service.import(&mut on).expect("an import");
    preview
}
