//! The second factor and the tokens of programs (两步验证与令牌), attacked.

use hmac::{Hmac, KeyInit, Mac};
use qd_base::{Id, Role};
use qd_people::{SignInRefusal, TokenScope};
use qd_records::Act;

use crate::support::{HOUR, House, MINUTE, PASSWORD, house, knock, status};

/// RFC 6238 once more, from its text: the code of a moment for a secret in base 32.
fn code(typed: &str, secs: i64) -> String {
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bits: String = typed
        .chars()
        .map(|c| format!("{:05b}", letters.find(c).unwrap()))
        .collect();
    let bytes: Vec<u8> = bits
        .as_bytes()
        .chunks_exact(8)
        .map(|eight| u8::from_str_radix(std::str::from_utf8(eight).unwrap(), 2).unwrap())
        .collect();
    let mut mac = Hmac::<sha1::Sha1>::new_from_slice(&bytes).unwrap();
    mac.update(&(secs / 30).to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let at = usize::from(digest[19] & 15);
    let four = u32::from_be_bytes(digest[at..at + 4].try_into().unwrap());
    format!("{:06}", (four & 0x7fff_ffff) % 1_000_000)
}

impl House {
    async fn act_as(&self, id: Id) -> Act {
        let actor = self.doors.actor_for(id).await.unwrap().unwrap();
        self.doors.act(&actor)
    }

    fn secs(&self) -> i64 {
        self.doors.clock().instant().as_second()
    }

    /// A person with an address and the second factor on.
    pub async fn factored(&self, login: &str, mail: &str) -> Id {
        let (id, ..) = self.with_factor(login).await;
        let set = qd_store::Sql::new("update people set mail = ?, mail_key = ? where id = ?");
        let set = set.bind(mail).bind(mail).bind(id);
        let mut tx = self.doors.store().begin().await.unwrap();
        tx.execute(&set).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    /// A person with the second factor on: identity, key and recovery codes.
    async fn with_factor(&self, login: &str) -> (Id, String, Vec<String>) {
        let id = self.person(login, &[Role::Finance]).await;
        let act = self.act_as(id).await;
        let secret = self.doors.begin_factor(&act).await.unwrap();
        assert!(secret.uri.contains(&secret.typed));
        let wrong = self.doors.confirm_factor(&act, "000000").await;
        assert_eq!(status(wrong.unwrap_err()).0, 422);
        let right = code(&secret.typed, self.secs());
        let codes = self.doors.confirm_factor(&act, &right).await.unwrap();
        self.clock.on(MINUTE);
        (id, secret.typed, codes)
    }
}

#[tokio::test]
async fn a_stolen_password_alone_opens_nothing() {
    let house = house().await;
    let (id, typed, codes) = house.with_factor("money").await;
    assert_eq!(codes.len(), 10);
    let half = house.enter("money").await;
    assert!(!house.is_in(&half).await, "the code is still to come");
    let act = house.act_as(id).await;
    assert!(house.doors.sessions_of(&act, id).await.unwrap().is_empty());
    let right = code(&typed, house.secs());
    let full = house
        .doors
        .second_factor(&half, &right, &knock("10.0.0.1"))
        .await;
    let full = full.unwrap().text().to_owned();
    assert!(house.is_in(&full).await);
    assert!(!house.is_in(&half).await, "the session has a new token");
    let late = house.enter("money").await;
    house.clock.on(MINUTE * 11);
    let right = code(&typed, house.secs());
    let refused = house
        .doors
        .second_factor(&late, &right, &knock("10.0.0.1"))
        .await;
    assert!(
        matches!(refused, Err(SignInRefusal::Wrong)),
        "ten minutes and no more"
    );
}

#[tokio::test]
async fn a_code_seen_over_the_shoulder_opens_no_second_time() {
    let house = house().await;
    let (_, typed, codes) = house.with_factor("money").await;
    let right = code(&typed, house.secs());
    let (one, two) = (house.enter("money").await, house.enter("money").await);
    let door = knock("10.0.0.1");
    house
        .doors
        .second_factor(&one, &right, &door)
        .await
        .unwrap();
    let again = house.doors.second_factor(&two, &right, &door).await;
    assert!(matches!(again, Err(SignInRefusal::WrongCode)));
    house
        .doors
        .second_factor(&two, &codes[3], &door)
        .await
        .unwrap();
    let three = house.enter("money").await;
    let again = house.doors.second_factor(&three, &codes[3], &door).await;
    assert!(
        matches!(again, Err(SignInRefusal::WrongCode)),
        "recovery codes open once"
    );
    let other = codes[4].to_uppercase().replace('-', " ");
    house
        .doors
        .second_factor(&three, &other, &door)
        .await
        .unwrap();
}

#[tokio::test]
async fn guessing_codes_is_slowed_down_for_account_and_address() {
    let house = house().await;
    let (_, typed, _) = house.with_factor("money").await;
    let half = house.enter("money").await;
    for n in 0..5 {
        let tried = house
            .doors
            .second_factor(&half, "123", &knock("10.0.0.9"))
            .await;
        assert!(matches!(tried, Err(SignInRefusal::WrongCode)), "try {n}");
    }
    let right = code(&typed, house.secs());
    let shut = house
        .doors
        .second_factor(&half, &right, &knock("10.0.0.8"))
        .await;
    assert!(
        matches!(shut, Err(SignInRefusal::Wait(_))),
        "from any address"
    );
    house.clock.on(MINUTE);
    let right = code(&typed, house.secs());
    house
        .doors
        .second_factor(&half, &right, &knock("10.0.0.8"))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_password_reset_keeps_the_second_factor_and_only_the_owner_or_an_administrator_drops_it()
{
    let house = house().await;
    let (id, ..) = house.with_factor("money").await;
    let system = house.system();
    house
        .doors
        .set_password(&system, id, PASSWORD)
        .await
        .unwrap();
    let half = house.enter("money").await;
    assert!(!house.is_in(&half).await);
    let other = house.person("other", &[Role::Sales]).await;
    let act = house.act_as(other).await;
    assert_eq!(
        status(house.doors.drop_factor(&act, id).await.unwrap_err()).0,
        403
    );
    assert_eq!(
        status(house.doors.factor_state(&act, id).await.unwrap_err()).0,
        403
    );
    house.doors.drop_factor(&system, id).await.unwrap();
    assert!(house.is_in(&house.enter("money").await).await);
}

#[tokio::test]
async fn a_leaked_token_ends_with_its_day_its_owner_or_its_recall() {
    let house = house().await;
    let id = house.person("maker", &[Role::Director]).await;
    let act = house.act_as(id).await;
    let make = async |days| {
        let made = house
            .doors
            .make_token(&act, "sheet", TokenScope::Read, days);
        made.await.unwrap()
    };
    let (short, long, recalled) = (make(1).await, make(30).await, make(30).await);
    let opens = async |text: &str| house.doors.token_call(text).await.unwrap().is_some();
    assert!(opens(&short).await && opens(&long).await && opens(&recalled).await);
    assert!(!opens("qd_").await && !opens("").await);
    assert!(!house.is_in(&long).await, "a token is no session");
    let listed = house.doors.tokens_of(&act).await.unwrap();
    assert_eq!(listed.len(), 3);
    assert!(
        listed.iter().all(|one| one.used_at.is_some()),
        "last use is seen"
    );
    let gone = listed
        .iter()
        .find(|one| recalled.ends_with(&one.hint))
        .unwrap();
    let other = house.person("other", &[Role::Director]).await;
    let thief = house.act_as(other).await;
    let tried = house.doors.revoke_token(&thief, gone.id).await;
    assert_eq!(status(tried.unwrap_err()).0, 404, "one's own only");
    house.doors.revoke_token(&act, gone.id).await.unwrap();
    assert!(!opens(&recalled).await);
    house.clock.on(HOUR * 25);
    assert!(!opens(&short).await && opens(&long).await);
    let kept = qd_store::Sql::new("select token_hash from api_tokens");
    for row in house.doors.store().rows(&kept).await.unwrap() {
        let hash = row.text("token_hash").unwrap();
        assert!(
            ![&short, &long, &recalled]
                .iter()
                .any(|text| text.contains(&hash))
        );
    }
}

#[tokio::test]
async fn a_token_never_does_more_than_its_owner_may_now() {
    let house = house().await;
    let id = house.person("maker", &[Role::Director]).await;
    let act = house.act_as(id).await;
    let text = house
        .doors
        .make_token(&act, "sheet", TokenScope::Write, 30)
        .await
        .unwrap();
    let roles = async || {
        let call = house.doors.token_call(&text).await.unwrap();
        call.map(|call| call.actor.roles)
    };
    assert_eq!(roles().await, Some(vec![Role::Director]));
    house.person("admin", &[Role::Administrator]).await;
    house
        .doors
        .set_roles(&house.system(), id, &[Role::Sales])
        .await
        .unwrap();
    assert_eq!(roles().await, Some(vec![Role::Sales]));
    house.doors.disable(&house.system(), id).await.unwrap();
    assert_eq!(roles().await, None);
}

#[tokio::test]
async fn a_profile_changed_meanwhile_is_not_overwritten_and_postings_do_not_overlap() {
    let house = house().await;
    let admin = house.person("admin", &[Role::Administrator]).await;
    let id = house.person("seller", &[Role::Sales]).await;
    let act = house.act_as(admin).await;
    let seen = house.doors.person(id).await.unwrap().unwrap().version;
    let edit = |name: &str| qd_people::PersonEdit {
        name: name.to_owned(),
        lang: qd_base::Lang::En,
        salesperson: None,
        mail: None,
        version: seen,
    };
    house
        .doors
        .edit_person(&act, id, &edit("李想"))
        .await
        .unwrap();
    let stale = house.doors.edit_person(&act, id, &edit("陈晨")).await;
    assert_eq!(
        status(stale.unwrap_err()),
        (409, "people-edit-stale".to_owned())
    );
    let seller = house.act_as(id).await;
    let tried = house.doors.edit_person(&seller, id, &edit("总监")).await;
    assert_eq!(status(tried.unwrap_err()).0, 403);
    let top = house.unit(qd_people::UnitKind::Company, "北辰", None).await;
    let day = qd_base::Date::constant(2026, 1, 1);
    let posting = house.doors.post(&act, (id, top), false, day).await.unwrap();
    let twice = house.doors.post(&act, (id, top), true, day).await;
    assert_eq!(status(twice.unwrap_err()).1, "people-posting-there");
    let early = house.doors.end_posting(&act, posting.id, day).await;
    assert_eq!(
        status(early.unwrap_err()),
        (422, "people-posting-days".to_owned())
    );
    let empty = house.doors.rename_unit(&act, top, "  ").await;
    assert_eq!(status(empty.unwrap_err()).0, 422);
    house
        .doors
        .rename_unit(&act, top, "北辰集团")
        .await
        .unwrap();
    let lines = house.doors.postings_of(&act, id).await.unwrap();
    assert_eq!((lines.len(), lines[0].unit.as_str()), (1, "北辰集团"));
    let lines = house
        .doors
        .posting_lines(&act, Some(qd_base::Date::constant(2025, 12, 31)))
        .await;
    assert!(lines.unwrap().is_empty(), "not posted yet on that day");
}
