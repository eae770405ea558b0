//! Training plan (销售培训计划): why, what, when, with whom, at which cost, and how the effect is judged. Confirmed by human
//! resources on a 协同单, approved by the flow.

use qd_base::{Date, Money, Problem};
use qd_records::{Act, Behaviour, Child, Choice, Key, LongText, Number, Record, Table, Text};

use super::Skill;

/// 方式.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Way {
    /// 面授.
    #[choice(label("面授", "Classroom"))]
    Classroom,
    /// 线上.
    #[choice(label("线上", "Online"))]
    Online,
    /// 陪访.
    #[choice(label("陪访辅导", "Coaching in the field"))]
    Field,
    /// 案例.
    #[choice(label("案例研讨", "Case work"))]
    Case,
}

/// 目标.
#[derive(Clone, Debug, PartialEq, Eq, Child)]
pub struct Aim {
    #[field(label("目标", "Aim"), sample = "谈判能力平均提升一级")]
    pub what: Text,
    #[field(label("衡量", "Measured by"), sample = "上级测评平均分3.5")]
    pub measure: Text,
    #[field(label("期限", "By"), sample = "2027-06-30")]
    pub due: Option<Date>,
}

/// 课程.
#[derive(Clone, Debug, PartialEq, Child)]
pub struct Course {
    #[field(label("课程", "Course"), sample = "价值谈判实战")]
    pub name: Text,
    #[field(label("能力", "Skill"), sample = "negotiation")]
    pub skill: Skill,
    #[field(label("对象", "Audience"), sample = "区域经理与大客户销售")]
    pub audience: Text,
    #[field(label("课时", "Hours"), sample = "16")]
    pub hours: Number,
    #[field(label("方式", "Way"), sample = "classroom")]
    pub way: Way,
    #[field(label("讲师", "Trainer"))]
    pub trainer: Option<Text>,
}

/// 安排.
#[derive(Clone, Debug, PartialEq, Child)]
pub struct Session {
    #[field(label("课程", "Course"), sample = "价值谈判实战")]
    pub course: Text,
    #[field(label("开始", "From"), sample = "2027-03-10")]
    pub first_day: Date,
    #[field(label("结束", "To"), sample = "2027-03-11")]
    pub last_day: Date,
    #[field(label("区域或地点", "Region or place"))]
    pub venue: Option<Text>,
    #[field(label("人数", "Heads"), sample = "20")]
    pub heads: Option<Number>,
    #[field(label("预算", "Budget"), sample = "60000.00")]
    pub budget: Option<Money>,
}

/// 培训计划.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "training_plan", label("培训计划", "Training plan"), number = "PJ-{yyyy}-{3}", title = title)]
#[record(owner = owner, behaviour)]
#[grant(director = all, management = read, manager = read, manager = subtree, hr = all, finance = read)]
#[grant(member = read, auditor = read)]
pub struct TrainingPlan {
    #[field(label("名称", "Name"), list, search, sample = "2027年销售培训计划")]
    pub title: Text,
    #[field(label("年度", "Year"), list, filter, sample = "2027")]
    pub year: Number,
    #[field(label("负责人", "Owner"), link = "person", list, filter)]
    pub owner: Key,
    #[field(
        label("背景", "Background"),
        search,
        sample = "老客户流失集中在价格谈判"
    )]
    pub background: LongText,
    #[field(
        label("目标", "Aims"),
        sample = r#"[{"what":"谈判能力平均提升一级","measure":"上级测评平均分3.5"}]"#
    )]
    pub aims: Table<Aim>,
    #[field(label("需求说明", "Needs"), search)]
    pub needs: Option<LongText>,
    #[field(label("课程体系", "Courses"))]
    pub courses: Table<Course>,
    #[field(
        label("时间安排", "Sessions"),
        help(
            "课程名须与课程体系一致",
            "The course must be one of the courses above"
        )
    )]
    pub sessions: Table<Session>,
    #[field(label("考核与评估办法", "How it is judged"), search)]
    pub assessment: Option<LongText>,
    #[field(label("实施保障", "How it is assured"), search)]
    pub assurance: Option<LongText>,
}

impl Behaviour for TrainingPlan {
    fn validate(&self, _: &Act) -> Result<(), Problem> {
        let fault = |key: &str, field: &str| Err(Problem::new(422, key).field(field));
        let known = |name: &Text| self.courses.0.iter().any(|course| course.name == *name);
        if let Some(one) = self.sessions.0.iter().find(|one| !known(&one.course)) {
            let problem = Problem::new(422, "team-no-course").field("sessions");
            return Err(problem.arg("course", &one.course));
        }
        if self
            .sessions
            .0
            .iter()
            .any(|one| one.last_day < one.first_day)
        {
            return fault("team-backwards", "sessions");
        }
        let mixed = |one: &Session| {
            let first = self.sessions.0.iter().find_map(|s| s.budget.as_ref());
            let both = one.budget.as_ref().zip(first);
            both.is_some_and(|(own, first)| own.currency != first.currency)
        };
        if self.sessions.0.iter().any(mixed) {
            return fault("team-currencies", "sessions");
        }
        Ok(())
    }
}
