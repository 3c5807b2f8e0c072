import { globSync } from "tinyglobby";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

type Rule = {
  readonly word: RegExp;
  /** What to write. */
  readonly instead: string;
  /** Where the word is right all the same: in graphs and their cards, in what earlier versions wrote. */
  readonly rightIn?: RegExp;
};

/** Words that meant two things here, or that nobody in the field says. CONTRIBUTING.md has the terms. */
const rules: readonly Rule[] = [
  {
    word: /(?<![A-Za-z])[Ww]ish(?:es|ed)?(?![a-z])|[a-z]Wish/,
    instead: "choices of a person, target of a colour, overrides of thresholds",
    rightIn: /^core\/job\/request\.ts$|^test\/core\/job\/request\.test\.ts$|^SECURITY\.md$/,
  },
  { word: /(?<![a-z])tastes?(?![a-z])/i, instead: "settings" },
  { word: /\bdesk\b|(?<=[a-z])Desk\b/, instead: "context" },
  {
    word: /(?<![a-zA-Z])tilt\b/,
    instead: "vividness",
    rightIn: /^core\/model\/card\.ts$|colour\/tilt\.|onnx-network|^CONTRIBUTING|^docs\/|^knip|^training\//,
  },
  {
    word: /\b(?:most|least|usual)(?!Modest|Central)[A-Z]\w*/,
    instead: "max, min or default before the thing",
  },
  { word: /\banew\b/i, instead: "again" },
  {
    word: /\b(?:frames|bytes|calls|tasks) an? (?:second|frame|chunk|cell|shot|film|core|stage)\b/i,
    instead: "per",
  },
  { word: /\bwhoever\b/i, instead: "anyone who, or the one meant" },
  { word: /\bleave (?:it|them|one|--?\w+) away\b|\bleft away\b/i, instead: "omit" },
];

const files = globSync(
  [
    "{core,pipeline,adapters,cli,lambdas,gpu-task,cdk,review,bench,test,docs}/**/*.{ts,tsx,md}",
    "{kernels,scripts,training,examples,models,.github}/**/*.{ts,js,mjs,sh,py,md,yml}",
    "*.{md,js,ts,cjs}",
  ],
  { ignore: ["**/{dist,__pycache__}/**", "test/words.test.ts", "CHANGELOG.md"], dot: true },
).sort();

describe.each(rules)("$word", ({ word, instead, rightIn }) => {
  it(`is written nowhere: ${instead}`, () => {
    const found = files
      .filter((file) => rightIn?.test(file) !== true)
      .flatMap((file) =>
        readFileSync(file, "utf8")
          .split("\n")
          .flatMap((line, index) => (word.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [])),
      );
    expect(found, `write ${instead}`).toEqual([]);
  });
});
