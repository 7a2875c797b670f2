import joblib
import numpy as np
import pandas as pd


def bad(path):
    # ruleid: pandas-read-pickle
    pd.read_pickle(path)
    # ruleid: pandas-read-pickle
    joblib.load(path)
    # ruleid: pandas-read-pickle
    np.load(path, allow_pickle=True)


def good(path):
    # ok: pandas-read-pickle
    pd.read_csv(path)
    # ok: pandas-read-pickle
    np.load(path)


def named():
    # ruleid: pandas-read-pickle
    return pandas.read_pickle("table.pkl")
