# ruleid: import-clear-text
import telnetlib
# ruleid: import-clear-text
from ftplib import FTP

# ok: import-clear-text
from ftplib import FTP_TLS
# ok: import-clear-text
import paramiko
