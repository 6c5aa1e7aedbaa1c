//! The form of reported scores: which cells there are, what each takes, and what becomes of them.

use super::*;
use laurels_core::rulebook::shipped;

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

fn context<'a>(book: &'a Book, rules: &'a Rulebook) -> WizardContext<'a> {
    WizardContext::new(book, rules, day("2026-11-22"))
}

/// The place of the cell of infrastructure's net customer adds.
const ADDS: usize = 3 * WIDTH;

fn type_into(form: &mut ReportedScoresForm, cell: usize, text: &str) {
    form.form.fields[FIRST + cell].set(text);
}

#[test]
fn there_is_a_cell_for_each_metric_of_the_rulebook() {
    let (book, rules) = (Book::default(), rules());
    let form = ReportedScoresForm::new(context(&book, &rules));
    assert_eq!(form.cells.len(), 30);
    let missing: Vec<_> =
        form.cells.iter().filter(|cell| cell.most.is_none()).map(|c| (c.designation, c.metric)).collect();
    let advanced = MetricId::AdvancedCertifications;
    assert_eq!(missing, [(DesignationId::Security, advanced), (DesignationId::DataAi, advanced)]);
}

#[test]
fn tab_visits_every_cell_once_and_wraps() {
    let (book, rules) = (Book::default(), rules());
    let mut form = ReportedScoresForm::new(context(&book, &rules));
    let mut passed = Vec::new();
    for _ in 0..29 {
        passed.push(form.focus());
        form.form.turn(1);
    }
    assert_eq!((passed.first(), form.focus()), (Some(&Some(0)), Some(0)));
    passed.sort();
    passed.dedup();
    assert_eq!(passed.len(), 29, "28 cells and the day");
    form.go_to(Some(2 + WIDTH));
    form.turn_row(true);
    assert_eq!(form.focus(), Some(1 + 2 * WIDTH), "Security has no advanced certifications");
    form.go_to(Some(0));
    form.turn_row(false);
    assert_eq!(form.focus(), None, "the day stands above");
}

#[test]
fn a_new_day_s_figure_is_a_new_record_and_the_same_day_s_another_version() {
    let (rules, book) = (rules(), Book { reported: vec![reported(20, "2026-11-01")], ..Book::default() });
    let mut form = ReportedScoresForm::new(context(&book, &rules));
    assert_eq!(form.form.text(FIRST + ADDS), "20", "the newest stands");
    assert!(form.change(context(&book, &rules)).expect("fine").is_empty());
    type_into(&mut form, ADDS, "22,5");
    let change = form.change(context(&book, &rules)).expect("fine");
    let [Edit { before: None, after: Some(LedgerRecord::Reported(after)) }] = change.edits.as_slice() else {
        panic!("{change:?}")
    };
    assert_eq!((after.points, after.value, after.as_of), (Some(Points::ratio(45, 2)), None, day("2026-11-22")));
    form.form.fields[DAY].set("2026-11-01");
    let change = form.change(context(&book, &rules)).expect("fine");
    assert!(matches!(change.edits.as_slice(), [Edit { before: Some(_), after: Some(_) }]));
}

#[test]
fn clearing_a_cell_deletes_its_figure() {
    let (rules, book) = (rules(), Book { reported: vec![reported(20, "2026-11-01")], ..Book::default() });
    let mut form = ReportedScoresForm::new(context(&book, &rules));
    type_into(&mut form, ADDS, " ");
    let change = form.change(context(&book, &rules)).expect("fine");
    assert!(matches!(change.edits.as_slice(), [Edit { before: Some(_), after: None }]));
}

#[test]
fn impossible_points_are_refused_at_their_cell() {
    let (book, rules) = (Book::default(), rules());
    for wrong in ["31", "-1", "many"] {
        let mut form = ReportedScoresForm::new(context(&book, &rules));
        type_into(&mut form, ADDS, wrong);
        let (cell, why) = form.change(context(&book, &rules)).expect_err("refused");
        assert_eq!((cell, why.as_str()), (Some(ADDS), "expected points from 0 to 30.0"));
    }
    let mut form = ReportedScoresForm::new(context(&book, &rules));
    type_into(&mut form, ADDS, "30");
    form.form.fields[DAY].set("yesterday");
    assert_eq!(form.change(context(&book, &rules)).expect_err("refused").0, None);
}

#[test]
fn others_figures_are_kept_unless_changed_here() {
    let (rules, before) = (rules(), Book::default());
    let after = Book { reported: vec![reported(20, "2026-11-22")], ..Book::default() };
    let mut form = ReportedScoresForm::new(context(&before, &rules));
    assert!(!form.follow(context(&after, &rules)));
    assert_eq!(form.form.text(FIRST + ADDS), "20");
    let mut form = ReportedScoresForm::new(context(&before, &rules));
    type_into(&mut form, ADDS, "10");
    assert!(form.follow(context(&after, &rules)));
    assert_eq!((form.form.text(FIRST + ADDS), form.cells[ADDS].theirs), ("10", true));
    let change = form.change(context(&after, &rules)).expect("fine");
    assert!(matches!(change.edits.as_slice(), [Edit { before: Some(_), after: Some(_) }]), "on top of theirs");
}
