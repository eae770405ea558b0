//! Surveys (满意度调查) from outside: asked, answered once by link or entered as a table, low scores opened as issues.

use std::sync::Arc;

use qd_base::{Actor, FixedClock, Id, Role};
use qd_records::testing::content;
use qd_records::{Act, Item, ListQuery, RecordType, Records, RecordsError, Registry};
use qd_store::Store;
use qd_workflow::answer::{self, AnswerKind, Handed};
use serde_json::{Map, Value, json};

const CLOCK: FixedClock = FixedClock(qd_base::Timestamp::constant(1_778_000_000, 0));
const QUESTIONS: [&str; 8] = ["q1", "q2", "q3", "q4", "q5", "q6", "q7", "q8"];

struct House {
    records: Records,
    director: Act,
    _folder: tempfile::TempDir,
}

fn status(fault: RecordsError) -> (u16, String) {
    let problem = fault.problem();
    (problem.status, problem.key)
}

impl House {
    async fn new() -> House {
        let (folder, url) = qd_store::testing::fresh();
        let store = Store::open(&url).await.expect("the database opens");
        store.migrate(&CLOCK).await.expect("the migrations apply");
        let room = qd_customers::room();
        let types = [room.types, room.parts].concat();
        let registry = Registry::new(types)
            .expect("the descriptions agree")
            .followed_by(room.followers);
        let records = Records::new(store, Arc::new(registry));
        let director = qd_records::testing::person(&records, Role::Director, &CLOCK).await;
        House {
            records,
            director,
            _folder: folder,
        }
    }

    fn of(&self, key: &str) -> &'static RecordType {
        self.records
            .registry()
            .get(key)
            .expect("a type of the room")
    }

    async fn create(&self, key: &str, fields: Value) -> Item {
        let fields = content(fields);
        let made = self.records.create(&self.director, self.of(key), &fields);
        made.await.expect("made")
    }

    async fn all(&self, key: &str) -> Vec<Item> {
        let query = ListQuery::default();
        let page = self
            .records
            .find(&self.director, self.of(key), &query)
            .await;
        page.expect("the list").items
    }

    async fn act(&self, key: &str, on: &Item, input: Value) -> Result<(), RecordsError> {
        let mut actions = qd_customers::room().actions.into_iter();
        let action = actions.find(|one| one.on.key == on.record_type && one.key == key);
        let action = action.expect("an action of the room");
        let input = content(input);
        let done = self
            .records
            .carry_out(&self.director, &action, on.id, &input);
        done.await.map(|_| ())
    }

    /// A survey that is open, with customers of some names asked.
    async fn open(&self, more: Value, names: &[&str]) -> Item {
        let mut fields = json!({"title": "下半年调查", "closes_on": "2026-12-31"});
        for (name, value) in more.as_object().expect("fields") {
            fields[name] = value.clone();
        }
        let survey = self.create("survey", fields).await;
        for (at, name) in names.iter().enumerate() {
            let tier = if at % 2 == 0 { "strategic" } else { "regular" };
            let fields = json!({"name": name, "tier": tier, "stage": "active", "region": "华东"});
            let account = self.create("account", fields).await;
            let contact =
                json!({"name": "王芳", "account": account.id, "mail": "wang@example.com"});
            self.create("contact", contact).await;
        }
        if !names.is_empty() {
            self.act("picking", &survey, json!({}))
                .await
                .expect("picked");
        }
        self.act("opening", &survey, json!({}))
            .await
            .expect("opened");
        self.again(&survey).await
    }

    async fn again(&self, item: &Item) -> Item {
        let found = self
            .records
            .get(&self.director, self.of(item.record_type), item.id);
        found.await.expect("still there")
    }

    async fn links(&self, survey: &Item) -> Result<Vec<Handed>, RecordsError> {
        let hand_out = kind().hand_out.expect("surveys hand out links");
        (hand_out.run)(&self.records, &self.director, survey.id).await
    }

    async fn answer(&self, token: &str, given: Value) -> Result<(), RecordsError> {
        let given: Map<String, Value> = given.as_object().expect("fields").clone();
        let at = self.director.at;
        answer::answer(
            &self.records,
            &[kind()],
            (token, "198.51.100.7"),
            at,
            &given,
        )
        .await
    }
}

fn kind() -> AnswerKind {
    qd_customers::answer_kinds().remove(0)
}

/// An answer to all questions of the standard questionnaire.
fn all(score: &str, nps: &str) -> Value {
    let mut given = json!({"q8": nps});
    for code in &QUESTIONS[..7] {
        given[code] = json!(score);
    }
    given
}

#[tokio::test]
async fn a_link_is_answered_once_and_becomes_an_answer_of_its_customer() {
    let house = House::new().await;
    let survey = house.open(json!({}), &["甲公司", "乙公司"]).await;
    assert_eq!(
        survey.content["questions"].as_array().map(Vec::len),
        Some(9)
    );
    let links = house.links(&survey).await.expect("links");
    assert_eq!(links.len(), 2);
    assert_eq!(
        (links[0].person.as_str(), links[0].reach.as_str()),
        ("王芳", "wang@example.com")
    );
    let token = links[0].token.text();
    let opened = answer::open(
        house.records.store(),
        token,
        "198.51.100.7",
        house.director.at,
    )
    .await;
    let shown = format!("{:?}", opened.expect("open").ask);
    assert!(
        !shown.contains("甲公司") && !shown.contains("乙公司"),
        "the page names no customer"
    );
    // Off the scale, left out, or not asked: nothing is kept.
    for wrong in [
        all("6", "9"),
        all("0", "9"),
        json!({"q1": "5"}),
        json!({"q99": "5"}),
    ] {
        assert!(house.answer(token, wrong).await.is_err());
    }
    assert!(house.all("survey_answer").await.is_empty());
    let mut given = all("5", "9");
    given["q9"] = json!("交货再快一点 <script>alert(1)</script>");
    house.answer(token, given).await.expect("taken");
    let again = house.answer(token, all("1", "0")).await;
    assert_eq!(status(again.unwrap_err()), (410, "answer-used".to_owned()));
    let answers = house.all("survey_answer").await;
    assert_eq!(answers.len(), 1);
    let one = &answers[0];
    assert_eq!(
        (one.text("points"), one.text("nps"), one.text("title")),
        ("100", "9", links[0].recipient.as_str())
    );
    assert!(!one.text("tier").is_empty());
    // Who answered is not asked again; the other's older link ends with the new one.
    let more = house.links(&survey).await.expect("links");
    assert_eq!(more.len(), 1);
    let old = house.answer(links[1].token.text(), all("4", "8")).await;
    assert_eq!(status(old.unwrap_err()), (410, "answer-revoked".to_owned()));
    house
        .answer(more[0].token.text(), all("4", "8"))
        .await
        .expect("taken");
    let invited = house.all("survey_invitation").await;
    assert!(invited.iter().all(|one| one.text("state") == "answered"));
    assert!(
        house.all("issue").await.is_empty(),
        "nobody was dissatisfied"
    );
}

#[tokio::test]
async fn a_low_score_opens_an_issue_for_its_customer() {
    let house = House::new().await;
    let survey = house.open(json!({}), &["甲公司"]).await;
    let links = house.links(&survey).await.expect("links");
    let mut given = all("2", "3");
    given["q9"] = json!("两次延误没人解释");
    house
        .answer(links[0].token.text(), given)
        .await
        .expect("taken");
    let issues = house.all("issue").await;
    assert_eq!(issues.len(), 1);
    let issue = &issues[0];
    assert_eq!(
        (issue.text("source"), issue.text("severity")),
        ("survey", "critical")
    );
    assert_eq!(issue.text("what"), "两次延误没人解释");
    let answers = house.all("survey_answer").await;
    assert_eq!(answers[0].text("issue"), issue.id.to_string());
    assert_eq!(answers[0].text("points"), "25", "(2 − 1) / 4");
    assert_eq!(answers[0].text("account"), issue.text("account"));
}

#[tokio::test]
async fn an_anonymous_answer_names_nobody_anywhere() {
    let house = House::new().await;
    let survey = house
        .open(json!({"anonymous": true}), &["甲公司", "乙公司"])
        .await;
    let links = house.links(&survey).await.expect("links");
    assert_eq!(links.len(), 2, "as many as are asked");
    assert!(
        links
            .iter()
            .all(|one| one.recipient.is_empty() && one.reach.is_empty())
    );
    house
        .answer(links[1].token.text(), all("1", "0"))
        .await
        .expect("taken");
    let answers = house.all("survey_answer").await;
    let one = serde_json::to_string(&answers[0].content).expect("json");
    assert!(!one.contains("公司") && answers[0].text("account").is_empty());
    assert!(
        house.all("issue").await.is_empty(),
        "whose it is nobody knows"
    );
    let invited = house.all("survey_invitation").await;
    assert!(invited.iter().all(|one| one.text("state") == "waiting"));
    assert_eq!(
        house.links(&survey).await.expect("links").len(),
        1,
        "one is left to be answered"
    );
}

#[tokio::test]
async fn what_is_open_is_fixed_and_what_is_closed_takes_nothing() {
    let house = House::new().await;
    let survey = house.open(json!({}), &["甲公司"]).await;
    let links = house.links(&survey).await.expect("links");
    for change in [
        json!({"questions": [{"wording": "别的", "kind": "scale", "demanded": true}]}),
        json!({"points": "part_of_max"}),
        json!({"scale": "ten"}),
        json!({"anonymous": true}),
    ] {
        let change = content(change);
        let which = (survey.id, survey.version);
        let edit = house
            .records
            .edit(&house.director, survey_type(&house), which, &change);
        assert_eq!(
            status(edit.await.unwrap_err()),
            (409, "survey-fixed".to_owned())
        );
    }
    house
        .act("closing", &survey, json!({}))
        .await
        .expect("closed");
    let late = house.answer(links[0].token.text(), all("5", "10")).await;
    assert_eq!(
        status(late.unwrap_err()),
        (410, "answer-revoked".to_owned())
    );
    assert_eq!(
        status(house.links(&survey).await.unwrap_err()),
        (409, "survey-not-open".to_owned())
    );
    assert_eq!(house.all("survey_step").await.len(), 2);
}

fn survey_type(house: &House) -> &'static RecordType {
    house.of("survey")
}

#[tokio::test]
async fn a_questionnaire_that_cannot_be_counted_is_refused_by_its_question() {
    let house = House::new().await;
    for (questions, key) in [
        (
            json!([{"wording": "意见", "kind": "open", "demanded": false}]),
            "survey-no-scale",
        ),
        (
            json!([{"wording": "评分", "kind": "scale", "weight": "0", "demanded": true}]),
            "survey-no-scale",
        ),
        (
            json!([{"wording": "评分", "kind": "scale", "weight": "-1", "demanded": true}]),
            "survey-weight",
        ),
        (
            json!([{"wording": "各项", "kind": "matrix", "options": "唯一一行", "demanded": true}]),
            "survey-options",
        ),
    ] {
        let fields = json!({"title": "调查", "closes_on": "2026-12-31", "questions": questions});
        let made = house
            .records
            .create(&house.director, house.of("survey"), &content(fields))
            .await;
        assert_eq!(status(made.unwrap_err()), (422, key.to_owned()));
    }
}

#[tokio::test]
async fn a_table_of_answers_is_taken_as_a_whole_or_not_at_all() {
    let house = House::new().await;
    let matrix = json!([
        {"wording": "整体", "kind": "scale", "aspect": "overall", "weight": "0", "demanded": true},
        {"wording": "各环节", "kind": "matrix", "options": "报价\n交付", "demanded": false},
        {"wording": "意见", "kind": "open", "demanded": false},
    ]);
    let survey = house
        .open(
            json!({"scale": "ten", "questions": matrix}),
            &["甲公司", "乙公司"],
        )
        .await;
    let enter = |table: &str| {
        let (house, survey, table) = (&house, &survey, table.to_owned());
        async move { house.act("entering", survey, json!({"table": table})).await }
    };
    for (table, key) in [
        ("整体\t陌生列\n8\t9", "survey-table-column"),
        ("客户\t整体\n丙公司\t8", "survey-table-customer"),
        ("客户\t整体\n甲公司\t8\n甲公司\t9", "survey-table-twice"),
        ("整体\tq2_1\n8\t11", "survey-table-value"),
        ("整体\tq2_1\n8\t9\t7", "survey-table-row"),
        ("整体", "survey-table-rows"),
    ] {
        let refused = enter(table).await.unwrap_err();
        let problem = match refused {
            RecordsError::Invalid(mut faults) => faults.remove(0),
            other => other.problem(),
        };
        assert_eq!(
            (problem.status, problem.key.as_str()),
            (422, key),
            "{table}"
        );
    }
    assert!(house.all("survey_answer").await.is_empty());
    enter("客户\t整体\tq2_1\t交付\t意见\n甲公司\t8\t10\t7\t还行\n\t9\t10\t10\t")
        .await
        .expect("taken");
    let answers = house.all("survey_answer").await;
    let points: Vec<&str> = answers.iter().map(|one| one.text("points")).collect();
    // (9/9 + 6/9) / 2 = 83.3333…, and all of it.
    assert!(
        points.contains(&"83.3333") && points.contains(&"100"),
        "{points:?}"
    );
    let named = answers
        .iter()
        .filter(|one| !one.text("account").is_empty())
        .count();
    assert_eq!(named, 1);
    assert_eq!(
        house.links(&survey).await.expect("links").len(),
        1,
        "who is entered is asked no more"
    );
}

#[tokio::test]
async fn a_draw_takes_so_many_of_each_tier_and_never_twice() {
    let house = House::new().await;
    let survey = house
        .create(
            "survey",
            json!({"title": "抽样", "closes_on": "2026-12-31", "kind": "sample"}),
        )
        .await;
    for at in 0..12 {
        let tier = ["strategic", "key_account", "regular"][at % 3];
        let stage = if at == 0 { "prospect" } else { "active" };
        let fields = json!({"name": format!("客户{at}"), "tier": tier, "stage": stage});
        house.create("account", fields).await;
    }
    house
        .act(
            "picking",
            &survey,
            json!({"each": "2", "tiers": ["strategic", "regular"]}),
        )
        .await
        .expect("picked");
    let tiers = |all: &[Item]| {
        let mut tiers: Vec<String> = all.iter().map(|one| one.text("tier").to_owned()).collect();
        tiers.sort();
        tiers
    };
    let first = house.all("survey_invitation").await;
    assert_eq!(
        tiers(&first),
        ["regular", "regular", "strategic", "strategic"]
    );
    house
        .act("picking", &survey, json!({}))
        .await
        .expect("picked");
    let all = house.all("survey_invitation").await;
    let mut accounts: Vec<&str> = all.iter().map(|one| one.text("account")).collect();
    accounts.sort_unstable();
    accounts.dedup();
    assert_eq!(
        (all.len(), accounts.len()),
        (11, 11),
        "prospects are not asked, nobody twice"
    );
    let none = house.act("picking", &survey, json!({})).await;
    assert_eq!(
        status(none.unwrap_err()),
        (422, "survey-none-found".to_owned())
    );
}

#[tokio::test]
async fn who_may_not_change_a_survey_hands_out_nothing_and_enters_nothing() {
    let house = House::new().await;
    let survey = house.open(json!({}), &["甲公司"]).await;
    let seller = qd_records::testing::person(&house.records, Role::Sales, &CLOCK).await;
    let hand_out = kind().hand_out.expect("surveys hand out links");
    let refused = (hand_out.run)(&house.records, &seller, survey.id).await;
    assert_eq!(status(refused.unwrap_err()).0, 403);
    let room = qd_customers::room();
    for (key, input) in [
        ("entering", json!({"table": "q1\n5"})),
        ("picking", json!({})),
        ("closing", json!({})),
    ] {
        let action = room
            .actions
            .iter()
            .find(|one| one.on.key == "survey" && one.key == key);
        let action = action.expect("an action of the room");
        let done = house
            .records
            .carry_out(&seller, action, survey.id, &content(input))
            .await;
        assert_eq!(status(done.unwrap_err()).0, 403, "{key}");
    }
    assert_eq!(house.again(&survey).await.text("state"), "open");
    let nobody = Act {
        actor: Actor {
            person: Some(Id::fresh()),
            ..seller.actor.clone()
        },
        ..seller
    };
    assert!(
        (hand_out.run)(&house.records, &nobody, survey.id)
            .await
            .is_err()
    );
}
