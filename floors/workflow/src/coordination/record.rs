//! The request (协同单) as people list, search and follow it.

use jiff::Timestamp;
use qd_base::{Money, Problem};
use qd_records::{Act, Behaviour, Child, Choice, File, Json, Key, LongText, Record, Table, Text};

use crate::approval::RoleOption;
use crate::calendar::{closing, day_of, workdays_from};

/// Working days to answer when none is named.
const DAYS: i32 = 3;

/// 类型.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum RequestKind {
    /// Data.
    #[choice(label("数据索取", "Data"))]
    Data,
    /// A budget is confirmed.
    #[choice(label("预算确认", "Budget confirmation"))]
    Budget,
    /// Resources are confirmed.
    #[choice(label("资源确认", "Resource confirmation"))]
    Resource,
    /// Clauses are reviewed.
    #[choice(label("条款审查", "Clause review"))]
    Clause,
    /// Whether the product fits.
    #[choice(label("产品适配", "Product fit"))]
    Fit,
    /// A complaint is handled.
    #[choice(label("投诉处理", "Complaint"))]
    Complaint,
    /// Staffing and training.
    #[choice(label("招聘与培训", "Staffing and training"))]
    Staffing,
    /// Whether it can be done.
    #[choice(label("可行性会签", "Feasibility"))]
    Feasibility,
    /// Anything else.
    #[choice(label("其他", "Other"))]
    Other,
}

/// 状态; follows from answer and cancellation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum RequestState {
    /// An answer is awaited.
    #[choice(label("待答复", "Open"))]
    Open,
    /// It was answered.
    #[choice(label("已答复", "Answered"))]
    Answered,
    /// It was taken back.
    #[choice(label("已取消", "Cancelled"))]
    Cancelled,
}

/// 结论.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Verdict {
    /// Everything is confirmed.
    #[choice(label("确认", "Confirmed"))]
    Confirmed,
    /// A part is confirmed.
    #[choice(label("部分确认", "Partly confirmed"))]
    Partly,
    /// It is denied.
    #[choice(label("不同意", "Denied"))]
    Denied,
    /// What was asked for is given.
    #[choice(label("已提供", "Provided"))]
    Provided,
}

/// 催办阶梯.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Choice)]
pub enum Rung {
    /// Nothing yet.
    #[choice(label("未催办", "None"))]
    Calm,
    /// The day before.
    #[choice(label("到期前提醒", "Reminded"))]
    Reminded,
    /// It is due.
    #[choice(label("已到期", "Due"))]
    Due,
    /// The superior is told.
    #[choice(label("已升级至上级", "Escalated to the superior"))]
    Escalated,
    /// The director is told.
    #[choice(label("已升级至总监", "Escalated to the director"))]
    EscalatedHigh,
}

/// One point of the question.
#[derive(Clone, Debug, PartialEq, Eq, Child)]
pub struct AskedRow {
    /// What is wanted.
    #[field(label("需要答复的事项", "Point"), sample = "2026年上半年市场容量")]
    pub point: Text,
}

/// 协同单.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(
    key = "coordination_request",
    label("协同单", "Coordination request"),
    number = "XT-{yyyy}-{5}"
)]
#[record(title = title, owner = owner, board = state, members, behaviour)]
#[grant(director = every, management = read_every, manager = own, member = own, marketing = own, finance = own)]
#[grant(hr = own, legal = own, product = own, service = own, production = own, administrator = own)]
#[grant(auditor = read_every)]
pub struct CoordinationRequest {
    /// The heading.
    #[field(
        label("主题", "Title"),
        list,
        search,
        sample = "提供上半年市场调研数据"
    )]
    pub title: Text,
    /// What is wanted.
    #[field(label("类型", "Kind"), list, filter, default = "data", sample = "data")]
    pub kind: RequestKind,
    /// Who asks.
    #[field(label("发起人", "Asked by"), link = "person", list, filter)]
    pub owner: Key,
    /// The department asked.
    #[field(label("协同部门", "Department"), list, filter, sample = "marketing")]
    pub to_role: Option<RoleOption>,
    /// The person asked.
    #[field(label("协同人", "Person"), link = "person", filter)]
    pub to_person: Option<Key>,
    /// The outsider asked.
    #[field(
        label("外部邮箱", "Outside e-mail"),
        help("没有账号的人凭链接答复", "People without an account answer by a link")
    )]
    pub to_email: Option<Text>,
    /// The question.
    #[field(
        label("要求", "Question"),
        search,
        sample = "请提供分区域的市场容量与份额"
    )]
    pub question: LongText,
    /// Its points.
    #[field(label("事项清单", "Points"))]
    pub points: Table<AskedRow>,
    /// The amount to be confirmed.
    #[field(label("待确认金额", "Amount to confirm"))]
    pub amount: Option<Money>,
    /// Until when; three working days when empty.
    #[field(
        label("期限", "Due"),
        list,
        filter,
        help("留空则为三个工作日", "Three working days when empty")
    )]
    pub due: Option<qd_base::Date>,
    /// The end of business of that day.
    #[field(label("到期时间", "Due at"), read_only)]
    pub due_at: Option<Timestamp>,
    /// The type of the record it is about.
    #[field(label("对象类型", "Subject type"), set_once, filter)]
    pub subject_type: Option<Text>,
    /// The id of the record it is about.
    #[field(label("对象编号", "Subject id"), set_once, filter)]
    pub subject_id: Option<Text>,
    /// Where it stands.
    #[field(
        label("状态", "State"),
        list,
        filter,
        read_only,
        default = "open",
        sample = "open"
    )]
    pub state: RequestState,
    /// How far it was urged.
    #[field(
        label("催办", "Urged"),
        list,
        filter,
        read_only,
        default = "calm",
        sample = "calm"
    )]
    pub rung: Rung,
    /// Who was told besides.
    #[field(label("升级至", "Escalated to"), link = "person", read_only)]
    pub escalated_to: Option<Key>,
    /// The conclusion.
    #[field(label("结论", "Verdict"), list, filter, read_only)]
    pub verdict: Option<Verdict>,
    /// The amount confirmed.
    #[field(label("确认金额", "Amount confirmed"), read_only)]
    pub answer_amount: Option<Money>,
    /// The answer.
    #[field(label("答复", "Answer"), search, read_only)]
    pub answer: Option<LongText>,
    /// A table as evidence.
    #[field(label("答复表格", "Table"), read_only)]
    pub answer_table: Option<Json>,
    /// A file as evidence.
    #[field(label("答复附件", "File"), read_only)]
    pub answer_file: Option<File>,
    /// Who answered.
    #[field(label("答复人", "Answered by"), read_only)]
    pub answered_by: Option<Text>,
    /// When.
    #[field(label("答复时间", "Answered at"), read_only)]
    pub answered_at: Option<Timestamp>,
    /// The hash of what was asked, with its subject as it was then.
    #[field(label("问题指纹", "Hash of the question"), read_only)]
    pub asked_hash: Option<Text>,
    /// The hash of the answer; with the number it can be cited.
    #[field(label("答复指纹", "Hash of the answer"), read_only)]
    pub answer_hash: Option<Text>,
}

impl Behaviour for CoordinationRequest {
    fn before_save(&mut self, before: Option<&Self>, act: &Act) -> Result<(), Problem> {
        let due = *self
            .due
            .get_or_insert_with(|| workdays_from(day_of(act.at), DAYS));
        self.due_at = Some(closing(due));
        let moved = before.is_none_or(|before| before.due != self.due);
        if moved && due < act.today {
            return Err(Problem::new(422, "coordination-due").field("due"));
        }
        if before
            .is_some_and(|before| before.state != RequestState::Open && !before.asks_the_same(self))
        {
            return Err(Problem::new(409, "coordination-settled"));
        }
        Ok(())
    }

    fn validate(&self, _: &Act) -> Result<(), Problem> {
        if self.to_role.is_none() && self.to_person.is_none() && self.to_email.is_none() {
            return Err(Problem::new(422, "coordination-addressee").field("to_role"));
        }
        if self.to_email.as_ref().is_some_and(|text| !is_address(text)) {
            return Err(Problem::new(422, "coordination-email").field("to_email"));
        }
        if self.subject_type.is_some() != self.subject_id.is_some() {
            return Err(Problem::new(422, "coordination-subject").field("subject_id"));
        }
        Ok(())
    }
}

impl CoordinationRequest {
    fn asks_the_same(&self, other: &Self) -> bool {
        let asked = |one: &Self| {
            (
                one.title.clone(),
                one.kind,
                one.question.clone(),
                one.points.clone(),
                one.amount,
                one.due,
                (one.to_role, one.to_person, one.to_email.clone()),
            )
        };
        asked(self) == asked(other)
    }
}

fn is_address(text: &str) -> bool {
    let Some((name, host)) = text.split_once('@') else {
        return false;
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || ".-_+".contains(c);
    let fine = |part: &str| !part.is_empty() && part.chars().all(plain) && !part.starts_with('.');
    fine(name) && fine(host) && host.contains('.') && !host.ends_with('.') && text.len() <= 254
}
