// Draws a network with vis-network (`vis`), both on the page and in the exported file.
// vis-network handles places, zoom and the pointer. Edges are painted here, many with one stroke, so that thousands of
// edges pan smoothly, and a change of colour only repaints them.
const KIND_COLOURS = { TF: "#D55E00", regulator: "#E69F00", target: "#56B4E9" };
const KIND_WORDS = { TF: "TF", regulator: "other regulator", target: "target" };
const MOST_STRETCHED = 1.8, MOST_ZOOMED = 1.3, EDGE_OF_PICTURE = 34, ARROW = 5, MUTUAL = 3.5, MANY = 1000;

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
    size: nodes.radius[i], x: nodes.x[i], y: nodes.y[i], neighbours: [], shown: true,
    colours: { kind: KIND_COLOURS[nodes.kind[i]], community: communities[Math.min(nodes.community[i], communities.length - 1)] },
  }));
  const pairs = new Set();
  const links = edges.from.map((from, i) => {
    const [a, b, category] = [genes[from], genes[edges.to[i]], categories[edges.category[i]]];
    a.neighbours.push(b.id);
    b.neighbours.push(a.id);
    pairs.add(`${from} ${edges.to[i]}`);
    return { id: `${a.id}\t${b.id}`, a, b, from: a.id, to: b.id, width: edges.width[i], weight: edges.weight[i], rank: edges.rank[i], info: edges.info[i], sign: edges.sign[i], signSource: edges.signSource[i], category, weightTitle };
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
    this.state = { selection: null, highlighted: [], hidden: [], pins: {}, expanded: [], colourBy: "kind", geneColours: {}, scale: null, ...state };
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
    this.labels = nameGenes(this);
    this.load(elements);
  }

  // Loads genes and edges; those that were there before keep their place on the screen unless the drawing is new.
  load(elements, fresh = true) {
    this.loading = true; // vis redraws after each removal, when the new genes have not been added yet
    Object.assign(this, unpack(elements));
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

  // How far to stretch the drawing in the direction in which the frame has unused space.
  stretched() {
    if (this.genes.length < 3) return { x: 1, y: 1 };
    const { width, height } = this.extent(this.genes), { w, h } = this.room();
    const [x, y] = [w / Math.max(width, 1), h / Math.max(height, 1)], whole = Math.min(x, y, 1);
    return { x: Math.max(1, Math.min(x / whole, MOST_STRETCHED)), y: Math.max(1, Math.min(y / whole, MOST_STRETCHED)) };
  }

  // The size of the frame without the margin for names.
  room() { return { w: this.frame.clientWidth - 2.4 * EDGE_OF_PICTURE, h: this.frame.clientHeight - 2 * EDGE_OF_PICTURE }; }

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
    const { x, y, width, height } = this.extent(places);
    const { w, h } = this.room(), scale = Math.min(w / Math.max(width, 1), h / Math.max(height, 1), MOST_ZOOMED);
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

  // Applies changes of selection, highlighted, hidden, pins, expanded or colourBy.
  change(changes) {
    const before = this.state;
    this.state = { ...before, ...changes };
    const differs = (name) => JSON.stringify(before[name]) !== JSON.stringify(this.state[name]);
    if (differs("hidden")) {
      this.reveal();
      this.edges.update(this.links.map((link) => ({ id: link.id, hidden: !this.isShown(link) })));
    }
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

  // Groups edges by how they are painted: edges outside the selection are faded, emphasised edges are painted last.
  restyle() {
    const { selection, highlighted } = this.state;
    const several = new Set(highlighted.filter((id) => this.linkById.has(id)));
    const any = Boolean(selection) || several.size > 0, node = selection?.node, near = new Set(node ? [node] : []);
    const strokes = new Map();
    for (const link of this.links) {
      if (!this.isShown(link)) continue;
      const strong = several.has(link.id) || (selection && link.id === selection.edge);
      const kept = !any || strong || (node && (link.from === node || link.to === node));
      if (any && kept) { near.add(link.from); near.add(link.to); }
      const level = strong ? 2 : kept ? 1 : 0, width = Math.max(Math.round(2 * link.width) / 2, link.category.least) + (strong ? 2 : 0);
      const key = `${level} ${link.category.key} ${width}`;
      if (!strokes.has(key)) strokes.set(key, { level, width, category: link.category, links: [] });
      strokes.get(key).links.push(link);
    }
    this.strokes = [...strokes.values()].sort((a, b) => a.level - b.level);
    this.kept = any ? near : null;
    this.forced = new Set(any ? (node && !several.size ? [node] : near.size <= 60 ? near : []) : []);
    this.labels.refresh();
    this.network.redraw();
  }

  colourOf(category) { return category.colour || this.theme.muted; }

  paintEdges(ctx) {
    const scale = this.network.getScale(), view = viewBox(this.network, this.frame).map((value) => value / scale);
    const many = this.links.length > MANY, plain = many && this.panning; // no dashes and arrowheads while panning
    ctx.save();
    ctx.globalAlpha = many ? 0.45 : 1;
    for (const { level, width, category, links } of this.strokes) {
      const lines = links.map((link) => this.line(link, Math.max(width, ARROW / scale / 2))).filter((line) => crosses(line, view));
      if (level === 2) ctx.globalAlpha = 1;
      ctx.strokeStyle = ctx.fillStyle = level ? this.colourOf(category) : this.theme.faded;
      ctx.lineWidth = Math.max(width, 0.7 / scale);
      ctx.setLineDash(plain ? [] : (category.dash || []).map((length) => length * Math.max(1 / scale, width / 3)));
      ctx.beginPath();
      for (const { from, to } of lines) { ctx.moveTo(from.x, from.y); ctx.lineTo(to.x, to.y); }
      ctx.stroke();
      if (plain) continue;
      ctx.setLineDash([]);
      paintHeads(ctx, lines, width, Math.max(ARROW + 1.6 * width, 3.5 / scale), scale);
    }
    ctx.restore();
  }

  // From the border of one gene to that of the other; two genes that regulate each other have two lines side by side.
  line({ a, b, mutual, sign }, head) {
    const [from, to] = [this.at(a), this.at(b)];
    const [dx, dy] = [to.x - from.x, to.y - from.y], length = Math.hypot(dx, dy) || 1;
    const [ux, uy] = [dx / length, dy / length], aside = mutual ? MUTUAL : 0;
    const rim = (gene) => gene.size / (gene.kind === "TF" ? Math.abs(ux) + Math.abs(uy) : gene.kind === "regulator" ? Math.max(Math.abs(ux), Math.abs(uy)) / 0.85 : 1);
    const tip = { x: to.x - rim(b) * ux - aside * uy, y: to.y - rim(b) * uy + aside * ux };
    const start = { x: from.x - aside * uy, y: from.y + aside * ux };
    const back = sign === -1 ? 0 : head;
    return { from: start, to: { x: tip.x - back * ux, y: tip.y - back * uy }, tip, ux, uy, sign };
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

  // The gene or edge at the pointer; of two edges side by side, the one on the pointer's side.
  under(event) {
    const gene = event.nodes[0] ?? this.labels.at(event.pointer.canvas);
    if (gene != null) return { node: gene };
    const link = this.linkById.get(event.edges[0]);
    if (!link) return null;
    if (!link.mutual) return { edge: link.id };
    const { from, ux, uy } = this.line(link, 0), [a, b] = [this.at(link.a), event.pointer.canvas];
    const side = (from.x - a.x) * (b.x - a.x) + (from.y - a.y) * (b.y - a.y);
    return { edge: side >= 0 || !this.linkById.has(`${link.to}\t${link.from}`) ? link.id : `${link.to}\t${link.from}` };
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

// The end of each line at its target: a filled arrowhead for activation and where signs are not drawn, a bar for
// repression, an open arrowhead for an unknown sign. The shapes differ, so that no colour is needed.
function paintHeads(ctx, lines, width, head, scale) {
  const corner = ({ tip, ux, uy }, back, aside) => [tip.x - back * ux - aside * uy, tip.y - back * uy + aside * ux];
  ctx.beginPath();
  for (const line of lines) {
    if (line.sign === -1 || line.sign === 0) continue;
    ctx.moveTo(line.tip.x, line.tip.y);
    ctx.lineTo(...corner(line, head, 0.45 * head));
    ctx.lineTo(...corner(line, head, -0.45 * head));
  }
  ctx.fill();
  ctx.beginPath();
  for (const line of lines) {
    if (line.sign === -1) {
      const back = Math.max(0.8 * width, 1 / scale), bar = Math.max(0.7 * head, 6);
      ctx.moveTo(...corner(line, back, bar));
      ctx.lineTo(...corner(line, back, -bar));
    } else if (line.sign === 0) {
      ctx.moveTo(...corner(line, head, 0.5 * head));
      ctx.lineTo(line.tip.x, line.tip.y);
      ctx.lineTo(...corner(line, head, -0.5 * head));
    }
  }
  ctx.lineWidth = Math.max(0.8 * width, 1.6, 1 / scale);
  ctx.stroke();
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

const crosses = ({ from, tip }, [left, top, right, bottom]) =>
  Math.max(from.x, tip.x) >= left && Math.min(from.x, tip.x) <= right && Math.max(from.y, tip.y) >= top && Math.min(from.y, tip.y) <= bottom;

// Shows a tooltip beside the pointer, never over it and never outside the frame.
function showTooltip(drawing, tip) {
  const { network, frame } = drawing;
  const hide = () => { tip.hidden = true; };
  const show = (text, { x, y }) => {
    tip.textContent = text || "";
    tip.hidden = !tip.textContent;
    const right = x + 18 + tip.offsetWidth <= frame.clientWidth, above = y - 12 - tip.offsetHeight >= 0;
    tip.style.left = `${Math.max(4, right ? x + 18 : x - 18 - tip.offsetWidth)}px`;
    tip.style.top = `${above ? y - 12 - tip.offsetHeight : Math.max(4, Math.min(y + 18, frame.clientHeight - tip.offsetHeight - 4))}px`;
  };
  network.on("hoverNode", ({ node, pointer }) => { const gene = drawing.byId.get(node); if (gene) show(geneInfo(gene), pointer.DOM); });
  network.on("hoverEdge", ({ edge, pointer }) => { const link = drawing.linkById.get(edge); if (link) show(linkInfo(link), pointer.DOM); });
  for (const event of ["blurNode", "blurEdge", "dragStart", "zoom", "click"]) network.on(event, hide);
  frame.addEventListener("mouseleave", hide);
}

const SHAPES = { TF: { d: "M6 0L12 6L6 12L0 6Z" }, regulator: { d: "M1 1H11V11H1Z" }, target: { cx: 6, cy: 6, r: 5.5 } };

// One button per category of edges, with a sample of its line; pressed while its edges are shown.
function fillLegend(legend, drawing, toggle) {
  const SVG = "http://www.w3.org/2000/svg";
  const shape = (kind) => {
    const mark = document.createElement("span"), picture = document.createElementNS(SVG, "svg");
    const look = SHAPES[kind], figure = document.createElementNS(SVG, look.d ? "path" : "circle");
    for (const [name, value] of Object.entries({ width: 12, height: 12, "aria-hidden": "true" })) picture.setAttribute(name, value);
    for (const [name, value] of Object.entries(look)) figure.setAttribute(name, value);
    figure.setAttribute("fill", drawing.state.colourBy === "kind" ? KIND_COLOURS[kind] : drawing.theme.quiet);
    picture.append(figure);
    mark.append(picture, KIND_WORDS[kind]);
    return mark;
  };
  const button = (category) => {
    const made = document.createElement("button"), picture = document.createElementNS(SVG, "svg"), line = document.createElementNS(SVG, "line");
    for (const [name, value] of Object.entries({ width: 30, height: 8, "aria-hidden": "true" })) picture.setAttribute(name, value);
    const look = { x1: 0, y1: 4, x2: 30, y2: 4, stroke: drawing.colourOf(category), "stroke-width": 3, "stroke-dasharray": (category.dash || []).join(" ") };
    for (const [name, value] of Object.entries(look)) line.setAttribute(name, value);
    picture.append(line);
    made.append(picture, `${category.label} (${category.count.toLocaleString("en")})`);
    made.type = "button";
    made.dataset.category = category.key;
    made.title = `${category.help} Press to hide or show.`;
    made.setAttribute("aria-pressed", String(!drawing.state.hidden.includes(category.key)));
    made.onclick = () => toggle(category.key);
    return made;
  };
  // A sample of the end of a line; it belongs to all categories, so it is no button.
  const ending = (sign) => {
    const mark = document.createElement("span"), picture = document.createElementNS(SVG, "svg"), line = document.createElementNS(SVG, "path");
    for (const [name, value] of Object.entries({ width: 24, height: 12, "aria-hidden": "true" })) picture.setAttribute(name, value);
    const path = { 1: "M0 6H16M14 1.5L23 6L14 10.5Z", "-1": "M0 6H21M21 0.5V11.5", 0: "M0 6H22M14 1.5L22 6L14 10.5" }[sign];
    const look = { d: path, fill: sign === 1 ? drawing.theme.muted : "none", stroke: drawing.theme.muted, "stroke-width": 2 };
    for (const [name, value] of Object.entries(look)) line.setAttribute(name, value);
    picture.append(line);
    mark.className = "ending";
    mark.append(picture, { 1: "activates", "-1": "represses", 0: "sign unknown" }[sign]);
    return mark;
  };
  // The colours of genes, if they show a number.
  const scale = ({ title, colours, words }) => {
    const mark = document.createElement("span"), bar = document.createElement("span");
    bar.style.cssText = `display:inline-block;width:64px;height:10px;border:1px solid ${drawing.theme.quiet};background:linear-gradient(to right, ${colours.join(", ")})`;
    mark.className = "scale";
    mark.append(`${title} ${words[0]}`, bar, words[1]);
    return mark;
  };
  const scales = drawing.state.scale ? [scale(drawing.state.scale)] : [];
  const signs = [1, -1, 0].filter((sign) => drawing.links.some((link) => link.sign === sign));
  const focused = legend.getRootNode().activeElement?.dataset?.category;
  legend.replaceChildren(...Object.keys(SHAPES).filter((kind) => drawing.genes.some((gene) => gene.kind === kind)).map(shape), ...drawing.categories.filter(({ count }) => count).map(button), ...signs.map(ending), ...scales);
  if (focused) legend.querySelector(`[data-category="${CSS.escape(focused)}"]`)?.focus();
}

const DIRECTIONS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

// The next gene in a direction: a neighbour if there is one, else the nearest gene in that direction.
function nextGene(drawing, from, [dx, dy]) {
  const here = drawing.at(from), beside = new Set(from.neighbours);
  let best = null;
  for (const gene of drawing.genes) {
    if (gene === from || !gene.shown) continue;
    const { x, y } = drawing.at(gene), [ahead, aside] = [(x - here.x) * dx + (y - here.y) * dy, Math.abs((x - here.x) * dy - (y - here.y) * dx)];
    if (ahead <= 0 || aside > 2 * ahead) continue;
    const cost = ahead + 2 * aside + (beside.has(gene.id) ? 0 : 1e6);
    if (!best || cost < best.cost) best = { gene, cost };
  }
  return best && best.gene;
}

// Keys of the graph: arrow keys move between genes, Enter selects; `keys` maps further keys to functions.
function listenToKeys(drawing, say, choose, keys) {
  const { frame, network } = drawing;
  const inner = network.canvas.frame;
  inner.tabIndex = -1;
  const go = (gene) => {
    drawing.cursor = gene.id;
    const { x, y } = drawing.at(gene), point = network.canvasToDOM({ x, y });
    if (point.x < 20 || point.y < 20 || point.x > frame.clientWidth - 20 || point.y > frame.clientHeight - 20) network.moveTo({ position: { x, y }, animation: { duration: 200, easingFunction: "easeInOutQuad" } });
    say(`${gene.name}, ${KIND_WORDS[gene.kind]}, ${counted(gene.degree, "edge")} here`);
    network.redraw();
  };
  frame.addEventListener("keydown", (event) => {
    const control = event.ctrlKey || event.metaKey, key = `${control ? "Ctrl+" : ""}${event.shiftKey && control ? "Shift+" : ""}${event.key.length === 1 ? event.key.toLowerCase() : event.key}`;
    const current = drawing.byId.get(drawing.cursor) || drawing.byId.get(drawing.state.selection?.node);
    const shown = drawing.genes.filter((gene) => gene.shown);
    if (DIRECTIONS[key] && shown.length) {
      const hub = [...shown].sort((a, b) => b.degree - a.degree)[0];
      const next = current && current.shown ? nextGene(drawing, current, DIRECTIONS[key]) : hub;
      if (next) go(next);
    } else if (key === "Enter" && current) choose({ node: current.id });
    else if (key === "Escape") choose(null);
    else if (key === "f") drawing.refit();
    else if (keys[key]) keys[key](current);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  frame.addEventListener("focusout", () => { drawing.cursor = null; network.redraw(); });
}
