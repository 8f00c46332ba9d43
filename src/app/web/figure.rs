//! Figures as pictures: the browser draws an SVG on a canvas, which gives a PNG.

use js_sys::{ArrayBuffer, Promise, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement, HtmlImageElement, Url};

use super::{dom, files, js};

/// Pixels of the picture for one of the figure.
const FINE: f64 = 2.0;

/// Pixels of the largest canvas that every browser gives.
const MOST: f64 = 16e6;

/// Draws a figure and gives it to the visitor as a PNG file called `name`, then calls `done`, with a sentence if that
/// failed.
pub fn save_picture(name: String, svg: &str, done: impl FnOnce(Result<(), String>) + 'static) {
    let blob = files::blob(svg.as_bytes(), "image/svg+xml");
    wasm_bindgen_futures::spawn_local(async move {
        let png = match blob {
            Ok(blob) => png(&blob).await,
            Err(error) => Err(error),
        };
        done(match png {
            Ok(png) => files::download(&name, &png, "image/png"),
            Err(error) => Err(format!(
                "`{name}` could not be drawn: {}. The SVG can still be saved.",
                js::describe(&error)
            )),
        });
    });
}

async fn png(figure: &Blob) -> Result<Vec<u8>, JsValue> {
    let url = Url::create_object_url_with_blob(figure)?;
    let fine = |[width, height]: [f64; 2]| {
        let fine = FINE.min((MOST / (width * height).max(1.0)).sqrt());
        Ok([width * fine, height * fine])
    };
    let drawn = drawn(&url, None, fine).await;
    Url::revoke_object_url(&url)?;
    let canvas = drawn?.0;
    let promise = Promise::new(&mut |resolve, reject| {
        let arrived = Closure::once_into_js(move |blob: JsValue| {
            // the promise's own functions do not throw
            let _ = resolve.call1(&JsValue::UNDEFINED, &blob);
        });
        if let Err(error) = canvas.to_blob(arrived.unchecked_ref()) {
            let _ = reject.call1(&JsValue::UNDEFINED, &error);
        }
    });
    let blob = js::settled(promise)
        .await?
        .dyn_into::<Blob>()
        .map_err(|_| js::error("the canvas gave no picture"))?;
    let buffer = js::settled(blob.array_buffer()).await?;
    Ok(Uint8Array::new(&buffer.unchecked_into::<ArrayBuffer>()).to_vec())
}

/// A picture that the browser knows on a canvas of its own, over a ground if one is named; `size` gives the canvas's of
/// the picture's.
pub(super) async fn drawn(
    url: &str,
    ground: Option<&str>,
    size: impl FnOnce([f64; 2]) -> Result<[f64; 2], JsValue>,
) -> Result<(HtmlCanvasElement, CanvasRenderingContext2d), JsValue> {
    let document = dom::document()?;
    let image = document.create_element("img")?.dyn_into::<HtmlImageElement>()?;
    image.set_src(url);
    js::settled(image.decode()).await?;
    let [wide, high] = size([image.natural_width(), image.natural_height()].map(f64::from))?
        .map(|side| side.round().max(1.0));
    let canvas = document.create_element("canvas")?.dyn_into::<HtmlCanvasElement>()?;
    canvas.set_width(wide as u32);
    canvas.set_height(high as u32);
    let context = canvas.get_context("2d")?.ok_or_else(|| js::error("there is no canvas to draw it on"))?;
    let context = context.dyn_into::<CanvasRenderingContext2d>()?;
    if let Some(color) = ground {
        context.set_fill_style_str(color);
        context.fill_rect(0.0, 0.0, wide, high);
    }
    context.draw_image_with_html_image_element_and_dw_and_dh(&image, 0.0, 0.0, wide, high)?;
    Ok((canvas, context))
}
