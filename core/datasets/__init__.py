"""The data sets that can be trained on."""

from core.datasets.dataset import Dataset, DatasetError

__all__ = ["Dataset", "DatasetError"]
