//! A one-page PDF from lines of text.

/// Sets lines in Helvetica, the first one large.
pub(crate) fn page(lines: &[String]) -> Vec<u8> {
    let mut text = b"BT /F1 20 Tf 60 770 Td ".to_vec();
    for (at, line) in lines.iter().enumerate() {
        text.push(b'(');
        text.extend(line.chars().flat_map(encoded));
        text.extend(b") Tj ");
        text.extend(if at == 0 { &b"/F1 11 Tf 0 -34 Td "[..] } else { b"0 -17 Td " });
    }
    text.extend(b"ET");
    let mut stream = format!("<< /Length {} >>\nstream\n", text.len()).into_bytes();
    stream.extend(text);
    stream.extend(b"\nendstream");
    assemble(&[
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
          /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_vec(),
        stream,
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_vec(),
    ])
}

fn assemble(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (at, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", file.len()));
        file.extend(format!("{} 0 obj\n", at + 1).into_bytes());
        file.extend(object);
        file.extend(b"\nendobj\n");
    }
    let start = file.len();
    file.extend(table.into_bytes());
    file.extend(
        format!("trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1).into_bytes(),
    );
    file
}

/// A letter in the font's encoding; the brackets of strings are escaped.
fn encoded(letter: char) -> Vec<u8> {
    match letter {
        '(' | ')' | '\\' => vec![b'\\', u8::try_from(letter).unwrap_or(b'?')],
        '€' => vec![0x80],
        '–' => vec![0x96],
        _ => vec![u8::try_from(letter).unwrap_or(b'?')],
    }
}
