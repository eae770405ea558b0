//! Who and what the sample company consists of: its salespeople (业务员), its products (存货) and the industries (行业)
//! of its customers.

use crate::places::{number, rows};

/// A member of the sales force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Person {
    /// Sales region.
    pub region: &'static str,
    /// Whether this is the region's manager (区域经理).
    pub manager: bool,
    /// Name.
    pub name: &'static str,
}

/// Five regional managers and 40 salespeople.
pub fn people() -> Vec<Person> {
    rows(include_str!("../../data/demo_people.csv"))
        .map(|fields| Person {
            region: fields[0],
            manager: fields[1] == "manager",
            name: fields[2],
        })
        .collect()
}

/// One product.
#[derive(Clone, Debug, PartialEq)]
pub struct Product {
    /// Inventory code (存货编码).
    pub code: String,
    /// Name, with the specification so that it is unique.
    pub name: String,
    /// Specification (规格型号).
    pub specification: &'static str,
    /// Category (存货大类).
    pub category: &'static str,
    /// Sub-category (存货分类).
    pub subcategory: &'static str,
    /// Unit of measure.
    pub unit: &'static str,
    /// List price without tax in 2023, in fen.
    pub list_fen: i64,
    /// Cost in 2023, in fen.
    pub cost_fen: i64,
    /// Share of sales against the other products.
    pub weight: f64,
}

impl Product {
    /// Whether parts of a unit are sold: goods by the metre.
    pub fn divisible(&self) -> bool {
        self.unit == super::words::METRE
    }

    /// List price of a year in fen, in steps of ten fen: a little dearer each year, before any price cut.
    pub fn list_on(&self, year: i16) -> i64 {
        let per_mille = [1_000, 1_015, 1_025, 1_035][(year - 2023).clamp(0, 3) as usize];
        (self.list_fen * per_mille + 5_000) / 10_000 * 10
    }

    /// Cost of a unit in a year, in fen.
    pub fn cost_on(&self, year: i16) -> i64 {
        let per_mille = [1_000, 1_012, 1_020, 1_026][(year - 2023).clamp(0, 3) as usize];
        (self.cost_fen * per_mille + 500) / 1_000
    }
}

/// 120 products: six specifications in each of 20 sub-categories; the middle ones sell best.
pub fn products() -> Vec<Product> {
    const SHARES: [f64; 6] = [0.14, 0.22, 0.24, 0.18, 0.13, 0.09];
    let mut products = vec![];
    let mut category_no = 0;
    let mut last = "";
    for (line, fields) in rows(include_str!("../../data/demo_products.csv")).enumerate() {
        category_no += usize::from(fields[0] != last);
        last = fields[0];
        let (low, high): (f64, f64) = (number(fields[3]), number(fields[4]));
        let weight: f64 = number(fields[6]);
        for (place, specification) in fields[8].split('|').enumerate() {
            // Prices climb from the lowest to the highest specification, slowly at first.
            let step = place as f64 / 5.0;
            let list = low + (high - low) * step * step;
            products.push(Product {
                code: format!("P{category_no:02}{:02}{:02}", line + 1, place + 1),
                name: format!("{} {specification}", fields[7]),
                specification,
                category: fields[0],
                subcategory: fields[1],
                unit: fields[2],
                list_fen: (list * 10.0).round() as i64 * 10,
                cost_fen: (list * number::<f64>(fields[5])).round() as i64,
                weight: weight * SHARES[place],
            });
        }
    }
    products
}

/// An industry of customers.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// Name.
    pub name: &'static str,
    /// Share of customers.
    pub weight: f64,
    /// Categories that it buys more of.
    pub favours: Vec<&'static str>,
    /// Words of which its companies' names are made.
    pub words: Vec<&'static str>,
}

/// Eight industries.
pub fn segments() -> Vec<Segment> {
    rows(include_str!("../../data/demo_segments.csv"))
        .map(|fields| Segment {
            name: fields[0],
            weight: number(fields[1]),
            favours: fields[2].split('|').collect(),
            words: fields[3].split('|').collect(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn forty_salespeople_five_managers_and_no_name_twice() {
        let people = people();
        let names: BTreeSet<_> = people.iter().map(|p| p.name).collect();
        assert_eq!(names.len(), people.len());
        assert_eq!(people.iter().filter(|p| p.manager).count(), 5);
        assert_eq!(people.iter().filter(|p| !p.manager).count(), 40);
    }

    #[test]
    fn products_have_their_own_code_and_name_and_earn_a_margin() {
        let products = products();
        let codes: BTreeSet<_> = products.iter().map(|p| &p.code).collect();
        let names: BTreeSet<_> = products.iter().map(|p| &p.name).collect();
        let kinds: BTreeSet<_> = products.iter().map(|p| p.subcategory).collect();
        let groups: BTreeSet<_> = products.iter().map(|p| p.category).collect();
        assert_eq!((codes.len(), names.len()), (120, 120));
        assert_eq!((kinds.len(), groups.len()), (20, 6));
        assert!(products.iter().all(|p| p.cost_fen * 4 < p.list_fen * 3));
    }
}
