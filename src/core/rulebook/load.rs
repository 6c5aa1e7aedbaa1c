//! From the tree of a file to the [`Rulebook`], section by section.

use super::reader::{Problems, Reader, amount, count, day, points, some_points, text, truth};
use super::tree::Node;
use super::{
    Band, CertificationRules, Claim, ClaimClocks, Dated, EligibleClaims, Exam, Family, Quantity, Rate, Rulebook,
    Scalar, Switches, Timing, WindowRule, WorkloadList,
};
use super::{designations, words};
use crate::book::{Activity, Cloud, Licensing, Product};
use crate::points::Points;
use std::collections::{BTreeMap, BTreeSet};

/// Sections whose values are shown and quoted but not computed with.
const SHOWN: [&str; 3] = ["csp", "dpor", "programme"];

/// Reads a whole rulebook. What it returns is to be used only when `problems` stayed empty.
pub(super) fn rulebook(tree: &Node, problems: &Problems) -> Rulebook {
    let root = Reader::root(tree, problems);
    let qualify = root.table("qualify");
    let enrolment = root.table("enrolment");
    let cpor = root.table("cpor");
    let rules = Rulebook {
        id: root.text("id").into(),
        title: root.text("title"),
        from: root.optional("from", "a day", day),
        pass_points: qualify.required("pass-points", "a number above zero", some_points).unwrap_or(Points::ZERO),
        max_points: qualify.required("max-points", "a number above zero", some_points).unwrap_or(Points::ZERO),
        switches: switches(&root.table("switches")),
        window: dated(&root, "window", &window_rule),
        renewal_days: enrolment.required("renewal-days", "a count of days", count).unwrap_or_default(),
        timing: timing(root.table("timing")),
        certifications: certifications(root.table("certifications")),
        names: families(&root.table("names"), names),
        workloads: named(&root.table("workloads"), workload_list),
        rates: rates(&root.table("rates")),
        exams: named(&root.table("exams"), exam),
        eligible: named(&root.table("eligible"), eligibility),
        licensing: licensing(&root.table("licensing")),
        quantities: named(&root.table("quantity"), quantity),
        designations: designations::read(&root.table("designation")),
        roles_without_credit: roles(&root),
        clouds_without_pal: clouds_without_pal(&root),
        revenue_follows_months: cpor
            .table("activity")
            .optional_table("osa")
            .and_then(|osa| osa.optional("revenue-association-after-months", "a count of months", count)),
        proof_required: proofs(&cpor),
        claim_clocks: clocks(cpor.table("clocks")),
    };
    qualify.finish();
    enrolment.finish();
    root.ignore("base");
    SHOWN.iter().for_each(|section| root.ignore(section));
    root.finish();
    rules
}

fn named<'t, T>(table: &Reader<'t>, read: impl Fn(Reader<'t>) -> T) -> BTreeMap<String, T> {
    table.tables().into_iter().map(|(name, entry)| (name.to_owned(), read(entry))).collect()
}

/// A value, or a table of values by the day from which they hold, where `first` holds since ever.
pub(super) fn dated<'t, T>(table: &Reader<'t>, key: &str, read: &dyn Fn(&Reader<'t>, &str) -> Option<T>) -> Dated<T> {
    let Some(values) = table.table_of(key) else {
        return Dated(read(table, key).map(|value| (None, value)).into_iter().collect());
    };
    let mut found = Vec::new();
    for key in values.keys() {
        let from = match key {
            "first" => None,
            date => match date.parse().ok() {
                Some(day) => Some(day),
                None => {
                    values.wrong(key, "first, or a day as the key");
                    continue;
                }
            },
        };
        found.extend(read(&values, key).map(|value| (from, value)));
    }
    if found.is_empty() {
        table.wrong(key, "at least one value");
    }
    Dated(found)
}

fn window_rule(window: &Reader<'_>, key: &str) -> Option<WindowRule> {
    let rule = window.table(key);
    let found = match rule.word("rule", "months or day", |word| matches!(word, "months" | "day").then(|| word == "day"))
    {
        Some(true) => rule.required("days", "a count of days", count).map(WindowRule::Day),
        Some(false) => rule.required("months", "a count of months", count).map(WindowRule::Months),
        None => None,
    };
    rule.finish();
    found
}

fn switches(table: &Reader<'_>) -> Switches {
    let word = |key: &str| {
        let switch = table.table(key);
        let choices = switch.texts("choices");
        let chosen = switch.required("value", "one of its choices", |value| {
            Some(value.text()).filter(|chosen| choices.is_empty() || choices.contains(chosen))
        });
        switch.finish();
        chosen.unwrap_or_default()
    };
    let either = |key: &str, on: &str, off: &str| {
        let chosen = word(key);
        if !chosen.is_empty() && chosen != on && chosen != off {
            table.table(key).wrong("value", format!("{on} or {off}"));
        }
        chosen == on
    };
    let switches = Switches {
        pal_roles_must_earn_credit: either("pal-roles", "pec", "any"),
        dpor_azure_plan: either("dpor-azure-plan", "true", "false"),
        every_metric_needs_a_point: either("every-metric", "one-point", "positive"),
        late_months: word("late-months").parse().unwrap_or_default(),
        unknown_azure_service: either("unknown-azure-service", "true", "false"),
        gate_points_each: either("gate-points", "each", "all"),
    };
    table.finish();
    switches
}

fn timing(table: Reader<'_>) -> Timing {
    let days = |key: &str| table.required(key, "a count of days", count).unwrap_or_default();
    let timing = Timing {
        usage_refresh_day: days("usage-refresh-day"),
        skilling_days: days("skilling-days"),
        association_days: days("association-days"),
    };
    table.finish();
    timing
}

fn families<'t, T>(table: &Reader<'t>, read: impl Fn(Reader<'t>) -> T) -> BTreeMap<Family, T> {
    let mut found = BTreeMap::new();
    for (name, entry) in table.tables() {
        match words::family(name) {
            Some(family) => {
                found.insert(family, read(entry));
            }
            None => table.wrong(name, words::FAMILIES),
        }
    }
    found
}

fn names(table: Reader<'_>) -> BTreeMap<String, Vec<String>> {
    table.keys().map(|name| (name.to_owned(), table.texts(name))).collect()
}

fn workload_list(table: Reader<'_>) -> WorkloadList {
    let family = table.word("family", words::FAMILIES, words::family).unwrap_or(Family::Azure);
    let names = table.texts("names").into_iter().collect();
    let includes = table.optional_table("includes").map_or_else(BTreeMap::new, |includes| {
        includes
            .keys()
            .flat_map(|whole| includes.texts(whole).into_iter().map(move |part| (part, whole.to_owned())))
            .collect()
    });
    table.finish();
    WorkloadList { family, names, includes }
}

/// `"Power Apps" = 200` per user, `"Customer Insights" = { capacity = 0.2 }` per unit of capacity.
fn rates(table: &Reader<'_>) -> BTreeMap<String, Rate> {
    let mut found = BTreeMap::new();
    for name in table.keys() {
        let rate = match table.table_of(name) {
            Some(unit) => {
                let rate = unit.required("capacity", "an amount", amount);
                unit.finish();
                rate.map(|rate| Rate { rate, capacity: true })
            }
            None => table.required(name, "an amount", amount).map(|rate| Rate { rate, capacity: false }),
        };
        found.extend(rate.map(|rate| (name.to_owned(), rate)));
    }
    found
}

fn exam(table: Reader<'_>) -> Exam {
    const LEVELS: [&str; 5] = ["fundamentals", "associate", "expert", "specialty", "assessment"];
    let level = table.word("level", "fundamentals, associate, expert, specialty or assessment", |word| {
        LEVELS.into_iter().find(|level| *level == word)
    });
    let exam = Exam {
        name: table.text("name"),
        fundamentals: level == Some("fundamentals"),
        retires: table.optional("retires", "a day", day),
    };
    table.finish();
    exam
}

fn eligibility(table: Reader<'_>) -> EligibleClaims {
    let mut found = BTreeMap::new();
    for key in table.keys() {
        match Product::from_word(key) {
            Some(product) => {
                found.insert(product, table.words(key, words::CLAIMS, words::claim).into_iter().collect());
            }
            None => table.wrong(key, "a product as the key"),
        }
    }
    EligibleClaims(found)
}

fn licensing(table: &Reader<'_>) -> BTreeMap<Claim, BTreeSet<Licensing>> {
    let mut found = BTreeMap::new();
    for key in table.keys() {
        match words::claim(key) {
            Some(claim) => {
                found
                    .insert(claim, table.words(key, "a kind of licensing", Licensing::from_word).into_iter().collect());
            }
            None => table.wrong(key, words::CLAIMS),
        }
    }
    found
}

fn quantity(table: Reader<'_>) -> Quantity {
    use super::{Amount, QuantityKind, Span};
    let name = |key: &str| table.optional(key, "a name", text);
    let quantity = Quantity {
        kind: table.word("kind", words::KINDS, words::kind).unwrap_or(QuantityKind::NetTenants),
        amount: table.word("amount", words::AMOUNTS, words::amount).unwrap_or(Amount::Acr),
        span: table.word("span", words::SPANS, words::span).unwrap_or(Span::Month),
        eligible: table.text("eligible"),
        workloads: name("workloads"),
        except: table.texts("except").into_iter().collect(),
        band: table.optional_table("band").map(band),
        active_share: table.optional("active-share", "a share from 0 to 1", share),
        claims: table.optional("claims", "a share from 0 to 1", share),
        floor_now: table.optional("floor-now", "an amount", amount),
        floor_year_ago: table.optional("floor-year-ago", "an amount", amount),
    };
    table.finish();
    quantity
}

fn band(table: Reader<'_>) -> Band {
    let bound = |key: &str| table.optional(key, "an amount", amount);
    let band = Band {
        amount: table.word("amount", words::AMOUNTS, words::amount).unwrap_or(super::Amount::Acr),
        at_least: bound("at-least"),
        more_than: bound("more-than"),
        at_most: bound("at-most"),
        keeps_grown_tenants: table.optional("keeps-grown-tenants", "true or false", truth).unwrap_or_default(),
    };
    if band.at_most.is_some_and(|most| band.at_least.max(band.more_than).is_some_and(|least| least > most)) {
        table.wrong("at-most", "no less than the lower bound");
    }
    table.finish();
    band
}

/// A part of a whole.
pub(super) fn share(value: &Scalar) -> Option<Points> {
    points(value).filter(|share| *share <= Points::whole(1))
}

fn roles(root: &Reader<'_>) -> BTreeSet<String> {
    root.optional_table("pal").map_or_else(BTreeSet::new, |pal| {
        pal.texts("roles-without-credit").iter().map(|role| role.trim().to_lowercase()).collect()
    })
}

fn clouds_without_pal(root: &Reader<'_>) -> BTreeSet<Cloud> {
    let read = |pal: Reader<'_>| pal.words("clouds-without", "a cloud", Cloud::from_word).into_iter().collect();
    root.optional_table("pal").map_or_else(BTreeSet::new, read)
}

fn proofs(cpor: &Reader<'_>) -> BTreeMap<Activity, bool> {
    let activities = cpor.table("activity");
    let mut found = BTreeMap::new();
    for (name, activity) in activities.tables() {
        match Activity::from_word(name) {
            Some(id) => {
                found.extend(activity.required("proof", "true or false", truth).map(|proof| (id, proof)));
            }
            None => activities.wrong(name, "an activity as the key"),
        }
    }
    found
}

fn clocks(table: Reader<'_>) -> ClaimClocks {
    let days = |key: &str| table.required(key, "a count of days", count).unwrap_or_default();
    let clocks = ClaimClocks {
        submitted: days("submitted"),
        under_review: days("under-review"),
        action_required: days("action-required"),
        dispute_window: days("dispute-window"),
        dispute_reply: days("dispute-reply"),
        customer_opt_out: days("customer-opt-out"),
        subscription_visible: days("subscription-visible"),
    };
    table.finish();
    clocks
}

fn certifications(table: Reader<'_>) -> CertificationRules {
    let number = |key: &str| table.required(key, "a count", count).unwrap_or_default();
    let rules = CertificationRules {
        valid_years: number("valid-years"),
        renewal_opens_days: number("renewal-opens-days"),
        retired_counts_years: number("retired-counts-years"),
    };
    table.finish();
    rules
}
