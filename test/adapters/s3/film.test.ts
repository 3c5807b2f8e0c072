import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readEnvironment } from "#adapters/env.ts";
import { openS3 } from "#adapters/s3/client.ts";
import { fetchFilm } from "#adapters/s3/fetch-film.ts";
import { scratchFolder } from "#adapters/disk/scratch-folder.ts";
import { openFilms } from "#adapters/stores.ts";
import type { FilmReader } from "#core/ports/film-reader.ts";
import type { Source } from "#core/film/source.ts";
import { clipFolder, plainClip } from "#test/clips/draw-clip.ts";
import { createBucket, leadTo, quickS3, type S3Server } from "#test/support/s3-server.ts";

const clips = clipFolder();
let server: S3Server;
let leadAway: () => void;
let disk: string;
let film: string;
const uri = "s3://media/uploads/a film.mp4";

const upload = async (Body: Uint8Array, Key = "uploads/a film.mp4"): Promise<void> => {
  await openS3().send(new PutObjectCommand({ Bucket: "media", Key, Body }));
};

const newFilms = () => openFilms(readEnvironment(), { scratch: scratchFolder(disk) });

const pixels = async (films: FilmReader, source: Source): Promise<number[]> => {
  const sums: number[] = [];
  for await (const { luma } of films.readLuma({ source, scaleTo: { width: 16, height: 16 } }))
    sums.push(Array.from(luma).reduce((sum, value) => sum + value, 0));
  return sums;
};

beforeAll(async () => {
  disk = await mkdtemp(join(tmpdir(), "s3-film-"));
  film = await plainClip(join(clips, "film.mp4"), 10);
  server = await quickS3();
  leadAway = leadTo(server);
  await createBucket(server, "media");
  await upload(await readFile(film));
});
afterAll(async () => {
  leadAway();
  await server.stop();
  await rm(disk, { recursive: true, force: true });
});

describe("a film that is too large for the tasks' disks", () => {
  it("is refused before a byte of it is fetched, by the first task alone", async () => {
    const { size } = await stat(film);
    const scratch = scratchFolder(disk);
    const free = (times: number) => () => Promise.resolve(times * size);
    await expect(fetchFilm(uri, null, scratch, free(2.9))).rejects.toMatchObject({
      name: "DiskFull",
      message: expect.stringMatching(/too large for this deployment.* cut the film into parts/) as string,
    });
    const { path, etag } = await fetchFilm(uri, null, scratch, free(3));
    expect((await stat(path)).size).toBe(size);
    await expect(fetchFilm(uri, etag, scratch, free(1))).resolves.toMatchObject({ etag });
    await scratch.clear();
  });
});

describe("films from S3", () => {
  it("are what they are on disk, under their own name, fetched once", async () => {
    const films = await newFilms();
    const [there, here] = [await films.inspect(uri), await films.inspect(film)];
    expect(there).toEqual({ ...here, uri, etag: await films.revision(uri) });
    expect(here.etag).toBe(await films.revision(film));
    expect(await pixels(films, there)).toEqual(await pixels(films, here));
    const folders = await readdir(disk);
    const files = await Promise.all(folders.map((folder) => readdir(join(disk, folder))));
    // By its ending alone: names that people chose may be too long for a file system.
    expect(files.flat().filter((name) => /^[0-9a-f-]{36}\.mp4$/.test(name))).toHaveLength(1);
  });

  it("are refused when they are others than those that were planned with", async () => {
    const source = await (await newFilms()).inspect(uri);
    await upload(await readFile(await plainClip(join(clips, "other.mp4"), 12)));
    await expect(pixels(await newFilms(), source)).rejects.toMatchObject({
      name: "MediaChanged",
      message: expect.stringContaining(uri) as string,
    });
  });

  it("are called by their address where something is wrong with them", async () => {
    const films = await newFilms();
    const missing = "s3://media/uploads/none.mp4";
    await expect(films.inspect(missing)).rejects.toMatchObject({ name: "MediaMissing" });
    await expect(films.revision(missing)).rejects.toMatchObject({ name: "MediaMissing" });
    await upload(new TextEncoder().encode("no film at all"), "uploads/text.mp4");
    await expect(films.inspect("s3://media/uploads/text.mp4")).rejects.toMatchObject({
      name: "MediaUnreadable",
      message: expect.stringMatching(/^"s3:\/\/media\/uploads\/text.mp4" /) as string,
    });
    await upload(new Uint8Array(0), "uploads/empty.mp4");
    await expect(films.inspect("s3://media/uploads/empty.mp4")).rejects.toMatchObject({
      message: expect.stringContaining("is empty") as string,
    });
  });
});
