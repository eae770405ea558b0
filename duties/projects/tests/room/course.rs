//! The course of a project (进行): kick-off, tasks, milestones.

use qd_base::Actor;
use qd_records::Act;
use serde_json::{Value, json};

use crate::support::*;

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
