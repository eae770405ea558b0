//! Links of a survey (作答链接): one for each customer asked, or as many nameless ones; what comes back becomes an answer, and a low
//! one opens an issue.

use std::collections::BTreeMap;

use jiff::Timestamp;
use qd_base::{Actor, Id, Problem, label};
use qd_records::acting::{fields, house, typed};
use qd_records::{Act, ChoiceType, Item, JsonValue, Record, Records, RecordsError, Work};
use qd_store::Tx;
use qd_workflow::answer::{self, AnswerKind, AnswerToken, Answered, Ask, HandOut, Handed, NewLink};
use qd_workflow::{Subject, closing};
use serde_json::json;

use super::answer::{AnswerSource, SurveyAnswer, content};
use super::invitation::{InvitationState, SurveyInvitation};
use super::questions::asked;
use super::record::{Survey, SurveyState};
use super::step::state_of;
use crate::account::Account;
use crate::contact::Contact;
use crate::issue::{Issue, Severity, Source};

/// The purpose of links of surveys.
pub const ANSWERS: AnswerKind = AnswerKind {
    purpose: "survey",
    label: label("满意度调查", "Survey"),
    take: |answered| Box::pin(taken(answered)),
    hand_out: Some(HandOut {
        of: "survey",
        label: label("生成作答链接", "Make the links"),
        offered: |item, _| is_open(item),
        run: |records, act, id| Box::pin(handed_out(records, act, id)) as Work<'_, Vec<Handed>>,
    }),
};

fn is_open(survey: &Item) -> bool {
    survey.trashed_at.is_none() && state_of(survey) == Some(SurveyState::Open)
}

/// Makes the links of all who have not answered; older ones of theirs end.
async fn handed_out(records: &Records, act: &Act, id: Id) -> Result<Vec<Handed>, RecordsError> {
    let of = Survey::TYPE;
    let item = records.get(act, of, id).await?;
    if !records.may_edit(act, of, id).await? {
        return Err(Problem::new(403, "records-need-edit")
            .arg("type", of.key)
            .into());
    }
    if !is_open(&item) {
        return Err(Problem::new(409, "survey-not-open").into());
    }
    let survey: Survey = typed(&item)?;
    let expires_at = closing_moment(&survey);
    if expires_at <= act.at {
        return Err(Problem::new(409, "survey-over").field("closes_on").into());
    }
    let sheet = Sheet {
        ask: ask(&survey, &act.actor.name),
        title: survey.title.clone(),
        expires_at,
    };
    let mut tx = records.store().begin().await?;
    let all = SurveyInvitation::of_survey(&mut tx, id).await?;
    if all.is_empty() {
        return Err(Problem::new(422, "survey-nobody").into());
    }
    let handed = if survey.anonymous {
        nameless(&mut tx, act, (id, all.len()), &sheet).await?
    } else {
        named(records, (&mut tx, act), &all, &sheet).await?
    };
    tx.commit().await?;
    Ok(handed)
}

/// What every link of one making shares.
struct Sheet {
    ask: Ask,
    title: String,
    expires_at: Timestamp,
}

impl Sheet {
    async fn link(
        &self,
        tx: &mut Tx,
        act: &Act,
        (subject, recipient): (Subject, &str),
    ) -> Result<AnswerToken, RecordsError> {
        let new = NewLink {
            purpose: ANSWERS.purpose,
            subject,
            recipient: recipient.to_owned(),
            ask: self.ask.clone(),
            expires_at: self.expires_at,
        };
        Ok(answer::issue(tx, act, &new).await?.1)
    }
}

/// The end of the last day in China.
fn closing_moment(survey: &Survey) -> Timestamp {
    let midnight = survey.closes_on.tomorrow().unwrap_or(survey.closes_on);
    let zone = jiff::tz::Offset::constant(8).to_time_zone();
    let end = midnight.to_zoned(zone).map(|zoned| zoned.timestamp());
    end.unwrap_or_else(|_| closing(survey.closes_on))
}

/// The page: the questions and nothing of the customer.
fn ask(survey: &Survey, from: &str) -> Ask {
    let questions = asked(&survey.questions.0);
    let highest = survey.highest();
    Ask {
        title: survey.title.clone(),
        text: survey
            .greeting
            .as_ref()
            .map_or("", |text| &text.0)
            .to_owned(),
        from: from.to_owned(),
        fields: questions.iter().map(|one| one.field(highest)).collect(),
    }
}

/// As many links as customers are asked and have not answered yet, none of which says whose it is.
async fn nameless(
    tx: &mut Tx,
    act: &Act,
    (survey, invited): (Id, usize),
    sheet: &Sheet,
) -> Result<Vec<Handed>, RecordsError> {
    let about = Subject::of(Survey::TYPE, survey);
    answer::revoke_in(tx, act, &about).await?;
    let ask = qd_store::Sql::new("select count(*) as n from survey_answers where survey = ?");
    let row = tx.row(&ask.bind(survey)).await?;
    let answered = row.map_or(Ok(0), |row| row.int("n"))?;
    let wanted = invited.saturating_sub(usize::try_from(answered).unwrap_or(0));
    let mut handed = Vec::with_capacity(wanted);
    for _ in 0..wanted {
        let token = sheet.link(tx, act, (about.clone(), "-")).await?;
        handed.push(Handed {
            recipient: String::new(),
            person: String::new(),
            reach: String::new(),
            title: sheet.title.clone(),
            token,
            expires_at: sheet.expires_at,
        });
    }
    Ok(handed)
}

async fn named(
    records: &Records,
    (tx, act): (&mut Tx, &Act),
    all: &[Id],
    sheet: &Sheet,
) -> Result<Vec<Handed>, RecordsError> {
    let of = SurveyInvitation::TYPE;
    let mut handed = Vec::new();
    for id in all {
        // Only those the person sees; of a region somebody else's stay with somebody else.
        let item = match records.get_in(tx, act, of, *id).await {
            Ok(item) => item,
            Err(RecordsError::Refused(problem)) if problem.status == 404 => continue,
            Err(fault) => return Err(fault),
        };
        let invitation: SurveyInvitation = typed(&item)?;
        if invitation.state == InvitationState::Answered {
            continue;
        }
        let about = Subject::of(of, *id);
        answer::revoke_in(tx, act, &about).await?;
        let token = sheet.link(tx, act, (about, &invitation.title)).await?;
        let (person, reach) = whom(records, tx, act, &invitation).await?;
        handed.push(Handed {
            recipient: invitation.title.clone(),
            person,
            reach,
            title: sheet.title.clone(),
            token,
            expires_at: sheet.expires_at,
        });
        let again = invitation.reminded.map_or(0.0, |n| n.to_f64()) + 1.0;
        let sent = match invitation.sent_on {
            None => fields([("sent_on", json!(act.today))]),
            Some(_) => fields([("reminded", json!(format!("{again:.0}")))]),
        };
        records
            .edit_in(tx, &house(act), of, (item.id, item.version), &sent)
            .await?;
    }
    Ok(handed)
}

/// The contact's name and the way to reach the person, as far as the actor may see it.
async fn whom(
    records: &Records,
    tx: &mut Tx,
    act: &Act,
    invitation: &SurveyInvitation,
) -> Result<(String, String), RecordsError> {
    let Some(contact) = invitation.contact else {
        return Ok((String::new(), String::new()));
    };
    let found = match records.get_in(tx, act, Contact::TYPE, contact.0).await {
        Ok(found) => found,
        Err(RecordsError::Refused(problem)) if problem.status == 404 => {
            return Ok((String::new(), String::new()));
        }
        Err(fault) => return Err(fault),
    };
    let reach = match found.text("mail") {
        "" => found.text("phone"),
        mail => mail,
    };
    Ok((found.text("name").to_owned(), reach.to_owned()))
}

/// Takes an answer that came by a link.
async fn taken(answered: Answered<'_>) -> Result<(), RecordsError> {
    let Answered {
        records,
        tx,
        act,
        subject,
        given,
        ..
    } = answered;
    let house = Act {
        actor: Actor::system("survey"),
        ..act.clone()
    };
    let invitation = match subject.record_type.as_str() {
        "survey_invitation" => {
            let of = SurveyInvitation::TYPE;
            Some(records.get_in(tx, &house, of, subject.id).await?)
        }
        _ => None,
    };
    let survey_id = match &invitation {
        Some(item) => typed::<SurveyInvitation>(item)?.survey.0,
        None => subject.id,
    };
    let item = records.get_in(tx, &house, Survey::TYPE, survey_id).await?;
    if !is_open(&item) {
        return Err(Problem::new(410, "answer-closed").into());
    }
    let survey: Survey = typed(&item)?;
    let questions = asked(&survey.questions.0);
    let value = |code: &str| given.get(code).filter(|value| !value.is_null()).cloned();
    if !questions.iter().any(|one| value(&one.code).is_some()) {
        return Err(Problem::new(422, "survey-blank").into());
    }
    let who = match &invitation {
        Some(item) => who(&typed(item)?, AnswerSource::Link),
        None => fields([("title", json!(item.number))]),
    };
    let known: BTreeMap<String, JsonValue> = questions
        .iter()
        .filter_map(|one| Some((one.code.clone(), value(&one.code)?)))
        .collect();
    keep(records, (tx, &house), (survey_id, &survey), (who, &known)).await?;
    if let Some(item) = invitation {
        let done = fields([
            ("state", json!(InvitationState::Answered.key())),
            ("answered_on", json!(act.today)),
        ]);
        let which = (item.id, item.version);
        records
            .edit_in(tx, &house, SurveyInvitation::TYPE, which, &done)
            .await?;
    }
    Ok(())
}

/// Who answered, as the answer keeps it.
pub(super) fn who(invitation: &SurveyInvitation, source: AnswerSource) -> qd_records::Content {
    fields([
        ("title", json!(invitation.title)),
        ("account", json!(invitation.account.0)),
        ("contact", json!(invitation.contact.map(|key| key.0))),
        ("owner", json!(invitation.owner.0)),
        ("tier", json!(invitation.tier.map(|tier| tier.key()))),
        ("region", json!(invitation.region)),
        ("source", json!(source.key())),
    ])
}

/// Keeps an answer; a low one of a known customer opens an issue in the same transaction.
pub(super) async fn keep(
    records: &Records,
    (tx, house): (&mut Tx, &Act),
    (id, survey): (Id, &Survey),
    (who, known): (qd_records::Content, &BTreeMap<String, JsonValue>),
) -> Result<(), RecordsError> {
    let questions = asked(&survey.questions.0);
    let mut all = content(survey, &questions, &|code| known.get(code).cloned());
    all.extend(who);
    all.insert("survey".to_owned(), json!(id));
    let points = all["points"].as_str().and_then(|text| text.parse().ok());
    let is_low = points.is_some_and(|points: f64| points < survey.low.to_f64());
    if is_low && all.get("account").is_some_and(|account| !account.is_null()) {
        let issue = opened(records, (tx, house), survey, &all).await?;
        all.insert("issue".to_owned(), json!(issue));
    }
    records
        .create_in(tx, house, SurveyAnswer::TYPE, &all)
        .await?;
    Ok(())
}

async fn opened(
    records: &Records,
    (tx, house): (&mut Tx, &Act),
    survey: &Survey,
    answer: &qd_records::Content,
) -> Result<Id, RecordsError> {
    let account = answer["account"].as_str().and_then(|id| id.parse().ok());
    let account: Id = account.ok_or_else(|| Problem::new(422, "records-incomplete"))?;
    let customer = records.get_in(tx, house, Account::TYPE, account).await?;
    let points = answer["points"].as_str().unwrap_or_default();
    let points: f64 = points.parse().unwrap_or_default();
    let title = label("满意度低分", "Low satisfaction");
    let words = answer["comment"].as_str().unwrap_or_default();
    // Far below the line is urgent.
    let severity = if points < survey.low.to_f64() / 2.0 {
        Severity::Critical
    } else {
        Severity::High
    };
    let given = fields([
        (
            "title",
            json!(format!("{} {points:.0} · {}", title.zh, survey.title)),
        ),
        ("account", json!(account)),
        ("owner", json!(customer.text("owner"))),
        ("severity", json!(severity.key())),
        ("source", json!(Source::Survey.key())),
        ("what", json!(words)),
    ]);
    let made = records.create_in(tx, house, Issue::TYPE, &given).await?;
    Ok(made.id)
}
