#include "markdown.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>
#include <pthread.h>
#include <string.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;

static const char *const extensions[] = {"table", "strikethrough", "autolink", "tasklist"};

static cmark_parser *new_parser(void) {
    pthread_once(&once, cmark_gfm_core_extensions_ensure_registered);
    cmark_parser *parser = cmark_parser_new(CMARK_OPT_FOOTNOTES);
    if (parser == NULL) return NULL;
    for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++) {
        cmark_syntax_extension *extension = cmark_find_syntax_extension(extensions[i]);
        if (extension != NULL) cmark_parser_attach_syntax_extension(parser, extension);
    }
    return parser;
}

// Extensions give their node types numbers at run time; their names are what stays.
static cdoc_markdown_kind kind_of_extension_node(cmark_node *node) {
    const char *name = cmark_node_get_type_string(node);
    if (strcmp(name, "table") == 0) return CDOC_MD_TABLE;
    if (strcmp(name, "table_header") == 0) return CDOC_MD_TABLE_ROW;
    if (strcmp(name, "table_row") == 0) return CDOC_MD_TABLE_ROW;
    if (strcmp(name, "table_cell") == 0) return CDOC_MD_TABLE_CELL;
    return CDOC_MD_OTHER;
}

static cdoc_markdown_kind kind_of(cmark_node *node) {
    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_DOCUMENT: return CDOC_MD_DOCUMENT;
    case CMARK_NODE_BLOCK_QUOTE: return CDOC_MD_BLOCK_QUOTE;
    case CMARK_NODE_LIST: return CDOC_MD_LIST;
    case CMARK_NODE_ITEM: return CDOC_MD_ITEM;
    case CMARK_NODE_CODE_BLOCK: return CDOC_MD_CODE_BLOCK;
    case CMARK_NODE_HTML_BLOCK: return CDOC_MD_HTML_BLOCK;
    case CMARK_NODE_PARAGRAPH: return CDOC_MD_PARAGRAPH;
    case CMARK_NODE_HEADING: return CDOC_MD_HEADING;
    case CMARK_NODE_THEMATIC_BREAK: return CDOC_MD_THEMATIC_BREAK;
    case CMARK_NODE_FOOTNOTE_DEFINITION: return CDOC_MD_FOOTNOTE_DEFINITION;
    case CMARK_NODE_TEXT: return CDOC_MD_TEXT;
    case CMARK_NODE_SOFTBREAK: return CDOC_MD_SOFT_BREAK;
    case CMARK_NODE_LINEBREAK: return CDOC_MD_LINE_BREAK;
    case CMARK_NODE_CODE: return CDOC_MD_CODE;
    case CMARK_NODE_HTML_INLINE: return CDOC_MD_HTML_INLINE;
    case CMARK_NODE_LINK: return CDOC_MD_LINK;
    case CMARK_NODE_IMAGE: return CDOC_MD_IMAGE;
    case CMARK_NODE_FOOTNOTE_REFERENCE: return CDOC_MD_FOOTNOTE_REFERENCE;
    default: return kind_of_extension_node(node);
    }
}

static int is_task(cmark_node *node) {
    return strcmp(cmark_node_get_type_string(node), "tasklist") == 0;
}

static size_t positive(int number) { return number > 0 ? (size_t)number : 0; }

static cdoc_markdown_node describe(cmark_node *node) {
    cdoc_markdown_node described = {
        .kind = kind_of(node),
        .start_line = positive(cmark_node_get_start_line(node)),
        .end_line = positive(cmark_node_get_end_line(node)),
        .literal = cmark_node_get_literal(node),
        .url = cmark_node_get_url(node),
        .level = cmark_node_get_heading_level(node),
        .is_ordered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST,
        .first_number = cmark_node_get_list_start(node),
        .task = -1,
    };
    if (described.kind == CDOC_MD_ITEM && is_task(node))
        described.task = cmark_gfm_extensions_get_tasklist_item_checked(node);
    if (described.kind == CDOC_MD_TABLE_ROW)
        described.is_header = cmark_gfm_extensions_get_table_row_is_header(node);
    return described;
}

// cmark reports no exit for the kinds that cannot have children.
static int has_exit(cmark_node *node) {
    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_CODE_BLOCK:
    case CMARK_NODE_HTML_BLOCK:
    case CMARK_NODE_THEMATIC_BREAK:
    case CMARK_NODE_TEXT:
    case CMARK_NODE_SOFTBREAK:
    case CMARK_NODE_LINEBREAK:
    case CMARK_NODE_CODE:
    case CMARK_NODE_HTML_INLINE: return 0;
    default: return 1;
    }
}

static cdoc_markdown_status walk(
    cmark_node *root, size_t max_depth, const cdoc_markdown_handler *handler, void *context) {
    cmark_iter *iterator = cmark_iter_new(root);
    if (iterator == NULL) return CDOC_MD_OUT_OF_MEMORY;
    size_t depth = 0;
    cdoc_markdown_status status = CDOC_MD_OK;
    cmark_event_type event;
    while (status == CDOC_MD_OK && (event = cmark_iter_next(iterator)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(iterator);
        int answer;
        if (event == CMARK_EVENT_ENTER) {
            cdoc_markdown_node described = describe(node);
            depth += 1;
            if (depth > max_depth) status = CDOC_MD_TOO_DEEP;
            answer = handler->enter(context, &described);
        } else {
            answer = handler->leave(context, kind_of(node));
        }
        if (event == CMARK_EVENT_EXIT || !has_exit(node)) depth -= 1;
        if (status == CDOC_MD_OK && answer != 0) status = CDOC_MD_STOPPED;
    }
    cmark_iter_free(iterator);
    return status;
}

cdoc_markdown_status cdoc_markdown_parse(
    const char *bytes, size_t length, size_t max_depth, const cdoc_markdown_handler *handler,
    void *context) {
    cmark_parser *parser = new_parser();
    if (parser == NULL) return CDOC_MD_OUT_OF_MEMORY;
    cmark_parser_feed(parser, bytes, length);
    cmark_node *root = cmark_parser_finish(parser);
    cmark_parser_free(parser);
    if (root == NULL) return CDOC_MD_OUT_OF_MEMORY;
    cdoc_markdown_status status = walk(root, max_depth, handler, context);
    cmark_node_free(root);
    return status;
}
