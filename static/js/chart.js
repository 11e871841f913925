// Draws [data-chart]: an SVG of the series in the json_script it names (docs/glass.md). ECharts loads when needed.
const root = document.documentElement;
const isChinese = root.lang.toLowerCase().startsWith("zh");
const token = (name) => getComputedStyle(root).getPropertyValue(name).trim();
const PALETTE = ["--chart-1", "--chart-2", "--chart-3", "--chart-4", "--chart-5", "--chart-6", "--chart-7"];
const drawings = new Map();
let loading;

function library() {
  loading ??= new Promise((done, fail) => {
    const script = document.createElement("script");
    script.src = root.dataset.echarts;
    script.onload = () => done(window.echarts);
    script.onerror = fail;
    document.head.append(script);
  });
  return loading;
}

function compact(value) {
  const steps = isChinese ? [[1e8, "亿"], [1e4, "万"]] : [[1e9, "B"], [1e6, "M"], [1e3, "K"]];
  const step = steps.find(([size]) => Math.abs(value) >= size);
  const digits = { maximumFractionDigits: 2 };
  return step ? `${(value / step[0]).toLocaleString("en", digits)}${step[1]}` : value.toLocaleString("en", digits);
}

const FORMATS = {
  money: (value) => value.toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 }),
  count: (value) => value.toLocaleString("en"),
  percent: (value) => `${(value * 100).toFixed(2)}%`,
};
const axisFormat = (unit) => (unit === "percent" ? (value) => `${Number((value * 100).toFixed(2))}%` : compact);
const colourOf = (one, at) => token(one.colour ? `--chart-${one.colour}` : "") || token(`--tblr-${one.colour}`) || token(PALETTE[at % PALETTE.length]);

function seriesOf(one, at, data) {
  const kind = one.style ?? data.kind ?? "line";
  const series = {
    name: one.name, type: kind === "line" || kind === "area" ? "line" : "bar", data: one.values,
    itemStyle: { color: colourOf(one, at) }, yAxisIndex: data.is_horizontal ? 0 : one.axis ?? 0, xAxisIndex: 0,
    stack: kind === "stacked" ? "all" : undefined, barMaxWidth: 26, cursor: data.links ? "pointer" : "default",
  };
  if (series.type === "line") Object.assign(series, { showSymbol: false, lineStyle: { width: 1.8 }, sampling: "lttb" });
  if (kind === "area") series.areaStyle = { opacity: 0.1 };
  return series;
}

function valueAxis(unit, style, isSecond) {
  return {
    type: "value", scale: false, axisLabel: { color: style.muted, formatter: axisFormat(unit) },
    splitLine: { show: !isSecond, lineStyle: { color: style.line } }, axisLine: { show: false },
  };
}

function optionOf(data) {
  const style = { text: token("--ink"), muted: token("--ink-soft"), line: token("--rule"), back: token("--paper") };
  const labels = {
    type: "category", data: data.labels, inverse: Boolean(data.is_horizontal), axisTick: { show: false },
    axisLabel: { color: style.muted, hideOverlap: true }, axisLine: { lineStyle: { color: style.line } },
  };
  const units = [data.unit ?? "money", ...(data.second_unit ? [data.second_unit] : [])];
  const values = units.map((unit, at) => valueAxis(unit, style, at > 0));
  return {
    animation: false, backgroundColor: "transparent", textStyle: { fontFamily: token("--face"), color: style.text },
    grid: { left: 8, right: 12, top: data.series.length > 1 ? 34 : 14, bottom: 6, containLabel: true },
    legend: { show: data.series.length > 1, type: "scroll", top: 0, left: 0, itemWidth: 12, itemHeight: 8, textStyle: { color: style.muted }, pageTextStyle: { color: style.muted } },
    // Rich text: the HTML kind writes style attributes, which the content policy forbids.
    tooltip: {
      trigger: "axis", renderMode: "richText", confine: true, backgroundColor: style.back, borderColor: style.line,
      textStyle: { color: style.text, fontSize: 12 }, axisPointer: { type: data.kind === "line" ? "line" : "shadow" },
      valueFormatter: (value) => (value === null || value === undefined ? "–" : FORMATS[data.unit ?? "money"](Number(value))),
    },
    xAxis: data.is_horizontal ? values : labels,
    yAxis: data.is_horizontal ? labels : values,
    series: data.series.map((one, at) => seriesOf(one, at, data)),
  };
}

async function draw(element) {
  const source = document.getElementById(element.dataset.chart);
  if (!source) return;
  const data = JSON.parse(source.textContent);
  const echarts = await library();
  drawings.get(element)?.dispose();
  const drawing = echarts.init(element, null, { renderer: "svg", locale: isChinese ? "ZH" : "EN" });
  drawing.setOption(optionOf(data));
  if (data.links) drawing.on("click", (event) => { if (data.links[event.dataIndex]) window.location.assign(data.links[event.dataIndex]); });
  drawings.set(element, drawing);
}

const watch = new ResizeObserver((entries) => {
  for (const { target } of entries) drawings.get(target)?.resize();
});

function drawAll(within) {
  for (const element of within.querySelectorAll("[data-chart]")) {
    if (drawings.has(element)) continue;
    drawings.set(element, null);
    draw(element);
    watch.observe(element);
  }
}

drawAll(document);
document.addEventListener("htmx:load", (event) => drawAll(event.detail.elt.parentElement ?? document));
const redraw = () => { for (const element of drawings.keys()) { if (element.isConnected) draw(element); else drawings.delete(element); } };
document.addEventListener("theme", redraw);
