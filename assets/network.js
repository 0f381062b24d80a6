// Draws the network with vis-network (`vis`, defined above this text) and reports what is clicked.
const views = new WeakMap();
const FONT = { color: "#1d2733", strokeWidth: 4, strokeColor: "#ffffff" };
const FADED = "#e3e8ec";

function options(elements) {
  return {
    physics: false,
    nodes: { font: FONT, borderWidth: 1, borderWidthSelected: 3 },
    edges: { arrows: { to: { enabled: true, scaleFactor: 0.5 } }, smooth: false, selectionWidth: 2 },
    interaction: { hover: true, tooltipDelay: 120, multiselect: false, hideEdgesOnDrag: elements.edges.length > 800 },
  };
}

// Only what touches the selection keeps its colour; everything else fades.
function emphasise(view, selection) {
  const near = new Set();
  const isNear = (edge) => selection && (selection.edge ? edge.id === selection.edge : edge.from === selection.node || edge.to === selection.node);
  if (selection && selection.node) near.add(selection.node);
  const edges = view.elements.edges.map((edge) => {
    const kept = !selection || isNear(edge);
    if (selection && kept) { near.add(edge.from); near.add(edge.to); }
    return { id: edge.id, color: kept ? edge.color : FADED };
  });
  const nodes = view.elements.nodes.map((node) => {
    const kept = !selection || near.has(node.id);
    return { id: node.id, color: kept ? node.color : FADED, font: { ...node.font, ...FONT, color: kept ? FONT.color : "#a9b3bb" } };
  });
  view.edges.update(edges);
  view.nodes.update(nodes);
}

function valid(view, selection) {
  if (!selection) return null;
  if (selection.node) return view.nodes.get(selection.node) ? selection : null;
  return view.edges.get(selection.edge) ? selection : null;
}

function apply(view, wanted) {
  const selection = valid(view, wanted);
  const text = JSON.stringify(selection);
  if (text === view.shown) return;
  view.shown = text;
  view.network.unselectAll();
  if (selection && selection.node) view.network.selectNodes([selection.node]);
  if (selection && selection.edge) view.network.selectEdges([selection.edge]);
  emphasise(view, selection);
}

function build(parent, data, send) {
  const elements = data.elements;
  const nodes = new vis.DataSet(elements.nodes), edges = new vis.DataSet(elements.edges);
  const network = new vis.Network(parent.querySelector(".graph"), { nodes, edges }, options(elements));
  const view = { network, nodes, edges, elements, version: data.version, shown: "null", send };
  network.on("click", (event) => {
    let selection = null;
    if (event.nodes.length) selection = { node: event.nodes[0] };
    else if (event.edges.length) selection = { edge: event.edges[0] };
    apply(view, selection);
    view.send(selection);
  });
  parent.querySelector(".graph").addEventListener("mouseleave", () => {
    const tooltip = parent.querySelector("div.vis-tooltip");
    if (tooltip) tooltip.style.visibility = "hidden";
  });
  network.once("afterDrawing", () => network.fit());
  parent.querySelector(".graph").network = network; // for scripts and tests that ask where a gene is
  parent.querySelector(".fit").onclick = () => network.fit({ animation: { duration: 300 } });
  parent.querySelector(".picture").onclick = () => {
    const link = document.createElement("a");
    link.download = "network.png";
    link.href = parent.querySelector("canvas").toDataURL("image/png");
    link.click();
  };
  return view;
}

export default function ({ data, parentElement, setStateValue }) {
  const send = (selection) => setStateValue("selection", selection);
  let view = views.get(parentElement);
  if (view && view.version !== data.version) {
    view.network.destroy();
    view = undefined;
  }
  if (!view) {
    view = build(parentElement, data, send);
    views.set(parentElement, view);
  }
  view.send = send;
  apply(view, data.selection);
  return () => {
    const current = views.get(parentElement);
    if (current) current.network.destroy();
    views.delete(parentElement);
  };
}
