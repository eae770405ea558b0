//! The doors (门户) from outside: first run, sign-in, delays, administration, reach, demonstration.

use std::sync::Arc;
use std::time::Duration;

use crate::support::{PASSWORD, house, knock, new, status};
use qd_base::{Date, Reach, Role};
use qd_people::{DEMO_PASSWORD, DemoCompany, DemoRegion, DemoTeam, SignInRefusal, UnitKind};
use qd_records::audit;

#[tokio::test]
async fn the_first_run_token_works_once_and_then_the_way_is_closed_for_ever() {
    let house = house().await;
    let old = house.doors.first_run_token().await.unwrap().unwrap();
    let token = house.doors.first_run_token().await.unwrap().unwrap();
    let stale = house
        .doors
        .claim_first_run(old.text(), new("boss", &[]))
        .await;
    assert_eq!(
        status(stale.unwrap_err()).0,
        403,
        "a newer token replaced it"
    );
    let mut weak = new("boss", &[]);
    weak.password = "short".to_owned();
    let refused = house.doors.claim_first_run(token.text(), weak).await;
    assert_eq!(status(refused.unwrap_err()).1, "people-password-short");
    let boss = house
        .doors
        .claim_first_run(token.text(), new("boss", &[]))
        .await
        .unwrap();
    assert_eq!(boss.roles, [Role::Director, Role::Administrator]);
    let again = house
        .doors
        .claim_first_run(token.text(), new("thief", &[]))
        .await;
    assert_eq!(status(again.unwrap_err()).0, 403);
    assert!(house.doors.first_run_token().await.unwrap().is_none());
    assert!(!house.doors.awaits_first_run().await.unwrap());
    assert!(
        house.is_in(&house.enter("BOSS").await).await,
        "any case of the name"
    );
}

#[tokio::test]
async fn wrong_unknown_and_disabled_look_the_same() {
    let house = house().await;
    house.person("admin", &[Role::Administrator]).await;
    let gone = house.person("gone", &[Role::Sales]).await;
    house.doors.disable(&house.system(), gone).await.unwrap();
    for (login, password) in [
        ("admin", "not the password"),
        ("nobody", PASSWORD),
        ("gone", PASSWORD),
    ] {
        let refused = house
            .doors
            .sign_in(login, password, &knock("10.0.0.9"))
            .await;
        assert!(matches!(refused, Err(SignInRefusal::Wrong)), "{login}");
    }
}

#[tokio::test]
async fn the_fifth_failure_delays_the_account_and_the_address_but_never_for_ever() {
    let house = house().await;
    house.person("anna", &[Role::Sales]).await;
    house.person("bert", &[Role::Sales]).await;
    let doors = &house.doors;
    for _ in 0..5 {
        let refused = doors
            .sign_in("anna", "not the password", &knock("10.0.0.2"))
            .await;
        assert!(matches!(refused, Err(SignInRefusal::Wrong)));
    }
    let other_address = doors.sign_in("anna", PASSWORD, &knock("10.0.0.3")).await;
    assert!(
        matches!(other_address, Err(SignInRefusal::Wait(_))),
        "account"
    );
    let other_account = doors.sign_in("bert", PASSWORD, &knock("10.0.0.2")).await;
    assert!(
        matches!(other_account, Err(SignInRefusal::Wait(_))),
        "address"
    );
    house.clock.on(Duration::from_secs(2));
    assert!(
        doors
            .sign_in("anna", PASSWORD, &knock("10.0.0.2"))
            .await
            .is_ok()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn tries_sent_at_once_do_not_slip_past_the_delay() {
    let house = Arc::new(house().await);
    house.person("anna", &[Role::Sales]).await;
    let tries: Vec<_> = (0..12)
        .map(|_| {
            let house = house.clone();
            tokio::spawn(async move {
                house
                    .doors
                    .sign_in("anna", "not the password", &knock("10.0.0.2"))
                    .await
            })
        })
        .collect();
    let mut counted = 0;
    for one in tries {
        counted += usize::from(matches!(one.await.unwrap(), Err(SignInRefusal::Wrong)));
    }
    assert_eq!(counted, 5);
}

#[tokio::test]
async fn administration_needs_its_role_and_the_last_administrator_stays() {
    let house = house().await;
    let admin = house.person("admin", &[Role::Administrator]).await;
    let chief = house.person("chief", &[Role::Director]).await;
    let actor = house.doors.actor_for(chief).await.unwrap().unwrap();
    let by_chief = house.doors.act(&actor);
    let refused = house.doors.create_person(&by_chief, &new("x1", &[])).await;
    assert_eq!(
        status(refused.unwrap_err()),
        (403, "people-need-administrator".to_owned())
    );
    let last = house.doors.set_roles(&house.system(), admin, &[]).await;
    assert_eq!(
        status(last.unwrap_err()),
        (409, "people-last-administrator".to_owned())
    );
    let kept = house.doors.person(admin).await.unwrap().unwrap();
    assert_eq!(kept.roles, [Role::Administrator], "nothing was written");
    assert!(house.doors.disable(&house.system(), admin).await.is_err());
    let twice = house
        .doors
        .create_person(&house.system(), &new("ＡDMIN", &[]))
        .await;
    assert_eq!(
        status(twice.unwrap_err()),
        (409, "people-login-taken".to_owned())
    );
}

#[tokio::test]
async fn reach_follows_roles_and_the_postings_of_the_day() {
    let house = house().await;
    let (doors, act) = (&house.doors, house.system());
    let day: Date = "2026-01-01".parse().unwrap();
    let company = house.unit(UnitKind::Company, "北辰", None).await;
    let east = house.unit(UnitKind::Region, "华东", Some(company)).await;
    let north = house.unit(UnitKind::Region, "华北", Some(company)).await;
    let team = house.unit(UnitKind::Team, "上海组", Some(east)).await;
    let manager = house.person("manager", &[Role::RegionalManager]).await;
    let lead = house.person("lead", &[Role::Sales]).await;
    let anna = house.person("anna", &[Role::Sales]).await;
    let admin = house.person("admin", &[Role::Administrator]).await;
    let posting = doors.post(&act, (manager, east), true, day).await.unwrap();
    doors.post(&act, (lead, team), true, day).await.unwrap();
    doors.post(&act, (anna, team), false, day).await.unwrap();
    let reach = async |id| doors.actor_for(id).await.unwrap().unwrap().reach;
    assert_eq!(reach(manager).await, Reach::Regions(vec!["华东".into()]));
    let names = ["anna的姓名".to_owned(), "lead的姓名".to_owned()];
    assert_eq!(reach(lead).await, Reach::Salespeople(names.into()));
    assert_eq!(
        reach(anna).await,
        Reach::Salespeople(vec!["anna的姓名".into()])
    );
    assert_eq!(
        reach(admin).await,
        Reach::Nothing,
        "administration opens no figures"
    );
    doors
        .end_posting(&act, posting.id, "2026-05-01".parse().unwrap())
        .await
        .unwrap();
    doors
        .post(&act, (manager, north), true, "2026-05-01".parse().unwrap())
        .await
        .unwrap();
    assert_eq!(reach(manager).await, Reach::Regions(vec!["华北".into()]));
    let then = doors
        .postings_on("2026-04-30".parse().unwrap())
        .await
        .unwrap();
    assert!(then.iter().any(|p| p.person == manager && p.unit == east));
    let cycle = doors.move_unit(&act, east, team).await;
    assert_eq!(status(cycle.unwrap_err()).1, "people-unit-place");
    doors.move_unit(&act, team, north).await.unwrap();
    let manages = doors.units().await.unwrap();
    assert!(
        manages
            .iter()
            .any(|u| u.id == team && u.parent == Some(north))
    );
}

#[tokio::test]
async fn the_demonstration_has_every_role_and_its_audit_chain_verifies() {
    let house = house().await;
    let company = DemoCompany {
        name: "北辰电子".to_owned(),
        since: Date::constant(2024, 1, 1),
        regions: vec![DemoRegion {
            region: "华东".to_owned(),
            manager: "周敏".to_owned(),
            teams: vec![DemoTeam {
                name: "华东一组".to_owned(),
                salespeople: vec!["李想".to_owned(), "陈晨".to_owned(), "何苗".to_owned()],
            }],
        }],
        left: vec![("李想".to_owned(), Date::constant(2025, 7, 1))],
    };
    let made =
        qd_people::demo_accounts(&house.doors, |login| format!("演示{login}"), &company).await;
    let made = made.unwrap();
    let roles: std::collections::BTreeSet<_> = made.iter().map(|one| one.role).collect();
    assert_eq!((made.len(), roles.len()), (15, 13), "one for every role");
    let gone = house
        .doors
        .sign_in("sales1-1", DEMO_PASSWORD, &knock("127.0.0.2"))
        .await;
    assert!(gone.is_err(), "who left does not come in");
    let then = house.doors.postings_on(Date::constant(2025, 6, 30)).await;
    let now = house.doors.postings_on(Date::constant(2025, 7, 1)).await;
    assert_eq!(then.unwrap().len(), now.unwrap().len() + 1);
    let token = house
        .doors
        .sign_in("sales1-2", DEMO_PASSWORD, &knock("127.0.0.1"))
        .await
        .unwrap();
    let session = house.doors.session(token.text()).await.unwrap().unwrap();
    assert_eq!(session.actor.reach, Reach::Salespeople(vec!["陈晨".into()]));
    let verdict = audit::verify(house.doors.store()).await.unwrap();
    assert!(
        matches!(verdict, audit::Verdict::Sound { lines, .. } if lines > 28),
        "{verdict:?}"
    );
}

#[test]
fn both_languages_have_the_same_sentences() {
    let keys = qd_base::text::keys;
    let (zh, en) = (
        keys(include_str!("../../text/zh-CN.ftl")),
        keys(include_str!("../../text/en.ftl")),
    );
    assert_eq!(zh, en);
    assert!(qd_people::texts().has("people-sign-in-wait"));
}
