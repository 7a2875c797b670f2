import os
import shutil
import subprocess
from pathlib import Path


def go(path, target):
    shutil.rmtree("build", ignore_errors=True)
    Path("a").unlink(missing_ok=True)
    Path("b").unlink(missing_ok=True)
    Path("c").unlink(missing_ok=True)
    Path("a").unlink(missing_ok=True)
    Path("a/b").mkdir(parents=True, exist_ok=True)
    Path('a').mkdir()
    Path('b c').mkdir()
    shutil.copy2("a", "b")
    shutil.copytree("a", "b", dirs_exist_ok=True)
    shutil.move("a", "b")
    Path("a").touch()
    Path("a").chmod(0o755)
    Path("b").chmod(0o755)
    Path("a").chmod(Path("a").stat().st_mode | 0o111)
    subprocess.run(["chmod", "u+w", "a"], check=False)
    Path("b").symlink_to("a")
    os.system("rm *.pyc")
    subprocess.run(["sudo", "rm", "a"], check=False)
    subprocess.run(["cp", "a", "b", "c"], check=False)
    if path: subprocess.run(["touch", "a", "b"], check=False)
    shutil.rmtree(path, ignore_errors=True)
    Path(path).unlink()
    shutil.copy(path, target)
    shutil.move(path + ".new", target)
    subprocess.run(["mkdir", "-p", path], cwd=target)
    subprocess.run(["rmdir", *path])
    done = subprocess.run(["touch", path])
    subprocess.Popen(["touch", path])
    return done
