import { execFile, spawn } from "node:child_process";
import { cp, link, mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join, relative } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { chromaloomProgram } from "#test/cli/chromaloom.ts";

/*
 * A folder that holds a tiny film and one result, in which commands run as a person's do; each in a session of
 * its own, so that whatever it leaves running is seen.
 */

/** Twenty frames of one shot and ten of another, 64 by 48, with sound. @returns its path */
export const drawTinyFilm = async (path: string): Promise<string> => {
  const grey = "format=gray,setpts=PTS-STARTPTS";
  const graph = `[0]trim=end_frame=20,${grey}[a];[1]trim=end_frame=10,${grey}[b];[a][b]concat=n=2,format=yuv420p[v]`;
  await promisify(execFile)("ffmpeg", [
    ...[
      "-v",
      "error",
      "-f",
      "lavfi",
      "-i",
      "testsrc2=s=64x48:r=24",
      "-f",
      "lavfi",
      "-i",
      "mandelbrot=s=64x48:r=24",
    ],
    ...["-f", "lavfi", "-i", "sine=330:d=1.25", "-filter_complex", graph, "-map", "[v]", "-map", "2"],
    ...["-c:v", "libx264", "-qp", "0", "-preset", "ultrafast", "-c:a", "aac", "-y", path],
  ]);
  return path;
};

export type Workplace = {
  readonly folder: string;
  readonly film: string;
  readonly result: string;
  /** What the program may use for a short while; nothing may stay in it. */
  readonly temporary: string;
};

/** An empty place with the film in it, at `folder`, whatever was there before. */
export const newWorkplace = async (folder: string, film: string): Promise<Workplace> => {
  await rm(folder, { recursive: true, force: true });
  const temporary = join(folder, "tmp");
  await mkdir(temporary, { recursive: true });
  const place = { folder, film: join(folder, "film.mp4"), result: join(folder, "out.mp4"), temporary };
  await link(film, place.film).catch(() => cp(film, place.film));
  return place;
};

export type Ended = {
  /** null: a signal ended it. */
  readonly code: number | null;
  readonly stderr: string;
  readonly stdout: string;
  /** What was still running of its session some seconds after it had ended. */
  readonly orphans: readonly string[];
};

export type Running = { readonly pid: number; readonly ended: Promise<Ended> };

/** Starts a command in a session of its own. */
export const start = (
  place: Workplace,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Running => {
  const [program = "", ...before] = chromaloomProgram;
  const child = spawn(program, [...before, ...args], {
    cwd: place.folder,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, TMPDIR: place.temporary, NO_COLOR: "1", ...env },
  });
  const pid = child.pid ?? 0;
  const said = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (said.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said.stderr += text));
  const ended = new Promise<number | null>((resolve) =>
    child.once("exit", (code) => {
      resolve(code);
    }),
  );
  return { pid, ended: ended.then(async (code) => ({ code, ...said, orphans: await orphansOf(pid) })) };
};

export const run = (...args: Parameters<typeof start>): Promise<Ended> => start(...args).ended;

/** Processes of a session, by id and command line. */
export const processesOf = async (session: number): Promise<Map<number, string>> => {
  const found = new Map<number, string>();
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, "latin1").catch(() => "");
    const [state, , , itsSession] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (Number(itsSession) !== session || state === "Z") continue;
    const line = await readFile(`/proc/${name}/cmdline`, "utf8").catch(() => "");
    found.set(Number(name), line.replaceAll("\0", " ").slice(0, 200));
  }
  return found;
};

const patienceMs = 6000;

const orphansOf = async (session: number): Promise<string[]> => {
  const until = Date.now() + patienceMs;
  for (;;) {
    const left = await processesOf(session);
    if (left.size === 0) return [];
    if (Date.now() > until) {
      for (const pid of left.keys()) process.kill(pid, "SIGKILL");
      return [...left.values()];
    }
    await sleep(50);
  }
};

/** Every file and folder below the place, the film and the empty temporary folder apart. */
export const filesIn = async ({ folder }: Workplace): Promise<string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((name) => name !== "film.mp4" && name !== "tmp")
    .sort();
};

/** One line a decoded frame of picture and sound. */
export const planesOf = async (path: string): Promise<string> => {
  const { stdout } = await promisify(execFile)("ffmpeg", [
    ...["-v", "error", "-nostdin", "-i", path, "-map", "0:v", "-f", "framemd5", "-"],
  ]).catch((error: unknown) => ({ stdout: `no film: ${String(error).slice(0, 200)}` }));
  return stdout;
};

/** A stack, or words that only a fault of the program says. */
export const isFault = ({ stderr, stdout }: Pick<Ended, "stderr" | "stdout">): boolean =>
  /\n {4}at |fault of the program/.test(stderr + stdout);
