/** Bytes of a picture that is taken from a colourist: a frame of 8K as an uncompressed TIFF. */
export const maxAnswerBytes = 128 * 2 ** 20;
