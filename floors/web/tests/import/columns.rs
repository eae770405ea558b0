//! Columns that nobody can recognise are asked for one by one, and the answers are kept.

use crate::support::TestHouse;

/// A file whose amount has a caption that means nothing.
const STRANGE: &str = "日期,客户,戊,备注\n2025-01-05,甲公司,100.50,a\n2025-02-05,乙公司,200.00,b\n2025-02-06,丙公司,-0.50,c\n";

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_amount_is_asked_for_and_taken_once_it_is_named() {
    let house = TestHouse::new().await;
    let draft = house.upload(&[("一月.csv", STRANGE.as_bytes())]).await;
    let page = house.get("director", &draft).await;
    page.says("一月.csv")
        .says("认不出销售额列")
        .says("is-asked")
        .says("100.50")
        .says("未识别");
    assert!(
        !page.text().contains(
            "acceptance\"><input type=\"hidden\" name=\"csrf\" value=\"csrf\">\n\n<label"
        )
    );
    assert_eq!(house.version(), 0, "looking changes nothing");
    let refused = house
        .post("director", &format!("{draft}/acceptance"), &[])
        .await;
    assert_eq!(refused.status, 409, "there is nothing to take yet");
    let page = house
        .tell(&draft, 0, &[("role.2", "revenue"), ("unit.2", "10000")])
        .await;
    page.says("已指定").says("确认入账").says("3,000,000.00");
    let done = house.accept(&draft, &[]).await;
    done.says("已入账").says("/import/batches/1");
    assert_eq!((house.version(), house.revenue()), (1, 300_000_000));
    assert!(house.inbox().is_empty(), "taken files do not stay");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_saved_mapping_offers_itself_for_the_next_file_with_these_captions() {
    let house = TestHouse::new().await;
    let draft = house.upload(&[("一月.csv", STRANGE.as_bytes())]).await;
    let fields = [
        ("role.2", "revenue"),
        ("step", "save"),
        ("name", "总部 明细"),
    ];
    house.tell(&draft, 0, &fields).await.says("确认入账");
    house.get("director", "/import").await.says("总部 明细");
    let next = "日期,客户,戊,备注\n2025-03-05,甲公司,7.00,d\n";
    let second = house.upload(&[("三月.csv", next.as_bytes())]).await;
    house
        .get("director", &second)
        .await
        .says("使用了已保存的映射")
        .says("总部 明细")
        .says("确认入账");
    // A person may do without it, and other captions do not get it.
    house
        .tell(&second, 0, &[("step", "plain")])
        .await
        .says("认不出销售额列");
    house
        .tell(&second, 0, &[("step", "reset")])
        .await
        .says("使用了已保存的映射");
    let other = "日期,顾客,己\n2025-03-05,甲公司,7.25\n";
    let third = house.upload(&[("别的.csv", other.as_bytes())]).await;
    let page = house.get("director", &third).await;
    assert!(
        !page.text().contains("使用了已保存的映射"),
        "{}",
        page.text()
    );
    assert!(
        house
            .deeds()
            .await
            .contains(&"save ledger_mapping".to_owned())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mapping_without_a_name_is_refused_with_the_reason() {
    let house = TestHouse::new().await;
    let draft = house.upload(&[("一月.csv", STRANGE.as_bytes())]).await;
    let path = format!("{draft}/files/0");
    let refused = house
        .post("director", &path, &[("step", "save"), ("name", " ")])
        .await;
    assert_eq!(refused.status, 422);
    refused.says("请给映射起一个名字");
}

#[tokio::test(flavor = "multi_thread")]
async fn columns_can_be_left_out_and_mixed_currencies_are_settled_by_choosing_one() {
    let house = TestHouse::new().await;
    let mixed = "日期,客户,币种,金额\n2025-01-05,甲,人民币,10\n2025-01-06,乙,美元,20\n2025-01-07,丙,人民币,30\n";
    let draft = house.upload(&[("外贸.csv", mixed.as_bytes())]).await;
    house
        .get("director", &draft)
        .await
        .says("有多种货币")
        .says("name=\"currency\"");
    let page = house
        .tell(&draft, 0, &[("currency", "人民币"), ("role.1", "ignore")])
        .await;
    page.says("币种不是所选货币")
        .says("rejections.xlsx")
        .says("40.00");
    let book = house
        .get("director", &format!("{draft}/files/0/rejections.xlsx"))
        .await;
    assert_eq!((book.status, &book.bytes[..2]), (200, &b"PK"[..]));
    house.accept(&draft, &[]).await.says("已入账");
    let facts = house.ledger.facts(1).unwrap();
    assert!(
        facts.dimension("customer").is_none(),
        "the ignored column is not in the ledger"
    );
}
