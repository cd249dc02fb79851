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
    let (negative, digits) = match cell.split_first() {
        Some((b'-', rest)) => (true, rest),
        _ => (false, cell),
    };
    if digits.is_empty() || digits.len() > 16 {
        return None;
    }
    let (mut mantissa, mut places, mut seen_point, mut count) = (0_u64, 0_usize, false, 0_u32);
    for b in digits {
        match b {
            b'0'..=b'9' => {
                mantissa = mantissa * 10 + u64::from(b - b'0');
                count += 1;
                places += usize::from(seen_point);
            }
            b'.' if !seen_point => seen_point = true,
            _ => return None,
        }
    }
    if count == 0 || count > 15 {
        return None;
    }
    let high = f64::from(u32::try_from(mantissa >> 32).ok()?);
    let low = f64::from(u32::try_from(mantissa & 0xffff_ffff).ok()?);
    let value = high.mul_add(4_294_967_296.0, low) / POWERS.get(places)?;
    Some(if negative { -value } else { value })
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
