# ruleid: import-pickle
import pickle

# ruleid: import-pickle
from dill import dumps

# ok: import-pickle
import json

USED = (pickle, dumps, json)
