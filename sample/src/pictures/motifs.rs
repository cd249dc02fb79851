//! What is on the photographs.

use super::canvas::{Canvas, Paint};

/// Paints one take of a motif.
pub(crate) fn paint(motif: &str, take: i32) -> Canvas {
    match motif {
        "crack" => lid(take),
        "batch" => label(take),
        "box" => parcel(take),
        "loaf" => loaf(take),
        "fault" => kettle(take),
        _ => counter(take),
    }
}

/// A lid from above, cracked from the hinge.
fn lid(take: i32) -> Canvas {
    let mut canvas = Canvas::kitchen(1, 1, 20 + take * 10);
    let centre = (118 + take * 4, 92 - take * 3);
    canvas.ellipse((centre.0 + 6, centre.1 + 8), (88, 74), Paint(6, 4));
    canvas.ellipse(centre, (86, 72), Paint(2, 8));
    canvas.ellipse(centre, (74, 61), Paint(2, 11));
    canvas.ellipse((centre.0 - 8, centre.1 - 8), (58, 46), Paint(3, 6));
    canvas.ellipse(centre, (26, 21), Paint(2, 7));
    canvas.block((centre.0 - 14, centre.1 - 78), (28, 14), Paint(2, 8));
    canvas.crack((centre.0 - 6, centre.1 - 66), (centre.0 + 22 - take * 9, centre.1 + 34), take);
    canvas.crack((centre.0 + 2, centre.1 - 20), (centre.0 + 52, centre.1 - 6 + take * 4), take + 3);
    canvas
}

/// The sticker below the jug, with the batch letter.
fn label(take: i32) -> Canvas {
    let mut canvas = Canvas::kitchen(2, 2, 150);
    canvas.ellipse((120, 92), (112, 84), Paint(6, 8 + take % 3));
    let (left, top) = (44 + take * 4, 52 + take * 3);
    canvas.block((left, top), (150, 78), Paint(0, 11));
    for line in 0..3 {
        canvas.block((left + 10, top + 12 + line * 12), (70 - line * 13 + take * 3, 5), Paint(6, 3));
    }
    for bar in 0..22 {
        canvas.block((left + 10 + bar * 4, top + 52), (1 + (bar * (take + 2)) % 3, 18), Paint(6, 1));
    }
    letter_b(&mut canvas, (left + 108, top + 16));
    canvas
}

const LETTER_B: [&str; 7] = ["####.", "#...#", "#...#", "####.", "#...#", "#...#", "####."];

fn letter_b(canvas: &mut Canvas, (left, top): (i32, i32)) {
    for (row, line) in (0..).zip(LETTER_B) {
        for (column, dot) in (0..).zip(line.chars()) {
            if dot == '#' {
                canvas.block((left + column * 6, top + row * 6), (6, 6), Paint(6, 1));
            }
        }
    }
}

/// A parcel with one corner pushed in.
fn parcel(take: i32) -> Canvas {
    let mut canvas = Canvas::kitchen(0, 2, 110);
    canvas.block((46, 150), (160, 12), Paint(2, 4));
    canvas.block((50, 44), (146, 110), Paint(1, 8));
    canvas.block((50, 44), (146, 20), Paint(1, 10));
    canvas.block((112, 44), (20, 110), Paint(7, 11));
    let dent = (60 + take * 34, 132 - take * 14);
    canvas.ellipse(dent, (30, 22), Paint(1, 4));
    canvas.ellipse((dent.0 + 5, dent.1 + 4), (18, 12), Paint(1, 1));
    canvas.crack((dent.0 - 26, dent.1 - 10), (dent.0 + 34, dent.1 - 28), take);
    canvas.block((146, 76), (36, 26), Paint(0, 11));
    canvas.block((151, 82), (26, 3), Paint(6, 2));
    canvas.block((151, 90), (18, 3), Paint(6, 2));
    canvas
}

/// A loaf that rose, or did not.
fn loaf(take: i32) -> Canvas {
    let mut canvas = Canvas::kitchen(5, 1, 84);
    canvas.ellipse((120, 142), (104, 22), Paint(1, 4));
    let height = 18 + take * 16;
    canvas.ellipse((120, 136 - height / 2), (82, height), Paint(7, 6));
    canvas.ellipse((116, 130 - height / 2), (74, height - 5), Paint(7, 9));
    for slash in 0..3 {
        canvas.crack((82 + slash * 28, 132 - height), (96 + slash * 28, 138 - height / 2), slash);
    }
    canvas
}

/// A kettle in a puddle.
fn kettle(take: i32) -> Canvas {
    let mut canvas = Canvas::kitchen(0, 1, 96 + take * 4);
    canvas.ellipse((126 + take * 6, 158), (70 + take * 8, 12), Paint(3, 10));
    canvas.ellipse((186, 92), (26, 34), Paint(6, 5));
    canvas.ellipse((184, 92), (17, 25), Paint(0, 8));
    canvas.vessel((76, 176), (48, 154), (if take % 2 == 0 { 2 } else { 5 }, -8));
    canvas.ellipse((126, 48), (50, 11), Paint(2, 10));
    canvas.ellipse((126, 38), (8, 7), Paint(6, 4));
    canvas.block((112, 96), (5, 40), Paint(3, 11));
    canvas.ellipse((100 + take * 12, 150), (9, 4), Paint(0, 4));
    canvas
}

/// A blender on a sunny worktop.
fn counter(take: i32) -> Canvas {
    let mut canvas = Canvas::kitchen(if take % 2 == 0 { 0 } else { 5 }, 1, 120);
    canvas.block((18, 16), (66, 74), Paint(3, 11));
    canvas.block((49, 16), (4, 74), Paint(0, 7));
    canvas.block((18, 51), (66, 4), Paint(0, 7));
    canvas.ellipse((152, 158), (44, 9), Paint(1, 4));
    canvas.vessel((118, 184), (40, 116), (3, 8));
    canvas.vessel((124, 178), (66 + take * 8, 114), (4 + take % 2, 6));
    canvas.vessel((114, 188), (116, 156), (6, -4));
    canvas.block((122, 30), (58, 11), Paint(6, 7));
    canvas.ellipse((151, 138), (8, 8), Paint(0, 11));
    canvas
}
