//! The closed words of the list: what kind of thing needs attention, and how urgently.

use std::fmt;

/// How urgent something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Urgency {
    /// Its day has passed.
    Overdue,
    /// Its day is within the days that are soon.
    Soon,
    Later,
}

impl Urgency {
    /// The word of the contract.
    pub const fn word(self) -> &'static str {
        match self {
            Urgency::Overdue => "overdue",
            Urgency::Soon => "soon",
            Urgency::Later => "later",
        }
    }
}

/// Declares the kinds, each with its word and what it means.
macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $word:literal,)+) => {
        /// The kinds of things that need attention.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum TodoKind {
            $($(#[$doc])* $variant,)+
        }

        impl TodoKind {
            /// Every kind, in the order of the contract.
            pub const ALL: &'static [TodoKind] = &[$(TodoKind::$variant,)+];

            /// The word of the contract.
            pub const fn word(self) -> &'static str {
                match self { $(TodoKind::$variant => $word,)+ }
            }

            /// The kind that a word names.
            pub fn from_word(word: &str) -> Option<TodoKind> {
                Self::ALL.iter().copied().find(|kind| kind.word() == word)
            }
        }
    };
}

kinds! {
    /// A certification expires, and its renewal is open.
    CertExpiring = "cert-expiring",
    /// A certification has expired.
    CertExpired = "cert-expired",
    /// A certification ends with its exam, which retires or has retired.
    CertRetiring = "cert-retiring",
    /// A certified person's Learn profile is not linked.
    NotLinked = "not-linked",
    /// Usage that only a Partner Admin Link would make count.
    PalMissing = "pal-missing",
    /// Usage that only a Digital Partner of Record would make count.
    DporMissing = "dpor-missing",
    /// Usage that an association of one of several types, or of another type, would make count.
    AssociationMissing = "association-missing",
    /// An association that was begun and not carried on.
    AssociationDraft = "association-draft",
    /// Microsoft waits for the partner's proof.
    EvidenceRequested = "evidence-requested",
    CustomerDecision = "customer-decision",
    /// Microsoft is later than it says it would be.
    ReviewLate = "review-late",
    /// A rejected claim may be disputed.
    DisputeWindow = "dispute-window",
    /// Another partner took an association over.
    Displaced = "displaced",
    SubscriptionEnding = "subscription-ending",
    /// A designation qualifies and is not enrolled.
    Enrol = "enrol",
    /// An enrolment is to be renewed.
    RenewalWindow = "renewal-window",
    /// A Partner Admin Link was not seen to work for long, or never.
    LinkUnverified = "link-unverified",
    /// Figures are missing that Microsoft has published.
    DataStale = "data-stale",
    /// A wizard waits half way.
    WizardWaiting = "wizard-waiting",
    /// A report and the ledger disagree.
    LedgerMismatch = "ledger-mismatch",
    /// A subscription took another one's place, and its association is not on it.
    SubscriptionReplaced = "subscription-replaced",
}

impl TodoKind {
    /// Whether points are lost where nothing is done, rather than gained by doing it.
    pub const fn is_loss(self) -> bool {
        use TodoKind::{CertExpiring, CertRetiring, Enrol, LinkUnverified, RenewalWindow, SubscriptionEnding};
        matches!(self, CertExpiring | CertRetiring | Enrol | LinkUnverified | RenewalWindow | SubscriptionEnding)
    }
}

impl fmt::Display for TodoKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}
