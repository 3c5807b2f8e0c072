import { JobError } from "#core/errors.ts";

/**
 * Patterns of keys: `*` and `?` stay inside one part of a path, `**` between slashes is any number of
 * parts, `[a-c]` and `[!a-c]` are one character, `{a,b}` is either. As in a shell, no wildcard takes the dot
 * that a part begins with.
 *
 * Matching takes time in proportion to the length of pattern times name, whatever the pattern; matchers
 * that go back over their choices take years for a dozen stars.
 */
export type Glob = {
  /** The folders before the first wildcard, with a slash at the end; empty where it is in the first part. */
  readonly base: string;
  readonly matches: (key: string) => boolean;
};

/** Characters of a pattern, alternatives that its braces come to, and characters of all of those. */
const [maxLength, maxAlternatives, maxExpanded] = [1024, 100, 8192] as const;

/** Whether a text holds a character of a pattern. */
export const isGlob = (text: string): boolean => /[*?[\]{}]/.test(text);

/** @throws JobError UsageInvalid for a pattern that is too long, or whose braces come to too much */
export const parseGlob = (pattern: string): Glob => {
  if (pattern.length > maxLength) {
    throw new JobError(
      "UsageInvalid",
      `a pattern of ${pattern.length} characters is too long; at most ${maxLength} are taken`,
    );
  }
  const alternatives = expandBraces(pattern);
  const programs = alternatives.map(parseTokens);
  const upToWildcard = /^[^*?[\]{}]*/.exec(pattern)?.[0] ?? "";
  return {
    base: upToWildcard.slice(0, upToWildcard.lastIndexOf("/") + 1),
    matches: (key) => programs.some((tokens) => matchesTokens(tokens, Array.from(key))),
  };
};

const expandBraces = (pattern: string): string[] => {
  let texts = [pattern];
  for (;;) {
    const at = texts.findIndex((text) => innermost.test(text));
    const text = texts[at];
    if (text === undefined) return texts;
    const [whole = "", inside = ""] = innermost.exec(text) ?? [];
    // As a function: the replacement is text, in which $ means nothing.
    const expanded = inside.split(",").map((choice) => text.replace(whole, () => choice));
    texts = [...texts.slice(0, at), ...expanded, ...texts.slice(at + 1)];
    const length = texts.reduce((sum, { length }) => sum + length, 0);
    if (texts.length <= maxAlternatives && length <= maxExpanded) continue;
    throw new JobError(
      "UsageInvalid",
      `the braces of ${JSON.stringify(pattern)} come to more than ${maxAlternatives} patterns or ${maxExpanded} characters; write them as several`,
    );
  }
};

const innermost = /\{([^{}]*)\}/;

/** What is matched at one place: a test of a character, or how a run of characters goes on. */
type Token =
  | { readonly kind: "one"; readonly takes: (character: string, isFirst: boolean) => boolean }
  | { readonly kind: "star" }
  | { readonly kind: "folders" };

const isNoHiddenDot = (character: string, isFirst: boolean): boolean => !(isFirst && character === ".");

const parseTokens = (pattern: string): Token[] => {
  const tokens: Token[] = [];
  for (const [text] of pattern.matchAll(/(?<![^/])\*\*\/|\*+|\[[!^]?[^\]]+\]|[^]/gu)) {
    if (text === "**/") tokens.push({ kind: "folders" });
    else if (text.startsWith("*")) tokens.push({ kind: "star" });
    else tokens.push({ kind: "one", takes: testOf(text) });
  }
  // A pattern that ends in /** takes whatever lies below.
  return /(?<![^/])\*\*$/.test(pattern)
    ? [...tokens.slice(0, -1), { kind: "folders" }, { kind: "star" }]
    : tokens;
};

const testOf = (text: string): ((character: string, isFirst: boolean) => boolean) => {
  if (text === "?") return (one, isFirst) => one !== "/" && isNoHiddenDot(one, isFirst);
  if (!text.startsWith("[") || text.length < 3) return (one) => one === text;
  const isNegated = /^\[[!^]/.test(text);
  const inside = Array.from(text.slice(isNegated ? 2 : 1, -1));
  return (one, isFirst) =>
    one !== "/" && isNoHiddenDot(one, isFirst) && isInClass(one, inside) !== isNegated;
};

const isInClass = (character: string, inside: readonly string[]): boolean => {
  for (let at = 0; at < inside.length; at += 1) {
    const from = inside[at] ?? "";
    const to = inside[at + 1] === "-" ? inside[at + 2] : undefined;
    if (character >= from && character <= (to ?? from)) return true;
    if (to !== undefined) at += 2;
  }
  return false;
};

/** Follows all places of the pattern that a beginning of the key may have led to, side by side. */
const matchesTokens = (tokens: readonly Token[], key: readonly string[]): boolean => {
  let places = new Uint8Array(tokens.length + 1);
  let next = new Uint8Array(tokens.length + 1);
  places[0] = 1;
  skipWhatTakesNothing(tokens, places, true);
  for (const [at, character] of key.entries()) {
    const isFirst = at === 0 || key[at - 1] === "/";
    next.fill(0);
    if (!step(tokens, places, next, character, isFirst)) return false;
    [places, next] = [next, places];
    skipWhatTakesNothing(tokens, places, character === "/");
  }
  return places[tokens.length] === 1;
};

/** Where a character leads: on, for one that takes it; nowhere else than here, in a run. @returns whether anywhere */
const step = (
  tokens: readonly Token[],
  places: Uint8Array,
  next: Uint8Array,
  character: string,
  isFirst: boolean,
): boolean => {
  let isAnywhere = false;
  for (let place = places.indexOf(1); place !== -1; place = places.indexOf(1, place + 1)) {
    const token = tokens[place];
    if (token === undefined) continue;
    const isOne = token.kind === "one";
    const isInside = token.kind === "folders" || character !== "/";
    const goesOn = isOne ? token.takes(character, isFirst) : isInside && isNoHiddenDot(character, isFirst);
    if (!goesOn) continue;
    next[isOne ? place + 1 : place] = 1;
    isAnywhere = true;
  }
  return isAnywhere;
};

/** Marks places behind those that take nothing: a star may be over, folders where a part begins. */
const skipWhatTakesNothing = (tokens: readonly Token[], places: Uint8Array, isPartStart: boolean): void => {
  for (let place = places.indexOf(1); place !== -1; place = places.indexOf(1, place + 1)) {
    const kind = tokens[place]?.kind;
    if (kind === "star" || (kind === "folders" && isPartStart)) places[place + 1] = 1;
  }
};
