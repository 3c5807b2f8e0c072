/** Lines of a text that comes in pieces. */
export const linesOf = async function* (pieces: AsyncIterable<unknown>): AsyncGenerator<string> {
  let unfinished = "";
  for await (const piece of pieces) {
    const lines = (unfinished + String(piece)).split(/\r?\n/);
    unfinished = lines.pop() ?? "";
    yield* lines;
  }
  if (unfinished !== "") yield unfinished;
};
