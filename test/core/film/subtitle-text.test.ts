import { describe, expect, it } from "vitest";
import { cutAss, cutSubRip, flatSubRip, withUnended } from "#core/film/subtitle-text.ts";

const srt =
  "1\n00:00:00,200 --> 00:00:01,000\nOne\n\n2\n00:00:00,200 --> 00:00:01,400\nTwo\nlines\n\n3\n00:00:01,200 --> 00:00:01,900\nThree\n";

describe("cutSubRip", () => {
  it("keeps what is on screen at the start for its rest, and moves the others", () => {
    expect(cutSubRip(srt, { from: 1.1, to: 1.5 })).toBe(
      "1\n00:00:00,000 --> 00:00:00,300\nTwo\nlines\n\n2\n00:00:00,100 --> 00:00:00,400\nThree\n",
    );
  });
  it("leaves nothing of what lies outside", () => {
    expect(cutSubRip(srt, { from: 2, to: 3 })).toBe("");
  });
});

describe("withUnended", () => {
  it("adds what begins behind the last entry, and nothing else", () => {
    const unended = "1\n00:00:00,200 --> 10:00:00,000\nOne\n\n2\n00:00:01,500 --> 10:00:00,000\nFour\n";
    expect(withUnended(srt, unended)).toBe(`${srt}\n4\n00:00:01,500 --> 10:00:00,000\nFour\n`);
    expect(withUnended("", unended)).toBe(unended);
    expect(withUnended(srt, "")).toBe(srt);
  });
});

describe("flatSubRip", () => {
  it("puts entries that are on screen together into one", () => {
    expect(flatSubRip(srt)).toBe(
      [
        "1\n00:00:00,200 --> 00:00:01,000\nOne\nTwo\nlines\n",
        "2\n00:00:01,000 --> 00:00:01,200\nTwo\nlines\n",
        "3\n00:00:01,200 --> 00:00:01,400\nTwo\nlines\nThree\n",
        "4\n00:00:01,400 --> 00:00:01,900\nThree\n",
      ].join("\n"),
    );
  });
  it("leaves entries that do not overlap as they are", () => {
    const plain = "1\n00:00:00,200 --> 00:00:01,000\nOne\n\n2\n00:00:01,000 --> 00:00:01,400\nOne\n";
    expect(flatSubRip(plain)).toBe(plain);
  });
});

describe("cutAss", () => {
  it("cuts dialogue and leaves styles alone", () => {
    const ass =
      "[Events]\nStyle: Default,Arial\nDialogue: 0,0:00:00.30,0:00:01.50,Default,,0,0,0,,{\\i1}Hello, you\nDialogue: 0,0:00:03.00,0:00:04.00,Default,,0,0,0,,Later";
    expect(cutAss(ass, { from: 1, to: 2 })).toBe(
      "[Events]\nStyle: Default,Arial\nDialogue: 0,0:00:00.00,0:00:00.50,Default,,0,0,0,,{\\i1}Hello, you",
    );
  });
});
