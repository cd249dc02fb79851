//! PNG, as little of it as a palette picture needs.

use super::{
    canvas::{Canvas, HEIGHT, WIDTH},
    deflate::zlib,
};

/// The canvas as a PNG file.
pub(crate) fn encode(canvas: &Canvas) -> Vec<u8> {
    let mut header = Vec::new();
    header.extend(WIDTH.to_be_bytes());
    header.extend(HEIGHT.to_be_bytes());
    header.extend([8, 3, 0, 0, 0]);
    let mut rows = Vec::new();
    for row in canvas.rows() {
        rows.push(0);
        rows.extend_from_slice(row);
    }
    let width = usize::try_from(WIDTH).unwrap_or(0) + 1;
    let mut file = vec![0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n'];
    chunk(&mut file, *b"IHDR", &header);
    chunk(&mut file, *b"PLTE", &Canvas::palette());
    chunk(&mut file, *b"IDAT", &zlib(&rows, width));
    chunk(&mut file, *b"IEND", &[]);
    file
}

fn chunk(file: &mut Vec<u8>, name: [u8; 4], content: &[u8]) {
    file.extend(u32::try_from(content.len()).unwrap_or(0).to_be_bytes());
    let checked: Vec<u8> = name.iter().chain(content).copied().collect();
    file.extend(&checked);
    file.extend(crc(&checked).to_be_bytes());
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| crc >> 1 ^ if crc & 1 == 1 { 0xedb8_8320 } else { 0 })
    })
}

#[cfg(test)]
mod tests {
    use super::crc;

    #[test]
    fn checksum_is_that_of_the_standard_example() {
        assert_eq!(crc(b"123456789"), 0xcbf4_3926);
    }
}
