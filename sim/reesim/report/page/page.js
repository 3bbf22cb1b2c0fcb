"use strict";
(() => {
  const data = (id) => JSON.parse(document.getElementById(id).textContent);
  const make = (name, text, attributes = {}) => {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };
  const told = (value) => (value === null ? "-" : value === 0 ? "0" : Number(value.toPrecision(4)).toString());

  // a table of rows of text; the first cell of a row is its name
  const tableOf = (head, rows) => {
    const table = make("table");
    const line = table.createTHead().insertRow();
    head.forEach((words, i) => line.append(make("th", words, { scope: "col", class: i ? "number" : "words" })));
    const body = table.createTBody();
    for (const row of rows) {
      const into = body.insertRow();
      row.forEach((words, i) =>
        into.append(i ? make("td", words, { class: "number" }) : make("th", words, { scope: "row" })));
    }
    return table;
  };

  // ---- flowsheet
  const pan = document.getElementById("flowsheet-pan");
  if (pan) {
    const drawing = pan.querySelector("svg");
    const [, , width, height] = drawing.getAttribute("viewBox").split(" ").map(Number);
    const full = (96 / 72) * width;
    let scale = 1;
    const show = (wanted) => {
      scale = Math.min(4, Math.max(0.1, wanted));
      drawing.setAttribute("width", `${full * scale}px`);
      drawing.setAttribute("height", `${(full * height / width) * scale}px`);
    };
    const fit = () => Math.min(1, (pan.clientWidth - 2) / full);
    const zoom = { in: () => scale * 1.25, out: () => scale / 1.25, fit, whole: () => 1 };
    for (const button of document.querySelectorAll("[data-zoom]"))
      button.addEventListener("click", () => show(zoom[button.dataset.zoom]()));
    // text stays readable at the start: a plant that is wider than the page scrolls
    show(Math.max(fit(), 0.72));

    const streams = data("streams-data");
    const details = document.getElementById("stream-details");
    const choose = (name) => {
      for (const part of drawing.querySelectorAll("[data-stream]"))
        part.classList.toggle("chosen", part.dataset.stream === name);
      const stream = streams[name];
      const lines = [`${told(stream.flow)} m³/h`, stream.phase];
      if (stream.pH !== null) lines.push(`pH ${stream.pH.toFixed(2)}`);
      if (stream.acid !== null) lines.push(`acid ${told(stream.acid)} mol/L`);
      const held = stream.components.filter(([, value]) => value !== null && value > 1e-12);
      const table = tableOf(["", ...held.map(([component]) => component)],
        [["mol/L", ...held.map(([, value]) => told(value))]]);
      const scroll = make("div", undefined, { class: "scroll" });
      scroll.append(table);
      details.replaceChildren(make("h3", name), make("p", lines.join(", ")), scroll);
    };
    for (const label of drawing.querySelectorAll(".stream")) {
      label.addEventListener("click", () => choose(label.dataset.stream));
      label.addEventListener("keydown", (event) => {
        if (event.key === "Enter" || event.key === " ") {
          event.preventDefault();
          choose(label.dataset.stream);
        }
      });
    }
  }

  // ---- profiles
  const SVG = "http://www.w3.org/2000/svg";
  const ticks = (low, high, most) => {
    const raw = (high - low) / most;
    const size = 10 ** Math.floor(Math.log10(raw));
    const step = Math.max(1, [1, 2, 5, 10].map((factor) => factor * size).find((found) => found >= raw - 1e-12));
    const found = [];
    for (let stage = Math.ceil(low / step) * step; stage <= high; stage += step) if (stage >= 1) found.push(stage);
    return found;
  };

  for (const figure of document.querySelectorAll(".profile")) {
    const key = figure.dataset.chart;
    const chart = document.getElementById(key);
    const held = data(`${key}-data`);
    const reading = document.getElementById(`${key}-reading`);
    const cursor = chart.querySelector(".cursor");
    const n = held.stages;
    const { left, width } = held.plot;
    let low = 0.5;
    let high = n + 0.5;
    let chosen = null;
    const whole = (stage) => left + (width * (stage - 0.5)) / n;
    const across = (stage) => left + (width * (stage - low)) / (high - low);
    const stageAt = (event) => {
      const box = chart.getBoundingClientRect();
      const x = ((event.clientX - box.left) / box.width) * chart.viewBox.baseVal.width;
      return low + ((x - left) / width) * (high - low);
    };
    const isShown = (stage) => stage >= low && stage <= high;

    const draw = () => {
      const k = n / (high - low);
      for (const group of chart.querySelectorAll(".moves"))
        group.setAttribute("transform", `translate(${across(1) - k * whole(1)} 0) scale(${k} 1)`);
      for (const marker of chart.querySelectorAll(".marker"))
        marker.setAttribute("transform", `translate(${across(Number(marker.dataset.stage))} ${marker.dataset.y})`);
      for (const words of chart.querySelectorAll(".mark-words")) {
        const stage = Number(words.dataset.stage);
        words.classList.toggle("off", !isShown(stage));
        const room = chart.viewBox.baseVal.width - words.getComputedTextLength();
        words.setAttribute("x", Math.max(0, Math.min(room, across(stage) - words.getComputedTextLength() / 2)));
      }
      const numbers = chart.querySelector(".stages");
      const y = numbers.firstElementChild.getAttribute("y");
      numbers.replaceChildren(...ticks(low, high, 12).map((stage) => {
        const made = document.createElementNS(SVG, "text");
        made.textContent = stage;
        made.setAttribute("x", across(stage));
        made.setAttribute("y", y);
        made.setAttribute("text-anchor", "middle");
        return made;
      }));
      point(chosen);
    };

    const point = (stage) => {
      chosen = stage;
      cursor.style.visibility = stage !== null && isShown(stage) ? "visible" : "hidden";
      if (stage === null) return;
      cursor.setAttribute("transform", `translate(${across(stage)} 0)`);
      const rows = [["aqueous", ...held.metals.map((_, i) => told(held.aqueous[i][stage - 1]))],
        ["organic", ...held.metals.map((_, i) => told(held.organic[i][stage - 1]))]];
      const pH = held.pH[stage - 1];
      const loading = held.loading[stage - 1];
      const words = `stage ${stage}: pH ${pH === null ? "-" : pH.toFixed(3)}, loading ${told(loading)} %`;
      reading.replaceChildren(make("strong", words), tableOf(["mol/L", ...held.metals], rows));
    };

    const zoom = (from, to) => {
      const span = Math.min(n, Math.max(Math.min(4, n), to - from));
      const middle = (from + to) / 2;
      low = Math.max(0.5, Math.min(n + 0.5 - span, middle - span / 2));
      high = low + span;
      draw();
    };
    const scaled = (factor) => {
      const middle = chosen === null ? (low + high) / 2 : chosen;
      zoom(middle - (factor * (high - low)) / 2, middle + (factor * (high - low)) / 2);
    };
    const all = () => zoom(0.5, n + 0.5);

    let start = null;
    let band = null;
    const inside = (stage) => Math.max(1, Math.min(n, Math.round(Math.max(low + 0.01, Math.min(high - 0.01, stage)))));
    chart.addEventListener("pointermove", (event) => {
      const stage = stageAt(event);
      point(inside(stage));
      if (start === null) return;
      if (band === null) {
        band = document.createElementNS(SVG, "rect");
        band.setAttribute("class", "drag");
        band.setAttribute("y", cursor.getAttribute("y1"));
        band.setAttribute("height", cursor.getAttribute("y2") - cursor.getAttribute("y1"));
        chart.append(band);
      }
      const ends = [start, stage].map((end) => across(Math.max(low, Math.min(high, end)))).sort((a, b) => a - b);
      band.setAttribute("x", ends[0]);
      band.setAttribute("width", ends[1] - ends[0]);
    });
    chart.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || event.pointerType === "touch") return;
      start = stageAt(event);
      chart.setPointerCapture(event.pointerId);
    });
    const release = (event) => {
      if (start !== null && band !== null) {
        const ends = [start, stageAt(event)].sort((a, b) => a - b);
        if (event.type === "pointerup" && across(ends[1]) - across(ends[0]) > 8) zoom(...ends);
        band.remove();
      }
      start = band = null;
    };
    chart.addEventListener("pointerup", release);
    chart.addEventListener("pointercancel", release);
    chart.addEventListener("dblclick", all);
    chart.addEventListener("keydown", (event) => {
      const steps = { ArrowLeft: -1, ArrowRight: 1 };
      if (event.key in steps) point(Math.max(1, Math.min(n, (chosen ?? 1 - steps[event.key]) + steps[event.key])));
      else if (event.key === "+") scaled(0.5);
      else if (event.key === "-") scaled(2);
      else if (event.key === "0") all();
      else return;
      event.preventDefault();
    });
    for (const button of figure.querySelectorAll(".legend button"))
      button.addEventListener("click", () => {
        const on = button.getAttribute("aria-pressed") !== "true";
        button.setAttribute("aria-pressed", on);
        for (const group of chart.querySelectorAll(".metal"))
          if (group.dataset.metal === button.dataset.metal) group.classList.toggle("off", !on);
      });
  }

  // ---- the flowsheet's text
  const text = document.getElementById("flowsheet-text").textContent;
  document.getElementById("save-flowsheet").addEventListener("click", () => {
    const link = make("a", undefined, { download: "flowsheet.yaml" });
    link.href = URL.createObjectURL(new Blob([text], { type: "application/yaml" }));
    link.click();
    URL.revokeObjectURL(link.href);
  });
  const copy = document.getElementById("copy-flowsheet");
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text);
      copy.textContent = "copied";
    } catch {
      // a file that is opened from disk may not reach the clipboard: the text is marked instead
      getSelection().selectAllChildren(document.getElementById("flowsheet-text"));
      copy.textContent = "marked: press Ctrl+C";
    }
  });

  // everything is opened for print, and put back afterwards
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details:not([open])")];
    for (const part of closed) part.open = true;
  });
  addEventListener("afterprint", () => closed.forEach((part) => { part.open = false; }));
})();
