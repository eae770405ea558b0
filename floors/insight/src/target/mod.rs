#![doc = include_str!("../../docs/target.md")]

mod allocation;
mod calibration;
mod classes;
mod conflict;
mod drivers;
mod probability;
mod quadratic;
mod repair;
mod request;
mod rounding;
mod solve;

pub use allocation::{Allocation, Fairness, Tiers};
pub use calibration::{Calibration, ReliabilityBin, calibration};
pub use conflict::{Conflict, ConflictMember, ConstraintSource};
pub use drivers::{
    Assumption, Driver, DriverModel, Range, Scenario, ScenarioName, SimulatedPlan, TornadoRow,
    scenarios, simulate_plan, tornado,
};
pub use probability::{
    ForecastPath, Probability, Spread, probability_from_samples, probability_of_target,
    simulate_totals,
};
pub use request::{Limit, MonthRule, Place, Request, Rule, Scope};
pub use solve::{TierTotals, allocate, allocate_tiers};
