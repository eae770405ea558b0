//! Negotiation (商务谈判): who sits at our side of the table, what is talked about, how far we go and what we do without
//! a deal. It is open to its owner and the people seated, and to nobody else.

use qd_base::{Date, Id, Money, Problem};
use qd_records::acting::{is_mark, refused, typed};
use qd_records::{
    Act, Behaviour, Child, Choice, Follower, Key, LongText, Member, Number, Record, Table, Text,
    Work, Written,
};

/// 类别.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Kind {
    /// 续约.
    #[choice(label("续约", "Renewal"))]
    Renewal,
    /// 新合作.
    #[choice(label("新合作", "New business"))]
    New,
    /// 调价.
    #[choice(label("价格调整", "Price"))]
    Price,
    /// 战略合作.
    #[choice(label("战略合作", "Strategic agreement"))]
    Strategic,
    /// 索赔与争议.
    #[choice(label("索赔与争议", "Claim or dispute"))]
    Claim,
}

/// 谈判状态; follows from mandates, rounds and the outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum State {
    /// 准备中.
    #[choice(label("准备中", "Prepared"))]
    Prepared,
    /// 已授权.
    #[choice(label("已授权", "Mandated"))]
    Mandated,
    /// 谈判中.
    #[choice(label("谈判中", "Under way"))]
    UnderWay,
    /// 已达成.
    #[choice(label("已达成", "Agreed"))]
    Agreed,
    /// 已破裂.
    #[choice(label("已破裂", "Broken off"))]
    BrokenOff,
    /// 已复盘.
    #[choice(label("已复盘", "Reviewed"))]
    Reviewed,
}

/// 分工.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Part {
    /// 主谈.
    #[choice(label("主谈", "Speaks"))]
    Lead,
    /// 技术.
    #[choice(label("技术", "Technical"))]
    Technical,
    /// 财务.
    #[choice(label("财务", "Finance"))]
    Finance,
    /// 法务.
    #[choice(label("法务", "Legal"))]
    Legal,
    /// 记录.
    #[choice(label("记录", "Keeps minutes"))]
    Minutes,
    /// 决策.
    #[choice(label("授权与决策", "Mandates"))]
    Decides,
}

/// 谈判小组成员.
#[derive(Clone, Debug, PartialEq, Child)]
pub struct Seat {
    #[field(label("人员", "Person"), link = "person")]
    pub person: Key,
    #[field(label("分工", "Part"), sample = "lead")]
    pub part: Part,
    #[field(label("可修改", "May change"))]
    pub edits: bool,
}

/// 对方人员.
#[derive(Clone, Debug, PartialEq, Child)]
pub struct TheirSeat {
    #[field(label("姓名与职务", "Name and position"), sample = "采购总监 陈立新")]
    pub name: Text,
    #[field(label("影响力", "Influence"), unit("1–5", "1–5"), sample = "5")]
    pub influence: Option<Number>,
    #[field(label("关注", "Interest"), sample = "交付稳定")]
    pub interest: Option<Text>,
    #[field(label("压力", "Pressure"), sample = "年度降本指标3%")]
    pub pressure: Option<Text>,
}

/// 议题.
#[derive(Clone, Debug, PartialEq, Child)]
pub struct Issue {
    #[field(label("议题", "Issue"), sample = "年度价格")]
    pub name: Text,
    #[field(label("单位", "Unit"), sample = "%")]
    pub unit: Option<Text>,
    #[field(
        label("对我方重要性", "Weight for us"),
        unit("1–5", "1–5"),
        sample = "5"
    )]
    pub ours: Number,
    #[field(
        label("对对方重要性", "Weight for them"),
        unit("1–5", "1–5"),
        sample = "4"
    )]
    pub theirs: Number,
    #[field(label("依据", "Evidence"), sample = "近12个月原材料指数")]
    pub evidence: Option<Text>,
}

/// 目标与底线: from ideal to floor in one direction.
#[derive(Clone, Debug, PartialEq, Child)]
pub struct Limit {
    #[field(label("议题", "Issue"), sample = "年度价格")]
    pub issue: Text,
    #[field(label("理想", "Ideal"), sample = "3")]
    pub ideal: Number,
    #[field(label("目标", "Target"), sample = "1")]
    pub target: Number,
    #[field(label("底线", "Floor"), sample = "-2")]
    pub floor: Number,
    #[field(label("对方期望（估计）", "Their wish (estimated)"))]
    pub their_wish: Option<Number>,
    #[field(label("对方底线（估计）", "Their limit (estimated)"))]
    pub their_limit: Option<Number>,
}

/// 报价方案 (MESO).
#[derive(Clone, Debug, PartialEq, Child)]
pub struct Package {
    #[field(label("方案", "Package"), sample = "A：两年锁价")]
    pub name: Text,
    #[field(label("内容", "Content"), sample = "单价不变，账期60天，两年量承诺")]
    pub content: Text,
    #[field(label("对我方年价值", "Worth to us a year"), sample = "1200000.00")]
    pub worth: Option<Money>,
    #[field(label("对方得到", "What they get"), sample = "两年价格确定")]
    pub theirs: Option<Text>,
}

/// 让步阶梯: what is given only against what.
#[derive(Clone, Debug, PartialEq, Child)]
pub struct Concession {
    #[field(label("步骤", "Step"), sample = "1")]
    pub step: Number,
    #[field(label("议题", "Issue"), sample = "付款账期")]
    pub issue: Text,
    #[field(label("让出", "Give"), sample = "账期由45天到60天")]
    pub give: Text,
    #[field(label("换取", "Against"), sample = "年度采购量承诺")]
    pub get: Text,
    #[field(label("年成本", "Cost a year"), sample = "90000.00")]
    pub cost: Money,
    #[field(label("谁可决定", "Who decides"), sample = "主谈")]
    pub who: Option<Text>,
}

/// 疑虑与应答.
#[derive(Clone, Debug, PartialEq, Child)]
pub struct Objection {
    #[field(label("疑虑", "Objection"), sample = "去年两次延迟交付")]
    pub says: Text,
    #[field(label("应答", "Answer"), sample = "已设专线，近六个月准时率98%")]
    pub answer: Text,
    #[field(label("证据", "Proof"), sample = "交付记录")]
    pub proof: Option<Text>,
}

/// 议程.
#[derive(Clone, Debug, PartialEq, Child)]
pub struct AgendaPoint {
    #[field(label("时间", "Time"), sample = "第一轮 9:30")]
    pub time: Text,
    #[field(label("内容", "Matter"), sample = "合作回顾，确认议题")]
    pub matter: Text,
    #[field(label("负责", "Who"), sample = "主谈")]
    pub who: Option<Text>,
}

/// 审查结论.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Verdict {
    /// 可接受.
    #[choice(label("可接受", "Fine"))]
    Fine,
    /// 须修改.
    #[choice(label("须修改", "Change"))]
    Change,
    /// 不可接受.
    #[choice(label("不可接受", "No"))]
    No,
}

/// 条款审查.
#[derive(Clone, Debug, PartialEq, Child)]
pub struct Clause {
    #[field(label("条款", "Clause"), sample = "违约责任上限")]
    pub name: Text,
    #[field(label("审查人", "By"), sample = "法务")]
    pub by: Text,
    #[field(label("风险", "Risk"), sample = "无上限赔偿")]
    pub risk: Option<Text>,
    #[field(label("结论", "Verdict"), sample = "change")]
    pub verdict: Verdict,
    #[field(label("替代方案", "Fallback"), sample = "以合同额30%为上限")]
    pub fallback: Option<Text>,
}

/// 商务谈判.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "negotiation", label("商务谈判", "Negotiation"), number = "TP-{yyyy}-{4}", title = title, owner = owner)]
#[record(board = state, calendar = due, members, behaviour)]
#[grant(director = own, management = own, manager = own, member = own, finance = own, legal = own)]
#[grant(marketing = own, product = own, service = own, production = own)]
pub struct Negotiation {
    #[field(label("名称", "Name"), list, search, sample = "年度框架续约谈判")]
    pub title: Text,
    #[field(label("客户", "Customer"), link = "account", list, filter)]
    pub account: Option<Key>,
    #[field(label("合同", "Contract"), link = "contract", filter)]
    pub contract: Option<Key>,
    #[field(label("类别", "Kind"), list, filter, default = "renewal")]
    pub kind: Kind,
    #[field(label("负责人", "Owner"), link = "person", list, filter)]
    pub owner: Key,
    #[field(label("状态", "State"), list, filter, read_only, default = "prepared")]
    pub state: State,
    #[field(label("首轮日期", "First round"), list, sample = "2026-12-08")]
    pub starts_on: Option<Date>,
    #[field(
        label("须达成日期", "To be settled by"),
        list,
        filter,
        sample = "2026-12-31"
    )]
    pub due: Date,
    #[field(
        label("谈判目的", "Purpose"),
        search,
        sample = "续签两年框架，稳住份额与价格"
    )]
    pub purpose: LongText,
    #[field(
        label("谈判小组", "Our side"),
        help(
            "只有负责人和这里列出的人能看到这场谈判",
            "Only the owner and the people listed here see this negotiation"
        )
    )]
    pub seats: Table<Seat>,
    #[field(label("对方人员", "Their side"))]
    pub their_seats: Table<TheirSeat>,
    #[field(label("对方处境", "Their position"), search)]
    pub their_position: Option<LongText>,
    #[field(label("议题", "Issues"))]
    pub issues: Table<Issue>,
    #[field(label("目标与底线", "Targets and floors"), level = "negotiation")]
    pub limits: Table<Limit>,
    #[field(
        label("不成交的替代方案（BATNA）", "Without a deal (BATNA)"),
        level = "negotiation"
    )]
    pub batna: Option<LongText>,
    #[field(label("替代方案年价值", "Worth of it a year"), level = "negotiation")]
    pub batna_worth: Option<Money>,
    #[field(label("报价方案", "Packages"))]
    pub packages: Table<Package>,
    #[field(label("让步阶梯", "Concessions"), level = "negotiation")]
    pub concessions: Table<Concession>,
    #[field(label("疑虑与应答", "Objections"))]
    pub objections: Table<Objection>,
    #[field(label("开局与策略", "Opening"), search)]
    pub opening: Option<LongText>,
    #[field(label("议程", "Agenda"))]
    pub agenda: Table<AgendaPoint>,
    #[field(label("僵局处理", "Deadlock"))]
    pub deadlock: Option<LongText>,
    #[field(label("条款审查", "Clauses"))]
    pub clauses: Table<Clause>,
    #[field(label("风险与陷阱", "Risks and traps"))]
    pub traps: Option<LongText>,
    #[field(label("退出话术与后续", "Walking away"), level = "negotiation")]
    pub walk_away: Option<LongText>,
    #[field(label("授权让步总额", "Mandate"), level = "negotiation", read_only)]
    pub mandate: Option<Money>,
    #[field(label("已让出", "Given so far"), level = "negotiation", read_only)]
    pub given: Option<Money>,
    #[field(label("已换得", "Got so far"), level = "negotiation", read_only)]
    pub got: Option<Money>,
}

/// Whether a value lies beyond a floor, seen from the ideal: below it where more is better, above it where less is.
pub fn is_beyond<N: PartialOrd>((ideal, floor): (N, N), value: N) -> bool {
    if ideal >= floor {
        value < floor
    } else {
        value > floor
    }
}

impl Limit {
    /// Whether ideal, target and floor lie in one direction.
    fn is_ordered(&self) -> bool {
        let (ideal, target, floor) = (self.ideal, self.target, self.floor);
        (ideal >= target && target >= floor) || (ideal <= target && target <= floor)
    }

    /// Whether a value is beyond the floor, seen from the ideal.
    pub fn is_beyond(&self, value: Number) -> bool {
        is_beyond((self.ideal, self.floor), value)
    }
}

impl Behaviour for Negotiation {
    fn validate(&self, _: &Act) -> Result<(), Problem> {
        let fault = |key: &str, field: &str| Err(Problem::new(422, key).field(field));
        let named = |name: &Text| self.issues.0.iter().any(|issue| issue.name == *name);
        if !self
            .issues
            .0
            .iter()
            .all(|i| is_mark(i.ours) && is_mark(i.theirs))
        {
            return fault("negotiation-marks", "issues");
        }
        if let Some(limit) = self.limits.0.iter().find(|limit| !limit.is_ordered()) {
            let problem = Problem::new(422, "negotiation-order").field("limits");
            return Err(problem.arg("issue", &limit.issue));
        }
        let lost = self.limits.0.iter().map(|limit| &limit.issue);
        let lost = lost.chain(self.concessions.0.iter().map(|step| &step.issue));
        if let Some(name) = lost.into_iter().find(|name| !named(name)) {
            let problem = Problem::new(422, "negotiation-no-issue").field("issues");
            return Err(problem.arg("issue", name));
        }
        if self.concessions.0.iter().any(|step| step.cost.minor < 0) {
            return fault("negotiation-negative", "concessions");
        }
        let mut people: Vec<Key> = self.seats.0.iter().map(|seat| seat.person).collect();
        people.sort_unstable_by_key(|key| key.0);
        if people.windows(2).any(|two| two[0] == two[1]) {
            return fault("negotiation-seat-twice", "seats");
        }
        Ok(())
    }
}

/// Who is seated sees the negotiation, and who leaves the table no longer does.
pub const SEATED: Follower = Follower {
    of: "negotiation",
    run: seated,
};

fn seated(written: Written<'_>) -> Work<'_, ()> {
    Box::pin(async move {
        let negotiation: Negotiation = typed(written.item)?;
        if let Some(before) = written.before {
            // Whoever may change the rest must not be able to let others in, or to take the chair.
            let me = written.act.actor.person.map(|id| id.to_string());
            let leads =
                written.act.actor.is_system() || me.as_deref() == Some(before.text("owner"));
            let same = |field: &str| before.get(field) == written.item.get(field);
            let stands = same("seats") && same("owner");
            if !leads && !stands {
                return refused(403, "negotiation-seats", "seats");
            }
        }
        let members: Vec<Member> = negotiation
            .seats
            .0
            .iter()
            .map(|seat| Member {
                person: seat.person.0,
                edit: seat.edits,
            })
            .collect();
        let of = Negotiation::TYPE;
        let id: Id = written.item.id;
        written
            .records
            .let_in(written.tx, written.act, (of, id), &members)
            .await
    })
}
