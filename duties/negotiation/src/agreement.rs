//! Strategic agreement (战略合作协议): what both sides commit to, checked clause by clause, approved, signed by two names;
//! then every duty with a day is somebody's to do.

use qd_base::{Actor, Date, Id, Money, Problem, Role, label};
use qd_records::acting::{fields, house, refused, typed};
use qd_records::{
    Act, Action, Behaviour, Child, Choice, ChoiceType, Deed, Done, Field, File, Follower, Item,
    Key, Kind, LongText, Number, Percent, Record, Table, Text, Work, Written,
};
use serde_json::json;

use crate::duty::AgreementDuty;
use crate::table::Verdict;

/// 协议状态; follows from its approval, its signing and its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum State {
    /// 起草.
    #[choice(label("起草", "Draft"))]
    Draft,
    /// 已批准.
    #[choice(label("已批准", "Approved"))]
    Approved,
    /// 已签署.
    #[choice(label("已签署", "Signed"))]
    Signed,
}

/// 年度承诺.
#[derive(Clone, Debug, PartialEq, Child)]
pub struct Commitment {
    #[field(label("年度", "Year"), sample = "2027")]
    pub year: Number,
    #[field(label("采购承诺", "Volume"), sample = "3200000.00")]
    pub volume: Money,
    #[field(label("价格", "Price"), sample = "不变")]
    pub price: Option<Text>,
}

/// 返利阶梯.
#[derive(Clone, Debug, PartialEq, Child)]
pub struct Rebate {
    #[field(
        label("年采购额达到", "From a year's volume of"),
        sample = "3200000.00"
    )]
    pub from_volume: Money,
    #[field(label("返利率", "Rebate"), sample = "1")]
    pub rate: Percent,
}

/// 哪一方.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Side {
    /// 我方.
    #[choice(label("我方", "Ours"))]
    Ours,
    /// 对方.
    #[choice(label("对方", "Theirs"))]
    Theirs,
}

/// 权益与义务.
#[derive(Clone, Debug, PartialEq, Child)]
pub struct Duty {
    #[field(label("义务方", "Side"), sample = "ours")]
    pub side: Side,
    #[field(label("权益", "Right"), sample = "两年供应保障")]
    pub entitled: Option<Text>,
    #[field(label("义务", "Duty"), sample = "每季度到厂检验一次")]
    pub duty: Text,
    #[field(label("衡量", "Measure"), sample = "检验报告")]
    pub measure: Option<Text>,
    #[field(label("期限", "Due"), sample = "2027-03-31")]
    pub due: Option<Date>,
    #[field(label("我方责任人", "Who sees to it"), link = "person")]
    pub person: Option<Key>,
}

/// 条款审查.
#[derive(Clone, Debug, PartialEq, Child)]
pub struct Clause {
    #[field(label("条款", "Clause"), sample = "违约责任")]
    pub name: Text,
    #[field(label("原合同", "Before"), sample = "按日万分之五")]
    pub before: Option<Text>,
    #[field(label("本协议", "Now"), sample = "以年度合同额30%为上限")]
    pub now: Text,
    #[field(label("法务结论", "Legal"))]
    pub legal: Option<Verdict>,
    #[field(label("财务结论", "Finance"))]
    pub finance: Option<Verdict>,
    #[field(label("风险与替代", "Risk and fallback"))]
    pub remark: Option<Text>,
}

/// 联合治理.
#[derive(Clone, Debug, PartialEq, Child)]
pub struct Meeting {
    #[field(label("机制", "What"), sample = "季度高层会")]
    pub what: Text,
    #[field(label("参加人", "Who"), sample = "双方总经理")]
    pub who: Text,
    #[field(label("频次", "How often"), sample = "每季度")]
    pub often: Text,
}

/// 战略合作协议.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "agreement", label("战略合作协议", "Strategic agreement"), number = "XYS-{yyyy}-{4}", title = title)]
#[record(owner = owner, board = state, calendar = ends_on, behaviour)]
#[grant(director = all, management = read, manager = subtree, member = own, finance = all, legal = all)]
#[grant(auditor = read)]
pub struct Agreement {
    #[field(label("名称", "Name"), list, search, sample = "两年战略合作协议")]
    pub title: Text,
    #[field(label("客户", "Customer"), link = "account", list, filter)]
    pub account: Option<Key>,
    #[field(label("现行合同", "Contract in force"), link = "contract", filter)]
    pub contract: Option<Key>,
    #[field(label("负责人", "Owner"), link = "person", list, filter)]
    pub owner: Key,
    #[field(label("状态", "State"), list, filter, read_only, default = "draft")]
    pub state: State,
    #[field(label("生效日", "Begins"), list, sample = "2027-01-01")]
    pub starts_on: Date,
    #[field(label("到期日", "Ends"), list, filter, sample = "2028-12-31")]
    pub ends_on: Date,
    #[field(label("提前通知", "Notice"), unit("天", "days"), default = "60")]
    pub notice_days: Number,
    #[field(
        label("合作目的", "Purpose"),
        search,
        sample = "稳定供应，共同降低停线损失"
    )]
    pub purpose: LongText,
    #[field(
        label("合作范围", "Scope"),
        search,
        sample = "控制柜与备件，华南三厂；不含研发服务"
    )]
    pub scope: LongText,
    #[field(label("年度承诺", "Commitments"))]
    pub commitments: Table<Commitment>,
    #[field(label("返利阶梯", "Rebates"))]
    pub rebates: Table<Rebate>,
    #[field(label("付款与结算", "Payment"), sample = "账期75天，月结")]
    pub payment: Text,
    #[field(label("排他与区域", "Exclusivity and region"), sample = "双方互不排他")]
    pub exclusivity: Option<Text>,
    #[field(
        label("服务水平", "Service level"),
        sample = "准时率98%，到厂响应24小时"
    )]
    pub service: Option<Text>,
    #[field(label("权益与义务", "Rights and duties"))]
    pub duties: Table<Duty>,
    #[field(label("条款审查", "Clauses"))]
    pub clauses: Table<Clause>,
    #[field(label("联合治理", "Joint governance"))]
    pub meetings: Table<Meeting>,
    #[field(label("退出与后果", "Exit"))]
    pub exit: Option<LongText>,
    #[field(label("批准日", "Approved on"), read_only)]
    pub approved_on: Option<Date>,
    #[field(label("签署日", "Signed on"), list, read_only)]
    pub signed_on: Option<Date>,
    #[field(label("我方签署人", "Signed for us"), read_only)]
    pub ours: Option<Text>,
    #[field(label("对方签署人", "Signed for them"), read_only)]
    pub theirs: Option<Text>,
    #[field(label("协议文本", "Text"))]
    pub text: Option<File>,
}

impl Behaviour for Agreement {
    fn before_save(&mut self, before: Option<&Self>, act: &Act) -> Result<(), Problem> {
        let stands = before.is_some_and(|before| before.state != State::Draft);
        if stands && !act.actor.is_system() {
            return Err(Problem::new(409, "agreement-stands"));
        }
        Ok(())
    }

    fn validate(&self, _: &Act) -> Result<(), Problem> {
        let fault = |key: &str, field: &str| Err(Problem::new(422, key).field(field));
        if self.ends_on <= self.starts_on {
            return fault("agreement-backwards", "ends_on");
        }
        let mut steps = self.rebates.0.windows(2);
        if steps.any(|two| two[0].from_volume.minor >= two[1].from_volume.minor) {
            return fault("agreement-rebates", "rebates");
        }
        let loose =
            self.duties.0.iter().find(|duty| {
                duty.side == Side::Ours && duty.due.is_some() && duty.person.is_none()
            });
        if loose.is_some() {
            return fault("agreement-nobody", "duties");
        }
        Ok(())
    }
}

impl Agreement {
    /// The first clause that legal or finance has not found fine.
    fn unsettled(&self) -> Option<&Clause> {
        let fine = |verdict: Option<Verdict>| verdict == Some(Verdict::Fine);
        let open = |clause: &&Clause| !fine(clause.legal) || !fine(clause.finance);
        self.clauses.0.iter().find(open)
    }
}

/// An approval approves the agreement as it stands; a clause that legal or finance did not find fine stops it.
pub const APPROVED: Follower = Follower {
    of: "approval",
    run: approved,
};

fn approved(written: Written<'_>) -> Work<'_, ()> {
    Box::pin(async move {
        let of = Agreement::TYPE;
        let item = written.item;
        if item.text("subject_type") != of.key || item.text("state") != "approved" {
            return Ok(());
        }
        let Ok(id) = item.text("subject_id").parse::<Id>() else {
            return Ok(());
        };
        let act = house(written.act);
        let (records, tx) = (written.records, written.tx);
        let kept = records.read_in(tx, &act, of, id).await?;
        let agreement: Agreement = typed(&kept)?;
        if agreement.state != State::Draft {
            return Ok(());
        }
        if let Some(clause) = agreement.unsettled() {
            let problem = Problem::new(409, "agreement-clause-open").field("clauses");
            return Err(problem.arg("clause", &clause.name).into());
        }
        let change = fields([
            ("state", json!(State::Approved.key())),
            ("approved_on", json!(act.today.to_string())),
        ]);
        records
            .edit_in(tx, &act, of, (kept.id, kept.version), &change)
            .await?;
        Ok(())
    })
}

const SIGNING: [Field; 3] = [
    Field {
        required: true,
        ..Field::new("ours", Kind::Text, label("我方签署人", "Signed for us"))
    },
    Field {
        required: true,
        ..Field::new("theirs", Kind::Text, label("对方签署人", "Signed for them"))
    },
    Field::new(
        "signed_on",
        Kind::Date,
        label("签署日（默认今天）", "Signed on (today)"),
    ),
];

/// What is done with an agreement.
pub fn actions() -> Vec<Action> {
    vec![Action {
        key: "signature",
        on: Agreement::TYPE,
        label: label("登记签署", "Sign"),
        icon: "clipboard-check",
        fields: &SIGNING,
        offered: may_sign,
        run: sign,
    }]
}

fn may_sign(item: &Item, actor: &Actor) -> bool {
    let me = actor.person.map(|id| id.to_string());
    let mine = me.as_deref() == Some(item.text("owner"));
    item.trashed_at.is_none()
        && item.text("state") == "approved"
        && (mine || actor.is(Role::Director) || actor.is(Role::Legal))
}

fn sign(deed: Deed<'_>) -> Work<'_, Done> {
    Box::pin(async move {
        let word = |name: &str| deed.input.get(name).and_then(|value| value.as_str());
        let today = deed.act.today;
        let day: Date = word("signed_on")
            .and_then(|day| day.parse().ok())
            .unwrap_or(today);
        if day > today {
            return refused(422, "negotiation-ahead", "signed_on");
        }
        let act = house(deed.act);
        let change = fields([
            ("state", json!(State::Signed.key())),
            ("signed_on", json!(day.to_string())),
            ("ours", json!(word("ours"))),
            ("theirs", json!(word("theirs"))),
        ]);
        let which = (deed.item.id, deed.item.version);
        let of = Agreement::TYPE;
        let signed = deed
            .records
            .edit_in(deed.tx, &act, of, which, &change)
            .await?;
        let agreement: Agreement = typed(&signed)?;
        for duty in &agreement.duties.0 {
            let Some(due) = duty.due else { continue };
            let owner = duty.person.unwrap_or(agreement.owner);
            let fresh = fields([
                ("title", json!(duty.duty)),
                ("agreement", json!(signed.id.to_string())),
                ("owner", json!(owner.0.to_string())),
                ("side", json!(duty.side.key())),
                ("due", json!(due.to_string())),
            ]);
            deed.records
                .create_in(deed.tx, &act, AgreementDuty::TYPE, &fresh)
                .await?;
        }
        Ok(Done::said("agreement-signed"))
    })
}
