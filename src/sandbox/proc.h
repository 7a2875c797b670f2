/* Reading /proc (proc(5)) without allocating: numbers by hand, tables line by line. One thread. */
#ifndef TOCSIN_SANDBOX_PROC_H
#define TOCSIN_SANDBOX_PROC_H

#include <stddef.h>
#include <stdint.h>

/* The beginning of the file `name` below the open directory `proc`, terminated; how many bytes, 0 and errno where it cannot be read. */
size_t proc_read(int proc, const char *name, char *text, size_t size);

/* The number at *at, behind spaces; *at then stands behind it. */
uint64_t proc_number(const char **at);

/* Each line of the table `name` but the first, terminated, in order; lines of more than 4 KB end it. */
void proc_each_line(int proc, const char *name, void (*line)(void *context, const char *text), void *context);

/* The field of a line with this number, from 0, as they are divided by spaces; NULL where there are fewer. */
const char *proc_field(const char *line, unsigned number);

#endif
