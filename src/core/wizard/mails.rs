//! The mails that wizards write: forms with blanks, as `assets/mail/` says them, and mails ready to be taken away.
//!
//! Nothing here sends anything.

use super::model::MailForm;
use crate::text::clean;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Id and text of every mail that ships.
const SHIPPED: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/mail.rs"));

/// The mail of that id, its blanks not filled.
pub fn form(id: &str) -> Option<&'static MailForm> {
    static FORMS: LazyLock<BTreeMap<&'static str, MailForm>> = LazyLock::new(|| {
        SHIPPED.iter().filter_map(|(id, text)| toml::from_str(text).ok().map(|form| (*id, form))).collect()
    });
    FORMS.get(id)
}

pub fn ids() -> impl Iterator<Item = &'static str> {
    SHIPPED.iter().map(|(id, _)| *id)
}

/// A mail, ready to be copied or kept as a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mail {
    /// To whom: a name and an address, or what is missing.
    pub to: String,
    pub subject: String,
    pub body: String,
}

impl Mail {
    pub fn of(form: &MailForm, fill: impl Fn(&str) -> String) -> Mail {
        Mail {
            // An address that is still missing has brackets of its own.
            to: clean(&fill(&form.to)).replace("<<", "<").replace(">>", ">"),
            subject: clean(&fill(&form.subject)).into_owned(),
            body: fill(form.body.trim()),
        }
    }

    /// The mail as text: headers, an empty line, the body.
    pub fn as_text(&self) -> String {
        format!("To: {}\nSubject: {}\n\n{}\n", self.to, self.subject, self.body)
    }
}
