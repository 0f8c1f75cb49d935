"""`Dataset.from_arrays`: what it takes for granted, what it decides, what it refuses and how."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from turns import in_turn

from core import Dataset, DatasetError, DataSpec, load_dataset

X = [[0, 1], [2, 3], [4, 5], [6, 7]]
Y = ["b", "a", "b", "c"]


class Table:
    """What a DataFrame or Series is to NumPy: something with `__array__` and a length."""

    def __init__(self, values) -> None:
        self._values = np.asarray(values)

    def __array__(self, dtype=None, copy=None):
        return np.array(self._values, dtype=dtype)

    def __len__(self) -> int:
        return len(self._values)


TABLES = npst.arrays(
    st.sampled_from([np.bool_, np.int8, np.int64, np.uint16, np.float16, np.float32, np.float64]),
    npst.array_shapes(min_dims=2, max_dims=2, max_side=6),
    elements={"allow_nan": False, "allow_infinity": False},
)


@given(x=TABLES, wrap=st.sampled_from([np.asarray, np.ndarray.tolist, Table, np.asfortranarray]))
def test_what_scikit_learn_takes_is_taken_with_the_same_values(x, wrap):
    from sklearn.utils import check_array

    given_ = wrap(x)
    data = Dataset.from_arrays(given_, np.zeros(len(x)))
    np.testing.assert_array_equal(data.x_train, check_array(given_))
    assert data.x_train.dtype == (np.float32 if data.x_train.dtype == np.float32 else np.float64)
    assert not np.shares_memory(data.x_train, x)


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        (np.float16, np.float32),
        (np.float32, np.float32),
        (np.float64, np.float64),
        (np.longdouble, np.float64),
        (np.uint8, np.float64),
        (np.int32, np.float64),
        (np.bool_, np.float64),
    ],
)
def test_tables_become_floats_of_a_fitting_width(given_, expected):
    data = Dataset.from_arrays(np.ones((2, 3), given_), [0.5, 1.5])
    assert data.x_train.dtype == expected


def test_the_narrower_part_is_widened():
    data = Dataset.from_arrays(
        np.ones((2, 2), np.float32), [1.0, 2.0], np.ones((1, 2)), np.ones((1, 1), np.float16)
    )
    assert data.x_train.dtype == data.x_test.dtype == np.float64
    assert data.y_train.shape == (2, 1)


@given(
    labels=st.lists(st.integers(-(2**62), 2**62), min_size=2, max_size=30)
    | st.lists(st.text(st.characters(exclude_characters="\0"), max_size=5), min_size=2)
    | st.lists(st.booleans(), min_size=2)
)
def test_labels_are_classes_under_their_own_names_in_sorted_order(labels):
    distinct = sorted(set(labels))
    if len(distinct) < 2:
        with pytest.raises(DatasetError, match=r"y: every label is .*at least two"):
            Dataset.from_arrays(np.zeros((len(labels), 1)), labels)
        return
    for given_ in (labels, Table(labels), [[label] for label in labels]):
        data = Dataset.from_arrays(np.zeros((len(labels), 1)), given_)
        assert data.class_names == tuple(map(str, distinct))
        assert [distinct[number] for number in data.y_train] == labels


def test_a_series_of_text_is_an_array_of_objects():
    data = Dataset.from_arrays(X, Table(np.array(Y, dtype=object)))
    assert data.class_names == ("a", "b", "c")
    assert data.y_train.tolist() == [1, 0, 1, 2]
    assert data.y_train.dtype == np.int64


def test_test_labels_are_numbered_as_those_to_train_on():
    data = Dataset.from_arrays(X, Y, X[:2], ["c", "c"])
    assert data.y_test.tolist() == [2, 2]


def test_with_class_names_labels_are_names_or_numbers():
    names = ("c", "b", "a", "none")
    assert Dataset.from_arrays(X, Y, class_names=names).y_train.tolist() == [1, 2, 1, 0]
    data = Dataset.from_arrays(X, [3, 0, 1, 1], class_names=names)
    assert (data.y_train.tolist(), data.class_names) == ([3, 0, 1, 1], names)


def test_floats_are_numbers_to_predict_unless_kind_says_otherwise():
    data = Dataset.from_arrays(X, [0.0, 1.0, 1.0, 0.0])
    assert (data.kind, data.y_train.tolist()) == ("regression", [[0.0], [1.0], [1.0], [0.0]])
    data = Dataset.from_arrays(X, [0.0, 1.0, 1.0, 0.0], kind="classes")
    assert (data.kind, data.class_names) == ("classes", ("0", "1"))
    data = Dataset.from_arrays(X, [7, 8, 9, 9], kind="regression")
    assert (data.kind, data.y_train.tolist()) == ("regression", [[7.0], [8.0], [9.0], [9.0]])


def test_one_hot_rows_are_classes_and_others_numbers():
    rows = np.eye(3)[[2, 0, 1, 1]]
    data = Dataset.from_arrays(X, rows)
    assert (data.kind, data.classes, data.y_train.tolist()) == ("classes", 3, [2, 0, 1, 1])
    assert Dataset.from_arrays(X, rows, kind="regression").outputs == 3
    assert Dataset.from_arrays(X, rows * 2).kind == "regression"


def test_pictures():
    pixels = np.arange(36, dtype=np.uint8).reshape(4, 3, 3)
    for given_ in (pixels, pixels[..., np.newaxis]):
        data = Dataset.from_arrays(given_, Y)
        assert (data.image_shape, data.x_train.dtype, data.inputs) == ((3, 3), np.uint8, 9)
    data = Dataset.from_arrays(pixels.reshape(4, 9), Y, image_shape=(3, 3))
    assert (data.image_shape, data.x_train.dtype) == ((3, 3), np.uint8)
    data = Dataset.from_arrays(pixels / 255, Y)
    assert (data.image_shape, data.x_train.dtype) == ((3, 3), np.float64)
    data = Dataset.from_arrays(pixels * 1.0, Y, image_shape=(3, 3))
    assert data.image_shape == (3, 3)


def test_two_columns_are_points_of_the_plane():
    data = Dataset.from_arrays(X, Y, X, Y)
    np.testing.assert_array_equal(data.plane_test, X)
    assert Dataset.from_arrays([[1.0], [2.0]], [1.0, 2.0]).plane_train is None


def test_the_data_are_a_copy():
    x, y = np.zeros((4, 2)), np.zeros(4)
    data = Dataset.from_arrays(x, y, x, y)
    x[:], y[:] = 7, 7
    assert not data.x_train.any()
    assert not data.x_test.any()
    assert not data.y_train.any()


def test_split_and_seed_move_rows_but_not_the_fingerprint():
    x, y = np.arange(20.0).reshape(10, 2), np.arange(10.0)
    whole = Dataset.from_arrays(x, y)
    assert (len(whole.x_train), len(whole.x_test), whole.name) == (10, 0, "arrays")
    parts = [Dataset.from_arrays(x, y, train_fraction=0.7, seed=seed) for seed in (0, 1)]
    assert {part.fingerprint for part in parts} == {whole.fingerprint}
    assert parts[0].x_train.tolist() != parts[1].x_train.tolist()
    for part in parts:
        assert (len(part.x_train), len(part.x_test)) == (7, 3)
        rows = np.vstack(
            [np.hstack([part.x_train, part.y_train]), np.hstack([part.x_test, part.y_test])]
        )
        np.testing.assert_array_equal(rows[rows[:, 0].argsort()], np.column_stack([x, y]))


@in_turn(
    ("x", "y", "sentence"),
    [
        ([[1, 2], [3]], [0, 1], r"^x has rows of different lengths \(2 in row 0, 1 in row 1\)"),
        ([1, 2], [0, 1], r"^x has the shape \(2,\), .*reshape\(-1, 1\)"),
        (3, [0], "^x is of type int, expected an array"),
        ([], [], r"^x has the shape \(0,\)"),
        (np.zeros((2, 0)), [0, 1], "^x has no columns"),
        (np.zeros((0, 2)), np.zeros(0), "no row to train on"),
        (np.full((2, 3, 4), 5.0), [0, 1], r"^x has the shape \(2, 3, 4\).*image_shape, \(3, 4\)"),
        (np.ones((2, 1, 4)), [0, 1], r"^x has the shape \(2, 1, 4\)"),
        (np.ones((2, 3, 4, 3)), [0, 1], r"^x has the shape \(2, 3, 4, 3\)"),
        ([[1, None], [2, 3]], [0, 1], "^x is an array of objects, such as None in row 0, column 1"),
        ([[1, "a"], [2, 3]], [0, 1], "^x holds text, expected numbers"),
        ([[1j], [2]], [0, 1], "^x holds complex numbers"),
        (np.zeros((2, 2), "M8[s]"), [0, 1], "^x holds dates"),
        ([[1, 2], [3, np.nan]], [0, 1], "^x holds nan in row 1, column 1"),
        ([[1, -np.inf], [3, 4]], [0, 1], "^x holds -inf in row 0, column 1"),
        (np.ma.masked_equal([[1, 2], [3, 4]], 3), [0, 1], "^x has masked values"),
        (X, Y[:3], "^x has 4 rows but y has 3, expected as many"),
        (X, [0, 0, 0, 0], "^y: every label is 0"),
        (X, ["a", None, "b", "b"], "^y holds None in row 1"),
        (X, [0.5, 1.0, 2.0, np.nan], "^y holds nan in row 3"),
        (X, [[[1]], [[2]], [[3]], [[4]]], r"^y has the shape \(4, 1, 1\)"),
        (np.ones((200, 1)), np.arange(200), "^y holds 200 different labels: give kind"),
        (X, [b"a", b"b", b"a", b"a"], "^y holds bytes"),
    ],
)
def test_what_is_no_table_of_numbers_is_refused_in_one_sentence(x, y, sentence):
    with pytest.raises(DatasetError, match=sentence) as caught:
        Dataset.from_arrays(x, y)
    assert "\n" not in str(caught.value)


@in_turn(
    ("options", "sentence"),
    [
        ({"x_test": X}, "^x_test was given without y_test"),
        ({"y_test": Y}, "^y_test was given without x_test"),
        ({"x_test": [[1]], "y_test": ["a"]}, "^x has 2 columns but x_test has 1"),
        ({"x_test": X, "y_test": Y[:3]}, "^x_test has 4 rows but y_test has 3"),
        ({"x_test": X, "y_test": [0, 1, 0, 1]}, "^y holds text but y_test holds whole numbers"),
        ({"x_test": X, "y_test": ["a", "z", "a", "a"]}, "^y_test holds the label 'z' in row 1.*y$"),
        ({"x_test": X, "y_test": [["a", "b"]] * 4}, "^y has 1 but y_test has 2 columns"),
        ({"class_names": ("a", "b")}, "^y holds the label 'c' in row 3.*class_names$"),
        ({"class_names": ("a", "b", "c", "a")}, "^class_names holds one name twice"),
        ({"kind": "clusters"}, "^kind is 'clusters'"),
        ({"kind": "regression"}, "^y holds text"),
        ({"image_shape": (3, 3)}, "3×3 pixels do not fit 2 columns"),
        ({"image_shape": 3}, "^image_shape is 3, expected"),
        ({"train_fraction": 0.0}, "^train_fraction is 0"),
        ({"train_fraction": 1.5}, "^train_fraction is 1.5"),
    ],
)
def test_options_that_do_not_fit_are_refused_in_one_sentence(options, sentence):
    with pytest.raises(DatasetError, match=sentence):
        Dataset.from_arrays(X, Y, **options)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"kind": "classes"}, "2 columns that are not one-hot"),
        ({"class_names": ("a", "b")}, "2 columns that are not one-hot"),
    ],
)
def test_rows_that_are_not_one_hot_are_no_classes(options, sentence):
    with pytest.raises(DatasetError, match=sentence):
        Dataset.from_arrays(X, [[0, 1], [1, 1], [1, 0], [1, 0]], **options)


def test_an_array_that_cannot_be_made_is_refused():
    class Broken:
        def __array__(self, dtype=None, copy=None):
            raise RuntimeError("it lies on another device")

    with pytest.raises(DatasetError, match=r"^x is no array: it lies on another device"):
        Dataset.from_arrays(Broken(), [1.0])


def test_a_table_of_several_types_of_numbers():
    mixed = np.array([[1, True], [0.5, np.float32(2)]], dtype=object)
    data = Dataset.from_arrays(Table(mixed), [1.0, 2.0])
    assert data.x_train.tolist() == [[1.0, 1.0], [0.5, 2.0]]
    with pytest.raises(DatasetError, match=r"^x is an array of objects, such as '7' in row 1"):
        Dataset.from_arrays(Table(np.array([[1], ["7"]], dtype=object)), [1.0, 2.0])
    with pytest.raises(DatasetError, match=r"^x is an array of objects"):
        Dataset.from_arrays(mixed, [1.0, 2.0])


def test_a_data_frame_and_a_series():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"a": [1, 2, 3], "b": [0.5, 1.5, 2.5], "kind": ["x", "y", "x"]})
    data = Dataset.from_arrays(frame[["a", "b"]], frame["kind"])
    assert data.x_train.tolist() == [[1.0, 0.5], [2.0, 1.5], [3.0, 2.5]]
    assert data.class_names == ("x", "y")


def test_own_arrays_are_not_loaded_by_name():
    with pytest.raises(DatasetError, match=r"hand them over as Trainer\(experiment, dataset="):
        load_dataset(DataSpec("arrays"))


def test_it_says_what_it_is_in_a_line():
    assert repr(Dataset.from_arrays(X, Y)) == (
        "Dataset('arrays', 4 rows to train and 0 to test, 2 inputs, 3 classes)"
    )
    assert repr(Dataset.from_arrays(X, [1.0] * 4)).endswith("2 inputs, 1 target column)")
