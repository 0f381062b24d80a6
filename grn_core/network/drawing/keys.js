// Keys of the graph, and the tooltip beside the pointer.
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
