/** Endings of films, as they are looked for in folders. A film of another ending is named by itself. */
const endings: ReadonlySet<string> = new Set(
  "3gp asf avi dv f4v flv gif m2t m2ts m2v m4v mkv mov mp4 mpeg mpg mts mxf nut ogm ogv rm rmvb ts vob webm wmv y4m".split(
    " ",
  ),
);

/** Whether a name ends as films' do, in any case. Hidden files, such as macOS leaves, are none. */
export const isFilmName = (name: string): boolean =>
  !name.startsWith(".") && endings.has(/\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? "");
