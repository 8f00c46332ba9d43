//! The pieces of a screen, drawn with the widgets of the other views.

use eframe::egui::{Align, Button, Color32, ComboBox, Hyperlink, Rect, RichText, Role, Ui, WidgetInfo};

use crate::app::theme::{self, card, palette, size, space};
use crate::app::widgets::bars;
use crate::app::widgets::bits::{self, badge, button, chip, pointer_moved, scale, section};
use crate::app::widgets::heatmap::{self, HeatMap, Mark, Scale, Touched, legend};
use crate::app::widgets::pairmap::{self, PairMap};
use crate::neurn::colormap::ColorMap;
use crate::protocol::published::{Cell, Change, Choice, Column, Entry, Grid, Line, Pairs, Part, Sign};
use crate::published::claims::Origin;
use crate::published::verdict::Verdict;

/// What a click asks for.
#[derive(Debug, Clone)]
pub(crate) enum Click {
    /// Another state.
    Change(Change),
    /// A text on the clipboard.
    Copy(String),
    /// The cell of the square that is looked at.
    Cursor(Option<(usize, usize)>),
}

/// What is being drawn, and what comes of it.
pub(super) struct Drawing {
    colors: ColorMap,
    cursor: Option<(usize, usize)>,
    height: f32,
    clicks: Vec<Click>,
    /// The title of the card that is already in sight.
    pub card: Option<String>,
    places: Vec<(&'static str, Rect)>,
}

/// An origin as the badges know it.
fn origin(origin: Origin) -> bits::Origin {
    match origin {
        Origin::Measured => bits::Origin::Measured,
        Origin::Published => bits::Origin::Published,
        Origin::Simulated => bits::Origin::Simulated,
    }
}

impl Drawing {
    pub fn new(colors: ColorMap, cursor: Option<(usize, usize)>, height: f32) -> Self {
        Self { colors, cursor, height, clicks: Vec::new(), card: None, places: Vec::new() }
    }

    /// What was clicked, and where the first things of each kind are.
    pub fn finish(self) -> (Vec<Click>, Vec<(&'static str, Rect)>) {
        (self.clicks, self.places)
    }

    fn place(&mut self, name: &'static str, rect: Rect) {
        if self.places.iter().all(|(known, _)| *known != name) {
            self.places.push((name, rect));
        }
    }

    fn map(&self, diverging: bool) -> ColorMap {
        match (diverging, self.colors) {
            (true, _) => ColorMap::Diverging,
            (false, ColorMap::Diverging) => ColorMap::Viridis,
            (false, map) => map,
        }
    }

    /// Draws one piece.
    pub fn part(&mut self, ui: &mut Ui, part: &Part) {
        let p = palette(ui.ctx());
        match part {
            Part::Section(text) => {
                ui.add_space(space::M);
                section(ui, text);
            }
            Part::Text(text) => {
                ui.label(text);
            }
            Part::Quiet(text) => {
                ui.label(RichText::new(text).size(size::CAPTION).color(p.muted));
            }
            Part::Badge(from, about, text) => {
                ui.horizontal_wrapped(|ui| {
                    badge(ui, origin(*from), about);
                    ui.label(RichText::new(text).size(size::CAPTION).color(p.muted));
                });
            }
            Part::Choice(choice) => self.choice(ui, choice, true),
            Part::Grid(grid) => self.grid(ui, grid),
            Part::Pairs(pairs) => self.pairs(ui, pairs),
            Part::Chart(chart) => {
                let rect = bars::show(ui, chart);
                self.place("published.chart", rect);
            }
            Part::Entry(entry) => self.entry(ui, entry),
            Part::Card { title, lines, copy, close } => {
                let response = card(ui.ctx()).show(ui, |ui| {
                    ui.set_width(ui.available_width());
                    ui.horizontal_wrapped(|ui| {
                        section(ui, title);
                        if button(ui, "Copy the value", "The number with its unit and source").clicked() {
                            self.clicks.push(Click::Copy(copy.clone()));
                        }
                        if button(ui, "Close", "Hides this").clicked() {
                            self.clicks.push(Click::Change(close.clone()));
                        }
                    });
                    for line in lines {
                        ui.label(line);
                    }
                });
                if self.card.as_ref() != Some(title) {
                    // on a phone it stands far below the table
                    response.response.scroll_to_me(Some(Align::Center));
                }
                self.place("published.card", response.response.rect);
            }
            Part::Links(links) => {
                for (text, address) in links {
                    ui.add(Hyperlink::from_label_and_url(text, address).open_in_new_tab(true))
                        .on_hover_text(address);
                }
            }
        }
    }

    /// Draws a switch, with its name above if it is asked for.
    pub fn choice(&mut self, ui: &mut Ui, choice: &Choice, named: bool) {
        let p = palette(ui.ctx());
        if named {
            let name = RichText::new(&choice.label).size(size::CAPTION).color(p.muted);
            ui.label(name).on_hover_text(&choice.help);
        }
        let mut picked = choice.chosen;
        if choice.list {
            let now = choice.options.get(choice.chosen).map_or("", |(label, ..)| label.as_str());
            let list =
                ComboBox::from_id_salt(&choice.label).selected_text(now).width(200.0).show_ui(ui, |ui| {
                    for (i, (label, help, _)) in choice.options.iter().enumerate() {
                        if ui.selectable_label(i == choice.chosen, label).on_hover_text(help).clicked() {
                            picked = i;
                        }
                    }
                });
            let sentence = format!("{}: {now}", choice.label);
            list.response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, &sentence));
        } else {
            let options: Vec<(usize, &str, &str)> = choice
                .options
                .iter()
                .enumerate()
                .map(|(i, (label, help, _))| (i, label.as_str(), help.as_str()))
                .collect();
            bits::choice(ui, &mut picked, &options);
        }
        ui.add_space(space::XS);
        if picked != choice.chosen
            && let Some((.., change)) = choice.options.get(picked)
        {
            self.clicks.push(Click::Change(change.clone()));
        }
    }

    fn grid(&mut self, ui: &mut Ui, grid: &Grid) {
        let columns: Vec<heatmap::Head> = grid.columns.iter().map(column).collect();
        let lines: Vec<heatmap::Line> = grid.lines.iter().map(|item| line(ui, item)).collect();
        let scale = Scale {
            map: self.map(grid.diverging),
            low: f64::from(grid.range[0]),
            high: f64::from(grid.range[1]),
            labels: grid.labels.clone(),
            what: grid.what.clone(),
        };
        let at = |line: usize, column: usize| match grid.lines.get(line)? {
            Line::Row { cells, .. } => cells.get(column)?.as_ref(),
            _ => None,
        };
        let about = |line: usize, column: usize| {
            at(line, column).map_or_else(String::new, |cell| format!("{}\n{}", cell.name, cell.about))
        };
        let map = HeatMap {
            name: &grid.name,
            columns: &columns,
            lines: &lines,
            scale: &scale,
            sortable: grid.columns.iter().any(|column| column.change.is_some()),
            sorted: grid.sorted,
            open: grid.open,
            about: &about,
        };
        let outcome = map.show(ui);
        if let Some(first) = outcome.first {
            self.place("published.first", first);
        }
        ui.add_space(space::XS);
        legend(ui, &scale);
        let change = match outcome.touched {
            Some(Touched::Column(column)) => grid.columns.get(column).and_then(|item| item.change.clone()),
            Some(Touched::Cell(line, column)) => at(line, column).and_then(|cell| cell.change.clone()),
            None => None,
        };
        self.clicks.extend(change.map(Click::Change));
    }

    fn pairs(&mut self, ui: &mut Ui, matrix: &Pairs) {
        let p = palette(ui.ctx());
        let n = matrix.heads.len();
        let head = |(name, about, group): &(String, String, u8)| pairmap::Head {
            name: name.clone(),
            marked: false,
            color: theme::family(usize::from(*group)),
            about: about.clone(),
        };
        let heads: Vec<pairmap::Head> = matrix.heads.iter().map(head).collect();
        let about =
            |row: usize, column: usize| matrix.about.get(row * n + column).cloned().unwrap_or_default();
        let value =
            |row: usize, column: usize| matrix.values.get(row * n + column).copied().unwrap_or(f32::NAN);
        let cursor = self.cursor.filter(|(row, column)| *row < n && *column < n);
        let sentence =
            cursor.map_or_else(|| "Point at a square for its two networks.".to_owned(), |(r, c)| about(r, c));
        ui.label(sentence);
        let map = PairMap {
            name: &matrix.name,
            heads: &heads,
            value: &value,
            range: matrix.range,
            colors: self.map(matrix.diverging),
            brackets: &matrix.brackets,
            cursor,
            chosen: None,
            about: &about,
            small: false,
        };
        let outcome = map.show(ui, 0.9 * self.height);
        self.place("published.square", outcome.grid);
        if outcome.cursor != self.cursor && (pointer_moved(ui) || outcome.cursor.is_some()) {
            self.clicks.push(Click::Cursor(outcome.cursor));
        }
        ui.horizontal_wrapped(|ui| {
            let [low, high] = matrix.range.map(|value| format!("{value:.3}").replace('-', "−"));
            scale(ui, self.map(matrix.diverging), &low, &high, &matrix.what);
            ui.label(RichText::new(&matrix.what).size(size::SMALLEST).color(p.muted));
        });
    }

    fn entry(&mut self, ui: &mut Ui, entry: &Entry) {
        let p = palette(ui.ctx());
        let (sign, color) = verdict(ui, entry.verdict);
        let response = card(ui.ctx()).show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.horizontal_wrapped(|ui| {
                chip(ui, &format!("{sign} {}", entry.verdict.text()), color);
                badge(ui, origin(entry.origin), "What the verdict rests on");
                ui.label(RichText::new(&entry.short).size(size::CAPTION).color(p.muted));
            });
            let title = Button::selectable(entry.open, RichText::new(&entry.title)).wrap();
            let help = if entry.open { "Closes the explanation" } else { "How this was found" };
            if ui.add(title).on_hover_text(help).clicked() {
                self.clicks.push(Click::Change(entry.change.clone()));
            }
            for line in &entry.body {
                ui.label(line);
            }
        });
        self.place("published.claim", response.response.rect);
    }
}

/// The sign and colour of a verdict; its word stands beside them.
fn verdict(ui: &Ui, verdict: Verdict) -> (&'static str, Color32) {
    let p = palette(ui.ctx());
    match verdict {
        Verdict::Agrees => ("✓", p.accent),
        Verdict::Differs => ("✗", p.error),
        // what was found is so, and means something else
        Verdict::Unrelated | Verdict::Unlearned => ("!", p.simulated),
        Verdict::Open => ("–", p.muted),
        Verdict::Unchecked => ("○", p.muted),
    }
}

fn column(head: &Column) -> heatmap::Head {
    heatmap::Head { first: head.first.clone(), second: head.second.clone(), about: head.about.clone() }
}

fn line(ui: &Ui, row: &Line) -> heatmap::Line {
    let p = palette(ui.ctx());
    match row {
        Line::Heading(text) => heatmap::Line::Heading(text.clone()),
        Line::Note(text) => heatmap::Line::Note(text.clone()),
        Line::Row { first, second, about, sign, cells } => {
            let (sign, color) = match sign {
                Sign::None => ("", p.text),
                Sign::Plain => ("○ ", p.baseline),
                Sign::Neurn => ("● ", p.accent),
            };
            heatmap::Line::Row {
                head: heatmap::Head {
                    first: format!("{sign}{first}"),
                    second: second.clone(),
                    about: about.clone(),
                },
                color,
                cells: cells.iter().map(|cell| cell.as_ref().map(drawn)).collect(),
            }
        }
    }
}

fn drawn(cell: &Cell) -> heatmap::Cell {
    heatmap::Cell {
        value: f64::from(cell.value),
        text: cell.text.clone(),
        second: cell.second.clone(),
        mark: match cell.mark {
            1 => Some(Mark::Up),
            -1 => Some(Mark::Down),
            _ => None,
        },
        dots: Vec::new(),
        outlined: cell.outlined,
        name: cell.name.clone(),
    }
}
