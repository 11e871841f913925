// Runs before the first paint, so that "as the system" never flashes the wrong colours.
(() => {
  const root = document.documentElement;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    if (root.dataset.theme === "auto") root.dataset.bsTheme = dark.matches ? "dark" : "light";
    // The page of the API is drawn by Swagger, which knows the dark by this class.
    root.classList.toggle("dark-mode", root.dataset.bsTheme === "dark");
  };
  apply();
  dark.addEventListener("change", () => {
    apply();
    document.dispatchEvent(new CustomEvent("theme"));
  });
})();
