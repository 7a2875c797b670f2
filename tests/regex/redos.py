#!/usr/bin/env python3
"""What `tocsin debug regex` says of the cost of regular expressions, against Python's own re: a text that is told to be costly is,
and for an expression that is told to be harmless no short part is found whose repetition takes long.

usage: TOCSIN=... redos.py [ROUNDS]"""
import itertools
import json
import os
import random
import re
import subprocess
import sys

TOCSIN = os.environ.get("TOCSIN", "build/tocsin")
SEED = 7
ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 250

# How it is used, what it costs, the expression.
KNOWN = r"""
match exponential (a+)+$
match exponential (x+x+)+y
match exponential ^(a|aa)+$
search exponential (\w+\s?)*!
match exponential ^(([^,]+),?)+$
match exponential ^(([\-.]|_)?([a-z0-9]+))*@x$
match exponential ^([a-zA-Z0-9])(([\-.]|[_]+)?([a-zA-Z0-9]+))*(@)$
match none ^(\d|[0-9a-f])+z
match exponential ^(\d|[^a-f])+z
match exponential (?:[^"\\]|\\.|\\x)*"
match exponential (?i:(ab|AB)*)$
match none (?i:(a|A)*)$
match exponential ^(?:.|\w)*x
match exponential ^(a*)*b
match exponential ^(a?b?)*c
match exponential ^(\s*\w+\s*)*=
match exponential ^(a{1,3})*$
match exponential ^(?P<all>(ab|a|b)+)$
fullmatch exponential (a+)+
match none (a+)+
match none (a+)+b?
search none (a|b)*
match none ^(\w+-)*$
match none ^([a-z]+\.)+[a-z]+$
match none ^(a|b)+$
match none (?>a+)+b
match none (a++)+b
match none ^(?:(?!a)b|a)*$
match none ^[^\s@]+@[^\s@.]+\.[a-z]+$
search none ^\s+$
match none (.|\n)*
match none ^(?:.|\n)*$
match none \d{3}-\d{4}
search polynomial \s+$
search polynomial a*b
match polynomial ^\s*(.*?)\s*$
match polynomial \d+\d+$
search polynomial <!--.*?-->
match none ^[a-z]{2,3}(-[a-z0-9]{2,8})*$
match none ^(?:[a-z0-9-]{1,63}\.)*[a-z0-9-]{1,63}$
match exponential ^(?:,?[a-z]{1,4})*$
match exponential \(((?:[^\\)]+|\\.)+)\)
match exponential ^(a+)+$
match exponential (a|aa)+$
match exponential ^(\w+\s?)*$
match exponential (.*)*x
match exponential ^([a-zA-Z0-9])(([\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+[.]{1}(([a-z]{2,3})|([a-z]{2,3}[.]{1}[a-z]{2,3}))$
match none ^(?:\s*\w+\s*,)*\s*\w+\s*$
match exponential ^(([a-z])+.)+[A-Z]([a-z])+$
match exponential (\d+)*\.
match exponential ^(?:.*,)*$
match none ^(a|a)*$
match none ^(?:[^"\\]|\\.)*"$
match exponential ^(?:[^"\\]+|\\.)*"$
match exponential ^((ab)*)+$
match exponential (\w*\d*)*;
match exponential (?P<x>(\d+,?)+)$
match none ^(\d+,)+$
match exponential ^_(__|.)+_$
match none (.|\n)*!
match exponential (.|\n)*?:\s(.|\n|\s)*x
match exponential (([\S\s]|[^a])*)"
match exponential ([^"']+)*$
match exponential ^((a)+\w)+$
match exponential ((([a]+)*)|b)*x
match none (a+)+.*
match exponential (a+)+b
match exponential ^([a-z0-9]{1,4})+$
match none ^([a-z]{3})+$
match none ^(?:[A-Z0-9](?:[A-Z0-9-]{0,61}[A-Z0-9])?\.)+[A-Z]{2,6}$
match none (?:a|b)+$
match none (\n(\S+)\s+(\d+).*)+
match exponential ^((\w+)-?)*$
match none ^((\w+)-)*$
match exponential (a?b?)*c
match exponential (?:a*b*)*c
match none ^(\w+\.)*\w+@(\w+\.)+\w+$
match exponential (1s|[bad\n]|b|\w)*x
match none (;|\w|[a-z])*x
match none (;|\w|-)*x
match exponential ("[^"]*"|[^"]|"")*$x
match exponential ^(([^\]]|\\\])+)+$
match none ^([^\]\\]|\\.)+\]$
match none (([^X]b)+)*($|[^X]b)
match exponential ((\s)+a?)*b
match exponential (?=(a+)+b)
match none [\s\S]*([\s\S]+)*
match none ^(a++)+$
match none (?>a+)+$
match exponential ((?:(?:[0-9])+\s*)+)x
match exponential ^(([A-Za-z]+[^0-9]*)([0-9]+[^\W]*)([\W]+[\W0-9A-Za-z]*))*$
match exponential (?:(\d+)|([a-z]+))+$x
match exponential (?s)(.|\n)*!
match none (a|A)*!
fullmatch none (?:\w|\d)*
match none (?:\w|\d)*
match none [a
match none a**
""".strip("\n").split("\n")

CHILD = """
import json, re, sys, time, warnings
warnings.simplefilter("ignore")
pattern, use, texts, patience = json.load(sys.stdin)
call = getattr(re.compile(pattern), use)
for text in texts:
    before = time.process_time()
    call(text)
    print(time.process_time() - before, flush=True)
"""


def times(pattern, use, texts, patience):
    """Seconds of its own that re takes over each text; inf where it did not end."""
    child = subprocess.Popen([sys.executable, "-c", CHILD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        out, _ = child.communicate(json.dumps([pattern, use, texts, patience]), timeout=patience)
    except subprocess.TimeoutExpired:
        child.kill()
        out = child.communicate()[0]
    took = [float(t) for t in out.split()]
    return took + [float("inf")] * (len(texts) - len(took))


def told(use, patterns):
    out = subprocess.run([TOCSIN, "debug", "regex", "--use", use, "--", *patterns], capture_output=True, text=True, check=True).stdout
    return [json.loads(line) for line in out.splitlines()]


def text_of(told, count):
    return told["prefix"] + told["pump"] * count + told["suffix"]


def is_exponential(told, use):
    """Each few more repetitions take a multiple of the time, until it does not end."""
    counts = list(range(4, 64, 4))
    took = times(told["pattern"], use, [text_of(told, n) for n in counts], 1.5)
    return max(took) > 0.5


def is_polynomial(told, use):
    took = times(told["pattern"], use, [text_of(told, n) for n in (4000, 16000)], 60)
    return took[1] > 7 * took[0] or took[1] == float("inf")


def random_pattern(pick, depth=0):
    kind = pick.random()
    if depth > 3 or kind < 0.3:
        return pick.choice(["a", "b", "[ab]", ".", "[^a]"])
    if kind < 0.55:
        return random_pattern(pick, depth + 1) + random_pattern(pick, depth + 1)
    inner = random_pattern(pick, depth + 1)
    if kind < 0.75:
        return "(?:%s|%s)" % (inner, random_pattern(pick, depth + 1))
    return "(?:%s)%s" % (inner, pick.choice(["*", "+", "?", "*", "+", "*?", "{2,}"]))


def main():
    wrong = 0

    def fail(what, *rest):
        nonlocal wrong
        wrong += 1
        print("WRONG", what, *rest)

    for line in KNOWN:
        use, cost, pattern = line.split(" ", 2)
        answer = told(use, [pattern])[0]
        if answer["cost"] != cost:
            fail(line, "told", answer)
        newer = sys.version_info < (3, 11) and ("?>" in pattern or "++" in pattern)
        if newer:
            continue
        if answer["cost"] == "exponential" and not is_exponential(answer, use):
            fail(line, "re does not take long over", repr(text_of(answer, 10)))
        if answer["cost"] == "polynomial" and not is_polynomial(answer, use):
            fail(line, "re does not take long over", repr(text_of(answer, 10)))

    pick = random.Random(SEED)
    patterns = [random_pattern(pick) + pick.choice(["c", "$", "c$", ""]) for _ in range(ROUNDS)]
    words = ["".join(w) for n in (1, 2, 3) for w in itertools.product("ab", repeat=n)]
    texts = [p + w * (36 // len(w)) + s for p in ("", "b") for w in words for s in ("d", "\nd")]
    costs = {"none": 0, "polynomial": 0, "exponential": 0}
    for answer in told("match", patterns):
        costs[answer["cost"]] += 1
        if answer["cost"] == "exponential":
            if not is_exponential(answer, "match"):
                fail("re does not take long over", repr(text_of(answer, 10)), answer)
        else:
            took = times(answer["pattern"], "match", texts, 20)
            if max(took) > 1:
                fail(answer["pattern"], "is told to be harmless; re takes long over", repr(texts[took.index(max(took))]))
    print("%d known, %d random: %s; %d wrong" % (len(KNOWN), len(patterns), costs, wrong))
    if not all(costs.values()):
        fail("the random expressions are not of all kinds")
    sys.exit(wrong != 0)


if __name__ == "__main__":
    main()
