"""Checks the inspector's page as a developer would use it, with the mouse, with the keyboard alone, and with axe-core.

    python .ci/inspector/check.py --orderwire target/debug/orderwire --axe axe.min.js --artefacts FOLDER
        [--report REPORT.html] [--only WORD]
"""

import argparse
import pathlib
import sys
import tempfile
import time
import traceback

import checks
from stand import Dev, Page


def main():
    arguments = argparse.ArgumentParser()
    for name in ("--orderwire", "--axe", "--artefacts"):
        arguments.add_argument(name, required=True, type=pathlib.Path)
    arguments.add_argument("--report", type=pathlib.Path, help="a page written by `orderwire demo --html`")
    arguments.add_argument("--only", default="", help="only the checks with this in their names")
    given = arguments.parse_args()
    given.artefacts.mkdir(parents=True, exist_ok=True)
    page = Page(given.axe.read_text(encoding="utf-8"), given.artefacts)
    try:
        # Not below the working folder: a developer's own table is there.
        with tempfile.TemporaryDirectory() as folder:
            dev = Dev(given.orderwire, folder, given.artefacts / "inspector-dev.log")
            try:
                chosen = [check for check in checks.in_order(given.report) if given.only in check.__name__]
                failed = run(chosen, page, dev)
            finally:
                dev.end()
    finally:
        page.end()
    for path in page.pictures:
        print(f"picture: {path}")
    held = len(chosen) - len(failed)
    print(f"inspector: {held} of {len(chosen)} checks hold{'; FAILED: ' + ', '.join(failed) if failed else ''}")
    return 1 if failed else 0


def run(all_checks, page, dev):
    """Each check by itself, from a page loaded anew; the names of those that do not hold."""
    failed = []
    for check in all_checks:
        name, began = check.__name__.replace("_", " "), time.monotonic()
        try:
            page.size(1280, 860)
            page.scheme("light")
            page.driver.get("about:blank")
            page.driver.get(dev.url)
            check(page, dev)
            complaints = [] if check in checks.MAY_COMPLAIN else page.complaints()
            assert not complaints, f"the console says: {complaints}"
        except Exception as error:  # whatever it is, the others are still of interest
            failed.append(name)
            print(f"FAILED  {name}: {error}\n{''.join(traceback.format_tb(error.__traceback__)[-2:])}")
            page.picture(f"failed-{check.__name__}")
            continue
        print(f"ok      {name} ({time.monotonic() - began:.1f} s)", flush=True)
    return failed


sys.exit(main())
