//! What turns up and how it ends (变化与收尾): risks, lights, changes, closing, who reads what.

use qd_base::{Actor, Role};
use qd_records::{Act, Item, Record};
use qd_workflow::approval::Approval;
use serde_json::{Value, json};

use crate::support::*;

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
