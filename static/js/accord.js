"use strict";

// Nothing here is needed: every page works without it.

// Shift pressed three times in two seconds leaves, as the link does. `replace` keeps this page out of "back".
(() => {
  const link = document.querySelector(".leave a");
  if (!link) return;
  let presses = [];
  document.addEventListener("keydown", (event) => {
    if (event.repeat) return;
    presses = event.key === "Shift" ? [...presses, event.timeStamp].filter((at) => event.timeStamp - at < 2000) : [];
    if (presses.length >= 3) window.location.replace(link.href);
  });
})();

// How many characters are left. Spoken only when typing pauses, and not before the end is near.
for (const area of document.querySelectorAll("textarea[data-count]")) {
  const most = Number(area.dataset.count);
  const line = document.getElementById(`${area.id}-count`);
  if (!most || !line) continue;
  const figures = new Intl.NumberFormat(document.documentElement.lang);
  const say = () => {
    const left = most - [...area.value].length;
    line.hidden = left > most / 4;
    line.textContent = (left < 0 ? line.dataset.over : line.dataset.left).replace("{}", figures.format(Math.abs(left)));
    line.classList.toggle("error", left < 0);
  };
  let pause;
  area.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(say, 300);
  });
  say();
}
