//! What is half typed outlives what happens meanwhile: midnight, another size, a server that is lost and back, others' changes.

use super::*;

#[test]
fn what_is_half_typed_stays_where_it_is_whatever_happens_meanwhile() {
    for (what, keys) in [
        ("a wizard's question", "2 ] j j w > S"),
        ("a form's field", "2 ] e"),
        ("the palette", ":"),
        ("a filter", "2 /"),
        ("a snooze's reason", "1 tab G z enter"),
    ] {
        let mut harness = TestHarness::ready();
        harness.press(keys).type_text("half");
        let typed = |harness: &TestHarness| harness.state.input().map(|input| input.value().to_owned());
        let before = typed(&harness);
        assert!(before.as_ref().is_some_and(|typed| typed.ends_with("half")), "{what}: {before:?}");
        harness.env.today = day(2026, 11, 23);
        harness.act(Action::Wake);
        assert_eq!(typed(&harness), before, "{what} at midnight");
        harness.resize(5, 40).resize(0, 20).resize(40, 120);
        assert_eq!(typed(&harness), before, "{what} at another size");
        harness.act(Action::ServerLost(Some("it is gone".into())));
        assert_eq!(typed(&harness), before, "{what} while the server is lost");
        harness.act(Action::ServerLost(None)).act(Action::Loaded(loaded(book())));
        assert_eq!(typed(&harness), before, "{what} once the server is back");
        harness.press("ctrl-d").type_text("!");
        assert!(typed(&harness).is_some_and(|typed| typed.ends_with("half!")), "{what}: ctrl-d ends nothing");
    }
}
