import { mediaPlaces } from "#core/store/media-places.ts";
import { arnOf, bucketArnOf, type DeploymentPlace, type Permission } from "#core/permissions/permission.ts";
import {
  bucketFolders,
  inAnyJob,
  jobFiles,
  jobFolders,
  ofAnyJob,
  webhookSecretName,
} from "#core/store/layout.ts";

/** What a person needs for submit, status, watch, cancel, retry, fetch and webhook. */
export const permissionsToUse = (place: DeploymentPlace): Permission[] => [
  ...objects(place),
  ...(place.kmsKey === undefined ? [] : [useOfKey(place.kmsKey)]),
  ...jobs(place),
  {
    sid: "FindTheDeployment",
    reason: "--stack NAME is looked up: its outputs name the bucket, the state machine and the queues",
    actions: ["cloudformation:DescribeStacks"],
    resources: [arnOf(place, "cloudformation", `stack/${place.stack}/*`)],
  },
  {
    sid: "SignWebhooks",
    reason: "webhook test and webhook replay sign what they send; omit it where nobody needs them",
    actions: ["secretsmanager:GetSecretValue"],
    resources: [arnOf(place, "secretsmanager", `secret:${webhookSecretName(place.stack)}-*`)],
  },
  {
    sid: "ReadLogs",
    reason: "logs reads what tasks wrote, and a failed chunk's log link leads there",
    actions: ["logs:GetLogEvents", "logs:FilterLogEvents", "logs:DescribeLogStreams"],
    resources: [arnOf(place, "logs", `log-group:${place.stack}-*`)],
  },
];

/** S3 asks for these in the name of who reads or writes; the parts of an upload are read again to be joined. */
const useOfKey = (key: string): Permission => ({
  sid: "UseTheBucketsKey",
  reason: "films, requests and results are encrypted with it",
  actions: ["kms:Decrypt", "kms:GenerateDataKey"],
  resources: [key],
});

const objects = (place: DeploymentPlace): Permission[] => {
  const arn = bucketArnOf(place, place.bucket);
  return [
    {
      sid: "SeeKeys",
      reason: "globs, what a job has done so far, and telling a missing object from a forbidden one",
      actions: ["s3:ListBucket"],
      resources: [arn],
    },
    {
      sid: "ReadObjects",
      reason:
        "status and watch read a job's folder, fetch its result; submit looks for a film already sent",
      actions: ["s3:GetObject"],
      resources: [
        `${arn}/${mediaPlaces.uploads}*`,
        `${arn}/${bucketFolders.jobs}*`,
        `${arn}/${bucketFolders.results}*`,
      ],
    },
    {
      sid: "SendFilms",
      reason:
        "submit uploads films and batches, in parts that can be gone on with, and gives up what is left over",
      actions: ["s3:PutObject", "s3:AbortMultipartUpload"],
      resources: [`${arn}/${mediaPlaces.uploads}*`, `${arn}/${mediaPlaces.batches}*`],
    },
    {
      sid: "WriteRequests",
      reason:
        "submit writes a job's request, submit-keyframes coloured pictures, webhook replay the log of what it delivered",
      actions: ["s3:PutObject"],
      resources: [
        ofAnyJob(jobFiles.request),
        inAnyJob(jobFolders.coloured),
        inAnyJob(jobFolders.deliveries),
      ].map((key) => `${arn}/${key}`),
    },
  ];
};

const jobs = (place: DeploymentPlace): Permission[] => [
  {
    sid: "StartAndListJobs",
    reason: "submit and retry start executions, status without a job lists the newest",
    actions: ["states:StartExecution", "states:ListExecutions"],
    resources: [arnOf(place, "states", `stateMachine:${place.stack}`)],
  },
  {
    sid: "FollowAndStopJobs",
    reason: "status and watch ask for an execution's state, cancel stops it",
    actions: ["states:DescribeExecution", "states:StopExecution"],
    resources: [arnOf(place, "states", `execution:${place.stack}:*`)],
  },
  {
    sid: "FindTasks",
    reason: "cancel finds a job's tasks; Batch takes no resource for these",
    actions: ["batch:ListJobs", "batch:DescribeJobs"],
    resources: ["*"],
  },
  {
    sid: "EndTasks",
    reason: "cancel ends what still runs, so that no GPU goes on for nothing; tasks' ids are made by Batch",
    actions: ["batch:TerminateJob"],
    resources: [arnOf(place, "batch", "job/*")],
  },
];
