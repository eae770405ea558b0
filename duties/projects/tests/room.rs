//! The room's promises (项目室): every type conforms, what cannot be is refused, and what must follow a write follows.

use std::sync::Arc;

use qd_base::{Actor, FixedClock, Id, Reach, Role};
use qd_records::{
    Act, Content, Item, ListQuery, Record, RecordType, Records, RecordsError, Registry,
};
use qd_store::{Sql, Store, StoreError};
use qd_workflow::approval::Approval;
use serde_json::{Value, json};

/// The sixth of May 2026.
const CLOCK: FixedClock = FixedClock(qd_base::Timestamp::constant(1_778_000_000, 0));

fn own() -> Vec<&'static RecordType> {
    let room = qd_projects::room();
    [room.types, room.parts].concat()
}

fn types() -> Vec<&'static RecordType> {
    [own(), qd_workflow::flow_types()].concat()
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
            .followed_by(qd_projects::room().followers);
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
        let now = self.again(item).await;
        let of = self.of(item.record_type);
        let which = (now.id, now.version);
        self.records
            .edit(&self.director, of, which, &content(fields))
            .await
    }

    async fn act(&self, key: &str, on: &Item, input: Value) -> Result<(), RecordsError> {
        let mut actions = qd_projects::room().actions.into_iter();
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

    async fn all(&self, key: &str) -> Vec<Item> {
        let of = self.of(key);
        let found = self.records.every(&self.director, of, ListQuery::default());
        found.await.expect("the list")
    }

    /// The house edits what people cannot, as flows and requests do.
    async fn set(&self, item: &Item, fields: Value) -> Result<Item, RecordsError> {
        let act = Act::now(Actor::system("flow"), &CLOCK);
        let of = self.of(item.record_type);
        let which = (item.id, item.version);
        self.records.edit(&act, of, which, &content(fields)).await
    }

    async fn project(&self) -> Item {
        let fields = json!({
            "name": "二期产线改造", "goal": "八月底前验收", "scope": "控制柜与传感器", "success": "一次验收通过",
            "starts_on": "2026-03-01", "ends_on": "2026-08-31", "budget": money(42_000_000),
        });
        self.create("project", fields).await.expect("a project")
    }

    async fn kickoff(&self, project: &Item, assignments: Value) -> Result<Item, RecordsError> {
        let fields = json!({
            "title": "启动会", "project": id(project), "assignments": assignments,
            "attendees": [
                {"name": "陈工", "department": "product", "present": true},
                {"name": "刘工", "department": "production", "present": false},
            ],
        });
        self.create("kickoff", fields).await
    }

    async fn started(&self) -> Item {
        let project = self.project().await;
        self.kickoff(&project, json!([])).await.expect("a kick-off");
        self.again(&project).await
    }

    async fn milestone(&self, project: &Item, title: &str, on: &str, after: &[&Item]) -> Item {
        let after: Vec<Value> = after
            .iter()
            .map(|one| json!({"milestone": id(one)}))
            .collect();
        let fields =
            json!({"title": title, "project": id(project), "planned_on": on, "after": after});
        self.create("milestone", fields).await.expect("a milestone")
    }

    async fn report(&self, project: &Item, fields: Value) -> Result<Item, RecordsError> {
        let mut all = content(fields);
        all.insert("title".to_owned(), json!("一周"));
        all.insert("project".to_owned(), id(project));
        self.create("project_update", Value::Object(all)).await
    }
}

fn id(item: &Item) -> Value {
    json!(item.id.to_string())
}

fn money(minor: i64) -> Value {
    json!({"minor": minor, "currency": "CNY"})
}

fn content(fields: Value) -> Content {
    fields.as_object().expect("an object").clone()
}

async fn person(records: &Records, role: Role) -> Act {
    let id = Id::fresh();
    let order = Sql::new(
        "insert into people (id, login, login_key, name, lang, version, created_at)
         values (?, ?, ?, 'someone', 'zh-CN', 1, 0)",
    );
    let order = order.bind(id).bind(id).bind(id);
    let write: Result<u64, StoreError> = records
        .store()
        .write(async |tx| tx.execute(&order).await)
        .await;
    write.expect("a person");
    let actor = Actor {
        person: Some(id),
        name: "someone".to_owned(),
        roles: vec![role],
        reach: Reach::Nothing,
    };
    Act::now(actor, &CLOCK)
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

#[tokio::test]
async fn a_kickoff_with_attendance_starts_the_project_and_issues_its_tasks() {
    let house = House::new().await;
    let project = house.project().await;
    let empty = json!({"title": "启动会", "project": id(&project)});
    assert_eq!(
        key_of(house.create("kickoff", empty).await),
        "projects-nobody-came"
    );
    let absent = json!([{"what": "排产", "department": "production", "due": "2026-06-01"}]);
    let refused = house.kickoff(&project, absent).await;
    assert_eq!(key_of(refused), "projects-department-absent");
    assert_eq!(house.again(&project).await.text("state"), "draft");
    let given = json!([{"what": "样机试制", "department": "product", "due": "2026-06-01"}]);
    house.kickoff(&project, given).await.expect("a kick-off");
    assert_eq!(house.again(&project).await.text("state"), "running");
    let tasks = house.all("project_task").await;
    assert_eq!(tasks.len(), 1);
    assert_eq!(
        (tasks[0].text("title"), tasks[0].text("due")),
        ("样机试制", "2026-06-01")
    );
    let parts: Vec<&str> = tasks[0]
        .get("raci")
        .as_array()
        .expect("rows")
        .iter()
        .filter_map(|row| row["part"].as_str())
        .collect();
    assert_eq!(parts, ["a", "r"]);
    assert_eq!(
        tasks[0].text("owner"),
        project.text("owner"),
        "the lead answers for it"
    );
}

#[tokio::test]
async fn a_task_has_exactly_one_accountable_and_somebody_who_does_it() {
    let house = House::new().await;
    let project = house.started().await;
    let task = |raci: Value| json!({"title": "试制", "project": id(&project), "due": "2026-06-01", "raci": raci});
    let row = |part: &str, of: &str| json!({"part": part, "department": of});
    let none = task(json!([row("r", "product")]));
    assert_eq!(
        key_of(house.create("project_task", none).await),
        "projects-one-accountable"
    );
    let two = task(json!([
        row("a", "product"),
        row("a", "production"),
        row("r", "product")
    ]));
    assert_eq!(
        key_of(house.create("project_task", two).await),
        "projects-one-accountable"
    );
    let idle = task(json!([row("a", "product")]));
    assert_eq!(
        key_of(house.create("project_task", idle).await),
        "projects-no-responsible"
    );
    let twice = task(json!([
        row("a", "product"),
        row("r", "product"),
        row("r", "product")
    ]));
    assert_eq!(
        key_of(house.create("project_task", twice).await),
        "projects-raci-twice"
    );
    let good = task(json!([
        row("a", "product"),
        row("r", "product"),
        row("c", "legal")
    ]));
    let made = house.create("project_task", good).await.expect("a task");
    house
        .act("completion", &made, json!({}))
        .await
        .expect("done");
    assert_eq!(house.again(&made).await.text("done_on"), "2026-05-06");
}

#[tokio::test]
async fn a_slipping_milestone_pushes_what_waits_for_it_and_circles_are_refused() {
    let house = House::new().await;
    let project = house.started().await;
    let first = house.milestone(&project, "样机", "2026-05-20", &[]).await;
    let second = house
        .milestone(&project, "量产", "2026-06-20", &[&first])
        .await;
    let third = house
        .milestone(&project, "验收", "2026-07-20", &[&first, &second])
        .await;
    house
        .act("forecast", &first, json!({"forecast_on": "2026-07-25"}))
        .await
        .expect("moved");
    for one in [&second, &third] {
        let now = house.again(one).await;
        assert_eq!(
            (now.text("forecast_on"), now.text("state")),
            ("2026-07-25", "slipping")
        );
        assert_eq!(
            now.text("planned_on"),
            one.text("planned_on"),
            "the plan stays"
        );
    }
    let early = house
        .edit(&second, json!({"forecast_on": "2026-06-01"}))
        .await;
    assert_eq!(key_of(early), "projects-before-predecessor");
    let circle = house
        .edit(&first, json!({"after": [{"milestone": id(&third)}]}))
        .await;
    assert_eq!(key_of(circle), "projects-circle");
    let other = house.project().await;
    let foreign = house.milestone(&other, "别处", "2026-06-01", &[]).await;
    let strange = house
        .edit(&second, json!({"after": [{"milestone": id(&foreign)}]}))
        .await;
    assert_eq!(key_of(strange), "projects-other-project");
    let bare = house
        .edit(&first, json!({"reached_on": "2026-05-06"}))
        .await;
    assert_eq!(key_of(bare), "projects-no-evidence");
    let proof = json!({"reached_on": "2026-05-06", "evidence": "验收单 12"});
    house.act("reaching", &first, proof).await.expect("reached");
    assert_eq!(house.again(&first).await.text("state"), "reached");
}

#[tokio::test]
async fn a_milestone_whose_day_has_passed_is_overdue_the_next_morning() {
    let house = House::new().await;
    let project = house.started().await;
    let one = house.milestone(&project, "样机", "2026-05-10", &[]).await;
    let task = qd_projects::room().tasks[0];
    let mut act = Act::now(Actor::system("task"), &CLOCK);
    assert_eq!((task.run)(&house.records, &act).await.expect("the task"), 0);
    act.today = qd_base::Date::constant(2026, 5, 11);
    assert_eq!((task.run)(&house.records, &act).await.expect("the task"), 1);
    assert_eq!(
        (task.run)(&house.records, &act).await.expect("the task"),
        0,
        "twice changes nothing"
    );
    assert_eq!(house.again(&one).await.text("state"), "overdue");
}

fn risk(project: &Item, probability: &str, impact: &str) -> Value {
    json!({
        "title": "芯片交期", "project": id(project), "probability": probability, "impact": impact,
        "trigger": "供应商通知", "action": "预订替代型号", "due": "2026-05-31",
    })
}

#[tokio::test]
async fn a_risk_is_scored_reviewed_and_becomes_a_request_when_it_happens() {
    let house = House::new().await;
    let project = house.started().await;
    let six = house.create("project_risk", risk(&project, "6", "3")).await;
    assert_eq!(key_of(six), "projects-mark");
    let made = house
        .create("project_risk", risk(&project, "4", "5"))
        .await
        .expect("a risk");
    assert_eq!(made.text("score"), "20");
    let worse = house
        .edit(
            &made,
            json!({"residual_impact": "5", "residual_probability": "5"}),
        )
        .await;
    assert_eq!(key_of(worse), "projects-residual");
    let look =
        json!({"probability": "2", "impact": "5", "state": "watched", "note": "替代型号到样"});
    house.act("review", &made, look).await.expect("looked at");
    assert_eq!(house.again(&made).await.text("score"), "10");
    let happened =
        json!({"department": "production", "note": "交期推迟八周", "needed_by": "2026-05-12"});
    house
        .act("happening", &made, happened)
        .await
        .expect("it happened");
    let now = house.again(&made).await;
    assert_eq!((now.text("state"), now.text("score")), ("happened", "25"));
    assert_eq!(house.all("risk_review").await.len(), 2);
    let blockers = house.all("blocker").await;
    assert_eq!(blockers.len(), 1);
    assert_eq!(blockers[0].text("risk"), made.id.to_string());
    let requests = house.all("coordination_request").await;
    assert_eq!(requests.len(), 1, "the department is asked");
    assert_eq!(
        (requests[0].text("to_role"), requests[0].text("due")),
        ("production", "2026-05-12")
    );
    assert_eq!(blockers[0].text("request"), requests[0].id.to_string());
    let answer = json!({"state": "answered", "answer": "改用空运"});
    house.set(&requests[0], answer).await.expect("answered");
    let back = house.again(&blockers[0]).await;
    assert_eq!(
        (back.text("state"), back.text("answer")),
        ("answered", "改用空运")
    );
    house
        .act("solution", &back, json!({"solution": "空运到货"}))
        .await
        .expect("solved");
    let solved = house.again(&back).await;
    assert_eq!(
        (solved.text("state"), solved.text("solved_on")),
        ("solved", "2026-05-06")
    );
}

#[tokio::test]
async fn a_light_says_cause_and_ask_and_a_report_greener_than_the_facts_says_why() {
    let house = House::new().await;
    let project = house.started().await;
    let bare = house.report(&project, json!({"light": "yellow"})).await;
    assert_eq!(key_of(bare), "projects-light-cause");
    let idle = house
        .report(&project, json!({"light": "yellow", "cause": "到货晚"}))
        .await;
    assert_eq!(key_of(idle), "projects-light-ask");
    let part = json!({"light": "green", "quality": "red", "cause": "返工", "ask": "加人"});
    assert_eq!(
        key_of(house.report(&project, part).await),
        "projects-light-part"
    );
    house
        .report(&project, json!({"light": "green"}))
        .await
        .expect("all is well");
    let late = house.milestone(&project, "样机", "2026-05-20", &[]).await;
    house
        .edit(&late, json!({"forecast_on": "2026-06-20"}))
        .await
        .expect("a month late");
    let greener = house.report(&project, json!({"light": "green"})).await;
    assert_eq!(key_of(greener), "projects-greener");
    let said = json!({"light": "green", "why_better": "客户已书面同意延期"});
    let kept = house.report(&project, said).await.expect("with a reason");
    assert_eq!(house.again(&kept).await.text("facts"), "red");
    let red = json!({"light": "red", "cause": "到货晚", "ask": "请采购空运"});
    house.report(&project, red).await.expect("honest");
    let shown = house.again(&project).await;
    assert_eq!(
        (shown.text("light"), shown.text("cause"), shown.text("ask")),
        ("red", "到货晚", "请采购空运")
    );
}

#[tokio::test]
async fn an_approved_change_moves_day_and_budget_once_and_a_refused_one_moves_nothing() {
    let house = House::new().await;
    let project = house.started().await;
    let fields = json!({"title": "加两台", "project": id(&project), "why": "安全评审", "days": "14", "cost": money(3_000_000)});
    let change = house
        .create("change_request", fields.clone())
        .await
        .expect("a change");
    let refused = house
        .create("change_request", fields)
        .await
        .expect("another");
    for (one, state) in [(&change, "approved"), (&refused, "refused")] {
        let approval = json!({
            "title": "x", "submitter": project.text("owner"), "state": "running", "subject_type": "change_request",
            "subject_id": id(one), "subject_version": "1", "content_hash": "x", "flow": "x", "steps": "1",
        });
        let act = Act::now(Actor::system("flow"), &CLOCK);
        let running = house
            .records
            .create(&act, Approval::TYPE, &content(approval))
            .await
            .expect("submitted");
        let decided = house
            .set(&running, json!({"state": state}))
            .await
            .expect("decided");
        house
            .set(&decided, json!({"title": "y"}))
            .await
            .expect("touched again");
    }
    let moved = house.again(&project).await;
    assert_eq!(moved.text("ends_on"), "2026-09-14");
    assert_eq!(moved.get("budget"), &money(45_000_000));
    assert_eq!(house.again(&refused).await.text("state"), "refused");
    let late = house.edit(&change, json!({"days": "20"})).await;
    assert_eq!(key_of(late), "projects-decided");
}

#[tokio::test]
async fn closing_needs_lessons_asks_for_improvements_and_seals_the_project() {
    let house = House::new().await;
    let project = house.project().await;
    let close = |verdict: &str| {
        json!({
            "title": "结项", "project": id(&project), "verdict": verdict, "result": "两条产线验收",
            "improvements": [{"what": "双供应商", "department": "production", "due": "2026-12-31"}],
        })
    };
    assert_eq!(
        key_of(house.create("project_closing", close("met")).await),
        "projects-not-started"
    );
    house
        .kickoff(&project, json!([]))
        .await
        .expect("a kick-off");
    let open = house.milestone(&project, "样机", "2026-05-20", &[]).await;
    assert_eq!(
        key_of(house.create("project_closing", close("met")).await),
        "projects-open-milestones"
    );
    assert_eq!(
        key_of(house.create("project_closing", close("partly")).await),
        "projects-no-lesson"
    );
    let lesson = json!({"title": "锁定交期", "project": id(&project), "fact": "晚三周", "cause": "未确认", "rule": "启动会确认"});
    house
        .create("lesson", lesson.clone())
        .await
        .expect("a lesson");
    house
        .create("project_closing", close("partly"))
        .await
        .expect("closed");
    let shut = house.again(&project).await;
    assert_eq!(
        (shut.text("state"), shut.text("closed_on")),
        ("closed", "2026-05-06")
    );
    let requests = house.all("coordination_request").await;
    assert_eq!(requests.len(), 1);
    assert_eq!(
        (requests[0].text("to_role"), requests[0].text("question")),
        ("production", "双供应商")
    );
    assert_eq!(
        key_of(house.edit(&project, json!({"goal": "别的"})).await),
        "projects-closed"
    );
    assert_eq!(
        key_of(
            house
                .edit(&open, json!({"forecast_on": "2026-07-01"}))
                .await
        ),
        "projects-closed"
    );
    house
        .create("lesson", lesson)
        .await
        .expect("lessons may still come");
}

#[tokio::test]
async fn a_salesperson_reads_lessons_of_all_projects_but_not_their_money() {
    let house = House::new().await;
    let project = house.started().await;
    let lesson = json!({"title": "锁定交期", "project": id(&project), "fact": "晚三周", "cause": "未确认", "rule": "启动会确认"});
    let lesson = house.create("lesson", lesson).await.expect("a lesson");
    let sales = person(&house.records, Role::Sales).await;
    assert!(
        house
            .records
            .get(&sales, house.of("lesson"), lesson.id)
            .await
            .is_ok()
    );
    let hidden = house
        .records
        .get(&sales, house.of("project"), project.id)
        .await;
    assert_eq!(hidden.expect_err("not theirs").problem().status, 404);
    let pause = qd_projects::room()
        .actions
        .into_iter()
        .find(|one| one.key == "pause")
        .expect("pausing");
    let product = person(&house.records, Role::Product).await;
    let why = content(json!({"cause": "等待"}));
    let foreign = house
        .records
        .carry_out(&product, &pause, project.id, &why)
        .await;
    assert_eq!(key_of(foreign), "records-need-edit");
    house
        .act("pause", &project, json!({"cause": "客户停工"}))
        .await
        .expect("paused");
    let paused = house.again(&project).await;
    assert_eq!(
        (paused.text("state"), paused.text("cause")),
        ("paused", "客户停工")
    );
}

#[test]
fn the_same_holds_on_postgresql() {
    let said = qd_store::testing::on_postgres("the_same_holds_on_postgresql");
    assert!(said.contains("PostgreSQL"), "{said}");
}
