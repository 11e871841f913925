// Short notes: those the server printed, those it sends by an HX-Trigger "toast", and failures of requests.
const words = document.getElementById("words");

export function toast(text, level = "success") {
  const notes = document.getElementById("notes");
  if (!notes) return;
  const note = document.createElement("div");
  note.className = `note note-${level}`;
  note.setAttribute("role", level === "error" ? "alert" : "status");
  const span = document.createElement("span");
  span.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "note-close";
  close.dataset.noteClose = "";
  close.setAttribute("aria-label", notes.dataset.wordClose);
  close.innerHTML = '<i class="ti ti-x" aria-hidden="true"></i>';
  note.append(span, close);
  notes.append(note);
}

document.addEventListener("click", (event) => {
  event.target.closest("[data-note-close]")?.closest(".note")?.remove();
});
document.addEventListener("toast", (event) => toast(event.detail.message ?? event.detail.value, event.detail.level));

function failed(event, text) {
  const panel = event.target.closest("[data-panel]");
  if (!panel) {
    toast(text, "error");
    return;
  }
  const body = panel.querySelector(".panel-body");
  body.replaceChildren(panel.querySelector("[data-panel-failed]").content.cloneNode(true));
  body.setAttribute("aria-busy", "false");
}

document.addEventListener("click", (event) => {
  const panel = event.target.closest("[data-panel-again]")?.closest("[data-panel]");
  if (panel) window.htmx.trigger(panel, "load");
});
document.addEventListener("htmx:responseError", (event) => {
  failed(event, event.detail.xhr.status === 403 ? words.dataset.denied : words.dataset.failed);
});
document.addEventListener("htmx:sendError", (event) => failed(event, words.dataset.offline));
document.addEventListener("htmx:afterSwap", (event) => event.target.setAttribute("aria-busy", "false"));
