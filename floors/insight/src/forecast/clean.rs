//! Cleaning (清洗) before fitting: wild single values are softened, history before a lasting jump is moved.

use super::types::Note;
use crate::season::{Outlier, level_shifts, outliers};

/// Robust deviations from which a single value is replaced by what trend and season explain.
const WILD: f64 = 10.0;
/// Standard errors from which a lasting jump is believed.
const SURE: f64 = 10.0;
/// Smallest jump that matters: a fifth of the level.
const LARGE: f64 = 0.2;

/// The series to fit on, and remarks on what was changed.
///
/// The last period is left as it is: whether it is wild or the start of something new is not known yet.
pub(crate) fn clean(series: &[f64], period: usize) -> (Vec<f64>, Vec<Note>) {
    let mut y = series.to_vec();
    let mut notes = Vec::new();
    if series.len() < 2 * period.max(6) {
        return (y, notes);
    }
    let logs = series.iter().all(|v| *v > 0.0);
    let spikes = outliers(series, period, WILD);
    let calm = without_spikes(series, &spikes);
    let u: Vec<f64> = calm
        .iter()
        .map(|v| if logs { v.ln() } else { *v })
        .collect();
    let level = u.iter().map(|v| v.abs()).sum::<f64>() / u.len() as f64;
    let large = if logs { LARGE } else { LARGE * level };
    let shift = level_shifts(&u, period, SURE)
        .into_iter()
        .rfind(|s| s.jump.abs() >= large);
    if let Some(s) = shift {
        for v in &mut y[..s.at] {
            *v = if logs { *v * s.jump.exp() } else { *v + s.jump };
        }
        notes.push(Note::LevelShift(s.at));
    }
    let last = series.len() - 1;
    let wild = if shift.is_some() {
        outliers(&y, period, WILD)
    } else {
        spikes
    };
    let wild: Vec<Outlier> = wild.into_iter().filter(|o| o.at < last).collect();
    if !wild.is_empty() && wild.len() * 10 <= series.len() {
        wild.iter().for_each(|o| y[o.at] = o.expected);
        notes.push(Note::Outliers(wild.iter().map(|o| o.at).collect()));
    }
    (y, notes)
}

/// The series with lone wild values replaced, so that a spike is not taken for a jump.
fn without_spikes(series: &[f64], wild: &[Outlier]) -> Vec<f64> {
    let mut calm = series.to_vec();
    for (i, o) in wild.iter().enumerate() {
        let lone = (i == 0 || wild[i - 1].at + 1 < o.at)
            && wild.get(i + 1).is_none_or(|next| next.at > o.at + 1);
        if lone && (series[o.at] > 0.0) == (o.expected > 0.0) {
            calm[o.at] = o.expected;
        }
    }
    calm
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wild_month_is_softened_and_a_jump_moves_the_past() {
        let mut y: Vec<f64> = (0..60)
            .map(|t| if t < 36 { 100.0 } else { 200.0 } + (t * 7 % 5) as f64)
            .collect();
        y[10] = 900.0;
        let (cleaned, notes) = clean(&y, 12);
        assert!(notes.contains(&Note::LevelShift(36)), "{notes:?}");
        assert!(notes.contains(&Note::Outliers(vec![10])), "{notes:?}");
        assert!(
            cleaned.iter().all(|v| (150.0..260.0).contains(v)),
            "{cleaned:?}"
        );
    }

    #[test]
    fn an_ordinary_series_is_left_alone() {
        let y: Vec<f64> = (0..60)
            .map(|t| 100.0 + 10.0 * (t % 12) as f64 + (t * 7 % 5) as f64)
            .collect();
        assert_eq!(clean(&y, 12), (y, vec![]));
    }
}
