"use strict";
(() => {
  const player = document.getElementById("player");
  const status = document.getElementById("status");
  let clips = null; // read when the first clip is asked for: it may be many megabytes
  let button = null;

  const source = (key) => {
    clips ??= JSON.parse(document.getElementById("clips").textContent);
    return key in clips ? `data:audio/mpeg;base64,${clips[key]}` : key;
  };

  const label = (which, word) => which.setAttribute("aria-label", `${word}: ${which.dataset.label}`);

  const stop = () => {
    player.pause();
    if (!button) return;
    button.classList.remove("playing");
    button.style.removeProperty("--done");
    label(button, document.body.dataset.play);
    button = null;
  };

  const fail = () => {
    if (!button) return;
    button.classList.add("failed");
    button.title = document.body.dataset.failed;
    status.textContent = document.body.dataset.failed;
    stop();
  };

  const play = (which) => {
    stop();
    button = which;
    button.classList.add("playing");
    label(button, document.body.dataset.stop);
    player.src = source(button.dataset.clip);
    player.play().catch((error) => {
      if (error.name !== "AbortError" && button === which) fail(); // aborted: another clip was started
    });
  };

  document.addEventListener("click", (event) => {
    const which = event.target.closest("button.play");
    if (which) which === button ? stop() : play(which);
  });
  player.addEventListener("ended", stop);
  player.addEventListener("timeupdate", () => {
    if (button && player.duration) button.style.setProperty("--done", `${(100 * player.currentTime) / player.duration}%`);
  });

  // Paper cannot be unfolded.
  let folded = [];
  window.addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("details.list:not([open])")];
    folded.forEach((details) => (details.open = true));
  });
  window.addEventListener("afterprint", () => folded.forEach((details) => (details.open = false)));
})();
