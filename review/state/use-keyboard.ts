import { useEffect } from "preact/hooks";
import { commands, type Command } from "#review/state/commands.ts";
import { readKept } from "#review/state/kept-choice.ts";
import type { ReviewActions } from "#review/state/review-actions.ts";

/** Runs the commands of a film's review by key. */
export const useKeyboard = (actions: ReviewActions): void => {
  useCommands(commands, actions);
};

/** Runs commands by key, wherever the focus is, except where the key means something already. */
export const useCommands = <Page>(all: readonly Command<Page>[], page: Page): void => {
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      const { target } = event;
      if (event.key === "Escape" && target instanceof HTMLTextAreaElement) target.blur();
      if (readKept("keys") === "off" || isTakenBy(target, event.key)) return;
      const key = event.key.toLowerCase();
      const command = all.find(({ keys }) => keys.includes(key));
      if (command === undefined) return;
      event.preventDefault();
      command.run(page, key);
    };
    document.addEventListener("keydown", listen);
    return () => {
      document.removeEventListener("keydown", listen);
    };
  }, [all, page]);
};

const isTakenBy = (target: EventTarget | null, key: string): boolean => {
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest("dialog") !== null) return true;
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  if (!(target instanceof HTMLInputElement)) return false;
  // A slider wants its arrows, a radio button too; letters mean nothing to them.
  const letters = ["range", "radio", "checkbox"].includes(target.type);
  return letters ? key.startsWith("Arrow") : target.type !== "button";
};
