import os

import strawberry


@strawberry.type
class Query:
    @strawberry.field
    def file(self, info: strawberry.Info, name: str, number: int) -> str:
        os.system(name)  # rings: command-injection
        os.system("kill %d" % number)  # silent
        return ""
