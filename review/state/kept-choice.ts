/** How a person likes the page, on this browser, for every film. */
type Choice = "theme" | "keys";

/** null: never chosen, or this browser keeps nothing. */
export const readKept = (choice: Choice): string | null => {
  try {
    return localStorage.getItem(`chromaloom.${choice}`);
  } catch {
    return null;
  }
};

export const keepChoice = (choice: Choice, value: string | null): void => {
  try {
    if (value === null) localStorage.removeItem(`chromaloom.${choice}`);
    else localStorage.setItem(`chromaloom.${choice}`, value);
  } catch {
    // A page from disk may not be allowed to keep anything; the choice then lasts until it is closed.
  }
};
