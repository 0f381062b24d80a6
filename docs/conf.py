"""Settings of the documentation: ``make docs`` builds it from these pages and the docstrings, without a network."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

project = "GRN Explorer"
author = "the authors of GRN Explorer"
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.autosummary", "sphinx.ext.napoleon"]
myst_heading_anchors = 3  # links from one page to a heading of another
templates_path = ["_templates"]
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = "GRN Explorer"
html_static_path: list[str] = []
html_copy_source = False

autosummary_generate = True
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 88
default_role = "py:obj"

napoleon_google_docstring = False
napoleon_custom_sections = [("Attributes", "params_style")]  # also splits "low, high"
napoleon_use_rtype = False
