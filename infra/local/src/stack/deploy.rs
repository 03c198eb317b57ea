//! Deploying: what the template describes is created or brought up to date, data and messages staying where they are.

use std::collections::BTreeMap;
use std::mem;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::deployed::{Deployed, Plan};
use super::{Queue, Stack, StackError, Update, create};
use crate::lambda::event_source::{EventSourceSettings, POLLERS};
use crate::lambda::{FunctionSettings, Listener};
use crate::protocol::ACCOUNT;
use crate::template::{Function, Place, Scope, Template};

impl Stack {
    /// Deploys a new version while the stack runs, as CloudFormation does: resources that are there stay, with all they
    /// hold, and queues take the attributes they have now; new resources are created; what invokes a function ends if
    /// it is gone from the template. Resources other than functions are never removed, and tables never changed.
    ///
    /// Every function gets a new version: batches and requests under way end in the processes they are in, which are
    /// then used no more. Event sources and schedules that change are replaced, and end after what they have under way.
    ///
    /// # Errors
    ///
    /// As [`Stack::start`]; no function, event source or schedule was changed then.
    pub async fn update(&mut self, update: Update) -> Result<(), StackError> {
        let options = &mut self.options;
        let before = (options.template.clone(), options.parameters.clone(), Arc::clone(&options.launch));
        options.template = update.template.unwrap_or_else(|| before.0.clone());
        options.parameters.extend(update.parameters);
        options.launch = update.launch.unwrap_or_else(|| Arc::clone(&before.2));
        let deployed = self.deploy().await;
        if deployed.is_err() {
            (self.options.template, self.options.parameters, self.options.launch) = before;
        }
        deployed
    }

    pub(super) async fn deploy(&mut self) -> Result<(), StackError> {
        let template = Template::parse(&self.options.template)?;
        let place = Place {
            region: self.options.region.clone(),
            account: ACCOUNT.to_owned(),
            stack_name: self.options.stack_name.clone(),
        };
        let mut scope = template.scope(&place, &self.options.parameters)?;
        self.create_resources(&template, &mut scope).await?;
        let mut listeners = self.bind_urls(&template, &mut scope).await?;
        let mut plans = Vec::new();
        for function in template.functions(&scope)? {
            let listener = listeners.remove(&function.id);
            plans.push((self.plan(&function, listener)?, function.id));
        }
        self.outputs = template.outputs(&scope)?;

        let paused = self.paused.load(Ordering::Relaxed);
        let mut present = mem::take(&mut self.functions);
        for (plan, id) in plans {
            if let Some(listener) = &plan.listener {
                self.urls.insert(id.clone(), url_of(listener));
            } else if !plan.has_url {
                self.urls.remove(&id);
            }
            let deployed = Deployed::of(present.remove(&id), plan, &self.sqs_client, paused, &mut self.retired);
            self.functions.insert(id, deployed);
        }
        for (id, gone) in present {
            self.urls.remove(&id);
            self.retired.add(gone.sources.into_values(), gone.schedules.into_values());
        }
        Ok(())
    }

    async fn create_resources(&mut self, template: &Template, scope: &mut Scope) -> Result<(), StackError> {
        for table in template.tables(scope)? {
            create::table(&self.dynamodb_client, &table).await?;
            self.tables.insert(table.id, table.name);
        }
        for secret in template.secrets(scope)? {
            let arn = match self.secret_arns.get(&secret.id) {
                Some(arn) => arn.clone(),
                None => create::secret(&self.secrets_client, &secret).await?,
            };
            scope.set_reference(&secret.id, arn.clone());
            self.secret_arns.insert(secret.id, arn);
        }
        for queue in template.queues(scope)? {
            // Another name is another queue: CloudFormation replaces it when its kind changes.
            let present = self.queues.get(&queue.id).filter(|present| present.name == queue.name);
            let url = match present {
                Some(present) => {
                    create::update_queue(&self.sqs_client, &queue, &present.url).await?;
                    present.url.clone()
                }
                None => create::queue(&self.sqs_client, &queue).await?,
            };
            scope.set_reference(&queue.id, url.clone());
            self.queues.insert(queue.id, Queue { name: queue.name, arn: queue.arn, url });
        }
        Ok(())
    }

    /// Takes a port for each function with a URL that has none yet, so that other functions can be told of it.
    async fn bind_urls(
        &self,
        template: &Template,
        scope: &mut Scope,
    ) -> Result<BTreeMap<String, Listener>, StackError> {
        let mut listeners = BTreeMap::new();
        for function in template.functions_with_url(scope)? {
            let url = match self.urls.get(function) {
                Some(url) => url.clone(),
                None => {
                    let listener = Listener::bind(self.options.receiver_port).await.map_err(StackError::Listen)?;
                    let url = url_of(&listener);
                    listeners.insert(function.to_owned(), listener);
                    url
                }
            };
            scope.set_attribute(&format!("{function}Url"), "FunctionUrl", url);
        }
        Ok(listeners)
    }

    fn plan(&self, function: &Function, listener: Option<Listener>) -> Result<Plan, StackError> {
        let mut sources = BTreeMap::new();
        for source in &function.queues {
            let unknown =
                || StackError::UnknownQueue { function: function.id.clone(), queue_arn: source.queue_arn.clone() };
            let queue = self.queues.values().find(|queue| queue.arn == source.queue_arn).ok_or_else(unknown)?;
            let settings = EventSourceSettings {
                queue_url: queue.url.clone(),
                queue_arn: queue.arn.clone(),
                batch_size: source.batch_size,
                reports_item_failures: source.reports_item_failures,
                pollers: source.maximum_concurrency.unwrap_or(POLLERS).min(POLLERS),
            };
            sources.insert(source.id.clone(), settings);
        }
        let mut schedules = BTreeMap::new();
        for schedule in &function.schedules {
            let misread = |source| StackError::Schedule { function: function.id.clone(), source };
            let expression = schedule.expression.parse().map_err(misread)?;
            schedules.insert(schedule.id.clone(), (expression, schedule.input.clone()));
        }
        let observer = self.options.observer.clone();
        let has_url = function.has_url;
        Ok(Plan { settings: self.settings(function), sources, schedules, has_url, listener, observer })
    }

    fn settings(&self, function: &Function) -> FunctionSettings {
        let mut environment = function.environment.clone();
        environment.extend(self.variables());
        FunctionSettings {
            name: function.name.clone(),
            arn: function.arn.clone(),
            command: (self.options.launch)(function),
            environment,
            timeout: function.timeout,
            memory_mb: function.memory_mb,
            maximum_concurrency: self.options.maximum_concurrency,
            output: self.options.output.clone(),
        }
    }
}

fn url_of(listener: &Listener) -> String {
    format!("http://{}/", listener.address())
}
