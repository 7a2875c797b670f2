import os

import graphene


class Query(graphene.ObjectType):
    def resolve_file(root, info, name):
        os.system(name)  # rings: command-injection
        os.system(info.context.word)  # silent
