// Lists: [data-list] holds rows with data-row-href; j/k move, Enter opens, x ticks, n/p turn pages.
const isTyping = (target) => target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable], dialog[open]");
const list = () => document.querySelector("[data-list]");
const rows = () => [...(list()?.querySelectorAll("[data-row-href]") ?? [])];

function choose(step) {
  const all = rows();
  if (!all.length) return;
  const at = all.findIndex((row) => row.classList.contains("is-chosen"));
  const next = all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + step))];
  for (const row of all) row.classList.toggle("is-chosen", row === next);
  next.tabIndex = -1;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

const chosen = () => rows().find((row) => row.classList.contains("is-chosen"));
const follow = (selector) => document.querySelector(selector)?.click();

const KEYS = {
  j: () => choose(1),
  k: () => choose(-1),
  n: () => follow('a[rel="next"][href]'),
  p: () => follow('a[rel="prev"][href]'),
  x: () => chosen()?.querySelector("[data-list-tick]")?.click(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (event.key === "Enter" && event.target.matches("[data-row-href]")) {
    window.location.assign(event.target.dataset.rowHref);
  } else if (KEYS[event.key]) {
    KEYS[event.key]();
  }
});

document.addEventListener("click", (event) => {
  const row = event.target.closest("[data-list] [data-row-href]");
  if (!row || event.target.closest("a, button, input, label, select, details")) return;
  if (window.getSelection()?.toString()) return;
  if (event.ctrlKey || event.metaKey) window.open(row.dataset.rowHref, "_blank", "noopener");
  else window.location.assign(row.dataset.rowHref);
});

// Ticked rows: the box in the head ticks all; bulk actions wait until any is ticked.
function showTicked() {
  const boxes = [...document.querySelectorAll("[data-list-tick]")];
  const ticked = boxes.filter((box) => box.checked).length;
  for (const button of document.querySelectorAll("[data-list-bulk]")) button.disabled = ticked === 0;
  for (const all of document.querySelectorAll("[data-list-all]")) {
    all.checked = ticked > 0 && ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  }
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-list-all]")) {
    for (const box of document.querySelectorAll("[data-list-tick]")) box.checked = event.target.checked;
  }
  if (event.target.matches("[data-list-all], [data-list-tick]")) showTicked();
});
document.addEventListener("htmx:afterSwap", showTicked);
showTicked();
