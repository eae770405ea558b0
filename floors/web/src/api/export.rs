//! Exports (导出): the rows of a list as CSV or as a workbook that can come back; every export leaves an audit line.

use axum::response::Response;
use qd_base::{Lang, Problem};
use qd_records::{Act, Item, ListQuery, RecordType, Records, RecordsError, export};

use super::answer::Refusal;
use super::call::Call;
use super::lists;
use crate::pages::blocking;
use crate::parcel::{media, parcel};

pub(crate) async fn show(call: Call) -> Response {
    let result = show_of(&call).await;
    call.finish(result)
}

async fn show_of(call: &Call) -> Result<Response, Refusal> {
    let of = call.of()?;
    let format = call.query.iter().find(|(name, _)| name == "format");
    let format = format.map_or("csv", |(_, format)| format.as_str());
    if !["csv", "xlsx"].contains(&format) {
        return Err(Problem::new(400, "api-export-format")
            .field("format")
            .into());
    }
    let query = lists::question(call, of)?;
    let (records, lang) = (&call.house.records, call.caller.lang);
    Ok(file(records, &call.act(), of, (query, format, lang)).await?)
}

/// The file of a question's rows in a format and a language, as a download.
pub(crate) async fn file(
    records: &Records,
    act: &Act,
    of: &'static RecordType,
    (query, format, lang): (ListQuery, &str, Lang),
) -> Result<Response, RecordsError> {
    let items = records.export_rows(act, of, query, format).await?;
    let body = match format {
        "csv" => export::csv(of, &act.actor, lang, &items).into_bytes(),
        _ => workbook(records, act, of, (items, lang)).await?,
    };
    let name = format!("{} {}.{format}", of.label.of(lang), act.today);
    Ok(download(body, of, format, &name))
}

async fn workbook(
    records: &Records,
    act: &Act,
    of: &'static RecordType,
    (items, lang): (Vec<Item>, Lang),
) -> Result<Vec<u8>, RecordsError> {
    let titles = records.link_titles(act, of, &items).await?;
    let actor = act.actor.clone();
    let write = move || {
        let written = export::workbook(of, &actor, lang, (&items, &titles));
        written.map_err(|fault| Problem::new(500, "work-failed").source(fault))
    };
    Ok(blocking(write).await?)
}

pub(crate) fn download(body: Vec<u8>, of: &RecordType, format: &str, name: &str) -> Response {
    let plain = format!("{}.{format}", of.plural);
    parcel(body, media(format), (&plain, name))
}
