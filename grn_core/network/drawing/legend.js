// The legend of the graph, on the page and in the exported file: shapes, sizes and colours of genes; width, colour, dash and
// ends of edges.
const SVG_NAMES = "http://www.w3.org/2000/svg";
const SHAPES = { TF: { d: "M6 0L12 6L6 12L0 6Z" }, regulator: { d: "M1 1H11V11H1Z" }, target: { d: "M0.5 6A5.5 5.5 0 1 0 11.5 6A5.5 5.5 0 1 0 0.5 6Z" } };
const ENDS = { 1: "M0 6H16M14 1.5L23 6L14 10.5Z", "-1": "M0 6H21M21 0.5V11.5", 0: "M0 6H22M14 1.5L22 6L14 10.5" };
const END_WORDS = { 1: "activates", "-1": "represses", 0: "sign unknown" };
const MOST_COMMUNITIES = 8;

// A small picture of one or several paths.
function picture(width, height, ...paths) {
  const made = document.createElementNS(SVG_NAMES, "svg");
  for (const [name, value] of Object.entries({ width, height, viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" })) made.setAttribute(name, value);
  for (const look of paths) {
    const path = document.createElementNS(SVG_NAMES, "path");
    for (const [name, value] of Object.entries(look)) path.setAttribute(name, value);
    made.append(path);
  }
  return made;
}

function entry(kind, help, ...parts) {
  const made = document.createElement("span");
  made.className = kind;
  made.title = help;
  made.append(...parts);
  return made;
}

const shapeEntry = (drawing) => (kind) => entry("shape", "", picture(12, 12, {
  ...SHAPES[kind], fill: drawing.state.colourBy === "kind" ? KIND_COLOURS[kind] : drawing.theme.quiet,
}), KIND_WORDS[kind]);

// Larger genes have more edges in this drawing.
function sizeEntry({ genes, theme }) {
  const degrees = genes.map(({ degree }) => degree), [least, most] = [Math.min(...degrees), Math.max(...degrees)];
  if (least === most) return [];
  const circle = (x, r) => ({ d: `M${x - r} 7A${r} ${r} 0 1 0 ${x + r} 7A${r} ${r} 0 1 0 ${x - r} 7Z`, fill: theme.quiet });
  return [entry("size", "The size of a gene shows its number of edges in this drawing.", picture(26, 14, circle(4, 3), circle(18, 7)), `${least} to ${counted(most, "edge")}`)];
}

// Wider lines have higher weights.
function widthEntry({ links, theme }) {
  const weights = links.map(({ weight }) => weight), [least, most] = weights.reduce(([low, high], weight) => [Math.min(low, weight), Math.max(high, weight)], [Infinity, -Infinity]);
  if (links.some(({ info }) => info) || !(most > least)) return [];
  const title = links[0].weightTitle.toLowerCase();
  return [entry("width", `The width of a line shows its ${title}.`, picture(34, 10, { d: "M0 4.5L34 1V9L0 5.5Z", fill: theme.muted }), `${title} ${least.toFixed(2)} to ${most.toFixed(2)}`)];
}

// One button per category of edges, with a sample of its line; pressed while its edges are shown.
const categoryEntry = (drawing, toggle) => (category) => {
  const made = document.createElement("button");
  made.append(picture(30, 8, { d: "M0 4H30", stroke: drawing.colourOf(category), "stroke-width": 3, "stroke-dasharray": (category.dash || []).join(" ") }), `${category.label} (${category.count.toLocaleString("en")})`);
  made.type = "button";
  made.dataset.category = category.key;
  made.title = `${category.help} Press to hide or show.`;
  made.setAttribute("aria-pressed", String(!drawing.state.hidden.includes(category.key)));
  made.onclick = () => toggle(category.key);
  return made;
};

// A sample of the end of a line; it belongs to all categories, so it is not a button.
const endEntry = ({ theme }) => (sign) => entry("ending", "The end of a line shows the sign of the regulation.", picture(24, 12, {
  d: ENDS[sign], fill: sign === 1 ? theme.muted : "none", stroke: theme.muted, "stroke-width": 2,
}), END_WORDS[sign]);

// What the colours of genes mean, if they show a number or a community.
function colourEntry({ state, genes, theme }) {
  if (state.scale) {
    const { title, colours, words } = state.scale, bar = document.createElement("span");
    bar.style.cssText = `display:inline-block;width:64px;height:10px;border:1px solid ${theme.quiet};background:linear-gradient(to right, ${colours.join(", ")})`;
    return [entry("scale", "The colour of a gene.", `${title} ${words[0]}`, bar, words[1])];
  }
  if (state.colourBy !== "community") return [];
  const colours = new Map(genes.map(({ community, colours: { community: colour } }) => [Math.min(community, MOST_COMMUNITIES - 1), colour]));
  const dots = [...colours].sort(([a], [b]) => a - b).flatMap(([number, fill]) => [picture(12, 12, { ...SHAPES.target, fill }), number === MOST_COMMUNITIES - 1 ? "others" : String(number + 1)]);
  return [entry("community", "The colour of a gene shows its community: genes with many edges among each other.", "community", ...dots)];
}

function fillLegend(legend, drawing, toggle) {
  const { genes, links, categories } = drawing;
  const focused = legend.getRootNode().activeElement?.dataset?.category;
  legend.replaceChildren(
    ...Object.keys(SHAPES).filter((kind) => genes.some((gene) => gene.kind === kind)).map(shapeEntry(drawing)),
    ...(genes.length ? sizeEntry(drawing) : []),
    ...colourEntry(drawing),
    ...categories.filter(({ count }) => count).map(categoryEntry(drawing, toggle)),
    ...[1, -1, 0].filter((sign) => links.some((link) => link.sign === sign)).map(endEntry(drawing)),
    ...(links.length ? widthEntry(drawing) : []),
  );
  if (focused) legend.querySelector(`[data-category="${CSS.escape(focused)}"]`)?.focus();
}
