//! The form of reported scores: which cells there are, what each takes, and what becomes of them.

use super::*;
use crate::core::rulebook::shipped;

fn rules() -> Rulebook {
    shipped("2026-07").expect("ships").expect("sound")
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn reported(points: i64, as_of: &str) -> Reported {
    Reported {
        designation: DesignationId::Infrastructure,
        metric: MetricId::NetCustomerAdds,
        track: None,
        value: Some(Points::whole(1)),
        points: Some(Points::whole(points)),
        as_of: day(as_of),
    }
}

fn around<'a>(book: &'a Book, rules: &'a Rulebook) -> Around<'a> {
    Around { book, rules, today: day("2026-11-22") }
}

/// The place of the cell of infrastructure's net customer adds.
const ADDS: usize = 3 * WIDTH;

fn type_into(sheet: &mut ScoreSheet, cell: usize, text: &str) {
    sheet.cells[cell].input = Input::from(text);
}

#[test]
fn thirty_cells_less_those_that_the_rules_do_not_have() {
    let (book, rules) = (Book::default(), rules());
    let sheet = ScoreSheet::new(around(&book, &rules));
    assert_eq!(sheet.cells.len(), 30);
    let missing: Vec<_> =
        sheet.cells.iter().filter(|cell| cell.most.is_none()).map(|c| (c.designation, c.metric)).collect();
    let advanced = MetricId::AdvancedCertifications;
    assert_eq!(missing, [(DesignationId::Security, advanced), (DesignationId::DataAi, advanced)]);
}

#[test]
fn tab_passes_every_cell_once_and_comes_round() {
    let (book, rules) = (Book::default(), rules());
    let mut sheet = ScoreSheet::new(around(&book, &rules));
    let mut passed = Vec::new();
    for _ in 0..29 {
        passed.push(sheet.focus);
        sheet.turn(1);
    }
    assert_eq!((passed.first(), sheet.focus), (Some(&Some(0)), Some(0)));
    passed.sort();
    passed.dedup();
    assert_eq!(passed.len(), 29, "28 cells and the day");
    sheet.focus = Some(2 + WIDTH);
    sheet.turn_row(true);
    assert_eq!(sheet.focus, Some(1 + 2 * WIDTH), "Security has no advanced certifications");
    sheet.focus = Some(0);
    sheet.turn_row(false);
    assert_eq!(sheet.focus, None, "the day stands above");
}

#[test]
fn a_new_day_s_figure_is_a_new_record_and_the_same_day_s_another_version() {
    let (rules, book) = (rules(), Book { reported: vec![reported(20, "2026-11-01")], ..Book::default() });
    let mut sheet = ScoreSheet::new(around(&book, &rules));
    assert_eq!(sheet.cells[ADDS].input.value(), "20", "the newest stands");
    assert!(sheet.change(around(&book, &rules)).expect("fine").is_empty());
    type_into(&mut sheet, ADDS, "22,5");
    let change = sheet.change(around(&book, &rules)).expect("fine");
    let [Edit { before: None, after: Some(LedgerRecord::Reported(after)) }] = change.edits.as_slice() else {
        panic!("{change:?}")
    };
    assert_eq!((after.points, after.value, after.as_of), (Some(Points::ratio(45, 2)), None, day("2026-11-22")));
    sheet.day = Input::from("2026-11-01");
    let change = sheet.change(around(&book, &rules)).expect("fine");
    assert!(matches!(change.edits.as_slice(), [Edit { before: Some(_), after: Some(_) }]));
}

#[test]
fn a_cell_that_is_blanked_takes_the_figure_away() {
    let (rules, book) = (rules(), Book { reported: vec![reported(20, "2026-11-01")], ..Book::default() });
    let mut sheet = ScoreSheet::new(around(&book, &rules));
    type_into(&mut sheet, ADDS, " ");
    let change = sheet.change(around(&book, &rules)).expect("fine");
    assert!(matches!(change.edits.as_slice(), [Edit { before: Some(_), after: None }]));
}

#[test]
fn what_cannot_be_is_refused_at_its_cell() {
    let (book, rules) = (Book::default(), rules());
    for wrong in ["31", "-1", "many"] {
        let mut sheet = ScoreSheet::new(around(&book, &rules));
        type_into(&mut sheet, ADDS, wrong);
        let (cell, why) = sheet.change(around(&book, &rules)).expect_err("refused");
        assert_eq!((cell, why.as_str()), (Some(ADDS), "expected points from 0 to 30.0"));
    }
    let mut sheet = ScoreSheet::new(around(&book, &rules));
    type_into(&mut sheet, ADDS, "30");
    sheet.day = Input::from("yesterday");
    assert_eq!(sheet.change(around(&book, &rules)).expect_err("refused").0, None);
}

#[test]
fn what_others_put_in_meanwhile_stands_unless_it_was_changed_here() {
    let (rules, before) = (rules(), Book::default());
    let after = Book { reported: vec![reported(20, "2026-11-22")], ..Book::default() };
    let mut sheet = ScoreSheet::new(around(&before, &rules));
    assert!(!sheet.follow(around(&after, &rules)));
    assert_eq!(sheet.cells[ADDS].input.value(), "20");
    let mut sheet = ScoreSheet::new(around(&before, &rules));
    type_into(&mut sheet, ADDS, "10");
    assert!(sheet.follow(around(&after, &rules)));
    assert_eq!((sheet.cells[ADDS].input.value(), sheet.cells[ADDS].theirs), ("10", true));
    let change = sheet.change(around(&after, &rules)).expect("fine");
    assert!(matches!(change.edits.as_slice(), [Edit { before: Some(_), after: Some(_) }]), "on top of theirs");
}
