#![doc = include_str!("../README.md")]

mod account;
mod contact;
mod contract;
mod contract_step;
mod issue;
mod issue_step;
mod opportunity;
mod renewal;
mod reports;
mod rhythm;
mod supply;
mod survey;
mod visit;

use std::sync::OnceLock;

use qd_base::{Texts, label};
use qd_records::Record;
use qd_reports::Room;

/// The room of customers.
pub fn room() -> Room {
    let mut actions = issue_step::actions();
    actions.extend(contract_step::actions());
    actions.extend(survey::actions());
    Room::new("customers", label("客户关系", "Customers"))
        .reports(vec![
            Box::new(reports::overview::Overview),
            Box::new(reports::renewals::Renewals),
            Box::new(reports::lists::Lists),
            Box::new(reports::profile::Profile),
            Box::new(reports::dossier::Dossier),
            Box::new(reports::brief::Brief),
            Box::new(reports::satisfaction::Satisfaction),
        ])
        .types(vec![
            account::Account::TYPE,
            contact::Contact::TYPE,
            opportunity::Opportunity::TYPE,
            visit::Visit::TYPE,
            issue::Issue::TYPE,
            contract::Contract::TYPE,
            renewal::Renewal::TYPE,
            survey::Survey::TYPE,
            survey::SurveyInvitation::TYPE,
        ])
        .parts(vec![
            issue_step::IssueStep::TYPE,
            contract_step::ContractStep::TYPE,
            survey::SurveyStep::TYPE,
            survey::SurveyAnswer::TYPE,
        ])
        .actions(actions)
        .followers(vec![
            visit::COMPLAINTS,
            issue_step::MOVES,
            contract_step::MOVES,
            survey::MOVES,
        ])
        .tasks(vec![renewal::LADDER])
        .waiting(supply::waiting())
        .contributions(supply::contributions())
}

/// What answers by link are taken for.
pub fn answer_kinds() -> Vec<qd_workflow::answer::AnswerKind> {
    vec![survey::ANSWERS]
}

/// The room's sentences.
pub fn texts() -> &'static Texts {
    static TEXTS: OnceLock<Texts> = OnceLock::new();
    TEXTS.get_or_init(|| {
        Texts::new(
            include_str!("../text/zh-CN.ftl"),
            include_str!("../text/en.ftl"),
        )
    })
}
