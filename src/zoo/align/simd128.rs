//! An antidiagonal in the vector instructions of WebAssembly, written out: the page's program is built for size, and
//! the compiler then leaves loops as they are (measured: 226 ms instead of 12 for all pairs).

use bytemuck::cast;
use core::arch::wasm32::{
    i8x16_eq, i8x16_sub, i16x8_eq, i16x8_sub, u8x16_max, u8x16_splat, u16x8_max, u16x8_splat, v128,
    v128_bitselect,
};

macro_rules! line {
    ($name:ident, $number:ty, $lanes:literal, $equal:ident, $larger:ident, $minus:ident, $all:ident) => {
        /// One antidiagonal in whole vectors: rows, columns and excesses to the left, excesses upwards (in and out), those
        /// to the left for the next row, the scores of like and unlike letters.
        #[inline(always)]
        pub(super) fn $name(
            [rows, columns, left]: [&[$number]; 3],
            up: &mut [$number],
            next: &mut [$number],
            [same, other]: [$number; 2],
        ) {
            let (same, other) = ($all(same), $all(other));
            let (rows, columns) = (rows.as_chunks::<$lanes>().0, columns.as_chunks::<$lanes>().0);
            let (up, left) = (up.as_chunks_mut::<$lanes>().0, left.as_chunks::<$lanes>().0);
            let next = next.as_chunks_mut::<$lanes>().0;
            for ((((row, column), up), left), next) in rows.iter().zip(columns).zip(up).zip(left).zip(next) {
                let score = v128_bitselect(same, other, $equal(cast(*row), cast(*column)));
                let (u, w): (v128, v128) = (cast(*up), cast(*left));
                let z = $larger($larger(score, u), w);
                *up = cast($minus(z, w));
                *next = cast($minus(z, u));
            }
        }
    };
}

line!(bytes, u8, 16, i8x16_eq, u8x16_max, i8x16_sub, u8x16_splat);
line!(words, u16, 8, i16x8_eq, u16x8_max, i16x8_sub, u16x8_splat);
