//! The skeletons of handwriting: for each digit the ways people write it.
//!
//! Drawn by hand for this project in a box of 100 x 100, y down; not taken from any data set or font.

use super::stroke::{Join, Knot};

/// Strokes of a skeleton.
pub type Skeleton = &'static [&'static [Knot]];

const fn knot(x: i32, y: i32, join: Join) -> Knot {
    Knot { x: x as f32 / 100.0, y: y as f32 / 100.0, join }
}
/// A smooth knot.
pub(super) const fn p(x: i32, y: i32) -> Knot {
    knot(x, y, Join::Smooth)
}
/// A corner.
pub(super) const fn c(x: i32, y: i32) -> Knot {
    knot(x, y, Join::Corner)
}
/// A top or bottom of a bowl.
pub(super) const fn h(x: i32, y: i32) -> Knot {
    knot(x, y, Join::Horizontal)
}
/// A side of a bowl.
pub(super) const fn v(x: i32, y: i32) -> Knot {
    knot(x, y, Join::Vertical)
}

/// How people write a digit: each way with how common it is. Empty above 9.
#[must_use]
pub fn handwritten(digit: u8) -> &'static [(f32, Skeleton)] {
    HANDWRITTEN.get(usize::from(digit)).copied().unwrap_or(&[])
}

const HANDWRITTEN: [&[(f32, Skeleton)]; 10] = [ZERO, ONE, TWO, THREE, FOUR, FIVE, SIX, SEVEN, EIGHT, NINE];

const ZERO: &[(f32, Skeleton)] = &[
    // the ends overlap
    (
        4.0,
        &[&[
            p(62, 2),
            p(30, 9),
            p(8, 48),
            p(22, 88),
            p(48, 100),
            p(78, 82),
            p(90, 42),
            p(78, 10),
            p(56, 0),
            p(40, 5),
        ]],
    ),
    // begun at the left, open a little
    (
        2.0,
        &[&[p(46, 4), p(18, 25), p(8, 58), p(25, 92), p(52, 100), p(82, 75), p(88, 40), p(70, 8), p(42, 0)]],
    ),
    // with a small loop where it closes
    (
        1.0,
        &[&[
            p(74, 4),
            p(40, 4),
            p(12, 35),
            p(12, 72),
            p(40, 99),
            p(75, 85),
            p(88, 45),
            p(72, 10),
            p(54, 10),
            p(56, 22),
        ]],
    ),
    // clockwise from the bottom left
    (
        1.5,
        &[&[p(20, 82), p(8, 45), p(28, 8), p(60, 1), p(88, 28), p(86, 70), p(58, 99), p(26, 92), p(12, 64)]],
    ),
];

const ONE: &[(f32, Skeleton)] = &[
    (5.0, &[&[p(50, 0), p(50, 50), p(50, 100)]]),
    (2.0, &[&[p(55, 0), p(49, 45), p(46, 100)]]),
    (1.0, &[&[p(30, 22), c(55, 0), p(54, 50), p(53, 100)]]),
    (0.5, &[&[p(30, 20), c(55, 0), p(54, 50), c(54, 100)], &[p(24, 100), p(84, 99)]]),
];

const TWO: &[(f32, Skeleton)] = &[
    // corner at the foot
    (3.0, &[&[p(12, 22), p(38, 1), p(78, 12), p(78, 40), p(48, 72), c(8, 98), p(45, 95), p(92, 98)]]),
    // loop at the foot
    (
        3.0,
        &[&[
            p(10, 20),
            p(40, 0),
            p(74, 14),
            p(70, 46),
            p(38, 86),
            p(14, 97),
            p(9, 82),
            p(30, 76),
            p(60, 90),
            p(95, 97),
        ]],
    ),
    // like a Z
    (1.5, &[&[p(12, 10), p(50, 2), p(80, 16), p(54, 55), c(8, 98), p(50, 96), p(94, 94)]]),
    // hook at the start, wave at the foot
    (
        2.0,
        &[&[
            p(30, 30),
            p(16, 18),
            p(42, 0),
            p(76, 16),
            p(66, 52),
            p(34, 84),
            c(8, 98),
            p(32, 86),
            p(62, 96),
            p(96, 86),
        ]],
    ),
    // wide, the loop far left
    (
        2.0,
        &[&[
            p(22, 14),
            p(50, 0),
            p(72, 16),
            p(60, 48),
            p(24, 86),
            p(2, 94),
            p(4, 76),
            p(36, 74),
            p(70, 90),
            p(104, 100),
        ]],
    ),
    // round head on a long wavy foot
    (
        1.5,
        &[&[
            p(26, 24),
            p(30, 4),
            p(64, 2),
            p(72, 28),
            p(46, 64),
            p(14, 88),
            p(6, 80),
            p(34, 80),
            p(66, 96),
            p(100, 90),
        ]],
    ),
];

const THREE: &[(f32, Skeleton)] = &[
    (
        4.0,
        &[&[
            p(12, 12),
            p(45, 0),
            p(78, 18),
            p(66, 40),
            c(36, 47),
            p(76, 56),
            p(86, 78),
            p(52, 100),
            p(8, 90),
        ]],
    ),
    // flat top
    (1.2, &[&[p(12, 5), c(80, 4), c(40, 42), p(78, 54), p(84, 80), p(50, 100), p(8, 90)]]),
    // small loop in the middle
    (
        1.2,
        &[&[
            p(14, 14),
            p(46, 0),
            p(78, 18),
            p(60, 43),
            p(34, 50),
            p(33, 42),
            p(54, 46),
            p(86, 66),
            p(68, 96),
            p(10, 92),
        ]],
    ),
    // no corner
    (2.0, &[&[p(16, 10), p(55, 0), p(78, 22), p(48, 46), p(84, 66), p(66, 97), p(12, 92)]]),
    // small upper bow, deep notch
    (
        2.5,
        &[&[p(18, 8), p(50, 0), p(70, 17), p(52, 40), c(26, 46), p(68, 50), p(84, 74), p(50, 100), p(2, 92)]],
    ),
];

const FOUR: &[(f32, Skeleton)] = &[
    // open, two strokes
    (4.0, &[&[p(22, 2), p(14, 34), c(8, 58), p(45, 60), p(90, 55)], &[p(72, 2), p(68, 50), p(64, 100)]]),
    // closed, in one stroke
    (1.6, &[&[p(64, 100), c(68, 0), c(6, 64), p(50, 66), p(94, 63)]]),
    // open, round
    (2.5, &[&[p(14, 4), p(9, 36), p(32, 55), p(74, 42)], &[p(84, 2), p(74, 42), p(60, 100)]]),
    // short stroke at the right
    (2.0, &[&[p(26, 0), p(18, 30), c(8, 56), p(50, 57), p(88, 50)], &[p(66, 20), p(60, 60), p(54, 100)]]),
    // high bar, long tail
    (2.0, &[&[p(12, 0), p(10, 26), p(34, 44), p(82, 36)], &[p(86, 0), p(80, 45), p(70, 100)]]),
    // low bar, the right stroke longer than the left one is high
    (1.5, &[&[p(30, 12), p(14, 40), c(0, 66), p(46, 66), p(100, 58)], &[p(78, 0), p(70, 50), p(66, 100)]]),
];

const FIVE: &[(f32, Skeleton)] = &[
    // hat last
    (
        3.0,
        &[
            &[p(30, 4), p(25, 24), c(20, 46), p(52, 36), p(86, 62), p(66, 96), p(10, 92)],
            &[p(30, 5), p(60, 4), p(90, 1)],
        ],
    ),
    // in one stroke
    (3.0, &[&[p(90, 3), c(30, 6), c(22, 46), p(55, 39), p(86, 66), p(60, 98), p(8, 92)]]),
    // like an S
    (1.5, &[&[p(92, 4), p(56, 3), p(28, 16), p(34, 42), p(66, 52), p(80, 76), p(50, 99), p(8, 90)]]),
    // slim bowl, rising hat
    (1.5, &[&[p(34, 9), c(26, 48), p(60, 44), p(78, 70), p(46, 100), p(6, 86)], &[p(35, 10), p(92, 0)]]),
    // small bow, long hat
    (
        3.0,
        &[
            &[c(42, 10), c(30, 42), p(58, 44), p(70, 66), p(46, 94), p(2, 97)],
            &[p(42, 11), p(70, 6), p(104, 0)],
        ],
    ),
    // tall neck, the hat set beside it
    (
        2.5,
        &[
            &[p(36, 8), p(30, 28), c(24, 50), p(52, 47), p(74, 68), p(50, 98), p(0, 94)],
            &[p(42, 4), p(102, 3)],
        ],
    ),
    // neck slanting in, flat long foot
    (1.5, &[&[c(96, 2), c(46, 6), p(34, 28), c(26, 44), p(56, 48), p(66, 68), p(40, 94), p(-6, 92)]]),
];

const SIX: &[(f32, Skeleton)] = &[
    (3.0, &[&[p(72, 0), p(36, 25), p(12, 65), p(30, 98), p(68, 92), p(78, 66), p(52, 52), p(17, 74)]]),
    // straight back
    (3.0, &[&[p(46, 0), p(22, 42), p(12, 80), p(45, 100), p(82, 80), p(66, 56), p(20, 76)]]),
    // big bow
    (1.5, &[&[p(84, 8), p(50, 2), p(15, 38), p(12, 78), p(48, 100), p(86, 76), p(62, 49), p(15, 68)]]),
    // small loop
    (2.0, &[&[p(64, 0), p(28, 42), p(13, 82), p(36, 100), p(64, 86), p(54, 67), p(17, 86)]]),
    // upright back, the loop wide and low
    (3.0, &[&[p(38, 0), p(12, 40), p(8, 78), p(40, 100), p(86, 88), p(82, 62), p(50, 62), p(28, 92)]]),
    // the loop round and left open
    (1.5, &[&[p(60, 0), p(24, 30), p(8, 70), p(34, 98), p(74, 92), p(88, 66), p(62, 54), p(36, 66)]]),
];

const SEVEN: &[(f32, Skeleton)] = &[
    (4.0, &[&[p(8, 9), p(45, 4), c(88, 4), p(62, 50), p(42, 100)]]),
    // with a bar
    (1.3, &[&[p(8, 8), p(45, 4), c(86, 5), p(60, 50), p(40, 100)], &[p(32, 54), p(84, 48)]]),
    // with a drop at the left
    (1.5, &[&[p(8, 26), c(11, 7), p(50, 4), c(88, 6), p(60, 50), p(48, 100)]]),
    // round shoulder
    (1.8, &[&[p(6, 14), p(40, 5), p(80, 8), p(74, 40), p(58, 100)]]),
    // upright
    (2.0, &[&[p(6, 16), p(12, 8), p(46, 7), c(82, 5), p(74, 50), p(68, 100)]]),
    // drooping shoulder
    (2.0, &[&[p(2, 26), p(20, 8), p(56, 11), c(90, 3), p(70, 50), p(50, 100)]]),
    // short hat, bar
    (0.8, &[&[p(20, 10), p(50, 8), c(80, 4), p(58, 50), p(46, 100)], &[p(26, 50), p(90, 44)]]),
];

const EIGHT: &[(f32, Skeleton)] = &[
    // as an S and back
    (
        4.0,
        &[&[
            p(78, 16),
            p(50, 0),
            p(20, 20),
            p(46, 46),
            p(80, 76),
            p(46, 100),
            p(14, 80),
            p(46, 50),
            p(76, 22),
            p(72, 4),
        ]],
    ),
    // two rings
    (
        1.5,
        &[
            &[p(52, 0), p(22, 22), p(50, 47), p(78, 22), p(52, 0)],
            &[p(50, 47), p(14, 74), p(48, 100), p(86, 74), p(50, 47)],
        ],
    ),
    // open at the top
    (
        2.0,
        &[&[
            p(86, 6),
            p(46, 2),
            p(22, 22),
            p(52, 48),
            p(78, 78),
            p(46, 100),
            p(16, 82),
            p(42, 54),
            p(88, 14),
        ]],
    ),
    // from the middle
    (
        1.5,
        &[&[
            p(52, 48),
            p(22, 24),
            p(50, 0),
            p(78, 20),
            p(50, 48),
            p(16, 78),
            p(46, 100),
            p(84, 78),
            p(48, 46),
        ]],
    ),
    // slim lower ring, ends apart at the upper right
    (
        2.5,
        &[&[
            p(84, 12),
            p(54, 0),
            p(22, 18),
            p(44, 42),
            p(70, 68),
            p(54, 98),
            p(24, 90),
            p(32, 66),
            p(64, 40),
            p(86, 8),
        ]],
    ),
    // big upper ring
    (
        1.2,
        &[&[
            p(76, 14),
            p(46, 0),
            p(10, 22),
            p(42, 50),
            p(66, 76),
            p(46, 100),
            p(22, 84),
            p(46, 54),
            p(82, 30),
            p(70, 4),
        ]],
    ),
];

const NINE: &[(f32, Skeleton)] = &[
    // straight tail
    (3.0, &[&[p(78, 14), p(50, 2), p(20, 26), p(40, 48), p(72, 30), c(80, 8), p(77, 50), p(72, 100)]]),
    // curved tail
    (
        1.2,
        &[&[
            p(76, 12),
            p(46, 0),
            p(16, 28),
            p(40, 52),
            p(72, 34),
            c(82, 10),
            p(80, 62),
            p(58, 97),
            p(18, 92),
        ]],
    ),
    // slanting tail
    (2.0, &[&[p(80, 10), p(44, 2), p(18, 30), p(44, 47), c(80, 12), p(68, 58), p(46, 100)]]),
    // ring first, then down without a corner
    (2.0, &[&[p(72, 34), p(40, 50), p(18, 28), p(42, 1), p(76, 14), p(75, 56), p(62, 100)]]),
    // small ring, long tail
    (2.0, &[&[p(70, 12), p(46, 5), p(24, 24), p(40, 42), p(68, 24), c(76, 4), p(70, 50), p(60, 100)]]),
];
