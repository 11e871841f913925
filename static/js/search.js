// Search from anywhere: Ctrl-K or "/" opens it; each group of hits is a fragment of the app that owns it.
const sheet = document.getElementById("search");
const words = document.getElementById("search-words");
const hits = document.getElementById("search-hits");
const hint = hits?.innerHTML;
let timer = 0;
let asked = 0;

function open(text = "") {
  if (!sheet || sheet.open) return;
  sheet.showModal();
  words.value = text;
  words.focus();
}

async function look() {
  const text = words.value.trim();
  if (!text) {
    hits.innerHTML = hint;
    return;
  }
  asked += 1;
  const mine = asked;
  const answer = await fetch(`${hits.dataset.searchUrl}?q=${encodeURIComponent(text)}`, { headers: { "HX-Request": "true" } });
  if (mine !== asked || !answer.ok) return;
  hits.innerHTML = await answer.text();
  window.htmx.process(hits);
}

function move(step) {
  const links = [...hits.querySelectorAll("a[href]")];
  if (!links.length) return;
  const at = links.indexOf(hits.querySelector("a.is-chosen"));
  links[at]?.classList.remove("is-chosen");
  const next = links[(at + step + links.length) % links.length];
  next.classList.add("is-chosen");
  next.scrollIntoView({ block: "nearest" });
}

words?.addEventListener("input", () => {
  window.clearTimeout(timer);
  timer = window.setTimeout(look, 160);
});
words?.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    move(event.key === "ArrowDown" ? 1 : -1);
  }
  // A search field keeps the first Escape for clearing itself; here it closes.
  if (event.key === "Escape") {
    event.preventDefault();
    words.blur();
    sheet.close();
  }
  const chosen = hits.querySelector("a.is-chosen");
  if (event.key === "Enter" && chosen) {
    event.preventDefault();
    chosen.click();
  }
});
document.addEventListener("keydown", (event) => {
  const isTyping = event.target.matches("input, textarea, select, [contenteditable]");
  if ((event.key === "k" && (event.ctrlKey || event.metaKey)) || (event.key === "/" && !isTyping)) {
    event.preventDefault();
    open();
  }
});
document.querySelector("[data-search-open]")?.addEventListener("click", (event) => {
  event.preventDefault();
  open();
});
