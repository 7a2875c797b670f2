#!/usr/bin/env python3
"""Writes the Unicode tables of src/syntax from what CPython itself says.

    python3.15 tools/unicode.py dump ALIASES > truth.json       # one alias of NameAliases.txt a line
    python3 tools/unicode.py xid truth.json > src/syntax/unicode_xid_tables.h
    python3 tools/unicode.py nfkc truth.json > src/syntax/unicode_nfkc_tables.h
    python3 tools/unicode.py names truth.json > src/syntax/unicode_name_tables.h
    python3.15 tools/unicode.py digests                         # the numbers in tests/unit/test_unicode.c

`dump` and `digests` need the CPython whose Unicode is wanted; its wasm build does (dump_text() and digests_text()
return what the commands print)."""
import collections
import json
import sys

HANGUL = range(0xAC00, 0xAC00 + 11172)
CODE_POINTS = 0x110000


# ---- what CPython says ------------------------------------------------------------

def dump_text(aliases):
    import unicodedata as u
    every = [chr(c) for c in range(CODE_POINTS)]
    found = {}
    for name in aliases:
        try:
            if len(u.lookup(name)) == 1:
                found[name] = ord(u.lookup(name))
        except KeyError:
            pass
    canonical = [(ord(c), [int(x, 16) for x in u.decomposition(c).split()]) for c in every
                 if u.decomposition(c) and "<" not in u.decomposition(c)]
    return json.dumps({
        "version": u.unidata_version,
        "start": [c for c in range(CODE_POINTS) if every[c].isidentifier()],
        "continue": [c for c in range(CODE_POINTS) if ("a" + every[c]).isidentifier()],
        "combining": {ord(c): u.combining(c) for c in every if u.combining(c)},
        "nfkd": {ord(c): [ord(x) for x in u.normalize("NFKD", c)] for c in every
                 if ord(c) not in HANGUL and u.normalize("NFKD", c) != c},
        "pairs": [[d[0], d[1], c] for c, d in canonical
                  if len(d) == 2 and u.normalize("NFC", "".join(map(chr, d))) == chr(c)],
        "names": {ord(c): u.name(c) for c in every if u.name(c, None)},
        "aliases": found,
    })


def fnv64(data, state=0xCBF29CE484222325):
    for byte in data:
        state = ((state ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return state


def random_strings():
    """The 20,000 strings that test_unicode.c makes in the same way: marks, Hangul, compatibility characters mixed."""
    state, pools = 1, [(0x41, 58), (0x300, 112), (0x1100, 256), (0xAC00, 11172), (0x1E00, 512), (0xFB00, 1280),
                       (0x900, 384), (0x1D400, 1024), (0x3300, 256), (0x11930, 64), (0x1D160, 96), (0x61, 26)]
    def draw(n):
        nonlocal state
        state = (state * 6364136223846793005 + 1442695040888963407) & 0xFFFFFFFFFFFFFFFF
        return (state >> 33) % n
    for _ in range(20000):
        text = ""
        for _ in range(1 + draw(12)):
            first, size = pools[draw(len(pools))]
            text += chr(first + draw(size))
        yield text


def digests_text():
    import unicodedata as u
    xid = bytes(chr(c).isidentifier() | ("a" + chr(c)).isidentifier() << 1 for c in range(CODE_POINTS))
    single = 0xCBF29CE484222325
    for c in range(CODE_POINTS):
        if not 0xD800 <= c < 0xE000 and u.normalize("NFKC", chr(c)) != chr(c):
            single = fnv64(c.to_bytes(3, "little") + u.normalize("NFKC", chr(c)).encode() + b"\0", single)
    mixed = 0xCBF29CE484222325
    for text in random_strings():
        mixed = fnv64(u.normalize("NFKC", text).encode() + b"\0", mixed)
    return f"Unicode {u.unidata_version}: xid 0x{fnv64(xid):016X} single 0x{single:016X} mixed 0x{mixed:016X}"


# ---- tables ------------------------------------------------------------

def array(kind, name, values, fmt=str):
    lines, line = [], "   "
    for v in values:
        cell = " " + fmt(v) + ","
        if len(line) + len(cell) > 118:
            lines.append(line)
            line = "   "
        line += cell
    lines.append(line)
    print(f"static const {kind} {name}[{len(values)}] = {{\n" + "\n".join(lines) + "\n};\n")


def byte_string(name, data):
    """Bytes as one string literal: compilers and checkers read that much faster than an array of numbers."""
    lines, line = [], ""
    for b in data:
        cell = chr(b) if 32 <= b < 127 and chr(b) not in '\\"?' else f"\\{b:03o}"
        if len(line) + len(cell) > 112:
            lines.append(line)
            line = ""
        line += cell
    lines.append(line)
    print(f"static const uint8_t {name}[{len(data) + 1}] =\n" + "\n".join(f'    "{line}"' for line in lines) + ";\n")


def two_stage(values, block, default=0):
    """values[c] as stage 1 (number of a block) and stage 2 (the distinct blocks in a row), without the last defaults."""
    last = max(c for c, v in enumerate(values) if v != default)
    seen, first, second = {}, [], []
    for start in range(0, last + 1, block):
        piece = tuple(values[start:start + block])
        if piece not in seen:
            seen[piece] = len(seen)
            second.extend(piece)
        first.append(seen[piece])
    return first, second


def xid_tables(truth):
    bits = [0] * CODE_POINTS
    for c in truth["start"]:
        bits[c] |= 1
    for c in truth["continue"]:
        bits[c] |= 2
    packed = [bits[c] | bits[c + 1] << 2 | bits[c + 2] << 4 | bits[c + 3] << 6 for c in range(0, CODE_POINTS, 4)]
    first, second = two_stage(packed, 32)
    assert max(first) < 256
    print(f"/* Generated by tools/unicode.py from Unicode {truth['version']}; do not edit.\n"
          " * Four code points a byte, two bits each: XID_Start, XID_Continue; blocks of 128 code points. */\n")
    array("uint8_t", "xid_blocks", first)
    array("uint8_t", "xid_bits", second)


def nfkc_tables(truth):
    print(f"/* Generated by tools/unicode.py from Unicode {truth['version']}; do not edit. */\n")
    print("/* Canonical combining classes; blocks of 64 code points. */")
    combining = [0] * CODE_POINTS
    for c, value in truth["combining"].items():
        combining[int(c)] = value
    first, second = two_stage(combining, 64)
    assert max(first) < 256
    array("uint8_t", "combining_blocks", first)
    array("uint8_t", "combining_classes", second)
    pool, place, where = [0], {}, [0] * CODE_POINTS
    for c, expansion in sorted((int(c), e) for c, e in truth["nfkd"].items()):
        units = [u for x in expansion for u in
                 ([x] if x < 0x10000 else [0xD800 + (x - 0x10000 >> 10), 0xDC00 + (x - 0x10000 & 1023)])]
        key = tuple([len(units)] + units)
        if key not in place:
            place[key] = len(pool)
            pool.extend(key)
        where[c] = place[key]
    assert len(pool) < 65536
    first, second = two_stage(where, 64)
    assert max(first) < 65536
    print("/* Full compatibility decompositions: place in the pool, 0 for none; there a count and UTF-16. */")
    array("uint16_t", "expansion_blocks", first)
    array("uint16_t", "expansion_places", second)
    array("uint16_t", "expansion_pool", pool, lambda v: f"0x{v:X}")
    print("/* Primary composites: first, second, both together; sorted. */")
    pairs = sorted(tuple(p) for p in truth["pairs"])
    print("static const struct {\n    uint32_t first, second, both;\n} composites[] = {")
    for p in pairs:
        print("    {0x%X, 0x%X, 0x%X}," % p)
    print("};")


def words_of(name):
    """A name as words; a word behind a hyphen keeps it, one behind a space loses it."""
    if " -" in name or "- " in name or name.startswith("-"):
        return None
    return name.replace("-", " -").split(" ")


def fnv32(text):
    state = 0x811C9DC5
    for byte in text.encode():
        state = ((state ^ byte) * 0x01000193) & 0xFFFFFFFF
    return state


def name_tables(truth):
    ranges, plain = [], dict(truth["aliases"])
    for c, name in sorted((int(c), n) for c, n in truth["names"].items()):
        if c in HANGUL:
            continue
        suffix = f"{c:04X}"
        if name.endswith("-" + suffix):
            prefix = name[:-len(suffix)]
            if ranges and ranges[-1][0] == prefix and ranges[-1][2] == c - 1:
                ranges[-1][2] = c
            else:
                ranges.append([prefix, c, c])
        else:
            plain[name] = c
    # A name with a hyphen beside a space ("TIBETAN MARK BSKA- SHOG") is one word of its own: there are few.
    split = {name: words_of(name) or [name] for name in plain}
    count = collections.Counter(w for words in split.values() for w in words)
    order = [w for w, _ in sorted(count.items(), key=lambda item: (-item[1], item[0]))]
    rank = {w: i for i, w in enumerate(order)}
    assert len(order) < 128 + 128 * 256
    buckets = 1 << 14
    rows = [[] for _ in range(buckets)]
    for name in sorted(plain):
        rows[fnv32(name) % buckets].append(name)
    stream, starts = bytearray(), []
    for row in rows:
        starts.append(len(stream))
        for name in row:
            words = [rank[w] for w in split[name]]
            stream += bytes([len(words)]) + plain[name].to_bytes(3, "little")
            for w in words:
                stream += bytes([w]) if w < 128 else bytes([128 + (w - 128 >> 8), w - 128 & 255])
    starts.append(len(stream))
    text, offsets, bases = "", [], []
    for i, w in enumerate(order):
        if i % 256 == 0:
            bases.append(len(text))
        offsets.append(len(text) - bases[-1])
        text += w
    offsets.append(len(text) - bases[-1])
    assert max(offsets) < 65536 and len(order) % 256
    print(f"/* Generated by tools/unicode.py from Unicode {truth['version']}; do not edit.\n"
          " * The words of all names, the most frequent first; where each begins; the names by bucket of FNV-1a, each\n"
          " * |words 8|code point 24|words, 1 or 2 bytes each|; and ranges whose names are a prefix and the number. */\n")
    print("static const char name_words[] =")
    for i in range(0, len(text), 112):
        print('    "' + text[i:i + 112] + '"' + (";" if i + 112 >= len(text) else ""))
    print()
    array("uint16_t", "name_word_offsets", offsets)
    array("uint32_t", "name_word_bases", bases)
    array("uint32_t", "name_buckets", starts)
    byte_string("name_stream", stream)
    print("static const struct {\n    Str prefix;\n    uint32_t first, last;\n} name_ranges[] = {")
    for prefix, first, last in ranges:
        print(f'    {{{{"{prefix}", {len(prefix)}}}, 0x{first:X}, 0x{last:X}}},')
    print("};")
    size = len(text) + 2 * len(offsets) + 4 * len(starts) + len(stream)
    print(f"{len(plain)} names, {len(order)} words, {len(ranges)} ranges, {size} bytes", file=sys.stderr)


def main():
    command, rest = sys.argv[1], sys.argv[2:]
    if command == "dump":
        with open(rest[0]) as file:
            print(dump_text(file.read().split("\n")))
    elif command == "digests":
        print(digests_text())
    else:
        with open(rest[0]) as file:
            truth = json.load(file)
        {"xid": xid_tables, "nfkc": nfkc_tables, "names": name_tables}[command](truth)


if __name__ == "__main__" and len(sys.argv) > 1:
    main()
