// What is chosen in a form marked data-kept stays in this tab until the server has it: a lost connection, an expired
// login or an accidental step back costs no answer. Nothing is written to the disk of a shared machine for good.
const form = document.querySelector("form[data-kept]");
const boxes = (name) => form.querySelectorAll(`[name="${CSS.escape(name)}"]`);

function chosen() {
  const found = {};
  for (const box of form.querySelectorAll("input:is([type=radio], [type=checkbox]):checked")) {
    (found[box.name] ??= []).push(box.value);
  }
  return found;
}

function restore(kept) {
  for (const [name, values] of Object.entries(kept.answers)) {
    for (const box of boxes(name)) box.checked = values.includes(box.value);
  }
  // The same key again: if the server had the answers after all, they count once.
  for (const box of boxes("form_key")) box.value = kept.key;
}

if (form) {
  const place = `answers:${form.dataset.kept}`;
  const text = sessionStorage.getItem(place);
  if (text && !form.querySelector("input:checked")) restore(JSON.parse(text));
  form.addEventListener("change", () => {
    const key = form.querySelector('[name="form_key"]').value;
    sessionStorage.setItem(place, JSON.stringify({ key, answers: chosen() }));
  });
}

// The page that follows a kept form names it.
const done = document.querySelector("[data-kept-done]");
if (done) sessionStorage.removeItem(`answers:${done.dataset.keptDone}`);
