"""Take the pictures of a guide and of an experiment that README and documentation show."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from osteon.run import run

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "_static"
PICTURES = {  # file -> example, and the part of its page to show
    "guide.png": ("k2-vs-bisphosphonates", ""),
    "experiment.png": ("femur-exercise", "#E2"),
}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
LARGEST = 300_000  # bytes


def main() -> int:
    """Run each example on a copy, open its page at 1280 x 800 in light colours, write the picture."""
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        print(f"no browser found: install one of {', '.join(BROWSERS)}")
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    return max(picture(FOLDER / name, example, part, browser) for name, (example, part) in PICTURES.items())


def picture(target: Path, example: str, part: str, browser: str) -> int:
    """Write one picture; the answer is 1 where it is larger than a picture of the documentation may be."""
    with tempfile.TemporaryDirectory() as folder:
        study = Path(folder) / example
        shutil.copytree(ROOT / "examples" / example, study, ignore=shutil.ignore_patterns("results"))
        run(study)
        page = study / "results" / "report" / "index.html"
        with sync_playwright() as playwright:
            started = playwright.chromium.launch(
                executable_path=browser, args=["--no-sandbox", "--disable-gpu"]
            )
            opened = started.new_page(viewport={"width": 1280, "height": 800}, color_scheme="light")
            opened.goto(page.as_uri() + part)
            opened.screenshot(path=target)
            started.close()
    size = target.stat().st_size
    print(f"{target.relative_to(ROOT)}: {size:,} bytes")
    return int(size >= LARGEST)


if __name__ == "__main__":
    sys.exit(main())
