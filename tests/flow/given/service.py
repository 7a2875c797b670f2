class Service:
    def __init__(self, store):
        self.store = store

    def load(self, name):
        return self.store.load(name)
