import os
[f(x) for f in (os.system, os.popen) if (g := f)]
g("ls")
{k: v(k) for k, v in {"ls": os.system}.items()}
(lambda *a, s=os.system: s(*a))("x")
