"""Seeded damage: cuts Python files into rough tokens and deletes, doubles, swaps, replaces or inserts one."""
import random
import re

# Rough on purpose: it must cut any version's text, the damaged one too. A line end and the indentation behind it are one
# token, so that mutants reach the indentation.
TOKEN = re.compile(r"""
    (?P<string>(?i:[rbuft]{0,2})(?:'{3}(?:[^\\]|\\.)*?'{3}|"{3}(?:[^\\]|\\.)*?"{3}|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"))
  | (?P<comment>\#[^\n]*)
  | (?P<line>\r?\n[ \t\f]*)
  | (?P<space>(?:[ \t\f]|\\\r?\n)+)
  | (?P<number>(?:\d[\w.]*(?:(?<=[eE])[+-]\w+)?|\.\d\w*))
  | (?P<name>\w+)
  | (?P<operator>\*\*=?|//=?|>>=?|<<=?|\.\.\.|->|:=|[-+*/%@&|^=!<>]=|.)
""", re.X | re.S)
FSTRING_START = re.compile(r"""(?i:f|t|rf|fr|rt|tr)('{3}|"{3}|'|")""")
FSTRING_PART = re.compile(r"\{\{|\}\}|[{}!:=]|\w+|[ \t]+|\n|.", re.S)

POOL = """False None True and as assert async await break class continue def del elif else except finally for from global if
import in is lambda nonlocal not or pass raise return try while with yield match case type lazy print exec _ x self 0 1 0x1
1.5 1j 0777 10L 'a' b'a' u'a' f'{x}' f'{x!r:>{y}}' rf'{x}' t'{x}' ( ) [ ] { } , : ; . ... = := -> ! ` ~ == != <> < <= > >=
| ^ & << >> + - * / // % @ ** += -= *= @= /= %= **= <<= >>= |= ^= &= //= ? $ \\""".split() + ["\n", "\n    ", "\n        ", "#c"]


def tokens(text):
    """(kind, text) of every piece; together they are the text."""
    pieces = []
    for match in TOKEN.finditer(text):
        kind, piece = match.lastgroup, match.group()
        start = FSTRING_START.match(piece) if kind == "string" else None
        if not start:
            pieces.append((kind, piece))
            continue
        quote = len(start.group(1))
        pieces.append(("fstring", start.group()))
        for part in FSTRING_PART.findall(piece[start.end():-quote]):
            pieces.append(("fspace" if part.isspace() else "fpart", part))
        pieces.append(("fstring", piece[-quote:]))
    return pieces


SKIPPED = ("space", "fspace", "comment")


def needs_space(left, right):
    return bool(left and right and (left[-1].isalnum() or left[-1] == "_") and (right[0].isalnum() or right[0] in "_'\""))


def glue(pieces):
    """The text of the pieces, with a space where two would melt into one that were not neighbours before."""
    out = []
    for piece, fresh in pieces:
        if fresh and out and needs_space(out[-1], piece):
            out.append(" ")
        out.append(piece)
    return "".join(out)


def damage(pieces, at, kind, other=""):
    """The text with the token at index `at` damaged; `at` of a swap has a next token."""
    flat = [(piece, False) for _, piece in pieces]
    if kind == "delete":
        flat[at] = ("", False)
        if at + 1 < len(flat):
            flat[at + 1] = (flat[at + 1][0], True)
        flat = [item for item in flat if item[0]]
    elif kind == "double":
        flat.insert(at, (flat[at][0], True))
        flat[at + 1] = (flat[at + 1][0], True)
    elif kind == "swap":
        after = next_token(pieces, at)
        flat[at], flat[after] = (flat[after][0], True), (flat[at][0], True)
        for i in (at + 1, after + 1):
            if i < len(flat):
                flat[i] = (flat[i][0], True)
    elif kind == "replace":
        flat[at] = (other, True)
        if at + 1 < len(flat):
            flat[at + 1] = (flat[at + 1][0], True)
    else:
        flat.insert(at, (other, True))
        flat[at + 1] = (flat[at + 1][0], True)
    return glue(flat)


def next_token(pieces, at):
    for i in range(at + 1, len(pieces)):
        if pieces[i][0] not in SKIPPED:
            return i
    return None


def chunks(pieces, longest=60):
    """Ranges of pieces that hold whole statements of the first level, of at most `longest` lines each."""
    starts, depth = [0], 0
    for i, (kind, piece) in enumerate(pieces):
        if kind == "operator":
            depth = max(0, depth + (piece in "([{") - (piece in ")]}"))
        elif kind == "line" and piece.endswith("\n") and not depth and i + 1 < len(pieces):
            after = pieces[i + 1]
            if after[0] not in ("line", "comment") and after[1] not in ("else", "elif", "except", "finally"):
                starts.append(i + 1)
    starts.append(len(pieces))
    found = []
    for start, end in zip(starts, starts[1:]):
        lines = sum(piece.count("\n") for _, piece in pieces[start:end])
        if lines <= longest and end - start > 3:
            found.append((start, end))
    return found


def mutants(files, count, seed):
    """`count` texts, made of statements of the files; unreadable files are left out."""
    rng = random.Random(seed)
    made = 0
    while made < count:
        path = rng.choice(files)
        try:
            with open(path, encoding="utf-8", newline="") as file:
                text = file.read()
        except (UnicodeDecodeError, OSError):
            continue
        pieces = tokens(text)
        found = chunks(pieces)
        for start, end in rng.sample(found, min(len(found), 5)):
            text = mutant(pieces[start:end], rng)
            if text is not None and made < count:
                yield text
                made += 1


def mutant(pieces, rng):
    """The text of the pieces with one token damaged, None where there is none."""
    places = [i for i, (kind, _) in enumerate(pieces) if kind not in SKIPPED]
    kind = rng.choice(("delete", "double", "swap", "replace", "insert"))
    places = places if kind != "swap" else places[:-1]
    if not places:
        return None
    at = rng.choice(places)
    other = rng.choice(POOL) if rng.random() < 0.6 else pieces[rng.choice(places)][1]
    return damage(pieces, at, kind, other)


def snippets(path):
    """The texts of snippets.txt."""
    with open(path, encoding="utf-8", newline="") as file:
        return [text.lstrip("\n") if text == "\n" else text for text in file.read().split("\n---\n")]


def small_mutants(texts, count, seed):
    """`count` mutants of short texts."""
    rng = random.Random(seed)
    made = 0
    while made < count:
        text = mutant(tokens(rng.choice(texts)), rng)
        if text is not None:
            made += 1
            yield text
