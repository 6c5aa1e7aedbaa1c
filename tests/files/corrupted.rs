//! Files with something wrong in them, of every kind: what is taken fits into the book, is accounted for line by line, and
//! changes nothing the second time; the rest is refused. Nothing panics.

use crate::identity::document;
use crate::kinds::{Case, cases};
use crate::support::soak::{CASES, properties};
use laurels_core::book::{Book, ImportKind};
use laurels_core::rulebook;
use laurels_data::exchange::import::{self, FileFacts, Told};
use proptest::prelude::*;
use std::io::Cursor;
use std::sync::LazyLock;

static KINDS: LazyLock<Vec<Case>> = LazyLock::new(cases);

/// What takes the place of some bytes: a word that means something to a reader, or any bytes.
fn splinter() -> impl Strategy<Value = Vec<u8>> {
    let words = [
        "",
        "\n",
        "\r",
        "\t",
        ",",
        ";",
        "|",
        "\"",
        "\"\"",
        "=\"",
        "\\",
        "{",
        "}",
        "[",
        "]",
        ":",
        "null",
        "true",
        "-",
        "-1",
        "1e308",
        "NaN",
        "99999999999999999999",
        "0000-00-00",
        "2026-02-30",
        "9999-12-31",
        "1/13/2026",
        "\u{FEFF}",
        "\u{0}",
        "\u{202E}",
        "(",
        "%",
        "11111111-1111-4111-8111-111111111111",
        "CPOR",
        "CSPCPOR",
        "Month",
        "\u{1F600}",
    ];
    let word = proptest::sample::select(words.to_vec()).prop_map(|word| word.as_bytes().to_vec());
    prop_oneof![3 => word, 1 => proptest::collection::vec(any::<u8>(), 0..4)]
}

type Cuts = Vec<(prop::sample::Index, usize, Vec<u8>)>;

fn cuts() -> impl Strategy<Value = Cuts> {
    proptest::collection::vec((any::<prop::sample::Index>(), 0..12_usize, splinter()), 0..6)
}

fn with_cuts(text: &str, cuts: Cuts) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    for (at, length, splinter) in cuts {
        let at = at.index(bytes.len() + 1);
        let end = (at + length).min(bytes.len());
        bytes.splice(at..end, splinter);
    }
    bytes
}

/// Takes what can be taken, and holds it to what every import keeps.
fn check(bytes: &[u8], told: Option<ImportKind>, mut book: Book, file: &FileFacts) -> Result<(), TestCaseError> {
    let ranking = rulebook::ranking().expect("the ranking");
    let Ok(parts) = import::read_parts(Cursor::new(bytes), Told::from(told)) else { return Ok(()) };
    for mut parsed in parts {
        if (parsed.is_about_one_customer() && file.customer.is_none()) || parsed.resolve(&book, &ranking).is_err() {
            continue;
        }
        let planned = import::plan(&book, &parsed, file);
        let report = &planned.report;
        prop_assert_eq!(report.taken + report.skipped, report.rows, "{:?}", report);
        let after = book.apply(&planned.change, &ranking);
        prop_assert!(after.is_ok(), "{:?}", after.map(|_| ()));
        book = after.unwrap_or_default();
        let again = import::plan(&book, &parsed, file);
        prop_assert!(again.change.is_empty(), "the second import changes {:?}", again.change);
    }
    Ok(())
}

properties! {
    CASES;

    #[test]
    fn a_file_of_any_kind_is_taken_in_part_or_refused(which in any::<prop::sample::Index>(), cuts in cuts(), is_told in any::<bool>()) {
        let case = which.get(&KINDS);
        let (book, file) = case.before();
        check(&with_cuts(case.text.trim_start(), cuts), case.told().filter(|_| is_told), book, &file)?;
    }

    #[test]
    fn a_dataset_is_taken_or_refused(choices in proptest::collection::vec(any::<u8>(), 200), cuts in cuts()) {
        let file = FileFacts { name: "book.json".to_owned(), as_of: None, customer: None };
        check(&with_cuts(&document(choices).to_string(), cuts), None, Book::default(), &file)?;
    }
}
