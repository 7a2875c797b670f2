/* --backend=oci: the policy as a container of an installed OCI runtime (crun, runc, runsc), for who wants its machinery, or a kernel or a machine of
 * its own around the program. What the container cannot hold is a fault of the policy. */
#ifndef TOCSIN_RUNNER_OCI_H
#define TOCSIN_RUNNER_OCI_H

#include "policy/show.h"

/* False with a fault in the policy. */
MUST_USE bool oci_can_hold(Policy *p);

/* Runs it and removes what that took. Gives the status to end with; -1 with a fault in the policy if nothing was started. */
int oci_run(Policy *p, Show *s);

#endif
