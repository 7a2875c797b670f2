import typing

class Bold(str):
    # ruleid: html-method
    def __html__(self):
        return "<b>" + self + "</b>"

    # ok: html-method
    def __str__(self):
        return self


class HasHtml(typing.Protocol):
    # ok: html-method
    def __html__(self) -> str: ...
