import { execa } from "execa";
import { toolEnvironment } from "#adapters/env.ts";
import { JobError } from "#core/errors.ts";
import { packagedTools, type ToolName } from "#adapters/ffmpeg/process/packaged.ts";

/** Where to look first: what a person set as FFMPEG_PATH and FFPROBE_PATH. */
export type ToolOptions = {
  readonly ffmpegPath?: string | undefined;
  readonly ffprobePath?: string | undefined;
};

export type Tool = {
  readonly path: string;
  /** As the tool names itself: a release such as "5.1.9" or a build such as "N-47683-g0e8eb07980". */
  readonly version: string;
  /** Version of the libavcodec inside, major and minor: builds from git carry no release number. */
  readonly libavcodec: readonly [major: number, minor: number];
  readonly origin: "named" | "path" | "npm";
  /** What it needs set beside our own choice of variables. */
  readonly environment: Readonly<Record<string, string>>;
};

/**
 * A static build brings its own C library, which crashes on the system's modules for converting text as
 * soon as a film names a service in another character set. Where it finds no modules it leaves the name.
 */
const environmentOf = (version: string): Tool["environment"] =>
  version.endsWith("-static") ? { GCONV_PATH: "/nonexistent" } : {};

export type Tools = { readonly ffmpeg: Tool; readonly ffprobe: Tool };

/** Release N of ffmpeg carries libavcodec N + 54. */
const releaseOffset = 54;
const oldestPreferred = 5;

export const releaseOf = ({ libavcodec: [major] }: Tool): number => major - releaseOffset;

/** The arguments that give every decoded frame once, at its own time; spelled otherwise since 5.1. */
export const passthrough = ({ libavcodec: [major, minor] }: Tool): string[] =>
  major > 59 || (major === 59 && minor >= 37) ? ["-fps_mode", "passthrough"] : ["-vsync", "passthrough"];

/** Turns a hidden change of pixel format or range into an error, where ffmpeg knows how (from 4.4). */
export const noHiddenConversion = (tool: Tool): string[] =>
  releaseOf(tool) >= oldestPreferred ? ["-noauto_conversion_filters"] : [];

const versionPattern = /^ff(?:mpeg|probe) version (\S+)/;
const libavcodecPattern = /libavcodec\s+(\d+)\.\s*(\d+)\./;

/** Runs `<path> -version`; the reason it cannot be used, where it cannot. */
const examine = async (path: string, origin: Tool["origin"]): Promise<Tool | string> => {
  const { stdout, failed, code, shortMessage } = await execa(path, ["-version"], {
    reject: false,
    stdin: "ignore",
    timeout: 30_000,
    extendEnv: false,
    env: toolEnvironment(),
  });
  if (failed) return code ?? shortMessage ?? "it fails";
  const version = versionPattern.exec(stdout)?.[1];
  const library = libavcodecPattern.exec(stdout);
  if (version === undefined || library === null) return "it does not answer -version as ffmpeg does";
  return {
    path,
    version,
    origin,
    environment: environmentOf(version),
    libavcodec: [Number(library[1]), Number(library[2])],
  };
};

const advice = (name: ToolName): string =>
  `install ffmpeg ${oldestPreferred} or later (apt install ffmpeg, brew install ffmpeg), ` +
  `or run npm install with its optional packages, or set ${name.toUpperCase()}_PATH to a ${name} that runs here`;

const findTool = async (name: ToolName, named: string | undefined): Promise<Tool> => {
  if (named !== undefined) {
    const tool = await examine(named, "named");
    if (typeof tool !== "string") return tool;
    const message = `${name.toUpperCase()}_PATH is ${JSON.stringify(named)}, which does not run (${tool}); correct it, or unset it to use the one on PATH`;
    throw new JobError("ToolMissing", message, { tool: name, path: named });
  }
  const onPath = await examine(name, "path");
  if (typeof onPath !== "string" && releaseOf(onPath) >= oldestPreferred) return onPath;
  const whyNot: string[] = [];
  for (const path of await packagedTools(name)) {
    const fromNpm = await examine(path, "npm");
    if (typeof fromNpm !== "string") return fromNpm;
    whyNot.push(fromNpm);
  }
  if (typeof onPath !== "string") return onPath;
  const message = `${name} was not found (on PATH: ${onPath}; npm package: ${whyNot.join(", ") || "not installed"}); ${advice(name)}`;
  throw new JobError("ToolMissing", message, { tool: name });
};

/** Tools that were found, by where to look: each is examined once a process. */
const found = new Map<string, Promise<Tools>>();

/**
 * The ffmpeg and ffprobe to work with: the ones named, else release 5 or later on PATH, else the npm
 * packages, else an older one on PATH.
 *
 * @throws JobError ToolMissing
 */
export const findTools = ({ ffmpegPath, ffprobePath }: ToolOptions = {}): Promise<Tools> => {
  const place = JSON.stringify([ffmpegPath, ffprobePath, toolEnvironment()]);
  const known = found.get(place);
  if (known !== undefined) return known;
  const finding = Promise.all([findTool("ffmpeg", ffmpegPath), findTool("ffprobe", ffprobePath)]).then(
    ([ffmpeg, ffprobe]) => ({ ffmpeg, ffprobe }),
  );
  found.set(place, finding);
  finding.catch(() => {
    found.delete(place);
  });
  return finding;
};

/** One line a tool for `chromaloom doctor`: what is used, or what is missing and how to get it. */
export type ToolDescription = { readonly name: ToolName; readonly ok: boolean; readonly sentence: string };

const origins: Record<Tool["origin"], string> = {
  named: "set by hand",
  path: "on PATH",
  npm: "from the npm package",
};

const describeTool = async (name: ToolName, named: string | undefined): Promise<ToolDescription> => {
  try {
    const tool = await findTool(name, named);
    const age =
      releaseOf(tool) < oldestPreferred ? `; it is old: for films of unknown origin ${advice(name)}` : "";
    return {
      name,
      ok: true,
      sentence: `${name} ${tool.version} ${origins[tool.origin]} (${tool.path})${age}`,
    };
  } catch (error) {
    return { name, ok: false, sentence: error instanceof Error ? error.message : String(error) };
  }
};

export const describeTools = ({ ffmpegPath, ffprobePath }: ToolOptions = {}): Promise<ToolDescription[]> =>
  Promise.all([describeTool("ffmpeg", ffmpegPath), describeTool("ffprobe", ffprobePath)]);

/** A sentence where the packaged tools are what is worked with; null where a person's own are. */
export const packagedToolsNote = async (options: ToolOptions = {}): Promise<string | null> => {
  const packaged = Object.values(await findTools(options)).find(({ origin }) => origin === "npm");
  return packaged === undefined
    ? null
    : `ffmpeg is the packaged build (${packaged.version}), old and with known weaknesses: for films you do not trust install ffmpeg ${oldestPreferred} or later`;
};
