//! What people find (查找): filters, order, search, trash, links, timeline, member lists.

use crate::support::{
    CLIENT, House, Someone, Talk, client, content, found, house_act, pairs, refusal,
};
use qd_base::Role;
use qd_records::{ListQuery, Member, Record};
use serde_json::json;

#[tokio::test]
async fn filters_order_and_pages_follow_the_description() {
    let house = House::new().await;
    let chief = house.person(&[Role::Director, Role::Finance]).await;
    for (n, name) in ["甲", "乙", "丙", "丁"].iter().enumerate() {
        let mut fields = content(&[("name", json!(name)), ("staff", json!(n * 10))]);
        if n % 2 == 1 {
            fields.insert("stage".to_owned(), json!("won"));
            fields.insert("tags".to_owned(), json!(["export"]));
            fields.insert("credit".to_owned(), json!(format!("{n}.00")));
        }
        house
            .records
            .create(&chief.act(), CLIENT, &fields)
            .await
            .unwrap();
    }
    type Case<'a> = (&'a [(&'a str, &'a str)], [&'a str; 2]);
    let cases: [Case<'_>; 6] = [
        (&[("stage", "won"), ("sort", "staff")], ["乙", "丁"]),
        (&[("stage.not", "won"), ("sort", "-staff")], ["丙", "甲"]),
        (
            &[("staff.gte", "10"), ("staff.lte", "20"), ("sort", "staff")],
            ["乙", "丙"],
        ),
        (&[("credit.empty", "0"), ("sort", "-credit")], ["丁", "乙"]),
        (&[("tags", "export"), ("sort", "staff")], ["乙", "丁"]),
        (
            &[
                ("owner", "me"),
                ("sort", "staff"),
                ("size", "2"),
                ("page", "2"),
            ],
            ["丙", "丁"],
        ),
    ];
    for (query, names) in cases {
        let query = ListQuery::parse(CLIENT, &chief.act().actor, &pairs(query)).unwrap();
        let page = house
            .records
            .find(&chief.act(), CLIENT, &query)
            .await
            .unwrap();
        let seen: Vec<_> = page.items.iter().map(|item| item.text("name")).collect();
        assert_eq!(seen, names, "{query:?}");
    }
    let ascending = found(&house, &chief, &[("sort", "credit,staff")]).await;
    assert_eq!(ascending, ["乙", "丁", "甲", "丙"], "empty values last");
    let refused = |query: &[(&str, &str)]| {
        ListQuery::parse(CLIENT, &chief.act().actor, &pairs(query)).unwrap_err()
    };
    assert_eq!(refused(&[("stge", "won")]).args["nearest"], "stage");
    assert_eq!(refused(&[("notes", "x")]).key, "records-no-filter");
    assert_eq!(refused(&[("sort", "notes")]).key, "records-no-sort");
    assert_eq!(refused(&[("size", "100000")]).status, 400);
    assert_eq!(refused(&[("stage", "' or 1=1 --")]).status, 400);
}

#[tokio::test]
async fn two_character_words_initials_and_codes_are_found() {
    let house = House::new().await;
    let chief = house.person(&[Role::Director]).await;
    for (name, notes) in [
        ("华为技术有限公司", "合同已回款"),
        ("中华同为公司", "ABC-123 型号"),
    ] {
        let fields = content(&[("name", json!(name)), ("notes", json!(notes))]);
        house
            .records
            .create(&chief.act(), CLIENT, &fields)
            .await
            .unwrap();
    }
    for (words, hits) in [
        ("合同", 1),
        ("回款", 1),
        ("华为", 1),
        ("公司", 2),
        ("为公", 1),
        ("hwjs", 1),
        ("HWJS", 1),
        ("abc", 1),
        ("123", 1),
        ("CLI-2026-00002", 1),
        ("华为 合同", 1),
        ("华为 型号", 0),
        ("同华", 0),
        ("%", 0),
        ("' or 1=1", 0),
        ("\"", 0),
        ("公司合", 0),
        ("\u{e000}", 0),
        ("z", 1),
    ] {
        assert_eq!(
            found(&house, &chief, &[("q", words)]).await.len(),
            hits,
            "{words}"
        );
    }
}

#[tokio::test]
async fn the_trash_can_be_undone_and_hides_from_lists_and_search() {
    let house = House::new().await;
    let rep = house.person(&[Role::Sales]).await;
    let finance = house.person(&[Role::Finance]).await;
    let item = client(&house, &rep, "甲公司").await;
    assert_eq!(found(&house, &finance, &[("q", "甲公")]).await.len(), 1);
    let by_finance = house
        .records
        .trash(&finance.act(), CLIENT, &[(item.id, 1)])
        .await;
    assert_eq!(
        refusal(by_finance.unwrap_err()).0,
        403,
        "sees it, may not change it"
    );
    house
        .records
        .trash(&rep.act(), CLIENT, &[(item.id, 1)])
        .await
        .unwrap();
    assert!(found(&house, &rep, &[]).await.is_empty());
    assert!(found(&house, &rep, &[("q", "甲公")]).await.is_empty());
    assert_eq!(found(&house, &rep, &[("trash", "1")]).await, ["甲公司"]);
    assert!(found(&house, &finance, &[("trash", "1")]).await.is_empty());
    assert!(
        house
            .records
            .get(&finance.act(), CLIENT, item.id)
            .await
            .is_err()
    );
    let edit = house
        .records
        .edit(&rep.act(), CLIENT, (item.id, 2), &content(&[]))
        .await;
    assert_eq!(refusal(edit.unwrap_err()).1, "records-in-trash");
    house
        .records
        .restore(&rep.act(), CLIENT, &[(item.id, 2)])
        .await
        .unwrap();
    assert_eq!(found(&house, &rep, &[("q", "甲公")]).await, ["甲公司"]);
}

#[tokio::test]
async fn links_lead_only_where_the_person_may_see() {
    let house = House::new().await;
    let (anna, bert) = (
        house.person(&[Role::Sales]).await,
        house.person(&[Role::Sales]).await,
    );
    let theirs = client(&house, &bert, "乙").await;
    let fields = content(&[
        ("name", json!("甲")),
        ("parent", json!(theirs.id.to_string())),
    ]);
    let refused = house.records.create(&anna.act(), CLIENT, &fields).await;
    assert_eq!(refusal(refused.unwrap_err()).1, "records-link-absent");
    let ghost = content(&[
        ("name", json!("甲")),
        ("owner", json!(qd_base::Id::fresh().to_string())),
    ]);
    let refused = house.records.create(&house_act(), CLIENT, &ghost).await;
    assert_eq!(refusal(refused.unwrap_err()).1, "records-link-absent");
    let ids = [theirs.id.to_string()];
    assert!(
        house
            .records
            .titles(&anna.act(), "client", &ids)
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(
        house
            .records
            .titles(&bert.act(), "client", &ids)
            .await
            .unwrap()[&ids[0]],
        "乙"
    );
    let child = content(&[
        ("name", json!("子")),
        ("parent", json!(theirs.id.to_string())),
    ]);
    house
        .records
        .create(&bert.act(), CLIENT, &child)
        .await
        .unwrap();
    let related = house
        .records
        .related(&bert.act(), CLIENT, theirs.id)
        .await
        .unwrap();
    assert_eq!(
        (related.len(), related[0].1.name, related[0].2.total),
        (1, "parent", 1)
    );
}

#[tokio::test]
async fn the_timeline_shows_changes_but_not_hidden_fields() {
    let house = House::new().await;
    let chief = house.person(&[Role::Director]).await;
    let rep = house.person(&[Role::Sales]).await;
    let fields = content(&[
        ("name", json!("甲")),
        ("owner", json!(rep.id.to_string())),
        ("credit", json!("5")),
    ]);
    let item = house
        .records
        .create(&chief.act(), CLIENT, &fields)
        .await
        .unwrap();
    let change = content(&[("stage", json!("won"))]);
    let act = rep.act().reason("签约");
    house
        .records
        .edit(&act, CLIENT, (item.id, 1), &change)
        .await
        .unwrap();
    let seen = house
        .records
        .timeline(&rep.act(), CLIENT, item.id)
        .await
        .unwrap();
    assert_eq!(
        seen.iter().map(|m| m.verb.as_str()).collect::<Vec<_>>(),
        ["edit", "create"]
    );
    assert_eq!(
        seen[0].changes,
        [("stage".to_owned(), json!("prospect"), json!("won"))]
    );
    assert_eq!(seen[0].reason.as_deref(), Some("签约"));
    assert!(seen[1].changes.iter().all(|(name, ..)| name != "credit"));
    let full = house
        .records
        .timeline(&chief.act(), CLIENT, item.id)
        .await
        .unwrap();
    assert!(full[1].changes.iter().any(|(name, ..)| name == "credit"));
}

#[tokio::test]
async fn a_member_list_confines_a_record_and_admits_its_members() {
    let house = House::new().await;
    let of = Talk::TYPE;
    let (chief, boss) = (
        house.person(&[Role::Director]).await,
        house.person(&[Role::Management]).await,
    );
    let (rep, lawyer) = (
        house.person(&[Role::Sales]).await,
        house.person(&[Role::Legal]).await,
    );
    let stranger = house.person(&[Role::Service]).await;
    let talk = house
        .records
        .create(&rep.act(), of, &content(&[("subject", json!("框架"))]))
        .await
        .unwrap();
    let sees = async |who: &Someone| house.records.get(&who.act(), of, talk.id).await.is_ok();
    assert!(sees(&chief).await && sees(&rep).await && sees(&boss).await);
    assert!(!sees(&lawyer).await && !sees(&stranger).await);
    let list = [lawyer.id, stranger.id].map(|person| Member {
        person,
        edit: false,
    });
    house
        .records
        .set_members(&rep.act(), of, (talk.id, 1), &list)
        .await
        .unwrap();
    assert!(!sees(&chief).await, "confined: `all` no longer opens it");
    assert!(sees(&boss).await, "`every` does");
    assert!(sees(&rep).await && sees(&lawyer).await);
    assert!(!sees(&stranger).await, "a list does not replace a grant");
    let edit = house
        .records
        .edit(
            &lawyer.act(),
            of,
            (talk.id, 2),
            &content(&[("subject", json!("x"))]),
        )
        .await;
    assert_eq!(refusal(edit.unwrap_err()).0, 403);
    let why = house
        .records
        .why_visible(&lawyer.act(), of, talk.id)
        .await
        .unwrap();
    assert_eq!(why, [qd_records::rights::Why::Member]);
    house
        .records
        .set_members(&rep.act(), of, (talk.id, 2), &[])
        .await
        .unwrap();
    assert!(sees(&chief).await && !sees(&lawyer).await);
}
