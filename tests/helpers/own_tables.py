"""Small tables as people have them, each with what a person means by it.

`Meant.x` and `y` are the values of all rows in the file's order, unscaled; `asks`: a person should
look before it is trained on.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Meant:
    """A file's content and what is read out of it; `names` None: classes are numbered 0, 1, …"""

    content: bytes
    x: list[list[float]]
    y: list[float]
    names: tuple[str, ...] = ()
    task: str = "classes"
    inputs: tuple[str, ...] = ("a", "b")
    target: str = "label"
    asks: bool = False
    says: str = ""


TWO = [[1.0, 2.0], [2.0, 3.0]]
FOUR = [[1.0, 2.0], [2.0, 3.0], [3.0, 4.0], [1.0, 1.0]]

TABLES = {
    "c01 no header": Meant(
        b"5.1,3.5,setosa\n4.9,3.0,setosa\n7.0,3.2,versicolor\n6.4,3.2,versicolor\n",
        [[5.1, 3.5], [4.9, 3.0], [7.0, 3.2], [6.4, 3.2]],
        [0, 0, 1, 1],
        ("setosa", "versicolor"),
        inputs=("column 1", "column 2"),
        target="column 3",
        asks=True,
        says="no column has a name",
    ),
    "c03 commas in quoted names": Meant(
        b'"length, cm";"mass, g, dry";kind\n1.5;2.5;a\n2.5;1.5;b\n',
        [[1.5, 2.5], [2.5, 1.5]],
        [0, 1],
        ("a", "b"),
        inputs=("length, cm", "mass, g, dry"),
        target="kind",
    ),
    "c04 decimal comma": Meant(
        b"a;b;label\n1,5;2,5;0\n2,5;3,5;1\n", [[1.5, 2.5], [2.5, 3.5]], [0, 1]
    ),
    "c05 decimal comma in the target": Meant(
        b"a;b;price\n1;2;3,5\n2;3;4,5\n3;4;5,25\n1;1;3,5\n",
        FOUR,
        [3.5, 4.5, 5.25, 3.5],
        task="number",
        target="price",
    ),
    "c06 sep=": Meant(b"sep=;\na;b;label\n1;2;0\n2;3;1\n", TWO, [0, 1], says="names the separator"),
    "c07 trailing separator": Meant(b"a,b,label,\n1,2,0,\n2,3,1,\n", TWO, [0, 1]),
    "trailing separator below the header": Meant(b"a,b,label\n1,2,0,\n2,3,1,\n", TWO, [0, 1]),
    "c08 rows of separators": Meant(
        b"a,b,label\n1,2,0\n2,3,1\n,,\n,,\n", TWO, [0, 1], says="2 lines"
    ),
    "c09 first label missing": Meant(
        b"a,b,label\n1,2,NA\n2,3,1\n3,1,0\n2,2,1\n",
        [[2, 3], [3, 1], [2, 2]],
        [1, 0, 1],
        asks=True,
        says="1 row has no label",
    ),
    "c10 first number missing": Meant(
        b"a,price\n1,?\n2,3.5\n3,4.25\n4,9.75\n",
        [[2], [3], [4]],
        [3.5, 4.25, 9.75],
        task="number",
        inputs=("a",),
        target="price",
        asks=True,
        says="1 row has no price",
    ),
    "c12 a column that counts": Meant(
        b",a,b,kind\n0,1,2,u\n1,2,3,v\n2,3,4,u\n3,1,1,v\n",
        FOUR,
        [0, 1, 0, 1],
        ("u", "v"),
        target="kind",
        says="counts the rows",
    ),
    "c14 c15 newlines in quotes": Meant(
        b'a,b,"label\n(kind)"\n1,2,"x\nlong"\n2,3,y\n',
        TWO,
        [0, 1],
        ("x\nlong", "y"),
        target="label (kind)",
    ),
    "c16 UTF-16": Meant(
        "a,b,label\n1,2,ä\n2,3,y\n".encode("utf-16"), TWO, [1, 0], ("y", "ä"), says="UTF-16"
    ),
    "UTF-16 without a mark": Meant(
        "a,b,label\n1,2,x\n2,3,y\n".encode("utf-16-be"), TWO, [0, 1], ("x", "y"), says="UTF-16"
    ),
    "c18 byte order mark": Meant(
        "\ufeffa,größe,label\r\n1,2,Ä\r\n2,3,ö\r\n".encode(),
        TWO,
        [0, 1],
        ("Ä", "ö"),
        inputs=("a", "größe"),
    ),
    "c19 Latin-1": Meant(
        "a,größe,label\n1,2,ä\n2,3,ö\n".encode("latin-1"),
        TWO,
        [0, 1],
        ("ä", "ö"),
        inputs=("a", "größe"),
        says="Latin-1",
    ),
    "c20 spaces before quotes": Meant(
        b'a,b,label\n1,2, "yes"\n2,3,"no" \n3,4,"yes"\n1,1, "no"\n',
        FOUR,
        [1, 0, 1, 0],
        ("no", "yes"),
    ),
    "c21 thousands": Meant(
        b'a,b,label\n"1,234",2,0\n"2,500",3,1\n', [[1234, 2], [2500, 3]], [0, 1], says="thousands"
    ),
    "thousands with points": Meant(
        b"a;b;label\n1.234,5;2;0\n2.500,25;3;1\n", [[1234.5, 2], [2500.25, 3]], [0, 1]
    ),
    "thousands or decimals": Meant(
        b"a;b;label\n1,234;2;0\n2,500;3;1\n",
        [[1.234, 2], [2.5, 3]],
        [0, 1],
        asks=True,
        says="thousands",
    ),
    "c23 spaces after commas": Meant(
        b"a, b, label\n1, 2, yes\n2, 3, no\n", TWO, [1, 0], ("no", "yes")
    ),
    "c24 comments": Meant(
        b"# my data\n# a,b,label\na,b,label\n1,2,0\n# x\n2,3,1\n",
        TWO,
        [0, 1],
        says="3 lines of comment",
    ),
    "names in a comment": Meant(
        b"# a b label\n1.0 2.0 0\n2.0 3.0 1\n", TWO, [0, 1], says="comment"
    ),
    "c26 true and false as labels": Meant(
        b"a,b,label\n1,2,True\n2,3,False\n", TWO, [1, 0], ("False", "True")
    ),
    "c27 true and false as an input": Meant(
        b"a,b,label\nTrue,2,1\nFalse,3,0\n", [[1, 2], [0, 3]], [1, 0]
    ),
    "c28 an odd label": Meant(
        b"a,b,label\n1,2,1\n2,3,0\n3,4,unknown\n", TWO, [1, 0], asks=True, says="it may be a class"
    ),
    "c30 labels from 1": Meant(
        b"a,b,label\n1,2,1\n2,3,2\n3,4,3\n1,1,1\n", FOUR, [0, 1, 2, 0], ("1", "2", "3")
    ),
    "c31 labels with decimals": Meant(
        b"a,b,label\n1,2,1.0\n2,3,2.0\n3,4,1.0\n1,1,2.0\n", FOUR, [0, 1, 0, 1], ("1", "2")
    ),
    "c33 labels 0 and 2": Meant(
        b"a,b,label\n1,2,0\n2,3,2\n3,4,0\n1,1,2\n", FOUR, [0, 1, 0, 1], ("0", "2")
    ),
    "c34 a date": Meant(
        b"date,b,label\n2020-01-01,2,0\n2020-01-02,3,1\n",
        [[2], [3]],
        [0, 1],
        inputs=("b",),
        says="date holds dates",
    ),
    "c35 a text of two values": Meant(
        b"sex,b,label\nmale,2,0\nfemale,3,1\n",
        [[1, 2], [0, 3]],
        [0, 1],
        inputs=("sex: male", "b"),
        asks=True,
        says="may be a name",
    ),
    "a category of three values": Meant(
        b"a,b,label\nred,2,0\nblue,3,1\nred,2,0\ngreen,3,1\nred,2,0\nblue,3,1\n",
        [[0, 0, 1, 2], [1, 0, 0, 3], [0, 0, 1, 2], [0, 1, 0, 3], [0, 0, 1, 2], [1, 0, 0, 3]],
        [0, 1, 0, 1, 0, 1],
        inputs=("a: blue", "a: green", "a: red", "b"),
    ),
    "c36 two columns of one name": Meant(
        b"a,a,label\n1,2,0\n2,3,1\n", TWO, [0, 1], inputs=("a", "a (2)"), says="told apart"
    ),
    "c38 pipes": Meant(b"a|b|label\n1|2|0\n2|3|1\n", TWO, [0, 1]),
    "c39 CR alone": Meant(b"a,b,label\r1,2,0\r2,3,1\r", TWO, [0, 1]),
    "CR twice": Meant(b"a,b,label\r\r\n1,2,0\r\r\n2,3,1\r\r\n", TWO, [0, 1]),
    "c40 blank lines": Meant(b"\n\na,b,label\n1,2,0\n\n2,3,1\n\n", TWO, [0, 1]),
    "c43 per cent": Meant(
        b"a,b,label\n10%,2,0\n20 %,3,1\n", [[10, 2], [20, 3]], [0, 1], says="per cent"
    ),
    "c44 a typographic minus": Meant(
        "a,b,label\n−1,2,0\n2,3,1\n".encode(), [[-1, 2], [2, 3]], [0, 1]
    ),
    "c46 tabs": Meant(b"a\tb\tlabel\n1\t2\t0\n2\t3\t1\n", TWO, [0, 1]),
    "spaces": Meant(b"a  b label\n1  2 0\n2  3 1\n", TWO, [0, 1]),
    "c47 labels in two cases": Meant(
        b"a,b,label\n1,2,Yes\n2,3,yes\n3,4,no\n",
        FOUR[:3],
        [0, 0, 1],
        ("Yes", "no"),
        asks=True,
        says="one value",
    ),
    "c49 commas in bare names": Meant(
        b"a, more;b, too;label\n1;2;0\n2;3;1\n", TWO, [0, 1], inputs=("a, more", "b, too")
    ),
    "c53 thousands in the target": Meant(
        b'a,b,price\n1,2,"1,234"\n2,3,"999"\n3,4,"1,100"\n1,1,"850"\n',
        FOUR,
        [1234, 999, 1100, 850],
        task="number",
        target="price",
        asks=True,
        says="few",
    ),
    "c54 per cent in the target": Meant(
        b"a,b,share\n1,2,12%\n2,3,5%\n3,4,9%\n",
        FOUR[:3],
        [12, 5, 9],
        task="number",
        target="share",
        asks=True,
        says="few",
    ),
    "c56 a label missing later": Meant(
        b"a,b,label\n1,2,yes\n2,3,\n3,4,no\n", [FOUR[0], FOUR[2]], [1, 0], ("no", "yes"), asks=True
    ),
    "the target stands in the middle": Meant(
        b"a,Species,b\n1,u,2\n2,v,3\n", TWO, [0, 1], ("u", "v"), target="Species"
    ),
    "names of rows, as R writes them": Meant(
        b'"a" "b" "label"\n"1" 1 2 "u"\n"2" 2 3 "v"\n', TWO, [0, 1], ("u", "v")
    ),
    "an empty column": Meant(b"a,e,b,label\n1,,2,0\n2,,3,1\n", TWO, [0, 1], says="e is empty"),
}

# What is refused, and with which words.
REFUSED = {
    "c37 one class alone": (
        b"a,b,label\n1,2,0\n2,3,0\n",
        "every label is '0', expected at least two",
    ),
    "c48 a short row": (
        b"a,b,label\n1,2,0\n2,3\n",
        "line 3 has 2 cells, expected 3 as in the header",
    ),
    "a long row": (b"a,b,label\n1,2,0\n2,3,1,4\n", "line 3 has 4 cells, expected 3"),
    "a quote never closed": (b'a,b,label\n1,2,"x\n2,3,y\n', "line 2: a quote is never closed"),
    "something behind a quote": (
        b'a,b,label\n1,2,"x"z\n2,3,y\n',
        "line 2: something stands behind",
    ),
    "no text at all": (b"\x89PNG\r\n\x1a\n\0\0", "not text in UTF-8 near line"),
    "control characters": (b"a,b\n1,\x01\xff\n", "not text in UTF-8 near line 2"),
    "nothing": (b"", "is empty, expected a header"),
    "nothing but comments": (b"# a\n# b\n", "is empty, expected a header"),
    "names alone": (b"a,b,label\n", "no row below its header"),
    "one column": (b"a\n1\n2\n", "one column, expected at least two"),
    "an infinite number": (
        b"a,y\n1,0\n-1e999,1\n",
        "line 3, column 'a' is -inf, expected a finite",
    ),
    "an empty target": (b"a,b,label\n1,2,\n3,4,\n", "column 'label' is empty, expected a target"),
    "dates alone": (b"d,y\n2020-01-01,0\n2020-01-02,1\n", "every column is left out"),
    "too large to be scaled": (b"a,y\n1e200,0\n2e200,1\n3,0\n4,1\n", "too large to be scaled"),
}
