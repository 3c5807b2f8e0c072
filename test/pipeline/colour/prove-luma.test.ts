import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { folderStore } from "#adapters/disk/folder-store.ts";
import { resultFile } from "#adapters/disk/result-file.ts";
import { ffmpegFilms } from "#adapters/ffmpeg/films.ts";
import { describeModel } from "#adapters/network/model-folder.ts";
import { jobKeys } from "#core/job/keys.ts";
import { getJson, putSealedJson } from "#core/ports/json-values.ts";
import { chunkReportSchema } from "#core/reports/chunk-report.ts";
import { assembleFilm } from "#pipeline/colour/assemble.ts";
import { readJob, type Job } from "#pipeline/colour/job.ts";
import { chromaloom, ffmpeg, frameDigests } from "#test/cli/chromaloom.ts";

/*
 * Kept jobs whose segments are exchanged for others, seals and all: nothing but the planes themselves can
 * tell. The film is turned and of 10 bits, and a span of it is coloured in two chunks.
 */

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "prove-luma-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** As segments are encoded, so that they can be joined. */
const lossless10 = "-c:v ffv1 -level 3 -g 1 -slicecrc 1 -flags:v +bitexact -pix_fmt yuv420p10le".split(" ");

const drawFilm = async (path: string): Promise<string> => {
  const shots = ["testsrc2=s=96x64:r=24:d=1", "mandelbrot=s=96x64:r=24"];
  const inputs = shots.flatMap((shot) => ["-f", "lavfi", "-i", shot]);
  const joined = `${path}.plain.mkv`;
  await ffmpeg(...inputs, "-filter_complex", "concat,hue=s=0", "-frames:v", "48", ...lossless10, joined);
  await ffmpeg("-i", joined, "-c", "copy", "-metadata:s:v:0", "rotate=90", path);
  return path;
};

const colourSpan = async (name: string, ...options: string[]) => {
  const film = await drawFilm(join(folder, `${name}.mkv`));
  const [job, output] = [join(folder, `${name}.job`), join(folder, `${name}.color.mkv`)];
  const span = ["--from", "16f", "--to", "32f", "--chunk-frames", "8", "--workers", "1", "--no-review"];
  const args = ["colorize", film, "-o", output, "--keep-job", job, ...span, ...options];
  const ran = await chromaloom(args);
  expect([ran.exitCode, ran.stderr]).toEqual([0, expect.not.stringContaining("chromaloom:")]);
  return { args, output, store: folderStore(job), planes: await frameDigests(output) };
};

type Coloured = Awaited<ReturnType<typeof colourSpan>>;

const openJob = async ({ store }: Coloured): Promise<Job> =>
  readJob(store, (await describeModel("photo")).card);

/** Puts other bytes in an artefact's place and seals them as if they had been made so. */
const forge = async ({ store }: Coloured, { manifest }: Job, n: number, key: string, body: Uint8Array) => {
  await store.put(key, body);
  const report = jobKeys.colourReport(manifest, manifest.chunks[n]!);
  const value = await getJson(store, report, chunkReportSchema);
  const seal = await store.seal(key);
  await putSealedJson(store, report, { ...value, artefacts: { ...value.artefacts, [key]: seal! } });
};

const assembleAgain = async ({ store, output }: Coloured, job: Job): Promise<unknown> => {
  await rm(output, { force: true });
  const result = resultFile(output, "refuse");
  return assembleFilm({ films: await ffmpegFilms(), store, result }, job);
};

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

const segmentOf = ({ manifest }: Job, n: number): string =>
  jobKeys.segment(manifest, manifest.chunks[n]!, "mkv");

describe("a joined film without loss", { timeout: 300_000 }, () => {
  let coloured: Coloured;
  beforeAll(async () => {
    coloured = await colourSpan("lossless", "--codec", "ffv1");
  }, 300_000);

  /** A segment through a filter, times kept. */
  const filtered = async (path: string, filter: string): Promise<Uint8Array> => {
    const other = join(folder, "other.mkv");
    await ffmpeg("-copyts", "-i", path, "-vf", filter, "-vsync", "passthrough", ...lossless10, other);
    return readFile(other);
  };

  it.each([
    ["one plane is a step lighter", "lutyuv=y=val+1:enable='eq(n,5)'", 13],
    ["a frame is missing and another is there twice", "shuffleframes=0 1 2 3 4 4 6 7", 13],
    ["two frames are the wrong way round", "shuffleframes=1 0 2 3 4 5 6 7", 8],
  ])("is not published when %s", async (_, filter, frame) => {
    const job = await openJob(coloured);
    const [key, report] = [segmentOf(job, 1), jobKeys.colourReport(job.manifest, job.manifest.chunks[1]!)];
    const right = await Promise.all([key, report].map((its) => coloured.store.get(its)));
    await forge(coloured, job, 1, key, await filtered(await coloured.store.localFile(key), filter));
    await expect(assembleAgain(coloured, job)).rejects.toMatchObject({
      name: "LumaMismatch",
      message: expect.stringMatching(`^frame ${frame} of the joined film`) as string,
    });
    expect(await isThere(coloured.output)).toBe(false);
    expect([await coloured.store.has(key), await coloured.store.has(segmentOf(job, 0))]).toEqual([
      false,
      true,
    ]);
    if (frame === 13) await Promise.all([key, report].map((its, n) => coloured.store.put(its, right[n]!)));
  });

  it("has the segment that was thrown away made again by the same command", async () => {
    const ran = await chromaloom(coloured.args);
    expect([ran.exitCode, ran.stderr]).toEqual([0, expect.not.stringContaining("chromaloom:")]);
    expect(await frameDigests(coloured.output)).toEqual(coloured.planes);
  });
});

describe("a joined film of a codec with loss", { timeout: 300_000 }, () => {
  it("is not published when an encoder was given another plane than the survey saw", async () => {
    const coloured = await colourSpan("lossy", "--crf", "30");
    const job = await openJob(coloured);
    const key = jobKeys.segmentLuma(job.manifest, job.manifest.chunks[0]!);
    const given = new TextDecoder().decode(await coloured.store.get(key));
    const swapped = given.slice(16, 32) + given.slice(0, 16) + given.slice(32);
    await forge(coloured, job, 0, key, new TextEncoder().encode(swapped));
    await expect(assembleAgain(coloured, job)).rejects.toMatchObject({ name: "LumaMismatch" });
    expect(await isThere(coloured.output)).toBe(false);
  });
});
