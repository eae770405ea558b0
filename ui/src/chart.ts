// <qd-chart>: draws the ECharts option that the server wrote beside the SVG. Without this script the SVG and its
// data table stay; with it the same chart answers to the pointer.
import * as echarts from "echarts/core";
import { BarChart, HeatmapChart, LineChart, PieChart, ScatterChart, TreemapChart, CustomChart } from "echarts/charts";
import {
  AriaComponent, DataZoomComponent, GridComponent, LegendComponent, MarkAreaComponent, MarkLineComponent,
  TooltipComponent, VisualMapComponent, DatasetComponent,
} from "echarts/components";
import { CanvasRenderer } from "echarts/renderers";

echarts.use([
  BarChart, HeatmapChart, LineChart, PieChart, ScatterChart, TreemapChart, CustomChart, AriaComponent,
  DataZoomComponent, GridComponent, LegendComponent, MarkAreaComponent, MarkLineComponent, TooltipComponent,
  VisualMapComponent, DatasetComponent, CanvasRenderer,
]);

type Option = Record<string, unknown>;

class Chart extends HTMLElement {
  private drawn: echarts.ECharts | undefined;
  private watch: ResizeObserver | undefined;
  private readonly redraw = () => this.draw();

  connectedCallback(): void {
    document.addEventListener("qd:theme", this.redraw);
    if ("IntersectionObserver" in window) {
      const seen = new IntersectionObserver((entries) => {
        if (entries.some((entry) => entry.isIntersecting)) {
          seen.disconnect();
          this.draw();
        }
      }, { rootMargin: "200px" });
      seen.observe(this);
    } else {
      this.draw();
    }
  }

  disconnectedCallback(): void {
    document.removeEventListener("qd:theme", this.redraw);
    this.watch?.disconnect();
    this.drawn?.dispose();
    this.drawn = undefined;
  }

  private draw(): void {
    const source = this.querySelector<HTMLScriptElement>("script[type='application/json']");
    const fallback = this.querySelector<SVGElement>("svg");
    if (!source?.textContent || !fallback || !this.isConnected) return;
    const option = JSON.parse(source.textContent) as Option;
    if (Object.keys(option).length === 0) return;
    let stage = this.querySelector<HTMLDivElement>(".qd-chart-stage");
    if (!stage) {
      const box = fallback.getBoundingClientRect();
      stage = document.createElement("div");
      stage.className = "qd-chart-stage";
      stage.style.height = `${Math.max(240, Math.round(box.height))}px`;
      fallback.before(stage);
      this.classList.add("is-drawn");
      this.watch = new ResizeObserver(() => this.drawn?.resize());
      this.watch.observe(stage);
    }
    this.drawn?.dispose();
    this.drawn = echarts.init(stage, undefined, { renderer: "canvas" });
    this.drawn.setOption(themed(option, stage.clientWidth));
  }
}

/** What the server wrote about a datum: its number as printed, so that the browser never formats one itself. */
type Datum = { name?: string; text?: string; note?: string; value?: unknown };
type Shown = { name: string; seriesName?: string; marker?: unknown; data?: Datum | null };

const grouped = new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 });

function printed(datum: Datum | null | undefined): string {
  return datum?.text ?? "";
}

/** Captions of an axis: percentages, or numbers with a tornado's middle added back. */
function caption(axis: Option): (value: number) => string {
  const offset = typeof axis["offsetBy"] === "number" ? axis["offsetBy"] : 0;
  const percent = axis["format"] === "percent";
  return (value) => (percent ? `${grouped.format(value * 100)}%` : grouped.format(value + offset));
}

/** A bridge stands on a floor when its totals dwarf the changes; the first and last bars are then cut, and say so. */
function start(axis: Option): ((range: { min: number; max: number }) => number) | undefined {
  const floor = axis["floor"];
  if (typeof floor !== "number") return undefined;
  return (range) => {
    const low = floor - (range.max - floor) * 0.35;
    const step = 10 ** (Math.floor(Math.log10(range.max)) - 1);
    return low > 0 ? Math.floor(low / step) * step : 0;
  };
}

/** Text, axes and tooltips take the colours of the page. Tooltips are drawn, not written as HTML. */
function themed(option: Option, width: number): Option {
  const css = getComputedStyle(document.documentElement);
  const tone = (name: string): string => css.getPropertyValue(name).trim();
  const [ink, soft, line, paper] = [tone("--ink"), tone("--ink-3"), tone("--line"), tone("--sheet")];
  const axis = (given: unknown): unknown => {
    if (Array.isArray(given)) return given.map(axis);
    if (typeof given !== "object" || given === null) return given;
    const own = given as Option;
    const numbers = own["type"] === "value";
    const min = start(own);
    return {
      ...own,
      ...(min ? { min } : {}),
      axisLabel: {
        color: soft,
        ...(numbers ? { formatter: caption(own) } : {}),
        ...(own["axisLabel"] as Option | undefined),
      },
      axisLine: { lineStyle: { color: line } },
      axisTick: { show: false },
      splitLine: { lineStyle: { color: line, type: "dashed" } },
      nameTextStyle: { color: soft },
    };
  };
  const one = (given: Option): Option => {
    const series: Option = { ...given };
    const label = series["label"] as Option | undefined;
    if (series["labelText"] === true) {
      const cells = Array.isArray(series["data"]) ? series["data"].length : 0;
      const crowded = series["type"] === "heatmap" && width / Math.sqrt(Math.max(cells, 1)) < 90;
      series["label"] = { color: ink, fontSize: 11, ...label, show: !crowded, formatter: (shown: Shown) => printed(shown.data) };
    }
    if (series["type"] === "treemap") {
      series["label"] = { fontSize: 12, formatter: (shown: Shown) => `${shown.name}\n${printed(shown.data)}` };
      series["itemStyle"] = { borderColor: paper, borderWidth: 2, gapWidth: 2 };
      // The whole room for the tiles: no margins, no caption for the invisible root.
      Object.assign(series, { left: 0, right: 0, top: 0, bottom: 0 });
      series["levels"] = [{ upperLabel: { show: false }, itemStyle: { borderWidth: 0, gapWidth: 4 } }, ...((series["levels"] as unknown[] | undefined)?.slice(1) ?? [])];
      series["upperLabel"] = { show: true, height: 24, color: ink, formatter: (shown: Shown) => `${shown.name}  ${printed(shown.data)}` };
      series["breadcrumb"] = { show: false };
    }
    if (series["type"] === "line" && !series["stack"]) Object.assign(series, { symbol: "circle", symbolSize: 5 });
    return series;
  };
  const tooltip = (shown: Shown | Shown[]): string => {
    const list = (Array.isArray(shown) ? shown : [shown]).filter((entry) => printed(entry.data) !== "");
    const first = list[0];
    if (!first) return "";
    if (!Array.isArray(shown)) return `${first.data?.name ?? first.name}\n${printed(first.data)}`;
    return [first.name, ...list.map((entry) => `${entry.seriesName ?? ""}  ${printed(entry.data)}`)].join("\n");
  };
  const series = option["series"] as Option[];
  return {
    ...option,
    textStyle: { fontFamily: tone("--font"), color: ink },
    xAxis: axis(option["xAxis"]),
    yAxis: axis(option["yAxis"]),
    series: series.map(one),
    legend: option["legend"] ? { textStyle: { color: soft }, ...(option["legend"] as Option) } : undefined,
    tooltip: {
      ...(option["tooltip"] as Option | undefined),
      renderMode: "richText",
      formatter: tooltip,
      confine: true,
      backgroundColor: paper,
      borderColor: line,
      textStyle: { color: ink, fontSize: 12 },
    },
    aria: { enabled: true },
    animationDuration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 350,
  };
}

customElements.define("qd-chart", Chart);
