//! The sums of columns, and by how much associations that might be made would change them.

use super::totals::Total;

/// The sums of one column.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sums {
    pub(crate) now: i128,
    pub(crate) past: i128,
    /// By how much prospects could raise the far side, if all came true.
    pub(crate) past_ahead: i128,
    /// The near side, whether or not it can be compared.
    pub(crate) whole: i128,
    pub(crate) services: Vec<(u32, i128)>,
    pub(crate) enterprise: i64,
    pub(crate) smb: i64,
    pub(crate) large: i64,
    /// Customers with an association that counts in the column in the last month.
    pub(crate) associated: i64,
    /// How many more deployments count at them, where customers or their workloads are counted.
    pub(crate) open: i64,
}

impl Sums {
    pub(super) fn of(total: &Total, associated: i64, open: i64) -> Sums {
        let services = total.services.iter().map(|(service, sum)| (*service, *sum)).collect();
        let Total { now, past, whole, enterprise, smb, large, .. } = *total;
        Sums { now, past, past_ahead: 0, whole, services, enterprise, smb, large, associated, open }
    }
}

/// By how much something changes the sums of a column. There are some for every customer, so they are kept small.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) column: u32,
    pub(crate) associated: i32,
    pub(crate) open: i32,
    pub(crate) enterprise: i32,
    pub(crate) smb: i32,
    pub(crate) large: i32,
    pub(crate) now: i64,
    pub(crate) past: i64,
    pub(crate) whole: i64,
    /// Services of which there is more.
    pub(crate) services: Box<[u32]>,
}

impl Change {
    /// A change of a column; `None` where nothing of it changes.
    pub(super) fn of(column: usize, total: &Total, (associated, open): (i32, i32)) -> Option<Change> {
        let amount = |sum: i128| i64::try_from(sum).unwrap_or(if sum < 0 { i64::MIN } else { i64::MAX });
        let count = |count: i64| i32::try_from(count).unwrap_or(if count < 0 { i32::MIN } else { i32::MAX });
        let services = total.services.iter().filter(|(_, sum)| **sum > 0).map(|(service, _)| *service);
        let change = Change {
            column: column as u32,
            associated,
            open,
            enterprise: count(total.enterprise),
            smb: count(total.smb),
            large: count(total.large),
            now: amount(total.now),
            past: amount(total.past),
            whole: amount(total.whole),
            services: services.collect(),
        };
        (change != Change { column: column as u32, ..Change::default() }).then_some(change)
    }
}

/// By how much each column changes.
pub(crate) type Changes = Box<[Change]>;
