//! Kinds of answers (作答类型): what a purpose shows and what it does with the answer.

use jiff::Timestamp;
use qd_base::{Actor, Id, Label};
use qd_records::{Act, Item, Records, Work};
use qd_store::Tx;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::AnswerToken;

/// What one field of a question takes. Plain text only; a script or a file never comes in by a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum AskKind {
    /// One line.
    Line,
    /// Several lines.
    Text,
    /// An amount of money in yuan.
    Money,
    /// A number.
    Number,
    /// One of some options: key, Chinese and English.
    Choice {
        /// The options.
        options: Vec<(String, String, String)>,
    },
    /// A whole number on a scale, the ends included.
    Scale {
        /// The lowest step.
        from: u8,
        /// The highest.
        to: u8,
    },
    /// A box to be ticked or left.
    Tick,
    /// A table pasted as text: one row a line, cells apart by tabs or commas.
    Table,
}

/// One field of a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskField {
    /// Its name in the answer.
    pub name: String,
    /// A heading that it begins, in Chinese and English: what several fields ask together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heading: Option<(String, String)>,
    /// As shown, in Chinese.
    pub label_zh: String,
    /// As shown, in English.
    pub label_en: String,
    /// Whether it must be filled in.
    pub required: bool,
    /// What it takes.
    #[serde(flatten)]
    pub kind: AskKind,
}

/// All that a link shows: nothing of the subject beyond it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    /// The heading.
    pub title: String,
    /// The question.
    pub text: String,
    /// Who asks.
    pub from: String,
    /// What may be filled in.
    pub fields: Vec<AskField>,
}

/// What came back, each field checked by its kind.
pub type Given = Map<String, Value>;

/// An answer on its way in, in the transaction that uses the link up.
pub struct Answered<'a> {
    /// The records of the house.
    pub records: &'a Records,
    /// The transaction.
    pub tx: &'a mut Tx,
    /// The house acts; the recipient stands in its name.
    pub act: &'a Act,
    /// The link's public id.
    pub link: qd_base::Id,
    /// What was asked about.
    pub subject: crate::Subject,
    /// Whom the link was for, for example an address.
    pub recipient: &'a str,
    /// The answer.
    pub given: &'a Given,
}

/// One purpose of links.
#[derive(Clone, Copy)]
pub struct AnswerKind {
    /// Its key: `coordination`, `survey`.
    pub purpose: &'static str,
    /// As shown in lists of links.
    pub label: Label,
    /// Takes the answer.
    pub take: for<'a> fn(Answered<'a>) -> Work<'a, ()>,
    /// How links for many recipients are made, where the purpose has such.
    pub hand_out: Option<HandOut>,
}

/// Makes the links of a record for many recipients at once (批量发链接).
#[derive(Clone, Copy)]
pub struct HandOut {
    /// The key of the type whose records have them.
    pub of: &'static str,
    /// The label of its button.
    pub label: Label,
    /// Whether the button is offered for a record to an actor. The making itself checks again.
    pub offered: fn(&Item, &Actor) -> bool,
    /// Makes them; older open links of the same recipients end.
    pub run: for<'a> fn(&'a Records, &'a Act, Id) -> Work<'a, Vec<Handed>>,
}

/// One link as it is handed out: its token is told this once.
#[derive(Clone, Debug)]
pub struct Handed {
    /// For whom; empty where nobody may know.
    pub recipient: String,
    /// The person there.
    pub person: String,
    /// Mail address or telephone, as far as known.
    pub reach: String,
    /// What is asked.
    pub title: String,
    /// The key in the address.
    pub token: AnswerToken,
    /// When it ends.
    pub expires_at: Timestamp,
}

impl std::fmt::Debug for AnswerKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "AnswerKind({})", self.purpose)
    }
}
