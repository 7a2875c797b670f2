"""usage: python3 -m vault [--way bad|better|good] ROOT COMMAND [NAME...]

    store FOLDER    pack FOLDER into ROOT
    list            what ROOT holds
    remove NAME     clear one entry of ROOT away
    verify          check every archive, one process each
    log WORDS       note something down in ROOT/journal
"""
import argparse
from pathlib import Path

from vault import bad, better, good

WAYS = {"bad": bad, "better": better, "good": good}


def main() -> None:
    parser = argparse.ArgumentParser(prog="vault", usage=__doc__)
    parser.add_argument("--way", choices=WAYS, default="good")
    parser.add_argument("root")
    parser.add_argument("command", choices=["store", "list", "remove", "verify", "log"])
    parser.add_argument("names", nargs="*")
    args = parser.parse_args()
    way, root = WAYS[args.way], str(Path(args.root).resolve())

    if args.command == "store":
        for name in args.names:
            print("stored", way.pack(root, name))
    elif args.command == "list":
        for name in way.entries(root):
            print(name)
    elif args.command == "remove":
        for name in args.names:
            way.remove(root, name)
    elif args.command == "verify":
        way.verify_all(root, way.entries(root))
    else:
        way.note(root, " ".join(args.names))


if __name__ == "__main__":
    main()
