//! The walk (巡查): one person asks every outlet for the records of a type and notes where an answer differs from the
//! oracle's.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use super::oracle::{Oracle, Person, Row, Type};
use crate::http::{Answer, Server};

/// A version that no record has: who may change a record is told of the conflict, everybody else is refused.
const NEVER: &str = "99999";
/// Records of one kind that are tried one by one.
const FEW: usize = 2;

pub struct Walk<'a> {
    pub server: &'a Server,
    pub oracle: &'a Oracle,
    pub who: &'a Person,
    pub cookie: String,
    pub csrf: String,
    /// Where an answer differed.
    pub faults: Vec<String>,
    /// Answers looked at.
    pub asked: usize,
}

impl<'a> Walk<'a> {
    pub fn new(
        server: &'a Server,
        oracle: &'a Oracle,
        who: &'a Person,
        cookie: String,
    ) -> Walk<'a> {
        let mut walk = Walk {
            server,
            oracle,
            who,
            cookie,
            csrf: String::new(),
            faults: Vec::new(),
            asked: 0,
        };
        let me = walk.json("/api/v1/me");
        walk.csrf = me["csrf"].as_str().expect("a token").to_owned();
        walk
    }

    pub fn get(&mut self, path: &str) -> Answer {
        self.asked += 1;
        self.server.get(path, &self.cookie)
    }

    pub fn json(&mut self, path: &str) -> Json {
        let answer = self.get(path);
        serde_json::from_slice(&answer.body).unwrap_or(Json::Null)
    }

    /// A write of a program with the session's token.
    pub fn write(&mut self, line: &str, body: Option<&Json>) -> u16 {
        self.asked += 1;
        let (method, path) = line.split_once(' ').expect("method and path");
        let match_head = format!("\"{NEVER}\"");
        let head = [
            ("cookie", self.cookie.as_str()),
            ("x-csrf-token", &self.csrf),
            ("content-type", "application/json"),
            ("if-match", &match_head),
        ];
        let body = body.map_or(String::new(), ToString::to_string);
        self.server.request(method, path, &head, &body).status
    }

    /// A form sent with the session's token.
    pub fn form(&mut self, path: &str, fields: &str) -> u16 {
        self.asked += 1;
        let body = format!("csrf={}&{fields}", self.csrf);
        let head = [("cookie", self.cookie.as_str())];
        self.server.request("POST", path, &head, &body).status
    }

    pub fn note(&mut self, holds: bool, what: impl FnOnce() -> String) {
        if !holds {
            let fault = format!("{}: {}", self.who.login, what());
            self.faults.push(fault);
        }
    }

    fn same(&mut self, what: &str, found: &BTreeSet<String>, expected: &BTreeSet<String>) {
        let more = found.difference(expected).count();
        let less = expected.difference(found).count();
        self.note(more + less == 0, || {
            format!("{what}: {more} too many, {less} missing")
        });
    }

    /// Lists, counts, trash, files, board, calendar, choice and search of a type.
    pub fn lists(&mut self, of: &Type) {
        let (seen, bin) = (
            self.oracle.list(self.who, of),
            self.oracle.bin(self.who, of),
        );
        for (query, expected) in [("", &seen), ("trash=1", &bin), ("sort=-changed_at", &seen)] {
            let (found, total) = self.pages(of, query);
            let what = format!("GET /api/v1/{}?{query}", of.plural);
            self.same(&what, &found, expected);
            self.note(total == expected.len() as u64, || {
                format!("{what}: total {total}")
            });
        }
        self.file(of, &seen);
        self.html(of, &seen);
        self.counts(of, &seen);
        self.searches(of, &seen);
    }

    /// All pages of a list by number.
    fn pages(&mut self, of: &Type, query: &str) -> (BTreeSet<String>, u64) {
        let (mut found, mut total) = (BTreeSet::new(), 0);
        for page in 1.. {
            let path = format!("/api/v1/{}?size=200&page={page}&{query}", of.plural);
            let told = self.json(&path);
            total = told["total"].as_u64().unwrap_or(u64::MAX);
            let items = told["items"].as_array().cloned().unwrap_or_default();
            for item in &items {
                found.insert(item["id"].as_str().unwrap_or("?").to_owned());
                self.masked(of, &item["fields"], "a list");
            }
            if items.len() < 200 {
                break;
            }
        }
        (found, total)
    }

    fn masked(&mut self, of: &Type, fields: &Json, place: &str) {
        for name in self.oracle.closed_fields(self.who, of) {
            let shown = fields.get(&name).is_some();
            self.note(!shown, || format!("{place} of {} shows {name}", of.plural));
        }
    }

    /// The file of the list: the same rows, and no column that is closed.
    fn file(&mut self, of: &Type, seen: &BTreeSet<String>) {
        let answer = self.get(&format!("/api/v1/{}/export?format=csv", of.plural));
        let text = answer.text();
        let mut reader = csv::ReaderBuilder::new();
        let mut reader = reader
            .has_headers(false)
            .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let lines: Vec<csv::StringRecord> = reader.records().flatten().collect();
        let id = |line: &csv::StringRecord| line.get(0).unwrap_or_default().to_owned();
        let found: BTreeSet<String> = lines.iter().skip(2).map(id).collect();
        self.same(&format!("export of {}", of.plural), &found, seen);
        for name in self.oracle.closed_fields(self.who, of) {
            let shown = lines
                .iter()
                .take(2)
                .any(|line| line.iter().any(|cell| cell == name));
            self.note(!shown, || format!("export of {} has {name}", of.plural));
        }
    }

    /// The pages: list, board and calendar link to nothing else.
    fn html(&mut self, of: &Type, seen: &BTreeSet<String>) {
        let path = format!("/records/{}", of.plural);
        let mut found = BTreeSet::new();
        for page in 1..=seen.len().div_ceil(50).max(1) {
            let answer = self.get(&format!("{path}?page={page}"));
            let expected = if self.oracle.opens(self.who, of) {
                200
            } else {
                404
            };
            self.note(answer.status == expected, || {
                format!("{path}: {}", answer.status)
            });
            found.extend(linked(&answer.text(), &of.plural));
        }
        self.same(&path, &found, seen);
        for view in ["board", "calendar"] {
            if of.said[view].is_null() {
                continue;
            }
            let answer = self.get(&format!("{path}?as={view}"));
            let shown = linked(&answer.text(), &of.plural);
            let more = shown.difference(seen).count();
            self.note(more == 0, || format!("{path} as {view}: {more} too many"));
        }
        let told = self.get(&format!("{path}/pick?q=")).text();
        let foreign = of.rows.iter().filter(|row| !seen.contains(&row.id));
        let leaked = foreign.filter(|row| told.contains(&row.id)).count();
        self.note(leaked == 0, || format!("{path}/pick: {leaked} too many"));
    }

    /// Counts by a filter agree, and closed fields neither filter nor order.
    fn counts(&mut self, of: &Type, seen: &BTreeSet<String>) {
        if let Some(owner) = &of.owner {
            let owners: BTreeSet<&String> = of.rows.iter().map(|row| &row.owner).collect();
            for person in owners.into_iter().filter(|id| !id.is_empty()).take(FEW) {
                let path = format!("/api/v1/{}?{owner}={person}&size=1", of.plural);
                let told = self.json(&path);
                let fits = |row: &&Row| row.owner == *person && seen.contains(&row.id);
                let expected = of.rows.iter().filter(fits).count() as u64;
                let is_filter = told["status"] != 400;
                self.note(!is_filter || told["total"] == expected, || {
                    format!("{path}: {} instead of {expected}", told["total"])
                });
            }
        }
        for name in self.oracle.closed_fields(self.who, of) {
            for query in [
                format!("sort=-{name}"),
                format!("{name}.gte=1"),
                format!("fields={name}"),
            ] {
                let status = self.get(&format!("/api/v1/{}?{query}", of.plural)).status;
                self.note(status == 400, || {
                    format!("{} by {query}: {status}", of.plural)
                });
            }
        }
    }

    /// A search for a title finds it for those who see it and nobody else.
    fn searches(&mut self, of: &Type, seen: &BTreeSet<String>) {
        let titles = of.said["fields"].as_array().expect("fields").iter();
        let mut titles = titles.filter(|field| field["name"] == of.title.as_str());
        let is_searched = titles.any(|field| field["search"] == true);
        let live: Vec<&Row> = of
            .rows
            .iter()
            .filter(|row| !row.trashed && !row.title.is_empty())
            .collect();
        let foreign = live.iter().filter(|row| !seen.contains(&row.id)).take(FEW);
        let own = live.iter().filter(|row| seen.contains(&row.id)).take(FEW);
        for row in foreign.chain(own) {
            let path = format!("/api/v1/{}?size=200&q={}", of.plural, encoded(&row.title));
            let told = self.get(&path).text();
            let is_mine = seen.contains(&row.id);
            let expected = is_mine && is_searched;
            let found = told.contains(&row.id);
            self.note(found == expected || (found && is_mine), || {
                format!("{path}: found {found}")
            });
            let told = self
                .get(&format!("/api/v1/search?q={}", encoded(&row.title)))
                .text();
            self.note(is_mine || !told.contains(&row.id), || {
                format!("search finds {}", row.title)
            });
        }
    }

    /// Single records by their addresses: some the person may change, may only see, may not see, and of the trash.
    pub fn records(&mut self, of: &Type) {
        let mut tried: [usize; 8] = [0; 8];
        for row in &of.rows {
            let reads = self.oracle.sees(self.who, of, row, row.trashed);
            let edits = self.oracle.sees(self.who, of, row, true);
            let kind = usize::from(reads) * 4 + usize::from(edits) * 2 + usize::from(row.trashed);
            if tried[kind] == FEW {
                continue;
            }
            tried[kind] += 1;
            self.detail(of, row, reads);
            self.writes(of, row, (reads, edits));
        }
    }

    fn detail(&mut self, of: &Type, row: &Row, reads: bool) {
        let place = format!("/api/v1/{}/{}", of.plural, row.id);
        let expected = if reads { 200 } else { 404 };
        for part in [
            "",
            "/timeline",
            "/related",
            "/why",
            "/actions",
            "/comments",
            "/files",
        ] {
            let answer = self.get(&format!("{place}{part}"));
            self.note(answer.status == expected, || {
                format!("GET {place}{part}: {}", answer.status)
            });
            if part.is_empty() && reads {
                let told: Json = serde_json::from_slice(&answer.body).unwrap_or(Json::Null);
                self.masked(of, &told["fields"], &place);
            }
            if part == "/related" {
                self.related(&answer.text(), &place);
            }
            if part == "/timeline" {
                for name in self.oracle.closed_fields(self.who, of) {
                    let shown = answer.text().contains(&format!("\"field\":\"{name}\""));
                    self.note(!shown, || format!("{place}{part} tells {name}"));
                }
            }
        }
        let page = format!("/records/{}/{}", of.plural, row.id);
        let status = self.get(&page).status;
        self.note(status == expected, || format!("GET {page}: {status}"));
        let status = self.get(&format!("{page}/edit")).status;
        let may = !reads && status == 404 || reads && [200, 303, 403, 409].contains(&status);
        self.note(may, || format!("GET {page}/edit: {status}"));
    }

    /// What is told to belong to a record is itself visible.
    fn related(&mut self, told: &str, place: &str) {
        let told: Json = serde_json::from_str(told).unwrap_or(Json::Null);
        for group in told["related"].as_array().into_iter().flatten() {
            let Some(of) = self
                .oracle
                .types
                .iter()
                .find(|of| group["type"] == of.key.as_str())
            else {
                continue;
            };
            let seen = self.oracle.list(self.who, of);
            for item in group["items"].as_array().into_iter().flatten() {
                let id = item["id"].as_str().unwrap_or("?");
                self.note(seen.contains(id), || {
                    format!("{place}/related tells of {} {id}", of.key)
                });
                self.masked(of, &item["fields"], place);
            }
        }
    }

    /// Every change of a record through both doors; none of them may do anything.
    fn writes(&mut self, of: &Type, row: &Row, (reads, edits): (bool, bool)) {
        let place = format!("/api/v1/{}/{}", of.plural, row.id);
        let change = json!({"fields": {of.title.as_str(): "改"}});
        let bulk = json!({"do": "trash", "which": [{"id": row.id, "version": 99_999}]});
        let list = format!("POST /api/v1/{}/bulk", of.plural);
        let calls = [
            (format!("PATCH {place}"), Some(&change)),
            (format!("DELETE {place}"), None),
            (format!("POST {place}/restore"), None),
            (list, Some(&bulk)),
        ];
        for (line, body) in calls {
            let status = self.write(&line, body);
            let fits = match (edits, reads) {
                (true, _) => status >= 400 && status != 403 && status < 500,
                (false, true) => status == 403 || status == 409 || status == 422,
                (false, false) => status == 404,
            };
            self.note(fits, || format!("{line} ({edits}, {reads}): {status}"));
        }
        let page = format!("/records/{}/{}", of.plural, row.id);
        for part in ["", "/move", "/trash", "/restore"] {
            let fields = format!("version={NEVER}&{}={}", of.title, encoded("改"));
            let status = self.form(&format!("{page}{part}"), &fields);
            let fits = reads && (400..500).contains(&status) || !reads && status == 404;
            // A page that tells of the conflict, or sends back to the record with the reason, has written nothing.
            let fits = fits || (reads && [200, 303].contains(&status));
            self.note(fits, || {
                format!("POST {page}{part} ({edits}, {reads}): {status}")
            });
        }
    }
}

/// The ids of a type's records that a page links to.
fn linked(page: &str, plural: &str) -> BTreeSet<String> {
    let page = page.replace("&#x2f;", "/");
    let start = format!("href=\"/records/{plural}/");
    let ids = page.split(&start).skip(1);
    let ids = ids.filter_map(|rest| {
        rest.get(..36)
            .filter(|id| id.bytes().filter(|b| *b == b'-').count() == 4)
    });
    ids.map(str::to_owned).collect()
}

/// Percent-encoded.
pub fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
