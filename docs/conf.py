"""How the documentation is built: ``make docs``. Nothing is fetched, and the pages load nothing from elsewhere."""

from __future__ import annotations

import os
import sys
from importlib import metadata
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "Cramp Coach"
author = "the Cramp Coach authors"
release = metadata.version("cramp-coach")
html_title = "Cramp Coach"
html_show_copyright = False

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx_click", "generated", "outside", "structs"]
exclude_patterns = ["_ext"]
if cloned := os.environ.get("READTHEDOCS_GIT_CLONE_URL"):
    repository = f"{cloned.removesuffix('.git')}/blob/{os.environ['READTHEDOCS_GIT_COMMIT_HASH']}"
smartquotes_action = "qe"  # quotes and ellipses: two dashes are an option of a command
nitpicky = True
_NAMED = "Id Text Probability Ratio Row Locale Kind Use HowOften FrequencyWord PriorWord Urgency Picture".split()
"""Types that are shown by their names, and not by what they are made of."""
nitpick_ignore_regex = [
    # other people's, which are not documented here
    ("py:.*", r"(collections|importlib|msgspec|pathlib|pluggy|typing)\..*"),
    ("py:.*", r"(Callable|EntryPoint|Iterable|Iterator|Mapping|Path)"),
    ("py:class", "|".join((*_NAMED, "Meta", "Polarity", "TypeAliasForwardRef", "Weights"))),
]

myst_enable_extensions = ["colon_fence", "deflist", "attrs_inline"]
myst_heading_anchors = 3

autodoc_preserve_defaults = True  # as written: a default that is evaluated may be this machine's environment
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
autodoc_type_aliases = {name: name for name in _NAMED}
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 88

html_theme = "furo"
html_static_path = ["_static"]
html_css_files = ["pages.css"]
html_copy_source = False
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#0b6e75", "color-brand-content": "#0b6e75"},
    "dark_css_variables": {"color-brand-primary": "#5cc5cc", "color-brand-content": "#5cc5cc"},
}
