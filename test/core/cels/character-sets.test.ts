import { describe, expect, it } from "vitest";
import { keyOf } from "#core/cels/cel-palette.ts";
import { colourOfText, readCharacters, recolouring, refuseOtherSets } from "#core/cels/character-sets.ts";

const mina = {
  name: "Mina",
  sets: [
    { name: "day", colours: { skin: "#fcdec4", hair: "#3c2814", lips: "#aa2834" } },
    { name: "night", colours: { skin: "#8a8fb0", hair: "#1a1430", lips: "#555577" } },
  ],
};
const characters = readCharacters(JSON.stringify({ characters: [mina] }), "mina.json");
const painted = ["#fcdec4", "#3c2814", "#00ff00"].map(colourOfText);

describe("recolouring", () => {
  it("gives every colour of the set that was painted the one of the wanted set, and leaves others", () => {
    const changes = recolouring(characters, ["mina,night"], painted, "mina.json");
    expect(changes.get(keyOf(colourOfText("#fcdec4")))).toEqual(colourOfText("#8a8fb0"));
    expect(changes.get(keyOf(colourOfText("#3c2814")))).toEqual(colourOfText("#1a1430"));
    expect(changes.has(keyOf(colourOfText("#00ff00")))).toBe(false);
  });

  it("refuses colours that the painted drawings do not tell apart", () => {
    const [day, night] = mina.sets;
    const same = { ...day, colours: { ...day!.colours, hair: "#fcdec4" } };
    const unclear = readCharacters(
      JSON.stringify({ characters: [{ ...mina, sets: [same, night] }] }),
      "m.json",
    );
    expect(() => recolouring(unclear, ["Mina, night"], painted, "m.json")).toThrow(
      /Mina's skin and Mina's hair are both #fcdec4 .* become #8a8fb0 and #1a1430/,
    );
  });

  it("refuses painted drawings of somebody else, and a part that a set lacks", () => {
    const other = [colourOfText("#123456")];
    expect(() => recolouring(characters, ["Mina, night"], other, "mina.json")).toThrow(/no colour of Mina/);
    const lacking = readCharacters(
      JSON.stringify({ characters: [{ ...mina, sets: [mina.sets[0], { name: "night", colours: {} }] }] }),
      "mina.json",
    );
    expect(() => recolouring(lacking, ["Mina, night"], painted, "mina.json")).toThrow(
      /no colour for "skin"/,
    );
  });
});

describe("readCharacters", () => {
  it.each([
    ["{", /is no JSON/],
    [JSON.stringify({ characters: [] }), /characters: /],
    [
      JSON.stringify({ characters: [{ name: "A", sets: [{ name: "day", colours: { skin: "red" } }] }] }),
      /#rrggbb/,
    ],
  ])("refuses %j with a sentence", (text, message) => {
    expect(() => readCharacters(text, "a.json")).toThrow(message);
  });

  it("says which sets there are", () => {
    expect(() => {
      refuseOtherSets(characters, ["Mina, noon"], "mina.json");
    }).toThrow(/no set is called "Mina, noon"; there are "Mina, day", "Mina, night"/);
  });
});
