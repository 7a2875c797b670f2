import os

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("x")


@mcp.tool()
def run(command: str, count: int):
    os.system(command)  # rings: command-injection
    os.system("ls -%d" % count)  # silent
