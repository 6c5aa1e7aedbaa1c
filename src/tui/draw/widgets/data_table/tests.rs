use super::*;
use crate::draw::skin::{Glyphs, Theme};
use laurels_app::table::TableId;
use laurels_app::view::{Column, Gauge, Mark, Row, Tone};
use proptest::prelude::*;

static COLUMNS: [Column; 3] =
    [Column::words("customer", 8, 20, 0), Column::words("why", 10, Column::REST, 1), Column::figures("points", 8, 2)];

fn skin() -> Skin {
    Skin { glyphs: Glyphs::ASCII, ..Skin::default() }
}

fn row(index: usize) -> Row {
    let name = ["Contoso", "株式会社コントソ", "Northwind Traders of the North"][index % 3];
    let cells = vec![Cell::text(name), Cell::text("usage below the threshold"), Cell::number("10.0", 10.0)];
    Row { key: index.to_string(), cells }
}

/// A list of `total` rows of which those from `first` on, `page` at most, are in the model.
fn list(total: usize, first: usize, page: usize) -> Table {
    Table {
        id: TableId::Customers,
        title: String::new(),
        titles: true,
        columns: (&COLUMNS[..]).into(),
        rows: (first..total.min(first + page)).map(row).collect(),
        first,
        total,
        unfiltered: total,
        filter: String::new(),
        across: None,
        sort: None,
        selected: None,
        cursor: None,
        focused: true,
        marked: false,
        empty: String::new(),
    }
}

fn lines(table: &Table, width: u16, height: u16) -> Vec<String> {
    let skin = skin();
    let mut buf = Buffer::empty(Rect::new(0, 0, width, height));
    DataTable { table, needs: &[], skin: &skin }.render(*buf.area(), &mut buf);
    let row = |cells: &[ratatui::buffer::Cell]| cells.iter().map(|c| c.symbol()).collect::<String>();
    buf.content.chunks(usize::from(width)).map(|cells| row(cells).trim_end().to_owned()).collect()
}

#[test]
fn columns_get_the_width_they_need_and_one_takes_the_rest() {
    let table = Table { selected: Some(1), sort: Some((2, false)), ..list(3, 0, 3) };
    assert_eq!(
        lines(&table, 60, 4),
        [
            " customer            why                           points v",
            " Contoso             usage below the threshold         10.0",
            ">株 式 会 社 コ ン ト ソ     usage below the threshold         10.0",
            " Northwind Traders~  usage below the threshold         10.0",
        ]
    );
}

#[test]
fn the_least_important_column_is_dropped_first() {
    assert_eq!(lines(&list(1, 0, 1), 24, 2), [" customer  why", " Contoso   usage below~"]);
    assert_eq!(lines(&list(1, 0, 1), 12, 2), [" customer", " Contoso"]);
}

#[test]
fn a_mark_precedes_its_word() {
    let mut table = list(1, 0, 1);
    table.rows[0].cells[0] = Cell::text("lost").mark(Mark::Missing).tone(Tone::Bad);
    assert_eq!(lines(&table, 12, 2)[1], " x lost");
}

#[test]
fn the_title_shows_which_rows_of_how_many() {
    let skin = skin();
    let place = |table: &Table, height| DataTable { table, needs: &[], skin: &skin }.place(Rect::new(0, 0, 60, height));
    assert_eq!(place(&list(100_000, 70_000, 10), 11), "70001-70010 of 100000");
    assert_eq!(place(&list(3, 0, 3), 11), "");
    let filtered = Table { unfiltered: 60, filter: "con".into(), sort: Some((0, true)), ..list(3, 0, 3) };
    assert_eq!(place(&filtered, 11), "3 of 60 - filter \"con\" - by customer ^");
}

#[test]
fn a_model_with_more_rows_than_fit_still_shows_the_selected_one() {
    let skin = skin();
    let table = Table { selected: Some(9), ..list(20, 0, 12) };
    let drawn = DataTable { table: &table, needs: &[], skin: &skin };
    let area = Rect::new(0, 0, 60, 6);
    let rows: Vec<usize> = drawn.lines(area).iter().map(|line| line.row).collect();
    assert_eq!(rows, [5, 6, 7, 8, 9]);
    assert_eq!(drawn.place(area), "6-10 of 20");
}

#[test]
fn the_cursor_is_at_the_selected_row_of_the_focused_table() {
    let skin = skin();
    let area = Rect::new(2, 3, 30, 6);
    let at = |focused| {
        let table = Table { selected: Some(9), focused, ..list(20, 5, 5) };
        DataTable { table: &table, needs: &[], skin: &skin }.cursor(area)
    };
    assert_eq!(at(true), Some(Position::new(2, 8)));
    assert_eq!(at(false), None);
}

#[test]
fn a_sentence_goes_on_below_where_there_is_room() {
    let columns = vec![Column::names("customer", 8, 20, 0), Column::sentences("why", 10, 0)];
    let mut table = Table { columns: columns.into(), selected: Some(2), ..list(3, 0, 3) };
    table.rows[1].cells[1] = Cell::text("Covered by an association of yours until the end of the year.");
    let drawn = lines(&table, 44, 12);
    let words = ["usage below the", "Covered by an", "usage below the"]
        .map(|words| drawn.iter().position(|line| line.contains(words)).expect(words));
    assert_eq!((words[0], words[1]), (1, 3), "{drawn:#?}");
    assert!(drawn.iter().all(|line| !line.contains('~')), "names and sentences are whole: {drawn:#?}");
    assert_eq!(drawn.iter().filter(|line| line.starts_with('>')).count(), 3, "all lines of its row: {drawn:#?}");
    assert!(lines(&table, 44, 5).iter().any(|line| line.contains('~')), "no room");
}

#[test]
fn a_sentence_runs_on_below_the_titles_of_columns_that_have_nothing_in_its_row() {
    let columns =
        vec![Column::sentences("step", 10, 0), Column::figures("gain", 10, 0), Column::figures("total", 6, 0)];
    let mut table = Table { columns: columns.into(), ..list(3, 0, 3) };
    let says = |gain: &str, total: &str| {
        vec![Cell::text("The nearest that a plan can come"), Cell::text(gain), Cell::text(total)]
    };
    for (row, (gain, total)) in table.rows.iter_mut().zip([("", ""), ("", "70.0"), ("4.0", "70.0")]) {
        row.cells = says(gain, total);
    }
    let drawn = lines(&table, 42, 4);
    assert_eq!(drawn[1], " The nearest that a plan can come");
    assert!(drawn[2].starts_with(" The nearest that a plan can come") && drawn[2].ends_with("70.0"), "{drawn:#?}");
    assert!(drawn[3].contains('~') && drawn[3].contains("4.0"), "{drawn:#?}");
}

#[test]
fn the_selected_row_keeps_the_colours_of_its_words() {
    let mut table = Table { selected: Some(0), titles: false, ..list(1, 0, 1) };
    table.rows[0].cells[0] = Cell::text("lost").tone(Tone::Bad);
    table.rows[0].cells[1] = Cell::gauge(Gauge { value: 5.0, max: 10.0, ..Gauge::default() });
    let skin = Skin { theme: Theme::named("dark").expect("ships"), ..skin() };
    let mut buf = Buffer::empty(Rect::new(0, 0, 60, 1));
    DataTable { table: &table, needs: &[], skin: &skin }.render(*buf.area(), &mut buf);
    assert!(buf.content.iter().all(|cell| Some(cell.bg) == skin.theme.selected.bg));
    assert_eq!(Some(buf[(1, 0)].fg), skin.theme.bad.fg);
    assert_eq!((buf[(30, 0)].symbol(), Some(buf[(30, 0)].fg)), ("=", skin.theme.bar_counted.fg));
}

proptest! {
    #[test]
    fn any_size_and_place_draws(
        total in 0usize..40, first in 0usize..60, page in 0usize..30, selected in proptest::option::of(0usize..60),
        width in 0u16..50, height in 0u16..12,
    ) {
        let table = Table { selected, ..list(total, first, page) };
        let skin = skin();
        let drawn = DataTable { table: &table, needs: &[], skin: &skin };
        let area = Rect::new(0, 0, width, height);
        let mut buf = Buffer::empty(area);
        drawn.render(area, &mut buf);
        drawn.place(area);
        if let Some(cursor) = drawn.cursor(area) {
            prop_assert!(area.contains(cursor));
        }
    }
}
