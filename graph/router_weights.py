"""`python -m graph.router_weights`: trains the router's classifier and keeps its weights in the package.

To be run after a change of the examples, of the words of the trade or of a specialist's examples; without it the
service trains at its start, which takes some seconds each time.
"""

import sys
from importlib.resources import files
from pathlib import Path

from graph.registry import SPECIALISTS
from nodes.builtin.classifier import WEIGHTS, to_bytes
from nodes.builtin.engine import specialist_examples
from nodes.builtin.training import train


def main() -> None:
    """Writes the weights and says how large they are."""
    classifier = train(specialist_examples(SPECIALISTS))
    path = Path(str(files("nodes.builtin").joinpath(WEIGHTS)))
    path.write_bytes(to_bytes(classifier))
    sys.stdout.write(f"{path}: {path.stat().st_size:,} bytes, temperature {classifier.temperature}\n")


if __name__ == "__main__":
    main()
