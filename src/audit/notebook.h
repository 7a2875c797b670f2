/* A Jupyter notebook (nbformat 4 and 3) as one Python text: its code cells, one after the other. IPython's magics and shell
 * lines become `pass` or `get_ipython()`, so that lines stay where they are; cells in other languages become empty lines. */
#ifndef TOCSIN_AUDIT_NOTEBOOK_H
#define TOCSIN_AUDIT_NOTEBOOK_H

#include "base/buf.h"

enum { NOTEBOOK_MAX_DEPTH = 256, NOTEBOOK_MAX_CELLS = 1 << 20 };

typedef struct NotebookCell {
    uint32_t number; /* among all cells, from 1 */
    uint32_t line;   /* of the text, from 1, at which it begins */
} NotebookCell;

/* Zero-initialised is ready; its memory is used again for the next notebook. */
typedef struct Notebook {
    Buf text; /* UTF-8; 64 zero bytes stand behind it */
    NotebookCell *cells;
    size_t count, capacity;
    uint32_t lines; /* in the text so far; private */
    bool foreign;   /* its kernel runs another language: the text means nothing */
} Notebook;

/* False where the JSON is malformed; what came before is there all the same. */
bool notebook_read(Notebook *notebook, Str json);
void notebook_free(Notebook *notebook);

/* The cell that holds a line of the text, or NULL. */
const NotebookCell *notebook_cell(const Notebook *notebook, uint32_t line);

#endif
