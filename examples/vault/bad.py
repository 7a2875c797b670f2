"""The way it is often written first: it works on the author's machine, with the author's file names."""
import os
import subprocess


def remove(root, name):
    # A name like "old; rm -rf ~" is a second command; "../.." leaves the root.
    os.system("rm -rf " + root + "/" + name)


def entries(root):
    return [line.strip() for line in os.popen("ls " + root)]


def pack(root, folder):
    archive = "%s/%s.tar.gz" % (root, os.path.basename(folder))
    subprocess.call(f"tar czf {archive} {folder}", shell=True)
    os.system("chmod 777 " + archive)
    return archive


def verify_all(root, names):
    # As many processes as there are names: a folder with a million files stops the machine.
    for name in names:
        if os.fork() == 0:
            os.execlp("sh", "sh", "-c", "gzip -t " + root + "/" + name)


def note(root, words, descriptor=3):
    # Descriptor 3 is whatever somebody opened third: the journal, or a data base, or a socket.
    os.write(descriptor, words.encode())


def become_service(user_id):
    # The group stays root's, and nobody looks whether it worked.
    os.setuid(user_id)


def shell():
    os.execvp(os.environ["SHELL"], ["sh", "-i"])
