//! How dates, amounts and the words of the vocabularies are written on the screen.

use chrono::{Datelike, NaiveDate};
use laurels_core::book::{MetricId, Segment};
pub use laurels_core::day::{day_text as date, month_text as month};
use laurels_core::money::Micro;
use laurels_core::month::Month;
use laurels_core::points::Points;
use laurels_core::text::{grouped, singular};

/// `22 Nov`, where the year is not in doubt.
pub fn day_of_year(date: NaiveDate) -> String {
    let month = month(Month::of(date));
    format!("{} {}", date.day(), month.split(' ').next().unwrap_or_default())
}

/// A day without its year where that is not in doubt: `10 Dec`, `3 Mar 2028`.
pub fn near_day(day: NaiveDate, today: NaiveDate) -> String {
    let days = day.signed_duration_since(today).num_days();
    if (-90..270).contains(&days) { day_of_year(day) } else { date(day) }
}

/// A date that may not be known.
pub fn date_or(known: Option<NaiveDate>, unknown: &str) -> String {
    known.map_or_else(|| unknown.to_owned(), date)
}

/// How far off a day is: `today`, `1 day`, `24 days`, `3 days ago`.
pub fn days_until(day: NaiveDate, today: NaiveDate) -> String {
    match day.signed_duration_since(today).num_days() {
        0 => "today".to_owned(),
        1 => "1 day".to_owned(),
        days @ 2.. => format!("{days} days"),
        -1 => "1 day ago".to_owned(),
        days => format!("{} days ago", -days),
    }
}

/// A word of a vocabulary as a person writes it: `net-customer-adds` becomes `Net customer adds`.
pub fn spelled(word: &str) -> String {
    let mut chars = word.chars();
    let first = chars.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}", chars.as_str().replace('-', " "))
}

/// A text at the beginning of a sentence or a cell: its first letter large.
pub fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| format!("{}{}", first.to_uppercase(), chars.as_str()))
}

/// A text as a sentence begins, where its first word is a plain one: not an id, a file, or the program's name.
pub fn sentence_case(text: &str) -> String {
    let word = text.split([' ', ',']).next().unwrap_or_default();
    let is_plain = word.bytes().all(|letter| letter.is_ascii_lowercase()) && word != "laurels";
    if is_plain { capitalised(text) } else { text.to_owned() }
}

/// A text as a sentence of its own, with one full stop.
pub fn full_sentence(text: &str) -> String {
    format!("{}.", sentence_case(text.trim_end_matches('.')))
}

/// A sentence behind a colon: its first letter small.
pub fn uncapitalised(sentence: &str) -> String {
    let mut chars = sentence.chars();
    chars.next().map_or_else(String::new, |first| format!("{}{}", first.to_lowercase(), chars.as_str()))
}

/// The same inside a sentence: `net customer adds`; certifications are `certs` where room is short.
pub fn in_sentence(word: &str) -> String {
    word.replace('-', " ").replace("certifications", "certs")
}

/// A customer's segment: `enterprise`, `SMB`.
pub fn segment(segment: Segment) -> String {
    match segment {
        Segment::Smb => "SMB".to_owned(),
        _ => in_sentence(segment.word()),
    }
}

/// A metric's name where room is short: `Intermediate certs`.
pub fn metric(id: MetricId) -> String {
    spelled(id.word()).replace("certifications", "certs")
}

/// A name without what is said of it in brackets: `Infrastructure (Azure)` becomes `Infrastructure`.
pub fn short_name(name: &str) -> &str {
    name.split_once(" (").map_or(name, |(short, _)| short)
}

/// A quantity: whole numbers whole, others with at most two decimals, thousands apart.
pub fn quantity(value: Points) -> String {
    let rounded = value.rounded(2);
    let text = if rounded.fract() == 0.0 { format!("{rounded:.0}") } else { format!("{rounded}") };
    grouped(&text)
}

/// An amount of a usage row, rounded to whole units where it has thousands.
pub fn amount(value: Micro) -> String {
    let units = Points::ratio(i128::from(value.0), 1_000_000);
    quantity(if value.0.unsigned_abs() >= 1_000_000_000 { Points::whole(units.rounded(0) as i64) } else { units })
}

/// Points that are lost: never `0.0` while something is, and nothing where nothing is.
pub fn lost(points: Points) -> String {
    match points {
        _ if points == Points::ZERO => String::new(),
        _ if points < Points::ratio(1, 20) => "under 0.1".to_owned(),
        _ => (-points).signed(),
    }
}

/// How many points are missing: never `0.0` while something is.
pub fn short_by(missing: Points) -> String {
    if missing < Points::ratio(1, 10) { "under 0.1 short".to_owned() } else { format!("{missing} short") }
}

/// A number and its thing: `1 person`, `3 people`.
pub fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// What there is of what is needed: `2 of 3 tenants`; of more than that `5 tenants, 3 needed`.
pub fn of_needed(value: Points, needed: Points, unit: &str) -> String {
    let named = |number: Points| match unit {
        "percent" => "%",
        unit if number == Points::whole(1) => singular(unit),
        unit => unit,
    };
    let (has, needs) = (quantity(value), quantity(needed));
    match unit {
        _ if value > needed => {
            format!("{has} {}, {needs}{} needed", named(value), if unit == "percent" { " %" } else { "" })
        }
        "percent" => format!("{has} % of {needs} %"),
        _ => format!("{has} of {needs} {}", named(needed)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_needed_is_not_a_part_of_it() {
        let of = |value, needed, unit| of_needed(Points::whole(value), Points::whole(needed), unit);
        let texts = [(2, 3, "tenants"), (3, 3, "tenants"), (2, 1, "people"), (0, 1, "people"), (1, 0, "people")];
        let texts = texts.map(|(value, needed, unit)| of(value, needed, unit));
        let expected =
            ["2 of 3 tenants", "3 of 3 tenants", "2 people, 1 needed", "0 of 1 person", "1 person, 0 needed"];
        assert_eq!(texts, expected);
        assert_eq!([of(15, 20, "percent"), of(27, 20, "percent")], ["15 % of 20 %", "27 %, 20 % needed"]);
    }

    #[test]
    fn numbers_read_as_people_write_them() {
        let amounts = ["0", "999", "1000.4", "1234567.5", "-4200"].map(|n| amount(Micro::parse(n).expect(n)));
        assert_eq!(amounts, ["0", "999", "1,000", "1,234,568", "-4,200"]);
        assert_eq!(quantity(Points::ratio(20, 3)), "6.67");
        assert_eq!(Points::whole(-2).signed(), "-2.0");
    }

    #[test]
    fn a_message_begins_like_a_sentence() {
        assert_eq!(sentence_case("imported 2 files"), "Imported 2 files");
        for text in [
            "laurels knows no such report",
            "azure-usage.tsv: no rows",
            "a1 has ended",
            "kari: changed person Ada",
            "Nothing to do",
            "",
        ] {
            assert_eq!(sentence_case(text), text);
        }
    }

    #[test]
    fn a_small_shortfall_is_never_rounded_to_zero() {
        assert_eq!(short_by(Points::ratio(2, 1000)), "under 0.1 short");
        assert_eq!(short_by(Points::whole(7)), "7.0 short");
    }

    #[test]
    fn days_are_counted_both_ways() {
        let day = |d| NaiveDate::from_ymd_opt(2026, 11, d).expect("a date");
        let words = [20, 21, 22, 23, 25].map(|d| days_until(day(d), day(22)));
        assert_eq!(words, ["2 days ago", "1 day ago", "today", "1 day", "3 days"]);
    }
}
