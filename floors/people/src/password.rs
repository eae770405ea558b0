//! Passwords (口令): what is accepted, and the slow hash they are kept as (argon2id, 19 MiB, 2 passes, 1 lane).

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use qd_base::Problem;
use rand::TryRngCore;
use rand::rngs::OsRng;
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization;

use crate::PeopleError;

/// The fewest characters of a password.
pub const SHORTEST: usize = 12;
/// The most bytes; longer input would only burn time.
const LONGEST: usize = 1_024;
/// How many hashes run at once: more would let strangers exhaust memory and processors.
const AT_ONCE: usize = 2;
/// Often used passwords and their parts, lower case, one a line.
const COMMON: &str = include_str!("common.txt");

/// Computes and checks hashes, a bounded number at a time.
#[derive(Debug)]
pub(crate) struct Hashing {
    gate: Semaphore,
    /// A hash nobody's password belongs to, checked for unknown names so that they take as long.
    dummy: String,
}

impl Hashing {
    pub(crate) fn new() -> Result<Hashing, PeopleError> {
        Ok(Hashing {
            gate: Semaphore::new(AT_ONCE),
            dummy: hash("nobody's password")?,
        })
    }

    pub(crate) async fn hash(&self, password: &str) -> Result<String, PeopleError> {
        let _turn = self.turn().await?;
        let password = password.to_owned();
        away(move || hash(&password)).await?
    }

    /// Whether the password belongs to the hash; `None` takes the same time and says no.
    pub(crate) async fn fits(
        &self,
        password: &str,
        kept: Option<&str>,
    ) -> Result<bool, PeopleError> {
        let _turn = self.turn().await?;
        let known = kept.is_some();
        let kept = kept.unwrap_or(&self.dummy).to_owned();
        let password = password.to_owned();
        Ok(away(move || fits(&password, &kept)).await?? && known)
    }

    async fn turn(&self) -> Result<tokio::sync::SemaphorePermit<'_>, PeopleError> {
        let turn = self.gate.acquire().await;
        turn.map_err(|fault| PeopleError::Hashing(fault.to_string()))
    }
}

async fn away<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, PeopleError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|fault| PeopleError::Hashing(fault.to_string()))
}

fn kdf() -> Result<Argon2<'static>, PeopleError> {
    let params = Params::new(19 * 1_024, 2, 1, None).map_err(|fault| hashing(&fault))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash(password: &str) -> Result<String, PeopleError> {
    let salt = SaltString::encode_b64(&random_bytes::<16>()?).map_err(|fault| hashing(&fault))?;
    let hash = kdf()?
        .hash_password(fold(password).as_bytes(), &salt)
        .map_err(|fault| hashing(&fault))?;
    Ok(hash.to_string())
}

fn fits(password: &str, kept: &str) -> Result<bool, PeopleError> {
    let parsed = PasswordHash::new(kept).map_err(|fault| hashing(&fault))?;
    let verdict = kdf()?.verify_password(fold(password).as_bytes(), &parsed);
    match verdict {
        Ok(()) => Ok(true),
        Err(argon2::password_hash::Error::Password) => Ok(false),
        Err(fault) => Err(hashing(&fault)),
    }
}

fn hashing(fault: &dyn std::fmt::Display) -> PeopleError {
    PeopleError::Hashing(fault.to_string())
}

/// The same password typed on another keyboard is the same password.
fn fold(password: &str) -> String {
    password.nfkc().collect()
}

/// Bytes from the system's source of randomness.
pub(crate) fn random_bytes<const N: usize>() -> Result<[u8; N], PeopleError> {
    let mut bytes = [0; N];
    OsRng
        .try_fill_bytes(&mut bytes)
        .map_err(|fault| PeopleError::Hashing(fault.to_string()))?;
    Ok(bytes)
}

/// Refuses weak passwords: short ones, often used ones, and those built around the name, the company or the product.
pub(crate) fn judge(password: &str, context: &[&str]) -> Result<(), Problem> {
    let folded = fold(password);
    if folded.chars().count() < SHORTEST {
        return Err(Problem::new(422, "people-password-short")
            .arg("least", SHORTEST)
            .field("password"));
    }
    if folded.len() > LONGEST {
        return Err(Problem::new(422, "people-password-long").field("password"));
    }
    let lower = folded.to_lowercase();
    if is_common(&lower) {
        return Err(Problem::new(422, "people-password-common").field("password"));
    }
    let words = context
        .iter()
        .chain(&["quarterdeck", "shangduo", "商舵"])
        .map(|word| fold(word).to_lowercase())
        .filter(|word| word.chars().count() >= 2);
    for word in words {
        // What is left without the word must still be a password of its own.
        let rest = lower.replace(&word, "");
        if rest != lower && rest.chars().count() < SHORTEST - 4 {
            return Err(Problem::new(422, "people-password-context").field("password"));
        }
    }
    Ok(())
}

/// Whether the password is an often used one, one repeated, or one padded with digits and signs.
fn is_common(lower: &str) -> bool {
    let core = lower.trim_matches(|c: char| !c.is_alphabetic());
    let repeats = |word: &str| !word.is_empty() && lower.replace(word, "").is_empty();
    let distinct: std::collections::BTreeSet<char> = lower.chars().collect();
    distinct.len() < 5
        || COMMON
            .lines()
            .any(|word| word == lower || (core.len() >= 4 && word == core) || repeats(word))
        || is_run(lower)
}

/// Keyboard and alphabet runs such as `123456789012` or `abcdefghijkl`.
fn is_run(lower: &str) -> bool {
    const RUNS: [&str; 3] = [
        "012345678901234567890123456789",
        "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz",
        "qwertyuiopasdfghjklzxcvbnm1234567890",
    ];
    let backwards: String = lower.chars().rev().collect();
    RUNS.iter()
        .any(|run| run.contains(lower) || run.contains(backwards.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_passwords_are_refused_with_their_reason() {
        let key = |p: &str| judge(p, &["wangfang", "北辰电子"]).unwrap_err().key;
        assert_eq!(key("short"), "people-password-short");
        assert_eq!(key("password1234"), "people-password-common");
        assert_eq!(key("123456789012"), "people-password-common");
        assert_eq!(key("qwertyuiopas"), "people-password-common");
        assert_eq!(key("aaaaaaaaaaaa"), "people-password-common");
        assert_eq!(key("wangfang2026"), "people-password-context");
        assert_eq!(key("Quarterdeck1"), "people-password-context");
        assert_eq!(key(&"长".repeat(500)), "people-password-long");
        assert!(judge("北风吹过七座白塔桥头的灯", &["wangfang"]).is_ok());
        assert!(judge("correct horse battery", &["wangfang"]).is_ok());
    }

    #[test]
    fn a_hash_fits_its_password_only_and_never_repeats() {
        let one = hash("correct horse battery").unwrap();
        assert!(one.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert_ne!(one, hash("correct horse battery").unwrap());
        assert!(fits("correct horse battery", &one).unwrap());
        assert!(fits("ｃorrect horse battery", &one).unwrap(), "full width");
        assert!(!fits("correct horse batterY", &one).unwrap());
    }
}
