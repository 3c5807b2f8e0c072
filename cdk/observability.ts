import { Duration, Stack } from "aws-cdk-lib";
import * as cloudwatch from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import * as events from "aws-cdk-lib/aws-events";
import { SnsTopic } from "aws-cdk-lib/aws-events-targets";
import * as iam from "aws-cdk-lib/aws-iam";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import * as sns from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import type { Queues } from "#cdk/queues.ts";

export type ObservabilityProps = {
  readonly stateMachine: StateMachine;
  readonly functions: readonly IFunction[];
  readonly webhookDeadLetters: IQueue;
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
    const alarms = [
      alarm(this, "JobsFailed", measures.failed, "A job failed: chromaloom status JOB says why"),
      alarm(
        this,
        "WebhooksGivenUp",
        measures.givenUp,
        "A callback took no event for a day: see docs/deploy.md",
      ),
      alarm(this, "EventsLost", measures.lost, "An upload or an end was not handled: see docs/deploy.md"),
      alarm(this, "FunctionsFailing", measures.functionErrors, "Functions throw: see their logs"),
    ];
    this.topic = alarmTopic(this, props.alarmEmail);
    for (const one of alarms) one.addAlarmAction(new SnsAction(this.topic));
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
    givenUp: props.webhookDeadLetters.metricApproximateNumberOfMessagesVisible({
      period,
      statistic: "max",
    }),
    lost: props.undelivered.metricApproximateNumberOfMessagesVisible({ period, statistic: "max" }),
    functionErrors: add(
      Object.fromEntries(
        props.functions.map((one, index) => [`f${index}`, one.metricErrors({ period, statistic: "sum" })]),
      ),
      "errors of functions",
    ),
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

const alarm = (
  scope: Construct,
  id: string,
  metric: cloudwatch.IMetric,
  alarmDescription: string,
): cloudwatch.Alarm =>
  new cloudwatch.Alarm(scope, id, {
    metric,
    alarmDescription,
    threshold: 1,
    evaluationPeriods: 1,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });

/**
 * Where alarms and blocked queues are told. Its policy must name who may publish: a policy of one's own
 * (here the one that asks for TLS) replaces the default, which let the account's alarms in.
 *
 * @see https://repost.aws/knowledge-center/cloudwatch-receive-sns-for-alarm-trigger
 */
const alarmTopic = (scope: Construct, address: string | undefined): sns.Topic => {
  const topic = new sns.Topic(scope, "Alarms", { enforceSSL: true });
  if (address !== undefined) topic.addSubscription(new EmailSubscription(address));
  topic.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: "AlarmsMayPublish",
      principals: [new iam.ServicePrincipal("cloudwatch.amazonaws.com")],
      actions: ["sns:Publish"],
      resources: [topic.topicArn],
      conditions: { StringEquals: { "aws:SourceAccount": Stack.of(scope).account } },
    }),
  );
  return topic;
};

/**
 * A task at the head of a queue that cannot start, for whatever reason, an INVALID compute environment
 * among them. CDK lets EventBridge publish without a condition, as it must: "You can't use Condition
 * blocks in Amazon SNS topic policies for EventBridge" (EventBridge User Guide, resource-based policies).
 *
 * @see https://docs.aws.amazon.com/batch/latest/userguide/batch-job-queue-blocked-events.html
 */
const tellOfBlockedQueues = (scope: Construct, topic: sns.Topic, queues: Queues): void => {
  new events.Rule(scope, "QueueBlocked", {
    description: "The task at the head of a queue cannot start",
    eventPattern: {
      source: ["aws.batch"],
      detailType: ["Batch Job Queue Blocked"],
      detail: { jobQueue: queues.all.map(({ jobQueueArn }) => jobQueueArn) },
    },
    targets: [
      new SnsTopic(topic, {
        message: events.RuleTargetInput.fromText(
          `A queue of ${Stack.of(scope).stackName} is blocked: ${events.EventField.fromPath("$.detail.statusReason")} (task ${events.EventField.fromPath("$.detail.jobName")}, queue ${events.EventField.fromPath("$.detail.jobQueue")}). See docs/deploy.md, "When an alarm goes off".`,
        ),
      }),
    ],
  });
};

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
        graph("Errors of functions", measures.functionErrors),
      ],
      [new cloudwatch.AlarmStatusWidget({ title: "Alarms", alarms, width: 24 })],
    ],
  });
};
