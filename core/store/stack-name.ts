/** The deployment's stack where nobody names another. */
export const defaultStack = "Chromaloom";
