//! Pictures: PNG, JPEG, WebP, BMP and GIF.

use super::open::{Holds, Limits, Opened, Reader, Shaped};
use super::problem::Problem;
use crate::neurn::{Image, Samples};
use image::codecs::{
    bmp::BmpDecoder, gif::GifDecoder, jpeg::JpegDecoder, png::PngDecoder, webp::WebPDecoder,
};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageResult};
use std::io::Cursor;

/// What transparent pixels are laid over: white, as paper and web pages are.
const BACKGROUND: u8 = 255;

/// Bytes a pixel that a decoder may hold at once: 16-bit RGBA, and as much again for its own buffers.
const DECODER_BYTES: u64 = 16;

pub(super) const READER: Reader = Reader {
    holds: Holds::Picture,
    sniff: is_picture,
    read: |_, bytes, limits, _| {
        let image = read(&bytes, limits)?;
        let mut shape = vec![image.height(), image.width()];
        if image.channels() > 1 {
            shape.push(image.channels());
        }
        Ok(Shaped { content: Opened::Picture(image), shape, note: None })
    },
};

/// A kind of pictures that [`read`] does not know and browsers may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BrowserPicture {
    /// AV1 in a still picture.
    Avif,
    /// What iPhones make; Safari knows it.
    Heic,
    /// TIFF; Safari knows it.
    Tiff,
    /// JPEG XL.
    JpegXl,
    /// A drawing, which has no pixels of its own.
    Svg,
}

impl BrowserPicture {
    /// The kind that a file's first bytes tell.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Option<Self> {
        match bytes.get(4..12) {
            Some(b"ftypavif" | b"ftypavis") => return Some(Self::Avif),
            Some(b"ftypheic" | b"ftypheix" | b"ftyphevc" | b"ftypmif1") => return Some(Self::Heic),
            _ => {}
        }
        if bytes.starts_with(b"II*\0") || bytes.starts_with(b"MM\0*") {
            return Some(Self::Tiff);
        }
        if bytes.starts_with(b"\xff\x0a") || bytes.starts_with(b"\0\0\0\x0cJXL \r\n\x87\n") {
            return Some(Self::JpegXl);
        }
        // a text that begins with markup and soon comes to the drawing
        let start = bytes.get(..bytes.len().min(1024)).unwrap_or_default();
        let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start).trim_ascii_start();
        let drawing = start.starts_with(b"<") && start.windows(4).any(|tag| tag == b"<svg");
        drawing.then_some(Self::Svg)
    }

    /// As browsers call it.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Avif => "image/avif",
            Self::Heic => "image/heic",
            Self::Tiff => "image/tiff",
            Self::JpegXl => "image/jxl",
            Self::Svg => "image/svg+xml",
        }
    }

    /// In words, with its article.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Avif => "an AVIF picture",
            Self::Heic => "a HEIC picture, as iPhones make them",
            Self::Tiff => "a TIFF picture",
            Self::JpegXl => "a JPEG XL picture",
            Self::Svg => "an SVG drawing",
        }
    }
}

/// Whether `bytes` begin as a picture does that [`read`] knows.
#[must_use]
pub fn is_picture(bytes: &[u8]) -> bool {
    format_of(bytes).is_some()
}

fn format_of(bytes: &[u8]) -> Option<(ImageFormat, &'static str)> {
    let format = image::guess_format(bytes).ok()?;
    let name = match format {
        ImageFormat::Png => "PNG",
        ImageFormat::Jpeg => "JPEG",
        ImageFormat::WebP => "WebP",
        ImageFormat::Bmp => "BMP",
        ImageFormat::Gif => "GIF",
        _ => return None,
    };
    Some((format, name))
}

/// Decodes a picture (the first frame, where it moves), upright as its EXIF orientation says.
///
/// - Formats that know grey (PNG, JPEG) give 1 channel for it; everything else gives red, green, blue.
/// - 8-bit samples stay integers; 16-bit samples become floats on the same scale, value / 257 in 0..=255,
///   so that nothing is lost. Palettes and 1, 2 or 4 bits are expanded to 8.
/// - Transparency is laid over white, in the stored (gamma-encoded) values, as browsers do.
/// - Colour profiles are ignored: the numbers are those in the file. CMYK becomes RGB in the simple way
///   (each colour times black).
///
/// # Errors
/// [`Problem`] with the sentence to show: too many pixels (told from the header, before anything is
/// allocated for them), damaged, cut off, or of an unsupported kind.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Image, Problem> {
    let (format, name) = format_of(bytes).ok_or(Problem::UnknownKind)?;
    let wrap = |error| decoder_problem(name, &error);
    let mut caps = image::Limits::no_limits();
    caps.max_alloc = Some(limits.max_pixels.saturating_mul(DECODER_BYTES));
    let input = Cursor::new(bytes);
    let decoded = match format {
        ImageFormat::Png => {
            decode(PngDecoder::with_limits(input, caps.clone()).map_err(wrap)?, caps, name, limits)
        }
        ImageFormat::Jpeg => {
            check_jpeg_end(bytes)?;
            decode(JpegDecoder::new(input).map_err(wrap)?, caps, name, limits)
        }
        ImageFormat::WebP => {
            check_webp_end(bytes)?;
            check_webp_frames(bytes, limits)?;
            decode(WebPDecoder::new(input).map_err(wrap)?, caps, name, limits)
        }
        ImageFormat::Bmp => decode(BmpDecoder::new(input).map_err(wrap)?, caps, name, limits),
        _ => decode(GifDecoder::new(input).map_err(wrap)?, caps, name, limits),
    }?;
    to_image(decoded, name)
}

fn decode<D: ImageDecoder>(
    mut decoder: D,
    caps: image::Limits,
    format: &'static str,
    limits: &Limits,
) -> Result<DynamicImage, Problem> {
    let wrap = |error| decoder_problem(format, &error);
    let (width, height) = decoder.dimensions();
    let (width, height) = (u64::from(width), u64::from(height));
    if width * height > limits.max_pixels {
        return Err(Problem::TooManyPixels { format, width, height, limit: limits.max_pixels });
    }
    decoder.set_limits(caps).map_err(wrap)?;
    // broken EXIF data is no reason to refuse a picture that decodes
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut decoded: ImageResult<DynamicImage> = DynamicImage::from_decoder(decoder);
    if let Ok(image) = &mut decoded {
        image.apply_orientation(orientation);
    }
    decoded.map_err(wrap)
}

/// The decoder fills what is missing from a cut off JPEG with grey and says nothing. So the end marker
/// (FF D9) must follow the last start of scan (FF DA); within a scan's data FF is always escaped.
fn check_jpeg_end(bytes: &[u8]) -> Result<(), Problem> {
    let last = |marker: u8| bytes.windows(2).rposition(|pair| pair == [0xff, marker]);
    match (last(0xda), last(0xd9)) {
        (Some(scan), Some(end)) if end > scan => Ok(()),
        _ => Err(Problem::DamagedPicture { format: "JPEG", detail: "its end is missing".to_owned() }),
    }
}

/// The decoder takes the last bytes of a lossy WebP as zeros where they are missing. So the file must be as
/// long as its RIFF header says (bytes 4 to 8, counted from byte 8).
fn check_webp_end(bytes: &[u8]) -> Result<(), Problem> {
    let length = bytes.get(4..).and_then(|rest| rest.first_chunk()).map(|&n| u32::from_le_bytes(n));
    match length {
        Some(length) if bytes.len() as u64 >= 8 + u64::from(length) => Ok(()),
        _ => Err(Problem::DamagedPicture { format: "WebP", detail: "its end is missing".to_owned() }),
    }
}

/// The decoder makes room for a frame before it compares the frame's sides with the picture's. So those of every frame
/// in the file (`VP8 ` or `VP8L`, a length, and a head with the sides) must be within the limit.
fn check_webp_frames(bytes: &[u8], limits: &Limits) -> Result<(), Problem> {
    let low = |pair: [u8; 2]| u64::from(u16::from_le_bytes(pair) & 0x3fff);
    for (at, kind) in bytes.windows(4).enumerate().filter(|(_, kind)| kind.starts_with(b"VP8")) {
        let head = bytes.get(at + 8..).unwrap_or_default();
        let (width, height) = match (kind, head) {
            (b"VP8 ", &[_, _, _, 0x9d, 0x01, 0x2a, w, x, h, y, ..]) => (low([w, x]), low([h, y])),
            (b"VP8L", &[0x2f, a, b, c, d, ..]) => {
                let sides = u64::from(u32::from_le_bytes([a, b, c, d]));
                ((sides & 0x3fff) + 1, (sides >> 14 & 0x3fff) + 1)
            }
            _ => continue,
        };
        if width * height > limits.max_pixels {
            return Err(Problem::TooManyPixels { format: "WebP", width, height, limit: limits.max_pixels });
        }
    }
    Ok(())
}

fn decoder_problem(format: &'static str, error: &ImageError) -> Problem {
    let detail = error.to_string().trim_end_matches('.').to_owned();
    match error {
        ImageError::Unsupported(_) => Problem::UnsupportedPicture { format, detail },
        _ => Problem::DamagedPicture { format, detail },
    }
}

fn to_image(decoded: DynamicImage, format: &'static str) -> Result<Image, Problem> {
    let (width, height) = (decoded.width() as usize, decoded.height() as usize);
    let (channels, samples) = match decoded {
        DynamicImage::ImageLuma8(b) => (1, Samples::U8(b.into_raw())),
        DynamicImage::ImageLumaA8(b) => (1, Samples::U8(over_white_8::<2>(b.as_raw()))),
        DynamicImage::ImageRgb8(b) => (3, Samples::U8(b.into_raw())),
        DynamicImage::ImageRgba8(b) => (3, Samples::U8(over_white_8::<4>(b.as_raw()))),
        DynamicImage::ImageLuma16(b) => (1, Samples::F32(b.as_raw().iter().copied().map(scale_16).collect())),
        DynamicImage::ImageLumaA16(b) => (1, Samples::F32(over_white_16::<2>(b.as_raw()))),
        DynamicImage::ImageRgb16(b) => (3, Samples::F32(b.as_raw().iter().copied().map(scale_16).collect())),
        DynamicImage::ImageRgba16(b) => (3, Samples::F32(over_white_16::<4>(b.as_raw()))),
        _ => return Err(Problem::UnsupportedPicture { format, detail: "floating-point colours".to_owned() }),
    };
    Ok(Image::new(width, height, channels, samples)?)
}

/// 16 bits on the scale 0..=255; 65535 / 257 = 255 exactly.
fn scale_16(value: u16) -> f32 {
    f32::from(value) / 257.0
}

/// `N` - 1 colours and alpha over the background: a v + (1 - a) 255, rounded to nearest.
fn over_white_8<const N: usize>(samples: &[u8]) -> Vec<u8> {
    let (pixels, _) = samples.as_chunks::<N>();
    let mut flat = Vec::with_capacity(pixels.len() * (N - 1));
    for pixel in pixels {
        let alpha = u32::from(pixel[N - 1]);
        flat.extend(pixel[..N - 1].iter().map(|&value| {
            let sum = u32::from(value) * alpha + u32::from(BACKGROUND) * (255 - alpha);
            // a mean of two bytes is a byte
            u8::try_from((sum + 127) / 255).unwrap_or(u8::MAX)
        }));
    }
    flat
}

/// As [`over_white_8`] for 16 bits, on the scale 0..=255, in 64-bit arithmetic.
fn over_white_16<const N: usize>(samples: &[u16]) -> Vec<f32> {
    let (pixels, _) = samples.as_chunks::<N>();
    let mut flat = Vec::with_capacity(pixels.len() * (N - 1));
    for pixel in pixels {
        let alpha = f64::from(pixel[N - 1]) / 65535.0;
        #[expect(clippy::cast_possible_truncation, reason = "rounded to f32's precision")]
        flat.extend(
            pixel[..N - 1].iter().map(|&value| {
                (f64::from(value) / 257.0 * alpha + f64::from(BACKGROUND) * (1.0 - alpha)) as f32
            }),
        );
    }
    flat
}
