// A study brought up to date: what would be done and why, how far it is, what changed.

import { fill, h } from "../core/dom.js";
import { choice, field, form } from "../core/forms.js";
import { isUnderWay } from "../core/jobs.js";
import { poll } from "../core/polling.js";
import { t } from "../core/words.js";
import { planTable } from "../parts/plan-table.js";
import { changesOf } from "../parts/reprocess-changes.js";
import { ReprocessProgress } from "../parts/reprocess-progress.js";
import { inStudy, mayChange } from "../parts/study-frame.js";

const LOOK_MS = 1500;
const MANY = 200;
const STAGES = ["", "asr", "speakers", "coder", "themes"];

export async function reprocess(app, { study: id }) {
  const study = await app.api.get(`/v1/studies/${id}`);
  const last = await lastJob(app, id);
  const title = `${t("reprocess.title")} · ${study.name}`;
  const heading = [h("h2", {}, t("reprocess.title")), h("p", {}, t("reprocess.why"))];
  if (isUnderWay(last)) {
    const progress = new ReprocessProgress(app, last, mayChange(study));
    const look = async () => {
      const job = await progress.look();
      if (job !== null && !isUnderWay(job)) await app.router.show({ quietly: true });
    };
    const polling = poll(look, () => LOOK_MS * Math.max(1, progress.count / MANY));
    return { title, body: inStudy(study, "recordings", heading, progress.element), stop: polling.stop };
  }
  const planning = mayChange(study) && planForm(app, study);
  const done = last && (await changesOf(app, last));
  return { title, body: inStudy(study, "recordings", heading, planning, done) };
}

async function lastJob(app, id) {
  const { items } = await app.api.get(`/v1/jobs?study_id=${id}&kind=reprocess&limit=1`);
  return items[0] ?? null;
}

/** What to do, and its plan, which is told before anything is begun. */
function planForm(app, study) {
  const only = choice(
    STAGES.map((stage) => [stage, t(`only.${stage || "all"}`)]),
    "",
  );
  const limit = h("input", { type: "number", min: 1, step: 1 });
  const since = h("input", { type: "date" });
  const plan = h("div", {});
  const asked = () => ({
    study_ids: [study.id],
    only: only.value || null,
    limit: limit.value ? Number(limit.value) : null,
    since: since.value || null,
  });
  const begin = async (json) => {
    const begun = await app.attempt(() => app.api.ask("POST", "/v1/jobs/reprocess", { json }));
    if (begun) await app.router.show();
  };
  const show = async () => {
    const json = asked();
    const { studies } = await app.api.ask("POST", "/v1/jobs/reprocess/plan", { json });
    fill(plan, planTable(studies[0], () => begin(json)));
    plan.querySelector("h3").focus();
  };
  const more = h(
    "details",
    {},
    h("summary", {}, t("reprocess.choose")),
    field(t("reprocess.only"), only, { name: "only" }),
    field(t("reprocess.limit"), limit, { hint: t("reprocess.limit_hint"), name: "limit" }),
    field(t("reprocess.since"), since, { hint: t("reprocess.since_hint"), name: "since" }),
  );
  return h(
    "section",
    { "aria-label": t("reprocess.plan") },
    form(show, more, h("button", { type: "submit", class: "main" }, t("reprocess.look"))),
    plan,
  );
}
