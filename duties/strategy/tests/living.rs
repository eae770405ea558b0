//! The living plan (活的计划): every type conforms, and a plan that was approved stays what was approved.

use std::sync::Arc;

use qd_base::{Actor, FixedClock, Role};
use qd_records::testing::content;
use qd_records::{Act, Action, Item, ListQuery, RecordType, Records, RecordsError, Registry};
use qd_store::Store;
use serde_json::{Value, json};

const CLOCK: FixedClock = FixedClock(qd_base::Timestamp::constant(1_778_000_000, 0));

fn own() -> Vec<&'static RecordType> {
    let room = qd_strategy::room();
    [room.types, room.parts].concat()
}

struct House {
    records: Records,
    director: Act,
    seller: Act,
    _folder: tempfile::TempDir,
}

async fn person(records: &Records, role: Role) -> Act {
    qd_records::testing::person(records, role, &CLOCK).await
}

impl House {
    async fn new() -> House {
        let (folder, url) = qd_store::testing::fresh();
        let store = Store::open(&url).await.expect("the database opens");
        store.migrate(&CLOCK).await.expect("the migrations apply");
        let types = [own(), qd_workflow::flow_types()].concat();
        let registry = Registry::new(types).expect("the descriptions agree");
        let registry = registry.followed_by(qd_strategy::room().followers);
        let records = Records::new(store, Arc::new(registry));
        let director = person(&records, Role::Director).await;
        let seller = person(&records, Role::Sales).await;
        House {
            records,
            director,
            seller,
            _folder: folder,
        }
    }

    fn of(&self, key: &str) -> &'static RecordType {
        self.records
            .registry()
            .get(key)
            .expect("a type of the room")
    }

    async fn create(&self, act: &Act, key: &str, fields: Value) -> Result<Item, RecordsError> {
        self.records
            .create(act, self.of(key), &content(fields))
            .await
    }

    async fn again(&self, item: &Item) -> Item {
        let of = self.of(item.record_type);
        self.records
            .get(&self.director, of, item.id)
            .await
            .expect("it is there")
    }

    async fn act(&self, act: &Act, key: &str, on: &Item, input: Value) -> Result<(), RecordsError> {
        let action = action(on.record_type, key);
        self.records
            .carry_out(act, &action, on.id, &content(input))
            .await
            .map(drop)
    }

    async fn plan(&self) -> Item {
        let owner = self.director.actor.person.map(|id| id.to_string());
        let fields = json!({"title": "2027年度计划", "year": "2027", "owner": owner});
        self.create(&self.director, "annual_plan", fields)
            .await
            .expect("a plan")
    }

    fn owner(&self, act: &Act) -> Value {
        json!(act.actor.person.map(|id| id.to_string()))
    }
}

fn action(on: &str, key: &str) -> Action {
    let actions = qd_strategy::room().actions;
    let found = actions
        .into_iter()
        .find(|one| one.on.key == on && one.key == key);
    found.expect("an action of the room")
}

fn key_of(fault: RecordsError) -> (u16, String) {
    let problem = fault.problem();
    (problem.status, problem.key)
}

#[tokio::test]
async fn every_type_of_the_living_plan_conforms() {
    for of in own() {
        qd_records::conformance::run(of, own(), &[]).await;
    }
}

#[tokio::test]
async fn an_approved_plan_is_frozen_with_the_hash_of_what_was_approved() {
    let house = House::new().await;
    let plan = house.plan().await;
    house
        .act(&house.director, "discussion", &plan, json!({}))
        .await
        .expect("the round opens");
    assert_eq!(house.again(&plan).await.text("state"), "discussing");
    house
        .act(&house.director, "discussion-end", &plan, json!({}))
        .await
        .expect("it ends");
    let system = Act {
        actor: Actor::system("approvals"),
        ..house.director.clone()
    };
    let approval = json!({
        "title": "2027年度计划", "submitter": house.owner(&house.director), "state": "running",
        "subject_type": "annual_plan", "subject_id": plan.id.to_string(), "subject_version": "3",
        "content_hash": "abc", "flow": "默认", "steps": "1",
    });
    let approval = house
        .create(&system, "approval", approval)
        .await
        .expect("an approval");
    let ended = content(json!({"state": "approved"}));
    let of = house.of("approval");
    house
        .records
        .edit(&system, of, (approval.id, 1), &ended)
        .await
        .expect("it ends well");
    let frozen = house.again(&plan).await;
    assert_eq!(
        (frozen.text("state"), frozen.text("frozen_hash")),
        ("approved", "abc")
    );
    let change = content(json!({"goals": "再加十个点"}));
    let of = house.of("annual_plan");
    let tried = house
        .records
        .edit(&house.director, of, (plan.id, frozen.version), &change)
        .await;
    assert_eq!(
        key_of(tried.expect_err("frozen")),
        (409, "strategy-plan-frozen".to_owned())
    );
    let review = content(json!({"review_on": "2026-07-01"}));
    let kept = house
        .records
        .edit(&house.director, of, (plan.id, frozen.version), &review)
        .await;
    assert!(kept.is_ok(), "the day of the next review may be set");
}

#[tokio::test]
async fn a_broken_assumption_opens_one_review_and_progress_follows_its_reports() {
    let house = House::new().await;
    let plan = house.plan().await;
    let owner = house.owner(&house.director);
    let assumption = json!({
        "text": "铜价稳定", "plan": plan.id.to_string(), "owner": owner, "breaks_when": "高于75000",
        "review_on": "2026-06-30",
    });
    let assumption = house
        .create(&house.director, "plan_assumption", assumption)
        .await
        .expect("kept");
    let broken = json!({"note": "已到78000", "state": "broken", "next_on": "2026-09-30"});
    house
        .act(&house.director, "check", &assumption, broken.clone())
        .await
        .expect("checked");
    house
        .act(&house.director, "check", &assumption, broken)
        .await
        .expect("checked again");
    let reviews = house
        .records
        .find(
            &house.director,
            house.of("plan_review"),
            &ListQuery::default(),
        )
        .await;
    let reviews = reviews.expect("the list").items;
    assert_eq!(reviews.len(), 1, "once broken, one review");
    assert_eq!(reviews[0].text("reason"), "assumption");
    let past = json!({"note": "x", "state": "holds", "next_on": "2026-01-01"});
    let past = house.act(&house.director, "check", &assumption, past).await;
    assert_eq!(key_of(past.expect_err("past")).1, "strategy-next-day");
    let initiative = json!({
        "name": "回访", "plan": plan.id.to_string(), "owner": owner, "kpi": "95%", "starts_on": "2026-05-01",
        "ends_on": "2026-06-30",
    });
    let initiative = house
        .create(&house.director, "initiative", initiative)
        .await
        .expect("kept");
    let update = json!({"note": "一半", "state": "running", "progress": "50"});
    house
        .act(&house.director, "update", &initiative, update)
        .await
        .expect("reported");
    let kept = house.again(&initiative).await;
    assert_eq!(
        (kept.text("state"), kept.text("progress")),
        ("running", "50")
    );
    let beyond = json!({"note": "x", "state": "running", "progress": "140"});
    let beyond = house
        .act(&house.director, "update", &initiative, beyond)
        .await;
    assert_eq!(key_of(beyond.expect_err("beyond")).1, "strategy-percent");
}

#[tokio::test]
async fn a_letter_is_acknowledged_by_its_person_only_and_an_amendment_opens_it_again() {
    let house = House::new().await;
    let letter = json!({
        "title": "责任书", "owner": house.owner(&house.seller), "year": "2027", "target": "1000000",
    });
    let letter = house
        .create(&house.director, "target_letter", letter)
        .await
        .expect("issued");
    let forged = house
        .act(&house.director, "acknowledge", &letter, json!({}))
        .await;
    assert_eq!(key_of(forged.expect_err("not theirs")).0, 409);
    house
        .act(
            &house.seller,
            "counter",
            &letter,
            json!({"note": "两家客户停产", "amount": "800000"}),
        )
        .await
        .expect("countered");
    assert_eq!(house.again(&letter).await.text("state"), "countered");
    house
        .act(
            &house.director,
            "amend",
            &letter,
            json!({"note": "同意下调", "amount": "850000"}),
        )
        .await
        .expect("amended");
    let amended = house.again(&letter).await;
    assert_eq!(amended.text("state"), "issued");
    assert_eq!(amended.get("target")["minor"], 85_000_000);
    house
        .act(&house.seller, "acknowledge", &letter, json!({}))
        .await
        .expect("acknowledged");
    assert_eq!(house.again(&letter).await.text("state"), "acknowledged");
}
