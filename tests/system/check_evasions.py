"""Checks that docs/evasions.md says something about each evasion, and that every test it names is there.

Usage: check_evasions.py PAGE CTEST BUILD_DIRECTORY
Exits with 0 when the page is right, 1 when it is not, 77 (skipped) when not all test programs are built.
"""
import re
import subprocess
import sys

ROWS = 38
COLUMNS = 7
TEST = re.compile(r"`([A-Z]\w*\.[A-Z]\w*)`")


def tests_there(ctest, build):
    """SUITE.TEST of all tests, without the tier before and the instance and parameter around."""
    listing = subprocess.run([ctest, "--test-dir", build, "-N"], capture_output=True, text=True, check=True).stdout
    names = re.findall(r"^ *Test +#\d+: (\S+)", listing, re.MULTILINE)
    if any(name.endswith("_NOT_BUILT") for name in names):
        return None
    there = set()
    for name in names:
        name = re.sub(r"^(cgroup|poll)\.", "", name)
        if "." not in name:
            continue
        suite, test = name.split(".", 1)
        there.add(suite.split("/")[-1] + "." + test.split("/")[0])
    return there


def main(page, ctest, build):
    there = tests_there(ctest, build)
    if there is None:
        print("skipped: not all test programs are built")
        return 77
    wrong = []
    rows = {}
    with open(page, encoding="utf-8") as text:
        for number, line in enumerate(text, 1):
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            for test in TEST.findall(line):
                if test not in there:
                    wrong.append(f"{page}:{number}: there is no test {test}")
            if not line.startswith("|") or not cells[0].isdigit():
                continue
            if len(cells) != COLUMNS or not all(cells):
                wrong.append(f"{page}:{number}: row {cells[0]} has not {COLUMNS} cells with something in each")
                continue
            if int(cells[0]) in rows:
                wrong.append(f"{page}:{number}: row {cells[0]} is there twice")
            rows[int(cells[0])] = cells
            if not TEST.search(cells[5]) and not cells[5].startswith("not yet"):
                wrong.append(f"{page}:{number}: row {cells[0]} names no test and does not say 'not yet'")
    wrong += [f"{page}: row {row} is missing" for row in range(1, ROWS + 1) if row not in rows]
    print("\n".join(wrong) or f"{len(rows)} rows, every test is there")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
