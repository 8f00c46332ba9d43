//! Writes a contact sheet of generated digits: a row for each digit, a column for each seed.
//!
//! `cargo run --no-default-features --example contact_sheet -- OUT.png [m|u|s|mm|all] [COLUMNS] [FIRST SEED] [ZOOM]`;
//! `all` shows each digit and seed in the four domains side by side.

use std::error::Error;

use image::{Rgb, RgbImage};
use neurn_lab::digits::generator::{Domain, generate};

const USAGE: &str = "OUT.png [m|u|s|mm|all] [COLUMNS] [FIRST SEED] [ZOOM]";

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let out = args.first().ok_or(USAGE)?;
    let which = args.get(1).map_or("all", String::as_str);
    let number = |i: usize, default: u64| args.get(i).map_or(Ok(default), |text| text.parse::<u64>());
    let (columns, first, zoom) = (number(2, 20)?.clamp(1, 200), number(3, 0)?, number(4, 2)?.clamp(1, 16));
    let domains: Vec<Domain> = Domain::ALL
        .into_iter()
        .filter(|domain| which == "all" || domain.letter().eq_ignore_ascii_case(which))
        .collect();
    if domains.is_empty() {
        return Err(USAGE.into());
    }
    let zoom = u32::try_from(zoom)?;
    let side = domains.iter().map(|domain| domain.size().0 as u32).max().unwrap_or(0) * zoom + 2;
    let across = u32::try_from(columns)? * domains.len() as u32;
    let mut sheet = RgbImage::from_pixel(across * side, 10 * side, Rgb([90, 90, 90]));
    for digit in 0..10u8 {
        for column in 0..across {
            let domain = domains[column as usize % domains.len()];
            let seed = first.wrapping_add(u64::from(column) / domains.len() as u64);
            let picture = generate(domain, digit, seed)?;
            let (left, top) = (column * side + 1, u32::from(digit) * side + 1);
            for y in 0..picture.height() as u32 * zoom {
                for x in 0..picture.width() as u32 * zoom {
                    let at = |channel: usize| {
                        let channel = channel.min(picture.channels() - 1);
                        picture.value((x / zoom) as usize, (y / zoom) as usize, channel) as u8
                    };
                    sheet.put_pixel(left + x, top + y, Rgb([at(0), at(1), at(2)]));
                }
            }
        }
    }
    sheet.save(out)?;
    Ok(())
}
