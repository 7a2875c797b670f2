import csv


def bad(file):
    # ruleid: csv-formula
    csv.writer(file)
    # ruleid: csv-formula
    csv.DictWriter(file, ["a"])


def good(file):
    from defusedcsv import csv
    # ok: csv-formula
    csv.writer(file)
