import { useEffect, useRef } from "preact/hooks";
import type { CutPage as CutPageData } from "#core/review/cut-page.ts";
import { CelCanvas } from "#review/cels/cel-canvas.tsx";
import { cutCommands } from "#review/cels/cut-commands.ts";
import { grounds, type Ground } from "#review/cels/cut-state.ts";
import { DrawingStrip } from "#review/cels/drawing-strip.tsx";
import { RegionPanel } from "#review/cels/region-panel.tsx";
import { useCut, type Cut } from "#review/cels/use-cut.ts";
import { WaitingList } from "#review/cels/waiting-list.tsx";
import { KeyList } from "#review/page/key-list.tsx";
import { PageTools } from "#review/page/page-tools.tsx";
import { RunState } from "#review/page/run-state.tsx";
import { count } from "#review/state/wording.ts";

/** The page of a painted cut: its drawings above, one of them below, and the regions that wait for a colour. */
export const CutPage = ({ page }: { readonly page: CutPageData }) => {
  const cut = useCut(page);
  return (
    <>
      <CutHeader cut={cut} />
      <nav class="film" aria-label="Drawings of the cut">
        <DrawingStrip cut={cut} />
      </nav>
      <main class="shot">
        <div class="cel-view">
          <ViewTools cut={cut} />
          {cut.problem === null ? <CelCanvas cut={cut} /> : <p class="head-problem">{cut.problem}</p>}
        </div>
        <div class="cel-panel">
          <RegionPanel cut={cut} />
          <WaitingList cut={cut} />
        </div>
      </main>
      <CutHelp cut={cut} />
      <p class="said" role="status">
        {cut.said !== "" && <span key={cut.said}>{cut.said}</span>}
      </p>
    </>
  );
};

const CutHeader = ({ cut: { name, report, corrections, run, actions } }: { readonly cut: Cut }) => {
  const waiting = report.drawings.reduce(
    (sum, { unpainted, repeats }) => sum + (repeats === null ? unpainted.length : 0),
    0,
  );
  return (
    <header class="head">
      <div class="head-film">
        <h1 dir="auto">{name}</h1>
        <p class="soft">
          {[
            count(report.drawings.length, "drawing"),
            waiting === 0 ? "every region has a colour" : `${count(waiting, "region")} without colour`,
            count(corrections.length, "correction"),
          ].join(" · ")}
        </p>
      </div>
      <div class="head-tools">
        <RunState run={run} label="What follows is being painted" />
        <PageTools canUndo={corrections.length > 0} actions={actions} />
      </div>
    </header>
  );
};

const ViewTools = ({ cut: { drawing, ground, zoom, actions } }: { readonly cut: Cut }) => (
  <div class="cel-tools">
    <h2>{drawing?.name}</h2>
    {(Object.keys(grounds) as Ground[]).map((one) => (
      <button
        key={one}
        type="button"
        aria-pressed={one === ground}
        onClick={() => {
          actions.look({ ground: one });
        }}
      >
        {one}
      </button>
    ))}
    <button
      type="button"
      onClick={() => {
        actions.turnZoom();
      }}
    >
      {zoom === 1 ? "fits" : `${zoom} times`} <kbd>Z</kbd>
    </button>
  </div>
);

const CutHelp = ({ cut: { help, actions } }: { readonly cut: Cut }) => {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (help) dialog.current?.showModal();
    else dialog.current?.close();
  }, [help]);
  const close = (): void => {
    actions.look({ help: false });
  };
  return (
    <dialog ref={dialog} class="help" aria-labelledby="help-name" onClose={close}>
      <KeyList commands={cutCommands} />
      <h2>What becomes of it</h2>
      <p>
        A colour that you give a region is kept beside the painted cut, in a file that ends in
        corrections.json, and runs through the drawings before and after as long as the region is found
        again surely. Only drawings that change are painted again.
      </p>
      <button type="button" class="primary" onClick={close}>
        Close
      </button>
    </dialog>
  );
};
