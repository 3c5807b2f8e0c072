import * as z from "zod";
import { JobError } from "#core/errors.ts";
import type { Tool } from "#adapters/ffmpeg/process/binaries.ts";
import { runConfined } from "#adapters/ffmpeg/process/run-confined.ts";
import { guardedInput } from "#adapters/ffmpeg/process/guarded-input.ts";
import { refusalOf } from "#adapters/ffmpeg/process/refusal.ts";

/** ffprobe prints ratios as "30000/1001" or "64:45"; a zero in them means that it does not know. */
const ratio = z.string().transform((text) => {
  const [num = 0, den = 0] = text.split(/[/:]/).map(Number);
  return Number.isSafeInteger(num) && Number.isSafeInteger(den) && num > 0 && den > 0 ? { num, den } : null;
});

const seconds = z.string().transform((text) => (Number.isFinite(Number(text)) ? Number(text) : null));

const sideDataSchema = z.looseObject({ side_data_type: z.string().default("") });
export type SideData = z.infer<typeof sideDataSchema>;

const tagsSchema = z.record(z.string(), z.string()).default({});

/** Of ffprobe's report only what is read here; releases add fields at will, so others are passed over. */
const streamSchema = z.object({
  index: z.int().nonnegative(),
  codec_type: z.string().default("unknown"),
  codec_name: z.string().default("unknown"),
  codec_tag_string: z.string().default(""),
  pix_fmt: z.string().optional(),
  width: z.int().nonnegative().default(0),
  height: z.int().nonnegative().default(0),
  sample_aspect_ratio: ratio.optional(),
  color_range: z.string().optional(),
  color_space: z.string().optional(),
  color_primaries: z.string().optional(),
  color_transfer: z.string().optional(),
  chroma_location: z.string().optional(),
  field_order: z.string().optional(),
  avg_frame_rate: ratio.optional(),
  r_frame_rate: ratio.optional(),
  time_base: ratio.optional(),
  start_time: seconds.nullable().default(null),
  duration: seconds.nullable().default(null),
  sample_rate: z.coerce.number().int().nonnegative().default(0),
  channels: z.int().nonnegative().default(0),
  sample_fmt: z.string().optional(),
  closed_captions: z.int().default(0),
  disposition: z.record(z.string(), z.int()).default({}),
  tags: tagsSchema,
  side_data_list: z.array(sideDataSchema).default([]),
});
export type ProbedStream = z.infer<typeof streamSchema>;

const reportSchema = z.object({
  streams: z.array(streamSchema).default([]),
  chapters: z
    .array(z.object({ start_time: z.coerce.number(), end_time: z.coerce.number(), tags: tagsSchema }))
    .default([]),
  format: z.object({
    format_name: z.string(),
    start_time: seconds.nullable().default(null),
    duration: seconds.nullable().default(null),
    tags: tagsSchema,
  }),
});
export type ProbeReport = z.infer<typeof reportSchema>;

const framesSchema = z.object({
  frames: z
    .array(
      z.object({
        interlaced_frame: z.int().default(0),
        top_field_first: z.int().default(0),
        side_data_list: z.array(sideDataSchema).default([]),
      }),
    )
    .default([]),
});
export type ProbedFrame = z.infer<typeof framesSchema>["frames"][number];

const packetsSchema = z.object({
  packets: z.array(z.object({ side_data_list: z.array(sideDataSchema).default([]) })).default([]),
});

/** ffprobe answers within seconds or is stuck on a file made to hold it up. */
const timeoutMs = 120_000;

const runProbe = async (ffprobe: Tool, path: string, options: readonly string[]): Promise<unknown> => {
  const args = ["-v", "error", ...options, "-of", "json", ...guardedInput(path)];
  const { stdout, stderr, failed, timedOut, signal } = await runConfined(ffprobe, args, {
    timeout: timeoutMs,
    maxBuffer: 2 ** 30,
  });
  if (timedOut) {
    throw new JobError(
      "MediaUnreadable",
      `${JSON.stringify(path)} kept ffprobe busy for ${timeoutMs / 1000} s; try whether it plays, and write it again first (ffmpeg -i FILM -map 0 -c copy NEW.mkv)`,
    );
  }
  if (signal !== undefined) {
    throw new JobError(
      "MediaUnreadable",
      `ffprobe ${ffprobe.version} crashed on ${JSON.stringify(path)} (${signal}); install ffmpeg 5 or later, or set FFPROBE_PATH to a newer one`,
      { path, signal },
    );
  }
  if (failed) throw await refusalOf(path, stderr);
  return JSON.parse(stdout) as unknown;
};

const parsed = <Schema extends z.ZodType>(
  schema: Schema,
  path: string,
  report: unknown,
): z.infer<Schema> => {
  const result = schema.safeParse(report);
  if (result.success) return result.data;
  throw new JobError(
    "MediaUnreadable",
    `ffprobe's report on ${JSON.stringify(path)} is not understood (${z.prettifyError(result.error)}); install ffmpeg 5 or later, or set FFPROBE_PATH to a newer one`,
    { path },
  );
};

/** Streams, chapters and format of a film. @throws JobError MediaUnreadable */
export const probeFilm = async (ffprobe: Tool, path: string): Promise<ProbeReport> =>
  parsed(
    reportSchema,
    path,
    await runProbe(ffprobe, path, ["-show_format", "-show_streams", "-show_chapters"]),
  );

/**
 * Packets that are read for a first frame: one, and where none comes of it so many. A picture may take two,
 * one a field, and a recording may begin between two key frames.
 */
const firstPackets = [1, 300];

/** What the first decoded frame of one stream says of itself; undefined where none decodes. */
export const probeFirstFrame = async (
  ffprobe: Tool,
  path: string,
  index: number,
): Promise<ProbedFrame | undefined> => {
  for (const count of firstPackets) {
    const options = ["-select_streams", String(index), "-read_intervals", `%+#${count}`, "-show_frames"];
    const [frame] = parsed(framesSchema, path, await runProbe(ffprobe, path, options)).frames;
    if (frame !== undefined) return frame;
  }
  return undefined;
};

/** Packets that are read to see whether a stream codes each field as a picture of its own. */
const fieldPackets = 8;

/**
 * Whether the first pictures of one stream are single fields, top and bottom in turn: HEVC has no other
 * fields, and ffmpeg gives each as a picture.
 */
export const areSingleFields = async (ffprobe: Tool, path: string, index: number): Promise<boolean> => {
  const options = [
    "-select_streams",
    String(index),
    "-read_intervals",
    `%+#${fieldPackets}`,
    "-show_frames",
  ];
  const { frames } = parsed(framesSchema, path, await runProbe(ffprobe, path, options));
  const [first, ...others] = frames.filter(({ interlaced_frame: interlaced }) => interlaced === 1);
  return others.some(({ top_field_first: top }) => top !== first?.top_field_first);
};

/** The first packet of one stream, for what it carries beside its data. */
export const probeFirstPacket = async (
  ffprobe: Tool,
  path: string,
  index: number,
): Promise<z.infer<typeof packetsSchema>["packets"][number] | undefined> => {
  const options = ["-select_streams", String(index), "-read_intervals", "%+#1", "-show_packets"];
  return parsed(packetsSchema, path, await runProbe(ffprobe, path, options)).packets[0];
};

const extradataSchema = z.object({
  streams: z.array(z.object({ extradata: z.string().default("") })).default([]),
});

/** Numbers of a hex dump's lines, each "00000000: 0900 1088  ....". */
const dumped = (dump: string): Buffer =>
  Buffer.from(
    dump
      .split("\n")
      .map((line) => (/^[0-9a-f]{8}: ((?:[0-9a-f]{2,4} )+)/.exec(line)?.[1] ?? "").replaceAll(" ", ""))
      .join(""),
    "hex",
  );

/** What a container says of one stream before its packets. */
export const probeExtradata = async (ffprobe: Tool, path: string, index: number): Promise<Buffer> => {
  const options = ["-select_streams", String(index), "-show_streams", "-show_data"];
  const [stream] = parsed(extradataSchema, path, await runProbe(ffprobe, path, options)).streams;
  return dumped(stream?.extradata ?? "");
};
