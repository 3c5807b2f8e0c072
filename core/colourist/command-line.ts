import { JobError } from "#core/errors.ts";

/** A program and its arguments, with places for what each call fills in. */
export type CommandLine = { readonly program: string; readonly args: readonly string[] };

const places = ["grey", "out", "network", "context"] as const;
export type CommandPlace = (typeof places)[number];

/**
 * A command as it is typed after `exec:`: words parted by blanks; quotes of either kind keep blanks, nothing
 * else means anything, because no shell reads it.
 *
 * @throws JobError UsageInvalid
 */
export const commandLine = (typed: string): CommandLine => {
  const [program = "", ...args] = wordsOf(typed);
  if (program === "") throw refusal(typed, "names no program");
  const named = [...args.join(" ").matchAll(/\{([a-z]+)\}/g)].map(([, name = ""]) => name);
  for (const wanted of ["grey", "out"] as const)
    if (!named.includes(wanted)) throw refusal(typed, `lacks {${wanted}}, ${meanings[wanted]}`);
  for (const name of named)
    if (!isPlace(name))
      throw refusal(typed, `has {${name}}; known are ${places.map((place) => `{${place}}`).join(", ")}`);
  return { program, args };
};

const isPlace = (name: string): name is CommandPlace => places.some((place) => place === name);

/** @throws JobError UsageInvalid for a quote that does not end */
const wordsOf = (typed: string): string[] =>
  [...typed.matchAll(/\s*((?:"[^"]*"|'[^']*'|[^\s"'])+|["'])/g)].map(([, word = ""]) => {
    if (/^["']$/.test(word)) throw refusal(typed, "has a quote that does not end");
    return word.replaceAll(/"[^"]*"|'[^']*'/g, (quoted) => quoted.slice(1, -1));
  });

const meanings = {
  grey: "the PNG of the grey frame",
  out: "the place of the coloured picture",
} as const;

const refusal = (typed: string, what: string): JobError =>
  new JobError(
    "UsageInvalid",
    `the command ${JSON.stringify(typed)} ${what}; give it as in --colourist 'exec:tool {grey} {out}'`,
  );

/** Whether the program is shown frames that were coloured before. */
export const takesContext = ({ args }: CommandLine): boolean =>
  args.some((arg) => arg.includes("{context}"));

/** The arguments with their places filled in. */
export const filledIn = ({ args }: CommandLine, values: Readonly<Record<CommandPlace, string>>): string[] =>
  args.map((arg) =>
    arg.replaceAll(/\{([a-z]+)\}/g, (all, name: string) => (isPlace(name) ? values[name] : all)),
  );
