//! Contact (联系人): a person at a customer, with the part played in its decisions and the attitude to us.

use qd_base::Date;
use qd_records::{Choice, Key, LongText, Record, Text};

/// 决策角色.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Part {
    /// 决策者.
    #[choice(label("决策者", "Decides"))]
    Decides,
    /// 影响者.
    #[choice(label("影响者", "Influences"))]
    Influences,
    /// 使用者.
    #[choice(label("使用者", "Uses"))]
    Uses,
    /// 把关者.
    #[choice(label("把关者", "Guards"))]
    Guards,
}

/// 态度.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Attitude {
    /// 支持.
    #[choice(label("支持", "For us"))]
    Favourable,
    /// 中立.
    #[choice(label("中立", "Neutral"))]
    Neutral,
    /// 反对.
    #[choice(label("反对", "Against us"))]
    Opposed,
}

/// 联系人.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(key = "contact", label("联系人", "Contact"), title = name, owner = owner)]
#[grant(director = all, management = read, manager = subtree, member = own, service = read, auditor = read)]
pub struct Contact {
    #[field(label("姓名", "Name"), list, search, sample = "王芳")]
    pub name: Text,
    #[field(label("客户", "Customer"), link = "account", list, filter)]
    pub account: Key,
    #[field(label("负责人", "Owner"), link = "person", list, filter)]
    pub owner: Key,
    #[field(label("职务", "Position"), list, sample = "采购总监")]
    pub position: Option<Text>,
    #[field(
        label("决策角色", "Part in decisions"),
        list,
        filter,
        default = "influences"
    )]
    pub part: Part,
    #[field(label("态度", "Attitude"), list, filter, default = "neutral")]
    pub attitude: Attitude,
    #[field(label("影响谁", "Influences whom"), link = "contact")]
    pub influences: Option<Key>,
    #[field(label("电话", "Phone"), sample = "13800000000")]
    pub phone: Option<Text>,
    #[field(label("邮箱", "E-mail"), sample = "wang@example.com")]
    pub mail: Option<Text>,
    #[field(label("生日", "Birthday"))]
    pub birthday: Option<Date>,
    #[field(label("备注", "Notes"), search)]
    pub notes: Option<LongText>,
}
