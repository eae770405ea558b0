//! Score (评分): thresholds as versioned data, KPI scores and shares with their intervals.
