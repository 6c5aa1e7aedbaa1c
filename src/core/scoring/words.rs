//! The sentences of explanations about usage. Codes are stable, sentences may improve; both come from the same fact.

use super::explanation::Reason;
use super::facts::share_reached;
use super::measure::{Cell, WHOLE};
use super::measures::{MeasureColumn, Side};
use super::scorer::Scorer;
use super::usage_items::Found;
use crate::book::{AssociationType, Product};
use crate::money::Micro;
use crate::month::Month;
use crate::points::Points;
use crate::rulebook::{Amount, Band, Span, Sum};
use std::collections::BTreeSet;

/// The short name of an association type.
pub fn type_name(kind: AssociationType) -> &'static str {
    match kind {
        AssociationType::Cpor => "CPOR",
        AssociationType::Dpor => "DPOR",
        AssociationType::Pal => "PAL",
        AssociationType::Csp => "CSP",
    }
}

/// A product as Microsoft writes it.
pub fn product_name(product: Product) -> &'static str {
    match product {
        Product::Azure => "Azure",
        Product::Microsoft365 => "Microsoft 365",
        Product::Dynamics365 => "Dynamics 365",
        Product::PowerPlatform => "Power Platform",
        Product::CustomerInsights => "Customer Insights",
    }
}

/// An amount with its unit: `$1,200`, `340 users`.
pub(super) fn amount(of: Amount, micro: i64) -> String {
    let whole = grouped(micro / 1_000_000);
    match of {
        Amount::Acr | Amount::SecurityAcr | Amount::Revenue => {
            let cents = (micro.unsigned_abs() / 10_000) % 100;
            match cents {
                0 => format!("${whole}"),
                cents => format!("${whole}.{cents:02}"),
            }
        }
        Amount::PaidSeats => format!("{whole} paid {}", counted_noun(&whole, "seat")),
        Amount::ActiveUsers => format!("{whole} {}", counted_noun(&whole, "user")),
        Amount::Consumption => format!("{whole} MCV"),
    }
}

fn counted_noun(number: &str, noun: &str) -> String {
    if number == "1" { noun.to_owned() } else { format!("{noun}s") }
}

/// A whole number with its thousands set apart.
fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if number < 0 { format!("-{out}") } else { out }
}

/// A month as sentences say it: `Oct 2026`.
pub(super) fn month(month: Month) -> String {
    month.first_day().format("%b %Y").to_string()
}

/// Both bounds of a band, as what is needed.
fn bounds(band: &Band) -> String {
    let of = |micro: Micro| amount(band.amount, micro.0);
    if let (Some(least), Some(most)) = (band.at_least, band.at_most) {
        return format!("{} to {}", grouped(least.0 / 1_000_000), of(most));
    }
    let lower =
        band.at_least.map(|b| format!("at least {}", of(b))).or(band.more_than.map(|b| format!("more than {}", of(b))));
    let upper = band.at_most.map(|b| format!("at most {}", of(b)));
    [lower, upper].into_iter().flatten().collect::<Vec<_>>().join(" and ")
}

fn when(column: &MeasureColumn<'_>) -> String {
    let last = month(column.calendar.last);
    match column.quantity.span {
        Span::Month | Span::LastTwo => format!("in {last}"),
        Span::Ttm => match column.pairs.map_or(12, u16::count_ones) {
            12 => format!("in the twelve months to {last}"),
            1 => format!("in the one month to {last} that is known in both years"),
            months => format!("in the {months} months to {last} that are known in both years"),
        },
    }
}

/// What an item must reach, in words; empty where nothing is asked.
fn needed(column: &MeasureColumn<'_>) -> String {
    let mut parts = Vec::new();
    parts.extend(column.quantity.band.as_ref().map(bounds).filter(|b| !b.is_empty()));
    if let Some(share) = column.quantity.active_share {
        parts.push(format!("{} of the paid seats active", percent(share)));
    }
    parts.join(", ")
}

/// A share with one decimal where it has one: `38.1 %`, `40 %`.
fn percent(share: Points) -> String {
    let percent = share.times(Points::whole(100)).rounded(1);
    if percent.fract() == 0.0 { format!("{percent:.0} %") } else { format!("{percent:.1} %") }
}

/// The attributed cell that comes furthest on a side, with the side of the two months that has more.
fn furthest(cells: &[Cell], sides: [Side; 2]) -> Option<(&Cell, Side)> {
    let attributed = cells.iter().filter(|cell| cell.attributed);
    let on = attributed.flat_map(|cell| sides.into_iter().map(move |side| (cell, side)));
    on.rev().max_by_key(|(cell, side)| cell.bounded[*side as usize])
}

const NEAR: [Side; 2] = [Side::Now, Side::NowBefore];
const PAST: [Side; 2] = [Side::Past, Side::PastBefore];

/// The figures of a tenant or workload on the near side or a year ago; its workload where several are kept apart.
fn figures(scorer: &Scorer<'_>, found: &Found<'_>, sides: [Side; 2]) -> String {
    let Found { column, fact, cells, .. } = found;
    let of = column.bounded.unwrap_or(column.quantity.amount);
    let last = column.calendar.last;
    let Some((cell, side)) = furthest(cells, sides) else { return amount(of, 0) };
    let on = |side: Side| cell.bounded[side as usize];
    let text = match (column.quantity.active_share, column.quantity.span) {
        (Some(_), _) => {
            let (users, seats) = (cell.summed[side as usize], on(side));
            let share = Points::ratio(i128::from(users), i128::from(seats.max(1)));
            let part = if seats > 0 { format!(" ({})", percent(share)) } else { String::new() };
            format!("{} of {} active{part}", grouped(users / 1_000_000), amount(Amount::PaidSeats, seats))
        }
        (None, Span::LastTwo) => {
            let back = if sides == NEAR { 0 } else { 12 };
            let (later, earlier) = (last.minus(back), last.minus(back + 1));
            let (one, two) = (amount(of, on(sides[1])), amount(of, on(sides[0])));
            format!("{one} in {} and {two} in {}", month(earlier), month(later))
        }
        (None, _) => amount(of, on(side)),
    };
    let named = column.by_workload && fact.key == WHOLE && cell.key != WHOLE;
    if named { format!("{}: {text}", scorer.names.text(cell.key)) } else { text }
}

/// The same with the months; of two months the figures name them.
fn figures_now(scorer: &Scorer<'_>, found: &Found<'_>) -> String {
    let text = figures(scorer, found, NEAR);
    match found.column.quantity.span {
        Span::LastTwo if text.contains(" in ") => text,
        _ => format!("{text} {}", when(found.column)),
    }
}

fn figures_past(scorer: &Scorer<'_>, found: &Found<'_>) -> String {
    let text = figures(scorer, found, PAST);
    match found.column.quantity.span {
        Span::LastTwo if text.contains(" in ") => text,
        _ => format!("{text} a year before"),
    }
}

/// Since when growth counts: a year ago, or the claim.
fn base(found: &Found<'_>) -> String {
    let year_ago = found.column.calendar.last.minus(12);
    let young: BTreeSet<Month> =
        found.cells.iter().filter_map(|cell| cell.claim.since).filter(|since| *since > year_ago).collect();
    let all_young =
        found.cells.iter().filter(|cell| cell.attributed).all(|c| c.claim.since.is_some_and(|s| s > year_ago));
    match young.iter().collect::<Vec<_>>().as_slice() {
        [since] if all_young => format!("when the claim began to count in {}", month(**since)),
        [] => "a year before".to_owned(),
        _ => "when each claim began to count".to_owned(),
    }
}

/// The active users that the metric's workloads of a tenant had a year ago, whoever was associated.
pub(super) fn users_a_year_ago(scorer: &Scorer<'_>, found: &Found<'_>) -> i64 {
    let usage = &*scorer.book.usage;
    let (column, of) = (found.column, crate::evidence::Measure::ActiveUsers);
    let month = column.calendar.source_month(column.calendar.last.minus(12));
    let reads = |row: &usize| {
        usage.months()[*row] == month
            && column.products.contains(&usage.products()[*row])
            && column.cells.get(usage.workload_ids()[*row] as usize).is_some_and(|cell| cell.1)
            && usage.counting()[*row] & of.bit() != 0
    };
    let users = usage.rows_of(found.customer).filter(reads).map(|row| usage.column(of)[row]);
    users.fold(0, i64::saturating_add)
}

/// Why an item counts.
pub(super) fn counted(scorer: &Scorer<'_>, found: &Found<'_>) -> String {
    let Found { column, fact, .. } = found;
    match column.sum() {
        Sum::Percent | Sum::Units => {
            let of = column.quantity.amount;
            format!("{} {}, {} {}.", amount(of, fact.now), when(column), amount(of, fact.past), base(found))
        }
        _ => {
            let wanted = needed(column);
            let wanted = if wanted.is_empty() { String::new() } else { format!("; {wanted} needed") };
            let now = figures_now(scorer, found);
            match fact.now {
                0 => format!("Associated: {}, and only {now}{wanted}.", figures_past(scorer, found)),
                _ => format!("Associated: {now}{wanted}. A year before: {}.", figures(scorer, found, PAST)),
            }
        }
    }
}

/// Why an item that is attributed gives nothing.
pub(super) fn short_of(scorer: &Scorer<'_>, found: &Found<'_>, reason: Reason) -> String {
    let Found { column, fact, .. } = found;
    let of = column.quantity.amount;
    let is_growth = column.sum().is_growth();
    match reason {
        Reason::NotNew if is_growth => {
            format!("{} {}, as many as {}: no growth.", amount(of, fact.now), when(column), base(found))
        }
        Reason::NotNew => {
            format!(
                "Not new: {}, and {}; {} needed.",
                figures_now(scorer, found),
                figures_past(scorer, found),
                needed(column)
            )
        }
        Reason::BeforeClaim => format!(
            "{} {}, as many as {}; the growth from {} a year before came earlier and does not count.",
            amount(of, fact.now),
            when(column),
            base(found),
            amount(of, users_a_year_ago(scorer, found))
        ),
        Reason::Lost => format!("{}, {}.", figures_past(scorer, found), figures_now(scorer, found)),
        Reason::BelowThreshold => below(scorer, found),
        Reason::AboveThreshold => {
            format!("{}; too large for this track: {} needed.", figures_now(scorer, found), needed(column))
        }
        Reason::AlreadyDeployedAtClaim => deployed_at_claim(scorer, found),
        Reason::BaselineTooLow => too_low(scorer, found),
        _ if of == Amount::Consumption => {
            let named: BTreeSet<&str> =
                found.cells.iter().filter(|c| c.key != WHOLE).map(|c| scorer.names.text(c.key)).collect();
            let named = named.into_iter().collect::<Vec<_>>().join(", ");
            let named = if named.is_empty() { "this usage" } else { &named };
            format!("The rulebook has no consumption rate for {named}, or no report says how much was used.")
        }
        _ => "The figure is blank, which is not zero: import a report that has it.".to_owned(),
    }
}

/// Why usage gives nothing that would count if another association type were not the best one.
pub(super) fn better_type(counts: Option<AssociationType>, best: Option<AssociationType>) -> String {
    match counts.zip(best) {
        Some((counts, best)) => format!(
            "It would count through {}, but {} earns more points in this metric, and only the best type counts.",
            type_name(counts),
            type_name(best)
        ),
        None => "It would count through an association type that earns less; only the best type counts.".to_owned(),
    }
}

/// What is short: the amount, or the active share.
fn below(scorer: &Scorer<'_>, found: &Found<'_>) -> String {
    let Found { part, column, cells, .. } = found;
    let is_percent = column.sum() == Sum::Percent;
    if let Some((floor, total)) =
        column.quantity.floor_now.zip(scorer.totals.columns.get(part.column)).filter(|_| is_percent)
    {
        let all = i64::try_from(total.whole).unwrap_or(i64::MAX);
        let of = column.quantity.amount;
        return format!(
            "All associated customers together had {} in the twelve months to {}; at least {} needed.",
            amount(of, all),
            month(column.calendar.last),
            amount(of, floor.0)
        );
    }
    let in_band = |cell: &Cell, side: Side| {
        let seats = Micro(cell.bounded[side as usize]);
        column.quantity.band.as_ref().is_none_or(|band| band.reached_by(seats) && band.within_upper_bound(seats))
    };
    let short_of_share = column.quantity.active_share.and_then(|share| {
        let (cell, side) = furthest(cells, NEAR).filter(|(cell, side)| in_band(cell, *side))?;
        let (users, seats) = (cell.summed[side as usize], cell.bounded[side as usize]);
        let wanted = share.times(Points::ratio(i128::from(seats), 1_000_000));
        let whole = wanted.floored(0) as i64;
        let wanted = if Points::whole(whole) < wanted { whole + 1 } else { whole };
        (!share_reached(share, users, seats, false))
            .then(|| format!("{}; {wanted} needed. Unassigned seats count, too.", figures_now(scorer, found)))
    });
    short_of_share.unwrap_or_else(|| match needed(column) {
        wanted if wanted.is_empty() => format!("{}: no use that could be scored.", figures_now(scorer, found)),
        wanted => format!("{}; {wanted} needed.", figures_now(scorer, found)),
    })
}

fn deployed_at_claim(scorer: &Scorer<'_>, found: &Found<'_>) -> String {
    let limit = found.column.quantity.claims.map_or_else(String::new, percent);
    let claimed = found.cells.iter().filter(|cell| cell.claim.since.is_some() && cell.claim.seats_then > 0);
    let Some(cell) = claimed.max_by_key(|cell| cell.claim.users_then) else {
        return format!("More than {limit} of the seats were active when it was claimed.");
    };
    let (users, seats) = (cell.claim.users_then, cell.claim.seats_then);
    let share = Points::ratio(i128::from(users), i128::from(seats));
    let named = if cell.key == WHOLE { String::new() } else { format!("{}: ", scorer.names.text(cell.key)) };
    format!(
        "{named}{} of {} were active ({}) in {}, when it was claimed; more than {limit} then makes no deployment.",
        grouped(users / 1_000_000),
        amount(Amount::PaidSeats, seats),
        percent(share),
        cell.claim.since.map_or_else(String::new, month)
    )
}

/// What the baseline of a percentage lacks.
fn too_low(scorer: &Scorer<'_>, found: &Found<'_>) -> String {
    let Found { part, column, .. } = found;
    let of = column.quantity.amount;
    let past = scorer.totals.columns.get(part.column).map_or(0, |total| i64::try_from(total.past).unwrap_or(i64::MAX));
    match column.quantity.floor_year_ago {
        Some(floor) => format!(
            "All associated customers together had {} a year before; at least {} needed.",
            amount(of, past),
            amount(of, floor.0)
        ),
        None if past == 0 => "Nothing of a year before is known to compare with.".to_owned(),
        None => format!("{} a year before is too little to grow from.", amount(of, past)),
    }
}

/// Why a service counts as one.
pub(super) fn service(scorer: &Scorer<'_>, name: &str, sum: i128, customers: &BTreeSet<usize>) -> String {
    let micro = i64::try_from(sum).unwrap_or(i64::MAX);
    let names: Vec<&str> =
        customers.iter().filter_map(|c| scorer.book.customers.get(*c)).map(|c| c.name.as_str()).collect();
    let at = match names.as_slice() {
        [one] => (*one).to_owned(),
        [one, two] => format!("{one} and {two}"),
        [one, rest @ ..] => format!("{one} and {} more customers", rest.len()),
        [] => "nobody".to_owned(),
    };
    format!("{name}: {} in twelve months, at {at}.", amount(Amount::Acr, micro))
}
