import { mkdtemp, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { Command } from "commander";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { filterPattern } from "#adapters/aws/task-lines.ts";
import { cloudCommands } from "#cli/commands/cloud-commands.ts";
import { reportFailure } from "#cli/report-failure.ts";
import type { WorkerMessage } from "#core/job/worker-message.ts";
import { startCloud, type Cloud } from "#test/support/cloud.ts";
import { startStepFunctionsServer } from "#test/support/step-functions-server.ts";

const job = "s3://media/jobs/reel";
const task = { stage: "colour", item: "0001", job, attempt: 2 } as const;

type Event = { readonly eventId: string; readonly timestamp: number; readonly message: string };

const line = (eventId: string, timestamp: number, message: WorkerMessage): Event => ({
  eventId,
  timestamp,
  message: JSON.stringify(message),
});

/** The terms that the program writes, as CloudWatch reads them: `($.a.b = "x")` and `!=`, all of them true. */
const matches = (pattern: string, message: string): boolean => {
  let value: unknown;
  try {
    value = JSON.parse(message);
  } catch {
    return false;
  }
  const terms = [...pattern.matchAll(/\(\$\.([\w.]+) (!?=) ("[^"]*")\)/g)];
  return terms.every(([, path = "", operator, wanted = ""]) => {
    const found = path.split(".").reduce((at, name) => (at as Record<string, unknown>)[name] ?? {}, value);
    return (found === JSON.parse(wanted)) === (operator === "=");
  });
};

const stackXml = (outputs: Readonly<Record<string, string>>): string => {
  const members = Object.entries(outputs)
    .map(
      ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
    )
    .join("");
  return `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member><StackName>Chromaloom</StackName><Outputs>${members}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
};

let cloud: Cloud;
let aws: Server;
let stepFunctions: Awaited<ReturnType<typeof startStepFunctionsServer>>;
let log: Event[];
let asked: { logGroupName?: string; startTime?: number }[];
/** Ends the job's execution. */
let end: () => void;
let out: string;

beforeAll(async () => {
  cloud = await startCloud();
  aws = createServer((request, response) => {
    void text(request).then((body) => {
      const target = request.headers["x-amz-target"]?.toString();
      if (target?.endsWith(".FilterLogEvents") === true) {
        const wanted = JSON.parse(body) as { filterPattern: string; startTime: number; nextToken?: string };
        asked.push(wanted);
        const found = log.filter(
          ({ timestamp, message }) =>
            timestamp >= wanted.startTime && matches(wanted.filterPattern, message),
        );
        // Two pages, the first of them short: CloudWatch gives as many as it pleases.
        const page = wanted.nextToken === undefined ? found.slice(0, 1) : found.slice(1);
        response.setHeader("content-type", "application/x-amz-json-1.1");
        response.end(
          JSON.stringify({
            events: page,
            ...(wanted.nextToken === undefined ? { nextToken: "more" } : {}),
          }),
        );
        return;
      }
      response.setHeader("content-type", "text/xml");
      response.end(
        stackXml({
          StateMachineArn: stepFunctions.stateMachineArn,
          MediaBucketName: "media",
          TaskLogGroupName: "Chromaloom-tasks",
        }),
      );
    });
  });
  await new Promise<void>((resolve) => aws.listen(0, "127.0.0.1", resolve));
  const endpoint = `http://127.0.0.1:${(aws.address() as AddressInfo).port}`;
  process.env["AWS_ENDPOINT_URL_CLOUDWATCH_LOGS"] = endpoint;
  process.env["AWS_ENDPOINT_URL_CLOUDFORMATION"] = endpoint;
});
afterAll(async () => {
  await cloud.stop();
  aws.close();
});

beforeEach(async () => {
  asked = [];
  out = "";
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  stepFunctions = await startStepFunctionsServer({
    run: async () => {
      await ended;
      return { status: "SUCCEEDED", output: {} };
    },
  });
  process.env["AWS_ENDPOINT_URL_SFN"] = stepFunctions.endpoint;
  cloud.server.emptyBucket(cloud.bucket);
  await cloud.put("uploads/reel.mp4", "a film");
  const batch = join(await mkdtemp(join(tmpdir(), "logs-")), "batch.json");
  await writeFile(
    batch,
    JSON.stringify({ items: [{ source: "s3://media/uploads/reel.mp4", id: "reel" }] }),
  );
  await run("submit", batch);
  out = "";
  const now = Date.now();
  log = [
    line("a", now + 1, { type: "progress", frames: 12, total: 240, task }),
    line("b", now + 3, { type: "done", peakMemoryBytes: 300 * 2 ** 20, task }),
    line("c", now + 2, {
      type: "failed",
      code: "ToolFailed",
      message: "ffmpeg was killed",
      task: { ...task, stage: "finish", attempt: 1 },
    }),
    line("d", now + 4, { type: "done", peakMemoryBytes: 1, task: { ...task, job: `${job}-two` } }),
    { eventId: "e", timestamp: now + 5, message: "Segmentation fault" },
  ];
});
afterEach(() => {
  end();
  return stepFunctions.close();
});

const run = async (...args: string[]): Promise<number> => {
  const program = new Command().exitOverride();
  for (const command of cloudCommands()) program.addCommand(command);
  const take = (text: unknown): boolean => {
    out += String(text);
    return true;
  };
  const spies = [
    vi.spyOn(process.stdout, "write").mockImplementation(take),
    vi.spyOn(process.stderr, "write").mockImplementation(take),
  ];
  const before = process.exitCode;
  try {
    await program.parseAsync(args, { from: "user" });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    return reportFailure(error);
  } finally {
    process.exitCode = before;
    for (const spy of spies) spy.mockRestore();
  }
};

describe("chromaloom logs", () => {
  it("prints what the job's tasks wrote, oldest first, whole over pages, and no other job's", async () => {
    expect(await run("logs", "reel")).toBe(0);
    const lines = out
      .trimEnd()
      .split("\n")
      .map((text) => text.replace(/^\S+ {2}/, ""));
    expect(lines).toEqual([
      "finish 0001: failed, ToolFailed: ffmpeg was killed",
      "colour 0001, try 2: done, 300 MiB of memory at most",
    ]);
    expect(asked[0]?.logGroupName).toBe("Chromaloom-tasks");
  });

  it("prints one stage, and progress, where that is asked for", async () => {
    await run("logs", "reel", "--stage", "colour", "--item", "0001", "--progress", "--json");
    const lines = out
      .trimEnd()
      .split("\n")
      .map((text) => JSON.parse(text) as { type: string });
    expect(lines.map(({ type }) => type)).toEqual(["progress", "done"]);
  });

  it("follows until the job has ended, and prints no line twice", async () => {
    const following = run("logs", "reel", "--follow", "--every", "1");
    await vi.waitFor(() => {
      expect(out).toContain("300 MiB");
    });
    log.push(line("f", Date.now(), { type: "done", peakMemoryBytes: 2 ** 20, task }));
    end();
    expect(await following).toBe(0);
    expect(out.trimEnd().split("\n")).toHaveLength(3);
  });

  it("says so where nothing matches, and where there is no such job", async () => {
    await run("logs", "reel", "--item", "0099");
    expect(out).toContain("no task of reel has written a line that matches");
    out = "";
    expect(await run("logs", "no-reel")).not.toBe(0);
    expect(out).toContain("there is no job no-reel");
  });
});

describe("a pattern", () => {
  it("quotes what it is given", () => {
    expect(filterPattern({ job, item: '1" || "', progress: true })).toBe(
      '{ ($.task.job = "s3://media/jobs/reel") && ($.task.item = "1\\" || \\"") }',
    );
  });
});
