//! The wizards that ship: every way through them ends, every name leads somewhere, every text fits a terminal.

use laurels::core::wizard;

#[test]
fn every_wizard_is_sound() {
    assert_eq!(wizard::problems(), Vec::<String>::new());
    let ids: Vec<&str> = wizard::shipped().iter().map(|wizard| wizard.id.as_str()).collect();
    let expected = [
        "cpor",
        "dpor-m365",
        "dpor-azure",
        "pal-azure",
        "pal-power-platform",
        "csp-direct",
        "csp-indirect-provider",
        "csp-indirect-reseller",
        "certified-professional",
    ];
    assert_eq!(ids, expected);
}
