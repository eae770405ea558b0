//! The record kernel's save path (保存): kinds, numbers, faults, conflicts, descriptions.

use crate::support::{CLIENT, Client, House, Stage, Talk, client, content, found, refusal};
use qd_base::Role;
use qd_records::{Field, Kind, Record, RecordsError, Registry, audit, schema};
use serde_json::{Value, json};

#[tokio::test]
async fn every_kind_of_field_comes_back_as_it_went() {
    let house = House::new().await;
    let chief = house.person(&[Role::Director, Role::Finance]).await;
    let parent = client(&house, &chief, "母公司").await;
    let mut fields = content(&[
        ("owner", json!(chief.id.to_string())),
        ("parent", json!(parent.id.to_string())),
        (
            "contract",
            json!({"sha256": "a".repeat(64), "name": "合同.pdf", "size": 12}),
        ),
    ]);
    for field in CLIENT.fields {
        if let Some(sample) = field.sample {
            fields.insert(
                field.name.to_owned(),
                qd_records::example(field, sample).unwrap(),
            );
        }
    }
    let made = house
        .records
        .create(&chief.act(), CLIENT, &fields)
        .await
        .unwrap();
    let read = house
        .records
        .get(&chief.act(), CLIENT, made.id)
        .await
        .unwrap();
    assert_eq!(read.content, made.content);
    for (name, value) in &fields {
        assert_eq!(read.get(name), value, "{name}");
    }
    assert_eq!(
        read.get("credit"),
        &json!({"minor": 100_050, "currency": "CNY"})
    );
    assert_eq!(
        read.get("length"),
        &json!("8"),
        "filled in by the behaviour"
    );
    assert_eq!(
        read.get("since"),
        &json!(crate::support::today().to_string())
    );
    let typed: Client = read.typed().unwrap();
    assert_eq!((typed.stage, typed.active), (Stage::Won, true));
    assert_eq!(typed.contacts.0[0].name, "王芳");
    assert_eq!(
        Value::Object(typed.to_content()),
        Value::Object(read.content)
    );
}

#[tokio::test]
async fn the_migration_text_matches_the_description() {
    let house = House::new().await;
    for of in [CLIENT, Talk::TYPE] {
        assert!(
            schema::differences(house.store(), of)
                .await
                .unwrap()
                .is_empty()
        );
    }
    let mut other = *CLIENT;
    other.fields = &CLIENT.fields[1..];
    let faults = schema::differences(house.store(), &other).await.unwrap();
    assert_eq!(
        faults,
        [
            "clients.name is not described",
            "clients.name__key is not described"
        ]
    );
}

#[tokio::test]
async fn numbers_have_no_gaps_although_writes_fail_in_between() {
    let house = House::new().await;
    let chief = house.person(&[Role::Director]).await;
    assert_eq!(
        client(&house, &chief, "甲").await.number.unwrap(),
        "CLI-2026-00001"
    );
    let taken = content(&[("name", json!(" 甲 "))]);
    let refused = house.records.create(&chief.act(), CLIENT, &taken).await;
    let (status, key, field) = refusal(refused.unwrap_err());
    assert_eq!(
        (status, key.as_str(), field.as_deref()),
        (409, "store-unique", Some("name"))
    );
    assert_eq!(
        client(&house, &chief, "乙").await.number.unwrap(),
        "CLI-2026-00002"
    );
}

#[tokio::test]
async fn all_faults_of_the_input_are_told_at_once_and_nothing_is_written() {
    let house = House::new().await;
    let chief = house.person(&[Role::Director]).await;
    let bad = content(&[
        ("since", json!("soon")),
        ("staff", json!("many")),
        ("name", json!("甲")),
    ]);
    let Err(RecordsError::Invalid(faults)) = house.records.create(&chief.act(), CLIENT, &bad).await
    else {
        panic!("accepted");
    };
    let fields: Vec<_> = faults.iter().map(|p| p.field.as_deref().unwrap()).collect();
    assert_eq!(fields, ["since", "staff"]);
    let lost = content(&[("name", json!("甲")), ("stage", json!("lost"))]);
    let refused = house
        .records
        .create(&chief.act(), CLIENT, &lost)
        .await
        .unwrap_err();
    assert_eq!(
        refusal(refused).2.as_deref(),
        Some("why_lost"),
        "shown, so demanded"
    );
    let banned = content(&[("name", json!("禁"))]);
    let refused = house
        .records
        .create(&chief.act(), CLIENT, &banned)
        .await
        .unwrap_err();
    assert_eq!(refusal(refused).0, 422, "the behaviour refuses");
    assert!(found(&house, &chief, &[]).await.is_empty());
    let verdict = audit::verify(house.store()).await.unwrap();
    assert!(matches!(verdict, audit::Verdict::Sound { lines: 0, .. }));
}

#[tokio::test]
async fn input_cannot_touch_what_is_not_its_own() {
    let house = House::new().await;
    let rep = house.person(&[Role::Sales]).await;
    let mine = client(&house, &rep, "甲").await;
    let try_edit = async |pair: (&str, Value)| {
        let edit = house
            .records
            .edit(&rep.act(), CLIENT, (mine.id, 1), &content(&[pair]))
            .await;
        refusal(edit.unwrap_err())
    };
    for name in [
        "id",
        "version",
        "created_by",
        "number",
        "trashed_at",
        "stagee",
    ] {
        assert_eq!(try_edit((name, json!("x"))).await.0, 400, "{name}");
    }
    assert_eq!(
        try_edit(("credit", json!("1"))).await.0,
        400,
        "hidden is like unknown"
    );
    assert_eq!(
        try_edit(("length", json!("1"))).await.1,
        "records-read-only"
    );
    assert_eq!(
        try_edit(("since", json!("2020-01-01"))).await.1,
        "records-set-once"
    );
    let other = house.person(&[Role::Sales]).await;
    let (status, key, _) = try_edit(("owner", json!(other.id.to_string()))).await;
    assert_eq!((status, key.as_str()), (403, "records-beyond-reach"));
    assert_eq!(
        house
            .records
            .get(&rep.act(), CLIENT, mine.id)
            .await
            .unwrap()
            .version,
        1
    );
}

#[tokio::test]
async fn a_stale_edit_gets_the_three_way_difference() {
    let house = House::new().await;
    let chief = house.person(&[Role::Director]).await;
    let item = client(&house, &chief, "甲").await;
    let edit = async |version: i64, pairs: &[(&str, Value)]| {
        let which = (item.id, version);
        house
            .records
            .edit(&chief.act(), CLIENT, which, &content(pairs))
            .await
    };
    edit(1, &[("notes", json!("first")), ("stage", json!("won"))])
        .await
        .unwrap();
    let stale = edit(1, &[("notes", json!("second")), ("staff", json!("5"))]).await;
    let Err(RecordsError::Conflict(conflict)) = stale else {
        panic!("{stale:?}");
    };
    assert_eq!(
        (conflict.yours, conflict.now, conflict.by.as_str()),
        (1, 2, "测试人")
    );
    let of = |name: &str| conflict.fields.iter().find(|f| f.field == name).unwrap();
    let notes = of("notes");
    assert_eq!(notes.base, Some(Value::Null));
    assert_eq!(
        (&notes.theirs, notes.mine.as_ref()),
        (&json!("first"), Some(&json!("second")))
    );
    assert_eq!(
        (of("stage").base.as_ref(), of("stage").mine.as_ref()),
        (Some(&json!("prospect")), None)
    );
    assert_eq!(
        edit(2, &[("notes", json!("second"))])
            .await
            .unwrap()
            .version,
        3
    );
    let same = edit(3, &[("notes", json!("second"))]).await.unwrap();
    assert_eq!(
        same.version, 3,
        "an edit that changes nothing leaves no trace"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn of_eight_edits_at_once_exactly_one_wins() {
    let house = std::sync::Arc::new(House::new().await);
    let chief = house.person(&[Role::Director]).await;
    let item = client(&house, &chief, "甲").await;
    let tries: Vec<_> = (0..8)
        .map(|n| {
            let (house, chief) = (house.clone(), chief.clone());
            tokio::spawn(async move {
                let fields = content(&[("staff", json!(n))]);
                let act = chief.act();
                house
                    .records
                    .edit(&act, CLIENT, (item.id, 1), &fields)
                    .await
                    .is_ok()
            })
        })
        .collect();
    let mut won = 0;
    for one in tries {
        won += usize::from(one.await.unwrap());
    }
    assert_eq!(won, 1);
}

#[tokio::test]
async fn many_edits_happen_all_or_none() {
    let house = House::new().await;
    let rep = house.person(&[Role::Sales]).await;
    let (one, two) = (
        client(&house, &rep, "甲").await,
        client(&house, &rep, "乙").await,
    );
    let won = content(&[("stage", json!("won"))]);
    let stale = house
        .records
        .edit_many(&rep.act(), CLIENT, &[(one.id, 1), (two.id, 7)], &won)
        .await;
    assert!(matches!(stale, Err(RecordsError::Conflict(_))));
    assert!(found(&house, &rep, &[("stage", "won")]).await.is_empty());
    house
        .records
        .edit_many(&rep.act(), CLIENT, &[(one.id, 1), (two.id, 1)], &won)
        .await
        .unwrap();
    assert_eq!(found(&house, &rep, &[("stage", "won")]).await.len(), 2);
}

#[test]
fn faulty_descriptions_are_named_at_the_start() {
    let mut faulty = *CLIENT;
    faulty.title = "stage";
    faulty.owner = Some("parent");
    faulty.plural = "people";
    let faults = Registry::new(vec![Box::leak(Box::new(faulty)), Talk::TYPE]).unwrap_err();
    assert!(faults.iter().any(|f| f.contains("title")), "{faults:?}");
    assert!(faults.iter().any(|f| f.contains("owner must")));
    assert!(faults.iter().any(|f| f.contains("belongs to the house")));
    let mut misnamed = *CLIENT;
    let number = Field::new("number", Kind::Text, misnamed.label);
    misnamed.fields = Box::leak([misnamed.fields, &[number]].concat().into_boxed_slice());
    let faults = Registry::new(vec![Box::leak(Box::new(misnamed)), Talk::TYPE]).unwrap_err();
    assert_eq!(faults, ["client: number: the name belongs to the house"]);
    assert!(Registry::new(vec![Talk::TYPE]).unwrap_err()[0].contains("no record type"));
}

#[test]
fn both_languages_have_the_same_sentences() {
    let keys = qd_base::text::keys;
    let zh = keys(include_str!("../../text/zh-CN.ftl"));
    assert_eq!(zh, keys(include_str!("../../text/en.ftl")));
    let texts = qd_records::texts();
    assert!(zh.iter().all(|key| texts.has(key)));
}

#[tokio::test]
async fn the_test_types_conform() {
    let types = || vec![CLIENT, Talk::TYPE];
    let besides = crate::support::test_types();
    qd_records::conformance::run(CLIENT, types(), &[besides]).await;
    qd_records::conformance::run(Talk::TYPE, types(), &[besides]).await;
}
