# ruleid: import-subprocess
import subprocess

# ok: import-subprocess
import os

WORK = (subprocess, os)
