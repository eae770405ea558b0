//! The doors beside the password (其他登录方式): to the identity provider and back, and in by passkey.

use std::sync::Arc;

use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use qd_base::Problem;
use qd_people::outside::{Challenge, Reply};
use qd_people::{Knock, PeopleError, Purpose, SessionToken, SignInRefusal};
use serde::Deserialize;

use crate::House;
use crate::kit::Fields;
use crate::me::{confirm_again, second_step};
use crate::pages::{back_to, encode, problem_json, session_cookie, sign_in_door};
use crate::visit::{Reader, Visit, cookie};

/// How long the way there and back may take, in seconds.
const PATIENCE: u32 = 10 * 60;

/// The routes of these doors.
pub(crate) fn routes() -> Router<Arc<House>> {
    Router::new()
        .route("/sign-in/elsewhere", get(go))
        .route("/sign-in/elsewhere/back", get(come_back))
        .route("/sign-in/passkey/ask", post(ask_passkey))
        .route("/sign-in/passkey", post(enter_by_passkey))
}

pub(crate) fn knock(reader: &Reader) -> Knock {
    Knock {
        address: reader.peer.clone(),
        device: reader.device.clone(),
    }
}

fn way_name(house: &House) -> &'static str {
    if house.is_https() {
        "__Host-qd-way"
    } else {
        "qd-way"
    }
}

/// The cookie that binds the way to this browser; an empty one is forgotten.
fn way_cookie(house: &House, value: &str) -> String {
    let age = if value.is_empty() { 0 } else { PATIENCE };
    let secure = if house.is_https() { "; Secure" } else { "" };
    let name = way_name(house);
    format!("{name}={value}; Path=/; Max-Age={age}; HttpOnly; SameSite=Lax{secure}")
}

/// What the cookie of the way says.
struct Way {
    purpose: Purpose,
    key: String,
    back: String,
}

impl Way {
    fn text(&self) -> String {
        format!(
            "{}.{}.{}",
            self.purpose.text(),
            self.key,
            encode(&self.back)
        )
    }

    fn read(house: &House, headers: &HeaderMap) -> Option<Way> {
        let value = cookie(headers, way_name(house))?;
        let mut parts = value.splitn(3, '.');
        let purpose = Purpose::parse(parts.next()?)?;
        let key = parts.next()?;
        let formed = key.len() == 64 && key.bytes().all(|byte| byte.is_ascii_hexdigit());
        let back = decode(parts.next()?);
        formed.then(|| Way {
            purpose,
            key: key.to_owned(),
            back: back_to(back.as_deref()),
        })
    }
}

/// The other way round of [`encode`]; nothing for what that never wrote.
fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digit = |byte: u8| char::from(byte).to_digit(16);
        let code = digit(rest.next()?)? * 16 + digit(rest.next()?)?;
        bytes.push(u8::try_from(code).ok()?);
    }
    String::from_utf8(bytes).ok()
}

async fn go(
    State(house): State<Arc<House>>,
    reader: Reader,
    Query(query): Query<Fields>,
) -> Response {
    let purpose = query.get("for").and_then(|text| Purpose::parse(text));
    let mut way = Way {
        purpose: purpose.unwrap_or(Purpose::Enter),
        key: String::new(),
        back: back_to(query.get("back").map(String::as_str)),
    };
    match house.people.begin_elsewhere(way.purpose).await {
        Ok((key, address)) => {
            way.key = key;
            let cookie = way_cookie(&house, &way.text());
            ([(header::SET_COOKIE, cookie)], Redirect::to(&address)).into_response()
        }
        Err(refusal) => sign_in_door(&house, &reader, Some(&way.back), Some(&refusal.problem())),
    }
}

#[derive(Debug, Deserialize)]
struct CameBack {
    #[serde(default)]
    code: String,
    #[serde(default)]
    state: String,
    iss: Option<String>,
    error: Option<String>,
}

async fn come_back(
    State(house): State<Arc<House>>,
    reader: Reader,
    headers: HeaderMap,
    Query(query): Query<CameBack>,
) -> Response {
    let Some(way) = Way::read(&house, &headers) else {
        let problem = SignInRefusal::Untrusted.problem();
        return sign_in_door(&house, &reader, None, Some(&problem));
    };
    let reply = Reply {
        code: query.code,
        state: query.state,
        issuer: query.iss,
        error: query.error,
    };
    let response = match way.purpose {
        Purpose::Enter => {
            let knock = knock(&reader);
            let entered = house.people.enter_elsewhere(&way.key, &reply, &knock).await;
            enter(&house, &reader, entered, &way.back).await
        }
        Purpose::Confirm => {
            let token = reader.token.clone().unwrap_or_default();
            let risen = house
                .people
                .confirm_elsewhere(&token, &way.key, &reply)
                .await;
            risen_to(&house, risen, &way.back)
        }
    };
    // The key has served, whatever came of it.
    let gone = AppendHeaders([(header::SET_COOKIE, way_cookie(&house, ""))]);
    (gone, response).into_response()
}

/// In, or to the second step, or back to the door with the reason.
async fn enter(
    house: &House,
    reader: &Reader,
    entered: Result<SessionToken, SignInRefusal>,
    back: &str,
) -> Response {
    match entered {
        Ok(token) => match second_step(house, token.text(), back).await {
            Some(second) => second,
            None => with_session(house, &token, back),
        },
        Err(refusal) => sign_in_door(house, reader, Some(back), Some(&refusal.problem())),
    }
}

pub(crate) fn with_session(house: &House, token: &SessionToken, back: &str) -> Response {
    let cookie = session_cookie(house, token.text());
    (
        AppendHeaders([(header::SET_COOKIE, cookie)]),
        Redirect::to(back),
    )
        .into_response()
}

/// On with a fresh proof, or back to the question with the reason.
pub(crate) fn risen_to(
    house: &House,
    risen: Result<SessionToken, SignInRefusal>,
    back: &str,
) -> Response {
    match risen {
        Ok(token) => with_session(house, &token, back),
        Err(refusal) => confirm_again(back, &refusal.problem().key),
    }
}

/// A challenge as the script wants it.
pub(crate) fn challenge(
    house: &House,
    reader: &Reader,
    asked: Result<Challenge, PeopleError>,
) -> Response {
    let answer = asked.map_err(PeopleError::problem).and_then(|asked| {
        let options: serde_json::Value = serde_json::from_str(&asked.options)
            .map_err(|fault| Problem::new(500, "work-failed").source(fault))?;
        Ok(serde_json::json!({"key": asked.key, "options": options["publicKey"]}))
    });
    match answer {
        Ok(body) => Json(body).into_response(),
        Err(problem) => problem_json(house, &problem, reader.lang),
    }
}

async fn ask_passkey(State(house): State<Arc<House>>, reader: Reader) -> Response {
    challenge(&house, &reader, house.people.ask_passkey())
}

async fn enter_by_passkey(
    State(house): State<Arc<House>>,
    reader: Reader,
    Query(query): Query<Fields>,
    Form(form): Form<Fields>,
) -> Response {
    let back = back_to(query.get("back").map(String::as_str));
    let text = |name: &str| form.get(name).map_or("", String::as_str);
    let knock = knock(&reader);
    let entered = house
        .people
        .enter_by_passkey(text("key"), text("answer"), &knock)
        .await;
    enter(&house, &reader, entered, &back).await
}

/// By what a signed-in person may prove again who is there, beside the password.
pub(crate) async fn proofs(house: &House, visit: &Visit) -> Result<(bool, bool), Problem> {
    let Some(me) = visit.visitor.actor.person else {
        return Ok((false, false));
    };
    let act = house.act(&visit.visitor.actor);
    let linked = house.people.identities_of(&act, me).await;
    let linked = !linked.map_err(PeopleError::problem)?.is_empty();
    let keys = house.people.passkeys_of(&act, me).await;
    let keys = !keys.map_err(PeopleError::problem)?.is_empty();
    let outside = house.people.outside();
    Ok((
        linked && outside.provider.is_some(),
        keys && outside.passkeys.is_some(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_survives_the_cookie_and_odd_ones_are_not_read() {
        for path in ["/", "/reports/x?y=1&z=甲", "/a%b.c"] {
            assert_eq!(decode(&encode(path)).as_deref(), Some(path));
        }
        for odd in ["%", "%4", "%zz", "%ff"] {
            assert_eq!(decode(odd), None, "{odd}");
        }
    }
}
