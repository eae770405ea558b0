//! The record desk (记录台): a report's view of the records, through the same predicate as every page.

use std::collections::BTreeMap;

use qd_base::{Actor, Date, Id, Problem, Timestamp};
use qd_records::{
    Act, Filter, Item, ListQuery, PAGE_MOST, Page, RecordType, Records, Subject, Test,
};
use qd_store::Blocking;

use crate::ReportError;

/// The most records one report reads of a type.
const MOST: usize = 20_000;

/// The records as one person may see them, for callers that do not await.
#[derive(Clone, Debug)]
pub struct RecordDesk {
    records: Records,
    waits: Blocking,
    act: Act,
}

impl RecordDesk {
    /// A desk for one person at a moment of a business date.
    pub fn new(
        (records, waits): (Records, Blocking),
        actor: &Actor,
        (at, today): (Timestamp, Date),
    ) -> RecordDesk {
        let act = Act {
            actor: actor.clone(),
            at,
            today,
            request: None,
            reason: None,
        };
        RecordDesk {
            records,
            waits,
            act,
        }
    }

    /// The same for another person.
    pub(crate) fn seen_by(&self, actor: &Actor) -> RecordDesk {
        let act = Act {
            actor: actor.clone(),
            ..self.act.clone()
        };
        RecordDesk {
            act,
            ..self.clone()
        }
    }

    /// A page of a list.
    ///
    /// # Errors
    /// The records' fault.
    pub fn page(&self, of: &RecordType, query: &ListQuery) -> Result<Page, ReportError> {
        Ok(self.waits.wait(self.records.find(&self.act, of, query))?)
    }

    /// All records a question finds, in its order. The question is written as in an address:
    /// `[("stage", "won"), ("sort", "-amount")]`.
    ///
    /// # Errors
    /// 400 for an unreadable question, 413 when more are found than one report reads.
    pub fn all(&self, of: &RecordType, pairs: &[(&str, &str)]) -> Result<Vec<Item>, ReportError> {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let pairs: Vec<_> = pairs.iter().map(own).collect();
        let query = ListQuery::parse(of, &self.act.actor, &pairs)?;
        self.every(of, query)
    }

    /// All records whose link field points to one record.
    ///
    /// # Errors
    /// 400 when there is no such field; the records' fault.
    pub fn linked(&self, of: &RecordType, link: &str, to: Id) -> Result<Vec<Item>, ReportError> {
        let field = of
            .field(link)
            .ok_or_else(|| Problem::new(400, "records-unknown-field").arg("name", link))?;
        let filter = Filter {
            subject: Subject::Field(field),
            test: Test::Is,
            values: vec![to.to_string().into()],
        };
        let query = ListQuery {
            filters: vec![filter],
            ..ListQuery::default()
        };
        self.every(of, query)
    }

    /// The records whose choice field has one of several values (joined by commas), the earliest day first; at most so
    /// many.
    ///
    /// # Errors
    /// 400 when there is no such field; the records' fault.
    pub fn open(
        &self,
        of: &RecordType,
        (field, values): (&str, &str),
        sort: &str,
        most: usize,
    ) -> Result<Vec<Item>, ReportError> {
        let sort = [("sort".to_owned(), sort.to_owned())];
        let mut query = ListQuery::parse(of, &self.act.actor, &sort)?;
        let field = of
            .field(field)
            .ok_or_else(|| Problem::new(400, "records-unknown-field").arg("name", field))?;
        query.filters.push(Filter {
            subject: Subject::Field(field),
            test: Test::Is,
            values: values.split(',').map(Into::into).collect(),
        });
        query.size = u64::try_from(most).unwrap_or(PAGE_MOST).min(PAGE_MOST);
        Ok(self.page(of, &query)?.items)
    }

    /// One record.
    ///
    /// # Errors
    /// 404 when there is none or the person may not see it.
    pub fn get(&self, of: &RecordType, id: Id) -> Result<Item, ReportError> {
        Ok(self.waits.wait(self.records.get(&self.act, of, id))?)
    }

    /// The titles behind the values of a link field: of records the person may see, or the names of people.
    ///
    /// # Errors
    /// The records' fault.
    pub fn titles(
        &self,
        link: &str,
        ids: &[String],
    ) -> Result<BTreeMap<String, String>, ReportError> {
        let mut titles = BTreeMap::new();
        for some in ids.chunks(1_000) {
            let found = self
                .waits
                .wait(self.records.titles(&self.act, link, some))?;
            titles.extend(found);
        }
        Ok(titles)
    }

    /// The person's act at this moment.
    pub fn act(&self) -> &Act {
        &self.act
    }

    /// The records behind it, for a decision taken on a report's page.
    pub fn records(&self) -> &Records {
        &self.records
    }

    /// Waits for work that awaits.
    pub fn wait<T>(&self, work: impl Future<Output = T>) -> T {
        self.waits.wait(work)
    }

    fn every(&self, of: &RecordType, mut query: ListQuery) -> Result<Vec<Item>, ReportError> {
        query.size = PAGE_MOST;
        query.page = 1;
        let mut all = Vec::new();
        loop {
            let page = self.page(of, &query)?;
            let total = usize::try_from(page.total).unwrap_or(usize::MAX);
            if total > MOST {
                return Err(Problem::new(413, "report-too-many-records")
                    .arg("found", total)
                    .arg("most", MOST)
                    .into());
            }
            let got = page.items.len();
            all.extend(page.items);
            if got == 0 || all.len() >= total {
                return Ok(all);
            }
            query.page += 1;
        }
    }
}
