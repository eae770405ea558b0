//! Round (谈判轮次): what was said, given and got. What is given in all rounds stays within the mandate.

use qd_base::{Date, Money, Problem};
use qd_records::acting::{fields, house, refused, typed};
use qd_records::{
    Act, Behaviour, Child, ChoiceType, FieldType, Follower, Item, Key, LongText, Number, Record,
    Table, Text, Work, Written,
};
use serde_json::json;

use crate::table::{Negotiation, State};

/// 让出或换得的一项.
#[derive(Clone, Debug, PartialEq, Child)]
pub struct Move {
    #[field(label("议题", "Issue"), sample = "付款账期")]
    pub issue: Text,
    #[field(label("内容", "What"), sample = "账期由45天到60天")]
    pub what: Text,
    #[field(label("年价值", "Worth a year"), sample = "90000.00")]
    pub worth: Money,
}

/// 双方立场.
#[derive(Clone, Debug, PartialEq, Child)]
pub struct Position {
    #[field(label("议题", "Issue"), sample = "年度价格")]
    pub issue: Text,
    #[field(label("我方", "Ours"), sample = "2")]
    pub ours: Option<Number>,
    #[field(label("对方", "Theirs"), sample = "-5")]
    pub theirs: Option<Number>,
}

/// 谈判轮次.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "negotiation_round", label("谈判轮次", "Round"), title = title, owner = owner, calendar = day)]
#[record(within(negotiation = Negotiation), behaviour)]
#[grant(director = all, management = all, manager = all, member = all, finance = all, legal = all)]
#[grant(marketing = all, product = all, service = all, production = all)]
pub struct Round {
    #[field(label("轮次", "Round"), list, search, sample = "第一轮")]
    pub title: Text,
    #[field(
        label("谈判", "Negotiation"),
        link = "negotiation",
        list,
        filter,
        set_once
    )]
    pub negotiation: Key,
    #[field(label("记录人", "Kept by"), link = "person", list)]
    pub owner: Key,
    #[field(label("日期", "Day"), list, default = "today")]
    pub day: Date,
    #[field(label("地点", "Place"), sample = "客户总部")]
    pub place: Option<Text>,
    #[field(label("双方立场", "Positions"))]
    pub positions: Table<Position>,
    #[field(label("我方让出", "We gave"))]
    pub gives: Table<Move>,
    #[field(label("我方换得", "We got"))]
    pub gets: Table<Move>,
    #[field(
        label("纪要", "Minutes"),
        search,
        sample = "对方接受量承诺，价格待议。"
    )]
    pub minutes: LongText,
    #[field(label("已达成", "Agreed"), search)]
    pub agreed: Option<LongText>,
    #[field(label("未决", "Open"), search)]
    pub open: Option<LongText>,
}

impl Behaviour for Round {
    fn validate(&self, act: &Act) -> Result<(), Problem> {
        if self.day > act.today {
            return Err(Problem::new(422, "negotiation-ahead").field("day"));
        }
        for (field, moves) in [("gives", &self.gives), ("gets", &self.gets)] {
            if moves.0.iter().any(|one| one.worth.minor < 0) {
                return Err(Problem::new(422, "negotiation-negative").field(field));
            }
        }
        Ok(())
    }
}

/// Rounds are summed on the negotiation.
pub const MOVES: Follower = Follower {
    of: "negotiation_round",
    run: moved,
};

fn moved(written: Written<'_>) -> Work<'_, ()> {
    Box::pin(async move {
        let round: Round = typed(written.item)?;
        let of = Negotiation::TYPE;
        let act = house(written.act);
        let (records, tx) = (written.records, written.tx);
        let item = records.read_in(tx, &act, of, round.negotiation.0).await?;
        let negotiation: Negotiation = typed(&item)?;
        if !matches!(negotiation.state, State::Mandated | State::UnderWay) {
            return refused(409, "negotiation-not-open", "negotiation");
        }
        let issue = |name: &Text| negotiation.issues.0.iter().any(|one| one.name == *name);
        let named = round.gives.0.iter().chain(&round.gets.0);
        if let Some(lost) = named.map(|one| &one.issue).find(|name| !issue(name)) {
            let problem = Problem::new(422, "negotiation-no-issue").field("gives");
            return Err(problem.arg("issue", lost).into());
        }
        let query = qd_records::ListQuery::only(Round::TYPE, "negotiation", item.id.to_string());
        let rounds = records.list_in(tx, &act, Round::TYPE, &query).await?;
        let sum = |field: &str| rounds.iter().map(|one| worth(one, field)).sum::<i64>();
        let (given, got) = (sum("gives"), sum("gets"));
        let mandate = negotiation.mandate.map_or(0, |mandate| mandate.minor);
        if given > mandate {
            // Not by how much: who keeps the minutes need not know the mandate.
            return refused(422, "negotiation-beyond-mandate", "gives");
        }
        let money = |minor: i64| {
            let currency = negotiation.mandate.map(|mandate| mandate.currency);
            currency.map(|currency| Money { minor, currency }.to_json())
        };
        let change = fields([
            ("state", json!(State::UnderWay.key())),
            ("given", money(given).unwrap_or_default()),
            ("got", money(got).unwrap_or_default()),
        ]);
        let which = (item.id, item.version);
        records.edit_in(tx, &act, of, which, &change).await?;
        Ok(())
    })
}

/// The sum of a table's worths in minor units.
pub fn worth(item: &Item, field: &str) -> i64 {
    let rows = item.get(field).as_array().into_iter().flatten();
    rows.filter_map(|row| row["worth"]["minor"].as_i64()).sum()
}
