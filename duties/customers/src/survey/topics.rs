//! What comments are about (意见归类): by the words that occur in them. A comment may be about several things; one in which no word is
//! known is about something else.

use qd_base::{Label, label};

/// What it is called, and the words that tell it.
const TOPICS: [(Label, Label); 7] = [
    (
        label("产品质量", "Quality"),
        label(
            "质量 品质 故障 损坏 不良 次品 性能 寿命 精度 瑕疵 尺寸 漏",
            "quality defect broken fault performance precision leak",
        ),
    ),
    (
        label("价格", "Price"),
        label(
            "价格 报价 贵 便宜 涨价 降价 折扣 优惠 账期 成本 性价比",
            "price expensive cheap discount cost payment",
        ),
    ),
    (
        label("交付", "Delivery"),
        label(
            "交付 交货 到货 发货 延误 延期 延迟 晚到 物流 缺货 周期 准时 包装 短少",
            "delivery late delay shipping shortage lead packaging",
        ),
    ),
    (
        label("服务", "Service"),
        label(
            "服务 态度 响应 热情 专业 上门 客服 业务员 不耐烦",
            "service attitude response professional rude",
        ),
    ),
    (
        label("沟通", "Communication"),
        label(
            "沟通 回复 联系 通知 信息 告知 联系不上 推诿 反馈",
            "communication reply contact inform answer feedback",
        ),
    ),
    (
        label("售后", "After-sales"),
        label(
            "售后 维修 保修 退货 换货 退款 配件 安装 调试 投诉 培训",
            "after-sales repair warranty return refund spare install complaint training",
        ),
    ),
    (
        label("单据与发票", "Papers and invoices"),
        label(
            "发票 单据 对账 合同 账单 资料 证书",
            "invoice paperwork statement contract certificate",
        ),
    ),
];

/// How many comments are about what, the most frequent first; what is about something else stands last.
pub fn topics(comments: &[&str]) -> Vec<(Label, usize)> {
    let mut counts = [0_usize; TOPICS.len()];
    let mut other = 0;
    for comment in comments {
        let small = comment.to_lowercase();
        let is_about = |(_, words): &(Label, Label)| {
            let all = words.zh.split(' ').chain(words.en.split(' '));
            all.into_iter().any(|word| small.contains(word))
        };
        let about: Vec<usize> = (0..TOPICS.len())
            .filter(|at| is_about(&TOPICS[*at]))
            .collect();
        other += usize::from(about.is_empty());
        about.into_iter().for_each(|at| counts[at] += 1);
    }
    let mut all: Vec<(Label, usize)> = TOPICS
        .iter()
        .zip(counts)
        .map(|((name, _), count)| (*name, count))
        .collect();
    all.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    all.push((label("其他", "Something else"), other));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_counts_for_everything_it_is_about() {
        let said = [
            label("交货太晚，价格也贵", "Late again, and expensive").zh,
            label("交货太晚，价格也贵", "Late again, and expensive").en,
            label("很好", "Fine").zh,
        ];
        let found = topics(&said);
        let of = |name: &str| {
            found
                .iter()
                .find(|(topic, _)| topic.en == name)
                .map(|(_, n)| *n)
        };
        assert_eq!((of("Delivery"), of("Price")), (Some(2), Some(2)));
        assert_eq!(
            found.last().map(|(topic, n)| (topic.en, *n)),
            Some(("Something else", 1))
        );
    }
}
