//! The batches of the ledger (入账批次): what came when, and taking one back.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};
use qd_base::{Lang, Problem};
use qd_ledger::store::{Batch, is_withdrawn};

use super::{Answer, Fields, moment, or_refuse, own, own_form, page};
use crate::pages::blocking;
use crate::visit::Visit;
use crate::{House, render};

/// Batches listed.
const LISTED: usize = 100;
/// Characters of a reason at most.
const LONGEST_REASON: usize = 500;

/// The last batches, newest first.
pub(super) fn history(batches: &[Batch]) -> Vec<Value> {
    let last = batches.iter().rev().take(LISTED);
    last.map(|batch| line(batch, batches)).collect()
}

fn line(batch: &Batch, all: &[Batch]) -> Value {
    let kept = &batch.batch;
    context! {
        version => batch.version, name => &kept.source.name, by => &kept.source.by, at => moment(kept.at),
        added => count(kept.counts.added), changed => count(kept.counts.changed), same => count(kept.counts.same),
        removed => count(kept.counts.removed), revenue => kept.revenue_change.to_fen_text(),
        withdraws => kept.withdraws, reason => &kept.reason, withdrawn => is_withdrawn(all, batch.version),
        sha256 => &kept.source.sha256,
    }
}

fn count(n: u64) -> String {
    qd_base::format::count(i64::try_from(n).unwrap_or(i64::MAX))
}

pub(super) async fn show(
    State(house): State<Arc<House>>,
    visit: Visit,
    Path(version): Path<String>,
) -> Response {
    let answer = batch_page(&house, &visit, &version, None).await;
    or_refuse(&house, &visit, answer)
}

async fn batch_page(
    house: &Arc<House>,
    visit: &Visit,
    version: &str,
    fault: Option<Problem>,
) -> Answer {
    own(visit)?;
    let lang = visit.reader.lang;
    let version = number(version)?;
    let inner = house.clone();
    let (batches, weight) =
        blocking(move || Ok((inner.intake.batches()?, inner.intake.weigh(version)?))).await?;
    let found = batches.iter().find(|batch| batch.version == version);
    let batch = found.ok_or_else(|| Problem::new(404, "page-missing"))?;
    let weight = weight.map(|weight| {
        context! {
            removed => count(weight.removed), restored => count(weight.restored),
            change => qd_base::Amount(weight.after.0 - weight.before.0).to_fen_text(),
        }
    });
    let title = title(batch, lang);
    let frame = visit.frame(house, &title, "/import", None);
    let status = fault.as_ref().map_or(200, |fault| fault.status);
    page(
        "import/batch.html",
        status,
        context! {
            batch => line(batch, &batches), weight => weight,
            fault => fault.map(|fault| house.sentence(&fault, lang)), ..frame
        },
    )
}

fn title(batch: &Batch, lang: Lang) -> String {
    let args: [(&str, &dyn std::fmt::Display); 2] = [
        ("version", &batch.version),
        ("name", &batch.batch.source.name),
    ];
    render::texts().say(lang, "import-batch", &args)
}

pub(super) async fn withdraw(
    State(house): State<Arc<House>>,
    visit: Visit,
    Path(version): Path<String>,
    Form(form): Form<Fields>,
) -> Response {
    let answer = match take_back(&house, &visit, &version, &form).await {
        Ok(made) => Ok(Redirect::to(&format!("/import/batches/{made}")).into_response()),
        Err(problem) if matches!(problem.status, 409 | 422) => {
            batch_page(&house, &visit, &version, Some(problem)).await
        }
        Err(problem) => Err(problem),
    };
    or_refuse(&house, &visit, answer)
}

async fn take_back(
    house: &Arc<House>,
    visit: &Visit,
    version: &str,
    form: &Fields,
) -> Result<u64, Problem> {
    own_form(visit, form)?;
    let version = number(version)?;
    let reason = form.get("reason").map_or("", |reason| reason.trim());
    if reason.is_empty() || reason.chars().count() > LONGEST_REASON {
        return Err(Problem::new(422, "import-reason").field("reason"));
    }
    let mut act = house.act(&visit.visitor.actor);
    act.reason = Some(reason.to_owned());
    let inner = house.clone();
    let made = blocking(move || inner.intake.withdraw(version, &act)).await?;
    Ok(made.version)
}

fn number(text: &str) -> Result<u64, Problem> {
    text.parse().map_err(|_| Problem::new(404, "page-missing"))
}
