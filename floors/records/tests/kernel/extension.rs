//! What people add at run time (运行时扩展): saved views and custom fields.

use qd_base::{Id, Role};
use qd_records::{CustomField, CustomKind, View};
use serde_json::json;

use crate::support::{CLIENT, House, Someone, client, content, house_act, pairs, refusal};

fn view(name: &str, shared: bool, query: &[(&str, &str)]) -> View {
    View {
        id: Id::fresh(),
        name: name.to_owned(),
        shared,
        query: pairs(query),
        columns: vec!["name".to_owned(), "stage".to_owned()],
    }
}

#[tokio::test]
async fn views_are_ones_own_or_shared_by_those_who_may() {
    let house = House::new().await;
    let (chief, rep) = (
        house.person(&[Role::Director]).await,
        house.person(&[Role::Sales]).await,
    );
    let records = &house.records;
    let own = view("我的赢单", false, &[("stage", "won"), ("owner", "me")]);
    records.save_view(&rep.act(), CLIENT, &own).await.unwrap();
    assert_eq!(
        records.views(&rep.act(), CLIENT).await.unwrap(),
        std::slice::from_ref(&own)
    );
    assert!(
        records
            .views(&chief.act(), CLIENT)
            .await
            .unwrap()
            .is_empty()
    );
    let shared = view("全部", true, &[("sort", "-staff")]);
    let refused = records.save_view(&rep.act(), CLIENT, &shared).await;
    assert_eq!(refusal(refused.unwrap_err()).0, 403);
    records
        .save_view(&chief.act(), CLIENT, &shared)
        .await
        .unwrap();
    assert_eq!(records.views(&rep.act(), CLIENT).await.unwrap().len(), 2);
    let hidden = view("泄漏", false, &[("sort", "credit")]);
    let refused = records.save_view(&rep.act(), CLIENT, &hidden).await;
    assert_eq!(refusal(refused.unwrap_err()).0, 400);
    let refused = records.delete_view(&rep.act(), shared.id).await;
    assert_eq!(refusal(refused.unwrap_err()).0, 404);
    records.delete_view(&rep.act(), own.id).await.unwrap();
    assert_eq!(records.views(&rep.act(), CLIENT).await.unwrap(), [shared]);
}

fn field(name: &str, kind: CustomKind) -> CustomField {
    CustomField {
        name: name.to_owned(),
        kind,
        zh: "等级".to_owned(),
        en: "Grade".to_owned(),
        options: vec!["A".to_owned(), "B".to_owned()],
    }
}

#[tokio::test]
async fn custom_fields_are_defined_by_administrators_only_and_once() {
    let house = House::new().await;
    let admin = house.person(&[Role::Administrator]).await;
    let rep = house.person(&[Role::Sales]).await;
    let add = async |by: &Someone, field: CustomField| {
        let added = house
            .records
            .add_custom_field(&by.act(), CLIENT, &field)
            .await;
        added.map_err(|fault| refusal(fault).0)
    };
    assert_eq!(
        add(&rep, field("grade", CustomKind::Choice)).await,
        Err(403)
    );
    assert_eq!(
        add(&admin, field("grade", CustomKind::Choice)).await,
        Ok(())
    );
    assert_eq!(
        add(&admin, field("since_when", CustomKind::Date)).await,
        Ok(())
    );
    assert_eq!(
        add(&admin, field("grade", CustomKind::Text)).await,
        Err(409)
    );
    assert_eq!(add(&admin, field("name", CustomKind::Text)).await, Err(409));
    assert_eq!(
        add(&admin, field("x; drop", CustomKind::Text)).await,
        Err(422)
    );
    let known = house.records.custom_fields(CLIENT).await.unwrap();
    assert_eq!(known.len(), 2);
}

#[tokio::test]
async fn custom_values_are_checked_and_versioned_like_others() {
    let house = House::new().await;
    let rep = house.person(&[Role::Sales]).await;
    let records = &house.records;
    let grade = field("grade", CustomKind::Choice);
    records
        .add_custom_field(&house_act(), CLIENT, &grade)
        .await
        .unwrap();
    let item = client(&house, &rep, "甲").await;
    let set = async |version, name: &str, value| {
        let which = (item.id, version);
        let values = content(&[(name, value)]);
        records.set_custom(&rep.act(), CLIENT, which, &values).await
    };
    let refused =
        async |version, name: &str, value| refusal(set(version, name, value).await.unwrap_err()).0;
    assert_eq!(refused(1, "grade", json!("C")).await, 422);
    assert_eq!(refused(1, "grad", json!("A")).await, 400);
    let done = set(1, "grade", json!("A")).await.unwrap();
    assert_eq!((done.version, &done.custom["grade"]), (2, &json!("A")));
    assert_eq!(refused(1, "grade", json!("B")).await, 409);
    let read = records.get(&rep.act(), CLIENT, item.id).await.unwrap();
    assert_eq!(read.custom, done.custom);
    let seen = records.timeline(&rep.act(), CLIENT, item.id).await.unwrap();
    assert_eq!(seen[0].changes[0].0, "custom.grade");
}
