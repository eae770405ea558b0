//! SWOT items and their crossings (SWOT 与 TOWS): each statement cites intelligence or a measure of the house; a crossing
//! joins an inner and an outer statement to a direction.

use qd_base::{Period, Problem};
use qd_records::acting::is_mark;
use qd_records::{
    Act, Behaviour, Child, Choice, Follower, Key, LongText, Number, Record, Table, Text, Work,
    Written,
};

use crate::intel_check::house;

/// 类别.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Side {
    /// 优势.
    #[choice(label("优势 S", "Strength"))]
    Strength,
    /// 劣势.
    #[choice(label("劣势 W", "Weakness"))]
    Weakness,
    /// 机会.
    #[choice(label("机会 O", "Opportunity"))]
    Opportunity,
    /// 威胁.
    #[choice(label("威胁 T", "Threat"))]
    Threat,
}

/// 证据状态; follows from the intelligence it cites.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Support {
    /// 有证据.
    #[choice(label("证据有效", "Supported"))]
    Supported,
    /// 证据失效.
    #[choice(label("证据已失效", "Evidence lost"))]
    Lost,
}

/// 证据: intelligence, or a report of the house with its parameters.
#[derive(Clone, Debug, PartialEq, Eq, Child)]
pub struct Evidence {
    #[field(label("情报", "Intelligence"), link = "intel")]
    pub intel: Option<Key>,
    #[field(
        label("指标或报表", "Measure or report"),
        sample = "strategy.causes?from=2024&to=2025"
    )]
    pub measure: Option<Text>,
    #[field(label("说明", "Remark"), sample = "华东销量下降")]
    pub note: Option<Text>,
}

/// SWOT 条目.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "swot_item", label("SWOT 条目", "SWOT item"), number = "SW-{yyyy}-{4}", title = statement)]
#[record(owner = owner, board = side, behaviour)]
#[grant(director = all, management = read, marketing = all, manager = read, manager = subtree, product = read)]
#[grant(finance = read, auditor = read)]
pub struct SwotItem {
    #[field(label("陈述", "Statement"), list, search, sample = "交期比对手短一周")]
    pub statement: Text,
    #[field(label("类别", "Side"), list, filter, sample = "strength")]
    pub side: Side,
    #[field(label("范围", "Scope"), list, search, sample = "华东区")]
    pub scope: Option<Text>,
    #[field(label("期间", "Period"), list, filter, sample = "2026H1")]
    pub period: Period,
    #[field(
        label("重要性", "Importance"),
        unit("1–5", "1–5"),
        list,
        filter,
        default = "3"
    )]
    pub importance: Number,
    #[field(
        label("可能性", "Likelihood"),
        unit("1–5", "1–5"),
        list,
        filter,
        default = "3"
    )]
    pub likelihood: Number,
    #[field(label("负责人", "Owner"), link = "person", list, filter)]
    pub owner: Key,
    #[field(
        label("证据", "Evidence"),
        help(
            "至少引用一条情报，或一张报表（如 strategy.causes?from=2024&to=2025）",
            "Cite at least one piece of intelligence or a report, as strategy.causes?from=2024&to=2025"
        ),
        sample = r#"[{"measure":"strategy.causes?from=2024&to=2025","note":"华东销量下降"}]"#
    )]
    pub evidence: Table<Evidence>,
    #[field(
        label("证据状态", "Support"),
        list,
        filter,
        read_only,
        default = "supported"
    )]
    pub support: Support,
    #[field(label("说明", "Explanation"), search)]
    pub explanation: Option<LongText>,
}

/// Whether a text names a report of the house: `room.name`, with parameters after a question mark.
fn is_measure(text: &str) -> bool {
    let name = text.split('?').next().unwrap_or_default();
    let plain =
        |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    name.split_once('.')
        .is_some_and(|(room, rest)| plain(room) && plain(rest))
        && !text.contains(char::is_whitespace)
}

impl Behaviour for SwotItem {
    fn validate(&self, _: &Act) -> Result<(), Problem> {
        for (field, mark) in [
            ("importance", self.importance),
            ("likelihood", self.likelihood),
        ] {
            if !is_mark(mark) {
                return Err(Problem::new(422, "market-mark").field(field));
            }
        }
        let refused = |key: &str| Err(Problem::new(422, key).field("evidence"));
        if self.evidence.0.is_empty() {
            return refused("market-no-evidence");
        }
        for one in &self.evidence.0 {
            match &one.measure {
                Some(measure) if !is_measure(measure) => return refused("market-no-measure"),
                None if one.intel.is_none() => return refused("market-no-evidence"),
                _ => {}
            }
        }
        Ok(())
    }
}

/// 象限.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Quadrant {
    /// SO.
    #[choice(label("SO 增长", "SO grow"))]
    So,
    /// WO.
    #[choice(label("WO 扭转", "WO turn"))]
    Wo,
    /// ST.
    #[choice(label("ST 应对", "ST defend"))]
    St,
    /// WT.
    #[choice(label("WT 防御", "WT retreat"))]
    Wt,
}

impl Quadrant {
    fn of(inner: &str, outer: &str) -> Option<Quadrant> {
        match (inner, outer) {
            ("strength", "opportunity") => Some(Quadrant::So),
            ("weakness", "opportunity") => Some(Quadrant::Wo),
            ("strength", "threat") => Some(Quadrant::St),
            ("weakness", "threat") => Some(Quadrant::Wt),
            _ => None,
        }
    }
}

/// TOWS 交叉策略.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "tows_crossing", label("TOWS 交叉策略", "TOWS crossing"), title = direction, owner = owner)]
#[record(board = quadrant)]
#[grant(director = all, management = read, marketing = all, manager = read, manager = subtree, product = read)]
#[grant(finance = read, auditor = read)]
pub struct TowsCrossing {
    #[field(
        label("策略方向", "Direction"),
        list,
        search,
        sample = "以交期优势进入电池行业"
    )]
    pub direction: Text,
    #[field(label("象限", "Quadrant"), list, filter, sample = "so")]
    pub quadrant: Quadrant,
    #[field(label("内部条目(优势或劣势)", "Inner item"), link = "swot_item", list)]
    pub inner_item: Key,
    #[field(label("外部条目(机会或威胁)", "Outer item"), link = "swot_item", list)]
    pub outer_item: Key,
    #[field(label("负责人", "Owner"), link = "person", list, filter)]
    pub owner: Key,
    #[field(label("做法", "How"), search)]
    pub how: Option<LongText>,
}

/// A crossing must join what its quadrant says.
pub const CROSSES: Follower = Follower {
    of: "tows_crossing",
    run: cross,
};

fn cross(written: Written<'_>) -> Work<'_, ()> {
    Box::pin(async move {
        let crossing = TowsCrossing::from_content(&written.item.content)
            .map_err(|wrong| Problem::new(422, "records-incomplete").source(wrong))?;
        let house = house(written.act);
        let (records, tx, of) = (written.records, written.tx, SwotItem::TYPE);
        let inner = records
            .read_in(tx, &house, of, crossing.inner_item.0)
            .await?;
        let outer = records
            .read_in(tx, &house, of, crossing.outer_item.0)
            .await?;
        if Quadrant::of(inner.text("side"), outer.text("side")) != Some(crossing.quadrant) {
            return Err(Problem::new(422, "market-crossing")
                .field("quadrant")
                .into());
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_measure_is_the_name_of_a_report_with_its_parameters() {
        assert!(is_measure("strategy.causes?from=2024&to=2025"));
        assert!(is_measure("market.analysis"));
        for wrong in ["", "causes", "我们觉得", "strategy.", "a.b c", "http://x.y"] {
            assert!(!is_measure(wrong), "{wrong}");
        }
    }
}
