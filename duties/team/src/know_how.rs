//! Know-how (销售经验): a technique, a lost or won deal, an answer to an objection, kept where everybody finds it.

use qd_records::{Choice, File, Key, LongText, Record, Text};

/// 类别.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum CaseKind {
    /// 销售技巧.
    #[choice(label("销售技巧", "Technique"))]
    Technique,
    /// 异议处理.
    #[choice(label("异议处理", "Objection"))]
    Objection,
    /// 赢单经验.
    #[choice(label("赢单经验", "Won deal"))]
    Won,
    /// 丢单教训.
    #[choice(label("丢单教训", "Lost deal"))]
    Lost,
    /// 产品知识.
    #[choice(label("产品知识", "Product"))]
    Product,
    /// 市场动态.
    #[choice(label("市场动态", "Market"))]
    Market,
}

/// 销售经验.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "know_how", label("销售经验", "Know-how"), title = title, owner = owner, board = kind)]
#[record(plural = "know_how_items")]
#[grant(director = all, management = read, manager = read, manager = subtree, member = read, member = own)]
#[grant(marketing = read, marketing = own, hr = read, product = read, product = own, service = read, service = own)]
#[grant(auditor = read)]
pub struct KnowHow {
    #[field(label("标题", "Title"), list, search, sample = "以总拥有成本应对降价")]
    pub title: Text,
    #[field(label("类别", "Kind"), list, filter, default = "technique")]
    pub kind: CaseKind,
    #[field(label("提供人", "By"), link = "person", list, filter)]
    pub owner: Key,
    #[field(label("例会", "Meeting"), link = "team_meeting", filter)]
    pub meeting: Option<Key>,
    #[field(
        label("适用", "Where it helps"),
        list,
        search,
        sample = "价格敏感的老客户"
    )]
    pub fits: Option<Text>,
    #[field(label("内容", "Content"), search, sample = "先算停机损失，再谈单价。")]
    pub content: LongText,
    #[field(label("附件", "File"))]
    pub file: Option<File>,
}
