"a" 'b' """c
d""" '' 
r"\d" R'\'' b"bytes\x00" Rb'\x' u"u"
"\n\t\\\x41\101\u0041\U00000041\N{LATIN SMALL LETTER A}\
continued"
"\ud800" "\d"
f"" f"a" f"{a}" f"{{}}" f"{a!r}" f"{a:>{w}}" f"{a=}" f"{a = !s:^{b}.{c}}"
f"{f"{f"{1}"}"}" f'{"nested"}' f"""{
    a  # comment
    + b
}""" rf"\{a}" f"{a:{b:{c}}}" f"{lambda x: 1}" f"{(lambda x: 1)}" f"{a if b else c:d}" f"{a['b']}" f"{a:%H:%M}" f"{{{a}}}"
f"{x:{'a'}}" f"{x!r:}" f"\N{BELL}{x}" "a" f"b{c}" "d" rb"x" b"y"
t"{a}" t"a{b!s:c}d" rt"\{x}" t"{x = }" "s" t"{y}"
f"{yield}" f"{*a, b}" f"{a:=5}" f"{(a:=5)}" f"{a!=b}" f"{ a }" f'{a:
}'
