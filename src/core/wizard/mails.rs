//! The mails that wizards write: forms with blanks, as `assets/mail/` says them, and mails ready to be taken away.
//!
//! Nothing here sends anything.

use super::model::MailForm;
use crate::text::clean;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Id and text of every mail that ships.
const SHIPPED: [(&str, &str); 10] = [
    ("add-partner-center-user", include_str!("../../../assets/mail/add-partner-center-user.toml")),
    ("cpor-customer", include_str!("../../../assets/mail/cpor-customer.toml")),
    ("cpor-customer-subscription", include_str!("../../../assets/mail/cpor-customer-subscription.toml")),
    ("dpor-change-azure", include_str!("../../../assets/mail/dpor-change-azure.toml")),
    ("dpor-change-m365", include_str!("../../../assets/mail/dpor-change-m365.toml")),
    ("dpor-remove-azure", include_str!("../../../assets/mail/dpor-remove-azure.toml")),
    ("dpor-remove-m365", include_str!("../../../assets/mail/dpor-remove-m365.toml")),
    ("dpor-request-azure", include_str!("../../../assets/mail/dpor-request-azure.toml")),
    ("dpor-request-m365", include_str!("../../../assets/mail/dpor-request-m365.toml")),
    ("link-learn", include_str!("../../../assets/mail/link-learn.toml")),
];

/// The mail of that id, its blanks not filled.
pub fn form(id: &str) -> Option<&'static MailForm> {
    static FORMS: LazyLock<BTreeMap<&'static str, MailForm>> = LazyLock::new(|| {
        SHIPPED.into_iter().filter_map(|(id, text)| toml::from_str(text).ok().map(|form| (id, form))).collect()
    });
    FORMS.get(id)
}

/// The ids of all mails.
pub fn ids() -> impl Iterator<Item = &'static str> {
    SHIPPED.into_iter().map(|(id, _)| id)
}

/// A mail, ready to be copied or kept as a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mail {
    /// To whom: a name and an address, or what is missing.
    pub to: String,
    /// Its subject, one line.
    pub subject: String,
    /// What it says.
    pub body: String,
}

impl Mail {
    /// A form with its blanks filled.
    pub fn of(form: &MailForm, fill: impl Fn(&str) -> String) -> Mail {
        Mail {
            to: clean(&fill(&form.to)).into_owned(),
            subject: clean(&fill(&form.subject)).into_owned(),
            body: fill(form.body.trim()),
        }
    }

    /// The mail as text: headers, an empty line, the body.
    pub fn as_text(&self) -> String {
        format!("To: {}\nSubject: {}\n\n{}\n", self.to, self.subject, self.body)
    }
}
