//! Packs pictures: zlib with fixed codes and two kinds of repeat, the pixel before and the row above (RFC 1950, 1951).

/// Packs bytes whose rows have a length.
pub(crate) fn zlib(bytes: &[u8], row: usize) -> Vec<u8> {
    let mut bits = Bits { bytes: vec![0x78, 0x01], pending: 0, count: 0 };
    bits.low_first(0b011, 3);
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let above = run(bytes, at, row);
        let before = run(bytes, at, 1);
        if above >= 3 && above >= before {
            bits.repeat(above);
            bits.code(distance_code(row).0, 5);
            bits.low_first(distance_code(row).1, distance_code(row).2);
            at += above;
        } else if before >= 3 {
            bits.repeat(before);
            bits.code(0, 5);
            at += before;
        } else {
            bits.literal(u32::from(byte));
            at += 1;
        }
    }
    bits.literal(256);
    let mut packed = bits.finish();
    packed.extend(adler(bytes).to_be_bytes());
    packed
}

/// How many bytes from `at` equal those `back` before, at most 258.
fn run(bytes: &[u8], at: usize, back: usize) -> usize {
    let Some(earlier) = at.checked_sub(back).and_then(|start| bytes.get(start..)) else { return 0 };
    let here = bytes.get(at..).unwrap_or_default();
    here.iter().zip(earlier).take(258).take_while(|(left, right)| left == right).count()
}

/// Code, extra value and extra bits of a distance up to 32,768.
fn distance_code(distance: usize) -> (u32, u32, u32) {
    let mut low = 1;
    for code in 0..30_u32 {
        let extra = (code / 2).saturating_sub(1);
        let high = low + (1_usize << extra);
        if distance < high {
            return (code, u32::try_from(distance - low).unwrap_or(0), extra);
        }
        low = high;
    }
    (0, 0, 0)
}

#[derive(Debug)]
struct Bits {
    bytes: Vec<u8>,
    pending: u32,
    count: u32,
}

impl Bits {
    fn low_first(&mut self, value: u32, bits: u32) {
        for bit in 0..bits {
            self.pending |= (value >> bit & 1) << self.count;
            self.count += 1;
            if self.count == 8 {
                self.bytes.push(u8::try_from(self.pending & 0xff).unwrap_or(0));
                (self.pending, self.count) = (0, 0);
            }
        }
    }

    /// Huffman codes are written highest bit first.
    fn code(&mut self, value: u32, bits: u32) {
        for bit in (0..bits).rev() {
            self.low_first(value >> bit, 1);
        }
    }

    fn literal(&mut self, symbol: u32) {
        match symbol {
            0..=143 => self.code(0x30 + symbol, 8),
            144..=255 => self.code(0x190 + symbol - 144, 9),
            256..=279 => self.code(symbol - 256, 7),
            _ => self.code(0xc0 + symbol - 280, 8),
        }
    }

    /// The symbol and extra bits of a length from 3 to 258.
    fn repeat(&mut self, length: usize) {
        let length = u32::try_from(length).unwrap_or(3);
        if length == 258 {
            return self.literal(285);
        }
        let mut low = 3;
        for symbol in 257..285_u32 {
            let extra = ((symbol - 257) / 4).saturating_sub(1);
            let high = low + (1 << extra);
            if length < high {
                self.literal(symbol);
                return self.low_first(length - low, extra);
            }
            low = high;
        }
    }

    fn finish(mut self) -> Vec<u8> {
        if self.count > 0 {
            self.bytes.push(u8::try_from(self.pending & 0xff).unwrap_or(0));
        }
        self.bytes
    }
}

fn adler(bytes: &[u8]) -> u32 {
    let (low, high) = bytes.iter().fold((1_u32, 0_u32), |(low, high), byte| {
        let low = (low + u32::from(*byte)) % 65_521;
        (low, (high + low) % 65_521)
    });
    high << 16 | low
}
