class Disk:
    def __init__(self, root):
        self.root = root

    def load(self, name):
        with open(self.root + "/" + name) as f:  # rings: path-traversal-read
            return f.read()


class Memory:
    def load(self, name):
        with open("/tmp/" + name) as f:  # silent
            return f.read()
