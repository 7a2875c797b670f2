"""What the programs of the oracle import: a source whose text is known again wherever it goes, and sinks that look for it."""
import asyncio
import inspect

MARK = "q7~"
seen = set()


class Tainted(str):
    """Text from outside. What Python makes of it keeps its content, by which it is known."""


def source():
    return Tainted(MARK * 60)


def sink(number, value):
    text = value if isinstance(value, (str, bytes)) else repr(value)
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    folded = text.lower()
    if isinstance(value, Tainted) or any(part in folded for part in ("q7~", "7~q", "~q7", "r7~", "7~r", "q!", "~,7")):
        seen.add(number)


def flag():
    """True, but nobody who only reads knows."""
    return len(MARK) == 3


def finish(coroutine):
    """What an awaitable gives, run to its end by hand."""
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(coroutine)
    finally:
        loop.close()


def run(function):
    try:
        result = function()
        if inspect.iscoroutine(result):
            while True:
                result.send(None)
    except StopIteration:
        pass
    except Exception:  # a case that fails on its way has reached no further sinks
        pass
