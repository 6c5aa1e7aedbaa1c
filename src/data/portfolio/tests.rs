//! What a portfolio shows before its books are scored, and in which order they are.

use super::*;
use laurels_core::rulebook;

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn who_is_looked_at_is_scored_first_wherever_somebody_scrolls() {
    let visible = Visible::default();
    let all = ["a", "b", "c", "d", "e", "f"];
    let waiting = Waiting::new((0..).zip(all).map(|(at, name)| (name, at)), &visible);
    let next = || waiting.next().and_then(|at| all.get(at).copied());
    assert_eq!(next(), Some("a"));
    visible.set(names(&["e", "no such partner", "d"]));
    assert_eq!([next(), next()], [Some("e"), Some("d")]);
    visible.set(names(&["f", "e"]));
    assert_eq!(next(), Some("f"));
    visible.set(Vec::new());
    assert_eq!([next(), next(), next()], [Some("b"), Some("c"), None]);
}

#[test]
fn a_kept_card_of_an_earlier_day_is_shown_as_that_until_the_book_is_scored_again() {
    let (folder, cache) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let write = |name: &str| {
        let dataset = r#"{"format": "laurels/dataset", "version": 1, "partner": {"name": "NAME"}}"#;
        fs::write(folder.path().join(name), dataset.replace("NAME", name)).expect("written");
    };
    write("contoso.json");
    let rules = rulebook::shipped("2026-10").expect("a rulebook").expect("without problems");
    let day = |text: &str| text.parse().expect("a day");
    let read = |date: &str| {
        let query = PortfolioQuery {
            rules: &rules,
            moment: AsOf::today(day(date)),
            days: TodoSettings::default(),
            cache: Some(cache.path()),
        };
        let mut shown = Vec::new();
        let rows = read_showing(folder.path(), query, &Visible::default(), &mut |rows| {
            shown.push(rows);
            true
        });
        (shown, rows.expect("read"))
    };
    let told = |rows: &[PartnerRow]| {
        let told = |row: &PartnerRow| (row.file.clone(), row.read().map(|of| of.as_of.to_string()), row.pending);
        rows.iter().map(told).collect::<Vec<_>>()
    };
    let of = |file: &str, day: Option<&str>, pending| (file.to_owned(), day.map(str::to_owned), pending);
    let (shown, rows) = read("2026-11-21");
    assert_eq!(shown.iter().map(|rows| told(rows)).collect::<Vec<_>>(), vec![[of("contoso.json", None, true)]; 2]);
    assert_eq!(told(&rows), [of("contoso.json", Some("2026-11-21"), false)]);
    write("litware.json");
    let (shown, rows) = read("2026-11-22");
    let before_any_score = shown.get(1).map(|rows| told(rows));
    let expected = [of("contoso.json", Some("2026-11-21"), true), of("litware.json", None, true)];
    assert_eq!(before_any_score.as_deref(), Some(&expected[..]));
    assert!(shown.iter().skip(1).all(|rows| rows.iter().all(|row| row.has_book)), "each can be opened meanwhile");
    let expected = ["contoso.json", "litware.json"].map(|file| of(file, Some("2026-11-22"), false));
    assert_eq!(told(&rows), expected);
    assert_eq!(fs::read_dir(cache.path()).expect("a folder").count(), 2, "a card of an earlier day is replaced");
    let (shown, rows) = read("2026-11-22");
    assert_eq!(shown.len(), 1, "nothing is left to be scored: {shown:?}");
    assert_eq!(told(&rows), expected);
    // A card of a later day tells nothing of an earlier one.
    let (shown, _) = read("2026-11-20");
    assert!(shown.iter().flatten().all(|row| row.summary.is_none()), "{shown:?}");
}
