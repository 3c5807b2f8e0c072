import { useState } from "preact/hooks";
import type { Command } from "#review/state/commands.ts";
import { keepChoice, readKept } from "#review/state/kept-choice.ts";

type Props = { readonly commands: readonly Pick<Command, "shown" | "does">[] };

/** What the keys do, and whether they are used. */
export const KeyList = ({ commands }: Props) => {
  const [keys, setKeys] = useState(readKept("keys") !== "off");
  return (
    <>
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
    </>
  );
};
