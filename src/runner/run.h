/* `tocsin run`: from arguments to a started program. */
#ifndef TOCSIN_RUNNER_RUN_H
#define TOCSIN_RUNNER_RUN_H

/* The arguments behind `run`, in the process's own memory. Gives the status to end with. */
int run_command(int argc, char **argv);

/* Those behind `policy`: show --format NAME FLAG... PROGRAM... */
int policy_command(int argc, char **argv);

#endif
