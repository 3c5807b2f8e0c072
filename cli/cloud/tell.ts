import { printable } from "#core/printable.ts";

/** One line for people, or the same facts as JSON for programs. */
export const tell = ({ json }: { readonly json?: true }, facts: object, sentence: string): void => {
  process.stdout.write(`${json === true ? JSON.stringify(facts) : printable(sentence)}\n`);
};
