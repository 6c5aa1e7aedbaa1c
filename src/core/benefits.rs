//! What hangs on a designation besides its badge: specializations, incentives, the right to sell. Each with how sure it is.

use crate::book::{Activity, AssociationState, AssociationType, Book, DesignationId};
use crate::points::Points;
use crate::rulebook::{RuleValue, below};
use crate::scoring::{DesignationScore, Status};
use crate::text::{grouped, listed};
use chrono::NaiveDate;

/// Something that a designation keeps or opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Benefit {
    /// What it is and how the designation does by it, in a sentence.
    pub text: String,
    /// Who says so: tags of the rulebooks' sources.
    pub source: String,
    /// How sure that is: `H`, `M` or `L`.
    pub confidence: String,
}

impl Benefit {
    fn of(value: &RuleValue, text: String) -> Benefit {
        Benefit { text, source: value.source.clone(), confidence: value.confidence.clone() }
    }

    /// The sentence, and how sure it is.
    pub fn told(&self) -> String {
        let sure = match self.confidence.as_str() {
            "H" => "Microsoft's own page",
            "M" => "seen in part or in dated copies of Microsoft's pages",
            _ => "reported by third parties only",
        };
        format!("{} ({sure}: {})", self.text, self.source)
    }
}

/// What the user says that things are worth a year, in a currency of their own; what is not said is not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Money {
    pub designation: Option<Points>,
    pub incentive: Option<Points>,
    /// What enrolling costs the whole organization.
    pub fee: Option<Points>,
}

impl Money {
    /// What a designation is worth, as far as that was said: in a sentence.
    pub fn told(&self) -> Option<String> {
        let amount = |amount: Points| grouped(&amount.rounded(2).to_string());
        let parts = [
            self.designation.map(|worth| format!("the designation is worth {} a year", amount(worth))),
            self.incentive.map(|worth| format!("its incentives {} a year", amount(worth))),
            self.fee.map(|fee| format!("the fee for all designations is {}", amount(fee))),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        (!parts.is_empty()).then(|| format!("By your settings {}.", parts.join(", ")))
    }
}

/// What hangs on a designation on a day.
pub fn benefits(book: &Book, score: &DesignationScore, date: NaiveDate) -> Vec<Benefit> {
    [specializations(score), incentives(score)].into_iter().flatten().chain(selling(book, score, date)).collect()
}

/// What depends on a designation that is to be enrolled or renewed, in a sentence for each confidence; nothing where nothing
/// is known to.
pub fn dependents(book: &Book, score: &DesignationScore, date: NaiveDate) -> Option<String> {
    let prefix = format!("benefits.specializations.{}.", score.id);
    let named: Vec<&RuleValue> = below(&prefix).collect();
    let names: Vec<String> = named.iter().map(|value| value.applied.text()).collect();
    let specializations = match names.as_slice() {
        [] => None,
        [one] if one.starts_with("the ") => Some(one.clone()),
        [one] => Some(format!("the specialization {one}")),
        several => Some(format!("{} specializations", several.len())),
    };
    let specializations = specializations.zip(named.first().map(|value| value.confidence.as_str()));
    let ways = ways(book, date).filter(|way| way.needs_designation);
    let ways = ways.map(|way| (format!("selling as CSP ({})", way.name), way.value.confidence.as_str()));
    let incentives = incentive_points(score.id).map(|(needed, value)| {
        (format!("incentives for resellers, from {needed} points on"), value.confidence.as_str())
    });
    let all: Vec<(String, &str)> = specializations.into_iter().chain(ways).chain(incentives).collect();
    let groups = ["H", "M", "L"].into_iter().filter_map(|confidence| {
        let of = all.iter().filter(|(_, own)| *own == confidence).map(|(what, _)| what.clone());
        let of: Vec<String> = of.collect();
        (!of.is_empty()).then(|| format!("{}{}", listed(&of, "and"), hedge(confidence)))
    });
    let groups: Vec<String> = groups.collect();
    (!groups.is_empty()).then(|| format!("These depend on it: {}.", groups.join("; ")))
}

/// How sure something is, behind it.
fn hedge(confidence: &str) -> &'static str {
    match confidence {
        "H" => "",
        "M" => ", as far as Microsoft's pages show",
        _ => ", by third-party reports",
    }
}

/// The CSP revenue that the partner's own ways of selling take, in a sentence; nothing where it sells in none.
pub fn revenue_floors(book: &Book, date: NaiveDate) -> Option<String> {
    let floor = |way: Way| {
        let hedge = hedge(&way.value.confidence);
        format!("${} ({}{hedge})", grouped(&way.revenue.to_string()), way.name)
    };
    let floors: Vec<String> = ways(book, date).map(floor).collect();
    (!floors.is_empty()).then(|| {
        format!(
            "Selling as CSP requires {} of CSP revenue in the twelve months before the month of that agreement's \
             anniversary: look both up in Partner Center.",
            listed(&floors, "and")
        )
    })
}

fn specializations(score: &DesignationScore) -> Option<Benefit> {
    let prefix = format!("benefits.specializations.{}.", score.id);
    let named: Vec<&RuleValue> = below(&prefix).collect();
    let names: Vec<String> = named.iter().map(|value| value.applied.text()).collect();
    let named_so = match names.as_slice() {
        [one] if one.starts_with("the ") => one.clone(),
        [one] => format!("the specialization {one}"),
        several => format!("the specializations {}", several.join(", ")),
    };
    let text = match score.status {
        Status::Enrolled | Status::RenewalDue if !score.qualified => format!("You keep {named_so} until they end."),
        Status::Enrolled | Status::RenewalDue => format!("It keeps {named_so}."),
        _ => format!("Once enrolled, it opens {named_so}."),
    };
    named.first().map(|value| Benefit::of(value, text))
}

fn number(path: &str) -> Option<(i64, &'static RuleValue)> {
    let value = below(path).find(|value| value.path == path)?;
    Some((value.applied.text().parse().ok()?, value))
}

/// The points of a designation from which resellers earn incentives for it; nothing where they never do.
pub fn incentives_from(designation: DesignationId) -> Option<Points> {
    incentive_points(designation).map(|(needed, _)| Points::whole(needed))
}

fn incentive_points(designation: DesignationId) -> Option<(i64, &'static RuleValue)> {
    let is_without = below("benefits.incentives.without.").any(|value| value.applied.text() == designation.word());
    number("benefits.incentives.points").filter(|_| !is_without)
}

fn incentives(score: &DesignationScore) -> Option<Benefit> {
    let (needed, value) = incentive_points(score.id)?;
    let (revenue, _) = number("benefits.incentives.revenue-usd")?;
    let missing = Points::whole(needed) - score.points;
    let now = match missing.is_positive() {
        true => format!("{missing} points are missing"),
        false => format!("this designation has {}", score.points),
    };
    let revenue = grouped(&revenue.to_string());
    Some(Benefit::of(
        value,
        format!(
            "Resellers earn incentives from {needed} points and ${revenue} of CSP revenue in twelve months: {now}."
        ),
    ))
}

/// A way of selling as CSP that the partner uses, and what it takes.
struct Way {
    name: String,
    revenue: i64,
    value: &'static RuleValue,
    needs_designation: bool,
}

/// The partner's own ways of selling, with the newest conditions that have begun.
fn ways(book: &Book, date: NaiveDate) -> impl Iterator<Item = Way> {
    const WAYS: [(Activity, &str); 3] = [
        (Activity::Direct, "csp.direct"),
        (Activity::IndirectProvider, "csp.indirect-provider"),
        (Activity::IndirectReseller, "csp.indirect-reseller"),
    ];
    let sells = |activity| {
        let is_one = |a: &&crate::book::Association| a.kind == AssociationType::Csp && a.activity == Some(activity);
        book.associations.iter().filter(is_one).any(|a| a.state == AssociationState::Active)
    };
    let way = move |(activity, path): (Activity, &str)| {
        let conditions = format!("{path}.conditions.");
        let begun = |value: &&RuleValue| {
            let from = value.path.strip_prefix(&conditions).and_then(|rest| rest.split('.').next());
            from.is_some_and(|from| from.parse::<NaiveDate>().map_or(from == "first", |from| from <= date))
        };
        // "first" sorts behind all days, so the newest day is looked for first.
        let newest = below(&conditions).filter(begun).max_by_key(|value| !value.path.contains(".first"))?;
        let (from, _) = newest.path.rsplit_once('.')?;
        let (revenue, value) = number(&format!("{from}.revenue-usd")).filter(|(revenue, _)| *revenue > 0)?;
        let needs_designation = number(&format!("{from}.designations")).is_some_and(|(count, _)| count > 0);
        Some(Way { name: activity.word().replace('-', " "), revenue, value, needs_designation })
    };
    WAYS.into_iter().filter(move |(activity, _)| sells(*activity)).filter_map(way)
}

/// What the partner's own way of selling takes.
fn selling<'b>(
    book: &'b Book,
    score: &'b DesignationScore,
    date: NaiveDate,
) -> impl Iterator<Item = Benefit> + use<'b> {
    let concerns = score.is_pursued();
    ways(book, date).filter(move |_| concerns).map(|Way { name, revenue, value, needs_designation }| {
        let designation = if needs_designation { " and a designation such as this one" } else { "" };
        let revenue = grouped(&revenue.to_string());
        let text = format!(
            "Selling as CSP ({name}) requires ${revenue} of CSP revenue in the twelve months before the month of \
             that agreement's anniversary{designation}. laurels knows neither that revenue nor that anniversary: look both up \
             in Partner Center in time."
        );
        Benefit::of(value, text)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::Association;
    use crate::rulebook::shipped;
    use crate::scoring::{AsOf, score};

    fn told(id: DesignationId, associations: Vec<Association>, day: &str) -> Vec<(String, String)> {
        let book = Book { associations: associations.into(), ..Book::default() };
        let rules = shipped("2026-10").expect("ships").expect("loads");
        let date = day.parse().expect("a day");
        let card = score(&book, &rules, AsOf::today(date));
        let mut own = card.designation(id).expect("scored").clone();
        own.points = Points::whole(21);
        benefits(&book, &own, date).into_iter().map(|one| (one.text, one.confidence)).collect()
    }

    #[test]
    fn each_says_how_it_stands_and_how_sure_it_is() {
        let data = told(DesignationId::DataAi, Vec::new(), "2026-11-22");
        let [(keeps, sure), (earns, unsure)] = data.as_slice() else { panic!("{data:?}") };
        assert!(keeps.starts_with("Once enrolled, it opens the specializations Analytics, "), "{keeps}");
        assert!(earns.ends_with("of CSP revenue in twelve months: 4.0 points are missing."), "{earns}");
        assert_eq!((sure.as_str(), unsure.as_str()), ("M", "L"));
        let [low_code] = &told(DesignationId::BusinessApplications, Vec::new(), "2026-11-22")[..] else {
            panic!("no incentives")
        };
        assert_eq!(low_code.0, "Once enrolled, it opens the specialization Low Code Application Development.");
        let security = told(DesignationId::Security, Vec::new(), "2026-11-22");
        assert_eq!(security[0].0, "Once enrolled, it opens the four specializations of Security.");
    }

    #[test]
    fn money_is_told_as_far_as_it_is_set() {
        assert_eq!(Money::default().told(), None);
        let money =
            Money { designation: Some(Points::whole(30_000)), fee: Some(Points::whole(4875)), ..Money::default() };
        let told = "By your settings the designation is worth 30,000 a year, the fee for all designations is 4,875.";
        assert_eq!(money.told().as_deref(), Some(told));
    }

    #[test]
    fn the_floor_of_revenue_is_that_of_the_day() {
        let direct = Association {
            activity: Some(Activity::Direct),
            ..Association::active("a1", AssociationType::Csp, "contoso")
        };
        let floor = |day| {
            let all = told(DesignationId::Security, vec![direct.clone()], day);
            all.last().map(|(text, _)| text.split_once(" of CSP revenue in the").expect("a floor").0.to_owned())
        };
        assert_eq!(floor("2025-09-30").as_deref(), Some("Selling as CSP (direct) requires $300,000"));
        assert_eq!(floor("2025-10-01").as_deref(), Some("Selling as CSP (direct) requires $1,000,000"));
    }

    #[test]
    fn a_renewal_is_told_what_depends_on_it_and_the_revenue_that_selling_takes() {
        let direct = Association {
            activity: Some(Activity::Direct),
            ..Association::active("a1", AssociationType::Csp, "contoso")
        };
        let book = Book { associations: vec![direct].into(), ..Book::default() };
        let date = "2026-11-22".parse().expect("a day");
        let rules = shipped("2026-10").expect("ships").expect("loads");
        let card = score(&book, &rules, AsOf::today(date));
        let data = card.designation(DesignationId::DataAi).expect("scored");
        assert_eq!(
            dependents(&book, data, date).as_deref(),
            Some(
                "These depend on it: 3 specializations and selling as CSP (direct), as far as Microsoft's pages show; \
                 incentives for resellers, from 25 points on, by third-party reports."
            )
        );
        let floors = revenue_floors(&book, date).expect("it sells");
        assert!(
            floors.starts_with("Selling as CSP requires $1,000,000 (direct, as far as Microsoft's pages show) of CSP")
        );
        assert_eq!(revenue_floors(&Book::default(), date), None);
    }
}
