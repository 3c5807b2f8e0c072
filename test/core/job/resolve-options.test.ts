import { describe, expect, it } from "vitest";
import { resolveOptions } from "#core/job/resolve-options.ts";
import { arithmeticCard as card } from "#test/support/arithmetic-network.ts";
import { h264Source } from "#test/support/h264-source.ts";

const film = h264Source({});
const deepFilm = h264Source({ video: { bitDepth: 10, pixelFormat: "yuv420p10le" } });

describe("resolveOptions", () => {
  it("takes the codec from the film's depth, vividness and temperature from the model", () => {
    expect(resolveOptions({}, film, card)).toMatchObject({
      encode: { codec: "h264", crf: 16, lossless: false },
      chunkFrames: null,
      vividness: card.defaultTilt,
      temperature: card.temperature,
    });
    expect(resolveOptions({}, deepFilm, card).encode.codec).toBe("h265");
  });

  it("has the network look at every frame where each is coloured on its own", () => {
    expect(resolveOptions({}, film, card).everyFrame).toBe(false);
    expect(resolveOptions({ everyFrame: true }, film, card).everyFrame).toBe(true);
    expect(resolveOptions({ pooling: false }, film, card).everyFrame).toBe(true);
  });

  it("takes what a person asks for, in the units of the plan", () => {
    const options = resolveOptions({ vividness: 0.1, keepEvidenceMiB: 3, crf: 9 }, film, card);
    expect(options).toMatchObject({ vividness: 0.1, keepEvidenceBytes: 3 * 2 ** 20 });
    expect(options.encode.crf).toBe(9);
  });

  it("keeps all with FFV1, and refuses a quality where none can be set", () => {
    expect(resolveOptions({ codec: "ffv1" }, film, card).encode.lossless).toBe(true);
    expect(() => resolveOptions({ crf: 9, lossless: true }, film, card)).toThrow(/--crf .* --lossless/);
    expect(() => resolveOptions({ crf: 9, codec: "ffv1" }, film, card)).toThrow(/--crf .* --lossless/);
    expect(() => resolveOptions({ crf: 9, codec: "prores" }, film, card)).toThrow(
      /--crf .* --codec prores/,
    );
  });

  it("takes codec and quality from what the film is made for", () => {
    const encode = (choices: Parameters<typeof resolveOptions>[0], source = film) =>
      resolveOptions(choices, source, card).encode;
    expect(encode({ for: "archive" })).toMatchObject({ codec: "ffv1", lossless: true });
    expect(encode({ for: "edit" })).toMatchObject({ codec: "prores", lossless: false });
    expect(encode({ for: "web" })).toEqual({ codec: "h264", crf: 20, lossless: false });
    expect(encode({ for: "review" }, deepFilm)).toEqual({ codec: "h265", crf: 28, lossless: false });
    expect(encode({ for: "web", crf: 24 }).crf).toBe(24);
    expect(() => encode({ for: "edit", codec: "av1" })).toThrow(/--for edit says the codec .*--codec/);
    expect(() => encode({ for: "edit", crf: 9 })).toThrow(/--crf .* --codec prores/);
  });
});
