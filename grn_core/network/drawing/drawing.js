// Draws a network with vis-network (`vis`), both on the page and in the exported file.
// vis-network handles places, zoom and the pointer. Edges are painted here, many with one stroke, so that thousands of
// edges pan smoothly, and a change of colour only repaints them.
const KIND_COLOURS = { TF: "#D55E00", regulator: "#E69F00", target: "#56B4E9" };
const KIND_WORDS = { TF: "TF", regulator: "other regulator", target: "target" };
const MOST_STRETCHED = 1.8, MOST_ZOOMED = 1.3, EDGE_OF_PICTURE = 34, ARROW = 5, MUTUAL = 3.5, MANY = 1000;
const MOST_ROUTED_NAMES = 400; // most edges that names avoid
const PRESENTED = { of: 620, least: 1.4, most: 2.6 }; // names and lines of a presenter grow with the height of the screen

// Colours of the page around the graph: Streamlit passes them to its components; an exported file uses the defaults.
function themeOf(frame) {
  const style = getComputedStyle(frame);
  const read = (name, standard) => style.getPropertyValue(name).trim() || standard;
  const [ink, paper] = [read("--st-text-color", "#1d2733"), read("--st-background-color", "#ffffff")];
  return { ink, paper, primary: read("--st-primary-color", "#0b6e8a"), muted: mix(ink, paper, 0.66), quiet: mix(ink, paper, 0.42), faded: mix(ink, paper, 0.12) };
}

const probe = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
function rgb(colour) {
  probe.clearRect(0, 0, 1, 1);
  probe.fillStyle = colour;
  probe.fillRect(0, 0, 1, 1);
  return [...probe.getImageData(0, 0, 1, 1).data].slice(0, 3);
}

function mix(one, other, share) {
  const [a, b] = [rgb(one), rgb(other)];
  return `rgb(${a.map((value, i) => Math.round(value * share + b[i] * (1 - share))).join(", ")})`;
}

const counted = (n, what) => `${n.toLocaleString("en")} ${what}${n === 1 ? "" : "s"}`;

// Converts the columns sent by Python to one object per gene and one per edge.
function unpack({ nodes, edges, categories, communities, weightTitle }) {
  const genes = nodes.id.map((id, i) => ({
    id, name: nodes.name[i], kind: nodes.kind[i], community: nodes.community[i], degree: nodes.degree[i],
    size: nodes.radius[i], x: nodes.x[i], y: nodes.y[i], spot: nodes.spot[i], neighbours: [], shown: true,
    colours: { kind: KIND_COLOURS[nodes.kind[i]], community: communities[Math.min(nodes.community[i], communities.length - 1)] },
  }));
  const pairs = new Set();
  const links = edges.from.map((from, i) => {
    const [a, b, category] = [genes[from], genes[edges.to[i]], categories[edges.category[i]]];
    a.neighbours.push(b.id);
    b.neighbours.push(a.id);
    pairs.add(`${from} ${edges.to[i]}`);
    return { id: `${a.id}\t${b.id}`, a, b, from: a.id, to: b.id, width: edges.width[i], weight: edges.weight[i], rank: edges.rank[i], info: edges.info[i], sign: edges.sign[i], signSource: edges.signSource[i], bend: edges.bend[i], category, weightTitle };
  });
  links.forEach((link, i) => { link.mutual = link.a !== link.b && pairs.has(`${edges.to[i]} ${edges.from[i]}`); });
  return { genes, links, categories };
}

const cut = (text) => (text.length > 120 ? `${text.slice(0, 119)}…` : text);
const geneInfo = (gene) => `${cut(gene.id)}\n${KIND_WORDS[gene.kind]} with ${counted(gene.degree, "edge")} here, community ${gene.community + 1}`;
const RELATIONS = { 1: "activates", "-1": "represses", 0: "regulates" }, ARROWS = { 1: "→", "-1": "⊣", 0: "⇢" };
const signInfo = ({ sign, signSource }) => (sign === undefined ? "" : `\n${sign ? `${RELATIONS[sign]}: sign ${signSource || "given"}` : "sign unknown"}`);
const linkInfo = (link) => link.info || `${cut(link.from)} ${ARROWS[link.sign] || "→"} ${cut(link.to)}${signInfo(link)}\n${link.weightTitle} ${link.weight.toFixed(3)}, rank ${link.rank.toLocaleString("en")}\n${link.category.label}`;

class Drawing {
  constructor(frame, elements, state) {
    this.frame = frame;
    this.state = { selection: null, highlighted: [], hidden: [], pins: {}, expanded: [], colourBy: "kind", geneColours: {}, scale: null, bends: null, ...state };
    this.hovered = null;
    this.magnified = 1;
    this.stretch = { x: 1, y: 1 };
    this.theme = themeOf(frame);
    Object.assign(this, { genes: [], links: [], strokes: [], byId: new Map(), linkById: new Map(), kept: null, forced: new Set() });
    this.nodes = new vis.DataSet();
    this.edges = new vis.DataSet();
    this.network = new vis.Network(frame, { nodes: this.nodes, edges: this.edges }, {
      physics: false,
      nodes: { shape: "custom", ctxRenderer: (at) => this.paintGene(at), chosen: false },
      edges: { smooth: false, chosen: false },
      interaction: { hover: true, multiselect: false, selectConnectedEdges: false, hoverConnectedEdges: false },
    });
    this.network.renderer._drawEdges = (ctx) => this.paintEdges(ctx);
    this.network.renderer._drawArrows = () => {};
    this.network.selectionHandler.getEdgeAt = (pointer, whole = true) => {
      const id = this.edgeAt(this.network.canvas.DOMtoCanvas(pointer));
      return id === undefined || !whole ? id : this.network.body.edges[id];
    };
    this.listenToHover();
    this.labels = nameGenes(this);
    this.load(elements);
  }

  // Loads genes and edges; those that were there before keep their place on the screen unless the drawing is new.
  load(elements, fresh = true) {
    this.loading = true; // vis redraws after each removal, when the new genes have not been added yet
    Object.assign(this, unpack(elements));
    this.hovered = null;
    this.bend();
    this.byId = new Map(this.genes.map((gene) => [gene.id, gene]));
    this.linkById = new Map(this.links.map((link) => [link.id, link]));
    if (fresh) this.stretch = this.stretched();
    const there = (set, kept) => set.remove(set.getIds().filter((id) => !kept.has(id)));
    this.strokes = [];
    there(this.edges, this.linkById);
    there(this.nodes, this.byId);
    this.reveal();
    this.nodes.update(this.genes.map((gene) => this.placed(gene)));
    this.edges.update(this.links.map((link) => ({ id: link.id, from: link.from, to: link.to, hidden: !this.isShown(link) })));
    this.loading = false;
    this.restyle();
    this.labels.refresh();
    if (fresh || !this.allSeen()) this.fit(!fresh);
  }

  placed(gene) {
    const [x, y] = this.state.pins[gene.id] || [gene.x, gene.y];
    return { id: gene.id, size: gene.size, hidden: !gene.shown, x: x * this.stretch.x, y: y * this.stretch.y };
  }

  // Takes the arcs that avoid pinned genes, where there are pins.
  bend() {
    const { bends } = this.state;
    if (bends?.length === this.links.length) this.links.forEach((link, i) => { link.bend = bends[i]; });
  }

  // Points at a gene or an edge light it up with its neighbours and dim the rest, until the pointer leaves.
  listenToHover() {
    const light = (hovered) => {
      if (this.panning || JSON.stringify(hovered) === JSON.stringify(this.hovered)) return;
      this.hovered = hovered;
      this.restyle(false);
      this.labels.add(hovered ? this.kept : []);
    };
    this.network.on("hoverNode", ({ node }) => light({ node }));
    this.network.on("hoverEdge", ({ edge }) => light({ edge }));
    for (const event of ["blurNode", "blurEdge"]) this.network.on(event, () => light(null));
    this.frame.addEventListener("mouseleave", () => light(null));
  }

  // A presenter's names and lines are larger, the more so the larger the screen.
  present(on) {
    const { of, least, most } = PRESENTED, before = this.magnified;
    this.presenting = on;
    this.magnified = on ? Math.max(least, Math.min(this.frame.clientHeight / of, most)) : 1;
    if (before === this.magnified) return;
    this.labels.refresh();
    this.restyle();
    this.fit(false);
  }

  // How far to stretch the drawing in the direction in which the frame has unused space.
  stretched() {
    if (this.genes.length < 3) return { x: 1, y: 1 };
    const { width, height } = this.extent(this.genes), { w, h } = this.room();
    const [x, y] = [w / Math.max(width, 1), h / Math.max(height, 1)], whole = Math.min(x, y, this.magnified);
    return { x: Math.max(1, Math.min(x / whole, MOST_STRETCHED)), y: Math.max(1, Math.min(y / whole, MOST_STRETCHED)) };
  }

  // The size of the frame without the margin for names.
  room() {
    const edge = EDGE_OF_PICTURE * this.magnified;
    return { w: this.frame.clientWidth - 2.4 * edge, h: this.frame.clientHeight - 2 * edge };
  }

  extent(places) {
    let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
    for (const { x, y } of places) {
      left = Math.min(left, x); right = Math.max(right, x); top = Math.min(top, y); bottom = Math.max(bottom, y);
    }
    return { x: (left + right) / 2, y: (top + bottom) / 2, width: right - left, height: bottom - top };
  }

  at(gene) { return this.network.body.nodes[gene.id]; }

  shownPlaces() { return this.genes.filter((gene) => gene.shown).map((gene) => this.at(gene)); }

  allSeen() {
    const [left, top, right, bottom] = viewBox(this.network, this.frame), scale = this.network.getScale();
    return this.shownPlaces().every(({ x, y }) => x * scale > left && x * scale < right && y * scale > top && y * scale < bottom);
  }

  // Shows the whole drawing, with room for the names at its edge.
  fit(animated) {
    const places = this.shownPlaces();
    if (!places.length) return;
    for (const link of this.links) if (link.bend && this.isShown(link)) places.push(this.middleOf(link.id));
    const { x, y, width, height } = this.extent(places);
    const { w, h } = this.room(), scale = Math.min(w / Math.max(width, 1), h / Math.max(height, 1), MOST_ZOOMED * this.magnified);
    this.network.moveTo({ position: { x, y }, scale, animation: animated ? { duration: 300, easingFunction: "easeInOutQuad" } : false });
  }

  refit(animated = true) {
    this.stretch = this.stretched();
    this.nodes.update(this.genes.map((gene) => this.placed(gene)));
    this.fit(animated);
  }

  // Fits the drawing to the frame's new size; vis-network alone would react after a second, zoom in, and not paint some genes.
  resized() {
    const size = `${this.frame.clientWidth} ${this.frame.clientHeight}`;
    if (this.size !== undefined && this.size !== size) {
      this.network.canvas.setSize();
      if (this.presenting) this.present(true);
      this.refit(false);
      this.network.redraw();
    }
    this.size = size;
  }

  isShown(link) { return !this.state.hidden.includes(link.category.key); }

  // Hides genes that have no visible edge.
  reveal() {
    const shown = new Set();
    for (const link of this.links) if (this.isShown(link)) { shown.add(link.a); shown.add(link.b); }
    for (const gene of this.genes) gene.shown = shown.has(gene);
  }

  // Applies changes of selection, highlighted, hidden, pins, bends, expanded or colourBy.
  change(changes) {
    const before = this.state;
    this.state = { ...before, ...changes };
    const differs = (name) => JSON.stringify(before[name]) !== JSON.stringify(this.state[name]);
    if (differs("hidden")) {
      this.reveal();
      this.edges.update(this.links.map((link) => ({ id: link.id, hidden: !this.isShown(link) })));
    }
    if (differs("bends")) this.bend();
    if (differs("hidden") || differs("pins")) this.nodes.update(this.genes.map((gene) => this.placed(gene)));
    this.restyle();
  }

  select(selection) {
    const known = selection && (selection.node ? this.byId.get(selection.node)?.shown : this.linkById.has(selection.edge));
    this.change({ selection: known ? selection : null });
    this.network.unselectAll();
    if (known && selection.node) this.network.selectNodes([selection.node], false);
    if (known && selection.edge) this.network.selectEdges([selection.edge]);
  }

  // Groups edges by how they are painted: edges outside the focus are faded, emphasised edges are painted last. The focus is
  // what the pointer is over, else the selection.
  restyle(named = true) {
    const { selection, highlighted } = this.state, focus = this.hovered || selection;
    const several = new Set(this.hovered ? [] : highlighted.filter((id) => this.linkById.has(id)));
    const any = Boolean(focus) || several.size > 0, node = focus?.node, near = new Set(node ? [node] : []);
    const strokes = new Map();
    for (const link of this.links) {
      if (!this.isShown(link)) continue;
      const chosen = selection && link.id === selection.edge, strong = several.has(link.id) || chosen || link.id === focus?.edge;
      const kept = !any || strong || (node && (link.from === node || link.to === node));
      if (any && kept) { near.add(link.from); near.add(link.to); }
      const level = strong ? 2 : kept ? 1 : 0, width = Math.max(Math.round(2 * link.width) / 2, link.category.least) + (strong ? 2 : 0);
      const key = `${level} ${link.category.key} ${width}`;
      if (!strokes.has(key)) strokes.set(key, { level, width, category: link.category, links: [] });
      strokes.get(key).links.push(link);
    }
    this.strokes = [...strokes.values()].sort((a, b) => a.level - b.level);
    this.kept = any ? near : null;
    if (named) {
      this.forced = new Set(any ? (node && !several.size ? [node] : near.size <= 60 ? near : []) : []);
      this.labels.refresh();
    }
    this.network.redraw();
  }

  edgeAt(point) { return linkAt(this, point)?.id; }

  middleOf(id) { return pointOn(lineOf(this, this.linkById.get(id), 0), 0.5); }

  // Edges that run over a gene that is not their own.
  crossing() {
    const over = (link, line, gene) => gene !== link.a && gene !== link.b && gene.shown && distanceTo(line, this.at(gene)) < gene.size;
    return this.links.filter((link) => this.isShown(link) && this.genes.some((gene) => over(link, lineOf(this, link, 0), gene)));
  }

  colourOf(category) { return category.colour || this.theme.muted; }

  paintEdges(ctx) {
    const scale = this.network.getScale(), view = viewBox(this.network, this.frame).map((value) => value / scale);
    const many = this.links.length > MANY, plain = many && this.panning; // no dashes and arrowheads while panning
    ctx.save();
    ctx.globalAlpha = many ? 0.45 : 1;
    for (const { level, width: usual, category, links } of this.strokes) {
      const width = usual * this.magnified;
      const lines = links.map((link) => lineOf(this, link, Math.max(width, ARROW / scale / 2))).filter((line) => crosses(line, view));
      if (level === 2) ctx.globalAlpha = 1;
      ctx.strokeStyle = ctx.fillStyle = level ? this.colourOf(category) : this.theme.faded;
      ctx.lineWidth = Math.max(width, 0.7 / scale);
      ctx.setLineDash(plain ? [] : (category.dash || []).map((length) => length * Math.max(1 / scale, width / 3)));
      ctx.beginPath();
      for (const line of lines) traceLine(ctx, line);
      ctx.stroke();
      if (plain) continue;
      ctx.setLineDash([]);
      paintHeads(ctx, lines, width, Math.max(ARROW + 1.6 * width, 3.5 / scale), scale);
    }
    ctx.restore();
  }

  paintGene({ ctx, id, x, y }) {
    const gene = this.byId.get(id), { state, theme } = this, size = gene ? gene.size : 8;
    const drawNode = () => {
      if (!gene) return;
      const faded = this.kept && !this.kept.has(id), selected = state.selection?.node === id;
      ctx.lineWidth = selected ? 4 : 1;
      const colour = state.geneColours[id] || gene.colours[state.colourBy] || gene.colours.kind;
      ctx.strokeStyle = selected ? theme.ink : faded ? theme.faded : mixed(colour, theme.ink);
      ctx.fillStyle = faded ? theme.faded : colour;
      outline(ctx, gene.kind, x, y, size);
      ctx.fill();
      ctx.stroke();
      if (state.expanded.includes(id)) { outline(ctx, gene.kind, x, y, size + 5); ctx.lineWidth = 1.5; ctx.strokeStyle = theme.muted; ctx.stroke(); }
      if (state.pins[id]) { ctx.beginPath(); ctx.arc(x, y, Math.max(2.5, size * 0.28), 0, 2 * Math.PI); ctx.fillStyle = theme.paper; ctx.strokeStyle = theme.ink; ctx.lineWidth = 1.5; ctx.fill(); ctx.stroke(); }
      if (this.cursor === id) { ctx.setLineDash([4, 3]); outline(ctx, "target", x, y, size + 9); ctx.lineWidth = 2.5; ctx.strokeStyle = theme.primary; ctx.stroke(); ctx.setLineDash([]); }
    };
    return { drawNode, nodeDimensions: { width: 2 * size, height: 2 * size } };
  }

  // The gene or edge at the pointer.
  under(event) {
    const gene = event.nodes[0] ?? this.labels.at(event.pointer.canvas);
    if (gene != null) return { node: gene };
    const link = this.linkById.get(event.edges[0]);
    return link ? { edge: link.id } : null;
  }

  describe() {
    const shown = this.genes.filter((gene) => gene.shown), tfs = shown.filter((gene) => gene.kind === "TF");
    const links = this.links.filter((link) => this.isShown(link)).length;
    const hubs = [...tfs].sort((a, b) => b.degree - a.degree).slice(0, 3).map((gene) => `${gene.name} with ${counted(gene.degree, "edge")}`);
    return `Network of ${counted(shown.length, "gene")}, ${counted(tfs.length, "TF")} among them, and ${counted(links, "edge")}${hubs.length ? `; most edges: ${hubs.join(", ")}` : ""}.`;
  }

  retheme() {
    const theme = themeOf(this.frame);
    if (JSON.stringify(theme) === JSON.stringify(this.theme)) return;
    this.theme = theme;
    borders.clear();
    this.network.redraw();
  }
}

const borders = new Map();
function mixed(colour, ink) {
  if (!borders.has(colour)) borders.set(colour, mix(colour, ink, 0.72));
  return borders.get(colour);
}

function outline(ctx, kind, x, y, size) {
  ctx.beginPath();
  if (kind === "target") { ctx.arc(x, y, size, 0, 2 * Math.PI); return; }
  if (kind === "regulator") { ctx.rect(x - 0.85 * size, y - 0.85 * size, 1.7 * size, 1.7 * size); return; }
  ctx.moveTo(x, y - size); ctx.lineTo(x + size, y); ctx.lineTo(x, y + size); ctx.lineTo(x - size, y);
  ctx.closePath();
}
