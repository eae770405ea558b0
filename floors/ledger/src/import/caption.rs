//! Captions (列名): what 用友, 金蝶, shops and spreadsheets call their columns. A table of known names first, then
//! rules for the parts a name is made of.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::caption_more::MORE;
use super::caption_rules::{chinese, english};
use super::role::Role;
use unicode_normalization::UnicodeNormalization;

/// What a caption says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// The role.
    pub role: Role,
    /// Preference among captions of the same role, lower first.
    pub rank: u8,
}

/// A caption without blanks, signs and width, in simplified characters: `订单 ID` → `订单id`, `銷售額` → `销售额`.
pub fn normal(caption: &str) -> String {
    if caption.is_ascii() {
        let kept = caption
            .bytes()
            .filter(|b| b.is_ascii_alphanumeric() || *b == b'%');
        return kept.map(|b| char::from(b.to_ascii_lowercase())).collect();
    }
    // Accents come off, so that Preço Unitário is found whichever way it is written.
    caption
        .nfkd()
        .filter(|c| !('\u{300}'..='\u{36f}').contains(c))
        .nfc()
        .flat_map(char::to_lowercase)
        .filter(|c| c.is_alphanumeric() || *c == '%')
        .map(simplified)
        .collect()
}

/// The characters of Traditional Chinese captions, one by one, and what they are in simplified ones.
const TRADITIONAL: &str = "單號據銷額產稱數價業務員區訂戶類別貨編碼總計負責幣種匯稅無實際應發開門細華個點類賬帳訊號簡購買賣廠牌級優惠讓項規貿訖週銀進倉庫電話運費應結創審準複";
const SIMPLIFIED: &str = "单号据销额产称数价业务员区订户类别货编码总计负责币种汇税无实际应发开门细华个点类账账讯号简购买卖厂牌级优惠让项规贸讫周银进仓库电话运费应结创审准复";

fn simplified(c: char) -> char {
    static MAP: LazyLock<HashMap<char, char>> =
        LazyLock::new(|| TRADITIONAL.chars().zip(SIMPLIFIED.chars()).collect());
    if c.is_ascii() {
        return c;
    }
    MAP.get(&c).copied().unwrap_or(c)
}

/// A caption without what stands in brackets: `销售额(万元)` → `销售额`.
pub fn without_brackets(caption: &str) -> String {
    let folded: String = caption.nfkc().collect();
    let mut depth = 0_u32;
    folded
        .chars()
        .filter(|c| match c {
            '(' | '[' | '【' | '〔' => {
                depth += 1;
                false
            }
            ')' | ']' | '】' | '〕' => {
                depth = depth.saturating_sub(1);
                false
            }
            _ => depth == 0,
        })
        .collect()
}

/// What a caption says, or nothing. Two-level captions `upper/lower` are tried whole, then by their lower part.
pub fn meaning(caption: &str) -> Option<Meaning> {
    let lower = caption.rsplit_once('/').map(|(_, lower)| lower);
    one(caption).or_else(|| lower.and_then(one))
}

fn one(caption: &str) -> Option<Meaning> {
    // 金额(本位币) and 收入(不含税) say in brackets which amount they are; 销售额(万元) only says the unit.
    let whole = normal(caption).replace("本位币", "本币");
    let bare = normal(&without_brackets(caption));
    let says_more = whole != bare && ["税", "本币", "原币"].iter().any(|w| whole.contains(w));
    exact(&whole)
        .or_else(|| chinese(&whole).filter(|_| says_more && !bare.is_empty()))
        .or_else(|| exact(&bare))
        .or_else(|| exact(whole.strip_prefix('f').filter(|_| whole.is_ascii())?))
        .or_else(|| chinese(&whole))
        .or_else(|| english(&words(caption)))
}

fn exact(name: &str) -> Option<Meaning> {
    static INDEX: LazyLock<HashMap<String, Meaning>> = LazyLock::new(|| {
        let mut index = HashMap::new();
        for (role, rank, names) in KNOWN.iter().chain(MORE) {
            let (role, rank) = (*role, *rank);
            for name in *names {
                index.insert(normal(name), Meaning { role, rank });
            }
        }
        index
    });
    INDEX.get(name).copied()
}

/// Known names, normalised. The rank orders columns that could fill the same role: revenue prefers local currency
/// without tax (本币无税), then amounts that do not say, then amounts with tax.
#[rustfmt::skip]
const KNOWN: &[(Role, u8, &[&str])] = &[
    (Role::Date, 1, &["日期", "datum", "fecha", "rechnungsdatum", "订单日期", "单据日期", "销售日期", "业务日期", "开票日期", "发票日期", "交易日期", "下单日期", "下单时间", "订单时间", "成交日期", "成交时间", "交易时间", "销售时间", "记账日期", "出库日期", "时间", "发生日期", "订单创建时间", "订单付款时间", "付款时间", "支付时间",
        "date", "orderdate", "invoicedate", "salesdate", "saledate", "transactiondate", "txndate", "docdate", "documentdate", "postingdate", "billingdate", "purchasedate", "solddate", "datetime", "timestamp", "ordertime", "orderdatetime", "transactiontime", "dateofsale", "dateoforder", "closedate", "dealdate", "ddate", "fdate", "dbilldate", "orderpurchasetimestamp", "createdat", "day", "paidat", "fkdat", "budat", "audat", "erdat", "invoicedatetime", "trxdate", "orderdt", "saledatetime", "period"]),
    (Role::Date, 4, &["发货日期", "发货时间", "shipdate", "shippeddate", "shippingdate", "deliverydate", "交货日期", "出货日期"]),
    (Role::Date, 5, &["审核日期", "制单日期", "创建时间", "创建日期", "录入日期", "createdate", "creationdate", "engagedate", "duedate", "requireddate", "到期日期"]),
    (Role::Year, 1, &["年", "年份", "年度", "year", "yearid", "salesyear", "orderyear", "会计年度", "fiscalyear"]),
    (Role::Month, 1, &["月", "月份", "month", "monthid", "salesmonth", "ordermonth", "会计期间", "会计月"]),
    (Role::Day, 1, &["日", "号", "dayofmonth"]),
    (Role::Order, 1, &["单据号", "单据编号", "单号", "订单号", "订单id", "订单编号", "订单编码", "销售单号", "销售订单号", "发票号", "发票号码", "单据号发票号", "出库单号", "发货单号", "小票号", "交易号", "交易编号", "流水号", "凭证号", "销售单据号", "主订单编号", "orderid", "orderno", "ordernumber", "order", "ordernum", "invoiceno", "invoice", "invoiceid", "invoicenumber", "billno", "fbillno", "csbvcode", "ccode", "cdlcode", "vbillcode", "vbillno", "transactionid", "transactionno", "transaction", "txnid", "receiptno", "receiptid", "docno", "documentno", "documentnumber", "salesorder", "salesorderno", "salesordernumber", "salesorderid", "soid", "billingdocument", "vbeln", "opportunityid", "basketid", "ticketno", "saleid", "saleno", "trxid", "orderreference", "orderref", "csocode", "cvouchcode"]),
    (Role::Line, 1, &["行id", "行号", "明细行号", "订单行号", "分录号", "分录行号", "明细id", "子订单编号", "rowid", "lineno", "linenumber", "lineid", "orderlinenumber", "orderlineid", "orderlineno", "salesorderlinenumber", "posnr", "lineitem", "orderitemid", "fentryid", "entryid", "irowno", "autoid", "orderdetailid", "salesorderdetailid", "fseq", "crowno"]),
    (Role::CustomerId, 1, &["客户id", "客户编码", "客户编号", "客户代码", "客户号", "会员号", "会员编号", "会员id", "会员卡号", "买家id", "购货单位代码", "customerid", "customerno", "customernumber", "customercode", "custid", "custno", "clientid", "clientcode", "buyerid", "accountid", "memberid", "userid", "kunnr", "ccuscode", "fcustomerid", "fcustid", "customerkey", "fcustomernumber", "householdid", "customeruniqueid"]),
    (Role::Customer, 1, &["客户", "kunde", "cliente", "客户名称", "客户简称", "客户全称", "客户名", "购货单位", "购买方", "购方名称", "购货单位名称", "往来单位", "往来单位名称", "客商", "客商名称", "买方", "买家", "买家昵称", "买家会员名", "会员名称", "会员", "顾客", "顾客姓名", "经销商", "经销商名称", "客户姓名", "customer", "customername", "custname", "client", "clientname", "buyer", "buyername", "account", "accountname", "company", "companyname", "soldto", "soldtoparty", "billto", "shipto", "ccusname", "ccusabbname", "fcustomername", "fcustname", "customerfullname", "billingname", "dealer", "distributor", "retailer", "hospital"]),
    (Role::Segment, 1, &["细分", "客户细分", "客户类型", "客户类别", "客户分类", "客户性质", "客户群", "会员类型", "segment", "customersegment", "customertype", "customergroup", "customercategory", "marketsegment", "sector", "membertype", "accounttype", "clienttype", "kdgrp"]),
    (Role::Region, 1, &["地区", "区域", "大区", "销售区域", "销售大区", "销售地区", "区域名称", "大区名称", "片区", "战区", "所属区域", "所属大区", "客户地区", "地区名称", "region", "salesregion", "area", "salesarea", "regionalsales", "customerregion", "regionname", "zone", "districtname", "ccusarea", "bzirk"]),
    (Role::Region, 2, &["分公司", "办事处", "销售组织", "regionaloffice", "territory", "salesterritory", "geography", "market", "vkorg", "salesoffice", "district", "territoryname"]),
    (Role::Province, 1, &["省", "省份", "省自治区", "省市", "省市自治区", "省直辖市", "收货省份", "所在省", "客户省份", "省区", "province", "state", "stateprovince", "provincestate", "customerstate", "regionstate", "shipstate", "shippingstate", "billingprovince", "shippingprovince", "statename", "billingstate", "shiptostate", "provincename"]),
    (Role::City, 1, &["城市", "市", "地市", "收货城市", "客户城市", "所在城市", "城市名称", "city", "customercity", "town", "shipcity", "shippingcity", "billingcity", "shiptocity", "cityname"]),
    (Role::Country, 1, &["国家", "国家地区", "国别", "country", "countryregion", "countryname", "customercountry", "shipcountry", "shippingcountry", "billingcountry", "nation", "land1", "shiptocountry"]),
    (Role::Store, 1, &["门店", "门店名称", "店铺", "店铺名称", "店名", "网点", "store", "storename", "storeid", "branch", "branchname", "shop", "shopname", "outlet", "storelocation", "warehouse"]),
    (Role::ProductId, 1, &["产品id", "产品编码", "产品编号", "产品代码", "商品id", "商品编码", "商品编号", "商品代码", "存货编码", "存货代码", "物料编码", "物料代码", "物料号", "物料编号", "货号", "货品编码", "sku", "sku编码", "商家编码", "条码", "条形码", "productid", "productcode", "productno", "productnumber", "stockcode", "itemid", "itemcode", "itemno", "itemnumber", "skuid", "skucode", "materialno", "materialnumber", "material", "matnr", "articleno", "articlenumber", "partno", "partnumber", "upc", "ean", "asin", "cinvcode", "fmaterialid", "fmaterialnumber", "lineitemsku", "variantsku", "itemsku", "productkey", "prodid", "variantid", "stylecode"]),
    (Role::Product, 1, &["产品", "produkt", "artikel", "producto", "产品名称", "产品名", "商品", "商品名称", "商品名", "存货名称", "存货", "物料名称", "物料", "品名", "货品名称", "货物名称", "货物或应税劳务服务名称", "货物或应税劳务名称", "宝贝标题", "商品标题", "品名规格", "项目名称", "菜品", "药品名称", "药品通用名", "product", "productname", "productdescription", "productdesc", "item", "itemname", "itemdescription", "itemdesc", "description", "materialdescription", "materialname", "maktx", "article", "articlename", "goods", "goodsname", "lineitemname", "producttitle", "cinvname", "fmaterialname", "model", "title", "drugname", "part", "partname", "variantname"]),
    (Role::Category, 1, &["类别", "品类", "产品类别", "产品分类", "产品大类", "商品类别", "商品分类", "商品大类", "存货分类", "存货类别", "物料分组", "物料组", "一级分类", "一级类目", "大类", "品类名称", "产品线", "类目", "产品类", "产品系列", "商品类目", "category", "productcategory", "productline", "categoryname", "itemcategory", "itemtype", "productgroup", "productfamily", "materialgroup", "matkl", "productcategoryname", "productclass", "itemgroup", "maincategory", "category1", "productcategoryl1", "series", "cinvcname"]),
    (Role::Category, 2, &["品牌", "producttype", "brand", "department", "productdepartment", "class", "分类"]),
    (Role::Subcategory, 1, &["子类别", "子类", "子品类", "中类", "二级分类", "二级类目", "产品中类", "产品子类", "subcategory", "productsubcategory", "subcategoryname", "itemsubcategory", "subclass", "category2", "subgroup", "productsubcategoryname", "subfamily"]),
    (Role::Channel, 1, &["渠道", "销售渠道", "渠道名称", "渠道类型", "平台", "销售平台", "来源渠道", "订单来源", "销售方式", "channel", "saleschannel", "orderchannel", "platform", "distributionchannel", "vtweg", "source", "ordersource", "sourcename", "saletype", "salestype", "channelname", "purchasemethod"]),
    (Role::SalespersonId, 1, &["业务员编码", "业务员编号", "业务员代码", "销售员编码", "销售员编号", "员工编号", "salespersonid", "salesrepid", "employeeid", "salesmanid", "agentid", "fsalerid", "cpersoncode", "sellerid", "salesmancode"]),
    (Role::Salesperson, 1, &["业务员", "业务员名称", "业务员姓名", "销售员", "销售员姓名", "销售人员", "销售代表", "销售", "销售顾问", "客户经理", "营业员", "导购", "导购员", "责任人", "负责人", "跟单员", "经办人", "salesperson", "salesrep", "salesrepresentative", "salesman", "salesagent", "rep", "repname", "agent", "seller", "sellername", "accountmanager", "salespersonname", "employee", "employeename", "salesteam", "accountowner", "owner", "cpersonname", "fsalername", "associate", "salesmanname", "salesrepname", "accountexecutive", "consultant"]),
    (Role::Manager, 1, &["地区经理", "区域经理", "大区经理", "销售经理", "经理", "manager", "regionalmanager", "salesmanager", "areamanager", "regionmanager", "managername", "person"]),
    (Role::Unit, 1, &["单位", "计量单位", "主计量单位", "销售单位", "uom", "unit", "unitofmeasure", "salesunit", "meins", "vrkme", "packunit", "funitid"]),
    (Role::Returned, 1, &["退回", "退货", "是否退货", "退货标志", "是否退回", "退货状态", "是否退款", "returned", "isreturned", "isreturn", "return", "returnflag", "refunded", "returnstatus", "isrefunded"]),
    (Role::Quantity, 1, &["数量", "menge", "cantidad", "销售数量", "销量", "销售件数", "出库数量", "实发数量", "主数量", "计价数量", "购买数量", "宝贝总数量", "商品数量", "发货数量", "开票数量", "qty", "quantity", "orderquantity", "quantityordered", "orderqty", "salesqty", "salesquantity", "unitssold", "unitsold", "itemqty", "itemquantity", "lineitemquantity", "iquantity", "nnum", "frealqty", "fqty", "fkimg", "kwmeng", "soldqty", "soldquantity", "qtysold", "quantitysold", "noofunits", "numberofunits", "salesvolume", "invoicedquantity", "shippedqty", "quantitypurchased", "netquantity", "totalquantity"]),
    (Role::Price, 1, &["单价", "销售单价", "无税单价", "不含税单价", "本币单价", "本币无税单价", "成交单价", "成交价", "实际单价", "净价", "折后单价", "折后价", "销售价", "unitprice", "price", "salesprice", "saleprice", "sellingprice", "priceeach", "unitsellingprice", "itemprice", "priceperunit", "netprice", "iunitprice", "inatunitprice", "lineitemprice", "fprice", "unitsaleprice", "avgprice", "averageprice", "unitretail", "retailprice", "unitpriceusd", "soldprice", "netunitprice", "perunitprice", "productprice"]),
    (Role::Price, 3, &["含税单价", "原币含税单价", "本币含税单价", "itaxunitprice", "ftaxprice", "grossprice", "taxprice"]),
    (Role::ListPrice, 1, &["原价", "标价", "吊牌价", "零售价", "定价", "目录价", "报价", "建议零售价", "listprice", "msrp", "mrp", "originalprice", "standardprice", "catalogprice", "baseprice", "quotedprice", "regularprice", "rrp", "iquotedprice"]),
    (Role::Revenue, 1, &["本币无税金额", "本币不含税金额", "无税金额本币", "不含税金额本币", "本币未税金额", "inatmoney", "famountlc", "famountlocal", "nmny"]),
    (Role::Revenue, 2, &["无税金额", "不含税金额", "未税金额", "不含税销售额", "无税销售额", "不含税收入", "不含税销售金额", "销售净额", "净销售额", "金额不含税", "销售额不含税", "销售金额不含税", "收入不含税", "netsales", "netamount", "netrevenue", "netvalue", "netsalesamount", "nettotal", "netwr", "imoney", "netsale", "netinvoiceamount", "netsalesrevenue", "amountexcltax", "totalnet", "nettsales", "netturnover"]),
    (Role::Revenue, 3, &["本币金额", "人民币金额", "金额本币", "金额人民币", "localamount", "amountlocal", "amountinlocalcurrency", "dmbtr"]),
    (Role::Revenue, 4, &["销售额", "umsatz", "netto", "ventas", "销售金额", "销售收入", "营业额", "营业收入", "主营业务收入", "收入", "实际销售额", "销售总额", "产品销售额", "商品销售额", "sales", "revenue", "salesamount", "saleamount", "salesrevenue", "salesvalue", "salevalue", "turnover", "totalsales", "totalrevenue", "salesamt", "saleamt", "totalsale", "salestotal", "grosssales", "weeklysales", "dailysales", "actualsales", "invoicedsales", "salesusd", "revenueusd", "itemoutletsales", "sale", "income"]),
    (Role::Revenue, 5, &["金额", "总金额", "订单金额", "成交金额", "成交额", "应收金额", "开票金额", "货款", "总价", "总额", "小计", "金额小计", "合计金额", "销货金额", "出库金额", "发货金额", "交易金额", "结算金额", "订单总额", "消费金额", "amount", "total", "linetotal", "totalamount", "totalprice", "lineamount", "totalvalue", "value", "extendedprice", "extprice", "subtotal", "linevalue", "orderamount", "ordervalue", "ordertotal", "invoiceamount", "invoicevalue", "closevalue", "dealvalue", "amt", "totalamt", "amountusd", "transactionamount", "paymentamount", "billedamount", "invoicetotal", "salestotalamount", "finalamount", "amountpaid", "payment", "linetotalamount", "totalspent", "purchaseamount", "purchaseamountusd", "finalprice", "lineprice", "famount", "itotal", "paymentvalue", "spend", "totalpaid", "transactionvalue", "grandtotal", "itemtotal", "linesubtotal"]),
    (Role::Revenue, 6, &["本币价税合计", "价税合计本币", "本币含税金额", "inatsum", "fallamountlc", "ntaxmny"]),
    (Role::Revenue, 7, &["价税合计", "含税金额", "含税销售额", "含税总额", "含税收入", "金额含税", "销售额含税", "原币价税合计", "价税合计原币", "原币含税金额", "grossamount", "grossrevenue", "grosstotal", "amountincltax", "isum", "fallamount", "totalincltax", "norigtaxmny"]),
    (Role::Revenue, 8, &["gmv", "原币金额", "原币无税金额", "无税金额原币", "吊牌金额", "originalamount", "amountincurrency", "foreignamount", "grossmerchandisevalue"]),
    (Role::Discount, 1, &["折扣", "折扣率", "折扣额", "折扣金额", "优惠", "优惠金额", "优惠额", "让利", "扣率", "打折", "discount", "discountrate", "discountpct", "discount%", "discountpercent", "discountpercentage", "discountamount", "discountamt", "discountvalue", "unitpricediscount", "discountapplied", "totaldiscount", "linediscount", "promotionamount", "fdiscount", "idiscount", "inatdiscount", "discounts", "rebate"]),
    (Role::Cost, 1, &["成本", "成本金额", "销售成本", "成本额", "总成本", "结转成本", "主营业务成本", "成本合计", "产品成本", "商品成本", "cost", "costofgoodssold", "cogs", "totalcost", "costamount", "costofsales", "salescost", "totalproductcost", "wavwr", "costvalue", "linecost", "extendedcost", "costamt", "fcostamount", "icost"]),
    (Role::UnitCost, 1, &["单位成本", "成本单价", "成本价", "进价", "采购价", "进货价", "出厂成本", "unitcost", "costprice", "costperunit", "productstandardcost", "standardcost", "purchaseprice", "itemcost", "costeach", "unitcostprice", "fcostprice", "buyingprice", "buyprice"]),
    (Role::Profit, 1, &["利润", "利润额", "毛利", "毛利额", "销售毛利", "毛利润", "销售利润", "净利润", "profit", "grossprofit", "totalprofit", "grossincome", "salesprofit", "netprofit", "profitamount", "contribution", "operatingprofit", "marginamount", "profits"]),
    (Role::Currency, 1, &["币种", "币别", "货币", "原币种", "结算币种", "currency", "currencycode", "waerk", "waers", "fcurrencyid", "cexchname", "curr"]),
    (Role::ExchangeRate, 1, &["汇率", "exchangerate", "fxrate", "fexchangerate", "iexchrate", "currencyrate", "kursk"]),
    (Role::AuditState, 1, &["单据状态", "审核状态", "审批状态", "是否审核", "fdocumentstatus", "documentstatus", "billstatus"]),
    (Role::RedBlue, 1, &["红蓝字", "红蓝标志", "红字", "红蓝字标志", "是否红字", "breturnflag", "fred", "红冲"]),
    (Role::NotTaken, 1, &["税额", "本币税额", "原币税额", "税率", "表体税率", "税金", "序号", "毛利率", "利润率", "毛利率%", "利润率%", "累计金额", "累计数量", "库存数量", "库存", "余额", "未收金额", "已收金额", "欠款", "运费", "邮费", "tax", "taxamount", "taxrate", "tax5%", "vat", "itax", "inattax", "itaxrate", "index", "no", "profitmargin", "grossmargin", "grossmarginpercentage", "margin", "margin%", "shippingcost", "freight", "shipping", "unnamed0", "taxes", "profitmargin%", "salestax", "shippingfee", "deliveryfee", "commission"]),
];

/// The words of an English caption: `LineItem_totalAmt` → line, item, total, amt.
fn words(caption: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut previous_lower = false;
    let mut open = false;
    for c in caption.nfkc() {
        if !c.is_ascii_alphanumeric() {
            open = false;
            previous_lower = false;
            continue;
        }
        if !open || (c.is_ascii_uppercase() && previous_lower) {
            words.push(String::new());
        }
        open = true;
        previous_lower = c.is_ascii_lowercase();
        words
            .last_mut()
            .expect("a word was opened above")
            .push(c.to_ascii_lowercase());
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captions_of_many_systems_are_understood() {
        for (caption, role) in [
            ("订单 ID", Role::Order),
            ("省/自治区", Role::Province),
            ("Country/Region", Role::Country),
            ("销售额（万元）", Role::Revenue),
            ("本币无税金额", Role::Revenue),
            ("不含税销售金额（元）", Role::Revenue),
            ("ORDERDATE", Role::Date),
            ("QUANTITYORDERED", Role::Quantity),
            ("PRICEEACH", Role::Price),
            ("Sale Amount", Role::Revenue),
            ("Net Sales", Role::Revenue),
            ("GMV", Role::Revenue),
            ("Line Total", Role::Revenue),
            ("StockCode", Role::ProductId),
            ("客户简称", Role::Customer),
            ("存货名称", Role::Product),
            ("FBillNo", Role::Order),
            ("FRealQty", Role::Quantity),
            ("税额", Role::NotTaken),
            ("毛利率", Role::NotTaken),
            ("销售代表姓名", Role::Salesperson),
            ("2025年/完成/销售额", Role::Revenue),
            ("Total Sale Amt (USD)", Role::Revenue),
            ("cust_city", Role::City),
            ("订单折扣金额", Role::Discount),
            ("客戶名稱", Role::Customer),
            ("銷售金額", Role::Revenue),
            ("客户行业", Role::Segment),
            ("存货大类", Role::Category),
            ("成本均价", Role::UnitCost),
            ("优惠后金额", Role::Revenue),
            ("商品全名", Role::Product),
            ("经手人", Role::Salesperson),
            ("Количество", Role::Quantity),
            ("Umsatz", Role::Revenue),
            ("Sold-To Party", Role::Customer),
            ("Sales Org.", Role::Region),
            ("Total Profit", Role::Profit),
            ("Item_Category", Role::Category),
            ("transaction_qty", Role::Quantity),
            ("ARKTX", Role::Product),
        ] {
            assert_eq!(meaning(caption).map(|m| m.role), Some(role), "{caption}");
        }
        for caption in [
            "备注",
            "邮寄方式",
            "Ship Mode",
            "Postal Code",
            "规格型号",
            "",
            "Order Priority",
        ] {
            assert_eq!(meaning(caption), None, "{caption}");
        }
        let rank = |c| meaning(c).map(|m| m.rank);
        assert!(rank("本币无税金额") < rank("无税金额"));
        assert!(rank("无税金额") < rank("金额"));
        assert!(rank("金额") < rank("价税合计"));
        assert!(rank("折后金额") < rank("金额"));
        assert!(rank("金额(本位币)") < rank("金额"));
        assert!(rank("数量") < rank("件数"));
        assert!(rank("存货分类名称") < rank("存货分类编码"));
    }

    #[test]
    fn no_name_stands_for_two_roles() {
        let mut seen = std::collections::BTreeMap::new();
        for (role, _, names) in KNOWN.iter().chain(MORE) {
            for name in *names {
                let twice = seen.insert(normal(name), role);
                assert!(twice.is_none_or(|other| other == role), "{name}");
            }
        }
    }
}
