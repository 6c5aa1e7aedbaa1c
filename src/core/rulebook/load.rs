//! From the tree of a file to the [`Rulebook`], section by section.

use super::numbers::{amount, share, some_points};
use super::{
    Band, CertificationRules, Claim, ClaimClocks, Dated, EligibleClaims, Exam, Family, Quantity, Rate, Rulebook,
    Switches, Timing, WindowRule, WorkloadList,
};
use super::{designations, words};
use crate::book::{Cloud, Licensing};
use crate::points::Points;
use crate::toml_file::{Faults, Node, Scalar, Table, Words, count, day, text, truth};
use std::collections::{BTreeMap, BTreeSet};

/// Sections whose values are shown and quoted but not computed with.
const SHOWN: [&str; 4] = ["benefits", "csp", "dpor", "programme"];

/// What the switch of an exam is called behind the exam's code.
pub(super) const EXAM_COUNTS: &str = "-counts";

/// Reads a whole rulebook. What it returns is to be used only when `faults` stayed empty.
pub(super) fn rulebook(tree: &Node, faults: &Faults) -> Rulebook {
    let root = Table::root(tree, faults);
    let qualify = root.table("qualify");
    let enrolment = root.table("enrolment");
    let cpor = root.table("cpor");
    let switches = switches(&root.table("switches"));
    let mut rules = Rulebook {
        id: root.text("id").into(),
        title: root.text("title"),
        from: root.optional("from", "a day", day),
        pass_points: qualify.required("pass-points", "a number above zero", some_points).unwrap_or(Points::ZERO),
        max_points: qualify.required("max-points", "a number above zero", some_points).unwrap_or(Points::ZERO),
        window: dated(&root, "window", &window_rule),
        renewal_days: enrolment.required("renewal-days", "a count of days", count).unwrap_or_default(),
        timing: timing(root.table("timing")),
        certifications: certifications(root.table("certifications")),
        names: names(&root.table("names")),
        workloads: named(&root.table("workloads"), workload_list),
        rates: rates(&root.table("rates")),
        exams: named(&root.table("exams"), exam),
        eligible: named(&root.table("eligible"), eligibility),
        licensing: licensing(&root.table("licensing")),
        quantities: named(&root.table("quantity"), quantity),
        designations: designations::read(&root.table("designation"), &switches.exam_counts),
        switches,
        roles_without_credit: roles(&root, "roles-without-credit"),
        roles_with_credit: roles(&root, "roles-with-credit"),
        clouds_without_pal: clouds_without_pal(&root),
        revenue_follows_months: cpor
            .table("activity")
            .optional_table("osa")
            .and_then(|osa| osa.optional("revenue-association-after-months", "a count of months", count)),
        claim_clocks: clocks(cpor.table("clocks")),
    };
    qualify.finish();
    enrolment.finish();
    root.ignore("base");
    SHOWN.iter().for_each(|section| root.ignore(section));
    root.finish();
    rules.settle_exams();
    rules
}

fn named<'t, T>(table: &Table<'t>, read: impl Fn(Table<'t>) -> T) -> BTreeMap<String, T> {
    table.tables().into_iter().map(|(name, entry)| (name.to_owned(), read(entry))).collect()
}

/// A value, or a table of values by the day from which they hold, where `first` holds since ever.
pub(super) fn dated<'t, T>(table: &Table<'t>, key: &str, read: &dyn Fn(&Table<'t>, &str) -> Option<T>) -> Dated<T> {
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

fn window_rule(window: &Table<'_>, key: &str) -> Option<WindowRule> {
    let rule = window.table(key);
    let found = if rule.word("rule", &Words::new([("months", false), ("day", true)]))? {
        rule.required("days", "a count of days", count).map(WindowRule::Day)
    } else {
        rule.required("months", "a count of months", count).map(WindowRule::Months)
    };
    rule.finish();
    found
}

fn switches(table: &Table<'_>) -> Switches {
    let either = |key: &str, on: &str, off: &str| {
        let switch = table.table(key);
        switch.ignore("choices");
        let is_on = switch.word("value", &Words::new([(on, true), (off, false)]));
        switch.finish();
        is_on.unwrap_or_default()
    };
    let switches = Switches {
        pal_roles_must_earn_credit: either("pal-roles", "pec", "any"),
        dpor_azure_plan: either("dpor-azure-plan", "true", "false"),
        every_metric_needs_a_point: either("every-metric", "one-point", "positive"),
        late_months: late_months(&table.table("late-months")),
        unknown_azure_service: either("unknown-azure-service", "true", "false"),
        gate_points_each: either("gate-points", "each", "all"),
        exam_counts: table
            .keys()
            .filter_map(|key| Some((key.strip_suffix(EXAM_COUNTS)?.to_owned(), either(key, "true", "false"))))
            .collect(),
    };
    table.finish();
    switches
}

fn late_months(switch: &Table<'_>) -> u32 {
    let choices = switch.each("choices", "a count of months", count);
    let chosen = |value: &Scalar| count(value).filter(|months| choices.is_empty() || choices.contains(months));
    let months = switch.required("value", "a count of months that is one of its choices", chosen);
    switch.finish();
    months.unwrap_or_default()
}

fn timing(table: Table<'_>) -> Timing {
    let days = |key: &str| table.required(key, "a count of days", count).unwrap_or_default();
    let timing = Timing {
        usage_refresh_day: days("usage-refresh-day"),
        skilling_days: days("skilling-days"),
        association_days: days("association-days"),
    };
    table.finish();
    timing
}

fn names(table: &Table<'_>) -> BTreeMap<Family, BTreeMap<String, Vec<String>>> {
    let spellings = |table: Table<'_>| table.keys().map(|name| (name.to_owned(), table.texts(name))).collect();
    table
        .known_keys(&words::of_records())
        .into_iter()
        .map(|(key, family)| (family, spellings(table.table(key))))
        .collect()
}

fn workload_list(table: Table<'_>) -> WorkloadList {
    let family = table.word("family", &words::of_records()).unwrap_or(Family::Azure);
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
fn rates(table: &Table<'_>) -> BTreeMap<String, Rate> {
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

fn exam(table: Table<'_>) -> Exam {
    const LEVELS: [&str; 5] = ["fundamentals", "associate", "expert", "specialty", "assessment"];
    let level = table.word("level", &Words::new(LEVELS.map(|level| (level, level))));
    let exam = Exam {
        name: table.text("name"),
        fundamentals: level == Some("fundamentals"),
        retires: table.optional("retires", "a day", day),
        takes_over: table.optional("takes-over", "an exam", text),
        from: table.optional("from", "a day", day),
        succeeds: table.texts("succeeds"),
        taken_over_by: Vec::new(),
    };
    table.finish();
    exam
}

fn eligibility(table: Table<'_>) -> EligibleClaims {
    let claims = |(key, product)| (product, table.words(key, &words::CLAIMS).into_iter().collect());
    EligibleClaims(table.known_keys(&words::of_records()).into_iter().map(claims).collect())
}

fn licensing(table: &Table<'_>) -> BTreeMap<Claim, BTreeSet<Licensing>> {
    let kinds = words::of_records();
    let licensing = |(key, claim)| (claim, table.words(key, &kinds).into_iter().collect());
    table.known_keys(&words::CLAIMS).into_iter().map(licensing).collect()
}

fn quantity(table: Table<'_>) -> Quantity {
    use super::{Amount, QuantityKind, Span};
    let name = |key: &str| table.optional(key, "a name", text);
    let quantity = Quantity {
        kind: table.word("kind", &words::of_records()).unwrap_or(QuantityKind::NetTenants),
        amount: table.word("amount", &words::of_records()).unwrap_or(Amount::Acr),
        span: table.word("span", &words::of_records()).unwrap_or(Span::Month),
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

fn band(table: Table<'_>) -> Band {
    let bound = |key: &str| table.optional(key, "an amount", amount);
    let band = Band {
        amount: table.word("amount", &words::of_records()).unwrap_or(super::Amount::Acr),
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

fn roles(root: &Table<'_>, which: &str) -> BTreeSet<String> {
    root.optional_table("pal")
        .map_or_else(BTreeSet::new, |pal| pal.texts(which).iter().map(|role| role.trim().to_lowercase()).collect())
}

fn clouds_without_pal(root: &Table<'_>) -> BTreeSet<Cloud> {
    let read = |pal: Table<'_>| pal.words("clouds-without", &words::of_records());
    root.optional_table("pal").map(read).into_iter().flatten().collect()
}

fn clocks(table: Table<'_>) -> ClaimClocks {
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

fn certifications(table: Table<'_>) -> CertificationRules {
    let number = |key: &str| table.required(key, "a count", count).unwrap_or_default();
    let rules = CertificationRules {
        valid_years: number("valid-years"),
        renewal_opens_days: number("renewal-opens-days"),
        retired_counts_years: number("retired-counts-years"),
    };
    table.finish();
    rules
}
