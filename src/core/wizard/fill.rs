//! Blanks in texts, and what fills them: `{customer_name}` is what the book says, `{rule:cpor.clocks.submitted}` what the
//! rulebook says. In what is copied, a blank that nobody knows yet shows as `<what it is>`, so that it is filled by hand; prose
//! says it in general words or leaves the sentence out.

use super::known::Known;
use super::{enrolment, renewal};
use crate::country::country_name;
use crate::rulebook::{self, Rulebook};
use crate::scoring::subscription_name;
use crate::text::clean;

/// What a blank of a rulebook's value begins with.
const RULE: &str = "rule:";

/// A blank: its name, the fields of which one must be asked for it to be filled (none where the partner or the day is
/// enough), what it is, for where it is not known, and what fills it.
type Blank = (&'static str, &'static [&'static str], &'static str, Value);

type Value = fn(&Known<'_>, &str) -> Option<String>;

const CUSTOMER: &[&str] = &["customer", "subscription", "association"];

const BLANKS: &[Blank] = &[
    ("customer_name", CUSTOMER, "the customer", |known, _| Some(known.customer()?.name.clone())),
    ("tenant_id", CUSTOMER, "the customer's tenant id", |known, _| known.customer()?.tenant_id.clone()),
    ("domain", CUSTOMER, "the customer's domain", |known, _| known.customer()?.domain.clone()),
    ("link_tenant_id", CUSTOMER, "the tenant id", |known, _| match known.get("identity") {
        Some("lighthouse") => known.context.book.partner.tenant_id.clone(),
        _ => known.customer()?.tenant_id.clone(),
    }),
    ("partner_name", &[], "your company's name", |known, _| Some(known.context.book.partner.name.clone())),
    ("partner_tenant_id", &[], "your own tenant id", |known, _| known.context.book.partner.tenant_id.clone()),
    ("global_id", &[], "your global id", |known, _| known.context.book.partner.global_id.clone()),
    ("our_name", &[], "your name", |known, _| Some(known.context.book.partner.contact.as_ref()?.name.clone())),
    ("our_email", &[], "your mail address", |known, _| known.context.book.partner.contact.as_ref()?.email.clone()),
    ("partner_id", &["partner_id", "association"], "your location id", answer),
    ("location_name", &[], "the location", |known, _| Some(known.location()?.name.clone())),
    ("location_country", &[], "the location's country", |known, _| {
        known.location()?.country.as_deref().map(|code| country_name(code).to_owned())
    }),
    ("location", &["partner_id", "association"], "your location id", |known, _| {
        let id = known.get("partner_id")?;
        let location = known.location();
        let country = location.and_then(|location| location.country.as_deref()).map(country_name);
        let name = location.map(|location| location.name.as_str()).filter(|name| !name.is_empty());
        let details: Vec<&str> = name.into_iter().chain(country).collect();
        Some(if details.is_empty() { id.to_owned() } else { format!("{id} ({})", details.join(", ")) })
    }),
    ("subscription_id", &["subscription", "association"], "the subscription's GUID", |known, _| {
        known.subscription()?.subscription_id.clone()
    }),
    ("subscription_name", &["subscription", "association"], "the subscription", |known, _| {
        Some(subscription_name(known.subscription()?))
    }),
    ("product_label", &["product"], "the product", |known, _| known.label("product")),
    ("licensing_label", &["licensing"], "the licensing", |known, _| known.label("licensing")),
    ("activity_label", &["activity", "association"], "the activity", |known, _| known.label("activity")),
    ("workloads", &["workloads", "association"], "the workloads", answer),
    ("contact_name", &["contact"], "the contact's name", |known, _| known.contact()?.0),
    ("contact_email", &["contact"], "the contact's mail address", |known, _| known.contact()?.1),
    ("person_name", &["person"], "the person", |known, _| Some(known.person()?.name.clone())),
    ("person_email", &["person"], "the person's mail address", |known, _| known.person()?.email.clone()),
    ("identity_name", &["identity_name"], "the account", answer),
    ("object_id", &["object_id"], "the object id", answer),
    ("identity_label", &["identity"], "the kind of identity", |known, _| known.label("identity")),
    ("role", &["role"], "the role", answer),
    ("method_label", &["method"], "the way", |known, _| known.label("method")),
    ("claim_id", &["claim_id", "association"], "the claim's id", |known, id| {
        answer(known, id).or_else(|| known.association()?.claim_id.clone())
    }),
    ("started", &["started"], "the first day", answer),
    ("ended", &["ended"], "the last day", answer),
    ("ask_again_days", &[], "the days after which you ask again", |known, _| {
        Some(known.context.days.ask_again.to_string())
    }),
    ("today", &[], "today", |known, _| Some(known.context.today.to_string())),
    ("exam", &["exam"], "the exam", |known, id| {
        known.certification().map(|certification| certification.exam.clone()).or_else(|| answer(known, id))
    }),
    ("exam_name", &["exam"], "the certification", of_renewal),
    ("expires_on", &["exam"], "the day on which it expires", of_renewal),
    ("renewal_opens", &["exam"], "the day on which its renewal opens", of_renewal),
    ("renewal_opening", &["exam"], "opens on a day that the Learn profile shows", of_renewal),
    ("renewal_ends", &["exam"], "the last day to renew it", of_renewal),
    ("pass_instead", &["exam"], "what to pass instead", of_renewal),
    ("quarter", &["quarter"], "the quarter", answer),
    ("expiring", &["quarter"], "what expires then", of_renewal),
    ("too_late", &["quarter"], "what can no longer be renewed", of_renewal),
    ("expiring_emails", &["quarter"], "the people's mail addresses", of_renewal),
    ("designation_label", &["designation"], "the designation", |known, _| known.label("designation")),
    ("anniversary_day", &["designation"], "the anniversary", of_enrolment),
    ("renewal_last_day", &["designation"], "the last day to renew", of_enrolment),
];

/// Blanks that are figures and days: a sentence that would say what they are in their place says nothing.
const OMITTED: &[&str] = &[
    "tenant_id",
    "domain",
    "link_tenant_id",
    "subscription_name",
    "exam",
    "exam_name",
    "expires_on",
    "renewal_opens",
    "renewal_opening",
    "renewal_ends",
    "pass_instead",
    "expiring",
    "too_late",
    "expiring_emails",
];

fn of_renewal(known: &Known<'_>, id: &str) -> Option<String> {
    renewal::blank(id, known)
}

fn of_enrolment(known: &Known<'_>, id: &str) -> Option<String> {
    enrolment::blank(id, known)
}

/// What a field has as its answer.
fn answer(known: &Known<'_>, id: &str) -> Option<String> {
    known.get(id).map(str::to_owned)
}

/// The names of the blanks in a text.
pub fn blanks(text: &str) -> Vec<String> {
    pieces(text).filter_map(|piece| matches!(piece, Piece::Blank(_)).then(|| piece.text().to_owned())).collect()
}

/// The fields of which one must be asked for a blank to be filled; none if there is no such blank.
pub fn needs(blank: &str) -> Option<&'static [&'static str]> {
    if blank.starts_with(RULE) {
        return Some(&[]);
    }
    BLANKS.iter().find(|(name, ..)| *name == blank).map(|(_, needs, ..)| *needs)
}

/// A text with its blanks filled. What is filled in is cleaned: it is one line, and commands no terminal.
pub fn fill(text: &str, known: &Known<'_>) -> String {
    fill_with(text, |blank| filled(blank, known))
}

/// A text with the rulebook's values filled in, for texts that know neither a book nor an answer.
pub fn numbered(text: &str, rules: &Rulebook) -> String {
    fill_with(text, |blank| {
        let value = blank.strip_prefix(RULE).and_then(|path| rulebook::shown(&rules.id, path));
        value.unwrap_or_else(|| format!("<{blank}>"))
    })
}

/// A text with each blank replaced by what `value` makes of its name.
pub fn fill_with(text: &str, value: impl Fn(&str) -> String) -> String {
    let words = |piece| match piece {
        Piece::Words(words) => words.to_owned(),
        Piece::Blank(name) => value(name),
    };
    pieces(text).map(words).collect()
}

/// What stands in place of a blank.
pub fn filled(name: &str, known: &Known<'_>) -> String {
    value(name, known).unwrap_or_else(|| format!("<{}>", what_is(name)))
}

/// What fills a blank, where it is known.
fn value(name: &str, known: &Known<'_>) -> Option<String> {
    let value = match (name.strip_prefix(RULE), BLANKS.iter().find(|(blank, ..)| *blank == name)) {
        (Some(path), _) => known.number(path),
        (None, Some((.., value))) => value(known, name),
        (None, None) => answer(known, name),
    };
    value.filter(|value| !value.is_empty()).map(|value| clean(&value).into_owned())
}

/// Whether it is known what fills a blank.
pub fn is_filled(name: &str, known: &Known<'_>) -> bool {
    value(name, known).is_some()
}

/// What a blank is about, in general words.
fn what_is(name: &str) -> &str {
    BLANKS.iter().find(|(blank, ..)| *blank == name).map_or(name, |(_, _, what, _)| *what)
}

/// A paragraph as prose. Where something is not known yet, general words stand for it ("the customer"), what is in
/// parentheses goes, or else the sentence does; what follows a first sentence that goes would mean nothing.
pub fn prose(paragraph: &str, known: &Known<'_>) -> Option<String> {
    let (mark, text) = paragraph.strip_prefix("- ").map_or(("", paragraph), |text| ("- ", text));
    let mut said = sentences(text).map(|sentence| sentence_of(sentence, known));
    let first = said.next()??;
    let all: Vec<String> = std::iter::once(first).chain(said.flatten()).collect();
    Some(format!("{mark}{}", all.join(" ")))
}

fn sentence_of(sentence: &str, known: &Known<'_>) -> Option<String> {
    let sentence =
        without_parentheses(sentence, |inside| blanks(inside).iter().any(|name| value(name, known).is_none()));
    let omitted = |name: &String| OMITTED.contains(&name.as_str()) && value(name, known).is_none();
    if blanks(&sentence).iter().any(omitted) {
        return None;
    }
    let text = fill_with(&sentence, |name| value(name, known).unwrap_or_else(|| what_is(name).to_owned()));
    let begins_unknown =
        sentence.starts_with('{') && blanks(&sentence).first().is_some_and(|name| value(name, known).is_none());
    let mut chars = text.chars();
    Some(match chars.next().filter(|_| begins_unknown) {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => text,
    })
}

/// A text without its parentheses that are to go, and the space before them.
fn without_parentheses(text: &str, goes: impl Fn(&str) -> bool) -> String {
    let mut pieces = text.split(" (");
    let mut kept = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        match piece.split_once(')').filter(|(inside, _)| goes(inside)) {
            Some((_, after)) => kept.push_str(after),
            None => {
                kept.push_str(" (");
                kept.push_str(piece);
            }
        }
    }
    kept
}

/// The sentences of a paragraph; the space between them is left out.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let ends = |(at, _): &(usize, &str)| {
        let next = text.get(at + 2..).and_then(|rest| rest.chars().next());
        next.is_some_and(|next| next.is_uppercase() || next == '{')
    };
    let mut from = 0;
    let ends: Vec<usize> = text.match_indices(". ").filter(ends).map(|(at, _)| at + 1).chain([text.len()]).collect();
    ends.into_iter().filter_map(move |end| {
        let sentence = text.get(from..end);
        from = end + 1;
        sentence
    })
}

enum Piece<'t> {
    Words(&'t str),
    Blank(&'t str),
}

impl<'t> Piece<'t> {
    const fn text(&self) -> &'t str {
        match self {
            Piece::Words(text) | Piece::Blank(text) => text,
        }
    }
}

/// The text piece by piece; a brace that nothing closes is itself.
fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let is_name =
            |name: &str| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "_:.-/".contains(c));
        if let Some((name, after)) =
            rest.strip_prefix('{').and_then(|open| open.split_once('}')).filter(|(name, _)| is_name(name))
        {
            rest = after;
            return Some(Piece::Blank(name));
        }
        let end = rest.char_indices().skip(1).find(|(_, c)| *c == '{').map_or(rest.len(), |(at, _)| at);
        let (words, after) = rest.split_at(end);
        rest = after;
        Some(Piece::Words(words))
    })
}

/// The paragraphs of a text: single line ends are spaces, an empty line ends a paragraph, a line that begins with a dash
/// is one of its own.
pub fn paragraphs(text: &str) -> Vec<String> {
    let mut paragraphs: Vec<String> = Vec::new();
    let mut open = false;
    for line in text.lines().map(str::trim) {
        if line.is_empty() {
            open = false;
            continue;
        }
        match paragraphs.last_mut().filter(|_| open && !line.starts_with("- ")) {
            Some(last) => {
                last.push(' ');
                last.push_str(line);
            }
            None => paragraphs.push(line.to_owned()),
        }
        open = true;
    }
    paragraphs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_are_found_and_other_braces_left_alone() {
        assert_eq!(
            blanks("a {customer_name} b {rule:cpor.clocks.submitted}{x"),
            ["customer_name", "rule:cpor.clocks.submitted"]
        );
        assert!(blanks("{ \"json\": 1 } {} {two words}").is_empty());
    }

    #[test]
    fn paragraphs_are_joined_and_list_items_keep_their_lines() {
        let text = "One\nline.\n\nTwo:\n- first\n  goes on\n- second\n\nThree.";
        assert_eq!(paragraphs(text), ["One line.", "Two:", "- first goes on", "- second", "Three."]);
    }
}
