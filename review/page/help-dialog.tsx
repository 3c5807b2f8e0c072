import { useEffect, useRef } from "preact/hooks";
import { KeyList } from "#review/page/key-list.tsx";
import { commands } from "#review/state/commands.ts";
import type { Review } from "#review/state/use-review.ts";

/** What the keys do, and what becomes of the decisions. */
export const HelpDialog = ({ review: { view, actions } }: { readonly review: Review }) => {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (view.help) dialog.current?.showModal();
    else dialog.current?.close();
  }, [view.help]);
  const close = (): void => {
    actions.look({ help: false });
  };
  return (
    <dialog ref={dialog} class="help" aria-labelledby="help-name" onClose={close}>
      <KeyList commands={commands} />
      <h2>What becomes of it</h2>
      <p>
        Every decision goes into edits.json. Download it and run <code>chromaloom edit JOB edits.json</code>
        ; or open this page with <code>chromaloom review JOB</code> and apply it here. Only shots whose
        colour you changed are drawn again; a verdict or a comment changes no picture.
      </p>
      <button type="button" class="primary" onClick={close}>
        Close
      </button>
    </dialog>
  );
};
