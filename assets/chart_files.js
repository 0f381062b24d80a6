// Saves the chart in the element of class `data.chart` as SVG or PNG, composed from the elements that Plotly has drawn.
const SVG = "http://www.w3.org/2000/svg";
const NOT_PRINTED = ".hoverlayer, .draglayer, .dragcover, .zoomlayer, .menulayer, .modebar-container";

// Plotly draws in layers: lines and axes, points drawn by WebGL on canvases above them, legends and titles on top.
function layersOf(plot) {
  return [...plot.querySelectorAll("svg.main-svg, .gl-container canvas")].filter((layer) => layer.clientWidth > 0);
}

function copyLayer(layer, size) {
  if (layer.tagName.toLowerCase() === "canvas") {
    const image = document.createElementNS(SVG, "image");
    for (const [name, value] of Object.entries({ ...size, href: layer.toDataURL("image/png") })) image.setAttribute(name, value);
    return image;
  }
  const group = document.createElementNS(SVG, "g");
  for (const child of layer.cloneNode(true).childNodes) group.append(child.cloneNode(true));
  for (const part of group.querySelectorAll(NOT_PRINTED)) part.remove();
  return group;
}

// Clips and gradients must refer to parts of the file itself, not to the address of the page.
function ownReferences(root) {
  for (const part of root.querySelectorAll("*")) {
    for (const { name, value } of [...part.attributes]) {
      if (value.includes("url(")) part.setAttribute(name, value.replace(/url\((['"]?)[^#)]*#([^'")]+)\1\)/g, "url(#$2)"));
    }
  }
}

function compose(plot, title) {
  const size = { width: plot.clientWidth, height: plot.clientHeight };
  const root = document.createElementNS(SVG, "svg");
  root.setAttribute("xmlns", SVG);
  root.setAttribute("viewBox", `0 0 ${size.width} ${size.height}`);
  const look = { ...size, "text-anchor": "start", style: "white-space: pre" };
  for (const [name, value] of Object.entries(look)) root.setAttribute(name, value);
  const words = document.createElementNS(SVG, "title"), ground = document.createElementNS(SVG, "rect");
  words.textContent = title;
  for (const [name, value] of Object.entries({ ...size, fill: "#ffffff" })) ground.setAttribute(name, value);
  root.append(words, ground, ...layersOf(plot).map((layer) => copyLayer(layer, size)));
  ownReferences(root);
  return { ...size, text: new XMLSerializer().serializeToString(root) };
}

function save(blob, name) {
  const link = document.createElement("a"), address = URL.createObjectURL(blob);
  link.download = name;
  link.href = address;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

const inSvg = (picture) => new Blob([picture.text], { type: "image/svg+xml" });

function paint(picture, scale, done) {
  const image = new Image(), address = URL.createObjectURL(inSvg(picture));
  image.onload = () => {
    const canvas = document.createElement("canvas");
    canvas.width = picture.width * scale;
    canvas.height = picture.height * scale;
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    URL.revokeObjectURL(address);
    canvas.toBlob(done, "image/png");
  };
  image.src = address;
}

// A quick reader may ask for a chart that is still being drawn.
async function drawn(chart) {
  const find = () => document.querySelector(`.${CSS.escape(chart)} .js-plotly-plot:has(svg.main-svg)`);
  for (let tenths = 0; tenths < 300 && !find(); tenths += 1) await new Promise((next) => setTimeout(next, 100));
  return find();
}

export default function ({ data, parentElement }) {
  const give = async (kind) => {
    const found = await drawn(data.chart);
    if (!found) return;
    const picture = compose(found, data.title);
    if (kind === "svg") save(inSvg(picture), `${data.name}.svg`);
    else paint(picture, 2, (blob) => save(blob, `${data.name}.png`));
  };
  for (const button of parentElement.querySelectorAll("button")) {
    button.onclick = () => give(button.dataset.kind);
    button.disabled = false; // only now does a click do something
  }
}
