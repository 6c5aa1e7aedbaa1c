//! Records as the Azure CLI prints them with `-o yaml` and `-o table`. It is no reader of YAML: it knows what that command
//! writes, which has no anchors, tags or blocks.

use super::list_text::Record;

/// How many lines of a text tell its form: lines above the header of a report may look like properties.
const TOLD_BY: usize = 40;

/// Lines that say something.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim_end).filter(|line| !line.is_empty() && *line != "---")
}

/// Whether a text begins as YAML does: with two properties, and nothing but properties, their items and what is indented.
pub fn is_yaml(head: &str) -> bool {
    let is_property = |line: &&str| property(without_dashes(line).1).is_some();
    let head: Vec<&str> = lines(head).take(TOLD_BY).collect();
    let belongs = |line: &&str| line.starts_with("- ") || line.starts_with(' ') || is_property(line);
    let begins = head.first().is_some_and(|line| !line.starts_with(' ') && is_property(line));
    begins && head.iter().all(belongs) && head.iter().filter(|line| is_property(line)).count() > 1
}

/// The records of such a text: each item of a list, or the text itself. What is within a property has both names, with a dot
/// between.
pub fn yaml_records(text: &str) -> Vec<Record> {
    let is_list = lines(text).next().is_some_and(|line| line.starts_with("- "));
    let mut records: Vec<Record> = vec![Vec::new()];
    // The properties that a line is within, with the columns that they begin at.
    let mut within: Vec<(usize, &str)> = Vec::new();
    for line in lines(text) {
        if is_list && line.starts_with("- ") {
            records.push(Vec::new());
            within.clear();
        }
        let (column, rest) = without_dashes(line);
        let is_item = line.trim_start() != rest;
        let Some(record) = records.last_mut() else { break };
        let path = |within: &[(usize, &str)]| within.iter().map(|(_, name)| *name).collect::<Vec<_>>().join(".");
        match property(rest) {
            Some((name, value)) => {
                within.retain(|(outer, _)| *outer < column);
                within.push((column, name));
                if !matches!(value, "" | "[]" | "{}") {
                    add(record, path(&within), value);
                }
            }
            None if is_item => {
                within.retain(|(outer, _)| *outer < column);
                add(record, path(&within), rest);
            }
            // A long value goes on below itself.
            None => {
                if let Some((_, value)) = record.last_mut() {
                    *value = scalar(&format!("{value} {rest}"));
                }
            }
        }
    }
    records
}

/// Adds a value to a record; several of one name are one field.
fn add(record: &mut Record, name: String, value: &str) {
    let value = scalar(value);
    match record.iter_mut().find(|(known, _)| *known == name) {
        Some((_, known)) => {
            known.push(',');
            known.push_str(&value);
        }
        None => record.push((name, value)),
    }
}

/// What a line says after the dashes of the items that begin on it, and the column where that begins.
fn without_dashes(line: &str) -> (usize, &str) {
    let mut rest = line.trim_start_matches(' ');
    while let Some(item) = rest.strip_prefix("- ") {
        rest = item.trim_start_matches(' ');
    }
    (line.len() - rest.len(), rest)
}

/// The property that a text names, and its value, which is empty where others are within it.
fn property(text: &str) -> Option<(&str, &str)> {
    let (name, value) = text.split_once(": ").or_else(|| Some((text.strip_suffix(':')?, "")))?;
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.@".contains(&byte));
    is_name.then(|| (name, value.trim()))
}

/// A value without its quotes.
fn scalar(value: &str) -> String {
    let inner = |quote: char| value.strip_prefix(quote)?.strip_suffix(quote);
    match (inner('\''), inner('"'), value) {
        (Some(inner), ..) => inner.replace("''", "'"),
        (_, Some(inner), _) => inner.replace("\\\"", "\"").replace("\\\\", "\\"),
        (.., "null" | "~") => String::new(),
        _ => value.to_owned(),
    }
}

/// Whether a text begins with a line of titles and one of dashes below each.
pub fn is_columns(head: &str) -> bool {
    let mut lines = lines(head);
    let titles = lines.next().is_some_and(|line| line.contains(char::is_alphabetic));
    titles && lines.next().is_some_and(|line| columns(line).len() > 1)
}

/// The records of such a text: each line after those.
pub fn column_records(text: &str) -> Vec<Record> {
    let mut lines = lines(text);
    let (Some(titles), Some(dashes)) = (lines.next(), lines.next()) else { return Vec::new() };
    let columns = columns(dashes);
    let titles = cells(titles, &columns);
    lines.map(|line| titles.iter().cloned().zip(cells(line, &columns)).collect()).collect()
}

/// Where columns begin, by the dashes below their titles; none where a line says anything else.
fn columns(dashes: &str) -> Vec<usize> {
    if !dashes.bytes().all(|byte| matches!(byte, b'-' | b' ')) {
        return Vec::new();
    }
    let before = std::iter::once(b' ').chain(dashes.bytes());
    let both = before.zip(dashes.bytes()).enumerate();
    both.filter(|(_, both)| *both == (b' ', b'-')).map(|(at, _)| at).collect()
}

/// The cells of a line below columns that begin there. Where wide letters have moved them, at least two spaces part them.
fn cells(line: &str, columns: &[usize]) -> Vec<String> {
    let letters: Vec<char> = line.chars().collect();
    let begins_here = |at: &usize| *at == 0 || letters.get(at - 1).is_none_or(|before| *before == ' ');
    if !columns.iter().all(begins_here) {
        let parted: Vec<&str> = line.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect();
        if parted.len() == columns.len() {
            return parted.into_iter().map(str::to_owned).collect();
        }
    }
    let ends = columns.iter().copied().skip(1).chain([letters.len()]);
    let cell = |(from, to): (usize, usize)| letters.iter().take(to).skip(from).collect::<String>().trim().to_owned();
    columns.iter().copied().zip(ends).map(cell).collect()
}

#[cfg(test)]
mod tests {
    use crate::exchange::import::list_text::{form, table};

    fn read(text: &str) -> String {
        form(text).map_or_else(|| panic!("{text:?} is a list"), |records| table(&records(text)).replace('"', ""))
    }

    #[test]
    fn properties_become_columns_and_items_records() {
        let one = "---\netag: 3\nid: /providers/x\npartnerName: 'Fabrikam: ''Oslo'''\nstate: null\nuser:\n  name: ada\n  type: user\nmanagedByTenants:\n\
                   - tenantId: a\n- tenantId: b\ntags: []\nnote: a long one\n  that goes on\n";
        assert_eq!(
            read(one),
            "etag,id,partnerName,state,user.name,user.type,managedByTenants.tenantId,note\n\
             3,/providers/x,Fabrikam: 'Oslo',,ada,user,a,b,a long one that goes on\n"
        );
        let list = "- id: 1\n  managedByTenants:\n  - tenantId: a\n  user:\n    name: ada\n- id: 2\n  name: x\n  scopes:\n  - p\n  - q\n";
        assert_eq!(read(list), "id,managedByTenants.tenantId,user.name,name,scopes\n1,a,ada,,\n2,,,x,p,q\n");
    }

    #[test]
    fn columns_are_told_by_the_dashes_below_their_titles() {
        let text = "PartnerId  Partner name    State\n-----------  --------------  -------\n    6096001  Fabrikam AS     Active\n\n    6096002                  Deleted\n";
        let text = text.replacen("PartnerId  Partner", "  PartnerId  Partner", 1);
        assert_eq!(read(&text), "PartnerId,Partner name,State\n6096001,Fabrikam AS,Active\n6096002,,Deleted\n");
        let wide = "Name      State\n--------  -------\n株式会社  Active\n";
        assert_eq!(read(wide), "Name,State\n株式会社,Active\n");
    }

    #[test]
    fn reports_are_not_mistaken_for_lists() {
        for other in [
            "Report: usage\nMade on: 2026-11-04\n\nMonth;Name\n2026-10;Contoso\n",
            "Report: usage\n",
            "Month,Name\n-,-\n",
            "Month\tName\n--\t--\n",
            "Name\n----\nContoso\n",
            "usage of: all\nand: more\nMonth,Name\n",
        ] {
            assert!(form(other).is_none(), "{other:?}");
        }
    }
}
