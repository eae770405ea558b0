#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

mod accounts;
mod admin;
mod demo;
mod doors;
mod elsewhere;
mod error;
mod factor;
mod first_run;
mod identity;
mod org;
mod otp;
pub mod outside;
mod passkeys;
mod password;
mod person;
mod session;
mod tokens;
mod tries;

pub use admin::{PersonEdit, PostingLine};
pub use demo::{DEMO_PASSWORD, DemoAccount, DemoCompany, DemoRegion, DemoTeam, demo_accounts};
pub use doors::Doors;
pub use elsewhere::Purpose;
pub use error::{PeopleError, SignInRefusal};
pub use factor::{FactorSecret, FactorState};
pub use identity::IdentityEntry;
pub use org::{OrgUnit, Posting, UnitKind};
pub use passkeys::PasskeyEntry;
pub use person::{NewPerson, Person, role_label, roles_known};
pub use session::{Knock, Session, SessionEntry, SessionToken};
pub use tokens::{ApiToken, LONGEST_DAYS, PREFIX as TOKEN_PREFIX, TokenCall, TokenScope};

/// The sentences of this floor in both languages.
pub fn texts() -> qd_base::Texts {
    qd_base::Texts::new(
        include_str!("../text/zh-CN.ftl"),
        include_str!("../text/en.ftl"),
    )
}
