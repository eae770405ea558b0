//! Desks for the shell (工作台).

use std::sync::Arc;

use qd_base::{Actor, Lang};
use qd_reports::{Desk, ReportError};
use qd_web::Desks;

use crate::home::Home;

impl Desks for Home {
    fn desk(&self, actor: Arc<Actor>, lang: Lang) -> Result<Desk, ReportError> {
        Home::desk(self, actor, lang)
    }
}
