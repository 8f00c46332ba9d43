//! Pictures that the browser may decode where we do not: AVIF, SVG, JPEG XL, and in Safari HEIC and TIFF.

use wasm_bindgen::JsValue;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, Url};

use super::camera::drop_alpha;
use super::{figure, files, js};
use crate::digits::open::Limits;
use crate::digits::picture::BrowserPicture;
use crate::digits::problem::Problem;
use crate::neurn::Image;

/// A drawing without pixels of its own gets so many on its longer side.
const DRAWN: f64 = 512.0;

/// Pixels that are read from a canvas at once: a few milliseconds.
const BAND: u32 = 1_000_000;

/// The picture, upright as its EXIF orientation says and over white; `None` if the browser does not know it either.
///
/// # Errors
/// A sentence if it has too many pixels.
pub async fn picture(name: &str, bytes: &[u8], kind: BrowserPicture) -> Result<Option<Image>, String> {
    let Ok(url) =
        files::blob(bytes, kind.media_type()).and_then(|blob| Url::create_object_url_with_blob(&blob))
    else {
        return Ok(None);
    };
    let limit = Limits::default().max_pixels;
    let mut problem = None;
    let size = |[width, height]: [f64; 2]| {
        // some browsers say 0 for a drawing without a size
        let [width, height] = if width > 0.0 && height > 0.0 { [width, height] } else { [DRAWN; 2] };
        let fine = if kind == BrowserPicture::Svg { (DRAWN / width.max(height)).max(1.0) } else { 1.0 };
        let [width, height] = [width * fine, height * fine];
        if width * height > limit as f64 {
            let [width, height] = [width, height].map(|side| side as u64);
            problem = Some(Problem::TooManyPixels { format: "large", width, height, limit });
            return Err(js::error("too many pixels"));
        }
        Ok([width, height])
    };
    let drawn = figure::drawn(&url, Some("white"), size).await;
    // what cannot be revoked is let go of with the page
    let _ = Url::revoke_object_url(&url);
    if let Some(problem) = problem {
        return Err(problem.of(name).to_string());
    }
    match drawn {
        Ok((canvas, context)) => Ok(pixels(&canvas, &context).await.ok().flatten()),
        Err(_) => Ok(None),
    }
}

/// What is on a canvas, read band by band: all of a photograph at once would hold the page up.
async fn pixels(
    canvas: &HtmlCanvasElement,
    context: &CanvasRenderingContext2d,
) -> Result<Option<Image>, JsValue> {
    let (width, height) = (canvas.width(), canvas.height());
    let rows = (BAND / width.max(1)).max(1);
    let mut rgb = Vec::with_capacity(3 * width as usize * height as usize);
    for y in (0..height).step_by(rows as usize) {
        let rows = rows.min(height - y);
        let band = context.get_image_data(0.0, f64::from(y), f64::from(width), f64::from(rows))?;
        rgb.extend(drop_alpha(band.data().0));
        js::next_task().await?;
    }
    Ok(Image::from_u8(width as usize, height as usize, 3, rgb).ok())
}
