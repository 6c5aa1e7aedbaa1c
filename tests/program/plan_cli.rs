//! `plan` as a person and a script see it.

use crate::support::program;
use serde_json::{Value, json};
use std::path::Path;

fn run(arguments: &[&str]) -> String {
    let output = program::start(Path::new("/nowhere")).arg("--demo").args(arguments).output().expect("it runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

#[test]
fn gains_and_costs_add_up_to_what_is_reached() {
    for designation in ["infrastructure", "data-ai", "digital-app-innovation", "security", "modern-work"] {
        for target in ["70", "100"] {
            let text = run(&["plan", designation, "--target", target, "--json"]);
            let plan: Value = serde_json::from_str(&text).expect("one document");
            let actions = plan["actions"].as_array().expect("a list");
            let sum = |key: &str| actions.iter().map(|action| action[key].as_f64().expect("a number")).sum::<f64>();
            let is_near = |a: f64, b: &Value| (a - b.as_f64().expect("a number")).abs() < 1e-6;
            assert!(is_near(plan["from"].as_f64().expect("a number") + sum("gain"), &plan["to"]), "{text}");
            assert!(is_near(sum("cost"), &plan["cost"]), "{text}");
            assert_eq!(plan["feasible"], true, "{text}");
            assert!(plan["to"].as_f64() >= plan["target"].as_f64(), "{text}");
        }
    }
}

#[test]
fn a_plan_names_its_designation_as_it_is_called() {
    assert!(run(&["plan", "data-ai"]).starts_with("Data & AI (enterprise): "));
    assert!(run(&["plan", "modern-work"]).starts_with("Modern Work"));
}

#[test]
fn what_comes_by_itself_is_lost_with_what_it_needs() {
    let plan: Value = serde_json::from_str(&run(&["plan", "infrastructure", "--json"])).expect("one document");
    let of_bjarte = |lapse: &&Value| lapse["what"].as_str().is_some_and(|what| what.starts_with("Bjarte's AZ-104"));
    let lost = plan["lapses"].as_array().expect("a list").iter().find(of_bjarte).expect("it ends");
    let points = |day: &str| -> f64 {
        let text = run(&["--as-of", day, "score", "infrastructure", "--json"]);
        let card: Value = serde_json::from_str(&text).expect("one document");
        card["designations"][0]["points"].as_f64().expect("a number")
    };
    let fallen = points("2027-01-15") - points("2027-01-16");
    assert!((lost["loses"].as_f64().expect("a number") - fallen).abs() < 0.01, "{lost} {fallen}");
}

#[test]
fn a_plan_that_is_out_of_reach_says_why() {
    let plan: Value = serde_json::from_str(&run(&["plan", "business-applications", "--json"])).expect("one document");
    assert_eq!(plan["feasible"], false);
    let why = "Nothing can earn points in usage growth today: all associated customers together had 16,600 MCV a year \
               earlier; at least 25,000 MCV needed (monthly consumption value: users or capacity times Microsoft's rates).";
    assert_eq!(plan["why_not"], why);
    // Of its 70.0 points 7.5 are lost after 19 February.
    assert_eq!((&plan["to"], &plan["lapses"][0]["date"]), (&json!(70.0), &json!("2027-02-19")));
    assert_eq!((&plan["actions"][0]["by"], &plan["in_time"]), (&json!("2027-02-09"), &json!(true)));
}

/// The words of a text, whatever its lines.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_plan_that_is_too_late_names_the_one_that_is_not() {
    let renewal = words(&run(&["plan", "data-ai"]));
    assert!(
        renewal.contains(
            "the renewal is 9 Dec 2026. Plan for what still shows by then: `laurels plan data-ai --until renewal`."
        ),
        "{renewal}"
    );
    // Points are lost on 31 August, before any association shows.
    let of = |more: &[&str]| words(&run(&[&["--as-of", "2027-08-20", "plan", "business-applications"], more].concat()));
    let late = of(&[]);
    let (_, after) = late.split_once("Plan for a day on which everything can show: `").expect(&late);
    let command = after.split('`').next().expect("a command");
    let day = command.strip_prefix("laurels plan business-applications --until ").expect(command);
    assert_eq!(day, "2027-09-20");
    let lasting = of(&["--until", day]);
    assert!(lasting.contains("it reaches 70 points on 20 Sep 2027") && !lasting.contains("Not all of it"), "{lasting}");
    for in_time in [&["plan", "security"][..], &["plan", "data-ai", "--until", "renewal"]] {
        assert!(!run(in_time).contains("Plan for"));
    }
}

#[test]
fn a_plan_that_misses_days_which_nothing_helps_is_told_for_one_that_it_holds_on() {
    let text = words(&run(&["plan", "business-applications", "--until", "2027-02-01"]));
    assert!(text.starts_with("Business Applications (SMB): 85.5 of 70 points"), "{text}");
    for said in [
        "The points are those of 1 Feb 2027",
        "It does from 1 Feb 2027 on. On the other days the target is reached without a step.",
    ] {
        assert!(text.contains(said), "{text}");
    }
    assert!(!text.contains("No step brings it nearer"), "{text}");
}

#[test]
fn plans_and_scores_fit_a_terminal_of_80_columns() {
    let within = |columns: &str, plan: &[&str]| {
        let mut program = program::start(Path::new("/nowhere"));
        let output = program.env("COLUMNS", columns).arg("--demo").args(plan).output().expect("it runs");
        String::from_utf8(output.stdout).expect("text")
    };
    let long = "Usage growth and deployments fall, compared with Sep 2026. The enterprise track counts from then on";
    for plan in [&["plan", "modern-work"][..], &["plan", "infrastructure", "--until", "renewal"], &["score"]] {
        let text = within("80", plan);
        assert!(text.lines().all(|line| line.chars().count() <= 80) && !text.contains(long), "{text}");
    }
    assert!(within("140", &["plan", "modern-work"]).contains(long));
}

#[test]
fn the_text_names_people_and_what_it_costs() {
    let text = run(&["plan", "security"]);
    assert!(text.contains("Link 1 Learn profile"), "{text}");
    // On 31 January the target is lost: what shows later comes too late.
    assert!(text.contains("Do it by 21 Jan 2027."), "{text}");
    assert!(text.contains("Runa") && text.contains("Total: 48.7 to 76.7 points, cost 0.5"), "{text}");
}

#[test]
fn a_plan_that_lasts_renews_what_ends_by_then() {
    let of = |more: &[&str]| -> Value {
        let words = [&["plan", "infrastructure", "--json"][..], more].concat();
        serde_json::from_str(&run(&words)).expect("one document")
    };
    let renewed = |plan: &Value| -> Vec<String> {
        let actions = plan["actions"].as_array().expect("a list").iter();
        actions.filter(|a| a["action"] == "renew").map(|a| a["what"].as_str().expect("an exam").to_owned()).collect()
    };
    let ends = |plan: &Value| plan["lapses"].to_string().contains("Aino's AZ-305 stops counting");
    let (now, lasting) = (of(&[]), of(&["--until", "2027-05-31"]));
    assert!(renewed(&now).is_empty() && ends(&now), "{now}");
    assert_eq!(renewed(&lasting), ["AZ-104", "AZ-140", "AZ-305", "AZ-700"]);
    assert!(!ends(&lasting) && lasting["feasible"] == true && lasting["why_not"].is_null(), "{lasting}");
    assert!(now.get("on").is_none() && now.get("holds_from").is_none(), "{now}");
    let dario = |plan: &Value| plan["lapses"].to_string().contains("Dario's AZ-800 + AZ-801 stop counting");
    assert!(dario(&lasting), "what ends before the last day and is not renewed is told: {lasting}");
    assert_eq!(of(&["--until", "31 May 2027"]), lasting);
    assert_eq!(of(&["--until", "today"])["cost"], now["cost"]);
    let text = run(&["plan", "infrastructure", "--until", "2027-05-31"]);
    assert!(text.contains("at the end of every month up to 31 May 2027, and on"), "{text}");
}

#[test]
fn each_renewal_has_its_day_and_what_it_keeps_and_what_can_wait_for_nothing_has_none() {
    let text = run(&["plan", "infrastructure", "--until", "2027-09-30"]);
    assert!(text.contains("Aino by 2 Dec 2026 and Bjarte by 15 Jan 2027."), "{text}");
    assert!(text.contains("Bjarte. Do it by 11 Apr 2027."), "one person's day is said once: {text}");
    assert!(text.contains("keeps 4.0") && !text.contains("+0.0"), "{text}");
    let words = ["plan", "data-ai", "--until", "2027-09-30"];
    let text = run(&words);
    assert!(text.contains("Aino. Do it as soon as possible. Shows from 2 Dec 2026."), "{text}");
    let plan: Value = serde_json::from_str(&run(&[&words[..], &["--json"]].concat())).expect("json");
    let of = |kind: &str| {
        let mut actions = plan["actions"].as_array().expect("a list").iter().filter(|action| action["action"] == kind);
        actions.next().expect("there is one").clone()
    };
    let (renewal, exam) = (of("renew"), of("certify"));
    assert_eq!(
        renewal["days"],
        json!([{"candidate": "aino", "by": "2026-12-02"}, {"candidate": "cleo", "by": "2027-06-01"}])
    );
    assert_eq!((&renewal["by"], &renewal["keeps"]), (&json!("2026-12-02"), &json!(12.0)));
    assert_eq!((&exam["by"], &exam["soonest"], &exam["days"]), (&Value::Null, &json!(true), &json!([])));
}

#[test]
fn a_plan_that_does_not_last_names_the_days() {
    let plan: Value =
        serde_json::from_str(&run(&["plan", "modern-work", "--until", "2028-05-31", "--json"])).expect("json");
    assert_eq!(plan["feasible"], false);
    let why = plan["why_not"].as_str().expect("a sentence");
    assert!(
        why.contains("It does not reach 70 points, with something in every metric, on ")
            && why.contains("31 May 2028."),
        "{why}"
    );
    let text = run(&["plan", "modern-work", "--until", "2028-05-31"]);
    assert!(!text.contains("it reaches"), "{text}");
}

#[test]
fn a_plan_promises_nothing_for_days_before_its_steps_show() {
    let told = |words: &[&str]| run(&[&["plan"], words].concat()).split_whitespace().collect::<Vec<&str>>().join(" ");
    let text = told(&["security", "--until", "2026-11-30"]);
    let late = "An exam passed on 22 Nov 2026 shows from 2 Dec 2026, too late for 30 Nov 2026.";
    assert!(text.contains(late) && text.contains("cost 0"), "{text}");
    assert!(!text.contains("it reaches") && !text.contains("Do it by"), "{text}");
    // No month ends between the day on which it shows and the last.
    let text = told(&["security", "--until", "2026-12-02"]);
    let reaches = "it reaches 70 points on 2 Dec 2026. The points are those of 2 Dec 2026";
    assert!(text.contains(reaches), "{text}");
    let text = told(&["security", "--until", "2027-01-31"]);
    let reaches =
        "it reaches 70 points from 2 Dec 2026 on, at the end of every month up to 31 Jan 2027, and on that day";
    assert!(text.contains(reaches), "{text}");
    // What is under way shows after the last day of the renewal.
    let text = told(&["data-ai"]);
    let late = "Not all of it shows before 20 Dec 2026, but the last day to qualify for the renewal is 9 Dec 2026.";
    assert!(text.contains(late) && text.contains("Wait for 1 DPOR association +4.1"), "{text}");
    assert!(run(&["plan", "data-ai", "--json"]).contains("\"in_time\": false"));
}

#[test]
fn a_plan_until_a_day_names_the_day_of_its_points_and_the_first_from_which_it_holds() {
    let of = |designation: &str, until: &str| -> Value {
        serde_json::from_str(&run(&["plan", designation, "--until", until, "--json"])).expect("json")
    };
    let days = |plan: &Value| (plan["feasible"].clone(), plan["on"].clone(), plan["holds_from"].clone());
    let (security, late) = (of("security", "2027-01-31"), of("business-applications", "2027-03-31"));
    assert_eq!(days(&security), (json!(true), json!("2027-01-31"), json!("2026-12-02")));
    // Usage reaches what it is to grow from with the month of a year ago that is compared from 1 February on.
    assert_eq!(days(&late), (json!(false), json!("2027-03-31"), json!("2027-02-01")));
    let why = late["why_not"].as_str().expect("a sentence");
    assert!(why.ends_with("on 31 Dec 2026, 31 Jan 2027. It does from 1 Feb 2027 on."), "{why}");
    assert_eq!(days(&of("modern-work", "2028-05-31")).2, Value::Null);
}

#[test]
fn what_is_won_now_and_is_no_longer_new_by_then_is_told_with_the_day_from_which_it_would_be() {
    let plan = run(&["plan", "security", "--until", "2028-03-31", "--json"]);
    let why = "Nothing done now can earn points in net customer adds or deployments on 31 Dec 2027: what is won or added on \
               22 Nov 2026 is no longer new by then; what is won or added from 1 Dec 2026 on is.";
    assert!(plan.contains(why), "{plan}");
}

#[test]
fn a_step_that_adds_nothing_by_itself_says_what_it_is_for() {
    let text = run(&["plan", "security", "--until", "2028-03-31"]);
    assert!(text.contains("Runa. Needed for a later step. Do it as soon as possible."), "{text}");
    let text = run(&["plan", "modern-work", "--until", "2028-03-31"]);
    let switch =
        "Aim for the enterprise track                       +0.0     5.0  cost 0\n      Decides which track counts.";
    assert!(text.contains(switch), "{text}");
}

#[test]
fn a_plan_does_not_last_to_a_day_that_is_over() {
    let mut program = program::start(Path::new("/nowhere"));
    let output = program.args(["--demo", "plan", "security", "--until", "-1"]).output().expect("it runs");
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("--until 21 Nov 2026 is before 22 Nov 2026, the day on which the plan begins"), "{said}");
}

#[test]
fn a_plan_does_not_last_for_years() {
    let mut program = program::start(Path::new("/nowhere"));
    let output = program.args(["--demo", "plan", "security", "--until", "2050-01-01"]).output().expect("it runs");
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("--until 1 Jan 2050 is too far ahead; name a day up to 31 May 2028"), "{said}");
}

#[test]
fn an_exam_is_recorded_by_no_wizard() {
    let plan: Value =
        serde_json::from_str(&run(&["plan", "security", "--target", "90", "--json"])).expect("one document");
    let actions = plan["actions"].as_array().expect("a list");
    let wizard = |kind: &str| &actions.iter().find(|action| action["action"] == kind).expect("such a step")["wizard"];
    assert_eq!((wizard("certify"), wizard("link-person")), (&Value::Null, &json!("certified-professional")));
    let text = words(&run(&["plan", "security", "--target", "90"]));
    assert!(text.contains("Once passed, import the training report"), "{text}");
}

#[test]
fn a_day_that_is_promised_says_what_a_score_of_it_shows() {
    let text = words(&run(&["plan", "data-ai", "--until", "2026-12-31"]));
    let told = "Of 72.0 points on 31 Dec 2026, 3.2 in usage growth come in full only twelve months after the associations \
                begin, since earlier usage never counts: a score of that day shows 68.8.";
    assert!(text.contains(told), "{text}");
}
