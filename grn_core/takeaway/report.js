/*PLOTLY*/
;
const charts = /*CHARTS*/;
for (const [name, { data, layout }] of Object.entries(charts)) {
  Plotly.newPlot(`chart-${name}`, data, layout, { displayModeBar: false, responsive: true });
}
