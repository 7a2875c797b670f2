import ftplib
import ssl


def bad(host):
    # ruleid: ftp-used
    ftplib.FTP(host)
    # ruleid: ftp-used
    with ftplib.FTP(host, "user", "word") as ftp:
        ftp.login()


def good(host):
    # ok: ftp-used
    ftplib.FTP_TLS(host, context=ssl.create_default_context())
