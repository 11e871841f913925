// Files dropped anywhere on a form marked data-drop land in its file field, and their names are listed.
const form = document.querySelector("form[data-drop]");

function show(field, list) {
  list.replaceChildren(...Array.from(field.files, (file) => {
    const line = document.createElement("li");
    line.textContent = file.name;
    return line;
  }));
}

function join(field, dropped) {
  const all = new DataTransfer();
  for (const file of [...field.files, ...dropped]) all.items.add(file);
  field.files = all.files;
}

if (form) {
  const field = form.querySelector("input[type=file]");
  const list = form.querySelector("[data-drop-list]");
  for (const name of ["dragenter", "dragover"]) {
    form.addEventListener(name, (event) => { event.preventDefault(); form.classList.add("is-dropping"); });
  }
  form.addEventListener("dragleave", () => form.classList.remove("is-dropping"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("is-dropping");
    join(field, event.dataTransfer.files);
    show(field, list);
  });
  field.addEventListener("change", () => show(field, list));
}
