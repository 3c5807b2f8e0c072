/** The next value; null: there is none. */
export const valueOf = async <Value>(values: AsyncGenerator<Value> | null): Promise<Value | null> => {
  const next = await values?.next();
  return next?.done === false ? next.value : null;
};
