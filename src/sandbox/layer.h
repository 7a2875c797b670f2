/* The layers of a run as text: layer.def. */
#ifndef TOCSIN_SANDBOX_LAYER_H
#define TOCSIN_SANDBOX_LAYER_H

#include "sandbox/launch.h"

/* A line a layer, for a run that has started: "enforced", or what is missing and why. `listening`: the supervisor hears of calls. */
void layers_tell(const Launch *l, bool listening, bool served, Buf *out);

/* `tocsin-run doctor`: a trial run of each backend, and its layers. */
int doctor_command(int argc, char **argv);

#endif
