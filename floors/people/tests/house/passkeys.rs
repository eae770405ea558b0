//! Passkeys (通行密钥) as the doors handle them: whose they are, who may remove them, and what they never open. The
//! judgement of real answers is tested where the library stands, in a browser with a virtual authenticator.

use std::sync::Arc;

use qd_base::{Id, Role};
use qd_people::outside::{Challenge, NewPasskey, OutsideDoors, OutsideFault, Passkeys};
use qd_people::{Person, SignInRefusal};

use crate::support::{House, MINUTE, house, knock, status};

/// Takes every answer `<person> <credential>` for the key `k`.
struct Simple;

fn no() -> OutsideFault {
    OutsideFault::Untrusted("test".to_owned())
}

impl Passkeys for Simple {
    fn ask_new(&self, _: &Person, there: &[String]) -> Result<Challenge, OutsideFault> {
        Ok(Challenge {
            key: "k".to_owned(),
            options: there.len().to_string(),
        })
    }

    fn take_new(&self, key: &str, _: Id, answer: &str) -> Result<NewPasskey, OutsideFault> {
        (key == "k")
            .then(|| NewPasskey {
                credential: answer.to_owned(),
                content: "0".to_owned(),
            })
            .ok_or_else(no)
    }

    fn ask(&self) -> Result<Challenge, OutsideFault> {
        Ok(Challenge {
            key: "k".to_owned(),
            options: String::new(),
        })
    }

    fn claimed(&self, answer: &str) -> Result<(Id, String), OutsideFault> {
        let (person, credential) = answer.split_once(' ').ok_or_else(no)?;
        Ok((person.parse().map_err(|_| no())?, credential.to_owned()))
    }

    fn judge(&self, key: &str, _: &str, kept: &str) -> Result<String, OutsideFault> {
        let uses: u32 = kept.parse().map_err(|_| no())?;
        (key == "k").then(|| (uses + 1).to_string()).ok_or_else(no)
    }
}

impl House {
    fn with_passkeys(&self) {
        self.doors.furnish(OutsideDoors {
            passkeys: Some(Arc::new(Simple)),
            ..OutsideDoors::default()
        });
    }

    async fn add_passkey(&self, of: Id, credential: &str) -> Result<(), (u16, String)> {
        let actor = self.doors.actor_for(of).await.unwrap().unwrap();
        let act = self.doors.act(&actor);
        let taken = self
            .doors
            .take_new_passkey(&act, ("k", "笔记本"), credential);
        taken.await.map_err(status)
    }

    async fn by_passkey(&self, key: &str, answer: &str) -> Result<String, SignInRefusal> {
        let knock = knock("10.0.0.9");
        let entered = self.doors.enter_by_passkey(key, answer, &knock).await;
        entered.map(|token| token.text().to_owned())
    }
}

#[tokio::test]
async fn a_passkey_opens_its_owners_account_without_the_code_and_nobody_elses() {
    let house = house().await;
    house.with_passkeys();
    let lin = house.factored("lin", "lin@company.example").await;
    let wu = house.person("wu", &[Role::Sales]).await;
    house.add_passkey(lin, "c-1").await.unwrap();
    let token = house.by_passkey("k", &format!("{lin} c-1")).await.unwrap();
    assert!(
        house.is_in(&token).await,
        "finger and device are two factors"
    );
    for (key, answer) in [
        ("k", format!("{wu} c-1")),
        ("k", format!("{lin} c-2")),
        ("x", format!("{lin} c-1")),
        ("k", "nonsense".to_owned()),
        ("k", String::new()),
    ] {
        let refused = house.by_passkey(key, &answer).await;
        assert!(matches!(refused, Err(SignInRefusal::Untrusted)), "{answer}");
    }
    let twice = house.add_passkey(wu, "c-1").await.unwrap_err();
    assert_eq!(
        twice.1, "people-passkey-there",
        "a key belongs to one person"
    );
    house.clock.on(15 * MINUTE);
    let other = house.enter("wu").await;
    let answer = format!("{lin} c-1");
    let foreign = house.doors.confirm_by_passkey(&other, "k", &answer).await;
    assert!(matches!(foreign, Err(SignInRefusal::Untrusted)));
    let risen = house
        .doors
        .confirm_by_passkey(&token, "k", &answer)
        .await
        .unwrap();
    let session = house.doors.session(risen.text()).await.unwrap().unwrap();
    assert!(session.is_stepped_up(house.doors.clock().instant()));
}

#[tokio::test]
async fn a_removed_passkey_or_a_shut_account_opens_nothing() {
    let house = house().await;
    house.with_passkeys();
    house.person("root", &[Role::Administrator]).await;
    let lin = house.person("lin", &[Role::Sales]).await;
    let wu = house.person("wu", &[Role::Sales]).await;
    house.add_passkey(lin, "c-1").await.unwrap();
    house.add_passkey(lin, "c-2").await.unwrap();
    let token = house.by_passkey("k", &format!("{lin} c-1")).await.unwrap();
    let list = house.doors.passkeys_of(&house.system(), lin).await.unwrap();
    assert_eq!(list.len(), 2);
    assert!(list[0].used_at.is_some() && list[1].used_at.is_none());
    let stranger = house
        .doors
        .act(&house.doors.actor_for(wu).await.unwrap().unwrap());
    let not_theirs = house.doors.remove_passkey(&stranger, lin, list[0].id).await;
    assert_eq!(status(not_theirs.unwrap_err()).0, 403);
    house
        .doors
        .remove_passkey(&house.system(), lin, list[0].id)
        .await
        .unwrap();
    assert!(
        !house.is_in(&token).await,
        "taken away by an administrator: out at once"
    );
    assert!(house.by_passkey("k", &format!("{lin} c-1")).await.is_err());
    house.doors.disable(&house.system(), lin).await.unwrap();
    assert!(house.by_passkey("k", &format!("{lin} c-2")).await.is_err());
}

#[tokio::test]
async fn ten_passkeys_are_enough_and_each_has_a_name() {
    let house = house().await;
    house.with_passkeys();
    let lin = house.person("lin", &[Role::Sales]).await;
    for at in 0..10 {
        house.add_passkey(lin, &format!("c-{at}")).await.unwrap();
    }
    assert_eq!(house.add_passkey(lin, "c-10").await.unwrap_err().0, 409);
    let act = house
        .doors
        .act(&house.doors.actor_for(lin).await.unwrap().unwrap());
    let nameless = house.doors.take_new_passkey(&act, ("k", " "), "c-11").await;
    assert_eq!(
        status(nameless.unwrap_err()),
        (422, "people-passkey-name".to_owned())
    );
}
