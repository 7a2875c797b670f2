match x:
  case: pass
  case 1 +: pass
  case a.b(: pass
  case {**a, b: c}: pass
match y:
  z
