[for a in b]
[a for in b]
[a for b]
[a async b]
{a: b for c in}
[a, b for c in d]
