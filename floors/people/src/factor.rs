//! The second factor (两步验证): a secret shared with the person's authenticator app, and recovery codes for the day the
//! telephone is gone. Codes open once; recovery codes are kept as hashes.

use qd_base::{Actor, Id, Problem};
use qd_records::audit::sha256;
use qd_records::{Act, audit};
use qd_store::sea_query::{Expr, ExprTrait, OnConflict, Query};
use qd_store::{Sql, StoreError, Tx};

use crate::password::random_bytes;
use crate::{Doors, Knock, PeopleError, Person, SessionToken, SignInRefusal};
use crate::{otp, person, session, tries};

/// How many recovery codes a person gets.
const CODES: usize = 10;
const MICROS: i64 = 1_000_000;

/// How a person's second factor stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FactorState {
    /// Whether sign-in asks for it.
    pub on: bool,
    /// Recovery codes not used yet.
    pub codes_left: i64,
}

/// A secret to be read into an app, until a code of it is entered.
#[derive(Clone, PartialEq, Eq)]
pub struct FactorSecret {
    /// The secret as it can be typed.
    pub typed: String,
    /// The address that the QR code carries.
    pub uri: String,
}

impl std::fmt::Debug for FactorSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FactorSecret(…)")
    }
}

/// A kept factor.
struct Factor {
    secret: Vec<u8>,
    on: bool,
    last_step: i64,
}

impl Doors {
    /// How a person's second factor stands: one's own, or anybody's for an administrator.
    ///
    /// # Errors
    /// 403 for somebody else's.
    pub async fn factor_state(&self, act: &Act, of: Id) -> Result<FactorState, PeopleError> {
        self.need_self_or_keeper(act, of)?;
        let mut seen = self.store().snapshot().await?;
        let on = is_on(&mut seen, of).await?;
        let ask = Sql::new(
            "select count(*) as n from recovery_codes where person_id = ? and used_at is null",
        )
        .bind(of);
        let left = seen.row(&ask).await?.ok_or(StoreError::NoRow)?.int("n")?;
        Ok(FactorState {
            on,
            codes_left: left,
        })
    }

    /// Makes a secret for oneself; it counts from [`Doors::confirm_factor`] on. Asking again before that gives a new one.
    ///
    /// # Errors
    /// 409 when the second factor is on already.
    pub async fn begin_factor(&self, act: &Act) -> Result<FactorSecret, PeopleError> {
        let me = own(act)?;
        let bytes = random_bytes::<20>()?;
        let typed = otp::base32(&bytes);
        let mut tx = self.store().begin().await?;
        if is_on(&mut tx, me).await? {
            return Err(Problem::new(409, "people-factor-on").into());
        }
        let order = Query::insert()
            .into_table("second_factors")
            .columns(["person_id", "secret", "made_at"])
            .values_panic([
                me.to_string().into(),
                typed.as_str().into(),
                act.at.as_microsecond().into(),
            ])
            .on_conflict(
                OnConflict::column("person_id")
                    .update_columns(["secret", "made_at"])
                    .to_owned(),
            )
            .to_owned();
        tx.execute(&order).await?;
        let known = person::by_id(&mut tx, me).await?.ok_or(StoreError::NoRow)?;
        tx.commit().await?;
        let uri = format!(
            "otpauth://totp/Quarterdeck:{}?secret={typed}&issuer=Quarterdeck",
            percent(&known.login)
        );
        Ok(FactorSecret { typed, uri })
    }

    /// Turns the second factor on with a first code, and gives the recovery codes, which are shown once.
    ///
    /// # Errors
    /// 422 when the code does not fit, 409 when there is nothing to confirm.
    pub async fn confirm_factor(&self, act: &Act, code: &str) -> Result<Vec<String>, PeopleError> {
        let me = own(act)?;
        let mut tx = self.store().begin().await?;
        let factor = kept(&mut tx, me).await?;
        let Some(factor) = factor.filter(|factor| !factor.on) else {
            return Err(Problem::new(409, "people-factor-none").into());
        };
        let Some(step) = otp::step_of(&factor.secret, code, act.at.as_second(), 0) else {
            return Err(Problem::new(422, "people-factor-code").field("code").into());
        };
        let order = Sql::new(
            "update second_factors set confirmed_at = ?, last_step = ? where person_id = ?",
        )
        .bind(act.at.as_microsecond())
        .bind(step)
        .bind(me);
        tx.execute(&order).await?;
        let codes = fresh_codes(&mut tx, me).await?;
        audit::append(&mut tx, act, audit::Entry::new("factor_on", "person", me)).await?;
        tx.commit().await?;
        Ok(codes)
    }

    /// Turns the second factor off: one's own, or anybody's for an administrator when the telephone is gone.
    ///
    /// # Errors
    /// 403 for somebody else's, 404 when it is not on.
    pub async fn drop_factor(&self, act: &Act, of: Id) -> Result<(), PeopleError> {
        self.need_self_or_administrator(act, of)?;
        let mut tx = self.store().begin().await?;
        let gone = Sql::new("delete from second_factors where person_id = ?").bind(of);
        if tx.execute(&gone).await? == 0 {
            return Err(Problem::new(404, "people-factor-none").into());
        }
        tx.execute(&Sql::new("delete from recovery_codes where person_id = ?").bind(of))
            .await?;
        if act.actor.person != Some(of) {
            session::end_all(&mut tx, of).await?;
        }
        audit::append(&mut tx, act, audit::Entry::new("factor_off", "person", of)).await?;
        Ok(tx.commit().await?)
    }

    /// Whether the session of a token still waits for the code of the second factor.
    ///
    /// # Errors
    /// The store's fault.
    pub async fn awaits_factor(&self, token: &str) -> Result<bool, PeopleError> {
        let at = self.clock().instant();
        let mut seen = self.store().snapshot().await?;
        let kept = session::by_token(&mut seen, token).await?;
        Ok(kept.is_some_and(|kept| kept.awaits && kept.waits_still(at)))
    }

    /// Enters the code of the app or a recovery code; the session opens under a new token. Wrong codes count at the
    /// same doors as wrong passwords.
    ///
    /// # Errors
    /// [`SignInRefusal`]: wrong, wait, or a fault of the house.
    pub async fn second_factor(
        &self,
        token: &str,
        code: &str,
        knock: &Knock,
    ) -> Result<SessionToken, SignInRefusal> {
        let at = self.clock().instant();
        let mut tx = self.store().begin().await?;
        let kept = session::by_token(&mut tx, token).await?;
        let Some(kept) = kept.filter(|kept| kept.awaits && kept.waits_still(at)) else {
            return Err(SignInRefusal::Wrong);
        };
        let known = person::by_id(&mut tx, kept.person).await?;
        let Some(person) = known.filter(|person| !person.disabled) else {
            return Err(SignInRefusal::Wrong);
        };
        let doors = tries::doors(&format!("factor:{}", person.id), &knock.address);
        if let Some(pause) = tries::shut_for(&mut tx, &doors, at).await? {
            return Err(SignInRefusal::Wait(pause));
        }
        let mut act = self.act(&Actor::system("sign-in"));
        if !opens(&mut tx, &act, &person, code).await? {
            tries::failed(&mut tx, &doors, at).await?;
            let entry = audit::Entry::new("factor_refused", "person", person.id)
                .diff(serde_json::json!({"address": [null, knock.address]}));
            audit::append(&mut tx, &act, entry).await?;
            tx.commit().await?;
            return Err(SignInRefusal::WrongCode);
        }
        tries::succeeded(&mut tx, &doors).await?;
        let token = SessionToken::fresh()?;
        session::step_up(&mut tx, kept.entry.id, &token, at).await?;
        session::admit(&mut tx, kept.entry.id).await?;
        act.actor = person::actor(&mut tx, &person, self.clock().today()).await?;
        audit::append(
            &mut tx,
            &act,
            audit::Entry::new("factor_taken", "person", person.id),
        )
        .await?;
        tx.commit().await?;
        Ok(token)
    }
}

/// Whether a person's sign-in asks for the second factor.
pub(crate) async fn is_on(tx: &mut Tx, of: Id) -> Result<bool, StoreError> {
    Ok(kept(tx, of).await?.is_some_and(|factor| factor.on))
}

/// Takes a code of the app, or a recovery code; each opens once.
async fn opens(tx: &mut Tx, act: &Act, of: &Person, code: &str) -> Result<bool, StoreError> {
    let Some(factor) = kept(tx, of.id).await?.filter(|factor| factor.on) else {
        return Ok(false);
    };
    let secs = act.at.as_microsecond() / MICROS;
    if let Some(step) = otp::step_of(&factor.secret, code, secs, factor.last_step) {
        let order = Sql::new(
            "update second_factors set last_step = ? where person_id = ? and last_step < ?",
        )
        .bind(step)
        .bind(of.id)
        .bind(step);
        return Ok(tx.execute(&order).await? == 1);
    }
    let order = Sql::new(
        "update recovery_codes set used_at = ?
         where person_id = ? and code_hash = ? and used_at is null",
    )
    .bind(act.at.as_microsecond())
    .bind(of.id)
    .bind(code_hash(of.id, code));
    Ok(tx.execute(&order).await? == 1)
}

async fn kept(tx: &mut Tx, of: Id) -> Result<Option<Factor>, StoreError> {
    let ask = Query::select()
        .columns(["secret", "confirmed_at", "last_step"])
        .from("second_factors")
        .and_where(Expr::col("person_id").eq(of.to_string()))
        .to_owned();
    let Some(row) = tx.row(&ask).await? else {
        return Ok(None);
    };
    let secret = otp::unbase32(&row.text("secret")?).ok_or(StoreError::Kept {
        what: "second factor".to_owned(),
        reason: "not base 32".to_owned(),
    })?;
    Ok(Some(Factor {
        secret,
        on: row.int_or_none("confirmed_at")?.is_some(),
        last_step: row.int("last_step")?,
    }))
}

async fn fresh_codes(tx: &mut Tx, of: Id) -> Result<Vec<String>, PeopleError> {
    tx.execute(&Sql::new("delete from recovery_codes where person_id = ?").bind(of))
        .await?;
    let mut codes = Vec::with_capacity(CODES);
    for _ in 0..CODES {
        let letters = otp::base32(&random_bytes::<10>()?).to_lowercase();
        let code = format!("{}-{}-{}", &letters[..5], &letters[5..10], &letters[10..15]);
        let order = Query::insert()
            .into_table("recovery_codes")
            .columns(["person_id", "code_hash"])
            .values_panic([of.to_string().into(), code_hash(of, &code).into()])
            .to_owned();
        tx.execute(&order).await?;
        codes.push(code);
    }
    Ok(codes)
}

/// 75 random bits need no slow hash; the person's id keeps equal codes of two people apart.
fn code_hash(of: Id, code: &str) -> String {
    let letters: String = code.chars().filter(|c| c.is_ascii_alphanumeric()).collect();
    sha256(&format!("{of}:{}", letters.to_lowercase()))
}

fn own(act: &Act) -> Result<Id, Problem> {
    act.actor
        .person
        .ok_or_else(|| Problem::new(403, "people-need-person"))
}

/// Percent-encodes a sign-in name for the address in the QR code.
fn percent(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    text.bytes()
        .map(|byte| {
            if plain(byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}
