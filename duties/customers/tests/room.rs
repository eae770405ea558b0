//! The room's promises (客户室): every type conforms, and what must follow a write follows in the same transaction.

use std::sync::Arc;

use qd_base::{Actor, FixedClock, Role};
use qd_records::testing::content;
use qd_records::{Act, Action, Item, ListQuery, RecordType, Records, RecordsError, Registry};
use qd_store::Store;
use serde_json::{Value, json};

const CLOCK: FixedClock = FixedClock(qd_base::Timestamp::constant(1_778_000_000, 0));

fn types() -> Vec<&'static RecordType> {
    let room = qd_customers::room();
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
        let registry = Registry::new(types())
            .expect("the descriptions agree")
            .followed_by(qd_customers::room().followers);
        let records = Records::new(store, Arc::new(registry));
        let director = person(&records, Role::Director).await;
        House {
            records,
            director,
            _folder: folder,
        }
    }

    fn of(&self, key: &str) -> &'static RecordType {
        self.records
            .registry()
            .get(key)
            .expect("a type of the room")
    }

    async fn create(&self, key: &str, fields: Value) -> Result<Item, RecordsError> {
        let of = self.of(key);
        self.records
            .create(&self.director, of, &content(fields))
            .await
    }

    async fn all(&self, key: &str) -> Vec<Item> {
        let query = ListQuery::default();
        let page = self.records.find(&self.director, self.of(key), &query);
        let page = page.await;
        page.expect("the list").items
    }

    async fn act(&self, key: &str, on: &Item, input: Value) -> Result<(), RecordsError> {
        let action = action(on.record_type, key);
        let act = &self.director;
        let input = content(input);
        let done = self.records.carry_out(act, &action, on.id, &input);
        done.await.map(|_| ())
    }

    async fn again(&self, item: &Item) -> Item {
        let of = self.of(item.record_type);
        let found = self.records.get(&self.director, of, item.id).await;
        found.expect("still there")
    }

    async fn account(&self) -> Item {
        let fields =
            json!({"name": "华东精密仪器有限公司", "tier": "strategic", "stage": "active"});
        self.create("account", fields).await.expect("an account")
    }
}

fn action(on: &str, key: &str) -> Action {
    let mut actions = qd_customers::room().actions.into_iter();
    let found = actions.find(|action| action.on.key == on && action.key == key);
    found.expect("an action of the room")
}

async fn person(records: &Records, role: Role) -> Act {
    qd_records::testing::person(records, role, &CLOCK).await
}

fn key_of(fault: RecordsError) -> (u16, String) {
    let problem = fault.problem();
    (problem.status, problem.key)
}

#[tokio::test]
async fn every_type_of_the_room_conforms() {
    for of in types() {
        // Steps move what they belong to only in a house with followers, so here they are plain records.
        qd_records::conformance::run(of, types(), &[]).await;
    }
}

#[tokio::test]
async fn a_complaint_noted_in_a_visit_opens_one_issue() {
    let house = House::new().await;
    let account = house.account().await;
    let fields =
        json!({"purpose": "回顾", "account": account.id.to_string(), "complaint": "到货数量不符"});
    let visit = house.create("visit", fields).await.expect("a visit");
    assert_eq!(visit.text("state"), "done");
    let issues = house.all("issue").await;
    assert_eq!(issues.len(), 1);
    assert_eq!(issues[0].text("title"), "到货数量不符");
    assert_eq!(issues[0].text("visit"), visit.id.to_string());
    assert_eq!(issues[0].text("solve_by"), "2026-05-15");
    let of = house.of("visit");
    let more = content(json!({"complaint": "到货数量不符,已补发"}));
    let edit = house
        .records
        .edit(&house.director, of, (visit.id, visit.version), &more);
    edit.await.expect("edited");
    assert_eq!(house.all("issue").await.len(), 1, "not a second one");
}

#[tokio::test]
async fn an_issue_is_closed_by_the_customer_only_and_every_step_leaves_its_record() {
    let house = House::new().await;
    let account = house.account().await;
    let fields = json!({"title": "漏发", "account": account.id.to_string()});
    let issue = house.create("issue", fields).await.expect("an issue");
    let early = house.act("confirmation", &issue, json!({"note": "好"}));
    assert_eq!(
        key_of(early.await.expect_err("too early")),
        (409, "records-not-offered".into())
    );
    house.act("taking", &issue, json!({})).await.expect("taken");
    let unnamed = house
        .act("solution", &issue, json!({"cause": "漏扫"}))
        .await;
    assert_eq!(key_of(unnamed.expect_err("no remedy")).0, 422);
    let found = json!({"cause": "漏扫", "remedy": "补发并加装扫码"});
    house.act("solution", &issue, found).await.expect("solved");
    let solved = house.again(&issue).await;
    assert_eq!(
        (solved.text("state"), solved.text("cause")),
        ("solved", "漏扫")
    );
    house
        .act("confirmation", &issue, json!({"note": "客户已确认"}))
        .await
        .expect("confirmed");
    let closed = house.again(&issue).await;
    assert_eq!(
        (closed.text("state"), closed.text("closed_on")),
        ("closed", "2026-05-06")
    );
    assert_eq!(house.all("issue_step").await.len(), 3);
    let direct = json!({"title": "x", "issue": issue.id.to_string(), "verb": "take"});
    let refused = house
        .create("issue_step", direct)
        .await
        .expect_err("does not fit");
    assert_eq!(key_of(refused), (409, "customers-step-unfit".into()));
    assert_eq!(house.all("issue_step").await.len(), 3, "and leaves nothing");
}

#[tokio::test]
async fn the_ladder_opens_one_package_per_contract_and_a_renewal_begins_the_next_one() {
    let house = House::new().await;
    let account = house.account().await;
    let fields = json!({
        "name": "年度框架", "account": account.id.to_string(), "amount": {"minor": 120_000_000, "currency": "CNY"},
        "starts_on": "2025-08-01", "ends_on": "2026-07-31",
    });
    let contract = house.create("contract", fields).await.expect("a contract");
    let climb = || async {
        let task = qd_customers::room().tasks[0];
        let house_act = Act::now(Actor::system("task"), &CLOCK);
        (task.run)(&house.records, &house_act)
            .await
            .expect("the task")
    };
    assert_eq!(climb().await, 0, "a draft is not in force");
    let signed = json!({"ours": "李", "theirs": "王"});
    house
        .act("signature", &contract, signed)
        .await
        .expect("signed");
    assert_eq!(climb().await, 1);
    assert_eq!(climb().await, 0, "run twice it changes nothing");
    let packages = house.all("renewal").await;
    assert_eq!(packages.len(), 1);
    assert_eq!(packages[0].text("rung"), "days90");
    assert_eq!(packages[0].get("parts").as_array().map(Vec::len), Some(5));
    let backwards = house
        .act("renewal", &contract, json!({"until": "2026-07-01"}))
        .await;
    assert_eq!(
        key_of(backwards.expect_err("before the end")).1,
        "customers-term-backwards"
    );
    assert_eq!(
        house.again(&contract).await.text("state"),
        "in_force",
        "nothing half done"
    );
    house
        .act("renewal", &contract, json!({"until": "2027-07-31"}))
        .await
        .expect("renewed");
    assert_eq!(house.again(&contract).await.text("state"), "renewed");
    assert_eq!(house.again(&packages[0]).await.text("outcome"), "renewed");
    let next: Vec<Item> = house
        .all("contract")
        .await
        .into_iter()
        .filter(|c| c.id != contract.id)
        .collect();
    assert_eq!(next.len(), 1);
    assert_eq!(
        (next[0].text("starts_on"), next[0].text("state")),
        ("2026-08-01", "draft")
    );
    assert_eq!(next[0].text("previous"), contract.id.to_string());
}

#[tokio::test]
async fn a_salesperson_sees_the_own_customers_only_and_never_the_credit_line() {
    let house = House::new().await;
    let account = house.account().await;
    let sales = person(&house.records, Role::Sales).await;
    let hidden = house
        .records
        .get(&sales, house.of("account"), account.id)
        .await;
    assert_eq!(key_of(hidden.expect_err("not theirs")).0, 404);
    let fields = content(json!({"name": "自己的客户"}));
    let own = house
        .records
        .create(&sales, house.of("account"), &fields)
        .await;
    let own = own.expect("their own");
    assert!(!own.content.contains_key("credit"));
    assert_eq!(own.text("cadence_days"), "90");
}
