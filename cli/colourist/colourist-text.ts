import type { ColouristReport } from "#core/colourist/key-frame.ts";
import { failures } from "#core/errors.ts";
import { counted, type AwaitedFrames } from "#cli/colourist/colourist-work.ts";
import { printable } from "#core/printable.ts";

/** The last words of a command whose key frames somebody else has to colour. @returns the exit code */
export const tellAwaited = (awaited: AwaitedFrames, form: "text" | "json"): number => {
  process.stdout.write(
    form === "json" ? `${JSON.stringify({ type: "summary", awaited })}\n` : printable(awaitedText(awaited)),
  );
  return failures.KeyFramesAwaited.exitCode;
};

const awaitedText = ({ folder, names }: AwaitedFrames): string =>
  `${counted(names.length, "key frame")} to colour in ${folder}, each in the network's colours and, in ${folder}/grey, in grey: save coloured pictures there under the same names, then give the same command again. What does not come back, the network colours.\n`;

/** Lines of the summary: what a person should know of key frames. */
export const colouristLines = ({ colourist, calls, keyFrames, extra }: ColouristReport): string[] => {
  const of = (status: string) => keyFrames.filter((one) => one.status === status);
  const called = calls === 0 ? "" : `, ${counted(calls, "call")}`;
  return [
    `key frames by ${colourist}: ${of("taken").length} of ${keyFrames.length} taken${called}`,
    ...keyFrames
      .filter(({ status, doubt }) => status === "taken" && doubt !== null)
      .map(
        ({ frame, shot, doubt }) =>
          `note: the picture of key frame ${frame} (shot ${shot}) is taken, but ${doubt ?? ""}`,
      ),
    ...keyFrames
      .filter(({ settledBy }) => settledBy.length > 0)
      .map(({ frame, shot, note }) => `note: key frame ${frame} (shot ${shot}) ${note ?? ""}`),
    ...keyFrames
      .filter(({ status, settledBy }) => status !== "taken" && settledBy.length === 0)
      .map(({ frame, shot, status, note }) => {
        const why = status === "refused" ? `the picture ${note ?? ""}` : (note ?? "");
        return `note: key frame ${frame} (shot ${shot}) keeps the network's colours: ${why}`;
      }),
    ...(extra.length === 0
      ? []
      : [
          `note: ${counted(extra.length, "picture")} of no key frame ${extra.length === 1 ? "was" : "were"} left alone (${extra.slice(0, 3).join(", ")}${extra.length > 3 ? ", …" : ""}); --reference takes such`,
        ]),
  ];
};
