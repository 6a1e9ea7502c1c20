// One recording: heard and read together, its speakers and acts corrected, every sentence with an address of its own.

import { fill, h } from "../core/dom.js";
import { clock, day } from "../core/format.js";
import { Works, isUnderWay } from "../core/jobs.js";
import { t, told } from "../core/words.js";
import { inStudy, mayChange } from "../parts/study-frame.js";
import { Reading } from "../parts/reading.js";
import { isTimed } from "../parts/sentences.js";
import { SpeakersForm } from "../parts/speakers.js";

const MARKED = ["complaint", "wish", "hypothetical", "praise"]; // acts that have looks of their own
const FORMATS = ["txt", "vtt", "srt", "json"];

export async function transcript(app, { recording: id }, query) {
  const { recording, text, speakers, said } = await read(app, id);
  const study = await app.api.get(`/v1/studies/${recording.study_id}`);
  const title = `${recording.name} · ${study.name}`;
  const told = h("div", {}, facts(recording), text !== null && underWay(recording));
  const heading = h("div", {}, h("h2", { class: "theme-name" }, recording.name), told);
  if (text === null) {
    const awaited = new Works(app, () => app.router.show({ quietly: true }));
    awaited.follow(recording.job);
    const body = inStudy(study, "recordings", heading, h("p", {}, t("transcript.not_yet")));
    return { title, body, stop: () => awaited.stop() };
  }
  const canChange = mayChange(study);
  const works = new Works(app, async () => {
    reading.judgements.forget();
    const now = await read(app, id);
    if (works.running || !works.isOpen) return;
    fill(told, facts(now.recording), underWay(now.recording));
    reading.renew(now.said, now.text);
    who?.renew(now.speakers);
    works.follow(now.recording.job);
  });
  works.follow(recording.job);
  const worked = (job) => works.done(job);
  const reading = new Reading(app, recording, { utterances: said, transcript: text, canChange, worked });
  const who = canChange ? new SpeakersForm(app, recording, speakers, worked) : null;
  const aside = h(
    "div",
    { class: "beside" },
    who && h("details", { open: nobodyKnown(speakers.speakers) }, h("summary", {}, t("speakers.title")), who.element),
    downloads(recording),
    keys(canChange, { hasSound: recording.has_audio, hasTimes: said.some(isTimed) }),
  );
  const body = inStudy(study, "recordings", heading, aside, legend(text), reading.element);
  const isDeep = query.has("s") || query.has("t");
  const shown = () => reading.open({ sentence: Number(query.get("s")), at: placeOf(query) });
  const stop = () => {
    works.stop();
    reading.stop();
  };
  return { title, body, shown, keepsPlace: isDeep, keepsFocus: isDeep, stop };
}

/** The place that `t`, a number of seconds, names, in milliseconds; 0 where it names none. The sound ends where it ends. */
function placeOf(query) {
  const milliseconds = Number(query.get("t")) * 1000;
  return milliseconds > 0 ? Math.min(milliseconds, Number.MAX_SAFE_INTEGER) : 0;
}

/** A recording with what is said in it, read once it is known what is under way; `text` is `null` while there is none. */
async function read(app, id) {
  const where = `/v1/recordings/${id}`;
  const recording = await app.api.get(where);
  const [text, speakers, said] = await Promise.all([
    orNotYet(app.api.get(`${where}/transcript`)),
    orNotYet(app.api.get(`${where}/speakers`)),
    app.api.all(`${where}/utterances`),
  ]);
  return { recording, text, speakers, said };
}

/** Whether the roles of all are unknown, so that nothing could be coded. */
function nobodyKnown(speakers) {
  return speakers.length > 0 && speakers.every((one) => one.role === "unknown");
}

async function orNotYet(asked) {
  try {
    return await asked;
  } catch (error) {
    if (error.kind === "not-yet") return null;
    throw error;
  }
}

function facts(recording) {
  const known = [
    recording.has_audio && recording.duration_ms && clock(recording.duration_ms),
    recording.language && t(`language.${recording.language}`),
    t("transcript.came", { day: day(recording.created_at) }),
  ];
  const warnings =
    recording.warnings.length > 0 &&
    h(
      "ul",
      { class: "alert" },
      recording.warnings.map((one) => h("li", {}, told(one))),
    );
  return h(
    "div",
    {},
    h("p", { class: "note" }, known.filter(Boolean).join(" · ")),
    recording.failure && h("p", { class: "bad" }, told(recording.failure)),
    warnings,
  );
}

function underWay({ job }) {
  return isUnderWay(job) && h("p", { class: "note", role: "status" }, t("transcript.working"));
}

function downloads(recording) {
  const link = (format) =>
    h(
      "a",
      { href: `/v1/recordings/${recording.id}/transcript?format=${format}`, download: `${recording.name}.${format}` },
      t(`format.${format}`),
    );
  const sound =
    recording.has_audio &&
    h("a", { href: `/v1/recordings/${recording.id}/audio`, download: recording.filename }, t("format.sound"));
  return h("details", {}, h("summary", {}, t("downloads")), h("p", { class: "row" }, FORMATS.map(link), sound));
}

/** What the looks of sentences mean, and of words where the transcript `text` knows them. */
function legend(text) {
  const hasWords = text.segments.some(({ words }) => words.length > 0);
  const one = (look, called) => [h("span", { class: look }, called), " · "];
  return h(
    "p",
    { class: "note" },
    `${t("legend.sentences")} `,
    MARKED.map((act) => one(`is-${act}`, t(`act.${act}`))),
    hasWords && one("word evidence", t("legend.evidence")),
    hasWords && one("word unsure", t("flag.low_confidence")),
    h("span", { class: "judged" }, t("legend.judged")),
    " · ",
    h("a", { href: "/codebook" }, t("legend.codebook")),
  );
}

function keys(canChange, { hasSound, hasTimes }) {
  const known = [
    hasSound && ["␣", "keys.play"],
    hasSound && ["← →", "keys.skip"],
    ["↑ ↓", "keys.move"],
    hasSound && hasTimes && ["↵", "keys.hear"],
    hasSound && ["n", "keys.unsure"],
    canChange && ["1–5", "keys.act"],
    canChange && ["d l b", "keys.facet"],
    canChange && ["e", "keys.correct"],
  ];
  const row = ([key, does]) => [h("dt", {}, h("span", { class: "key" }, key)), h("dd", {}, t(does))];
  return h("details", {}, h("summary", {}, t("keys.help")), h("dl", { class: "keys" }, known.filter(Boolean).map(row)));
}
