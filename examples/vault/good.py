"""The standard library does all of it, without another program, a shell, or a bare descriptor."""
import gzip
import shutil
import tarfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path


def inside(root: str, name: str) -> Path:
    """The entry `name` of `root`, which exists; ValueError where it lies elsewhere."""
    home = Path(root).resolve(strict=True)
    entry = home / name
    # The folder is resolved, the entry itself is not: a link is removed, never what it points to.
    if entry.name in ("", "..") or not entry.parent.resolve(strict=True).is_relative_to(home):
        raise ValueError(f"{name!r} does not lie in {home}")
    return entry


def remove(root: str, name: str) -> None:
    """Removes a file, a link or a folder of the vault; OSError where the system refuses."""
    entry = inside(root, name)
    if entry.is_symlink() or not entry.is_dir():
        entry.unlink()
    else:
        shutil.rmtree(entry)


def entries(root: str) -> list[str]:
    return sorted(entry.name for entry in Path(root).iterdir())


def pack(root: str, folder: str) -> str:
    source = Path(folder).resolve(strict=True)
    archive = Path(root) / (source.name + ".tar.gz")
    with tarfile.open(archive, "x:gz") as tar:
        tar.add(source, arcname=source.name)
    archive.chmod(0o600)
    return str(archive)


def is_whole(archive: Path) -> bool:
    try:
        with gzip.open(archive) as stream:
            while stream.read(1 << 20):
                pass
    except (OSError, EOFError):
        return False
    return True


def verify_all(root: str, names: list[str]) -> None:
    """As many processes as there are processors, whatever the number of archives."""
    archives = [inside(root, name) for name in names if name.endswith(".gz")]
    with ProcessPoolExecutor() as pool:
        for archive, whole in zip(archives, pool.map(is_whole, archives)):
            print(archive.name, "is whole" if whole else "is DAMAGED")


def note(root: str, words: str) -> None:
    with open(Path(root) / "journal", "a", encoding="utf-8") as journal:
        print(words, file=journal)
