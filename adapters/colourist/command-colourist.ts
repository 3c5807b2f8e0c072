import { constants } from "node:fs";
import { access, mkdir, writeFile } from "node:fs/promises";
import { delimiter, isAbsolute, join, resolve } from "node:path";
import { spawn } from "node:child_process";
import { tellingLine } from "#core/colourist/telling-line.ts";
import { commandLine, filledIn, takesContext } from "#core/colourist/command-line.ts";
import { JobError } from "#core/errors.ts";
import type { Colourist, ColouristAnswer, KeyFrameQuestion } from "#core/ports/colourist.ts";
import { maxContext } from "#core/limits.ts";
import { inTemporaryFolder } from "#adapters/disk/temporary-folder.ts";
import { endedBy } from "#core/ended-by.ts";
import { toolEnvironment } from "#adapters/env.ts";
import { confined } from "#adapters/ffmpeg/process/confined.ts";
import { answerBytes } from "#adapters/colourist/answer-bytes.ts";

/** Characters of a program's last output that are looked at when it fails. */
const maxSaid = 4000;

/**
 * A program that colours one picture a call: started without a shell, with the bare environment and the limits
 * of ffmpeg's children, in a temporary folder, deleted afterwards.
 *
 * @param limitSeconds  after which it is ended
 * @throws JobError UsageInvalid, ToolMissing
 */
export const commandColourist = async (typed: string, limitSeconds: number): Promise<Colourist> => {
  const command = commandLine(typed);
  const program = await findProgram(command.program);
  const answerIn = async (
    folder: string,
    { name, grey, network, context }: KeyFrameQuestion,
    signal: AbortSignal,
  ): Promise<ColouristAnswer> => {
    const values = {
      grey: join(folder, name),
      network: join(folder, `network-${name}`),
      context: join(folder, "context"),
      out: join(folder, `out-${name}`),
    };
    await mkdir(values.context);
    await writeFile(values.grey, grey);
    await writeFile(values.network, network);
    for (const one of context)
      await writeFile(join(values.context, `${String(one.frame).padStart(6, "0")}.png`), one.coloured);
    const end = await run(program, filledIn(command, values), { folder, limitSeconds, signal });
    if (end !== null) return { type: "nothing", sentence: `${command.program} ${end}` };
    const answer = await answerBytes(values.out);
    if (answer === null)
      return { type: "nothing", sentence: `${command.program} left no picture at {out}` };
    if ("refused" in answer)
      return { type: "nothing", sentence: `what ${command.program} left at {out} ${answer.refused}` };
    return { type: "picture", bytes: answer.bytes };
  };
  return {
    name: `exec:${typed}`,
    identity: `exec:${typed}`,
    isCalled: true,
    maxContext: takesContext(command) ? maxContext : 0,
    ask: (question, signal) =>
      inTemporaryFolder("colourist", (folder) => answerIn(folder, question, signal)),
  };
};

/** A program by its path, or by its name on PATH. @throws JobError ToolMissing */
const findProgram = async (name: string): Promise<string> => {
  const isPath = name.includes("/") || isAbsolute(name);
  const folders = isPath ? [""] : (toolEnvironment()["PATH"] ?? "").split(delimiter);
  for (const folder of folders) {
    const path = isPath ? resolve(name) : join(folder, name);
    if (await access(path, constants.X_OK).then(isSo, isNot)) return path;
  }
  throw new JobError(
    "ToolMissing",
    `the colourist's program ${name} is ${isPath ? "not there, or no program" : "not on PATH"}; install it, or give its path`,
    { program: name },
  );
};

const isSo = (): boolean => true;
const isNot = (): boolean => false;

type Limits = { readonly folder: string; readonly limitSeconds: number; readonly signal: AbortSignal };

/** @returns how it failed, as a sentence ends; null: it did not */
const run = async (
  program: string,
  args: readonly string[],
  { folder, limitSeconds, signal }: Limits,
): Promise<string | null> => {
  const { file, args: all } = confined(program, args);
  const child = spawn(file, all, {
    cwd: folder,
    env: toolEnvironment(),
    stdio: ["ignore", "ignore", "pipe"],
    // A group of its own: what the program starts ends with it.
    detached: process.platform !== "win32",
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-maxSaid);
  });
  const late = { is: false };
  const stop = (): void => {
    endGroup(child.pid);
    child.stderr.destroy();
  };
  const timer = setTimeout(() => {
    late.is = true;
    stop();
  }, limitSeconds * 1000);
  signal.addEventListener("abort", stop, { once: true });
  try {
    const [code, by] = await new Promise<[number | null, string | null]>((done, failed) => {
      child.once("error", failed);
      child.once("exit", (code, by) => {
        done([code, by]);
      });
    });
    signal.throwIfAborted();
    if (late.is) return `did not end within ${limitSeconds} s and was stopped`;
    return code === 0
      ? null
      : `failed (${code === null ? `${by ?? ""}, ${endedBy(by ?? "")}` : `exit code ${code}`})${endOf(said)}`;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
    stop();
  }
};

const endOf = (said: string): string => {
  const line = tellingLine(said);
  return line === null ? "" : `: ${line}`;
};

/** Ends a program and all that it started. */
const endGroup = (pid: number | undefined): void => {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === "win32" ? pid : -pid, "SIGKILL");
  } catch {
    // It has ended.
  }
};
