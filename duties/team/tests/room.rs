//! The room's promises (团队室): every type conforms, what cannot be is refused, and what must follow a write follows.

use std::sync::Arc;

use qd_base::{Actor, FixedClock, Role};
use qd_records::testing::content;
use qd_records::{Act, Item, ListQuery, Record, RecordType, Records, RecordsError, Registry};
use qd_store::Store;
use qd_workflow::approval::{Approval, ApprovalFlow};
use serde_json::{Value, json};

const CLOCK: FixedClock = FixedClock(qd_base::Timestamp::constant(1_778_000_000, 0));

fn types() -> Vec<&'static RecordType> {
    let room = qd_team::room();
    [room.types, room.parts].concat()
}

struct House {
    records: Records,
    director: Act,
    seller: Act,
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
            .followed_by(qd_team::room().followers);
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
        let mut actions = qd_team::room().actions.into_iter();
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
    for of in types() {
        qd_records::conformance::run(of, types(), &[]).await;
    }
}

fn me(act: &Act) -> String {
    act.actor.person.expect("a person").to_string()
}

impl House {
    async fn sheet(&self) -> Item {
        let items = json!([
            {"measure": "sales", "weight": "70"},
            {"measure": "judged", "weight": "30"},
        ]);
        let fields = json!({
            "title": "上半年考核", "owner": me(&self.seller), "period": "2026H1", "items": items,
        });
        self.create("kpi_sheet", fields).await.expect("a sheet")
    }

    /// The house measures: 100 points of sales.
    async fn measured(&self, sheet: &Item) -> Item {
        let results = json!([
            {"measure": "sales", "weight": "70", "target": "100", "actual": "100", "points": "100"},
            {"measure": "judged", "weight": "30"},
        ]);
        let act = Act::now(Actor::system("team.measured"), &CLOCK);
        let change = content(json!({"results": results, "score": "100"}));
        let which = (sheet.id, sheet.version);
        let done = self
            .records
            .edit(&act, self.of("kpi_sheet"), which, &change);
        done.await.expect("measured")
    }
}

#[tokio::test]
async fn an_appraisal_passes_its_steps_and_each_is_for_whom_it_is_for() {
    let house = House::new().await;
    let sheet = house.sheet().await;
    let sheet = house.measured(&sheet).await;
    let (boss, seller) = (&house.director, &house.seller);
    let note = json!({"note": "完成了重点客户续约"});
    let refused = async |who, verb, input| key_of(house.act(who, verb, &sheet, input).await);
    let does = async |who, verb, input| {
        let done = house.act(who, verb, &sheet, input).await;
        done.unwrap_or_else(|fault| panic!("{verb}: {fault:?}"));
        let now = house.again(&sheet).await;
        ["state", "score", "grade"].map(|field| now.text(field).to_owned())
    };
    // Nobody assesses another's self, and nobody reviews the own sheet.
    let others = refused(boss, "assessment", note.clone()).await;
    assert_eq!(others, "records-not-offered");
    does(seller, "assessment", note.clone()).await;
    let points = |points: &str| json!({"points": points, "note": "协作良好"});
    let own = refused(seller, "review", points("120")).await;
    assert_eq!(own, "records-not-offered");
    assert_eq!(refused(boss, "review", note).await, "team-points-missing");
    let far = refused(boss, "review", points("121")).await;
    assert_eq!(far, "team-points-range");
    // 70 % of 100 and 30 % of 50.
    let reviewed = does(boss, "review", points("50")).await;
    assert_eq!(reviewed, ["reviewed", "85", "outstanding"]);
    does(seller, "dispute", json!({"note": "漏计一单"})).await;
    let far = refused(boss, "correction", points("-11")).await;
    assert_eq!(far, "team-adjust-range");
    let corrected = does(boss, "correction", points("-1")).await;
    assert_eq!(corrected[1..], ["84", "passed"]);
    does(boss, "close", json!({"note": "双方确认"})).await;
    let closed = house.again(&sheet).await;
    let late = house.edit(&closed, json!({"title": "改名"})).await;
    assert_eq!(key_of(late), "team-sheet-closed");
}

#[tokio::test]
async fn nobody_writes_the_own_sheet_and_weights_and_targets_are_whole() {
    let house = House::new().await;
    let sheet = |owner: String, items: Value| json!({"title": "考核", "owner": owner, "period": "2026H1", "items": items});
    let sales = json!([{"measure": "sales", "weight": "100"}]);
    let own = house
        .create("kpi_sheet", sheet(me(&house.director), sales))
        .await;
    assert_eq!(key_of(own), "team-own-sheet");
    for (items, key) in [
        (
            json!([{"measure": "sales", "weight": "90"}]),
            "team-weights",
        ),
        (json!([]), "team-weights"),
        (
            json!([{"measure": "sales", "weight": "100", "target": "5"}]),
            "team-target-given",
        ),
        (
            json!([{"measure": "visits", "weight": "100"}]),
            "team-target-missing",
        ),
        (
            json!([{"measure": "visits", "weight": "100", "target": "-1"}]),
            "team-target-positive",
        ),
    ] {
        let made = house
            .create("kpi_sheet", sheet(me(&house.seller), items))
            .await;
        assert_eq!(key_of(made), key);
    }
}

#[tokio::test]
async fn a_person_sees_the_own_appraisal_and_no_other() {
    let house = House::new().await;
    let sheet = house.sheet().await;
    let of = house.of("kpi_sheet");
    let read = house.records.get(&house.seller, of, sheet.id).await;
    assert_eq!(read.expect("the own sheet").id, sheet.id);
    let other = person(&house.records, Role::Sales).await;
    let hidden = house.records.get(&other, of, sheet.id).await;
    assert_eq!(hidden.expect_err("not there").problem().status, 404);
    let found = house.records.find(&other, of, &ListQuery::default()).await;
    assert_eq!(found.expect("a list").total, 0);
    let forged = json!({
        "title": "x", "sheet": sheet.id.to_string(), "owner": me(&house.seller),
        "verb": "dispute", "note": "x",
    });
    let made = house.create_by(&other, "appraisal_step", forged).await;
    assert!(made.is_err(), "a stranger takes no step");
    let own = json!({
        "title": "x", "sheet": sheet.id.to_string(), "owner": me(&house.seller),
        "verb": "close", "note": "x",
    });
    let made = house.create_by(&house.seller, "appraisal_step", own).await;
    assert_eq!(key_of(made), "team-step-not-yours");
}

#[tokio::test]
async fn an_action_comes_back_until_it_is_done() {
    let house = House::new().await;
    let fields = json!({"title": "重新报价", "owner": me(&house.seller), "due": "2026-05-20"});
    let action = house
        .create("action_item", fields)
        .await
        .expect("an action");
    let seller = &house.seller;
    let past = json!({"due": "2026-01-01", "note": "x"});
    let moved = house.act(seller, "postponement", &action, past).await;
    assert_eq!(key_of(moved), "team-due-past");
    let later = json!({"due": "2026-06-01", "note": "客户出差"});
    house
        .act(seller, "postponement", &action, later)
        .await
        .expect("moved");
    let now = house.again(&action).await;
    assert_eq!((now.text("state"), now.text("due")), ("open", "2026-06-01"));
    house
        .act(seller, "done", &action, json!({"note": "已报价"}))
        .await
        .expect("done");
    let now = house.again(&action).await;
    assert_eq!((now.text("state"), now.text("latest")), ("done", "已报价"));
    assert!(!now.text("done_on").is_empty());
    let twice = house
        .act(seller, "done", &action, json!({"note": "x"}))
        .await;
    assert_eq!(key_of(twice), "records-not-offered");
    house
        .act(
            seller,
            "reopening",
            &action,
            json!({"note": "客户要求重报"}),
        )
        .await
        .expect("open");
    assert_eq!(house.again(&action).await.text("done_on"), "");
}

#[tokio::test]
async fn seats_answers_and_weeks_are_kept_once_and_checked_by_whom_they_should() {
    let house = House::new().await;
    let class = json!({"title": "谈判", "skill": "negotiation", "held_on": "2026-04-10"});
    let class = house.create("training", class).await.expect("a class");
    let id = class.id.to_string();
    let seat =
        json!({"title": "谈判", "training": id, "owner": me(&house.seller), "presence": "present"});
    house
        .create("training_seat", seat.clone())
        .await
        .expect("a seat");
    assert_eq!(
        key_of(house.create("training_seat", seat).await),
        "team-seat-twice"
    );
    let absent = json!({
        "title": "谈判", "training": id, "owner": me(&house.director), "presence": "absent", "post": "90",
    });
    assert_eq!(
        key_of(house.create("training_seat", absent).await),
        "team-tested-absent"
    );
    let answer = |mark: &str| {
        json!({"title": "好", "training": id, "owner": me(&house.seller), "content": mark,
               "trainer": "4", "useful": "5", "organised": "4"})
    };
    let seller = &house.seller;
    let odd = house
        .create_by(seller, "training_feedback", answer("4.5"))
        .await;
    assert_eq!(key_of(odd), "team-level");
    house
        .create_by(seller, "training_feedback", answer("4"))
        .await
        .expect("an answer");
    let twice = house
        .create_by(seller, "training_feedback", answer("5"))
        .await;
    assert_eq!(key_of(twice), "team-feedback-twice");
    let levels = json!([{"skill": "negotiation", "level": "3"}]);
    let check =
        json!({"title": "测评", "owner": me(seller), "rater": "superior", "levels": levels});
    let own = house.create_by(seller, "skill_check", check.clone()).await;
    assert_eq!(key_of(own), "team-rater", "nobody is the own superior");
    house
        .create("skill_check", check)
        .await
        .expect("checked by another");
    let week = |day: &str| json!({"title": "周报", "week": day, "done": "x", "plan": "y"});
    let first = house
        .create("weekly_return", week("2026-05-05"))
        .await
        .expect("a week");
    assert_eq!(first.text("week"), "2026-05-04", "kept as its Monday");
    let again = house.create("weekly_return", week("2026-05-04")).await;
    assert_eq!(key_of(again), "team-week-twice");
    let unknown = json!({
        "title": "计划", "year": "2027", "background": "x",
        "sessions": [{"course": "没有这门课", "first_day": "2027-03-10", "last_day": "2027-03-11"}],
    });
    assert_eq!(
        key_of(house.create("training_plan", unknown).await),
        "team-no-course"
    );
}

#[test]
fn the_same_holds_on_postgresql() {
    let said = qd_store::testing::on_postgres("the_same_holds_on_postgresql");
    assert!(said.contains("PostgreSQL"), "{said}");
}
