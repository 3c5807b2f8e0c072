import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fillPage, packLinks } from "#core/review/page.ts";
import type { ReviewReport } from "#core/review/report.ts";

const block = (id: string): string => `<script type="application/json" id="${id}">null</script>`;
const template = `<!doctype html>${block("report")}${block("links")}${block("session")}<script>run()</script>`;

/** What a browser finds in a script element: everything up to the first end tag. */
const read = (page: string, id: string): string => {
  const opening = `id="${id}">`;
  const start = page.indexOf(opening) + opening.length;
  return page.slice(start, page.slice(start).search(/<\/script[\s/>]/i) + start);
};

const named = (name: string) => ({ film: { name } }) as unknown as ReviewReport;

describe("fillPage", () => {
  it("hands any text over as it is, and lets none of it leave its block", () => {
    const nasty = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom("</script><script>x()</script>", "<!--<script>", "]]>", "\u2028", "$&", "$'"),
    );
    fc.assert(
      fc.property(fc.array(nasty), (texts) => {
        const report = named(texts.join(""));
        const page = fillPage(template, { report, session: { token: "t", edits: null } });
        expect(JSON.parse(read(page, "report"))).toEqual(report);
        expect(page.match(/<script/g)).toHaveLength(4);
        expect(page).not.toContain("<!--");
        expect(read(page, "links")).toBe("null");
        expect(JSON.parse(read(page, "session"))).toEqual({ token: "t", edits: null });
      }),
    );
  });

  it("refuses a template that is not the built page", () => {
    expect(() => fillPage("<html></html>", { report: named("film") })).toThrow("npm run build:review");
  });
});

describe("packLinks", () => {
  const shared = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=20261123T040000Z&X-Amz-Expires=3600";
  const address = (path: string, signature: string, query = shared): [string, string] => [
    path,
    `https://bucket.s3.eu-west-1.amazonaws.com/jobs/a/review/${path}?${query}&X-Amz-Signature=${signature}&x-id=GetObject`,
  ];

  it("says once what all presigned addresses share", () => {
    const { shared: once, own } = packLinks(
      new Map([address("a.jpg", "11"), address("shots/1/b.jpg", "22")]),
    );
    expect(once).toBe(`${shared}&x-id=GetObject`);
    expect(own).toEqual({ "a.jpg": "X-Amz-Signature=11", "shots/1/b.jpg": "X-Amz-Signature=22" });
  });

  it("refuses addresses that were signed at different times", () => {
    const late = shared.replace("040000", "040001");
    expect(() => packLinks(new Map([address("a.jpg", "11"), address("b.jpg", "22", late)]))).toThrow(
      "b.jpg",
    );
  });
});
