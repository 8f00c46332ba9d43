//! The camera: asks for it, shows it to a hidden video element, and hands out its frames as RGB bytes. The pictures
//! never leave the page. Stopping or dropping it ends every track, so that the camera's light goes off.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use gloo::timers::callback::Interval;
use js_sys::{JSON, Object, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{
    CanvasRenderingContext2d, HtmlCanvasElement, HtmlVideoElement, MediaDeviceInfo, MediaDeviceKind,
    MediaDevices, MediaStream, MediaStreamConstraints, MediaStreamTrack,
};

use super::camera::{constraints, drop_alpha, fit};
use super::dom::{self, Listeners};
use super::{Wake, js, sentences};

pub use super::camera::{Camera, CameraDevice, WebcamStatus};

/// Where the browser does not tell of each frame, its clock is looked at so often.
const POLL_MS: u32 = 33;

/// A camera that is starting, running, failed or stopped.
pub struct Webcam {
    wake: Wake,
    camera: Camera,
    session: Rc<Session>,
    reader: Option<Reader>,
    mirror: bool,
}

/// One start of one camera. It outlives a stop only in promises that find it stopped.
struct Session {
    wake: Wake,
    stopped: Cell<bool>,
    /// A frame has come that was not read yet.
    fresh: Cell<bool>,
    status: RefCell<WebcamStatus>,
    devices: RefCell<Vec<CameraDevice>>,
    running: RefCell<Option<Running>>,
}

/// What has to be taken down again.
struct Running {
    stream: MediaStream,
    video: HtmlVideoElement,
    _listeners: Listeners,
    _clock: Option<Clock>,
}

/// Tells of new frames.
enum Clock {
    Frames(
        #[expect(dead_code, reason = "held, so that the browser can call it")]
        Rc<RefCell<Option<FrameCallback>>>,
    ),
    Poll(#[expect(dead_code, reason = "held, so that it goes on")] Interval),
}

type FrameCallback = Closure<dyn FnMut()>;

impl Drop for Running {
    fn drop(&mut self) {
        stop_tracks(&self.stream);
        self.video.set_src_object(None);
        self.video.remove();
    }
}

impl Session {
    fn end(&self) {
        self.stopped.set(true);
        drop(self.running.take());
    }

    fn fail(&self, sentence: String) {
        self.end();
        self.status.replace(WebcamStatus::Failed(sentence));
        (self.wake)();
    }

    fn frame_came(&self) {
        let Some((width, height)) = self.running.borrow().as_ref().map(Running::size) else { return };
        if width > 0 && height > 0 {
            self.status.replace(WebcamStatus::Live { width, height });
            self.fresh.set(true);
            (self.wake)();
        }
    }
}

impl Running {
    fn size(&self) -> (u32, u32) {
        (self.video.video_width(), self.video.video_height())
    }
}

impl Webcam {
    /// Asks for the camera that looks away from the visitor, or for the only one. Returns at once;
    /// [`Webcam::status`] tells how it goes, and `wake` is called whenever it changes and with each frame.
    #[must_use]
    pub fn start(wake: Wake) -> Self {
        Self::start_with(Camera::default(), wake)
    }

    /// As [`Webcam::start`], with a choice of camera.
    #[must_use]
    pub fn start_with(camera: Camera, wake: Wake) -> Self {
        let session = begin(&camera, &wake);
        Self { wake, camera, session, reader: None, mirror: false }
    }

    /// Stops this camera and starts another one: on a phone the one on the other side.
    pub fn switch(&mut self, camera: Camera) {
        self.session.end();
        let devices = self.session.devices.take();
        self.session = begin(&camera, &self.wake);
        self.session.devices.replace(devices);
        self.camera = camera;
    }

    /// The camera that was asked for.
    #[must_use]
    pub fn camera(&self) -> &Camera {
        &self.camera
    }

    /// This machine's cameras. Empty until the first one is live: browsers give their names only then.
    #[must_use]
    pub fn devices(&self) -> Vec<CameraDevice> {
        self.session.devices.borrow().clone()
    }

    /// How it goes.
    #[must_use]
    pub fn status(&self) -> WebcamStatus {
        self.session.status.borrow().clone()
    }

    /// Whether frames are flipped left to right, as in a mirror. Off at first: digits held up to the camera should
    /// read the right way round.
    pub fn set_mirror(&mut self, mirror: bool) {
        if mirror != self.mirror {
            self.mirror = mirror;
            self.session.fresh.set(true);
        }
    }

    /// The latest frame as (width, height, RGB bytes by rows), scaled so that its longer side is at most `max_side`
    /// pixels and never enlarged; `None` if there is no new one since the last call.
    pub fn frame(&mut self, max_side: u32) -> Option<(u32, u32, Vec<u8>)> {
        if !self.session.fresh.replace(false) {
            return None;
        }
        let read = {
            let running = self.session.running.borrow();
            let video = &running.as_ref()?.video;
            let (width, height) = fit(video.video_width(), video.video_height(), max_side)?;
            Reader::read(&mut self.reader, video, width, height, self.mirror)
                .map(|rgba| (width, height, drop_alpha(rgba)))
        };
        read.inspect_err(|error| {
            self.session.fail(format!("The camera's picture could not be read: {}.", js::describe(error)));
        })
        .ok()
    }

    /// Ends it; the camera's light goes off. [`Webcam::status`] keeps what it said last.
    pub fn stop(&mut self) {
        self.session.end();
    }
}

impl Drop for Webcam {
    fn drop(&mut self) {
        self.session.end();
    }
}

/// The canvas through which pixels are read, kept from frame to frame.
struct Reader {
    canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
}

impl Reader {
    fn new() -> Result<Self, JsValue> {
        let canvas = dom::document()?.create_element("canvas")?.dyn_into::<HtmlCanvasElement>()?;
        let options = Object::new();
        // Keeps the canvas in main memory, where reading is quick.
        Reflect::set(&options, &"willReadFrequently".into(), &JsValue::TRUE)?;
        let context = canvas.get_context_with_context_options("2d", &options)?;
        let context = context.ok_or_else(|| js::error("there is no canvas to read it from"))?;
        Ok(Self { canvas, context: context.dyn_into::<CanvasRenderingContext2d>()? })
    }

    /// RGBA bytes of the video's current frame at that size.
    fn read(
        reader: &mut Option<Self>,
        video: &HtmlVideoElement,
        width: u32,
        height: u32,
        mirror: bool,
    ) -> Result<Vec<u8>, JsValue> {
        let Self { canvas, context } = match reader {
            Some(reader) => reader,
            None => reader.insert(Self::new()?),
        };
        if (canvas.width(), canvas.height()) != (width, height) {
            canvas.set_width(width);
            canvas.set_height(height);
        }
        let (w, h) = (f64::from(width), f64::from(height));
        if mirror {
            context.set_transform(-1.0, 0.0, 0.0, 1.0, w, 0.0)?;
        } else {
            context.set_transform(1.0, 0.0, 0.0, 1.0, 0.0, 0.0)?;
        }
        context.draw_image_with_html_video_element_and_dw_and_dh(video, 0.0, 0.0, w, h)?;
        Ok(context.get_image_data(0.0, 0.0, w, h)?.data().0)
    }
}

fn begin(camera: &Camera, wake: &Wake) -> Rc<Session> {
    let session = Rc::new(Session {
        wake: Rc::clone(wake),
        stopped: Cell::new(false),
        fresh: Cell::new(false),
        status: RefCell::new(WebcamStatus::Asking),
        devices: RefCell::default(),
        running: RefCell::default(),
    });
    let (task, camera) = (Rc::clone(&session), camera.clone());
    wasm_bindgen_futures::spawn_local(async move {
        if let Err(sentence) = run(&task, &camera).await
            && !task.stopped.get()
        {
            task.fail(sentence);
        }
    });
    session
}

fn camera_error(error: &JsValue) -> String {
    let (name, message) = js::name_and_message(error);
    sentences::camera_error(&name, &message)
}

fn media_devices() -> Result<MediaDevices, String> {
    let window = dom::window()?;
    let devices = window.navigator().media_devices().ok();
    devices.filter(|devices| !devices.is_undefined()).ok_or_else(|| {
        if window.is_secure_context() {
            "This browser cannot use a camera; open a picture from a file instead.".to_owned()
        } else {
            "Browsers allow the camera only to pages that were loaded over https.".to_owned()
        }
    })
}

async fn run(session: &Rc<Session>, camera: &Camera) -> Result<(), String> {
    let devices = media_devices()?;
    let wanted: MediaStreamConstraints =
        JSON::parse(&constraints(camera)).map_err(|error| camera_error(&error))?.unchecked_into();
    let requested = devices.get_user_media_with_constraints(&wanted).map_err(|error| camera_error(&error))?;
    let stream: MediaStream =
        js::settled(requested).await.map_err(|error| camera_error(&error))?.unchecked_into();
    if session.stopped.get() {
        // The visitor allowed it after the app had given up.
        stop_tracks(&stream);
        return Ok(());
    }
    let playing = show(session, stream).map_err(|error| camera_error(&error))?;
    js::settled(playing).await.map_err(|error| camera_error(&error))?;
    session.devices.replace(list(&devices).await);
    (session.wake)();
    Ok(())
}

fn stop_tracks(stream: &MediaStream) {
    for track in stream.get_tracks() {
        track.unchecked_into::<MediaStreamTrack>().stop();
    }
}

/// Plays the stream in a video element; `session` owns both from here on.
fn show(session: &Rc<Session>, stream: MediaStream) -> Result<js_sys::Promise, JsValue> {
    let video = match video() {
        Ok(video) => video,
        Err(error) => {
            stop_tracks(&stream);
            return Err(error);
        }
    };
    let mut listeners = Listeners::default();
    for track in stream.get_video_tracks() {
        let session = Rc::downgrade(session);
        listeners.add(&track.unchecked_into::<MediaStreamTrack>(), "ended", move |_| {
            if let Some(session) = session.upgrade() {
                session.fail("The camera was disconnected or taken away. Start it again.".to_owned());
            }
        });
    }
    video.set_src_object(Some(&stream));
    let clock = clock(Rc::downgrade(session), &video);
    let playing = video.play();
    session.running.replace(Some(Running { stream, video, _listeners: listeners, _clock: Some(clock) }));
    playing
}

/// A video element in the page, not seen: one that is outside of it or not displayed gives no frames in Safari.
fn video() -> Result<HtmlVideoElement, JsValue> {
    let document = dom::document()?;
    let video = document.create_element("video")?.dyn_into::<HtmlVideoElement>()?;
    video.set_muted(true);
    for (name, value) in [("playsinline", ""), ("muted", ""), ("aria-hidden", "true"), ("tabindex", "-1")] {
        video.set_attribute(name, value)?;
    }
    let unseen = [
        ("position", "fixed"),
        ("left", "0"),
        ("top", "0"),
        ("width", "1px"),
        ("height", "1px"),
        ("opacity", "0"),
        ("pointer-events", "none"),
    ];
    for (name, value) in unseen {
        video.style().set_property(name, value)?;
    }
    document.body().ok_or(JsValue::UNDEFINED)?.append_child(&video)?;
    Ok(video)
}

fn clock(session: Weak<Session>, video: &HtmlVideoElement) -> Clock {
    let Some(request) = js::function(video, "requestVideoFrameCallback") else {
        let (video, mut last) = (video.clone(), 0.0);
        return Clock::Poll(Interval::new(POLL_MS, move || {
            let now = video.current_time();
            if now != last
                && let Some(session) = session.upgrade()
            {
                last = now;
                session.frame_came();
            }
        }));
    };
    let slot: Rc<RefCell<Option<FrameCallback>>> = Rc::default();
    let (again, video) = (Rc::downgrade(&slot), video.clone());
    let query = {
        let (request, video, again) = (request, video.clone(), again.clone());
        move || {
            if let Some(slot) = again.upgrade()
                && let Some(callback) = slot.borrow().as_ref()
            {
                // A video that is gone calls nothing back, which is right.
                drop(request.call1(&video, callback.as_ref()));
            }
        }
    };
    let next = query.clone();
    slot.replace(Some(Closure::new(move || {
        if let Some(session) = session.upgrade()
            && !session.stopped.get()
        {
            session.frame_came();
            next();
        }
    })));
    query();
    Clock::Frames(slot)
}

/// The cameras by name; empty if the browser does not tell.
async fn list(devices: &MediaDevices) -> Vec<CameraDevice> {
    let Ok(requested) = devices.enumerate_devices() else { return Vec::new() };
    let Ok(found) = js::settled(requested).await else { return Vec::new() };
    let found = js_sys::Array::from(&found).into_iter().map(JsValue::unchecked_into::<MediaDeviceInfo>);
    let cameras = found.filter(|device| device.kind() == MediaDeviceKind::Videoinput);
    cameras.map(|device| CameraDevice { id: device.device_id(), label: device.label() }).collect()
}
