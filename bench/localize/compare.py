#!/usr/bin/env python3
"""Times the localiser on the public cases and sets the result beside the published figures.

The reference implementations of the papers are on no package registry, so nothing is installed and the
ratios are against the *published* seconds a case of the data README, not measured side by side.

    QUARTERDECK_SHARED=../shared python3 bench/localize/compare.py
"""

import subprocess
import sys

# F1 and seconds a case on the same cases: shared/data/README.md, section 1.
BEST_F1 = {"B0": ("riskloc", 0.980), "S": ("riskloc", 0.608), "L": ("riskloc", 0.600), "RS": ("robustspot", 0.441)}
RISKLOC_SECONDS = {"B0": 0.65, "S": 7.93, "RS": 1.57}


def main() -> int:
    command = ["cargo", "run", "--release", "-q", "-p", "qd-insight", "--example", "localize_score"]
    table = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    print("family  F1 here  best published F1     cpu ms here  RiskLoc published s  times faster")
    shown = 0
    for line in table.splitlines()[1:]:
        cells = line.split()
        if len(cells) != 9 or cells[0] not in BEST_F1 or cells[1] == "0":
            continue
        family, f1, cpu_ms = cells[0], float(cells[5]), float(cells[8])
        name, best = BEST_F1[family]
        seconds = RISKLOC_SECONDS.get(family)
        times = f"{1e3 * seconds / cpu_ms:,.0f}" if seconds and cpu_ms else "-"
        print(f"{family:<7} {f1:<8.3f} {best:.3f} ({name}){'':<4} {cpu_ms:>10.2f} {seconds or '-':>20} {times:>13}")
        shown += 1
    if not shown:
        print("skipped: shared data absent", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
