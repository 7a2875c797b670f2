/* Where in a page one is: the text between a template's tags is fed in order. Knows HTML as far as it matters for what a value
 * may do there (html.spec.whatwg.org, "Tokenization"). Plain data; copied where a template branches. */
#ifndef TOCSIN_TEMPLATE_HTML_H
#define TOCSIN_TEMPLATE_HTML_H

#include "template/template.h"

typedef struct HtmlState {
    uint8_t state;      /* private to html.c */
    char quote;         /* of the attribute's value; 0: none */
    char script_quote;  /* of the text in a script; 0: outside of one */
    bool begun;         /* something of the value has been seen */
    bool closing;       /* the tag is </x> */
    bool seen_tag;      /* a tag of HTML was there */
    uint8_t tag_length, name_length, close_length;
    char tag[16], name[16]; /* small letters; what is longer is cut */
    char last;
} HtmlState;

void html_feed(HtmlState *s, Str text);
/* The place of a value that is printed now; html_printed() tells that it was. */
PrintPlace html_place(const HtmlState *s);
void html_printed(HtmlState *s);

#endif
