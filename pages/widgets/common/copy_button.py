"""A button that copies text to the clipboard; it needs no network and no secure connection."""

import streamlit as st

WIDTH = 170
HTML = '<button type="button"></button>'
CSS = """
button { font: inherit; font-size: 0.95rem; width: 100%; min-height: 2.5rem; padding: 0.25rem 0.75rem; cursor: pointer;
  color: var(--st-text-color); background: var(--st-background-color); border: 1px solid var(--st-border-color);
  border-radius: var(--st-button-radius, 0.5rem); }
button:hover, button:focus-visible { color: var(--st-primary-color); border-color: var(--st-primary-color); }
button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
"""
JS = """
// Browsers allow the clipboard only on secure pages; on other pages a text field is selected and copied.
async function put(text, parent) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement("textarea");
    field.value = text;
    field.style.position = "fixed";
    field.style.opacity = "0";
    parent.appendChild(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  }
}

export default function ({ data, parentElement }) {
  const button = parentElement.querySelector("button");
  button.textContent = data.label;
  button.onclick = async () => {
    const done = await put(data.text, parentElement);
    button.textContent = done ? "Copied" : "Not allowed by your browser: use the download";
    setTimeout(() => { button.textContent = data.label; }, 1600);
  };
}
"""


def copy_button(label: str, text: str, key: str) -> None:
    """Show a button that copies `text`."""
    component = st.components.v2.component("grn_copy", html=HTML, css=CSS, js=JS)
    component(data={"label": label, "text": text}, key=key, width=WIDTH)
