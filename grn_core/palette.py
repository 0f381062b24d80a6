"""Colours that charts and graphs share.

The named colours are those of Okabe and Ito, which colour-blind readers can distinguish
(https://jfly.uni-koeln.de/color/).
"""

BLACK, ORANGE, SKY, GREEN, YELLOW, BLUE, VERMILLION, PURPLE = (
    "#000000", "#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7",
)  # fmt: skip
INK, MUTED, GREY = "#1d2733", "#5b6670", "#7F7F7F"

LABEL_COLOURS = (
    BLUE, ORANGE, GREEN, PURPLE, SKY, VERMILLION, "#B8A800", "#0000ff", "#00dd00", "#ff00dd", "#ff0066", "#0066ff",
    "#665533", "#881188", "#ffaa88", "#338800", "#aabbaa", "#993333", "#aa99ff", "#00dd77", "#aa44ff", "#ff0022",
    "#005555", "#aacc77",
)  # fmt: skip
"""Colours of labels such as cell types: the first ones for colour-blind readers too, each further one as far as
possible from those before, all visible on white and on a dark page."""
