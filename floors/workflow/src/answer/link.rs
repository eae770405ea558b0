//! Links (作答链接): issued, opened, used once, expired or revoked.

use std::fmt;

use jiff::Timestamp;
use qd_base::{Actor, Amount, Id, Problem};
use qd_records::{Act, Records, RecordsError, audit};
use qd_store::{Row, Sql, Store, StoreError, Tx};
use rand::TryRngCore;
use rand::rngs::OsRng;
use serde_json::{Value, json};

use super::kind::{AnswerKind, Answered, Ask, AskField, AskKind, Given};
use super::tries;
use crate::Subject;

/// The longest line.
const LINE_MOST: usize = 500;
/// The longest text.
const TEXT_MOST: usize = 5_000;
/// The most rows of a table.
const ROWS_MOST: usize = 200;
/// The most cells of a row.
const CELLS_MOST: usize = 20;

/// The secret in the address: 256 random bits. Only its hash is kept, so it can be shown once only.
#[derive(Clone, PartialEq, Eq)]
pub struct AnswerToken(String);

impl AnswerToken {
    fn fresh() -> Result<AnswerToken, RecordsError> {
        let mut bytes = [0_u8; 32];
        OsRng
            .try_fill_bytes(&mut bytes)
            .map_err(|fault| Problem::new(500, "answer-no-randomness").source(fault))?;
        Ok(AnswerToken(
            bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
        ))
    }

    /// The text for the address.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// The path of the page.
    pub fn path(&self) -> String {
        format!("/a/{}", self.0)
    }
}

impl fmt::Debug for AnswerToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AnswerToken(…)")
    }
}

/// What a new link needs.
#[derive(Clone, Debug)]
pub struct NewLink {
    /// The purpose's key.
    pub purpose: &'static str,
    /// What is asked about.
    pub subject: Subject,
    /// For whom, for example an address; shown to those who look after the subject only.
    pub recipient: String,
    /// What the page shows.
    pub ask: Ask,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// Where a link stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkState {
    /// Its public id.
    pub id: Id,
    /// For whom.
    pub recipient: String,
    /// Microseconds since 1970 UTC.
    pub created_at: i64,
    /// Microseconds since 1970 UTC.
    pub expires_at: i64,
    /// When it was first opened.
    pub opened_at: Option<i64>,
    /// When it was used.
    pub answered_at: Option<i64>,
    /// When it was taken back.
    pub revoked_at: Option<i64>,
}

/// A link that is open.
#[derive(Clone, Debug)]
pub struct OpenLink {
    /// Its public id.
    pub id: Id,
    /// The purpose's key.
    pub purpose: String,
    /// What is asked about; never shown.
    pub subject: Subject,
    /// For whom; never shown.
    pub recipient: String,
    /// What the page shows.
    pub ask: Ask,
    /// When it ends; microseconds since 1970 UTC.
    pub expires_at: i64,
}

/// Makes a link. The caller has checked that the actor may ask about the subject.
///
/// # Errors
/// 422 when it would end before it begins.
pub async fn issue(
    tx: &mut Tx,
    act: &Act,
    new: &NewLink,
) -> Result<(Id, AnswerToken), RecordsError> {
    if new.expires_at <= act.at {
        return Err(Problem::new(422, "answer-expiry")
            .field("expires_at")
            .into());
    }
    let (id, token) = (Id::fresh(), AnswerToken::fresh()?);
    let order = Sql::new(
        "insert into answer_links (id, token_hash, purpose, subject_type, subject_id, recipient, ask,
         created_at, created_by, expires_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(id)
    .bind(audit::sha256(token.text()))
    .bind(new.purpose)
    .bind(new.subject.record_type.as_str())
    .bind(new.subject.id)
    .bind(new.recipient.as_str())
    .bind(json!(new.ask).to_string())
    .bind(act.at.as_microsecond())
    .bind(act.actor.person)
    .bind(new.expires_at.as_microsecond());
    tx.execute(&order).await?;
    let entry = audit::Entry::new("issue", "answer_link", id).diff(json!({
        "purpose": [null, new.purpose], "subject": [null, new.subject.id], "recipient": [null, new.recipient],
        "expires_at": [null, new.expires_at.to_string()],
    }));
    audit::append(tx, act, entry).await?;
    Ok((id, token))
}

/// Opens a link for its page. A wrong token is counted.
///
/// # Errors
/// 404 for a wrong token, 410 when it is used, expired or revoked, 429 while the door is shut.
pub async fn open(
    store: &Store,
    token: &str,
    address: &str,
    at: Timestamp,
) -> Result<OpenLink, RecordsError> {
    let mut tx = store.begin().await?;
    let found = find(&mut tx, token, address, at).await;
    if let Ok(link) = &found {
        let order =
            Sql::new("update answer_links set opened_at = ? where id = ? and opened_at is null");
        tx.execute(&order.bind(at.as_microsecond()).bind(link.id))
            .await?;
    }
    // A refusal is kept too: it has counted a wrong token.
    tx.commit().await?;
    found
}

/// Takes the answer and uses the link up, in one transaction.
///
/// # Errors
/// As [`open`]; [`RecordsError::Invalid`] with every field at fault; what the purpose refuses.
pub async fn answer(
    records: &Records,
    kinds: &[AnswerKind],
    (token, address): (&str, &str),
    at: Timestamp,
    input: &Given,
) -> Result<(), RecordsError> {
    let mut tx = records.store().begin().await?;
    let link = match find(&mut tx, token, address, at).await {
        Ok(link) => link,
        Err(refusal) => {
            tx.commit().await?;
            return Err(refusal);
        }
    };
    let given = checked(&link.ask, input)?;
    let kind = kinds.iter().find(|kind| kind.purpose == link.purpose);
    let kind = kind.ok_or_else(|| Problem::new(410, "answer-closed"))?;
    let used = Sql::new(
        "update answer_links set answered_at = ? where id = ? and answered_at is null and revoked_at is null",
    );
    if tx
        .execute(&used.bind(at.as_microsecond()).bind(link.id))
        .await?
        != 1
    {
        return Err(Problem::new(410, "answer-used").into());
    }
    let act = Act {
        actor: Actor::system(link.recipient.clone()),
        at,
        today: qd_base::Clock::today(&qd_base::FixedClock(at)),
        request: None,
        reason: None,
    };
    let entry = audit::Entry::new("answer", "answer_link", link.id);
    audit::append(&mut tx, &act, entry).await?;
    let answered = Answered {
        records,
        tx: &mut tx,
        act: &act,
        link: link.id,
        subject: link.subject,
        recipient: &link.recipient,
        given: &given,
    };
    (kind.take)(answered).await?;
    Ok(tx.commit().await?)
}

/// Takes a link back.
///
/// # Errors
/// 404 when there is no open link of that subject.
pub async fn revoke(
    store: &Store,
    act: &Act,
    subject: &Subject,
    id: Id,
) -> Result<(), RecordsError> {
    let mut tx = store.begin().await?;
    let order = Sql::new(
        "update answer_links set revoked_at = ? where id = ? and subject_type = ? and subject_id = ?
         and revoked_at is null and answered_at is null",
    )
    .bind(act.at.as_microsecond())
    .bind(id)
    .bind(subject.record_type.as_str())
    .bind(subject.id);
    if tx.execute(&order).await? != 1 {
        return Err(Problem::new(404, "answer-link-absent").into());
    }
    audit::append(&mut tx, act, audit::Entry::new("revoke", "answer_link", id)).await?;
    Ok(tx.commit().await?)
}

/// Takes back all open links of a subject: it was answered otherwise, or is asked anew.
///
/// # Errors
/// The store's fault.
pub async fn revoke_in(tx: &mut Tx, act: &Act, subject: &Subject) -> Result<u64, RecordsError> {
    let order = Sql::new(
        "update answer_links set revoked_at = ? where subject_type = ? and subject_id = ?
         and revoked_at is null and answered_at is null",
    )
    .bind(act.at.as_microsecond())
    .bind(subject.record_type.as_str())
    .bind(subject.id);
    let gone = tx.execute(&order).await?;
    if gone > 0 {
        let entry = audit::Entry::new("revoke", "answer_link", subject.id)
            .diff(json!({"links": [null, gone]}));
        audit::append(tx, act, entry).await?;
    }
    Ok(gone)
}

/// The links of a subject, newest first. The caller has checked that the actor sees it.
///
/// # Errors
/// The store's fault.
pub async fn links_of(store: &Store, subject: &Subject) -> Result<Vec<LinkState>, RecordsError> {
    let ask = Sql::new(
        "select id, recipient, created_at, expires_at, opened_at, answered_at, revoked_at
         from answer_links where subject_type = ? and subject_id = ? order by id desc limit 500",
    );
    let rows = store
        .rows(&ask.bind(subject.record_type.as_str()).bind(subject.id))
        .await?;
    Ok(rows.iter().map(state_of).collect::<Result<_, _>>()?)
}

fn state_of(row: &Row) -> Result<LinkState, StoreError> {
    Ok(LinkState {
        id: row.parsed("id")?,
        recipient: row.text("recipient")?,
        created_at: row.int("created_at")?,
        expires_at: row.int("expires_at")?,
        opened_at: row.int_or_none("opened_at")?,
        answered_at: row.int_or_none("answered_at")?,
        revoked_at: row.int_or_none("revoked_at")?,
    })
}

async fn find(
    tx: &mut Tx,
    token: &str,
    address: &str,
    at: Timestamp,
) -> Result<OpenLink, RecordsError> {
    if let Some(wait) = tries::refuse(tx, address, at).await? {
        return Err(wait.into());
    }
    let ask = Sql::new(
        "select id, purpose, subject_type, subject_id, recipient, ask, expires_at, answered_at, revoked_at
         from answer_links where token_hash = ?",
    );
    let row = match token.len() {
        64 => tx.row(&ask.bind(audit::sha256(token))).await?,
        _ => None,
    };
    let Some(row) = row else {
        tries::count(tx, address, at).await?;
        return Err(Problem::new(404, "answer-unknown").into());
    };
    if row.int_or_none("answered_at")?.is_some() {
        return Err(Problem::new(410, "answer-used").into());
    }
    if row.int_or_none("revoked_at")?.is_some() {
        return Err(Problem::new(410, "answer-revoked").into());
    }
    let expires_at = row.int("expires_at")?;
    if expires_at <= at.as_microsecond() {
        return Err(Problem::new(410, "answer-expired").into());
    }
    let ask = serde_json::from_str(&row.text("ask")?).map_err(|fault| StoreError::Kept {
        what: "answer link".to_owned(),
        reason: fault.to_string(),
    })?;
    Ok(OpenLink {
        id: row.parsed("id")?,
        purpose: row.text("purpose")?,
        subject: Subject {
            record_type: row.text("subject_type")?,
            id: row.parsed("subject_id")?,
        },
        recipient: row.text("recipient")?,
        ask,
        expires_at,
    })
}

/// The answer, field by field; unknown names are refused.
fn checked(ask: &Ask, input: &Given) -> Result<Given, RecordsError> {
    let known = |name: &String| ask.fields.iter().any(|field| field.name == *name);
    if let Some(stranger) = input.keys().find(|name| !known(name)) {
        return Err(Problem::new(400, "answer-unknown-field")
            .arg("name", stranger)
            .into());
    }
    let (mut given, mut faults) = (Given::new(), Vec::new());
    for field in &ask.fields {
        let text = input
            .get(&field.name)
            .and_then(Value::as_str)
            .unwrap_or_default();
        match taken(field, text.trim()) {
            Ok(value) => {
                given.insert(field.name.clone(), value);
            }
            Err(key) => faults.push(Problem::new(422, key).field(field.name.clone())),
        }
    }
    if faults.is_empty() {
        Ok(given)
    } else {
        Err(RecordsError::Invalid(faults))
    }
}

fn taken(field: &AskField, text: &str) -> Result<Value, &'static str> {
    if text.is_empty() {
        return if field.required {
            Err("answer-required")
        } else {
            Ok(Value::Null)
        };
    }
    let plain = |most: usize, lines: bool| {
        let bad = |c: char| {
            (c.is_control() && !(lines && matches!(c, '\n' | '\r' | '\t')))
                || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
        };
        text.chars().count() <= most && !text.chars().any(bad)
    };
    match &field.kind {
        AskKind::Line if plain(LINE_MOST, false) => Ok(text.into()),
        AskKind::Text if plain(TEXT_MOST, true) => Ok(text.replace("\r\n", "\n").into()),
        AskKind::Line | AskKind::Text => Err("answer-text"),
        AskKind::Money => {
            let amount = amount(text).ok_or("answer-number")?;
            let minor = amount.to_fen();
            Ok(json!({"minor": minor, "currency": "CNY"}))
        }
        AskKind::Number => Ok(amount(text).ok_or("answer-number")?.to_plain().into()),
        AskKind::Choice { options } => {
            let known = options.iter().any(|(key, _, _)| key == text);
            known.then(|| text.into()).ok_or("answer-choice")
        }
        AskKind::Scale { from, to } => {
            let step = text.parse::<u8>().ok();
            let on_it = step.filter(|step| (*from..=*to).contains(step));
            on_it.map(Value::from).ok_or("answer-choice")
        }
        AskKind::Tick => match text {
            "yes" => Ok(true.into()),
            _ => Err("answer-choice"),
        },
        AskKind::Table => table(text)
            .filter(|_| plain(TEXT_MOST * 4, true))
            .ok_or("answer-table"),
    }
}

fn amount(text: &str) -> Option<Amount> {
    let bare: String = text
        .chars()
        .filter(|c| !matches!(c, ',' | ' ' | '\u{ff0c}'))
        .collect();
    Amount::parse(&bare).ok()
}

fn table(text: &str) -> Option<Value> {
    let row = |line: &str| -> Vec<String> {
        let apart = if line.contains('\t') { '\t' } else { ',' };
        line.split(apart)
            .map(|cell| cell.trim().chars().take(LINE_MOST).collect())
            .collect()
    };
    let rows: Vec<Vec<String>> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(row)
        .collect();
    let fits = rows.len() <= ROWS_MOST && rows.iter().all(|row| row.len() <= CELLS_MOST);
    fits.then(|| json!(rows))
}
