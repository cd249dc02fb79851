//! Reading numbers, dates and times from CSV cells.

/// A decimal number. The common short form is read without a detour: fifteen digits times a
/// power of ten up to 22 are exact in a double, so one division rounds correctly. NaN and
/// infinity are no numbers here.
pub(crate) fn number(cell: &[u8]) -> Option<f64> {
    short(cell).or_else(|| long(cell))
}

const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
];

fn short(cell: &[u8]) -> Option<f64> {
    leading(cell).filter(|(_, rest)| rest.is_empty()).map(|(x, _)| x)
}

/// The plain decimal number that a text begins with, and what follows it: at most fifteen
/// digits, so that one division rounds correctly.
pub(crate) fn leading(text: &[u8]) -> Option<(f64, &[u8])> {
    let negative = text.first() == Some(&b'-');
    let (mut mantissa, mut count, mut rest) = digits(0, if negative { text.get(1..)? } else { text });
    let mut places = 0;
    if let Some((b'.', fraction)) = rest.split_first() {
        (mantissa, places, rest) = digits(mantissa, fraction);
        count += places;
    }
    if count == 0 || count > 15 {
        return None;
    }
    let high = f64::from(u32::try_from(mantissa >> 32).ok()?);
    let low = f64::from(u32::try_from(mantissa & 0xffff_ffff).ok()?);
    let value = (high * 4_294_967_296.0 + low) / POWERS.get(places)?;
    Some((if negative { -value } else { value }, rest))
}

/// Appends the digits that `text` begins with to a number: the number, how many, the rest. Eight
/// at a time; what overflows is refused by the count.
fn digits(before: u64, text: &[u8]) -> (u64, usize, &[u8]) {
    let (mut value, mut count, mut rest) = (before, 0, text);
    while let Some(chunk) = rest.first_chunk() {
        let (n, x) = eight(*chunk);
        value = value.wrapping_mul(TENS.get(n).copied().unwrap_or(1)).wrapping_add(x);
        count += n;
        rest = rest.get(n..).unwrap_or_default();
        if n < 8 {
            return (value, count, rest);
        }
    }
    while let Some((b @ b'0'..=b'9', after)) = rest.split_first() {
        value = value.wrapping_mul(10).wrapping_add(u64::from(b - b'0'));
        count += 1;
        rest = after;
    }
    (value, count, rest)
}

const TENS: [u64; 9] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

/// How many of eight bytes are digits before the first that is none, and their number. All in
/// one register: bytes, then pairs, fours and all eight are put together.
fn eight(bytes: [u8; 8]) -> (usize, u64) {
    let t = u64::from_le_bytes(bytes) ^ 0x3030_3030_3030_3030;
    // a byte above 9 gets its highest bit; carries only reach bytes after it
    let other = (t.wrapping_add(0x7676_7676_7676_7676) | t) & 0x8080_8080_8080_8080;
    let n = other.trailing_zeros() / 8;
    let t = t.checked_shl(64 - 8 * n).unwrap_or(0);
    let pairs = (t & 0x000f_000f_000f_000f) * 10 + ((t >> 8) & 0x000f_000f_000f_000f);
    let fours = (pairs & 0x0000_ffff_0000_ffff) * 100 + ((pairs >> 16) & 0x0000_ffff_0000_ffff);
    let all = (fours & 0xffff_ffff) * 10_000 + (fours >> 32);
    (usize::try_from(n).unwrap_or(0), all)
}

fn long(cell: &[u8]) -> Option<f64> {
    let plain = cell.iter().all(|b| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.' | b'e' | b'E'));
    let text = std::str::from_utf8(cell).ok().filter(|_| plain)?;
    text.parse::<f64>().ok().filter(|x| x.is_finite())
}

/// A date or a time as milliseconds since 1970: whole milliseconds, `2024-05-01`,
/// `2024-05-01T10:00:00`, with or without a zone (none means UTC).
pub(crate) fn time_ms(cell: &[u8]) -> Option<i64> {
    let text = std::str::from_utf8(cell).ok()?;
    if let Ok(ms) = text.parse::<i64>() {
        return Some(ms);
    }
    if let Ok(stamp) = text.parse::<jiff::Timestamp>() {
        return Some(stamp.as_millisecond());
    }
    let moment = text.parse::<jiff::civil::DateTime>().ok()?;
    Some(moment.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_millisecond())
}

/// A date as days since 1970.
pub(crate) fn day(text: &str) -> Option<i64> {
    let ms = time_ms(text.as_bytes()).filter(|_| text.contains('-'))?;
    Some(ms.div_euclid(86_400_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_short_way_rounds_as_the_long_way() {
        for text in ["0", "-0.5", "30.43", "123456789.012345", "0.1", "999999999999999", "00012.50", ".5", "5."] {
            assert_eq!(short(text.as_bytes()), text.parse::<f64>().ok(), "{text}");
        }
        assert_eq!(number(b"1e-3"), Some(0.001));
        assert_eq!(number(b"30.428571428571427"), Some(30.428_571_428_571_427));
        for text in ["12345678", "123456789012345", "0.00000001", "-12345678.1234567", "000000000000001"] {
            assert_eq!(short(text.as_bytes()), text.parse::<f64>().ok(), "{text}");
        }
        assert_eq!(leading(b"-12.5,7"), Some((-12.5, &b",7"[..])));
        assert_eq!(leading(b"1234567890123456"), None);
        for text in ["", "nan", "inf", "1,5", "abc", "-", ".", "0x10", "1e999"] {
            assert_eq!(number(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn times_are_read_in_their_usual_forms() {
        assert_eq!(time_ms(b"1000"), Some(1000));
        assert_eq!(time_ms(b"1970-01-02"), Some(86_400_000));
        assert_eq!(time_ms(b"1970-01-01T00:00:01Z"), Some(1000));
        assert_eq!(time_ms(b"1970-01-01 00:00:02"), Some(2000));
        assert_eq!(time_ms(b"yesterday"), None);
        assert_eq!(day("1970-01-03"), Some(2));
    }
}
