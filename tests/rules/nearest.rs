//! Plans whose target is out of reach: how near they come, and whether what they say of it is so.

use crate::exhaustive::{NEWCOMERS, Wanted, cheapest, possible};
use crate::plan::{holds, small, told};
use crate::support::case::Case;
use crate::support::generate::Seed;
use crate::support::soak::properties;
use chrono::Days;
use laurels_core::advice::{Adviser, Occasion, TodoSettings};
use laurels_core::book::{Book, DesignationId, Enrolment, Licensing, Product, Subscription};
use laurels_core::plan::{ActionKind, Costs, Plan, PlanQuery, by_renewal, plan};
use laurels_core::points::Points;
use laurels_core::scoring::{Item, Scope, Scorer};
use proptest::prelude::*;

/// A book on the enterprise track for its five large workloads, which can be neither won nor lost at once, whose users
/// brought so much a year ago.
fn large_workloads(users_before: u64) -> Case {
    let large = ["Sales", "Finance", "Customer Service", "Field Service", "Supply Chain"];
    let row =
        |workload: &str, span: &str, rest: String| format!("contoso | dynamics-365 | {workload} | {span} | {rest}");
    let large = large.iter().map(|workload| row(workload, "2024-10..2026-10", "revenue=6000".into()));
    let few = [("2024-10..2025-10", users_before), ("2025-11..2026-10", users_before + 6)];
    let few = few.map(|(span, users)| row("Business Central", span, format!("users={users}")));
    Case {
        customers: vec!["contoso segment=enterprise".into()],
        associations: vec!["a1 dpor contoso product=dynamics-365 started=2024-01-01".into()],
        usage: large.chain(few).collect(),
        people: vec!["ada".into()],
        ..toml::from_str("name = \"large workloads\"\nas_of = \"2026-11-22\"").expect("a case")
    }
}

#[test]
fn a_plan_and_an_explanation_ask_for_the_same_subscription_first() {
    let case: Case = toml::from_str(
        r#"
        name = "usage on a subscription that the book doesn't know"
        as_of = "2026-11-22"
        customers = ["contoso segment=smb"]
        usage = ["contoso | dynamics-365 | Sales | 2026-10 | revenue=2000 users=100"]
        people = ["ada"]
        "#,
    )
    .expect("a case");
    let (mut book, rules, moment) = (case.book(), case.rulebook(), case.moment());
    let (costs, designation) = (Costs::default(), DesignationId::BusinessApplications);
    let query = PlanQuery::new(designation, None, &costs);
    let proposed = |book: &Book| {
        let scorer = Scorer::new(book, rules, moment);
        let plan = plan(&scorer, &query, &|| false).expect("not stopped");
        let action = plan.actions.iter().find(|action| action.kind == ActionKind::Associate).cloned();
        let candidate = action.expect("an association").candidates.remove(0);
        let days = TodoSettings::default();
        let adviser = Adviser::new(Occasion { book, rules, moment, days, drafts: &[] }, &scorer);
        let explained = adviser.explain(designation, None, Scope::ALL, 10).into_iter().flat_map(|of| of.excluded);
        (candidate, explained.filter(|item| item.fix.is_some() || item.lacks.is_some()).collect::<Vec<_>>())
    };
    let (candidate, items) = proposed(&book);
    assert!(candidate.note.starts_with("First record the Dynamics 365 subscription"), "{candidate:?}");
    assert_eq!(candidate.start, None, "its wizard would ask for the subscription");
    let asks_first = |item: &Item| item.fix.is_none() && item.text.ends_with(&candidate.note);
    assert!(!items.is_empty() && items.iter().all(asks_first), "{items:?}");
    book.subscriptions.push(Subscription {
        licensing: Some(Licensing::Ea),
        ..Subscription::new("s1", "contoso", Product::Dynamics365)
    });
    let (candidate, items) = proposed(&book.sorted());
    assert!(candidate.note.is_empty() && candidate.start.is_some(), "{candidate:?}");
    assert!(!items.is_empty() && items.iter().all(|item| item.fix.is_some()), "{items:?}");
}

#[test]
fn a_track_that_can_not_be_had_is_no_measure_of_what_is_out_of_reach() {
    let costs = Costs::default();
    let designation = DesignationId::BusinessApplications;
    let query = PlanQuery::new(designation, None, &costs);
    // The SMB track asks for 25,000 MCV a year ago, the enterprise one for 50,000.
    for (users, feasible) in [(20, false), (24, false), (25, false), (30, false), (49, false), (50, true)] {
        let case = large_workloads(users);
        let (book, rules, moment) = (case.book(), case.rulebook(), case.moment());
        let plan = plan(&Scorer::new(&book, rules, moment), &query, &|| false).expect("not stopped");
        holds(&plan, &book, rules, moment).expect("what it says");
        assert_eq!(
            (plan.feasible, plan.to, plan.track.as_str()),
            (feasible, Points::whole(70), "enterprise"),
            "{users}"
        );
        let why = plan.why_not.as_deref().unwrap_or_default();
        assert_eq!(why.contains("at least 50,000 MCV needed"), !feasible, "{users}: {why}");
    }
}

/// What a plan out of reach says is the most must be what it reaches.
fn says_what_it_reaches(plan: &Plan) -> Result<(), TestCaseError> {
    let why = plan.why_not.as_deref().unwrap_or_default();
    prop_assert_eq!(plan.feasible, why.is_empty(), "{}", told(plan));
    let most = format!("At most {:.1} of {} points", plan.to, plan.target.rounded(2));
    prop_assert_eq!(why.contains("At most"), !plan.feasible && plan.to < plan.target, "{}", told(plan));
    prop_assert!(!why.contains("At most") || why.contains(&most), "{}", told(plan));
    Ok(())
}

/// Asks a small book for all points there are, and compares how near the plan comes with trying everything.
fn comes_nearest(number: u64) -> Result<bool, TestCaseError> {
    let mut seed = Seed(number);
    let designation = *seed.pick(DesignationId::ALL);
    let case = small(&mut seed, designation);
    let (book, rules, moment) = (case.book(), case.rulebook(), case.moment());
    let costs = Costs::default();
    let scorer = Scorer::new(&book, rules, moment);
    if possible(&scorer, rules, &book, designation).len() > 6 {
        return Ok(false);
    }
    let query = PlanQuery::new(designation, Some(Points::whole(101)), &costs);
    let plan = plan(&scorer, &query, &|| false).expect("not stopped");
    holds(&plan, &book, rules, moment)?;
    says_what_it_reaches(&plan)?;
    let more = Points::whole(plan.to.floored(0) as i64 + 1);
    let wanted =
        |target| Wanted { designation, target, since: moment.date, costs: &costs, at_most: None, newcomers: NEWCOMERS };
    let whole = !plan.why_not.as_deref().unwrap_or_default().contains("Nothing can earn");
    let better = cheapest((&book, rules, moment), &[moment.date], &wanted(if whole { more } else { Points::ZERO }));
    prop_assert_eq!(better, None, "{}", told(&plan));
    Ok(true)
}

properties! {
    32;
    #[test]
    fn no_plan_comes_nearer_to_what_is_out_of_reach(number in any::<u64>()) {
        comes_nearest(number)?;
    }

    #[test]
    fn the_most_that_is_left_until_a_renewal_is_what_its_plan_reaches(number in any::<u64>()) {
        let mut seed = Seed(number);
        let designation = *seed.pick(DesignationId::ALL);
        let case = small(&mut seed, designation);
        let (mut book, rules, moment) = (case.book(), case.rulebook(), case.moment());
        let anniversary = moment.date - Days::new(29) + Days::new(seed.below(60));
        let track = seed.pick(&[None, Some("smb"), Some("enterprise")]).map(str::to_owned);
        book.partner.enrolled.push(Enrolment { designation, anniversary, track, paid_on: None });
        let costs = Costs::default();
        let target = Some(Points::whole(20 + 10 * seed.below(6) as i64));
        let query = PlanQuery::new(designation, target, &costs);
        let plan = by_renewal(&Scorer::new(&book, rules, moment), &query, &|| false).expect("enrolled").plan;
        says_what_it_reaches(&plan)?;
    }
}
