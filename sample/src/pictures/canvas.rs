//! A small canvas of palette colours: eight hues in twelve shades.

use std::ops::Range;

/// Width in pixels.
pub(crate) const WIDTH: i32 = 240;
/// Height in pixels.
pub(crate) const HEIGHT: i32 = 180;
const SHADES: i32 = 12;

/// Red, green and blue of each hue at full light.
const HUES: [(i32, i32, i32); 8] = [
    (238, 232, 220), // cream wall
    (196, 164, 120), // wood
    (120, 128, 134), // steel
    (226, 240, 246), // glass
    (188, 92, 66),   // terracotta
    (92, 132, 110),  // sage
    (52, 56, 66),    // rubber
    (214, 170, 96),  // crust
];

/// A colour: hue and shade, shade 11 the brightest.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Paint(pub(crate) i32, pub(crate) i32);

impl Paint {
    fn index(self) -> u8 {
        u8::try_from(self.0.clamp(0, 7) * SHADES + self.1.clamp(0, SHADES - 1)).unwrap_or(0)
    }
}

/// A picture being painted.
#[derive(Debug)]
pub(crate) struct Canvas {
    pixels: Vec<u8>,
}

impl Canvas {
    /// A wall above, a worktop below, light from the left.
    pub(crate) fn kitchen(wall: i32, top: i32, horizon: i32) -> Self {
        let mut canvas = Self { pixels: vec![0; usize::try_from(WIDTH * HEIGHT).unwrap_or(0)] };
        canvas.area((0..WIDTH, 0..HEIGHT), |x, y| {
            Some(if y < horizon { Paint(wall, 11 - x / 60) } else { Paint(top, 6 + (y - horizon) / 24) })
        });
        canvas
    }

    /// Paints wherever the brush answers, within left to right and top to bottom.
    fn area(&mut self, (across, down): (Range<i32>, Range<i32>), brush: impl Fn(i32, i32) -> Option<Paint>) {
        for y in down.start.max(0)..down.end.min(HEIGHT) {
            for x in across.start.max(0)..across.end.min(WIDTH) {
                let at = usize::try_from(y * WIDTH + x).ok().and_then(|at| self.pixels.get_mut(at));
                if let (Some(paint), Some(pixel)) = (brush(x, y), at) {
                    *pixel = paint.index();
                }
            }
        }
    }

    /// An ellipse around a centre.
    pub(crate) fn ellipse(&mut self, (cx, cy): (i32, i32), (rx, ry): (i32, i32), paint: Paint) {
        self.area((cx - rx..cx + rx + 1, cy - ry..cy + ry + 1), |x, y| {
            let (dx, dy) = ((x - cx) * ry, (y - cy) * rx);
            (dx * dx + dy * dy <= rx * rx * ry * ry).then_some(paint)
        });
    }

    /// An upright cylinder or cone: left, right, top, bottom, and how much narrower it gets below.
    pub(crate) fn vessel(&mut self, (left, right): (i32, i32), (top, bottom): (i32, i32), (hue, taper): (i32, i32)) {
        let widest = taper.abs();
        self.area((left - widest..right + widest, top..bottom), |x, y| {
            let shrink = taper * (y - top) / (bottom - top).max(1);
            let (left, right) = (left + shrink, right - shrink);
            let inside = (left..right).contains(&x);
            let across = (x - left) * 12 / (right - left).max(1);
            inside.then_some(Paint(hue, 11 - (across - 3).abs()))
        });
    }

    /// A filled rectangle.
    pub(crate) fn block(&mut self, (left, top): (i32, i32), (width, height): (i32, i32), paint: Paint) {
        self.area((left..left + width, top..top + height), |_, _| Some(paint));
    }

    /// A jagged line from one point to another.
    pub(crate) fn crack(&mut self, (x0, y0): (i32, i32), (x1, y1): (i32, i32), take: i32) {
        const STEPS: i32 = 120;
        for step in 0..STEPS {
            let wobble = ((step + take * 5) % (22 + take) - 11).abs() - 5;
            let (x, y) = (x0 + (x1 - x0) * step / STEPS + wobble, y0 + (y1 - y0) * step / STEPS + wobble / 3);
            self.block((x, y), (2, 3), Paint(6, 2));
        }
    }

    /// The palette as PNG wants it.
    pub(crate) fn palette() -> Vec<u8> {
        let shaded = |light: i32, shade: i32| u8::try_from(light * (30 + 70 * shade / (SHADES - 1)) / 100).unwrap_or(0);
        HUES.iter()
            .flat_map(|&(red, green, blue)| (0..SHADES).map(move |shade| [red, green, blue].map(|l| shaded(l, shade))))
            .flatten()
            .collect()
    }

    /// The rows, top first.
    pub(crate) fn rows(&self) -> impl Iterator<Item = &[u8]> {
        self.pixels.chunks(usize::try_from(WIDTH).unwrap_or(1))
    }
}
