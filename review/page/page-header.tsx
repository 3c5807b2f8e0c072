import { useRef, useState } from "preact/hooks";
import type { PageSession } from "#core/review/page.ts";
import { ApplyControl } from "#review/page/apply-control.tsx";
import { PageTools } from "#review/page/page-tools.tsx";
import { collectEdits } from "#review/state/edit-state.ts";
import { downloadEdits, readEditsFile } from "#review/state/kept-edits.ts";
import type { Review } from "#review/state/use-review.ts";
import { clock, count } from "#review/state/wording.ts";

type Props = { readonly review: Review; readonly session: PageSession | null };

/** The film's name and state, and what becomes of the decisions. */
export const PageHeader = ({ review, session }: Props) => {
  const { report, actions, keeps, edits } = review;
  const [problem, setProblem] = useState<string | null>(null);
  return (
    <header class="head">
      <div class="head-film">
        <h1 dir="auto">{report.film.name}</h1>
        <p class="soft">{describeFilm(review)}</p>
      </div>
      <div class="head-tools">
        <PageTools canUndo={edits.past.length > 0} actions={actions} />
        <EditsFile review={review} primary={session === null} report={setProblem} />
        {session !== null && <ApplyControl review={review} session={session} />}
      </div>
      {(problem ?? (keeps ? null : keptNothing)) !== null && (
        <p class="head-problem" role="alert">
          {problem ?? keptNothing}
        </p>
      )}
    </header>
  );
};

const keptNothing =
  "This browser keeps nothing for this page: download edits.json before you close it, or your decisions are lost.";

const describeFilm = ({ report: { film, shots }, edits }: Review): string => {
  const marked = shots.filter(({ marks }) => marks.length > 0).length;
  const decided = shots.filter(({ first }) => (edits.now.get(first)?.verdict ?? null) !== null).length;
  const grey = film.frames - film.framesColoured;
  return [
    clock(film.durationSeconds),
    count(shots.length, "shot"),
    marked === 0 ? "none marked" : `${marked} to look at`,
    `${decided} decided`,
    grey === 0 ? "every frame coloured" : `${count(grey, "frame")} without colour`,
  ].join(" · ");
};

type EditsFileProps = {
  readonly review: Review;
  readonly primary: boolean;
  readonly report: (problem: string | null) => void;
};

const EditsFile = ({ review, primary, report: tell }: EditsFileProps) => {
  const { report, edits, actions } = review;
  const picker = useRef<HTMLInputElement>(null);
  const collected = collectEdits(edits, report);
  const [shots, cuts] = [collected.shots.length, collected.cuts.length];
  const what = [
    ...(shots > 0 || cuts === 0 ? [count(shots, "shot")] : []),
    ...(cuts > 0 ? [count(cuts, "change of cuts", "changes of cuts")] : []),
  ].join(" and ");
  const open = async (input: HTMLInputElement): Promise<void> => {
    const [file] = input.files ?? [];
    input.value = "";
    if (file === undefined) return;
    try {
      const taken = await readEditsFile(file, report);
      actions.load(taken);
      actions.say(`${count(taken.shots.size, "shot")} taken from ${file.name}.`);
      tell(null);
    } catch (error) {
      tell(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <>
      <input
        ref={picker}
        type="file"
        hidden
        accept=".json,application/json"
        aria-label="edits.json to go on from"
        onChange={(event) => void open(event.currentTarget)}
      />
      <button type="button" class="quiet" onClick={() => picker.current?.click()}>
        Open edits…
      </button>
      <button
        type="button"
        class={primary ? "primary" : "quiet"}
        disabled={shots + cuts === 0}
        onClick={() => {
          downloadEdits(collected);
          actions.say(`edits.json holds ${what}.`);
        }}
      >
        Download edits.json{shots + cuts > 0 && ` (${shots + cuts})`}
      </button>
    </>
  );
};
