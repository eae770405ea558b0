//! The adopted goal (已采用目标): what the director decided for a year, kept on the shelf and read by every room.

use std::sync::Arc;

use qd_reports::{Desk, ReportError};

use crate::{Goal, GoalSettings, goal};

/// The shelf's key of a year's goal.
pub fn settings_key(year: i16) -> String {
    format!("strategy.goal.{year}")
}

/// The settings that were adopted for a year, if any were.
///
/// # Errors
/// [`ReportError::Shelf`] where the shelf cannot be reached or holds something else.
pub fn adopted(desk: &Desk, year: i16) -> Result<Option<GoalSettings>, ReportError> {
    let Some(value) = desk.shelf.get(&settings_key(year))? else {
        return Ok(None);
    };
    serde_json::from_value(value)
        .map(Some)
        .map_err(|e| ReportError::Shelf(e.to_string()))
}

/// The goal that was adopted for a year, split.
///
/// # Errors
/// As [`adopted`] and [`goal()`].
pub fn adopted_goal(desk: &Desk, year: i16) -> Result<Option<Arc<Goal>>, ReportError> {
    adopted(desk, year)?
        .map(|settings| goal(desk, &settings))
        .transpose()
}

/// Adopts settings for their year; only what can be split may be adopted. The caller has checked who decides.
///
/// # Errors
/// As [`goal()`], and [`ReportError::Shelf`] where it cannot be kept.
pub fn adopt(desk: &Desk, settings: &GoalSettings) -> Result<Arc<Goal>, ReportError> {
    let goal = goal(desk, settings)?;
    let value = serde_json::to_value(settings).map_err(|e| ReportError::Shelf(e.to_string()))?;
    desk.shelf
        .put(&settings_key(settings.year), value, &desk.actor)?;
    Ok(goal)
}
