//! The room's promises (经营与绩效室): every type conforms; what remains of the budget is never promised twice, and only an approval goes
//! above it; an alert is explained by its owner and judged by somebody else.

use std::sync::Arc;

use qd_base::{Actor, FixedClock, Role};
use qd_records::testing::content;
use qd_records::{Act, Item, Record, RecordType, Records, RecordsError, Registry, Text};
use qd_store::Store;
use serde_json::{Value, json};

const CLOCK: FixedClock = FixedClock(qd_base::Timestamp::constant(1_778_000_000, 0));

/// Stands for the initiative of the strategy room, which this room only links to.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "initiative", label("举措", "Initiative"), title = name)]
#[grant(director = all, finance = read)]
struct Initiative {
    #[field(label("举措", "Name"), list, sample = "回访")]
    name: Text,
}

fn own() -> Vec<&'static RecordType> {
    let room = qd_performance::room();
    [room.types, room.parts].concat()
}

fn all() -> Vec<&'static RecordType> {
    [own(), vec![Initiative::TYPE], qd_workflow::flow_types()].concat()
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
        let registry = Registry::new(all()).expect("the descriptions agree");
        let registry = registry.followed_by(qd_performance::room().followers);
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
        self.records.registry().get(key).expect("a type")
    }

    async fn create(&self, act: &Act, key: &str, fields: Value) -> Result<Item, RecordsError> {
        self.records
            .create(act, self.of(key), &content(fields))
            .await
    }

    async fn again(&self, item: &Item) -> Item {
        let of = self.of(item.record_type);
        let found = self.records.get(&self.director, of, item.id).await;
        found.expect("it is there")
    }

    async fn step(&self, act: &Act, key: &str, on: &Item) -> Result<(), RecordsError> {
        self.step_with(act, (key, on), json!({})).await
    }

    async fn step_with(
        &self,
        act: &Act,
        (key, on): (&str, &Item),
        input: Value,
    ) -> Result<(), RecordsError> {
        let actions = qd_performance::room().actions;
        let found = actions
            .into_iter()
            .find(|one| one.on.key == on.record_type && one.key == key);
        let action = found.expect("an action of the room");
        let input = content(input);
        let done = self.records.carry_out(act, &action, on.id, &input).await;
        done.map(drop)
    }

    async fn line(&self, planned: &str) -> Item {
        let fields = json!({
            "name": "华南推广", "year": "2026", "kind": "promotion", "region": "华南", "planned": planned,
            "owner": owner(&self.director),
        });
        let line = self.create(&self.director, "budget_line", fields).await;
        line.expect("a line")
    }

    async fn request(&self, act: &Act, line: &Item, amount: &str) -> Item {
        let fields = json!({
            "title": "交流会", "line": line.id.to_string(), "amount": amount, "needed_on": "2026-06-01",
            "purpose": "邀请客户", "owner": owner(act),
        });
        let request = self.create(act, "expense_request", fields).await;
        request.expect("a request")
    }

    async fn approval(&self, subject: &Item) {
        let system = Act {
            actor: Actor::system("approvals"),
            ..self.director.clone()
        };
        let fields = json!({
            "title": "审批", "submitter": owner(&self.director), "state": "running",
            "subject_type": subject.record_type, "subject_id": subject.id.to_string(),
            "subject_version": "1", "content_hash": "abc", "flow": "默认", "steps": "1",
        });
        let running = self.create(&system, "approval", fields).await;
        let running = running.expect("an approval");
        let ended = content(json!({"state": "approved"}));
        let of = self.of("approval");
        let which = (running.id, running.version);
        let ended = self.records.edit(&system, of, which, &ended).await;
        ended.expect("it ends well");
    }

    /// Planned and changed, committed, spent, in yuan.
    async fn sums(&self, line: &Item) -> [i64; 3] {
        let line = self.again(line).await;
        let yuan = |field: &str| line.get(field)["minor"].as_i64().unwrap_or_default() / 100;
        [
            yuan("planned") + yuan("changed"),
            yuan("committed"),
            yuan("spent"),
        ]
    }
}

fn owner(act: &Act) -> Value {
    json!(act.actor.person.map(|id| id.to_string()))
}

fn key_of(fault: RecordsError) -> (u16, String) {
    let problem = fault.problem();
    (problem.status, problem.key)
}

#[tokio::test]
async fn every_type_of_the_room_conforms() {
    // Alerts are made by the house alone, and their steps need one: their tables are compared, their life is walked below.
    let by_the_house = ["attainment_alert", "alert_step"];
    let is_by_hand = |of: &&RecordType| !by_the_house.contains(&of.key);
    for of in own().into_iter().filter(is_by_hand) {
        qd_records::conformance::run(of, all(), &[]).await;
    }
    let house = House::new().await;
    for of in own().into_iter().filter(|of| !is_by_hand(of)) {
        let faults = qd_records::schema::differences(house.records.store(), of).await;
        assert_eq!(
            faults.expect("compared"),
            Vec::<String>::new(),
            "{}",
            of.key
        );
    }
}

#[tokio::test]
async fn what_remains_is_promised_once_and_only_an_approval_goes_above_it() {
    let house = House::new().await;
    let line = house.line("100000").await;
    let first = house.request(&house.seller, &line, "70000").await;
    let second = house.request(&house.seller, &line, "40000").await;
    let step = house.step(&house.seller, "commitment", &first).await;
    step.expect("within what remains");
    assert_eq!(house.sums(&line).await, [100_000, 70_000, 0]);
    let above = house.step(&house.seller, "commitment", &second).await;
    let fault = above.expect_err("above what remains").problem();
    assert_eq!(fault.key, "budget-above-remaining");
    assert!(
        format!("{fault:?}").contains("10000.00"),
        "says by how much"
    );
    house.approval(&second).await;
    assert_eq!(house.sums(&line).await, [100_000, 110_000, 0]);
    let second = house.again(&second).await;
    assert_eq!(second.text("state"), "committed");
    assert_eq!(second.get("over")["minor"], 1_000_000);
    let step = house.step(&house.seller, "withdrawal", &second).await;
    step.expect("withdrawn");
    assert_eq!(house.sums(&line).await, [100_000, 70_000, 0]);
}

#[tokio::test]
async fn spending_uses_up_its_request_and_a_correction_takes_it_back() {
    let house = House::new().await;
    let line = house.line("100000").await;
    let request = house.request(&house.seller, &line, "60000").await;
    let step = house.step(&house.seller, "commitment", &request).await;
    step.expect("committed");
    let expense = |amount: &str| {
        json!({
            "title": "场地", "line": line.id.to_string(), "request": request.id.to_string(),
            "amount": amount, "owner": owner(&house.seller),
        })
    };
    let tried = house
        .create(&house.seller, "expense", expense("20000"))
        .await;
    assert_eq!(key_of(tried.expect_err("finance books")).0, 403);
    let booked = house
        .create(&house.director, "expense", expense("20000"))
        .await;
    let booked = booked.expect("booked");
    assert_eq!(house.sums(&line).await, [100_000, 40_000, 20_000]);
    let back = house
        .create(&house.director, "expense", expense("-5000"))
        .await;
    back.expect("taken back");
    assert_eq!(house.sums(&line).await, [100_000, 45_000, 15_000]);
    let of = house.of("expense");
    let trashed = house
        .records
        .trash(&house.director, of, &[(booked.id, booked.version)])
        .await;
    trashed.expect("trashed");
    assert_eq!(house.sums(&line).await, [100_000, 60_000, -5_000]);
    let step = house.step(&house.director, "settlement", &request).await;
    step.expect("settled");
    assert_eq!(house.sums(&line).await, [100_000, 0, -5_000]);
}

#[tokio::test]
async fn months_add_up_and_a_change_counts_when_it_is_approved() {
    let house = House::new().await;
    let mut fields = json!({
        "name": "差旅", "year": "2026", "kind": "travel", "planned": "1000", "owner": owner(&house.director),
        "months": [{"month": "1", "amount": "400"}, {"month": "2", "amount": "599.99"}],
    });
    let tried = house
        .create(&house.director, "budget_line", fields.clone())
        .await;
    let fault = tried.expect_err("a fen is missing").problem();
    assert_eq!(fault.key, "budget-months-sum");
    assert!(format!("{fault:?}").contains("0.01"));
    fields["months"][1]["amount"] = json!("600");
    fields["months"][1]["month"] = json!("1");
    let tried = house
        .create(&house.director, "budget_line", fields.clone())
        .await;
    assert_eq!(key_of(tried.expect_err("twice")).1, "budget-month");
    fields["months"][1]["month"] = json!("12");
    let line = house.create(&house.director, "budget_line", fields).await;
    let line = line.expect("they agree");
    let change = json!({
        "title": "追加", "line": line.id.to_string(), "amount": "500", "reason": "展会改期",
        "owner": owner(&house.director),
    });
    let change = house.create(&house.director, "budget_change", change).await;
    let change = change.expect("proposed");
    assert_eq!(house.sums(&line).await[0], 1_000, "not approved yet");
    house.approval(&change).await;
    assert_eq!(house.sums(&line).await[0], 1_500);
    let edit = content(json!({"amount": "900"}));
    let of = house.of("budget_change");
    let change = house.again(&change).await;
    let edit = house
        .records
        .edit(&house.director, of, (change.id, change.version), &edit)
        .await;
    assert_eq!(key_of(edit.expect_err("in force")).1, "budget-change-done");
}

#[tokio::test]
async fn a_step_made_by_hand_cannot_pretend_an_approval() {
    let house = House::new().await;
    let line = house.line("100").await;
    let request = house.request(&house.seller, &line, "900").await;
    let forged = json!({
        "title": "审批通过占用", "request": request.id.to_string(), "verb": "approve",
        "owner": owner(&house.seller),
    });
    let forged = house.create(&house.seller, "expense_step", forged).await;
    assert_eq!(
        key_of(forged.expect_err("forged")),
        (403, "budget-approval-only".to_owned())
    );
    assert_eq!(house.sums(&line).await, [100, 0, 0]);
}

impl House {
    /// An alert of the seller's, as the watch raises it.
    async fn alert(&self) -> Item {
        let system = Act {
            actor: Actor::system("alerts"),
            ..self.director.clone()
        };
        let fields = json!({
            "title": "2026-04 82.5%", "scope": "seller", "member": "王芳", "period": "2026-04",
            "owner": owner(&self.seller), "target": {"minor": 100_000, "currency": "CNY"},
            "actual": {"minor": 82_500, "currency": "CNY"}, "rate": "82.5", "due_on": "2026-05-12",
        });
        let made = self.create(&system, "attainment_alert", fields).await;
        made.expect("an alert")
    }
}

#[tokio::test]
async fn an_alert_is_explained_by_its_owner_and_judged_by_somebody_else() {
    let house = House::new().await;
    let alert = house.alert().await;
    let said = json!({"words": "大客户推迟验收", "remedy": "五月补发两批"});
    let early = house.step(&house.director, "acceptance", &alert).await;
    assert_eq!(key_of(early.unwrap_err()).0, 409, "nothing is said yet");
    let other = house
        .step_with(&house.director, ("explanation", &alert), said.clone())
        .await;
    assert_eq!(
        key_of(other.unwrap_err()).0,
        409,
        "it is not the director's"
    );
    let bare = house
        .step_with(
            &house.seller,
            ("explanation", &alert),
            json!({"words": "?"}),
        )
        .await;
    assert_eq!(key_of(bare.unwrap_err()).0, 422, "a remedy belongs to it");
    house
        .step_with(&house.seller, ("explanation", &alert), said)
        .await
        .expect("explained");
    let own = house.step(&house.seller, "acceptance", &alert).await;
    assert_eq!(
        key_of(own.unwrap_err()).0,
        409,
        "nobody judges the own words"
    );
    let back = json!({"words": "请写明日期"});
    house
        .step_with(&house.director, ("return", &alert), back)
        .await
        .expect("sent back");
    let again = json!({"words": "验收推迟到五月八日", "remedy": "五月补发两批"});
    house
        .step_with(&house.seller, ("explanation", &alert), again)
        .await
        .expect("explained");
    house
        .step(&house.director, "acceptance", &alert)
        .await
        .expect("accepted");
    let ended = house.again(&alert).await;
    assert_eq!(
        (ended.text("state"), ended.text("cause")),
        ("accepted", "验收推迟到五月八日")
    );
}

#[tokio::test]
async fn a_step_of_an_alert_made_by_hand_is_refused() {
    let house = House::new().await;
    let alert = house.alert().await;
    for act in [&house.seller, &house.director] {
        let forged = json!({"title": "认可", "alert": alert.id, "verb": "explain", "words": "x", "remedy": "y"});
        let made = house.create(act, "alert_step", forged).await;
        assert_eq!(
            key_of(made.unwrap_err()),
            (403, "alert-by-action".to_owned())
        );
        let change = content(json!({"state": "accepted"}));
        let which = (alert.id, alert.version);
        let edit = house
            .records
            .edit(act, house.of("attainment_alert"), which, &change)
            .await;
        assert!(edit.is_err(), "fields of the house are not typed in");
    }
    assert_eq!(house.again(&alert).await.text("state"), "open");
}
