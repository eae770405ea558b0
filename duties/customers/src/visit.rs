//! Visit (拜访): what was heard at a customer and what was promised. A complaint opens an issue in the same transaction.

use qd_base::{Date, Id, Problem};
use qd_records::{
    Act, Behaviour, Child, Choice, Content, Follower, Key, LongText, Record, Table, Text, Work,
    Written,
};
use serde_json::json;

use crate::issue::Issue;

/// 拜访方式.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Manner {
    /// 上门.
    #[choice(label("上门拜访", "On site"))]
    OnSite,
    /// 来访.
    #[choice(label("客户来访", "They came"))]
    TheyCame,
    /// 电话.
    #[choice(label("电话", "By phone"))]
    Phone,
    /// 视频.
    #[choice(label("视频会议", "By video"))]
    Video,
}

/// 拜访状态, from its content: nothing heard yet is a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum State {
    /// 计划.
    #[choice(label("计划中", "Planned"))]
    Planned,
    /// 完成.
    #[choice(label("已完成", "Done"))]
    Done,
}

/// 承诺: what we promised, and when.
#[derive(Clone, Debug, PartialEq, Eq, Child)]
pub struct Promise {
    #[field(label("承诺事项", "Promise"), sample = "两周内提供样品")]
    pub what: Text,
    #[field(label("期限", "Due"), sample = "2026-06-01")]
    pub due: Option<Date>,
    #[field(label("兑现日", "Kept on"))]
    pub kept_on: Option<Date>,
}

/// 拜访.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "visit", label("拜访", "Visit"), number = "BF-{yyyy}-{5}", title = purpose, owner = owner)]
#[record(board = state, calendar = day, behaviour)]
#[grant(director = all, management = read, manager = subtree, member = own, service = read, auditor = read)]
pub struct Visit {
    #[field(label("目的", "Purpose"), list, search, sample = "年度合作回顾")]
    pub purpose: Text,
    #[field(label("客户", "Customer"), link = "account", list, filter)]
    pub account: Key,
    #[field(label("联系人", "Contact"), link = "contact", filter)]
    pub contact: Option<Key>,
    #[field(label("拜访人", "Visitor"), link = "person", list, filter)]
    pub owner: Key,
    #[field(label("日期", "Day"), list, filter, default = "today")]
    pub day: Date,
    #[field(label("方式", "Manner"), list, filter, default = "on_site")]
    pub manner: Manner,
    #[field(
        label("状态", "State"),
        help("写下纪要即为完成", "Done once something was noted"),
        list,
        filter,
        read_only
    )]
    pub state: Option<State>,
    #[field(label("纪要", "Notes"), search, sample = "客户希望缩短交期")]
    pub notes: Option<LongText>,
    #[field(label("客户需求", "Needs"), search, sample = "需要防爆型号")]
    pub needs: Option<LongText>,
    #[field(
        label("投诉或问题", "Complaint"),
        help("填写后自动登记为客户问题", "Opens an issue by itself"),
        search
    )]
    pub complaint: Option<LongText>,
    #[field(label("我方承诺", "Our promises"))]
    pub promises: Table<Promise>,
    #[field(label("下一步", "Next step"), sample = "寄送样品")]
    pub next_step: Option<Text>,
    #[field(label("下次联系", "Next contact"), list, filter)]
    pub next_on: Option<Date>,
}

impl Behaviour for Visit {
    fn before_save(&mut self, _: Option<&Self>, _: &Act) -> Result<(), Problem> {
        let noted = self.notes.is_some() || self.complaint.is_some() || self.needs.is_some();
        self.state = Some(if noted { State::Done } else { State::Planned });
        Ok(())
    }

    fn validate(&self, act: &Act) -> Result<(), Problem> {
        if self.state == Some(State::Done) && self.day > act.today {
            return Err(Problem::new(422, "customers-visit-ahead").field("day"));
        }
        Ok(())
    }
}

/// Opens an issue when a visit brings a complaint that it did not have before.
pub const COMPLAINTS: Follower = Follower {
    of: "visit",
    run: open_issue,
};

fn open_issue(written: Written<'_>) -> Work<'_, ()> {
    Box::pin(async move {
        let Written {
            records,
            tx,
            act,
            item,
            before,
            ..
        } = written;
        let had = before.is_some_and(|before| !before.get("complaint").is_null());
        if had || item.get("complaint").is_null() || item.trashed_at.is_some() {
            return Ok(());
        }
        let title: String = item.text("complaint").chars().take(60).collect();
        let fields = Content::from_iter([
            ("title".to_owned(), json!(title.replace('\n', " "))),
            ("account".to_owned(), item.get("account").clone()),
            ("owner".to_owned(), item.get("owner").clone()),
            ("what".to_owned(), item.get("complaint").clone()),
            ("source".to_owned(), json!("visit")),
            ("visit".to_owned(), json!(item.id.to_string())),
        ]);
        let opened = act.clone().reason(reason(item.number.as_deref(), item.id));
        records.create_in(tx, &opened, Issue::TYPE, &fields).await?;
        Ok(())
    })
}

/// What the audit of the issue names as its reason: the visit's number.
fn reason(number: Option<&str>, id: Id) -> String {
    number.map_or_else(|| id.to_string(), str::to_owned)
}
