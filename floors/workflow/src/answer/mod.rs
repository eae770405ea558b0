//! Answers by people without an account (外部作答): a link that opens one question, once, for a while. Only the hash of its
//! token is kept; wrong tokens close the door for their sender.

mod kind;
mod link;
mod tries;

pub use kind::{AnswerKind, Answered, Ask, AskField, AskKind, Given, HandOut, Handed};
pub use link::{
    AnswerToken, LinkState, NewLink, OpenLink, answer, issue, links_of, open, revoke, revoke_in,
};
