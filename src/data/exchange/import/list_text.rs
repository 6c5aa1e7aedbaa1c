//! Records as commands print them for people, as tables with commas: PowerShell's lists here, what the Azure CLI prints in
//! [`cli_text`].

use super::cli_text;
use super::json_table::put;
use indexmap::IndexSet;

/// How many columns there are at most.
const COLUMNS: usize = 300;

/// A record: its fields, with their names.
pub type Record = Vec<(String, String)>;

/// Reads the records of a text.
pub type Records = fn(&str) -> Vec<Record>;

/// How a text that begins so is read, if it is a list of records.
pub fn form(head: &str) -> Option<Records> {
    type Form = (fn(&str) -> bool, Records);
    let forms: [Form; 3] = [
        (is_list, records),
        (cli_text::is_yaml, cli_text::yaml_records),
        (cli_text::is_columns, cli_text::column_records),
    ];
    forms.into_iter().find(|(is_form, _)| is_form(head)).map(|(_, records)| records)
}

/// The table of these records, with commas.
pub fn table(records: &[Record]) -> String {
    let names = records.iter().flatten().map(|(name, _)| name.as_str());
    let columns: IndexSet<&str> = names.collect::<IndexSet<_>>().into_iter().take(COLUMNS).collect();
    let mut table = String::new();
    put(&mut table, columns.iter().copied());
    for record in records.iter().filter(|record| !record.is_empty()) {
        let said =
            |column: &&str| record.iter().find(|(name, _)| name == column).map_or("", |(_, value)| value.as_str());
        put(&mut table, columns.iter().map(said));
    }
    table
}

/// Whether a text begins as PowerShell prints a list: two lines that have their colons below each other.
fn is_list(head: &str) -> bool {
    let mut lines = head.lines().filter(|line| !line.trim().is_empty());
    let colon = |line: &str| property(line).map(|_| line.find(" : ").or_else(|| line.find(" :")));
    match (lines.next().and_then(colon), lines.next().and_then(colon)) {
        (Some(one), Some(other)) => one == other,
        _ => false,
    }
}

/// The records of a list as PowerShell prints it: a line for each property, `Name : value`, and a blank line between records.
fn records(text: &str) -> Vec<Record> {
    let mut records: Vec<Record> = vec![Vec::new()];
    for line in text.lines() {
        let Some(record) = records.last_mut() else { break };
        match (property(line), record.last_mut()) {
            (None, _) if line.trim().is_empty() => {
                if !record.is_empty() {
                    records.push(Vec::new());
                }
            }
            (Some((name, value)), _) => record.push((name.to_owned(), value.to_owned())),
            // A long value goes on below itself.
            (None, Some((_, value))) => {
                if !value.is_empty() {
                    value.push(' ');
                }
                value.push_str(line.trim());
            }
            (None, None) => {}
        }
    }
    records
}

/// The property that a line names, and its value.
fn property(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once(" : ").or_else(|| Some((line.strip_suffix(" :")?, "")))?;
    let is_name = name.starts_with(|c: char| c.is_alphabetic()) && name.trim_end().chars().all(char::is_alphanumeric);
    is_name.then(|| (name.trim_end(), value.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_become_columns_and_blank_lines_part_records() {
        let text = "\n\nPartnerId   : 6096001\nPartnerName : Fabrikam,\n              Partners\nState       : Active\n\n\n\
                    PartnerId   : 6096002\nPartnerName :\n\n";
        assert!(is_list(text));
        let wanted = "\"PartnerId\",\"PartnerName\",\"State\"\n\"6096001\",\"Fabrikam, Partners\",\"Active\"\n\"6096002\",\"\",\"\"\n";
        assert_eq!(table(&records(text)), wanted);
        for other in ["Month,Name\n2026-10,Contoso\n", "Made on : today\nMonth,Name\n", "", "A : 1\nBB : 2\n"] {
            assert!(form(other).is_none(), "{other:?}");
        }
    }
}
