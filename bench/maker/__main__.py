"""Makes sample pages into a folder: `python -m bench.maker OUT --kind list --level photo --count 10 --seed 1`."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from bench.maker.make import FORMS, LEVELS, make_page

_SUFFIX = {"clean": ".png", "office": ".png", "photo": ".jpg"}


def main() -> None:
    """Write pictures beside their truth."""
    parser = argparse.ArgumentParser(prog="python -m bench.maker", description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--kind", choices=sorted(FORMS), default="list")
    parser.add_argument("--level", choices=LEVELS, default="clean")
    parser.add_argument("--count", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--set", choices=("fit", "held"), default="fit")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    for seed in range(options.seed, options.seed + options.count):
        made = make_page(options.kind, options.level, seed, options.set == "held")
        name = f"{options.level}_{options.kind}_{options.set}_{seed:04d}"
        made.image.save(options.out / (name + _SUFFIX[options.level]), quality=95)
        text = json.dumps(made.truth, ensure_ascii=False)
        (options.out / f"{name}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
