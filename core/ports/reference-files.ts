/** A reference picture as a person gave it. */
export type ReferenceFile = {
  /** Its file name, which may say which frame it is. */
  readonly name: string;
  /** sha256 of its bytes. */
  readonly digest: string;
  readonly bytes: Uint8Array;
};

/** The pictures at an address: one, or all of a folder. @throws JobError MediaMissing, UsageInvalid */
export type ReferenceFiles = (address: string) => AsyncIterable<ReferenceFile>;
