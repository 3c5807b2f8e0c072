import { readFile } from "node:fs/promises";
import { Match } from "aws-cdk-lib/assertions";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { deliveryDelaysSeconds, maxDeliveryAttempts } from "#core/events/webhook-delivery.ts";
import { resourcesOf, templateOf } from "#test/cdk/synthesised.ts";

const template = templateOf();
const resources = resourcesOf(template);
const ofType = (type: string) => Object.values(resources).filter(({ Type }) => Type === type);

const alarmSchema = z.object({
  Threshold: z.number(),
  EvaluationPeriods: z.number(),
  MetricName: z.string().optional(),
  Dimensions: z.array(z.unknown()).default([]),
  Metrics: z
    .array(z.object({ MetricStat: z.object({ Metric: z.object({ MetricName: z.string() }) }).optional() }))
    .default([]),
});

const queueSchema = z.object({
  VisibilityTimeout: z.number(),
  RedrivePolicy: z.object({ maxReceiveCount: z.number() }),
});

/** An alarm by the name that its construct has. */
const alarm = (name: string): z.infer<typeof alarmSchema> => {
  const found = Object.entries(resources).find(
    ([id, { Type }]) => Type === "AWS::CloudWatch::Alarm" && id.startsWith(`Observability${name}`),
  );
  return alarmSchema.parse(found?.[1].Properties);
};

const metricsOf = ({ Metrics }: z.infer<typeof alarmSchema>): string[] =>
  Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric.MetricName ?? []);

describe("alarms", () => {
  const policyStatements = () =>
    ofType("AWS::SNS::TopicPolicy").flatMap(
      ({ Properties }) => (Properties["PolicyDocument"] as { Statement: unknown[] }).Statement,
    );

  it("reach their topic: its policy lets alarms of this account publish, and EventBridge", () => {
    expect(policyStatements()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          Effect: "Allow",
          Action: "sns:Publish",
          Principal: { Service: "cloudwatch.amazonaws.com" },
          Condition: { StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } } },
        }),
        // EventBridge takes no condition in a topic's policy.
        {
          Sid: expect.any(String) as string,
          Effect: "Allow",
          Action: "sns:Publish",
          Principal: { Service: "events.amazonaws.com" },
          Resource: expect.anything() as unknown,
        },
      ]),
    );
  });

  it("all publish to that one topic, and someone may be written to", () => {
    const [topic] = Object.entries(resources).flatMap(([id, { Type }]) =>
      Type === "AWS::SNS::Topic" ? [id] : [],
    );
    for (const { Properties } of ofType("AWS::CloudWatch::Alarm")) {
      expect(Properties["AlarmActions"]).toEqual([{ Ref: topic }]);
    }
    templateOf({ alarmEmail: "films@example.com" }).hasResourceProperties("AWS::SNS::Subscription", {
      Protocol: "email",
      Endpoint: "films@example.com",
      TopicArn: { Ref: topic },
    });
  });

  it("tell of a queue that is blocked, whatever the reason", () => {
    template.hasResourceProperties("AWS::Events::Rule", {
      EventPattern: { source: ["aws.batch"], "detail-type": ["Batch Job Queue Blocked"] },
      Targets: [Match.objectLike({ Arn: { Ref: Match.stringLikeRegexp("Alarms") } })],
    });
  });

  it("look at functions that had to wait, a quarter of an hour on end, in the whole account", () => {
    expect(alarm("FunctionsThrottled")).toMatchObject({
      EvaluationPeriods: 3,
      MetricName: "Throttles",
      Dimensions: [],
    });
  });

  it("look at no more metrics than one alarm may, and cost what docs/deploy.md says", async () => {
    const looked = ofType("AWS::CloudWatch::Alarm").map(({ Properties }) =>
      Math.max(1, metricsOf(alarmSchema.parse(Properties)).length),
    );
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create-alarm-on-metric-math-expression.html
    expect(Math.max(...looked)).toBeLessThanOrEqual(10);
    const said = /alarms on (\d+) metrics/.exec(await readFile("docs/deploy.md", "utf8"))?.[1];
    expect(looked.reduce((sum, one) => sum + one, 0)).toBe(Number(said));
  });

  it("ring for an event that nobody sends, and not for a receiver that is dead for a day", () => {
    const waiting = alarm("WebhooksWaiting");
    expect(waiting.MetricName).toBe("ApproximateAgeOfOldestMessage");
    const queue = ofType("AWS::SQS::Queue")
      .map(({ Properties }) => queueSchema.safeParse(Properties).data)
      .find((one) => one?.RedrivePolicy.maxReceiveCount === maxDeliveryAttempts);
    // Every delay a tenth longer, and every attempt lost with its function.
    const longest =
      deliveryDelaysSeconds.reduce((sum, delay) => sum + delay * 1.1, 0) +
      maxDeliveryAttempts * queueSchema.parse(queue).VisibilityTimeout;
    expect(longest).toBeGreaterThan(80_000);
    expect(waiting.Threshold).toBeGreaterThan(longest);
  });
});
