/*
 * Loaded before a program: prints a line for each file that is brought to its disk and each that gets a name,
 * in order, so that one can see that the first comes before the second.
 */
import promises from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import process from "node:process";

const say = (...words) => process.stdout.write(`${words.join(" ")}\n`);

const { open, writeFile, rename, link } = promises;
promises.open = async (path, ...others) => {
  const file = await open(path, ...others);
  const sync = file.sync.bind(file);
  file.sync = async () => {
    await sync();
    say("sync", path);
  };
  return file;
};
promises.writeFile = async (path, data, options) => {
  await writeFile(path, data, options);
  if (options?.flush === true) say("sync", path);
};
promises.rename = async (from, to) => {
  await rename(from, to);
  say("name", from, to);
};
promises.link = async (from, to) => {
  await link(from, to);
  say("name", from, to);
};
syncBuiltinESMExports();
