import { describe, expect, it } from "vitest";
import { keptNotes, sourceFor } from "#core/film/kept-picture.ts";
import { h264Source } from "#test/support/h264-source.ts";

describe("sourceFor", () => {
  const film = (video: object) => h264Source({ video: { width: 64, height: 48, ...video } });
  const deep = film({ bitDepth: 16, fullDepth: 16 });

  it("works on a film in as many bits as it and the codec have, whatever was asked before", () => {
    const bits = (["h264", "h265-12", "ffv1"] as const).map(
      (codec) => sourceFor(deep, codec).video.bitDepth,
    );
    expect(bits).toEqual([10, 12, 16]);
    expect(sourceFor(sourceFor(deep, "h264"), "ffv1").video.bitDepth).toBe(16);
    expect(sourceFor(film({ bitDepth: 8 }), "ffv1").video.bitDepth).toBe(8);
  });

  it("keeps alpha where the codec has any, and 12 bits beside it in 10", () => {
    const clear = film({ bitDepth: 12, fullDepth: 12, alpha: "dropped" });
    expect(sourceFor(clear, "prores4444").video).toMatchObject({ alpha: "kept", bitDepth: 10 });
    expect(sourceFor(clear, "h265-12").video).toMatchObject({ alpha: "dropped", bitDepth: 12 });
    expect(sourceFor(deep, "ffv1").video.alpha).toBe("none");
  });

  it("says what of the picture is not kept", () => {
    expect(keptNotes(sourceFor(deep, "h264"))).toEqual(["its 16 bit luma is kept with 10 bits"]);
    const clear = film({ bitDepth: 8, alpha: "dropped" });
    expect(keptNotes(sourceFor(clear, "h264"))[0]).toMatch(/transparency is dropped.*prores4444/);
    expect(keptNotes(sourceFor(clear, "ffv1"))).toEqual(["its transparency is kept"]);
  });
});
