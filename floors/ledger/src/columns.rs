//! Sorting, cutting and joining columns (列操作): what a part is before it is sealed.

use std::collections::HashMap;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::fact::{Dimension, Facts, UNKNOWN};

/// The four measures a file may lack, with their names, in the order in which columns are compared.
const OPTIONAL: [&str; 4] = ["quantity", "cost", "profit", "discount"];

impl Facts {
    /// A measure that the files may lack, by name.
    pub fn optional(&self, name: &str) -> Option<&Vec<i64>> {
        match name {
            "quantity" => self.quantity.as_ref(),
            "cost" => self.cost.as_ref(),
            "profit" => self.profit.as_ref(),
            "discount" => self.discount.as_ref(),
            _ => None,
        }
    }

    /// Sets a measure by name; unknown names are ignored.
    pub fn set_optional(&mut self, name: &str, values: Option<Vec<i64>>) {
        match name {
            "quantity" => self.quantity = values,
            "cost" => self.cost = values,
            "profit" => self.profit = values,
            "discount" => self.discount = values,
            _ => {}
        }
    }

    /// The lines of these rows, in this order. Members no longer used leave the dictionaries.
    pub fn select(&self, rows: &[usize]) -> Facts {
        let mut facts = Facts {
            day: rows.iter().map(|r| self.day[*r]).collect(),
            key: rows.iter().map(|r| self.key[*r].clone()).collect(),
            revenue: rows.iter().map(|r| self.revenue[*r]).collect(),
            ..Facts::default()
        };
        for name in OPTIONAL {
            let values = self.optional(name);
            facts.set_optional(name, values.map(|v| rows.iter().map(|r| v[*r]).collect()));
        }
        for dimension in &self.dimensions {
            let mut new_code = vec![u32::MAX; dimension.members.len()];
            let mut members: Vec<Arc<str>> = vec![Arc::from(UNKNOWN)];
            new_code[0] = 0;
            let mut codes = Vec::with_capacity(rows.len());
            for row in rows {
                let old = dimension.codes[*row] as usize;
                if new_code[old] == u32::MAX {
                    new_code[old] = members.len() as u32;
                    members.push(dimension.members[old].clone());
                }
                codes.push(new_code[old]);
            }
            facts.dimensions.push(Dimension {
                key: dimension.key.clone(),
                members,
                codes,
            });
        }
        facts
    }

    /// Rows in the order of date, then order number as first met, then as given: the order of a sealed part.
    pub fn date_order(&self) -> Vec<usize> {
        let mut rows: Vec<usize> = (0..self.len()).collect();
        match self.dimension("order") {
            Some(order) => rows.sort_by_key(|r| (self.day[*r], order.codes[*r])),
            None => rows.sort_by_key(|r| self.day[*r]),
        }
        rows
    }

    /// Adds the lines of other columns at the end.
    pub fn append(&mut self, other: &Facts) {
        let before = self.len();
        self.day.extend(&other.day);
        self.key.extend(other.key.iter().cloned());
        self.revenue.extend(&other.revenue);
        for name in OPTIONAL {
            let mut values = match (self.optional(name), other.optional(name)) {
                (None, None) => continue,
                (Some(_), _) => {
                    let mut taken = Vec::new();
                    match name {
                        "quantity" => {
                            std::mem::swap(&mut taken, self.quantity.get_or_insert_default())
                        }
                        "cost" => std::mem::swap(&mut taken, self.cost.get_or_insert_default()),
                        "profit" => std::mem::swap(&mut taken, self.profit.get_or_insert_default()),
                        _ => std::mem::swap(&mut taken, self.discount.get_or_insert_default()),
                    }
                    taken
                }
                (None, Some(_)) => vec![0; before],
            };
            match other.optional(name) {
                Some(more) => values.extend(more),
                None => values.resize(self.day.len(), 0),
            }
            self.set_optional(name, Some(values));
        }
        self.append_dimensions(other, before);
    }

    fn append_dimensions(&mut self, other: &Facts, before: usize) {
        for theirs in &other.dimensions {
            let known = self.dimensions.iter().position(|d| d.key == theirs.key);
            let at = known.unwrap_or_else(|| {
                self.dimensions.push(Dimension {
                    key: theirs.key.clone(),
                    members: vec![Arc::from(UNKNOWN)],
                    codes: vec![0; before],
                });
                self.dimensions.len() - 1
            });
            let ours = &mut self.dimensions[at];
            let mut codes: HashMap<Arc<str>, u32> = (0..)
                .zip(&ours.members)
                .map(|(code, member)| (member.clone(), code))
                .collect();
            let mapped: Vec<u32> = theirs
                .members
                .iter()
                .map(|member| {
                    *codes.entry(member.clone()).or_insert_with(|| {
                        ours.members.push(member.clone());
                        ours.members.len() as u32 - 1
                    })
                })
                .collect();
            ours.codes
                .extend(theirs.codes.iter().map(|code| mapped[*code as usize]));
        }
        for dimension in &mut self.dimensions {
            dimension.codes.resize(self.day.len(), 0);
        }
    }

    /// Whether two lines say the same in every dimension and measure; the key is not compared.
    pub fn same_line(&self, row: usize, other: &Facts, their_row: usize) -> bool {
        let value =
            |facts: &Facts, name: &str, row: usize| facts.optional(name).map_or(0, |v| v[row]);
        self.day[row] == other.day[their_row]
            && self.revenue[row] == other.revenue[their_row]
            && OPTIONAL
                .iter()
                .all(|name| value(self, name, row) == value(other, name, their_row))
            && self
                .dimensions
                .iter()
                .all(|d| member(Some(d), row) == member(other.dimension(&d.key.0), their_row))
            && other.dimensions.iter().all(|d| {
                self.dimension(&d.key.0).is_some() || member(Some(d), their_row) == UNKNOWN
            })
    }

    /// A fingerprint of the set of lines, whatever their order: two ledgers that hold the same lines have the same
    /// one. The 128-bit sum of the SHA-256 of each line's text.
    pub fn fingerprint(&self) -> u128 {
        (0..self.len()).fold(0u128, |sum, row| {
            let mut hash = Sha256::new();
            hash.update(format!(
                "{}\u{1f}{}\u{1f}{}",
                self.day[row], self.key[row], self.revenue[row]
            ));
            for name in OPTIONAL {
                let value = self.optional(name).map_or(0, |v| v[row]);
                hash.update(format!("\u{1f}{value}"));
            }
            let mut members: Vec<(&str, &str)> = self
                .dimensions
                .iter()
                .map(|d| (&*d.key.0, member(Some(d), row)))
                .filter(|(_, member)| *member != UNKNOWN)
                .collect();
            members.sort_unstable();
            for (key, member) in members {
                hash.update(format!("\u{1e}{key}\u{1f}{member}"));
            }
            let digest = hash.finalize();
            let first: [u8; 16] = digest[..16].try_into().expect("SHA-256 has 32 bytes");
            sum.wrapping_add(u128::from_le_bytes(first))
        })
    }
}

fn member(dimension: Option<&Dimension>, row: usize) -> &str {
    dimension.map_or(UNKNOWN, |d| &d.members[d.codes[row] as usize])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DimensionKey, Line};
    use qd_base::{Amount, Date};

    fn lines() -> Vec<Line> {
        (0..40i64)
            .map(|n| Line {
                date: Date::constant(2017, 1 + (n % 12) as i8, 3),
                key: format!("K{n}"),
                members: [("region", n % 3), ("order", n / 2)]
                    .iter()
                    .map(|(key, n)| (DimensionKey::new(key), format!("{key}{n}")))
                    .collect(),
                revenue: Amount(n * 7),
                quantity: (n > 20).then_some(Amount(n)),
                ..Line::default()
            })
            .collect()
    }

    #[test]
    fn halves_joined_in_any_order_are_the_same_lines() {
        let lines = lines();
        let whole = Facts::from_lines(&lines);
        let mut joined = Facts::from_lines(&lines[25..]);
        joined.append(&Facts::from_lines(&lines[..25]));
        assert_eq!(joined.check(), Ok(()));
        assert_eq!(joined.fingerprint(), whole.fingerprint());
        let sorted = joined.select(&joined.date_order());
        assert_eq!(sorted.fingerprint(), whole.fingerprint());
        assert!(sorted.day.is_sorted());
        let mut other = lines.clone();
        other[3].revenue = Amount(8);
        assert_ne!(Facts::from_lines(&other).fingerprint(), whole.fingerprint());
    }

    #[test]
    fn a_line_differs_when_any_member_or_measure_does() {
        let lines = lines();
        let facts = Facts::from_lines(&lines);
        let mut changed = lines.clone();
        changed[30].quantity = Some(Amount(1));
        changed[31]
            .members
            .push((DimensionKey::new("city"), "X".into()));
        let changed = Facts::from_lines(&changed);
        assert!(facts.same_line(29, &changed, 29));
        assert!(!facts.same_line(30, &changed, 30));
        assert!(!facts.same_line(31, &changed, 31) && !changed.same_line(31, &facts, 31));
    }
}
