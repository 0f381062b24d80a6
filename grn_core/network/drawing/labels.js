// Writes gene names on a drawing, at the same size on the screen at any zoom, without overlaps.
// A name without room is left out until the user zooms in; selected genes are named first, and always.
const SIZES = { TF: 14, regulator: 14, target: 12 }, HEIGHTS = { TF: 17, regulator: 17, target: 15 };
const fontOf = (kind, magnified) => `${kind === "target" ? "" : "600 "}${SIZES[kind] * magnified}px system-ui, sans-serif`;
const SPOTS = [[0, 1], [0, -1], [1, 0], [-1, 0], [0.75, 0.75], [-0.75, 0.75], [0.75, -0.75], [-0.75, -0.75]];
// Spots between those, for a name that has edges on all sides
const BETWEEN = [[0.5, 1], [-0.5, 1], [0.5, -1], [-0.5, -1], [1, 0.5], [-1, 0.5], [1, -0.5], [-1, -0.5]];
const CELL = 48, AIR = 3;

// An index of boxes [left, top, right, bottom] by their place, with those of names that stand already.
function boxGrid(placed = []) {
  const cells = new Map();
  const around = (box, visit) => {
    for (let x = Math.floor(box[0] / CELL); x <= Math.floor(box[2] / CELL); x++)
      for (let y = Math.floor(box[1] / CELL); y <= Math.floor(box[3] / CELL); y++) if (visit(x * 65536 + y)) return true;
    return false;
  };
  const grid = {
    add: (box) => around(box, (cell) => { cells.has(cell) ? cells.get(cell).push(box) : cells.set(cell, [box]); }),
    meets: (box) => around(box, (cell) => (cells.get(cell) || []).some(
      (other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3])),
  };
  for (const { box } of placed) grid.add(box);
  return grid;
}

// An index of points on edges: how many edges run through a box.
function lineGrid(drawing, scale, view) {
  const cells = new Map();
  const keyOf = (x, y) => Math.floor(x / CELL) * 65536 + Math.floor(y / CELL);
  if (drawing.links.length > MOST_ROUTED_NAMES) return { through: () => 0 };
  drawing.links.forEach((link, number) => {
    if (!drawing.isShown(link)) return;
    const line = lineOf(drawing, link, 0);
    const steps = Math.ceil((Math.hypot(line.tip.x - line.from.x, line.tip.y - line.from.y) * scale) / 8) + 1;
    for (let i = 0; i <= steps; i++) {
      const point = pointOn(line, i / steps), [x, y] = [point.x * scale, point.y * scale];
      if (x < view[0] || x > view[2] || y < view[1] || y > view[3]) continue;
      const key = keyOf(x, y);
      cells.has(key) ? cells.get(key).push([x, y, number]) : cells.set(key, [[x, y, number]]);
    }
  });
  return {
    through: (box) => {
      const found = new Set();
      for (let x = Math.floor(box[0] / CELL); x <= Math.floor(box[2] / CELL); x++)
        for (let y = Math.floor(box[1] / CELL); y <= Math.floor(box[3] / CELL); y++)
          for (const [px, py, number] of cells.get(x * 65536 + y) || []) if (px > box[0] && px < box[2] && py > box[1] && py < box[3]) found.add(number);
      return found.size;
    },
  };
}

// Spots for a name: first the one that Python found for the whole drawing, then those that point away from the neighbours.
function orderedSpots(place, neighbours, spot) {
  const first = SPOTS[spot], others = turnedSpots(place, neighbours);
  return first ? [first, ...others.filter((other) => other !== first)] : others;
}

function turnedSpots(place, neighbours) {
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

// The box within the frame that covers no name and no gene, and through which fewest edges run, close to the gene or further
// away. The name of a TF may cover genes if there is no such box.
function freeBox(node, place, spots, size, { names, genes, lines, view }) {
  const boxes = (away) => spots.map((spot) => labelBox(place, away, ...size, spot)).filter((box) => inside(box, view));
  const near = boxes(place.radius + AIR), free = (box) => !names.meets(box) && !genes.meets(box);
  let found, fewest = Infinity;
  const between = BETWEEN.map((spot) => labelBox(place, place.radius + AIR, ...size, spot)).filter((box) => inside(box, view));
  for (const box of [...near, ...between, ...boxes(place.radius + 14)].filter(free)) {
    const edges = lines.through(box);
    if (edges < fewest) [found, fewest] = [box, edges];
    if (!edges) break;
  }
  const apart = near.find((box) => !names.meets(box));
  return { free: found || (node.kind === "TF" ? apart : undefined), apart, any: near[0] };
}

// All places are in pixels of the screen, relative to the origin of the network.
function placeLabels(drawing, measure) {
  const { network, frame, kept, forced } = drawing, scale = network.getScale(), view = viewBox(network, frame);
  const names = boxGrid(), genes = boxGrid(), lines = lineGrid(drawing, scale, view), at = new Map(), placed = [];
  const there = { names, genes, lines, view };
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
    const { free, apart, any } = boxesFor(node, at, measure(node), there, drawing.magnified);
    // a single selected gene is named even if the name covers something; names of several never cover each other
    const box = free || (forced.has(node.id) ? apart || (forced.size <= 2 ? any : undefined) : undefined);
    if (!box) continue;
    names.add(box);
    placed.push({ id: node.id, kind: node.kind, text: node.name, box });
  }
  return { placed, at, there };
}

function boxesFor(node, at, width, there, magnified) {
  const place = at.get(node.id), spots = orderedSpots(place, node.neighbours.map((id) => at.get(id)).filter(Boolean), node.spot);
  return freeBox(node, place, spots, [width, HEIGHTS[node.kind] * magnified], there);
}

// Boxes for genes that have no name yet, without moving those that have one.
function moreLabels(drawing, genes, { placed, at, there }, measure) {
  const named = new Set(placed.map(({ id }) => id)), more = [];
  for (const node of genes) {
    if (named.has(node.id) || !at.has(node.id)) continue;
    const { free, apart } = boxesFor(node, at, measure(node), there, drawing.magnified), box = free || apart;
    if (!box) continue;
    there.names.add(box);
    more.push({ id: node.id, kind: node.kind, text: node.name, box });
  }
  return more;
}

function writeLabels(ctx, drawing, placed) {
  const { kept, magnified } = drawing, scale = drawing.network.getScale(), view = viewBox(drawing.network, drawing.frame);
  ctx.save();
  ctx.scale(1 / scale, 1 / scale);
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  ctx.lineWidth = 4 * magnified;
  ctx.strokeStyle = drawing.theme.paper;
  for (const { id, text, kind, box } of placed) {
    if (box[2] < view[0] || box[0] > view[2] || box[3] < view[1] || box[1] > view[3]) continue;
    ctx.font = fontOf(kind, magnified);
    ctx.strokeText(text, box[0], (box[1] + box[3]) / 2);
    ctx.fillStyle = kept && !kept.has(id) ? drawing.theme.quiet : drawing.theme.ink;
    ctx.fillText(text, box[0], (box[1] + box[3]) / 2);
  }
  ctx.restore();
}

// Names are placed again after the view, a place or the emphasis has changed; while panning they only move.
function nameGenes(drawing) {
  const { network, frame } = drawing, pen = document.createElement("canvas").getContext("2d");
  const widths = new Map(), labels = { placed: [], more: [] };
  let fresh = false, key = "", found = null;
  const measure = (node) => {
    const named = `${drawing.magnified} ${node.kind} ${node.name}`;
    if (!widths.has(named)) { pen.font = fontOf(node.kind, drawing.magnified); widths.set(named, pen.measureText(node.name).width); }
    return widths.get(named);
  };
  labels.refresh = () => { fresh = false; };
  // names more genes, as long as the pointer is over one
  labels.add = (ids) => {
    labels.more = found && fresh ? moreLabels(drawing, [...ids].slice(0, 60).map((id) => drawing.byId.get(id)), { ...found, there: { ...found.there, names: boxGrid(found.placed) } }, measure) : [];
    network.redraw();
  };
  network.on("dragStart", ({ nodes }) => { drawing.panning = !nodes.length; });
  network.on("dragging", ({ nodes }) => { if (nodes.length) fresh = false; });
  network.on("dragEnd", () => { drawing.panning = false; fresh = false; network.redraw(); });
  network.on("afterDrawing", (ctx) => {
    if (drawing.loading) return;
    const now = viewBox(network, frame).join(" ");
    if (!fresh || (now !== key && !drawing.panning)) {
      found = placeLabels(drawing, measure);
      Object.assign(labels, { placed: found.placed, more: [] });
      [fresh, key] = [true, now];
    }
    writeLabels(ctx, drawing, [...labels.placed, ...labels.more]);
  });
  // the gene whose name is at a point of the canvas
  labels.at = ({ x, y }) => {
    const scale = network.getScale(), point = [x * scale, y * scale, x * scale, y * scale];
    const named = [...labels.placed, ...labels.more].find(({ box }) => inside(point, box));
    return named ? named.id : null;
  };
  return labels;
}
