"""Files that an experiment names by a relative path, found where the person keeps them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from core.datasets.files import find_file
from core.datasets.mnist import find_images
from core.spec.names import FILE_SCHEMES

if TYPE_CHECKING:
    from core.spec.experiment import Experiment, InitSpec


def with_found_files(experiment: Experiment, data_dir: str | None = None) -> Experiment:
    """`experiment` with every path that it reads from written out.

    A relative path is looked for in the current folder, in `data_dir` and where the variable
    TRAINING_PLAYGROUND_DATA points; of MNIST the folder that was named is kept. Raises
    `DatasetError` that says where it was looked for.
    """

    def found(init: InitSpec | None) -> InitSpec | None:
        if init is None or init.name not in FILE_SCHEMES:
            return init
        return replace(init, path=str(find_file(init.path, data_dir)))

    data, network = experiment.data, experiment.network
    if data.name == "file":
        data = replace(data, path=str(find_file(data.path, data_dir)))
    elif data.name == "mnist" and (data.path or data_dir):
        images = find_images(data.path, data_dir)
        data = replace(data, path=str(images.path.absolute()) if images else "")
    layers = tuple(
        replace(layer, init=found(layer.init), bias_init=found(layer.bias_init))
        for layer in network.layers
    )
    network = replace(
        network, layers=layers, init=found(network.init), bias_init=found(network.bias_init)
    )
    return replace(experiment, data=data, network=network)
