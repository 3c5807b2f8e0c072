/**
 * What the services allow an account in one region, without asking for more. Of the names in quotes:
 * "Step Functions service quotas" is in the AWS Step Functions Developer Guide, "Best practices design
 * patterns: optimizing Amazon S3 performance" in the Amazon S3 User Guide, "How do I resolve the 'Too
 * Many Requests' error when I submit an AWS Batch job" in the AWS Knowledge Center (re:Post).
 */
export const quotas = {
  childrenPerSecond: { most: 100, source: "Step Functions service quotas (Standard children of map runs)" },
  historyEvents: { most: 25_000, source: "Step Functions service quotas" },
  payloadBytes: { most: 256 * 1024, source: "Step Functions service quotas" },
  openMapRuns: {
    most: 1000,
    source: "Step Functions service quotas: further ones wait, with MapRunStarted in their history",
  },
  childrenAtOnce: { most: 10_000, source: "Step Functions service quotas (of one map run)" },
  submitsPerSecond: { most: 50, source: "the Knowledge Center on Batch's TooManyRequestsException" },
  writesPerSecond: { most: 3500, source: "optimizing Amazon S3 performance (of one partitioned prefix)" },
  readsPerSecond: { most: 5500, source: "optimizing Amazon S3 performance (of one partitioned prefix)" },
} as const;
