// Files as they were chosen or dropped: which folder each lies in, and what it is called in a study.

const NOT_MEANT = new Set([".DS_Store", "Thumbs.db", "desktop.ini"]);
const TRANSCRIPT = /\.(json|vtt|srt|docx|csv|tsv|txt)$/i;
const SUFFIX = /\.[^.]*$/;

/** The files that were chosen, each as `{ file, folder }`; its folder is "" where it was chosen by itself. */
export function picked(files) {
  return [...files].filter(isMeant).map((file) => ({ file, folder: folderOf(file.webkitRelativePath) }));
}

/** The same of a drop, with files in folders of any depth; a file or folder that cannot be read `isUnreadable`. */
export async function dropped(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return picked(transfer.files);
  return (await Promise.all(entries.filter(isMeant).map(within))).flat();
}

async function within(entry) {
  const folder = folderOf(entry.fullPath);
  const found = [];
  try {
    if (entry.isFile) found.push({ file: await asked((...answer) => entry.file(...answer)), folder });
    else for await (const some of parts(entry)) found.push(...(await Promise.all(some.filter(isMeant).map(within))).flat());
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    found.push({ file: { name: entry.name, size: 0 }, folder, isUnreadable: true });
  }
  return found;
}

/** What a folder holds, some at a time, as browsers give it. */
async function* parts(folder) {
  const reader = folder.createReader();
  for (let some; (some = await asked((...answer) => reader.readEntries(...answer))).length; ) yield some;
}

function asked(ask) {
  return new Promise(ask);
}

/**
 * `chosen`, each with the `name` that it gets in a study. That of its folder stands before it where others of that name lie elsewhere, and
 * where a recording comes with its transcript and one of `names`, the recordings of the study, or of `there`, the files that are on their
 * way, is called so already: one of the two could be taken for a part of that.
 */
export function named(chosen, there, names) {
  const taken = new Set([...names, ...there.map(({ name }) => name.replace(SUFFIX, ""))].map(folded));
  const alike = grouped([...there, ...chosen]);
  const fresh = grouped(chosen);
  return chosen.map((one) => {
    const stem = stemOf(one);
    const beside = fresh.get(stem).filter(({ folder }) => folder === one.folder);
    const isApart = one.folder && (areInSeveral(alike.get(stem)) || (taken.has(stem) && kinds(beside).every((of) => of.length)));
    const mate = there.find((other) => other.folder === one.folder && stemOf(other) === stem);
    const others = alike.get(stem).filter(({ folder }) => folder !== one.folder);
    const before = mate ? mate.name.slice(0, -mate.file.name.length) : isApart ? `${place(one, others, taken)} - ` : "";
    return { ...one, name: before + one.file.name };
  });
}

/** The end of the path of a file's folder that tells it from those of `others`, and its name from those that are `taken`. */
function place({ file, folder }, others, taken) {
  const path = folder.split("/");
  const ends = path.map((_, at) => path.slice(-at - 1));
  const isFree = (end) =>
    others.every((other) => !`/${other.folder}`.endsWith(`/${end.join("/")}`)) &&
    !taken.has(folded(`${end.join(" - ")} - ${file.name.replace(SUFFIX, "")}`));
  return (ends.find(isFree) ?? path).join(" - ");
}

/** Whether recordings, or transcripts, of one name lie in several folders. */
function areInSeveral(files) {
  return kinds(files).some((of) => new Set(of.map(({ folder }) => folder)).size > 1);
}

/** The recordings and the transcripts. */
function kinds(files) {
  return [files.filter(({ file }) => !TRANSCRIPT.test(file.name)), files.filter(({ file }) => TRANSCRIPT.test(file.name))];
}

function grouped(files) {
  const groups = new Map();
  for (const one of files) groups.set(stemOf(one), [...(groups.get(stemOf(one)) ?? []), one]);
  return groups;
}

function stemOf({ file }) {
  return folded(file.name.replace(SUFFIX, ""));
}

/** A name as the server compares it. */
function folded(name) {
  return name.normalize("NFC").trim().toLowerCase();
}

function folderOf(path) {
  return path.split("/").slice(0, -1).filter(Boolean).join("/");
}

function isMeant({ name }) {
  return !NOT_MEANT.has(name);
}
