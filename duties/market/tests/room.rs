//! The room's promises (市场室): every type conforms, what cannot be is refused, and what must follow a write follows.

use std::sync::Arc;

use qd_base::{Actor, FixedClock, Role};
use qd_records::testing::content;
use qd_records::{Act, Item, ListQuery, Record, RecordType, Records, RecordsError, Registry};
use qd_store::Store;
use qd_workflow::approval::{Approval, ApprovalFlow};
use serde_json::{Value, json};

const CLOCK: FixedClock = FixedClock(qd_base::Timestamp::constant(1_778_000_000, 0));

fn types() -> Vec<&'static RecordType> {
    let room = qd_market::room();
    [room.types, room.parts].concat()
}

struct House {
    records: Records,
    director: Act,
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
            .followed_by(qd_market::room().followers);
        let records = Records::new(store, Arc::new(registry));
        let director = person(&records, Role::Director).await;
        House {
            records,
            director,
            _folder: folder,
        }
    }

    fn of(&self, key: &str) -> &'static RecordType {
        self.records.registry().get(key).expect("a known type")
    }

    async fn create(&self, key: &str, fields: Value) -> Result<Item, RecordsError> {
        let act = &self.director;
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

    async fn act(&self, key: &str, on: &Item, input: Value) -> Result<(), RecordsError> {
        let mut actions = qd_market::room().actions.into_iter();
        let action = actions.find(|one| one.on.key == on.record_type && one.key == key);
        let action = action.expect("an action of the room");
        let input = content(input);
        let done = self
            .records
            .carry_out(&self.director, &action, on.id, &input);
        done.await.map(|_| ())
    }

    async fn again(&self, item: &Item) -> Item {
        let of = self.of(item.record_type);
        let found = self.records.get(&self.director, of, item.id).await;
        found.expect("still there")
    }

    async fn morning(&self, days: i64) -> u64 {
        let mut act = Act::now(Actor::system("task"), &CLOCK);
        let span = jiff::Span::new().days(days);
        act.today = act.today.checked_add(span).expect("a day");
        let task = qd_market::room().tasks[0];
        (task.run)(&self.records, &act).await.expect("the task")
    }

    /// The approval of a record, as the flow writes it.
    async fn approval(&self, of: &Item, state: &str) -> Result<Item, RecordsError> {
        let fields = json!({
            "title": "x", "submitter": self.director.actor.person.map(|id| id.to_string()),
            "state": state, "subject_type": of.record_type, "subject_id": of.id.to_string(),
            "subject_version": "1", "content_hash": "x", "flow": "x", "steps": "1",
        });
        let house = Act::now(Actor::system("flow"), &CLOCK);
        self.records
            .create(&house, Approval::TYPE, &content(fields))
            .await
    }

    async fn intel(&self) -> Item {
        let fields = json!({
            "title": "甲品牌华东降价5%", "topic": "price", "source": "客户口述", "reliability": "b", "credibility": "2",
        });
        self.create("intel", fields).await.expect("intelligence")
    }

    async fn statement(&self, side: &str, evidence: Value) -> Result<Item, RecordsError> {
        let fields =
            json!({"statement": side, "side": side, "period": "2026H1", "evidence": evidence});
        self.create("swot_item", fields).await
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
    for of in types() {
        qd_records::conformance::run(of, types(), &[]).await;
    }
}

#[tokio::test]
async fn intelligence_goes_stale_by_its_topic_and_a_check_revives_or_refutes_it() {
    let house = House::new().await;
    let intel = house.intel().await;
    assert_eq!(
        intel.text("stale_after"),
        "2026-06-05",
        "30 days for a price"
    );
    assert_eq!(house.morning(30).await, 0, "the last day still counts");
    assert_eq!(house.morning(31).await, 1);
    assert_eq!(
        house.morning(31).await,
        0,
        "twice the same day changes nothing"
    );
    assert_eq!(house.again(&intel).await.text("state"), "stale");
    let past = json!({"until": "2026-05-01", "note": "已核对"});
    let refused = house.act("confirmation", &intel, past).await;
    assert_eq!(key_of(refused), "market-until-past");
    let good = json!({"until": "2026-09-01", "note": "电话核对经销商"});
    house
        .act("confirmation", &intel, good)
        .await
        .expect("confirmed");
    let now = house.again(&intel).await;
    assert_eq!(
        (now.text("state"), now.text("stale_after")),
        ("fresh", "2026-09-01")
    );
    house
        .act("refutation", &intel, json!({"note": "误传"}))
        .await
        .expect("refuted");
    assert_eq!(house.again(&intel).await.text("state"), "refuted");
    let again = house
        .act("refutation", &intel, json!({"note": "误传"}))
        .await;
    assert_eq!(key_of(again), "records-not-offered");
}

#[tokio::test]
async fn a_statement_needs_evidence_and_loses_its_support_with_it() {
    let house = House::new().await;
    let bare = house.statement("threat", json!([])).await;
    assert_eq!(key_of(bare), "market-no-evidence");
    let words = house
        .statement("threat", json!([{"measure": "大家都这么说"}]))
        .await;
    assert_eq!(key_of(words), "market-no-measure");
    let intel = house.intel().await;
    let cites = json!([{"intel": intel.id.to_string()}]);
    let threat = house.statement("threat", cites).await.expect("a threat");
    let measured = json!([{"measure": "strategy.causes"}]);
    let strength = house
        .statement("strength", measured)
        .await
        .expect("a strength");
    house.morning(40).await;
    assert_eq!(house.again(&threat).await.text("support"), "lost");
    assert_eq!(house.again(&strength).await.text("support"), "supported");
    let crossing = |quadrant: &str| json!({"direction": "以交期应对降价", "quadrant": quadrant, "inner_item": strength.id.to_string(), "outer_item": threat.id.to_string()});
    let wrong = house.create("tows_crossing", crossing("so")).await;
    assert_eq!(key_of(wrong), "market-crossing");
    house
        .create("tows_crossing", crossing("st"))
        .await
        .expect("it fits");
}

fn proposal() -> Value {
    json!({
        "title": "进入电池行业", "matter": "entry", "decide_by": "2026-06-30", "request": "批准试点预算",
        "criteria": [{"name": "毛利", "weight": "60"}, {"name": "风险", "weight": "40"}],
        "options": [{"name": "不做", "idle": true}, {"name": "试点"}],
    })
}

#[tokio::test]
async fn a_decision_needs_three_options_is_approved_stands_and_is_reviewed() {
    let house = House::new().await;
    let made = house
        .create("decision_proposal", proposal())
        .await
        .expect("a draft");
    assert_eq!(
        key_of(house.approval(&made, "running").await),
        "market-options"
    );
    let early = house.edit(&made, json!({"recommended": "试点"})).await;
    assert_eq!(key_of(early), "market-options");
    let unfit = house
        .edit(
            &made,
            json!({"criteria": [{"name": "毛利", "weight": "90"}]}),
        )
        .await;
    assert_eq!(key_of(unfit), "market-weights");
    let three = json!([{"name": "不做", "idle": true}, {"name": "试点"}, {"name": "全面投放"}]);
    let wrong = house
        .edit(&made, json!({"options": three, "recommended": "收购"}))
        .await;
    assert_eq!(key_of(wrong), "market-recommended");
    let whole = json!({
        "options": three, "recommended": "试点", "review_on": "2026-12-31",
        "expected": {"minor": 90_000_000, "currency": "CNY"},
    });
    let ready = house.edit(&made, whole).await.expect("complete");
    let running = house.approval(&ready, "running").await.expect("submitted");
    let flow = Act::now(Actor::system("flow"), &CLOCK);
    let approved = content(json!({"state": "approved"}));
    let which = (running.id, running.version);
    let done = house
        .records
        .edit(&flow, Approval::TYPE, which, &approved)
        .await;
    done.expect("approved");
    let decided = house.again(&ready).await;
    assert_eq!(decided.text("state"), "decided");
    let late = house.edit(&decided, json!({"recommended": "不做"})).await;
    assert_eq!(key_of(late), "market-decided");
    assert_eq!(house.morning(200).await, 0);
    assert_eq!(house.morning(240).await, 1);
    let due = house.again(&ready).await;
    assert_eq!(due.text("state"), "due");
    let found =
        json!({"actual": {"minor": 50_000_000, "currency": "CNY"}, "lesson": "试点应早于投放"});
    house.act("review", &due, found).await.expect("reviewed");
    let closed = house.again(&ready).await;
    assert_eq!(
        (closed.text("state"), closed.text("lesson")),
        ("reviewed", "试点应早于投放")
    );
    assert_eq!(closed.get("actual")["minor"], 50_000_000);
}

#[tokio::test]
async fn a_salesperson_reports_intelligence_and_sees_neither_swot_nor_decisions() {
    let house = House::new().await;
    let sales = person(&house.records, Role::Sales).await;
    house
        .statement("threat", json!([{"measure": "strategy.causes"}]))
        .await
        .expect("a threat");
    house
        .create("decision_proposal", proposal())
        .await
        .expect("a draft");
    for key in ["swot_item", "decision_proposal"] {
        let page = house
            .records
            .find(&sales, house.of(key), &ListQuery::default())
            .await;
        assert_eq!(page.expect("a list").total, 0, "{key}");
    }
    let theirs = house.intel().await;
    let of = house.of("intel");
    assert!(house.records.get(&sales, of, theirs.id).await.is_ok());
    let change = content(json!({"title": "改"}));
    let foreign = house
        .records
        .edit(&sales, of, (theirs.id, theirs.version), &change)
        .await;
    assert_eq!(key_of(foreign), "records-need-edit");
    let own = json!({"title": "乙品牌扩产", "topic": "product", "source": "展会", "reliability": "c", "credibility": "3"});
    let own = house
        .records
        .create(&sales, of, &content(own))
        .await
        .expect("own news");
    let which = (own.id, own.version);
    assert!(house.records.edit(&sales, of, which, &change).await.is_ok());
}

#[test]
fn the_same_holds_on_postgresql() {
    let said = qd_store::testing::on_postgres("the_same_holds_on_postgresql");
    assert!(said.contains("PostgreSQL"), "{said}");
}
