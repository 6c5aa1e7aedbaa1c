//! What each customer's (or workload's) amounts mean in a column: a number on either side, or the reason for none.
//!
//! One function a formula kind. A fold adds the facts up; `explain` words the same ones.

use super::measure::{Cell, Claim, WHOLE};
use super::measures::{MeasureColumn, Side};
use crate::money::Micro;
use crate::points::Points;
use crate::rulebook::{Amount, Band, QuantityKind, Sum};

/// One item of a column: a customer, or one of its workloads.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fact {
    /// The workload's canonical number, or [`WHOLE`] for the customer.
    pub(super) key: u32,
    /// What it adds to the near side: 1 for a tenant or workload that is eligible, else an amount in millionths.
    pub(super) now: i64,
    /// The same a year ago.
    pub(super) past: i64,
    pub(super) outcome: Outcome,
}

/// Whether an item gives something, and why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It gives `now - past`.
    Counts,
    /// It takes away: it was eligible a year ago and is no more.
    Lost,
    /// It counted a year ago already.
    NotNew,
    /// It stays under the lower bound (or is nothing).
    Below,
    /// It exceeds the upper bound.
    Above,
    /// It was above the share already when it was claimed.
    DeployedAtClaim,
    /// None of its rows is attributed to the partner.
    NotAttributed,
    /// Its workload does not count here.
    WorkloadNotEligible,
    /// The measure is not known, or has no rate.
    NoData,
}

impl Outcome {
    /// Whether the item stands among those counted.
    pub(super) const fn counts(self) -> bool {
        matches!(self, Outcome::Counts | Outcome::Lost)
    }
}

/// The facts of one customer in one column.
pub(super) fn facts(column: &MeasureColumn<'_>, cells: &[Cell], mut emit: impl FnMut(Fact)) {
    let kind = column.quantity.kind;
    match kind {
        QuantityKind::NetTenants | QuantityKind::NetTenantsByWorkload => emit(net_tenant(column, cells)),
        QuantityKind::NetWorkloads => cells.iter().for_each(|cell| emit(net_workload(column, cell))),
        QuantityKind::GrowthPercent => emit(growth(column, cells, true)),
        QuantityKind::GrowthUnits => emit(growth(column, cells, tenant_now(column, cells))),
        QuantityKind::DistinctServices => services(column, cells, emit),
    }
}

/// Why an item that was eligible a year ago is not now.
pub(super) fn lost_by(column: &MeasureColumn<'_>, cells: &[Cell]) -> Outcome {
    let is_growth = column.sum().is_growth();
    match (tenant_now(column, cells), cells.iter().any(|cell| cell.attributed_now && cell.counts)) {
        (true, _) if !is_growth => Outcome::DeployedAtClaim,
        _ if !blanks(column, cells, Side::Now).is_empty() => Outcome::NoData,
        (false, true) if column.quantity.band.is_some() || !is_growth => short(column, cells),
        (_, true) => Outcome::Below,
        (_, false) => unattributed(column, cells),
    }
}

/// Whether an item is too large for its column, so that more of it changes nothing.
pub(super) fn is_too_large(column: &MeasureColumn<'_>, cells: &[Cell], fact: &Fact) -> bool {
    match fact.outcome {
        Outcome::Above => true,
        Outcome::Lost => lost_by(column, cells) == Outcome::Above,
        _ => false,
    }
}

/// Why a customer without a single attributed amount gives nothing, before anybody looks at associations.
fn unattributed(column: &MeasureColumn<'_>, cells: &[Cell]) -> Outcome {
    if !cells.iter().any(|c| c.counts) {
        Outcome::WorkloadNotEligible
    } else if !cells.iter().any(|c| c.attributed) {
        Outcome::NotAttributed
    } else if says_zero(column, cells) {
        Outcome::Below
    } else if cells.iter().any(|c| c.attributed_now) || !column.compares_years() {
        Outcome::NoData
    } else {
        Outcome::NotAttributed
    }
}

/// Whether amounts that come to nothing are a zero that reports state, with no blank beside it and no month left out.
fn says_zero(column: &MeasureColumn<'_>, cells: &[Cell]) -> bool {
    let whole = column.pairs.is_none_or(|months| months.count_ones() == 12);
    whole && cells.iter().any(|c| c.stated_now) && !cells.iter().any(|c| c.blank_now)
}

/// The workloads of which the reports leave the seats or the users of a side blank, where those decide, with which. Where
/// seats are asked for, one report may have them and another the users.
pub(super) fn blanks<'c>(column: &MeasureColumn<'_>, cells: &'c [Cell], side: Side) -> Vec<(&'c Cell, Amount)> {
    let Some(band) = column.quantity.band.as_ref().filter(|band| band.amount == Amount::PaidSeats) else {
        let [one, before] = both_months(side);
        let bits = 1 << one as u8 | 1 << before as u8;
        let is_blank = |cell: &&Cell| cell.said.blank & bits != 0 && cell.counts;
        let open =
            cells.iter().filter(is_blank).filter(|cell| !is_decided(column, cell, side, is_grown(column, cells)));
        return open.map(|cell| (cell, column.quantity.amount)).collect();
    };
    let bit = 1 << side as u8;
    let has_rows = |cell: &Cell| cell.said.rows & bit != 0;
    let no_seats = |cell: &Cell| has_rows(cell) && cell.said.bounded & bit == 0;
    let no_users = |cell: &Cell| match column.quantity.claims.filter(|_| column.sum().is_growth() && side == Side::Past)
    {
        Some(_) => cell.claim.based && !cell.claim.base_said,
        None => has_rows(cell) && cell.said.summed & bit == 0,
    };
    let grown = is_grown(column, cells);
    let is_deployed = |cell: &Cell| reaches(column, cell, Side::Now, grown) && !deployed_at_claim(column, cell);
    let decided = || cells.iter().any(|cell| is_deployed(cell) && !is_blank_at_claim(column, cell));
    let at_claim =
        |cell: &Cell| side == Side::Past && is_deployed(cell) && is_blank_at_claim(column, cell) && !decided();
    if !cells.iter().any(|cell| no_seats(cell) || no_users(cell) || at_claim(cell)) {
        return Vec::new();
    }
    let takes_part = tenant_on(column, cells, Side::Now, grown);
    let what = |cell: &Cell| match (column.sum().is_growth(), takes_part) {
        (true, true) => no_users(cell).then_some(Amount::ActiveUsers),
        (true, false) => (side == Side::Now && no_seats(cell)).then_some(Amount::PaidSeats),
        (false, _) if tenant_on(column, cells, side, grown && side == Side::Now) => None,
        (false, _) if at_claim(cell) => {
            Some(if cell.claim.base_said { Amount::PaidSeats } else { Amount::ActiveUsers })
        }
        (false, _) if no_seats(cell) => Some(Amount::PaidSeats),
        (false, _) => {
            let inside = in_band(band, cell.bounded[side as usize], grown && side == Side::Now);
            (inside && no_users(cell)).then_some(Amount::ActiveUsers)
        }
    };
    cells.iter().filter(|cell| cell.counts).filter_map(|cell| Some((cell, what(cell)?))).collect()
}

/// The sides that a year has where its last two months are looked at.
const fn both_months(side: Side) -> [Side; 2] {
    match side {
        Side::Now | Side::NowBefore => [Side::Now, Side::NowBefore],
        Side::Past | Side::PastBefore => [Side::Past, Side::PastBefore],
    }
}

/// Whether what a workload, or a tenant, amounts to on a side is settled, though rows without any measure may add to it.
fn is_decided(column: &MeasureColumn<'_>, cell: &Cell, side: Side, grown: bool) -> bool {
    let is_decided = |side: Side| {
        let amount = Micro(cell.bounded[side as usize]);
        let bounds = |band: &Band| {
            let may_outgrow = band.within_upper_bound(amount) && !band.within_upper_bound(Micro(i64::MAX));
            band.reached_by(amount) && (!may_outgrow || grown)
        };
        match column.sum() {
            Sum::Services => cell.summed[side as usize] > 0,
            Sum::Count => column.quantity.band.as_ref().is_some_and(bounds),
            _ => false,
        }
    };
    both_months(side).into_iter().any(is_decided)
}

fn in_band(band: &Band, amount: i64, grown: bool) -> bool {
    band.reached_by(Micro(amount)) && (grown || band.within_upper_bound(Micro(amount)))
}

/// Whether an attributed workload has seats, or the tenant amounts, that the band allows now.
pub(super) fn is_within_bounds(column: &MeasureColumn<'_>, cells: &[Cell]) -> bool {
    let grown = is_grown(column, cells);
    let inside = |amount: i64| column.quantity.band.as_ref().is_none_or(|band| in_band(band, amount, grown));
    let near = [Side::Now as usize, Side::NowBefore as usize];
    cells.iter().filter(|cell| cell.attributed).any(|cell| near.iter().any(|side| inside(cell.bounded[*side])))
}

/// Whether users are at least (or, strictly, more than) the share of seats.
pub(super) fn share_reached(share: Points, users: i64, seats: i64, strictly: bool) -> bool {
    let active = Points::ratio(i128::from(users), i128::from(seats));
    seats > 0 && if strictly { active > share } else { active >= share }
}

/// Whether a workload alone is in the band on a side, with its share; `grown` leaves out the upper bound.
pub(super) fn reaches(column: &MeasureColumn<'_>, cell: &Cell, side: Side, grown: bool) -> bool {
    let (users, seats) = (cell.summed[side as usize], cell.bounded[side as usize]);
    let band = column.quantity.band.as_ref();
    cell.attributed
        && band.is_none_or(|band| in_band(band, seats, grown))
        && column.quantity.active_share.is_none_or(|share| share_reached(share, users, seats, false))
}

/// Whether the tenant was inside the band a year ago, whoever was associated then.
fn was_inside(band: &Band, column: &MeasureColumn<'_>, cells: &[Cell]) -> bool {
    if !band.keeps_grown_tenants {
        return false;
    }
    let inside = |amount: i64| amount > 0 && in_band(band, amount, false);
    if column.by_workload {
        cells.iter().any(|c| inside(c.was))
    } else {
        inside(cells.iter().fold(0, |sum, c| sum.saturating_add(c.was)))
    }
}

/// Whether one workload alone (or, where workloads are added up, the tenant) is in the band on a side, with its share.
fn tenant_on(column: &MeasureColumn<'_>, cells: &[Cell], side: Side, grown: bool) -> bool {
    cells.iter().any(|cell| reaches(column, cell, side, grown))
}

/// Whether the tenant may exceed the band, because it was inside a year ago.
pub(super) fn is_grown(column: &MeasureColumn<'_>, cells: &[Cell]) -> bool {
    column.quantity.band.as_ref().is_some_and(|band| was_inside(band, column, cells))
}

fn tenant_now(column: &MeasureColumn<'_>, cells: &[Cell]) -> bool {
    let grown = is_grown(column, cells);
    tenant_on(column, cells, Side::Now, grown) || tenant_on(column, cells, Side::NowBefore, grown)
}

fn tenant_past(column: &MeasureColumn<'_>, cells: &[Cell]) -> bool {
    tenant_on(column, cells, Side::Past, false) || tenant_on(column, cells, Side::PastBefore, false)
}

fn net_tenant(column: &MeasureColumn<'_>, cells: &[Cell]) -> Fact {
    let eligible = tenant_now(column, cells);
    let had_some = || cells.iter().any(|cell| cell.attributed && cell.bounded[Side::Past as usize] > 0);
    let past = tenant_past(column, cells) || column.lacks_past && eligible && had_some();
    let others = || cells.iter().filter(|cell| !deployed_at_claim(column, cell));
    let others_reach = || {
        let grown = is_grown(column, cells);
        others().any(|cell| reaches(column, cell, Side::Now, grown))
    };
    let now = eligible && (others().count() == cells.len() || others_reach());
    let none = || if eligible { Outcome::DeployedAtClaim } else { short(column, cells) };
    let outcome = net(now, past).unwrap_or_else(none);
    Fact { key: WHOLE, now: now.into(), past: past.into(), outcome }
}

/// The share that keeps a workload from being a deployment where it was claimed within the trailing twelve months.
fn share_at_claim(column: &MeasureColumn<'_>, cell: &Cell) -> Option<Points> {
    let is_young = cell.claim.since.is_some_and(|since| column.calendar.last.since(since) < 12);
    column.quantity.claims.filter(|_| column.quantity.active_share.is_some() && is_young)
}

/// Whether a workload was above that share already when it was claimed.
pub(super) fn deployed_at_claim(column: &MeasureColumn<'_>, cell: &Cell) -> bool {
    let above = |share| share_reached(share, cell.claim.users_then, cell.claim.seats_then, true);
    share_at_claim(column, cell).is_some_and(above)
}

/// Whether the reports of the claim's month leave blank what says that.
pub(super) fn is_blank_at_claim(column: &MeasureColumn<'_>, cell: &Cell) -> bool {
    let Claim { based, base_said, seats_then, .. } = cell.claim;
    share_at_claim(column, cell).is_some() && based && (!base_said || seats_then == 0)
}

fn net_workload(column: &MeasureColumn<'_>, cell: &Cell) -> Fact {
    let one = std::slice::from_ref(cell);
    let (now, past) = (tenant_on(column, one, Side::Now, false), tenant_on(column, one, Side::Past, false));
    let outcome = net(now, past).unwrap_or_else(|| short(column, one));
    Fact { key: cell.key, now: now.into(), past: past.into(), outcome }
}

fn net(now: bool, past: bool) -> Option<Outcome> {
    match (now, past) {
        (true, false) => Some(Outcome::Counts),
        (false, true) => Some(Outcome::Lost),
        (true, true) => Some(Outcome::NotNew),
        (false, false) => None,
    }
}

/// Why an eligible association was not enough.
fn short(column: &MeasureColumn<'_>, cells: &[Cell]) -> Outcome {
    let attributed = || cells.iter().filter(|c| c.attributed);
    let near = |c: &Cell| [c.bounded[Side::Now as usize], c.bounded[Side::NowBefore as usize]];
    if !cells.iter().any(|c| c.attributed_now && c.counts) {
        return unattributed(column, cells);
    }
    let above = |c: &Cell| {
        near(c).iter().any(|a| column.quantity.band.as_ref().is_some_and(|b| !b.within_upper_bound(Micro(*a))))
    };
    let reaches =
        |c: &Cell| near(c).iter().any(|a| column.quantity.band.as_ref().is_some_and(|b| in_band(b, *a, false)));
    if attributed().any(above) && !attributed().any(reaches) {
        Outcome::Above
    } else if !blanks(column, cells, Side::Now).is_empty()
        || column.quantity.amount == Amount::Consumption
            && attributed().all(|c| near(c) == [0, 0])
            && !says_zero(column, cells)
    {
        Outcome::NoData
    } else {
        Outcome::Below
    }
}

/// The customer's amount on either side. A tenant that does not take part in the last month has none on either.
fn growth(column: &MeasureColumn<'_>, cells: &[Cell], takes_part: bool) -> Fact {
    let sum = |of: &dyn Fn(&Cell) -> i64| {
        if takes_part { cells.iter().map(of).fold(0, i64::saturating_add) } else { 0 }
    };
    let now = sum(&|c| c.summed[Side::Now as usize]);
    let past = match column.quantity.claims {
        Some(_) => sum(&|c| c.claim.baseline),
        None => sum(&|c| c.summed[Side::Past as usize]),
    };
    let outcome = if now != past {
        if now == 0 { Outcome::Lost } else { Outcome::Counts }
    } else if now != 0 {
        Outcome::NotNew
    } else if !cells.iter().any(|c| c.counts) {
        Outcome::WorkloadNotEligible
    } else if cells.iter().any(|c| c.attributed_now) && column.quantity.band.is_some() && !takes_part {
        short(column, cells)
    } else if cells.iter().any(|c| c.attributed_now) {
        let some = cells.iter().any(|c| c.summed[Side::Now as usize] != 0);
        if some || says_zero(column, cells) { Outcome::Below } else { Outcome::NoData }
    } else {
        unattributed(column, cells)
    };
    Fact { key: WHOLE, now, past, outcome }
}

/// One fact a service in use, and one for the customer when it gives none.
fn services(column: &MeasureColumn<'_>, cells: &[Cell], mut emit: impl FnMut(Fact)) {
    let side = Side::Now as usize;
    let mut gives = false;
    for cell in cells.iter().filter(|c| c.counts && c.attributed && c.summed[side] != 0) {
        gives |= cell.summed[side] > 0;
        emit(Fact { key: cell.key, now: cell.summed[side], past: 0, outcome: Outcome::Counts });
    }
    if !gives {
        emit(Fact { key: WHOLE, now: 0, past: 0, outcome: unattributed(column, cells) });
    }
}
