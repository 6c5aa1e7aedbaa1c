//! A page as Markdown: headings, sentences and tables; bars are left out, their figures stand beside them.

use super::{MARK, Page, PageTable, Section};
use laurels_app::view::{Align, Cell, Content};
use laurels_core::text::clean;

pub(super) fn written(page: &Page) -> String {
    let facts: Vec<String> = page.facts.iter().map(|fact| escaped(fact)).collect();
    let head = format!("# {}\n\n<!-- {MARK} -->\n\n{}\n", escaped(&page.title), facts.join(" · "));
    std::iter::once(head).chain(page.sections.iter().map(section)).collect()
}

fn section(section: &Section) -> String {
    let level = if section.is_part { "###" } else { "##" };
    let sentences: String = section.sentences.iter().map(|sentence| format!("\n{}\n", escaped(sentence))).collect();
    format!("\n{level} {}\n{sentences}{}", escaped(&section.title), table(&section.table))
}

/// Text from outside as text: what Markdown or HTML would read as more is escaped.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in clean(text).chars() {
        match c {
            '<' => safe.push_str("&lt;"),
            '&' | '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' => safe.extend(['\\', c]),
            c => safe.push(c),
        }
    }
    safe
}

fn table(table: &PageTable) -> String {
    let is_drawn = |column: usize| {
        let mut cells = table.rows.iter().filter_map(|row| row.cells.get(column));
        cells.any(|cell| !matches!(cell.content, Content::Text(_)))
    };
    let columns: Vec<usize> = (0..table.columns.len()).filter(|column| !is_drawn(*column)).collect();
    if table.rows.is_empty() || columns.is_empty() {
        return String::new();
    }
    let line = |texts: Vec<String>| format!("| {} |\n", texts.join(" | "));
    let of_columns = |column: &usize| table.columns.get(*column);
    let titles = columns.iter().filter_map(of_columns).map(|(title, _)| escaped(title)).collect();
    let rules = columns.iter().filter_map(of_columns).map(|(_, align)| match align {
        Align::Left => ":--".to_owned(),
        Align::Right => "--:".to_owned(),
    });
    let mut text = format!("\n{}{}", line(titles), line(rules.collect()));
    for row in &table.rows {
        text.push_str(&line(
            columns.iter().map(|column| row.cells.get(*column).map_or_else(String::new, cell)).collect(),
        ));
    }
    text
}

/// A cell; what is indented stays so, which blanks alone would not.
fn cell(cell: &Cell) -> String {
    let (mark, text) = (super::mark(cell), cell.as_text());
    let indent = if text.starts_with(' ') { "&emsp;" } else { "" };
    format!("{indent}{}", escaped(&format!("{text} {mark}")).trim())
}
