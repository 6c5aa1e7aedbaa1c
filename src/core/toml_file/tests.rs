use super::*;

const FORMAT: Format = Format {
    bases: &[("below", "id = \"below\"\nnote = \"from below\"\n\n[size]\nwidth = 3\nheight = \"tall\"\n")],
    header: &["id", "base"],
    notes: &["note"],
};

/// What is wrong with a file that has an id, a size and a colour.
fn faults(text: &str) -> Vec<String> {
    let read = || {
        let file = FORMAT.read(text)?;
        let faults = Faults::default();
        let root = Table::root(&file, &faults);
        root.ignore("base");
        root.text("id");
        root.optional_word("color", &Words::new([("red", 1), ("green", 2)]));
        let size = root.table("size");
        size.required("width", "a count", count);
        size.required("height", "a count", count);
        size.finish();
        root.finish();
        faults.none_or(())
    };
    read().expect_err("faults").iter().map(ToString::to_string).collect()
}

#[test]
fn every_fault_is_reported_in_line_order() {
    assert_eq!(
        faults("size = { height = -1, widht = 2 }\nid = 2026-07-01\ncolor = \"gren\"\n"),
        [
            "line 1, column 8: size.width: missing, expected a count",
            "line 1, column 19: size.height: found -1, expected a count",
            "line 1, column 23: size.widht: unknown key; did you mean \"width\"?",
            "line 2, column 6: id: found 2026-07-01, expected a text",
            "line 3, column 9: color: found \"gren\", expected red or green; did you mean \"green\"?",
        ]
    );
}

#[test]
fn every_syntax_fault_is_reported() {
    let found = faults("id = \nsize = 1\nsize = 2\ncolor = \"red\n");
    let places: Vec<&str> = found.iter().filter_map(|fault| fault.split(": ").next()).collect();
    assert_eq!(places, ["line 1, column 6", "line 3, column 1", "line 4, column 13"], "{found:?}");
}

#[test]
fn a_fault_names_the_file_it_is_in() {
    assert_eq!(
        faults("id = \"own\"\nbase = \"below\"\ncolor = \"blue\"\n"),
        [
            "line 3, column 9: color: found \"blue\", expected red or green",
            "base below, line 6, column 10: size.height: found \"tall\", expected a count",
        ]
    );
    assert_eq!(
        faults("base = \"belwo\""),
        ["line 1, column 8: base: found \"belwo\", expected below; did you mean \"below\"?"]
    );
}

#[test]
fn a_file_overlays_its_base_and_values_keep_their_notes() {
    let file = FORMAT.read("base = \"below\"\nnote = \"our own\"\nsize.width = 4\n").expect("a tree");
    let mut found = Vec::new();
    file.leaves("", &mut |path, leaf| found.push(format!("{path} {} ({})", leaf.value, leaf.note("note"))));
    assert_eq!(found, ["base below (our own)", "size.height tall (from below)", "size.width 4 (our own)"]);
}

#[test]
fn columns_count_characters() {
    assert_eq!(
        decode(b"a = 1\n\xc3\xa9 = \"\xff\"").expect_err("no UTF-8")[0].at,
        Position { base: None, line: 2, column: 6 }
    );
    let faults = Format::PLAIN.read("\u{feff}# é\n\"é\" = x\r\n").expect_err("no value");
    assert_eq!(faults[0].at, Position { base: None, line: 2, column: 7 });
}

#[test]
fn quoted_values_are_short_and_clean() {
    let quoted = faults(&format!("id = \"ours\"\nsize = \"\\u001b[2J{}\"\n", "x".repeat(500)));
    assert!(quoted[0].starts_with("line 2, column 8: size: found \"[2Jxxx") && quoted[0].len() < 150, "{quoted:?}");
}
