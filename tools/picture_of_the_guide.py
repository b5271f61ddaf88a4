"""Take the picture of the guide's first screen that README and documentation show."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from osteon.run import run

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = "k2-vs-bisphosphonates"
PICTURE = ROOT / "docs" / "_static" / "guide.png"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
LARGEST = 300_000  # bytes


def main() -> int:
    """Run the example on a copy, open its guide at 1280 x 800 in light colours, write the picture."""
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        print(f"no browser found: install one of {', '.join(BROWSERS)}")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        study = Path(folder) / EXAMPLE
        shutil.copytree(ROOT / "examples" / EXAMPLE, study, ignore=shutil.ignore_patterns("results"))
        run(study)
        PICTURE.parent.mkdir(parents=True, exist_ok=True)
        take(study / "results" / "report" / "index.html", browser)
    size = PICTURE.stat().st_size
    print(f"{PICTURE.relative_to(ROOT)}: {size:,} bytes")
    return int(size >= LARGEST)


def take(page: Path, browser: str) -> None:
    """Write the first screen of a page as a picture."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox", "--disable-gpu"])
        opened = started.new_page(viewport={"width": 1280, "height": 800}, color_scheme="light")
        opened.goto(page.as_uri())
        opened.screenshot(path=PICTURE)
        started.close()


if __name__ == "__main__":
    sys.exit(main())
