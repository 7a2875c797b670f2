*a
*a = b
*a, = b
**a
print(*a, **)
[**a]
{*a: b}
f(*)
