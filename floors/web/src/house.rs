//! The house as the shell sees it (整座房子): rooms, doors, desks, intake and printers, put together by the app.

use std::sync::Arc;

use qd_base::{Actor, Clock, Lang, Problem, Texts};
use qd_documents::Document;
use qd_records::{Act, Action, RecordType, Records};
use qd_reports::{Desk, Report, ReportError, Room};
use qd_workflow::answer::AnswerKind;

use crate::{Doors, Intake};

/// Gives a person's desk over the present ledger.
pub trait Desks: Send + Sync {
    /// The desk of a person in a language.
    fn desk(&self, actor: Arc<Actor>, lang: Lang) -> Result<Desk, ReportError>;
}

/// Turns a document into a file of a format: `docx`, `pdf`, `xlsx`.
pub trait Printers: Send + Sync {
    /// The formats this build can write.
    fn formats(&self) -> Vec<&'static str>;

    /// Writes the file.
    fn print(&self, document: &Document, format: &str) -> Result<Vec<u8>, Problem>;
}

/// Everything the shell needs.
pub struct House {
    /// The rooms, in the order of the menu.
    pub rooms: Vec<Room>,
    /// Who may come in.
    pub doors: Arc<dyn Doors>,
    /// The people floor itself: administration and one's own account.
    pub people: Arc<qd_people::Doors>,
    /// Desks over the ledger.
    pub desks: Arc<dyn Desks>,
    /// Files coming in.
    pub intake: Arc<Intake>,
    /// Files going out.
    pub printers: Arc<dyn Printers>,
    /// The files that lie with records.
    pub files: qd_workflow::attachment::Files,
    /// The records of the house.
    pub records: Records,
    /// What answers by link are taken for.
    pub answers: Vec<AnswerKind>,
    /// The clock of the house.
    pub clock: Arc<dyn Clock>,
    /// How fast programs may call.
    pub pace: crate::Pace,
    /// The address people use, for example `https://deck.example.cn`; decides whether cookies are `Secure`.
    pub public_url: String,
    /// The version printed in the menu's foot.
    pub version: String,
    /// The sentences of all rooms that may come back as problems, asked in order.
    pub texts: Vec<&'static Texts>,
}

impl House {
    /// The report of a key.
    pub fn report(&self, key: &str) -> Option<&dyn Report> {
        self.rooms
            .iter()
            .flat_map(|room| room.reports.iter())
            .find(|report| report.key() == key)
            .map(|report| &**report)
    }

    /// The actions on a record type.
    pub fn actions(&self, of: &RecordType) -> impl Iterator<Item = &Action> {
        let actions = self.rooms.iter().flat_map(|room| room.actions.iter());
        actions.filter(move |action| action.on.key == of.key)
    }

    /// The reports about one record of a type.
    pub fn reports_on(&self, of: &RecordType) -> impl Iterator<Item = &dyn Report> {
        let reports = self.rooms.iter().flat_map(|room| room.reports.iter());
        reports
            .filter(move |report| report.subject().is_some_and(|on| on.key == of.key))
            .map(|report| &**report)
    }

    /// A person's act at this moment.
    pub fn act(&self, actor: &Actor) -> Act {
        Act::now(actor.clone(), &*self.clock)
    }

    /// The first report of the menu: the home page.
    pub fn home(&self) -> Option<&dyn Report> {
        self.rooms
            .iter()
            .flat_map(|room| room.reports.iter())
            .next()
            .map(|report| &**report)
    }

    /// Whether cookies must be `Secure`.
    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }

    /// The sentence of a problem in the reader's language.
    pub fn sentence(&self, problem: &Problem, lang: Lang) -> String {
        sentence(problem, &self.texts, lang)
    }
}

/// The sentence of a problem, looked up in the shell's texts first and then in the given ones.
pub fn sentence(problem: &Problem, texts: &[&'static Texts], lang: Lang) -> String {
    std::iter::once(crate::render::texts())
        .chain(texts.iter().copied())
        .find(|texts| texts.has(&problem.key))
        .map_or_else(
            || problem.to_string(),
            |t| t.say_map(lang, &problem.key, &problem.args),
        )
}
