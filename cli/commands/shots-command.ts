import { Command, Option } from "commander";
import { cutForms, type CutForm } from "#core/cuts/cut-list.ts";

type ShotsOptions = {
  readonly output?: string;
  readonly format?: CutForm;
  readonly force?: true;
};

/** `chromaloom shots` and its options. */
export const shotsCommand = (): Command =>
  new Command("shots")
    .description("List the shots of a film, to check, correct and pass to colorize --cuts.")
    .argument("<film-or-job>", "a film, s3://BUCKET/KEY, or the folder of a kept job, edits in force")
    .option("-o, --output <file>", "output file (default: standard output)")
    .addOption(
      new Option(
        "--format <name>",
        "form of the list: a table, the list of PySceneDetect, CMX 3600, OpenTimelineIO (default: by the file's ending, else csv)",
      ).choices(cutForms),
    )
    .option("-f, --force", "replace an existing file")
    .addHelpText(
      "after",
      `
Frames count from 0; the end of a shot is the frame after its last.

Examples:
  chromaloom shots film.mp4
  chromaloom shots film.mp4 -o cuts.edl
  chromaloom colorize film.mp4 --cuts cuts.edl
  chromaloom shots film.job --format pyscenedetect -o film-Scenes.csv`,
    )
    .action(async (filmOrJob: string, options: ShotsOptions) => {
      await listShots(filmOrJob, options);
    });

const listShots = async (filmOrJob: string, { output, format, force }: ShotsOptions): Promise<void> => {
  const { checkListPlace, formFor, shotsOf, shotText, writeList } =
    await import("#cli/local/list-shots.ts");
  const { progressView } = await import("#cli/terminal/progress-view.ts");
  const form = formFor(output, format);
  const ifExists = force === true ? "replace" : "refuse";
  if (output !== undefined) await checkListPlace(output, ifExists);
  const view = progressView(process.stderr.isTTY ? "live" : "lines");
  try {
    const list = await shotsOf(filmOrJob, (frames, total) => {
      view.show({ type: "stage", stage: "plan", frames, total, done: frames >= total });
    });
    const text = shotText(list, form);
    view.close();
    if (output === undefined) process.stdout.write(text);
    else await writeList(output, text, ifExists);
  } finally {
    view.close();
  }
};
