// What a page shows that cannot be read, has no name, or runs off the screen. Evaluated in the page by tests.
() => {
  const parse = (text) => {
    const rgb = text.match(/rgba?\(([^)]+)\)/);
    if (rgb) {
      const [r, g, b, a = 1] = rgb[1].split(/[ ,/]+/).map(Number);
      return [r, g, b, a];
    }
    const wide = text.match(/color\(srgb ([^)]+)\)/);
    if (!wide) return null;
    const [r, g, b, a = 1] = wide[1].split(/[ /]+/).map(Number);
    return [r * 255, g * 255, b * 255, a];
  };
  const channel = (value) => (value / 255 <= 0.03928 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const over = (top, under) => [0, 1, 2].map((at) => top[at] * top[3] + under[at] * (1 - top[3])).concat(1);
  const ground = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour && colour[3] > 0) layers.push(colour);
      if (colour && colour[3] === 1) break;
    }
    return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255, 1]);
  };
  const isShown = (element) => {
    const box = element.getBoundingClientRect();
    return element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) && box.width > 1 && box.height > 1;
  };
  const faint = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const text = walker.currentNode.textContent.trim();
    if (!text || element.closest("script, style, template, .visually-hidden, .disabled, :disabled") || !isShown(element)) continue;
    const style = getComputedStyle(element);
    const colour = parse(style.color);
    if (!colour) continue;
    const back = ground(element);
    const [high, low] = [light(over(colour, back)), light(back)].sort((a, b) => b - a);
    const size = parseFloat(style.fontSize);
    const needed = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
    const ratio = (high + 0.05) / (low + 0.05);
    if (ratio < needed) faint.push(`${text.slice(0, 24)} ${ratio.toFixed(2)}`);
  }
  const nameless = [...document.querySelectorAll("input:not([type=hidden]), select, textarea, button, a[href]")]
    .filter((element) => (element.matches("input, select, textarea")
      ? !(element.labels?.length || element.getAttribute("aria-label"))
      : !(element.textContent.trim() || element.getAttribute("aria-label"))))
    .map((element) => element.outerHTML.slice(0, 120));
  const tooWide = document.documentElement.scrollWidth > window.innerWidth ? [`${document.documentElement.scrollWidth} px`] : [];
  return [...faint, ...nameless, ...tooWide];
}
