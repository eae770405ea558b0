//! The ledger's own reports (台账报表): free questions and the lines behind a number.

pub(crate) mod lines;
mod query;

use std::sync::OnceLock;

use qd_base::{Role, Texts, label};

use crate::{Room, RoomPage};

pub use lines::Lines;
pub use query::{Ask, question, table};

/// The room of the ledger.
pub fn room() -> Room {
    Room::new("ledger", label("台账", "Ledger"))
        .pages(vec![RoomPage {
            href: "/import",
            icon: "database-import",
            label: label("数据导入", "Import"),
            roles: &[Role::Director, Role::Administrator, Role::Finance],
        }])
        .reports(vec![Box::new(Ask), Box::new(Lines)])
}

/// The room's sentences.
pub fn texts() -> &'static Texts {
    static TEXTS: OnceLock<Texts> = OnceLock::new();
    TEXTS.get_or_init(|| {
        Texts::new(
            include_str!("../../text/zh-CN.ftl"),
            include_str!("../../text/en.ftl"),
        )
    })
}
