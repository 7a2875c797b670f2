import pymysql


def bad(host):
    # ruleid: database-empty-password
    pymysql.connect(host=host, user="root", password="")


def good(host, word):
    # ok: database-empty-password
    pymysql.connect(host=host, user="root", password=word)
