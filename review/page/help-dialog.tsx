import { useEffect, useRef, useState } from "preact/hooks";
import { commands } from "#review/state/commands.ts";
import { keepChoice, readKept } from "#review/state/kept-choice.ts";
import type { Review } from "#review/state/use-review.ts";

/** What the keys do, and what becomes of the decisions. */
export const HelpDialog = ({ review: { view, actions } }: { readonly review: Review }) => {
  const dialog = useRef<HTMLDialogElement>(null);
  const [keys, setKeys] = useState(readKept("keys") !== "off");
  useEffect(() => {
    if (view.help) dialog.current?.showModal();
    else dialog.current?.close();
  }, [view.help]);
  const close = (): void => {
    actions.look({ help: false });
  };
  return (
    <dialog ref={dialog} class="help" aria-labelledby="help-name" onClose={close}>
      <h2 id="help-name">Keys</h2>
      <dl>
        {commands.map(({ shown, does }) => (
          <div key={shown}>
            <dt>
              <kbd>{shown}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <label class="help-switch">
        <input
          type="checkbox"
          checked={keys}
          onChange={(event) => {
            setKeys(event.currentTarget.checked);
            keepChoice("keys", event.currentTarget.checked ? null : "off");
          }}
        />{" "}
        Use these keys
      </label>
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
