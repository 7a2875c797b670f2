/* Model files from the file system. */
#include "base/texts.h"
#include "flow/rows.h"

static bool add_file(void *context, Str path, Str text, Err fault) {
    ModelRows *rows = context;
    if (!err_is(fault)) return models_read(rows, path, text);
    models_fault(rows, (ModelFault){.path = path, .text = err_text(fault)});
    return false;
}

bool models_read_path(ModelRows *rows, Str path) {
    static const Str endings[] = {S(".yaml"), S(".yml")};
    bool empty;
    bool fine = texts_each(path, endings, COUNT_OF(endings), MODELS_MAX_FILE_BYTES, add_file, rows, &empty);
    if (empty) models_fault(rows, (ModelFault){.path = path, .text = S("no *.yaml or *.yml file in this directory")});
    return fine;
}
