//! What needs attention, or is planned, as a calendar (RFC 5545): a day for each, with an id that stays, so that a later import
//! moves it.

use chrono::{Datelike, Days, NaiveDate};
use laurels_core::calendar::CalendarDay;
use laurels_core::text::clean;

/// Stands at the beginning of every calendar: a file that has it may be replaced by a newer one.
pub const MARK: &str = "-//laurels//todo//EN";

/// Bytes of a line; longer ones go on in the next.
const LINE: usize = 75;

/// A calendar with the partner's name, of events whose ids begin with what tells the book from others.
///
/// The same book, revision and day give the same file. Calendars replace an event only by one with a higher sequence number:
/// the sum of day and revision, which grows with each day and with each change, however many changes a day has.
pub fn calendar((name, book): (&str, &str), days: &[CalendarDay], (as_of, revision): (NaiveDate, u64)) -> String {
    let mut file = String::new();
    let sequence = i64::from(as_of.num_days_from_ce()).saturating_add_unsigned(revision).min(i32::MAX.into());
    let mut put = |name: &str, value: &str| fold(&format!("{name}:{value}"), &mut file);
    put("BEGIN", "VCALENDAR");
    put("VERSION", "2.0");
    put("PRODID", MARK);
    let title = if name.is_empty() { "laurels".to_owned() } else { format!("laurels: {name}") };
    put("X-WR-CALNAME", &text(&title));
    for CalendarDay { id, on, text: summary, more } in days {
        let day = |day: NaiveDate| day.format("%Y%m%d").to_string();
        put("BEGIN", "VEVENT");
        put("UID", &text(&format!("{book}/{id}@laurels")));
        put("DTSTAMP", &format!("{}T000000Z", day(as_of)));
        put("SEQUENCE", &sequence.to_string());
        put("DTSTART;VALUE=DATE", &day(*on));
        put("DTEND;VALUE=DATE", &day(on.checked_add_days(Days::new(1)).unwrap_or(*on)));
        put("SUMMARY", &text(summary));
        if !more.is_empty() {
            put("DESCRIPTION", &text(more));
        }
        put("TRANSP", "TRANSPARENT");
        put("END", "VEVENT");
    }
    put("END", "VCALENDAR");
    file
}

/// Text from outside, with what separates values escaped.
fn text(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for c in clean(value).chars() {
        if matches!(c, '\\' | ';' | ',') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// A line, cut between characters.
fn fold(line: &str, file: &mut String) {
    let mut used = 0;
    for c in line.chars() {
        if used + c.len_utf8() > LINE {
            file.push_str("\r\n ");
            used = 1;
        }
        file.push(c);
        used += c.len_utf8();
    }
    file.push_str("\r\n");
}
