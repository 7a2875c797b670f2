"""What is a Python version's own, and no difference: the one place where the trees of older versions are read as the
newest version would have made them. Runs inside every interpreter that is compared with (3.8 and newer)."""
import ast

# Fields that came later, with the value that they have in every older program.
LATER_FIELDS = {"type_params": [], "is_lazy": 0, "default_value": None}

# Before 3.12 an f-string was parsed apart from its file: positions inside it are wrong or those of the whole string.
FSTRING_POSITIONS_SINCE = (3, 12)


def fstring_positions(version):
    """Whether positions below a JoinedStr can be compared."""
    return version >= FSTRING_POSITIONS_SINCE


def has_positions(cls):
    """Whether nodes of this class have positions: `alias` has some since 3.10, `keyword` and `Slice` since 3.9; the
    classes themselves say so."""
    return "lineno" in cls._attributes


def unwrap(node):
    """What 3.8 wraps in Index and ExtSlice: gives (node, its own positions can be compared)."""
    name = node.__class__.__name__
    if name == "Index":
        return node.value, True
    if name == "ExtSlice":
        return ast.Tuple(elts=node.dims, ctx=ast.Load()), False
    return node, True


def narrow_args(node, version):
    """3.8 leaves the annotation of a keyword-only parameter out of its range: the parameters whose own positions cannot be
    compared."""
    if version >= (3, 9) or node.__class__ is not ast.arguments:
        return ()
    return [arg for arg in node.kwonlyargs if arg.annotation is not None]


def without_empty(node, version):
    """Early releases of 3.12 end a format spec that has a replacement in it with an empty Constant: the values of a
    JoinedStr without such."""
    if version != (3, 12):
        return node.values
    return [v for v in node.values if v.__class__ is not ast.Constant or v.value != ""]


def format_spec(value, version):
    """Later releases of 3.12 make f'{x:\\N{DIGIT ONE}}' a Constant without the JoinedStr around it: gives (spec, its own
    positions can be compared)."""
    if version == (3, 12) and value.__class__ is ast.Constant:
        return ast.JoinedStr(values=[value]), False
    return value, True


# What an interpreter refuses because of its own size: resource limits are not language.
LIMITS = ("too many nested", "too many levels of indentation", "parser stack overflow", "maximum recursion",
          "recursion", "nested too deeply", "too complex", "too many statically nested", "integer string conversion",
          "field 'value' is required for Constant",  # 3.12.1 of f'{x:{y=}}'
          "line number table is too long", "column offset overflow", "stack overflow")


def is_limit(error):
    """Whether a refusal is a resource limit of the interpreter."""
    if isinstance(error, (MemoryError, RecursionError, OverflowError)):
        return True
    text = str(error)
    return any(words in text for words in LIMITS)
