//! 目标分解: a growth goal by month, region, seller and category; adopted by the director.

use qd_analysis::{Goal, GoalSettings};
use qd_base::{Label, Problem, Role, label};
use qd_documents::{Block, Document, Tone, Value};
use qd_reports::build::Figures;
use qd_reports::{Desk, ParamKind, ParamSpec, Params, Report, ReportError};

use super::forecast::next_year;
use qd_analysis::{parts, texts};

/// The page 目标分解.
pub struct Targets;

impl Report for Targets {
    fn key(&self) -> &'static str {
        "strategy.targets"
    }
    fn label(&self) -> Label {
        label("目标分解", "Targets")
    }
    fn purpose(&self) -> Label {
        label(
            "把增长目标分到月、区域、人和品类：保底、目标、挑战三档，逐级相加相等。",
            "A growth goal by month, region, seller and category, in three tiers that add up at every level.",
        )
    }
    fn icon(&self) -> &'static str {
        "target"
    }

    fn is_of_the_ledger(&self) -> bool {
        true
    }
    fn params(&self) -> Vec<ParamSpec> {
        let spec = |key, label, kind, default: fn(&Desk) -> String, more| ParamSpec {
            key,
            label,
            kind,
            default,
            more,
        };
        vec![
            spec(
                "year",
                label("年度", "Year"),
                ParamKind::Year,
                |desk| next_year(desk).to_string(),
                false,
            ),
            spec(
                "growth",
                label("增长率", "Growth"),
                ParamKind::Percent,
                |desk| kept(desk, |s| s.growth, 0.2),
                false,
            ),
            spec(
                "floor",
                label("保底（占目标）", "Floor (of goal)"),
                ParamKind::Percent,
                |desk| kept(desk, |s| s.floor, 0.9),
                true,
            ),
            spec(
                "stretch",
                label("挑战（占目标）", "Stretch (of goal)"),
                ParamKind::Percent,
                |desk| kept(desk, |s| s.stretch, 1.1),
                true,
            ),
            spec(
                "least",
                label("个人增长下限", "Least growth a person"),
                ParamKind::Text,
                |_| String::new(),
                true,
            ),
            spec(
                "most",
                label("个人增长上限（产能）", "Most growth a person (capacity)"),
                ParamKind::Text,
                |_| String::new(),
                true,
            ),
        ]
    }

    fn run(&self, desk: &Desk, params: &Params) -> Result<Document, ReportError> {
        let settings = settings(params)?;
        let goal = qd_analysis::goal(desk, &settings)?;
        let largest = parts::goal::fen(goal.tiers.stretch.total);
        let figures = Figures::new(desk, desk.reference(self, params), largest);
        let lang = desk.lang;
        let mut document = Document::new(self.key(), self.label().of(lang), lang);
        document.company = desk.company.name.clone();
        document.period = goal.period.text.clone();
        document.push(cards(desk, &figures, &goal));
        document.push(parts::goal::sentence(desk, &figures, &goal));
        document.push(parts::goal::gap(desk, &figures, &goal));
        if let Some(warning) = parts::goal::short_base(desk, &goal) {
            document.push(warning);
        }
        document.push(Block::from(parts::goal::months_chart(
            desk, &figures, &goal,
        )));
        document.push(Block::from(parts::goal::months_table(
            desk, &figures, &goal,
        )));
        if let Some(table) = parts::goal::members_table(desk, &figures, &goal, 0) {
            document.push(Block::from(table));
        }
        if let Some(chart) = parts::goal::tree(desk, &figures, &goal) {
            document.push(Block::from(chart));
        }
        for table in parts::goal::region_months_tables(desk, &figures, &goal) {
            document.push(Block::from(table));
        }
        for slot in [2, 1] {
            if let Some(table) = parts::goal::members_table(desk, &figures, &goal, slot) {
                document.push(Block::from(table));
            }
        }
        if goal.dimensions[1].is_none() {
            let text = texts().say(lang, "no-sellers", &[]);
            document.push(Block::missing(
                text,
                texts().say(lang, "supplier-sales", &[]),
            ));
        }
        Ok(document)
    }

    fn act_label(&self, desk: &Desk) -> Option<Label> {
        may_adopt(desk).then_some(label("采用为年度目标", "Adopt as the year's targets"))
    }

    fn act(&self, desk: &Desk, params: &Params) -> Result<String, ReportError> {
        if !may_adopt(desk) {
            return Err(Problem::new(403, "not-allowed").into());
        }
        let goal = qd_analysis::adopt(desk, &settings(params)?)?;
        Ok(texts().say(desk.lang, "targets-adopted", &[("year", &goal.period)]))
    }
}

/// Targets are set for the whole company by those who answer for it.
fn may_adopt(desk: &Desk) -> bool {
    desk.sees_all() && (desk.actor.is(Role::Director) || desk.actor.is_system())
}

/// A share of the adopted goal as the default of a field; the plan opens with the same.
pub(crate) fn kept(desk: &Desk, pick: fn(&GoalSettings) -> f64, otherwise: f64) -> String {
    let settings = qd_analysis::adopted(desk, next_year(desk)).ok().flatten();
    let share = settings.as_ref().map_or(otherwise, pick);
    format!("{}%", (share * 10_000.0).round() / 100.0)
}

/// Reads the settings from parameters; shared with the plan.
pub fn settings(params: &Params) -> Result<GoalSettings, ReportError> {
    let optional = |key: &str| match params.text(key) {
        "" => Ok(None),
        text => {
            let number = text.trim_end_matches(['%', '％']).trim().parse::<f64>();
            number.map(|n| Some(n / 100.0)).map_err(|why| {
                Problem::new(400, "param-unreadable")
                    .field(key)
                    .arg("name", key)
                    .arg("value", text)
                    .arg("why", why)
            })
        }
    };
    let settings = GoalSettings {
        year: params.year("year")?,
        growth: params.share("growth")?,
        floor: params.share("floor")?,
        stretch: params.share("stretch")?,
        least_growth: optional("least")?,
        most_growth: optional("most")?,
    };
    let ordered = settings.floor > 0.0 && settings.floor <= 1.0 && settings.stretch >= 1.0;
    if !ordered || settings.growth <= -1.0 || settings.growth > 10.0 {
        return Err(Problem::new(400, "goal-settings").into());
    }
    Ok(settings)
}

fn cards(desk: &Desk, figures: &Figures<'_>, goal: &Goal) -> Block {
    let say = |key: &str| texts().say(desk.lang, key, &[]);
    let money =
        |cell: &str, minor: i64| figures.figure(cell, Value::Money(parts::goal::fen(minor)));
    let versus = texts().say(desk.lang, "versus", &[("period", &goal.base)]);
    let growth = Some((versus.as_str(), Some(goal.settings.growth)));
    let chance = goal.chance.as_ref().map(|c| c.reached.share);
    let tone = match chance {
        Some(p) if p >= 0.5 => Tone::Good,
        Some(p) if p >= 0.2 => Tone::Watch,
        Some(_) => Tone::Bad,
        None => Tone::Neutral,
    };
    Block::key_figures([
        figures.card(
            &say("tier-goal"),
            money("card/goal", goal.tiers.goal.total),
            growth,
        ),
        figures.card(
            &say("tier-floor"),
            money("card/floor", goal.tiers.floor.total),
            None,
        ),
        figures.card(
            &say("tier-stretch"),
            money("card/stretch", goal.tiers.stretch.total),
            None,
        ),
        figures
            .card(
                &say("card-chance"),
                figures.figure(
                    "card/chance",
                    chance.map_or(Value::Absent, parts::goal::chance_value),
                ),
                None,
            )
            .tone(tone),
    ])
}
