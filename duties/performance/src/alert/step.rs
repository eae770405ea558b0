//! Steps of an alert (预警步骤): explained by who answers for it, accepted or sent back by somebody else.

use qd_base::{Actor, Problem, Role, label};
use qd_records::acting::{fields, house, typed};
use qd_records::{
    Action, Choice, ChoiceType, Deed, Done, Field, Follower, Item, Key, Kind, LongText, Record,
    Text, Work, Written, pick,
};
use serde_json::json;

use super::record::{AlertState, AttainmentAlert};

/// 步骤.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum AlertVerb {
    /// 说明.
    #[choice(label("书面说明", "Explained"))]
    Explain,
    /// 认可.
    #[choice(label("认可", "Accepted"))]
    Accept,
    /// 退回.
    #[choice(label("退回重写", "Sent back"))]
    Return,
}

impl AlertVerb {
    /// Where an alert stands after the step, if the step fits where it stood.
    fn leads(self, from: AlertState) -> Option<AlertState> {
        match (self, from) {
            (AlertVerb::Explain, AlertState::Open | AlertState::Returned) => {
                Some(AlertState::Explained)
            }
            (AlertVerb::Accept, AlertState::Explained) => Some(AlertState::Accepted),
            (AlertVerb::Return, AlertState::Explained) => Some(AlertState::Returned),
            _ => None,
        }
    }
}

/// 预警步骤.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "alert_step", label("预警步骤", "Alert step"), title = title, owner = owner)]
#[grant(director = all, management = read, manager = subtree, member = own, finance = read, auditor = read)]
pub struct AlertStep {
    #[field(label("标题", "Title"), list, search, set_once, sample = "书面说明")]
    pub title: Text,
    #[field(
        label("达成预警", "Alert"),
        link = "attainment_alert",
        list,
        filter,
        set_once
    )]
    pub alert: Key,
    #[field(label("步骤", "Step"), list, filter, set_once, sample = "explain")]
    pub verb: AlertVerb,
    #[field(label("办理人", "By"), link = "person", list, set_once)]
    pub owner: Key,
    #[field(
        label("原因或意见", "Words"),
        list,
        search,
        set_once,
        sample = "大客户推迟验收"
    )]
    pub words: Option<LongText>,
    #[field(label("改进措施", "Remedy"), search, set_once)]
    pub remedy: Option<LongText>,
}

const fn must(name: &'static str, label: qd_base::Label) -> Field {
    Field {
        required: true,
        ..Field::new(name, Kind::LongText, label)
    }
}
const WORDS: [Field; 2] = [
    must("words", label("原因说明", "Explanation")),
    must("remedy", label("改进措施", "Remedy")),
];
const NOTE: [Field; 1] = [Field::new("words", Kind::LongText, label("意见", "Note"))];
const REASON: [Field; 1] = [must("words", label("退回原因", "Why it is sent back"))];

/// What can be done with an alert.
pub fn actions() -> Vec<Action> {
    let action = |key, label, icon, fields, offered, run| Action {
        key,
        on: AttainmentAlert::TYPE,
        label,
        icon,
        fields,
        offered,
        run,
    };
    vec![
        action(
            "explanation",
            label("书面说明", "Explain"),
            "clipboard-check",
            &WORDS,
            |item, actor| fits(item, AlertVerb::Explain) && is_own(item, actor),
            |deed| stepped(deed, AlertVerb::Explain),
        ),
        action(
            "acceptance",
            label("认可说明", "Accept"),
            "circle-check",
            &NOTE,
            |item, actor| fits(item, AlertVerb::Accept) && judges(item, actor),
            |deed| stepped(deed, AlertVerb::Accept),
        ),
        action(
            "return",
            label("退回重写", "Send back"),
            "refresh",
            &REASON,
            |item, actor| fits(item, AlertVerb::Return) && judges(item, actor),
            |deed| stepped(deed, AlertVerb::Return),
        ),
    ]
}

fn fits(item: &Item, verb: AlertVerb) -> bool {
    let state: Option<AlertState> = pick(&item.content, "state").ok();
    item.trashed_at.is_none() && state.is_some_and(|state| verb.leads(state).is_some())
}

fn is_own(item: &Item, actor: &Actor) -> bool {
    actor
        .person
        .is_some_and(|me| item.text("owner") == me.to_string())
}

/// Nobody judges the own explanation; the director's own is judged by the management.
fn judges(item: &Item, actor: &Actor) -> bool {
    let leads = [Role::Director, Role::Management, Role::RegionalManager];
    !is_own(item, actor) && leads.iter().any(|role| actor.is(*role))
}

fn stepped(deed: Deed<'_>, verb: AlertVerb) -> Work<'_, Done> {
    Box::pin(async move {
        let Deed {
            records,
            tx,
            act,
            item,
            input,
        } = deed;
        let options = AlertVerb::OPTIONS.iter();
        let name = options.into_iter().find(|option| option.key == verb.key());
        let person = act.actor.person.map(|id| id.to_string());
        let mut given = fields([
            ("title", json!(name.map(|option| option.label.zh))),
            ("alert", json!(item.id)),
            ("verb", json!(verb.key())),
            ("owner", json!(person)),
        ]);
        given.extend(input);
        // Who may judge was decided above; a manager's grant on steps does not reach the owner's superior.
        let house = house(act);
        records
            .create_in(tx, &house, AlertStep::TYPE, &given)
            .await?;
        Ok(Done::said(match verb {
            AlertVerb::Explain => "alert-explained",
            AlertVerb::Accept => "alert-accepted",
            AlertVerb::Return => "alert-returned",
        }))
    })
}

/// Moves the alert when a step is written.
pub const MOVES: Follower = Follower {
    of: "alert_step",
    run: moved,
};

fn moved(written: Written<'_>) -> Work<'_, ()> {
    Box::pin(async move {
        if written.verb != "create" {
            return Ok(());
        }
        // Steps come through the actions only, which know who may take them.
        if !written.act.actor.is_system() {
            return Err(Problem::new(403, "alert-by-action").into());
        }
        let step: AlertStep = typed(written.item)?;
        let of = AttainmentAlert::TYPE;
        let kept = written
            .records
            .read_in(written.tx, written.act, of, step.alert.0)
            .await?;
        let alert: AttainmentAlert = typed(&kept)?;
        let next = step.verb.leads(alert.state);
        let next = next.ok_or_else(|| Problem::new(409, "alert-unfit").field("verb"))?;
        let mut change = fields([("state", json!(next.key()))]);
        if step.verb == AlertVerb::Explain {
            let text = |words: &Option<LongText>| json!(words.as_ref().map(|words| &words.0));
            change.insert("cause".to_owned(), text(&step.words));
            change.insert("remedy".to_owned(), text(&step.remedy));
        }
        let which = (kept.id, kept.version);
        written
            .records
            .edit_in(written.tx, written.act, of, which, &change)
            .await?;
        Ok(())
    })
}
