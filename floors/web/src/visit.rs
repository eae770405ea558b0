//! One visit (一次访问): language, theme, session and the values every page needs.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::{HeaderMap, header, request::Parts};
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};
use qd_base::{Lang, Role};
use qd_reports::{Desk, Room, RoomPage};

use crate::{House, Visitor};

/// What the request says about its reader, before sign-in.
#[derive(Clone, Debug)]
pub(crate) struct Reader {
    pub lang: Lang,
    pub theme: Option<String>,
    pub token: Option<String>,
    pub path: String,
    pub wants_json: bool,
    pub peer: String,
    pub device: String,
}

/// A signed-in visit.
pub(crate) struct Visit {
    pub reader: Reader,
    pub visitor: Visitor,
    /// Notices the person has not read.
    pub unread: i64,
}

/// The session cookie's name: the `__Host-` prefix binds it to the host, which browsers allow with `Secure` only.
pub(crate) fn cookie_name(house: &House) -> &'static str {
    if house.is_https() { "__Host-qd" } else { "qd" }
}

pub(crate) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

impl Reader {
    pub fn of(parts: &Parts, house: &House) -> Reader {
        let headers = &parts.headers;
        let text = |name: header::HeaderName| {
            headers
                .get(name)
                .and_then(|v| v.to_str().ok())
                .unwrap_or_default()
                .to_owned()
        };
        let accept = text(header::ACCEPT_LANGUAGE);
        let preferred = accept.split(',').next().and_then(Lang::parse);
        let lang = cookie(headers, "qd_lang")
            .and_then(Lang::parse)
            .or(preferred);
        let theme = cookie(headers, "qd_theme").filter(|t| matches!(*t, "light" | "dark"));
        let peer = parts
            .extensions
            .get::<axum::extract::ConnectInfo<std::net::SocketAddr>>()
            .map_or_else(String::new, |info| info.0.ip().to_string());
        let bearer = headers
            .get(header::AUTHORIZATION)
            .and_then(|v| v.to_str().ok())
            .and_then(|v| v.strip_prefix("Bearer "));
        Reader {
            lang: lang.unwrap_or_default(),
            theme: theme.map(str::to_owned),
            token: bearer
                .or_else(|| cookie(headers, cookie_name(house)))
                .map(str::to_owned),
            path: parts
                .uri
                .path_and_query()
                .map_or("/".to_owned(), ToString::to_string),
            wants_json: text(header::ACCEPT).starts_with("application/json"),
            peer,
            device: text(header::USER_AGENT).chars().take(120).collect(),
        }
    }
}

impl FromRequestParts<Arc<House>> for Reader {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        house: &Arc<House>,
    ) -> Result<Reader, Self::Rejection> {
        Ok(Reader::of(parts, house))
    }
}

impl FromRequestParts<Arc<House>> for Visit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, house: &Arc<House>) -> Result<Visit, Response> {
        let reader = Reader::of(parts, house);
        let known = match reader.token.clone() {
            Some(token) => {
                let house = house.clone();
                let ask = move || house.doors.visitor(&token);
                tokio::task::spawn_blocking(ask).await.ok().flatten()
            }
            None => None,
        };
        // Tokens of programs open the machine outlet, no pages.
        match known.filter(|visitor| visitor.scope.is_none()) {
            Some(visitor) => {
                let unread = unread(house, &visitor).await;
                Ok(Visit {
                    reader,
                    visitor,
                    unread,
                })
            }
            None if reader.wants_json => {
                let problem = qd_base::Problem::new(401, "sign-in-needed");
                Err(crate::pages::problem_json(house, &problem, reader.lang))
            }
            None => {
                let back = crate::pages::encode(&reader.path);
                Err(Redirect::to(&format!("/sign-in?back={back}")).into_response())
            }
        }
    }
}

/// How many notices wait for the visitor; none when they cannot be counted, which no page should fail for.
async fn unread(house: &House, visitor: &Visitor) -> i64 {
    let Some(person) = visitor.actor.person else {
        return 0;
    };
    let counted = qd_workflow::notice::unread(house.records.store(), person).await;
    counted.unwrap_or_else(|fault| {
        tracing::error!(%fault, "notices cannot be counted");
        0
    })
}

impl Visit {
    /// The values every page of the shell needs.
    pub fn frame(&self, house: &House, title: &str, current: &str, desk: Option<&Desk>) -> Value {
        let lang = self.reader.lang;
        let nav: Vec<Value> = house
            .rooms
            .iter()
            .map(|room| self.nav_group(room, current))
            .collect();
        let texts = crate::render::texts();
        let say = |key: &str| texts.say(lang, key, &[]);
        let other = if lang == Lang::Zh { Lang::En } else { Lang::Zh };
        let sample = desk
            .filter(|desk| desk.company.sample)
            .map(|_| say("sample-note"));
        let partial = desk
            .filter(|desk| !desk.sees_all())
            .map(|_| say("partial-note"));
        let company = desk.map_or(String::new(), |desk| desk.company.name.clone());
        context! {
            lang => lang.tag(),
            theme => &self.reader.theme,
            title => title,
            stamp => &house.version,
            scripts => crate::pages::has_scripts(),
            nav => nav,
            palette => self.palette(house),
            company => company,
            footer => format!("{} {}", say("brand"), house.version),
            other_lang => other.tag(),
            language_href => format!("/language/{}?back={}", other.tag(), crate::pages::encode(&self.reader.path)),
            person => &self.visitor.actor.name,
            unread => self.unread,
            unread_text => texts.say(lang, "notices-unread", &[("count", &self.unread)]),
            csrf => &self.visitor.csrf,
            sample => match (sample, partial) {
                (Some(a), Some(b)) => Some(format!("{a} {b}")),
                (a, b) => a.or(b),
            },
        }
    }

    /// Importing changes everybody's numbers: directors, management's delegates in finance, and administrators may.
    pub fn may_import(&self) -> bool {
        [Role::Director, Role::Administrator, Role::Finance]
            .iter()
            .any(|role| self.visitor.actor.is(*role))
    }

    /// A room's entries in the menu.
    fn nav_group(&self, room: &Room, current: &str) -> Value {
        let lang = self.reader.lang;
        let own = self.pages(room).map(|page| {
            context! {
                href => page.href, icon => page.icon, label => page.label.of(lang),
                current => page.href == current,
            }
        });
        let menu = room.reports.iter().filter(|r| r.subject().is_none());
        let reports = menu.map(|report| {
            context! {
                href => format!("/reports/{}", report.key()),
                icon => report.icon(),
                label => report.label().of(lang),
                current => report.key() == current,
            }
        });
        let types = room.types.iter().filter_map(|of| {
            let (href, icon) = crate::records::menu(of, &self.visitor.actor)?;
            let now = href == current;
            Some(
                context! { href => href, icon => icon, label => of.label.of(lang), current => now },
            )
        });
        let pages: Vec<Value> = own.chain(reports).chain(types).collect();
        context! { label => room.label.of(lang), pages => pages }
    }

    /// The pages of a room that are for this person.
    fn pages<'a>(&'a self, room: &'a Room) -> impl Iterator<Item = &'a RoomPage> {
        let actor = &self.visitor.actor;
        room.pages.iter().filter(move |page| {
            page.roles.is_empty() || page.roles.iter().any(|role| actor.is(*role))
        })
    }

    /// The pages of the search box, with the words they are found by.
    fn palette(&self, house: &House) -> Vec<Value> {
        let lang = self.reader.lang;
        let entry = |href: String, icon: &str, zh: &str, en: &str, group: &str| {
            context! {
                href => href, icon => icon, group => group,
                label => if lang == Lang::Zh { zh } else { en },
                words => format!("{zh} {} {}", en.to_lowercase(), initials(zh)),
            }
        };
        let mut entries = Vec::new();
        for room in &house.rooms {
            let group = room.label.of(lang);
            for page in self.pages(room) {
                let (zh, en) = (page.label.zh, page.label.en);
                entries.push(entry(page.href.to_owned(), page.icon, zh, en, group));
            }
            for report in room.reports.iter().filter(|r| r.subject().is_none()) {
                let label = report.label();
                let href = format!("/reports/{}", report.key());
                entries.push(entry(href, report.icon(), label.zh, label.en, group));
            }
            for of in &room.types {
                if let Some((href, icon)) = crate::records::menu(of, &self.visitor.actor) {
                    entries.push(entry(href, icon, of.label.zh, of.label.en, group));
                }
            }
        }
        entries
    }
}

/// Pinyin initials: `归因` is found by `gy`.
fn initials(text: &str) -> String {
    use pinyin::ToPinyin;
    text.chars()
        .map(|c| {
            c.to_pinyin()
                .map_or(c, |p| p.first_letter().chars().next().unwrap_or(c))
        })
        .collect::<String>()
        .to_lowercase()
}
