import { Duration, Stack } from "aws-cdk-lib";
import * as cloudwatch from "aws-cdk-lib/aws-cloudwatch";
import * as lambda from "aws-cdk-lib/aws-lambda";
import type * as sns from "aws-cdk-lib/aws-sns";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import { addAlarms, alarmTopic, tellOfBlockedQueues } from "#cdk/alarms.ts";
import type { Queues } from "#cdk/queues.ts";

export type ObservabilityProps = {
  readonly stateMachine: StateMachine;
  readonly functions: readonly lambda.IFunction[];
  readonly webhooks: { readonly queue: IQueue; readonly deadLetters: IQueue };
  readonly undelivered: IQueue;
  readonly queues: Queues;
  /** @default - alarms are seen on the dashboard, and by who subscribes to the topic */
  readonly alarmEmail?: string | undefined;
};

const period = Duration.minutes(5);

/** Alarms and one dashboard: what runs, what failed, how fast, what it cost, what nobody took. */
export class Observability extends Construct {
  readonly dashboard: cloudwatch.Dashboard;
  /** Where alarms are told; others than `alarmEmail` may subscribe. */
  readonly topic: sns.Topic;

  constructor(scope: Construct, id: string, props: ObservabilityProps) {
    super(scope, id);
    const measures = measuresOf(this, props);
    this.topic = alarmTopic(this, props.alarmEmail);
    const alarms = addAlarms(this, this.topic, measures);
    tellOfBlockedQueues(this, this.topic, props.queues);
    this.dashboard = dashboard(this, measures, alarms);
  }
}

type Measures = ReturnType<typeof measuresOf>;

const measuresOf = (scope: Construct, props: ObservabilityProps) => {
  const { stateMachine } = props;
  const ended = [
    stateMachine.metricSucceeded({ period, statistic: "sum" }),
    stateMachine.metricFailed({ period, statistic: "sum" }),
    stateMachine.metricAborted({ period, statistic: "sum" }),
    stateMachine.metricTimedOut({ period, statistic: "sum" }),
  ] as const;
  return {
    running: running(stateMachine.metricStarted({ period, statistic: "sum" }), ended),
    succeeded: ended[0],
    failed: add({ failed: ended[1], timedOut: ended[3] }, "jobs failed"),
    canceled: ended[2],
    framesPerSecond: new cloudwatch.MathExpression({
      label: "frames per second",
      expression: "frames / PERIOD(frames)",
      usingMetrics: { frames: own(scope, "FramesColoured", "report-progress") },
      period,
    }),
    cost: new cloudwatch.MathExpression({
      label: "USD of finished jobs, so far in this window",
      expression: "RUNNING_SUM(cost)",
      usingMetrics: { cost: own(scope, "JobCostUsd", "finish-job") },
      period,
    }),
    givenUp: props.webhooks.deadLetters.metricApproximateNumberOfMessagesVisible({
      period,
      statistic: "max",
    }),
    lost: props.undelivered.metricApproximateNumberOfMessagesVisible({ period, statistic: "max" }),
    oldestWebhook: props.webhooks.queue.metricApproximateAgeOfOldestMessage({ period, statistic: "max" }),
    functionErrors: add(
      Object.fromEntries(
        props.functions.map((one, index) => [`f${index}`, one.metricErrors({ period, statistic: "sum" })]),
      ),
      "errors of functions",
    ),
    // Of all functions of the account, which share what it may run at once; an alarm is paid by the metric.
    throttles: lambda.Function.metricAllThrottles({ period, statistic: "sum" }),
  };
};

/** Started and not ended, counted from the left edge of the graph. */
const running = (
  started: cloudwatch.Metric,
  [succeeded, failed, aborted, timedOut]: readonly [
    cloudwatch.Metric,
    cloudwatch.Metric,
    cloudwatch.Metric,
    cloudwatch.Metric,
  ],
): cloudwatch.MathExpression =>
  new cloudwatch.MathExpression({
    label: "jobs running",
    expression:
      "RUNNING_SUM(FILL(started,0) - FILL(succeeded,0) - FILL(failed,0) - FILL(aborted,0) - FILL(timedOut,0))",
    usingMetrics: { started, succeeded, failed, aborted, timedOut },
    period,
  });

const add = (metrics: Record<string, cloudwatch.IMetric>, label: string): cloudwatch.MathExpression =>
  new cloudwatch.MathExpression({
    label,
    expression: Object.keys(metrics)
      .map((name) => `FILL(${name},0)`)
      .join(" + "),
    usingMetrics: metrics,
    period,
  });

/** A measure that a function leaves in its log (Powertools, embedded metric format). */
const own = (scope: Construct, metricName: string, service: string): cloudwatch.Metric =>
  new cloudwatch.Metric({
    namespace: Stack.of(scope).stackName,
    metricName,
    dimensionsMap: { service },
    statistic: "sum",
    period,
  });

const dashboard = (
  scope: Construct,
  measures: Measures,
  alarms: cloudwatch.IAlarm[],
): cloudwatch.Dashboard => {
  const graph = (title: string, ...left: cloudwatch.IMetric[]) =>
    new cloudwatch.GraphWidget({ title, left, width: 8, height: 6, leftYAxis: { min: 0 } });
  return new cloudwatch.Dashboard(scope, "Dashboard", {
    // Dashboards are global to an account: the same stack in another region would overwrite this one.
    dashboardName: `${Stack.of(scope).stackName}-${Stack.of(scope).region}`,
    defaultInterval: Duration.days(1),
    widgets: [
      [
        graph("Jobs running", measures.running),
        graph("Jobs ended", measures.succeeded, measures.failed, measures.canceled),
        graph("Frames coloured a second", measures.framesPerSecond),
      ],
      [
        graph("Cost of finished jobs (USD)", measures.cost),
        graph("Given up: webhooks, events", measures.givenUp, measures.lost),
        graph("Errors of functions", measures.functionErrors, measures.throttles),
      ],
      [new cloudwatch.AlarmStatusWidget({ title: "Alarms", alarms, width: 24 })],
    ],
  });
};
