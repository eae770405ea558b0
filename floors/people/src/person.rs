//! People (人员): sign-in name, name, language, roles, and the name under which their sales stand in the ledger.

use qd_base::{Actor, Id, Label, Lang, Problem, Reach, Role, label};
use qd_store::sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};
use qd_store::{Row, StoreError, Tx};
use unicode_normalization::UnicodeNormalization;

use crate::{PeopleError, org};

/// A person of the house.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Identity.
    pub id: Id,
    /// The name signed in with.
    pub login: String,
    /// The name shown.
    pub name: String,
    /// The language read.
    pub lang: Lang,
    /// The name the ledger knows the person's sales under; the shown name when absent.
    pub salesperson: Option<String>,
    /// What the person may be.
    pub roles: Vec<Role>,
    /// The address people write to, and by which an identity provider may recognise the person.
    pub mail: Option<String>,
    /// Whether the account is shut.
    pub disabled: bool,
    /// For conflict checks.
    pub version: i64,
}

/// What a new account needs.
#[derive(Clone, Debug)]
pub struct NewPerson {
    /// The name signed in with.
    pub login: String,
    /// The name shown.
    pub name: String,
    /// The language read.
    pub lang: Lang,
    /// The name the ledger knows the person's sales under, when it differs from the shown one.
    pub salesperson: Option<String>,
    /// What the person may be.
    pub roles: Vec<Role>,
    /// The first password.
    pub password: String,
}

/// Role names as kept and as shown, in the order of [`Role`].
const ROLES: [(Role, &str, Label); 13] = [
    (
        Role::Director,
        "director",
        label("商务总监", "Commercial director"),
    ),
    (
        Role::Management,
        "management",
        label("管理层", "Management"),
    ),
    (
        Role::RegionalManager,
        "regional_manager",
        label("区域销售经理", "Regional sales manager"),
    ),
    (Role::Sales, "sales", label("销售", "Sales")),
    (Role::Marketing, "marketing", label("市场", "Marketing")),
    (Role::Finance, "finance", label("财务", "Finance")),
    (
        Role::HumanResources,
        "human_resources",
        label("人力", "Human resources"),
    ),
    (Role::Legal, "legal", label("法务", "Legal")),
    (Role::Product, "product", label("产品/研发", "Product")),
    (Role::Service, "service", label("客服", "Customer service")),
    (
        Role::Production,
        "production",
        label("生产/物流", "Production and logistics"),
    ),
    (
        Role::Administrator,
        "administrator",
        label("管理员", "Administrator"),
    ),
    (
        Role::Auditor,
        "auditor",
        label("审计（只读）", "Auditor (read only)"),
    ),
];

/// All roles with the text of the address and the name shown.
pub fn roles_known() -> impl Iterator<Item = (Role, &'static str, Label)> {
    ROLES.into_iter()
}

/// The name of a role.
pub fn role_label(role: Role) -> Label {
    entry(role).2
}

fn entry(role: Role) -> (Role, &'static str, Label) {
    ROLES
        .into_iter()
        .find(|(one, ..)| *one == role)
        .expect("the table names every role; a test counts them")
}

/// How a role is kept.
pub(crate) fn role_text(role: Role) -> &'static str {
    entry(role).1
}

fn role_of(text: &str) -> Result<Role, StoreError> {
    ROLES
        .iter()
        .find(|(_, one, _)| *one == text)
        .map(|(role, ..)| *role)
        .ok_or_else(|| StoreError::Kept {
            what: "role".to_owned(),
            reason: text.to_owned(),
        })
}

/// Sign-in names are the same whatever their width and case.
pub(crate) fn login_key(login: &str) -> String {
    login.nfkc().collect::<String>().trim().to_lowercase()
}

/// Addresses are the same whatever their width and case.
pub(crate) fn mail_key(mail: &str) -> String {
    login_key(mail)
}

/// An address as it is kept; nothing for an empty one.
pub(crate) fn judge_mail(mail: Option<&str>) -> Result<Option<String>, Problem> {
    let mail = mail.unwrap_or_default().trim();
    let odd =
        |c: char| c.is_control() || c.is_whitespace() || is_invisible(c) || ",;<>\"".contains(c);
    let parts = mail.split_once('@');
    let formed = parts.is_some_and(|(name, host)| {
        !name.is_empty() && host.contains('.') && !host.contains('@') && !host.starts_with('.')
    });
    match mail {
        "" => Ok(None),
        _ if formed && mail.len() <= 254 && !mail.chars().any(odd) => Ok(Some(mail.to_owned())),
        _ => Err(Problem::new(422, "people-mail-form").field("mail")),
    }
}

/// Refuses names that could not be told apart or typed.
pub(crate) fn judge_names(login: &str, name: &str) -> Result<(), Problem> {
    let bad = |c: char| c.is_control() || c.is_whitespace() || is_invisible(c);
    let login_length = login.chars().count();
    if !(2..=64).contains(&login_length) || login.chars().any(bad) {
        return Err(Problem::new(422, "people-login-form").field("login"));
    }
    let shown = name.trim();
    let bad = |c: char| c.is_control() || is_invisible(c);
    if shown.is_empty() || shown.chars().count() > 100 || shown.chars().any(bad) {
        return Err(Problem::new(422, "people-name-form").field("name"));
    }
    Ok(())
}

/// Marks that change direction or have no width and so make two names look alike.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

pub(crate) fn select() -> SelectStatement {
    Query::select()
        .columns([
            "id",
            "login",
            "name",
            "lang",
            "salesperson",
            "mail",
            "version",
            "disabled_at",
        ])
        .from("people")
        .to_owned()
}

pub(crate) async fn by_id(tx: &mut Tx, id: Id) -> Result<Option<Person>, StoreError> {
    one(tx, "id", &id.to_string()).await
}

pub(crate) async fn by_login(tx: &mut Tx, login: &str) -> Result<Option<Person>, StoreError> {
    one(tx, "login_key", &login_key(login)).await
}

pub(crate) async fn by_mail(tx: &mut Tx, mail: &str) -> Result<Option<Person>, StoreError> {
    one(tx, "mail_key", &mail_key(mail)).await
}

pub(crate) async fn all(tx: &mut Tx) -> Result<Vec<Person>, StoreError> {
    let rows = tx
        .rows(&select().order_by("login_key", Order::Asc).to_owned())
        .await?;
    let mut people = Vec::with_capacity(rows.len());
    for row in &rows {
        people.push(read(tx, row).await?);
    }
    Ok(people)
}

async fn one(tx: &mut Tx, column: &'static str, value: &str) -> Result<Option<Person>, StoreError> {
    let ask = select().and_where(Expr::col(column).eq(value)).to_owned();
    match tx.row(&ask).await? {
        Some(row) => read(tx, &row).await.map(Some),
        None => Ok(None),
    }
}

async fn read(tx: &mut Tx, row: &Row) -> Result<Person, StoreError> {
    let id: Id = row.parsed("id")?;
    let lang = row.text("lang")?;
    Ok(Person {
        id,
        login: row.text("login")?,
        name: row.text("name")?,
        lang: Lang::parse(&lang).unwrap_or_default(),
        salesperson: row.text_or_none("salesperson")?,
        roles: roles(tx, id).await?,
        mail: row.text_or_none("mail")?,
        disabled: row.int_or_none("disabled_at")?.is_some(),
        version: row.int("version")?,
    })
}

async fn roles(tx: &mut Tx, person: Id) -> Result<Vec<Role>, StoreError> {
    let ask = Query::select()
        .column("role")
        .from("person_roles")
        .and_where(Expr::col("person_id").eq(person.to_string()))
        .to_owned();
    let rows = tx.rows(&ask).await?;
    let mut roles = rows
        .iter()
        .map(|row| role_of(&row.text("role")?))
        .collect::<Result<Vec<_>, _>>()?;
    roles.sort_unstable();
    Ok(roles)
}

/// The person as an actor on a business date: roles, and the sales the roles and postings of that day open.
///
/// Director, management, finance and auditor see the whole company; marketing, product and production plan for all
/// of it and see it too; a regional manager sees the regions of the postings; sales see their own business, and as
/// head of a unit that of everyone posted under it. Administration of the system opens no business figures.
pub(crate) async fn actor(
    tx: &mut Tx,
    person: &Person,
    today: qd_base::Date,
) -> Result<Actor, PeopleError> {
    let has = |roles: &[Role]| roles.iter().any(|role| person.roles.contains(role));
    let reach = if has(&[
        Role::Director,
        Role::Management,
        Role::Finance,
        Role::Auditor,
        Role::Marketing,
        Role::Product,
        Role::Production,
    ]) {
        Reach::All
    } else if has(&[Role::RegionalManager]) {
        match org::regions_of(tx, person.id, today).await? {
            regions if regions.is_empty() => Reach::Nothing,
            regions => Reach::Regions(regions),
        }
    } else if has(&[Role::Sales, Role::Service]) {
        Reach::Salespeople(org::salespeople_of(tx, person, today).await?)
    } else {
        Reach::Nothing
    };
    Ok(Actor {
        person: Some(person.id),
        name: person.name.clone(),
        roles: person.roles.clone(),
        reach,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_has_its_own_text_and_reads_back() {
        for (role, text, _) in ROLES {
            assert_eq!(role_text(role), text);
            assert_eq!(role_of(text).unwrap(), role);
            let json = serde_json::to_value(role).unwrap();
            assert_eq!(json, text, "kept as the API writes it");
        }
    }

    #[test]
    fn sign_in_names_do_not_differ_by_width_or_case() {
        assert_eq!(login_key(" ＷangFang "), "wangfang");
        assert!(judge_names("wang fang", "王芳").is_err());
        assert!(judge_names("wangfang", "王\u{202e}芳").is_err());
        assert!(judge_names("wangfang", "王芳").is_ok());
    }
}
