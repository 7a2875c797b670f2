/* The program: what the modules of a run give each other. Four steps, each over files that do not wait for each other,
 * so that the result is the same whatever the threads do:
 *
 *   outline(f)   of each file, while its tree is at hand: what it imports from the run's files, and which of its own
 *                names may matter to others. Hashes only; syntax only.
 *   look(f)      of each file that may want something by its words: where what it imports is carried to, and whether
 *                the words stand there; syntax only
 *   link(p)      who imports what matters, and which modules may be asked for it
 *   export(f)    of a module that is asked: the values of its names, functions' results, attributes of its classes
 *
 * Behind link() value_analyse_linked() reads the files that import what matters once more: a name that was imported is then what it is
 * where it was defined, however many modules passed it on. A module is read for its exports when the first file asks for them. */
#ifndef TOCSIN_VALUE_PROGRAM_H
#define TOCSIN_VALUE_PROGRAM_H

#include "sema/modules.h"
#include "value/value.h"

typedef struct Program Program;
typedef struct ProgramWorker ProgramWorker;

enum {
    PROGRAM_MAX_CHAIN = 12,   /* modules that pass a name on */
    PROGRAM_MAX_ROWS = 20000, /* of one outline; what is beyond is not seen by others */
    PROGRAM_MAX_STEPS = 256,  /* of the search for one imported name */
};

/* `names` are the triggers of the run, `quals` its base. `modules` numbers the files; all must outlive it. */
Program *program_new(Arena *arena, const Modules *modules, uint32_t file_count, const QualTable *quals,
                     const Triggers *triggers);

/* Names of the base that matter though no rule asks about them: bytes by id. Before the first outline; memory from `arena`. */
void program_know(Program *p, const uint8_t *known, uint32_t count, Arena *arena);

/* Notes what `file` imports and may export; memory from `kept`, which must outlive the program. `facts` tells which
 * imported names were read where it matters. Different files may be noted by different threads at once. */
void program_outline(Program *p, uint32_t file, const Tree *tree, const Facts *facts, Arena *kept);

/* Lists of files, in order of number; memory from `arena`. */
typedef struct FileList {
    const uint32_t *files;
    uint32_t count;
} FileList;

/* Which files may import what matters, and which of them had better be looked at: program_look(). */
typedef struct ProgramWants {
    FileList maybe, doubtful;
} ProgramWants;
ProgramWants program_wants(Program *p, Arena *arena);

/* Notes where what the file imports is carried to, and what is called of it there; memory from `kept`. Different files
 * may be looked at by different threads at once. */
void program_look(Program *p, uint32_t file, const Tree *tree, Arena *kept);

/* Of the files that may want something, which are to be read again. */
FileList program_link(Program *p, FileList maybe, Arena *arena);

/* The triggers ("subprocess.run") that the imports of a file to be read again may lead to, behind program_link(); the
 * list from `scratch`. */
const Str *program_brought(const Program *p, uint32_t file, Arena *scratch, uint32_t *count);

/* False where, with these groups live, nothing that the imports of a file to be read again bring can matter: what was
 * found in it the first time stands. */
bool program_matters(const Program *p, uint32_t file, const uint64_t *live);

/* The three ways of reading a file; `file` as in Modules, `live` as in value_analyse_live(). First, when only the places
 * of the others are known; for what it exports; last, with what the others export. Without a program, `p` NULL, the first
 * is value_analyse_live(). */
const Facts *value_analyse_placed(ValueWorker *worker, const Program *p, uint32_t file, const Tree *tree,
                                  const uint64_t *live);
void program_export(Program *p, ValueWorker *worker, uint32_t file, const Tree *tree, Arena *kept);

/* How value_analyse_linked() comes to what others export: `load` calls program_export() for the file, with another worker; without it only
 * what is there already is known. Several threads may load one file: the first counts, and they are alike. */
typedef void ProgramLoad(void *context, uint32_t file);
void value_worker_loads(ValueWorker *worker, ProgramLoad *load, void *context);
/* A worker for program_export(). */
ValueWorker *program_exporter(const Program *p);
const Facts *value_analyse_linked(ValueWorker *worker, const Program *p, uint32_t file, const Tree *tree,
                                  const uint64_t *live);

#endif
