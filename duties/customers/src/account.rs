//! Customer (客户): a company we sell to, with its tier, its credit and the cadence at which it is visited.

use qd_base::{Money, Problem};
use qd_records::{Act, Behaviour, Choice, Key, LongText, Many, Number, Record, Text};

/// 客户等级.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Tier {
    /// A.
    #[choice(label("A 战略", "A strategic"))]
    Strategic,
    /// B.
    #[choice(label("B 重点", "B key"))]
    KeyAccount,
    /// C.
    #[choice(label("C 一般", "C regular"))]
    Regular,
    /// D.
    #[choice(label("D 长尾", "D small"))]
    Small,
}

impl Tier {
    /// How often a customer of the tier is visited unless the person says otherwise (拜访周期).
    fn cadence_days(self) -> i64 {
        match self {
            Tier::Strategic => 30,
            Tier::KeyAccount => 60,
            Tier::Regular => 90,
            Tier::Small => 180,
        }
    }
}

/// 客户阶段.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Stage {
    /// 潜在.
    #[choice(label("潜在", "Prospect"))]
    Prospect,
    /// 合作中.
    #[choice(label("合作中", "Active"))]
    Active,
    /// 沉睡.
    #[choice(label("沉睡", "Dormant"))]
    Dormant,
    /// 已流失.
    #[choice(label("已流失", "Lost"))]
    Lost,
}

/// 客户标签.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Tag {
    /// 标杆.
    #[choice(label("标杆客户", "Reference"))]
    Reference,
    /// 出口.
    #[choice(label("出口", "Export"))]
    Export,
    /// 价格敏感.
    #[choice(label("价格敏感", "Price sensitive"))]
    PriceSensitive,
    /// 集团.
    #[choice(label("集团成员", "Group member"))]
    Group,
}

/// 客户.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "account", label("客户", "Customer"), number = "KH-{yyyy}-{5}", title = name, owner = owner)]
#[record(board = stage, behaviour)]
#[grant(director = all, management = read, manager = subtree, member = own, marketing = read, finance = read)]
#[grant(legal = read, product = read, service = read, production = read, auditor = read)]
pub struct Account {
    #[field(
        label("客户名称", "Name"),
        help(
            "与销售台账中的客户名称一致，才能看到它的销售数据",
            "As in the sales ledger, so that its sales are found"
        ),
        list,
        search,
        unique,
        sample = "华东精密仪器有限公司"
    )]
    pub name: Text,
    #[field(label("等级", "Tier"), list, filter, default = "regular")]
    pub tier: Tier,
    #[field(label("阶段", "Stage"), list, filter, default = "prospect")]
    pub stage: Stage,
    #[field(label("负责人", "Owner"), link = "person", list, filter)]
    pub owner: Key,
    #[field(label("行业", "Industry"), list, filter, sample = "装备制造")]
    pub industry: Option<Text>,
    #[field(label("区域", "Region"), list, filter, sample = "华东")]
    pub region: Option<Text>,
    #[field(
        label("统一社会信用代码", "Unified credit code"),
        search,
        sample = "91310000MA1FL0XX0X"
    )]
    pub credit_code: Option<Text>,
    #[field(label("地址", "Address"))]
    pub address: Option<Text>,
    #[field(label("上级客户", "Parent customer"), link = "account", filter)]
    pub parent: Option<Key>,
    #[field(
        label("拜访周期", "Visit cadence"),
        help(
            "不填写时按等级：A 30、B 60、C 90、D 180 天",
            "By tier when empty: A 30, B 60, C 90, D 180 days"
        ),
        unit("天", "days"),
        sample = "60"
    )]
    pub cadence_days: Option<Number>,
    #[field(
        label("授信额度", "Credit line"),
        level = "finance",
        filter,
        sample = "500000.00"
    )]
    pub credit: Option<Money>,
    #[field(label("账期", "Payment term"), unit("天", "days"), sample = "60")]
    pub term_days: Option<Number>,
    #[field(label("标签", "Tags"), filter, sample = r#"["reference"]"#)]
    pub tags: Many<Tag>,
    #[field(label("客户计划", "Account plan"), search)]
    pub plan: Option<LongText>,
}

impl Behaviour for Account {
    fn before_save(&mut self, _: Option<&Self>, _: &Act) -> Result<(), Problem> {
        let by_tier = || Number::units(self.tier.cadence_days());
        self.cadence_days = Some(self.cadence_days.unwrap_or_else(by_tier));
        Ok(())
    }

    fn validate(&self, _: &Act) -> Result<(), Problem> {
        let positive = |n: Option<Number>| n.is_none_or(|n| n > Number::ZERO);
        if !positive(self.cadence_days) {
            return Err(Problem::new(422, "customers-positive-days").field("cadence_days"));
        }
        if !positive(self.term_days) {
            return Err(Problem::new(422, "customers-positive-days").field("term_days"));
        }
        Ok(())
    }
}
