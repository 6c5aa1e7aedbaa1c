//! Certifications as their renewal reads them: whether one can be renewed, until when, and what to pass where it cannot.

use super::known::{Known, WizardContext};
use super::model::{FieldKind, RecordAction};
use crate::book::{Certification, Person};
use crate::day::day_text;
use crate::rulebook::{Certified, MetricFormula, Rulebook};
use crate::scoring::valid_until;
use chrono::{Datelike, Days, Months, NaiveDate};
use std::collections::BTreeSet;

/// Whether a certification can be renewed on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Renewal {
    Open,
    /// Its renewal has not opened yet.
    Early,
    Late,
    Retired,
    /// It never expires.
    Lasting,
}

impl Renewal {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Renewal::Open => "open",
            Renewal::Early => "early",
            Renewal::Late => "late",
            Renewal::Retired => "retired",
            Renewal::Lasting => "lasting",
        }
    }
}

/// Whether a certification can be renewed on a day.
pub(super) fn renewal(rules: &Rulebook, certification: &Certification, date: NaiveDate) -> Renewal {
    let exam = rules.exams.get(&certification.exam);
    match () {
        () if valid_until(rules, certification) == NaiveDate::MAX => Renewal::Lasting,
        () if exam.and_then(|exam| exam.retires).is_some_and(|retires| retires < date) => Renewal::Retired,
        () if valid_until(rules, certification) < date => Renewal::Late,
        () if date < opens(rules, certification) => Renewal::Early,
        () => Renewal::Open,
    }
}

/// The first day on which it can be renewed; the last of all days where it never expires.
pub(super) fn opens(rules: &Rulebook, certification: &Certification) -> NaiveDate {
    let until = valid_until(rules, certification);
    if until == NaiveDate::MAX {
        return until;
    }
    until.checked_sub_days(Days::new(rules.certifications.renewal_opens_days.into())).unwrap_or(until)
}

/// The last day on which it can be renewed: before it expires and its exam retires.
pub(super) fn last_day(rules: &Rulebook, certification: &Certification) -> NaiveDate {
    let retires = rules.exams.get(&certification.exam).and_then(|exam| exam.retires);
    let until = valid_until(rules, certification);
    retires.map_or(until, |retires| retires.min(until))
}

/// The day on which to ask whether something is done that usually takes until `usual`: halfway to the last day of the
/// certification that is renewed, where that is sooner.
pub(super) fn ask_again_on(known: &Known<'_>, usual: NaiveDate) -> NaiveDate {
    let today = known.context.today;
    let renewed = known.certification().filter(|_| known.records(RecordAction::Renew));
    let ends = renewed.map(|certification| last_day(known.context.rules, certification)).filter(|last| today < *last);
    let half = ends.and_then(|last| today.checked_add_days(Days::new(((last - today).num_days() / 2).unsigned_abs())));
    half.map_or(usual, |half| half.max(today.succ_opt().unwrap_or(today)).min(usual))
}

/// The last valid day of a certification that was renewed: the rulebook's years after the one that it had.
pub(super) fn renewed_until(rules: &Rulebook, certification: &Certification) -> NaiveDate {
    let until = valid_until(rules, certification);
    until.checked_add_months(Months::new(rules.certifications.valid_years.saturating_mul(12))).unwrap_or(until)
}

/// Of a person's certifications of an exam the one that is valid for longest.
pub(super) fn newest<'a>(context: WizardContext<'a>, person: &Person, exam: &str) -> Option<&'a Certification> {
    let own = context.book.certifications_of(&person.id).iter().filter(|c| c.exam.eq_ignore_ascii_case(exam));
    own.max_by_key(|c| (valid_until(context.rules, c), c.earned))
}

/// The exams of which a person holds a certification.
pub(super) fn exams<'a>(context: WizardContext<'a>, person: &Person) -> Vec<&'a str> {
    let own = context.book.certifications_of(&person.id).iter();
    own.map(|c| c.exam.as_str()).collect::<BTreeSet<_>>().into_iter().collect()
}

/// The only exam of a person whose certification can be renewed now.
pub(super) fn only_exam(context: WizardContext<'_>, person: &Person) -> Option<String> {
    let open = |exam: &&str| {
        newest(context, person, exam).is_some_and(|c| renewal(context.rules, c, context.today) == Renewal::Open)
    };
    let mut open = exams(context, person).into_iter().filter(open);
    let one = open.next()?;
    open.next().is_none().then(|| one.to_owned())
}

/// Of the certifications of a person that can be renewed now the one that expires first.
pub fn renewable_first<'a>(context: WizardContext<'a>, person: &Person) -> Option<&'a Certification> {
    let newest = exams(context, person).into_iter().filter_map(|exam| newest(context, person, exam));
    let open = newest.filter(|c| renewal(context.rules, c, context.today) == Renewal::Open);
    open.min_by_key(|c| valid_until(context.rules, c))
}

/// The certifications of a person that would end before a day and can be renewed now, each as it is once it is renewed, with
/// the last day for that.
pub(crate) fn renewals_until(
    context: WizardContext<'_>,
    person: &Person,
    day: NaiveDate,
) -> Vec<(NaiveDate, Certification)> {
    let newest = exams(context, person).into_iter().filter_map(|exam| newest(context, person, exam));
    let open = newest.filter(|c| renewal(context.rules, c, context.today) == Renewal::Open);
    let ending = open.filter(|c| valid_until(context.rules, c) < day);
    let renewed = |c: &Certification| Certification { expires: Some(renewed_until(context.rules, c)), ..c.clone() };
    ending.map(|c| (last_day(context.rules, c), renewed(c))).collect()
}

/// What people who are still there hold and will have on its last day, of each exam the newest.
fn held(context: WizardContext<'_>) -> impl Iterator<Item = (&Person, &Certification)> {
    let here = context.book.people.iter().filter(move |person| person.left.is_none_or(|left| left > context.today));
    let held = here.flat_map(move |person| {
        exams(context, person).into_iter().filter_map(move |exam| Some((person, newest(context, person, exam)?)))
    });
    held.filter(move |(person, c)| person.left.is_none_or(|left| left > valid_until(context.rules, c)))
}

/// The certifications of people who are there until then that expire in a quarter or can be renewed until a day in it, by day.
pub(super) fn in_quarter<'a>(context: WizardContext<'a>, quarter: &str) -> Vec<(&'a Person, &'a Certification)> {
    let Some((from, to)) = quarter_days(quarter) else { return Vec::new() };
    let until = |c: &Certification| valid_until(context.rules, c);
    let ends = |c: &Certification| {
        let days = [until(c), last_day(context.rules, c)];
        until(c) < NaiveDate::MAX && days.iter().any(|day| (from..=to).contains(day))
    };
    let mut expiring: Vec<_> = held(context).filter(|(_, c)| ends(c)).collect();
    expiring.sort_by(|(_, a), (_, b)| (until(a), &a.person, &a.exam).cmp(&(until(b), &b.person, &b.exam)));
    expiring
}

/// The quarter in which the next certification expires.
pub(super) fn next_quarter(context: WizardContext<'_>) -> Option<String> {
    let until = held(context).map(|(_, c)| valid_until(context.rules, c));
    let next = until.filter(|day| *day >= context.today && *day < NaiveDate::MAX).min()?;
    Some(format!("{}-Q{}", next.year(), next.month0() / 3 + 1))
}

/// The first and the last day of a quarter, as `2027-Q1`.
pub(super) fn quarter_days(text: &str) -> Option<(NaiveDate, NaiveDate)> {
    let (year, quarter) = text.split_once("-Q")?;
    let (year, quarter): (i32, u32) = (year.parse().ok()?, quarter.parse().ok()?);
    let from = NaiveDate::from_ymd_opt(year, quarter.checked_sub(1)?.checked_mul(3)?.checked_add(1)?, 1)?;
    Some((from, from.checked_add_months(Months::new(3))?.pred_opt()?))
}

/// What to pass in place of a retired exam: what else counts in its steps, designation by designation; last, the exam that
/// follows it, where that is on no list yet.
pub fn instead(rules: &Rulebook, exam: &str, date: NaiveDate) -> Vec<String> {
    // Of exams that make one certification the newest is passed.
    let open = |certified: &Certified| -> Option<String> {
        let codes = certified.exams.iter().map(|other| rules.passable(other, date).filter(|code| *code != exam));
        let codes: Vec<String> = codes.map(|code| Some(rules.exam_in_words(code?))).collect::<Option<_>>()?;
        Some(codes.join(" with "))
    };
    let applies = |c: &&Certified| c.from.is_none_or(|day| day <= date) && c.until.is_none_or(|day| day >= date);
    let has = |step: &[Certified]| step.iter().any(|c| c.exams.iter().any(|own| own.eq_ignore_ascii_case(exam)));
    let mut lines = Vec::new();
    for of in rules.designations.values() {
        let formulas = of.metrics.values().flat_map(|metric| metric.tracks.values());
        let people = formulas.filter_map(|formula| match formula {
            MetricFormula::People(people) => Some(people),
            MetricFormula::Usage { .. } => None,
        });
        let steps = people.flat_map(|p| p.gates.iter().map(|gate| &gate.exams).chain([&p.scoring]));
        let certified = steps.filter(|step| has(step)).flat_map(|step| step.iter().filter(applies));
        let others: BTreeSet<String> = certified.filter_map(open).collect();
        if !others.is_empty() {
            lines.push(format!("{}: {}", of.name, others.into_iter().collect::<Vec<_>>().join(", ")));
        }
    }
    let successor = rules.successor_to_come(exam).filter(|_| !lines.is_empty());
    lines.extend(successor.map(|code| format!("its successor {code} is not on Microsoft's list yet")));
    lines
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    pub value: String,
    pub name: String,
    /// Its last valid day; none where it never expires.
    pub until: Option<NaiveDate>,
}

/// The certifications that a question offers: those of the person, or those that expire in the quarter.
pub fn renewable(known: &Known<'_>, kind: FieldKind) -> Vec<Offer> {
    let until = |c: &Certification| Some(valid_until(known.context.rules, c)).filter(|day| *day < NaiveDate::MAX);
    let of_quarter = |(person, c): &(&Person, &Certification)| Offer {
        value: format!("{}/{}", person.id, c.exam),
        name: format!("{}: {}", person.name, c.exam),
        until: until(c),
    };
    let of_person = |c: &Certification| Offer { value: c.exam.clone(), name: c.exam.clone(), until: until(c) };
    match (kind, known.person()) {
        (FieldKind::Certifications, _) => {
            let quarter = known.get("quarter").unwrap_or_default();
            in_quarter(known.context, quarter).iter().map(of_quarter).collect()
        }
        (_, Some(person)) => {
            let newest =
                exams(known.context, person).into_iter().filter_map(|exam| newest(known.context, person, exam));
            newest.map(of_person).collect()
        }
        (_, None) => Vec::new(),
    }
}

/// What fills a blank about certifications.
pub(super) fn blank(name: &str, known: &Known<'_>) -> Option<String> {
    let (context, rules) = (known.context, known.context.rules);
    let until = |certification: &Certification| day_text(valid_until(rules, certification));
    match name {
        "expiring" | "too_late" => {
            let line = |(person, c): &(&Person, &Certification)| {
                let known = format!("{}: {}, expires on {}", person.name, c.exam, until(c));
                let last = last_day(rules, c);
                match renewal(rules, c, context.today) {
                    Renewal::Open | Renewal::Early | Renewal::Lasting if last < valid_until(rules, c) => {
                        (true, format!("{known}, can be renewed until {}", day_text(last)))
                    }
                    Renewal::Open | Renewal::Early | Renewal::Lasting => (true, known),
                    Renewal::Late => (false, format!("{known} (pass {} again)", c.exam)),
                    Renewal::Retired => {
                        let instead = instead(rules, &c.exam, context.today);
                        let remedy =
                            if instead.is_empty() { "nothing counts in its place" } else { &instead.join("; ") };
                        (false, format!("{known} (the exam retired; pass instead: {remedy})"))
                    }
                }
            };
            let all = in_quarter(context, known.get("quarter")?);
            let lines = all.iter().map(line).filter(|(renews, _)| *renews == (name == "expiring"));
            let lines: Vec<String> = lines.map(|(_, line)| line).collect();
            Some(if lines.is_empty() { "none".to_owned() } else { lines.join("; ") })
        }
        "expiring_emails" => {
            let expiring = in_quarter(context, known.get("quarter")?);
            let mails: BTreeSet<&str> = expiring.iter().filter_map(|(person, _)| person.email.as_deref()).collect();
            Some(mails.into_iter().collect::<Vec<_>>().join(", ")).filter(|mails| !mails.is_empty())
        }
        "exam_name" => Some(
            rules
                .exams
                .get(known.get("exam")?)
                .map_or_else(|| known.get("exam").unwrap_or_default().to_owned(), |exam| exam.name.clone()),
        ),
        "pass_instead" => {
            let exam = known.get("exam")?;
            let instead = instead(rules, exam, context.today);
            Some(if instead.is_empty() { "no other exam counts in its place".to_owned() } else { instead.join("; ") })
        }
        "expires_on" => known.certification().map(until),
        "renewal_opens" => known.certification().map(|c| day_text(opens(rules, c))),
        "renewal_opening" => {
            let opens = opens(rules, known.certification()?);
            let verb = if opens < context.today { "has been open since" } else { "opens on" };
            Some(format!("{verb} {}", day_text(opens)))
        }
        "renewal_ends" => known.certification().map(|c| day_text(last_day(rules, c))),
        _ => None,
    }
}
