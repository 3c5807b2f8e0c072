import { chmod, copyFile, cp, mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findTools } from "#adapters/ffmpeg/process/binaries.ts";
import {
  chromaloom,
  chromaloomProgram,
  ffmpeg,
  frameDigests,
  startChromaloom,
  summaryOf,
} from "#test/cli/chromaloom.ts";
import { oneShotFilm, twoShotFilm } from "#test/cli/films.ts";

let folder: string;
let film: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "bad-"));
  film = await oneShotFilm(folder, join(folder, "film.mp4"), 12);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const newFolder = (): Promise<string> => mkdtemp(join(folder, "case-"));

type Answer = { code: string; exit: number; says: RegExp };

/** A refusal is one line: a sentence with its code, no stack, and no file that looks finished. */
const expectRefusal = async (args: string[], { code, exit, says }: Answer): Promise<void> => {
  const ran = await chromaloom(["colorize", ...args]);
  const [line = "", ...more] = ran.stderr.trim().split("\n").slice(-1);
  expect(more).toEqual([]);
  expect(line).toMatch(new RegExp(`^chromaloom: .*\\[${code}\\]$`));
  expect(line).toMatch(says);
  expect(ran.exitCode).toBe(exit);
};

describe("colorize, given something that is not a film", () => {
  it("says that a missing file is missing", () =>
    expectRefusal([join(folder, "nothing.mp4")], { code: "MediaMissing", exit: 3, says: /nothing\.mp4/ }));

  it("says that a folder is a folder", () =>
    expectRefusal([folder], { code: "MediaUnreadable", exit: 3, says: /folder/ }));

  it("says that a file is empty", async () => {
    const path = join(await newFolder(), "empty.mp4");
    await writeFile(path, "");
    await expectRefusal([path], { code: "MediaUnreadable", exit: 3, says: /empty/ });
  });

  it("does not take text for a film", async () => {
    const path = join(await newFolder(), "text.mp4");
    await writeFile(path, "this is not a film\n".repeat(100));
    await expectRefusal([path], { code: "MediaUnreadable", exit: 3, says: /text\.mp4/ });
  });

  it.each([
    [
      "hls.mp4",
      (target: string) => `#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n${target}\n#EXT-X-ENDLIST\n`,
    ],
    [
      "hls.m3u8",
      (target: string) => `#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n${target}\n#EXT-X-ENDLIST\n`,
    ],
    ["concat.mp4", (target: string) => `ffconcat version 1.0\nfile '${target}'\n`],
    ["concat.ffconcat", (target: string) => `ffconcat version 1.0\nfile '${target}'\n`],
    [
      "session.sdp",
      () => "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 9 RTP/AVP 96\n",
    ],
  ])("does not follow a playlist to another file (%s)", async (name, text) => {
    const path = join(await newFolder(), name);
    await writeFile(path, text(film));
    await expectRefusal([path], {
      code: "MediaUnreadable",
      exit: 3,
      says: new RegExp(name.replace(".", "\\.")),
    });
  });

  it("refuses a film of one pixel", async () => {
    const where = await newFolder();
    const [pixels, path] = [join(where, "pixels.gray"), join(where, "pixel.mkv")];
    await writeFile(pixels, Uint8Array.of(10, 20, 30, 40, 50));
    const raw = [
      "-f",
      "rawvideo",
      "-pix_fmt",
      "gray",
      "-video_size",
      "1x1",
      "-framerate",
      "24",
      "-i",
      pixels,
    ];
    await ffmpeg(...raw, "-c:v", "png", path);
    await expectRefusal([path], { code: "MediaUnsupported", exit: 3, says: /1x1/ });
  });

  it("refuses absurd dimensions before decoding anything", async () => {
    const path = join(await newFolder(), "huge.mkv");
    await ffmpeg("-f", "lavfi", "-i", "color=gray:s=20000x16:d=0.04", "-c:v", "ffv1", path);
    await expectRefusal([path], { code: "MediaUnsupported", exit: 3, says: /20000x16/ });
  });

  it("refuses sound without a picture", async () => {
    const path = join(await newFolder(), "sound.m4a");
    await ffmpeg("-f", "lavfi", "-i", "sine=d=1", "-c:a", "aac", path);
    await expectRefusal([path], { code: "MediaWithoutVideo", exit: 3, says: /sound\.m4a/ });
  });
});

describe("colorize, given a film that it may not read, or that cannot be written", () => {
  it("refuses a film that it may not read", async () => {
    const where = await newFolder();
    const secret = join(where, "secret.mp4");
    await copyFile(film, secret);
    // Root may read whatever the file says, so it becomes nobody.
    const isRoot = process.getuid?.() === 0;
    if (isRoot) await chmod(folder, 0o755);
    await chmod(where, 0o755);
    await chmod(secret, 0o000);
    const asNobody = isRoot ? ["setpriv", "--reuid", "65534", "--clear-groups"] : [];
    const command = [...asNobody, ...chromaloomProgram, "colorize", secret];
    const { exitCode, stderr } = await execa(command[0]!, command.slice(1), {
      reject: false,
      stdin: "ignore",
    });
    expect([exitCode, stderr]).toEqual([
      3,
      expect.stringMatching(/^chromaloom: .*cannot be read: permission denied.*\[MediaUnreadable\]$/),
    ]);
  });

  it("refuses frames that are shown 35 days apart", async () => {
    const far = join(folder, "far.mkv");
    const apart = [
      "-vf",
      "hue=s=0,setpts=N*35*86400/TB",
      "-vsync",
      "passthrough",
      "-enc_time_base",
      "1:1000",
    ];
    await ffmpeg(
      "-f",
      "lavfi",
      "-i",
      "testsrc2=s=64x48:r=24",
      "-frames:v",
      "3",
      ...apart,
      "-c:v",
      "ffv1",
      far,
    );
    await expectRefusal([far], {
      code: "MediaUnsupported",
      exit: 3,
      says: /frames 0 and 1 .* 840\.0 hours apart/,
    });
  });
});

describe("colorize, when its job's folder is removed", () => {
  it("says so, leaves nothing, and begins again with the same command", async () => {
    const where = await newFolder();
    const own = join(where, "film.mp4");
    await copyFile(film, own);
    const args = ["colorize", own, "--workers", "1"];
    const run = startChromaloom(args);
    const job = join(where, ".film.color.mp4.job");
    while ((await readdir(join(job, "scratch")).catch(() => [])).length === 0) await sleep(20);
    await rm(job, { recursive: true, force: true });
    const { exitCode, stderr } = await run;
    expect([exitCode, stderr]).toEqual([
      6,
      expect.stringMatching(/was deleted during the run.*\[JobInvalid\]$/),
    ]);
    expect(await readdir(where)).toEqual(["film.mp4"]);
    expect((await chromaloom(args)).exitCode).toBe(0);
  });
});

describe("colorize, given a film at the edge of what a film is", () => {
  it("colours a film of one frame", async () => {
    const one = await oneShotFilm(await newFolder(), join(folder, "one.mp4"), 1);
    const ran = await chromaloom(["colorize", one, "--json"]);
    expect(ran.exitCode).toBe(0);
    expect(await frameDigests(join(folder, "one.color.mp4"))).toHaveLength(1);
  });

  it("colours a film whose sound is empty", async () => {
    const path = join(await newFolder(), "silent.mkv");
    const nothing = ["-f", "s16le", "-ar", "44100", "-ac", "1", "-i", "/dev/null"];
    await ffmpeg(
      "-i",
      film,
      ...nothing,
      "-map",
      "0:v",
      "-map",
      "1:a",
      "-c:v",
      "copy",
      "-c:a",
      "pcm_s16le",
      path,
    );
    const ran = await chromaloom(["colorize", path, "--json"]);
    expect(ran.stderr).toBe("");
    expect(ran.exitCode).toBe(0);
  });

  it("colours what decodes of a film cut short, says what is missing, and tells by its exit code", async () => {
    const where = await newFolder();
    const whole = join(where, "whole.mp4");
    const stills = await twoShotFilm(where, join(where, "source.mp4"), 60);
    await ffmpeg(
      "-i",
      stills,
      "-c:v",
      "libx264",
      "-crf",
      "20",
      "-g",
      "12",
      "-an",
      "-movflags",
      "+faststart",
      whole,
    );
    await truncate(whole, Math.round((await readFile(whole)).length * 0.6));
    const ran = await chromaloom(["colorize", whole, "--json"]);
    expect(ran.exitCode).toBe(7);
    expect(summaryOf(ran)["remarks"]).toEqual(
      expect.arrayContaining([expect.stringMatching(/ends early: its header promises 5\.0 s/)]),
    );
    const frames = await frameDigests(join(where, "whole.color.mp4"));
    expect(frames).toHaveLength(Number(summaryOf(ran)["frames"]));
  });
});

describe("colorize, given a place it cannot write to", () => {
  it("does not replace a film unless told to", async () => {
    const output = join(await newFolder(), "there.mp4");
    await writeFile(output, "precious");
    await expectRefusal([film, "-o", output], { code: "OutputExists", exit: 4, says: /--force/ });
    expect(await readFile(output, "utf8")).toBe("precious");
    expect((await chromaloom(["colorize", film, "-o", output, "--force"])).exitCode).toBe(0);
    expect(await frameDigests(output)).toHaveLength(12);
  });

  it("never writes over the film itself", () =>
    expectRefusal([film, "-o", film, "--force"], {
      code: "UsageInvalid",
      exit: 2,
      says: /overwrite the film/,
    }));

  it("says that a folder does not exist", () =>
    expectRefusal([film, "-o", join(folder, "no", "where.mp4")], {
      code: "OutputUnwritable",
      exit: 4,
      says: /no/,
    }));

  it("says that the disk is full, and keeps what is done", async () => {
    const full = await fullDisk();
    if (full === null) return;
    try {
      const answer = { code: "DiskFull", exit: 4, says: /no space left/ };
      await expectRefusal([film, "-o", join(full, "film.mp4"), "--lossless"], answer);
      expect((await readdir(full)).filter((name) => !name.startsWith("."))).toEqual(["ballast"]);
    } finally {
      await execa("umount", ["-l", full]);
    }
  });
});

/** A file system with next to no room; null, and a word, where nothing may be mounted. */
const fullDisk = async (): Promise<string | null> => {
  const mount = await newFolder();
  const mounted = await execa("mount", ["-t", "tmpfs", "-o", "size=256k", "tmpfs", mount], {
    reject: false,
  });
  if (mounted.failed) {
    process.stderr.write("no right to mount a small file system here: the full disk is not tried\n");
    return null;
  }
  await writeFile(join(mount, "ballast"), new Uint8Array(180 * 1024));
  return mount;
};

describe("colorize, given a damaged model or job", () => {
  const models = fileURLToPath(new URL("../../models/photo", import.meta.url));

  it("refuses a model whose graph is not the card's", async () => {
    const model = join(await newFolder(), "model");
    await cp(models, model, { recursive: true });
    const graph = join(model, "head.onnx");
    const bytes = await readFile(graph);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    await chmod(graph, 0o644);
    await writeFile(graph, bytes);
    await expectRefusal([film, "--model", model], {
      code: "ModelDamaged",
      exit: 5,
      says: /head\.onnx has sha256/,
    });
  });

  it("names the models there are when asked for another", () =>
    expectRefusal([film, "--model", "sepia"], { code: "ModelMissing", exit: 5, says: /--model photo/ }));

  it("makes a manifest of another version again, because the plan costs little", async () => {
    const job = join(await newFolder(), "job");
    const args = ["colorize", film, "-o", join(job, "..", "out.mp4"), "--keep-job", job, "--force"];
    expect((await chromaloom(args)).exitCode).toBe(0);
    const manifest = join(job, "manifest.json");
    const text = await readFile(manifest, "utf8");
    await writeFile(manifest, text.replace('"version":1', '"version":99'));
    expect((await chromaloom(args)).exitCode).toBe(0);
    expect(JSON.parse(await readFile(manifest, "utf8"))).toMatchObject({ version: 1 });
  });

  it.each([
    ["a manifest is of another version", '"version":1', '"version":99'],
    ["the model is not the one the job was planned with", '"digest":"', '"digest":"0'],
  ])("is told by a worker that %s", async (_, written, tampered) => {
    const job = join(await newFolder(), "job");
    await chromaloom(["colorize", film, "-o", join(job, "..", "out.mp4"), "--keep-job", job]);
    const manifest = join(job, "manifest.json");
    await writeFile(manifest, (await readFile(manifest, "utf8")).replace(written, tampered));
    for (const done of ["reports", "evidence"]) await rm(join(job, done), { recursive: true });
    const worker = fileURLToPath(new URL("../../gpu-task/worker.ts", import.meta.url));
    const args = ["tsx", worker, "--stage", "colour", "--item", "c0000", "--job", job];
    const ran = await execa("npx", args, { reject: false });
    expect(JSON.parse(ran.stdout)).toMatchObject({ type: "failed", code: "JobInvalid" });
    expect(ran.exitCode).toBe(6);
  });
});

describe("colorize, when ffmpeg is killed mid-way", () => {
  it("looks at the film again where the first look was killed", async () => {
    const where = await newFolder();
    const { ffmpeg: tool } = await findTools({});
    const wrapper = join(where, "ffmpeg");
    await writeFile(
      wrapper,
      `#!/bin/sh
case "$*" in *"-f null -"*) mkdir "${where}/killed" 2>/dev/null && kill -9 $$;; esac
exec "${tool.path}" "$@"
`,
    );
    await chmod(wrapper, 0o755);
    const output = join(where, "out.mp4");
    const run = await chromaloom(["colorize", film, "-o", output], { FFMPEG_PATH: wrapper });
    expect([run.exitCode, await readdir(where)]).toEqual([
      0,
      expect.arrayContaining(["killed", "out.mp4"]),
    ]);
  });

  it("tries the chunk again and ends with the whole film", async () => {
    const where = await newFolder();
    const long = await twoShotFilm(where, join(where, "long.mp4"), 30);
    const wrapper = join(where, "ffmpeg");
    const { ffmpeg: tool, ffprobe } = await findTools({});
    // The first encoder that is started is killed after a moment; all later ones live.
    await writeFile(
      wrapper,
      `#!/bin/sh
case "$*" in *pipe:0*|*"-i -"*)
  if mkdir "${where}/killed" 2>/dev/null; then
    "${tool.path}" "$@" & child=$!; sleep 0.3; kill -9 $child; wait $child; exit 137
  fi;;
esac
exec "${tool.path}" "$@"
`,
    );
    await chmod(wrapper, 0o755);
    const run = await startChromaloom(["colorize", long, "--jobs", "1"], {
      FFMPEG_PATH: wrapper,
      FFPROBE_PATH: ffprobe.path,
    });
    expect(await readdir(where)).toContain("killed");
    expect(run.stderr).toMatch(/attempt 1 of 5/);
    expect(run.exitCode).toBe(0);
    expect(await frameDigests(join(where, "long.color.mp4"))).toHaveLength(60);
  });
});

describe("colorize, given a wrong command", () => {
  it.each([
    [["--crf", "99"], /whole number from 0 to 51/],
    [["--codec", "divx"], /h264, h265, prores, ffv1.*, av1 or h265-12/],
    [["--from", "soon"], /120f/],
    [["--jobs", "0"], /at least 1/],
    [["--jobs", "257"], /at most 256/],
    [["--frobnicate"], /unknown option/],
  ])("says what is allowed: %j", async (args, says) => {
    const ran = await chromaloom(["colorize", film, ...args]);
    expect(ran.exitCode).toBe(2);
    expect(ran.stderr).toMatch(says);
  });

  it.each([
    [["--lossless", "--codec", "prores"], /ProRes is never lossless/],
    [["--codec", "prores", "-o", "x.mp4"], /\.mov/],
    [["--crf", "20", "--lossless"], /cannot be combined/],
    [["--from", "5000f"], /leave no frame/],
  ])("says which choices exclude each other: %j", (args, says) =>
    expectRefusal([film, ...args], { code: "UsageInvalid", exit: 2, says }),
  );

  it("finds a film whose name is made to confuse", async () => {
    const where = await newFolder();
    for (const name of ["-film.mp4", "100%d film.mp4", "a:b'c\".mp4"]) {
      const path = join(where, name);
      await copyFile(film, path);
      const ran = await chromaloom(["colorize", path]);
      expect([name, ran.exitCode]).toEqual([name, 0]);
      expect(await readdir(where)).toContain(`${basename(name, ".mp4")}.color.mp4`);
    }
  });
});
