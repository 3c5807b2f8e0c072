/**
 * `npm run test:chaos`: what CI tries some of, tried widely. It takes hours; a part is
 * `npm run test:chaos -- --only kept --every 10`, `-- --only moments --trials 40`, `-- --only colourist`,
 * `-- --only holds`, `-- --only edits --trials 20`, `-- --only damage --seed 7 --trials 10` or
 * `-- --only hostile --trials 300`.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { damageByLot, faultsOfCommand, keptJob, restoreJob } from "#test/chaos/corruptions.ts";
import { editedTwice, faultsOfKilledEdit } from "#test/chaos/edit-kills.ts";
import { damages, lot } from "#test/chaos/damage.ts";
import { holds, stopAt, stops, type Hold, type Stop } from "#test/chaos/holds.ts";
import { drawForm, faultsOfFilm, formNames, hostileFilm } from "#test/chaos/hostile.ts";
import { faultsOfKill, faultsOfSecondRun, undisturbedRun } from "#test/chaos/kills.ts";
import { drawTinyFilm, newWorkplace } from "#test/chaos/workplace.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    every: { type: "string", default: "1" },
    steps: { type: "string" },
    trials: { type: "string", default: "100" },
    seed: { type: "string", default: "1" },
    which: { type: "string", default: "" },
  },
});

const home = await mkdtemp(join(tmpdir(), "chromaloom-chaos-"));
const work = join(home, "work");
const film = await drawTinyFilm(join(home, "film.mp4"));
let [trials, faulty] = [0, 0];

const tell = (name: string, faults: readonly string[], more = ""): void => {
  trials += 1;
  if (faults.length > 0) faulty += 1;
  process.stdout.write(`${faults.length === 0 ? "ok   " : "FAULT"} ${name}\n`);
  for (const fault of faults) process.stdout.write(`      ${fault.slice(0, 800)}\n`);
  if (faults.length > 0 && more !== "") process.stdout.write(`      ${more}\n`);
};

const tiny = [
  "colorize",
  "film.mp4",
  "-o",
  "out.mp4",
  "--lossless",
  "--chunk-frames",
  "10",
  "--workers",
  "1",
];
const colourist = "exec:ffmpeg -v error -y -i {grey} -vf format=rgb24,lutrgb=b=val*0.5 {out}";
const commands = {
  beside: [...tiny, "--review", "--preview"],
  kept: [...tiny, "--keep-job", "job"],
  colourist: [...tiny, "--no-review", "--colourist", colourist],
};

const atEveryStep = async (name: keyof typeof commands): Promise<void> => {
  const whole = await undisturbedRun(work, film, commands[name]);
  const every = Number(values.every);
  const all = Array.from({ length: Math.ceil(whole.steps.length / every) }, (_, at) => 1 + at * every);
  for (const step of values.steps?.split(",").map(Number) ?? all) {
    const who = (["starter", "group", "self"] as const)[step % 3] ?? "group";
    const faults = await faultsOfKill(work, whole, { step, who });
    tell(`${name}, step ${step}, ${who}: ${whole.steps[step - 1]?.replace(work, "") ?? ""}`, faults);
  }
};

const atMoments = async (command: keyof typeof commands): Promise<void> => {
  const whole = await undisturbedRun(work, film, commands[command]);
  const began = performance.now();
  await faultsOfKill(work, whole, { after: 0, who: "worker" });
  const seconds = (performance.now() - began) / 2;
  const draw = lot(Number(values.seed));
  for (let trial = 0; trial < Number(values.trials); trial += 1) {
    const who = (["starter", "group", "worker", "ffmpeg"] as const)[trial % 4] ?? "group";
    const after = Math.floor(draw() * seconds);
    tell(`${command}, after ${after} ms, ${who}`, await faultsOfKill(work, whole, { after, who }));
  }
};

const atEdits = async (): Promise<void> => {
  const unkilled = await keptJob(work, film);
  const kept = { ...unkilled, twice: await editedTwice(unkilled) };
  const draw = lot(Number(values.seed));
  for (let trial = 0; trial < Number(values.trials); trial += 1) {
    const who = (["starter", "group", "worker", "ffmpeg"] as const)[trial % 4] ?? "group";
    const command = draw() < 0.5 ? "edit" : "undo";
    const after = Math.floor(draw() * 4000);
    tell(`${command}, after ${after} ms, ${who}`, await faultsOfKilledEdit(kept, command, { after, who }));
  }
};

const atHolds = async (): Promise<void> => {
  const whole = await undisturbedRun(work, film, commands.beside);
  for (const hold of Object.keys(holds) as Hold[])
    for (const stop of Object.keys(stops) as Stop[]) {
      const place = await newWorkplace(work, film);
      const first = await stopAt(place, whole.args, { hold, stop });
      tell(`${stop} when an ffmpeg ${hold}`, await faultsOfSecondRun(place, whole, first));
    }
};

const damage = async (): Promise<void> => {
  const kept = await keptJob(work, film);
  const ways = Object.keys(damages).filter((way) => way !== "folder in its place");
  const which = new RegExp(values.which);
  for (let seed = Number(values.seed); seed < Number(values.seed) + Number(values.trials); seed += 1) {
    for (const command of ["colorize", "resume", "undo"] as const) {
      await restoreJob(kept);
      const hits = await damageByLot(kept, { seed, share: 0.25, ways, which });
      const faults = await faultsOfCommand(kept, command);
      const list = hits.map(({ path, way }) => `${way} ${path}`).join("; ");
      tell(`seed ${seed}, ${hits.length} files damaged, ${command}`, faults, list);
    }
  }
};

const hostile = async (): Promise<void> => {
  for (const form of formNames) await drawForm(home, form);
  for (let seed = Number(values.seed); seed < Number(values.seed) + Number(values.trials); seed += 1) {
    const given = await hostileFilm(home, lot(seed));
    const { ended, faults } = await faultsOfFilm(work, given, seed % 6 === 0 ? "colour" : "look");
    const last = ended.stderr.trim().split("\n").at(-1) ?? "";
    tell(`seed ${seed}, ${given.form} ${given.harm}: exit ${String(ended.code)}`, faults, last);
  }
};

const all = {
  beside: () => atEveryStep("beside"),
  kept: () => atEveryStep("kept"),
  moments: () => atMoments("beside"),
  colourist: () => atMoments("colourist"),
  edits: atEdits,
  holds: atHolds,
  damage,
  hostile,
};
for (const [name, attack] of Object.entries(all))
  if (values.only === undefined || values.only === name) await attack();
await rm(home, { recursive: true, force: true });
process.stdout.write(`${trials} trials, ${faulty} with faults\n`);
process.exitCode = faulty === 0 ? 0 : 1;
