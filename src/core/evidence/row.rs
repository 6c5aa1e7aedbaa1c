//! A row of figures before it becomes columns: as a file or an importer states it.

use super::Measure;
use crate::book::description::USAGE;
use crate::book::problem::{Described, Findings};
use crate::book::{Product, Record, quoted};
use crate::ids::{CustomerId, SubscriptionId};
use crate::money::Micro;
use crate::month::Month;
use crate::reading;
use chrono::NaiveDate;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// One figure row as files carry it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "FlatRow")]
pub struct UsageRow {
    pub customer: CustomerId,
    /// The subscription (our key), if the figure is one subscription's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subscription: Option<SubscriptionId>,
    pub product: Product,
    /// Workload or service, as the file spelled it; empty when the figure is the product's as a whole.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub workload: String,
    pub month: Month,
    /// The measures, in the order of [`Measure::ALL`]; `None` is not known.
    #[serde(flatten, serialize_with = "by_field")]
    pub measures: [Option<Micro>; 6],
    /// Whom Microsoft attributed it to: `type` or `type/activity`; empty is nobody, `None` is not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attributed_by: Option<Vec<String>>,
    /// The kind of report it came from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The file it came from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// First and last line in that file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lines: Option<(u32, u32)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<NaiveDate>,
}

/// A row as JSON has it, its measures beside its other fields.
#[derive(Deserialize)]
struct FlatRow {
    customer: CustomerId,
    subscription: Option<SubscriptionId>,
    product: Product,
    #[serde(default, deserialize_with = "reading::known")]
    workload: String,
    month: Month,
    acr_usd: Option<Micro>,
    security_acr_usd: Option<Micro>,
    paid_seats: Option<Micro>,
    active_users: Option<Micro>,
    revenue_usd: Option<Micro>,
    capacity: Option<Micro>,
    attributed_by: Option<Vec<String>>,
    kind: Option<String>,
    source: Option<String>,
    #[serde(default, deserialize_with = "first_and_last")]
    lines: Option<(u32, u32)>,
    #[serde(default, deserialize_with = "reading::maybe_day")]
    as_of: Option<NaiveDate>,
}

impl From<FlatRow> for UsageRow {
    fn from(row: FlatRow) -> UsageRow {
        UsageRow {
            customer: row.customer,
            subscription: row.subscription,
            product: row.product,
            workload: row.workload,
            month: row.month,
            // In the order of `Measure::ALL`.
            measures: [
                row.acr_usd,
                row.security_acr_usd,
                row.paid_seats,
                row.active_users,
                row.revenue_usd,
                row.capacity,
            ],
            attributed_by: row.attributed_by,
            kind: row.kind,
            source: row.source,
            lines: row.lines,
            as_of: row.as_of,
        }
    }
}

/// Two line numbers and no more; a tuple's own reading leaves it to the parser to stumble over a third.
fn first_and_last<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<(u32, u32)>, D::Error> {
    let lines = Option::<Vec<u32>>::deserialize(deserializer)?;
    lines
        .map(|lines| <[u32; 2]>::try_from(lines).map(Into::into).map_err(|_| D::Error::custom("not two lines")))
        .transpose()
}

/// The measures that are known, each under its field's name.
fn by_field<S: Serializer>(measures: &[Option<Micro>; 6], serializer: S) -> Result<S::Ok, S::Error> {
    let known = Measure::ALL.into_iter().zip(measures).filter_map(|(m, value)| Some((m.field(), (*value)?)));
    serializer.collect_map(known)
}

impl Described for UsageRow {
    fn fields(&self, found: &mut Findings) {
        // In the order of `Measure::ALL`.
        let [acr, security_acr, paid_seats, active_users, revenue, capacity] = &self.measures;
        found.fields(
            &USAGE,
            &[
                &self.customer,
                &self.subscription,
                &self.product,
                &self.workload,
                &self.month,
                acr,
                security_acr,
                paid_seats,
                active_users,
                revenue,
                capacity,
                &self.attributed_by,
                &self.kind,
                &self.source,
                &self.lines,
                &self.as_of,
            ],
        );
    }
}

impl Record for UsageRow {
    fn rules(&self, found: &mut Findings) {
        if self.workload.chars().any(char::is_control) {
            found.push("workload", quoted(&self.workload), "expected a text without control characters");
        }
    }
}
