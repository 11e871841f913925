// Dialogs by name, and the question before what cannot be undone: data-confirm="text" on a form or its button.
const confirmBox = document.getElementById("confirm");

function ask(text) {
  confirmBox.querySelector("#confirm-text").textContent = text;
  confirmBox.returnValue = "no";
  confirmBox.showModal();
  return new Promise((answer) => {
    confirmBox.addEventListener("close", () => answer(confirmBox.returnValue === "yes"), { once: true });
  });
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog-open]");
  if (opener) document.getElementById(opener.dataset.dialogOpen)?.showModal();
  // A click on the backdrop is a click on the dialog itself.
  if (event.target.matches?.("dialog.sheet")) event.target.close();
});

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const text = event.submitter?.dataset.confirm ?? form.dataset.confirm;
  if (!text || form.dataset.confirmed) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!(await ask(text))) return;
  form.dataset.confirmed = "yes";
  form.requestSubmit(event.submitter ?? undefined);
  delete form.dataset.confirmed;
}, true);

document.addEventListener("htmx:confirm", async (event) => {
  if (!event.detail.question) return;
  event.preventDefault();
  if (await ask(event.detail.question)) event.detail.issueRequest(true);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "?" && !event.target.matches("input, textarea, select, [contenteditable]")) {
    document.getElementById("keys")?.showModal();
  }
});

// A form that was sent is not sent twice by a second click; the button comes back for forms that answer with a file.
const RESTING_MS = 4000;
document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button || event.target.method !== "post") return;
  window.setTimeout(() => {
    if (event.defaultPrevented) return;
    button.disabled = true;
    window.setTimeout(() => { button.disabled = false; }, RESTING_MS);
  }, 0);
});

// Choices that act at once: data-submit on a select or a tick box sends its form.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit]")) event.target.form?.requestSubmit();
});
