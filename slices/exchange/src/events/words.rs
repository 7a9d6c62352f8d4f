//! The closed lists of words that values are made of, each with the code that is stored and sent.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Declares a closed list: each word's name, and the code that is stored and sent.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($variant:ident = $code:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
        pub enum $name { $(#[serde(rename = $code)] $variant),+ }

        #[allow(dead_code, reason = "every list is told in the same way, asked for or not")]
        impl $name {
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|word| word.code() == code)
            }
        }
    };
}

words!(
    /// Whether an incident is real. It never changes, and the realm must agree with it.
    Status { Actual = "actual", Exercise = "exercise", Test = "test" }
);
words!(Lifecycle { Open = "open", Closed = "closed", Cancelled = "cancelled", Reopened = "reopened" });
words!(Major { None = "none", Standby = "standby", Declared = "declared" });
words!(
    /// Unknown is said, never left out.
    SafetyState { Safe = "safe", Unsafe = "unsafe", Unknown = "unknown" }
);
words!(
    /// An answer that may not be known.
    Answer { Yes = "yes", No = "no", Unknown = "unknown" }
);
words!(LocationRole {
    Caller = "caller",
    Incident = "incident",
    Current = "current",
    Rendezvous = "rendezvous",
    Staging = "staging",
    Unit = "unit",
    LandingFrom = "landing_from",
    LandingTo = "landing_to",
    Access = "access",
    Hospital = "hospital",
    Other = "other",
});
words!(
    /// How a position was come by.
    Method { Aml = "aml", Cell = "cell", Gnss = "gnss", Gazetteer = "gazetteer", Map = "map", Stated = "stated" }
);
words!(
    /// What the phone itself says of how it fixed: wireless network, satellite, cell, or not at all.
    AmlMethod { Wifi = "W", Gnss = "G", Cell = "C", None = "N" }
);
words!(
    /// Whether the ways of telling the place agree.
    Verdict { Agree = "agree", Doubtful = "doubtful", Conflict = "conflict", Unknown = "unknown" }
);
words!(PersonRole {
    Caller = "caller",
    Patient = "patient",
    Victim = "victim",
    Suspect = "suspect",
    Witness = "witness",
    Missing = "missing",
    Involved = "involved",
    Contact = "contact",
});
words!(HazardCode {
    ViolentPerson = "violent_person",
    Firearm = "firearm",
    Blade = "blade",
    Dog = "dog",
    Infection = "infection",
    Cylinder = "cylinder",
    Asbestos = "asbestos",
    Chemical = "chemical",
    Radiation = "radiation",
    Electricity = "electricity",
    Gas = "gas",
    LithiumOrSolar = "lithium_or_solar",
    Collapse = "collapse",
    Height = "height",
    Confined = "confined",
    Water = "water",
    Traffic = "traffic",
    Crowd = "crowd",
    Explosive = "explosive",
    Hoarding = "hoarding",
    Oxygen = "oxygen",
    Other = "other",
    NoneKnown = "none_known",
    NotAsked = "not_asked",
});
words!(UnitState {
    Available = "available",
    Conditional = "conditional",
    Assigned = "assigned",
    EnRoute = "en_route",
    Rendezvous = "rendezvous",
    OnScene = "on_scene",
    Conveying = "conveying",
    AtHospital = "at_hospital",
    Returning = "returning",
    Unavailable = "unavailable",
    NeedsHelp = "needs_help",
});
words!(Capability {
    Pump = "pump",
    Aerial = "aerial",
    CuttingRescue = "cutting_rescue",
    WaterRescue = "water_rescue",
    RopeRescue = "rope_rescue",
    Hazmat = "hazmat",
    Command = "command",
    ResponsePolice = "response_police",
    Armed = "armed",
    PublicOrder = "public_order",
    Search = "search",
    Dog = "dog",
    Paramedic = "paramedic",
    AdvancedCare = "advanced_care",
    HazardousArea = "hazardous_area",
    Bariatric = "bariatric",
    Helicopter = "helicopter",
    Lifeboat = "lifeboat",
    CoastRescue = "coast_rescue",
    Mountain = "mountain",
    Traffic = "traffic",
    GasIsolation = "gas_isolation",
    RestCentre = "rest_centre",
});
words!(Scan { Pending = "pending", Clean = "clean", Refused = "refused", Unscanned = "unscanned" });
words!(
    /// What became of an attachment's bytes.
    AttachmentOutcome { Held = "held", Lost = "lost", Refused = "refused", Mismatched = "mismatched" }
);
words!(ClockName {
    Connect = "connect",
    Answer = "answer",
    Located = "located",
    ClockStart = "clock_start",
    OperatorAnswer = "operator_answer",
    CprStart = "cpr_start",
    Submitted = "submitted",
});
words!(ReferenceKind { Uri = "uri", Case = "case", Crime = "crime", Journey = "journey" });
words!(LinkKind { Related = "related", Duplicate = "duplicate", SplitFrom = "split_from" });
words!(LineCategory {
    Information = "information",
    Question = "question",
    Decision = "decision",
    Action = "action",
    Advice = "advice",
});
words!(
    /// What the sender asks the recipient to become.
    ProposedRole { Owner = "owner", Assisting = "assisting", Informed = "informed" }
);
words!(
    /// A rung of the receipt ladder.
    Step {
        Held = "held",
        Delivered = "delivered",
        Shown = "shown",
        Seen = "seen",
        Decided = "decided",
        Committed = "committed",
        Closed = "closed",
    }
);
words!(Decision { Accept = "accept", Reject = "reject", Redirect = "redirect" });
words!(RejectionCode {
    NoResourceInTime = "no_resource_in_time",
    CannotContact = "cannot_contact",
    NotOurArea = "not_our_area",
    NotOurWork = "not_our_work",
    AlreadyHeld = "already_held",
    TooLittleInformation = "too_little_information",
    CapabilityMissing = "capability_missing",
    UnsafeToAct = "unsafe_to_act",
    Other = "other",
});
words!(AlarmKind {
    DeliverySlow = "delivery_slow",
    NotDelivered = "not_delivered",
    NotShown = "not_shown",
    Undecided = "undecided",
    Escalated = "escalated",
    Rejected = "rejected",
    Expired = "expired",
    Withdrawn = "withdrawn",
    CancelUnseen = "cancel_unseen",
    NotWorking = "not_working",
    ArrivalOverdue = "arrival_overdue",
    Reopened = "reopened",
    ReopenUnworked = "reopen_unworked",
    SequenceClash = "sequence_clash",
});
words!(AlarmLevel { Warning = "warning", Alarm = "alarm" });

pub(crate) use words;
