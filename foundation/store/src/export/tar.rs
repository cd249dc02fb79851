//! Heads of the entries of a tar archive: POSIX ustar, sizes beyond 8 GiB as GNU writes them. Pure.

use base::{Fault, Time};

/// Everything in an archive begins at a multiple of this.
pub(crate) const BLOCK: usize = 512;
/// Sizes from here on do not fit into eleven octal digits.
const LARGE: u64 = 1 << 33;
const LONGEST_NAME: usize = 100;

/// What stands above an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) name: String,
    pub(crate) size: u64,
}

/// Bytes that fill up the last block of so many.
pub(crate) fn padding(size: u64) -> u64 {
    (512 - size % 512) % 512
}

/// The head of a file as a block.
pub(crate) fn write(head: &Head, made_at: Time) -> Result<Vec<u8>, Fault> {
    if head.name.len() > LONGEST_NAME {
        return Err(Fault::new(format!("{}: a name in an archive has at most {LONGEST_NAME} bytes", head.name)));
    }
    let seconds = made_at.0.max(0) / Time::SECOND;
    let mut block = Vec::with_capacity(BLOCK);
    for (text, width) in [(head.name.as_str(), 100), ("0000600", 8), ("0000000", 8), ("0000000", 8)] {
        field(&mut block, text, width);
    }
    block.extend(size(head.size));
    field(&mut block, &format!("{seconds:011o}"), 12);
    let before_sum = block.len();
    block.extend(b"        0");
    field(&mut block, "", 100);
    block.extend(b"ustar\x0000");
    field(&mut block, "goodword", 32);
    field(&mut block, "goodword", 32);
    block.resize(BLOCK, 0);
    let sum = format!("{:06o}\0 ", sum(&block));
    block.splice(before_sum..before_sum + 8, sum.bytes());
    Ok(block)
}

fn field(block: &mut Vec<u8>, text: &str, width: usize) {
    let end = block.len() + width;
    block.extend(text.bytes());
    block.resize(end, 0);
}

fn size(size: u64) -> Vec<u8> {
    if size < LARGE {
        return format!("{size:011o}\0").into_bytes();
    }
    [vec![0x80, 0, 0, 0], size.to_be_bytes().to_vec()].concat()
}

fn sum(block: &[u8]) -> u32 {
    block.iter().map(|byte| u32::from(*byte)).sum()
}

/// Reads a head; nothing at the end of the archive.
pub(crate) fn read(block: &[u8]) -> Result<Option<Head>, Fault> {
    if block.iter().all(|byte| *byte == 0) {
        return Ok(None);
    }
    let part = |from: usize, to: usize| block.get(from..to).unwrap_or_default();
    let odd = || Fault::new("a head in the archive is damaged");
    let blank = sum(block) - sum(part(148, 156)) + 8 * u32::from(b' ');
    if octal(part(148, 156)) != Some(u64::from(blank)) || part(257, 262) != b"ustar" {
        return Err(odd());
    }
    if !matches!(part(156, 157), b"0") {
        return Err(Fault::new("the archive was packed by another program; take the file as goodword made it"));
    }
    let name = part(0, LONGEST_NAME).split(|byte| *byte == 0).next().unwrap_or_default();
    let name = String::from_utf8(name.to_vec()).map_err(|_e| odd())?;
    let size = match part(124, 136).split_first() {
        Some((0x80, rest)) => rest.last_chunk::<8>().map(|digits| u64::from_be_bytes(*digits)),
        _ => octal(part(124, 136)),
    };
    Ok(Some(Head { name, size: size.ok_or_else(odd)? }))
}

fn octal(field: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(field).ok()?.trim_matches(|c| c == '\0' || c == ' ');
    u64::from_str_radix(text, 8).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(name: &str, size: u64) -> Head {
        Head { name: name.into(), size }
    }

    #[test]
    fn what_is_written_is_read() {
        for size in [0, 1, 512, LARGE - 1, LARGE, u64::MAX / 2] {
            let block = write(&head("objects/ä.jsonl", size), Time(1_700_000_000_000)).unwrap();
            assert_eq!(block.len(), BLOCK);
            assert_eq!(read(&block).unwrap(), Some(head("objects/ä.jsonl", size)));
        }
        assert_eq!(read(&[0; BLOCK]).unwrap(), None);
    }

    #[test]
    fn whatever_is_changed_in_a_head_is_noticed() {
        let block = write(&head("a", 77), Time(0)).unwrap();
        for at in 0..BLOCK {
            let mut changed = block.clone();
            changed[at] = changed[at].wrapping_add(3);
            let noticed = read(&changed).is_err();
            assert!(noticed || read(&changed).unwrap() == Some(head("a", 77)), "{at}");
        }
        assert!(write(&head(&"n".repeat(101), 0), Time(0)).is_err());
    }

    #[test]
    fn blocks_are_filled_up() {
        assert_eq!([0, 1, 511, 512, 513].map(padding), [0, 511, 1, 0, 511]);
    }
}
