//! The story of a change (变化的来龙去脉): bridge and causes of the same two spans, told alike by every page and
//! document that needs them. Both are computed once for a ledger version and a person's reach.

use std::sync::Arc;

use qd_base::Period;
use qd_reports::{Desk, ReportError};

use crate::{Bridged, Causes, bridge, causes};

/// Why revenue moved between two spans.
#[derive(Clone, Debug)]
pub struct Story {
    /// The earlier span.
    pub base: Period,
    /// The later span.
    pub current: Period,
    /// The change by component, which adds up.
    pub bridged: Arc<Bridged>,
    /// The change by combination of members, largest first.
    pub causes: Arc<Causes>,
}

impl Story {
    /// Both spans, earlier first.
    pub fn spans(&self) -> (&Period, &Period) {
        (&self.base, &self.current)
    }

    /// The change as a growth.
    pub fn growth(&self) -> crate::Growth {
        crate::Growth {
            current: qd_base::Amount(self.bridged.bridge.current),
            base: qd_base::Amount(self.bridged.bridge.base),
        }
    }
}

/// Reads the story of the change from `base` to `current`, with the bridge split by a dimension.
///
/// # Errors
/// As [`bridge()`] and [`causes()`].
pub fn story(
    desk: &Desk,
    base: &Period,
    current: &Period,
    by: Option<&str>,
) -> Result<Story, ReportError> {
    Ok(Story {
        bridged: bridge(desk, base, current, by)?,
        causes: causes(desk, base, current)?,
        base: base.clone(),
        current: current.clone(),
    })
}
