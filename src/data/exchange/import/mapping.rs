//! Where a file has the columns of a kind: by their names, or by what somebody said of them.

use super::ImportError;
use super::layout::{Column, Family, Field, Layout};
use super::record::Record;
use super::value::folded;
use laurels_core::book::ImportKind;
use laurels_core::import_report::ToldColumn;
use std::collections::{HashMap, HashSet};

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

/// What somebody said that columns mean; a column without a field is not used.
#[derive(Clone, Debug, Default)]
pub struct ToldColumns(Vec<(ToldColumn, Option<Field>)>);

/// The word of no field.
const NOT_USED: &str = "";

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
                Some(field) => Ok(Some((column.clone(), Some(field)))),
                None if column.kind.is_some() && column.field == NOT_USED => Ok(Some((column.clone(), None))),
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
    fn places(&self, layout: &Layout, header: &Header) -> Vec<(usize, &ToldColumn, Option<Field>)> {
        let has = |field: Field| layout.columns.iter().any(|column| column.field == field);
        let of_kind = |(told, field): &&(ToldColumn, Option<Field>)| {
            told.kind.is_none_or(|kind| kind == layout.kind) && field.is_none_or(has)
        };
        let place = |(told, field): &'_ (ToldColumn, Option<Field>)| {
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
    /// The fields that the file has, each with its first place: lines ask for them again and again.
    fields: Vec<(Field, usize)>,
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
            let said = told.iter().position(|(_, _, field)| *field == Some(column.field));
            said.map(|at| told.remove(at).0).or_else(|| column.names.iter().find_map(find))
        };
        let places: Vec<Option<usize>> = layout.columns.iter().map(&mut place).collect();
        let fields = layout.columns.iter().zip(&places).filter_map(|(column, place)| Some((column.field, (*place)?)));
        let fields = fields.collect();
        Mapping { layout, header, places, fields, told: kept }
    }

    /// The kinds that a header may belong to: of those whose signature it has, the ones of which somebody said most, which know
    /// most of its columns and have most of theirs there.
    pub fn candidates(layouts: &[&'l Layout], header: &'l Header, told: &ToldColumns) -> Vec<Mapping<'l>> {
        let mappings = layouts.iter().map(|layout| Mapping::new(layout, header, told));
        // The only kind that there may be was said.
        let is_told = |m: &Mapping<'_>| !m.layout.only_when_told || layouts.len() == 1 || m.renamed() > 0;
        let mappings = mappings.filter(|mapping| mapping.is_confirmed() || (mapping.is_signed() && is_told(mapping)));
        // What was said of another file does not make something else of one that shows what it is.
        let shows = |m: &Mapping<'_>| m.is_signed() && !m.layout.only_when_told;
        let rank = |m: &Mapping<'_>| (shows(m), m.renamed(), m.known(), m.places.iter().flatten().count());
        let mut ranked: Vec<_> = mappings.map(|mapping| (rank(&mapping), mapping)).collect();
        let best = ranked.iter().map(|(rank, _)| *rank).max();
        ranked.retain(|(rank, _)| Some(*rank) == best);
        ranked.into_iter().map(|(_, mapping)| mapping).collect()
    }

    /// The kind that knows most of the columns of a header that is of none, and the names of columns that would tell.
    pub fn nearest(layouts: &[&'l Layout], header: &'l Header, told: &ToldColumns) -> Option<(ImportKind, String)> {
        const KNOWN: usize = 3;
        let mappings = layouts.iter().map(|layout| Mapping::new(layout, header, told));
        let mappings = mappings.filter(|mapping| !mapping.layout.only_when_told);
        let nearest = mappings.rev().max_by_key(Mapping::known)?;
        let enough = nearest.known() >= KNOWN && nearest.known() * 2 > header.titles.len();
        let layout = nearest.layout;
        let missing = layout.signature.iter().chain(&layout.needs).find(|group| !nearest.has(group))?;
        enough.then(|| (layout.kind, nearest.names(missing)))
    }

    /// How many of the file's columns mean what somebody said, and the kind does not know by their titles.
    fn renamed(&self) -> usize {
        let is_known = |told: &ToldColumn| {
            let mut of_field = self.layout.columns.iter().filter(|column| column.field.word() == told.field);
            of_field.any(|column| column.names.iter().any(|name| folded(name) == folded(&told.title)))
        };
        self.told.iter().filter(|told| told.field != NOT_USED && !is_known(told)).count()
    }

    /// Whether somebody said of a file with all of these columns that it is of this kind.
    fn is_confirmed(&self) -> bool {
        let told: HashSet<String> =
            self.told.iter().filter(|told| told.kind.is_some()).map(|told| folded(&told.title)).collect();
        let mut titles = self.header.titles.iter().filter(|title| !title.is_empty());
        self.layout.unpublished && !told.is_empty() && titles.all(|title| told.contains(&folded(title)))
    }

    /// What to keep once somebody has said of the file itself that it is of this kind: what was said of its columns, and where
    /// columns are not what tells the kind, of all of them which field they have, or that they have none.
    pub fn confirmed(self) -> Vec<ToldColumn> {
        if !self.layout.unpublished {
            return self.told;
        }
        let mut seen = HashSet::new();
        let titles = self.header.titles.iter().enumerate();
        let titles = titles.filter(|(_, title)| !title.is_empty() && seen.insert(folded(title)));
        let told = |(place, title): (usize, &String)| {
            let field = self.columns().find(|(_, at)| *at == Some(place)).map(|(column, _)| column.field.word());
            let (kind, title) = (Some(self.layout.kind), title.clone());
            ToldColumn { kind, title, field: field.unwrap_or_else(|| NOT_USED.to_owned()) }
        };
        titles.map(told).collect()
    }

    /// How many of the file's columns the kind knows.
    fn known(&self) -> usize {
        self.header.titles.len() - self.unmapped().len()
    }

    fn has(&self, group: &[Field]) -> bool {
        group.iter().any(|field| self.place(*field).is_some())
    }

    /// How many of these lines have a workload of which the kind knows how its name begins.
    pub fn known_words(&self, lines: &[Record]) -> usize {
        let words = self.layout.words(Field::Workload, |word| Some(word.to_owned()));
        let name = |line: &Record| folded(&String::from_utf8_lossy(line.get(self.place(Field::Workload)?)?)).into();
        let names = lines.iter().filter_map(name);
        names.filter(|name: &String| words.keys().any(|beginning| name.starts_with(beginning.as_str()))).count()
    }

    /// Whether the columns are there that tell the kind from others.
    pub fn is_signed(&self) -> bool {
        self.layout.signature.iter().all(|group| self.has(group))
    }

    /// Checks that the columns are there which the kind cannot do without.
    ///
    /// # Errors
    ///
    /// Some are missing; the error names them.
    pub fn complete(self) -> Result<Mapping<'l>, ImportError> {
        let missing = |group: &&Vec<Field>| !self.has(group);
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
        self.fields.iter().find(|(known, _)| *known == field).map(|(_, place)| *place)
    }

    /// The layout's columns, with their places in the file.
    pub fn columns(&self) -> impl Iterator<Item = (&'l Column, Option<usize>)> + '_ {
        self.layout.columns.iter().zip(self.places.iter().copied())
    }

    /// Where the file has a column under other names than at this place.
    pub fn other_places(&self, column: &Column, place: Option<usize>) -> Vec<usize> {
        let told = self.told.iter().map(|told| folded(&told.title)).collect::<Vec<_>>();
        let names = column.names.iter().map(|name| folded(name)).filter(|name| !told.contains(name));
        let places = names.filter_map(|name| self.header.places.get(&name)?.first().copied());
        places.filter(|other| place.is_some_and(|place| place != *other)).collect()
    }

    /// Where the file has a field under other names than at its first place.
    pub fn other_places_of(&self, field: Field) -> Vec<usize> {
        let column = self.columns().find(|(column, place)| column.field == field && place.is_some());
        column.map_or_else(Vec::new, |(column, place)| self.other_places(column, place))
    }

    /// The columns that the kind reads and the file has several times: the place that is read, and the others. Revenue and the
    /// mark of repeated rows are one column under whatever name; other columns of two names may differ, as services of two
    /// levels do.
    pub fn duplicate_columns(&self) -> Vec<(usize, Vec<usize>)> {
        let columns = self.columns().filter_map(|(column, place)| Some((column, place?)));
        let others = |(column, place): (&Column, usize)| {
            let title = folded(self.header.titles.get(place)?);
            let mut others: Vec<usize> =
                self.header.places.get(&title)?.iter().copied().filter(|at| *at != place).collect();
            if column.field.is_one_under_all_names() {
                others.extend(self.other_places(column, Some(place)));
            }
            (!others.is_empty()).then_some((place, others))
        };
        columns.filter_map(others).collect()
    }

    /// The places of names and other free texts.
    pub fn texts(&self) -> Vec<usize> {
        self.columns().filter(|(column, _)| column.field.is_text()).filter_map(|(_, place)| place).collect()
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
        let told = self.told.iter().filter(|column| column.field != NOT_USED).map(|column| &column.title);
        let known: HashSet<String> = self.layout.names().chain(told).map(|name| folded(name)).collect();
        let untitled = |place: usize| format!("column {place} (without a title)");
        let unknown = (1..).zip(&self.header.titles).filter(|(_, title)| !known.contains(&folded(title)));
        unknown.map(|(place, title)| if title.is_empty() { untitled(place) } else { title.clone() }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(titles: &str) -> Header {
        Header::new(titles.split(',').map(str::to_owned).collect())
    }

    #[test]
    fn a_header_is_recognised_by_its_columns_whatever_their_spelling() {
        let layouts: Vec<&Layout> = Layout::shipped().expect("layouts").iter().collect();
        let kind = |titles: &str| {
            Mapping::candidates(&layouts, &header(titles), &ToldColumns::default()).pop().map(|m| m.layout.kind)
        };
        assert_eq!(kind("subscription_id,SERVICE NAME,month"), Some(ImportKind::AzureUsage));
        assert_eq!(kind("ACR_USD,ServiceLevel2,Month,CustomerTpid"), Some(ImportKind::AzureUsage));
        let training = "Training Title,Training-Type,TrainingCompletionDate,MCPID";
        assert_eq!(kind(training), Some(ImportKind::TrainingCompletions));
        assert_eq!(kind("Name,Street,Town"), None);
    }

    #[test]
    fn what_is_said_of_a_column_counts_before_its_name() {
        let layouts: Vec<&Layout> = Layout::shipped().expect("layouts").iter().collect();
        let told = |title: &str, field: &str| ToldColumn { kind: None, title: title.into(), field: field.into() };
        let columns = [told("Mandant", "tenant"), told("Anspruch", "claim-id"), told("Status", "notes")];
        let columns = ToldColumns::of(&columns, &layouts).expect("fields");
        let header = header("Mandant,Anspruch,Status,Farbe");
        let mapping = Mapping::candidates(&layouts, &header, &columns).pop().expect("recognised");
        assert_eq!((mapping.layout.kind, mapping.place(Field::ClaimId)), (ImportKind::Associations, Some(1)));
        assert_eq!((mapping.place(Field::AssociationState), mapping.place(Field::Notes)), (None, Some(2)));
        assert_eq!((mapping.unmapped(), mapping.told.len()), (vec!["Farbe".to_owned()], 3));
        let error = ToldColumns::of(&[told("Farbe", "colour")], &layouts).expect_err("no field");
        assert!(error.to_string().contains("the fields are acr_usd, active_users, "), "{error}");
    }

    #[test]
    fn a_missing_column_is_named() {
        let layouts: Vec<&Layout> = Layout::shipped().expect("layouts").iter().collect();
        let header = header("SubscriptionId,ServiceName,Month,Colour,");
        let mapping = Mapping::candidates(&layouts, &header, &ToldColumns::default()).pop().expect("recognised");
        assert_eq!(mapping.unmapped(), ["Colour", "column 5 (without a title)"]);
        let error = mapping.complete().expect_err("no customer");
        assert!(error.to_string().contains("CustomerTenantId or CustomerTpid"), "{error}");
    }
}
