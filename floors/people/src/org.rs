//! The organisation (组织): company, regions and teams as a tree, and postings with a first and a last day, so that
//! both "by then-owner" and "by current owner" can be asked.

use qd_base::{Date, Id, Problem};
use qd_records::{Act, audit};
use qd_store::sea_query::{Expr, ExprTrait, Order, Query};
use qd_store::{Row, Sql, StoreError, Tx, Value};
use serde_json::json;

use crate::{Doors, PeopleError, Person};

/// What kind of unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnitKind {
    /// 公司.
    Company,
    /// 区域; its name is the region of the ledger.
    Region,
    /// 团队.
    Team,
}

impl UnitKind {
    /// How it is kept: `company`, `region`, `team`.
    pub fn text(self) -> &'static str {
        match self {
            UnitKind::Company => "company",
            UnitKind::Region => "region",
            UnitKind::Team => "team",
        }
    }
}

/// One unit of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrgUnit {
    /// Identity.
    pub id: Id,
    /// Company, region or team.
    pub kind: UnitKind,
    /// Its name.
    pub name: String,
    /// The unit above.
    pub parent: Option<Id>,
}

/// A person's place in a unit for some time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posting {
    /// Identity.
    pub id: Id,
    /// Who.
    pub person: Id,
    /// Where.
    pub unit: Id,
    /// Whether the person heads the unit.
    pub head: bool,
    /// First day.
    pub from: Date,
    /// First day on which it no longer holds; `None` while open.
    pub until: Option<Date>,
}

/// The day that stands for "no end".
const OPEN: &str = "9999-12-31";

impl Doors {
    /// Adds a unit below another; the company stands on top.
    ///
    /// # Errors
    /// 403 without the right, 409 when the name is taken, 422 when the place in the tree is impossible.
    pub async fn add_unit(
        &self,
        act: &Act,
        kind: UnitKind,
        name: &str,
        parent: Option<Id>,
    ) -> Result<OrgUnit, PeopleError> {
        self.need_administrator(act)?;
        let name = judge_unit_name(name)?;
        if (kind == UnitKind::Company) != parent.is_none() {
            return Err(Problem::new(422, "people-unit-place")
                .field("parent")
                .into());
        }
        let unit = OrgUnit {
            id: Id::fresh(),
            kind,
            name: name.to_owned(),
            parent,
        };
        let mut tx = self.store().begin().await?;
        insert(&mut tx, &unit).await.map_err(taken)?;
        let entry = audit::Entry::new("create", "org_unit", unit.id)
            .diff(json!({"name": [null, unit.name], "kind": [null, kind.text()]}));
        audit::append(&mut tx, act, entry).await?;
        tx.commit().await?;
        Ok(unit)
    }

    /// Moves a unit with everything below it under another one.
    ///
    /// # Errors
    /// 403 without the right, 422 when the new place lies below the unit itself.
    pub async fn move_unit(&self, act: &Act, unit: Id, under: Id) -> Result<(), PeopleError> {
        self.need_administrator(act)?;
        let mut tx = self.store().begin().await?;
        if linked(&mut tx, unit, under).await? {
            return Err(Problem::new(422, "people-unit-place")
                .field("parent")
                .into());
        }
        relink(&mut tx, unit, under).await?;
        let entry = audit::Entry::new("move", "org_unit", unit)
            .diff(json!({"parent": [null, under.to_string()]}));
        audit::append(&mut tx, act, entry).await?;
        Ok(tx.commit().await?)
    }

    /// Posts a person to a unit from a day on.
    ///
    /// # Errors
    /// 403 without the right, 409 when person or unit do not exist, or the person is posted there then.
    pub async fn post(
        &self,
        act: &Act,
        (person, unit): (Id, Id),
        head: bool,
        from: Date,
    ) -> Result<Posting, PeopleError> {
        self.need_administrator(act)?;
        let posting = Posting {
            id: Id::fresh(),
            person,
            unit,
            head,
            from,
            until: None,
        };
        let mut tx = self.store().begin().await?;
        if is_posted(&mut tx, (person, unit), from).await? {
            return Err(Problem::new(409, "people-posting-there")
                .field("unit")
                .into());
        }
        let order = Query::insert()
            .into_table("postings")
            .columns([
                "id",
                "person_id",
                "unit_id",
                "head",
                "from_day",
                "until_day",
            ])
            .values_panic([
                posting.id.to_string().into(),
                person.to_string().into(),
                unit.to_string().into(),
                head.into(),
                from.to_string().into(),
                OPEN.into(),
            ])
            .to_owned();
        tx.execute(&order).await?;
        let entry = audit::Entry::new("post", "person", person).diff(json!({
            "unit": [null, unit.to_string()], "head": [null, head], "from": [null, from.to_string()],
        }));
        audit::append(&mut tx, act, entry).await?;
        tx.commit().await?;
        Ok(posting)
    }

    /// Ends a posting: `until` is the first day on which it no longer holds.
    ///
    /// # Errors
    /// 403 without the right, 404 when there is no such open posting, 422 when it would end before it began.
    pub async fn end_posting(
        &self,
        act: &Act,
        posting: Id,
        until: Date,
    ) -> Result<(), PeopleError> {
        self.need_administrator(act)?;
        let mut tx = self.store().begin().await?;
        let began = Sql::new("select from_day from postings where id = ?").bind(posting);
        if let Some(row) = tx.row(&began).await?
            && row.parsed::<Date>("from_day")? >= until
        {
            return Err(Problem::new(422, "people-posting-days")
                .field("until")
                .into());
        }
        let order = Query::update()
            .table("postings")
            .value("until_day", until.to_string())
            .and_where(Expr::col("id").eq(posting.to_string()))
            .and_where(Expr::col("until_day").eq(OPEN))
            .to_owned();
        if tx.execute(&order).await? == 0 {
            return Err(Problem::new(404, "people-posting-absent").into());
        }
        let entry = audit::Entry::new("end", "posting", posting)
            .diff(json!({"until": [null, until.to_string()]}));
        audit::append(&mut tx, act, entry).await?;
        Ok(tx.commit().await?)
    }

    /// The units, top down by name.
    ///
    /// # Errors
    /// The store's fault.
    pub async fn units(&self) -> Result<Vec<OrgUnit>, PeopleError> {
        let ask = Query::select()
            .columns(["id", "kind", "name", "parent_id"])
            .from("org_units")
            .order_by("kind", Order::Asc)
            .order_by("name", Order::Asc)
            .to_owned();
        let rows = self.store().rows(&ask).await?;
        Ok(rows.iter().map(unit_of).collect::<Result<_, _>>()?)
    }

    /// The postings that hold on a day: who was where then.
    ///
    /// # Errors
    /// The store's fault.
    pub async fn postings_on(&self, day: Date) -> Result<Vec<Posting>, PeopleError> {
        let ask = Query::select()
            .columns([
                "id",
                "person_id",
                "unit_id",
                "head",
                "from_day",
                "until_day",
            ])
            .from("postings")
            .and_where(Expr::col("from_day").lte(day.to_string()))
            .and_where(Expr::col("until_day").gt(day.to_string()))
            .order_by("id", Order::Asc)
            .to_owned();
        let rows = self.store().rows(&ask).await?;
        Ok(rows.iter().map(posting_of).collect::<Result<_, _>>()?)
    }
}

/// The name of a unit without blanks around it.
pub(crate) fn judge_unit_name(name: &str) -> Result<&str, Problem> {
    let name = name.trim();
    let fits = (1..=60).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    fits.then_some(name)
        .ok_or_else(|| Problem::new(422, "people-unit-name").field("name"))
}

/// Two units of a kind cannot have one name.
pub(crate) fn taken(fault: StoreError) -> PeopleError {
    match fault {
        StoreError::Refused { .. } => Problem::new(409, "people-unit-taken").field("name").into(),
        other => other.into(),
    }
}

fn unit_of(row: &Row) -> Result<OrgUnit, StoreError> {
    let parent = row.text_or_none("parent_id")?;
    Ok(OrgUnit {
        id: row.parsed("id")?,
        kind: match row.text("kind")?.as_str() {
            "company" => UnitKind::Company,
            "region" => UnitKind::Region,
            _ => UnitKind::Team,
        },
        name: row.text("name")?,
        parent: parent.and_then(|id| id.parse().ok()),
    })
}

pub(crate) fn posting_of(row: &Row) -> Result<Posting, StoreError> {
    let until = row.text("until_day")?;
    Ok(Posting {
        id: row.parsed("id")?,
        person: row.parsed("person_id")?,
        unit: row.parsed("unit_id")?,
        head: row.flag("head")?,
        from: row.parsed("from_day")?,
        until: if until == OPEN {
            None
        } else {
            Some(row.parsed("until_day")?)
        },
    })
}

async fn insert(tx: &mut Tx, unit: &OrgUnit) -> Result<(), StoreError> {
    let parent = unit.parent.map(|id| id.to_string());
    let order = Query::insert()
        .into_table("org_units")
        .columns(["id", "kind", "name", "parent_id", "version"])
        .values_panic([
            unit.id.to_string().into(),
            unit.kind.text().into(),
            unit.name.as_str().into(),
            parent.clone().into(),
            1.into(),
        ])
        .to_owned();
    tx.execute(&order).await?;
    let above = Sql::new(
        "insert into org_closure (upper_id, lower_id)
         select upper_id, ? from org_closure where lower_id = ?",
    )
    .bind(unit.id)
    .bind(Value::from(parent));
    tx.execute(&above).await?;
    let own = Sql::new("insert into org_closure (upper_id, lower_id) values (?, ?)")
        .bind(unit.id)
        .bind(unit.id);
    tx.execute(&own).await.map(drop)
}

/// Whether a posting to the unit holds on the day or begins after it.
async fn is_posted(tx: &mut Tx, (person, unit): (Id, Id), day: Date) -> Result<bool, StoreError> {
    let ask = Sql::new(
        "select 1 as one from postings where person_id = ? and unit_id = ? and until_day > ?",
    )
    .bind(person)
    .bind(unit)
    .bind(day.to_string());
    Ok(tx.row(&ask).await?.is_some())
}

/// Whether `lower` is `upper` or stands below it.
async fn linked(tx: &mut Tx, upper: Id, lower: Id) -> Result<bool, StoreError> {
    let ask = Sql::new("select 1 as one from org_closure where upper_id = ? and lower_id = ?")
        .bind(upper)
        .bind(lower);
    Ok(tx.row(&ask).await?.is_some())
}

async fn relink(tx: &mut Tx, unit: Id, under: Id) -> Result<(), StoreError> {
    let cut = Sql::new(
        "delete from org_closure
         where lower_id in (select lower_id from org_closure where upper_id = ?)
         and upper_id not in (select lower_id from org_closure where upper_id = ?)",
    )
    .bind(unit)
    .bind(unit);
    tx.execute(&cut).await?;
    let join = Sql::new(
        "insert into org_closure (upper_id, lower_id)
         select above.upper_id, below.lower_id from org_closure above, org_closure below
         where above.lower_id = ? and below.upper_id = ?",
    )
    .bind(under)
    .bind(unit);
    tx.execute(&join).await?;
    let order = Sql::new("update org_units set parent_id = ?, version = version + 1 where id = ?")
        .bind(under)
        .bind(unit);
    tx.execute(&order).await.map(drop)
}

/// The names of the regions at, under or around the units a person is posted to on a day.
pub(crate) async fn regions_of(
    tx: &mut Tx,
    person: Id,
    day: Date,
) -> Result<Vec<String>, StoreError> {
    let ask = Sql::new(
        "select distinct r.name as name from postings p
         join org_closure c on c.upper_id = p.unit_id or c.lower_id = p.unit_id
         join org_units r on r.kind = 'region'
           and r.id = case when c.upper_id = p.unit_id then c.lower_id else c.upper_id end
         where p.person_id = ? and p.from_day <= ? and p.until_day > ?
         order by name",
    )
    .bind(person)
    .bind(day.to_string())
    .bind(day.to_string());
    let rows = tx.rows(&ask).await?;
    rows.iter().map(|row| row.text("name")).collect()
}

/// The ledger names of a salesperson and, for the head of a unit, of everyone posted under it on that day.
pub(crate) async fn salespeople_of(
    tx: &mut Tx,
    person: &Person,
    day: Date,
) -> Result<Vec<String>, StoreError> {
    let own = person.salesperson.clone().unwrap_or(person.name.clone());
    let ask = Sql::new(
        "select distinct coalesce(q.salesperson, q.name) as name from postings mine
         join org_closure c on c.upper_id = mine.unit_id
         join postings theirs on theirs.unit_id = c.lower_id
         join people q on q.id = theirs.person_id
         where mine.person_id = ? and mine.head
           and mine.from_day <= ? and mine.until_day > ?
           and theirs.from_day <= ? and theirs.until_day > ?",
    )
    .bind(person.id)
    .bind(day.to_string())
    .bind(day.to_string())
    .bind(day.to_string())
    .bind(day.to_string());
    let mut names = vec![own];
    for row in &tx.rows(&ask).await? {
        names.push(row.text("name")?);
    }
    names.sort_unstable();
    names.dedup();
    Ok(names)
}
