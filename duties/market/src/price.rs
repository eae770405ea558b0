//! Price observations and market sizes (价格观察、市场规模): what a rival asks for what, and how large a market is thought
//! to be, as a range with its grounds.

use qd_base::{Date, Money, Period, Problem};
use qd_records::{Act, Behaviour, Choice, Key, LongText, Record, Text};

use crate::intel::Reliability;

/// 价格观察.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "price_observation", label("价格观察", "Price observation"), title = product, owner = owner)]
#[record(calendar = seen_on, behaviour)]
#[grant(director = all, management = read, marketing = all, manager = read, manager = subtree, member = read)]
#[grant(member = own, product = read, finance = read, auditor = read)]
pub struct PriceObservation {
    #[field(
        label("对方产品", "Their product"),
        list,
        search,
        sample = "甲品牌 X200 控制器"
    )]
    pub product: Text,
    #[field(label("竞争对手", "Competitor"), link = "competitor", list, filter)]
    pub competitor: Key,
    #[field(
        label("我方对应产品", "Our product"),
        help(
            "与台账中的产品名称一致，报告据此比较价格",
            "As named in the ledger; reports compare prices by it"
        ),
        list,
        filter
    )]
    pub our_product: Option<Text>,
    #[field(label("单价", "Unit price"), list, filter, sample = "1280.00")]
    pub price: Money,
    #[field(label("计价单位", "Unit"), sample = "台")]
    pub unit: Option<Text>,
    #[field(label("含税", "With tax"))]
    pub with_tax: bool,
    #[field(label("条件", "Conditions"), sample = "百台以上，含运费")]
    pub conditions: Option<Text>,
    #[field(label("观察日期", "Seen on"), list, filter, default = "today")]
    pub seen_on: Date,
    #[field(label("来源", "Source"), list, search, sample = "投标公示")]
    pub source: Text,
    #[field(label("来源可靠性", "Reliability"), list, filter, sample = "b")]
    pub reliability: Reliability,
    #[field(label("提供人", "Reported by"), link = "person", list, filter)]
    pub owner: Key,
}

impl Behaviour for PriceObservation {
    fn validate(&self, act: &Act) -> Result<(), Problem> {
        if self.price.minor <= 0 {
            return Err(Problem::new(422, "market-positive").field("price"));
        }
        if self.seen_on > act.today {
            return Err(Problem::new(422, "market-ahead").field("seen_on"));
        }
        Ok(())
    }
}

/// 市场的划分: which part of our ledger lies in this market.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Cut {
    /// 全公司.
    #[choice(label("全公司", "Whole company"))]
    Company,
    /// 区域.
    #[choice(label("按区域", "By region"))]
    Region,
    /// 产品.
    #[choice(label("按产品", "By product"))]
    Product,
    /// 品类.
    #[choice(label("按品类", "By category"))]
    Category,
    /// 渠道.
    #[choice(label("按渠道", "By channel"))]
    Channel,
}

/// 市场规模估计.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "market_size", label("市场规模估计", "Market size"), title = market, owner = owner, behaviour)]
#[grant(director = all, management = read, marketing = all, manager = read, product = read, finance = read)]
#[grant(auditor = read)]
pub struct MarketSize {
    #[field(label("市场", "Market"), list, search, sample = "华东工业控制市场")]
    pub market: Text,
    #[field(label("期间", "Period"), list, filter, sample = "2025")]
    pub period: Period,
    #[field(
        label("对应台账", "Part of the ledger"),
        list,
        filter,
        default = "company"
    )]
    pub cut: Cut,
    #[field(
        label("对应成员", "Member"),
        help(
            "台账中的区域、产品、品类或渠道名称；全公司不填",
            "The region, product, category or channel as named in the ledger; empty for the whole company"
        ),
        list
    )]
    pub member: Option<Text>,
    #[field(label("规模下限", "From"), list, sample = "800000000.00")]
    pub low: Money,
    #[field(label("规模上限", "To"), list, sample = "1200000000.00")]
    pub high: Money,
    #[field(
        label("依据", "Grounds"),
        search,
        sample = "行业协会年报与三家客户访谈"
    )]
    pub basis: LongText,
    #[field(label("负责人", "Owner"), link = "person", list, filter)]
    pub owner: Key,
}

impl Behaviour for MarketSize {
    fn validate(&self, _: &Act) -> Result<(), Problem> {
        if self.low.minor <= 0 {
            return Err(Problem::new(422, "market-positive").field("low"));
        }
        if self.high.minor < self.low.minor || self.high.currency != self.low.currency {
            return Err(Problem::new(422, "market-range-backwards").field("high"));
        }
        if (self.cut == Cut::Company) != self.member.is_none() {
            return Err(Problem::new(422, "market-member").field("member"));
        }
        Ok(())
    }
}
