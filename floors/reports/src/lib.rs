//! Reports (报表): one definition each, shown as page, terminal text, JSON, spreadsheet and document block.
//!
//! A report receives a [`Desk`] — the ledger as one person may see it — and parsed [`Params`]; it answers a
//! [`qd_documents::Document`]. No outlet computes a number of its own.

pub mod build;
pub mod contribution;
pub mod desk;
pub mod ledger_room;
pub mod matter;
pub mod memo;
pub mod params;
pub mod reading;
pub mod record_desk;
pub mod report;
pub mod watch;

pub use contribution::{Contribution, Supplies, Topic};
pub use desk::{Company, Desk, Posts, Shelf};
pub use matter::{Matter, Matters, Waiting};
pub use memo::Memo;
pub use params::{ParamKind, ParamSpec, Params};
pub use record_desk::RecordDesk;
pub use report::{Output, Report, ReportError, Room, RoomPage, run};
pub use watch::Watch;
