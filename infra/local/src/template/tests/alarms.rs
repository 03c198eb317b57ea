//! Alarms are read in both forms, and go off by their own bounds.

use super::*;

fn alarms(properties: &str) -> Result<Vec<Alarm>, TemplateError> {
    let text = format!(
        "Resources:\n  F: {{Type: AWS::Serverless::Function}}\n  A: {{Type: AWS::CloudWatch::Alarm, Properties: {properties}}}\n"
    );
    let template = Template::parse(&text).unwrap();
    template.alarms(&scope(&template))
}

fn with(what: &str, comparison: &str, missing: &str) -> Alarm {
    let rest = format!(
        "AlarmDescription: d, EvaluationPeriods: 2, Threshold: 3, ComparisonOperator: {comparison}, TreatMissingData: {missing}"
    );
    alarms(&format!("{{{what}, {rest}, AlarmActions: [!Ref Elsewhere]}}")).unwrap().remove(0)
}

const ONE: &str =
    "Namespace: n, MetricName: M, Dimensions: [{Name: Function, Value: !Ref F}], Statistic: Sum, Period: 60";
const TWO: &str = "Metrics: [
    {Id: sum, Expression: SUM(METRICS()), ReturnData: true},
    {Id: a, ReturnData: false, MetricStat: {Metric: {Namespace: n, MetricName: M, Dimensions: []}, Stat: Sum, Period: 60}},
    {Id: b, ReturnData: false, MetricStat: {Metric: {Namespace: n, MetricName: N, Dimensions: []}, Stat: Sum, Period: 60}}]";

#[test]
fn an_alarm_names_its_metric_and_whose_it_is() {
    let alarm = with(ONE, "GreaterThanOrEqualToThreshold", "notBreaching");
    let dimensions = BTreeMap::from([("Function".to_owned(), "orderwire-F".to_owned())]);
    let metric = Metric { namespace: "n".into(), name: "M".into(), dimensions, statistic: "Sum".into(), period: 60 };
    assert_eq!((&alarm.metrics, alarm.evaluation_periods), (&vec![metric], 2));
}

#[test]
fn an_alarm_goes_off_at_its_threshold_or_below_it() {
    let upper = with(ONE, "GreaterThanOrEqualToThreshold", "notBreaching");
    assert_eq!([Some(2), Some(3), None].map(|value| upper.goes_off(|_| value)), [false, true, false]);
    let lower = with(ONE, "LessThanThreshold", "breaching");
    assert_eq!([Some(2), Some(3), None].map(|value| lower.goes_off(|_| value)), [true, false, true]);
}

#[test]
fn metrics_are_added_up_and_one_that_is_missing_hides_no_other() {
    let alarm = with(TWO, "GreaterThanOrEqualToThreshold", "notBreaching");
    assert!(alarm.goes_off(|metric| Some(if metric.name == "M" { 1 } else { 2 })));
    assert!(alarm.goes_off(|metric| (metric.name == "M").then_some(3)));
    assert!(!alarm.goes_off(|metric| (metric.name == "M").then_some(2)));
}

#[test]
fn an_expression_that_one_missing_metric_would_silence_is_refused() {
    let properties = TWO.replace("SUM(METRICS())", "a + b");
    let rest = "AlarmDescription: d, EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: LessThanThreshold, TreatMissingData: breaching";
    let error = alarms(&format!("{{{properties}, {rest}}}")).unwrap_err();
    assert!(chain(&error).contains("`sum` is not SUM(METRICS()), returned"), "{}", chain(&error));
}
