// Full screen, and presenter: full screen with larger names, lines and letters of the legend.
function listenToScreen(drawing, frame, { full, presenter }) {
  const root = frame.getRootNode(), isFull = () => root.fullscreenElement === frame || document.fullscreenElement === frame;
  const show = () => {
    full.setAttribute("aria-pressed", String(isFull()));
    presenter.setAttribute("aria-pressed", String(Boolean(drawing.presenting)));
    frame.classList.toggle("presenting", Boolean(drawing.presenting));
  };
  const enter = () => (isFull() ? Promise.resolve() : frame.requestFullscreen?.().catch(() => {}));
  full.onclick = async () => {
    if (isFull()) await document.exitFullscreen();
    else await enter();
    show();
  };
  presenter.onclick = async () => {
    const on = !drawing.presenting;
    if (on) await enter();
    else if (isFull()) await document.exitFullscreen();
    drawing.present(on);
    show();
  };
  document.addEventListener("fullscreenchange", () => {
    if (!frame.isConnected) return;
    if (!isFull() && drawing.presenting) drawing.present(false);
    show();
  });
  show();
}
