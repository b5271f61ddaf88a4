"""Sphinx configuration: Markdown pages, numpydoc docstrings, no request leaves the built site's own files."""

from osteon import __version__

project = "osteon"
author = "The osteon developers"
copyright = "2026, the osteon developers"
version = release = __version__

extensions = [
    "myst_parser",
    "numpydoc",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build", "generated"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
autosummary_generate = False
suppress_warnings = ["ref.python"]  # two rooms may each have a Node
numpydoc_show_class_members = False
autodoc_typehints = "signature"
autodoc_member_order = "bysource"
html_theme = "pydata_sphinx_theme"
html_title = f"osteon {version}"
html_theme_options: dict[str, object] = {
    "navigation_with_keys": True,
    "navbar_center": [],  # the pages stand in the sidebar
    # The table of agreement has eight columns and needs the room.
    "secondary_sidebar_items": {"**": ["page-toc"], "statistics/agreement": []},
    "globaltoc_maxdepth": 2,
    "globaltoc_includehidden": True,
}
html_sidebars = {"**": ["globaltoc.html"]}
html_static_path = ["_static"]
html_css_files = ["osteon.css"]


def write_check_list() -> None:
    """Write the page fragment that lists every check, from the checks themselves."""
    from pathlib import Path

    from osteon.study._schema_fault import SCHEMA_CODES
    from osteon.study.checks import CHECKS

    listed = [(code, "error", why) for code, why in SCHEMA_CODES.items()]
    listed += [(check.code, check.severity, check.protects) for check in CHECKS]
    rows = "\n".join(f"| `{code}` | {severity} | {why} |" for code, severity, why in listed)
    folder = Path(__file__).parent / "generated"
    folder.mkdir(exist_ok=True)
    text = f"| code | severity | what goes wrong without it |\n|---|---|---|\n{rows}\n"
    (folder / "checks.md").write_text(text, encoding="utf-8")


def write_agreement() -> None:
    """Write the rows of each method's page from the one table of agreement, for the page to include."""
    import re
    from pathlib import Path

    here = Path(__file__).parent
    text = (here / "statistics" / "agreement.md").read_text(encoding="utf-8")
    folder = here / "generated" / "agreement"
    folder.mkdir(parents=True, exist_ok=True)
    for section in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        heading, _, table = section.partition("\n")
        page = re.search(r"\((?:\.\./)?(.+)\.md\)", heading)
        if page:
            (folder / f"{page[1]}.md").write_text(table.strip() + "\n", encoding="utf-8")


write_check_list()
write_agreement()
