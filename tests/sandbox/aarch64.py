"""tocsin-run for aarch64: it is built without a warning where there is a cross compiler, and with qemu reads policies as ours does. Its
filter and its layers are not proved here: qemu has neither."""
import glob
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
COMPILER, EMULATOR = "aarch64-linux-gnu-gcc", "qemu-aarch64"
FLAGS = ["-std=gnu17", "-D_GNU_SOURCE", "-O1", "-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-Werror", "-I", "src", "-ffunction-sections"]
COMMANDS = [["run", "--dry-run", "--allow-read=data", "--", "python3", "app.py"], ["run", "--dry-run", "--policy=p.toml", "--profile=net", "--", "python3", "app.py"],
            ["run", "--policy=wrong.toml", "--", "true"], ["run", "--allow-net=host:", "--", "true"], ["run", "--", "none"],
            ["policy", "show", "--format", "bwrap", "--allow-read=data", "--", "python3", "app.py"]]


def build(folder):
    """The program; of libyaml, which it does not use, the header is enough."""
    shutil.copy("/usr/include/yaml.h", folder)
    made = []
    for source in sorted(sum((glob.glob(f"src/{room}/*.c") for room in ("base", "policy", "pystack", "sandbox", "selftest", "runner")), [])):
        made.append(os.path.join(folder, source.replace("/", "_") + ".o"))
        subprocess.run([COMPILER, *FLAGS, "-isystem", folder, "-c", source, "-o", made[-1]], check=True)
    program = os.path.join(folder, "tocsin-run")
    subprocess.run([COMPILER, "-static-pie", "-Wl,--gc-sections", "-o", program, *made, "-lpthread"], check=True)
    return program


def said(program, words, folder):
    done = subprocess.run([*program, *words], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    # The environment has another order, and libraries lie elsewhere.
    return done.returncode, sorted(" ".join(sorted(line.split())) for line in done.stdout.splitlines() if "/lib" not in line), done.stderr


def main():
    os.chdir(HERE)
    if not shutil.which(COMPILER) or not os.path.exists("/usr/include/yaml.h"):
        print("skipped: no", COMPILER)
        return 77
    with tempfile.TemporaryDirectory(prefix="tocsin-aarch64-") as folder:
        program = build(folder)
        if not shutil.which(EMULATOR):
            print("not tested: policies: no", EMULATOR)
            return 0
        files = {"app.py": "", "p.toml": 'memory = "1G"\n[profile.net]\nallow-net = ["example.com:443"]\n', "wrong.toml": "bogus = 1\n"}
        for name, text in files.items():
            with open(os.path.join(folder, name), "w") as file:
                file.write(text)
        os.mkdir(os.path.join(folder, "data"))
        ours = os.path.join(os.path.dirname(os.environ["TOCSIN"]), "tocsin-run")
        for words in COMMANDS:
            expected, got = said([ours], words, folder), said([EMULATOR, program], words, folder)
            if expected != got:
                print(words, "differs:", expected, got, sep="\n")
                return 1
    return 0


sys.exit(main())
