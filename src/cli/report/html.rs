//! A page as HTML: one file without scripts and without anything from elsewhere, light and dark, and fit for paper.

use super::{MARK, Page, PageTable, Section};
use laurels_app::view::{Align, Cell, Content, Gauge, Row, Sparkline, Tone};
use laurels_core::text::clean;
use std::fmt::Write;

const STYLE: &str = include_str!("../../../assets/report.css");

/// Width and height of a bar, in its own units.
const BAR: (f64, f64) = (200.0, 10.0);

/// Width of a month of a sparkline, and its height.
const SPARK: (f64, f64) = (8.0, 16.0);

pub(super) fn written(page: &Page) -> String {
    let title = escaped(&page.title);
    let mut html = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n<!-- {MARK} -->\n<meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\"/>\n<title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
         <h1>{title}</h1>\n<p class=\"dim\">{}</p>\n",
        page.facts.iter().map(|fact| escaped(fact)).collect::<Vec<_>>().join(" · ")
    );
    page.sections.iter().for_each(|section| put_section(&mut html, section));
    html.push_str("</body>\n</html>\n");
    html
}

/// Text from outside as text, never as markup.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in clean(text).chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c => safe.push(c),
        }
    }
    safe
}

/// Writing to a string does not fail.
fn put(html: &mut String, text: std::fmt::Arguments<'_>) {
    let _ = html.write_fmt(text);
}

fn put_section(html: &mut String, section: &Section) {
    let level = if section.is_part { 3 } else { 2 };
    if !section.title.is_empty() {
        put(html, format_args!("<h{level}>{}</h{level}>\n", escaped(&section.title)));
    }
    for sentence in &section.sentences {
        put(html, format_args!("<p>{}</p>\n", escaped(sentence)));
    }
    if !section.table.rows.is_empty() {
        put_table(html, &section.table);
    }
}

fn put_table(html: &mut String, table: &PageTable) {
    html.push_str("<div class=\"table\"><table>\n");
    if table.columns.iter().any(|(title, _)| !title.is_empty()) {
        html.push_str("<thead><tr>");
        for (title, align) in &table.columns {
            put(html, format_args!("<th{}>{}</th>", class(*align, Tone::Plain), escaped(title)));
        }
        html.push_str("</tr></thead>\n");
    }
    html.push_str("<tbody>\n");
    for Row { cells, .. } in &table.rows {
        html.push_str("<tr>");
        for (cell, (_, align)) in cells.iter().zip(&table.columns) {
            put(html, format_args!("<td{}>{}</td>", class(*align, cell.tone), content(cell)));
        }
        html.push_str("</tr>\n");
    }
    html.push_str("</tbody>\n</table></div>\n");
}

fn class(align: Align, tone: Tone) -> String {
    let tone = match tone {
        Tone::Plain | Tone::Heading | Tone::Key => "",
        Tone::Dim => "dim",
        Tone::Good => "good",
        Tone::Warn => "warn",
        Tone::Bad => "bad",
    };
    let side = if align == Align::Right { "right" } else { "" };
    match [side, tone].into_iter().filter(|name| !name.is_empty()).collect::<Vec<_>>().join(" ") {
        names if names.is_empty() => names,
        names => format!(" class=\"{names}\""),
    }
}

fn content(cell: &Cell) -> String {
    let mark = super::mark(cell);
    match &cell.content {
        Content::Gauge(gauge) => bar(gauge),
        Content::Sparkline(line) => sparkline(line),
        Content::Text(text) if mark.is_empty() => escaped(text),
        Content::Text(text) => escaped(&format!("{text} {mark}")).trim().to_owned(),
    }
}

/// A share of the maximum, from 0 to 1; what is no number is nothing.
fn share(value: f64, max: f64) -> f64 {
    let share = value / max;
    if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 }
}

fn bar(gauge: &Gauge) -> String {
    let (width, height) = BAR;
    let length = |value: f64| width * share(value, gauge.max);
    let passed = gauge.value > 0.0 && gauge.value >= gauge.threshold.unwrap_or(gauge.max);
    let color = match (passed, gauge.blocked) {
        (true, _) => "met",
        (_, true) => "blocked",
        _ => "short",
    };
    let doubt = if gauge.uncertain { " doubt" } else { "" };
    let certainly = length(gauge.value - gauge.reported);
    let mut svg = format!(
        "<svg class=\"bar\" role=\"img\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\"><title>{:.1} of \
         {:.0}</title><rect class=\"rest\" width=\"{width}\" height=\"{height}\"/><rect class=\"{color}{doubt}\" \
         width=\"{certainly:.1}\" height=\"{height}\"/>",
        gauge.value, gauge.max
    );
    if gauge.reported > 0.0 {
        let reported = length(gauge.value) - certainly;
        put(
            &mut svg,
            format_args!(
                "<rect class=\"doubt {color}\" x=\"{certainly:.1}\" width=\"{reported:.1}\" height=\"{height}\"/>"
            ),
        );
    }
    for at in gauge.threshold.iter().chain(&gauge.ticks) {
        put(&mut svg, format_args!("<rect class=\"mark\" x=\"{:.1}\" width=\"2\" height=\"{height}\"/>", length(*at)));
    }
    svg.push_str("</svg>");
    svg
}

fn sparkline(line: &Sparkline) -> String {
    let (step, height) = SPARK;
    let width = step * line.values.len() as f64;
    let mut svg = format!(
        "<svg class=\"spark\" aria-hidden=\"true\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\">"
    );
    for (place, (value, uncertain)) in line.months().enumerate() {
        let Some(value) = value else { continue };
        let tall = (height * share(value, line.max)).max(1.0);
        let (x, y) = (step * place as f64, height - tall);
        let wide = step - 1.0;
        let doubt = if uncertain { " class=\"doubt\"" } else { "" };
        put(&mut svg, format_args!("<rect{doubt} x=\"{x}\" y=\"{y:.1}\" width=\"{wide}\" height=\"{tall:.1}\"/>"));
    }
    svg.push_str("</svg>");
    svg
}
