//! All views and what they share. No drawing here.

use std::any::Any;

use super::compute::Compute;
use super::context::{Snapshot as Shared, ViewContext};
use super::outline;
use super::state::{LabState, ViewId};
use super::view::{Fetched, Label, Others, View};
use super::views;
use super::web::outline::OutlineContent;
use crate::jobs::Jobs;

/// The views themselves.
macro_rules! views {
    ($($name:ident => $view:ident $(with $state:ident)?),+ $(,)?) => {
        /// All views as they are at the start, in the order of [`ViewId`].
        #[must_use]
        pub fn all_views() -> Vec<Box<dyn View>> {
            vec![$(Box::<views::$name::$view>::default()),+]
        }
    };
}
views::list::for_each_view!(views);

/// All views and what they share.
pub struct Lab {
    /// What the views share.
    pub cx: ViewContext,
    views: Vec<Box<dyn View>>,
}

/// What a visitor has that is not in the link; kept when the app starts anew after a lost device.
pub struct Snapshot {
    shared: Shared,
    views: Vec<Option<Box<dyn Any>>>,
}

impl Lab {
    /// A lab showing `state`.
    #[must_use]
    pub fn new(state: LabState, compute: Compute, jobs: Jobs) -> Self {
        Self { cx: ViewContext::new(state, compute, jobs), views: all_views() }
    }

    /// What survives a restart of the page's graphics.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            shared: self.cx.snapshot(),
            views: self.views.iter().map(|view| view.snapshot()).collect(),
        }
    }

    /// Takes it back.
    pub fn restore(&mut self, snapshot: Snapshot) {
        self.cx.restore(snapshot.shared);
        for (view, kept) in self.views.iter_mut().zip(snapshot.views) {
            kept.into_iter().for_each(|kept| view.restore(kept));
        }
    }

    /// The view that is looked at, and what all share.
    pub fn current(&mut self) -> (&mut dyn View, &mut ViewContext) {
        (&mut *self.views[self.cx.state.view as usize], &mut self.cx)
    }

    /// As [`current`](Self::current), with the other views between the two.
    pub fn current_among(&mut self) -> (&mut dyn View, Others<'_>, &mut ViewContext) {
        let (before, rest) = self.views.split_at_mut(self.cx.state.view as usize);
        let (view, after) = rest.split_at_mut(1);
        (&mut *view[0], Others([before, after]), &mut self.cx)
    }

    /// A view.
    #[must_use]
    pub fn view(&self, id: ViewId) -> &dyn View {
        &*self.views[id as usize]
    }

    /// A view by its type, and what all share.
    #[cfg(test)]
    pub(crate) fn part<T: View>(&mut self) -> (&mut T, &mut ViewContext) {
        let found = self.views.iter_mut().find_map(|view| (&mut **view as &mut dyn Any).downcast_mut());
        (found.unwrap(), &mut self.cx)
    }

    /// How the rail names a view.
    #[must_use]
    pub fn label(&self, id: ViewId) -> Label {
        self.view(id).label()
    }

    /// Takes over what the jobs have finished. Returns whether anything came.
    pub fn poll(&mut self) -> bool {
        self.cx.collect();
        let replies = self.cx.jobs.poll();
        let any = !replies.is_empty();
        for (id, reply) in replies {
            let mut left = self.cx.take_reply(id, reply);
            for view in &mut self.views {
                left = left.and_then(|reply| view.on_reply(id, reply, &mut self.cx));
            }
        }
        self.update();
        any
    }

    /// What views do in every frame, and what they hear of what was opened.
    fn update(&mut self) {
        for (name, set) in std::mem::take(&mut self.cx.labelled) {
            for view in &mut self.views {
                view.on_labelled_set(&name, &set, &mut self.cx);
            }
        }
        for view in &mut self.views {
            view.update(&mut self.cx);
        }
    }

    /// Opens files that were given together: those that a view takes, and the others as digits.
    pub fn open_files(&mut self, files: Vec<(String, Vec<u8>)>) {
        self.cx.pictures.gathering = false;
        let mut digits = Vec::new();
        for (name, bytes) in files {
            let mut left = Some(bytes);
            for view in &mut self.views {
                left = left.and_then(|bytes| view.on_file(&name, bytes, &mut self.cx));
            }
            digits.extend(left.map(|bytes| (name, bytes)));
        }
        self.cx.open_digits(digits);
    }

    /// Takes a file of the site that was asked for, or a sentence that says why it did not come.
    pub fn take_fetched(&mut self, path: &str, fetched: Fetched) {
        let mut left = Some(fetched);
        for view in &mut self.views {
            left = left.and_then(|fetched| view.on_fetched(path, fetched, &mut self.cx));
        }
        if let Some(fetched) = left {
            self.cx.models.take_file(path, fetched);
        }
    }

    /// Whether anything is under way that is needed for what is shown, or long work of another view.
    #[must_use]
    pub fn busy(&self) -> bool {
        self.cx.busy()
            || self.view(self.cx.state.view).busy(&self.cx)
            || self.views.iter().any(|view| view.background(&self.cx).is_some())
    }

    /// Long work of views that are not looked at, in a few words.
    #[must_use]
    pub fn background(&self) -> Vec<String> {
        let others = ViewId::ALL.iter().filter(|id| **id != self.cx.state.view);
        others.filter_map(|id| self.view(*id).background(&self.cx)).collect()
    }
}

impl Lab {
    /// The outline of the page: the present view's, below the choice of views. `message` is what was announced last.
    #[must_use]
    pub fn outline(&mut self, message: &str) -> OutlineContent {
        let views = ViewId::ALL
            .iter()
            .map(|id| {
                let chosen = Some(*id == self.cx.state.view);
                outline::button(&format!("view:{}", id.name()), self.label(*id).name, chosen)
            })
            .collect();
        let (view, cx) = self.current();
        let (title, sentence) = view.lead(cx);
        let mut groups = vec![("View".to_owned(), views)];
        groups.extend(view.outline(cx));
        let status = match &cx.notices.problem {
            Some(problem) => problem.clone(),
            None if message.is_empty() => view.status(cx),
            None => format!("{message} {}", view.status(cx)),
        };
        OutlineContent { title: format!("NeuRN Lab: {title}"), sentence, status, groups }
    }

    /// Does what a button of the outline says.
    pub fn act(&mut self, id: &str) {
        if let Some(name) = id.strip_prefix("view:") {
            if let Some(view) = ViewId::ALL.iter().find(|view| view.name() == name) {
                self.cx.state.view = *view;
            }
            return;
        }
        let (view, cx) = self.current();
        if !view.act(id, cx) {
            outline::act(cx, id);
        }
    }
}
