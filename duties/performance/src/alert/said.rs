//! What was said (已有说明): the explanations of a span of months, for the papers that owe them.

use std::collections::BTreeMap;

use qd_base::Period;
use qd_records::{Item, Record};
use qd_reports::{Desk, ReportError};

use super::record::AttainmentAlert;

/// Explanations by scope and member, the latest month's each.
pub struct Said(BTreeMap<(&'static str, String), String>);

impl Said {
    /// Those of the months of a span that the reader may see; none where only a ledger is at hand.
    ///
    /// # Errors
    /// The records' fault.
    pub fn within(desk: &Desk, span: &Period) -> Result<Said, ReportError> {
        let mut said = BTreeMap::new();
        let Ok(records) = desk.records() else {
            return Ok(Said(said));
        };
        let explained = [("state", "explained,accepted"), ("sort", "period")];
        if records
            .records()
            .registry()
            .get(AttainmentAlert::TYPE.key)
            .is_none()
        {
            return Ok(Said(said));
        }
        for one in records.all(AttainmentAlert::TYPE, &explained)? {
            let Ok(month) = desk.company.fiscal.period(one.text("period")) else {
                continue;
            };
            if month.first < span.first || month.last > span.last {
                continue;
            }
            let scope = match one.text("scope") {
                "region" => "region",
                "seller" => "seller",
                _ => "company",
            };
            said.insert((scope, one.text("member").to_owned()), words(desk, &one));
        }
        Ok(Said(said))
    }

    /// What was said of a member of a split of the goal: region (0) or seller (1).
    pub fn of(&self, slot: usize, member: &str) -> Option<String> {
        let scope = match slot {
            0 => "region",
            1 => "seller",
            _ => return None,
        };
        self.0.get(&(scope, member.to_owned())).cloned()
    }

    /// What was said of the company.
    pub fn of_company(&self) -> Option<&str> {
        let key = ("company", String::new());
        self.0.get(&key).map(String::as_str)
    }
}

fn words(desk: &Desk, one: &Item) -> String {
    let said = |name: &'static str| one.text(name);
    crate::texts().say(
        desk.lang,
        "alert-words",
        &[
            ("period", &said("period")),
            ("cause", &said("cause")),
            ("remedy", &said("remedy")),
        ],
    )
}
