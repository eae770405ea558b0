//! All records of a question (全部记录): for followers, tasks and reports that need more than one page.

use serde_json::Value;

use crate::{
    Act, Filter, Item, ListQuery, PAGE_MOST, RecordType, Records, RecordsError, Subject, Test,
};

impl ListQuery {
    /// Only the records whose field has one value.
    ///
    /// # Panics
    /// When the description has no such field: a fault of the source.
    #[must_use]
    pub fn only(of: &RecordType, field: &str, value: impl Into<Value>) -> ListQuery {
        let field = of.field(field).expect("a field of the description");
        ListQuery {
            filters: vec![Filter {
                subject: Subject::Field(field),
                test: Test::Is,
                values: vec![value.into()],
            }],
            ..ListQuery::default()
        }
    }
}

impl Records {
    /// Every record a question finds, page by page.
    ///
    /// # Errors
    /// As [`Records::find`].
    pub async fn every(
        &self,
        act: &Act,
        of: &RecordType,
        mut query: ListQuery,
    ) -> Result<Vec<Item>, RecordsError> {
        query.size = PAGE_MOST;
        query.page = 1;
        let mut all = Vec::new();
        loop {
            let page = self.find(act, of, &query).await?;
            let got = page.items.len();
            all.extend(page.items);
            if got == 0 || all.len() as u64 >= page.total {
                return Ok(all);
            }
            query.page += 1;
        }
    }
}
