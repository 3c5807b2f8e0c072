import { createServer, type Server } from "node:http";
import { json } from "node:stream/consumers";
import type { AddressInfo } from "node:net";
import { BatchClient } from "@aws-sdk/client-batch";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { batchTasks } from "#adapters/aws/batch-tasks.ts";

type Task = {
  readonly jobId: string;
  readonly jobName: string;
  readonly queue: string;
  readonly status: string;
  readonly createdAt: number;
  readonly tags: Readonly<Record<string, string>>;
  readonly statusReason?: string;
};

let server: Server;
let client: BatchClient;
let tasks: Task[];
let ended: string[];

/** Batch's own protocol, as far as it is spoken here (https://docs.aws.amazon.com/batch/latest/APIReference/). */
const answer = (path: string, body: Record<string, unknown>): unknown => {
  if (path === "/v1/listjobs") {
    const [{ values }] = body["filters"] as [{ values: [string] }];
    const begins = values[0].replace("*", "");
    return {
      jobSummaryList: tasks.filter(
        ({ queue, jobName }) => queue === body["jobQueue"] && jobName.startsWith(begins),
      ),
    };
  }
  if (path === "/v1/describejobs") {
    return { jobs: tasks.filter(({ jobId }) => (body["jobs"] as string[]).includes(jobId)) };
  }
  ended.push(String(body["jobId"]));
  return {};
};

beforeAll(async () => {
  server = createServer((request, response) => {
    void json(request).then((body) => {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(answer(request.url ?? "", body as Record<string, unknown>)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  client = new BatchClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: "eu-central-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
});
afterAll(() => {
  client.destroy();
  server.close();
});

const task = (jobId: string, job: string, more: Partial<Task> = {}): Task => ({
  jobId,
  jobName: `${job}-colour-${jobId}`,
  queue: "gpu",
  status: "RUNNABLE",
  createdAt: 1000,
  tags: { "chromaloom-job": job },
  ...more,
});

beforeEach(() => {
  ended = [];
  tasks = [
    task("a", "reel"),
    task("b", "reel", { status: "RUNNING" }),
    task("c", "reel", { queue: "cpu", statusReason: "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY" }),
    task("d", "reel", { status: "SUCCEEDED" }),
    task("e", "reel-2"),
    task("f", "reel", { createdAt: 9_999_999_999_999 }),
  ];
});

describe("the tasks of a job", () => {
  it("are those with its tag in any queue, as Batch says they stand, with its reasons", async () => {
    expect(await batchTasks(client, ["gpu", "cpu"]).standing("reel")).toEqual([
      { status: "RUNNABLE", reason: null, tasks: 1 },
      { status: "RUNNING", reason: null, tasks: 1 },
      { status: "RUNNABLE", reason: "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY", tasks: 1 },
    ]);
  });

  it("are ended when they were submitted before, and no other job's", async () => {
    const count = await batchTasks(client, ["gpu", "cpu"]).terminate("reel", new Date(2000), "stopped");
    expect(count).toBe(3);
    expect(ended.sort()).toEqual(["a", "b", "c"]);
  });
});
