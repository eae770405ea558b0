//! Caption table (表头词表) of the sample company's files: what 用友 and 金蝶 print above their columns.

/// The company's name; it says itself that it does not exist.
pub const COMPANY: &str = "衡岳工业科技有限公司（示例数据）";
/// What companies' names end with.
pub const COMPANY_SUFFIX: &str = "有限公司";
/// The unit of measure of goods by the metre.
pub const METRE: &str = "米";
/// Name of the sales detail report.
pub const SALES_TITLE: &str = "销售出库明细表";
/// The line below the title: who made it, when, in which unit.
pub const MADE_BY: [&str; 3] = ["制单人：系统导出", "日期：", "单位：元"];
/// The caption of the row of totals.
pub const TOTAL: &str = "合计";
/// Blue (ordinary) and red (returned) documents.
pub const BLUE_RED: [&str; 2] = ["蓝字", "红字"];
/// What a red line says about the line that it takes back.
pub const TAKES_BACK: &str = "红冲 ";
/// What follows a region's name in its department's name.
pub const DEPARTMENT: &str = "销售部";
/// Captions of the 用友 files, in order.
pub const U8_CAPTIONS: [&str; 28] = [
    "单据日期",
    "单据号",
    "行号",
    "客户编码",
    "客户名称",
    "客户行业",
    "大区",
    "省份",
    "城市",
    "部门",
    "业务员",
    "渠道",
    "存货编码",
    "存货名称",
    "规格型号",
    "存货大类",
    "存货分类",
    "计量单位",
    "数量",
    "无税单价",
    "无税金额",
    "税率",
    "税额",
    "价税合计",
    "折扣额",
    "成本金额",
    "红蓝字",
    "备注",
];
/// Field keys and captions of the 金蝶 file, in order; the first twelve belong to the head of a bill.
pub const KINGDEE_CAPTIONS: [(&str, &str); 28] = [
    ("FDate", "日期"),
    ("FBillNo", "单据编号"),
    ("FDocumentStatus", "单据状态"),
    ("FCustomerID", "客户编码"),
    ("FCustomerID#Name", "客户名称"),
    ("F_Industry", "客户行业"),
    ("F_Region", "大区"),
    ("F_Province", "省份"),
    ("F_City", "城市"),
    ("FSaleDeptID#Name", "销售部门"),
    ("FSalesManID#Name", "销售员"),
    ("F_Channel", "渠道"),
    ("FEntity_FSeq", "行号"),
    ("FMaterialID", "物料编码"),
    ("FMaterialID#Name", "物料名称"),
    ("FSpecification", "规格型号"),
    ("F_Category", "物料大类"),
    ("FMaterialGroup#Name", "物料分组"),
    ("FUnitID#Name", "库存单位"),
    ("FRealQty", "实发数量"),
    ("FPrice", "单价"),
    ("FAmount", "金额"),
    ("FEntryTaxRate", "税率%"),
    ("FEntryTaxAmount", "税额"),
    ("FAllAmount", "价税合计"),
    ("FDiscount", "折扣额"),
    ("FCostAmount", "成本金额"),
    ("FNote", "备注"),
];
/// Number of head columns in [`KINGDEE_CAPTIONS`].
pub const KINGDEE_HEAD: usize = 12;
/// Captions of the list of regional managers.
pub const MANAGER_CAPTIONS: [&str; 3] = ["大区", "区域经理", "销售人数"];
/// Titles of the files beside the ledger.
pub const SIDE_TITLES: [&str; 3] = ["区域经理一览", "2026年度销售目标", "2026年度销售费用预算"];
/// Target tiers.
pub const TIERS: [&str; 3] = ["保底", "目标", "挑战"];
/// Captions of the target sheet before the twelve months.
pub const TARGET_CAPTIONS: [&str; 2] = ["大区", "档位"];
/// The unit line of sheets in ten thousand yuan.
pub const UNIT_WAN: &str = "单位：万元";
/// What follows a month's number.
pub const MONTH: &str = "月";
/// Full-year column.
pub const WHOLE_YEAR: &str = "全年";
/// Captions of the receipts file.
pub const RECEIPT_CAPTIONS: [&str; 8] = [
    "客户编码",
    "客户名称",
    "大区",
    "业务员",
    "应收月份",
    "应收金额",
    "到期日",
    "已收金额",
];
/// Budget lines and their share of sales in 1/10,000.
pub const BUDGET_LINES: [(&str, i64); 8] = [
    ("人员薪酬", 310),
    ("销售提成", 140),
    ("差旅费", 85),
    ("业务招待费", 42),
    ("市场推广费", 60),
    ("展会费", 28),
    ("物流运费", 165),
    ("培训费", 12),
];
/// Caption of the budget lines' column.
pub const BUDGET_CAPTION: &str = "费用科目";
/// Names of the four sales files.
pub const SALES_FILES: [&str; 4] = [
    "销售出库明细_2023.xlsx",
    "销售出库明细_2024.xlsx",
    "销售出库明细_2025.csv",
    "SAL_OUTSTOCK_2026.csv",
];
/// Names of the files beside the ledger: managers, targets, receipts, budget.
pub const SIDE_FILES: [&str; 4] = [
    "区域经理.xlsx",
    "年度目标_2026.xlsx",
    "应收回款.csv",
    "费用预算.xlsx",
];
