/*PLOTLY*/
;
const charts = /*CHARTS*/;
for (const [name, { data, layout }] of Object.entries(charts)) {
  Plotly.newPlot(`chart-${name}`, data, layout, { displayModeBar: false, responsive: true });
}

// The graph measures its frame when it starts, so it starts only after the page has its final size.
window.addEventListener("load", () => requestAnimationFrame(() => {
  const frame = document.querySelector("iframe");
  frame.srcdoc = frame.dataset.graph;
  frame.removeAttribute("data-graph");
}));
