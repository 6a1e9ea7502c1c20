// Sentences whose words are corrected one after the other, also while the recording is still being coded anew.

import { ApiError } from "../core/api.js";
import { t } from "../core/words.js";
import { corrected } from "./corrections.js";

const CHANGED = 412; // the status of what was changed since it was read
const TRIES = 3;

/** Corrects the transcript of `recording`; `known` is the transcript as it was read. */
export class Rewording {
  constructor(app, recording, known) {
    this.app = app;
    this.where = `/v1/recordings/${recording.id}/transcript`;
    this.known = known;
  }

  /**
   * Makes the sentence `at` of `sentences` read `text`; resolves to the job. Where the transcript was changed since it was
   * read, it is read anew and this sentence corrected in it. Throws `ApiError`, also when the sentence is not found.
   */
  async reword(sentences, at, text, tries = TRIES) {
    const known = this.known ?? (await this.app.api.get(this.where));
    this.known = null; // it is about to be another one
    const json = corrected(known, sentences, at, text);
    if (json === null) throw new ApiError(409, "lost", t("text.lost"));
    try {
      return await this.app.api.ask("PUT", this.where, { json, headers: this.app.api.unchanged(known) });
    } catch (error) {
      if (error.status !== CHANGED || tries === 1) throw error;
      return this.reword(sentences, at, text, tries - 1);
    }
  }
}
