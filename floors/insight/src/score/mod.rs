//! Score (评分): thresholds as versioned data, weighted KPI scores, team rates and shares with their
//! intervals. Section four of the job description: 110 / 80·90 / 70·85.

mod bands;
mod card;
mod share;
mod team;

pub use bands::{Bands, Direction, Edge, Grade};
pub use card::{CardLine, Kpi, Outcome, ScoreCard, item_score, weighted_score};
pub use share::{Interval, Share, normal_quantile, wilson};
pub use team::{TeamRate, attainment, team_rate_by_amount, team_rate_by_heads};
