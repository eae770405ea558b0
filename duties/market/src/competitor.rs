//! Competitor (竞争对手): who stands against us, with what, at which price, and what it did lately.

use qd_base::{Amount, Date, Problem};
use qd_records::{Act, Behaviour, Child, Choice, Key, LongText, Percent, Record, Table, Text};

/// 竞争地位.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Standing {
    /// 领先者.
    #[choice(label("领先者", "Leader"))]
    Leader,
    /// 主要对手.
    #[choice(label("主要对手", "Main rival"))]
    Rival,
    /// 细分对手.
    #[choice(label("细分对手", "Niche rival"))]
    Niche,
    /// 潜在进入者.
    #[choice(label("潜在进入者", "Possible entrant"))]
    Entrant,
    /// 替代品.
    #[choice(label("替代品", "Substitute"))]
    Substitute,
}

/// 价格水平, against ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum PriceLevel {
    /// 高于我方.
    #[choice(label("高于我方", "Above ours"))]
    Above,
    /// 相当.
    #[choice(label("相当", "About ours"))]
    Level,
    /// 低于我方.
    #[choice(label("低于我方", "Below ours"))]
    Below,
}

/// 近期动作: what it did, and what that does to us.
#[derive(Clone, Debug, PartialEq, Eq, Child)]
pub struct Move {
    #[field(label("日期", "Day"), sample = "2026-04-01")]
    pub day: Option<Date>,
    #[field(label("动作", "Move"), sample = "华东降价5%")]
    pub what: Text,
    #[field(label("对我方影响", "Effect on us"))]
    pub effect: Option<Text>,
}

/// 竞争对手.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "competitor", label("竞争对手", "Competitor"), title = name, owner = owner, board = standing, behaviour)]
#[grant(director = all, management = read, marketing = all, manager = read, manager = subtree, member = read)]
#[grant(product = read, finance = read, production = read, auditor = read)]
pub struct Competitor {
    #[field(
        label("名称", "Name"),
        list,
        search,
        unique,
        sample = "甲品牌自动化有限公司"
    )]
    pub name: Text,
    #[field(label("竞争地位", "Standing"), list, filter, default = "rival")]
    pub standing: Standing,
    #[field(label("跟踪人", "Watched by"), link = "person", list, filter)]
    pub owner: Key,
    #[field(label("主要市场", "Markets"), list, search, sample = "华东、华南")]
    pub markets: Option<Text>,
    #[field(label("价格水平", "Price level"), list, filter)]
    pub price_level: Option<PriceLevel>,
    #[field(
        label("市场份额下限", "Share from"),
        help(
            "估计值，请给出区间与依据",
            "An estimate: give a range and its grounds"
        )
    )]
    pub share_low: Option<Percent>,
    #[field(label("市场份额上限", "Share to"), list)]
    pub share_high: Option<Percent>,
    #[field(label("份额依据", "Grounds of the share"))]
    pub share_basis: Option<Text>,
    #[field(label("主要产品", "Products"), search)]
    pub products: Option<LongText>,
    #[field(label("渠道", "Channels"), search)]
    pub channels: Option<Text>,
    #[field(label("优势", "Strengths"), search)]
    pub strengths: Option<LongText>,
    #[field(label("弱点", "Weaknesses"), search)]
    pub weaknesses: Option<LongText>,
    #[field(label("应对要点", "How we answer"), search)]
    pub answer: Option<LongText>,
    #[field(label("近期动作", "Recent moves"))]
    pub moves: Table<Move>,
}

impl Behaviour for Competitor {
    fn validate(&self, act: &Act) -> Result<(), Problem> {
        let whole = Amount::units(100);
        for (field, share) in [
            ("share_low", self.share_low),
            ("share_high", self.share_high),
        ] {
            if share.is_some_and(|share| share.0 < Amount::ZERO || share.0 > whole) {
                return Err(Problem::new(422, "market-share-range").field(field));
            }
        }
        if let (Some(low), Some(high)) = (self.share_low, self.share_high)
            && low > high
        {
            return Err(Problem::new(422, "market-range-backwards").field("share_high"));
        }
        let estimated = self.share_low.is_some() || self.share_high.is_some();
        if estimated && self.share_basis.is_none() {
            return Err(Problem::new(422, "market-share-basis").field("share_basis"));
        }
        let ahead = |one: &Move| one.day.is_some_and(|day| day > act.today);
        if self.moves.0.iter().any(ahead) {
            return Err(Problem::new(422, "market-ahead").field("moves"));
        }
        Ok(())
    }
}
