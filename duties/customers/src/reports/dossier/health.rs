//! Health of a customer (健康度): six parts on 100 points, each with what it stands on. A part about which nothing is known is left
//! out, and with fewer than three there is no score.

use qd_base::Date;
use qd_insight::customers::Lateness;
use qd_records::Item;
use qd_reports::reading::day;

use super::known::Known;

/// Parts that must be known for a score.
const NEEDED: usize = 3;

/// One part of the score.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Its key: `rhythm`, `trend`, `receipts`, `issues`, `satisfaction`, `relation`.
    pub key: &'static str,
    /// Its weight in the score.
    pub weight: f64,
    /// Points on 100; nothing where nothing is known.
    pub points: Option<f64>,
}

/// The score and its parts.
#[derive(Clone, Debug, PartialEq)]
pub struct Health {
    pub parts: Vec<Part>,
    /// Weighted mean of the known parts.
    pub score: Option<f64>,
}

impl Health {
    pub fn of(known: &Known, today: Date) -> Health {
        Health::from_parts(vec![
            part("rhythm", 25.0, known.lateness().and_then(rhythm)),
            part("trend", 20.0, trend(known)),
            part("receipts", 20.0, receipts(known, today)),
            part("issues", 15.0, Some(issues(known, today))),
            part("satisfaction", 10.0, known.satisfaction()),
            part("relation", 10.0, relation(&known.contacts)),
        ])
    }

    fn from_parts(parts: Vec<Part>) -> Health {
        let known = parts
            .iter()
            .filter_map(|part| Some((part.weight, part.points?)));
        let (mut sum, mut weights, mut count) = (0.0, 0.0, 0);
        for (weight, points) in known {
            sum += weight * points;
            weights += weight;
            count += 1;
        }
        let score = (count >= NEEDED).then(|| sum / weights);
        Health { parts, score }
    }

    /// The key of the band: healthy, to be watched, in danger, unknown.
    pub fn band(&self) -> &'static str {
        match self.score {
            None => "health-unknown",
            Some(score) if score >= 80.0 => "health-good",
            Some(score) if score >= 60.0 => "health-watch",
            Some(_) => "health-bad",
        }
    }
}

fn part(key: &'static str, weight: f64, points: Option<f64>) -> Part {
    Part {
        key,
        weight,
        points: points.map(|points| points.clamp(0.0, 100.0)),
    }
}

fn rhythm(lateness: Lateness) -> Option<f64> {
    match lateness {
        Lateness::Unknown => None,
        Lateness::OnTime => Some(100.0),
        Lateness::Due => Some(60.0),
        Lateness::Overdue => Some(20.0),
    }
}

/// 60 points for the same revenue, 100 for a fifth more, 20 for a fifth less.
fn trend(known: &Known) -> Option<f64> {
    let (now, before) = known.recent?;
    let before = before.to_f64();
    (before > 0.0).then(|| 60.0 + (now.to_f64() / before - 1.0) * 200.0)
}

fn receipts(known: &Known, today: Date) -> Option<f64> {
    let (due, missing) = known.receipts(today);
    let due = due.to_f64();
    (due > 0.0).then(|| 100.0 - 100.0 * missing.to_f64() / due)
}

fn issues(known: &Known, today: Date) -> f64 {
    let (mut open, mut late) = (0.0, 0.0);
    for one in known.open_issues() {
        open += 1.0;
        if day(one, "solve_by").is_some_and(|by| by < today) {
            late += 1.0;
        }
    }
    100.0 - 10.0 * open - 20.0 * late
}

/// The attitude of the contacts; who decides counts twice.
fn relation(contacts: &[Item]) -> Option<f64> {
    let (mut sum, mut weights) = (0.0, 0.0);
    for one in contacts {
        let weight = if one.text("part") == "decides" {
            2.0
        } else {
            1.0
        };
        sum += weight
            * match one.text("attitude") {
                "favourable" => 100.0,
                "opposed" => 10.0,
                _ => 60.0,
            };
        weights += weight;
    }
    (weights > 0.0).then(|| sum / weights)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_counts_neither_for_nor_against() {
        let full = Health::from_parts(vec![
            part("rhythm", 25.0, Some(100.0)),
            part("trend", 20.0, Some(60.0)),
            part("issues", 15.0, Some(-40.0)),
            part("satisfaction", 10.0, None),
        ]);
        assert_eq!(full.score, Some((2500.0 + 1200.0) / 60.0));
        assert_eq!(full.band(), "health-watch");
        let few = Health::from_parts(vec![
            part("rhythm", 25.0, Some(100.0)),
            part("issues", 15.0, Some(100.0)),
        ]);
        assert_eq!((few.score, few.band()), (None, "health-unknown"));
    }
}
