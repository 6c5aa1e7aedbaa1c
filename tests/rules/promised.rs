//! What a plan names and promises, checked on the book in which it is so: where a deployment counts, by when it is used, and
//! what of its points a published score has.

use crate::exhaustive::projected;
use crate::plan::told;
use crate::support::case::Case;
use chrono::{Datelike, NaiveDate};
use laurels_core::book::{Association, Book, DesignationId, MetricId};
use laurels_core::plan::{ActionKind, Costs, Plan, PlanQuery, Until, lasting, plan};
use laurels_core::points::Points;
use laurels_core::projection::Projection;
use laurels_core::rulebook::Rulebook;
use laurels_core::scoring::{AsOf, Scorer, score};

/// Customers of every kind: who counts, who did a year ago, who is too large, and who has nothing of it yet.
fn customers() -> Case {
    toml::from_str(
        r#"
        name = "deployments of Security"
        as_of = "2026-11-22"
        customers = ["counts", "counted", "large", "storage", "nothing", "few", "unlinked", "intune", "teams", "china cloud=china"]
        associations = [
          "a1 pal counts started=2024-01-01", "a2 pal counted started=2024-01-01", "a3 pal large started=2024-01-01",
          "a4 pal storage started=2024-01-01", "a5 pal nothing started=2024-01-01", "a6 pal few started=2024-01-01",
          "a7 cpor intune activity=osu-m365 product=microsoft-365 workloads=Intune started=2024-01-01",
          "a8 cpor teams activity=osu-m365 product=microsoft-365 workloads=Teams started=2024-01-01",
          "a9 pal china started=2024-01-01",
        ]
        usage = [
          "counts | azure | Sentinel | 2025-11..2026-10 | acr=100",
          "counted | azure | Sentinel | 2024-11..2026-10 | acr=100",
          "large | azure | Sentinel | 2024-11..2026-10 | acr=2000",
          "storage | azure | Storage | 2024-11..2026-10 | acr=900",
          "few | azure | Sentinel | 2025-11..2026-10 | acr=50",
          "unlinked | azure | Storage | 2024-11..2026-10 | acr=900",
          "intune | microsoft-365 | Teams | 2025-10 | seats=80 users=60",
          "intune | microsoft-365 | Teams | 2026-10 | seats=80 users=60",
          "teams | microsoft-365 | Teams | 2025-10 | seats=80 users=60",
          "teams | microsoft-365 | Teams | 2026-10 | seats=80 users=60",
          "china | azure | Storage | 2025-11..2026-10 | acr=900",
        ]
        people = ["ada"]
        "#,
    )
    .expect("a case")
}

/// A plan that passes the one exam that is needed, and then deploys before it does anything else.
fn deploying(book: &Book, rules: &Rulebook, moment: AsOf) -> Plan {
    let costs = Costs { deploy: Points::ratio(1, 10), ..Costs::default() };
    let scorer = Scorer::new(book, rules, moment);
    let from = scorer.scorecard().designation(DesignationId::Security).expect("scored").points;
    let query = PlanQuery::new(DesignationId::Security, Some(from + Points::whole(6)), &costs);
    plan(&scorer, &query, &|| false).expect("not stopped")
}

fn deployments(case: &Case, track: &str) -> Points {
    let card = score(&case.book(), case.rulebook(), case.moment());
    let of = card.designation(DesignationId::Security).expect("scored");
    let (_, metrics) = of.by_track.iter().find(|(known, _)| known == track).expect("a track");
    metrics.iter().find(|metric| metric.id == MetricId::Deployments).expect("a metric").uncapped
}

#[test]
fn one_more_deployment_counts_at_whom_a_plan_names_and_at_nobody_else() {
    let case = customers();
    let plan = deploying(&case.book(), case.rulebook(), case.moment());
    assert_eq!(plan.track, "smb", "{}", told(&plan));
    let deploy = plan
        .actions
        .iter()
        .find(|action| action.kind == ActionKind::Deploy)
        .unwrap_or_else(|| panic!("{}", told(&plan)));
    let named: Vec<&str> = deploy.candidates.iter().map(|candidate| candidate.id.as_str()).collect();
    assert_eq!(named, ["few", "intune", "nothing", "storage"], "{}", told(&plan));
    let before = deployments(&case, "smb");
    for customer in ["counts", "counted", "large", "storage", "nothing", "few", "unlinked", "intune", "teams", "china"]
    {
        let mut more = case.clone();
        more.usage.push(format!("{customer} | azure | Key Vault | 2025-11..2026-10 | acr=100"));
        more.usage.push(format!("{customer} | microsoft-365 | Intune | 2026-10 | seats=100 users=50"));
        let counts = deployments(&more, "smb") > before;
        assert_eq!(counts, named.contains(&customer), "{customer}");
    }
    let note = |id: &str| deploy.candidates.iter().find(|one| one.id == id).expect("named").note.as_str();
    assert_eq!(note("storage"), "Azure security services; $750 to $12,000 needed");
    assert_eq!(note("intune"), "Intune; 5 to 300 seats with 15 % active needed");
    assert!(note("few").starts_with("$600"), "{}", note("few"));
}

#[test]
fn no_deployment_is_planned_at_customers_where_none_counts() {
    let mut case = customers();
    let open = ["storage", "nothing", "few", "intune"];
    case.associations.retain(|line| !open.iter().any(|id| line.split(' ').nth(2) == Some(id)));
    let plan = deploying(&case.book(), case.rulebook(), case.moment());
    let deploy: Vec<_> = plan.actions.iter().filter(|action| action.kind == ActionKind::Deploy).collect();
    assert!(deploy.is_empty(), "{}", told(&plan));
}

#[test]
fn usage_up_to_the_end_of_its_month_shows_with_it() {
    for day in ["2026-11-22", "2026-11-25"] {
        let case = Case { as_of: day.into(), ..customers() };
        let plan = deploying(&case.book(), case.rulebook(), case.moment());
        let deploy = plan
            .actions
            .iter()
            .find(|action| action.kind == ActionKind::Deploy)
            .unwrap_or_else(|| panic!("{}", told(&plan)));
        let by = deploy.by.and_then(|by| by.day()).expect("a day");
        assert_ne!(by.succ_opt().expect("a day").month(), by.month(), "{day}: {by}");
        assert_eq!(deploy.earliest, NaiveDate::from_ymd_opt(2026, 12, 20), "{day}");
    }
}

#[test]
fn what_comes_in_full_only_after_a_year_is_told_with_what_a_score_has() {
    let case: Case = toml::from_str(
        r#"
        name = "an association for growth"
        as_of = "2026-11-22"
        customers = ["contoso segment=enterprise", "fabrikam segment=enterprise"]
        associations = ["a1 pal fabrikam started=2024-01-01"]
        usage = [
          "fabrikam | azure | Storage | 2024-11..2026-10 | acr=2000",
          "contoso | azure | Backup | 2025-11..2026-10 | acr=1000",
        ]
        people = ["ada", "bo"]
        certifications = [
          "ada AZ-104 2026-05-01", "bo AZ-104 2026-05-01", "ada AZ-305 2026-05-01", "bo AZ-305 2026-05-01",
          "ada AZ-700 2026-05-01", "ada AZ-120 2026-05-01",
        ]
        "#,
    )
    .expect("a case");
    let (book, rules, moment) = (case.book(), case.rulebook(), case.moment());
    let costs = Costs::default();
    let query = PlanQuery::new(DesignationId::Infrastructure, Some(Points::whole(34)), &costs);
    let planned = |until: Until| {
        let scorer = Scorer::new(&book, rules, moment);
        lasting(&scorer, &query, until, &|| false).expect("not stopped").0
    };
    for (until, on) in
        [(Until::Today, "2026-12-20"), (Until::Day(NaiveDate::from_ymd_opt(2027, 3, 31).expect("a day")), "2026-12-31")]
    {
        let plan = planned(until);
        let late = plan.late.as_ref().expect("usage from before never counts");
        assert_eq!((late.on.to_string().as_str(), late.metrics.as_slice()), (on, &[MetricId::UsageGrowth][..]));
        let begun = |one: &Association| Association { started: Some(moment.date), ..one.clone() };
        let associations = plan.records.associations.iter().map(begun).collect();
        let recorded = projected(&book, &Projection { associations, ..plan.records.clone() });
        let card = score(&recorded, rules, AsOf { date: late.on, ..moment });
        assert_eq!(card.designation(DesignationId::Infrastructure).expect("scored").points, late.shown);
        assert!(late.shown < late.planned, "{late:?}");
    }
}

#[test]
fn nothing_comes_late_where_months_are_compared() {
    let case: Case = toml::from_str(
        r#"
        name = "an association for net adds"
        as_of = "2026-11-22"
        customers = ["contoso"]
        associations = ["a1 cpor contoso activity=osu-m365 state=requested"]
        usage = ["contoso | microsoft-365 | Teams | 2026-08..2026-10 | seats=100 users=30"]
        people = ["ada"]
        certifications = ["ada MS-700 2026-05-01", "ada MS-102 2026-05-01"]
        "#,
    )
    .expect("a case");
    let (book, rules, moment) = (case.book(), case.rulebook(), case.moment());
    let costs = Costs::default();
    let query = PlanQuery::new(DesignationId::ModernWork, Some(Points::whole(24)), &costs);
    let (plan, _) = lasting(&Scorer::new(&book, rules, moment), &query, Until::Today, &|| false).expect("not stopped");
    assert!(plan.actions.iter().any(|action| action.kind == ActionKind::Associate), "{}", told(&plan));
    assert_eq!(plan.late, None, "{}", told(&plan));
}
