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
      fallback.setAttribute("hidden", "");
      this.watch = new ResizeObserver(() => this.drawn?.resize());
      this.watch.observe(stage);
    }
    this.drawn?.dispose();
    this.drawn = echarts.init(stage, undefined, { renderer: "canvas" });
    this.drawn.setOption(themed(option));
  }
}

/** Text, axes and tooltips take the colours of the page. Tooltips are drawn, not written as HTML. */
function themed(option: Option): Option {
  const css = getComputedStyle(document.documentElement);
  const ink = css.getPropertyValue("--ink").trim();
  const soft = css.getPropertyValue("--ink-3").trim();
  const line = css.getPropertyValue("--line").trim();
  const paper = css.getPropertyValue("--paper").trim();
  const axis = (given: unknown): unknown => {
    if (Array.isArray(given)) return given.map(axis);
    if (typeof given !== "object" || given === null) return given;
    const own = given as Option;
    return {
      ...own,
      axisLabel: { color: soft, ...(own["axisLabel"] as Option | undefined) },
      axisLine: { lineStyle: { color: line } },
      splitLine: { lineStyle: { color: line, type: "dashed" }, ...(own["splitLine"] as Option | undefined) },
      nameTextStyle: { color: soft },
    };
  };
  const family = css.getPropertyValue("--font").trim();
  return {
    ...option,
    textStyle: { fontFamily: family, color: ink },
    xAxis: axis(option["xAxis"]),
    yAxis: axis(option["yAxis"]),
    legend: option["legend"] ? { textStyle: { color: soft }, ...(option["legend"] as Option) } : undefined,
    tooltip: {
      ...(option["tooltip"] as Option | undefined),
      renderMode: "richText",
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
