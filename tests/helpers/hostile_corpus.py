"""Files that mean harm, or are broken, each with a name; and endless mutations of good ones.

Used by test_hostile_files.py and, with larger counts, by the soak run (this folder must then be on
`sys.path`). Everything is made from seeds.
"""

from __future__ import annotations

import io
import os
import pickle
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np
from archive_bytes import (
    deflated_zeros,
    npy_bytes,
    npy_with_header,
    npz_bytes,
    patched,
    raw_zip,
    streamed,
    zip_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


def good_arrays() -> dict[str, np.ndarray]:
    """A 2-3-1 network as the notebook would store it."""
    rng = np.random.default_rng(0)
    return {
        "l1_weights": rng.normal(size=(3, 2)),
        "l1_bias": rng.normal(size=3),
        "l2_weights": rng.normal(size=(1, 3)),
        "l2_bias": rng.normal(size=1),
    }


def with_l1(content: bytes) -> bytes:
    """A sound archive in which just l1_weights is what `content` says."""
    members = {f"{key}.npy": npy_bytes(array) for key, array in good_arrays().items()}
    return zip_of(members | {"l1_weights.npy": content})


class Explosive:
    """Unpickling this would make a folder: the test sees whether anything ever did."""

    def __reduce__(self) -> tuple[Any, ...]:
        return (os.mkdir, ("unpickled",))


def _headers() -> Iterator[tuple[str, bytes]]:
    plain = "{{'descr': {}, 'fortran_order': False, 'shape': {}, }}\n"
    data = b"\0" * 48
    for name, descr in {
        "objects": "'|O'", "text": "'<U6'", "bytes": "'|S8'", "complex": "'<c8'",
        "dates": "'<M8[s]'",
        "raw": "'|V8'", "long double": "'<f16'", "odd size": "'<i3'", "records": "[('a', '<f8')]",
        "sub-array": "('<f8', (2,))", "empty type": "''", "a number": "8", "no such": "'<q8'",
    }.items():  # fmt: skip
        yield f"type {name}", npy_with_header(plain.format(descr, "(3, 2)"), data)
    for name, shape in {
        "enormous": "(1000000000000, 1000000000000)", "overflowing": "(4611686018427387904, 4)",
        "negative": "(-3, -2)", "fractional": "(3.0, 2)", "no tuple": "6", "named": "(n, 2)",
        "zero and enormous": "(0, 1000000000000000)", "10^400": f"({10**400},)", "none": "()",
        "65 dimensions": "(" + "1, " * 65 + ")", "9 dimensions": "(1, 1, 1, 1, 1, 1, 1, 3, 2)",
        "larger by one": "(3, 3)", "smaller by one": "(3, 1)", "commas": "(,,,)",
    }.items():  # fmt: skip
        yield f"shape {name}", npy_with_header(plain.format("'<f8'", shape), data)
    good = plain.format("'<f8'", "(3, 2)")
    for name, header in {
        "with code": "__import__('os').mkdir('unpickled')", "deep": "(" * 5000 + ")" * 5000,
        "not closed": good[:-5], "twice a key": good.replace("}", "'shape': (3, 2)}"),
        "no shape": good.replace("shape", "sharp"), "10,001 spaces": good + " " * 10_001,
        "many minus": "{'descr': " + "-" * 8000 + "1}", "half spaces": "{" + " " * 9000,
        "of nothing": "", "of control characters": "\0" * 64,
        "superscripts": good.replace("3", "²"),
    }.items():  # fmt: skip
        yield f"header {name}", npy_with_header(header, data)
    yield "header version 9", npy_with_header(good, data, b"\x09\x00")
    yield "header longer than the file", b"\x93NUMPY\x02\x00\xff\xff\xff\x7f{"
    yield "header cut short", b"\x93NUMPY\x01"
    yield "no npy at all", b"GIF89a" + data


def _archives() -> Iterator[tuple[str, bytes]]:
    good = npz_bytes(good_arrays())
    l1 = npy_bytes(np.zeros((3, 2)))
    yield "empty file", b""
    yield "one byte", b"P"
    yield "plain text", b"l1_weights = [1, 2, 3]\n" * 20
    yield "npy instead of npz", npy_bytes(np.zeros((3, 2)))
    yield "empty archive", zip_of({})
    yield "just an end record 1,000 times", b"PK\5\6" * 1000
    yield "something after the end", good + b"more"
    yield "something before the start", b"more" + good
    yield "20,000 members", raw_zip(b"a%d.npy", b"", size=0, method=0, copies=20_000)
    yield "a table of 4 MB", raw_zip(b"a%d" + b"x" * 60_000, b"", size=0, copies=70)
    yield "duplicate names", _duplicates(l1)
    for name in (
        "../l1_weights.npy",
        "/l1_weights.npy",
        "..\\l1_weights.npy",
        "a/l1.npy",
        "c:l1.npy",
    ):
        yield f"name {name}", zip_of({name: l1, **_members()})
    yield "name with a NUL", raw_zip(b"l1\0weights.npy", l1, size=len(l1), method=0)
    yield "name not UTF-8", raw_zip(b"l1_\xff\xfe.npy", l1, size=len(l1), method=0, flags=0x800)
    yield "name in another code page", raw_zip(b"l1_\xe9.npy", l1, size=len(l1), method=0)
    yield "an archive in the archive", zip_of({"l1_weights.npz": good})
    yield "encrypted", raw_zip(b"l1_weights.npy", l1, size=len(l1), method=0, flags=1)
    for method in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, 97):
        yield f"method {method}", _with_method(method, l1)
    yield "patched data", raw_zip(b"l1_weights.npy", l1, size=len(l1), method=0, flags=1 << 5)
    yield "wrong checksum", raw_zip(b"l1_weights.npy", l1, size=len(l1), method=0, crc=7)
    yield "sizes disagree", raw_zip(b"l1_weights.npy", l1, size=len(l1) + 8, method=0)
    yield "split over disks", patched(good, -18, struct.pack("<2H", 1, 1))
    yield "zip64 end", _with_zip64_locator(good)
    yield "offset past the end", patched(good, -6, struct.pack("<I", 0x7FFFFFFF))
    yield "table larger than the file", patched(good, -10, struct.pack("<I", 0x7FFFFFFF))
    yield "bad deflate", raw_zip(b"l1_weights.npy", b"\xff" * 90, size=176)
    yield (
        "deflate that ends early",
        raw_zip(b"l1_weights.npy", zlib.compress(l1)[2:-4] + b"x" * 50, size=176),
    )


def _bombs() -> Iterator[tuple[str, bytes]]:
    gigabyte = deflated_zeros(1_000)
    header = {"shape": (125_000_000,), "fortran_order": False, "descr": "<f8"}
    stream = io.BytesIO()
    np.lib.format.write_array_header_1_0(stream, header)
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    start = squeeze.compress(stream.getvalue()) + squeeze.flush(zlib.Z_FULL_FLUSH)
    name, size = b"l1_weights.npy", 1_000_000_000 + len(stream.getvalue())
    yield "bomb of 1 GB", raw_zip(name, start + gigabyte, size=size)
    padding = np.random.default_rng(0).bytes(3_000_000)
    stored = b"\x01" + struct.pack("<2H", 60_000, 60_000 ^ 0xFFFF)
    noise = b"".join(
        b"\0" + stored[1:] + padding[i : i + 60_000] for i in range(0, len(padding), 60_000)
    )
    yield "bomb of 1 GB in 4 MB", raw_zip(name, start + noise + gigabyte, size=size + 3_000_000)
    yield "bomb that says 10 kB", raw_zip(name, start + gigabyte, size=10_128)
    yield "bomb that says 15 MB", raw_zip(name, start + gigabyte, size=15_000_128)
    yield "bomb that says 4 GB", raw_zip(name, start + gigabyte, size=0xFFFFFFF0)
    yield "bomb beside the weights", raw_zip(b"x.npy", gigabyte, size=size)
    yield "200 bombs of 15 MB", raw_zip(b"l%d.npy", deflated_zeros(15), size=15_000_000, copies=200)
    yield (
        "900 members in one place",
        raw_zip(
            b"l1_weights.npy",
            npy_bytes(np.zeros(10_000)),
            size=80_128,
            method=0,
            copies=900,
            same_place=True,
        ),
    )
    yield (
        "zeros that lie of their length",
        raw_zip(name, start + deflated_zeros(1), size=15_000_128),
    )


def _contents() -> Iterator[tuple[str, bytes]]:
    """Sound archives of sound arrays that are no weights."""
    good = good_arrays()
    wrong: dict[str, dict[str, Any]] = {
        "NaN": {"l1_weights": np.full((3, 2), np.nan)},
        "infinity": {"l2_bias": np.array([np.inf])},
        "NaN in x": {"x": np.array([[np.nan]]), "y": np.zeros(1)},
        "1-D weights": {"l1_weights": np.zeros(6)},
        "3-D weights": {"l1_weights": np.zeros((3, 2, 1))},
        "0-d weights": {"l1_weights": np.float64(3)},
        "no units": {"l1_weights": np.zeros((0, 2))},
        "100,000 units": {"l1_weights": np.zeros((100_000, 2), np.uint8)},
        "layers that do not fit": {"l2_weights": np.zeros((1, 4))},
        "a bias that does not fit": {"l1_bias": np.zeros(4)},
        "a bias of two columns": {"l1_bias": np.zeros((3, 2))},
        "a gap": {"l4_weights": np.zeros((1, 1))},
        "a bias alone": {"l3_bias": np.zeros(1)},
        "layer 0": {"l0_weights": np.zeros((2, 2))},
        "layer 99999": {"l99999_weights": np.zeros((1, 1))},
        "65 layers": {f"l{i}_weights": np.zeros((1, 1)) for i in range(3, 66)},
        "text weights": {"l1_weights": np.array([["a", "b"]])},
        "experiment as a number": {"experiment": np.float64(3)},
        "experiment as rows": {"experiment": np.array(["{}", "{}"])},
        "experiment not JSON": {"experiment": np.array("hello")},
        "experiment 1,000 deep": {"experiment": np.array("[" * 1000 + "]" * 1000)},
        "experiment of 2 million characters": {"experiment": np.array("x" * 2_000_000)},
        "an unknown activation": {f"l{i}_activation": np.array("magic") for i in (1, 2)},
        "half of the activations": {"l1_activation": np.array("tanh")},
        "half a history": {"history_epoch": np.arange(3.0)},
        "history of two lengths": {**_history(), "history_train_loss": np.zeros(2)},
        "history that does not ascend": {**_history(), "history_epoch": np.zeros(3)},
        "history of NaN": {**_history(), "history_epoch": np.full(3, np.nan)},
        "history of an unknown metric": {**_history(), "history_metric": np.array("luck")},
        "history in 2-D": {**_history(), "history_points_epoch": np.zeros((3, 3))},
        "resume of objects": {"resume_state": np.array([None], object)},
    }  # fmt: skip
    for name, arrays in wrong.items():
        yield name, npz_bytes(good | arrays)
    yield "no weights at all", npz_bytes({"a": np.zeros(3)})
    text = npy_with_header("{'descr': '<U1', 'fortran_order': False, 'shape': ()}", b"\xff" * 4)
    yield "characters that do not exist", zip_of({"experiment.npy": text} | _members())


def hostile_npz() -> Iterator[tuple[str, bytes]]:
    """Every named case, as the bytes of a file that must be refused."""
    yield from _archives()
    yield from _bombs()
    yield from _contents()
    for name, content in _headers():
        yield name, with_l1(content)
    yield "pickled object", with_l1(npy_bytes(np.array([Explosive()], object)))
    yield "a bare pickle", pickle.dumps(Explosive())
    yield "a pickle as a member", with_l1(pickle.dumps(Explosive()))


def truncations() -> Iterator[bytes]:
    """A small good file cut off at every byte."""
    whole = npz_bytes({"l1_weights": np.ones((1, 1)), "l1_bias": np.ones(1)})
    for length in range(len(whole)):
        yield whole[:length]


def accepted_npz() -> Iterator[tuple[str, bytes]]:
    """Unusual files that are legitimate and give what `good_arrays` holds."""
    good = good_arrays()
    yield "Fortran order", npz_bytes({key: np.asfortranarray(array) for key, array in good.items()})
    yield "big-endian", npz_bytes({key: array.astype(">f8") for key, array in good.items()})
    yield "compressed", npz_bytes(good, packed=True)
    yield "with a comment", patched(npz_bytes(good), -2, b"\x05\x00") + b"hello"
    yield "with other arrays", npz_bytes(good | {"notes": np.array(["a", "b"])})
    yield "streamed", streamed(good)
    yield (
        "other spacing",
        zip_of(
            {
                f"{key}.npy": npy_with_header(
                    "{'shape':" + repr(array.shape) + ",'fortran_order':False,'descr':'<f8'}",
                    array.tobytes(),
                    b"\x02\x00",
                )
                for key, array in good.items()
            }
        ),
    )


def mutated_npz(count: int, seed: int = 0) -> Iterator[bytes]:
    """`count` files, each damaged in one to four ways; half of them keep their checksums right."""
    rng = np.random.default_rng(seed)
    bases = [
        npz_bytes(good_arrays()),
        npz_bytes(good_arrays() | _history(), packed=True),
        npz_bytes(good_arrays() | {"x": np.ones((4, 2)), "y": np.ones(4, np.int64)}),
        npz_bytes(good_arrays() | {"experiment": np.array('{"data": {}}'), "resume_a": np.ones(9)}),
    ]
    for number in range(count):
        base = bases[number % len(bases)]
        if number % 2:
            yield _mutate(base, rng)
        else:
            with zipfile.ZipFile(io.BytesIO(base)) as archive:
                members = {name: archive.read(name) for name in archive.namelist()}
            name = list(members)[rng.integers(len(members))]
            members[name] = _mutate(members[name], rng)
            yield zip_of(members)


def hostile_json(good: str) -> Iterator[tuple[str, bytes]]:
    """Texts that are no experiment; `good` is one that is."""
    many = ",".join(f'"k{i}":1' for i in range(90_000))
    yield "empty", b""
    yield "nothing but a byte order mark", b"\xef\xbb\xbf"
    yield "1,000 deep", b"[" * 1000 + b"]" * 1000
    yield "300,000 deep", b"[" * 300_000
    yield "objects 1,000 deep", b'{"a":' * 1000 + b"1" + b"}" * 1000
    yield "too long", b" " * 1_000_001
    yield "duplicate keys", good.replace('"data"', '"data": 1, "data"', 1).encode()
    yield "90,000 keys, the last twice", ("{" + many + ',"k89999":1}').encode()
    yield "300,000 empty lists", b"[" + b"[]," * 300_000 + b"1]"
    yield "not UTF-8", b'{"data": "\xff\xfe"}'
    yield "UTF-16", good.encode("utf-16")
    yield "half a character", b'{"data": {"name": "\\ud800"}}'
    yield "a control character", b'{"data": "\x01"}'
    yield "a pickle", pickle.dumps(Explosive())
    yield "not closed", good[:-4].encode()
    yield "two of them", (good + good).encode()
    yield "unknown field", good.replace('"data"', '"date"', 1).encode()
    yield "wrong outer type", b"[1, 2]"
    for name, value in {
        "10^400": "1" + "0" * 400, "-10^400": "-1" + "0" * 400, "10^5000": "1" + "0" * 5000,
        "1e999": "1e999", "NaN": "NaN", "Infinity": "Infinity", "a text": '"5"', "null": "null",
        "true": "true", "a fraction": "2.5", "zero": "0", "minus": "-4", "a list": "[4]",
    }.items():  # fmt: skip
        yield f"units {name}", _replaced(good, "units", value)
    for name, value in {
        "10^400": "1" + "0" * 400, "1e400": "1e400", "a text": '"0.1"', "minus": "-1",
    }.items():  # fmt: skip
        yield f"learning rate {name}", _replaced(good, "learning_rate", value)
    yield "seed 2^63", _replaced(good, "seed", str(2**63))


def mutated_json(good: str, count: int, seed: int = 0) -> Iterator[bytes]:
    """`count` damaged copies of a good text."""
    rng = np.random.default_rng(seed)
    for _ in range(count):
        yield _mutate(good.encode(), rng)


def _mutate(content: bytes, rng: np.random.Generator) -> bytes:
    changed = bytearray(content)
    for _ in range(rng.integers(1, 5)):
        at = int(rng.integers(len(changed) + 1))
        length = int(rng.integers(1, 40))
        kind = rng.integers(6)
        if kind == 0 and at < len(changed):
            changed[at] ^= 1 << int(rng.integers(8))
        elif kind == 1 and at < len(changed):
            changed[at] = int(rng.integers(256))
        elif kind == 2:
            del changed[at : at + length]
        elif kind == 3:
            changed[at:at] = rng.bytes(length)
        elif kind == 4:
            changed[at : at + 4] = rng.choice(
                [b"\xff\xff\xff\xff", b"\0\0\0\0", b"\xff\xff\xff\x7f"]
            )
        else:
            changed[at:at] = changed[at : at + length]
    return bytes(changed)


def _members() -> dict[str, bytes]:
    return {f"{key}.npy": npy_bytes(array) for key, array in good_arrays().items()}


def _history() -> dict[str, np.ndarray]:
    columns = ("epoch", "train_loss", "train_accuracy", "test_loss", "test_accuracy")
    columns += ("points_epoch", "points_loss", "points_accuracy")
    return {f"history_{name}": np.arange(1.0, 4.0) for name in columns}


def _duplicates(content: bytes) -> bytes:
    whole = raw_zip(b"l1_weight%d.npy", content, size=len(content), method=0, copies=2)
    return whole.replace(b"l1_weight1.npy", b"l1_weight0.npy")


def _with_method(method: int, content: bytes) -> bytes:
    if method == 97:
        return raw_zip(b"l1_weights.npy", content, size=len(content), method=method)
    return zip_of({"l1_weights.npy": content}, method)


def _with_zip64_locator(content: bytes) -> bytes:
    return content[:-22] + b"PK\x06\x07" + b"\0" * 16 + content[-22:]


def _replaced(good: str, field: str, value: str) -> bytes:
    start = good.index(f'"{field}":') + len(field) + 3
    end = min(at for at in (good.find(",", start), good.find("\n", start)) if at >= 0)
    return (good[:start] + value + good[end:]).encode()
