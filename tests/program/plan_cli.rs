//! `plan` as a person and a script see it.

use crate::support::program;
use serde_json::Value;
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
fn a_plan_that_is_out_of_reach_says_why() {
    let plan: Value = serde_json::from_str(&run(&["plan", "business-applications", "--json"])).expect("one document");
    assert_eq!(plan["feasible"], false);
    let why = "Nothing can earn points in usage growth today: no usage that counts a year ago is known to grow from.";
    assert_eq!(plan["why_not"], why);
}

#[test]
fn the_text_names_people_and_what_it_costs() {
    let text = run(&["plan", "security"]);
    assert!(text.contains("Link 1 Learn profile"), "{text}");
    assert!(text.contains("Runa") && text.contains("Total: 48.7 to 76.7 points, cost 0.5"), "{text}");
}
