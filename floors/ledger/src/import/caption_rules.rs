//! Captions by their parts (列名规则): 客户 + 编码 is a customer code, "net" + "sales" an amount without tax.

use super::caption::Meaning;
use super::role::Role;

/// Chinese names by their parts.
pub fn chinese(name: &str) -> Option<Meaning> {
    let has = |words: &[&str]| words.iter().any(|w| name.contains(w));
    let code = has(&["编码", "编号", "代码", "id", "号码", "单号"]) || name.ends_with('号');
    let taken = |role, rank| Some(Meaning { role, rank });
    if name.is_ascii() {
        return None;
    }
    if name.ends_with('率')
        || has(&[
            "税额", "税率", "占比", "同比", "环比", "累计", "目标", "预算", "库存",
        ])
    {
        let rate = has(&["折扣率", "扣率"]);
        return taken(if rate { Role::Discount } else { Role::NotTaken }, 2);
    }
    if has(&["日期", "时间"]) {
        let business = has(&[
            "订单", "单据", "销售", "开票", "下单", "交易", "成交", "业务",
        ]);
        return taken(Role::Date, if business { 2 } else { 6 });
    }
    // 优惠后金额 and 折后金额 are what was paid, not what was let off.
    if has(&["折后", "优惠后", "让利后"]) && has(&["金额", "额", "总价", "收入"]) {
        return taken(Role::Revenue, 4);
    }
    if has(&["单价", "售价", "价格", "均价"]) {
        let list = has(&["原价", "标价", "吊牌", "目录", "建议", "标准"]);
        let cost = has(&["成本", "采购", "进货"]);
        let role = [
            (cost, Role::UnitCost),
            (list, Role::ListPrice),
            (true, Role::Price),
        ];
        let found = role.iter().find(|(is, _)| *is)?.1;
        return taken(
            found,
            if has(&["含税"]) && !has(&["不含税"]) {
                4
            } else {
                2
            },
        );
    }
    if has(&["折扣", "优惠", "让利", "满减"]) {
        return taken(Role::Discount, 2);
    }
    if has(&["毛利", "利润"]) {
        return taken(Role::Profit, 2);
    }
    if has(&["成本"]) {
        return taken(
            if has(&["单位成本"]) {
                Role::UnitCost
            } else {
                Role::Cost
            },
            2,
        );
    }
    if has(&[
        "金额",
        "销售额",
        "收入",
        "货款",
        "营业额",
        "价税合计",
        "总价",
        "总额",
        "成交额",
    ]) {
        return taken_amount(name);
    }
    if has(&[
        "数量", "件数", "销量", "台数", "箱数", "瓶数", "套数", "吨数",
    ]) {
        let other = has(&["退货", "赠品", "未", "已", "结余"]);
        return taken(
            if other {
                Role::NotTaken
            } else {
                Role::Quantity
            },
            2,
        );
    }
    thing(name, code)
}

/// Names of people, customers, goods and places.
fn thing(name: &str, code: bool) -> Option<Meaning> {
    let has = |words: &[&str]| words.iter().any(|w| name.contains(w));
    let kind = has(&[
        "类型", "类别", "分类", "等级", "级别", "细分", "性质", "大类", "品类", "类目",
    ]);
    let taken = |role, rank| Some(Meaning { role, rank });
    let pick = |is_code: bool, id: Role, named: Role| taken(if is_code { id } else { named }, 3);
    if has(&[
        "业务员",
        "销售员",
        "销售代表",
        "营业员",
        "导购",
        "客户经理",
        "销售顾问",
    ]) {
        return pick(code, Role::SalespersonId, Role::Salesperson);
    }
    if has(&["区域经理", "大区经理", "地区经理"]) {
        return taken(Role::Manager, 3);
    }
    if has(&[
        "客户",
        "客商",
        "购货",
        "购买方",
        "买方",
        "买家",
        "会员",
        "经销商",
        "顾客",
    ]) {
        if has(&[
            "费", "款", "额", "积分", "地址", "电话", "手机", "备注", "税号", "分组", "来源",
            "年龄", "性别",
        ]) {
            return None;
        }
        if has(&["行业"]) {
            return taken(Role::Segment, 4);
        }
        if has(&["地区", "区域", "省", "市"]) {
            let province = name.ends_with("省") || has(&["省份"]);
            let role = if province {
                Role::Province
            } else if has(&["市"]) {
                Role::City
            } else {
                Role::Region
            };
            return taken(role, 3);
        }
        return if kind {
            taken(Role::Segment, if code { 5 } else { 3 })
        } else {
            pick(code, Role::CustomerId, Role::Customer)
        };
    }
    if has(&[
        "产品", "商品", "存货", "物料", "货品", "品名", "货物", "药品",
    ]) {
        if has(&[
            "规格", "型号", "单位", "批号", "备注", "属性", "状态", "简介", "经理",
        ]) {
            return None;
        }
        if has(&["小类", "子类", "中类", "二级"]) {
            return taken(Role::Subcategory, 3);
        }
        return match (kind, code) {
            // The code of a class is worth having only where its name is missing.
            (true, true) => taken(Role::Category, 5),
            (true, false) => taken(Role::Category, 3),
            (false, _) => pick(code, Role::ProductId, Role::Product),
        };
    }
    if code && has(&["订单", "单据", "销售单", "发票", "出库单", "交易", "小票"]) && !has(&["行"])
    {
        return taken(Role::Order, 3);
    }
    if has(&["省份", "省区"]) {
        return taken(Role::Province, 3);
    }
    if has(&["大区", "战区", "片区", "区域"]) && !code {
        return taken(Role::Region, 3);
    }
    if has(&["渠道"]) && !code {
        return taken(Role::Channel, 3);
    }
    if has(&["门店", "店铺"]) && !code {
        return taken(Role::Store, 3);
    }
    None
}

/// The rank of an amount by its tax and currency words; amounts of other affairs are not taken.
fn taken_amount(name: &str) -> Option<Meaning> {
    let has = |words: &[&str]| words.iter().any(|w| name.contains(w));
    if has(&[
        "退款", "退货", "运费", "已付", "未付", "欠", "预收", "回款", "定金", "已收", "未收", "赠",
        "税费", "佣金", "采购",
    ]) {
        return Some(Meaning {
            role: Role::NotTaken,
            rank: 3,
        });
    }
    let net = has(&["无税", "不含税", "未税", "除税"]);
    let gross = !net && has(&["含税", "价税"]);
    let rank = match (has(&["本币", "人民币"]), has(&["原币", "外币"])) {
        (true, _) if net => 1,
        (true, _) if gross => 6,
        (true, _) => 3,
        (_, true) => 8,
        _ if net => 2,
        _ if gross => 7,
        _ if has(&["销售", "收入"]) => 4,
        _ => 5,
    };
    Some(Meaning {
        role: Role::Revenue,
        rank,
    })
}

/// Words of columns that hold plans, stock, tax or people's data, never sales.
#[rustfmt::skip]
const NOT_SALES: &[&str] = &[
    "target", "budget", "forecast", "goal", "plan", "quota", "ytd", "cumulative", "stock", "tax", "vat", "rating", "age", "gender", "phone", "email", "address",
];

/// English names by their words.
pub fn english(words: &[String]) -> Option<Meaning> {
    let has = |list: &[&str]| words.iter().any(|w| list.contains(&w.as_str()));
    let taken = |role| Some(Meaning { role, rank: 6 });
    if words.is_empty() || has(NOT_SALES) {
        return None;
    }
    let code = has(&["id", "no", "code", "number", "num", "key", "nbr", "sku"]);
    let money = has(&[
        "amount", "amt", "value", "total", "sales", "revenue", "usd", "rmb", "cny", "eur", "gbp",
        "turnover",
    ]);
    if has(&["date", "datetime", "timestamp"]) {
        let other = has(&[
            "ship", "shipped", "delivery", "due", "birth", "created", "updated", "modified",
        ]);
        return Some(Meaning {
            role: Role::Date,
            rank: if other { 7 } else { 3 },
        });
    }
    if has(&["discount", "promo", "rebate"]) && !has(&["code", "type", "name", "id", "band"]) {
        return taken(Role::Discount);
    }
    if has(&["margin"]) && has(&["pct", "percent", "ratio", "rate"]) {
        return taken(Role::NotTaken);
    }
    if has(&["profit"]) && !has(&["center", "ratio", "pct", "percent"]) {
        return taken(Role::Profit);
    }
    if has(&["cost", "cogs"]) && !has(&["center", "centre", "shipping", "freight"]) {
        return taken(if has(&["unit", "per", "each", "price"]) {
            Role::UnitCost
        } else {
            Role::Cost
        });
    }
    if has(&["qty", "quantity", "units"]) && !has(&["stock", "returned", "onhand"]) {
        return taken(Role::Quantity);
    }
    if has(&["price"]) && !has(&["total", "extended", "ext", "line"]) {
        return taken(if has(&["list", "original", "retail", "standard"]) {
            Role::ListPrice
        } else {
            Role::Price
        });
    }
    if words.last().is_some_and(|w| w == "currency") {
        return taken(Role::Currency);
    }
    if has(&["industry"]) && !code {
        return taken(Role::Segment);
    }
    if has(&["subcategory"]) || (has(&["sub"]) && has(&["category", "cat", "class"])) {
        return taken(Role::Subcategory);
    }
    let pick = |id: Role, named: Role| taken(if code { id } else { named });
    let kind = has(&[
        "type", "segment", "group", "category", "class", "tier", "family", "line",
    ]);
    if has(&["customer", "client", "cust", "buyer"]) && !has(&["service", "satisfaction", "since"])
    {
        let place = [
            ("city", Role::City),
            ("state", Role::Province),
            ("province", Role::Province),
            ("country", Role::Country),
            ("region", Role::Region),
        ];
        let place = place.iter().find(|(word, _)| has(&[word]));
        return match place {
            Some((_, role)) => taken(*role),
            None if kind => taken(Role::Segment),
            None => pick(Role::CustomerId, Role::Customer),
        };
    }
    if has(&["salesperson", "salesman", "salesrep", "rep"])
        || (has(&["sales"]) && has(&["person", "agent", "representative"]))
    {
        return pick(Role::SalespersonId, Role::Salesperson);
    }
    if money || (has(&["price"]) && has(&["total", "extended", "ext", "line"])) {
        let other = has(&[
            "paid", "due", "shipping", "refund", "refunded", "freight", "returned", "channel",
            "region", "id", "date", "type", "count",
        ]);
        return (!other).then_some(Meaning {
            role: Role::Revenue,
            rank: if has(&["net"]) { 3 } else { 6 },
        });
    }
    if has(&["product", "item", "material", "article"])
        && !has(&["weight", "size", "color", "colour", "status"])
    {
        return if kind {
            taken(Role::Category)
        } else {
            pick(Role::ProductId, Role::Product)
        };
    }
    if words.last().is_some_and(|w| w == "category") && !has(&["sub"]) {
        return Some(Meaning {
            role: Role::Category,
            rank: 7,
        });
    }
    if code
        && has(&["order", "invoice", "receipt", "transaction"])
        && !has(&["line", "item", "priority"])
    {
        return taken(Role::Order);
    }
    None
}
