//! What each kind of report looks like: read from `assets/imports/*.toml`, one file a kind.
//!
//! A layout says which columns a kind has and under which names, which of them it cannot do without, and which words
//! its columns use. Code knows families of reports and what their fields mean; it never spells a column's name. What the
//! kinds of the usage family have in common is said once, in `assets/imports/shared`.

use super::ImportError;
use super::value::folded;
use laurels_core::book::{ImportKind, Product};
use laurels_core::evidence::Measure;
use laurels_core::rulebook;
use serde::de::IntoDeserializer;
use serde::{Deserialize, Serialize, Serializer};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

const SHIPPED: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/imports.rs"));

/// The columns that the usage family has in common.
const SHARED: &str = include_str!("../../../../assets/imports/shared/columns.toml");

/// How a kind of report is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Family {
    /// Lines of figures, by tenant and month.
    Usage,
    /// Lines about customers and their subscriptions, without figures.
    Customers,
    /// Lines of what people completed.
    People,
    /// Lines of scores as Partner Center shows them.
    Reported,
    /// Lines about accounts in customers' tenants: the partner id that each is linked to, and its roles.
    Identities,
    /// Lines of associations.
    Associations,
    /// Lines of whom Microsoft counted: customers where they have tenants, else people.
    Qualified,
}

/// What a column means, whatever it is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Field {
    /// The customer's tenant, a GUID.
    Tenant,
    Tpid,
    CustomerName,
    Domain,
    /// The tenant that the name and the domain are of, where that need not be the customer's.
    NamedTenant,
    /// The cloud that the tenant is in, by words.
    Cloud,
    /// The customer's market segment, by words.
    Segment,
    /// The subscription, a GUID.
    Subscription,
    /// The subscription's state, by words.
    State,
    /// The subscription's first day.
    Started,
    /// The subscription's last day.
    Ends,
    /// Through whom it was sold, by words.
    Channel,
    /// What leaves a line out, by words and their reasons.
    Filter,
    /// The product family, by the layout's words for products.
    Product,
    /// The service plans that a licence holds: what each gives is the words' meaning, a workload.
    ServicePlans,
    /// What a licence is called.
    Sku,
    /// The workload or service. Where the column has words, they are how its names begin.
    Workload,
    /// What tells lines of one workload apart, such as the meter.
    Meter,
    Month,
    /// Whom the line is attributed to, by words.
    Attribution,
    /// The role of the account that a Partner Admin Link is of.
    Role,
    /// What the role is for, such as a subscription.
    Scope,
    /// The account's object id in the tenant.
    ObjectId,
    IdentityName,
    /// What kind of account it is, by words; `group` is none.
    IdentityKind,
    /// The partner id that something carries.
    PartnerId,
    /// Whether the account is linked, by words.
    LinkState,
    /// The day on which it was linked.
    LinkedOn,
    /// The day on which the link was changed last.
    ChangedOn,
    /// Which of the four types an association is, by words.
    AssociationType,
    /// What exactly is associated, by words.
    AssociationActivity,
    /// How far an association has come, by words: a state, and after a slash a finer one.
    AssociationState,
    ClaimId,
    ClaimName,
    /// The day on which a claim was submitted.
    Submitted,
    /// The provider or reseller on the other side.
    Counterparty,
    Notes,
    /// Whether the line repeats another one for a further location of the partner.
    Duplicate,
    /// What tells the partner's locations apart.
    Location,
    /// What was completed, as an id.
    Activity,
    Title,
    /// What kind of thing was completed, by words.
    Training,
    /// The person's first name.
    FirstName,
    /// The person's last name.
    LastName,
    /// The person's mail address at work.
    WorkEmail,
    /// The mail address of the person's profile.
    Email,
    /// The person's Microsoft certification id.
    Mcid,
    /// The person's object id in the partner's tenant.
    DirectoryId,
    /// The id of the person's Learn profile.
    ProfileId,
    Designation,
    Metric,
    Track,
    Points,
    /// A metric's figure, in its own unit.
    Value,
    /// The day on which something was read.
    AsOf,
    Completed,
    /// The last valid day.
    Expires,
    #[serde(untagged, deserialize_with = "measure", serialize_with = "measure_word")]
    Figure(Measure),
}

impl Field {
    /// Its word, as layouts and people spell it.
    pub fn word(self) -> String {
        let word = serde_json::to_value(self).ok();
        word.and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
    }

    pub fn from_word(word: &str) -> Option<Field> {
        let word: serde::de::value::StrDeserializer<'_, serde::de::value::Error> = word.into_deserializer();
        Field::deserialize(word).ok()
    }

    /// Whether it is a name or another free text, in which an apostrophe may be a letter.
    pub fn is_text(self) -> bool {
        use Field::{
            ClaimName, Counterparty, CustomerName, FirstName, IdentityName, LastName, Meter, Notes, Sku, Title,
            Workload,
        };
        let names = [CustomerName, FirstName, LastName, IdentityName, ClaimName, Counterparty];
        names.contains(&self) || [Meter, Notes, Sku, Title, Workload].contains(&self)
    }

    /// Whether it says one thing under all of its names; services of two levels do not.
    pub fn is_one_under_all_names(self) -> bool {
        use Measure::{Acr, Revenue, SecurityAcr};
        matches!(self, Field::Duplicate | Field::Figure(Acr | Revenue | SecurityAcr))
    }
}

fn measure_word<S: Serializer>(measure: &Measure, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(measure.field())
}

/// The measure that a word of the dataset names.
fn measure<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Measure, D::Error> {
    let word = String::deserialize(deserializer)?;
    let measure = Measure::ALL.into_iter().find(|measure| measure.field() == word);
    measure.ok_or_else(|| serde::de::Error::custom(format!("{word:?} is not a field of a report")))
}

/// A column of a kind of report.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    pub field: Field,
    /// Under which names it comes; where a file has several of them, the first counts.
    pub names: Vec<String>,
    /// The words it uses, and what each of them is in the book's own words.
    #[serde(default)]
    words: BTreeMap<String, String>,
    /// What cannot be fed without it, as the end of a sentence.
    pub feeds: Option<String>,
    /// The workload that its figures are about, in a report that has a column for each.
    pub workload: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    pub kind: ImportKind,
    /// What Partner Center calls it.
    pub title: String,
    /// Where its columns are described.
    pub source: String,
    pub family: Family,
    /// The product family that its figures are about.
    pub product: Option<Product>,
    /// Whether everybody whom it names has linked the Learn profile.
    #[serde(default)]
    pub links: bool,
    /// Whether nobody has published its columns: what is not recognised may be said.
    #[serde(default)]
    pub unpublished: bool,
    /// Whether a file is of this kind only where somebody says so, by the kind or by a column.
    #[serde(default)]
    pub only_when_told: bool,
    /// Whether its exports have a column that marks the lines which repeat others for further locations.
    #[serde(default)]
    pub marks_repeats: bool,
    /// Products other than that, by how the words of the product's column or else the workloads begin.
    #[serde(default)]
    products: BTreeMap<String, Product>,
    /// Lists of records within a JSON document, by their paths.
    #[serde(default)]
    pub lists: Vec<String>,
    /// The fields that tell it from other kinds: of each group one.
    pub signature: Vec<Vec<Field>>,
    /// The fields that it cannot be read without: of each group one.
    pub needs: Vec<Vec<Field>>,
    /// Columns that are known and say nothing that a book keeps.
    #[serde(default)]
    pub ignored: Vec<String>,
    #[serde(rename = "column")]
    pub columns: Vec<Column>,
}

impl Layout {
    /// Reads one file of `assets/imports`.
    ///
    /// # Errors
    ///
    /// It is no layout: TOML, keys, or words that no kind, field or product has.
    pub fn parse(text: &str) -> Result<Layout, ImportError> {
        parsed(text).map_err(ImportError::Layout)
    }

    /// All the layouts that ship.
    ///
    /// # Errors
    ///
    /// One of them does not parse, which a test rules out.
    pub fn shipped() -> Result<&'static [Layout], ImportError> {
        static LAYOUTS: LazyLock<Result<Vec<Layout>, String>> =
            LazyLock::new(|| SHIPPED.iter().map(|(_, text)| parsed(text)).collect());
        LAYOUTS.as_deref().map_err(|error| ImportError::Layout(error.clone()))
    }

    /// How the words for products begin, folded as `folded` does.
    pub fn products(&self) -> Vec<(String, Product)> {
        self.products.iter().map(|(word, product)| (folded(word), *product)).collect()
    }

    /// Adds the columns that the family has in common and this kind does not have itself.
    fn add_shared(&mut self, shared: Shared) {
        let own: Vec<Field> = self.columns.iter().map(|column| column.field).collect();
        let mut named: HashSet<String> = self.names().map(|name| folded(name)).collect();
        for mut column in shared.columns.into_iter().filter(|column| !own.contains(&column.field)) {
            column.names.retain(|name| named.insert(folded(name)));
            self.columns.extend(Some(column).filter(|column| !column.names.is_empty()));
        }
        self.ignored.extend(shared.ignored.into_iter().filter(|name| named.insert(folded(name))));
    }

    /// Every name of a column that the kind knows.
    pub(super) fn names(&self) -> impl Iterator<Item = &String> {
        self.columns.iter().flat_map(|column| &column.names).chain(&self.ignored)
    }

    /// The columns of what leaves a line out, with the reasons by their words, folded as `folded` does.
    pub fn filters(&self) -> impl Iterator<Item = (&Column, HashMap<String, String>)> {
        let columns = self.columns.iter().filter(|column| column.field == Field::Filter);
        columns.map(|column| (column, column.words.iter().map(|(word, why)| (folded(word), why.clone())).collect()))
    }

    /// The words of a field, folded as `folded` does, each with what `from_word` makes of its meaning.
    pub fn words<T>(&self, field: Field, from_word: impl Fn(&str) -> Option<T>) -> HashMap<String, T> {
        let column = self.columns.iter().find(|column| column.field == field);
        let words = column.into_iter().flat_map(|column| &column.words);
        words.filter_map(|(word, meaning)| Some((folded(word), from_word(meaning)?))).collect()
    }
}

/// `assets/imports/shared/columns.toml` as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Shared {
    ignored: Vec<String>,
    #[serde(rename = "column")]
    columns: Vec<Column>,
}

fn parsed(text: &str) -> Result<Layout, String> {
    let mut layout: Layout = toml::from_str(text).map_err(|error| error.to_string())?;
    if layout.family == Family::Usage {
        layout.add_shared(toml::from_str(SHARED).map_err(|error| error.to_string())?);
    }
    if layout.product == Some(Product::Dynamics365) {
        layout
            .products
            .extend(rulebook::other_products().iter().map(|(workload, product)| (workload.clone(), *product)));
    }
    Ok(layout)
}

#[cfg(test)]
mod tests {
    use super::*;
    use laurels_core::book::{
        Activity, AssociationState, AssociationType, Cloud, CredentialKind, DesignationId, Licensing, MetricId,
        Segment, SubscriptionStatus,
    };

    #[test]
    fn every_shipped_layout_is_valid() {
        for layout in Layout::shipped().expect("layouts") {
            // The tenant that is named may be the customer's, in the same column; what leaves a line out may say more.
            let besides = [Field::NamedTenant, Field::Filter];
            let columns = layout.columns.iter().filter(|column| !besides.contains(&column.field));
            let names = columns.flat_map(|column| &column.names).chain(&layout.ignored);
            let mut names: Vec<String> = names.map(|name| folded(name)).collect();
            let all = names.len();
            names.sort();
            names.dedup();
            assert_eq!(names.len(), all, "{}: a name stands twice", layout.kind);
            assert!(!layout.source.is_empty() && !layout.title.is_empty());
            let fields = layout.signature.iter().chain(&layout.needs).flatten();
            for field in fields {
                assert!(layout.columns.iter().any(|column| column.field == *field), "{}: {field:?}", layout.kind);
            }
            let has_product = layout.product.is_some() || layout.columns.iter().any(|c| c.field == Field::Product);
            assert!(has_product || layout.family != Family::Usage, "{}", layout.kind);
            let by_column = layout.columns.iter().any(|column| column.workload.is_some());
            assert!(
                !by_column || layout.products.is_empty(),
                "{}: a column's own workload has one product",
                layout.kind
            );
            for column in &layout.columns {
                let meanings: HashSet<&String> = column.words.values().collect();
                let bits = ![Field::Workload, Field::ServicePlans, Field::Designation].contains(&column.field);
                assert!(meanings.len() <= 16 || !bits, "{}: {:?} has no bit for each", layout.kind, column.field);
                for meaning in column.words.values() {
                    let kind = meaning.split_once('/').map_or(meaning.as_str(), |(kind, _)| kind);
                    let known = match column.field {
                        Field::State => SubscriptionStatus::from_word(meaning).is_some(),
                        Field::Channel => Licensing::from_word(meaning).is_some(),
                        Field::Workload | Field::Filter | Field::ServicePlans => true,
                        Field::Segment => Segment::from_word(meaning).is_some(),
                        Field::Cloud => Cloud::from_word(meaning).is_some(),
                        Field::Designation => DesignationId::from_word(meaning).is_some(),
                        Field::Metric => MetricId::from_word(meaning).is_some(),
                        Field::Track => ["enterprise", "smb"].contains(&meaning.as_str()),
                        Field::IdentityKind => CredentialKind::from_word(meaning).is_some() || meaning == "group",
                        Field::LinkState => ["linked", "unlinked"].contains(&meaning.as_str()),
                        Field::AssociationType => AssociationType::from_word(meaning).is_some(),
                        Field::AssociationActivity => Activity::from_word(meaning).is_some(),
                        Field::AssociationState => AssociationState::from_word(kind).is_some(),
                        Field::Training => ["certification", "exam"].contains(&meaning.as_str()),
                        Field::Attribution => meaning.split('+').all(|one| {
                            let (kind, activity) = one.split_once('/').map_or((one, None), |(k, a)| (k, Some(a)));
                            AssociationType::from_word(kind).is_some()
                                && activity.is_none_or(|a| Activity::from_word(a).is_some())
                        }),
                        _ => false,
                    };
                    assert!(known, "{}: {meaning} of {:?}", layout.kind, column.field);
                }
            }
        }
    }

    #[test]
    fn a_field_has_one_word_for_layouts_and_people() {
        for layout in Layout::shipped().expect("layouts") {
            for column in &layout.columns {
                assert_eq!(Field::from_word(&column.field.word()), Some(column.field));
            }
        }
        assert_eq!(Field::from_word("colour"), None);
    }
}
