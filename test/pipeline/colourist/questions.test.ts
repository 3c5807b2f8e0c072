import { describe, expect, it } from "vitest";
import { itemsToAsk } from "#core/colourist/questions.ts";
import { keyFrameName } from "#core/colourist/key-frame.ts";
import { jobKeys } from "#core/job/keys.ts";
import { askQuestions } from "#core/ports/ask-questions.ts";
import { leaveQuestions } from "#pipeline/colourist/leave-questions.ts";
import { settleAnswers } from "#pipeline/colourist/settle-answers.ts";
import { chosenJob } from "#test/support/chosen-job.ts";
import { tintedPicture } from "#test/support/tinted-picture.ts";

const { signal } = new AbortController();
const who = "https://models.example/colour";
const colourist = { identity: who };
const tinted = async (grey: Uint8Array) => (await tintedPicture(Buffer.from(grey))).png().toBuffer();

const asking = async (
  ports: Awaited<ReturnType<typeof chosenJob>>["ports"],
  questions: Awaited<ReturnType<typeof leaveQuestions>>,
): Promise<number[]> => {
  const asked: number[] = [];
  const one = {
    ask: async ({ frame, grey }: { frame: number; grey: Uint8Array }) => {
      asked.push(frame);
      return { type: "picture" as const, bytes: await tinted(grey) };
    },
  };
  for (const part of itemsToAsk(questions).values())
    await askQuestions({ store: ports.store, colourist: one, signal }, questions, part);
  return asked;
};

describe("questions to a service", () => {
  it("are asked once, counted before the first, and settled into key frames of the shots", async () => {
    const { job, chosen, ports, frames } = await chosenJob();
    const order = { who };
    const questions = await leaveQuestions(ports.store, job, chosen, { order, colourist });
    expect(questions.questions.map(({ state }) => state)).toEqual(frames.map(() => "to ask"));
    expect(await asking(ports, questions)).toEqual(frames);
    expect(await asking(ports, questions)).toEqual([]);
    const again = await leaveQuestions(ports.store, job, chosen, { order, colourist });
    expect(itemsToAsk(again).size).toBe(0);
    const keyFrames = await settleAnswers(ports, job, { order, signal });
    expect(keyFrames.flatMap(({ references }) => references.map(({ frame }) => frame))).toEqual(frames);
  });

  it("stop before a budget of calls is passed by all runs together", async () => {
    const { job, chosen, ports, frames } = await chosenJob();
    for (const [run, calls, expected] of [
      [0, 1, frames.slice(0, 1)],
      [1, 2, frames.slice(1, 2)],
    ] as const) {
      const order = { who, calls };
      const questions = await leaveQuestions(ports.store, job, chosen, { order, colourist });
      expect(questions.questions[run]?.state).toBe("to ask");
      expect(await asking(ports, questions)).toEqual(expected);
    }
  });
});

describe("pictures of a person", () => {
  it("are taken by the names of key frames; what is as it was, twice or of none is told", async () => {
    const { job, chosen, ports, frames } = await chosenJob();
    const { store } = ports;
    const order = { who: "person" };
    await leaveQuestions(store, job, chosen, { order, colourist: { identity: "person" } });
    const [first = 0, second = 0] = frames;
    const [name, asItWas] = [keyFrameName(first), keyFrameName(second)];
    await store.put(jobKeys.coloured(name), await tinted(await store.get(jobKeys.greyKeyFrame(name))));
    await store.put(jobKeys.coloured(asItWas), await store.get(jobKeys.keyFrame(asItWas)));
    await store.put(jobKeys.coloured("009999.png"), new Uint8Array(8));
    await settleAnswers(ports, job, { order, signal });
    const report = JSON.parse(new TextDecoder().decode(await store.get(jobKeys.colouristReport))) as {
      keyFrames: { status: string; note: string | null }[];
      extra: string[];
    };
    expect(report.keyFrames.slice(0, 2).map(({ status, note }) => [status, note])).toEqual([
      ["taken", null],
      ["missing", "the picture came back as it was"],
    ]);
    expect(report.extra).toEqual(["009999.png"]);
    await store.put(jobKeys.coloured(`${String(first)}.jpg`), new Uint8Array(8));
    await settleAnswers(ports, job, { order, signal });
    const after = new TextDecoder().decode(await store.get(jobKeys.colouristReport));
    expect(after).toContain(`${name} and ${String(first)}.jpg both came back`);
  });
});
