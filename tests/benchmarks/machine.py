"""Where a benchmark runs: the processor, Python, the libraries, and which of them are there."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import numpy as np
from cases import FOREIGN, NEEDS

TITLES: Final = {"torch": "PyTorch", "sklearn": "scikit-learn", "jax": "JAX", "kernels": "Numba"}
PROBE: Final = "import {0}; print({0}.__version__)"
PROBE_SECONDS: Final = 120.0


def describe(versions: dict[str, str]) -> dict[str, Any]:
    """The machine and what runs on it; `versions` are those of the peers' libraries."""
    return {
        "processor": processor_name(),
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "numpy": numpy_version(),
        "load": round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None,
        **{name: versions[name] for name in TITLES if name in versions},
    }


def sentence(machine: dict[str, Any]) -> str:
    """The machine in one line."""
    parts = [
        machine["processor"],
        f"{machine['cores']} cores",
        machine["system"],
        f"Python {machine['python']}",
        f"NumPy {machine['numpy']}",
    ]
    parts += [f"{title} {machine[name]}" for name, title in TITLES.items() if name in machine]
    return ", ".join(parts)


def processor_name() -> str:
    """What the processor calls itself."""
    facts = Path("/proc/cpuinfo")
    if facts.is_file():
        for line in facts.read_text(encoding="utf-8", errors="replace").splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine()


def numpy_version() -> str:
    """NumPy's version, its BLAS, and the processor that the BLAS takes this one for."""
    from threadpoolctl import threadpool_info

    for library in threadpool_info():
        if library["user_api"] == "blas":
            parts = (library["internal_api"], library["version"], library.get("architecture"))
            return f"{np.__version__} ({' '.join(part for part in parts if part)})"
    return np.__version__


def find_peers(asked: list[str]) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """The interpreter and the version of every peer that needs a library, and who is left out.

    `asked` are paths of other interpreters, or "peer=path" for one peer alone. Left out are
    peers whose library no interpreter imports, with the reason.
    """
    named = dict(item.split("=", 1) for item in asked if item.split("=", 1)[0] in FOREIGN)
    others = [item for item in asked if item.split("=", 1)[0] not in FOREIGN]
    pythons, versions, left_out = {}, {}, {}
    for peer, library in NEEDS.items():
        places = [sys.executable]
        if peer in FOREIGN:
            places = [named[peer]] if peer in named else [sys.executable, *others]
        for place in places:
            found = _version_of(library, place)
            if found:
                pythons[peer], versions[peer] = place, found
                break
        else:
            left_out[peer] = f"{library} is not installed"
    return pythons, versions, left_out


def _version_of(library: str, python: str) -> str:
    """The version of a library that an interpreter really imports, or ""."""
    command = [python, "-c", PROBE.format(library)]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=PROBE_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
