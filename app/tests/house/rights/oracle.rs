//! The oracle (权限对照): the rights of the house told a second time, slowly and plainly, over the rows of the database
//! and the grants that `quarterdeck schema` prints. It shares no code with the kernel.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use qd_store::{Sql, Store};
use serde_json::Value as Json;

use crate::bench_home::TestHome;

/// Who may see the fields of a level, as the guide tells it. A customer's word, not the kernel's table.
const LEVELS: [(&str, &[&str]); 4] = [
    ("finance", &["director", "management", "finance", "auditor"]),
    ("cost", &["director", "management", "finance", "auditor"]),
    ("appraisal", &["director", "management", "human_resources"]),
    (
        "negotiation",
        &["director", "management", "finance", "legal"],
    ),
];
/// Who sees the sales of the whole company.
const WHOLE: [&str; 7] = [
    "director",
    "management",
    "finance",
    "auditor",
    "marketing",
    "product",
    "production",
];

/// A person with an account that works.
#[derive(Clone, Debug)]
pub struct Person {
    pub id: String,
    pub login: String,
    pub roles: BTreeSet<String>,
    /// The name in the ledger.
    pub seller: String,
}

impl Person {
    pub fn is(&self, role: &str) -> bool {
        self.roles.contains(role)
    }
}

/// A record as it stands in its table.
#[derive(Clone, Debug)]
pub struct Row {
    pub id: String,
    pub title: String,
    pub owner: String,
    pub trashed: bool,
    /// Person and whether they may edit.
    pub members: Vec<(String, bool)>,
    /// The record it is a part of.
    pub whole: Option<String>,
}

/// A record type as `quarterdeck schema` tells it.
#[derive(Clone, Debug)]
pub struct Type {
    pub key: String,
    pub plural: String,
    pub title: String,
    pub owner: Option<String>,
    pub said: Json,
    pub rows: Vec<Row>,
}

/// A place in the organisation: kind, name, unit above.
struct Unit {
    kind: String,
    name: String,
    above: Option<String>,
}

/// Everything that decides.
pub struct Oracle {
    pub people: Vec<Person>,
    pub types: Vec<Type>,
    units: BTreeMap<String, Unit>,
    /// Person, unit, whether as its head; only what holds today.
    postings: Vec<(String, String, bool)>,
}

impl Oracle {
    /// Reads a home's database beside the running server.
    pub async fn read(home: &TestHome, store: &Store) -> Oracle {
        let mut oracle = Oracle {
            people: people(store).await,
            types: Vec::new(),
            units: units(store).await,
            postings: postings(store).await,
        };
        for said in home.json(&["schema"]).as_array().expect("a list") {
            oracle.types.push(of_type(store, said).await);
        }
        oracle
    }

    /// The unit itself and all above it.
    fn upwards(&self, unit: &str) -> Vec<String> {
        let mut chain = vec![unit.to_owned()];
        while let Some(above) = self.units[chain.last().expect("never empty")].above.clone() {
            chain.push(above);
        }
        chain
    }

    fn posts(&self, person: &str) -> impl Iterator<Item = &(String, String, bool)> {
        self.postings.iter().filter(move |post| post.0 == person)
    }

    /// Whether `other` works today in or under a unit in which `person` works today.
    fn leads_to(&self, person: &str, other: &str) -> bool {
        self.posts(person).any(|mine| {
            self.posts(other)
                .any(|post| self.upwards(&post.1).contains(&mine.1))
        })
    }

    /// Whether a person sees (or may change) a record.
    pub fn sees(&self, who: &Person, of: &Type, row: &Row, edit: bool) -> bool {
        if let Some(key) = of.said["within"][1].as_str() {
            // A part is open to whom its whole is open to.
            let whole = self.types.iter().find(|one| one.key == key);
            let whole = whole.expect("the type of the whole");
            let found = whole
                .rows
                .iter()
                .find(|one| row.whole.as_ref() == Some(&one.id));
            if !found.is_some_and(|found| self.sees(who, whole, found, edit)) {
                return false;
            }
        }
        let grants = of.said["grants"].as_array().expect("grants");
        let mine: Vec<&Json> = grants
            .iter()
            .filter(|grant| who.is(grant["role"].as_str().expect("a role")))
            .collect();
        if mine.is_empty() {
            return false;
        }
        let own = row.owner == who.id;
        let is_confined = !row.members.is_empty();
        let opens = |grant: &&Json| {
            if edit && grant["edit"] == false {
                return false;
            }
            let reached = match grant["rows"].as_str().expect("rows") {
                "every" => return true,
                "all" => true,
                "own" => own,
                "subtree" => own || self.leads_to(&who.id, &row.owner),
                other => panic!("an unknown grant {other}"),
            };
            reached && (!is_confined || own)
        };
        let is_member =
            |(person, may_edit): &(String, bool)| *person == who.id && (*may_edit || !edit);
        mine.iter().any(opens) || row.members.iter().any(is_member)
    }

    /// What a list, its count, its exports and a search may show: nothing that lies in the trash.
    pub fn list(&self, who: &Person, of: &Type) -> BTreeSet<String> {
        let live = of.rows.iter().filter(|row| !row.trashed);
        live.filter(|row| self.sees(who, of, row, false))
            .map(|row| row.id.clone())
            .collect()
    }

    /// What the trash shows: what the person could have put there.
    pub fn bin(&self, who: &Person, of: &Type) -> BTreeSet<String> {
        let gone = of.rows.iter().filter(|row| row.trashed);
        gone.filter(|row| self.sees(who, of, row, true))
            .map(|row| row.id.clone())
            .collect()
    }

    /// Whether anything of a type is open to a person at all.
    pub fn opens(&self, who: &Person, of: &Type) -> bool {
        let grants = of.said["grants"].as_array().expect("grants");
        grants
            .iter()
            .any(|grant| who.is(grant["role"].as_str().expect("a role")))
    }

    /// The fields of a type that are closed to a person.
    pub fn closed_fields(&self, who: &Person, of: &Type) -> Vec<String> {
        let is_closed = |field: &&Json| {
            let Some(level) = field["level"].as_str() else {
                return false;
            };
            let (_, roles) = LEVELS
                .iter()
                .find(|(name, _)| *name == level)
                .expect("a level of the guide");
            !roles.iter().any(|role| who.is(role))
        };
        let fields = of.said["fields"].as_array().expect("fields").iter();
        fields
            .filter(is_closed)
            .map(|field| field["name"].as_str().expect("a name").to_owned())
            .collect()
    }

    /// Whether a person sees a sale of a salesperson in a region.
    pub fn sees_sale(&self, who: &Person, region: &str, seller: &str) -> bool {
        if WHOLE.iter().any(|role| who.is(role)) {
            return true;
        }
        if who.is("regional_manager") {
            return self
                .posts(&who.id)
                .any(|post| self.is_about(&post.1, region));
        }
        if !who.is("sales") && !who.is("service") {
            return false;
        }
        let led = |other: &Person| {
            let heads = self.posts(&who.id).filter(|post| post.2);
            let mut heads = heads.map(|post| &post.1);
            heads.any(|unit| {
                self.posts(&other.id)
                    .any(|post| self.upwards(&post.1).contains(unit))
            })
        };
        seller == who.seller
            || self
                .people
                .iter()
                .any(|one| one.seller == seller && led(one))
    }

    /// Whether a region lies at, above or under a unit.
    fn is_about(&self, unit: &str, region: &str) -> bool {
        let is_it = |id: &String| self.units[id].kind == "region" && self.units[id].name == region;
        let under = self
            .units
            .keys()
            .filter(|id| self.upwards(id).iter().any(|up| up == unit));
        self.upwards(unit).iter().any(is_it) || under.into_iter().any(is_it)
    }
}

async fn rows(store: &Store, sql: &'static str) -> Vec<qd_store::Row> {
    store.rows(&Sql::new(sql)).await.expect("readable")
}

fn text(row: &qd_store::Row, name: &str) -> String {
    row.text(name).expect("a text")
}

async fn people(store: &Store) -> Vec<Person> {
    let mut roles: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in rows(store, "select person_id, role from person_roles").await {
        let of = roles.entry(text(&row, "person_id")).or_default();
        of.insert(text(&row, "role"));
    }
    let all = "select id, login, coalesce(salesperson, name) as seller from people
         where disabled_at is null order by login";
    let person = |row: &qd_store::Row| Person {
        id: text(row, "id"),
        login: text(row, "login"),
        roles: roles.get(&text(row, "id")).cloned().unwrap_or_default(),
        seller: text(row, "seller"),
    };
    rows(store, all).await.iter().map(person).collect()
}

async fn units(store: &Store) -> BTreeMap<String, Unit> {
    let unit = |row: &qd_store::Row| {
        let unit = Unit {
            kind: text(row, "kind"),
            name: text(row, "name"),
            above: row.text_or_none("parent_id").expect("a text"),
        };
        (text(row, "id"), unit)
    };
    let all = "select id, kind, name, parent_id from org_units";
    rows(store, all).await.iter().map(unit).collect()
}

async fn postings(store: &Store) -> Vec<(String, String, bool)> {
    // Business dates are Shanghai's; the sample company posts nobody as of today, so the hour does not matter.
    let holding = "select person_id, unit_id, head from postings
         where from_day <= date('now', '+8 hours') and until_day > date('now', '+8 hours')";
    let post = |row: &qd_store::Row| {
        let head = row.int("head").expect("a flag") == 1;
        (text(row, "person_id"), text(row, "unit_id"), head)
    };
    rows(store, holding).await.iter().map(post).collect()
}

async fn of_type(store: &Store, said: &Json) -> Type {
    let word = |name: &str| said[name].as_str().map(str::to_owned);
    let mut of = Type {
        key: word("key").expect("a key"),
        plural: word("plural").expect("a plural"),
        title: word("title").expect("a title"),
        owner: word("owner"),
        said: said.clone(),
        rows: Vec::new(),
    };
    let owner = of.owner.as_deref().unwrap_or("created_by");
    let (table, title) = (&of.plural, &of.title);
    let whole = said["within"][0].as_str().unwrap_or("null");
    let ask = format!(
        "select id, coalesce({title}, '') as title, coalesce({owner}, '') as owner, {whole} as whole,
           trashed_at is not null as trashed from {table} order by id"
    );
    // A test's question over names the house printed; it lives as long as the test.
    let mut all = Vec::new();
    for row in rows(store, Box::leak(ask.into_boxed_str())).await {
        all.push(Row {
            id: text(&row, "id"),
            title: text(&row, "title"),
            owner: text(&row, "owner"),
            trashed: row.int("trashed").expect("a flag") == 1,
            members: Vec::new(),
            whole: row.text_or_none("whole").expect("a text"),
        });
    }
    let ask =
        Sql::new("select record_id, person_id, edit from record_members where record_type = ?");
    for row in store
        .rows(&ask.bind(of.key.as_str()))
        .await
        .expect("readable")
    {
        let id = text(&row, "record_id");
        let member = (
            text(&row, "person_id"),
            row.int("edit").expect("a flag") == 1,
        );
        if let Some(record) = all.iter_mut().find(|one| one.id == id) {
            record.members.push(member);
        }
    }
    of.rows = all;
    of
}

/// The database of a home.
pub async fn open(home: &Path) -> Store {
    let file = home.join(qd_store::backup::DATABASE);
    let url = format!("sqlite:{}", file.display());
    Store::open(&url).await.expect("the database opens")
}

/// Everything kept, in one line, but for what telling itself writes: sessions seen, tries and the work in the back.
pub async fn fingerprint(store: &Store) -> String {
    const PASSING: [&str; 6] = [
        "sessions",
        "sign_in_tries",
        "jobs",
        "task_runs",
        "task_schedules",
        "api_calls",
    ];
    let tables = "select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'
         and name not like 'search_words%' order by name";
    let mut all = String::new();
    for table in rows(store, tables).await {
        let table = text(&table, "name");
        if PASSING.contains(&table.as_str()) {
            continue;
        }
        let ask: &'static str = match table.as_str() {
            // That somebody took a file along is told, also of an empty file.
            "events" => "select * from events where verb <> 'export'",
            _ => Box::leak(format!("select * from {table}").into_boxed_str()),
        };
        let mut lines: Vec<String> = Vec::new();
        for row in rows(store, ask).await {
            lines.push(format!("{:?}", row.values()));
        }
        lines.sort_unstable();
        all.push_str(&format!(
            "{table} {} {:x}\n",
            lines.len(),
            fnv(&lines.concat())
        ));
    }
    all
}

/// FNV-1a, enough to notice a change.
fn fnv(text: &str) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    text.bytes().fold(0xcbf2_9ce4_8422_2325, step)
}
