// The way of each edge: straight, or an arc around other genes and names. Python finds the arcs (layout/routes.py): `bend` is
// the distance of the control point from the middle of the straight line, as a share of its length, before the drawing was
// stretched to its frame.
const SAMPLES = 16, NEAR = 10;

function controlPoint(drawing, link) {
  if (!link.bend) return null;
  const { x: sx, y: sy } = drawing.stretch, [a, b] = [drawing.at(link.a), drawing.at(link.b)];
  const [dx, dy] = [(b.x - a.x) / sx, (b.y - a.y) / sy];
  return { x: (a.x + b.x) / 2 - link.bend * dy * sx, y: (a.y + b.y) / 2 + link.bend * dx * sy };
}

// From the centre of one gene to the border of the other; two genes that regulate each other have two lines side by side.
function lineOf(drawing, link, head) {
  const { a, b, mutual, sign } = link, [from, to] = [drawing.at(a), drawing.at(b)], control = controlPoint(drawing, link);
  const way = control || from, [dx, dy] = [to.x - way.x, to.y - way.y], length = Math.hypot(dx, dy) || 1;
  const [ux, uy] = [dx / length, dy / length], aside = mutual ? MUTUAL : 0;
  const rim = b.size / (b.kind === "TF" ? Math.abs(ux) + Math.abs(uy) : b.kind === "regulator" ? Math.max(Math.abs(ux), Math.abs(uy)) / 0.85 : 1);
  const tip = { x: to.x - rim * ux - aside * uy, y: to.y - rim * uy + aside * ux };
  const back = sign === -1 ? 0 : head;
  return {
    from: { x: from.x - aside * uy, y: from.y + aside * ux }, to: { x: tip.x - back * ux, y: tip.y - back * uy },
    control: control && { x: control.x - aside * uy, y: control.y + aside * ux }, tip, ux, uy, sign,
  };
}

function traceLine(ctx, { from, control, to }) {
  ctx.moveTo(from.x, from.y);
  if (control) ctx.quadraticCurveTo(control.x, control.y, to.x, to.y);
  else ctx.lineTo(to.x, to.y);
}

// The point at a share of the way.
function pointOn({ from, control, tip }, t) {
  if (!control) return { x: from.x + t * (tip.x - from.x), y: from.y + t * (tip.y - from.y) };
  const [p, q, r] = [(1 - t) ** 2, 2 * t * (1 - t), t * t];
  return { x: p * from.x + q * control.x + r * tip.x, y: p * from.y + q * control.y + r * tip.y };
}

function crosses({ from, control, tip }, [left, top, right, bottom]) {
  const other = control || from;
  return Math.max(from.x, tip.x, other.x) >= left && Math.min(from.x, tip.x, other.x) <= right && Math.max(from.y, tip.y, other.y) >= top && Math.min(from.y, tip.y, other.y) <= bottom;
}

function distanceTo(line, { x, y }) {
  let best = Infinity, before = line.from;
  for (let i = 1, pieces = line.control ? SAMPLES : 1; i <= pieces; i++) {
    const next = pointOn(line, i / pieces), [dx, dy] = [next.x - before.x, next.y - before.y];
    const t = Math.max(0, Math.min(1, ((x - before.x) * dx + (y - before.y) * dy) / (dx * dx + dy * dy || 1)));
    best = Math.min(best, Math.hypot(x - before.x - t * dx, y - before.y - t * dy));
    before = next;
  }
  return best;
}

// The edge closest to a point of the canvas, at most `NEAR` pixels of the screen away.
function linkAt(drawing, point) {
  let best = null, reach = NEAR / drawing.network.getScale();
  const box = [point.x - reach, point.y - reach, point.x + reach, point.y + reach];
  for (const link of drawing.links) {
    if (!drawing.isShown(link)) continue;
    const line = lineOf(drawing, link, 0);
    if (!crosses(line, box)) continue;
    const away = distanceTo(line, point);
    if (away < reach) [best, reach] = [link, away];
  }
  return best;
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
