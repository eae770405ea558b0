//! Half-done imports, restatements, several files at once, rights, and taking a batch back.

use crate::support::TestHouse;

const JANUARY: &str =
    "日期,单据号,客户,产品,金额\n2025-01-05,A1,甲公司,泵,100\n2025-01-06,A2,乙公司,阀,200\n";
const CORRECTED: &str =
    "日期,单据号,客户,产品,金额\n2025-01-05,A1,甲公司,泵,150\n2025-01-07,A3,丙公司,泵,50\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_half_done_import_survives_a_restart_and_can_be_continued_or_put_aside() {
    let house = TestHouse::new().await;
    let strange = "日期,客户,戊\n2025-01-05,甲公司,100.50\n";
    let first = house.upload(&[("甲.csv", strange.as_bytes())]).await;
    house
        .tell(&first, 0, &[("role.2", "revenue")])
        .await
        .says("确认入账");
    let second = house.upload(&[("乙.csv", JANUARY.as_bytes())]).await;
    let house = house.restarted().await;
    house
        .get("finance", "/import")
        .await
        .says("未完成的导入")
        .says("甲.csv")
        .says("乙.csv");
    // The answers are still there, and what was uploaded is read again.
    house.settled(&first).await.says("已指定").says("确认入账");
    let gone = house
        .post("director", &format!("{second}/discard"), &[])
        .await;
    assert_eq!(gone.status, 303);
    assert_eq!(house.get("director", &second).await.status, 404);
    house.accept(&first, &[]).await.says("已入账");
    assert_eq!((house.revenue(), house.inbox().len()), (10_050, 0));
    let page = house.get("director", "/import").await.text();
    assert!(!page.contains("未完成的导入"), "nothing is left to do");
    let deeds = house.deeds().await;
    for deed in [
        "upload ledger_draft",
        "map ledger_draft",
        "discard ledger_draft",
    ] {
        assert!(
            deeds.iter().any(|one| one == deed),
            "{deed} is not in {deeds:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn files_of_an_interrupted_upload_are_swept_and_those_of_drafts_stay() {
    let house = TestHouse::new().await;
    house.upload(&[("乙.csv", JANUARY.as_bytes())]).await;
    let stray = house.inbox()[0].with_file_name("0199-stray");
    std::fs::write(&stray, "half a file").unwrap();
    let house = house.restarted().await;
    assert_eq!(house.inbox().len(), 1);
    assert!(!stray.exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn corrections_are_shown_first_and_taken_only_when_they_are_accepted() {
    let house = TestHouse::new().await;
    let draft = house.upload(&[("一月.csv", JANUARY.as_bytes())]).await;
    house.accept(&draft, &[]).await.says("已入账");
    let draft = house.upload(&[("一月改.csv", CORRECTED.as_bytes())]).await;
    let page = house.get("director", &draft).await;
    page.says("内容不同 1 行")
        .says("name=\"restate\"")
        .says("将被更正的行");
    house.accept(&draft, &[]).await.says("没有入账");
    assert_eq!(house.revenue(), 30_000);
    house
        .accept(&draft, &[("restate", "yes")])
        .await
        .says("更正 1 行");
    assert_eq!((house.version(), house.revenue()), (2, 40_000));
    let same = house.upload(&[("一月改.csv", CORRECTED.as_bytes())]).await;
    house.accept(&same, &[]).await.says("导入过");
    assert_eq!(house.version(), 2, "the same file again changes nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_is_taken_back_as_a_whole_with_a_reason() {
    let house = TestHouse::new().await;
    let draft = house.upload(&[("一月.csv", JANUARY.as_bytes())]).await;
    house.accept(&draft, &[]).await;
    let draft = house.upload(&[("一月改.csv", CORRECTED.as_bytes())]).await;
    house.accept(&draft, &[("restate", "yes")]).await;
    house
        .get("director", "/import/batches/2")
        .await
        .says("移出行")
        .says("恢复行");
    let path = "/import/batches/2/withdrawal";
    let unexplained = house.post("director", path, &[("reason", "")]).await;
    assert_eq!(unexplained.status, 422);
    unexplained.says("请填写撤销理由");
    let done = house
        .post("director", path, &[("reason", "导错了文件")])
        .await;
    assert_eq!(
        (done.status, done.location.as_str()),
        (303, "/import/batches/3")
    );
    assert_eq!(
        house.revenue(),
        30_000,
        "what was corrected stands as before"
    );
    house
        .get("director", "/import/batches/3")
        .await
        .says("导错了文件");
    house.get("director", "/import").await.says("已撤销");
    let again = house.post("director", path, &[("reason", "再来")]).await;
    assert_eq!(again.status, 409);
    assert_eq!(house.get("director", "/import/batches/9").await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_files_the_good_ones_are_taken_and_the_others_stay() {
    let house = TestHouse::new().await;
    let strange = "日期,客户,戊\n2025-01-05,甲公司,100.50\n";
    let files = [
        ("好.csv", JANUARY.as_bytes()),
        ("怪.csv", strange.as_bytes()),
    ];
    let draft = house.upload(&files).await;
    let seen_before = house.intake.drafts().await.unwrap().remove(0);
    let page = house.accept(&draft, &[]).await;
    page.says("已入账").says("怪.csv").says("认不出销售额列");
    // A page that loaded the draft just before the files were taken.
    house.intake.view(&seen_before).await.unwrap();
    house.get("director", &draft).await.says("已入账");
    assert_eq!((house.version(), house.inbox().len()), (1, 1));
    house
        .tell(&draft, 0, &[("role.2", "revenue")])
        .await
        .says("确认入账");
    house.accept(&draft, &[]).await.says("已入账");
    assert_eq!((house.version(), house.revenue()), (2, 40_050));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_people_who_may_import_see_any_of_it() {
    let house = TestHouse::new().await;
    let draft = house.upload(&[("一月.csv", JANUARY.as_bytes())]).await;
    let pages = [
        "/import",
        &draft,
        &format!("{draft}/files/0/rejections.xlsx"),
        "/import/batches/1",
    ];
    for page in pages {
        assert_eq!(house.get("sales", page).await.status, 403, "{page}");
    }
    let deeds = ["acceptance", "discard", "files/0"];
    for deed in deeds {
        let path = format!("{draft}/{deed}");
        assert_eq!(house.post("sales", &path, &[]).await.status, 403, "{path}");
    }
    for path in ["/import/batches/1/withdrawal", "/import/mappings/1/removal"] {
        assert_eq!(
            house.post("sales", path, &[("reason", "x")]).await.status,
            403,
            "{path}"
        );
    }
    assert_eq!(
        house
            .send("sales", &[("a.csv", JANUARY.as_bytes())])
            .await
            .status,
        403
    );
    assert_eq!(house.inbox().len(), 1, "a stranger's file is not stored");
    let forged = house
        .post(
            "director",
            &format!("{draft}/discard"),
            &[("csrf", "other")],
        )
        .await;
    assert_ne!(forged.status, 303, "a form of another session is refused");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_looks_while_a_file_is_being_taken_is_never_told_that_it_is_gone() {
    let house = TestHouse::new().await;
    for round in 1..=24 {
        let file = format!("日期,单据号,客户,产品,金额\n2025-01-{round:02},R{round},甲公司,泵,1\n");
        let draft = house.upload(&[("月.csv", file.as_bytes())]).await;
        let acceptance = format!("{draft}/acceptance");
        let accepted = house.post("director", &acceptance, &[]).await;
        assert_eq!(accepted.status, 303);
        loop {
            let seen = house.get("director", &draft).await;
            assert_eq!(seen.status, 200, "round {round}: {}", seen.text());
            if seen.text().contains("已入账") {
                break;
            }
        }
    }
}
