// Writes gene names on a drawing, at the same size on the screen at any zoom, without overlaps.
// A name without room is left out until the user zooms in; selected genes are named first, and always.
const LETTERS = { TF: "600 14px system-ui, sans-serif", regulator: "600 14px system-ui, sans-serif", target: "12px system-ui, sans-serif" };
const HEIGHTS = { TF: 17, regulator: 17, target: 15 };
const SPOTS = [[0, 1], [0, -1], [1, 0], [-1, 0], [0.75, 0.75], [-0.75, 0.75], [0.75, -0.75], [-0.75, -0.75]];
const CELL = 48, AIR = 3;

// An index of boxes [left, top, right, bottom] by their place.
function boxGrid() {
  const cells = new Map();
  const around = (box, visit) => {
    for (let x = Math.floor(box[0] / CELL); x <= Math.floor(box[2] / CELL); x++)
      for (let y = Math.floor(box[1] / CELL); y <= Math.floor(box[3] / CELL); y++) if (visit(x * 65536 + y)) return true;
    return false;
  };
  return {
    add: (box) => around(box, (cell) => { cells.has(cell) ? cells.get(cell).push(box) : cells.set(cell, [box]); }),
    meets: (box) => around(box, (cell) => (cells.get(cell) || []).some(
      (other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3])),
  };
}

// Spots for a name; those that point away from the gene's neighbours come first.
function orderedSpots(place, neighbours) {
  let x = 0, y = 0;
  for (const other of neighbours) {
    const length = Math.hypot(other.x - place.x, other.y - place.y) || 1;
    x += (other.x - place.x) / length;
    y += (other.y - place.y) / length;
  }
  if (Math.hypot(x, y) < 0.5) return SPOTS;
  return [...SPOTS].sort((a, b) => a[0] * x + a[1] * y - (b[0] * x + b[1] * y));
}

function labelBox(place, away, width, height, [x, y]) {
  const left = place.x + x * away - (width * (1 - x)) / 2, top = place.y + y * away - (height * (1 - y)) / 2;
  return [left, top, left + width, top + height];
}

// The visible area in pixels of the screen, relative to the origin of the network.
function viewBox(network, frame) {
  const { x, y } = network.getViewPosition(), scale = network.getScale();
  const [w, h] = [frame.clientWidth / 2, frame.clientHeight / 2];
  return [x * scale - w, y * scale - h, x * scale + w, y * scale + h];
}

const inside = (box, view) => box[0] >= view[0] && box[1] >= view[1] && box[2] <= view[2] && box[3] <= view[3];

// The first box within the frame that covers no name and no gene, close to the gene or further away. The name of a TF may
// cover genes if there is no such box.
function freeBox(node, place, spots, size, names, genes, view) {
  const boxes = (away) => spots.map((spot) => labelBox(place, away, ...size, spot)).filter((box) => inside(box, view));
  const near = boxes(place.radius + AIR), free = (box) => !names.meets(box) && !genes.meets(box);
  const found = near.find(free) || boxes(place.radius + 14).find(free);
  const apart = near.find((box) => !names.meets(box));
  return { free: found || (node.kind === "TF" ? apart : undefined), apart, any: near[0] };
}

// All places are in pixels of the screen, relative to the origin of the network.
function placeLabels(drawing, measure) {
  const { network, frame, kept, forced } = drawing, scale = network.getScale(), view = viewBox(network, frame);
  const names = boxGrid(), genes = boxGrid(), at = new Map(), placed = [];
  const seen = drawing.genes.filter((node) => {
    if (!node.shown) return false;
    const where = drawing.at(node), place = { x: where.x * scale, y: where.y * scale, radius: node.size * scale };
    const box = [place.x - place.radius, place.y - place.radius, place.x + place.radius, place.y + place.radius];
    at.set(node.id, place);
    const visible = box[0] < view[2] && box[2] > view[0] && box[1] < view[3] && box[3] > view[1];
    if (visible) genes.add(box);
    return visible;
  });
  const rank = (node) => (forced.has(node.id) ? 0 : kept && !kept.has(node.id) ? 3 : node.kind === "TF" ? 1 : 2);
  for (const node of seen.sort((a, b) => rank(a) - rank(b) || b.size - a.size)) {
    const place = at.get(node.id), size = [measure(node), HEIGHTS[node.kind]];
    const spots = orderedSpots(place, node.neighbours.map((id) => at.get(id)).filter(Boolean));
    const { free, apart, any } = freeBox(node, place, spots, size, names, genes, view);
    // a single selected gene is named even if the name covers something; names of several never cover each other
    const box = free || (forced.has(node.id) ? apart || (forced.size <= 2 ? any : undefined) : undefined);
    if (!box) continue;
    names.add(box);
    placed.push({ id: node.id, kind: node.kind, text: node.name, box, faded: Boolean(kept) && !kept.has(node.id) });
  }
  return placed;
}

function writeLabels(ctx, drawing, placed) {
  const scale = drawing.network.getScale(), view = viewBox(drawing.network, drawing.frame);
  ctx.save();
  ctx.scale(1 / scale, 1 / scale);
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  ctx.lineWidth = 4;
  ctx.strokeStyle = drawing.theme.paper;
  for (const { text, kind, box, faded } of placed) {
    if (box[2] < view[0] || box[0] > view[2] || box[3] < view[1] || box[1] > view[3]) continue;
    ctx.font = LETTERS[kind];
    ctx.strokeText(text, box[0], (box[1] + box[3]) / 2);
    ctx.fillStyle = faded ? drawing.theme.quiet : drawing.theme.ink;
    ctx.fillText(text, box[0], (box[1] + box[3]) / 2);
  }
  ctx.restore();
}

// Names are placed again after the view, a place or the emphasis has changed; while panning they only move.
function nameGenes(drawing) {
  const { network, frame } = drawing;
  const widths = new Map(), labels = { placed: [] };
  let fresh = false, key = "";
  labels.refresh = () => { fresh = false; };
  network.on("dragStart", ({ nodes }) => { drawing.panning = !nodes.length; });
  network.on("dragging", ({ nodes }) => { if (nodes.length) fresh = false; });
  network.on("dragEnd", () => { drawing.panning = false; fresh = false; network.redraw(); });
  network.on("afterDrawing", (ctx) => {
    if (drawing.loading) return;
    const measure = (node) => {
      const key = `${node.kind} ${node.name}`;
      if (!widths.has(key)) { ctx.font = LETTERS[node.kind]; widths.set(key, ctx.measureText(node.name).width); }
      return widths.get(key);
    };
    const now = viewBox(network, frame).join(" ");
    if (!fresh || (now !== key && !drawing.panning)) {
      ctx.save();
      labels.placed = placeLabels(drawing, measure);
      ctx.restore();
      [fresh, key] = [true, now];
    }
    writeLabels(ctx, drawing, labels.placed);
  });
  // the gene whose name is at a point of the canvas
  labels.at = ({ x, y }) => {
    const scale = network.getScale(), point = [x * scale, y * scale, x * scale, y * scale];
    const found = labels.placed.find(({ box }) => inside(point, box));
    return found ? found.id : null;
  };
  return labels;
}
