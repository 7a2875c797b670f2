"""usage: peer_parse.py ast|tree-sitter PLACE...: reads every .py file into memory, then prints the seconds that parsing took.

Run by bench/run.py (the same clock as tocsin's own), with the interpreter whose `ast` is measured. A file that the parser refuses counts with the time it took.
"""
import sys
import time
import warnings
from pathlib import Path


def parser(kind):
    if kind == "ast":
        import ast
        return ast.parse
    import tree_sitter
    import tree_sitter_python
    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_python.language())).parse


def main():
    warnings.simplefilter("ignore")
    sys.setrecursionlimit(20000)
    parse = parser(sys.argv[1])
    texts = [path.read_bytes() for place in map(Path, sys.argv[2:])
             for path in (sorted(place.rglob("*.py")) if place.is_dir() else [place]) if path.is_file()]
    seconds = refused = 0
    for text in texts:
        start = time.perf_counter()
        try:
            parse(text)
        except (SyntaxError, ValueError, MemoryError, RecursionError):
            refused += 1
        seconds += time.perf_counter() - start
    print(f"{len(texts)} {sum(map(len, texts))} {seconds:.6f} {refused}")


if __name__ == "__main__":
    main()
