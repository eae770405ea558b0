//! Comments, files and notices (讨论、附件、通知): who may, who is told, and what is told no longer.

use qd_base::Id;
use qd_records::{Item, Record, RecordsError};
use qd_workflow::Subject;
use qd_workflow::attachment::{self, Arriving, Files};
use qd_workflow::coordination::CoordinationRequest;
use qd_workflow::discussion;
use qd_workflow::notice::{self, Inbox, Line, NoticeKind};
use serde_json::json;

use crate::support::{Contract, House, Scheme, Someone, content, row};

fn about(item: &Item) -> Subject {
    Subject::of(Scheme::TYPE, item.id)
}

async fn say(
    house: &House,
    by: Someone,
    item: &Item,
    (body, named): (&str, &[Someone]),
) -> Result<Id, RecordsError> {
    let named: Vec<_> = named.iter().map(|one| one.act()).collect();
    discussion::say(&house.records, &by.act(), &about(item), (body, &named)).await
}

async fn told(house: &House, to: Someone) -> Vec<Line> {
    let inbox = Inbox::of(&house.records, &to.act(), 0).await.unwrap();
    let unread = notice::unread(house.records.store(), to.id).await.unwrap();
    let new = inbox.lines.iter().filter(|line| !line.read).count();
    assert_eq!(i64::try_from(new).unwrap(), unread);
    inbox.lines
}

async fn kinds(house: &House, to: Someone) -> Vec<NoticeKind> {
    let lines = told(house, to).await;
    lines
        .iter()
        .filter(|line| !line.read)
        .map(|line| line.kind)
        .collect()
}

fn status(fault: RecordsError) -> (u16, String) {
    let problem = fault.problem();
    (problem.status, problem.key)
}

#[tokio::test]
async fn whoever_sees_a_record_speaks_and_is_heard_by_whom_it_concerns() {
    let house = House::new().await;
    let scheme = house.scheme(house.seller).await;
    say(&house, house.manager, &scheme, ("预算够吗？", &[]))
        .await
        .unwrap();
    say(
        &house,
        house.director,
        &scheme,
        ("@manager 请核对", &[house.manager]),
    )
    .await
    .unwrap();
    // The owner and those who spoke are told; who is named is told that, and not twice.
    assert_eq!(
        kinds(&house, house.seller).await,
        [NoticeKind::Commented; 2]
    );
    assert_eq!(kinds(&house, house.manager).await, [NoticeKind::Mentioned]);
    assert!(
        kinds(&house, house.director).await.is_empty(),
        "nobody is told of the own doing"
    );
    let line = told(&house, house.seller).await.remove(0);
    assert_eq!(
        (line.title.as_deref(), line.said.as_deref()),
        (Some("促销方案"), Some("@manager 请核对"))
    );
    // The same by the same person before it was read is one notice.
    say(&house, house.director, &scheme, ("另外：时间？", &[]))
        .await
        .unwrap();
    let lines = told(&house, house.seller).await;
    assert_eq!((lines.len(), lines[0].times), (2, 2));
    let said = discussion::comments(&house.records, &house.seller.act(), &about(&scheme))
        .await
        .unwrap();
    assert_eq!(
        said.iter().map(|c| c.body.as_str()).collect::<Vec<_>>(),
        ["预算够吗？", "@manager 请核对", "另外：时间？"]
    );
}

#[tokio::test]
async fn who_does_not_see_a_record_neither_reads_speaks_nor_is_named() {
    let house = House::new().await;
    let scheme = house.scheme(house.seller).await;
    say(&house, house.seller, &scheme, ("底价一百万", &[]))
        .await
        .unwrap();
    for stranger in [house.other, house.finance, house.admin] {
        let read = discussion::comments(&house.records, &stranger.act(), &about(&scheme)).await;
        assert_eq!(status(read.unwrap_err()).0, 404);
        let spoken = say(&house, stranger, &scheme, ("?", &[])).await;
        assert_eq!(status(spoken.unwrap_err()).0, 404);
        let named = say(&house, house.seller, &scheme, ("@x", &[stranger])).await;
        assert_eq!(
            status(named.unwrap_err()),
            (422, "comment-unseen".to_owned())
        );
        assert!(told(&house, stranger).await.is_empty());
    }
    for wrong in ["", "  \n ", "a\u{0}b", &"长".repeat(4001)] {
        assert_eq!(
            status(
                say(&house, house.seller, &scheme, (wrong, &[]))
                    .await
                    .unwrap_err()
            )
            .0,
            422
        );
    }
    let said = discussion::comments(&house.records, &house.seller.act(), &about(&scheme))
        .await
        .unwrap();
    assert_eq!(said.len(), 1, "nothing that was refused is kept");
}

#[tokio::test]
async fn words_taken_back_are_gone_everywhere_and_only_by_whom_they_are() {
    let house = House::new().await;
    let scheme = house.scheme(house.seller).await;
    let id = say(&house, house.manager, &scheme, ("写错了的话", &[]))
        .await
        .unwrap();
    let by = |who: Someone| {
        let (records, about) = (house.records.clone(), about(&scheme));
        async move { discussion::withdraw(&records, &who.act(), &about, id).await }
    };
    assert_eq!(
        status(by(house.director).await.unwrap_err()),
        (403, "comment-own".to_owned())
    );
    assert_eq!(status(by(house.finance).await.unwrap_err()).0, 404);
    by(house.manager).await.unwrap();
    by(house.manager).await.unwrap();
    let said = discussion::comments(&house.records, &house.seller.act(), &about(&scheme))
        .await
        .unwrap();
    assert!(said[0].withdrawn && said[0].body.is_empty());
    assert_eq!(told(&house, house.seller).await[0].said, None);
    let kept = qd_records::audit::Search {
        record_type: Some("scheme".to_owned()),
        ..Default::default()
    };
    let lines = qd_records::audit::search(house.records.store(), &kept, 100)
        .await
        .unwrap();
    assert!(
        !format!("{lines:?}").contains("写错了的话"),
        "the audit names the comment and keeps no words"
    );
}

#[tokio::test]
async fn a_record_that_is_not_seen_any_more_is_named_no_more() {
    let house = House::new().await;
    let scheme = house.scheme(house.seller).await;
    say(&house, house.director, &scheme, ("内部消息", &[]))
        .await
        .unwrap();
    assert!(told(&house, house.seller).await[0].title.is_some());
    let given = content(&[("owner", json!(house.other.id.to_string()))]);
    let (act, which) = (house.director.act(), (scheme.id, scheme.version));
    let edit = house.records.edit(&act, Scheme::TYPE, which, &given);
    edit.await.unwrap();
    let line = told(&house, house.seller).await.remove(0);
    assert_eq!((line.title, line.said), (None, None));
    assert_eq!(kinds(&house, house.other).await, [NoticeKind::Assigned]);
}

#[tokio::test]
async fn who_is_given_many_records_at_once_is_told_once() {
    let house = House::new().await;
    for _ in 0..5 {
        let fields = content(&[
            ("name", json!("方案")),
            ("owner", json!(house.seller.id.to_string())),
        ]);
        house
            .records
            .create(&house.director.act(), Scheme::TYPE, &fields)
            .await
            .unwrap();
    }
    let lines = told(&house, house.seller).await;
    assert_eq!(
        (lines.len(), lines[0].kind, lines[0].times),
        (1, NoticeKind::Assigned, 5)
    );
    house.scheme(house.seller).await;
    assert_eq!(
        told(&house, house.seller).await.len(),
        1,
        "what one makes oneself is no news"
    );
}

#[tokio::test]
async fn a_decision_is_asked_settled_and_told() {
    let house = House::new().await;
    let node = row(1, "any", "role", json!({"role": "director"}));
    house.flow(&[("nodes", json!([node]))]).await;
    let scheme = house.scheme(house.seller).await;
    let approval = house
        .submit(house.seller, Scheme::TYPE, &scheme)
        .await
        .unwrap();
    assert_eq!(kinds(&house, house.director).await, [NoticeKind::ToDecide]);
    house.approve(house.director, approval.id).await.unwrap();
    assert!(
        kinds(&house, house.director).await.is_empty(),
        "what was decided waits no longer"
    );
    assert_eq!(kinds(&house, house.seller).await, [NoticeKind::Decided]);
}

#[tokio::test]
async fn a_department_is_asked_and_one_answer_settles_it_for_all() {
    let house = House::new().await;
    let fields = content(&[
        ("title", json!("预算")),
        ("question", json!("请确认")),
        ("to_role", json!("finance")),
        ("to_person", json!(house.legal.id.to_string())),
    ]);
    let made = house
        .records
        .create(&house.seller.act(), CoordinationRequest::TYPE, &fields)
        .await
        .unwrap();
    assert_eq!(kinds(&house, house.finance).await, [NoticeKind::Asked]);
    assert_eq!(kinds(&house, house.legal).await, [NoticeKind::Asked]);
    crate::coordination::answered(&house, house.finance, &made).await;
    assert!(kinds(&house, house.legal).await.is_empty());
    assert_eq!(kinds(&house, house.seller).await, [NoticeKind::Answered]);
}

#[tokio::test]
async fn a_notice_is_opened_by_its_person_only() {
    let house = House::new().await;
    let scheme = house.scheme(house.seller).await;
    say(&house, house.manager, &scheme, ("请看", &[]))
        .await
        .unwrap();
    let line = told(&house, house.seller).await.remove(0);
    let other = notice::open(&house.records, &house.director.act(), line.id).await;
    assert_eq!(
        status(other.unwrap_err()),
        (404, "notice-absent".to_owned())
    );
    let opened = notice::open(&house.records, &house.seller.act(), line.id)
        .await
        .unwrap();
    assert_eq!(opened.about, about(&scheme));
    assert!(kinds(&house, house.seller).await.is_empty());
    say(&house, house.manager, &scheme, ("再看", &[]))
        .await
        .unwrap();
    assert_eq!(
        notice::read_all(&house.records, &house.seller.act())
            .await
            .unwrap(),
        1
    );
    assert!(kinds(&house, house.seller).await.is_empty());
}

#[tokio::test]
async fn files_lie_with_records_under_their_rights() {
    let house = House::new().await;
    let folder = tempfile::tempdir().unwrap();
    let files = Files::new(folder.path().join("files"));
    let scheme = house.scheme(house.seller).await;
    let put = |by: Someone, name: &'static str, content: &'static [u8]| {
        let (store, about) = ((&house.records, &files), about(&scheme));
        async move { attachment::attach(store, &by.act(), &about, Arriving { name, content }).await }
    };
    let id = put(house.manager, "../报价单.pdf", b"%PDF-1.7 x")
        .await
        .unwrap();
    put(house.seller, "同一份.pdf", b"%PDF-1.7 x")
        .await
        .unwrap();
    let listed = attachment::attachments(&house.records, &house.seller.act(), &about(&scheme))
        .await
        .unwrap();
    assert_eq!(listed[0].file_name, "报价单.pdf");
    assert_eq!(
        listed[0].sha256, listed[1].sha256,
        "one content is kept once"
    );
    assert_eq!(files.read(&listed[0].sha256).unwrap(), b"%PDF-1.7 x");
    for (name, content, wanted) in [
        ("a.exe", &b"MZ"[..], "attachment-kind"),
        ("a.pdf", b"MZ", "attachment-kind"),
        ("a.pdf", b"", "attachment-empty"),
        ("a.svg", b"<svg onload=alert(1)>", "attachment-kind"),
    ] {
        assert_eq!(
            status(put(house.seller, name, content).await.unwrap_err()),
            (422, wanted.to_owned())
        );
    }
    assert_eq!(
        status(put(house.other, "a.pdf", b"%PDF-1").await.unwrap_err()).0,
        404
    );
    let seen = attachment::one(&house.records, &house.other.act(), &about(&scheme), id).await;
    assert_eq!(status(seen.unwrap_err()).0, 404);
    // Another record's address does not open it either.
    let own = house.scheme(house.other).await;
    let seen = attachment::one(&house.records, &house.other.act(), &about(&own), id).await;
    assert_eq!(
        status(seen.unwrap_err()),
        (404, "attachment-absent".to_owned())
    );
    let gone = attachment::remove(&house.records, &house.other.act(), &about(&scheme), id).await;
    assert_eq!(status(gone.unwrap_err()).0, 404);
    attachment::remove(&house.records, &house.seller.act(), &about(&scheme), id)
        .await
        .unwrap();
    let listed = attachment::attachments(&house.records, &house.manager.act(), &about(&scheme))
        .await
        .unwrap();
    assert_eq!(listed.len(), 1);
}

#[tokio::test]
async fn who_only_reads_a_record_removes_only_the_own_files() {
    let house = House::new().await;
    let folder = tempfile::tempdir().unwrap();
    let files = Files::new(folder.path().join("files"));
    let contract = house.contract(house.seller).await;
    let about = Subject::of(Contract::TYPE, contract.id);
    let mut ids = Vec::new();
    for by in [house.seller, house.finance] {
        let arriving = Arriving {
            name: "a.txt",
            content: b"x",
        };
        ids.push(
            attachment::attach((&house.records, &files), &by.act(), &about, arriving)
                .await
                .unwrap(),
        );
    }
    let act = house.finance.act();
    let other = attachment::remove(&house.records, &act, &about, ids[0]).await;
    assert_eq!(
        status(other.unwrap_err()),
        (403, "attachment-own".to_owned())
    );
    attachment::remove(&house.records, &act, &about, ids[1])
        .await
        .unwrap();
}
