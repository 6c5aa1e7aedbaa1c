//! The closed words of the list: what kind of thing needs attention, and how urgently.

use crate::book::vocabulary;

vocabulary! {
    Urgency {
        Overdue = "overdue",
        /// Its day is within the days that are soon.
        Soon = "soon",
        Later = "later",
    }
}

vocabulary! {
    /// The kinds of things that need attention.
    TodoKind {
        /// A certification expires, and its renewal is open.
        CertExpiring = "cert-expiring",
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
        WizardWaiting = "wizard-waiting",
        /// A report and the ledger disagree.
        LedgerMismatch = "ledger-mismatch",
        /// A subscription took another one's place, and its association is not on it.
        SubscriptionReplaced = "subscription-replaced",
        /// Nobody can earn what a metric asks for any more, soon or already.
        MetricClosing = "metric-closing",
        /// Points rest on figures that the book lacks.
        BaselineMissing = "baseline-missing",
        /// Microsoft reports other points than the book gives.
        ReportedDiffers = "reported-differs",
    }
}

impl TodoKind {
    /// The kind that the clock it belongs to begins with: what a certification, or an association on its way, waits for is one
    /// clock, whatever it has come to.
    pub const fn clock(self) -> TodoKind {
        use TodoKind::*;
        match self {
            CertExpired | CertRetiring => CertExpiring,
            EvidenceRequested | CustomerDecision | ReviewLate | DisputeWindow | Displaced => AssociationDraft,
            kind => kind,
        }
    }

    /// Whether it moves nothing but metrics of people.
    pub const fn is_of_people(self) -> bool {
        use TodoKind::*;
        matches!(self, CertExpiring | CertExpired | CertRetiring | NotLinked | MetricClosing)
    }

    /// Whether points are lost where nothing is done, rather than gained by doing it.
    pub const fn is_loss(self) -> bool {
        use TodoKind::*;
        matches!(
            self,
            CertExpiring | CertRetiring | Enrol | LinkUnverified | MetricClosing | RenewalWindow | SubscriptionEnding
        )
    }
}
