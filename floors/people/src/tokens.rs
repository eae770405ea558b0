//! Tokens of programs (接口令牌): `qd_…` with a name, a scope and an end; only the hash is kept. A token never opens more
//! than its owner may, as of the moment it is used.

use jiff::Timestamp;
use qd_base::{Actor, Id, Problem};
use qd_records::audit::sha256;
use qd_records::{Act, audit};
use qd_store::sea_query::{Expr, ExprTrait, Order, Query};
use qd_store::{Row, Sql, StoreError};
use serde_json::json;

use crate::password::random_bytes;
use crate::{Doors, PeopleError, person};

/// What every token begins with, so that scanners find one that leaked.
pub const PREFIX: &str = "qd_";
/// The longest life of a token, in days.
pub const LONGEST_DAYS: i64 = 365;
/// The most tokens a person has at once.
const MOST: usize = 20;
const MICROS: i64 = 1_000_000;
const DAY_SECS: i64 = 24 * 60 * 60;
/// "Last used" is written at most this often.
const USED_SECS: i64 = 60;

/// What a token may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenScope {
    /// 只读.
    Read,
    /// 读写.
    Write,
}

impl TokenScope {
    /// How it is kept: `read`, `write`.
    pub fn text(self) -> &'static str {
        match self {
            TokenScope::Read => "read",
            TokenScope::Write => "write",
        }
    }

    /// Reads what was kept or chosen.
    pub fn parse(text: &str) -> Option<TokenScope> {
        [TokenScope::Read, TokenScope::Write]
            .into_iter()
            .find(|scope| scope.text() == text)
    }
}

/// A token in its owner's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiToken {
    /// Identity.
    pub id: Id,
    /// What it is for.
    pub name: String,
    /// Its last characters, to tell it from others.
    pub hint: String,
    /// What it may do.
    pub scope: TokenScope,
    /// When it was made, in microseconds since 1970 UTC.
    pub created_at: i64,
    /// When it ends.
    pub expires_at: i64,
    /// When it was last used, to the minute.
    pub used_at: Option<i64>,
}

/// Who calls with a token.
#[derive(Clone, Debug)]
pub struct TokenCall {
    /// The token.
    pub token: Id,
    /// Its owner as an actor today.
    pub actor: Actor,
    /// What it may do.
    pub scope: TokenScope,
}

impl Doors {
    /// Makes a token for oneself; the text is shown once and never again.
    ///
    /// # Errors
    /// 403 for the house itself, 422 for an empty name or an impossible life, 409 when there are too many.
    pub async fn make_token(
        &self,
        act: &Act,
        name: &str,
        scope: TokenScope,
        days: i64,
    ) -> Result<String, PeopleError> {
        let owner = own(act)?;
        let name = name.trim();
        if name.is_empty() || name.chars().count() > 60 || name.chars().any(char::is_control) {
            return Err(Problem::new(422, "people-token-name").field("name").into());
        }
        if !(1..=LONGEST_DAYS).contains(&days) {
            let problem = Problem::new(422, "people-token-days").arg("most", LONGEST_DAYS);
            return Err(problem.field("days").into());
        }
        if self.tokens_of(act).await?.len() >= MOST {
            return Err(Problem::new(409, "people-token-many")
                .arg("most", MOST)
                .into());
        }
        let bytes = random_bytes::<32>()?;
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let text = format!("{PREFIX}{hex}");
        let id = Id::fresh();
        let now = act.at.as_microsecond();
        let order = Query::insert()
            .into_table("api_tokens")
            .columns([
                "id",
                "person_id",
                "name",
                "token_hash",
                "hint",
                "scope",
                "created_at",
                "expires_at",
            ])
            .values_panic([
                id.to_string().into(),
                owner.to_string().into(),
                name.into(),
                sha256(&text).into(),
                text[text.len() - 4..].into(),
                scope.text().into(),
                now.into(),
                (now + days * DAY_SECS * MICROS).into(),
            ])
            .to_owned();
        let mut tx = self.store().begin().await?;
        tx.execute(&order).await?;
        let entry = audit::Entry::new("make_token", "person", owner).diff(json!({
            "token": [null, id.to_string()], "name": [null, name], "scope": [null, scope.text()],
            "days": [null, days],
        }));
        audit::append(&mut tx, act, entry).await?;
        tx.commit().await?;
        Ok(text)
    }

    /// One's own tokens that still open something, newest first.
    ///
    /// # Errors
    /// 403 for the house itself.
    pub async fn tokens_of(&self, act: &Act) -> Result<Vec<ApiToken>, PeopleError> {
        let owner = own(act)?;
        let ask = select()
            .and_where(Expr::col("person_id").eq(owner.to_string()))
            .and_where(Expr::col("revoked_at").is_null())
            .and_where(Expr::col("expires_at").gt(act.at.as_microsecond()))
            .order_by("created_at", Order::Desc)
            .to_owned();
        let rows = self.store().rows(&ask).await?;
        Ok(rows.iter().map(kept).collect::<Result<_, _>>()?)
    }

    /// Takes one of one's own tokens back.
    ///
    /// # Errors
    /// 404 when there is none such.
    pub async fn revoke_token(&self, act: &Act, id: Id) -> Result<(), PeopleError> {
        let owner = own(act)?;
        let mut tx = self.store().begin().await?;
        let order = Sql::new(
            "update api_tokens set revoked_at = ?
             where id = ? and person_id = ? and revoked_at is null",
        )
        .bind(act.at.as_microsecond())
        .bind(id)
        .bind(owner);
        if tx.execute(&order).await? == 0 {
            return Err(Problem::new(404, "people-token-absent").into());
        }
        let entry = audit::Entry::new("revoke_token", "person", owner)
            .diff(json!({"token": [id.to_string(), null]}));
        audit::append(&mut tx, act, entry).await?;
        Ok(tx.commit().await?)
    }

    /// Who calls with a token, with the owner's rights as of now; nothing when it was taken back, ended, or the
    /// account was shut.
    ///
    /// # Errors
    /// The store's fault.
    pub async fn token_call(&self, text: &str) -> Result<Option<TokenCall>, PeopleError> {
        let now = self.clock().instant();
        let mut seen = self.store().snapshot().await?;
        let ask = select()
            .column("person_id")
            .and_where(Expr::col("token_hash").eq(sha256(text)))
            .and_where(Expr::col("revoked_at").is_null())
            .and_where(Expr::col("expires_at").gt(now.as_microsecond()))
            .to_owned();
        let Some(row) = seen.row(&ask).await? else {
            return Ok(None);
        };
        let token = kept(&row)?;
        let owner = person::by_id(&mut seen, row.parsed("person_id")?).await?;
        let Some(owner) = owner.filter(|owner| !owner.disabled) else {
            return Ok(None);
        };
        let actor = person::actor(&mut seen, &owner, self.clock().today()).await?;
        drop(seen);
        self.used(&token, now).await?;
        Ok(Some(TokenCall {
            token: token.id,
            actor,
            scope: token.scope,
        }))
    }

    async fn used(&self, token: &ApiToken, now: Timestamp) -> Result<(), PeopleError> {
        let now = now.as_microsecond();
        if token
            .used_at
            .is_some_and(|at| now - at < USED_SECS * MICROS)
        {
            return Ok(());
        }
        let order = Sql::new("update api_tokens set used_at = ? where id = ?")
            .bind(now)
            .bind(token.id);
        let mut tx = self.store().begin().await?;
        tx.execute(&order).await?;
        Ok(tx.commit().await?)
    }
}

/// Tokens belong to people: the house itself has none.
fn own(act: &Act) -> Result<Id, Problem> {
    act.actor
        .person
        .ok_or_else(|| Problem::new(403, "people-need-person"))
}

fn select() -> qd_store::sea_query::SelectStatement {
    Query::select()
        .columns([
            "id",
            "name",
            "hint",
            "scope",
            "created_at",
            "expires_at",
            "used_at",
        ])
        .from("api_tokens")
        .to_owned()
}

fn kept(row: &Row) -> Result<ApiToken, StoreError> {
    let scope = row.text("scope")?;
    Ok(ApiToken {
        id: row.parsed("id")?,
        name: row.text("name")?,
        hint: row.text("hint")?,
        scope: TokenScope::parse(&scope).ok_or(StoreError::Kept {
            what: "scope".to_owned(),
            reason: scope,
        })?,
        created_at: row.int("created_at")?,
        expires_at: row.int("expires_at")?,
        used_at: row.int_or_none("used_at")?,
    })
}
