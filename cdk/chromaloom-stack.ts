import { Aws, CfnMapping, CfnOutput, Duration, Fn, RemovalPolicy, Stack, Tags } from "aws-cdk-lib";
import * as logs from "aws-cdk-lib/aws-logs";
import type { IBucket } from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import { attemptHours } from "#core/workflow/worker-task.ts";
import { mediaPlaces } from "#core/store/media-places.ts";
import { Functions } from "#cdk/functions.ts";
import { MediaBucket } from "#cdk/media-bucket.ts";
import { WorkerNetwork } from "#cdk/network.ts";
import { Observability } from "#cdk/observability.ts";
import { Queues } from "#cdk/queues.ts";
import { colourOnOf, type Settings } from "#cdk/settings.ts";
import { Triggers } from "#cdk/triggers.ts";
import { Webhooks } from "#cdk/webhooks.ts";
import { WorkerJob } from "#cdk/worker-job.ts";
import { Workflow } from "#cdk/workflow.ts";
import { partitions } from "#core/store/partition.ts";
import { bucketFolders } from "#core/store/layout.ts";

/** What every resource that can be tagged carries, machines and tasks among them: the name of the stack. */
export const stackTag = "chromaloom-stack";

/** All of Chromaloom in one account and region. */
export class ChromaloomStack extends Stack {
  private readonly settings: Settings;

  constructor(scope: Construct, id: string, { settings }: { readonly settings: Settings }) {
    super(scope, id, { description: "Chromaloom: grey film goes in, the same film comes out in colour" });
    this.settings = settings;
    // By resource and not on the stack, whose tags `cdk deploy --tags` sets: what it costs can be told apart.
    // Not every region takes tags of a dashboard.
    Tags.of(this).add(stackTag, this.stackName, {
      excludeResourceTypes: ["aws:cdk:stack", "AWS::CloudWatch::Dashboard"],
    });
    const logRetention = settings.logDays;
    const taskLogGroup = new logs.LogGroup(this, "TaskLog", {
      retention: logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const { bucket } = new MediaBucket(this, "Media", settings);
    const network = new WorkerNetwork(this, "Network", { ...settings, logRetention });
    const queues = new Queues(this, "Queues", { ...settings, network });
    const webhooks = new Webhooks(this, "Webhooks", { secretArn: settings.webhookSecretArn });
    const common = { bucket, webhooks, queues, logRetention, taskLogGroup };
    const functions = new Functions(this, "Functions", { ...settings, ...common });
    const { stateMachine } = new Workflow(this, "Workflow", {
      ...common,
      workers: this.workers(bucket, taskLogGroup, network.publicIps),
      functions: functions.ofWorkflow,
    });
    const triggers = new Triggers(this, "Triggers", { ...common, functions, stateMachine });
    const { dashboard, topic } = new Observability(this, "Observability", {
      stateMachine,
      functions: functions.watched,
      webhooks,
      undelivered: triggers.undelivered,
      queues,
      alarmEmail: settings.alarmEmail,
    });
    this.output("MediaBucketName", bucket.bucketName, "films in: uploads/, films out: results/");
    this.output("StateMachineArn", stateMachine.stateMachineArn, "one execution a job");
    this.output("WebhookQueueUrl", webhooks.queue.queueUrl, "events on their way");
    this.output("WebhookDeadLetterQueueUrl", webhooks.deadLetters.queueUrl, "events that nobody took");
    this.output("UndeliveredQueueUrl", triggers.undelivered.queueUrl, "uploads and ends not handled");
    this.output("WebhookSecretArn", webhooks.secret.secretArn, "signs webhooks; receivers need its value");
    if (queues.gpu !== undefined) {
      this.output("GpuQueueArn", queues.gpu.jobQueueArn, "Batch queue of colour on GPUs");
    }
    this.output("CpuQueueArn", queues.cpu.jobQueueArn, "Batch queue of everything else");
    this.output("TaskLogGroupName", taskLogGroup.logGroupName, "what tasks say");
    this.outputLimits(settings);
    this.output("AlarmTopicArn", topic.topicArn, "told of alarms and blocked queues");
    this.output("DashboardUrl", dashboardUrl(this, dashboard.dashboardName), "how it is going");
  }

  /** Also where the account is not known, so that one template fits any: CDK itself then takes two zones. */
  override get availabilityZones(): string[] {
    return Array.from({ length: this.settings.zones }, (_, index) => Fn.select(index, Fn.getAzs()));
  }

  /** Colour reads films and writes work data; only tasks that assemble may write results. */
  private workers(
    bucket: IBucket,
    logGroup: logs.ILogGroup,
    assignPublicIp: boolean,
  ): { cpu: WorkerJob; gpu: WorkerJob | undefined } {
    const film = `${mediaPlaces.uploads}*`;
    const work = `${bucketFolders.jobs}*`;
    const result = `${bucketFolders.results}*`;
    return {
      gpu:
        this.settings.gpu === "none"
          ? undefined
          : new WorkerJob(this, "GpuWorker", {
              machine: "gpu",
              access: { reads: [film, work], writes: [work], removes: [work] },
              timeout: Duration.hours(attemptHours.colour),
              bucket,
              logGroup,
              assignPublicIp,
            }),
      cpu: new WorkerJob(this, "CpuWorker", {
        machine: "cpu",
        access: { reads: [film, work, result], writes: [work, result], removes: [work] },
        timeout: Duration.hours(attemptHours.other),
        bucket,
        logGroup,
        assignPublicIp,
      }),
    };
  }

  /** What the deployment decides for orders, and lets them ask for: commands read it before they send one. */
  private outputLimits(settings: Settings): void {
    this.output("ColourOn", colourOnOf(settings), "what colours films of jobs that do not say");
    this.output("Gpu", settings.gpu, "whether jobs may ask for GPUs");
    this.output(
      "MaxConcurrency",
      String(settings.maxConcurrency),
      "tasks at once, of jobs that do not say",
    );
    this.output("MaxJobBudgetUsd", String(settings.maxJobBudgetUsd ?? "any"), "of a job at most");
    this.output("MaxPriority", String(settings.maxPriority), "of a job at most");
    this.output(
      "AllowedCallbackHosts",
      settings.allowedCallbackHosts?.join(",") ?? "any",
      "machines that jobs may tell",
    );
    this.output(
      "AllowedColouristHosts",
      settings.allowedColouristHosts?.join(",") ?? "any",
      "machines that key frames may be sent to",
    );
    this.output("WorkDays", String(settings.workDays), "that work data of a job is kept");
    this.output("JobBudgetUsd", String(settings.jobBudgetUsd), "budget of jobs that do not say");
  }

  private output(name: string, value: string, description: string): void {
    new CfnOutput(this, name, { value, description });
  }
}

const dashboardUrl = (stack: Stack, name: string): string => {
  const consoles = new CfnMapping(stack, "Consoles", {
    mapping: Object.fromEntries(partitions.map(({ name, console }) => [name, { host: console }])),
  });
  const host = consoles.findInMap(Aws.PARTITION, "host");
  return `https://${stack.region}.${host}/cloudwatch/home?region=${stack.region}#dashboards/dashboard/${name}`;
};
