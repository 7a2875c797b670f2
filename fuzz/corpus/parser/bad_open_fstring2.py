f"{a:{b
