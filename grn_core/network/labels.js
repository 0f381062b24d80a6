// Writes gene names on a vis-network drawing: the same size on the screen at any zoom, each where it covers nothing.
// A name that finds no room is left out until one zooms in; what is selected is named first, and always.
const LETTERS = { TF: "600 14px system-ui, sans-serif", target: "12px system-ui, sans-serif" };
const HEIGHTS = { TF: 17, target: 15 };
const SPOTS = [[0, 1], [0, -1], [1, 0], [-1, 0], [0.75, 0.75], [-0.75, 0.75], [0.75, -0.75], [-0.75, -0.75]];
const CELL = 48, AIR = 3, EDGE_OF_PICTURE = 34;

// Boxes [left, top, right, bottom] found again by where they are.
function boxGrid() {
  const cells = new Map();
  const around = (box, visit) => {
    for (let x = Math.floor(box[0] / CELL); x <= Math.floor(box[2] / CELL); x++)
      for (let y = Math.floor(box[1] / CELL); y <= Math.floor(box[3] / CELL); y++) if (visit(`${x},${y}`)) return true;
    return false;
  };
  return {
    add: (box) => around(box, (cell) => { cells.has(cell) ? cells.get(cell).push(box) : cells.set(cell, [box]); }),
    meets: (box) => around(box, (cell) => (cells.get(cell) || []).some(
      (other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3])),
  };
}

// Spots for a name, first those that point away from the gene's neighbours.
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

// What is seen, in pixels of the screen, the origin where the network's own is.
function viewBox(network, frame) {
  const { x, y } = network.getViewPosition(), scale = network.getScale();
  const [w, h] = [frame.clientWidth / 2, frame.clientHeight / 2];
  return [x * scale - w, y * scale - h, x * scale + w, y * scale + h];
}

const inside = (box, view) => box[0] >= view[0] && box[1] >= view[1] && box[2] <= view[2] && box[3] <= view[3];

// The first of the boxes that covers no other name and no gene, near or further off; a TF is named over genes at worst.
function freeBox(node, place, spots, size, names, genes) {
  const boxes = (away) => spots.map((spot) => labelBox(place, away, ...size, spot));
  const near = boxes(node.radius + AIR), free = (box) => !names.meets(box) && !genes.meets(box);
  const found = near.find(free) || boxes(node.radius + 14).find(free);
  if (found || node.kind !== "TF") return [found, near[0]];
  return [near.find((box) => !names.meets(box)), near[0]];
}

// All in pixels of the screen, the origin where the network's own is.
function placeLabels(network, frame, nodes, emphasis, measure) {
  const scale = network.getScale(), where = network.getPositions(), view = viewBox(network, frame);
  const names = boxGrid(), genes = boxGrid(), at = {}, placed = [];
  for (const node of nodes) {
    node.radius = node.size * scale;
    const { x, y } = (at[node.id] = { x: where[node.id].x * scale, y: where[node.id].y * scale });
    genes.add([x - node.radius, y - node.radius, x + node.radius, y + node.radius]);
  }
  const { kept, forced } = emphasis;
  const rank = (node) => (forced.has(node.id) ? 0 : kept && !kept.has(node.id) ? 3 : node.kind === "TF" ? 1 : 2);
  for (const node of [...nodes].sort((a, b) => rank(a) - rank(b) || b.size - a.size)) {
    const place = at[node.id], size = [measure(node), HEIGHTS[node.kind]];
    const spots = orderedSpots(place, node.neighbours.map((id) => at[id]));
    const seen = spots.filter((spot) => inside(labelBox(place, node.radius + AIR, ...size, spot), view));
    const [free, first] = freeBox(node, place, seen.length ? seen : spots, size, names, genes);
    const box = free || (forced.has(node.id) ? first : null);
    if (!box) continue;
    names.add(box);
    placed.push({ id: node.id, kind: node.kind, text: node.name, box, faded: Boolean(kept) && !kept.has(node.id) });
  }
  return placed;
}

function writeLabels(ctx, scale, placed) {
  ctx.save();
  ctx.scale(1 / scale, 1 / scale);
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  for (const { text, kind, box, faded } of placed) {
    ctx.font = LETTERS[kind];
    ctx.lineWidth = 4;
    ctx.strokeStyle = "#ffffff";
    ctx.strokeText(text, box[0], (box[1] + box[3]) / 2);
    ctx.fillStyle = faded ? "#a9b3bb" : "#1d2733";
    ctx.fillText(text, box[0], (box[1] + box[3]) / 2);
  }
  ctx.restore();
}

// `elements` are the nodes and edges that were drawn; `emphasis()` gives {kept: Set or null, forced: Set}.
function nameGenes(network, frame, elements, emphasis) {
  const neighbours = new Map(elements.nodes.map((node) => [node.id, []]));
  for (const { from, to } of elements.edges) { neighbours.get(from).push(to); neighbours.get(to).push(from); }
  const nodes = elements.nodes.map((node) => ({ id: node.id, name: node.name, kind: node.kind, size: node.size, neighbours: neighbours.get(node.id) }));
  const widths = new Map(), labels = { placed: [] };
  network.on("afterDrawing", (ctx) => {
    const measure = (node) => {
      if (!widths.has(node.id)) { ctx.font = LETTERS[node.kind]; widths.set(node.id, ctx.measureText(node.name).width); }
      return widths.get(node.id);
    };
    ctx.save();
    labels.placed = placeLabels(network, frame, nodes, emphasis(), measure);
    ctx.restore();
    writeLabels(ctx, network.getScale(), labels.placed);
  });
  // which gene's name is at a point of the canvas
  labels.at = ({ x, y }) => {
    const scale = network.getScale(), point = [x * scale, y * scale, x * scale, y * scale];
    const found = labels.placed.find(({ box }) => inside(point, box));
    return found ? found.id : null;
  };
  return labels;
}

// Show the whole drawing with room for the names at its edge.
function fitAll(network, frame, animation) {
  const places = Object.values(network.getPositions());
  if (!places.length) return;
  const xs = places.map((place) => place.x), ys = places.map((place) => place.y);
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const scale = Math.min((frame.clientWidth - 2.4 * EDGE_OF_PICTURE) / Math.max(right - left, 1), (frame.clientHeight - 2 * EDGE_OF_PICTURE) / Math.max(bottom - top, 1), 1.6);
  network.moveTo({ position: { x: (left + right) / 2, y: (top + bottom) / 2 }, scale, animation: animation || false });
}
