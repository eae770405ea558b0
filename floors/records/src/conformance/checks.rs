//! The checks (检查项), one function each; a fault is a sentence for the developer.

use qd_base::{Actor, Id, Lang, Role};
use serde_json::{Value, json};

use super::Bench;
use super::sample::told;
use crate::rights::{Verb, field_allowed};
use crate::{
    Act, Content, Field, Item, Kind, ListQuery, RecordsError, Rows, audit, export, schema,
};

type Verdict = Result<(), String>;

const ROLES: [Role; 13] = [
    Role::Director,
    Role::Management,
    Role::RegionalManager,
    Role::Sales,
    Role::Marketing,
    Role::Finance,
    Role::HumanResources,
    Role::Legal,
    Role::Product,
    Role::Service,
    Role::Production,
    Role::Administrator,
    Role::Auditor,
];

/// All faults of all checks.
pub(super) async fn all(bench: &Bench) -> Vec<String> {
    let verdicts = [
        ("migration matches", migration(bench).await),
        ("both languages complete", languages(bench)),
        ("create, list, detail", create(bench).await),
        ("edit and conflict", edit(bench).await),
        ("trash and restore", trash(bench).await),
        ("rights of every role", rights(bench).await),
        ("field mask of every role", masks(bench).await),
        ("audit written", audited(bench).await),
        ("search finds the sample", search(bench).await),
        ("filters and order", queries(bench).await),
        ("export comes back", round_trip(bench).await),
        ("unknown input refused", strangers(bench).await),
    ];
    let faults = verdicts.into_iter();
    faults
        .filter_map(|(name, verdict)| verdict.err().map(|fault| format!("- {name}: {fault}")))
        .collect()
}

fn ensure(holds: bool, fault: impl FnOnce() -> String) -> Verdict {
    if holds { Ok(()) } else { Err(fault()) }
}

fn person(act: &Act) -> Id {
    act.actor.person.expect("a person of the bench")
}

async fn migration(bench: &Bench) -> Verdict {
    let faults = schema::differences(bench.records.store(), bench.of)
        .await
        .map_err(told)?;
    ensure(faults.is_empty(), || faults.join("; "))
}

fn languages(bench: &Bench) -> Verdict {
    let mut labels = vec![(bench.of.key, bench.of.label)];
    for field in bench.of.fields {
        labels.push((field.name, field.label));
        labels.extend(
            [field.help, field.unit]
                .into_iter()
                .flatten()
                .map(|l| (field.name, l)),
        );
        labels.extend(
            field
                .choices
                .iter()
                .map(|option| (option.key, option.label)),
        );
        labels.extend(field.children.iter().map(|child| (child.name, child.label)));
    }
    let han = |text: &str| text.chars().any(|c| ('\u{3400}'..='\u{9fff}').contains(&c));
    for (name, label) in labels {
        let wrong = label.en.trim().is_empty() || han(label.en) || label.zh.trim().is_empty();
        ensure(!wrong, || format!("{name}: {label:?}"))?;
    }
    Ok(())
}

async fn create(bench: &Bench) -> Verdict {
    let owner = bench.person(Role::Sales).await;
    let made = bench.made(person(&owner)).await?;
    let house = bench.house();
    let read = bench
        .records
        .get(&house, bench.of, made.id)
        .await
        .map_err(told)?;
    ensure(read.content == made.content, || {
        "read back otherwise than written".to_owned()
    })?;
    ensure(made.number.is_some() == bench.of.number.is_some(), || {
        "number".to_owned()
    })?;
    let page = bench
        .records
        .find(&house, bench.of, &ListQuery::default())
        .await
        .map_err(told)?;
    let listed = page
        .items
        .iter()
        .any(|item| item.id == made.id && item.content == made.content);
    ensure(listed, || "the list does not show it".to_owned())
}

/// A change that the type's own rules surely accept: the title, with a word more.
fn retitled(bench: &Bench, item: &Item) -> Content {
    let title = format!("{} x", item.text(bench.of.title));
    Content::from_iter([(bench.of.title.to_owned(), json!(title))])
}

async fn edit(bench: &Bench) -> Verdict {
    let title = bench.of.field(bench.of.title);
    if title.is_some_and(|field| field.set_once || field.read_only) {
        return Ok(());
    }
    let owner = bench.person(Role::Sales).await;
    let made = bench.made(person(&owner)).await?;
    let (house, change) = (bench.house(), retitled(bench, &made));
    let which = (made.id, made.version);
    let edited = bench
        .records
        .edit(&house, bench.of, which, &change)
        .await
        .map_err(told)?;
    ensure(edited.version == made.version + 1, || {
        "the version does not count".to_owned()
    })?;
    let other = Content::from_iter([(bench.of.title.to_owned(), json!("y"))]);
    let stale = bench.records.edit(&house, bench.of, which, &other).await;
    ensure(matches!(stale, Err(RecordsError::Conflict(_))), || {
        "a stale edit won".to_owned()
    })
}

async fn trash(bench: &Bench) -> Verdict {
    let owner = bench.person(Role::Sales).await;
    let made = bench.made(person(&owner)).await?;
    let house = bench.house();
    let gone = bench
        .records
        .trash(&house, bench.of, &[(made.id, made.version)])
        .await;
    let gone = gone.map_err(told)?.remove(0);
    let page = bench
        .records
        .find(&house, bench.of, &ListQuery::default())
        .await
        .map_err(told)?;
    ensure(page.items.iter().all(|item| item.id != made.id), || {
        "still listed".to_owned()
    })?;
    let back = bench
        .records
        .restore(&house, bench.of, &[(gone.id, gone.version)])
        .await;
    let back = back.map_err(told)?.remove(0);
    ensure(back.content == made.content, || {
        "came back otherwise".to_owned()
    })
}

/// A stranger's record and an own one, by list and by direct address, as the grants say in words.
async fn rights(bench: &Bench) -> Verdict {
    let stranger = bench.person(Role::Sales).await;
    let theirs = bench.made(person(&stranger)).await?;
    for role in ROLES {
        let act = bench.person(role).await;
        let grants = || bench.of.grants.iter().filter(|grant| grant.role == role);
        let everywhere = |rows: Rows| matches!(rows, Rows::All | Rows::Every);
        let whole = |edit: bool| {
            let of = bench.of.within.map(|whole| whole.of);
            of.is_none_or(|of| {
                let mut open = of.grants.iter().filter(|grant| grant.role == role);
                open.any(|grant| everywhere(grant.rows) && (grant.edit || !edit))
            })
        };
        let reads = grants().any(|grant| everywhere(grant.rows)) && whole(false);
        let edits = grants().any(|grant| everywhere(grant.rows) && grant.edit) && whole(true);
        let expected = match (reads, edits) {
            (_, true) => 409,
            (true, false) => 403,
            (false, false) => 404,
        };
        check_row(bench, &act, &theirs, (reads, expected)).await?;
        // Without an owner field, what the house created belongs to nobody.
        if bench.of.owner.is_some() {
            let own = bench.made(person(&act)).await?;
            let may = grants().any(|grant| grant.edit);
            let expected = match (grants().count() > 0, may) {
                (_, true) => 409,
                (true, false) => 403,
                (false, false) => 404,
            };
            check_row(bench, &act, &own, (grants().count() > 0, expected)).await?;
        }
    }
    Ok(())
}

async fn check_row(bench: &Bench, act: &Act, item: &Item, (reads, status): (bool, u16)) -> Verdict {
    let role = act.actor.roles[0];
    let seen = bench.records.get(act, bench.of, item.id).await.is_ok();
    ensure(seen == reads, || {
        format!("{role:?} by address: {seen}, by the grants: {reads}")
    })?;
    let query = ListQuery {
        size: crate::PAGE_MOST,
        ..ListQuery::default()
    };
    let page = bench
        .records
        .find(act, bench.of, &query)
        .await
        .map_err(told)?;
    let listed = page.items.iter().any(|one| one.id == item.id);
    ensure(listed == reads, || {
        format!("{role:?} in the list: {listed}, by the grants: {reads}")
    })?;
    let version = item.version + 100;
    let tried = bench
        .records
        .edit(act, bench.of, (item.id, version), &Content::new())
        .await;
    let answer = tried.map_or_else(|fault| fault.problem().status, |_| 200);
    ensure(answer == status, || {
        format!("{role:?} edit: {answer}, by the grants: {status}")
    })
}

async fn masks(bench: &Bench) -> Verdict {
    for role in ROLES {
        let act = bench.person(role).await;
        let item = bench.made(person(&act)).await?;
        let Ok(seen) = bench.records.get(&act, bench.of, item.id).await else {
            continue;
        };
        for field in bench.of.fields {
            let open = field_allowed(&act.actor, field, Verb::Read);
            let shown = seen.content.contains_key(field.name);
            ensure(open == shown, || {
                format!("{role:?} {}: shown {shown}", field.name)
            })?;
            let by = |name: String| [(name, "1".to_owned())];
            for query in [
                by(field.name.to_owned()),
                by(format!("{}.empty", field.name)),
            ] {
                let asked = ListQuery::parse(bench.of, &act.actor, &query);
                let name = field.name;
                ensure(open || asked.is_err(), || {
                    format!("{role:?} filters hidden {name}")
                })?;
            }
        }
    }
    Ok(())
}

async fn audited(bench: &Bench) -> Verdict {
    let owner = bench.person(Role::Sales).await;
    let made = bench.made(person(&owner)).await?;
    let store = bench.records.store();
    let lines = audit::about(store, bench.of.key, &made.id.to_string(), 10)
        .await
        .map_err(told)?;
    ensure(lines.len() == 1 && lines[0].verb == "create", || {
        format!("{lines:?}")
    })?;
    let verdict = audit::verify(store).await.map_err(told)?;
    ensure(matches!(verdict, audit::Verdict::Sound { .. }), || {
        format!("{verdict:?}")
    })
}

async fn search(bench: &Bench) -> Verdict {
    let owner = bench.person(Role::Sales).await;
    let made = bench.made(person(&owner)).await?;
    let title = bench.of.field(bench.of.title).filter(|field| field.search);
    let Some(title) = title else {
        return Err("the title is not searched; give it `search`".to_owned());
    };
    let query = ListQuery {
        text: Some(made.text(title.name).to_owned()),
        size: crate::PAGE_MOST,
        ..ListQuery::default()
    };
    let page = bench
        .records
        .find(&bench.house(), bench.of, &query)
        .await
        .map_err(told)?;
    let found = page.items.iter().any(|item| item.id == made.id);
    ensure(found, || format!("{} is not found", made.text(title.name)))
}

async fn queries(bench: &Bench) -> Verdict {
    let owner = bench.person(Role::Sales).await;
    let made = bench.made(person(&owner)).await?;
    let house = bench.house();
    let ask = async |field: &Field, name: String, value: String| -> Result<bool, String> {
        let pairs = [(name, value), ("size".to_owned(), "200".to_owned())];
        let query = ListQuery::parse(bench.of, &Actor::system("conformance"), &pairs);
        let query = query.map_err(|problem| format!("{}: {problem}", field.name))?;
        let page = bench
            .records
            .find(&house, bench.of, &query)
            .await
            .map_err(told)?;
        Ok(page.items.iter().any(|item| item.id == made.id))
    };
    for field in bench.of.fields.iter().filter(|field| field.kind.sorts()) {
        let found = ask(field, "sort".to_owned(), format!("-{}", field.name)).await?;
        ensure(found, || format!("ordered by {} it is lost", field.name))?;
    }
    for field in bench.of.fields.iter().filter(|field| field.filter) {
        let value = made.get(field.name);
        let filled = if value.is_null() { "1" } else { "0" };
        if !matches!(value, Value::Array(_)) {
            let found = ask(field, format!("{}.empty", field.name), filled.to_owned()).await?;
            ensure(found, || {
                format!("{}.empty={filled} does not find it", field.name)
            })?;
        }
        let plain = value
            .as_str()
            .filter(|text| !text.contains(','))
            .map(str::to_owned);
        if let Some(text) = plain.or(value.as_bool().map(|flag| flag.to_string())) {
            let found = ask(field, field.name.to_owned(), text.clone()).await?;
            ensure(found, || format!("{}={text} does not find it", field.name))?;
        }
    }
    Ok(())
}

/// Export as CSV, read it, write it back over the same record: nothing changes.
async fn round_trip(bench: &Bench) -> Verdict {
    let owner = bench.person(Role::Sales).await;
    let made = bench.made(person(&owner)).await?;
    let house = bench.house();
    let csv = export::csv(
        bench.of,
        &house.actor,
        Lang::Zh,
        std::slice::from_ref(&made),
    );
    let rows = export::parse(&csv);
    ensure(rows.len() == 3, || format!("{} lines", rows.len()))?;
    let content = export::from_row(bench.of, &rows[1], &rows[2]);
    let which = (made.id, made.version);
    let back = bench
        .records
        .edit(&house, bench.of, which, &content)
        .await
        .map_err(told)?;
    ensure(back.version == made.version, || {
        let differs = |name: &&String| back.content.get(*name) != made.content.get(*name);
        format!(
            "changed: {:?}",
            made.content.keys().filter(differs).collect::<Vec<_>>()
        )
    })
}

async fn strangers(bench: &Bench) -> Verdict {
    let owner = bench.person(Role::Sales).await;
    let made = bench.made(person(&owner)).await?;
    let house = bench.house();
    for name in [
        "id",
        "version",
        "number",
        "created_by",
        "trashed_at",
        "custom",
        "approved_by",
    ] {
        if bench.of.field(name).is_some() {
            continue;
        }
        let input = Content::from_iter([(name.to_owned(), json!("1"))]);
        let tried = bench
            .records
            .edit(&house, bench.of, (made.id, made.version), &input)
            .await;
        let answer = tried.map_or_else(|fault| fault.problem().status, |_| 200);
        ensure(answer == 400, || format!("{name}: {answer}"))?;
    }
    // Numbers, tables and the like refuse what is not of their kind.
    for field in bench
        .of
        .fields
        .iter()
        .filter(|field| !field.read_only && !field.set_once)
    {
        let texts = [Kind::Text, Kind::LongText, Kind::RichText, Kind::Json];
        if texts.contains(&field.kind) {
            continue;
        }
        let input = Content::from_iter([(field.name.to_owned(), json!("\u{1}nonsense"))]);
        let tried = bench
            .records
            .edit(&house, bench.of, (made.id, made.version), &input)
            .await;
        ensure(tried.is_err(), || format!("{} takes nonsense", field.name))?;
    }
    Ok(())
}
