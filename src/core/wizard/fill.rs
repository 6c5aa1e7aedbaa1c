//! Blanks in texts, and what fills them: `{customer_name}` is what the book says, `{rule:cpor.clocks.submitted}` what the
//! rulebook says. What nobody knows yet shows as `<what it is>`, so that a reader sees what is missing.

use super::known::Known;
use super::{enrolment, renewal};
use crate::book::Association;
use crate::rulebook::{self, Rulebook};
use crate::text::clean;

/// What a blank of a rulebook's value begins with.
const RULE: &str = "rule:";

/// A blank: its name, the fields of which one must be asked for it to be filled (none where the partner or the day is
/// enough), and what it is, for where it is not known.
type Blank = (&'static str, &'static [&'static str], &'static str);

const CUSTOMER: &[&str] = &["customer", "subscription", "association"];

const BLANKS: &[Blank] = &[
    ("customer_name", CUSTOMER, "the customer"),
    ("tenant_id", CUSTOMER, "the customer's tenant id"),
    ("domain", CUSTOMER, "the customer's domain"),
    ("link_tenant_id", CUSTOMER, "the tenant id"),
    ("partner_name", &[], "your company's name"),
    ("partner_tenant_id", &[], "your own tenant id"),
    ("global_id", &[], "your global id"),
    ("our_name", &[], "your name"),
    ("our_email", &[], "your mail address"),
    ("partner_id", &["partner_id", "association"], "your location id"),
    ("location_name", &[], "the location"),
    ("location_country", &[], "the location's country"),
    ("subscription_id", &["subscription", "association"], "the subscription's GUID"),
    ("subscription_name", &["subscription", "association"], "the subscription"),
    ("product_label", &["product"], "the product"),
    ("licensing_label", &["licensing"], "the licensing"),
    ("activity_label", &["activity", "association"], "the activity"),
    ("workloads", &["workloads", "association"], "the workloads"),
    ("contact_name", &["contact"], "the contact's name"),
    ("contact_email", &["contact"], "the contact's mail address"),
    ("person_name", &["person"], "the person"),
    ("person_email", &["person"], "the person's mail address"),
    ("identity_name", &["identity_name"], "the account"),
    ("identity_label", &["identity"], "the kind of identity"),
    ("role", &["role"], "the role"),
    ("method_label", &["method"], "the way"),
    ("claim_id", &["claim_id", "association"], "the claim's id"),
    ("started", &["started"], "the first day"),
    ("ended", &["ended"], "the last day"),
    ("today", &[], "today"),
    ("exam", &["exam"], "the exam"),
    ("exam_name", &["exam"], "the certification"),
    ("expires_on", &["exam"], "the day on which it expires"),
    ("renewal_opens", &["exam"], "the day on which its renewal opens"),
    ("renewal_ends", &["exam"], "the last day to renew it"),
    ("pass_instead", &["exam"], "what to pass instead"),
    ("quarter", &["quarter"], "the quarter"),
    ("expiring", &["quarter"], "what expires then"),
    ("too_late", &["quarter"], "what can no longer be renewed"),
    ("expiring_emails", &["quarter"], "the people's mail addresses"),
    ("designation_label", &["designation"], "the designation"),
    ("anniversary_day", &["designation"], "the anniversary"),
    ("renewal_last_day", &["designation"], "the last day to renew"),
];

/// The names of the blanks in a text.
pub fn blanks(text: &str) -> Vec<String> {
    pieces(text).filter_map(|piece| matches!(piece, Piece::Blank(_)).then(|| piece.text().to_owned())).collect()
}

/// The fields of which one must be asked for a blank to be filled; none if there is no such blank.
pub fn needs(blank: &str) -> Option<&'static [&'static str]> {
    if blank.starts_with(RULE) {
        return Some(&[]);
    }
    BLANKS.iter().find(|(name, ..)| *name == blank).map(|(_, needs, _)| *needs)
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
    let value = match name.strip_prefix(RULE) {
        Some(path) => known.number(path),
        None => value(name, known),
    };
    match value {
        Some(value) => clean(&value).into_owned(),
        None => {
            let what = BLANKS.iter().find(|(blank, ..)| *blank == name).map_or(name, |(_, _, what)| *what);
            format!("<{what}>")
        }
    }
}

fn value(name: &str, known: &Known<'_>) -> Option<String> {
    let partner = &known.context.book.partner;
    let field = |id: &str| known.get(id).filter(|value| !value.is_empty()).map(str::to_owned);
    let said = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    match name {
        "customer_name" => known.customer().map(|customer| customer.name.clone()),
        "tenant_id" => known.customer()?.tenant_id.clone(),
        "domain" => known.customer()?.domain.clone(),
        "link_tenant_id" => match known.get("identity") {
            Some("lighthouse") => partner.tenant_id.clone(),
            _ => known.customer()?.tenant_id.clone(),
        },
        "partner_name" => said(&partner.name),
        "partner_tenant_id" => partner.tenant_id.clone(),
        "global_id" => partner.global_id.clone(),
        "our_name" => said(&partner.contact.as_ref()?.name),
        "our_email" => partner.contact.as_ref()?.email.clone(),
        "location_name" => said(&known.location()?.name),
        "location_country" => known.location()?.country.clone(),
        "subscription_id" => known.subscription()?.subscription_id.clone(),
        "subscription_name" => known.subscription().map(|subscription| subscription.id.to_string()),
        "product_label" => known.label("product"),
        "licensing_label" => known.label("licensing"),
        "activity_label" => known.label("activity"),
        "identity_label" => known.label("identity"),
        "method_label" => known.label("method"),
        "contact_name" => known.contact().and_then(|(name, _)| name),
        "contact_email" => known.contact().and_then(|(_, address)| address),
        "person_name" => known.person().map(|person| person.name.clone()),
        "person_email" => known.person()?.email.clone(),
        "claim_id" => field("claim_id").or_else(|| known.association().and_then(|a: &Association| a.claim_id.clone())),
        "today" => Some(known.context.today.to_string()),
        "exam" => known.certification().map(|certification| certification.exam.clone()).or_else(|| field("exam")),
        "designation_label" => known.label("designation"),
        "exam_name" | "expires_on" | "renewal_opens" | "renewal_ends" | "pass_instead" | "expiring" | "too_late"
        | "expiring_emails" => renewal::blank(name, known),
        "anniversary_day" | "renewal_last_day" => enrolment::blank(name, known),
        other => field(other),
    }
}

/// A piece of a text.
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
    fn paragraphs_flow_and_dashes_stand_alone() {
        let text = "One\nline.\n\nTwo:\n- first\n  goes on\n- second\n\nThree.";
        assert_eq!(paragraphs(text), ["One line.", "Two:", "- first goes on", "- second", "Three."]);
    }
}
