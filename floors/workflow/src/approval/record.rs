//! The approval record (审批单): what people list, search and follow. All its fields are set by the house from the steps;
//! nobody edits them.

use jiff::Timestamp;
use qd_base::Money;
use qd_records::{Child, Choice, Key, LongText, Number, Record, Table, Text};

/// 状态; follows from the steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum ApprovalState {
    /// Somebody is asked.
    #[choice(label("审批中", "Running"))]
    Running,
    /// Everybody needed has agreed.
    #[choice(label("已通过", "Approved"))]
    Approved,
    /// Somebody refused.
    #[choice(label("已拒绝", "Refused"))]
    Refused,
    /// Sent back to the submitter.
    #[choice(label("已退回", "Returned"))]
    Returned,
    /// Taken back by the submitter.
    #[choice(label("已撤销", "Withdrawn"))]
    Withdrawn,
    /// The subject changed meanwhile.
    #[choice(label("已失效", "Void"))]
    Void,
}

/// Who is asked now.
#[derive(Clone, Debug, PartialEq, Eq, Child)]
pub struct Waiting {
    /// The person's id.
    #[field(
        label("人员编号", "Person id"),
        sample = "00000000-0000-7000-8000-000000000000"
    )]
    pub person: Text,
    /// The person's name.
    #[field(label("审批人", "Approver"), sample = "王芳")]
    pub name: Text,
}

/// 审批: one request for approval of one record.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "approval", label("审批", "Approval"), number = "SP-{yyyy}-{5}", title = title)]
#[record(owner = submitter, board = state, members)]
#[grant(director = read_own, management = read_own, manager = read_own, member = read_own, marketing = read_own)]
#[grant(finance = read_own, hr = read_own, legal = read_own, product = read_own, service = read_own)]
#[grant(production = read_own, administrator = read_own, auditor = read_every)]
pub struct Approval {
    /// What is to be approved.
    #[field(
        label("事项", "Matter"),
        list,
        search,
        read_only,
        sample = "年度框架协议"
    )]
    pub title: Text,
    /// Who asks.
    #[field(label("提交人", "Submitter"), link = "person", list, filter, read_only)]
    pub submitter: Key,
    /// Where it stands.
    #[field(label("状态", "State"), list, filter, read_only, sample = "running")]
    pub state: ApprovalState,
    /// The step it waits at.
    #[field(label("当前节点", "Current step"), list, read_only)]
    pub node: Option<Text>,
    /// The amount at stake.
    #[field(label("金额", "Amount"), list, filter, read_only)]
    pub amount: Option<Money>,
    /// Why it should be approved.
    #[field(label("提交说明", "Note"), read_only)]
    pub note: Option<LongText>,
    /// The type of the subject.
    #[field(
        label("对象类型", "Subject type"),
        filter,
        read_only,
        sample = "contract"
    )]
    pub subject_type: Text,
    /// The id of the subject.
    #[field(
        label("对象编号", "Subject id"),
        filter,
        read_only,
        sample = "00000000-0000-7000-8000-000000000000"
    )]
    pub subject_id: Text,
    /// The number people know the subject by.
    #[field(label("对象单号", "Subject number"), list, search, read_only)]
    pub subject_number: Option<Text>,
    /// The version of the subject that is to be approved.
    #[field(label("对象版本", "Subject version"), read_only, sample = "1")]
    pub subject_version: Number,
    /// The hash of what is to be approved.
    #[field(label("内容指纹", "Content hash"), read_only, sample = "e3b0c442")]
    pub content_hash: Text,
    /// The flow it follows.
    #[field(label("审批流程", "Flow"), read_only, sample = "默认流程")]
    pub flow: Text,
    /// Who is asked now.
    #[field(label("待审批", "Waiting for"), read_only)]
    pub waiting: Table<Waiting>,
    /// How many steps were taken.
    #[field(label("步数", "Steps"), read_only, sample = "1")]
    pub steps: Number,
    /// When it came to its end.
    #[field(label("结束时间", "Ended at"), list, read_only)]
    pub ended_at: Option<Timestamp>,
}
