//! Intelligence (市场情报): one thing heard about market or competition, with the grade of its source and the day after
//! which it must not be relied on unless somebody has confirmed it again.

use qd_base::{Date, Problem};
use qd_records::{Act, Behaviour, Choice, File, Key, LongText, Record, Text};

/// 主题.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Topic {
    /// 价格.
    #[choice(label("价格", "Price"))]
    Price,
    /// 产品.
    #[choice(label("产品技术", "Product and technology"))]
    Product,
    /// 渠道.
    #[choice(label("渠道", "Channel"))]
    Channel,
    /// 需求.
    #[choice(label("客户需求", "Demand"))]
    Demand,
    /// 招投标.
    #[choice(label("招投标", "Tender"))]
    Tender,
    /// 人事组织.
    #[choice(label("人事组织", "People"))]
    People,
    /// 政策法规.
    #[choice(label("政策法规", "Policy"))]
    Policy,
    /// 宏观经济.
    #[choice(label("宏观经济", "Economy"))]
    Economy,
    /// 社会环境.
    #[choice(label("社会环境", "Society"))]
    Society,
}

impl Topic {
    /// Days after which such news goes stale unless somebody says otherwise.
    fn keeps(self) -> i64 {
        match self {
            Topic::Price | Topic::Tender => 30,
            Topic::Channel | Topic::Demand | Topic::People => 90,
            Topic::Product => 180,
            Topic::Policy | Topic::Economy | Topic::Society => 365,
        }
    }
}

/// 来源可靠性, A to F as the Admiralty code has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Reliability {
    /// A.
    #[choice(label("A 完全可靠", "A completely reliable"))]
    A,
    /// B.
    #[choice(label("B 通常可靠", "B usually reliable"))]
    B,
    /// C.
    #[choice(label("C 比较可靠", "C fairly reliable"))]
    C,
    /// D.
    #[choice(label("D 通常不可靠", "D not usually reliable"))]
    D,
    /// E.
    #[choice(label("E 不可靠", "E unreliable"))]
    E,
    /// F.
    #[choice(label("F 无法判断", "F cannot be judged"))]
    F,
}

/// 内容可信度, 1 to 6.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Credibility {
    /// 1.
    #[choice(label("1 已由其他来源证实", "1 confirmed"), key = "1")]
    One,
    /// 2.
    #[choice(label("2 很可能属实", "2 probably true"), key = "2")]
    Two,
    /// 3.
    #[choice(label("3 可能属实", "3 possibly true"), key = "3")]
    Three,
    /// 4.
    #[choice(label("4 存疑", "4 doubtful"), key = "4")]
    Four,
    /// 5.
    #[choice(label("5 不大可能", "5 improbable"), key = "5")]
    Five,
    /// 6.
    #[choice(label("6 无法判断", "6 cannot be judged"), key = "6")]
    Six,
}

/// 时效.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum State {
    /// 有效.
    #[choice(label("有效", "Fresh"))]
    Fresh,
    /// 已过期.
    #[choice(label("已过期", "Stale"))]
    Stale,
    /// 已证伪.
    #[choice(label("已证伪", "Refuted"))]
    Refuted,
}

/// 市场情报.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(
    key = "intel",
    plural = "intel_items",
    label("市场情报", "Intelligence"),
    number = "QB-{yyyy}-{5}"
)]
#[record(title = title, owner = owner, board = state, calendar = stale_after, behaviour)]
#[grant(director = all, management = read, marketing = all, manager = read, manager = subtree, member = read)]
#[grant(member = own, product = read, product = own, service = read, service = own, finance = read)]
#[grant(production = read, auditor = read)]
pub struct Intel {
    #[field(
        label("情报", "What was heard"),
        list,
        search,
        sample = "甲品牌华东降价5%"
    )]
    pub title: Text,
    #[field(label("主题", "Topic"), list, filter, sample = "price")]
    pub topic: Topic,
    #[field(label("竞争对手", "Competitor"), link = "competitor", list, filter)]
    pub competitor: Option<Key>,
    #[field(label("来源", "Source"), search, sample = "客户采购经理口述")]
    pub source: Text,
    #[field(label("网址", "Web address"), sample = "https://example.com/news/1")]
    pub link: Option<Text>,
    #[field(label("来源可靠性", "Reliability"), list, filter, sample = "b")]
    pub reliability: Reliability,
    #[field(label("内容可信度", "Credibility"), list, filter, sample = "2")]
    pub credibility: Credibility,
    #[field(label("获悉日期", "Heard on"), list, filter, default = "today")]
    pub heard_on: Date,
    #[field(
        label("有效期至", "Good until"),
        help(
            "不填则按主题给出：价格与招投标 30 天，渠道、需求、人事 90 天，产品 180 天，宏观 365 天",
            "Left empty, it follows the topic: 30 days for price and tender, 90 for channel, demand and people, 180 for product, 365 otherwise"
        ),
        list,
        filter
    )]
    pub stale_after: Option<Date>,
    #[field(label("时效", "State"), list, filter, read_only, default = "fresh")]
    pub state: State,
    #[field(label("提供人", "Reported by"), link = "person", list, filter)]
    pub owner: Key,
    #[field(
        label("内容", "Content"),
        search,
        sample = "自五月起对经销商统一下调5%"
    )]
    pub content: Option<LongText>,
    #[field(label("影响的客户与商机", "Customers and deals concerned"), search)]
    pub affected: Option<Text>,
    #[field(label("我方影响与建议", "What it means for us"), search)]
    pub meaning: Option<LongText>,
    #[field(label("附件", "File"))]
    pub file: Option<File>,
}

impl Behaviour for Intel {
    fn before_save(&mut self, _: Option<&Self>, _: &Act) -> Result<(), Problem> {
        if self.stale_after.is_none() {
            let span = jiff::Span::new().days(self.topic.keeps());
            self.stale_after = self.heard_on.checked_add(span).ok();
        }
        Ok(())
    }

    fn validate(&self, act: &Act) -> Result<(), Problem> {
        if self.heard_on > act.today {
            return Err(Problem::new(422, "market-ahead").field("heard_on"));
        }
        if self.stale_after.is_some_and(|until| until < self.heard_on) {
            return Err(Problem::new(422, "market-until-backwards").field("stale_after"));
        }
        let web = |link: &Text| {
            (link.starts_with("https://") || link.starts_with("http://"))
                && !link.contains(char::is_whitespace)
        };
        if self.link.as_ref().is_some_and(|link| !web(link)) {
            return Err(Problem::new(422, "market-no-address").field("link"));
        }
        Ok(())
    }
}
