//! Kinds of answers (作答类型): what a purpose shows and what it does with the answer.

use qd_base::Label;
use qd_records::{Act, Records, Work};
use qd_store::Tx;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

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
    /// A table pasted as text: one row a line, cells apart by tabs or commas.
    Table,
}

/// One field of a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskField {
    /// Its name in the answer.
    pub name: String,
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
}

impl std::fmt::Debug for AnswerKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "AnswerKind({})", self.purpose)
    }
}
