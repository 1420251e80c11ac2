#pragma once

#include <stddef.h>

// GitHub-flavoured Markdown (tables, strikethrough, autolinks, task lists, footnotes) as a stream
// of nodes, over cmark-gfm. Strings are UTF-8 and live only as long as the call that hands them over.

typedef enum {
    CDOC_MD_DOCUMENT,
    CDOC_MD_BLOCK_QUOTE,
    CDOC_MD_LIST,
    CDOC_MD_ITEM,
    CDOC_MD_CODE_BLOCK,
    CDOC_MD_HTML_BLOCK,
    CDOC_MD_PARAGRAPH,
    CDOC_MD_HEADING,
    CDOC_MD_THEMATIC_BREAK,
    CDOC_MD_FOOTNOTE_DEFINITION,
    CDOC_MD_TABLE,
    CDOC_MD_TABLE_ROW,
    CDOC_MD_TABLE_CELL,
    CDOC_MD_TEXT,
    CDOC_MD_SOFT_BREAK,
    CDOC_MD_LINE_BREAK,
    CDOC_MD_CODE,
    CDOC_MD_HTML_INLINE,
    CDOC_MD_LINK,
    CDOC_MD_IMAGE,
    CDOC_MD_FOOTNOTE_REFERENCE,
    // Emphasis, strikethrough and whatever else only wraps its children.
    CDOC_MD_OTHER,
} cdoc_markdown_kind;

typedef struct {
    cdoc_markdown_kind kind;
    // Lines count from 1; only blocks have them, 0 otherwise.
    size_t start_line;
    size_t end_line;
    // Text, code, HTML, a footnote's name; NULL for other kinds.
    const char *literal;
    // Of links and images, else NULL.
    const char *url;
    // 1 to 6 for headings.
    int level;
    // Of a list: 1 when numbered, and the first number.
    int is_ordered;
    int first_number;
    // Of a list item: -1 no task, 0 to do, 1 done.
    int task;
    // Of a table row: 1 for the header.
    int is_header;
} cdoc_markdown_node;

// Each function returns 0 to go on, anything else to stop. A node without children is entered only.
typedef struct {
    int (*enter)(void *context, const cdoc_markdown_node *node);
    int (*leave)(void *context, cdoc_markdown_kind kind);
} cdoc_markdown_handler;

typedef enum {
    CDOC_MD_OK = 0,
    CDOC_MD_STOPPED,
    CDOC_MD_TOO_DEEP,
    CDOC_MD_OUT_OF_MEMORY,
} cdoc_markdown_status;

// `bytes` must be UTF-8 without NUL bytes.
cdoc_markdown_status cdoc_markdown_parse(
    const char *bytes, size_t length, size_t max_depth, const cdoc_markdown_handler *handler,
    void *context);
