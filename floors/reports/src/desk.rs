//! The desk (工作台): the ledger, the calendar and the house's settings as one person may see them.

use std::any::Any;
use std::sync::Arc;

use qd_base::{Actor, Currency, Date, FiscalCalendar, Id, Lang, Reach, Timestamp, WorkCalendar};
use qd_documents::Reference;
use qd_ledger::{Engine, Frame, MetricKey, Query};
use qd_records::Records;
use qd_store::Blocking;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::{Memo, Params, RecordDesk, Report, ReportError, Supplies};

/// Who the house works for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Company {
    /// The company's name, printed on covers.
    pub name: String,
    /// The currency of the ledger.
    pub currency: Currency,
    /// Whether the data are the sample company's; pages and documents then say so.
    pub sample: bool,
    /// The fiscal calendar.
    pub fiscal: FiscalCalendar,
}

impl Default for Company {
    fn default() -> Company {
        Company {
            name: String::new(),
            currency: Currency::CNY,
            sample: false,
            fiscal: FiscalCalendar::default(),
        }
    }
}

/// Where the house keeps what people decide: targets, thresholds, the text of the plan. Values are JSON by key;
/// every write is kept with person and time.
pub trait Shelf: Send + Sync {
    /// The value kept under a key.
    fn get(&self, key: &str) -> Result<Option<Json>, ReportError>;

    /// Keeps a value under a key, in one transaction with its audit line.
    fn put(&self, key: &str, value: Json, actor: &Actor) -> Result<(), ReportError>;
}

/// Whose sales a person answers for (任职范围): the house knows from the postings.
pub trait Posts: Send + Sync {
    /// The person as an actor of a day; nothing for somebody unknown.
    fn of(&self, person: Id, on: Date) -> Result<Option<Actor>, ReportError>;
}

/// What a report works with. Cheap to clone.
#[derive(Clone)]
pub struct Desk {
    /// Who the house works for.
    pub company: Arc<Company>,
    /// Who asks.
    pub actor: Arc<Actor>,
    /// The language of the answer.
    pub lang: Lang,
    /// The business date.
    pub today: Date,
    /// Working days and holidays.
    pub calendar: Arc<WorkCalendar>,
    /// The version of the ledger that is asked.
    pub ledger_version: String,
    /// What people decided.
    pub shelf: Arc<dyn Shelf>,
    engine: Arc<dyn Engine>,
    memo: Arc<Memo>,
    records: Option<RecordDesk>,
    supplies: Arc<Supplies>,
    posts: Arc<dyn Posts>,
}

/// The parts of a desk that are the same for every question of a moment.
pub struct DeskParts {
    /// Who the house works for.
    pub company: Arc<Company>,
    /// Working days and holidays.
    pub calendar: Arc<WorkCalendar>,
    /// The version of the ledger.
    pub ledger_version: String,
    /// What people decided.
    pub shelf: Arc<dyn Shelf>,
    /// Who answers questions.
    pub engine: Arc<dyn Engine>,
    /// Results kept between questions.
    pub memo: Arc<Memo>,
    /// The moment of the question.
    pub at: Timestamp,
    /// The business date.
    pub today: Date,
    /// The records of the house and who waits for them; none where only a ledger is at hand.
    pub records: Option<(Records, Blocking)>,
    /// What the rooms give to each other.
    pub supplies: Arc<Supplies>,
    /// Who answers for which sales.
    pub posts: Arc<dyn Posts>,
}

impl Desk {
    /// A desk for one person.
    pub fn new(parts: DeskParts, actor: Arc<Actor>, lang: Lang) -> Desk {
        let records = parts
            .records
            .map(|both| RecordDesk::new(both, &actor, (parts.at, parts.today)));
        Desk {
            records,
            company: parts.company,
            actor,
            lang,
            today: parts.today,
            calendar: parts.calendar,
            ledger_version: parts.ledger_version,
            shelf: parts.shelf,
            engine: parts.engine,
            memo: parts.memo,
            supplies: parts.supplies,
            posts: parts.posts,
        }
    }

    /// The desk of a person as posted on a day, for the house to measure what the person answers for; nothing for
    /// somebody unknown.
    ///
    /// # Errors
    /// 403 for everybody but the house itself: a person never takes another's seat.
    pub fn in_the_seat_of(&self, person: Id, on: Date) -> Result<Option<Desk>, ReportError> {
        if !self.actor.is_system() {
            return Err(qd_base::Problem::new(403, "not-allowed").into());
        }
        let Some(actor) = self.posts.of(person, on)? else {
            return Ok(None);
        };
        Ok(Some(Desk {
            records: self.records.as_ref().map(|desk| desk.seen_by(&actor)),
            actor: Arc::new(actor),
            ..self.clone()
        }))
    }

    /// Asks the ledger. The person's row predicate is added here and nowhere else, so no outlet can go round it.
    pub fn ask(&self, query: &Query) -> Result<Frame, ReportError> {
        Ok(self.engine.run(&query.clone().scoped(&self.actor))?)
    }

    /// The records, as the person may see them.
    ///
    /// # Errors
    /// 409 where only a ledger is at hand.
    pub fn records(&self) -> Result<&RecordDesk, ReportError> {
        let absent = || qd_base::Problem::new(409, "report-no-records");
        Ok(self.records.as_ref().ok_or_else(absent)?)
    }

    /// What the rooms give to each other.
    pub fn supplies(&self) -> &Supplies {
        &self.supplies
    }

    /// How the ledger would answer, with the person's row predicate.
    pub fn explain(&self, query: &Query) -> Result<qd_ledger::Plan, ReportError> {
        Ok(self.engine.explain(&query.clone().scoped(&self.actor))?)
    }

    /// Whether the ledger has a dimension.
    pub fn has_dimension(&self, name: &str) -> bool {
        self.engine.dimensions().iter().any(|key| &*key.0 == name)
    }

    /// The dimensions of the ledger.
    pub fn dimensions(&self) -> Vec<String> {
        self.engine
            .dimensions()
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    /// Whether the ledger holds a measure.
    pub fn has_measure(&self, metric: MetricKey) -> bool {
        self.engine.measures().contains(&metric)
    }

    /// First and last day of the ledger.
    pub fn span(&self) -> Result<(Date, Date), ReportError> {
        self.engine.span().ok_or(ReportError::EmptyLedger)
    }

    /// Whether the person sees the whole company; partial totals must say that they are partial.
    pub fn sees_all(&self) -> bool {
        self.actor.reach == Reach::All
    }

    /// A result kept between questions. The key is joined with the ledger's version and the person's reach, so that
    /// one person's answer is never served to another.
    pub fn remember<T: Any + Send + Sync>(
        &self,
        key: &str,
        compute: impl FnOnce() -> Result<T, ReportError>,
    ) -> Result<Arc<T>, ReportError> {
        let whole = format!(
            "{key}|{}|{}|{:?}",
            self.ledger_version, self.today, self.actor.reach
        );
        self.memo.get_or(&whole, compute)
    }

    /// The identity of a run of a report with its parameters.
    pub fn reference(&self, report: &dyn Report, params: &Params) -> Reference {
        Reference::new(report.key(), params.canonical(), &self.ledger_version, "1")
            .titled(report.label().of(self.lang))
    }

    /// The identity of a direct question to the ledger: opens as the list of lines behind the number.
    pub fn lines_reference(&self, params: &str, cell: &str) -> Reference {
        Reference::new("ledger.lines", params, &self.ledger_version, "1")
            .titled(crate::ledger_room::lines::LABEL.of(self.lang))
            .at(cell)
    }
}
