//! The rooms (业务室): one line each.

use std::sync::{Arc, OnceLock};

use qd_base::{Role, label};
use qd_records::{Record, RecordType, Registry, Task};
use qd_reports::{Room, RoomPage, Supplies};
use qd_workflow::approval::{Approval, ApprovalFlow};
use qd_workflow::coordination::CoordinationRequest;

/// All rooms, in the order of the menu. The first report of the first room is the home page.
pub fn all() -> Vec<Room> {
    let mut rooms = vec![
        qd_performance::room(),
        qd_strategy::room(),
        qd_team::room(),
        qd_customers::room(),
        qd_market::room(),
        qd_projects::room(),
        qd_negotiation::room(),
    ];
    let types: Vec<&'static RecordType> =
        rooms.iter().flat_map(|room| room.types.clone()).collect();
    rooms.push(flow(&types));
    rooms.push(qd_reports::ledger_room::room());
    rooms.push(keeping());
    rooms
}

/// Looking after the house (系统管理): who is in it, where they are posted, what was done, what runs by itself.
fn keeping() -> Room {
    let page = |href, icon, label| RoomPage {
        href,
        icon,
        label,
        roles: &[Role::Administrator, Role::Auditor],
    };
    Room::new("keeping", label("系统管理", "Administration")).pages(vec![
        page(
            "/admin/people",
            "users",
            label("人员与角色", "People and roles"),
        ),
        page("/admin/units", "sitemap", label("组织架构", "Organisation")),
        page(
            "/admin/postings",
            "calendar-event",
            label("任职", "Postings"),
        ),
        page(
            "/admin/audit",
            "list-details",
            label("审计日志", "Audit log"),
        ),
        page(
            "/admin/jobs",
            "history",
            label("后台任务", "Background work"),
        ),
    ])
}

/// Approvals and coordination requests (协同审批) on the records of the other rooms.
fn flow(types: &[&'static RecordType]) -> Room {
    Room::new("flow", label("协同与审批", "Approvals and requests"))
        .pages(vec![
            RoomPage {
                href: "/w/approvals",
                icon: "circle-check",
                label: label("我的审批", "My approvals"),
                roles: &[],
            },
            RoomPage {
                href: "/w/requests",
                icon: "users",
                label: label("协同单看板", "Requests board"),
                roles: &[],
            },
        ])
        .types(vec![CoordinationRequest::TYPE, ApprovalFlow::TYPE])
        .parts(vec![Approval::TYPE])
        .actions(qd_workflow::flow_actions(types))
        .followers(qd_workflow::flow_followers())
        .tasks(qd_workflow::flow_tasks())
        .matters(vec![
            crate::house::matters::approvals,
            crate::house::matters::requests,
        ])
}

/// What answers by link are taken for, in all rooms.
pub fn answer_kinds() -> Vec<qd_workflow::answer::AnswerKind> {
    [qd_workflow::answer_kinds(), qd_customers::answer_kinds()].concat()
}

/// The scheduled work of all rooms.
pub fn tasks() -> Vec<Task> {
    let scheduled = |room: Room| {
        let watches = room.watches.iter().map(qd_reports::Watch::task);
        watches.chain(room.tasks).collect::<Vec<Task>>()
    };
    all().into_iter().flat_map(scheduled).collect()
}

/// The scheduled work of all rooms that needs the ledger.
pub fn watches() -> Vec<qd_reports::Watch> {
    all().into_iter().flat_map(|room| room.watches).collect()
}

/// What the rooms give to each other, gathered once.
pub fn supplies() -> Arc<Supplies> {
    static SUPPLIES: OnceLock<Arc<Supplies>> = OnceLock::new();
    let gathered = SUPPLIES.get_or_init(|| Arc::new(Supplies::of(&all())));
    gathered.clone()
}

/// The record types of all rooms with what follows their writes.
///
/// # Panics
/// When descriptions contradict each other: a fault of the source, found by every test that opens a home.
pub fn registry() -> Registry {
    let rooms = all();
    let own = |room: &Room| [room.types.clone(), room.parts.clone()].concat();
    let types: Vec<&'static RecordType> = rooms.iter().flat_map(own).collect();
    let followers = rooms
        .iter()
        .flat_map(|room| room.followers.clone())
        .collect();
    Registry::new(types)
        .unwrap_or_else(|faults| panic!("record descriptions: {faults:?}"))
        .followed_by(followers)
}

/// The sentences of all rooms, where problems find theirs.
pub fn texts() -> Vec<&'static qd_base::Texts> {
    vec![
        qd_analysis::texts(),
        qd_strategy::texts(),
        qd_performance::texts(),
        qd_customers::texts(),
        qd_market::texts(),
        qd_team::texts(),
        qd_negotiation::texts(),
        qd_projects::texts(),
        qd_workflow::texts(),
        qd_reports::ledger_room::texts(),
        qd_ledger::import::texts(),
        records_texts(),
        crate::house::words::texts(),
        crate::house::doors::people_texts(),
    ]
}

/// The sentences of the record kernel, read once.
fn records_texts() -> &'static qd_base::Texts {
    static TEXTS: OnceLock<qd_base::Texts> = OnceLock::new();
    TEXTS.get_or_init(qd_records::texts)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use qd_records::{Kind, names};
    use qd_store::{Sql, Store};

    /// What the databases keep for themselves.
    fn is_bookkeeping(table: &str) -> bool {
        let beginnings = ["sqlite_", "search_words_", "_sqlx"];
        table == "schema_migrations" || beginnings.iter().any(|own| table.starts_with(own))
    }

    #[tokio::test]
    async fn every_table_is_a_record_types_or_a_name_no_record_type_may_take() {
        let (_folder, url) = qd_store::testing::fresh();
        let store = Store::open(&url).await.expect("a fresh database");
        let told = store.migrate(&qd_base::SystemClock).await;
        assert!(!told.expect("the migrations apply").is_empty());
        let ask = match store.dialect() {
            qd_store::Dialect::Sqlite => "select name from sqlite_schema where type = 'table'",
            qd_store::Dialect::Postgres => {
                "select table_name::text as name from information_schema.tables
                 where table_schema = current_schema()"
            }
        };
        let rows = store.rows(&Sql::new(ask)).await.expect("readable");
        let registry = super::registry();
        let tables = registry.types().iter().flat_map(|of| {
            let inner = of.fields.iter().filter(|field| field.kind == Kind::Table);
            let inner = inner.map(|field| of.child_table(field));
            inner.chain([of.plural.to_owned()])
        });
        let tables: BTreeSet<String> = tables.collect();
        for row in rows {
            let name = row.text("name").expect("a name");
            let known = tables.contains(&name) || names::is_house_table(&name);
            assert!(
                known || is_bookkeeping(&name),
                "add {name} to qd_records::names"
            );
        }
    }
}
