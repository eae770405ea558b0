//! What can go wrong with people and sign-in (人员与登录故障).

use std::time::Duration;

use qd_base::Problem;
use qd_records::RecordsError;
use qd_store::StoreError;

/// Faults of this floor.
#[derive(Debug, thiserror::Error)]
pub enum PeopleError {
    /// The input or the rights: tell the person.
    #[error(transparent)]
    Refused(#[from] Box<Problem>),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The audit line could not be written.
    #[error(transparent)]
    Records(#[from] RecordsError),
    /// The password hash could not be computed.
    #[error("password hashing: {0}")]
    Hashing(String),
}

impl From<Problem> for PeopleError {
    fn from(problem: Problem) -> PeopleError {
        PeopleError::Refused(Box::new(problem))
    }
}

impl PeopleError {
    /// The problem to show.
    pub fn problem(self) -> Problem {
        match self {
            PeopleError::Refused(problem) => *problem,
            PeopleError::Store(fault) => RecordsError::from(fault).problem(),
            PeopleError::Records(fault) => fault.problem(),
            PeopleError::Hashing(cause) => Problem::new(500, "people-hashing").source(cause),
        }
    }
}

/// Why a sign-in was refused. A wrong name, a wrong password and a disabled account look the same.
#[derive(Debug)]
pub enum SignInRefusal {
    /// Name and password do not belong together.
    Wrong,
    /// The code of the second factor does not fit.
    WrongCode,
    /// Somebody elsewhere vouches for the visitor, but there is no open account here.
    Stranger,
    /// The answer from elsewhere was not believed.
    Untrusted,
    /// Whoever vouches cannot be reached.
    Away,
    /// Too many failures from this account or address; wait.
    Wait(Duration),
    /// The house failed; nothing is known about the password.
    Fault(PeopleError),
}

impl SignInRefusal {
    /// The problem to show.
    pub fn problem(self) -> Problem {
        match self {
            SignInRefusal::Wrong => Problem::new(401, "people-sign-in-wrong"),
            SignInRefusal::WrongCode => Problem::new(401, "people-factor-code").field("code"),
            SignInRefusal::Stranger => Problem::new(403, "people-outside-stranger"),
            SignInRefusal::Untrusted => Problem::new(401, "people-outside-untrusted"),
            SignInRefusal::Away => Problem::new(503, "people-outside-away"),
            SignInRefusal::Wait(pause) => {
                Problem::new(429, "people-sign-in-wait").arg("seconds", pause.as_secs().max(1))
            }
            SignInRefusal::Fault(fault) => fault.problem(),
        }
    }
}

impl<E: Into<PeopleError>> From<E> for SignInRefusal {
    fn from(fault: E) -> SignInRefusal {
        SignInRefusal::Fault(fault.into())
    }
}
