// What sentences are judged to be: shown at once, and sent in the order in which it was judged.

import { t } from "../core/words.js";

/** Judgements made on one page; `show` gets a sentence and what it is to be shown as. */
export class Judgements {
  constructor(app, show) {
    this.app = app;
    this.show = show;
    this.lines = new Map(); // by sentence: what it is `shown` as, what the server has `kept`, what is `sent`, how many are `open`
  }

  /** Those of one sentence are sent one after the other; where the last is refused, it is shown as the server has it. */
  async judge(utterance, act, facets) {
    const judged = { act, facets, judged: true };
    const line = this.#lineOf(utterance);
    line.shown = judged;
    this.show(utterance, judged);
    line.sent = line.sent.then(() => this.#send(utterance, judged));
    const isKept = await line.sent;
    line.open--;
    if (isKept) line.kept = judged;
    else if (line.shown === judged) {
      line.shown = line.kept;
      this.show(utterance, line.kept);
    }
  }

  /** Forgets what the server has: whoever reads sentences from now on reads it. */
  forget() {
    for (const [key, line] of this.lines) if (!line.open) this.lines.delete(key);
  }

  /** Gives `utterances`, read since `forget` was called, what may not have been in them yet. */
  remember(utterances) {
    for (const one of utterances) if (one.act !== null) Object.assign(one, this.lines.get(sentenceKey(one))?.shown);
  }

  #lineOf(utterance) {
    const { act, facets, judged } = utterance;
    const unsent = { kept: { act, facets, judged }, sent: Promise.resolve(), open: 0 };
    const line = this.lines.get(sentenceKey(utterance)) ?? unsent;
    this.lines.set(sentenceKey(utterance), line);
    line.open++;
    return line;
  }

  #send({ recording_id: recording, number, text }, { act, facets }) {
    const json = { act, facets, text };
    const where = `/v1/recordings/${recording}/utterances/${number}/judgements`;
    return this.app.attempt(() => this.app.api.ask("POST", where, { json }), t("acts.changed", { act: t(`act.${act}`) }));
  }
}

/** The same for the same sentence, though it was read anew. */
export function sentenceKey({ number, text }) {
  return `${number} ${text}`;
}
