//! Opinions (讨论意见) of the team on a draft, chapter by chapter, with what became of each.

use qd_records::{Choice, Key, LongText, Record, Text};

/// 章节.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Chapter {
    /// 诊断.
    #[choice(label("现状诊断", "Diagnosis"))]
    Diagnosis,
    /// 目标.
    #[choice(label("目标", "Goals"))]
    Goals,
    /// 策略.
    #[choice(label("策略与举措", "Strategies and initiatives"))]
    Strategies,
    /// 预算.
    #[choice(label("资源与预算", "Resources and budget"))]
    Budget,
    /// 风险.
    #[choice(label("风险", "Risks"))]
    Risks,
}

/// 态度.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Stance {
    /// 赞成.
    #[choice(label("赞成", "For it"))]
    For,
    /// 有保留.
    #[choice(label("有保留", "With reservations"))]
    Reserved,
    /// 反对.
    #[choice(label("反对", "Against it"))]
    Against,
}

/// 处理.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Outcome {
    /// 待处理.
    #[choice(label("待处理", "Open"))]
    Open,
    /// 采纳.
    #[choice(label("采纳", "Taken up"))]
    TakenUp,
    /// 部分采纳.
    #[choice(label("部分采纳", "Partly taken up"))]
    Partly,
    /// 未采纳.
    #[choice(label("未采纳", "Not taken up"))]
    Declined,
}

/// 讨论意见.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "plan_opinion", label("讨论意见", "Opinion"), title = title, owner = owner, board = outcome)]
#[grant(director = all, management = all, manager = all, member = own, marketing = own, finance = own)]
#[grant(hr = own, product = own, service = own, production = own, auditor = read)]
pub struct PlanOpinion {
    #[field(label("要点", "Gist"), list, search, sample = "华南目标偏高")]
    pub title: Text,
    #[field(label("年度计划", "Annual plan"), link = "annual_plan", list, filter)]
    pub plan: Key,
    #[field(label("提出人", "By"), link = "person", list, filter, default = "me")]
    pub owner: Key,
    #[field(label("章节", "Chapter"), list, filter, default = "goals")]
    pub chapter: Chapter,
    #[field(label("态度", "Stance"), list, filter, default = "reserved")]
    pub stance: Stance,
    #[field(
        label("意见与理由", "Opinion and reasons"),
        search,
        sample = "两家老客户已减少订单"
    )]
    pub text: LongText,
    #[field(label("处理", "Outcome"), list, filter, default = "open")]
    pub outcome: Outcome,
    #[field(label("答复", "Reply"), search)]
    pub reply: Option<LongText>,
}
