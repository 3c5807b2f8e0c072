/**
 * What `make` made last, handed out again while it is asked for with the same values: for memory that is
 * the same from frame to frame of a film. A thread works on one film at a time, so one is enough.
 */
export const lastMade = <Values extends readonly (string | number | null)[], Made>(
  make: (...values: Values) => Made,
): ((...values: Values) => Made) => {
  let last: { readonly values: Values; readonly made: Made } | undefined;
  return (...values) => {
    if (last?.values.every((value, i) => value === values[i]) !== true) last = { values, made: make(...values) };
    return last.made;
  };
};
