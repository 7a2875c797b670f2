"""Literals and encodings against the CPython that runs this: random string literals, numbers, every character name and a
table of cookies get the same verdict and the same value from `tocsin debug ast` as from `ast`.

    TOCSIN=build/tocsin python3 tests/literals/compare.py [SEED [COUNT]]"""
import ast
import io
import json
import os
import random
import subprocess
import sys
import tempfile
import tokenize
import unicodedata
import warnings

TOCSIN = os.environ.get("TOCSIN", "build/tocsin")
VERSION = "%d.%d" % min(sys.version_info[:2], (3, 15))
MOST_SHOWN = 20
BATCH = 400


def value_of(constant):
    """A constant as `debug ast` writes it. json.dumps and back: a pair of surrogates is one character in JSON."""
    if isinstance(constant, str):
        return {"str": json.loads(json.dumps(constant))}
    if isinstance(constant, bytes):
        return {"bytes": constant.hex()}
    if isinstance(constant, int):
        return {"int": str(constant)}
    if isinstance(constant, float):
        return {"float": constant.hex()}
    return {"complex": [constant.real.hex(), constant.imag.hex()]}


def constants(node):
    """The values of all constants of a tree of either side, in order."""
    if isinstance(node, ast.Constant):
        return [value_of(node.value)]
    if isinstance(node, ast.AST):
        return [v for name in node._fields for v in constants(getattr(node, name, None))]
    if isinstance(node, list):
        return [v for item in node for v in constants(item)]
    if isinstance(node, dict):
        if node.get("_type") == "Constant":
            return [node["value"]]
        return [v for name, item in node.items() if name != "_type" for v in constants(item)]
    return []


def reference(source):
    """The constants that CPython sees in the bytes, None where it refuses them."""
    try:
        found = constants(ast.parse(source))
        # Before 3.15 ast.parse overlooks damage in the comments of UTF-8 that lies in memory; the same file is refused.
        if b"\x81\x80" in source and tokenize.detect_encoding(io.BytesIO(source).readline)[0].startswith("utf-8"):
            source.decode()
        return found
    except (SyntaxError, ValueError):
        return None


def measured(sources):
    """The same from the program, one answer a source."""
    with tempfile.TemporaryDirectory() as directory:
        paths = []
        for number, source in enumerate(sources):
            paths.append(os.path.join(directory, "f%d.py" % number))
            with open(paths[-1], "wb") as file:
                file.write(source)
        for start in range(0, len(paths), BATCH):
            done = subprocess.run([TOCSIN, "debug", "ast", "--python-version", VERSION] + paths[start:start + BATCH],
                                  stdout=subprocess.PIPE)
            if done.returncode != 0:
                sys.exit("tocsin debug ast ended with %d" % done.returncode)
            for line in done.stdout.splitlines():
                answer = json.loads(line)
                yield None if answer["errors"] else constants(answer["tree"])


class Literals:
    """Random literals: mostly well-formed, with the odd thing in each corner of the grammar."""
    PIECES = ["a", "z", " ", "\u00e9", "\u20ac", "\U0001f600", "\\\\", "\\'", '\\"', "\\a", "\\b", "\\f", "\\n", "\\r",
              "\\t", "\\v", "\\0", "\\7", "\\12", "\\101", "\\377", "\\400", "\\777", "\\8", "\\x41", "\\xe9", "\\xff",
              "\\u0041", "\\u20ac", "\\ud800", "\\udc00", "\\U0001f600", "\\U0010ffff", "\\N{DIGIT ONE}",
              "\\N{latin small letter a}", "\\N{CJK UNIFIED IDEOGRAPH-4E00}", "\\N{HANGUL SYLLABLE GAG}", "\\q", "\\ ",
              "\\\u00e9", "\\\n", "\\\r\n", "#", "\t", "0", "\u2028", "\x0c"]
    BAD = ["\\x4", "\\x", "\\xg0", "\\u12", "\\u", "\\U0011ffff", "\\U123", "\\N", "\\N{", "\\N{}", "\\N{NO SUCH NAME}",
           "\\N{DIGIT ONE"]
    BREAKS = ["\n", "\r\n", "\r"]

    def __init__(self, seed):
        self.random = random.Random(seed)

    def string(self):
        r = self.random
        kind = r.choice(["", "", "", "u", "b", "r", "rb", "Br", "U", "R", "f", "rf", "F"])
        quote = r.choice(["'", '"', "'''", '"""'])
        pieces = list(self.PIECES)
        if len(quote) == 3:
            pieces += self.BREAKS + ["'" if quote[0] == '"' else '"', "\\\r"]
        if "f" in kind.lower():
            pieces = [p for p in pieces if "N{" not in p or "r" not in kind.lower()] + ["{{", "}}", "{0}", "{'x'}"]
        if "b" in kind.lower() and r.random() < 0.95:
            pieces = [p for p in pieces if p.isascii()]
        if r.random() < 0.1:
            pieces += self.BAD
        return kind + quote + "".join(r.choice(pieces) for _ in range(r.randrange(12))) + quote

    def number(self):
        r = self.random
        def digits(alphabet, most=12):
            return "".join(r.choice(alphabet) + r.choice(["", "", "", "_"]) for _ in range(r.randrange(1, most))).rstrip("_")
        form = r.randrange(8)
        if form == 0:
            return r.choice(["0x", "0X", "0x_"]) + digits("0123456789abcdefABCDEF", r.choice([4, 40, 2000]))
        if form == 1:
            return r.choice(["0o", "0O", "0o_"]) + digits("01234567", r.choice([4, 40]))
        if form == 2:
            return r.choice(["0b", "0B"]) + digits("01", r.choice([4, 100]))
        if form == 3:
            return digits("0123456789", r.choice([3, 30, 4000]))
        mantissa = r.choice([digits("0123456789") + "." + digits("0123456789", 30), "." + digits("0123456789"),
                             digits("0123456789") + ".", digits("0123456789")])
        exponent = r.choice(["", r.choice("eE") + r.choice(["", "+", "-"]) + str(r.randrange(r.choice([20, 400])))])
        return mantissa + exponent + r.choice(["", "", "j", "J"])

    def statement(self):
        r = self.random
        form = r.randrange(5)
        if form == 0:
            return self.number()
        if form == 1:
            return "(" + r.choice([" ", "\n", ""]).join(self.string() for _ in range(r.randrange(1, 4))) + ")"
        return self.string()


COOKIES = """utf-8 utf8 u8 utf utf_8 UTF-8 utf-8-sig utf_8_sig cp65001 utf-8-foo utf8-unix utf-8-unix utf-8.x utf.8 latin-1
latin1 iso-8859-1 iso-latin-1 iso-latin-1-unix iso-8859-1-foo l1 latin-1.x latin_1 iso8859_1 ascii us-ascii 646 cp1252
cp.1252 windows-1252 WINDOWS_1252 cp1252.x koi8-r koi8_u mac-roman mac_cyrillic cp437 cp866 cp1251 iso-8859-15 iso8859-7
tis-620 kz1048 ptcp154 hp-roman8 palmos charmap gbk gb2312 gb18030 big5 big5hkscs shift_jis sjis euc-jp euc-kr cp932 cp949
cp950 johab iso2022_jp iso2022_kr utf-7 unicode_escape raw_unicode_escape idna punycode rot13 hex base64 zlib bz2 uu
quopri undefined mbcs oem foo aliases cp037 - __utf8 utf__8 x utf-32 ansi_x3.4_1968 iso_8859-1:1987""".split()

LINES = [
    b"x = 'a'\n", b"x = 'a\xe9'\n", b"x = '\xc3\xa9'\n", b"# \x81\x80\nx = 'a'\n", b"x = '\\xe9'\n",
]

FILES = [
    b"\xef\xbb\xbf# coding: utf8\n1\n", b"\xef\xbb\xbf# coding: UTF_8\n1\n", b"\xef\xbb\xbf# coding: latin-1\n1\n",
    b"\xef\xbb\xbf'\xc3\xa9'", b"\xef\xbb\xbf\xef\xbb\xbf1", b"1\xef\xbb\xbf", b"\n# coding: latin-1\n'\xe9'\n",
    b"1\n# coding: latin-1\n'\xe9'\n", b"\\\n# coding: latin-1\n'\xe9'\n", b"#\r# coding: latin-1\r'\xe9'\r",
    b"#\r\n# coding: latin-1\r\n'\xe9'\r\n", b"\n\n# coding: latin-1\n'\xe9'\n", b"\x0c\t # coding: latin-1\n'\xe9'\n",
    b"\x0b# coding: latin-1\n'\xe9'\n", b"# coding:latin-1 coding:utf-8\n'\xe9'\n", b"# coding: coding:latin-1\n'\xe9'\n",
    b"#coding:\n# coding:latin-1\n'\xe9'\n", b"# -*- encoding = latin-1\n'\xe9'\n", b"# -*- encoding= latin-1\n'\xe9'\n",
    b"# coding:foo\n# coding:latin-1\n1", b"# coding: cp1252\n'\x81'\n", b"'\xed\xa0\x80'\n", b"'\xf4\x90\x80\x80'",
    b"'\xc0\x80'\n", b"# coding:unicode_escape\n#\\u000a1\n", b"# coding:unicode_escape\n'\\ud800'\n",
    b"# coding:utf-7\n#+AAo-1\n", b"'''\n# coding: foo\n'''\n", b"# coding: foo", b"# coding: latin-1\n\x00",
    b"# vim: set fileencoding=latin-1 :\n'\xe9'\n", b"# coding:\tlatin-1\n'\xe9'", b"#coding:x", b"1 # coding: foo\n",
    b"'a\xe2\x80\xa8b'\n", b"#coding:shift_jis\n'\\\\\x5c'\n", b"# coding: ascii\n# \xe9\n", b"# coding: cp932\n'\xfc\xfc'\n",
    b"# coding: gb18030\n'\x81\x30\x81\x30'\n", b"# coding: euc-jp\n'\xa4\xa2'\n", b"# coding: big5\n'\xa4\x40'\n",
    b"# coding=euc_kr\n'\xb0\xa1'\n", b"# coding=iso2022_jp\n'\x1b$B$\"\x1b(B'\n", b"#!/usr/bin/python\n# coding: l1\n'\xe9'",
    b"", b"#", b"\xef\xbb\xbf", b"\xef\xbb", b"\r", b"\x0c", b"\xff\xfe1\x00",
]


def encodings():
    for cookie in COOKIES:
        for line in LINES:
            yield b"# coding: " + cookie.encode() + b"\n" + line
    yield from FILES


def names():
    """Every name that this CPython knows, some hundred in a file."""
    row = []
    for code_point in range(0x110000):
        name = unicodedata.name(chr(code_point), None)
        if name and unicodedata.category(chr(code_point)) != "Cn":
            numbered = name.endswith("%04X" % code_point) or "SYLLABLE" in name   # in lower case only from 3.15 on
            row.append("'\\N{%s}'" % (name if numbered or len(row) % 2 else name.lower()))
        if len(row) == 500:
            yield "\n".join(row).encode()
            row = []
    yield "\n".join(row).encode()


def compare(what, sources):
    sources = list(sources)
    wrong = 0
    for source, got in zip(sources, measured(sources)):
        wanted = reference(source)
        if got != wanted:
            wrong += 1
            if wrong <= MOST_SHOWN:
                print("%s: %r\n  CPython %s\n  tocsin  %s" % (what, source[:200], str(wanted)[:300], str(got)[:300]))
    print("%s: %d compared with CPython %s, %d differ" % (what, len(sources), sys.version.split()[0], wrong))
    return wrong


def main():
    warnings.simplefilter("ignore")
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 4000
    literals = Literals(seed)
    wrong = compare("literals", [literals.statement().encode("utf-8") for _ in range(count)])
    wrong += compare("encodings", encodings())
    wrong += compare("names", names())
    sys.exit(wrong != 0)


main()
