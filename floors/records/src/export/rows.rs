//! The rows of an export (导出行): those of a list's question, up to a quota, told to the audit.

use std::collections::BTreeMap;

use qd_base::{Id, Problem};
use serde_json::json;

use crate::{Act, Item, Kind, ListQuery, RecordType, Records, RecordsError, audit};

/// Rows of one export at most.
pub(crate) const MOST: u64 = 10_000;
/// Rows read at once.
const STEP: u64 = 1_000;

impl Records {
    /// All rows of a question for a file; its page is disregarded. Who exported how many rows of what stands in the audit.
    ///
    /// # Errors
    /// 422 when there are more rows than one export may hold; the store's fault.
    pub async fn export_rows(
        &self,
        act: &Act,
        of: &RecordType,
        mut query: ListQuery,
        format: &str,
    ) -> Result<Vec<Item>, RecordsError> {
        query.size = STEP;
        query.page = 1;
        let mut items: Vec<Item> = Vec::new();
        loop {
            let page = self.find(act, of, &query).await?;
            if page.total > MOST {
                return Err(Problem::new(422, "records-export-most")
                    .arg("most", MOST)
                    .arg("rows", page.total)
                    .into());
            }
            let done = page.items.len() < usize::try_from(STEP).unwrap_or(usize::MAX);
            items.extend(page.items);
            if done {
                break;
            }
            query.page += 1;
        }
        let mut tx = self.store.begin().await?;
        let entry = audit::Entry::new("export", of.key, Id::fresh())
            .diff(json!({"rows": [null, items.len()], "format": [null, format]}));
        audit::append(&mut tx, act, entry).await?;
        tx.commit().await?;
        Ok(items)
    }

    /// The titles of everything the records of a list link to, by id, as far as the actor may see it.
    ///
    /// # Errors
    /// The store's fault.
    pub async fn link_titles(
        &self,
        act: &Act,
        of: &RecordType,
        items: &[Item],
    ) -> Result<BTreeMap<String, String>, RecordsError> {
        let mut titles = BTreeMap::new();
        for field in of.fields.iter().filter(|field| field.kind == Kind::Link) {
            let mut ids: Vec<String> = items
                .iter()
                .map(|i| i.text(field.name).to_owned())
                .collect();
            ids.retain(|id| !id.is_empty());
            ids.sort_unstable();
            ids.dedup();
            let link = field.link.unwrap_or_default();
            for some in ids.chunks(1_000) {
                titles.extend(self.titles(act, link, some).await?);
            }
        }
        Ok(titles)
    }
}
