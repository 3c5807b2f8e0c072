import sharp from "sharp";
import { describe, expect, it } from "vitest";
import type { ChosenFrames } from "#core/colourist/key-frame.ts";
import { jobKeys } from "#core/job/keys.ts";
import type { Colourist, KeyFrameQuestion } from "#core/ports/colourist.ts";
import { type Job } from "#pipeline/colour/job.ts";
import { askColourist, type AskRun } from "#pipeline/colourist/ask-colourist.ts";
import { callsMade, callsToMake } from "#pipeline/colourist/calls.ts";
import { drawnFilm } from "#test/support/drawn-film.ts";
import { tintedPicture } from "#test/support/tinted-picture.ts";
import { chosenJob } from "#test/support/chosen-job.ts";

const ignored = () => undefined;
const signal = new AbortController().signal;

/** A colourist that counts its calls and tints what it gets, as `answer` wants it otherwise. */
const counting = (answer?: (question: KeyFrameQuestion, call: number) => Uint8Array | null | undefined) => {
  const asked: KeyFrameQuestion[] = [];
  const colourist: Colourist = {
    name: "exec:tint",
    identity: "exec:tint",
    isCalled: true,
    maxContext: 0,
    ask: async (question) => {
      asked.push(question);
      const other = answer?.(question, asked.length);
      if (other === null) return { type: "nothing", sentence: "tint failed" };
      const tinted = await tintedPicture(Buffer.from(question.grey));
      return { type: "picture", bytes: other ?? (await tinted.png().toBuffer()) };
    },
  };
  return { asked, colourist };
};

const run = (colourist: Colourist, others: Partial<AskRun> = {}): AskRun => ({
  colourist,
  maxCalls: null,
  again: [],
  rule: "first",
  tell: ignored,
  signal,
  ...others,
});

const framesOf = ({ shots }: ChosenFrames): number[] => shots.flatMap(({ frames }) => frames);

const statuses = ({ report }: Awaited<ReturnType<typeof askColourist>>): string[] =>
  report.keyFrames.map(({ status }) => status);

describe("chooseKeyFrames", () => {
  it("looks at a planned film once", async () => {
    const { chosen, choose, runs } = await chosenJob();
    const once = runs();
    expect(once).toBeGreaterThanOrEqual(framesOf(chosen).length);
    expect(framesOf(chosen).length).toBeGreaterThanOrEqual(2);
    expect(await choose()).toEqual(chosen);
    expect(runs()).toBe(once);
  });

  it("shows its frames again where one was damaged in the job", async () => {
    const { job, chosen, choose, ports } = await chosenJob();
    const key = jobKeys.networkFrame(job.manifest, framesOf(chosen)[0] ?? 0);
    const whole = await ports.store.get(key);
    await ports.store.put(key, whole.subarray(0, 40));
    expect(await choose()).toEqual(chosen);
    expect(await ports.store.get(key)).toEqual(whole);
  });
});

describe("askColourist", () => {
  it("asks once for a frame, says how often before, and gives the same again without a call", async () => {
    const { job, chosen, ports } = await chosenJob();
    const { asked, colourist } = counting();
    const count = framesOf(chosen).length;
    expect(await callsToMake(ports, job, chosen, run(colourist))).toBe(count);
    const first = await askColourist(ports, job, chosen, run(colourist));
    expect(asked).toHaveLength(count);
    expect(new Set(statuses(first))).toEqual(new Set(["taken"]));
    expect(first.keyFrames.map(({ first }) => first)).toEqual([0, drawnFilm.cut]);
    expect(await callsToMake(ports, job, chosen, run(colourist))).toBe(0);
    const second = await askColourist(ports, job, chosen, run(colourist));
    expect(asked).toHaveLength(count);
    expect(second.keyFrames).toEqual(first.keyFrames);
    expect(second.report.calls).toBe(0);
    const someoneElse = counting();
    const other = { ...someoneElse.colourist, identity: "exec:other" };
    await askColourist(ports, job, chosen, run(other));
    expect(someoneElse.asked).toHaveLength(count);
  });

  it("asks again for an answer that was damaged in the job, and takes no damaged one", async () => {
    const { job, chosen, ports } = await chosenJob();
    const { asked, colourist } = counting();
    const before = await askColourist(ports, job, chosen, run(colourist));
    let name = "";
    for await (const key of ports.store.list("answers/")) if (!key.endsWith(".json")) name = key;
    const bytes = Uint8Array.from(await ports.store.get(name));
    bytes[bytes.length - 20] = (bytes[bytes.length - 20] ?? 0) ^ 1;
    await ports.store.put(name, bytes);
    expect(await callsToMake(ports, job, chosen, run(colourist))).toBe(1);
    const after = await askColourist(ports, job, chosen, run(colourist));
    expect(asked).toHaveLength(framesOf(chosen).length + 1);
    expect(after.keyFrames).toEqual(before.keyFrames);
  });

  it("stops before a budget of calls is passed, and goes on with the next", async () => {
    const { job, chosen, ports } = await chosenJob();
    const { asked, colourist } = counting();
    const within = await askColourist(ports, job, chosen, run(colourist, { maxCalls: 1 }));
    expect(asked).toHaveLength(1);
    expect(statuses(within).slice(0, 2)).toEqual(["taken", "missing"]);
    expect(within.report.keyFrames[1]?.note).toBe("not asked for: the budget of calls (1) is used up");
    // The same command once more, as after a kill: the budget is the film's, not the run's.
    await askColourist(ports, job, chosen, run(colourist, { maxCalls: 1, again: framesOf(chosen) }));
    expect(asked).toHaveLength(1);
    const all = await askColourist(ports, job, chosen, run(colourist));
    expect(asked).toHaveLength(framesOf(chosen).length);
    expect(new Set(statuses(all))).toEqual(new Set(["taken"]));
  });

  it("counts tries that failed, those of a command that was killed too", async () => {
    const { job, chosen, ports } = await chosenJob();
    let calls = 0;
    const failing: Colourist = {
      ...counting().colourist,
      ask: async (_, __, mayTry) => {
        calls += 1;
        while (await mayTry?.()) calls += 1;
        if (calls === 5) throw new Error("killed");
        return { type: "nothing", sentence: "down" };
      },
    };
    const first = await askColourist(ports, job, chosen, run(failing, { maxCalls: 3 }));
    expect([calls, first.report.calls]).toEqual([3, 3]);
    expect(first.report.keyFrames.map(({ note }) => note)).toEqual([
      "down",
      ...framesOf(chosen)
        .slice(1)
        .map(() => "not asked for: the budget of calls (3) is used up"),
    ]);
    const killed = askColourist(ports, job, chosen, run(failing, { maxCalls: 5 }));
    await expect(killed).rejects.toThrow("killed");
    expect(await callsMade(ports, job, chosen, failing)).toBe(5);
    await askColourist(ports, job, chosen, run(failing, { maxCalls: 5 }));
    expect(calls).toBe(5);
  });

  it("asks once more for one frame alone where a person wants it, under another key", async () => {
    const { job, chosen, ports } = await chosenJob();
    const { asked, colourist } = counting();
    const before = await askColourist(ports, job, chosen, run(colourist));
    const [frame = 0] = framesOf(chosen);
    // The same colours in another file.
    const tinted = await tintedPicture(Buffer.from(asked[0]?.grey ?? []));
    const jpeg = await tinted.jpeg({ quality: 90 }).toBuffer();
    const again = counting(() => jpeg);
    const replaced = await askColourist(ports, job, chosen, run(again.colourist, { again: [frame] }));
    expect(again.asked.map((one) => one.frame)).toEqual([frame]);
    expect(again.asked[0]?.key).not.toBe(asked[0]?.key);
    expect(replaced.keyFrames[0]).not.toEqual(before.keyFrames[0]);
    expect(replaced.keyFrames[1]).toEqual(before.keyFrames[1]);
    // The newest answer stays.
    expect((await askColourist(ports, job, chosen, run(colourist))).keyFrames).toEqual(replaced.keyFrames);
  });

  it("goes on when it fails, and asks again for what is missing", async () => {
    const { job, chosen, ports } = await chosenJob();
    const told: string[] = [];
    const failing = counting((_, call) => (call === 1 ? null : Uint8Array.of()));
    const tell = (sentence: string): void => void told.push(sentence);
    const first = await askColourist(ports, job, chosen, run(failing.colourist, { tell }));
    expect(statuses(first).slice(0, 2)).toEqual(["missing", "refused"]);
    expect(told[0]).toMatch(/^key frame \d+: tint failed$/);
    expect(told[1]).toMatch(/^key frame \d+: the picture is empty$/);
    expect(first.keyFrames.flatMap(({ references }) => references)).toEqual([]);
    const { asked, colourist } = counting();
    const second = await askColourist(ports, job, chosen, run(colourist));
    expect(asked).toHaveLength(1);
    expect(statuses(second)[0]).toBe("taken");
  });

  it("does not ask for a shot of which a person gave a frame", async () => {
    const { job, chosen, ports } = await chosenJob();
    const given: Job = {
      ...job,
      manifest: { ...job.manifest, references: [{ name: "000002.png", digest: "d", frame: 2 }] },
    };
    const { asked, colourist } = counting();
    await askColourist(ports, given, chosen, run(colourist));
    expect(asked.every(({ frame }) => frame >= drawnFilm.cut)).toBe(true);
  });
});

/** Pictures of the same frames whose colours go the other way round. */
const otherColours = async (grey: Uint8Array): Promise<Uint8Array> => {
  const tinted = await tintedPicture(Buffer.from(grey));
  const { data, info } = await tinted.raw().toBuffer({ resolveWithObject: true });
  const swapped = Uint8Array.from(data, (_, i) => data[i - (i % 3) + 2 - (i % 3)] ?? 0);
  return sharp(swapped, { raw: { width: info.width, height: info.height, channels: 3 } })
    .png()
    .toBuffer();
};

/** A colourist that gives frames other colours from its n-th answer on, and back with the next. */
const fickle = async (job: Awaited<ReturnType<typeof chosenJob>>, odd: number) => {
  const frames = framesOf(job.chosen);
  const frame = frames[odd] ?? 0;
  const key = jobKeys.greyFrame(job.job.manifest, frame);
  const other = await otherColours(await job.ports.store.get(key));
  return { frames, frame, ...counting((question) => (question.frame === frame ? other : undefined)) };
};

describe("key frames that give the same things different colours", () => {
  it("gives way to the earlier one, and takes its colours", async () => {
    const opened = await chosenJob();
    const { frames, frame, colourist } = await fickle(opened, 1);
    const { keyFrames, report } = await askColourist(
      opened.ports,
      opened.job,
      opened.chosen,
      run(colourist),
    );
    expect(report.clashes).toContainEqual(expect.objectContaining({ frame, with: frames[0] }));
    const settled = report.keyFrames.find((one) => one.frame === frame);
    expect(settled?.settledBy).toContain(frames[0]);
    expect(settled?.note).toMatch(/^shows what key frame.* in other colours \(\d+ % of it\)/);
    const shot = keyFrames.find(({ first, end }) => frame >= first && frame < end);
    expect(shot?.references.map((one) => one.frame)).toContain(frames[0]);
  });

  it("is left to a person where that is the rule", async () => {
    const opened = await chosenJob();
    const { frame, colourist } = await fickle(opened, 1);
    const asked = askColourist(opened.ports, opened.job, opened.chosen, run(colourist, { rule: "ask" }));
    await expect(asked).rejects.toThrow(
      new RegExp(`^key frames show the same things in different colours: \\d+ and ${frame} `),
    );
  });

  it("shows a colourist that takes context the frames it coloured that are most alike", async () => {
    const { job, chosen, ports } = await chosenJob();
    const { asked, colourist } = counting();
    await askColourist(ports, job, chosen, run({ ...colourist, maxContext: 2 }));
    expect(asked[0]?.context).toEqual([]);
    expect(asked[1]?.context.map(({ frame }) => frame)).toEqual([asked[0]?.frame]);
    for (const { context } of asked) expect(context.length).toBeLessThanOrEqual(2);
  });
});
