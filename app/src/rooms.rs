//! The rooms (业务室): one line each.

use qd_reports::Room;

/// All rooms, in the order of the menu. The first report of the first room is the home page.
pub fn all() -> Vec<Room> {
    vec![
        qd_performance::room(),
        qd_strategy::room(),
        qd_reports::ledger_room::room(),
    ]
}

/// The sentences of all rooms, where problems find theirs.
pub fn texts() -> Vec<&'static qd_base::Texts> {
    vec![
        qd_analysis::texts(),
        qd_strategy::texts(),
        qd_performance::texts(),
        qd_reports::ledger_room::texts(),
        qd_ledger::import::texts(),
        crate::house::receipt::texts(),
        crate::house::doors::people_texts(),
    ]
}
