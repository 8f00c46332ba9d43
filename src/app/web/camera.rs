//! Which camera, at which size: the part of the webcam that needs no browser.

use serde_json::json;

/// The camera that is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Camera {
    /// Away from the visitor, where there is a choice: it sees what the phone is pointed at.
    #[default]
    Back,
    /// Towards the visitor.
    Front,
    /// One of the listed devices, by its id.
    Device(String),
}

/// A camera of this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CameraDevice {
    /// What [`Camera::Device`] takes; it changes when the visitor clears the page's data.
    pub id: String,
    /// Its name, as the browser gives it.
    pub label: String,
}

/// How the camera is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WebcamStatus {
    /// The browser asks the visitor, or the camera is starting.
    Asking,
    /// Frames arrive.
    Live {
        /// Width of the camera's picture in pixels.
        width: u32,
        /// Height of the camera's picture in pixels.
        height: u32,
    },
    /// No frames: a sentence that says why and what to do.
    Failed(String),
}

/// The constraints that `getUserMedia` gets, as JSON: 640 x 480 is plenty for a filter of patches of a few pixels,
/// and every camera has it.
#[must_use]
pub fn constraints(camera: &Camera) -> String {
    let mut video = json!({ "width": { "ideal": 640 }, "height": { "ideal": 480 } });
    match camera {
        Camera::Back => video["facingMode"] = json!({ "ideal": "environment" }),
        Camera::Front => video["facingMode"] = json!({ "ideal": "user" }),
        Camera::Device(id) => video["deviceId"] = json!({ "exact": id }),
    }
    json!({ "audio": false, "video": video }).to_string()
}

/// The size of a picture of `width` x `height` whose longer side is at most `max_side`, aspect kept, never enlarged
/// and never empty; `None` if there is no picture yet.
#[must_use]
pub fn fit(width: u32, height: u32, max_side: u32) -> Option<(u32, u32)> {
    let longer = width.max(height);
    if width == 0 || height == 0 || max_side == 0 {
        return None;
    }
    if longer <= max_side {
        return Some((width, height));
    }
    let scaled = |side: u32| {
        let rounded = (u64::from(side) * u64::from(max_side) + u64::from(longer) / 2) / u64::from(longer);
        u32::try_from(rounded).unwrap_or(max_side).max(1)
    };
    Some((scaled(width), scaled(height)))
}

/// RGBA bytes to RGB bytes in the same buffer. Camera frames are opaque, so nothing is lost.
#[must_use]
pub fn drop_alpha(mut rgba: Vec<u8>) -> Vec<u8> {
    let pixels = rgba.len() / 4;
    for pixel in 1..pixels {
        rgba.copy_within(4 * pixel..4 * pixel + 3, 3 * pixel);
    }
    rgba.truncate(3 * pixels);
    rgba
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    #[test]
    fn constraints_ask_without_insisting_unless_a_device_is_named() {
        let parsed = |camera| serde_json::from_str::<Value>(&constraints(&camera)).unwrap();
        let back = parsed(Camera::Back);
        assert_eq!(back["audio"], json!(false));
        assert_eq!(back["video"]["facingMode"]["ideal"], "environment");
        assert_eq!(back["video"]["width"]["ideal"], 640);
        assert_eq!(parsed(Camera::Front)["video"]["facingMode"]["ideal"], "user");
        let device = parsed(Camera::Device("a\"b".to_owned()));
        assert_eq!(device["video"]["deviceId"]["exact"], "a\"b");
        assert_eq!(device["video"]["facingMode"], Value::Null);
    }

    #[test]
    fn sizes_fit() {
        assert_eq!(fit(640, 480, 320), Some((320, 240)));
        assert_eq!(fit(480, 640, 320), Some((240, 320)));
        assert_eq!(fit(640, 480, 4000), Some((640, 480)));
        assert_eq!(fit(10_000, 1, 100), Some((100, 1)));
        assert_eq!(fit(u32::MAX, u32::MAX, u32::MAX), Some((u32::MAX, u32::MAX)));
        assert_eq!(fit(0, 480, 320), None);
        assert_eq!(fit(640, 480, 0), None);
    }

    proptest! {
        #[test]
        fn fit_keeps_the_aspect(width in 1_u32..5000, height in 1_u32..5000, max_side in 1_u32..2000) {
            let (w, h) = fit(width, height, max_side).unwrap();
            prop_assert!(w >= 1 && h >= 1 && w.max(h) <= max_side.max(1));
            prop_assert!(w <= width && h <= height);
            let scale = f64::from(w.max(h)) / f64::from(width.max(height));
            prop_assert!((f64::from(width) * scale - f64::from(w)).abs() <= 1.0);
            prop_assert!((f64::from(height) * scale - f64::from(h)).abs() <= 1.0);
        }

        #[test]
        fn drop_alpha_keeps_the_colours(rgba in proptest::collection::vec(any::<u8>(), 0..200)) {
            let rgb: Vec<u8> = rgba.chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
            prop_assert_eq!(drop_alpha(rgba), rgb);
        }
    }
}
