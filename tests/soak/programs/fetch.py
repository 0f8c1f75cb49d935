"""Loads MNIST from mirrors into a cache folder, as the program does.

Arguments: a JSON object with mirrors, cache, files (name, size, hash) and stall_seconds. Prints
"begun" before and "whole" or the error's class and sentence after.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from core.datasets import DatasetError, mnist
from core.datasets.download import RemoteFile, Source
from core.spec.experiment import DataSpec

if __name__ == "__main__":
    given = json.loads(sys.argv[1])
    mnist.FILES = tuple(RemoteFile(*file) for file in given["files"])
    source = Source(tuple(given["mirrors"]), Path(given["cache"]), given["stall_seconds"])
    print("begun")
    try:
        mnist.load_mnist(DataSpec("mnist"), source=source)
    except DatasetError as error:
        print(f"{type(error).__name__}: {error}")
    else:
        print("whole")
