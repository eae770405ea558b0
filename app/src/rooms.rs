//! The rooms (业务室): one line each.

use qd_records::{RecordType, Registry};
use qd_reports::Room;

/// All rooms, in the order of the menu. The first report of the first room is the home page.
pub fn all() -> Vec<Room> {
    vec![
        qd_performance::room(),
        qd_strategy::room(),
        qd_customers::room(),
        qd_reports::ledger_room::room(),
    ]
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
        qd_reports::ledger_room::texts(),
        qd_ledger::import::texts(),
        records_texts(),
        crate::house::receipt::texts(),
        crate::house::doors::people_texts(),
    ]
}

/// The sentences of the record kernel, read once.
fn records_texts() -> &'static qd_base::Texts {
    static TEXTS: std::sync::OnceLock<qd_base::Texts> = std::sync::OnceLock::new();
    TEXTS.get_or_init(qd_records::texts)
}
