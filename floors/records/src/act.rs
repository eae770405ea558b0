//! An act (操作): who does something, when, under which request and for what reason. Every write carries one.

use jiff::Timestamp;
use qd_base::{Actor, Clock, Date};

/// Who acts, when and why.
#[derive(Clone, Debug)]
pub struct Act {
    /// Who acts.
    pub actor: Actor,
    /// When, by the house's clock.
    pub at: Timestamp,
    /// The business date in China.
    pub today: Date,
    /// The request it belongs to, if it came by one.
    pub request: Option<String>,
    /// The reason given, if one was asked for.
    pub reason: Option<String>,
}

impl Act {
    /// A person's or the house's act at this moment.
    pub fn now(actor: Actor, clock: &dyn Clock) -> Act {
        Act {
            actor,
            at: clock.instant(),
            today: clock.today(),
            request: None,
            reason: None,
        }
    }

    /// Names the request.
    #[must_use]
    pub fn request(mut self, id: impl Into<String>) -> Act {
        self.request = Some(id.into());
        self
    }

    /// Gives the reason.
    #[must_use]
    pub fn reason(mut self, reason: impl Into<String>) -> Act {
        self.reason = Some(reason.into());
        self
    }
}
