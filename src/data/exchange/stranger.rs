//! Files that are given in place of a report or a dataset, named by what they are: what to do instead.
//!
//! They are known by their beginning, of which so much is looked at as an import looks at. Every sentence goes on after the file's name.

use super::dataset;
use super::import::HEAD;
use laurels_core::book::description::DATASET;
use laurels_core::book::quoted;
use laurels_core::text::shortened;
use serde::Deserializer;
use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde_json::Value;
use std::fmt;

/// What a file is that begins like a page (a sign-in page, another page, an error message in XML) or like a failed command.
pub fn page(head: &[u8]) -> Option<String> {
    let said = beginning(head);
    let said = said.trim_start();
    let text = said.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if text.starts_with("<?xml") || text.starts_with("<error") {
        let code = said.split_once("<Code>").and_then(|(_, rest)| rest.split_once("</Code>"));
        let code = code.map_or(String::new(), |(code, _)| format!(" ({})", quoted(code)));
        return Some(match has(&["<error", "<code>"]) {
            true => format!(
                "is an error message{code}, not the report: its download link has expired or is not yours; get a new link and \
                 download it again"
            ),
            false => "is an XML document, not a report; download it as CSV, TSV or JSON".to_owned(),
        });
    }
    if text.starts_with("%pdf-") {
        return Some("is a PDF document, not a report; download the report as CSV or TSV".to_owned());
    }
    if text.starts_with("[internetshortcut]") {
        return Some(
            "is a shortcut to a web page, not the report: open it and download the report as CSV or TSV".to_owned(),
        );
    }
    if text.starts_with("error: ") {
        let first = said.lines().next().unwrap_or_default();
        return Some(format!(
            "is a command's error message ({}), not its output; put right what it says and run the command again. An account \
             that isn't linked has no link to show",
            quoted(first)
        ));
    }
    if !text.starts_with('<') || !has(&["<html", "<!doctype html", "<head", "<body", "<table"]) {
        return None;
    }
    Some(match has(&["sign in", "sign-in", "signin", "log in", "login", "password"]) {
        true => "is a sign-in page, not the report: sign in to Partner Center and download it again".to_owned(),
        false => {
            "is a web page, not the report: download the report as CSV or TSV, not the page that shows it".to_owned()
        }
    })
}

/// Whether a text begins like JSON: a file of settings begins with a bracket too, and a word after it.
pub fn is_json(head: &[u8]) -> bool {
    let text = beginning(head);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let is_value = |rest: &str| {
        let rest = rest.trim_start();
        let begins = |c: char| c.is_ascii_digit() || "[]{\"-".contains(c);
        rest.is_empty()
            || rest.starts_with(begins)
            || ["true", "false", "null"].iter().any(|word| rest.starts_with(word))
    };
    text.starts_with('{') || text.strip_prefix('[').is_some_and(is_value)
}

/// What a JSON document is that is no dataset: one that names none of a dataset's fields, or names another version.
pub fn json(head: &[u8]) -> Option<String> {
    let text = beginning(head);
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.is_empty() {
        return Some("is empty; export or download it again".to_owned());
    }
    if !is_json(head) {
        return None;
    }
    let value: Option<Value> = serde_json::from_str(text).ok();
    if let Some(Value::Object(fields)) = &value
        && fields.get("format").and_then(Value::as_str) == Some(dataset::FORMAT)
    {
        let version = fields.get("version").filter(|version| version.as_i64() != Some(dataset::VERSION))?;
        let version = version.as_str().map_or_else(|| shortened(&version.to_string()).into_owned(), quoted);
        return Some(format!(
            "is a dataset of version {version}; this laurels reads version {}: update laurels, or export the dataset from \
             the laurels that reads it",
            dataset::VERSION
        ));
    }
    let names = fields_named(text);
    let is_ours = |name: &String| OUR_FIELDS.contains(&name.as_str()) || DATASET.at(name).is_some();
    let named = names.iter().any(is_ours) && (names.iter().all(is_ours) || names.iter().any(|name| name == "format"));
    match value {
        Some(value) => answer(&value).or_else(|| (!named).then(|| other(&value))),
        None if named => None,
        None => insights(text).or_else(|| Some(foreign(&names))),
    }
}

/// What a JSON document is that an API gave in place of a report: an error, or where the report is.
pub fn api_answer(head: &[u8]) -> Option<String> {
    let text = beginning(head);
    let text = text.trim_start_matches('\u{feff}').trim();
    match serde_json::from_str(text) {
        Ok(value) => answer(&value),
        Err(_) => insights(text),
    }
}

/// The fields of a dataset beside its sections.
const OUR_FIELDS: [&str; 3] = ["$schema", "format", "version"];

/// The names of a JSON object's own fields, as far as the text goes.
fn fields_named(text: &str) -> Vec<String> {
    struct Fields<'a>(&'a mut Vec<String>);
    impl<'de> Visitor<'de> for Fields<'_> {
        type Value = ();

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
            while let Some(name) = map.next_key()? {
                self.0.push(name);
                map.next_value::<IgnoredAny>()?;
            }
            Ok(())
        }
    }
    let mut names = Vec::new();
    // It may end before its end; the names before that are there.
    drop(serde_json::Deserializer::from_str(text).deserialize_map(Fields(&mut names)));
    names
}

/// JSON that is something else, by the names of its fields.
fn foreign(names: &[String]) -> String {
    let names: Vec<String> = names.iter().take(6).map(|name| quoted(name)).collect();
    match names.is_empty() {
        true => "is JSON, but not a laurels dataset: it names none of a dataset's fields in its beginning".to_owned(),
        false => format!("is JSON, but not a laurels dataset: its fields are {}", names.join(", ")),
    }
}

fn beginning(bytes: &[u8]) -> std::borrow::Cow<'_, str> {
    String::from_utf8_lossy(bytes.get(..HEAD).unwrap_or(bytes))
}

fn other(value: &Value) -> String {
    match value {
        Value::Object(fields) if fields.is_empty() => {
            "is an empty JSON document; export or download it again".to_owned()
        }
        Value::Array(items) if items.is_empty() => "is an empty JSON list; export or download it again".to_owned(),
        Value::Object(fields) => foreign(&fields.keys().cloned().collect::<Vec<_>>()),
        _ => "is JSON, but not a laurels dataset, which is an object with \"format\": \"laurels/dataset\"".to_owned(),
    }
}

/// A field of an object, in capital letters or not.
fn field<'v>(of: &'v Value, name: &str) -> Option<&'v Value> {
    let fields = of.as_object()?;
    fields.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

/// The answer of an API: about a report that is made, or an error.
fn answer(value: &Value) -> Option<String> {
    let items = field(value, "value").and_then(Value::as_array).into_iter().flatten();
    let found = |name: &str, item: &Value| field(item, name)?.as_str().map(str::to_owned);
    let mut status = None;
    for item in std::iter::once(value).chain(items) {
        if found("reportAccessSecureLink", item).is_some_and(|link| !link.is_empty()) {
            return insights(LINK);
        }
        status = status.or_else(|| {
            ["executionStatus", "reportStatus", "status", "state"].iter().find_map(|name| found(name, item))
        });
    }
    if let Some(error) = error(value) {
        return Some(error);
    }
    let status = status?;
    match status.to_lowercase().replace([' ', '_', '-'], "").as_str() {
        "pending" | "running" | "inprogress" | "queued" | "notstarted" | "paused" | "accepted" | "processing" => {
            Some(format!(
                "says that the report is not ready yet (status {}): ask again in a few minutes, then download the report that the \
             answer links to",
                quoted(&status)
            ))
        }
        "failed" | "cancelled" | "canceled" | "error" => {
            Some(format!("says that the report was not made (status {}): ask for it again", quoted(&status)))
        }
        _ => None,
    }
}

/// What names the place of a report, in an answer.
const LINK: &str = "\"reportAccessSecureLink\"";

/// The answer that says where a report is.
fn insights(text: &str) -> Option<String> {
    text.to_ascii_lowercase().contains(&LINK.to_ascii_lowercase()).then(|| {
        "is the Insights API's answer about a report, not the report: download what its reportAccessSecureLink names".to_owned()
    })
}

/// An error that an API answered with.
fn error(value: &Value) -> Option<String> {
    let inner = field(value, "error").or_else(|| field(value, "odata.error")).filter(|inner| !inner.is_null());
    let failed = field(value, "statusCode").and_then(Value::as_i64).is_some_and(|status| status >= 400);
    let has = |name: &str| field(value, name).is_some();
    let coded = has("code") && (has("message") || has("description"));
    if inner.is_none() && !failed && !coded && !has("errors") {
        return None;
    }
    let text = |of: &Value, name: &str| {
        let value = field(of, name)?;
        value
            .as_str()
            .or_else(|| field(value, "value")?.as_str())
            .map(str::to_owned)
            .or_else(|| value.as_i64().map(|n| n.to_string()))
    };
    let places = [inner.unwrap_or(value), value];
    let first = |names: [&str; 3]| places.iter().find_map(|of| names.iter().find_map(|name| text(of, name)));
    let code = inner.and_then(Value::as_str).map(str::to_owned).or_else(|| first(["code", "errorCode", "statusCode"]));
    let message = first(["message", "error_description", "description"]);
    let parts: Vec<String> = [code, message].into_iter().flatten().map(|parts| quoted(&parts)).collect();
    let parts = if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(": ")) };
    Some(format!(
        "is an error message of an API{parts}, not the report: see what it says, and ask for the report again"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_documents_are_named() {
        for (text, words) in [
            ("<!DOCTYPE html>\r\n<html><title>Sign in to your account</title></html>", "is a sign-in page"),
            ("%PDF-1.7\n%", "is a PDF document"),
            ("<html><body>Contoso intranet</body></html>", "is a web page"),
            (
                "<?xml version=\"1.0\"?><Error><Code>AuthenticationFailed</Code></Error>",
                "error message (\"AuthenticationFailed\")",
            ),
            (
                "ERROR: (NotFound) No partner id is linked.\n",
                "a command's error message (\"ERROR: (NotFound) No partner id is linked.\")",
            ),
            ("<?xml version=\"1.0\"?><rows/>", "is an XML document"),
            (
                r#"{"value":[{"executionStatus":"Pending","reportId":"1"}],"statusCode":200}"#,
                "not ready yet (status \"Pending\")",
            ),
            (r#"{"status":"pending","format":"csv"}"#, "not ready yet"),
            (r#"{"status":"In Progress"}"#, "not ready yet"),
            (r#"{"value":[{"executionStatus":"Failed"}]}"#, "was not made"),
            (r#"{"value":[{"reportAccessSecureLink":"https://contoso.example"}]}"#, "reportAccessSecureLink"),
            (
                r#"{"error":{"code":"InvalidAuthenticationToken","message":"Expired."}}"#,
                "\"InvalidAuthenticationToken\": \"Expired.\"",
            ),
            (
                r#"{"Value":[{"ReportId":"1","ReportAccessSecureLink":"https://contoso.example"}],"TotalCount":1}"#,
                "its reportAccessSecureLink names",
            ),
            (r#"{"Value":[{"ReportId":"1","ReportAccessSecureLink":"https://cont"#, "reportAccessSecureLink"),
            (r#"{"Value":[{"ExecutionStatus":"Pending"}]}"#, "not ready yet"),
            (r#"{"Value":null,"StatusCode":401,"Message":"Unauthorized"}"#, "\"401\": \"Unauthorized\""),
            (r#"{"error":"invalid_grant","error_description":"Expired."}"#, "\"invalid_grant\": \"Expired.\""),
            (r#"{"value":null,"statusCode":401,"message":"Unauthorized"}"#, "\"401\": \"Unauthorized\""),
            (
                r#"{"format":"laurels/dataset","version":2,"customers":[]}"#,
                "a dataset of version 2; this laurels reads version 1",
            ),
            ("{}", "is an empty JSON document"),
            ("[]", "is an empty JSON list"),
            ("  \n", "is empty"),
            (r#"{"colour":"red"}"#, "its fields are \"colour\""),
            ("[1]", "is JSON, but not a laurels dataset"),
            (r#"{"value":[{"customers":["#, "its fields are \"value\""),
            (r#"{"customers":null,"value":[{"a":1},"#, "its fields are \"customers\", \"value\""),
            (r#"[{"usage":1},{"usage":2},"#, "names none of a dataset's fields"),
        ] {
            let described = json(text.as_bytes()).or_else(|| page(text.as_bytes())).unwrap_or_default();
            assert!(described.contains(words), "{text}: {described:?}");
        }
    }

    #[test]
    fn a_long_version_is_shortened() {
        for version in [format!("\"{}\"", "x".repeat(5000)), format!("[{}1]", "1,".repeat(5000))] {
            let said = json(format!(r#"{{"format":"laurels/dataset","version":{version}}}"#).as_bytes());
            let said = said.expect("it is another version");
            assert!(said.contains('…') && said.len() < 300, "{said}");
        }
    }

    #[test]
    fn datasets_and_reports_are_not_mistaken_for_other_documents() {
        for text in [
            r#"{"format":"laurels/dataset","version":1}"#,
            r#"{"customers":[{"id":"contoso"}]}"#,
            r#"{"associations":[{"state":"active"}"#,
            r#"{"partner":{"name":"Contoso"},"format":"laurels/dataset","colour":{"deep"#,
            r#"{"format":"laurels/dataset","version":1,"value":[],"error":null}"#,
        ] {
            assert_eq!(json(text.as_bytes()), None, "{text}");
        }
        for text in ["Month,Name\n", "<5 seats>,Month\n"] {
            assert_eq!((json(text.as_bytes()), page(text.as_bytes())), (None, None), "{text}");
        }
    }
}
