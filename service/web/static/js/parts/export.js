// All results of a study as one archive.

import { h } from "../core/dom.js";
import { ended } from "../core/jobs.js";
import { t, told } from "../core/words.js";

/** A button that has the archive made and then downloads it. */
export function exportButton(app, study) {
  const get = async () => {
    button.disabled = true;
    button.textContent = t("export.working");
    await app.attempt(async () =>
      download(app, study, await ended(app, await app.api.ask("POST", `/v1/studies/${study.id}/export`))),
    );
    button.disabled = false;
    button.textContent = t("export.get");
  };
  const button = h("button", { title: t("export.note"), onclick: get }, t("export.get"));
  return button;
}

function download(app, study, job) {
  if (job?.state !== "done") {
    app.notices.complain(told(job?.failure) ?? t("trouble"));
    return;
  }
  const link = h("a", { href: job.result_url, download: `${study.name}.zip` });
  document.body.append(link);
  link.click();
  link.remove();
}
