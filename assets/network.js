// The graph of the network page: draws with drawing.js, which is inserted above this text, and sends user input to Python.
// A click is sent as the selection. Everything that changes the view (expand, pin, undo, ...) is sent as a numbered action
// and kept until Python confirms it, so that none is lost while the page is busy.
const views = new WeakMap();

function act(view, what) {
  view.lastAction += 1;
  view.actions.push({ ...what, n: view.lastAction });
  view.send("actions", [...view.actions]);
}

function choose(view, selection) {
  view.drawing.select(selection);
  view.clicks += 1;
  view.send("selection", { ...selection, click: view.clicks });
  showTools(view);
}

const toggled = (names, name) => (names.includes(name) ? names.filter((other) => other !== name) : [...names, name]);

function toggle(view, category) {
  view.drawing.change({ hidden: toggled(view.drawing.state.hidden, category) });
  describe(view);
  act(view, { do: "toggle", category });
}

function expand(view, gene) {
  if (gene && !view.data.fixed) act(view, { do: "expand", gene });
}

// Pins a gene where it is, in Python's coordinates, which are those before the drawing was stretched to its frame.
function pin(view, gene) {
  const { drawing } = view, known = drawing.byId.get(gene);
  if (!known) return;
  const { x, y } = drawing.at(known), pins = { ...drawing.state.pins };
  pins[gene] = [Math.round((10 * x) / drawing.stretch.x) / 10, Math.round((10 * y) / drawing.stretch.y) / 10];
  drawing.change({ pins });
  act(view, { do: "pin", gene, x: pins[gene][0], y: pins[gene][1] });
  showTools(view);
}

function unpin(view, gene) {
  const pins = { ...view.drawing.state.pins };
  delete pins[gene];
  view.drawing.change({ pins });
  act(view, { do: "unpin", gene });
  showTools(view);
}

const switchPin = (view, gene) => (view.drawing.state.pins[gene] ? unpin(view, gene) : pin(view, gene));

function describe(view) {
  const { drawing, parent, data } = view;
  drawing.frame.setAttribute("aria-label", `${drawing.describe()} Arrow keys move between genes, Enter selects, E expands, P pins, F fits, Ctrl+Z undoes.`);
  fillLegend(parent.querySelector(".legend"), drawing, (category) => toggle(view, category));
  const overlay = parent.querySelector(".overlay");
  overlay.setAttribute("aria-pressed", String(data.overlay));
  overlay.disabled = !data.testable;
  parent.querySelector(".frame").classList.toggle("fixed", data.fixed);
  parent.querySelector(".count").textContent = data.count;
  parent.querySelector(".count").title = data.count;
}

// Expand and Pin apply to the selected gene; with nothing selected they collapse or unpin all genes.
function showTools(view) {
  const { drawing, parent, data } = view, { state } = drawing, gene = state.selection?.node;
  const tool = (name, text, possible) => {
    const button = parent.querySelector(`.${name}`);
    if (text) button.textContent = text;
    button.disabled = !possible;
  };
  const open = gene && state.expanded.includes(gene), pinned = gene && state.pins[gene];
  tool("undo", "", data.undo);
  tool("redo", "", data.redo);
  tool("expand", open ? "Collapse" : !gene && state.expanded.length ? "Collapse all" : "Expand", gene || state.expanded.length);
  tool("pin", pinned ? "Unpin" : !gene && Object.keys(state.pins).length ? "Unpin all" : "Pin", gene || Object.keys(state.pins).length);
}

function listen(view) {
  const { drawing, parent } = view, { network, frame } = drawing;
  const press = (name, action) => { parent.querySelector(`.${name}`).onclick = action; };
  const gene = () => drawing.state.selection?.node;
  showTooltip(drawing, parent.querySelector(".tip"));
  network.on("click", (event) => choose(view, drawing.under(event)));
  network.on("doubleClick", (event) => expand(view, drawing.under(event)?.node));
  network.on("dragEnd", ({ nodes }) => { if (nodes.length) pin(view, nodes[0]); });
  press("undo", () => act(view, { do: "undo" }));
  press("redo", () => act(view, { do: "redo" }));
  press("expand", () => (gene() ? expand(view, gene()) : act(view, { do: "collapse" })));
  press("pin", () => (gene() ? switchPin(view, gene()) : act(view, { do: "unpin" })));
  press("overlay", () => act(view, { do: "overlay" }));
  press("fit", () => drawing.refit());
  press("picture", () => savePicture(view));
  listenToScreen(drawing, parent.querySelector(".frame"), { full: parent.querySelector(".full"), presenter: parent.querySelector(".presenter") });
  const said = parent.querySelector(".said");
  listenToKeys(drawing, (text) => { said.textContent = text; }, (selection) => choose(view, selection), {
    e: (current) => expand(view, current?.id),
    p: (current) => { if (current) switchPin(view, current.id); },
    "Ctrl+z": () => act(view, { do: "undo" }),
    "Ctrl+y": () => act(view, { do: "redo" }),
    "Ctrl+Shift+z": () => act(view, { do: "redo" }),
  });
  new ResizeObserver(() => {
    if (!frame.clientWidth) return; // on a hidden tab
    drawing.labels.refresh();
    drawing.retheme();
    drawing.resized();
  }).observe(frame);
}

// Saves a PNG on the theme's background colour, because some viewers show transparency as black.
function savePicture({ parent, drawing }) {
  const canvas = parent.querySelector("canvas"), picture = document.createElement("canvas");
  [picture.width, picture.height] = [canvas.width, canvas.height];
  const ctx = picture.getContext("2d");
  ctx.fillStyle = drawing.theme.paper;
  ctx.fillRect(0, 0, picture.width, picture.height);
  ctx.drawImage(canvas, 0, 0);
  const link = document.createElement("a");
  link.download = "network.png";
  link.href = picture.toDataURL("image/png");
  link.click();
}

const stateOf = (data) => ({ hidden: data.hidden, pins: data.pins, bends: data.bends, expanded: data.expanded, colourBy: data.colour_by, geneColours: data.gene_colours, scale: data.scale, highlighted: data.highlighted });

function build(parent, data) {
  const frame = parent.querySelector(".graph");
  const drawing = new Drawing(frame, JSON.parse(data.elements), stateOf(data));
  const view = { parent, data, drawing, version: data.version, picture: data.picture, clicks: data.answered, lastAction: data.done, actions: [] };
  frame.network = drawing.network; // for scripts and tests that read places of genes and visible names
  frame.labels = drawing.labels;
  frame.drawing = drawing;
  return view;
}

function update(view, data) {
  const { drawing } = view, answered = data.done >= view.lastAction;
  view.actions = view.actions.filter(({ n }) => n > data.done);
  drawing.retheme();
  if (view.version !== data.version) {
    if (answered) drawing.state = { ...drawing.state, ...stateOf(data) };
    drawing.load(JSON.parse(data.elements), view.picture !== data.picture);
    view.version = data.version;
    view.picture = data.picture;
  } else if (answered) drawing.change(stateOf(data)); // an answer to an earlier action must not undo a later one
}

export default function ({ data, parentElement, setStateValue }) {
  let view = views.get(parentElement);
  if (!view) {
    view = build(parentElement, data);
    views.set(parentElement, view);
    listen(view);
  } else update(view, data);
  view.data = data;
  view.clicks = Math.max(view.clicks, data.answered);
  view.lastAction = Math.max(view.lastAction, data.done);
  view.send = setStateValue;
  // an answer to an earlier click must not undo a later one
  if (data.answered >= view.clicks) view.drawing.select(data.selection);
  describe(view);
  showTools(view);
  return () => {
    const current = views.get(parentElement);
    if (current) current.drawing.network.destroy();
    views.delete(parentElement);
  };
}
