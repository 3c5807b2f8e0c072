import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { isFault, newWorkplace, run, type Ended } from "#test/chaos/workplace.ts";

/*
 * Films that disks, cameras and attackers have made of sound ones: cut, flipped, with headers that lie. Each is
 * refused in a sentence, or coloured with the luma that it decodes to.
 */

const video = (...options: string[]) => ["-c:v", ...options];

/** Containers with the codecs that are common in them. */
const forms: Readonly<Record<string, readonly string[]>> = {
  "h264.mp4": [...video("libx264", "-qp", "0", "-preset", "ultrafast"), "-c:a", "aac"],
  "hevc.mkv": [...video("libx265", "-x265-params", "log-level=none"), "-c:a", "flac"],
  "ffv1.mkv": [...video("ffv1"), "-c:a", "pcm_s16le"],
  "prores.mov": [...video("prores_ks"), "-c:a", "pcm_s16le"],
  "mjpeg.avi": [...video("mjpeg"), "-c:a", "pcm_s16le"],
  "mpeg2.ts": [...video("mpeg2video"), "-c:a", "mp2"],
  "mpeg1.mpg": [...video("mpeg1video"), "-c:a", "mp2"],
  "vp9.webm": [...video("libvpx-vp9", "-cpu-used", "8"), "-c:a", "libopus"],
  "h263.flv": [...video("flv"), "-c:a", "pcm_s16le", "-ar", "44100"],
  "mpeg2.mxf": [...video("mpeg2video"), "-ar", "48000", "-c:a", "pcm_s16le"],
  "raw.y4m": [...video("wrapped_avframe"), "-an"],
  "still.gif": [...video("gif"), "-an"],
};

export const formNames: readonly string[] = Object.keys(forms);

/** Eight frames, 64 by 48, at `folder/FORM`. @returns its path */
export const drawForm = async (folder: string, form: string): Promise<string> => {
  const sources = ["-f", "lavfi", "-i", "testsrc2=s=64x48:r=24:d=0.34", "-f", "lavfi", "-i", "sine=d=0.34"];
  const path = join(folder, form);
  const grey = ["-vf", "format=gray,format=yuv420p"];
  const args = ["-v", "error", ...sources, ...grey, ...(forms[form] ?? []), "-y", path];
  await promisify(execFile)("ffmpeg", args);
  return path;
};

type Harm = (bytes: Buffer, draw: () => number) => Buffer;

/** Where headers and indexes lie more often than not. */
const place = (bytes: Buffer, draw: () => number): number => {
  const where = draw();
  const share = where < 0.5 ? draw() * draw() * draw() : where < 0.7 ? 1 - draw() * draw() * 0.2 : draw();
  return Math.min(bytes.length - 1, Math.floor(share * bytes.length));
};

const overwrite =
  (count: number, value: (draw: () => number) => number): Harm =>
  (bytes, draw) => {
    const at = place(bytes, draw);
    for (let i = at; i < Math.min(bytes.length, at + count); i += 1) bytes[i] = value(draw);
    return bytes;
  };

const harms: Readonly<Record<string, Harm>> = {
  flipped: (bytes, draw) => {
    for (let hit = 0; hit < 1 + draw() * 6; hit += 1) {
      const at = place(bytes, draw);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(draw() * 8));
    }
    return bytes;
  },
  cut: (bytes, draw) => bytes.subarray(0, 1 + place(bytes, draw)),
  beheaded: (bytes, draw) => bytes.subarray(place(bytes, draw)),
  "lying size": overwrite(4, () => 0xff),
  "large number": (bytes, draw) => {
    const at = place(bytes, draw);
    if (at + 4 <= bytes.length) bytes.writeUInt32BE(0x7fffffff, at);
    return bytes;
  },
  zeroed: overwrite(64, () => 0),
  garbled: overwrite(48, (draw) => Math.floor(draw() * 256)),
  twice: (bytes) => Buffer.concat([bytes, bytes]),
  "turned round": (bytes, draw) => {
    const at = place(bytes, draw);
    return Buffer.concat([bytes.subarray(at), bytes.subarray(0, at)]);
  },
};

export type HostileFilm = { readonly form: string; readonly harm: string; readonly bytes: Buffer };

/** One film by lot. @param sound  where the sound ones lie */
export const hostileFilm = async (sound: string, draw: () => number): Promise<HostileFilm> => {
  const pick = <Value>(from: readonly Value[]): Value => from[Math.floor(draw() * from.length)] as Value;
  return harmed(sound, { form: pick(formNames), harm: pick(Object.keys(harms)) }, draw);
};

export const harmed = async (
  sound: string,
  { form, harm }: Pick<HostileFilm, "form" | "harm">,
  draw: () => number,
): Promise<HostileFilm> => {
  const bytes = await readFile(join(sound, form));
  return { form, harm, bytes: harms[harm]?.(bytes, draw) ?? bytes };
};

/** A digest a decoded frame of luma, as ffmpeg reads it whatever is wrong with it. */
const lumaOf = async (path: string, filter = "extractplanes=y,setpts=N"): Promise<string[]> => {
  const args = ["-v", "quiet", "-nostdin", "-threads", "1", "-i", path, "-map", "0:v:0"];
  const plane = ["-vf", filter, "-fps_mode", "passthrough", "-f", "framemd5", "-"];
  const { stdout } = await promisify(execFile)("ffmpeg", [...args, ...plane]).catch(() => ({ stdout: "" }));
  const lines = stdout.split("\n").filter((line) => /^\d/.test(line));
  return lines.map((line) => line.split(",").at(-1)?.trim() ?? "");
};

/** What is done with a film: looking through it is where strange bytes are read, and takes a third of the time. */
const commands = {
  look: ["shots", "film.mp4", "-o", "shots.csv"],
  colour: ["colorize", "film.mp4", "-o", "out.mkv", "--lossless", "--workers", "1", "--model", "open"],
} as const;

/** What is wrong with how a film was taken; none: nothing. */
export const faultsOfFilm = async (
  folder: string,
  { form, bytes }: HostileFilm,
  command: keyof typeof commands,
): Promise<{ readonly ended: Ended; readonly faults: readonly string[] }> => {
  const hostile = `${folder}.${form}`;
  await writeFile(hostile, bytes);
  const at = await newWorkplace(folder, hostile);
  const ended = await run(at, commands[command]);
  const { code, stderr, orphans } = ended;
  const faults: string[] = [];
  const lastLine = stderr.trim().split("\n").at(-1) ?? "";
  if (isFault(ended)) faults.push(`a stack: ${stderr.slice(-900)}`);
  if (orphans.length > 0) faults.push(`still running: ${orphans.join("; ")}`);
  if (code !== 0 && !/ \[[A-Z]\w+\]$/.test(lastLine)) faults.push(`exit ${String(code)}: ${lastLine}`);
  if (command === "colour") faults.push(...(await faultsOfLuma(folder, form, ended)));
  return { ended, faults };
};

const faultsOfLuma = async (folder: string, form: string, { code, stderr }: Ended): Promise<string[]> => {
  // A picture of RGB has no luma of its own: only its frames are counted.
  const isRgb = form === "still.gif";
  const given = await lumaOf(join(folder, "film.mp4"), isRgb ? "format=gray" : undefined);
  const result = await lumaOf(join(folder, "out.mkv"));
  const isSame = isRgb || result.every((digest, i) => digest === given[i]);
  // Where a film is damaged, what is missing is said.
  const isWhole = code !== 0 || result.length === given.length || stderr.includes("missing");
  return isSame && isWhole
    ? []
    : [`exit ${String(code)}, ${result.length} frames of ${given.length}: other luma`];
};
