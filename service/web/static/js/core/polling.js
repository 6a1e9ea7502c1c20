// Asks again and again while somebody looks.

/** Calls `look` at once and then every `everyMs()` milliseconds, not while the page is hidden. `now` looks at once, `stop` ends it. */
export function poll(look, everyMs) {
  let timer = null;
  let ended = false;
  const now = async () => {
    clearTimeout(timer);
    if (!ended && !document.hidden) await look();
    clearTimeout(timer);
    if (!ended) timer = setTimeout(now, everyMs());
  };
  const stop = () => {
    ended = true;
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", now);
  };
  document.addEventListener("visibilitychange", now);
  now();
  return { now, stop };
}
