//! Every colour and size of the interface, in one place (DESIGN-UI, "Tokens").

use std::sync::Arc;

use eframe::egui::{
    self, Color32, Context, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Margin, Stroke,
    TextStyle, Theme, Vec2, Visuals,
};

use crate::figure::{CATEGORIES, Ink};

/// Space on a 4 px grid.
pub mod space {
    /// 4 px.
    pub const XS: f32 = 4.0;
    /// 8 px.
    pub const S: f32 = 8.0;
    /// 12 px.
    pub const M: f32 = 12.0;
    /// 16 px.
    pub const L: f32 = 16.0;
    /// 24 px.
    pub const XL: f32 = 24.0;
}

/// Type sizes in points.
pub mod size {
    /// Captions and axis numbers.
    pub const CAPTION: f32 = 13.0;
    /// Running text.
    pub const BODY: f32 = 15.0;
    /// Section headings.
    pub const SECTION: f32 = 18.0;
    /// View titles.
    pub const TITLE: f32 = 24.0;
    /// The smallest text anywhere.
    pub const SMALLEST: f32 = 12.0;
    /// Side of anything one taps.
    pub const TOUCH: f32 = 40.0;
    /// Side of a control where there is a mouse.
    pub const CONTROL: f32 = 28.0;
    /// Width of the rail of views.
    pub const RAIL: f32 = 120.0;
    /// Width of the control column.
    pub const CONTROLS: f32 = 288.0;
    /// Width of the side text.
    pub const WHY: f32 = 300.0;
    /// Below this width the page is laid out for a phone.
    pub const NARROW: f32 = 600.0;
    /// From this width on, controls stand beside the picture.
    pub const WIDE: f32 = 900.0;
    /// From this width on, controls and side text have a column each.
    pub const TWO_COLUMNS: f32 = 1500.0;
    /// Pixels of a picture get a hairline grid when drawn larger than this.
    pub const GRID_FROM: f32 = 12.0;
    /// Pixels of a picture get their value written in when drawn larger than this.
    pub const VALUES_FROM: f32 = 40.0;
    /// The narrowest and the widest cell of a table with colours.
    pub const CELL: (f32, f32) = (60.0, 150.0);
    /// The narrowest and the widest head of its rows.
    pub const ROW_HEAD: (f32, f32) = (100.0, 230.0);
    /// The narrowest cell of a table with many columns.
    pub const DENSE: f32 = 40.0;
    /// The narrowest and the widest head of its rows.
    pub const DENSE_HEAD: (f32, f32) = (100.0, 150.0);
    /// Corner radius.
    pub const CORNER: u8 = 6;
}

/// The colours that depend on light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Palette {
    /// Behind everything.
    pub ground: Color32,
    /// Panels, cards, controls.
    pub panel: Color32,
    /// Raised above a panel: buttons.
    pub raised: Color32,
    /// Hairlines.
    pub line: Color32,
    /// Lines that are all that shows a control: the outline of a checkbox, of an empty field.
    pub edge: Color32,
    /// Text.
    pub text: Color32,
    /// Quieter text.
    pub muted: Color32,
    /// NeuRN, selection, links: teal with enough contrast on the ground.
    pub accent: Color32,
    /// The rivals and the raw image.
    pub baseline: Color32,
    /// Badge: measured.
    pub measured: Color32,
    /// Badge: published.
    pub published: Color32,
    /// Badge: simulated.
    pub simulated: Color32,
    /// Something is wrong.
    pub error: Color32,
}

const DARK: Palette = Palette {
    ground: Color32::from_rgb(0x0f, 0x12, 0x16),
    panel: Color32::from_rgb(0x17, 0x1b, 0x21),
    raised: Color32::from_rgb(0x21, 0x27, 0x2f),
    line: Color32::from_rgb(0x2a, 0x31, 0x3a),
    edge: Color32::from_rgb(0x6b, 0x77, 0x84),
    text: Color32::from_rgb(0xe7, 0xea, 0xee),
    muted: Color32::from_rgb(0x9a, 0xa4, 0xb0),
    accent: Color32::from_rgb(0x12, 0xb5, 0xa5),
    baseline: Color32::from_rgb(0x93, 0xa2, 0xb8),
    measured: Color32::from_rgb(0x4c, 0xc3, 0x8a),
    published: Color32::from_rgb(0xb3, 0x9d, 0xf5),
    simulated: Color32::from_rgb(0xf0, 0xb4, 0x4c),
    error: Color32::from_rgb(0xff, 0x8a, 0x7a),
};

const LIGHT: Palette = Palette {
    ground: Color32::from_rgb(0xfb, 0xfb, 0xfa),
    panel: Color32::from_rgb(0xff, 0xff, 0xff),
    raised: Color32::from_rgb(0xf1, 0xf2, 0xf4),
    line: Color32::from_rgb(0xdc, 0xdf, 0xe3),
    edge: Color32::from_rgb(0x7c, 0x88, 0x94),
    text: Color32::from_rgb(0x1a, 0x1d, 0x21),
    muted: Color32::from_rgb(0x5c, 0x66, 0x71),
    accent: Color32::from_rgb(0x07, 0x7a, 0x70),
    baseline: Color32::from_rgb(0x58, 0x66, 0x7c),
    measured: Color32::from_rgb(0x14, 0x75, 0x45),
    published: Color32::from_rgb(0x5f, 0x45, 0xc2),
    simulated: Color32::from_rgb(0x8a, 0x5a, 0x00),
    error: Color32::from_rgb(0xb3, 0x26, 0x1e),
};

/// The palette in force.
#[must_use]
pub fn palette(ctx: &Context) -> Palette {
    match ctx.theme() {
        Theme::Dark => DARK,
        Theme::Light => LIGHT,
    }
}

/// The heavier face of headings.
#[must_use]
pub fn heading_family() -> FontFamily {
    FontFamily::Name("heading".into())
}

/// Inter for text (tabular digits) and JetBrains Mono for numbers on pixels, cut down by tools/make_fonts.py:
/// egui's own four fonts would be a third of the page's download.
fn fonts() -> FontDefinitions {
    const TEXT: &str = "Inter";
    const HEADING: &str = "Inter SemiBold";
    const MONO: &str = "JetBrains Mono";
    let mut fonts = FontDefinitions::empty();
    let files: [(&str, &'static [u8]); 3] = [
        (TEXT, include_bytes!("../../assets/fonts/inter-regular.ttf")),
        (HEADING, include_bytes!("../../assets/fonts/inter-semibold.ttf")),
        (MONO, include_bytes!("../../assets/fonts/jetbrains-mono-regular.ttf")),
    ];
    for (name, bytes) in files {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
    }
    for (family, names) in [
        (FontFamily::Proportional, [TEXT, MONO]),
        (FontFamily::Monospace, [MONO, TEXT]),
        (heading_family(), [HEADING, TEXT]),
    ] {
        fonts.families.insert(family, names.map(str::to_owned).to_vec());
    }
    fonts
}

/// Lays the tokens over egui's styles, for light and dark. `touch` enlarges the targets,
/// `still` switches animation off (the system asks for reduced motion).
pub fn install(ctx: &Context, touch: bool, still: bool) {
    ctx.set_fonts(fonts());
    for (theme, palette) in [(Theme::Dark, DARK), (Theme::Light, LIGHT)] {
        ctx.style_mut_of(theme, |style| {
            style.visuals = visuals(theme, palette);
            style.animation_time = if still { 0.0 } else { 0.1 };
            style.text_styles = [
                (TextStyle::Small, FontId::new(size::CAPTION, FontFamily::Proportional)),
                (TextStyle::Body, FontId::new(size::BODY, FontFamily::Proportional)),
                (TextStyle::Button, FontId::new(size::BODY, FontFamily::Proportional)),
                (TextStyle::Heading, FontId::new(size::TITLE, heading_family())),
                (TextStyle::Monospace, FontId::new(size::CAPTION, FontFamily::Monospace)),
            ]
            .into();
            let side = if touch { size::TOUCH } else { size::CONTROL };
            let spacing = &mut style.spacing;
            spacing.item_spacing = Vec2::new(space::S, space::S);
            spacing.button_padding = Vec2::new(space::M, space::XS);
            spacing.interact_size = Vec2::new(side, side);
            spacing.slider_width = 150.0;
            spacing.slider_rail_height = 6.0;
            spacing.icon_width = 18.0;
            spacing.tooltip_width = 340.0;
            spacing.menu_margin = Margin::same(8);
            style.interaction.tooltip_delay = 0.35;
        });
    }
}

fn visuals(theme: Theme, p: Palette) -> Visuals {
    let mut v = theme.default_visuals();
    let corner = CornerRadius::same(size::CORNER);
    let dark = theme == Theme::Dark;
    v.panel_fill = p.ground;
    v.window_fill = p.panel;
    v.window_stroke = Stroke::new(1.0, p.line);
    v.window_corner_radius = corner;
    v.menu_corner_radius = corner;
    v.faint_bg_color = p.panel;
    v.extreme_bg_color =
        if dark { Color32::from_rgb(0x0a, 0x0c, 0x0f) } else { Color32::from_rgb(0xf0, 0xf1, 0xf2) };
    v.code_bg_color = v.extreme_bg_color;
    v.hyperlink_color = p.accent;
    v.weak_text_color = Some(p.muted);
    v.error_fg_color = p.error;
    v.warn_fg_color = p.simulated;
    v.selection.bg_fill = p.accent.gamma_multiply(if dark { 0.35 } else { 0.2 });
    v.selection.stroke = Stroke::new(1.5, if dark { p.text } else { p.accent });
    v.slider_trailing_fill = true;
    v.popup_shadow.color = Color32::from_black_alpha(if dark { 120 } else { 40 });
    v.window_shadow.color = v.popup_shadow.color;
    let hovered =
        if dark { Color32::from_rgb(0x2b, 0x33, 0x3d) } else { Color32::from_rgb(0xe4, 0xe7, 0xea) };
    for (w, fill, line, text) in [
        (&mut v.widgets.noninteractive, p.panel, p.line, p.text),
        (&mut v.widgets.inactive, p.raised, p.edge, p.text),
        (&mut v.widgets.hovered, hovered, p.muted, p.text),
        (&mut v.widgets.active, hovered, p.accent, p.text),
        (&mut v.widgets.open, hovered, p.edge, p.text),
    ] {
        w.bg_fill = fill;
        w.weak_bg_fill = fill;
        w.bg_stroke = Stroke::new(1.0, line);
        w.fg_stroke = Stroke::new(1.0, text);
        w.corner_radius = corner;
        w.expansion = 0.0;
    }
    v
}

/// NeuRN's teal as it is drawn over pictures, whatever the theme.
pub const ON_PICTURES: Color32 = Color32::from_rgb(0x12, 0xb5, 0xa5);

/// The colours of families of networks, one after the other: told apart as far as thirteen colours can be; the
/// family's word stands beside them.
#[must_use]
pub fn family(place: usize) -> Color32 {
    let [r, g, b] = CATEGORIES[place % CATEGORIES.len()];
    Color32::from_rgb(r, g, b)
}

/// The colour of an ink of a figure.
#[must_use]
pub fn ink(p: &Palette, ink: Ink) -> Color32 {
    if let Some([r, g, b]) = ink.fixed() {
        return Color32::from_rgb(r, g, b);
    }
    match ink {
        Ink::Muted => p.muted,
        Ink::Line => p.line,
        Ink::Baseline => p.baseline,
        Ink::Neurn => p.accent,
        _ => p.text,
    }
}

/// The colour of a group of layers; its code stands in it, or beside it in a legend.
#[must_use]
pub fn layer(group: crate::zoo::groups::Group) -> Color32 {
    let [r, g, b] = group.colour();
    Color32::from_rgb(r, g, b)
}

/// Black or white, whichever reads better on a colour: at least 4.5 : 1 on any.
#[must_use]
pub fn ink_on(ground: Color32) -> Color32 {
    // the luminance at which both have the same contrast, (1.05 * 0.05)^0.5 - 0.05
    if luminance(ground) > 0.179 { Color32::BLACK } else { Color32::WHITE }
}

/// Relative luminance (WCAG 2).
fn luminance(c: Color32) -> f64 {
    let lin = |v: u8| {
        let v = f64::from(v) / 255.0;
        if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * lin(c.r()) + 0.7152 * lin(c.g()) + 0.0722 * lin(c.b())
}

/// A quiet box: panel colour, hairline, rounded.
pub fn card(ctx: &Context) -> egui::Frame {
    let p = palette(ctx);
    egui::Frame::new()
        .fill(p.panel)
        .stroke(Stroke::new(1.0, p.line))
        .corner_radius(CornerRadius::same(size::CORNER))
        .inner_margin(Margin::same(12))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contrast(a: Color32, b: Color32) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn numbers_read_on_every_colour_of_every_map() {
        use crate::neurn::colormap::{ColorMap, ENTRIES};
        for map in ColorMap::ALL {
            for entry in 0..ENTRIES {
                let [r, g, b] = map.colour(entry as f32 / (ENTRIES - 1) as f32);
                let ground = Color32::from_rgb(r, g, b);
                let c = contrast(ink_on(ground), ground);
                assert!(c >= 4.5, "{map:?} {entry}: contrast {c:.2}");
            }
        }
    }

    #[test]
    fn text_has_contrast_of_at_least_four_and_a_half() {
        for (name, p) in [("dark", DARK), ("light", LIGHT)] {
            for (what, text) in [
                ("text", p.text),
                ("muted", p.muted),
                ("accent", p.accent),
                ("baseline", p.baseline),
                ("measured", p.measured),
                ("published", p.published),
                ("simulated", p.simulated),
                ("error", p.error),
            ] {
                for ground in [p.ground, p.panel] {
                    let c = contrast(text, ground);
                    assert!(c >= 4.5, "{name} {what}: contrast {c:.2}");
                }
            }
        }
    }

    #[test]
    fn the_edge_of_a_control_has_contrast_of_at_least_three() {
        for (name, theme, p) in [("dark", Theme::Dark, DARK), ("light", Theme::Light, LIGHT)] {
            for (what, ground) in [("ground", p.ground), ("panel", p.panel), ("raised", p.raised)] {
                let c = contrast(p.edge, ground);
                assert!(c >= 3.0, "{name} {what}: contrast {c:.2}");
            }
            let visuals = visuals(theme, p);
            assert_eq!(visuals.widgets.inactive.bg_stroke.color, p.edge, "{name}");
            let field = contrast(p.edge, visuals.extreme_bg_color);
            assert!(field >= 3.0, "{name} field: contrast {field:.2}");
        }
    }
}
