"""vault keeps copies of folders and clears old ones away. It does each of its jobs in three ways: see README.md."""
