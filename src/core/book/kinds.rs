//! The closed vocabularies of the records, each word spelled as the dataset spells it.

/// A closed set of words, for code that reads several.
pub trait Vocabulary: Copy + 'static {
    /// Every value, in the order of lists.
    const VALUES: &'static [Self];

    /// The word as files spell it.
    fn spelled(self) -> &'static str;
}

/// Declares an enum whose words are spelled alike in files, on screens and in messages.
macro_rules! vocabulary {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $word)] $variant,)+
        }

        impl $name {
            /// Every word, in the order of the contract.
            pub const ALL: &'static [$name] = &[$($name::$variant,)+];

            /// Every word, in the same order.
            pub const WORDS: &'static [&'static str] = &[$($word,)+];

            /// The word as files spell it.
            pub const fn word(self) -> &'static str {
                match self { $($name::$variant => $word,)+ }
            }

            /// The value that a word names.
            pub fn from_word(word: &str) -> Option<$name> {
                Self::ALL.iter().copied().find(|v| v.word() == word)
            }
        }

        impl $crate::book::Vocabulary for $name {
            const VALUES: &'static [$name] = $name::ALL;

            fn spelled(self) -> &'static str {
                self.word()
            }
        }

        impl $crate::book::problem::Value for $name {}

        impl $crate::reading::Spelled for $name {
            fn expected() -> String {
                format!("one of {}", Self::WORDS.join(", "))
            }

            fn of(word: &str) -> Option<$name> {
                $name::from_word(word)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<$name, D::Error> {
                $crate::reading::spelled(deserializer)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.word())
            }
        }
    };
}
pub(crate) use vocabulary;

vocabulary! {
    /// The six Solutions Partner designations, in the order of every list.
    DesignationId {
        BusinessApplications = "business-applications",
        ModernWork = "modern-work",
        Security = "security",
        Infrastructure = "infrastructure",
        DataAi = "data-ai",
        /// Digital & App Innovation (Azure).
        DigitalAppInnovation = "digital-app-innovation",
    }
}

include!(concat!(env!("OUT_DIR"), "/metrics.rs"));

impl MetricId {
    /// The category that the metric belongs to.
    pub const fn category(self) -> &'static str {
        self.names().0
    }

    /// Its name where there is little room.
    pub const fn short(self) -> &'static str {
        self.names().1
    }

    /// Its name at the head of a narrow column.
    pub const fn narrow(self) -> &'static str {
        self.names().2
    }
}

vocabulary! {
    /// The product families that usage and subscriptions belong to.
    #[derive(Default)]
    Product {
        #[default]
        Azure = "azure",
        /// Microsoft 365, with Enterprise Mobility + Security.
        Microsoft365 = "microsoft-365",
        /// Dynamics 365 except Customer Insights.
        Dynamics365 = "dynamics-365",
        PowerPlatform = "power-platform",
        /// Dynamics 365 Customer Insights.
        CustomerInsights = "customer-insights",
    }
}

vocabulary! {
    /// How a subscription was bought.
    Licensing {
        Ea = "ea",
        CasaEes = "casa-ees",
        Mosa = "mosa",
        /// Cloud Solution Provider, new commerce.
        Csp = "csp",
        /// Cloud Solution Provider, legacy.
        CspLegacy = "csp-legacy",
        AzurePlan = "azure-plan",
        /// Microsoft Products and Services Agreement.
        Mpsa = "mpsa",
    }
}

vocabulary! {
    /// What kind of offer a subscription is.
    Offer {
        Paid = "paid",
        Trial = "trial",
        /// From a benefit programme.
        Benefit = "benefit",
        /// For the partner's own use.
        Internal = "internal",
        Support = "support",
    }
}

vocabulary! {
    /// The state of a subscription as of its last import.
    #[derive(Default)]
    SubscriptionStatus {
        #[default]
        Active = "active",
        /// Past its end, still served.
        InGrace = "in-grace",
        Suspended = "suspended",
        Expired = "expired",
        Cancelled = "cancelled",
    }
}

impl SubscriptionStatus {
    /// Whether the subscription still serves its customer.
    pub const fn is_live(self) -> bool {
        matches!(self, SubscriptionStatus::Active | SubscriptionStatus::InGrace)
    }
}

vocabulary! {
    /// The four ways a partner is associated with what a customer uses.
    #[derive(Default)]
    AssociationType {
        #[default]
        /// Claiming Partner of Record.
        Cpor = "cpor",
        /// Digital Partner of Record.
        Dpor = "dpor",
        Pal = "pal",
        Csp = "csp",
    }
}

vocabulary! {
    /// What exactly is claimed (CPOR), or which reselling model it is (CSP).
    Activity {
        /// Online Services Usage, Microsoft 365.
        OsuM365 = "osu-m365",
        /// Usage association only, Microsoft 365.
        UsageOnlyM365 = "usage-only-m365",
        /// Online Services Advisor (pre-sales).
        Osa = "osa",
        /// Online Services Usage, Business Applications.
        OsuBizapps = "osu-bizapps",
        Revrec = "revrec",
        Direct = "direct",
        IndirectProvider = "indirect-provider",
        IndirectReseller = "indirect-reseller",
    }
}

vocabulary! {
    /// How far an association has come.
    #[derive(Default)]
    AssociationState {
        #[default]
        Draft = "draft",
        /// Asked of the customer.
        Requested = "requested",
        /// Handed in to Microsoft.
        Submitted = "submitted",
        /// Being looked at by Microsoft.
        UnderReview = "under-review",
        /// Sent back to the partner.
        ActionRequired = "action-required",
        Active = "active",
        Rejected = "rejected",
        /// Turned down and disputed.
        Disputed = "disputed",
        /// Lost to another partner.
        Displaced = "displaced",
        Ended = "ended",
    }
}

impl AssociationState {
    /// Whether an association is in force, or may still come to be.
    pub const fn is_live(self) -> bool {
        !matches!(self, AssociationState::Rejected | AssociationState::Displaced | AssociationState::Ended)
    }
}

vocabulary! {
    /// A customer's market segment.
    Segment {
        Enterprise = "enterprise",
        /// Small and medium business.
        Smb = "smb",
    }
}

vocabulary! {
    /// The cloud a customer's tenant lives in.
    Cloud {
        Commercial = "commercial",
        China = "china",
        Government = "government",
    }
}

vocabulary! {
    /// What a customer's contact does there.
    ContactRole {
        TenantAdmin = "tenant-admin",
        SubscriptionOwner = "subscription-owner",
        Technical = "technical",
        Other = "other",
    }
}

vocabulary! {
    /// What a piece of evidence is.
    EvidenceKind {
        Sow = "sow",
        CustomerSignOff = "customer-sign-off",
        Report = "report",
        Other = "other",
    }
}

vocabulary! {
    /// The kind of identity that carries a Partner Admin Link.
    CredentialKind {
        /// A user of the customer's directory.
        User = "user",
        Guest = "guest",
        ServicePrincipal = "service-principal",
        /// Delegated through Azure Lighthouse.
        Lighthouse = "lighthouse",
    }
}

vocabulary! {
    /// Where a score comes from.
    Basis {
        /// Computed from the book.
        Computed = "computed",
        /// As Partner Center reported it.
        Reported = "reported",
        /// From nothing: no data.
        None = "none",
    }
}

vocabulary! {
    /// What makes a metric's figure less sure than it looks.
    MetricWarning {
        /// The book has no figure of the family in any month of a year ago.
        NoBaseline = "no-baseline",
        /// Some months of the year are not known on both sides, and are compared on neither.
        ShortBaseline = "short-baseline",
        /// Of two parts that are added up, the book knows only one.
        PartMissing = "part-missing",
        /// The newest month with figures stands for months that are not over yet.
        CarriedForward = "carried-forward",
    }
}

vocabulary! {
    /// The types of record that people keep.
    RecordKind {
        Partner = "partner",
        Customer = "customer",
        Subscription = "subscription",
        Association = "association",
        Person = "person",
        Certification = "certification",
        Reported = "reported",
        /// A score of the past.
        Snapshot = "snapshot",
    }
}

include!(concat!(env!("OUT_DIR"), "/import-kinds.rs"));
