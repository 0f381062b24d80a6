"""Parts of the view that predicts a knock-out."""
