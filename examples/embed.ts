/** Colours a film from a program, then makes its first shot paler: `npx tsx embed.ts film.mp4 colour.mp4`. */
import { colorize, JobError, openJob, parseEdits } from "chromaloom";

const [film = "film.mp4", output = "colour.mp4"] = process.argv.slice(2);
const stopping = new AbortController();
process.once("SIGINT", () => {
  stopping.abort();
});
const { signal } = stopping;

try {
  const coloured = await colorize({
    film,
    output,
    keepJob: `${output}.job`,
    review: true,
    onProgress: (event) => {
      if (event.type === "note") process.stderr.write(`${event.text}\n`);
      else process.stderr.write(`${event.stage} ${event.frames}/${event.total}\n`);
    },
    signal,
  });
  if (coloured.type === "done") {
    const job = await openJob(`${output}.job`);
    const review = await job.review();
    const [first] = await job.shots();
    if (first === undefined) throw new Error("a film has a shot");
    const edits = parseEdits({ version: 1, shots: [{ ...first, vividness: 0.2 }] });
    const edited = await job.edit(edits, { output: `${output}.paler.mp4`, signal });
    const { frames, shots } = coloured;
    const marked = review?.shots.filter(({ need }) => need > 0).length ?? 0;
    process.stdout.write(
      `${JSON.stringify({ frames, shots, marked, framesRendered: edited.framesRendered })}\n`,
    );
  }
} catch (error) {
  if (!(error instanceof JobError)) throw error;
  process.stderr.write(`${error.message} [${error.name}]\n`);
  process.exitCode = 1;
}
