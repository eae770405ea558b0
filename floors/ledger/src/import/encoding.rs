//! Text encodings (编码): BOM first, then a UTF-8 test, then the shape of UTF-16, then a guess that must decode
//! without a single replacement character — or the import stops and names the line.

use std::borrow::Cow;

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::error::{Candidate, ImportError, Place, Question};

/// A decoded text and the name of its encoding.
#[derive(Debug)]
pub struct Decoded<'a> {
    /// The text, without BOM.
    pub text: Cow<'a, str>,
    /// `UTF-8`, `UTF-8 (BOM)`, `GB18030`, `UTF-16LE` …
    pub encoding: String,
}

/// Decodes the bytes of a text file. `wanted` is the mapping's answer, if there is one.
pub fn decode<'a>(
    file: &str,
    bytes: &'a [u8],
    wanted: Option<&str>,
) -> Result<Decoded<'a>, ImportError> {
    if let Some(name) = wanted {
        let encoding = named(name).ok_or_else(|| ImportError::Mapping {
            file: file.to_owned(),
            reason: format!("encoding `{name}`"),
        })?;
        let (encoding, bytes) = match Encoding::for_bom(bytes) {
            Some((bom, length)) if bom == encoding => (encoding, &bytes[length..]),
            _ => (encoding, bytes),
        };
        return strict(file, bytes, encoding, "");
    }
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return strict(file, &bytes[length..], encoding, " (BOM)");
    }
    if bytes.contains(&0) {
        let encoding = utf16_shape(bytes).ok_or_else(|| ImportError::NotALedger {
            file: file.to_owned(),
            found: "binary".to_owned(),
        })?;
        return strict(file, bytes, encoding, "");
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Decoded {
            text: Cow::Borrowed(text),
            encoding: UTF_8.name().to_owned(),
        }),
        Err(fault) => legacy(file, bytes, fault.valid_up_to()),
    }
}

fn named(name: &str) -> Option<&'static Encoding> {
    let name = name.trim().to_ascii_lowercase();
    match name.as_str() {
        "gb2312" | "gbk" | "gb18030" | "ansi" | "cp936" => Some(GB18030),
        "latin1" | "cp1252" => Some(WINDOWS_1252),
        other => Encoding::for_label(other.as_bytes()),
    }
}

/// UTF-16 without a mark: every other byte of the commas, digits and line ends is zero.
fn utf16_shape(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(1 << 16)];
    let zeros = |odd: usize| {
        sample
            .iter()
            .skip(odd)
            .step_by(2)
            .filter(|b| **b == 0)
            .count()
    };
    let (even, odd, half) = (zeros(0), zeros(1), sample.len() / 2);
    if odd * 8 > half && even * 16 < odd {
        Some(UTF_16LE)
    } else if even * 8 > half && odd * 16 < even {
        Some(UTF_16BE)
    } else {
        None
    }
}

fn strict<'a>(
    file: &str,
    bytes: &'a [u8],
    encoding: &'static Encoding,
    suffix: &str,
) -> Result<Decoded<'a>, ImportError> {
    match encoding.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(text) => Ok(Decoded {
            text,
            encoding: format!("{}{suffix}", display_name(encoding)),
        }),
        None => Err(ImportError::Encoding {
            place: Place::file(file).row(first_bad_line(bytes, encoding)),
            encoding: display_name(encoding).to_owned(),
        }),
    }
}

fn display_name(encoding: &'static Encoding) -> &'static str {
    match encoding.name() {
        "gb18030" | "GBK" => "GB18030",
        other => other,
    }
}

/// The first line that does not decode. Works line by line for encodings whose line end is one byte.
fn first_bad_line(bytes: &[u8], encoding: &'static Encoding) -> u32 {
    if encoding == UTF_16LE || encoding == UTF_16BE {
        let (text, _) = encoding.decode_without_bom_handling(bytes);
        let before = text.split('\u{fffd}').next().unwrap_or("");
        return before.matches('\n').count() as u32 + 1;
    }
    let bad = |line: &&[u8]| {
        encoding
            .decode_without_bom_handling_and_without_replacement(line)
            .is_none()
    };
    let lines = bytes.split(|b| *b == b'\n');
    (lines.take_while(|line| !bad(line)).count() + 1) as u32
}

/// Bytes that are not UTF-8: a Chinese, Western or other code page — or a mixture, which stops the import.
fn legacy<'a>(file: &str, bytes: &'a [u8], valid: usize) -> Result<Decoded<'a>, ImportError> {
    let (mut utf8_lines, mut bad_lines, mut first_bad) = (0_u32, 0_u32, 0_u32);
    for (number, line) in bytes.split(|b| *b == b'\n').enumerate() {
        if line.is_ascii() {
            continue;
        }
        match std::str::from_utf8(line) {
            // A two-byte pair can be UTF-8 by chance; three bytes in a row hardly.
            Ok(text) => utf8_lines += u32::from(text.chars().any(|c| c.len_utf8() >= 3)),
            Err(_) => {
                bad_lines += 1;
                if first_bad == 0 {
                    first_bad = number as u32 + 1;
                }
            }
        }
    }
    let broken_end = bytes.len() - valid < 4 && bad_lines == 1;
    if broken_end {
        return Err(ImportError::Damaged {
            place: Place::file(file).row(first_bad),
            reason: "the last character is cut in half".to_owned(),
        });
    }
    if utf8_lines > 0 && utf8_lines * 20 >= bad_lines {
        return Err(ImportError::Encoding {
            place: Place::file(file).row(first_bad),
            encoding: "UTF-8".to_owned(),
        });
    }
    let sample: Vec<u8> = high_lines(bytes);
    if !sample.is_empty() && looks_chinese(&sample) {
        return strict(file, bytes, GB18030, "");
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(&sample, true);
    let guess = detector.guess(None, chardetng::Utf8Detection::Deny);
    for encoding in [guess, GB18030, WINDOWS_1252] {
        if let Ok(decoded) = strict(file, bytes, encoding, "")
            && !decoded
                .text
                .chars()
                .any(|c| ('\u{80}'..='\u{9f}').contains(&c))
        {
            return Ok(decoded);
        }
    }
    Err(ImportError::Ask {
        place: Place::file(file).row(first_bad),
        question: Question::Encoding,
        candidates: ["gb18030", "big5", "windows-1252", "shift_jis", "euc-kr"]
            .map(|value| Candidate {
                value: value.to_owned(),
                why: String::new(),
            })
            .to_vec(),
    })
}

/// The lines that matter for a guess, up to a quarter of a megabyte.
fn high_lines(bytes: &[u8]) -> Vec<u8> {
    let mut sample = Vec::new();
    for line in bytes.split(|b| *b == b'\n').filter(|l| !l.is_ascii()) {
        if sample.len() > 1 << 18 {
            break;
        }
        sample.extend_from_slice(line);
        sample.push(b'\n');
    }
    sample
}

/// Chinese GB text is pairs of high bytes, most of them common characters; Western text has single high bytes
/// among letters, and Big5 has every other second byte among the letters.
fn looks_chinese(sample: &[u8]) -> bool {
    let (mut pairs, mut common, mut other) = (0_u32, 0_u32, 0_u32);
    let mut i = 0;
    while i < sample.len() {
        let lead = sample[i];
        if lead < 0x80 {
            i += 1;
            continue;
        }
        let trail = sample.get(i + 1).copied().unwrap_or(0);
        if (0x81..=0xfe).contains(&lead) && (0x30..=0x39).contains(&trail) {
            let third = sample.get(i + 2).copied().unwrap_or(0);
            let fourth = sample.get(i + 3).copied().unwrap_or(0);
            if (0x81..=0xfe).contains(&third) && (0x30..=0x39).contains(&fourth) {
                i += 4;
                continue;
            }
        }
        if trail >= 0xa1 {
            pairs += 1;
            let level_one = (0xb0..=0xd7).contains(&lead);
            common += u32::from(level_one || matches!(lead, 0xa1 | 0xa3));
            i += 2;
        } else {
            other += 1;
            i += if (0x40..0xa1).contains(&trail) { 2 } else { 1 };
        }
    }
    pairs > 0
        && pairs >= 4 * other
        && common * 10 >= pairs * 6
        && GB18030
            .decode_without_bom_handling_and_without_replacement(sample)
            .is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(bytes: &[u8]) -> (String, String) {
        let decoded = decode("f.csv", bytes, None).expect("decodes");
        (decoded.encoding.clone(), decoded.text.into_owned())
    }

    const LEDGER: &str = "单据日期,客户名称,产品,数量,金额\n2024-03-05,朱镕商贸,㐀𠀀龘,3,12.50\n2024-03-06,华东百货有限公司,打印纸,5,88.00\n";

    #[test]
    fn every_encoding_of_an_excel_export_is_recognised() {
        let gb = GB18030.encode(LEDGER).0;
        assert_eq!(found(&gb), ("GB18030".into(), LEDGER.into()));
        assert_eq!(found(LEDGER.as_bytes()), ("UTF-8".into(), LEDGER.into()));
        let bom = [b"\xef\xbb\xbf".as_slice(), LEDGER.as_bytes()].concat();
        assert_eq!(found(&bom), ("UTF-8 (BOM)".into(), LEDGER.into()));
        let le: Vec<u8> = LEDGER.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(found(&le), ("UTF-16LE".into(), LEDGER.into()));
        let be: Vec<u8> = LEDGER.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(found(&be), ("UTF-16BE".into(), LEDGER.into()));
        let marked = [b"\xff\xfe".as_slice(), &le].concat();
        assert_eq!(found(&marked), ("UTF-16LE (BOM)".into(), LEDGER.into()));
        let western = "Date,Customer,Amount\n2024-03-05,Café Zoé,3\n2024-03-05,Müller & Söhne,5\n";
        let latin = WINDOWS_1252.encode(western).0;
        assert_eq!(found(&latin), ("windows-1252".into(), western.into()));
        let short = GB18030.encode("日期,金额\n2024-03-05,3\n").0;
        assert_eq!(found(&short).0, "GB18030");
        let big5 = encoding_rs::BIG5
            .encode("日期,客戶名稱,銷售金額,業務員\n2024-03-05,臺灣貿易股份有限公司,3,陳小明\n")
            .0;
        assert_eq!(found(&big5).0, "Big5");
    }

    #[test]
    fn a_mixture_stops_and_names_the_line() {
        let mut bytes = LEDGER.as_bytes().to_vec();
        bytes.extend_from_slice(&GB18030.encode("2024-03-07,西南商贸,墨盒,1,9.9\n").0);
        let fault = decode("f.csv", &bytes, None).expect_err("two encodings");
        assert!(matches!(fault, ImportError::Encoding { place, .. } if place.row == 4));
        let cut = &LEDGER.as_bytes()[..LEDGER.find('司').expect("in the text") + 1];
        assert!(matches!(
            decode("f.csv", cut, None),
            Err(ImportError::Damaged { .. })
        ));
        let junk: Vec<u8> = (0..4_000_u32).map(|i| (i * 7_919 % 251) as u8).collect();
        assert!(matches!(
            decode("f.csv", &junk, None),
            Err(ImportError::NotALedger { .. })
        ));
    }

    proptest! {
        #[test]
        fn gb18030_round_trips(extra in "[一-龥㐀-䶵𠀀-𠀐a-z0-9]{0,40}") {
            let text = format!("{LEDGER}2024-03-07,{extra},笔,1,2\n");
            let bytes = GB18030.encode(&text).0;
            prop_assert_eq!(found(&bytes), ("GB18030".to_owned(), text));
        }
    }
}
