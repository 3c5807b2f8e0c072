/** Longest key S3 takes, in bytes of UTF-8; what a store puts before it counts as well. */
const longestKey = 1024;

/**
 * A key that means the same in every kind of store.
 *
 * @throws RangeError where it would leave the store, or be another key in a folder than in S3
 */
export const checkedKey = (key: string): string => {
  const names = key.split("/");
  if (names.some((name) => name === "" || name === "." || name === "..") || /\p{Cc}/u.test(key)) {
    throw new RangeError(
      `key ${JSON.stringify(key)} holds a name that is empty, "." or "..", or a control character; stores do not agree on such keys`,
    );
  }
  if (Buffer.byteLength(key) > longestKey)
    throw new RangeError(`a key has at most ${longestKey} bytes, ${JSON.stringify(key)} has more`);
  return key;
};

/** Orders keys as S3 lists them. */
export const byKey = (one: string, other: string): number =>
  Buffer.compare(Buffer.from(one), Buffer.from(other));
