import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { jobKeys } from "#core/job/keys.ts";
import { checkAnswer } from "#pipeline/colourist/check-answer.ts";
import { chosenJob } from "#test/support/chosen-job.ts";
import { tintedPicture } from "#test/support/tinted-picture.ts";

type Chosen = Awaited<ReturnType<typeof chosenJob>>;
let chosen: Chosen;
let grey: Buffer;
beforeAll(async () => {
  chosen = await chosenJob();
  const { ports, job, frames } = chosen;
  grey = Buffer.from(await ports.store.get(jobKeys.greyFrame(job.manifest, frames[0] ?? 0)));
});

const check = async (answer: Uint8Array) => checkAnswer(chosen.ports, chosen.job, grey, answer);
const coloured = () => tintedPicture(grey);

describe("a picture that came back", () => {
  const forms: Readonly<Record<string, () => Promise<Buffer>>> = {
    "a PNG of half the size": async () => (await coloured()).resize(160, null).png().toBuffer(),
    "a PNG four times as large": async () => (await coloured()).resize(2560, null).png().toBuffer(),
    "a JPEG": async () => (await coloured()).jpeg({ quality: 80 }).toBuffer(),
    "a JPEG in CMYK": async () => (await coloured()).toColourspace("cmyk").jpeg().toBuffer(),
    "a TIFF in CMYK": async () => (await coloured()).toColourspace("cmyk").tiff().toBuffer(),
    "a PNG of 16 bits": async () => (await coloured()).toColourspace("rgb16").png().toBuffer(),
    "a WebP": async () => (await coloured()).webp({ quality: 80 }).toBuffer(),
    "an AVIF": async () => (await coloured()).avif({ quality: 70 }).toBuffer(),
    "a GIF": async () => (await coloured()).gif().toBuffer(),
  };
  it.each(Object.keys(forms))("is taken as %s", async (form) => {
    const checked = await check(await forms[form]!());
    expect(checked).toMatchObject({ status: "taken", note: null });
    const { rgb } = await chosen.ports.references.read(
      await chosen.ports.store.get(jobKeys.reference(checked.digest ?? "")),
      form,
      (own) => own,
    );
    // Blue where it is light, red-brown where it is dark, as it was painted.
    const spread = [0, 0];
    for (let i = 0; i < rgb.length; i += 3) spread[rgb[i + 1]! > 128 ? 1 : 0]! += rgb[i]! - rgb[i + 2]!;
    expect(spread[0]).toBeGreaterThan(0);
    expect(spread[1]).toBeLessThan(0);
  });

  const faults: readonly (readonly [string, () => Promise<Uint8Array> | Uint8Array, RegExp])[] = [
    ["nothing", () => new Uint8Array(), /^is empty$/],
    [
      "an error page",
      () => Buffer.from("<!doctype html><title>502 Bad Gateway</title>"),
      /^is no picture: it begins with "<!doctype html>/,
    ],
    [
      "transparent",
      async () => (await coloured()).ensureAlpha(0.2).png().toBuffer(),
      /^is transparent: 0 % of it is painted/,
    ],
    ["an error as JSON", () => Buffer.from('{"error":"quota"}'), /^is no picture: it begins with "\{/],
    ["a picture cut off", async () => (await forms["a JPEG"]!()).subarray(0, 200), /^cannot be read/],
    [
      "a picture of 16 pixels",
      async () => (await coloured()).resize(16, 16).png().toBuffer(),
      /^is 16x16; each side must have 32 to 20000 pixels$/,
    ],
    [
      "a drawing of vectors, which may name files",
      () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"/>'),
      /^is no picture: it begins with "<svg/,
    ],
    ["the grey frame itself", () => grey, /^is grey \(mean chroma 0\.0/],
    [
      "one colour all over",
      () =>
        sharp({ create: { width: 320, height: 240, channels: 3, background: "#c05030" } })
          .png()
          .toBuffer(),
      /^shows something else than the frame \(likeness 0\.00/,
    ],
  ];
  it.each(faults)("is refused where it is %s, and says why", async (_, answer, sentence) => {
    const checked = await check(await answer());
    expect(checked).toMatchObject({ status: "refused", digest: null });
    expect(checked.note).toMatch(sentence);
  });
});
