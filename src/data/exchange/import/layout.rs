//! What each kind of report looks like: read from `assets/imports/*.toml`, one file a kind.
//!
//! A layout says which columns a kind has and under which names, which of them it cannot do without, and which words
//! its columns use. Code knows families of reports and what their fields mean; it never spells a column's name. What the
//! kinds of the usage family have in common is said once, in `assets/imports/shared`.

use super::ImportError;
use super::value::folded;
use laurels_core::book::{ImportKind, Product};
use laurels_core::evidence::Measure;
use laurels_core::import_report::ToldColumn;
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
    fn names(&self) -> impl Iterator<Item = &String> {
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
    Ok(layout)
}

#[derive(Debug, Default)]
pub struct Header {
    pub titles: Vec<String>,
    /// Where each folded title stands, the first place first.
    places: HashMap<String, Vec<usize>>,
}

impl Header {
    pub fn new(titles: Vec<String>) -> Header {
        let mut places = HashMap::with_capacity(titles.len());
        for (place, title) in titles.iter().enumerate() {
            places.entry(folded(title)).or_insert_with(Vec::new).push(place);
        }
        Header { titles, places }
    }
}

/// What somebody said that columns mean.
#[derive(Clone, Debug, Default)]
pub struct ToldColumns(Vec<(ToldColumn, Field)>);

impl ToldColumns {
    /// Reads what was said.
    ///
    /// # Errors
    ///
    /// It names a field that there is not.
    pub fn of(columns: &[ToldColumn], layouts: &[&Layout]) -> Result<ToldColumns, ImportError> {
        let known = |column: &ToldColumn| {
            let of_kind = |layout: &&&Layout| column.kind.is_none_or(|kind| layout.kind == kind);
            let layouts = || layouts.iter().filter(of_kind);
            let has = |field: &Field| layouts().any(|layout| layout.columns.iter().any(|c| c.field == *field));
            match Field::from_word(&column.field).filter(has) {
                Some(field) => Ok(Some((column.clone(), field))),
                // What was said of a kind once may be of a program that has another field.
                None if column.kind.is_some() => Ok(None),
                None => {
                    let mut fields: Vec<String> =
                        layouts().flat_map(|layout| &layout.columns).map(|column| column.field.word()).collect();
                    fields.sort();
                    fields.dedup();
                    Err(ImportError::UnknownField { field: column.field.clone(), fields: fields.join(", ") })
                }
            }
        };
        let columns = columns.iter().map(known).collect::<Result<Vec<_>, ImportError>>()?;
        Ok(ToldColumns(columns.into_iter().flatten().collect()))
    }

    /// What was said of a kind: the columns that a header has, with their places.
    fn places(&self, layout: &Layout, header: &Header) -> Vec<(usize, &ToldColumn, Field)> {
        let has = |field: Field| layout.columns.iter().any(|column| column.field == field);
        let of_kind = |told: &&(ToldColumn, Field)| told.0.kind.is_none_or(|kind| kind == layout.kind) && has(told.1);
        let place = |(told, field): &'_ (ToldColumn, Field)| {
            let place = header.places.get(&folded(&told.title))?.first().copied()?;
            Some((place, *field))
        };
        let told = self.0.iter().filter(of_kind);
        told.filter_map(|told| place(told).map(|(place, field)| (place, &told.0, field))).collect()
    }
}

/// Where a file has the columns of its kind.
#[derive(Debug)]
pub struct Mapping<'l> {
    pub layout: &'l Layout,
    header: &'l Header,
    /// For each of the layout's columns its place in the file.
    places: Vec<Option<usize>>,
    /// What was said of columns that the file has.
    pub told: Vec<ToldColumn>,
}

impl<'l> Mapping<'l> {
    /// Finds the columns of one kind in a header.
    pub fn new(layout: &'l Layout, header: &'l Header, told: &ToldColumns) -> Mapping<'l> {
        let mut told = told.places(layout, header);
        let said: Vec<usize> = told.iter().map(|(place, ..)| *place).collect();
        // Kept as the file spells it.
        let title = |place: usize| header.titles.get(place).cloned().unwrap_or_default();
        let kept = told.iter().map(|(place, column, _)| ToldColumn { title: title(*place), ..(*column).clone() });
        let kept = kept.collect();
        let find = |name: &String| {
            let place = header.places.get(&folded(name))?.first().copied();
            place.filter(|place| !said.contains(place))
        };
        let mut place = |column: &Column| {
            let said = told.iter().position(|(_, _, field)| *field == column.field);
            said.map(|at| told.remove(at).0).or_else(|| column.names.iter().find_map(find))
        };
        let places = layout.columns.iter().map(&mut place).collect();
        Mapping { layout, header, places, told: kept }
    }

    /// The kind that a header belongs to: of those whose signature it has, the one with the most of its columns there.
    pub fn recognise(layouts: &[&'l Layout], header: &'l Header, told: &ToldColumns) -> Option<Mapping<'l>> {
        let mappings = layouts.iter().map(|layout| Mapping::new(layout, header, told));
        // The only kind that there may be was said.
        let is_told = |m: &Mapping<'_>| !m.layout.only_when_told || layouts.len() == 1 || !m.told.is_empty();
        let mappings = mappings.filter(|mapping| mapping.is_signed() && is_told(mapping));
        mappings.max_by_key(|m| (m.told.len(), m.places.iter().flatten().count()))
    }

    /// Whether the columns are there that tell the kind from others.
    pub fn is_signed(&self) -> bool {
        self.layout.signature.iter().all(|group| group.iter().any(|field| self.place(*field).is_some()))
    }

    /// Checks that the columns are there which the kind cannot do without.
    ///
    /// # Errors
    ///
    /// Some are missing; the error names them.
    pub fn complete(self) -> Result<Mapping<'l>, ImportError> {
        let missing = |group: &&Vec<Field>| group.iter().all(|field| self.place(*field).is_none());
        let names: Vec<String> = self.layout.needs.iter().filter(missing).map(|group| self.names(group)).collect();
        let fields = self.layout.needs.iter().filter(missing).flatten().map(|field| field.word());
        let fields = fields.collect::<Vec<_>>().join(", ");
        if names.is_empty() {
            return Ok(self);
        }
        Err(ImportError::Columns { kind: self.layout.kind, missing: names, fields })
    }

    /// What to say of columns that are not used, where that may help.
    pub fn way_out(&self) -> Option<String> {
        let unused = self.layout.unpublished && !self.unmapped().is_empty();
        let mut fields: Vec<String> =
            self.columns().filter(|(_, place)| place.is_none()).map(|(c, _)| c.field.word()).collect();
        fields.dedup();
        (unused && !fields.is_empty()).then(|| {
            format!(
                "If a column that isn't used is one of these, say so with --map COLUMN=FIELD: {}. It is kept for the next file.",
                fields.join(", ")
            )
        })
    }

    /// The first name of each of these fields' columns.
    fn names(&self, group: &[Field]) -> String {
        let columns = self.layout.columns.iter().filter(|column| group.contains(&column.field));
        columns.filter_map(|column| column.names.first()).cloned().collect::<Vec<_>>().join(" or ")
    }

    /// Where words stand that leave a line out, with their reasons.
    pub fn filters(&self) -> Vec<(usize, HashMap<String, String>)> {
        let place = |wanted: &Column| self.columns().find(|(column, _)| std::ptr::eq(*column, wanted))?.1;
        self.layout.filters().filter_map(|(column, reasons)| Some((place(column)?, reasons))).collect()
    }

    /// Whether its lines are about one customer, whom the file does not name.
    pub fn is_about_one_customer(&self) -> bool {
        self.layout.family == Family::Customers
            && [Field::Tenant, Field::Tpid].into_iter().all(|field| self.place(field).is_none())
    }

    /// What the kind calls a field's column, whether the file has it or not.
    pub fn name(&self, field: Field) -> Option<String> {
        self.layout.columns.iter().find(|column| column.field == field)?.names.first().cloned()
    }

    /// The place of a field in the file.
    pub fn place(&self, field: Field) -> Option<usize> {
        self.columns().filter(|(column, _)| column.field == field).find_map(|(_, place)| place)
    }

    /// The layout's columns, with their places in the file.
    pub fn columns(&self) -> impl Iterator<Item = (&'l Column, Option<usize>)> + '_ {
        self.layout.columns.iter().zip(self.places.iter().copied())
    }

    /// The columns that the kind reads and the file has several times: the first place, and the others.
    pub fn duplicate_columns(&self) -> Vec<(usize, &'l [usize])> {
        let others = |place: &usize| {
            let same = self.header.places.get(&folded(self.header.titles.get(*place)?))?;
            same.split_first().filter(|(_, others)| !others.is_empty()).map(|(first, others)| (*first, others))
        };
        self.places.iter().flatten().filter_map(others).collect()
    }

    /// The title of a place in the file.
    pub fn title(&self, place: usize) -> Option<String> {
        self.header.titles.get(place).cloned()
    }

    /// How many columns the file has.
    pub fn width(&self) -> usize {
        self.header.titles.len()
    }

    /// The file's columns that the kind does not know.
    pub fn unmapped(&self) -> Vec<String> {
        let told = self.told.iter().map(|column| &column.title);
        let known: HashSet<String> = self.layout.names().chain(told).map(|name| folded(name)).collect();
        self.header.titles.iter().filter(|title| !known.contains(&folded(title))).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use laurels_core::book::{
        Activity, AssociationState, AssociationType, Cloud, CredentialKind, DesignationId, Licensing, MetricId,
        Segment, SubscriptionStatus,
    };

    fn header(titles: &str) -> Header {
        Header::new(titles.split(',').map(str::to_owned).collect())
    }

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
                    let (kind, activity) =
                        meaning.split_once('/').map_or((meaning.as_str(), None), |(k, a)| (k, Some(a)));
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
                        Field::Attribution => {
                            AssociationType::from_word(kind).is_some()
                                && activity.is_none_or(|a| Activity::from_word(a).is_some())
                        }
                        _ => false,
                    };
                    assert!(known, "{}: {meaning} of {:?}", layout.kind, column.field);
                }
            }
        }
    }

    #[test]
    fn a_header_is_recognised_by_its_columns_whatever_their_spelling() {
        let layouts: Vec<&Layout> = Layout::shipped().expect("layouts").iter().collect();
        let kind = |titles: &str| {
            Mapping::recognise(&layouts, &header(titles), &ToldColumns::default()).map(|m| m.layout.kind)
        };
        assert_eq!(kind("subscription_id,SERVICE NAME,month"), Some(ImportKind::AzureUsage));
        assert_eq!(kind("ACR_USD,ServiceLevel2,Month,CustomerTpid"), Some(ImportKind::AzureUsage));
        let training = "Training Title,Training-Type,TrainingCompletionDate,MCPID";
        assert_eq!(kind(training), Some(ImportKind::TrainingCompletions));
        assert_eq!(kind("Name,Street,Town"), None);
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

    #[test]
    fn what_is_said_of_a_column_counts_before_its_name() {
        let layouts: Vec<&Layout> = Layout::shipped().expect("layouts").iter().collect();
        let told = |title: &str, field: &str| ToldColumn { kind: None, title: title.into(), field: field.into() };
        let columns = [told("Mandant", "tenant"), told("Anspruch", "claim-id"), told("Status", "notes")];
        let columns = ToldColumns::of(&columns, &layouts).expect("fields");
        let header = header("Mandant,Anspruch,Status,Farbe");
        let mapping = Mapping::recognise(&layouts, &header, &columns).expect("recognised");
        assert_eq!((mapping.layout.kind, mapping.place(Field::ClaimId)), (ImportKind::Associations, Some(1)));
        assert_eq!((mapping.place(Field::AssociationState), mapping.place(Field::Notes)), (None, Some(2)));
        assert_eq!((mapping.unmapped(), mapping.told.len()), (vec!["Farbe".to_owned()], 3));
        let error = ToldColumns::of(&[told("Farbe", "colour")], &layouts).expect_err("no field");
        assert!(error.to_string().contains("the fields are acr_usd, active_users, "), "{error}");
    }

    #[test]
    fn a_missing_column_is_named() {
        let layouts: Vec<&Layout> = Layout::shipped().expect("layouts").iter().collect();
        let header = header("SubscriptionId,ServiceName,Month,Colour");
        let mapping = Mapping::recognise(&layouts, &header, &ToldColumns::default()).expect("recognised");
        assert_eq!(mapping.unmapped(), ["Colour"]);
        let error = mapping.complete().expect_err("no customer");
        assert!(error.to_string().contains("CustomerTenantId or CustomerTpid"), "{error}");
    }
}
