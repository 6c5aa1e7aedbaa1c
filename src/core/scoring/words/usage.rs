//! The sentences about usage that counts, or falls short.

use super::baseline::{base, users_a_year_ago};
use super::notes::months_in_words;
use super::{amount, amount_in, grouped, listed, month, percent, type_name};
use crate::book::AssociationType;
use crate::money::Micro;
use crate::points::Points;
use crate::rulebook::{Amount, Band, Family, Span, Sum};
use crate::scoring::explanation::Reason;
use crate::scoring::facts::{Outcome, blanks, is_blank_at_claim, is_grown, reaches, share_reached};
use crate::scoring::measure::{Cell, WHOLE};
use crate::scoring::measures::{MeasureColumn, Side};
use crate::scoring::scorer::Scorer;
use crate::scoring::usage_items::Found;
use chrono::Datelike;
use std::collections::BTreeSet;

/// Both bounds of a band, as what is needed. Seats are named by the figure before it, or `of` them by a share behind it.
fn bounds(band: &Band) -> String {
    let of = |micro: Micro| match band.amount {
        Amount::PaidSeats | Amount::ActiveUsers => grouped(micro.0 / 1_000_000),
        of => amount(of, micro.0),
    };
    if let (Some(least), Some(most)) = (band.at_least, band.at_most) {
        return format!("{} to {}", of(least), of(most));
    }
    let lower =
        band.at_least.map(|b| format!("at least {}", of(b))).or(band.more_than.map(|b| format!("more than {}", of(b))));
    let upper = band.at_most.map(|b| format!("at most {}", of(b)));
    [lower, upper].into_iter().flatten().collect::<Vec<_>>().join(" and ")
}

/// The months that a column reads on its near side.
fn months_read(column: &MeasureColumn<'_>) -> String {
    let last = month(column.calendar.last);
    match column.quantity.span {
        Span::Month => format!("in {last}"),
        Span::LastTwo => {
            let earlier = column.calendar.last.minus(1).first_day();
            let same_year = earlier.year() == column.calendar.last.first_day().year();
            format!("in {} or {last}", earlier.format(if same_year { "%b" } else { "%b %Y" }))
        }
        Span::Ttm => format!("in the twelve months to {last}"),
    }
}

/// The months whose growth is compared: only those that are known a year earlier, too.
fn months_compared(column: &MeasureColumn<'_>) -> String {
    let last = month(column.calendar.last);
    match column.pairs.map(u16::count_ones) {
        None | Some(12) => months_read(column),
        Some(1) => format!("in the one month to {last} that is known in both years"),
        Some(months) => format!("in the {months} months to {last} that are known in both years"),
    }
}

/// What an item must reach, in words; empty where nothing is asked.
fn needed(column: &MeasureColumn<'_>) -> String {
    let band = column.quantity.band.as_ref().map(bounds).filter(|b| !b.is_empty());
    let share = column.quantity.active_share.map(|share| format!("{} active", percent(share)));
    match (band, share) {
        (Some(band), Some(share)) => format!("{band} seats with {share}"),
        (band, share) => band.or(share).unwrap_or_default(),
    }
}

/// The same behind a figure: `; at least $250 needed`.
fn and_needed(column: &MeasureColumn<'_>) -> String {
    let needed = needed(column);
    if needed.is_empty() { needed } else { format!("; {needed} needed") }
}

/// The attributed cell that comes furthest on a side, with the side of the two months that has more: one that reaches what
/// is needed before one that is only larger.
fn furthest<'f>(found: &'f Found<'_>, sides: [Side; 2]) -> Option<(&'f Cell, Side)> {
    let blank = blanks(found.column, found.cells, if sides == NEAR { Side::Now } else { Side::Past });
    let is_blank = |cell: &Cell| blank.iter().any(|(blank, _)| std::ptr::eq(*blank, cell));
    let attributed = found.cells.iter().filter(|cell| cell.attributed && !is_blank(cell));
    let on = attributed.flat_map(|cell| sides.into_iter().map(move |side| (cell, side)));
    let grown = sides == NEAR && is_grown(found.column, found.cells);
    let key = |(cell, side): &(&Cell, Side)| {
        (
            reaches(found.column, cell, *side, grown),
            reaches(found.column, cell, *side, true),
            cell.bounded[*side as usize],
        )
    };
    on.rev().max_by_key(key)
}

const NEAR: [Side; 2] = [Side::Now, Side::NowBefore];
const PAST: [Side; 2] = [Side::Past, Side::PastBefore];

/// The figures of a tenant or workload on a side; its workload where several are kept apart. None where they are zero.
fn figures(scorer: &Scorer<'_>, found: &Found<'_>, sides: [Side; 2]) -> Option<String> {
    let Found { column, fact, .. } = found;
    let of = column.bounded.unwrap_or(column.quantity.amount);
    let last = column.calendar.last;
    let (cell, side) = furthest(found, sides).filter(|(cell, side)| cell.bounded[*side as usize] != 0)?;
    let on = |side: Side| cell.bounded[side as usize];
    let apart = column.by_workload && fact.key == WHOLE && cell.key != WHOLE;
    let workload = apart.then(|| scorer.names.text(cell.key));
    Some(match (column.quantity.active_share, column.quantity.span) {
        (Some(_), _) => active_of(cell.summed[side as usize], on(side), workload),
        (None, Span::LastTwo) => {
            let back = if sides == NEAR { 0 } else { 12 };
            let (later, earlier) = (month(last.minus(back)), month(last.minus(back + 1)));
            let in_month = |side: Side, month: &str| match (cell.said.blank >> side as u8 & 1, on(side)) {
                (1, 0) => format!("an amount not known in {month} (blank in the report)"),
                (1, some) => format!("at least {} in {month} (partly blank)", amount_in(of, some, workload)),
                (_, some) => format!("{} in {month}", amount_in(of, some, workload)),
            };
            format!("{} and {}", in_month(sides[1], &earlier), in_month(sides[0], &later))
        }
        (None, _) => amount_in(of, on(side), workload),
    })
}

/// `8 of 21 paid Teams seats active (38.1 %)`.
fn active_of(users: i64, seats: i64, workload: Option<&str>) -> String {
    let share = percent(Points::ratio(i128::from(users), i128::from(seats.max(1))));
    format!("{} of {} active ({share})", grouped(users / 1_000_000), amount_in(Amount::PaidSeats, seats, workload))
}

/// The figures of the near side with their months.
fn figures_now(scorer: &Scorer<'_>, found: &Found<'_>) -> Option<String> {
    let text = figures(scorer, found, NEAR)?;
    match (found.column.quantity.active_share, found.column.quantity.span) {
        (None, Span::LastTwo) => Some(text),
        (Some(_), Span::LastTwo) => Some(format!("{text} in {}", month(found.column.calendar.last))),
        _ => Some(format!("{text} {}", months_read(found.column))),
    }
}

/// The same where there may be none: a zero with its unit.
fn figures_or_zero(scorer: &Scorer<'_>, found: &Found<'_>) -> String {
    let of = found.column.bounded.unwrap_or(found.column.quantity.amount);
    figures_now(scorer, found).unwrap_or_else(|| format!("{} {}", amount(of, 0), months_read(found.column)))
}

/// The figures of a year ago. What was not associated then did not count, whatever was used.
fn figures_past(scorer: &Scorer<'_>, found: &Found<'_>) -> String {
    match figures(scorer, found, PAST) {
        Some(text) if found.column.quantity.active_share.is_none() && found.column.quantity.span == Span::LastTwo => {
            text
        }
        Some(text) => format!("{text} a year earlier"),
        None => "nothing that counted a year earlier".to_owned(),
    }
}

/// What the reports leave blank on a side: `how many Teams users were active in Oct 2026`.
fn left_blank(scorer: &Scorer<'_>, found: &Found<'_>, side: Side) -> Option<String> {
    let blank = blanks(found.column, found.cells, side);
    let of = |wanted: Amount| {
        let named = blank.iter().filter(|(_, amount)| *amount == wanted).map(|(cell, _)| scorer.names.text(cell.key));
        Some(named.collect::<Vec<_>>()).filter(|names| !names.is_empty()).map(|names| listed(&names, "and"))
    };
    let users = of(Amount::ActiveUsers).map(|names| format!("how many {names} users were active"));
    let seats = of(Amount::PaidSeats).map(|names| format!("how many {names} seats were paid"));
    let age = if matches!(side, Side::Now | Side::NowBefore) { 0 } else { 12 };
    let by_month = blank.iter().any(|(_, amount)| !matches!(amount, Amount::PaidSeats | Amount::ActiveUsers));
    let by_month = Some(BTreeSet::from([found.customer])).filter(|_| by_month);
    let silent = by_month.and_then(|customer| scorer.silent_months(found.column, &customer, age));
    let silent = silent.map(|months| months_in_words(&months));
    let silent = silent.map(|months| format!("{} {months}", if months.contains(" to ") { "from" } else { "in" }));
    let when = silent.unwrap_or_else(|| match side {
        Side::Past if found.column.quantity.claims.is_some() && found.column.sum().is_growth() => base(scorer, found),
        Side::Past if blank.iter().any(|(cell, _)| is_blank_at_claim(found.column, cell)) => base(scorer, found),
        Side::Past => "a year earlier".to_owned(),
        _ => months_read(found.column),
    });
    let consumed = blank.iter().any(|(_, amount)| matches!(amount, Amount::Acr | Amount::SecurityAcr));
    let consumed = consumed.then(|| "how much was consumed".to_owned());
    let revenue = blank.iter().any(|(_, amount)| *amount == Amount::Revenue).then(|| "the revenue".to_owned());
    let used = of(Amount::Consumption).map(|names| format!("how much {names} was used"));
    let what: Vec<String> = [users, seats, consumed, revenue, used].into_iter().flatten().collect();
    (!what.is_empty()).then(|| format!("{} {when}", what.join(" and ")))
}

/// What counts, and what is not known of it.
pub(in crate::scoring) fn counted(scorer: &Scorer<'_>, found: &Found<'_>) -> String {
    with_blanks(scorer, found, what_counts(scorer, found))
}

/// A sentence, and what is not known of its figures.
fn with_blanks(scorer: &Scorer<'_>, found: &Found<'_>, text: String) -> String {
    // Of what was lost, the cause says what is not known now.
    let now = left_blank(scorer, found, Side::Now).filter(|_| found.fact.outcome != Outcome::Lost);
    let blank = now.into_iter().chain(left_blank(scorer, found, Side::Past));
    let sentences = blank.map(|what| format!("No report says {what}; unknown counts as 0 until one does."));
    std::iter::once(text).chain(sentences).collect::<Vec<_>>().join(" ")
}

fn what_counts(scorer: &Scorer<'_>, found: &Found<'_>) -> String {
    let Found { column, fact, .. } = found;
    if column.sum().is_growth() {
        let of = column.quantity.amount;
        let moved = if fact.now > fact.past { "up" } else { "down" };
        return match (fact.now, fact.past) {
            (0, past) => {
                format!(
                    "Nothing that counts {}, down from {} {}.",
                    months_compared(column),
                    amount(of, past),
                    base(scorer, found)
                )
            }
            (now, 0) => {
                format!(
                    "{} {}; nothing that counted {}.",
                    amount(of, now),
                    months_compared(column),
                    base(scorer, found)
                )
            }
            (_, past) => {
                format!(
                    "{} {}, {moved} from {} {}.",
                    amount(of, fact.now),
                    months_compared(column),
                    amount(of, past),
                    base(scorer, found)
                )
            }
        };
    }
    let wanted = and_needed(column);
    let now = figures_now(scorer, found);
    match fact.now {
        0 => {
            let now = now.unwrap_or_else(|| "nothing that counts now".to_owned());
            format!("Lost: {}, {now}{wanted}.", figures_past(scorer, found))
        }
        _ => {
            let now = now.unwrap_or_else(|| figures_or_zero(scorer, found));
            format!("New: {now}, {}{wanted}.{}", figures_past(scorer, found), outgrown(found))
        }
    }
}

/// That a customer may be larger than the track allows, where it is.
fn outgrown(found: &Found<'_>) -> &'static str {
    let larger = furthest(found, NEAR).is_some_and(|(cell, side)| {
        let amount = Micro(cell.bounded[side as usize]);
        found.column.quantity.band.as_ref().is_some_and(|band| !band.within_upper_bound(amount))
    });
    if larger { " It may be larger, because it was within these bounds a year earlier." } else { "" }
}

/// What was there a year ago and has no row now.
pub(in crate::scoring) fn gone(column: &MeasureColumn<'_>) -> String {
    format!("No report has usage {}.", months_read(column))
}

/// Why an item that is attributed gives nothing.
pub(in crate::scoring) fn short_of(scorer: &Scorer<'_>, found: &Found<'_>, reason: Reason) -> String {
    let text = what_is_short(scorer, found, reason);
    if reason == Reason::NoUsageData { text } else { with_blanks(scorer, found, text) }
}

fn what_is_short(scorer: &Scorer<'_>, found: &Found<'_>, reason: Reason) -> String {
    let Found { column, fact, .. } = found;
    let of = column.quantity.amount;
    match reason {
        Reason::NotNew if column.sum().is_growth() => {
            format!(
                "{} {}, the same as {}: no growth.",
                amount(of, fact.now),
                months_compared(column),
                base(scorer, found)
            )
        }
        Reason::NotNew => not_new(scorer, found),
        Reason::BeforeClaim => format!(
            "{} {}, the same as {}. The change from {} a year earlier came before the claim, so it doesn't count.",
            amount(of, fact.now),
            months_compared(column),
            base(scorer, found),
            amount(of, users_a_year_ago(scorer, found).unwrap_or(0))
        ),
        Reason::Lost => format!("{}, {}.", figures_past(scorer, found), figures_or_zero(scorer, found)),
        Reason::BelowThreshold => below(scorer, found),
        Reason::AboveThreshold => {
            format!("Too large for this track: {}{}.", figures_or_zero(scorer, found), and_needed(column))
        }
        Reason::AlreadyDeployedAtClaim => deployed_at_claim(scorer, found),
        Reason::BaselineTooLow => too_low(scorer, found),
        _ => unknown(scorer, found),
    }
}

/// What was eligible a year ago, or is taken as such because months of it are not known.
fn not_new(scorer: &Scorer<'_>, found: &Found<'_>) -> String {
    let Found { column, .. } = found;
    let (now, past) = (figures_or_zero(scorer, found), figures_past(scorer, found));
    let band = column.quantity.band.as_ref();
    let short = furthest(found, PAST).is_some_and(|(cell, side)| {
        let amount = Micro(cell.bounded[side as usize]);
        band.is_some_and(|band| !(band.reached_by(amount) && band.within_upper_bound(amount)))
    });
    match column.lacks_past && short {
        true => format!("{now}, {past}, of which months are missing, so it isn't new{}.", and_needed(column)),
        false => format!("Not new: {now}, {past}{}.{}", and_needed(column), outgrown(found)),
    }
}

/// What no report says, or no rate measures.
fn unknown(scorer: &Scorer<'_>, found: &Found<'_>) -> String {
    let column = found.column;
    if let Some(what) = left_blank(scorer, found, Side::Now) {
        return format!("No report says {what}. Import one that does; blank is not zero.");
    }
    if found.cells.iter().any(|cell| cell.stated_now) {
        return format!(
            "The reports state {}, but not for all of the usage. Import one that does; blank is not zero.",
            figures_or_zero(scorer, found)
        );
    }
    let what = match column.quantity.amount {
        Amount::Acr | Amount::SecurityAcr => "how much was consumed".to_owned(),
        Amount::Revenue => "the revenue".to_owned(),
        Amount::PaidSeats => "how many seats were paid".to_owned(),
        Amount::ActiveUsers => "how many users were active".to_owned(),
        Amount::Consumption => {
            let keys: BTreeSet<u32> = found.cells.iter().map(|c| c.key).filter(|key| *key != WHOLE).collect();
            let names = |rated: bool| {
                let has_rate = |key: &&u32| scorer.rates.get(**key as usize).copied().flatten().is_some() == rated;
                keys.iter().filter(has_rate).map(|key| scorer.names.text(*key)).collect::<Vec<_>>()
            };
            match (names(false).as_slice(), names(true).as_slice()) {
                ([], []) => {
                    return format!(
                        "No report says how much was used {}, or the rulebook has no consumption rate for it.",
                        months_read(column)
                    );
                }
                ([], rated) => format!("how much {} was used", listed(rated, "and")),
                (unrated, _) => {
                    return format!(
                        "The rulebook has no consumption rate for {}, so its usage can't be measured.",
                        listed(unrated, "and")
                    );
                }
            }
        }
    };
    format!("No report says {what} {}. Import one that does; blank is not zero.", months_read(column))
}

/// Why usage gives nothing that would count if another association type were not the best one.
pub(in crate::scoring) fn better_type(counts: Option<AssociationType>, best: Option<AssociationType>) -> String {
    match counts.zip(best) {
        Some((counts, best)) => format!(
            "It would count through {}, but only the best association type counts in this metric, and that is {}.",
            type_name(counts),
            type_name(best)
        ),
        None => "It would count through another association type, but only the best one counts.".to_owned(),
    }
}

/// What one more deployment of a column is at a customer who has nothing of it: any of these workloads, or of all that count.
pub(in crate::scoring) fn to_deploy(column: &MeasureColumn<'_>, workloads: &[&str]) -> String {
    let any = || match (column.quantity.amount, column.family) {
        (Amount::SecurityAcr, _) => "Azure security services".to_owned(),
        (_, Family::BusinessApplications) => "a workload that isn't in use yet".to_owned(),
        (_, family) => format!("a {} workload that counts", family.name()),
    };
    let what = match workloads {
        [] => any(),
        [one, two, three, _, ..] => format!("{one}, {two}, {three} or another workload that isn't active yet"),
        few => listed(few, "or"),
    };
    format!("{what}{}", and_needed(column))
}

/// What is short: the amount, or the active share.
fn below(scorer: &Scorer<'_>, found: &Found<'_>) -> String {
    let Found { part, column, fact, .. } = found;
    let is_percent = column.sum() == Sum::Percent;
    let whole = scorer.totals.columns.get(part.column).map_or(0, |total| total.whole);
    if let Some(all) = scorer.short_of_floor_now(part.column, whole).filter(|_| is_percent) {
        let own = amount(column.quantity.amount, fact.now);
        return format!("All {all}. This one had {own} {}.", months_compared(column));
    }
    let in_band = |cell: &Cell, side: Side| {
        let seats = Micro(cell.bounded[side as usize]);
        column.quantity.band.as_ref().is_none_or(|band| band.reached_by(seats) && band.within_upper_bound(seats))
    };
    let short_of_share = column.quantity.active_share.and_then(|share| {
        let (cell, side) = furthest(found, NEAR).filter(|(cell, side)| in_band(cell, *side))?;
        let (users, seats) = (cell.summed[side as usize], cell.bounded[side as usize]);
        let wanted = share.times(Points::ratio(i128::from(seats), 1_000_000));
        let whole = wanted.floored(0) as i64;
        let wanted = if Points::whole(whole) < wanted { whole + 1 } else { whole };
        let now = figures_or_zero(scorer, found);
        (!share_reached(share, users, seats, false))
            .then(|| format!("{now}; {} needed. Unassigned seats count, too.", grouped(wanted)))
    });
    short_of_share.unwrap_or_else(|| match and_needed(column) {
        wanted if wanted.is_empty() => format!("{}: nothing to score.", figures_or_zero(scorer, found)),
        wanted => format!("{}{wanted}.", figures_or_zero(scorer, found)),
    })
}

fn deployed_at_claim(scorer: &Scorer<'_>, found: &Found<'_>) -> String {
    let limit = found.column.quantity.claims.map_or_else(String::new, percent);
    let claimed = found.cells.iter().filter(|cell| cell.claim.since.is_some() && cell.claim.seats_then > 0);
    let Some(cell) = claimed.max_by_key(|cell| cell.claim.users_then) else {
        return format!("More than {limit} of the seats were active when the claim started.");
    };
    let workload = (cell.key != WHOLE && found.fact.key == WHOLE).then(|| scorer.names.text(cell.key));
    let active = active_of(cell.claim.users_then, cell.claim.seats_then, workload);
    let since = cell.claim.since.map_or_else(String::new, month);
    format!(
        "{active} in {since}, when the claim started; with more than {limit} active then, it doesn't count as a deployment."
    )
}

impl Scorer<'_> {
    /// What the customers of a column had by less than its floor, in the words that follow "all".
    fn short_of_floor_now(&self, column: usize, whole: i128) -> Option<String> {
        let column = self.columns.list.get(column)?;
        let last = month(column.calendar.last);
        let floor = column.quantity.floor_now.filter(|floor| whole < i128::from(floor.0))?;
        Some(of_all(column.quantity.amount, whole, &format!("in the twelve months to {last}"), floor))
    }

    fn short_of_floor_year_ago(&self, column: usize, past: i128) -> Option<String> {
        let column = self.columns.list.get(column)?;
        let floor = column.quantity.floor_year_ago.filter(|floor| past < i128::from(floor.0))?;
        Some(of_all(column.quantity.amount, past, "a year earlier", floor))
    }

    /// By how much an amount, and that of a year ago, is too little for growth in percent, in the words that follow "all";
    /// nothing where a floor isn't what lacks.
    pub(crate) fn short_of_floor(&self, column: usize, (whole, past): (i128, i128)) -> Option<String> {
        self.short_of_floor_now(column, whole).or_else(|| self.short_of_floor_year_ago(column, past))
    }
}

fn of_all(of: Amount, all: i128, when: &str, floor: Micro) -> String {
    let (all, floor) = (amount(of, i64::try_from(all).unwrap_or(i64::MAX)), amount(of, floor.0));
    format!("associated customers together had {all} {when}; at least {floor} needed")
}

/// What the baseline of a percentage lacks.
fn too_low(scorer: &Scorer<'_>, found: &Found<'_>) -> String {
    let Found { part, column, fact, .. } = found;
    let of = column.quantity.amount;
    let all_past = scorer.totals.columns.get(part.column).map_or(0, |total| total.past);
    let past = i64::try_from(all_past).unwrap_or(i64::MAX);
    match scorer.short_of_floor_year_ago(part.column, all_past) {
        Some(all) => format!("All {all}. This one had {}.", amount(of, fact.past)),
        None if column.pairs == Some(0) => format!(
            "None of the twelve months to {} is known in both years, so there is no growth to measure.",
            month(column.calendar.last)
        ),
        None if past == 0 => format!(
            "{} {}, but nothing that counted a year earlier is known, so there is no growth to measure.",
            amount(of, fact.now),
            months_compared(column)
        ),
        None => format!("{} a year earlier is too little to measure growth from.", amount(of, past)),
    }
}

/// Why a service counts as one.
pub(in crate::scoring) fn service(
    scorer: &Scorer<'_>,
    column: &MeasureColumn<'_>,
    sum: i128,
    customers: &BTreeSet<usize>,
) -> String {
    let micro = i64::try_from(sum).unwrap_or(i64::MAX);
    let names: Vec<&str> =
        customers.iter().filter_map(|c| scorer.book.customers.get(*c)).map(|c| c.name.as_str()).collect();
    let at = match names.as_slice() {
        [one, rest @ ..] if rest.len() > 2 => format!("{one} and {} more customers", rest.len()),
        names => listed(names, "and"),
    };
    format!("{} {} at {at}.", amount(Amount::Acr, micro), months_read(column))
}
