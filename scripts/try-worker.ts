/**
 * Runs a worker's whole way on the demo film with S3 on loopback, each stage as one task as Batch starts it:
 * `npx tsx scripts/try-worker.ts COMMAND...`, COMMAND being what starts the worker in an image
 * (`scripts/try-images.sh` gives it). Prints each stage's outcome, and whether the result lies in the bucket.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { HeadObjectCommand } from "@aws-sdk/client-s3";
import { openStore } from "#adapters/stores.ts";
import { jobKeys } from "#core/job/keys.ts";
import { longShots } from "#core/job/long-shots.ts";
import { isPart, manifestSchema } from "#core/job/manifest.ts";
import { jobRequestKey, jobRequestSchema } from "#core/job/request.ts";
import { getSealedJson, putJson } from "#core/ports/json-values.ts";
import { startCloud } from "#test/support/cloud.ts";

const [program, ...args] = process.argv.slice(2);
if (program === undefined) throw new Error("give the command that starts the worker");

const cloud = await startCloud();
await cloud.put("uploads/demo.mp4", await readFile("examples/demo-film.mp4"));
const job = `s3://${cloud.bucket}/jobs/try/`;
const store = openStore(job);
const request = jobRequestSchema.parse({
  version: 1,
  id: "try",
  film: `s3://${cloud.bucket}/uploads/demo.mp4`,
  result: `s3://${cloud.bucket}/results/try/demo.color.mp4`,
  // Short chunks, so that a shot is parted and every stage has work.
  choices: { chunkFrames: 24 },
  review: true,
  replaceResult: false,
  forceContainer: false,
  concurrency: 1,
  priority: 0,
  budget: null,
  callback: null,
  colourOn: "cpu",
  tenant: null,
  region: "eu-central-1",
});
await putJson(store, jobRequestKey, request);

const run = async (stage: string, item: string | null): Promise<void> => {
  const task = ["--stage", stage, "--job", job, ...(item === null ? [] : ["--item", item])];
  const worker = spawn(program, [...args, ...task], { stdio: ["ignore", "pipe", "inherit"] });
  const [said] = await Promise.all([text(worker.stdout), once(worker, "close")]);
  const last = said.trimEnd().split("\n").at(-1) ?? "";
  process.stdout.write(`${stage} ${item ?? ""}: exit ${worker.exitCode} ${last}\n`);
  if (worker.exitCode !== 0) process.exit(1);
};

await run("plan", null);
const manifest = await getSealedJson(store, jobKeys.manifest, manifestSchema);
for (const { id } of manifest.chunks) await run("colour", id);
for (const { first } of longShots(manifest)) await run("link", String(first));
for (const chunk of manifest.chunks.filter(isPart)) await run("finish", chunk.id);
await run("assemble", null);
await run("review", null);
const place = { Bucket: cloud.bucket, Key: "results/try/demo.color.mp4" };
const { ContentLength } = await cloud.s3.send(new HeadObjectCommand(place));
process.stdout.write(`the result lies in the bucket, ${ContentLength} bytes\n`);
await cloud.stop();
