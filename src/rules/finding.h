/* What an audit found, as plain data: all that a report needs to know besides source positions. No tree, no facts. */
#ifndef TOCSIN_RULES_FINDING_H
#define TOCSIN_RULES_FINDING_H

#include "fix/edit.h"

/* The quietest first; names in reports and flags are these words. */
typedef enum Severity {
    SEVERITY_INFO,
    SEVERITY_LOW,
    SEVERITY_MEDIUM,
    SEVERITY_HIGH,
    SEVERITY_CRITICAL,
    SEVERITY_COUNT,
} Severity;

typedef enum Confidence { CONFIDENCE_LOW, CONFIDENCE_MEDIUM, CONFIDENCE_HIGH, CONFIDENCE_COUNT } Confidence;

/* "info" ... "critical"; "low" ... "high". Static. */
Str severity_name(Severity s);
Str confidence_name(Confidence c);
/* The other way, exact lower-case words; false where the text names none. */
bool severity_parse(Str text, Severity *s);
bool confidence_parse(Str text, Confidence *c);

/* What a report may say about a rule. Lives as long as the Rules it came from; read-only, any thread. */
typedef struct RuleInfo {
    Str id;                /* "os-system"; kebab-case, unique */
    Str family;            /* "process", "filesystem", ...; "user" where a user's file names none */
    Str summary;           /* one line, without metavariables */
    Str consequence;       /* what can happen: "command injection"; may be empty */
    Str remedy;            /* what to write instead; may be empty */
    Str path;              /* the file that it was read from, as shown to people */
    const Str *references; /* URLs */
    const Str *peers;      /* what other tools call it: "B605", "S605" */
    const uint32_t *cwes;  /* 78 */
    uint32_t reference_count, peer_count, cwe_count;
    const Str *cwe_names;    /* of each of cwes; empty where the file has only the number */
    const Str *capabilities; /* what a program that shows it can do: "proc.exec" */
    uint32_t capability_count;
    Str bad, good;     /* code that rings and code that does not, several lines; may be empty */
    Severity severity; /* before grading */
    uint32_t sets_up;  /* 1 + a Weakness: what it tells of matters only for calls that may have it; 0 */
    Severity harmless; /* at most, where the flow of data shows that what a call is given does no harm */
    Confidence confidence;
    /* What stands there afterwards: `fix` is a template whose metavariables are filled in; `fix_regex` (PCRE2) is replaced
     * by `fix_replacement` (`\1` is a group) within the text of the finding, at most `fix_count` times, 0: everywhere. */
    Str fix, fix_regex, fix_replacement;
    uint32_t fix_count;
    bool has_fix, has_fix_regex; /* an empty fix takes the text away */
    bool of_user;  /* a user's, not built in: nothing but its own words decides what rings */
    bool taint;    /* its patterns are those of sources and sinks */
    uint32_t flow; /* 1 + the weakness of which models tell the sinks (flow/weakness.def); 0: it has patterns */
} RuleInfo;

/* A place that untrusted data passes on its way to a finding. */
typedef struct FindingStep {
    Str path;
    uint32_t line_number, column, end_line, end_column; /* from 1; columns in code points; line 0: nobody knows */
    uint32_t cell;   /* of a notebook, from 1; lines are those of the cell */
    Str line;        /* the source line where it begins, or what stands near it where that is long */
    uint32_t before; /* code points of the line that are cut off before `line` */
    uint32_t depth;  /* calls that it lies below the outermost function of the path */
    bool cut_behind; /* something is cut off behind `line` */
    Str note;        /* what happens there */
} FindingStep;

typedef struct Finding {
    const RuleInfo *rule;
    Str message; /* one line, metavariables filled in; may hold any bytes of the audited file: escape before printing */
    Str remedy;  /* one line; may be empty */
    uint32_t start, end; /* byte offsets into the text of the file */
    uint32_t file;       /* which file of the audit; set by the audit, 0 here */
    Severity severity;   /* graded */
    Confidence confidence;
    uint64_t fingerprint; /* set by the audit, 0 here */
    const Fix *fix;       /* NULL where there is none */
    const FindingStep *steps; /* of a flow: from where the data enters to where it does harm */
    uint32_t step_count;
    Str source;         /* of a flow: the kind of its source, "remote"; else empty */
    const Str *doubts;  /* of a flow: what speaks for or against it, a line each */
    uint32_t doubt_count;
} Finding;

/* A growing list in an arena of the caller. Zero-initialised with an arena is empty. */
typedef struct Arena Arena;
typedef struct FindingList {
    Arena *arena; /* messages and items live here */
    Finding *items;
    uint32_t count, capacity;
} FindingList;

/* Order by file, start, end, rule id, message. For qsort. */
int finding_compare(const void *a, const void *b);

/* The order in a report: among those of one place first the flows, then the more severe. */
int finding_compare_reported(const void *a, const void *b);

#endif
