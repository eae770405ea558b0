//! The questionnaire (问卷): questions as people write them, and what each asks once a matrix or a list of boxes is taken
//! apart.

use qd_base::{Label, Problem, label};
use qd_records::{Child, Choice, JsonValue, LongText, Number, Table, Text};
use qd_workflow::answer::{AskField, AskKind};
use serde_json::json;

/// 题型.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum QuestionKind {
    /// 量表.
    #[choice(label("量表题", "Scale"))]
    Scale,
    /// 推荐意愿.
    #[choice(label("推荐意愿(0–10)", "Recommendation (0–10)"))]
    Nps,
    /// 单选.
    #[choice(label("单选题", "One choice"))]
    Choice,
    /// 多选.
    #[choice(label("多选题", "Several choices"))]
    Boxes,
    /// 矩阵.
    #[choice(label("矩阵量表", "Matrix of scales"))]
    Matrix,
    /// 开放.
    #[choice(label("开放题", "Open"))]
    Open,
}

/// 维度.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Aspect {
    /// 总体: what the others are to explain.
    #[choice(label("总体", "Overall"))]
    Overall,
    /// 产品.
    #[choice(label("产品", "Product"))]
    Product,
    /// 价格.
    #[choice(label("价格", "Price"))]
    Price,
    /// 交付.
    #[choice(label("交付", "Delivery"))]
    Delivery,
    /// 服务.
    #[choice(label("服务", "Service"))]
    Service,
    /// 沟通.
    #[choice(label("沟通", "Communication"))]
    Communication,
    /// 售后.
    #[choice(label("售后", "After-sales"))]
    AfterSales,
}

/// 题目: one question.
#[derive(Clone, Debug, PartialEq, Child)]
pub struct SurveyQuestion {
    #[field(label("题目", "Question"), sample = "产品质量")]
    pub wording: Text,
    #[field(label("英文题目", "Question in English"))]
    pub wording_en: Option<Text>,
    #[field(label("题型", "Kind"), default = "scale", sample = "scale")]
    pub kind: QuestionKind,
    #[field(label("维度", "Aspect"))]
    pub aspect: Option<Aspect>,
    #[field(label("权重", "Weight"), sample = "1")]
    pub weight: Option<Number>,
    #[field(label("必答", "Demanded"))]
    pub demanded: bool,
    #[field(label("选项（每行一个）", "Options (one a line)"))]
    pub options: Option<LongText>,
}

/// One thing that is asked and answered by one value.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// `q3`, or `q3_2` for the second row of the third question.
    pub code: String,
    /// As written, in Chinese and English.
    pub wording: (String, String),
    /// The question it is a part of, in Chinese and English.
    pub heading: Option<(String, String)>,
    /// How it is answered; parts of a matrix are scales, parts of boxes are boxes.
    pub kind: QuestionKind,
    /// What it is about.
    pub aspect: Option<String>,
    /// Its weight in the index; the parts of a matrix share theirs.
    pub weight: f64,
    /// Whether an answer is demanded.
    pub demanded: bool,
    /// The options of a choice.
    pub options: Vec<String>,
}

impl Asked {
    /// Whether it is answered by a step of the survey's scale.
    pub fn is_scale(&self) -> bool {
        matches!(self.kind, QuestionKind::Scale | QuestionKind::Matrix)
    }

    /// Whether it counts in the index.
    pub fn counts(&self) -> bool {
        self.is_scale() && self.weight > 0.0
    }

    /// As an answer page asks it.
    pub fn field(&self, highest: u8) -> AskField {
        let kind = match self.kind {
            QuestionKind::Scale | QuestionKind::Matrix => AskKind::Scale {
                from: 1,
                to: highest,
            },
            QuestionKind::Nps => AskKind::Scale { from: 0, to: 10 },
            QuestionKind::Choice => AskKind::Choice {
                options: self
                    .options
                    .iter()
                    .map(|option| (option.clone(), option.clone(), option.clone()))
                    .collect(),
            },
            QuestionKind::Boxes => AskKind::Tick,
            QuestionKind::Open => AskKind::Text,
        };
        AskField {
            name: self.code.clone(),
            heading: self.heading.clone(),
            label_zh: self.wording.0.clone(),
            label_en: self.wording.1.clone(),
            required: self.demanded && self.kind != QuestionKind::Boxes,
            kind,
        }
    }
}

/// What a questionnaire asks, in order.
pub fn asked(questions: &[SurveyQuestion]) -> Vec<Asked> {
    let mut all = Vec::new();
    for (at, question) in questions.iter().enumerate() {
        all.extend(parts(question, &format!("q{}", at + 1)));
    }
    all
}

fn parts(question: &SurveyQuestion, code: &str) -> Vec<Asked> {
    let zh = question.wording.clone();
    let en = question.wording_en.clone().unwrap_or_else(|| zh.clone());
    let options = options(question);
    let is_split = matches!(question.kind, QuestionKind::Matrix | QuestionKind::Boxes);
    let whole = question.weight.map_or(1.0, |weight| weight.to_f64());
    let aspect = question
        .aspect
        .map(|aspect| qd_records::ChoiceType::key(&aspect).to_owned());
    let one = |code: String, wording: (String, String), heading, weight| Asked {
        code,
        wording,
        heading,
        kind: question.kind,
        aspect: aspect.clone(),
        weight,
        demanded: question.demanded,
        options: options.clone(),
    };
    if !is_split {
        return vec![one(code.to_owned(), (zh, en), None, whole)];
    }
    let share = whole / options.len().max(1) as f64;
    let rows = options.iter().enumerate();
    rows.map(|(at, row)| {
        let heading = (at == 0).then(|| (zh.clone(), en.clone()));
        let wording = (row.clone(), row.clone());
        one(format!("{code}_{}", at + 1), wording, heading, share)
    })
    .collect()
}

fn options(question: &SurveyQuestion) -> Vec<String> {
    let text = question.options.as_ref().map_or("", |text| text.0.as_str());
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(str::to_owned).collect()
}

/// The questionnaire a survey begins with: six aspects, the whole, the recommendation, an open question.
pub fn standard() -> Table<SurveyQuestion> {
    let scales = [
        (
            label("产品质量与性能", "Quality and performance of the products"),
            Aspect::Product,
        ),
        (
            label("价格与价值相符", "Value for the price"),
            Aspect::Price,
        ),
        (
            label("交货准时与完整", "Delivery on time and complete"),
            Aspect::Delivery,
        ),
        (
            label("业务人员的服务", "Service by our people"),
            Aspect::Service,
        ),
        (
            label("沟通与信息及时", "Communication in good time"),
            Aspect::Communication,
        ),
        (
            label("售后与问题处理", "After-sales and handling of problems"),
            Aspect::AfterSales,
        ),
    ];
    let scale = |(wording, aspect)| question(wording, QuestionKind::Scale, Some(aspect), None);
    let mut all: Vec<SurveyQuestion> = scales.into_iter().map(scale).collect();
    all.push(question(
        label(
            "总体而言，您对我们有多满意？",
            "All in all, how satisfied are you with us?",
        ),
        QuestionKind::Scale,
        Some(Aspect::Overall),
        // What the aspects are to explain is not counted beside them.
        Some(Number::units(0)),
    ));
    all.push(question(
        label(
            "您有多大可能把我们推荐给同行？",
            "How likely are you to recommend us?",
        ),
        QuestionKind::Nps,
        None,
        None,
    ));
    all.push(SurveyQuestion {
        demanded: false,
        ..question(
            label("最希望我们改进什么？", "What should we improve first?"),
            QuestionKind::Open,
            None,
            None,
        )
    });
    Table(all)
}

fn question(
    wording: Label,
    kind: QuestionKind,
    aspect: Option<Aspect>,
    weight: Option<Number>,
) -> SurveyQuestion {
    SurveyQuestion {
        wording: wording.zh.to_owned(),
        wording_en: Some(wording.en.to_owned()),
        kind,
        aspect,
        weight,
        demanded: true,
        options: None,
    }
}

/// Whether the questions can be put: a scale that counts, options where there must be some, and no more than a person
/// answers.
///
/// # Errors
/// 422 that names the question.
pub fn judge(questions: &[SurveyQuestion]) -> Result<(), Problem> {
    let refused = |key: &str| Problem::new(422, key).field("questions");
    for (at, question) in questions.iter().enumerate() {
        let needs = matches!(
            question.kind,
            QuestionKind::Choice | QuestionKind::Boxes | QuestionKind::Matrix
        );
        if needs && options(question).len() < 2 {
            return Err(refused("survey-options").arg("row", at + 1));
        }
        if question.weight.is_some_and(|weight| weight.to_f64() < 0.0) {
            return Err(refused("survey-weight").arg("row", at + 1));
        }
    }
    let all = asked(questions);
    if all.len() > MOST {
        return Err(refused("survey-long").arg("most", MOST));
    }
    if !all.iter().any(Asked::counts) {
        return Err(refused("survey-no-scale"));
    }
    Ok(())
}

/// Fields of one questionnaire at most.
const MOST: usize = 60;

/// One answer as a row of the answer record.
pub fn row(asked: &Asked, value: &JsonValue) -> Option<JsonValue> {
    let (score, words) = match value {
        JsonValue::Number(n) => (Some(n.to_string()), None),
        JsonValue::Bool(true) => (None, Some(asked.wording.0.clone())),
        JsonValue::String(text) if !text.is_empty() => (None, Some(text.clone())),
        _ => return None,
    };
    Some(json!({"code": asked.code, "score": score, "words": words}))
}
