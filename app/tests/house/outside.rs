//! The identity provider (企业身份平台) from outside: a real one, and one that lies, with the program in front of them.

use std::collections::BTreeMap;

use crate::outside_world::{Browser, Federation, between, federation};

#[test]
fn people_come_in_from_the_identity_provider_and_prove_themselves_there_again() {
    let Some(world) = federation("honest", "") else {
        return;
    };
    let mut lin = Browser::default();
    let door = lin.get(&format!("{}/sign-in?back=/me", world.house));
    assert!(door.text().contains("用统一身份平台登录"));
    let page = world.enter(&mut lin, "lin", "back=/me");
    assert_eq!(page.url, format!("{}/me", world.house), "{}", page.text());
    assert!(page.text().contains("lin.jing") && page.text().contains("外部身份"));
    let refused = world.by_password("lin.jing").1;
    assert_eq!(
        refused.answer.status, 401,
        "no second way beside the provider"
    );
    for stranger in ["nobody", "unwu"] {
        let page = world.enter(&mut Browser::default(), stranger, "back=/me");
        assert_eq!(page.answer.status, 403, "{stranger}: {}", page.text());
        assert!(page.text().contains("没有与之对应的可用账户"), "{stranger}");
    }
    proves_again(&world, &mut lin);
    is_unlinked(&world, &mut lin);
}

/// A fresh proof for dangerous actions: the provider asks for the password again, and the token changes.
fn proves_again(world: &Federation, lin: &mut Browser) {
    let before = lin.cookies.clone();
    let tokens = lin.get(&format!("{}/me/confirm?back=/me/tokens", world.house));
    assert!(
        tokens.text().contains("/sign-in/elsewhere?for=confirm"),
        "{}",
        tokens.text()
    );
    let other = world.enter(lin, "wu", "for=confirm&back=/me/tokens");
    assert!(
        other.text().contains("未能通过或已过期"),
        "somebody else’s proof: {}",
        other.text()
    );
    let page = world.enter(lin, "lin", "for=confirm&back=/me/tokens");
    assert_eq!(
        page.url,
        format!("{}/me/tokens", world.house),
        "{}",
        page.text()
    );
    let mut old = Browser { cookies: before };
    let old = old.get(&format!("{}/me", world.house));
    assert!(
        old.url.contains("/sign-in"),
        "the older token opens nothing"
    );
}

/// Taken from the account by an administrator: out at once.
fn is_unlinked(world: &Federation, lin: &mut Browser) {
    let (mut root, page) = world.by_password("root");
    assert_eq!(page.answer.status, 200);
    let people = root
        .get(&format!("{}/admin/people?find=lin", world.house))
        .text();
    let at = between(&people, "<a href=\"/admin/people/", "\"").expect("in the list");
    let card = root.get(&format!("{}/admin/people/{at}", world.house));
    assert!(card.text().contains("lin@company.example") && card.text().contains(&world.provider));
    let csrf = between(&card.text(), "name=\"csrf\" value=\"", "\"")
        .expect("a form")
        .to_owned();
    let body = format!("csrf={csrf}&issuer={}", world.provider);
    let url = format!("{}/admin/people/{at}/do/unlink", world.house);
    assert!(
        root.go("POST", &url, &body)
            .text()
            .contains("外部身份已解除")
    );
    assert!(
        lin.get(&format!("{}/me", world.house))
            .url
            .contains("/sign-in")
    );
    let log = root
        .get(&format!("{}/admin/audit?type=person", world.house))
        .text();
    for verb in ["link_identity", "unlink_identity", "sign_in"] {
        assert!(
            log.contains(&format!("<code>{verb}</code>")),
            "{verb} is in the log"
        );
    }
}

/// Goes to the lying provider, which lies as told; the address it sends back to.
fn begin(world: &Federation, browser: &mut Browser, wrong: &str) -> String {
    let page = browser.once(
        "GET",
        &format!("{}/sign-in/elsewhere?back=/me", world.house),
        "",
    );
    let to = page.answer.header("location").expect("sent on").to_owned();
    let back = Browser::default().once("GET", &format!("{to}&wrong={wrong}"), "");
    back.answer
        .header("location")
        .expect("sent back")
        .to_owned()
}

#[test]
fn no_lying_provider_and_no_stolen_answer_opens_the_door() {
    let Some(world) = federation("hostile", "") else {
        return;
    };
    let lies = [
        "none",
        "hmac",
        "key",
        "foreign-keys",
        "embedded-key",
        "signature",
        "issuer",
        "audience",
        "azp",
        "expired",
        "nonce",
        "no-nonce",
        "no-subject",
        "at-hash",
        "state",
        "mix-up",
        "no-token",
        "garbage",
        "refused",
    ];
    for wrong in lies {
        let mut browser = Browser::default();
        let back = begin(&world, &mut browser, wrong);
        let page = browser.go("GET", &back, "");
        assert_eq!(page.answer.status, 401, "{wrong}: {}", page.text());
        let inside = browser.get(&format!("{}/me", world.house));
        assert!(inside.url.contains("/sign-in"), "{wrong} opened the door");
    }
    for away in ["flood", "redirect"] {
        let mut browser = Browser::default();
        let back = begin(&world, &mut browser, away);
        let status = browser.go("GET", &back, "").answer.status;
        assert!(matches!(status, 401 | 503), "{away}: {status}");
    }
}

#[test]
fn an_answer_opens_once_and_only_in_the_browser_that_asked() {
    let Some(world) = federation("hostile", "") else {
        return;
    };
    // The right answer, in the wrong browser, then in its own, then once more.
    let mut own = Browser::default();
    let back = begin(&world, &mut own, "nothing");
    assert_eq!(Browser::default().go("GET", &back, "").answer.status, 401);
    let mut other = Browser::default();
    begin(&world, &mut other, "nothing");
    assert_eq!(
        other.go("GET", &back, "").answer.status,
        401,
        "another visit's key"
    );
    let page = own.go("GET", &back, "");
    assert_eq!(page.url, format!("{}/me", world.house), "{}", page.text());
    let again = own.once("GET", &back, "");
    assert_eq!(again.answer.status, 401, "an answer opens once");
    for odd in ["", "enter.x./", "enter..", "confirm.%00.%", "x.y.z"] {
        let mut browser = Browser::default();
        let host = world.house.trim_start_matches("http://").to_owned();
        let jar = BTreeMap::from([("qd-way".to_owned(), odd.to_owned())]);
        browser.cookies.insert(host, jar);
        assert_eq!(browser.go("GET", &back, "").answer.status, 401, "{odd}");
    }
    let outward = own.get(&format!(
        "{}/sign-in/elsewhere?back=//evil.example",
        world.house
    ));
    assert!(!outward.url.contains("evil"), "{}", outward.url);
}
