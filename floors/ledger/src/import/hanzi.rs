//! Chinese numerals (中文数字): 一万二千 and the capital forms of invoices, 壹万贰仟叁佰元伍角整.

use super::number::Decimal;

const DIGITS: &str = "零一二三四五六七八九";
const CAPITALS: &str = "〇壹贰叁肆伍陆柒捌玖";

/// Reads a Chinese numeral; `None` when any other character stands in it.
pub fn read(text: &str) -> Option<Decimal> {
    let text = text.trim_end_matches(['整', '正']);
    let counts = |c| value_of(c).is_some() || matches!(c, '十' | '拾');
    if !text.contains(counts) || !text.contains(|c| unit(c).is_some()) {
        return None;
    }
    // Hundredths, so that 角 and 分 fit: total of closed 万/亿 groups, the open group, the digit waiting for its unit.
    let (mut total, mut group, mut digit) = (0_i128, 0_i128, None::<i128>);
    let mut cents = 0_i128;
    let mut closed = false;
    for c in text.chars() {
        if let Some(d) = value_of(c) {
            if digit.is_some_and(|d| d != 0) {
                return None;
            }
            digit = Some(d);
            continue;
        }
        match (c, unit(c)?) {
            ('元' | '圆', _) => {
                total += group + digit.take().unwrap_or(0);
                group = 0;
                closed = true;
            }
            ('角', _) => cents += digit.take()? * 10,
            ('分', _) => cents += digit.take()?,
            (_, big) if big >= 10_000 => {
                let open = group + digit.take().unwrap_or(0);
                // 一亿二千万 adds up; 万亿 multiplies what came before.
                total = if big > 10_000 && group == 0 && open == 0 {
                    total * big
                } else {
                    total + open * big
                };
                group = 0;
            }
            (_, small) => group += digit.take().filter(|d| *d != 0).unwrap_or(1) * small,
        }
        if !(0..=1_000_000_000_000_000).contains(&total) {
            return None;
        }
    }
    let rest = group + digit.unwrap_or(0);
    if closed && rest != 0 {
        return None;
    }
    Some(Decimal(
        (total + rest) * 1_000_000_000_000 + cents * 10_000_000_000,
    ))
}

fn value_of(c: char) -> Option<i128> {
    let place = |text: &str| text.chars().position(|d| d == c);
    if c == '两' {
        return Some(2);
    }
    place(DIGITS)
        .or_else(|| place(CAPITALS))
        .and_then(|p| i128::try_from(p).ok())
}

fn unit(c: char) -> Option<i128> {
    match c {
        '十' | '拾' => Some(10),
        '百' | '佰' => Some(100),
        '千' | '仟' => Some(1_000),
        '万' | '萬' => Some(10_000),
        '亿' | '億' => Some(100_000_000),
        '元' | '圆' | '角' | '分' => Some(1),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capital_and_plain_numerals_are_read() {
        let yuan = |text| read(text).and_then(|d| d.amount()).map(|a| a.to_plain());
        assert_eq!(yuan("壹万贰仟").as_deref(), Some("12000.00"));
        assert_eq!(
            yuan("壹万贰仟叁佰肆拾伍元陆角柒分").as_deref(),
            Some("12345.67")
        );
        assert_eq!(yuan("一百零五").as_deref(), Some("105.00"));
        assert_eq!(yuan("十二").as_deref(), Some("12.00"));
        assert_eq!(yuan("两亿三千万").as_deref(), Some("230000000.00"));
        assert_eq!(yuan("叁佰元整").as_deref(), Some("300.00"));
        for text in ["", "甲", "一二", "万科", "百", "元", "一二十"] {
            assert!(read(text).is_none(), "{text}");
        }
    }
}
