// Words of the frame (menus, headings, labels, buttons) that a Chinese page shows in English. Evaluated by tests.
() => {
  // Names that are the same in both languages, and what another language's own button says.
  const known = /^(English|Excel|CSV|VIP|API|SHA-256|Ctrl K|[a-z_]+\d*)$/;
  const places = "title, nav a, nav button, h1, h2, h3, th, dt, label, legend, summary, button, .btn, .stat-label, .badge, .tab, .nothing";
  return [...document.querySelectorAll(places)]
    .filter((element) => !element.closest("[lang=en], template") && !element.querySelector("kbd, .mono"))
    .map((element) => element.textContent.trim().replace(/\s+/g, " "))
    .filter((text) => /^[A-Za-z][A-Za-z0-9 ,.:;()'’“”/–-]*$/.test(text) && text.length > 2 && !known.test(text));
}
