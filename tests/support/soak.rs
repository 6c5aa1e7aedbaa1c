//! How much the long tests do: killed programs, undo walks, generated books, concurrent writers.
//!
//! By default, little enough to run on every change: a property on 200 books. `LAURELS_SOAK=N`, N from 1 to 1000, makes
//! each of them N times as long and every pairwise matrix exhaustive. Each then prints one line that begins with `soak:`
//! and says how much it ran:
//!
//! ```sh
//! LAURELS_SOAK=20 cargo test 2>&1 | grep soak:
//! ```

use std::io::Write;

/// The number of cases of a property.
pub const CASES: u32 = 200;

/// The value of `LAURELS_SOAK`.
pub fn factor() -> Option<u32> {
    let given = std::env::var("LAURELS_SOAK").ok()?;
    let factor = given.parse().ok().filter(|factor| (1..=1000).contains(factor));
    Some(factor.unwrap_or_else(|| panic!("LAURELS_SOAK={given}: give a whole number from 1 to 1000")))
}

/// The usual amount, or N times as much in a soak run.
pub fn times(usual: u32) -> u32 {
    usual * factor().unwrap_or(1)
}

/// Prints how much a soak run did of a property; straight to stderr, because the test harness captures `eprintln!`.
pub fn report(property: &str, amount: &str) {
    if factor().is_some() {
        writeln!(std::io::stderr(), "soak: {property}: {amount}").expect("the standard error");
    }
}

/// The settings of a property with this number of cases.
pub fn config(cases: u32) -> proptest::test_runner::Config {
    proptest::test_runner::Config { cases: times(cases), failure_persistence: None, ..Default::default() }
}

/// Properties as in `proptest!`, each with this number of cases, or N times as many.
macro_rules! properties {
    ($cases:expr; $($(#[$meta:meta])* fn $name:ident($($argument:tt)+) $body:block)+) => { $(
        $(#[$meta])*
        fn $name() {
            let config = $crate::support::soak::config($cases);
            let cases = config.cases;
            proptest::proptest!(config, |($($argument)+)| $body);
            $crate::support::soak::report(stringify!($name), &format!("{cases} cases"));
        }
    )+ };
}
pub(crate) use properties;
