//! Answer (答卷): what came back, kept as it was given. The house writes it; nobody changes it.

use qd_base::{Amount, Date};
use qd_insight::customers::Conversion;
use qd_records::{Child, Choice, Content, JsonValue, Key, LongText, Number, Record, Table, Text};
use serde_json::json;

use super::questions::{Asked, QuestionKind, row};
use super::record::{Points, Survey};
use crate::account::Tier;

/// 来源.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum AnswerSource {
    /// 链接.
    #[choice(label("作答链接", "Link"))]
    Link,
    /// 录入.
    #[choice(label("批量录入", "Entered"))]
    Entered,
}

/// One value of an answer.
#[derive(Clone, Debug, PartialEq, Child)]
pub struct GivenRow {
    #[field(label("题号", "Question"), sample = "q1")]
    pub code: Text,
    #[field(label("得分", "Score"), sample = "5")]
    pub score: Option<Number>,
    #[field(label("文字", "Words"))]
    pub words: Option<LongText>,
}

/// 答卷.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "survey_answer", label("答卷", "Survey answer"), title = title, owner = owner)]
#[grant(director = read, management = read, manager = read_subtree, member = read_own, marketing = read)]
#[grant(service = read, auditor = read)]
pub struct SurveyAnswer {
    #[field(
        label("名称", "Name"),
        list,
        search,
        set_once,
        sample = "华东精密仪器有限公司"
    )]
    pub title: Text,
    #[field(label("满意度调查", "Survey"), link = "survey", filter, set_once)]
    pub survey: Key,
    #[field(label("客户", "Customer"), link = "account", filter, set_once)]
    pub account: Option<Key>,
    #[field(label("联系人", "Contact"), link = "contact", set_once)]
    pub contact: Option<Key>,
    #[field(label("负责人", "Owner"), link = "person", filter, set_once)]
    pub owner: Option<Key>,
    #[field(label("等级", "Tier"), filter, set_once)]
    pub tier: Option<Tier>,
    #[field(label("区域", "Region"), filter, set_once)]
    pub region: Option<Text>,
    #[field(label("答复日", "Answered on"), filter, set_once, default = "today")]
    pub answered_on: Date,
    #[field(label("来源", "Source"), filter, set_once, default = "link")]
    pub source: AnswerSource,
    #[field(
        label("满意度", "Points"),
        unit("分", "points"),
        list,
        filter,
        set_once,
        sample = "80"
    )]
    pub points: Option<Number>,
    #[field(label("推荐意愿", "Recommendation"), list, filter, set_once)]
    pub nps: Option<Number>,
    #[field(label("意见", "Comment"), list, search, set_once)]
    pub comment: Option<LongText>,
    #[field(label("低分问题", "Issue opened"), link = "issue", list)]
    pub issue: Option<Key>,
    #[field(label("各题答案", "Answers"), set_once)]
    pub given: Table<GivenRow>,
}

/// How steps of a survey's scale become points.
pub fn conversion(survey: &Survey) -> Conversion {
    let max = f64::from(survey.highest());
    match survey.points {
        Points::FromOne => Conversion::FromOne { max },
        Points::PartOfMax => Conversion::PartOfMax { max },
    }
}

/// An answer's own points on 100: weighted over the questions that were answered.
pub fn points(
    survey: &Survey,
    asked: &[Asked],
    value: impl Fn(&str) -> Option<f64>,
) -> Option<f64> {
    let conversion = conversion(survey);
    let counted = asked.iter().filter(|one| one.counts());
    let (mut sum, mut weights) = (0.0, 0.0);
    for one in counted {
        if let Some(score) = value(&one.code) {
            sum += one.weight * conversion.points(score);
            weights += one.weight;
        }
    }
    (weights > 0.0).then(|| sum / weights)
}

/// The content of an answer from the values given, by code.
pub fn content(
    survey: &Survey,
    asked: &[Asked],
    value: &dyn Fn(&str) -> Option<JsonValue>,
) -> Content {
    let score = |code: &str| value(code).and_then(|value| value.as_f64());
    let points = points(survey, asked, score);
    let rows: Vec<JsonValue> = asked
        .iter()
        .filter_map(|one| row(one, &value(&one.code)?))
        .collect();
    let nps = asked.iter().find(|one| one.kind == QuestionKind::Nps);
    let nps = nps.and_then(|one| score(&one.code));
    let comments = asked.iter().filter(|one| one.kind == QuestionKind::Open);
    let comments: Vec<String> = comments
        .filter_map(|one| value(&one.code)?.as_str().map(str::to_owned))
        .filter(|words| !words.is_empty())
        .collect();
    let number = |n: Option<f64>| n.and_then(Amount::from_f64).map(Amount::to_plain);
    let comment = (!comments.is_empty()).then(|| comments.join("\n"));
    qd_records::acting::fields([
        ("points", json!(number(points))),
        ("nps", json!(number(nps))),
        ("comment", json!(comment)),
        ("given", json!(rows)),
    ])
}
