// Every visible control of the page whose middle belongs to something else, after it was scrolled to. A click there would miss.
() => {
  const WANTED = "button, a[href], summary, textarea, label:has(input[type=checkbox]), label:has(input[type=radio]), " +
    "input:not([type=hidden]):not([type=checkbox]):not([type=radio]):not([type=file]), " +
    "[role=button], [role=combobox], [role=tab], [role=switch], [role=slider]";
  const all = (root) => [...root.querySelectorAll("*")].flatMap((one) => [
    ...(one.matches(WANTED) ? [one] : []), ...(one.shadowRoot ? all(one.shadowRoot) : [])]);
  const hitAt = (x, y) => {
    let found = document.elementFromPoint(x, y);
    while (found?.shadowRoot?.elementFromPoint(x, y) && found.shadowRoot.elementFromPoint(x, y) !== found) found = found.shadowRoot.elementFromPoint(x, y);
    return found;
  };
  const within = (outer, inner) => {
    for (let one = inner; one; one = one.parentNode ?? one.host) if (one === outer) return true;
    return false;
  };
  // the input of a slider or a switch is invisible; what a reader sees and clicks is around it
  const control = (one) => (one.matches("input[type=range]") ? one.closest("[data-testid=stSlider]") : one.matches("input[role=switch]") ? one.closest("label") : one);
  const seen = (one) => one.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true });
  const words = (one) => one && `${one.tagName.toLowerCase()} ${one.dataset?.testid ?? ""} ${String(one.className?.baseVal ?? one.className).slice(0, 60)} ${(one.getAttribute("aria-label") || one.textContent || one.placeholder || "").trim().slice(0, 50)}`;
  const found = { controls: 0, missed: [] };
  for (const one of all(document)) {
    if (!seen(one) || one.disabled || one.closest("[inert], [aria-hidden=true], .js-plotly-plot")) continue;
    one.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
    const { left, top, width, height } = one.getBoundingClientRect();
    if (width < 3 || height < 3) continue;
    const [x, y] = [left + width / 2, top + height / 2];
    // what was moved out of the window on purpose, such as a folded menu, cannot be seen either
    if (x <= 0 || x >= innerWidth) continue;
    found.controls += 1;
    const hit = hitAt(x, y);
    if (!within(control(one), hit)) found.missed.push(`${words(one)} at ${Math.round(x)}, ${Math.round(y)}: ${words(hit)}`);
  }
  document.querySelector("[data-testid=stMain]")?.scrollTo(0, 0);
  return found;
}
