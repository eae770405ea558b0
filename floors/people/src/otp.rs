//! One-time codes by time (一次性验证码): RFC 6238 with HMAC-SHA-1, six digits, steps of thirty seconds, as all
//! authenticator apps make them.

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

/// The length of a step.
const STEP_SECS: i64 = 30;
/// How many steps a clock may be off, either way.
const SKEW: i64 = 1;
const DIGITS: u32 = 6;
const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The step whose code this is, among those around `secs` and later than `after`; nothing when it is none of them.
pub(crate) fn step_of(secret: &[u8], code: &str, secs: i64, after: i64) -> Option<i64> {
    let typed: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let now = secs / STEP_SECS;
    (now - SKEW..=now + SKEW)
        .filter(|step| *step > after)
        .find(|step| {
            let right = code_at(secret, *step);
            // Compared in full whatever differs, so that time tells nothing.
            right.len() == typed.len()
                && right
                    .bytes()
                    .zip(typed.bytes())
                    .fold(0, |differs, (a, b)| differs | (a ^ b))
                    == 0
        })
}

/// The code of a step.
pub(crate) fn code_at(secret: &[u8], step: i64) -> String {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret).expect("HMAC takes keys of every length");
    mac.update(&step.to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let at = usize::from(digest[19] & 0x0f);
    let four = [
        digest[at] & 0x7f,
        digest[at + 1],
        digest[at + 2],
        digest[at + 3],
    ];
    let number = u32::from_be_bytes(four) % 10_u32.pow(DIGITS);
    format!("{number:06}")
}

/// Base 32 without padding, as apps take a secret.
pub(crate) fn base32(bytes: &[u8]) -> String {
    let (mut out, mut held, mut bits) = (String::new(), 0_u32, 0);
    for byte in bytes {
        held = (held << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            out.push(char::from(ALPHABET[(held >> bits) as usize & 31]));
        }
    }
    if bits > 0 {
        out.push(char::from(ALPHABET[(held << (5 - bits)) as usize & 31]));
    }
    out
}

/// Reads base 32; nothing for letters that are not of it.
pub(crate) fn unbase32(text: &str) -> Option<Vec<u8>> {
    let (mut out, mut held, mut bits) = (Vec::new(), 0_u32, 0);
    for c in text.bytes() {
        let value = ALPHABET.iter().position(|one| *one == c)?;
        held = (held << 5) | u32::try_from(value).ok()?;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            out.push((held >> bits) as u8);
            held &= (1 << bits) - 1;
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 6238, appendix B, SHA-1; the last six of its eight digits.
        let secret = b"12345678901234567890";
        for (secs, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(code_at(secret, secs / 30), code);
            assert_eq!(step_of(secret, code, secs, 0), Some(secs / 30));
        }
    }

    #[test]
    fn a_code_opens_one_step_early_or_late_but_never_an_old_step() {
        let secret = b"12345678901234567890";
        let code = code_at(secret, 100);
        for (secs, opens) in [
            (100 * 30, true),
            (99 * 30, true),
            (101 * 30, true),
            (102 * 30, false),
            (98 * 30, false),
        ] {
            assert_eq!(step_of(secret, &code, secs, 0).is_some(), opens, "{secs}");
        }
        assert_eq!(step_of(secret, &code, 100 * 30, 100), None, "taken before");
        assert_eq!(step_of(secret, "", 100 * 30, 0), None);
        assert_eq!(step_of(secret, "12345", 100 * 30, 0), None);
    }

    #[test]
    fn base_32_reads_back() {
        assert_eq!(base32(b"foobar"), "MZXW6YTBOI");
        for bytes in [&b""[..], b"f", b"fo", b"12345678901234567890"] {
            assert_eq!(unbase32(&base32(bytes)).as_deref(), Some(bytes));
        }
        assert_eq!(unbase32("M1"), None);
    }
}
