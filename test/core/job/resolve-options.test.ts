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
});
