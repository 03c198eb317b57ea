//! A function of the stack with everything that invokes it, and how a new version takes the place of the present one.

use std::collections::BTreeMap;
use std::sync::Arc;

use aws_sdk_sqs::Client;

use crate::lambda::event_source::{EventSource, EventSourceSettings};
use crate::lambda::function_url::{FunctionUrl, Observer};
use crate::lambda::schedule::{Expression, Schedule};
use crate::lambda::{Function, FunctionSettings, Listener};

/// How a function is to be; everything that can be wrong with it has been looked at.
pub(super) struct Plan {
    /// The function itself.
    pub(super) settings: FunctionSettings,
    /// Its event sources, by their names in the template.
    pub(super) sources: BTreeMap<String, EventSourceSettings>,
    /// Its schedules with their input, by their names in the template.
    pub(super) schedules: BTreeMap<String, (Expression, Option<String>)>,
    /// Whether it has a URL.
    pub(super) has_url: bool,
    /// The port of its URL, if that is not served yet.
    pub(super) listener: Option<Listener>,
    /// Hears of requests to its URL.
    pub(super) observer: Option<Observer>,
}

/// A function at work.
pub(super) struct Deployed {
    pub(super) handle: Arc<Function>,
    pub(super) sources: BTreeMap<String, EventSource>,
    pub(super) schedules: BTreeMap<String, Schedule>,
    url: Option<FunctionUrl>,
}

/// What starts nothing any more, but may be at work still; it is kept until the stack ends.
#[derive(Default)]
pub(super) struct Retired {
    pub(super) sources: Vec<EventSource>,
    schedules: Vec<Schedule>,
}

impl Deployed {
    /// Brings the function to what is planned: a new version of `present`, if that is there. Event sources and
    /// schedules that stay the same go on undisturbed, the others are replaced.
    pub(super) fn of(present: Option<Self>, plan: Plan, sqs: &Client, paused: bool, retired: &mut Retired) -> Self {
        let mut deployed = match present {
            Some(present) => {
                present.handle.update(plan.settings);
                present
            }
            None => Self {
                handle: Arc::new(Function::new(plan.settings)),
                sources: BTreeMap::new(),
                schedules: BTreeMap::new(),
                url: None,
            },
        };
        let handle = &deployed.handle;
        deployed.url = deployed.url.take().filter(|_| plan.has_url);
        if let Some(listener) = plan.listener {
            deployed.url = Some(FunctionUrl::start(listener, Arc::clone(handle), plan.observer));
        }
        let mut sources = std::mem::take(&mut deployed.sources);
        for (id, settings) in plan.sources {
            let source = match sources.remove(&id) {
                Some(same) if *same.settings() == settings => same,
                changed => {
                    retired.add(changed, None);
                    EventSource::start(settings, sqs.clone(), Arc::clone(handle), paused)
                }
            };
            deployed.sources.insert(id, source);
        }
        let mut schedules = std::mem::take(&mut deployed.schedules);
        for (id, (expression, input)) in plan.schedules {
            let schedule = match schedules.remove(&id) {
                Some(same) if same.is(&expression, input.as_deref()) => same,
                changed => {
                    retired.add(None, changed);
                    Schedule::start(expression, input, Arc::clone(handle))
                }
            };
            deployed.schedules.insert(id, schedule);
        }
        retired.add(sources.into_values(), schedules.into_values());
        deployed
    }
}

impl Retired {
    pub(super) fn add(
        &mut self,
        sources: impl IntoIterator<Item = EventSource>,
        schedules: impl IntoIterator<Item = Schedule>,
    ) {
        self.sources.extend(sources.into_iter().inspect(EventSource::retire));
        self.schedules.extend(schedules.into_iter().inspect(Schedule::retire));
    }
}
