import os
if a0: f = os.system
else:
 if a1: f = os.system
 else:
  if a2: f = os.system
  else:
   if a3: f = os.system
   else:
    if a4: f = os.system
    else:
     if a5: f = os.system
     else:
      if a6: f = os.system
      else:
       if a7: f = os.system
       else:
        if a8: f = os.system
        else:
         if a9: f = os.system
         else:
          if a10: f = os.system
          else:
           if a11: f = os.system
           else:
            if a12: f = os.system
            else:
             if a13: f = os.system
             else:
              if a14: f = os.system
              else:
               if a15: f = os.system
               else:
                if a16: f = os.system
                else:
                 if a17: f = os.system
                 else:
                  if a18: f = os.system
                  else:
                   if a19: f = os.system
                   else:
                    if a20: f = os.system
                    else:
                     if a21: f = os.system
                     else:
                      if a22: f = os.system
                      else:
                       if a23: f = os.system
                       else:
                        if a24: f = os.system
                        else:
                         if a25: f = os.system
                         else:
                          if a26: f = os.system
                          else:
                           if a27: f = os.system
                           else:
                            if a28: f = os.system
                            else:
                             if a29: f = os.system
                             else:
                              if a30: f = os.system
                              else:
                               if a31: f = os.system
                               else:
                                if a32: f = os.system
                                else:
                                 if a33: f = os.system
                                 else:
                                  if a34: f = os.system
                                  else:
                                   if a35: f = os.system
                                   else:
                                    if a36: f = os.system
                                    else:
                                     if a37: f = os.system
                                     else:
                                      if a38: f = os.system
                                      else:
                                       if a39: f = os.system
                                       else:
                                        if a40: f = os.system
                                        else:
                                         if a41: f = os.system
                                         else:
                                          if a42: f = os.system
                                          else:
                                           if a43: f = os.system
                                           else:
                                            if a44: f = os.system
                                            else:
                                             if a45: f = os.system
                                             else:
                                              if a46: f = os.system
                                              else:
                                               if a47: f = os.system
                                               else:
                                                if a48: f = os.system
                                                else:
                                                 if a49: f = os.system
                                                 else:
                                                  if a50: f = os.system
                                                  else:
                                                   if a51: f = os.system
                                                   else:
                                                    if a52: f = os.system
                                                    else:
                                                     if a53: f = os.system
                                                     else:
                                                      if a54: f = os.system
                                                      else:
                                                       if a55: f = os.system
                                                       else:
                                                        if a56: f = os.system
                                                        else:
                                                         if a57: f = os.system
                                                         else:
                                                          if a58: f = os.system
                                                          else:
                                                           if a59: f = os.system
                                                           else:
                                                            if a60: f = os.system
                                                            else:
                                                             if a61: f = os.system
                                                             else:
                                                              if a62: f = os.system
                                                              else:
                                                               if a63: f = os.system
                                                               else:
                                                                if a64: f = os.system
                                                                else:
                                                                 if a65: f = os.system
                                                                 else:
                                                                  if a66: f = os.system
                                                                  else:
                                                                   if a67: f = os.system
                                                                   else:
                                                                    if a68: f = os.system
                                                                    else:
                                                                     if a69: f = os.system
                                                                     else:
                                                                      if a70: f = os.system
                                                                      else:
                                                                       if a71: f = os.system
                                                                       else:
                                                                        if a72: f = os.system
                                                                        else:
                                                                         if a73: f = os.system
                                                                         else:
                                                                          if a74: f = os.system
                                                                          else:
                                                                           if a75: f = os.system
                                                                           else:
                                                                            if a76: f = os.system
                                                                            else:
                                                                             if a77: f = os.system
                                                                             else:
                                                                              if a78: f = os.system
                                                                              else:
                                                                               if a79: f = os.system
                                                                               else:
                                                                                f = os.popen
f(x)
