//! People whom somebody else vouches for (外部身份), attacked: with a directory and a provider that say what the test says.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use qd_base::Role;
use qd_people::outside::{
    Directory, Errand, MatchBy, OutsideDoors, OutsideFault, OutsidePolicy, Provider, Reply,
    Vouched, Waiting,
};
use qd_people::{PersonEdit, Purpose, SessionToken, SignInRefusal};

use crate::support::{House, MINUTE, PASSWORD, house, knock, status};

/// Says of everybody what the test put in, for the password `of the directory` or the code `right`.
#[derive(Clone)]
struct Says(Arc<Mutex<Option<Vouched>>>);

impl Directory for Says {
    fn check<'a>(
        &'a self,
        _: &'a str,
        password: &'a str,
    ) -> Waiting<'a, Result<Option<Vouched>, OutsideFault>> {
        let said = self.0.lock().unwrap().clone();
        Box::pin(async move {
            match password {
                "" => panic!("an empty password is never sent to a directory"),
                "of the directory" => Ok(said),
                "away" => Err(OutsideFault::Away("test".to_owned())),
                _ => Ok(None),
            }
        })
    }
}

impl Provider for Says {
    fn label(&self, _: qd_base::Lang) -> String {
        "test".to_owned()
    }

    fn address<'a>(
        &'a self,
        errand: &'a Errand,
        again: bool,
    ) -> Waiting<'a, Result<String, OutsideFault>> {
        Box::pin(async move { Ok(format!("{}?{again}", errand.state)) })
    }

    fn finish<'a>(
        &'a self,
        _: &'a Errand,
        reply: &'a Reply,
    ) -> Waiting<'a, Result<Vouched, OutsideFault>> {
        let said = self.0.lock().unwrap().clone();
        Box::pin(async move {
            match (reply.code.as_str(), said) {
                ("right", Some(said)) => Ok(said),
                _ => Err(OutsideFault::Untrusted("test".to_owned())),
            }
        })
    }
}

fn vouched(subject: &str, mail: Option<&str>) -> Vouched {
    Vouched {
        issuer: "https://id.example".to_owned(),
        subject: subject.to_owned(),
        login: Some(format!("{subject}-there")),
        mail: mail.map(str::to_owned),
        name: Some("外来者".to_owned()),
        by: vec![MatchBy::Mail],
        two_factors: false,
        proven_at: None,
    }
}

impl House {
    fn furnished(&self, policy: OutsidePolicy) -> Says {
        let says = Says(Arc::new(Mutex::new(None)));
        self.doors.furnish(OutsideDoors {
            directory: Some(Arc::new(says.clone())),
            provider: Some(Arc::new(says.clone())),
            passkeys: None,
            policy,
        });
        says
    }

    async fn with_mail(&self, login: &str, roles: &[Role], mail: &str) -> qd_base::Id {
        let id = self.person(login, roles).await;
        let version = self.doors.person(id).await.unwrap().unwrap().version;
        let edit = PersonEdit {
            name: login.to_owned(),
            lang: qd_base::Lang::Zh,
            salesperson: None,
            mail: Some(mail.to_owned()),
            version,
        };
        self.doors
            .edit_person(&self.system(), id, &edit)
            .await
            .unwrap();
        id
    }

    async fn come_back(&self, purpose: Purpose, code: &str) -> (String, Reply) {
        let (key, address) = self.doors.begin_elsewhere(purpose).await.unwrap();
        let reply = Reply {
            code: code.to_owned(),
            state: address.split('?').next().unwrap().to_owned(),
            ..Reply::default()
        };
        (key, reply)
    }

    async fn arrives_from_elsewhere(&self) -> Result<SessionToken, SignInRefusal> {
        let (key, reply) = self.come_back(Purpose::Enter, "right").await;
        let knock = knock("10.0.0.2");
        self.doors.enter_elsewhere(&key, &reply, &knock).await
    }

    async fn verbs(&self) -> Vec<String> {
        let ask = qd_store::Sql::new("select verb from events order by seq");
        let rows = self.doors.store().rows(&ask).await.unwrap();
        rows.iter().map(|row| row.text("verb").unwrap()).collect()
    }
}

#[tokio::test]
async fn a_known_address_links_once_and_from_then_on_only_the_subject_counts() {
    let house = house().await;
    let says = house.furnished(OutsidePolicy::default());
    house.person("root", &[Role::Administrator]).await;
    let id = house
        .with_mail("lin", &[Role::Sales], "Lin@Company.example")
        .await;
    *says.0.lock().unwrap() = Some(vouched("s-1", Some("lin@company.example")));
    let token = house.arrives_from_elsewhere().await.unwrap();
    assert_eq!(
        house
            .doors
            .session(token.text())
            .await
            .unwrap()
            .unwrap()
            .person
            .id,
        id
    );
    // The address moved to somebody else at the provider: the account does not move with it.
    *says.0.lock().unwrap() = Some(vouched("s-2", Some("lin@company.example")));
    assert!(matches!(
        house.arrives_from_elsewhere().await,
        Err(SignInRefusal::Stranger)
    ));
    // The first one may be called anything now and still is the same person.
    *says.0.lock().unwrap() = Some(vouched("s-1", Some("other@company.example")));
    assert!(house.arrives_from_elsewhere().await.is_ok());
    let verbs = house.verbs().await;
    assert_eq!(
        verbs.iter().filter(|verb| *verb == "link_identity").count(),
        1
    );
    assert_eq!(
        verbs
            .iter()
            .filter(|verb| *verb == "sign_in_refused")
            .count(),
        1
    );
    house.doors.disable(&house.system(), id).await.unwrap();
    assert!(matches!(
        house.arrives_from_elsewhere().await,
        Err(SignInRefusal::Stranger)
    ));
}

#[tokio::test]
async fn strangers_get_no_account_unless_the_house_says_so_and_never_another_ones() {
    let house = house().await;
    let says = house.furnished(OutsidePolicy::default());
    house.person("s-9-there", &[Role::Director]).await;
    for (subject, mail) in [("s-3", Some("nobody@company.example")), ("s-9", None)] {
        *says.0.lock().unwrap() = Some(vouched(subject, mail));
        let refused = house.arrives_from_elsewhere().await.unwrap_err();
        assert_eq!(refused.problem().status, 403, "{subject}");
    }
    let open = crate::support::house().await;
    let says = open.furnished(OutsidePolicy {
        create: true,
        new_roles: vec![Role::Sales],
        own_keys: false,
    });
    open.person("s-9-there", &[Role::Director]).await;
    *says.0.lock().unwrap() = Some(vouched("s-3", Some("new@company.example")));
    let token = open.arrives_from_elsewhere().await.unwrap();
    let made = open
        .doors
        .session(token.text())
        .await
        .unwrap()
        .unwrap()
        .person;
    assert_eq!(
        (made.roles.as_slice(), made.login.as_str()),
        (&[Role::Sales][..], "s-3-there")
    );
    assert_eq!(made.mail.as_deref(), Some("new@company.example"));
    let wrong = open
        .doors
        .sign_in(&made.login, "", &knock("10.0.0.3"))
        .await;
    assert!(
        matches!(wrong, Err(SignInRefusal::Wrong)),
        "no password opens it"
    );
    *says.0.lock().unwrap() = Some(vouched("s-9", None));
    let taken = open.arrives_from_elsewhere().await;
    assert!(
        matches!(taken, Err(SignInRefusal::Stranger)),
        "a taken name is not taken over"
    );
}

#[tokio::test]
async fn whoever_is_vouched_for_has_no_password_here_but_administrators_keep_theirs() {
    let house = house().await;
    let says = house.furnished(OutsidePolicy::default());
    let id = house
        .with_mail("lin", &[Role::Sales], "lin@company.example")
        .await;
    house
        .with_mail("root", &[Role::Administrator], "root@company.example")
        .await;
    for (subject, mail) in [
        ("s-1", "lin@company.example"),
        ("s-2", "root@company.example"),
    ] {
        *says.0.lock().unwrap() = Some(vouched(subject, Some(mail)));
        house.arrives_from_elsewhere().await.unwrap();
    }
    *says.0.lock().unwrap() = None;
    let own = |login: &'static str| {
        let doors = &house.doors;
        async move { doors.sign_in(login, PASSWORD, &knock("10.0.0.4")).await }
    };
    assert!(matches!(own("lin").await, Err(SignInRefusal::Wrong)));
    assert!(
        own("root").await.is_ok(),
        "somebody must come in when the provider is away"
    );
    let new = "another long password";
    let set = house.doors.set_password(&house.system(), id, new).await;
    assert_eq!(status(set.unwrap_err()).1, "people-password-elsewhere");
    house
        .doors
        .unlink(&house.system(), id, "https://id.example")
        .await
        .unwrap();
    assert!(
        own("lin").await.is_ok(),
        "unlinked, the password opens again"
    );
}

#[tokio::test]
async fn the_way_back_is_bound_to_the_browser_the_purpose_and_the_answer() {
    let house = house().await;
    let says = house.furnished(OutsidePolicy::default());
    house
        .with_mail("lin", &[Role::Sales], "lin@company.example")
        .await;
    *says.0.lock().unwrap() = Some(vouched("s-1", Some("lin@company.example")));
    let (key, reply) = house.come_back(Purpose::Enter, "right").await;
    let (other, _) = house.come_back(Purpose::Enter, "right").await;
    let (confirm, confirm_reply) = house.come_back(Purpose::Confirm, "right").await;
    let with = |change: fn(&mut Reply)| {
        let mut changed = reply.clone();
        change(&mut changed);
        changed
    };
    let bad = [
        (other.as_str(), reply.clone()),
        (confirm.as_str(), confirm_reply),
        ("", reply.clone()),
        (key.as_str(), with(|reply| reply.state.clear())),
        (key.as_str(), with(|reply| reply.code.clear())),
        (key.as_str(), with(|reply| reply.code = "wrong".to_owned())),
        (
            key.as_str(),
            with(|reply| reply.error = Some("access_denied\nforged".to_owned())),
        ),
    ];
    for (key, reply) in bad {
        let refused = house
            .doors
            .enter_elsewhere(key, &reply, &knock("10.0.0.5"))
            .await;
        assert!(
            matches!(refused, Err(SignInRefusal::Untrusted)),
            "{reply:?}"
        );
    }
    assert!(
        house
            .doors
            .enter_elsewhere(&key, &reply, &knock("10.0.0.5"))
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn a_fresh_proof_must_be_fresh_and_ones_own() {
    let house = house().await;
    let says = house.furnished(OutsidePolicy::default());
    house
        .with_mail("lin", &[Role::Sales], "lin@company.example")
        .await;
    house
        .with_mail("wu", &[Role::Sales], "wu@company.example")
        .await;
    *says.0.lock().unwrap() = Some(vouched("s-1", Some("lin@company.example")));
    let token = house
        .arrives_from_elsewhere()
        .await
        .unwrap()
        .text()
        .to_owned();
    house.clock.on(15 * MINUTE);
    let now = house.doors.clock().instant();
    let said = |subject: &str, mail: &str, age: Option<i64>| {
        let mut said = vouched(subject, Some(mail));
        said.proven_at = age.map(|secs| now - jiff::SignedDuration::from_secs(secs));
        said
    };
    let bad = [
        said("s-1", "lin@company.example", None),
        said("s-1", "lin@company.example", Some(900)),
        said("s-1", "lin@company.example", Some(-3_600)),
        said("s-2", "wu@company.example", Some(1)),
    ];
    for one in bad {
        *says.0.lock().unwrap() = Some(one.clone());
        let (key, reply) = house.come_back(Purpose::Confirm, "right").await;
        let refused = house.doors.confirm_elsewhere(&token, &key, &reply).await;
        assert!(matches!(refused, Err(SignInRefusal::Untrusted)), "{one:?}");
    }
    *says.0.lock().unwrap() = Some(said("s-1", "lin@company.example", Some(1)));
    let (key, reply) = house.come_back(Purpose::Confirm, "right").await;
    let risen = house
        .doors
        .confirm_elsewhere(&token, &key, &reply)
        .await
        .unwrap();
    assert!(
        !house.is_in(&token).await,
        "the older token rises not with it"
    );
    let session = house.doors.session(risen.text()).await.unwrap().unwrap();
    assert!(session.is_stepped_up(now));
}

#[tokio::test]
async fn the_directory_opens_by_its_password_and_failures_count_as_ever() {
    let house = house().await;
    let says = house.furnished(OutsidePolicy::default());
    house
        .with_mail("lin", &[Role::Sales], "lin@company.example")
        .await;
    *says.0.lock().unwrap() = Some(vouched("e-1", Some("lin@company.example")));
    let enter = |password: &'static str| {
        let doors = &house.doors;
        async move { doors.sign_in("lin", password, &knock("10.0.0.6")).await }
    };
    assert!(
        enter(PASSWORD).await.is_ok(),
        "not linked yet: the own password opens"
    );
    assert!(enter("of the directory").await.is_ok());
    assert!(
        matches!(enter(PASSWORD).await, Err(SignInRefusal::Wrong)),
        "linked now"
    );
    assert!(matches!(enter("").await, Err(SignInRefusal::Wrong)));
    assert!(
        matches!(enter("away").await, Err(SignInRefusal::Away)),
        "said, not guessed"
    );
    for _ in 0..3 {
        let refused = enter("wrong").await;
        assert!(matches!(
            refused,
            Err(SignInRefusal::Wrong | SignInRefusal::Wait(_))
        ));
    }
    let shut = enter("of the directory").await;
    assert!(
        matches!(shut, Err(SignInRefusal::Wait(_))),
        "the right one waits too"
    );
    house.clock.on(Duration::from_secs(60));
    assert!(enter("of the directory").await.is_ok());
}

#[tokio::test]
async fn the_second_factor_is_asked_for_unless_it_was_shown_where_it_is_trusted() {
    let house = house().await;
    let says = house.furnished(OutsidePolicy::default());
    let id = house.factored("lin", "lin@company.example").await;
    let mut said = vouched("s-1", Some("lin@company.example"));
    *says.0.lock().unwrap() = Some(said.clone());
    let half = house.arrives_from_elsewhere().await.unwrap();
    assert!(!house.is_in(half.text()).await);
    assert!(house.doors.awaits_factor(half.text()).await.unwrap());
    said.two_factors = true;
    *says.0.lock().unwrap() = Some(said);
    let whole = house.arrives_from_elsewhere().await.unwrap();
    assert!(house.is_in(whole.text()).await);
    assert!(house.doors.person(id).await.unwrap().is_some());
}

#[tokio::test]
async fn addresses_belong_to_one_account_and_must_be_addresses() {
    let house = house().await;
    house
        .with_mail("lin", &[Role::Sales], "lin@company.example")
        .await;
    let wu = house.person("wu", &[Role::Sales]).await;
    let edit = |mail: &str| PersonEdit {
        name: "吴".to_owned(),
        lang: qd_base::Lang::Zh,
        salesperson: None,
        mail: Some(mail.to_owned()),
        version: 2,
    };
    let taken = house
        .doors
        .edit_person(&house.system(), wu, &edit("ＬＩＮ@company.example"))
        .await;
    assert_eq!(
        status(taken.unwrap_err()),
        (409, "people-mail-taken".to_owned())
    );
    for bad in [
        "lin",
        "@company.example",
        "a@b",
        "a b@c.example",
        "a@b@c.example",
        "a,b@c.example",
    ] {
        let refused = house
            .doors
            .edit_person(&house.system(), wu, &edit(bad))
            .await;
        assert_eq!(status(refused.unwrap_err()).0, 422, "{bad}");
    }
}
