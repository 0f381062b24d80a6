"""Colours that charts and graphs share.

The named colours are those of Okabe and Ito, which colour-blind readers can distinguish
(https://jfly.uni-koeln.de/color/).
"""

BLACK, ORANGE, SKY, GREEN, YELLOW, BLUE, VERMILLION, PURPLE = (
    "#000000", "#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7",
)  # fmt: skip
INK, MUTED, GREY = "#1d2733", "#5b6670", "#7F7F7F"
