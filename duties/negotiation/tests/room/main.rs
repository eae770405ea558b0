//! The room's promises (谈判室): every type conforms, nobody without a seat sees anything, and what is given stays within a
//! mandate that somebody else granted.

mod agreement;

use std::sync::Arc;

use qd_base::{FixedClock, Role};
use qd_records::testing::content;
use qd_records::{Act, Item, ListQuery, Record, RecordType, Records, RecordsError, Registry, Text};
use qd_store::Store;
use qd_workflow::approval::{Approval, ApprovalFlow};
use serde_json::{Value, json};

const CLOCK: FixedClock = FixedClock(qd_base::Timestamp::constant(1_778_000_000, 0));

/// Stands for the customers' room, which this one links to and does not know.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "account", label("客户", "Customer"), title = name)]
#[grant(director = read)]
struct Account {
    #[field(label("客户名称", "Name"), sample = "客户")]
    name: Text,
}

/// As above.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "contract", label("合同", "Contract"), title = name)]
#[grant(director = read)]
struct Contract {
    #[field(label("合同", "Contract"), sample = "合同")]
    name: Text,
}

fn own() -> Vec<&'static RecordType> {
    let room = qd_negotiation::room();
    [room.types, room.parts].concat()
}

fn types() -> Vec<&'static RecordType> {
    [own(), vec![Account::TYPE, Contract::TYPE]].concat()
}

struct House {
    records: Records,
    /// Leads the negotiation.
    director: Act,
    /// Grants the mandate.
    boss: Act,
    /// Keeps the minutes.
    seller: Act,
    /// Is not seated.
    stranger: Act,
    _folder: tempfile::TempDir,
}

impl House {
    async fn new() -> House {
        let (folder, url) = qd_store::testing::fresh();
        let store = Store::open(&url).await.expect("the database opens");
        store.migrate(&CLOCK).await.expect("the migrations apply");
        let all = [types(), vec![Approval::TYPE, ApprovalFlow::TYPE]].concat();
        let registry = Registry::new(all)
            .expect("the descriptions agree")
            .followed_by(qd_negotiation::room().followers);
        let records = Records::new(store, Arc::new(registry));
        let director = person(&records, Role::Director).await;
        let boss = person(&records, Role::Management).await;
        let seller = person(&records, Role::Sales).await;
        let stranger = person(&records, Role::Director).await;
        House {
            records,
            director,
            boss,
            seller,
            stranger,
            _folder: folder,
        }
    }

    fn of(&self, key: &str) -> &'static RecordType {
        self.records.registry().get(key).expect("a known type")
    }

    async fn create(&self, key: &str, fields: Value) -> Result<Item, RecordsError> {
        self.create_by(&self.director, key, fields).await
    }

    async fn create_by(&self, act: &Act, key: &str, fields: Value) -> Result<Item, RecordsError> {
        self.records
            .create(act, self.of(key), &content(fields))
            .await
    }

    async fn edit(&self, item: &Item, fields: Value) -> Result<Item, RecordsError> {
        let which = (item.id, item.version);
        let of = self.of(item.record_type);
        self.records
            .edit(&self.director, of, which, &content(fields))
            .await
    }

    async fn act(&self, who: &Act, key: &str, on: &Item, input: Value) -> Result<(), RecordsError> {
        let mut actions = qd_negotiation::room().actions.into_iter();
        let action = actions.find(|one| one.on.key == on.record_type && one.key == key);
        let action = action.expect("an action of the room");
        let input = content(input);
        let done = self.records.carry_out(who, &action, on.id, &input);
        done.await.map(|_| ())
    }

    async fn again(&self, item: &Item) -> Item {
        let of = self.of(item.record_type);
        let found = self.records.get(&self.director, of, item.id).await;
        found.expect("still there")
    }
}

async fn person(records: &Records, role: Role) -> Act {
    qd_records::testing::person(records, role, &CLOCK).await
}

fn key_of<T: std::fmt::Debug>(done: Result<T, RecordsError>) -> String {
    done.expect_err("refused").problem().key
}

#[tokio::test]
async fn every_type_of_the_room_conforms() {
    for of in own() {
        qd_records::conformance::run(of, types(), &[]).await;
    }
}

fn me(act: &Act) -> String {
    act.actor.person.expect("a person").to_string()
}

fn yuan(amount: i64) -> Value {
    json!({"minor": amount * 100, "currency": "CNY"})
}

impl House {
    fn plan(&self) -> Value {
        json!({
            "title": "年度框架续约", "owner": me(&self.director), "due": "2026-12-31", "purpose": "续约",
            "seats": [
                {"person": me(&self.boss), "part": "decides", "edits": false},
                {"person": me(&self.seller), "part": "minutes", "edits": true},
            ],
            "issues": [
                {"name": "年度价格", "ours": "5", "theirs": "4"},
                {"name": "付款账期", "ours": "2", "theirs": "5"},
            ],
            "limits": [
                {"issue": "年度价格", "ideal": "3", "target": "1", "floor": "-2"},
                {"issue": "付款账期", "ideal": "30", "target": "45", "floor": "60"},
            ],
            "concessions": [
                {"step": "1", "issue": "付款账期", "give": "60天", "get": "量承诺", "cost": yuan(90_000)},
            ],
        })
    }

    async fn negotiation(&self) -> Item {
        let made = self.create("negotiation", self.plan()).await;
        made.expect("a negotiation")
    }

    async fn mandated(&self) -> Item {
        let item = self.negotiation().await;
        let input = json!({"ceiling": yuan(100_000), "note": "须换得量承诺"});
        let done = self.act(&self.boss, "mandate", &item, input).await;
        done.expect("mandated");
        self.again(&item).await
    }

    fn round(&self, on: &Item, given: i64) -> Value {
        json!({
            "title": "第一轮", "negotiation": on.id.to_string(), "owner": me(&self.seller),
            "day": "2026-05-01", "minutes": "对方接受量承诺",
            "gives": [{"issue": "付款账期", "what": "60天", "worth": yuan(given)}],
            "gets": [{"issue": "年度价格", "what": "不降价", "worth": yuan(200_000)}],
        })
    }

    async fn sees(&self, who: &Act, item: &Item) -> bool {
        let of = self.of(item.record_type);
        let by_address = self.records.get(who, of, item.id).await.is_ok();
        let page = self.records.find(who, of, &ListQuery::default()).await;
        let listed = page.is_ok_and(|page| page.items.iter().any(|one| one.id == item.id));
        assert_eq!(by_address, listed, "list and address agree");
        listed
    }
}

#[tokio::test]
async fn only_who_is_seated_sees_a_negotiation_and_its_parts() {
    let house = House::new().await;
    let item = house.mandated().await;
    let made = house.create_by(
        &house.seller,
        "negotiation_round",
        house.round(&item, 50_000),
    );
    let round = made.await.expect("the seated keep minutes");
    for who in [&house.director, &house.boss, &house.seller] {
        assert!(house.sees(who, &item).await && house.sees(who, &round).await);
    }
    let mut strangers = vec![house.stranger.clone()];
    for role in [
        Role::Management,
        Role::Administrator,
        Role::Auditor,
        Role::Legal,
        Role::Finance,
        Role::Sales,
    ] {
        strangers.push(person(&house.records, role).await);
    }
    for who in &strangers {
        assert!(!house.sees(who, &item).await, "{:?}", who.actor.roles);
        assert!(!house.sees(who, &round).await, "{:?}", who.actor.roles);
    }
    let foreign = house.create_by(&house.stranger, "negotiation_round", house.round(&item, 1));
    assert!(foreign.await.is_err(), "nobody adds to what is not seen");
    // Who only looks on does not write.
    let looker = house.create_by(&house.boss, "negotiation_round", house.round(&item, 1));
    assert!(looker.await.is_err());
    // The floors are for the level, not for every seat.
    let of = house.of("negotiation");
    let seen = house
        .records
        .get(&house.seller, of, item.id)
        .await
        .expect("seated");
    for field in ["limits", "concessions", "batna", "mandate", "given"] {
        assert!(!seen.content.contains_key(field), "{field}");
    }
    // Leaving the table closes it.
    let item = house.again(&item).await;
    let seats = json!({"seats": [{"person": me(&house.boss), "part": "decides", "edits": false}]});
    house
        .edit(&item, seats)
        .await
        .expect("the owner changes seats");
    assert!(!house.sees(&house.seller, &item).await && !house.sees(&house.seller, &round).await);
}

#[tokio::test]
async fn only_the_owner_changes_who_is_seated() {
    let house = House::new().await;
    let item = house.negotiation().await;
    let of = house.of("negotiation");
    let seats = json!({"seats": [
        {"person": me(&house.boss), "part": "decides", "edits": false},
        {"person": me(&house.seller), "part": "minutes", "edits": true},
        {"person": me(&house.stranger), "part": "legal", "edits": true},
    ]});
    for fields in [seats, json!({"owner": me(&house.seller)})] {
        let tried = house
            .records
            .edit(&house.seller, of, (item.id, item.version), &content(fields))
            .await;
        assert_eq!(key_of(tried), "negotiation-seats");
    }
    let fields = content(json!({"opening": "先谈量"}));
    let kept = house
        .records
        .edit(&house.seller, of, (item.id, item.version), &fields)
        .await;
    kept.expect("the rest may be changed by who is let");
}

#[tokio::test]
async fn a_mandate_comes_from_somebody_else_and_rounds_stay_within_it() {
    let house = House::new().await;
    let item = house.negotiation().await;
    let early = house
        .create("negotiation_round", house.round(&item, 1))
        .await;
    assert_eq!(
        key_of(early),
        "negotiation-not-open",
        "no round without a mandate"
    );
    let input = json!({"ceiling": yuan(100_000), "note": "自己批"});
    let own = house
        .act(&house.director, "mandate", &item, input.clone())
        .await;
    assert_eq!(
        key_of(own),
        "records-not-offered",
        "nobody mandates the own table"
    );
    let forged = json!({
        "title": "授权", "negotiation": item.id.to_string(), "owner": me(&house.boss),
        "decision": "granted", "ceiling": yuan(9_000_000), "note": "x",
    });
    let forged = house.create("negotiation_mandate", forged).await;
    assert_eq!(
        key_of(forged),
        "negotiation-not-yours",
        "not by a bare record either"
    );
    house
        .act(&house.boss, "mandate", &item, input)
        .await
        .expect("granted");
    house
        .create("negotiation_round", house.round(&item, 60_000))
        .await
        .expect("within");
    let beyond = house
        .create("negotiation_round", house.round(&item, 50_000))
        .await;
    assert_eq!(key_of(beyond), "negotiation-beyond-mandate");
    let now = house.again(&item).await;
    assert_eq!(
        (now.text("state"), now.get("given")),
        ("under_way", &yuan(60_000))
    );
    let odd = json!({
        "title": "二", "negotiation": item.id.to_string(), "owner": me(&house.director), "day": "2026-05-02",
        "minutes": "x", "gives": [{"issue": "没有的议题", "what": "x", "worth": yuan(1)}],
    });
    assert_eq!(
        key_of(house.create("negotiation_round", odd).await),
        "negotiation-no-issue"
    );
}

#[tokio::test]
async fn a_deal_is_measured_against_its_floors_and_reviewed() {
    let house = House::new().await;
    let item = house.mandated().await;
    house
        .create("negotiation_round", house.round(&item, 60_000))
        .await
        .expect("within");
    let outcome = |price: &str, days: Option<&str>, exception: Option<&str>| {
        let mut settled = vec![json!({"issue": "年度价格", "value": price})];
        settled.extend(days.map(|days| json!({"issue": "付款账期", "value": days})));
        json!({
            "title": "达成", "negotiation": item.id.to_string(), "owner": me(&house.director), "ending": "agreed",
            "settled": settled, "note": "口头确认", "exception": exception,
        })
    };
    let create = async |fields| key_of(house.create("negotiation_outcome", fields).await);
    assert_eq!(
        create(outcome("1", None, None)).await,
        "negotiation-unsettled"
    );
    assert_eq!(
        create(outcome("-3", Some("45"), None)).await,
        "negotiation-below-floor"
    );
    let days = create(outcome("1", Some("75"), None)).await;
    assert_eq!(
        days, "negotiation-below-floor",
        "more days than the floor are beyond it too"
    );
    let early = house
        .act(
            &house.director,
            "review",
            &item,
            json!({"well": "x", "lesson": "y"}),
        )
        .await;
    assert_eq!(key_of(early), "records-not-offered");
    let reasoned = outcome("-3", Some("60"), Some("换得三年量承诺"));
    house
        .create("negotiation_outcome", reasoned)
        .await
        .expect("with its reason");
    let now = house.again(&item).await;
    assert_eq!(now.text("state"), "agreed");
    let review = json!({"well": "先量后价", "lesson": "早备停机数据"});
    house
        .act(&house.director, "review", &now, review)
        .await
        .expect("reviewed");
    assert_eq!(house.again(&item).await.text("state"), "reviewed");
}

#[tokio::test]
async fn limits_lie_in_one_direction_and_speak_of_listed_issues() {
    let house = House::new().await;
    let with = |field: &str, value: Value| {
        let mut plan = house.plan();
        plan[field] = value;
        plan
    };
    let mixed = json!([{"issue": "年度价格", "ideal": "1", "target": "3", "floor": "-2"}]);
    let unlisted = json!([{"issue": "别的", "ideal": "3", "target": "1", "floor": "0"}]);
    let mark = json!([{"name": "年度价格", "ours": "6", "theirs": "1"}, {"name": "付款账期", "ours": "1", "theirs": "1"}]);
    for (fields, key) in [
        (with("limits", mixed), "negotiation-order"),
        (with("limits", unlisted), "negotiation-no-issue"),
        (with("issues", mark), "negotiation-marks"),
    ] {
        assert_eq!(key_of(house.create("negotiation", fields).await), key);
    }
}

#[test]
fn the_same_holds_on_postgresql() {
    println!(
        "{}",
        qd_store::testing::on_postgres("the_same_holds_on_postgresql")
    );
}
