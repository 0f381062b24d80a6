// Draws the network with vis-network (`vis`, defined above this text, as are the names' functions) and reports clicks.
const views = new WeakMap();
const FADED = "#e3e8ec";

function options(elements) {
  return {
    physics: false,
    nodes: { borderWidth: 1, borderWidthSelected: 3 },
    edges: { arrows: { to: { enabled: true, scaleFactor: 0.5 } }, smooth: false, selectionWidth: 2 },
    interaction: { hover: true, multiselect: false, hideEdgesOnDrag: elements.edges.length > 800 },
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
  view.emphasis = { kept: selection ? near : null, forced: new Set(selection ? (selection.node ? [selection.node] : near) : []) };
  view.edges.update(edges);
  view.nodes.update(view.elements.nodes.map((node) => ({ id: node.id, color: !selection || near.has(node.id) ? node.color : FADED })));
}

function valid(view, selection) {
  if (!selection) return null;
  if (selection.node) return view.nodes.get(selection.node) ? selection : null;
  return view.edges.get(selection.edge) ? selection : null;
}

function apply(view, wanted) {
  const selection = valid(view, wanted);
  const text = JSON.stringify(selection);
  view.network.unselectAll();
  if (selection && selection.node) view.network.selectNodes([selection.node], false);
  if (selection && selection.edge) view.network.selectEdges([selection.edge]);
  if (text === view.shown) return;
  view.shown = text;
  emphasise(view, selection);
}

// What is under the pointer is told beside it, never over it, and never beyond the frame.
function tell(frame, tip, titles) {
  const hide = () => { tip.hidden = true; };
  const show = (id, { x, y }) => {
    tip.textContent = titles.get(id) || "";
    tip.hidden = !tip.textContent;
    const right = x + 18 + tip.offsetWidth <= frame.clientWidth, above = y - 12 - tip.offsetHeight >= 0;
    tip.style.left = `${Math.max(4, right ? x + 18 : x - 18 - tip.offsetWidth)}px`;
    tip.style.top = `${above ? y - 12 - tip.offsetHeight : Math.min(y + 18, frame.clientHeight - tip.offsetHeight - 4)}px`;
  };
  return { hide, show };
}

function listen(view, parent) {
  const frame = parent.querySelector(".graph"), { network } = view;
  const titles = new Map([...view.elements.nodes, ...view.elements.edges].map((element) => [element.id, element.info]));
  const tip = tell(frame, parent.querySelector(".tip"), titles);
  network.on("hoverNode", (event) => tip.show(event.node, event.pointer.DOM));
  network.on("hoverEdge", (event) => tip.show(event.edge, event.pointer.DOM));
  for (const event of ["blurNode", "blurEdge", "dragStart", "zoom"]) network.on(event, tip.hide);
  frame.addEventListener("mouseleave", tip.hide);
  network.on("click", (event) => {
    tip.hide();
    const gene = event.nodes.length ? event.nodes[0] : view.labels.at(event.pointer.canvas);
    const selection = gene ? { node: gene } : event.edges.length ? { edge: event.edges[0] } : null;
    apply(view, selection);
    view.clicks += 1;
    view.send({ ...selection, click: view.clicks });
  });
}

function build(parent, data) {
  const elements = data.elements, frame = parent.querySelector(".graph");
  const nodes = new vis.DataSet(elements.nodes), edges = new vis.DataSet(elements.edges);
  const network = new vis.Network(frame, { nodes, edges }, options(elements));
  const view = { network, nodes, edges, elements, version: data.version, shown: "null", clicks: data.answered };
  view.emphasis = { kept: null, forced: new Set() };
  view.labels = nameGenes(network, frame, elements, () => view.emphasis);
  listen(view, parent);
  fitAll(network, frame);
  frame.network = network; // for scripts and tests that ask where a gene is, and which names are shown
  frame.labels = view.labels;
  parent.querySelector(".fit").onclick = () => fitAll(network, frame, { duration: 300 });
  parent.querySelector(".picture").onclick = () => {
    const link = document.createElement("a");
    link.download = "network.png";
    link.href = parent.querySelector("canvas").toDataURL("image/png");
    link.click();
  };
  return view;
}

export default function ({ data, parentElement, setStateValue }) {
  let view = views.get(parentElement);
  const clicks = Math.max(view ? view.clicks : 0, data.answered);
  if (view && view.version !== data.version) {
    view.network.destroy();
    view = undefined;
  }
  if (!view) {
    view = build(parentElement, data);
    views.set(parentElement, view);
  }
  view.clicks = clicks;
  view.send = (selection) => setStateValue("selection", selection);
  parentElement.querySelector(".legend").className = `legend ${data.colour_by}`;
  // an answer to an earlier click must not undo a later one
  if (data.answered >= view.clicks) apply(view, data.selection);
  return () => {
    const current = views.get(parentElement);
    if (current) current.network.destroy();
    views.delete(parentElement);
  };
}
