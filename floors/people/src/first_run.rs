//! The first run (首次启用): a one-time token, printed where the program is started, creates the first
//! administrator; then this way closes for ever.

use qd_base::{Actor, Problem, Role};
use qd_records::audit::sha256;
use qd_store::sea_query::{Expr, ExprTrait, OnConflict, Query};
use qd_store::{Sql, StoreError, Tx};

use crate::{Doors, NewPerson, PeopleError, Person, SessionToken, accounts};

impl Doors {
    /// A fresh token while the house has nobody; an earlier one no longer works. Nothing once somebody is there.
    ///
    /// # Errors
    /// The store's fault.
    pub async fn first_run_token(&self) -> Result<Option<SessionToken>, PeopleError> {
        if accounts::count(self.store()).await? > 0 {
            return Ok(None);
        }
        let token = SessionToken::fresh()?;
        let mut tx = self.store().begin().await?;
        if is_closed(&mut tx).await? {
            return Ok(None);
        }
        let order = Query::insert()
            .into_table("first_run")
            .columns(["id", "token_hash", "made_at"])
            .values_panic([
                1.into(),
                token.hash().into(),
                self.clock().instant().as_microsecond().into(),
            ])
            .on_conflict(
                OnConflict::column("id")
                    .update_columns(["token_hash", "made_at"])
                    .to_owned(),
            )
            .to_owned();
        tx.execute(&order).await?;
        tx.commit().await?;
        Ok(Some(token))
    }

    /// Whether the house still waits for its first person.
    ///
    /// # Errors
    /// The store's fault.
    pub async fn awaits_first_run(&self) -> Result<bool, PeopleError> {
        Ok(accounts::count(self.store()).await? == 0)
    }

    /// Creates the first person as administrator and director, and closes the first run for ever.
    ///
    /// # Errors
    /// 403 when the token does not fit or the first run is over; 422 for weak passwords and impossible names.
    pub async fn claim_first_run(
        &self,
        token: &str,
        mut first: NewPerson,
    ) -> Result<Person, PeopleError> {
        first.roles = vec![Role::Director, Role::Administrator];
        if !token_fits(&mut self.store().snapshot().await?, token).await? {
            return Err(Problem::new(403, "people-first-run-token").into());
        }
        let hash = self.judged_hash(&first).await?;
        let mut tx = self.store().begin().await?;
        if is_closed(&mut tx).await? || !token_fits(&mut tx, token).await? {
            return Err(Problem::new(403, "people-first-run-token").into());
        }
        let act = self.act(&Actor::system("first run"));
        let person = accounts::insert(&mut tx, &act, &first, Some(&hash)).await?;
        let close = Sql::new("update first_run set claimed_at = ? where id = 1")
            .bind(act.at.as_microsecond());
        tx.execute(&close).await?;
        tx.commit().await?;
        Ok(person)
    }
}

/// Closed by a claim, or by anybody being there.
async fn is_closed(tx: &mut Tx) -> Result<bool, StoreError> {
    let ask = Sql::new(
        "select 1 as one from people
         union all select 1 from first_run where claimed_at is not null limit 1",
    );
    Ok(tx.row(&ask).await?.is_some())
}

async fn token_fits(tx: &mut Tx, token: &str) -> Result<bool, StoreError> {
    let ask = Query::select()
        .column("id")
        .from("first_run")
        .and_where(Expr::col("token_hash").eq(sha256(token)))
        .and_where(Expr::col("claimed_at").is_null())
        .to_owned();
    Ok(tx.row(&ask).await?.is_some())
}
