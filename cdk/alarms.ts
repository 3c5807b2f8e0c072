import { Stack } from "aws-cdk-lib";
import * as cloudwatch from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import * as events from "aws-cdk-lib/aws-events";
import { SnsTopic } from "aws-cdk-lib/aws-events-targets";
import * as iam from "aws-cdk-lib/aws-iam";
import * as sns from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import type { Construct } from "constructs";
import type { Queues } from "#cdk/queues.ts";

/** What an alarm looks at, by the alarm's name. */
export type Alarmed = Readonly<
  Record<
    "failed" | "givenUp" | "lost" | "functionErrors" | "throttles" | "oldestWebhook",
    cloudwatch.IMetric
  >
>;

type AlarmRule = {
  readonly id: string;
  readonly of: keyof Alarmed;
  readonly description: string;
  /** @default 1 */
  readonly threshold?: number;
  /** Periods in a row. @default 1 */
  readonly periods?: number;
};

/**
 * Seconds that no event waits for, not even one whose receiver is dead: after 21.7 hours of attempts, a tenth
 * longer at most, its message is given up. An older one was never tried.
 */
const longestWebhookSeconds = 25 * 3600;

const rules: readonly AlarmRule[] = [
  { id: "JobsFailed", of: "failed", description: "A job failed: chromaloom status JOB says why" },
  {
    id: "WebhooksGivenUp",
    of: "givenUp",
    description: "A callback took no event for a day: see docs/deploy.md",
  },
  {
    id: "WebhooksWaiting",
    of: "oldestWebhook",
    threshold: longestWebhookSeconds,
    description: "Events wait to be sent and are not: see docs/deploy.md",
  },
  { id: "EventsLost", of: "lost", description: "An upload or an end was not handled: see docs/deploy.md" },
  { id: "FunctionsFailing", of: "functionErrors", description: "Functions throw: see their logs" },
  {
    id: "FunctionsThrottled",
    of: "throttles",
    // What has to wait is tried again for minutes; a short burst costs nothing.
    periods: 3,
    description: "The account runs too few functions at once: see docs/deploy.md",
  },
];

export const addAlarms = (scope: Construct, topic: sns.ITopic, measures: Alarmed): cloudwatch.Alarm[] =>
  rules.map(({ id, of, description, threshold = 1, periods = 1 }) => {
    const alarm = new cloudwatch.Alarm(scope, id, {
      metric: measures[of],
      alarmDescription: description,
      threshold,
      evaluationPeriods: periods,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(topic));
    return alarm;
  });

/**
 * Where alarms and blocked queues are told. Its policy must name who may publish: a policy of one's own
 * (here the one that asks for TLS) replaces the default, which let the account's alarms in.
 *
 * @see https://repost.aws/knowledge-center/cloudwatch-receive-sns-for-alarm-trigger
 */
export const alarmTopic = (scope: Construct, address: string | undefined): sns.Topic => {
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
export const tellOfBlockedQueues = (scope: Construct, topic: sns.Topic, queues: Queues): void => {
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
