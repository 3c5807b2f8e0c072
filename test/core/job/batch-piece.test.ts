import { describe, expect, it } from "vitest";
import { batchPieceSchema, fitsMessage, piecesOf } from "#core/job/batch-piece.ts";
import { parseBatch } from "#core/job/batch.ts";

const film = (key: string, note = "") => ({
  key,
  id: null,
  order: { callback: { url: "https://studio.example/hook", events: null, customData: note } },
});

describe("piecesOf", () => {
  it("keeps every film, in order, fifty to a piece", () => {
    const films = Array.from({ length: 120 }, (_, at) => film(`uploads/held/${at}.mov`));
    const pieces = piecesOf(films);
    expect(pieces.map(({ length }) => length)).toEqual([50, 50, 20]);
    expect(pieces.flat()).toEqual(films);
    expect(piecesOf([])).toEqual([]);
  });

  it("keeps pieces below what a message takes", () => {
    const films = Array.from({ length: 40 }, (_, at) => film(`uploads/held/${at}.mov`, "ü".repeat(10_000)));
    for (const piece of piecesOf(films)) expect(fitsMessage(piece)).toBe(true);
  });

  it("leaves a film that is too large for any message alone", () => {
    const pieces = piecesOf([film("a"), film("b", "x".repeat(300_000)), film("c")]);
    expect(pieces.map((piece) => piece.map(({ key }) => key))).toEqual([["a"], ["b"], ["c"]]);
    expect(pieces.map(fitsMessage)).toEqual([true, false, true]);
  });
});

describe("a piece", () => {
  it("carries an order as it was read, so that reading it again changes nothing", () => {
    const { items } = parseBatch(
      JSON.stringify({ items: [{ source: "a.mov", from: "0:10", to: "100f", tenant: "acme" }] }),
      "batch",
    );
    const films = items.map(({ order }) => ({ key: "uploads/held/a.mov", id: null, order }));
    const piece = { version: 1, bucket: "media", batch: "v1", films };
    expect(batchPieceSchema.parse(JSON.parse(JSON.stringify(piece)))).toEqual(piece);
  });
});
