#include "xml.h"

#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

// More than any real tag has. libxml2 compares each attribute of a tag with all before it, so the
// work grows with the square of this.
enum { max_attributes = 10000 };

// Old pages open a `font` in every line and close none.
enum { max_open_fonts = 5000 };

// No tag of that many attributes has more words and quotes: two quotes and a space for each.
enum { max_words = 3 * max_attributes };

typedef struct {
    const cdoc_xml_handler *handler;
    void *context;
    xmlParserCtxtPtr parser;
    size_t max_depth;
    // libxml2 puts an element on its stack before it reports it in HTML, after it in XML.
    size_t not_yet_stacked;
    // Open `font` elements of HTML, which mean nothing to a reader and are not reported.
    size_t open_fonts;
    size_t max_elements;
    size_t element_count;
    cdoc_attribute *attributes;
    size_t attribute_capacity;
    // What the parser has reported so far; it is silent within a tag.
    size_t event_count;
    cdoc_xml_result result;
} state;

typedef struct {
    const char *bytes;
    size_t length;
    size_t position;
    // Whose silence is watched, or NULL: words read since it reported something.
    state *watched;
    size_t seen_events;
    size_t silent_words;
} source;

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void initialise(void) { xmlInitParser(); }

static size_t current_line(const state *s) {
    int line = s->parser->input ? s->parser->input->line : 0;
    return line > 0 ? (size_t)line : 0;
}

static void stop(state *s, cdoc_xml_status status) {
    if (s->result.status != CDOC_XML_OK) return;
    s->result.status = status;
    s->result.line = current_line(s);
    xmlStopParser(s->parser);
}

static int is_stopped(const state *s) { return s->result.status != CDOC_XML_OK; }

static void stop_if_asked(state *s, int answer) {
    if (answer != 0) stop(s, CDOC_XML_STOPPED);
}

// Counts the element and makes room for its attributes; 0 when a limit stops the parser.
static int admit(state *s, size_t attribute_count) {
    s->event_count += 1;
    if (is_stopped(s)) return 0;
    s->element_count += 1;
    if (s->element_count > s->max_elements) {
        stop(s, CDOC_XML_TOO_MANY_ELEMENTS);
        return 0;
    }
    if ((size_t)s->parser->nameNr + s->not_yet_stacked > s->max_depth + s->open_fonts ||
        s->open_fonts > max_open_fonts) {
        stop(s, CDOC_XML_TOO_DEEP);
        return 0;
    }
    if (attribute_count <= s->attribute_capacity) return 1;
    size_t capacity = attribute_count * 2;
    cdoc_attribute *grown = realloc(s->attributes, capacity * sizeof(cdoc_attribute));
    if (grown == NULL) {
        stop(s, CDOC_XML_OUT_OF_MEMORY);
        return 0;
    }
    s->attributes = grown;
    s->attribute_capacity = capacity;
    return 1;
}

static void on_start(
    void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
    int namespace_count, const xmlChar **namespaces, int attribute_count, int defaulted_count,
    const xmlChar **attributes) {
    (void)prefix, (void)namespace_count, (void)namespaces, (void)defaulted_count;
    state *s = context;
    size_t count = (size_t)attribute_count;
    if (!admit(s, count)) return;
    for (size_t i = 0; i < count; i++) {
        // localname, prefix, URI, value, end of value
        const xmlChar **a = attributes + i * 5;
        s->attributes[i] = (cdoc_attribute){
            (const char *)a[0], (const char *)a[2], (const char *)a[3], (size_t)(a[4] - a[3])};
    }
    stop_if_asked(
        s, s->handler->start(
               s->context, (const char *)name, (const char *)uri, s->attributes, count,
               current_line(s)));
}

static void on_end(
    void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri) {
    (void)prefix, (void)uri;
    state *s = context;
    s->event_count += 1;
    if (is_stopped(s)) return;
    stop_if_asked(s, s->handler->end(s->context, (const char *)name));
}

static int is_font(const xmlChar *name) { return strcmp((const char *)name, "font") == 0; }

static void on_html_start(void *context, const xmlChar *name, const xmlChar **attributes) {
    state *s = context;
    size_t count = 0;
    s->open_fonts += (size_t)is_font(name);
    while (attributes != NULL && attributes[count * 2] != NULL) count += 1;
    if (!admit(s, count) || is_font(name)) return;
    for (size_t i = 0; i < count; i++) {
        const char *value = (const char *)attributes[i * 2 + 1];
        // An attribute without a value (`hidden`) has none here either.
        if (value == NULL) value = "";
        s->attributes[i] =
            (cdoc_attribute){(const char *)attributes[i * 2], NULL, value, strlen(value)};
    }
    stop_if_asked(
        s, s->handler->start(
               s->context, (const char *)name, NULL, s->attributes, count, current_line(s)));
}

static void on_html_end(void *context, const xmlChar *name) {
    state *s = context;
    if (!is_font(name)) {
        on_end(context, name, NULL, NULL);
    } else if (s->open_fonts > 0) {
        s->open_fonts -= 1;
        s->event_count += 1;
    }
}

static void on_text(void *context, const xmlChar *text, int length) {
    state *s = context;
    s->event_count += 1;
    if (is_stopped(s) || length <= 0) return;
    // libxml2 stands behind the text when it reports it.
    size_t line = current_line(s), breaks = 0;
    for (int i = 0; i < length; i++) breaks += text[i] == '\n';
    line = breaks < line ? line - breaks : 1;
    stop_if_asked(s, s->handler->text(s->context, (const char *)text, (size_t)length, line));
}

// An entity that the document does not declare itself: one of HTML's, or nothing.
static void on_reference(void *context, const xmlChar *name) {
    const htmlEntityDesc *entity = htmlEntityLookup(name);
    if (entity == NULL) return;
    xmlChar utf8[8];
    int length = xmlCopyCharMultiByte(utf8, (int)entity->value);
    on_text(context, utf8, length);
}

static xmlEntityPtr on_get_entity(void *context, const xmlChar *name) {
    (void)context;
    return xmlGetPredefinedEntity(name);
}

static void on_entity_declaration(
    void *context, const xmlChar *name, int type, const xmlChar *public_id,
    const xmlChar *system_id, xmlChar *content) {
    (void)name, (void)type, (void)public_id, (void)system_id, (void)content;
    stop(context, CDOC_XML_DECLARES_ENTITIES);
}

static void on_error(void *context, const char *format, ...) { (void)context, (void)format; }

static int is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

static int is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

static int is_word_end(char c, char before) {
    return is_space(c) ? !is_space(before) : c == '"' || c == '\'' || c == '/';
}

// Small enough that a parser which reports anything is heard between two reads.
enum { read_bytes = 4096 };

// Ends the input when the parser has been silent over more words than any tag has. libxml2 must not be
// stopped while it reads, so it sees the end of the document instead.
static int is_silent_for_too_long(source *from, size_t count) {
    state *s = from->watched;
    if (s->event_count != from->seen_events) from->silent_words = 0;
    from->seen_events = s->event_count;
    for (size_t i = from->position; i < from->position + count; i++)
        from->silent_words += is_word_end(from->bytes[i], i > 0 ? from->bytes[i - 1] : ' ');
    if (from->silent_words <= max_words) return 0;
    s->result.status = CDOC_XML_TOO_MANY_ATTRIBUTES;
    s->result.line = current_line(s);
    return 1;
}

static int read_source(void *context, char *buffer, int length) {
    source *from = context;
    size_t left = from->length - from->position;
    size_t count = left < (size_t)length ? left : (size_t)length;
    if (from->watched != NULL) {
        if (count > read_bytes) count = read_bytes;
        if (is_stopped(from->watched) || is_silent_for_too_long(from, count)) return 0;
    }
    memcpy(buffer, from->bytes + from->position, count);
    from->position += count;
    return (int)count;
}

// Looks at the raw bytes, before libxml2 does, for a tag of more words than any tag has.
// Returns its line, or 0. Such bytes in UTF-16 are not seen; there the element limit is the guard.
static size_t line_of_overlong_tag(const char *bytes, size_t length) {
    size_t line = 1, words = 0;
    int inside = 0;
    for (size_t i = 0; i < length; i++) {
        char c = bytes[i];
        if (c == '\n') line += 1;
        if (c == '<') {
            inside = i + 1 < length && is_letter(bytes[i + 1]);
            words = 0;
        } else if (c == '>') {
            inside = 0;
        } else if (inside) {
            words += is_word_end(c, i > 0 ? bytes[i - 1] : ' ');
            if (words > max_words) return line;
        }
    }
    return 0;
}

static void note_malformed(state *s) {
    if (is_stopped(s)) return;
    s->result.status = CDOC_XML_MALFORMED;
    const xmlError *error = &s->parser->lastError;
    s->result.line = error->line > 0 ? (size_t)error->line : current_line(s);
    if (error->message == NULL) return;
    strncpy(s->result.message, error->message, sizeof s->result.message - 1);
    s->result.message[strcspn(s->result.message, "\n")] = 0;
}

static cdoc_xml_result failure(cdoc_xml_status status, size_t line) {
    return (cdoc_xml_result){.status = status, .line = line};
}

// Hands everything that both parsers report to the handler. XML_SAX2_MAGIC, which makes libxml2 ask for
// the handlers with namespaces, is for XML alone.
static void connect(state *s) {
    xmlSAXHandler *sax = s->parser->sax;
    memset(sax, 0, sizeof *sax);
    sax->characters = on_text;
    sax->ignorableWhitespace = on_text;
    sax->cdataBlock = on_text;
    sax->error = on_error;
    sax->warning = on_error;
    s->parser->userData = s;
}

// A parser with its limits; on failure the result says why and there is none.
static state open_parser(
    xmlParserCtxtPtr (*make)(void), size_t max_depth, size_t max_elements,
    const cdoc_xml_handler *handler, void *context) {
    pthread_once(&once, initialise);
    state s = {
        .handler = handler,
        .context = context,
        .max_depth = max_depth,
        .max_elements = max_elements,
    };
    s.parser = make();
    if (s.parser == NULL) s.result = failure(CDOC_XML_OUT_OF_MEMORY, 0);
    return s;
}

cdoc_xml_result cdoc_xml_parse(
    const void *bytes, size_t length, size_t max_depth, size_t max_elements,
    const cdoc_xml_handler *handler, void *context) {
    size_t overlong = line_of_overlong_tag(bytes, length);
    if (overlong) return failure(CDOC_XML_TOO_MANY_ATTRIBUTES, overlong);
    state s = open_parser(xmlNewParserCtxt, max_depth, max_elements, handler, context);
    if (s.parser == NULL) return s.result;
    connect(&s);
    s.not_yet_stacked = 1;
    s.parser->sax->initialized = XML_SAX2_MAGIC;
    s.parser->sax->startElementNs = on_start;
    s.parser->sax->endElementNs = on_end;
    s.parser->sax->reference = on_reference;
    s.parser->sax->getEntity = on_get_entity;
    s.parser->sax->entityDecl = on_entity_declaration;
    source from = {bytes, length, 0, NULL, 0, 0};
    // NOENT so that `&amp;` in attributes comes as the character it stands for; a document that
    // declares entities has been stopped before one is used.
    int options = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_HUGE | XML_PARSE_NOENT;
    xmlDocPtr none = xmlCtxtReadIO(s.parser, read_source, NULL, &from, NULL, NULL, options);
    if (none != NULL) xmlFreeDoc(none);
    if (!s.parser->wellFormed) note_malformed(&s);
    free(s.attributes);
    xmlFreeParserCtxt(s.parser);
    return s.result;
}

cdoc_xml_result cdoc_html_parse(
    const void *bytes, size_t length, size_t max_depth, size_t max_elements,
    const cdoc_xml_handler *handler, void *context) {
    state s = open_parser(htmlNewParserCtxt, max_depth, max_elements, handler, context);
    if (s.parser == NULL) return s.result;
    connect(&s);
    s.parser->sax->startElement = on_html_start;
    s.parser->sax->endElement = on_html_end;
    // What looks like an overlong tag may be text of a script; only the parser knows.
    source from = {bytes, length, 0, NULL, 0, 0};
    if (line_of_overlong_tag(bytes, length)) from.watched = &s;
    int options = HTML_PARSE_RECOVER | HTML_PARSE_NODEFDTD | HTML_PARSE_NOERROR |
                  HTML_PARSE_NOWARNING | HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC;
    htmlDocPtr none = htmlCtxtReadIO(s.parser, read_source, NULL, &from, NULL, "UTF-8", options);
    if (none != NULL) xmlFreeDoc(none);
    free(s.attributes);
    htmlFreeParserCtxt(s.parser);
    return s.result;
}
