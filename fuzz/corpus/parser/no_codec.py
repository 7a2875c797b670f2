# coding: nobody-knows
x = 1
