"""A cluster, by its address, its scheduler's file, or a file that says which queue to ask for it.

Dask is an optional part of the installation, imported only here and in `cluster_pool`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from core.files.plain_files import read_regular, short_name
from core.sweep.database import told
from core.sweep.errors import SweepError
from core.sweep.files_sent import files_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.spec.sweep import SweepSpec
    from core.sweep.pool import Pool

# The classes of dask-jobqueue, by the name that a file gives as its `kind`.
_QUEUES: Final = {
    "slurm": "SLURMCluster",
    "pbs": "PBSCluster",
    "sge": "SGECluster",
    "lsf": "LSFCluster",
    "htcondor": "HTCondorCluster",
    "oar": "OARCluster",
    "moab": "MoabCluster",
}
_MOST_BYTES: Final = 100_000
_MOST_JOBS: Final = 10_000


def open_cluster(address: str, spec: SweepSpec, *, tell: Callable[[str], None]) -> Pool:
    """The workers of a cluster, which have the files of the sweep and whose versions were told.

    `address` as "tcp://host:8786", or a scheduler's file (.json), or a file (.yaml) with the `kind`
    of a queue, the number of `jobs` and what else dask-jobqueue takes. Raises `SweepError`.
    """
    try:
        from core.sweep.cluster_pool import ClusterPool, connect  # noqa: PLC0415  (an extra)
    except ImportError as error:
        raise SweepError(
            f'a cluster needs Dask ({error}): pip install "training-playground[cluster]"'
        ) from None
    with told("the files of the sweep cannot be read"):
        files = files_of(spec)
    if address.lower().endswith((".yaml", ".yml")):
        queue, jobs = _queue(address)
        tell(f"waiting for the queue to start one of {jobs:,} jobs")
        client = connect(queue, address, waits=True)
        return ClusterPool(client, address, files, tell, queue=queue)
    return ClusterPool(connect(address, address), address, files, tell)


def _queue(path: str) -> tuple[Any, int]:
    """The cluster that a file asks a queue for, and how many jobs."""
    import yaml  # noqa: PLC0415  (comes with Dask)

    name = short_name(path)
    try:
        found = yaml.safe_load(read_regular(path, SweepError, _MOST_BYTES))
    except yaml.YAMLError as error:
        raise SweepError(f"{name} is no YAML: {' '.join(str(error).split())}") from None
    if not isinstance(found, dict):
        raise SweepError(f"{name} holds no settings, expected kind, jobs, cores, memory, …")
    settings = {str(key): value for key, value in found.items()}
    kind, jobs = str(settings.pop("kind", Path(path).stem)), settings.pop("jobs", 1)
    if kind not in _QUEUES:
        raise SweepError(f"{name}: kind is {kind[:40]!r}, expected one of: {', '.join(_QUEUES)}")
    if not isinstance(jobs, int) or not 1 <= jobs <= _MOST_JOBS:
        raise SweepError(f"{name}: jobs is {str(jobs)[:40]}, expected 1 to {_MOST_JOBS:,}")
    try:
        import dask_jobqueue  # noqa: PLC0415  (few have it)
    except ImportError:
        raise SweepError(f"{name} needs dask-jobqueue: pip install dask-jobqueue") from None
    try:
        queue = getattr(dask_jobqueue, _QUEUES[kind])(**settings)
        queue.scale(jobs=jobs)
    except (TypeError, ValueError, OSError, RuntimeError) as error:
        raise SweepError(f"{name}: the queue refuses: {error}") from None
    return queue, jobs
