//! Invitation (调查对象): a customer asked in a survey, by the person there who answers.

use qd_base::{Date, Id};
use qd_records::{Choice, Key, Record, Text};
use qd_store::{Sql, StoreError, Tx};

use crate::account::Tier;

/// 状态.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum InvitationState {
    /// 未答.
    #[choice(label("未答复", "Not answered"))]
    Waiting,
    /// 已答.
    #[choice(label("已答复", "Answered"))]
    Answered,
}

/// 调查对象. In an anonymous survey its state stays as it is: nobody may know who answered.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "survey_invitation", label("调查对象", "Survey invitation"), title = title, owner = owner)]
#[grant(director = all, management = read, manager = subtree, member = own, marketing = all, service = all)]
#[grant(auditor = read)]
pub struct SurveyInvitation {
    #[field(label("名称", "Name"), list, search, sample = "华东精密仪器有限公司")]
    pub title: Text,
    #[field(label("满意度调查", "Survey"), link = "survey", filter, set_once)]
    pub survey: Key,
    #[field(label("客户", "Customer"), link = "account", filter, set_once)]
    pub account: Key,
    #[field(label("联系人", "Contact"), link = "contact", list)]
    pub contact: Option<Key>,
    #[field(label("状态", "State"), list, filter, read_only, default = "waiting")]
    pub state: InvitationState,
    #[field(label("负责人", "Owner"), link = "person", filter)]
    pub owner: Key,
    #[field(label("等级", "Tier"), list, filter, set_once)]
    pub tier: Option<Tier>,
    #[field(label("区域", "Region"), list, filter, set_once)]
    pub region: Option<Text>,
    #[field(label("发出日", "Sent"), list, filter, read_only)]
    pub sent_on: Option<Date>,
    #[field(label("催答次数", "Reminded"), list, read_only)]
    pub reminded: Option<qd_records::Number>,
    #[field(label("答复日", "Answered on"), list, filter, read_only)]
    pub answered_on: Option<Date>,
}

impl SurveyInvitation {
    /// All invitations of a survey that are not in the trash.
    pub(super) async fn of_survey(tx: &mut Tx, survey: Id) -> Result<Vec<Id>, StoreError> {
        let ask = Sql::new(
            "select id from survey_invitations where survey = ? and trashed_at is null order by id",
        );
        let rows = tx.rows(&ask.bind(survey)).await?;
        rows.iter().map(|row| row.parsed("id")).collect()
    }
}
