import type { Seal } from "#core/store/seal.ts";

/**
 * What stages leave for each other, by key: names parted by slashes, none of them empty, "." or "..".
 * A value is seen whole or not at all.
 *
 * Every method throws JobError StoreUnavailable, StoreDenied or StoreMissing where a remote store does.
 */
export interface JobStore {
  /** @throws JobError StoreKeyMissing */
  get(key: string): Promise<Uint8Array>;
  put(key: string, body: Uint8Array): Promise<void>;
  /**
   * Puts a value only where none is. Of several at once one wins; a writer whose answer got lost on the
   * way may be told that it won when another put the same bytes.
   *
   * @returns whether the value is this one's
   */
  putIfAbsent(key: string, body: Uint8Array): Promise<boolean>;
  has(key: string): Promise<boolean>;
  /** Keys that begin with `prefix`, in the order of their UTF-8 bytes. */
  list(prefix: string): AsyncIterable<string>;
  /** A path on this machine that holds the value, for tools that read files. */
  localFile(key: string): Promise<string>;
  /** Takes a finished file over; afterwards it is no longer at `path`. */
  adopt(key: string, path: string): Promise<Seal>;
  /**
   * Length and digest of what lies there now; null: nothing does.
   *
   * @param bytes  length that is expected: what has another need not be read to be known as another, null as well
   */
  seal(key: string, bytes?: number): Promise<Seal | null>;
  remove(key: string): Promise<void>;
}
