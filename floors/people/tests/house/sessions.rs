//! Sessions (会话): idle time, absolute end, listing and ending, step-up, rights taken away.

use crate::support::{HOUR, MINUTE, PASSWORD, house, knock, status};
use qd_base::{Clock, Role};
use qd_people::SignInRefusal;

#[tokio::test]
async fn sessions_idle_out_by_role_and_end_after_twelve_hours() {
    let house = house().await;
    house.person("chief", &[Role::Director]).await;
    house.person("anna", &[Role::Sales]).await;
    let (chief, anna) = (house.enter("chief").await, house.enter("anna").await);
    house.clock.on(29 * MINUTE);
    assert!(house.is_in(&chief).await, "this use counts");
    house.clock.on(29 * MINUTE);
    assert!(house.is_in(&chief).await);
    house.clock.on(30 * MINUTE);
    assert!(!house.is_in(&chief).await, "30 minutes idle");
    assert!(house.is_in(&anna).await, "sales idle for 8 hours");
    house.clock.on(7 * HOUR);
    assert!(house.is_in(&anna).await);
    house.clock.on(4 * HOUR);
    assert!(!house.is_in(&anna).await, "12 hours in all");
}

#[tokio::test]
async fn a_clock_set_back_does_not_lengthen_a_session() {
    let house = house().await;
    house.person("anna", &[Role::Sales]).await;
    let token = house.enter("anna").await;
    house.clock.back(HOUR);
    assert!(!house.is_in(&token).await);
}

#[tokio::test]
async fn password_change_disabling_and_role_removal_end_all_sessions_at_once() {
    let house = house().await;
    house.person("admin", &[Role::Administrator]).await;
    let id = house.person("anna", &[Role::Sales, Role::Marketing]).await;
    let act = house.system();
    let (one, two) = (house.enter("anna").await, house.enter("anna").await);
    house
        .doors
        .set_roles(&act, id, &[Role::Sales, Role::Marketing, Role::Legal])
        .await
        .unwrap();
    assert!(house.is_in(&one).await, "a role more ends nothing");
    house
        .doors
        .set_roles(&act, id, &[Role::Sales])
        .await
        .unwrap();
    assert!(!house.is_in(&one).await && !house.is_in(&two).await);
    let one = house.enter("anna").await;
    let own = house
        .doors
        .act(&house.doors.session(&one).await.unwrap().unwrap().actor);
    let wrong = house
        .doors
        .change_password(&own, "not the password", "a fresh long one")
        .await;
    assert_eq!(
        status(wrong.unwrap_err()),
        (403, "people-password-current".to_owned())
    );
    assert!(house.is_in(&one).await);
    house
        .doors
        .change_password(&own, PASSWORD, "a fresh long one")
        .await
        .unwrap();
    assert!(!house.is_in(&one).await);
    house.doors.set_password(&act, id, PASSWORD).await.unwrap();
    let one = house.enter("anna").await;
    house.doors.disable(&act, id).await.unwrap();
    assert!(!house.is_in(&one).await);
    house.doors.enable(&act, id).await.unwrap();
    assert!(!house.is_in(&one).await, "ended, not paused");
}

#[tokio::test]
async fn sessions_are_listed_and_ended_by_their_owner_only() {
    let house = house().await;
    house.person("anna", &[Role::Sales]).await;
    house.person("bert", &[Role::Sales]).await;
    let (one, two) = (house.enter("anna").await, house.enter("anna").await);
    let anna = house.doors.session(&one).await.unwrap().unwrap();
    let bert = house
        .doors
        .session(&house.enter("bert").await)
        .await
        .unwrap()
        .unwrap();
    let (by_anna, by_bert) = (house.doors.act(&anna.actor), house.doors.act(&bert.actor));
    assert_eq!(
        house
            .doors
            .sessions_of(&by_anna, anna.person.id)
            .await
            .unwrap()
            .len(),
        2
    );
    assert!(
        house
            .doors
            .sessions_of(&by_bert, anna.person.id)
            .await
            .is_err()
    );
    let theirs = house
        .doors
        .end_session(&by_bert, bert.person.id, anna.id)
        .await;
    assert_eq!(status(theirs.unwrap_err()).0, 404);
    house
        .doors
        .end_session(&by_anna, anna.person.id, anna.id)
        .await
        .unwrap();
    assert!(!house.is_in(&one).await && house.is_in(&two).await);
    house.doors.sign_out(&two).await.unwrap();
    assert!(!house.is_in(&two).await);
}

#[tokio::test]
async fn a_step_up_lasts_ten_minutes_and_changes_the_token() {
    let house = house().await;
    house.person("anna", &[Role::Sales]).await;
    let token = house.enter("anna").await;
    house.clock.on(11 * MINUTE);
    let session = house.doors.session(&token).await.unwrap().unwrap();
    assert!(!session.is_stepped_up(house.clock.instant()));
    let wrong = house
        .doors
        .step_up(&token, "not the password", &knock("10.0.0.1"))
        .await;
    assert!(matches!(wrong, Err(SignInRefusal::Wrong)));
    let risen = house
        .doors
        .step_up(&token, PASSWORD, &knock("10.0.0.1"))
        .await
        .unwrap();
    assert!(!house.is_in(&token).await, "the old token is dead");
    let session = house.doors.session(risen.text()).await.unwrap().unwrap();
    assert!(session.is_stepped_up(house.clock.instant()));
    let list = house
        .doors
        .sessions_of(&house.doors.act(&session.actor), session.person.id)
        .await;
    assert_eq!(list.unwrap().len(), 1);
}
